"""Printing for an office: fills the pages of the printing room and keeps the print log.

Every method that makes a page gives a :class:`Printed`, ready for preview, spooler or file; :meth:`Prints.taken` notes it once the
spooler or the file has it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.commitment import Commitment, CommitmentState
from cchc_desktop.domain.dossier import Dossier, Person
from cchc_desktop.domain.errors import Refused, refuse_first
from cchc_desktop.domain.forms import FormTemplate, form_for
from cchc_desktop.domain.moments import ICT, Clock
from cchc_desktop.domain.number import form_no
from cchc_desktop.domain.targets import check_ready, commitment_to_json
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import resources
from cchc_desktop.office.bench import reason_of
from cchc_desktop.office.counter import sentence_case
from cchc_desktop.office.files import write_file
from cchc_desktop.office.letterheads import agency, agency_lines, agency_titled, letterhead, parent_and_office
from cchc_desktop.office.old_names import office_of_receipt
from cchc_desktop.office.seals import Seals, sealed
from cchc_desktop.office.sheet_sums import slip_said
from cchc_desktop.office.stale import page_digest
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.commitments import Commitments
from cchc_desktop.storage.desk import PrintLog, Spool
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.life import Lives
from cchc_desktop.storage.offices import Account, Offices
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync.enrolment import Granted, Requested, Shown

if TYPE_CHECKING:
    from cchc_desktop.office.form_prints import Batch, Draw, FormPrints
    from cchc_desktop.printing.commitment import CommitmentPage
    from cchc_desktop.printing.receipt import ReceiptPage
    from cchc_desktop.printing.sheets import LostStick
    from cchc_desktop.sync.received import ReceivedParcel

WITH_CONTROL = "print/with_control"
BLANK_RECEIPT, BLANK = "blank-receipt", "blank"
"""A receipt to fill in by hand, and the record it stands for in the print log."""


@dataclass(frozen=True)
class Printed:
    """A page ready for preview, spooler or file: ``copy_no`` above 1 is a reprint. ``name`` proposes a file name; ``others`` are the
    further papers that stand in the same file, noted with it."""

    form: str
    record: str
    pdf: bytes
    name: str
    title: str
    copy_no: int
    digest: str = ""
    others: tuple[Printed, ...] = ()


class Prints:
    """The forms of this office."""

    def __init__(self, store: Store, offices: Offices, account: Account, clock: Clock) -> None:
        self._store, self._offices, self._account, self._clock = store, offices, account, clock
        self._log, self._seals = PrintLog(store), Seals(store)

    def _printed(self, form: str, record: str, pdf: bytes, name: str, title: str) -> Printed:
        return Printed(form, record, pdf, name, title, self._log.count(form, record) + 1, page_digest(self._store, form, record))

    def save(self, printed: Printed, path: Path) -> int:
        """Write a print to a file, sealed so that ``verify`` sees a changed byte; how many bytes. Raises Refused CANNOT_WRITE."""
        data = sealed(self._store, printed.pdf)
        write_file(path, data)
        return len(data)

    # -- forms of a dossier

    def receipt(self, key: str, layout: str = "", *, foot: float = 0.0) -> Printed:
        """Form 01 of a dossier, by the set of forms in force on its day of receipt; a further print is marked as one.

        ``layout`` "" = the office's own; ``foot`` the millimetres at the foot that the printer cannot reach. The first print brings
        the control slip with it where this machine is set so (:attr:`with_control`). Raises Refused NO_DOSSIER, NO_FORM.
        """
        from cchc_desktop.printing.receipt import draw_receipt, receipt_pdf

        made, page = self._receipt(key, layout, foot)
        if not self._wants_control(made, page):
            return replace(made, pdf=receipt_pdf(page))
        control, draw = self.forms.drawn(made.record, "control")
        together = self.forms.batch([(made, partial(draw_receipt, page=page)), (control, draw)])
        return replace(made, pdf=together.pdf, others=(control,))

    def _wants_control(self, made: Printed, page: ReceiptPage) -> bool:
        """Not with a reprint, not on half sheets, not for what was answered at once."""
        if not self.with_control or made.copy_no > 1 or page.layout == "a5":
            return False
        return Dossiers(self._store).get(made.record).finished_at is None and not self._log.count("control", made.record)

    @property
    def with_control(self) -> bool:
        """Whether this machine prints the control slip together with a receipt."""
        return self._store.setting(WITH_CONTROL) == "1"

    def keep_with_control(self, *, on: bool) -> None:
        """Keep that choice for this machine."""
        self._store.set_setting(WITH_CONTROL, "1" if on else "")

    def _receipt(self, key: str, layout: str = "", foot: float = 0.0) -> tuple[Printed, ReceiptPage]:
        """The print without its pages, and what the form says."""
        dossier = Dossiers(self._store).get(key)
        story = Lives(self._store).of(dossier.id)
        form, office = self._form(dossier), office_of_receipt(self._store, dossier, story)
        made = self._printed("receipt", dossier.id, b"", f"giay-tiep-nhan-{dossier.number}.pdf", f"Giấy tiếp nhận {dossier.number}")
        agreed = replace(Dossiers(self._store).as_printed(dossier), due_at=story.agreed_due(dossier.due_at))
        page = replace(_receipt_page(agreed, office, form), seal=self._seals.of_record("receipt", dossier.id))
        return made, replace(page, copy_no=made.copy_no, printed_on=self._clock.now().date(), layout=layout or page.layout, foot=foot)

    @property
    def forms(self) -> FormPrints:
        """The further forms, books and day lists."""
        from cchc_desktop.office.form_prints import FormPrints

        def make(form: str, record: str, name: str, title: str) -> Printed:
            return self._printed(form, record, b"", name, title)

        return FormPrints(self._store, self._offices, self._clock, self._account.name, make)

    def form(self, key: str, form: str, *, paper: str = "a4") -> Printed:
        """Any form of a dossier: receipt, supplement, refusal, apology, stop, control, deadline.

        ``key`` is the dossier's id or number, or the id of a form given out. Raises Refused NO_DOSSIER, NO_ISSUE, NO_FORM.
        """
        return self.receipt(key) if form == "receipt" else self.forms.form(key, form, paper)

    def batch(
        self, wanted: Iterable[tuple[str, str]], progress: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Batch:  # fmt: skip
        """Many (key, form) in one file, in order (a receipt with its control slip, a day's receipts). Raises Cancelled, and as
        :meth:`form`; :meth:`taken` is then said of each of ``printed``."""
        from cchc_desktop.printing.receipt import draw_receipt

        def drawn() -> Iterator[tuple[Printed, Draw]]:
            for key, form in wanted:
                if form == "receipt":
                    made, page = self._receipt(key)
                    yield made, partial(draw_receipt, page=page)
                else:
                    yield self.forms.drawn(key, form)

        return self.forms.batch(drawn(), progress, cancelled)

    def blank_receipt(self) -> Printed:
        """Form 01 with nothing filled in but the office, to write by hand while the counter runs on paper; never a reprint. It is
        wanted most where the file is damaged: nothing but the office's own names is read for it."""
        from cchc_desktop.printing.receipt import blank, receipt_pdf

        office, today = self._offices.get(), self._clock.now()
        form = form_for(resources.forms(), "receipt", today.date())
        page = blank(_blank_page(office, form))
        return Printed(BLANK_RECEIPT, BLANK, receipt_pdf(page), "giay-tiep-nhan-trang.pdf", "Giấy tiếp nhận để viết tay", 1)

    def _form(self, dossier: Dossier) -> FormTemplate:
        for form in resources.forms():
            if form.set_code == dossier.form_set and form.key == "receipt":
                return form
        raise Refused("NO_FORM", "Không có mẫu giấy của hồ sơ này.", "Cập nhật chương trình rồi in lại.")

    # -- commitments

    def commitment(self, id_: str) -> Printed:
        """A commitment sheet (or one sheet an official with the signing list); the signed file once it was signed digitally.

        Raises Refused NO_COMMITMENT, and BAD_FIELD while something is missing that must stand on paper.
        """
        from cchc_desktop.printing.commitment import commitment_pdf, officials_pdf

        sheet = Commitments(self._store).get(id_)
        pdf = signed_pdf(self._store, sheet)
        if pdf is None:
            refuse_first(check_ready(sheet))
            page = commitment_page(sheet, self._seals.of_record("commitment", sheet.id))
            pdf = (officials_pdf(sheet, page) if sheet.kind == "official" and sheet.officials else commitment_pdf(sheet, page)).pdf
        name = f"cam-ket-{sheet.year}-v{sheet.version}.pdf"
        return self._printed("commitment", sheet.id, pdf, name, f"Bản cam kết {sheet.year}")

    # -- sheets of the hand-over and of the keys

    def slip(self, key: str = "last", *, carrier: str = "", stick: str = "") -> Printed:
        """The slip that goes with a stick: the parcels written with the one named (number, id or file); with ``last`` the slips of
        all units of the last run, each on a leaf of its own.

        ``carrier`` and ``stick`` are left to be written by hand when they are "". Raises Refused NO_PARCEL_SENT, NOT_WRITTEN.
        """
        from cchc_desktop.office.slips import slips_of
        from cchc_desktop.printing.sheets import handoff_slip

        made, pages = list[Printed](), []
        for record, slip in slips_of(self._store, self._offices.get(), key, self._account.name):
            name, title = f"phieu-giao-{slip.number}.pdf", f"Phiếu giao USB số {slip.number}"
            made.append(self._printed("handoff-slip", record, b"", name, title))
            seal = self._seals.of_parcel(record, slip_said(slip.number, slip.groups))
            pages.append(replace(slip, carrier=carrier, stick=stick, seal=seal))
        first, *others = made
        title = f"{first.title} và {len(others)} phiếu nữa" if others else first.title
        return replace(first, pdf=handoff_slip(*pages), title=title, others=tuple(others))

    def lost_stick(self, told: LostStick) -> Printed:
        """The one-page report of a stick that was reported lost."""
        from cchc_desktop.printing.sheets import lost_stick

        return self._printed("lost-stick", told.stick, lost_stick(told), "bao-mat-usb.pdf", "Báo cáo mất USB")

    def spoilt(self, found: Sequence[ReceivedParcel]) -> Printed:
        """The notice to a unit whose parcels, just read, were spoilt on the stick. All of them are that unit's."""
        from cchc_desktop.printing.sheets import SpoiltParcels, spoilt_notice

        office, first = self._offices.get(), found[0]
        rows = tuple((number_in(one.file), one.file.rpartition("/")[2], one.outcome.says("đơn vị")[0]) for one in found)
        told = SpoiltParcels(
            letterhead(office), first.title, agency(office.unit), rows, self._clock.now(), self._account.name, office.phone
        )
        return self._printed("spoilt", rows[0][1], spoilt_notice(told), "giay-bao-goi-hong.pdf", "Giấy báo gói hỏng")

    def receipt_page(self, unit: str) -> Printed:
        """The receipt on paper for a unit below (its key or code). Raises Refused UNKNOWN_UNIT, UNIT_REVOKED, NOTHING_RECEIVED,
        QR_TOO_LONG."""
        from cchc_desktop.office.data_receipts import data_receipt
        from cchc_desktop.printing.data_receipt import data_receipt_pdf

        key, told = data_receipt(self._store, self._offices.get(), unit, self._clock)
        name, title = f"bien-nhan-{key.partition('@')[0]}-{told.number}.pdf", f"Biên nhận dữ liệu số {told.number}, {told.unit}"
        return self._printed("receipt-page", f"{key}/{told.number}", data_receipt_pdf(told), name, title)

    def enrolment(self, made: Shown | Requested | Granted) -> Printed:
        """The sheet with the five groups of digits the other side types: of our request (what ``show`` or ``request`` gave),
        or of a grant of ours."""
        from cchc_desktop.printing.sheets import EnrolmentPage, enrolment_sheet

        office, granted = self._offices.get(), isinstance(made, Granted)
        parent = office.receiving_office
        page = EnrolmentPage(
            head=letterhead(office), kind="grant" if granted else "request", unit=agency(office.unit),
            other=agency_titled(made.title) if isinstance(made, Granted) else agency(parent) if parent else "máy đã có của cơ quan",
            machine=made.replica if isinstance(made, Granted) else self._store.replica, groups=tuple(made.fingerprint.split()),
            made_at=self._clock.now(), lane=made.lane if isinstance(made, Granted) else 0, phone=office.phone,
        )  # fmt: skip
        name, title = ("phieu-chap-nhan.pdf", "Phiếu chấp nhận đăng ký") if granted else ("phieu-dang-ky.pdf", "Phiếu đăng ký gửi dữ liệu")
        return self._printed("enrolment", page.machine, enrolment_sheet(page), name, title)

    def recovery(self, code: str) -> Printed:
        """The recovery sheet of the code that set-up gave; the code is kept nowhere."""
        from cchc_desktop.printing.sheets import recovery_sheet

        pdf = recovery_sheet(letterhead(self._offices.get()), code, self._clock.now())
        return self._printed("recovery", self._store.replica, pdf, "phieu-ma-khoi-phuc.pdf", "Phiếu mã khôi phục")

    def root(self, code: str) -> Printed:
        """The sheet of the root key that set-up gave a topmost office; it is kept nowhere."""
        from cchc_desktop.printing.sheets import root_sheet

        pdf = root_sheet(letterhead(self._offices.get()), code, self._clock.now())
        return self._printed("root", self._store.replica, pdf, "phieu-khoa-goc.pdf", "Phiếu khóa gốc")

    # -- the log

    def count(self, form: str, record: str) -> int:
        """How often a form of a record was printed."""
        return self._log.count(form, record)

    def taken(self, printed: Printed, target: str) -> int:
        """Note a print once the spooler or the file took it; its number. A draft of a commitment is printed from then on. In an office
        that is looked at only the paper goes out unnoted: people wait for it, and nothing can be written."""
        if self._store.read_only:
            return printed.copy_no
        author = Author(self._account.id, self._account.name)
        with self._store.act(author, self._clock) as act:
            if printed.form == "commitment":
                sheet = Commitments(self._store).get(printed.record)
                if sheet.state is CommitmentState.DRAFT:
                    Commitments(self._store).save(act, replace(sheet, state=CommitmentState.PRINTED))
            for one in printed.others:
                self._log.add(act, one.form, one.record, target, self._clock.now(), self._account.login, one.digest)
            return self._log.add(act, printed.form, printed.record, target, self._clock.now(), self._account.login, printed.digest)

    def give_up(self, form: str, record: str, reason: str) -> None:
        """Say why a paper that has its number and never came to a printer is not printed any more; the number stays taken, and it can be
        printed later all the same. Raises Refused REASON_NEEDED, TOO_LONG, NOTHING_TO_PRINT."""
        said = reason_of(reason, "Không in nữa")
        with self._store.act(Author(self._account.id, self._account.name), self._clock) as act:
            if not Spool(self._store).waits(form, record):
                sentence = "Giấy này không còn chờ in: đã in, hoặc đã ghi là không in nữa."
                raise Refused("NOTHING_TO_PRINT", sentence, "Xem lịch sử ở trang hồ sơ.")
            self._log.give_up(act, form, record, said, self._clock.now(), self._account.login)


def number_in(file: str) -> int:
    """The running number in a parcel's file name, which stays readable when the parcel does not; 0 when it was renamed."""
    found = re.fullmatch(r"[^/]*-(\d{6,})-[0-9A-F]{8}\.CCHC", file.rpartition("/")[2])
    return int(found[1]) if found else 0


def _blank_page(office: Office, form: FormTemplate) -> ReceiptPage:
    """The form with the office's own names and nothing else."""
    from cchc_desktop.printing.receipt import ReceiptPage

    parent, name = parent_and_office(office)
    return ReceiptPage(
        texts=form.texts, title=form.title, parent=parent, office=name, office_phrase=sentence_case(office.office_name, office),
        place=office.unit.name, day=None, number="", code="", applicant=Person(""), submitted_by=None, content="", components=(), sets=1,
        limit="", received_at=None, due_at=None, result_place="", book="", book_no=0, receiver="", hotline=office.phone,
        layout=office.receipt_layout, suffix=form.suffix,
    )  # fmt: skip


def _receipt_page(d: Dossier, office: Office, form: FormTemplate) -> ReceiptPage:
    """The form of a dossier, as for its first print; one taken over from paper has its number there, and room for it here."""
    return replace(
        _blank_page(office, form), day=d.received_at.astimezone(ICT).date(),
        number=form_no(d.receipt_no, form.suffix, d.lane) if d.receipt_no else "",
        code=d.number, applicant=d.applicant, submitted_by=d.submitted_by,
        content=f"{d.procedure_name} (mã TTHC: {d.procedure_code}).", components=d.components, sets=d.sets,
        limit=d.limit.lower() if d.limit == "Trong ngày" else d.limit, received_at=d.received_at, due_at=d.due_at,
        result_place=d.result_place, book=d.book, book_no=d.book_no, receiver=d.received_by, fee=d.fee,
    )  # fmt: skip


def signed_pdf(store: Store, sheet: Commitment) -> bytes | None:
    """The digitally signed file as it stands after the last digital signature, or None. Raises Refused NO_BLOB."""
    sizes = {proof.sha256: proof.size for proof in Commitments(store).proofs(sheet.id)}
    digital = [(s.at, sizes.get(s.proof_sha256, 0), s.proof_sha256) for s in sheet.signatures if s.digital]
    if not digital:
        return None
    out = BytesIO()  # a later signature only adds to the file: of two at one time the longer one is the later
    blobs_of(store).copy_to(max(digital)[2], out)
    return out.getvalue()


def content_digest(sheet: Commitment) -> str:
    """SHA-256 (hex) of what a commitment says, whatever its state and signatures."""
    data = commitment_to_json(sheet)
    for name in ("state", "signatures", "unit"):
        data.pop(name)
    return hashlib.sha256(canonical(data)).hexdigest()


def commitment_page(sheet: Commitment, seal: str = "") -> CommitmentPage:
    """What the sheet's printing page needs from its template: who heads it is who issues it; ``seal`` its signed digits."""
    from cchc_desktop.printing.commitment import CommitmentPage

    template = resources.commitment_template(sheet.kind)
    parent, office, bold = agency_lines(sheet.receiving.unit if sheet.kind == "official" else sheet.committing.unit)
    if not parent and sheet.kind != "office":
        above, name, _ = agency_lines(sheet.receiving.unit)
        parent = f"UBND {name}" if above else name
        parent = "" if parent == office else parent
    return CommitmentPage(
        parent=parent, office=office, heading=template["heading"].replace("{year}", str(sheet.year)),
        receiving_role=template["receiving_role"], committing_role=template["committing_role"], digest=content_digest(sheet),
        bold_parent=bold, seal=seal,
    )  # fmt: skip

"""Printing for an office: fills the pages of the printing room and keeps the print log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.commitment import Commitment
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.forms import FormTemplate
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.number import form_no
from cchc_desktop.domain.targets import commitment_to_json
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import resources
from cchc_desktop.office.counter import sentence_case
from cchc_desktop.storage.blobs import Blobs
from cchc_desktop.storage.commitments import Commitments
from cchc_desktop.storage.desk import PrintLog
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.offices import Account, Offices
from cchc_desktop.storage.store import Author, Store

if TYPE_CHECKING:
    from cchc_desktop.printing.commitment import CommitmentPage
    from cchc_desktop.printing.receipt import ReceiptPage


@dataclass(frozen=True)
class Printed:
    """A page ready for preview, spooler or file: ``copy_no`` above 1 is a reprint. ``name`` proposes a file name."""

    form: str
    record: str
    pdf: bytes
    name: str
    title: str
    copy_no: int


class Prints:
    """The forms of this office."""

    def __init__(self, store: Store, offices: Offices, account: Account, clock: Clock) -> None:
        self._store, self._offices, self._account, self._clock = store, offices, account, clock
        self._log = PrintLog(store)

    def receipt(self, key: str, layout: str = "") -> Printed:
        """Form 01 of a dossier, by the set of forms in force on its day of receipt. ``layout`` "" = the office's own."""
        from cchc_desktop.printing.receipt import receipt_pdf

        dossier = Dossiers(self._store).get(key)
        copy_no = self._log.count("receipt", dossier.id) + 1
        form, office = self._form(dossier), self._offices.get()
        office = replace(office, receipt_layout=layout or office.receipt_layout)
        pdf = receipt_pdf(_receipt_page(dossier, office, form, copy_no, self._clock))
        return Printed("receipt", dossier.id, pdf, f"giay-tiep-nhan-{dossier.number}.pdf", f"Giấy tiếp nhận {dossier.number}", copy_no)

    def _form(self, dossier: Dossier) -> FormTemplate:
        for form in resources.forms():
            if form.set_code == dossier.form_set and form.key == "receipt":
                return form
        raise Refused("NO_FORM", "Không có mẫu giấy của hồ sơ này.", "Cập nhật chương trình rồi in lại.")

    def commitment(self, id_: str) -> Printed:
        """A commitment sheet (or one sheet an official with the signing list); the signed file once it was signed digitally."""
        from cchc_desktop.printing.commitment import commitment_pdf, officials_pdf

        sheet = Commitments(self._store).get(id_)
        pdf = signed_pdf(self._store, sheet)
        if pdf is None:
            page = commitment_page(sheet)
            pdf = (officials_pdf(sheet, page) if sheet.kind == "official" and sheet.officials else commitment_pdf(sheet, page)).pdf
        name = f"cam-ket-{sheet.year}-v{sheet.version}.pdf"
        return Printed("commitment", sheet.id, pdf, name, f"Bản cam kết {sheet.year}", self._log.count("commitment", sheet.id) + 1)

    def handoff_slip(self, key: str) -> Printed:
        """The slip that goes with a stick: the parcels written with the one named (number, id, file, or ``last``)."""
        from cchc_desktop.office.slips import slip_of
        from cchc_desktop.printing.sheets import handoff_slip

        record, slip = slip_of(self._store, self._offices.get(), key)
        name = f"phieu-giao-{slip.number}.pdf"
        copy_no = self._log.count("handoff-slip", record) + 1
        return Printed("handoff-slip", record, handoff_slip(slip), name, f"Phiếu giao USB số {slip.number}", copy_no)

    def count(self, form: str, record: str) -> int:
        """How often a form of a record was printed."""
        return self._log.count(form, record)

    def taken(self, printed: Printed, target: str) -> int:
        """Note a print once the spooler or the file took it; its number."""
        author = Author(self._account.id, self._account.name)
        with self._store.act(author, self._clock) as act:
            return self._log.add(act, printed.form, printed.record, target, self._clock.now(), self._account.login)


def parent_and_office(office: Office) -> tuple[str, str]:
    """The two heading lines of forms: ``UBND XÃ VĨNH THỦY`` and the counter's name without the unit's."""
    title = office.unit.title.upper()
    name = office.office_name.upper()
    short = name.removesuffix(title).strip() if name.endswith(title) and name != title else name
    return ("" if name.startswith(("ỦY BAN", "UBND")) else f"UBND {title}"), short


def _receipt_page(d: Dossier, office: Office, form: FormTemplate, copy_no: int, clock: Clock) -> ReceiptPage:
    from cchc_desktop.printing.receipt import ReceiptPage

    parent, name = parent_and_office(office)
    return ReceiptPage(
        texts=form.texts, title=form.title, parent=parent, office=name, office_phrase=sentence_case(office.office_name, office),
        place=office.unit.name, day=d.received_at.date(), number=form_no(d.receipt_no, form.suffix, d.lane), code=d.number,
        applicant=d.applicant, submitted_by=d.submitted_by, content=f"{d.procedure_name} (mã TTHC: {d.procedure_code}).",
        components=d.components, sets=d.sets, limit=d.limit.lower() if d.limit == "Trong ngày" else d.limit,
        received_at=d.received_at, due_at=d.due_at, result_place=d.result_place, book=d.book, book_no=d.book_no,
        receiver=d.received_by, fee=d.fee, hotline=office.phone, copy_no=copy_no, printed_on=clock.now().date(),
        layout=office.receipt_layout,
    )  # fmt: skip


def signed_pdf(store: Store, sheet: Commitment) -> bytes | None:
    """The digitally signed file as it stands after the last digital signature, or None. Raises Refused NO_BLOB."""
    digital = sorted((s.at, s.proof_sha256) for s in sheet.signatures if s.digital)
    if not digital:
        return None
    out = BytesIO()
    Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs).copy_to(digital[-1][1], out)
    return out.getvalue()


def content_digest(sheet: Commitment) -> str:
    """SHA-256 (hex) of what a commitment says, whatever its state and signatures."""
    data = commitment_to_json(sheet)
    for name in ("state", "signatures", "unit"):
        data.pop(name)
    return hashlib.sha256(canonical(data)).hexdigest()


def commitment_page(sheet: Commitment) -> CommitmentPage:
    """What the sheet's printing page needs from its template."""
    from cchc_desktop.printing.commitment import CommitmentPage

    template = resources.commitment_template(sheet.kind)
    words = (sheet.receiving.unit if sheet.kind == "official" else sheet.committing.unit).upper().split()
    head, tail = _heading_lines(words)
    return CommitmentPage(
        parent=head, office=tail, heading=template["heading"].replace("{year}", str(sheet.year)),
        receiving_role=template["receiving_role"], committing_role=template["committing_role"], digest=content_digest(sheet),
    )  # fmt: skip


def _heading_lines(words: list[str]) -> tuple[str, str]:
    """``ỦY BAN NHÂN DÂN`` over the unit's name; other names stand alone."""
    if words[:4] == ["ỦY", "BAN", "NHÂN", "DÂN"] and len(words) > 4:
        return "ỦY BAN NHÂN DÂN", " ".join(words[4:])
    if words[:1] == ["UBND"] and len(words) > 1:
        return "ỦY BAN NHÂN DÂN", " ".join(words[1:])
    return "", " ".join(words)

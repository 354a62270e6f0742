"""Printing the forms of dossiers, books and day lists: one at a time, or many in one file.

A form given out prints from its issue as kept; ``key`` is the issue's id, or a dossier's number or id for the last one that stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.life import METHOD_NAMES, Issue, Method, Story
from cchc_desktop.domain.moments import ICT, Clock
from cchc_desktop.domain.number import book_name
from cchc_desktop.domain.periods import refuse_impossible
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import form_pages, resources
from cchc_desktop.office.counter import sentence_case
from cchc_desktop.office.life import cooperating_of
from cchc_desktop.office.lists import midnight
from cchc_desktop.office.old_names import office_of_day, office_of_issue, office_of_receipt, resolver_of
from cchc_desktop.office.seals import Seals, Summed, numbered
from cchc_desktop.office.sheet_sums import fees_said, register_said
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.ledgers import BookRow, Ledgers, ReceiptRow
from cchc_desktop.storage.life import Lives
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Store

if TYPE_CHECKING:
    from cchc_desktop.office.prints import Printed
    from cchc_desktop.printing.fees import FeeSum
    from cchc_desktop.printing.guide import GuideSection
    from cchc_desktop.printing.register import RegisterPage, RegisterRow
    from cchc_desktop.printing.sheet import Sheet

ISSUED = ("supplement", "refusal", "apology", "stop")
FORMS = (*ISSUED, "control", "deadline")
"""What is printed of one dossier beside its receipt."""
Draw = Callable[["Sheet"], None]
Make = Callable[[str, str, str, str], "Printed"]
"""(form, record, file name, title) -> a print without its pages yet."""


@dataclass(frozen=True)
class Batch:
    """Many prints in one file; each is noted on its own once the spooler or the file took the whole."""

    pdf: bytes
    printed: tuple[Printed, ...]

    def together(self) -> Printed:
        """The whole file as one print, for preview and spooler; every paper in it is noted with it."""
        first, *others = self.printed
        if not others:
            return replace(first, pdf=self.pdf)
        title = f"{first.title} và {len(others)} giấy nữa"
        return replace(first, pdf=self.pdf, name=f"cac-giay-{first.name}", title=title, others=tuple(others))


class FormPrints:
    """Fills and draws the pages. ``make`` counts reprints and reckons digests; ``signer`` is who sits at this desk."""

    def __init__(self, store: Store, offices: Offices, clock: Clock, signer: str, make: Make) -> None:
        self._store, self._offices, self._clock, self._signer, self._make = store, offices, clock, signer, make
        self._table, self._lives, self._ledgers, self._seals = Dossiers(store), Lives(store), Ledgers(store), Seals(store)

    def _today(self) -> date:
        return self._clock.now().astimezone(ICT).date()

    # -- of one dossier

    def form(self, key: str, form: str, paper: str = "a4") -> Printed:
        """One form of :data:`FORMS`; ``paper`` "a5" when it is to stand on half a sheet and fits.

        Raises Refused NO_DOSSIER, NO_ISSUE, NO_FORM.
        """
        made, draw = self.drawn(key, form, paper)
        return replace(made, pdf=_one(made.title, draw))

    def drawn(self, key: str, form: str, paper: str = "a4") -> tuple[Printed, Draw]:
        """A print without its pages, and what draws them onto a sheet. Raises as :meth:`form`."""
        source = self._source(key, form)
        record = source.issue.id if source.issue else source.dossier.id
        title = form_pages.template(source.issue.form_set if source.issue else source.dossier.form_set, form).title
        made = self._make(form, record, f"{_FILES[form]}-{source.dossier.number}.pdf", f"{title.capitalize()} {source.dossier.number}")
        source = replace(source, copy_no=made.copy_no, today=self._today(), paper=paper)
        seal = self._seals.of_record(form, record, source.dossier.id)
        return made, _sealed(_drawer(form, source, self._today(), self._signer), seal)

    def _source(self, key: str, form: str) -> form_pages.Source:
        if form not in FORMS:
            raise Refused("NO_FORM", "Không có mẫu giấy này.", "Chọn mẫu khác.")
        dossier, issue = self._given(key, form) if form in ISSUED else (self._table.get(key), None)
        story = self._lives.of(dossier.id)
        source = form_pages.Source(self._table.as_printed(dossier), story, self._office_of(form, dossier, story, issue), issue)
        if form == "control":
            return replace(source, cooperating=cooperating_of(self._table, dossier.id))
        return replace(source, first_count=self._first_count(dossier)) if form == "deadline" else source

    def _office_of(self, form: str, dossier: Dossier, story: Story, issue: Issue | None) -> Office:
        """A form given out, and the slip that went with the receipt, bear the name of their day; the count is a paper of today."""
        if issue is not None:
            return office_of_issue(self._store, dossier, story, issue)
        return office_of_receipt(self._store, dossier, story) if form == "control" else self._offices.get()

    def _first_count(self, dossier: Dossier) -> tuple[str, ...]:
        """The count of the receipt: every move keeps its own, and the dossier only the last one."""
        told = (entry.new for entry in self._table.history(dossier.id) if entry.field == "reckoning")
        return tuple(next(told, dossier.reckoning))

    def _given(self, key: str, form: str) -> tuple[Dossier, Issue | None]:
        """The form given out that ``key`` names, or the last one of that dossier that stands."""
        try:
            owner, issue = self._lives.issue(key)
        except Refused:
            dossier = self._table.get(key)
            standing = [one for one in self._lives.of(dossier.id).issues if one.form == form and not one.voided]
            if not standing:
                said = f"Hồ sơ {dossier.number} chưa phát phiếu này."
                raise Refused("NO_ISSUE", said, "Phát phiếu ở trang hồ sơ rồi in.") from None
            return dossier, standing[-1]
        if issue.form != form:
            raise Refused("NO_ISSUE", "Phiếu này thuộc mẫu khác.", "Chọn đúng mẫu rồi in lại.")
        return self._table.get(owner), issue

    # -- many in one file

    def batch(
        self, drawn: Iterable[tuple[Printed, Draw]], progress: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Batch:  # fmt: skip
        """All pages in one file, in order; ``progress`` hears how many are drawn. Raises Cancelled, and what a form raises."""
        from cchc_desktop.printing.sheet import Sheet

        sheet, printed = Sheet("Các giấy in cùng lượt"), list["Printed"]()
        for made, draw in drawn:
            if cancelled():
                raise Cancelled
            draw(sheet)
            printed.append(made)
            progress(len(printed))
        if not printed:
            raise Refused("NO_FORM", "Chưa chọn giấy nào để in.", "Chọn hồ sơ và mẫu giấy rồi in.")
        return Batch(sheet.finish(), tuple(printed))

    # -- books and lists

    def register(self, book: str = "", year: int = 0, *, first: int = 0, last: int = 0) -> Printed:
        """A volume of the register: its name ("03/2026") or number with the year; "" is the last of the year (0 = this one).

        ``first`` and ``last`` choose a span of its rows, printed without the cover. Raises Refused NO_BOOK.
        """
        from cchc_desktop.printing.register import draw_register

        office, year = self._offices.get(), year or self._today().year
        books = self._ledgers.books(office.unit.key, year)
        name = book_name(int(book), year, office.machine) if book.isascii() and book.isdigit() else book or (books[-1] if books else "")
        rows = [row for row in self._ledgers.book(office.unit.key, name) if first <= row.no <= (last or row.no)]
        if not rows:
            raise Refused("NO_BOOK", f"Không có quyển sổ {name or year}.", "Xem lại số quyển và năm.", field="book")
        page = self._register_page(name, rows, cover=not (first or last))
        seal = self._seals.of_sum("register", Summed(numbered(first), numbered(last), "", name), register_said(rows))
        made = self._make("register", name, f"so-theo-doi-{name.replace('/', '-')}.pdf", f"Sổ theo dõi hồ sơ, quyển số {name}")
        return replace(made, pdf=_one(made.title, _sealed(lambda sheet: draw_register(sheet, page), seal)))

    def _register_page(self, book: str, rows: Sequence[BookRow], *, cover: bool) -> RegisterPage:
        """By the set of forms in force when the volume was begun, under the name the last entry of these rows was made under."""
        from cchc_desktop.printing.register import RegisterPage

        last = self._table.get(self._ledgers.last_of(self._store.unit, book, rows[0].no, rows[-1].no))
        office = office_of_receipt(self._store, last, self._lives.of(last.id))
        days = [row.received_at.astimezone(ICT).date() for row in rows]
        head = form_pages.head(form_pages.template(rows[0].form_set, "register"), office, None)
        sectors = sorted({row.sector for row in rows if row.sector})
        resolving = resolver_of(self._store)
        entries = tuple(entry_of(row, resolving(row)) for row in rows)
        return RegisterPage(head, book, sectors[0] if len(sectors) == 1 else "Các lĩnh vực", entries, min(days), max(days), cover)

    def fees(self, day: date | None = None) -> Printed:
        """The day's fees for the treasurer, by procedure and receipt (default: today), under the name of that day. Raises Refused
        BAD_FIELD."""
        from cchc_desktop.printing.fees import FeeLine, FeesPage, draw_fees

        on, unit = day or self._today(), self._store.unit
        refuse_impossible(on, on)
        rows = self._ledgers.receipts(unit, midnight(on), midnight(on + timedelta(days=1)))
        paid = self._lives.paid(unit, midnight(on), midnight(on + timedelta(days=1)))
        office = office_of_day(self._store, on, self._today())
        lines = tuple(
            FeeLine(r.receipt_no, r.number, r.name, METHOD_NAMES[r.method], r.counted, _waived(r)) for r in rows
        )
        page = FeesPage(form_pages.head(form_pages.template("", "fees"), office, on), on, _sums(paid), lines, self._signer)
        made = self._make("fees", on.isoformat(), f"phi-le-phi-{on.isoformat()}.pdf", f"Bảng kê phí, lệ phí ngày {on:%d/%m/%Y}")
        seal = self._seals.of_sum("fees", Summed(on, on), fees_said(rows))
        return replace(made, pdf=_one(made.title, _sealed(lambda sheet: draw_fees(sheet, page), seal)))

    def handouts(self, keys: Iterable[str], how: str = "") -> Printed:
        """The list to sign for results handed out together; with no keys a list to fill in by hand. Raises Refused NO_DOSSIER."""
        from cchc_desktop.printing.handouts import HandoutRow, HandoutsPage, draw_handouts

        dossiers, day = [self._table.get(key) for key in keys], self._today()
        rows = []
        for d in dossiers:
            out = next((one.to_name for one in reversed(self._lives.of(d.id).handouts) if not one.undone), "")
            taker = out or (d.submitted_by.name if d.submitted_by else "")
            book = f"{d.book}\u00a0– {d.book_no:04d}" if d.book else ""
            rows.append(HandoutRow(d.number, d.applicant.name, d.procedure_name, book, d.due_at.astimezone(ICT).date(), taker))
        head = form_pages.head(form_pages.template("", "handouts"), self._offices.get(), day)
        page = HandoutsPage(head, day, tuple(rows), self._signer, how)
        made = self._make("handouts", day.isoformat(), f"tra-ket-qua-{day.isoformat()}.pdf", f"Danh sách trả kết quả ngày {day:%d/%m/%Y}")
        return replace(made, pdf=_one(made.title, _sealed(lambda sheet: draw_handouts(sheet, page), "")))

    def guide(self) -> Printed:
        """The guide for the counter on one page: what is done most, then the keys of the program's own guide."""
        from cchc_desktop.printing.fields import spaced
        from cchc_desktop.printing.guide import GuidePage, guide_pdf

        form, office = form_pages.template("", "guide"), self._offices.get()
        page = GuidePage(form.title, sentence_case(office.office_name, office), tuple(form.texts["lines"].split("\n")), keys_of_guide(),
                         form.texts["foot"].format(phone=spaced(office.phone) or "–"))  # fmt: skip
        made = self._make("guide", "guide", "viec-o-quay.pdf", "Việc ở quầy trên một trang")
        return replace(made, pdf=guide_pdf(page))


_FILES = {
    "supplement": "yeu-cau-bo-sung", "refusal": "tu-choi", "apology": "xin-loi", "stop": "dung-giai-quyet", "control": "phieu-kiem-soat",
    "deadline": "tinh-thoi-han",
}  # fmt: skip


def _sealed(draw: Draw, seal: str) -> Draw:
    """The same with the code of the sheet on every leaf."""

    def drawn(sheet: Sheet) -> None:
        sheet.sealing = seal
        draw(sheet)

    return drawn


def _one(title: str, draw: Draw) -> bytes:
    from cchc_desktop.printing.sheet import Sheet

    sheet = Sheet(title)
    draw(sheet)
    return sheet.finish()


def _drawer(form: str, source: form_pages.Source, day: date, signer: str) -> Draw:
    """What draws a form of a filled source."""
    from cchc_desktop.printing.control import draw_control
    from cchc_desktop.printing.deadline import draw_deadline
    from cchc_desktop.printing.notices import draw_notice
    from cchc_desktop.printing.refusal import draw_refusal
    from cchc_desktop.printing.supplement import draw_supplement

    makers: dict[str, Callable[[Sheet], None]] = {
        "supplement": lambda sheet: draw_supplement(sheet, form_pages.supplement_page(source)),
        "refusal": lambda sheet: draw_refusal(sheet, form_pages.refusal_page(source)),
        "apology": lambda sheet: draw_notice(sheet, form_pages.apology_page(source)),
        "stop": lambda sheet: draw_notice(sheet, form_pages.stop_page(source)),
        "control": lambda sheet: draw_control(sheet, form_pages.control_page(source)),
        "deadline": lambda sheet: draw_deadline(sheet, form_pages.deadline_page(source, day, signer)),
    }
    return makers[form]


def entry_of(row: BookRow, resolving: str) -> RegisterRow:
    """A row of the book as it is printed; ``resolving`` is who works on it."""
    from cchc_desktop.printing.register import RegisterRow

    days = [at.astimezone(ICT).date() if at else None for at in (row.received_at, row.due_at, row.returned_at)]
    received = row.received_at.astimezone(ICT).date()
    method = _METHODS.get(row.how) or _METHODS["post" if "bưu chính" in row.result_place.casefold() else "applicant"]
    return RegisterRow(row.no, row.number, row.procedure, row.sets, row.name, row.address, row.phone, resolving, received,
                       days[1], days[2], method, _note(row))  # fmt: skip


_METHODS = {"applicant": "Trực tiếp", "authorised": "Người được ủy quyền", "post": "Bưu chính công ích"}
"""How a result was handed out, or is to be, as the book says it."""


def _note(row: BookRow) -> str:
    """What the book says beside an entry: void and why, ended without a result, late and by how much, the postal item."""
    if row.voided:
        return f"Hủy: {row.void_reason}" if row.void_reason else "Hủy"
    if row.status in form_pages.ENDED:
        return form_pages.ENDED[row.status]
    return ". ".join(text for text in (_late(row), f"Bưu gửi {_grouped(row.item)}" if row.item else "") if text)


def _grouped(item: str) -> str:
    """A postal number in groups, so that it opens between them in its narrow column: ``EB 123 456 789 VN``."""
    found = re.fullmatch(r"([A-Z]{2})(\d{3})(\d{3})(\d{3})([A-Z]{2})", item)
    return " ".join(found.groups()) if found else item


def _late(row: BookRow) -> str:
    if not row.finished_at or row.finished_at <= row.due_at:
        return ""
    days = (row.finished_at.astimezone(ICT).date() - row.due_at.astimezone(ICT).date()).days
    return f"Quá hạn {days:02d} ngày" if days else "Quá hạn"


def _waived(row: ReceiptRow) -> str:
    return f"đã hủy: {row.reason}" if row.voided else f"miễn: {row.reason}" if row.waived else ""


def _sums(paid: Iterable[tuple[str, str, str, bool, int, int]]) -> tuple[FeeSum, ...]:
    """The day's payments of (code, name, method, waived, how many, đồng) by procedure."""
    from cchc_desktop.printing.fees import FeeSum

    found: dict[tuple[str, str], FeeSum] = {}
    for code, name, method, waived, count, amount in paid:
        held = found.get((code, name), FeeSum(name, 0, 0, 0))
        if waived:
            held = replace(held, waived=held.waived + count)
        elif Method(method) is Method.CASH:
            held = replace(held, count=held.count + count, cash=held.cash + amount)
        else:
            held = replace(held, count=held.count + count, online=held.online + amount)
        found[code, name] = held
    return tuple(found.values())


def keys_of_guide() -> tuple[GuideSection, ...]:
    """The tables of keys in the guide's chapter on the keyboard: one place for what is shown and what is printed."""
    from cchc_desktop.printing.guide import GuideSection

    found: list[GuideSection] = []
    for line in resources.folder().joinpath("guide", "09-ban-phim.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            found.append(GuideSection(line[3:].strip(), ()))
        elif line.startswith("|") and found and len(cells) == 2 and cells[0] not in ("Phím", "---"):
            found[-1] = replace(found[-1], rows=(*found[-1].rows, (cells[0], cells[1])))
    return tuple(one for one in found if one.rows)

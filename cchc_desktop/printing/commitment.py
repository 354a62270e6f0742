"""The commitment sheet (bản cam kết) by the layout of NĐ 30/2020, with room for two signatures and a digest to compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from cchc_desktop.domain.commitment import INDICES, Commitment, Party, Target
from cchc_desktop.domain.moments import sentence_date, show_date
from cchc_desktop.domain.text import NBSP
from cchc_desktop.printing import qr
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import Run, balanced
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Column, Row, Table

SIZE, LEADING, INDENT = 14.0, 17.0, 12.7 * MM
STAMP = (66 * MM, 17.5 * MM)
SECTIONS = {"PAR INDEX": "Về PAR INDEX", "SIPAS": "Về SIPAS", "PAPI": "Về PAPI", "head": "Trách nhiệm của người đứng đầu"}
GROUPS = {
    "PAR INDEX": "Chỉ số cải cách hành chính (PAR INDEX)",
    "SIPAS": "Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)",
    "PAPI": "Chỉ số hiệu quả quản trị và hành chính công (PAPI)",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the lower left corner; ``page`` from 0."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class CommitmentPrint:
    """The PDF, where each side's digital stamp goes, and how many pages there are."""

    pdf: bytes
    boxes: dict[str, Box]
    pages: int


@dataclass(frozen=True)
class CommitmentPage:
    """What the sheet needs beside its record: heading texts of the template and the digest (64 hex) of its content."""

    parent: str
    office: str
    heading: str
    receiving_role: str
    committing_role: str
    digest: str


def commitment_pdf(sheet_: Commitment, page: CommitmentPage) -> CommitmentPrint:
    """The sheet as PDF bytes; it is set twice, since the footers tell how many leaves there are."""
    count = _set(sheet_, page, 0)[1]
    pdf, pages, boxes = _set(sheet_, page, count)
    return CommitmentPrint(pdf, boxes, pages)


def officials_pdf(sheet_: Commitment, page: CommitmentPage) -> CommitmentPrint:
    """One sheet an official in one PDF, then the list of who signs."""
    from dataclasses import replace

    from pypdfium2 import PdfDocument

    whole = PdfDocument.new()
    pages = 0
    parts = [_set(replace(sheet_, committing=p, officials=()), page, 1)[0] for p in sheet_.officials]
    for part in [*parts, _signing_list(sheet_, page)]:
        document = PdfDocument(part)
        whole.import_pages(document)
        pages += len(document)
        document.close()
    out = BytesIO()
    whole.save(out)
    whole.close()
    return CommitmentPrint(out.getvalue(), {}, pages)


def _set(c: Commitment, page: CommitmentPage, count: int) -> tuple[bytes, int, dict[str, Box]]:
    """(PDF, pages, stamp boxes) with footers that say "Tờ n/count"."""
    sheet = Sheet(f"Bản cam kết {c.number or c.year}")

    def footer() -> None:
        ends = f"Mã nội dung {page.digest[:8]} {page.digest[8:16]} … {page.digest[-8:]}".upper().replace("MÃ NỘI DUNG", "Mã nội dung")
        name = f"Bản cam kết số {c.number}" if c.number else f"Bản cam kết năm {c.year}"
        sheet.footer(name + (f", phiên bản {c.version}" if c.version > 1 else ""), ends, f"Tờ {sheet.page}/{count}")

    _break_with(sheet, footer)
    number = f"Số: {c.number}" if c.number else ""
    place_date = f"{c.place}, {sentence_date(c.date)}" if c.place else sentence_date(c.date)
    sheet.heading(page.parent, page.office, number, place_date, office_bold_parent=True)
    _title(sheet, page)
    _opening(sheet, c)
    _pledges(sheet, c)
    _targets(sheet, c)
    boxes = _closing(sheet, c, page)
    footer()
    return sheet.finish(), sheet.page, boxes


def _break_with(sheet: Sheet, footer: Callable[[], None]) -> None:
    """Every page break of this sheet draws the footer first."""
    plain = sheet.new_page

    def broken() -> None:
        footer()
        plain()

    sheet.new_page = broken  # type: ignore[method-assign]


def _title(sheet: Sheet, page: CommitmentPage) -> None:
    sheet.title("BẢN CAM KẾT", 14, above=12)
    lines = [line for part in page.heading.split("\n") for line in balanced(part, "b", 14, sheet.measure - 4 * MM)]
    for text in lines:
        sheet.centred(text, sheet.y + 13, 14, "b")
        sheet.y += 17.5
    longest = max(width(text, "b", 14) for text in lines)
    middle = sheet.left + sheet.measure / 2
    sheet.rule(middle - 0.2 * longest, middle + 0.2 * longest, sheet.y + 2)
    sheet.y += 12


def _para(sheet: Sheet, runs: str | list[Run]) -> None:
    sheet.paragraph(runs, SIZE, leading=LEADING, indent=INDENT)


def _side(label: str, party: Party) -> list[Run]:
    """``Bên cam kết: đơn vị, do ông/bà …, chức vụ, làm đại diện.``"""
    person = party.person or "…" * 14
    title = f", {party.title}" if party.title else ""
    return [Run(f"{label}: ", "b"), Run(f"{party.unit or '…' * 20}, do ông/bà{NBSP}{person}{title}, làm đại diện.")]


def _opening(sheet: Sheet, c: Commitment) -> None:
    for text in c.basis:
        _para(sheet, [Run(text, "i")])
    where = f", tại {c.place}" if c.place else ""
    if c.kind == "official":
        who = c.committing
        _para(sheet, [Run("Tôi là: "), Run(who.person or "…" * 20, "b"), Run(f", {who.title or '…' * 14}, {who.unit}.")])
        _para(sheet, f"Tôi cam kết với {c.receiving.unit} những nội dung sau:")
        return
    _para(sheet, f"Hôm nay, {sentence_date(c.date)}{where}, chúng tôi gồm:")
    _para(sheet, _side("Bên nhận cam kết", c.receiving))
    _para(sheet, _side("Bên cam kết", c.committing))
    _para(sheet, "Hai bên thống nhất ký Bản cam kết với các nội dung sau:")


def _section(sheet: Sheet, text: str) -> None:
    """A section heading never last on its page."""
    if sheet.room() < 4 * LEADING:
        sheet.new_page()
    sheet.paragraph([Run(text, "b")], SIZE, leading=LEADING, indent=INDENT)


def _pledges(sheet: Sheet, c: Commitment) -> None:
    if c.kind == "official":
        for number, text in enumerate(c.pledges.get("head", ()), 1):
            _para(sheet, f"{number}. {text}")
        return
    _section(sheet, "I. NỘI DUNG CAM KẾT")
    names = [name for name in SECTIONS if c.pledges.get(name)] + [name for name in c.pledges if name not in SECTIONS]
    for number, name in enumerate(names, 1):
        _section(sheet, f"{number}. {SECTIONS.get(name, name)}")
        for text in c.pledges[name]:
            _para(sheet, f"- {text}")


def _figure(value: float | str | None) -> str:
    """A target's figure as printed: decimals by comma, no empty decimals, "–" for none."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:g}".replace(".", ",")


def _row(number: int, t: Target) -> Row:
    due = show_date(t.due) if t.due else "–"
    return Row((str(number), t.name, t.unit or "–", _figure(t.last), _figure(t.target), due, t.owner or "–", t.evidence or "–"))


def _targets(sheet: Sheet, c: Commitment) -> None:
    if not c.targets:
        return
    years = (f"Kết quả {c.year - 1}", f"Cam kết {c.year}")
    heads = ("TT", "Chỉ số, chỉ tiêu", "Đơn vị tính", *years, "Thời hạn", "Bộ phận chủ trì", "Minh chứng")
    widths = (8.5, 45, 12.5, 15.5, 16.5, 21, 25, 21)
    aligns = ("centre", "left", "centre", "centre", "centre", "centre", "left", "left")
    table = Table([Column(w * MM, h, a) for w, h, a in zip(widths, heads, aligns, strict=True)], 11, (1.2 * MM, 2.6), numbers=True)
    rows: list[Row] = []
    groups = [name for name in INDICES if any(t.index == name for t in c.targets)]
    groups += sorted({t.index for t in c.targets} - set(groups))
    number = 0
    for letter, name in zip("ABCDEFGH", groups, strict=False):
        rows.append(Row((letter, GROUPS.get(name, name or "Chỉ tiêu khác")), group=True))
        for target in c.targets:
            if target.index == name:
                number += 1
                rows.append(_row(number, target))
    if sheet.room() < 2 * LEADING + table.head_height(sheet) + sum(table.row_height(sheet, row) for row in rows[:2]):
        sheet.new_page()
    _section(sheet, "II. CHỈ TIÊU CAM KẾT")
    table.draw(sheet, rows)
    sheet.y += 10


def _closing(sheet: Sheet, c: Commitment, page: CommitmentPage) -> dict[str, Box]:
    """What follows the table; the last paragraph, the signatures and the digest stay in one piece."""
    texts = [*c.execution, *c.validity]
    if c.kind != "official" and texts:
        _section(sheet, "III. TỔ CHỨC THỰC HIỆN" if c.targets else "II. TỔ CHỨC THỰC HIỆN")
    numbered = [f"{n}. {text}" if c.kind != "official" else text for n, text in enumerate(texts, 1)]
    if numbered:
        numbered[-1] = numbered[-1].rstrip(".") + "./."
    for text in numbered[:-1]:
        _para(sheet, text)
    last = numbered[-1:]
    piece = sum(len(sheet.lines(text, SIZE, justified=True, indent=INDENT)) for text in last) * LEADING + 6 + _block_height(c, page)
    if piece > sheet.room():
        sheet.new_page()
    for text in last:
        _para(sheet, text)
    return _signatures(sheet, c, page)


def _sides(c: Commitment, page: CommitmentPage) -> list[tuple[str, str, Party, float]]:
    return [("receiving", page.receiving_role, c.receiving, 0.25), ("committing", page.committing_role, c.committing, 0.75)]


def _roles(role: str, party: Party, room: float) -> list[str]:
    """The lines over a signature: role, then the office held."""
    title = party.title.upper() if party.title else ""
    return [*balanced(role, "b", 13, room), *(balanced(title, "b", 13, room) if title else [])]


def _block_height(c: Commitment, page: CommitmentPage) -> float:
    """Height of roles, room, names and the digest block."""
    deepest = max(len(_roles(role, party, 78 * MM)) for _, role, party, _ in _sides(c, page))
    return 10 + deepest * 15.6 + 26 * MM + 32 + 30 * MM


def _signatures(sheet: Sheet, c: Commitment, page: CommitmentPage) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    top = sheet.y + 10
    sides = _sides(c, page)
    deepest = max(len(_roles(role, party, 78 * MM)) for _, role, party, _ in sides)
    for side, role, party, place in sides:
        middle = sheet.left + sheet.measure * place
        for n, text in enumerate(_roles(role, party, 78 * MM)):
            sheet.centred(text, top + n * 15.6 + 10, 13, "b", middle)
        below = top + deepest * 15.6
        boxes[side] = Box(sheet.page - 1, middle - STAMP[0] / 2, sheet.page_height - below - 4 * MM - STAMP[1], *STAMP)
        size = 13.0 if width(party.person, "b", 13) <= 78 * MM else 11.5
        for n, text in enumerate(balanced(party.person, "b", size, 78 * MM) if party.person else []):
            sheet.centred(text, below + 26 * MM + n * size * 1.2, size, "b", middle)
    sheet.y = top + deepest * 15.6 + 26 * MM + 26
    _digest_block(sheet, page)
    return boxes


def _digest_block(sheet: Sheet, page: CommitmentPage) -> None:
    """The content's digest as a QR and as digits, to compare paper with record offline."""
    sheet.rule(sheet.left, sheet.left + sheet.measure, sheet.y, 0.5)
    sheet.y += 6
    code = page.digest.upper()
    qr.draw(sheet, f"CCHC:{code}", sheet.left - 2 * MM, sheet.y - 4, 24 * MM)
    x = sheet.left + 27 * MM
    sheet.text(x, sheet.y + 8, "Mã kiểm chứng nội dung (SHA-256)", 10, "b")
    for n in range(8):
        sheet.text(x + (n % 4) * 24 * MM, sheet.y + 23 + (n // 4) * 14, code[8 * n : 8 * n + 8], 10.5)
    sheet.text(x, sheet.y + 51, "Quét mã để đối chiếu bản in với bản lưu: hai mã phải trùng nhau.", 9.5, "i")
    sheet.y += 24 * MM


def _signing_list(c: Commitment, page: CommitmentPage) -> bytes:
    """Who signs and who has signed, one row an official."""
    sheet = Sheet("Danh sách ký cam kết")
    sheet.heading(page.parent, page.office, "", f"{c.place}, {sentence_date(c.date)}" if c.place else sentence_date(c.date))
    sheet.title(f"DANH SÁCH CÔNG CHỨC KÝ CAM KẾT NĂM {c.year}", 14)
    sheet.y += 10
    widths, aligns = (10, 55, 45, 30, 25), ("centre", "left", "left", "centre", "left")
    heads = ("TT", "Họ và tên", "Chức vụ", "Ngày ký", "Ký tên")
    table = Table([Column(w * MM, h, a) for w, h, a in zip(widths, heads, aligns, strict=True)], 12, (1.5 * MM, 7))
    signed = {s.person: s for s in c.signatures}
    rows = []
    for n, who in enumerate(c.officials, 1):
        at = signed.get(who.person)
        rows.append(Row((str(n), who.person, who.title, show_date(at.at.date()) if at else "", "Đã ký" if at else "")))
    table.draw(sheet, rows)
    return sheet.finish()

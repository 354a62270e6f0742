"""The commitment sheet (bản cam kết) by the layout of NĐ 30/2020, with room for two signatures and a digest to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cchc_desktop.domain.commitment import INDICES, Commitment, Party, Target
from cchc_desktop.domain.moments import sentence_date, show_date
from cchc_desktop.domain.text import NBSP
from cchc_desktop.printing import qr
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import Run, Text, balanced
from cchc_desktop.printing.sheet import LARGE, NORMAL, Sheet
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Cell, Column, Row, Table, group, row

INDENT = 12.7 * MM
STAMP = (66 * MM, 17.5 * MM)
ROOM = 26 * MM
_STAMP_DOWN = 3.5 * MM
_DIGEST = 24 * MM
_DIGEST_VERSION = 5
_COMPARE = "Quét mã để đối chiếu bản in với bản lưu: hai mã phải trùng nhau."
SECTIONS = {"PAR INDEX": "Về PAR INDEX", "SIPAS": "Về SIPAS", "PAPI": "Về PAPI", "head": "Trách nhiệm của người đứng đầu"}
GROUPS = {
    "PAR INDEX": "Chỉ số cải cách hành chính (PAR INDEX)",
    "SIPAS": "Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)",
    "PAPI": "Chỉ số hiệu quả quản trị và hành chính công (PAPI)",
}
_COLUMNS = ((8.5, "centre"), (45, "left"), (12.5, "centre"), (15.5, "centre"), (16.5, "centre"), (21, "centre"), (25, "left"), (21, "left"))


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
    """The PDF, where each side's digital stamp goes ("committing", "receiving"), and how many pages there are."""

    pdf: bytes
    boxes: dict[str, Box]
    pages: int


@dataclass(frozen=True)
class CommitmentPage:
    """What the sheet needs beside its record: heading texts of the template and the digest (64 hex) of its content.

    ``bold_parent`` when both heading lines name one agency (ỦY BAN NHÂN DÂN / XÃ VĨNH THỦY); ``heading`` breaks where it
    has a line end. ``seal`` are the signed digits of the sheet.
    """

    parent: str
    office: str
    heading: str
    receiving_role: str
    committing_role: str
    digest: str
    bold_parent: bool = True
    seal: str = ""


def commitment_pdf(c: Commitment, page: CommitmentPage) -> CommitmentPrint:
    """The sheet as PDF bytes; it is laid out twice, since the footers tell how many leaves there are."""
    sheet = Sheet(_file_title(c), seal=page.seal)
    boxes = _document(sheet, c, page)
    return CommitmentPrint(sheet.finish(), boxes, sheet.leaf)


def officials_pdf(c: Commitment, page: CommitmentPage) -> CommitmentPrint:
    """One sheet an official in one PDF, then the list of who signs and who has signed."""
    sheet = Sheet(_file_title(c), seal=page.seal)
    for place, official in enumerate(c.officials):
        if place:
            sheet.new_document()
        _document(sheet, replace(c, committing=official, officials=()), page)
    sheet.new_document()
    _signing_list(sheet, c, page)
    return CommitmentPrint(sheet.finish(), {}, sheet.leaf)


def _file_title(c: Commitment) -> str:
    return f"Bản cam kết {c.number or c.year}"


class _Footer:
    """Under each leaf: which sheet, the ends of its digest, which leaf of how many."""

    def __init__(self, sheet: Sheet, c: Commitment, page: CommitmentPage, leaves: int) -> None:
        ends = f"{page.digest[:8]} {page.digest[8:16]} … {page.digest[-8:]}".upper()
        name = f"Bản cam kết số {c.number}" if c.number else f"Bản cam kết năm {c.year}"
        if c.annex_of:
            self._left = f"Phụ lục {c.version:02d} bản cam kết năm {c.year}"
        else:
            self._left = name + (f", phiên bản {c.version}" if c.version > 1 else "")
        self._sheet, self._middle, self._leaves = sheet, f"Mã nội dung {ends}", leaves

    def __call__(self) -> None:
        self._sheet.footer(self._left, self._middle, f"Tờ {self._sheet.page}/{self._leaves}")


@dataclass(frozen=True)
class _Body:
    """Type of the running text: size, leading, points after a paragraph."""

    size: float
    leading: float
    after: float


_BODIES = (_Body(14, 17, 6), _Body(13, 16.9, 6), _Body(13, 15.8, 4))
"""Tried in turn for an official's sheet, which one leaf should hold; every other sheet takes the first."""


def _document(sheet: Sheet, c: Commitment, page: CommitmentPage) -> dict[str, Box]:
    """One whole sheet from the top of a fresh page; where the stamps go."""
    bodies = _BODIES if c.kind == "official" else _BODIES[:1]
    leaves = {}
    for body in bodies:
        trial = Sheet("", dry=True, seal=page.seal)
        _Writer(trial, c, page, body).write()
        leaves[body] = trial.page
        if trial.page == 1:
            break
    best = min(leaves, key=lambda body: leaves[body])
    sheet.on_leave = _Footer(sheet, c, page, leaves[best])
    return _Writer(sheet, c, page, best).write()


def _head(sheet: Sheet, c: Commitment, page: CommitmentPage, number: Text) -> None:
    date = f"{c.place}, {sentence_date(c.date)}" if c.place else sentence_date(c.date)
    sizes = LARGE if sheet.fits_large(*(name for name in (page.parent, page.office) if name)) else NORMAL
    sheet.heading(page.parent, page.office, number, date, sizes=sizes, bold_parent=page.bold_parent)


class _Writer:
    """Writes one sheet from its heading to its digest."""

    def __init__(self, sheet: Sheet, c: Commitment, page: CommitmentPage, body: _Body) -> None:
        self._sheet, self._c, self._page, self._body = sheet, c, page, body
        self._last_words = _last_words(c)

    def write(self) -> dict[str, Box]:
        """The whole sheet; where the stamps go."""
        c = self._c
        number: Text = f"Số: {c.number}" if c.number else [Run("Số: "), Run("", dots=25 * MM)] if c.kind == "office" else ""
        _head(self._sheet, c, self._page, number)
        self._title()
        self._opening()
        self._points() if c.kind == "official" else self._pledges()
        self._targets()
        return self._closing()

    def _title(self) -> None:
        sheet = self._sheet
        annex = bool(self._c.annex_of)
        sheet.title(f"PHỤ LỤC {self._c.version:02d} BẢN CAM KẾT" if annex else "BẢN CAM KẾT", 14, above=12)
        lines = [line for part in self._page.heading.split("\n") for line in balanced(part, "b", 14, sheet.measure - 4 * MM)]
        for text in lines:
            sheet.centred(text, sheet.y + 13, 14, "b")
            sheet.y += 17
        longest = max(width(text, "b", 14) for text in lines)
        sheet.rule(sheet.middle - 0.2 * longest, sheet.middle + 0.2 * longest, sheet.y + 2)
        sheet.y += 12

    # -- running text

    def _para(self, runs: Text, *, justified: bool = True) -> None:
        body = self._body
        self._sheet.paragraph(runs, body.size, leading=body.leading, indent=INDENT, after=body.after, justified=justified)

    def _section(self, text: str) -> None:
        """A section heading is never the last thing on its page."""
        self._sheet.need(3 * self._body.leading + self._body.after)
        self._para([Run(text, "b")])

    def _count(self, text: Text) -> int:
        return len(self._sheet.lines(text, self._body.size, justified=True, indent=INDENT))

    def _kept(self, texts: Sequence[str]) -> int:
        """How many paragraphs at the end make at least two lines, to stand with the signatures."""
        count = lines = 0
        while count < len(texts) and lines < 2:
            count += 1
            lines += self._count(texts[-count])
        return count

    def _ending(self, texts: Sequence[str]) -> None:
        """Paragraphs of which the last two lines stand on one page with the signatures."""
        kept = self._kept(texts)
        for text in texts[: len(texts) - kept]:
            self._para(text)
        last = texts[len(texts) - kept :]
        high = sum(self._count(text) * self._body.leading + self._body.after for text in last) + self._block_height()
        self._sheet.need(min(high, self._sheet.floor - self._sheet.top))
        for text in last:
            self._para(text)

    # -- from the basis to the targets

    def _opening(self) -> None:
        c = self._c
        for text in c.basis:
            self._para([Run(text, "i")])
        if c.kind == "official":
            who = c.committing
            name = Run(who.person, "b") if who.person else Run("", dots=70 * MM)
            said = Run("".join(f", {text}" for text in (who.title, who.unit) if text) + ".")
            self._para([Run("Tôi là: "), name, said], justified=False)
            self._para(f"Tôi cam kết với {c.receiving.unit} những nội dung sau:")
            return
        where = f", tại {c.place}" if c.place else ""
        self._para(f"Hôm nay, {sentence_date(c.date)}{where}, chúng tôi gồm:")
        self._para(_side("Bên nhận cam kết", c.receiving), justified=False)
        self._para(_side("Bên cam kết", c.committing), justified=False)
        self._para("Hai bên thống nhất ký Bản cam kết với các nội dung sau:")

    def _points(self) -> None:
        """What an official promises, numbered through."""
        texts = [text for texts in self._c.pledges.values() for text in texts]
        points = [f"{number}. {text}" for number, text in enumerate(texts, 1)]
        if self._c.targets or self._last_words:
            for text in points:
                self._para(text)
        else:
            self._ending(points)

    def _pledges(self) -> None:
        """What is promised, by index."""
        pledges = self._c.pledges
        self._section("I. NỘI DUNG CAM KẾT")
        names = [name for name in SECTIONS if pledges.get(name)] + [name for name in pledges if name not in SECTIONS and pledges[name]]
        for number, name in enumerate(names, 1):
            self._section(f"{number}. {SECTIONS.get(name, name)}")
            texts = [f"- {text}" for text in pledges[name]]
            if number == len(names) and not self._c.targets and not self._last_words:
                self._ending(texts)
            else:
                for text in texts:
                    self._para(text)

    def _targets(self) -> None:
        c, sheet = self._c, self._sheet
        if not c.targets:
            return
        years = (f"Kết quả {c.year - 1}", f"Cam kết {c.year}")
        heads = ("TT", "Chỉ số, chỉ tiêu", "Đơn vị tính", *years, "Thời hạn", "Bộ phận chủ trì", "Minh chứng")
        columns = [Column(w * MM, head, align) for (w, align), head in zip(_COLUMNS, heads, strict=True)]
        table = Table(columns, 11, (1.2 * MM, 2.6), numbers=True)
        rows = _target_rows(c.targets)
        sheet.need(self._body.leading + self._body.after + table.start_height(sheet, rows))
        self._para([Run("II. CHỈ TIÊU CAM KẾT", "b")])
        table.draw(sheet, rows, tail=0.0 if self._last_words else self._block_height())
        sheet.y += 10

    # -- the end

    def _closing(self) -> dict[str, Box]:
        """What follows the table; its last two lines, the signatures and the digest stay in one piece."""
        if self._last_words and self._c.kind != "official":
            self._section(f"{'III' if self._c.targets else 'II'}. TỔ CHỨC THỰC HIỆN")
        if self._last_words:
            self._ending(self._last_words)
        return _signatures(self._sheet, self._c, self._page)

    def _block_height(self) -> float:
        """Height of roles, room, names and the digest block, measured on a trial sheet."""
        trial = Sheet("", top=0, bottom=-2000 * MM, dry=True)
        _signatures(trial, self._c, self._page)
        return trial.y


def _side(label: str, party: Party) -> list[Run]:
    """``Bên cam kết: đơn vị, do ông/bà …, chức vụ, làm đại diện.``"""
    person = [Run(f"ông/bà{NBSP}{party.person}")] if party.person else [Run("ông/bà "), Run("", dots=60 * MM)]
    title = f", {party.title}" if party.title else ""
    unit = Run(party.unit) if party.unit else Run("", dots=60 * MM)
    return [Run(f"{label}: ", "b"), unit, Run(", do "), *person, Run(f"{title}, làm đại diện.")]


def _last_words(c: Commitment) -> list[str]:
    """What follows the table, numbered; the last one ends the document."""
    texts = [*c.execution, *c.validity]
    said = [f"{number}. {text}" if c.kind != "official" else text for number, text in enumerate(texts, 1)]
    return [*said[:-1], said[-1].rstrip(". ") + "./."] if said else []


def _figure(value: float | str | None) -> str:
    """A target's figure as printed: decimals by comma, no empty decimals, "–" for none."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:.10g}".replace(".", ",")


def _target(number: int, t: Target) -> Row:
    texts = (str(number), t.name, t.unit, _figure(t.last), _figure(t.target), show_date(t.due) if t.due else "", t.owner, t.evidence)
    return Row([Cell(text) if text else Cell("–", align="centre") for text in texts])


def _target_rows(targets: Sequence[Target]) -> list[Row]:
    """The lines by index, numbered through, each index under a row with its letter."""
    names = [name for name in INDICES if any(t.index == name for t in targets)]
    names += sorted({t.index for t in targets} - set(names))
    rows: list[Row] = []
    number = 0
    for place, name in enumerate(names):
        rows.append(group(chr(ord("A") + place) if place < 26 else "", GROUPS.get(name, name or "Chỉ tiêu khác"), len(_COLUMNS)))
        for target in (t for t in targets if t.index == name):
            number += 1
            rows.append(_target(number, target))
    return rows


def _signatures(sheet: Sheet, c: Commitment, page: CommitmentPage) -> dict[str, Box]:
    sides = [("receiving", page.receiving_role, c.receiving, 0.25), ("committing", page.committing_role, c.committing, 0.75)]
    sheet.y += 8
    roles = [([role, *([party.title.upper()] if party.title else [])], party.person, place) for _, role, party, place in sides]
    found = signer_columns(sheet, roles, 13, 13, ROOM)
    boxes = {
        side: Box(sheet.leaf, middle - STAMP[0] / 2, sheet.page_height - top - _STAMP_DOWN - STAMP[1], *STAMP)
        for (side, *_), (middle, top) in zip(sides, found, strict=True)
    }
    sheet.y += 14
    _digest_block(sheet, page)
    return boxes


def _digest_block(sheet: Sheet, page: CommitmentPage) -> None:
    """The content's digest as digits, and its signed code (unsigned where this machine has no key), to compare paper with record."""
    sheet.rule(sheet.left, sheet.edge, sheet.y, 0.5)
    sheet.y += 4
    code = page.digest.upper()
    side, quiet = qr.SEAL_SIDE, qr.SEAL_QUIET
    if page.seal:
        qr.draw_seal(sheet, page.seal, sheet.left - quiet, sheet.y - 2)
        sheet.seal = ""  # this leaf has it
    else:
        content, side = f"CCHC:{code}", _DIGEST
        quiet = side * qr.QUIET / (qr.modules(content, _DIGEST_VERSION) + 2 * qr.QUIET)
        qr.draw(sheet, content, sheet.left - quiet, sheet.y - 2, side, _DIGEST_VERSION)
    x = sheet.left + side + 1 * MM
    sheet.text(x, sheet.y + 11, "Mã kiểm chứng nội dung (SHA-256)", 10, "b")
    for n in range(8):
        sheet.text(x + (n % 4) * 24 * MM, sheet.y + 26 + (n // 4) * 14, code[8 * n : 8 * n + 8], 10.5)
    said = "Quét mã vào cửa sổ chương trình để đối chiếu bản in với bản lưu." if page.seal else _COMPARE
    sheet.text(x, sheet.y + 55, said, 9.5, "i")
    sheet.y += side - quiet


def _signing_list(sheet: Sheet, c: Commitment, page: CommitmentPage) -> None:
    """Who signs and who has signed, one row an official."""
    widths, aligns = (10, 55, 45, 30, 25), ("centre", "left", "left", "centre", "left")
    heads = ("TT", "Họ và tên", "Chức vụ", "Ngày ký", "Ký tên")
    table = Table([Column(w * MM, head, align) for w, head, align in zip(widths, heads, aligns, strict=True)], 12, (1.5 * MM, 3))
    signed = {s.person: s for s in c.signatures if s.side == "committing"}
    rows = []
    for number, who in enumerate(c.officials, 1):
        at = signed.get(who.person)
        said = (show_date(at.at.date()), "Đã ký") if at else ("", "")
        rows.append(replace(row(str(number), who.person, who.title, *said), lowest=26))

    def drawn(on: Sheet) -> None:
        _head(on, c, page, "")
        on.title(f"DANH SÁCH CÔNG CHỨC KÝ CAM KẾT NĂM {c.year}", 14)
        done = sum(who.person in signed for who in c.officials)
        on.centred(f"(Đã ký {done}/{len(c.officials)} người)", on.y + 12, 12, "i")
        on.y += 26
        table.draw(on, rows)

    trial = Sheet("", dry=True, seal=page.seal)
    drawn(trial)
    sheet.on_leave = _Footer(sheet, c, page, trial.page)
    drawn(sheet)

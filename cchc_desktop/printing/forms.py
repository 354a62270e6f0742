"""The frame of the forms of a dossier: heading, title, fields, points, facts in two columns, who receives, who signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.domain.person import is_organisation, is_tax_number
from cchc_desktop.printing import qr
from cchc_desktop.printing.fields import ended, reprint_mark, said, side_by_side
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import FILL, Run, Text, as_runs
from cchc_desktop.printing.sheet import BASE, HALF_SHEET, PORTRAIT, Sheet, blank_date
from cchc_desktop.printing.signers import Side
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Cell, Column, Row, Table


@dataclass(frozen=True)
class FormHead:
    """What heads a form: texts of its dated set, agency lines, number and day; "" and None are left to be written by hand.

    ``suffix`` stands behind a number still to be written; ``copy_no`` above 1 marks a reprint of ``printed_on``. ``paper`` is "a4",
    or "a5" for one half lying, taken when the form stands on one.
    """

    texts: Mapping[str, str]
    title: str
    parent: str
    office: str
    place: str
    day: date | None = None
    number: str = ""
    suffix: str = ""
    bold_parent: bool = False
    copy_no: int = 1
    printed_on: date | None = None
    paper: str = "a4"

    def blank(self) -> FormHead:
        """The same heading without number and day, to write by hand."""
        return replace(self, day=None, number="", copy_no=1)


@dataclass(frozen=True)
class Look:
    """Sizes of one paper: body, leading, indent and gap of paragraphs, heading, title, table, signatures, margins."""

    size: float = 13.0
    leading: float = 16.9
    indent: float = 10 * MM
    gap: float = 6.0
    number_gap: float = 27.0
    number_size: float = 13.0
    title: float = 14.0
    above: float = 16.0
    table: float = 12.0
    pad: tuple[float, float] = (2 * MM, 3.2)
    role: float = 13.0
    note: float = 12.0
    room: float = 24 * MM
    name: float = 13.0
    copies: float = 11.0
    paper: tuple[float, float] = PORTRAIT
    margins: Mapping[str, Any] = field(default_factory=dict)


A4 = Look()
A5 = Look(
    10.5, 12.3, 0.0, 2.0, 19.0, 11.0, 13.0, 4.0, 9.5, (1.2 * MM, 0.8), 11.0, 10.0, 10.5 * MM, 11.0, 9.5, HALF_SHEET,
    {"left": 15 * MM, "right": 10 * MM, "top": 7 * MM, "bottom": 6 * MM, "number_pages": False},
)  # fmt: skip
Write = Callable[["Form"], None]
Paragraph = tuple[Text, bool]
"""(text, whether it is justified)."""


def draw_form(sheet: Sheet, head: FormHead, write: Write, name: str = "") -> None:
    """One form on leaves of its own: on A5 when that was chosen and holds it, else on as many A4 leaves as it needs.

    Leaves that may part tell ``name`` and which of how many they are.
    """
    if head.paper == "a5":
        trial = _trial(head, write, replace(A5, margins={**A5.margins, "bottom": -2000 * MM}), sheet.sealing)
        if trial.y <= trial.page_height - 6 * MM:
            sheet.start(A5.paper, **A5.margins)
            write(Form(sheet, head, A5))
            return
    leaves = _trial(head, write, A4, sheet.sealing).page
    sheet.start(A4.paper)
    if leaves > 1:
        sheet.on_leave = leaf_footer(sheet, name, leaves)
    write(Form(sheet, head, A4))


def _trial(head: FormHead, write: Write, look: Look, seal: str) -> Sheet:
    trial = Sheet("", dry=True, seal=seal)
    trial.start(look.paper, **look.margins)
    write(Form(trial, head, look))
    return trial


def leaf_footer(sheet: Sheet, name: str, leaves: int) -> Callable[[], None]:
    """Under each leaf: what it belongs to, which of how many leaves."""
    return lambda: sheet.footer(name, "", f"Tờ {sheet.page}/{leaves}")


@dataclass(frozen=True)
class Ending:
    """How a form ends: its last paragraphs, who signs, the note under their roles, who receives it."""

    texts: Sequence[Paragraph]
    sides: Sequence[Side]
    note: str
    receivers: Sequence[str] = ()


class Form:
    """Writes one form from its heading down; ``texts`` are the labels and sentences of its dated set."""

    def __init__(self, sheet: Sheet, head: FormHead, look: Look) -> None:
        self.sheet, self.head, self.look, self.texts = sheet, head, look, head.texts

    # -- the top

    def start(self, code: str = "", *, show_code: bool = False) -> None:
        """Heading, title and, where the form has it, the dossier's code under it."""
        head, sheet, look = self.head, self.sheet, self.look
        day = f"{head.place}, {sentence_date(head.day)}" if head.place and head.day else sentence_date(head.day) if head.day else ""
        number: Text = f"Số: {head.number}" if head.number else ""
        if not number and head.suffix:
            number = [Run("Số: "), Run("", dots=18 * MM), Run(f"/{head.suffix}")]
        sheet.heading(head.parent, head.office, number, day or blank_date(head.place), bold_parent=head.bold_parent,
                      number_gap=look.number_gap, number_size=look.number_size)  # fmt: skip
        reprint_mark(sheet, head.texts["reprint"], head.copy_no, head.printed_on, sheet.y + look.above - 4)
        self._title()
        if show_code:
            said = [Run(f"{self.texts['code']}: "), Run(code, "b") if code else Run("", dots=42 * MM)]
            sheet.centred(said, sheet.y + look.size, look.size)
            sheet.y += look.leading
        sheet.y += look.gap + 2

    def _title(self) -> None:
        """The title in the lines of the data; a notice (THÔNG BÁO) has its subject below with a short rule under it."""
        look, sheet = self.look, self.sheet
        for place, text in enumerate(self.texts.get("title_lines", self.head.title).split("\n")):
            sheet.title(text, look.title, above=look.above if place == 0 else 0)
        subject = self.texts.get("subject", "")
        if subject:
            sheet.centred(subject, sheet.y + look.title * 0.9, look.title, "b")
            half = 0.2 * width(subject, "b", look.title)
            sheet.y += look.title * 1.25
            sheet.rule(sheet.middle - half, sheet.middle + half, sheet.y + 1)
            sheet.y += 8

    def addressed(self, whom: str) -> None:
        """``Kính gửi: …`` centred, in balanced lines."""
        look, sheet = self.look, self.sheet
        runs = [Run(f"{self.texts['to']}: "), Run(whom) if whom else Run("", dots=80 * MM)]
        for line in sheet.lines(runs, look.size, sheet.measure - 2 * look.indent):
            sheet.line(line, sheet.middle - line.width / 2, sheet.y + look.leading * BASE, look.size)
            sheet.y += look.leading
        sheet.y += look.gap

    # -- fields and sentences

    def paragraph(self, text: Text, *, justified: bool = True, tail: float = 0.0) -> None:
        """A paragraph in the body's type."""
        look = self.look
        self.sheet.paragraph(
            text, look.size, leading=look.leading, indent=look.indent, after=look.gap, justified=justified, tail=tail
        )

    def field(self, label: str, value: str, style: str = "r", before: str = "") -> None:
        """``Nhãn: giá trị``; a leader when there is no value. ``before`` stands ahead of the value in plain letters (Ông, Bà)."""
        runs = [Run(f"{self.texts[label]}: ")]
        if value and before:
            runs.append(Run(f"{before} "))
        self.paragraph([*runs, Run(value, style) if value else Run("", dots=FILL)], justified=False)

    def pair(self, *fields: tuple[str, str]) -> None:
        """Short fields on one line."""
        look = self.look
        side_by_side(self.sheet, [(self.texts[label], value) for label, value in fields], look.size, look.leading, look.indent, look.gap)

    def points(self, texts: Sequence[str]) -> None:
        """Numbered points, or numbered leaders."""
        for text, justified in points(texts):
            self.paragraph(text, justified=justified)

    def leaders(self, count: int) -> None:
        """Whole lines to write on."""
        for _ in range(count):
            self.sheet.need(self.look.leading)
            self.sheet.leader(self.sheet.left, self.sheet.edge, self.sheet.y + self.look.leading * BASE)
            self.sheet.y += self.look.leading
        self.sheet.y += self.look.gap

    def sentences(self, label: str, values: Mapping[str, Text], style: str = "r") -> None:
        """The paragraphs of a text of the data, filled in."""
        for text, justified in self._filled(label, values, style):
            self.paragraph(text, justified=justified)

    def _filled(self, label: str, values: Mapping[str, Text], style: str = "r") -> list[Paragraph]:
        """(runs, justified) of each paragraph: ``Nhãn: {giá trị}`` alone is a field and ragged."""
        said_of = [part for part in self.texts.get(label, "").split("\n") if part]
        return [(said(part, values, style), not _FIELD.fullmatch(part)) for part in said_of]

    def reason(self, label: str, text: str) -> None:
        """``Lý do: …``, each line of the text a sentence in a paragraph of its own; lines to write on when there is none."""
        if not text:
            self.paragraph([Run(f"{self.texts[label]}: "), Run("", dots=FILL)], justified=False)
            self.leaders(2)
            return
        first, *rest = text.split("\n")
        self.paragraph(f"{self.texts[label]}: {ended(first)}")
        for more in rest:
            self.paragraph(ended(more))

    # -- facts in two columns

    def facts(self, rows: Sequence[tuple[str, str, str]], label_width: float, end: Ending) -> None:
        """A table of (label, value, style) before ``end``; empty values leave room to write."""
        look, sheet = self.look, self.sheet
        columns = [Column(label_width * MM, "", "left"), Column(sheet.measure - label_width * MM, "", "left")]
        table = Table(columns, look.table, look.pad, headless=True)
        sheet.y += 2
        made = [Row([Cell(label), Cell(value, style=style)], lowest=0.0 if value else 24.0) for label, value, style in rows]
        table.draw(sheet, made, tail=self.below_table(end))
        sheet.y += look.gap + 4

    # -- the end

    def ending(self, end: Ending) -> None:
        """The last paragraphs, of which at least two lines stand with the signatures."""
        high = self._height(lambda form: form.signatures(end))
        kept = lines = 0
        while kept < len(end.texts) and lines < 2:
            kept += 1
            lines += len(self._lines(*end.texts[-kept]))
        for text, justified in end.texts[: len(end.texts) - kept]:
            self.paragraph(text, justified=justified)
        last = end.texts[len(end.texts) - kept :]
        for place, (text, justified) in enumerate(last):
            below = sum(len(self._lines(*one)) * self.look.leading + self.look.gap for one in last[place + 1 :])
            self.paragraph(text, justified=justified, tail=below + high)
        self.signatures(end)

    def below_table(self, end: Ending) -> float:
        """What must be free below a table's last row, so that the end never stands alone on its leaf."""
        return self._height(lambda form: form.ending(end)) + self.look.gap + 4

    def closing(self, label: str, values: Mapping[str, Text]) -> list[Paragraph]:
        """The paragraphs of a text of the data, for an :class:`Ending`."""
        return list(self._filled(label, values))

    def _lines(self, text: Text, justified: bool) -> list[Any]:
        return self.sheet.lines(as_runs(text), self.look.size, justified=justified, indent=self.look.indent)

    def _height(self, draw: Write) -> float:
        sheet = self.sheet
        trial = Sheet("", left=sheet.left, right=sheet.right, top=0, bottom=-2000 * MM, dry=True, seal=sheet.seal)
        trial.page_width = sheet.page_width
        draw(Form(trial, self.head, self.look))
        return trial.y

    def signatures(self, end: Ending) -> None:
        """Who signs, in columns; ``Nơi nhận`` at the left, level with the first role. One piece: see :meth:`ending`."""
        look, sheet = self.look, self.sheet
        sheet.y += look.gap
        top = sheet.y
        signer_columns(sheet, end.sides, look.role, look.name, look.room, (end.note, look.note))
        if end.receivers:
            sheet.y = max(sheet.y, self._receivers(end.receivers, top))

    def _receivers(self, receivers: Sequence[str], top: float) -> float:
        """Where the list of who receives the paper ends."""
        look, sheet = self.look, self.sheet
        base, between = top + look.role, bool(sheet.seal) and sheet.left < qr.MARGIN_HOLDS
        sheet.text(sheet.left, base, f"{self.texts['receivers_label']}:", look.note, "bi")
        for place, text in enumerate(receivers, 1):
            end = "." if place == len(receivers) else ";"
            for line in sheet.lines(f"- {text.rstrip(';. ')}{end}", look.copies, sheet.measure / 2 - (qr.SEAL_SIDE if between else 4 * MM)):
                base += look.copies * 1.2
                sheet.line(line, sheet.left, base, look.copies)
        return base + look.copies * 0.3


_FIELD = re.compile(r"[^{}:]{1,70}: \{\w+(![b])?(:\d+)?\}\.?")


def points(texts: Sequence[str], blanks: int = 3) -> list[Paragraph]:
    """``1. ….``, a text of several lines stays one point; as many numbered leaders to write on when there are none."""
    if texts:
        return [(f"{number}. {ended(' '.join(text.split(chr(10))))}", True) for number, text in enumerate(texts, 1)]
    return [([Run(f"{number}. "), Run("", dots=FILL)], False) for number in range(1, blanks + 1)]


def call_of(texts: Mapping[str, str], who: Person) -> str:
    """``Ông`` or ``Bà``; both when it is not known, and "" for a body without a person's particulars."""
    known = {"Nam": texts["call_male"], "Nữ": texts["call_female"]}.get(who.gender)
    if known or not who.name:
        return known or texts["call_any"]
    body = is_organisation(who.name) or is_tax_number(who.id_number)
    return texts["call_person"] if not body and (who.id_number or who.birth_date) else ""


def called(name: str, call: str) -> str:
    """``Bà Nguyễn Thị Hoa``, or "" without a name."""
    return f"{call} {name}".strip() if name else ""

"""Head and running text of the sheets beside the forms: who sends it, its title, fields and sentences at 13 points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import leaf_footer
from cchc_desktop.printing.runs import FILL, Run, Text
from cchc_desktop.printing.sheet import LARGE, NORMAL, Sheet

SIZE, LEADING, INDENT = 13.0, 16.9, 10 * MM


@dataclass(frozen=True)
class Letterhead:
    """Who the sheet comes from: two heading lines (one agency when ``bold_parent``) and the place before the date."""

    parent: str
    office: str
    place: str
    bold_parent: bool = False


def begin(head: Letterhead, title: str, note: str, made_at: datetime, number: Text = "", seal: str = "") -> Sheet:
    """A sheet with its head drawn; ``note`` stands in italics under the title, ``number`` opposite the date."""
    sheet = Sheet(title, seal=seal)
    draw_head(sheet, head, title, note, made_at, number)
    return sheet


def draw_head(sheet: Sheet, head: Letterhead, title: str, note: str, made_at: datetime, number: Text = "") -> None:
    """The head of a document on a sheet that was begun."""
    sizes = LARGE if sheet.fits_large(*(name for name in (head.parent, head.office) if name)) else NORMAL
    day = sentence_date(made_at.date())
    date = f"{head.place}, {day}" if head.place else day
    sheet.heading(head.parent, head.office, number, date, sizes=sizes, bold_parent=head.bold_parent)
    sheet.title(title, 14, above=14)
    for line in sheet.lines([Run(note, "i")], 12):
        sheet.line(line, sheet.middle - line.width / 2, sheet.y + 11, 12)
        sheet.y += 15
    sheet.y += 8


def on_leaves(sheet: Sheet, name: str, draw: Callable[[Sheet], None]) -> None:
    """A document on a sheet; where it takes several leaves, each says at its foot what it belongs to (``name``) and which it is."""
    trial = Sheet("", dry=True, seal=sheet.seal)
    draw(trial)
    if trial.page > 1:
        sheet.on_leave = leaf_footer(sheet, name, trial.page)
    draw(sheet)


def field(sheet: Sheet, label: str, value: str, style: str = "r") -> None:
    """``Nhãn: giá trị``; a leader when there is no value."""
    runs = [Run(f"{label}: "), Run(value, style) if value else Run("", dots=FILL)]
    sheet.paragraph(runs, SIZE, leading=LEADING, indent=INDENT, justified=False)


def sentence(sheet: Sheet, text: Text, room: float | None = None) -> None:
    """A justified paragraph, ``room`` points wide (default: the measure)."""
    sheet.paragraph(text, SIZE, leading=LEADING, indent=INDENT, room=room)

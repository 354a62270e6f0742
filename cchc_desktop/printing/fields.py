"""Fields and sentences of forms: labels with values or leaders, sentences of the data filled in, the mark of a reprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from string import Formatter

from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.text import NBSP
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import FILL, Run, Text
from cchc_desktop.printing.sheet import BASE, Sheet

_BESIDE = 6.0
BLANK = 42.0
"""Millimetres of a leader before something else on its line."""


def said(template: str, values: Mapping[str, Text], style: str = "r") -> list[Run]:
    """A sentence of the data with its ``{names}`` filled in; ``{name!b}`` in bold, ``{name:60}`` 60 mm wide when empty, else filling.

    A value of runs (a blank date) stands as it is. Raises KeyError for a name the page does not know: data and page go together.
    """
    found: list[Run] = []
    for literal, name, wide, mark in Formatter().parse(template):
        if literal:
            found.append(Run(literal, style))
        if name is not None:
            value = values[name]
            strong = "b" if mark == "b" else style
            empty = [Run("", dots=float(wide) * MM if wide else FILL)]
            found += ([Run(value, strong)] if isinstance(value, str) else value) if value else empty
    return found


def blank_moment(day: str = "") -> list[Run]:
    """``… giờ … phút, ngày … tháng … năm …`` to be written by hand, in one piece; without the hour when ``day`` is "ngày"."""
    parts = () if day else ((8, "_giờ_"), (8, "_phút, ngày_"))
    found = [Run(f"{day}{NBSP}")] if day else []
    for wide, word in (*parts, (8, "_tháng_"), (8, "_năm_"), (12, "")):
        found += [Run("", dots=wide * MM), *([Run(word.replace("_", NBSP))] if word else [])]
    return found


def spaced(phone: str) -> str:
    """``0912 345 678``, ``0233 3820 118``; what was typed with blanks or is shorter stands as it is."""
    return f"{phone[:4]} {phone[4:-3]} {phone[-3:]}" if len(phone) >= 10 and phone.isdigit() else phone


_MARKS = tuple(".;:,!?")


def ended(text: str, mark: str = ".") -> str:
    """What was typed as a sentence of a paper: with ``mark`` at its end where it has none of its own; "" stays empty."""
    text = text.rstrip()
    return text if not text or text.rstrip("”\")").endswith(_MARKS) else f"{text}{mark}"


def side_by_side(
    sheet: Sheet, fields: Sequence[tuple[str, str]], size: float, leading: float, indent: float = 0.0, after: float = 0.0
) -> None:
    """Short fields on one line, as many as fit, the others below them at the same indent; an empty one before the last gets 42 mm, the
    last all that is left."""
    x = sheet.left + indent
    for place, (label, value) in enumerate(fields):
        last = place == len(fields) - 1
        head = width(f"{label}: ", "r", size)
        wanted = head + (width(value, "r", size) if value else (25 if last else BLANK) * MM)
        if x > sheet.left + indent and x + wanted > sheet.edge + 0.01:
            sheet.y += leading
            x = sheet.left + indent
        runs = [Run(f"{label}: "), Run(value) if value else Run("", dots=FILL if last else BLANK * MM)]
        lines = sheet.lines(runs, size, sheet.edge - x)
        for line in lines:
            sheet.line(line, x, sheet.y + leading * BASE, size)
            sheet.y += leading if line is not lines[-1] else 0
        x += lines[-1].width + _BESIDE * MM if value else wanted + _BESIDE * MM
    sheet.y += leading + after


def reprint_mark(sheet: Sheet, text: str, copy_no: int, printed_on: date | None, top: float) -> None:
    """``In lại lần n`` and the day, small at the left of a title; nothing on a first print."""
    if copy_no > 1 and printed_on:
        for place, line in enumerate(text.format(n=copy_no, date=show_date(printed_on)).split("\n")):
            sheet.text(sheet.left, top + 10 + place * 10.6, line, 8.5, "i")


def day_text(at: datetime | date | None) -> str:
    """``23/11/2026`` or ""."""
    return show_date(at) if at else ""

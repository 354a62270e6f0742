"""The guide's chapters as written in resources/guide: which one fits a page, which hold the typed words, and as rich text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cchc_desktop.domain.text import clean, fold, words
from cchc_desktop.office.shipped import folder
from ui.kit.shapes import Mark

FITTING = {
    "today": "01-bat-dau", "intake": "02-tiep-nhan", "preview": "02-tiep-nhan", "dossiers": "03-ho-so", "dossier": "03-ho-so",
    "commitments": "04-cam-ket", "commitment": "04-cam-ket", "handover": "05-gui-du-lieu", "enrolment": "05-gui-du-lieu",
    "events": "06-co-quan-nhan",
    "office": "06-co-quan-nhan", "desk": "06-co-quan-nhan", "sticks": "05-gui-du-lieu", "procedures": "07-thu-tuc-lich",
    "settings": "08-thiet-lap-sao-luu", "forgetting": "08-thiet-lap-sao-luu",
    "ledger": "10-so-cu-thu-phi", "national": "10-so-cu-thu-phi", "reports": "13-bao-cao", "work": "11-so-viec",
    "scores": "12-cham-diem", "surveys": "12-cham-diem", "moving": "10-so-cu-thu-phi", "sheet": "03-ho-so",
}  # fmt: skip
KEYS = "09-ban-phim"
SHAPES = {
    "▲": Mark.OVERDUE, "●": Mark.TODAY, "◐": Mark.NEXT, "○": Mark.LATER, "❚❚": Mark.PAUSED, "➜": Mark.READY, "▶": Mark.RUNNING,
    "◆": Mark.LOOK, "✕": Mark.LOST, "✓": Mark.DONE, "□": Mark.SAVED, "¼": Mark.PACKED, "½": Mark.ON_STICK, "¾": Mark.RECEIVED,
    "☑": Mark.SAFE,
}  # fmt: skip
"""Signs in the text that stand for our painted shapes."""
_SHAPE = re.compile("|".join(map(re.escape, SHAPES)))
_ROW = re.compile(r"^\|(.+)\|$")
_PICTURE = re.compile(r"!\[(.+?)\]\((.+?)\)")
_LINE = re.compile(r"^(?:-|(\d+)\.) (.*)$")


@dataclass(frozen=True)
class Chapter:
    """One file: its name without ending, its title, its text in the small Markdown we write."""

    name: str
    title: str
    text: str


@cache
def chapters() -> tuple[Chapter, ...]:
    """All of them in order."""
    found = []
    for path in sorted((folder() / "guide").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        found.append(Chapter(path.stem, text.splitlines()[0].lstrip("# ").strip(), text))
    return tuple(found)


def holding(query: str) -> list[Chapter]:
    """The chapters with all typed words, those with them in the title first."""
    typed = words(clean(query, limit=10**6))
    found = []
    for chapter in chapters():
        flat, title = f" {fold(chapter.text)}", f" {fold(chapter.title)}"
        if all(word in flat for word in typed):
            found.append((not all(word in title for word in typed), chapter.name, chapter))
    return [chapter for *_, chapter in sorted(found, key=lambda one: one[:2])]


def as_html(text: str) -> str:
    """Headings, paragraphs, lists, tables, ![pictures](file), **bold** and `keys`; nothing else is written in the guide."""
    return "\n".join(_blocks(text.splitlines()))


def _blocks(lines: list[str]) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            place += 1
        elif heading := re.match(r"^(#{1,3}) (.*)$", line):
            yield f'<p class="h{len(heading[1])}">{_inline(heading[2])}</p>'
            place += 1
        else:
            take = _table if _ROW.match(line) else _list if _LINE.match(line) else _paragraph
            made, place = take(lines, place)
            yield made


def _paragraph(lines: list[str], place: int) -> tuple[str, int]:
    start = place
    while place < len(lines) and lines[place].strip() and not re.match(r"^(#{1,3} |\||- |\d+\. )", lines[place]):
        place += 1
    place = max(place, start + 1)
    tight = ' class="picture"' if _PICTURE.fullmatch(lines[start]) else ""
    return f"<p{tight}>{_inline(' '.join(lines[start:place]))}</p>", place


def _list(lines: list[str], place: int) -> tuple[str, int]:
    found, kind = [], "ol" if re.match(r"^\d", lines[place]) else "ul"
    while place < len(lines) and (one := _LINE.match(lines[place])) and bool(one[1]) == (kind == "ol"):
        found.append(f"<li>{_inline(one[2])}</li>")
        place += 1
    return f"<{kind}>{''.join(found)}</{kind}>", place


def _table(lines: list[str], place: int) -> tuple[str, int]:
    rows: list[str] = []
    while place < len(lines) and (one := _ROW.match(lines[place])):
        cells = [cell.strip() for cell in one[1].split("|")]
        if not all(set(cell) <= {"-", ":"} for cell in cells):
            tag = "td" if rows else "th"
            rows.append("<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in cells) + "</tr>")
        place += 1
    return f'<table cellspacing="0" cellpadding="6" width="100%">{"".join(rows)}</table>', place


def _inline(text: str) -> str:
    made = html.escape(text, quote=False)
    made = _PICTURE.sub(r'<img src="\2" alt="\1" />', made)
    made = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", made)
    made = re.sub(r"`(.+?)`", r'<span class="key">&nbsp;\1&nbsp;</span>', made)
    return _SHAPE.sub(lambda found: f'<img src="mark:{SHAPES[found[0]].value}" />', made)

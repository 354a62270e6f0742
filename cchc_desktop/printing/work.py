"""A register of work on paper (Sổ việc): each entry with what was typed, its deadline, state and how much evidence there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_desktop.printing.fields import day_text
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import Ending, Form, FormHead, draw_form
from cchc_desktop.printing.runs import Run
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Column, Row, Table, row

_COLUMNS = (
    ("head_no", 10, "centre"), ("head_work", 48, "left"), ("head_told", 0, "left"), ("head_due", 21, "centre"), ("head_state", 24, "left"),
    ("head_proofs", 15, "centre"),
)  # fmt: skip


@dataclass(frozen=True)
class WorkLine:
    """One entry: its title, the other fields in words, deadline (or day), state in words, how many papers prove it."""

    work: str
    told: str
    due: date | None
    state: str
    proofs: int


@dataclass(frozen=True)
class WorkListPage:
    """A register, or the part of it that was on the screen; ``title`` names it, ``span`` says what was chosen."""

    head: FormHead
    title: str
    span: str
    lines: tuple[WorkLine, ...]
    signer: str
    seal: str = ""


def work_pdf(page: WorkListPage) -> bytes:
    """The list as PDF bytes; the same list gives the same bytes."""
    sheet = Sheet(page.title, seal=page.seal)
    draw_form(sheet, page.head, lambda form: _write(form, page), page.title)
    return sheet.finish()


def _write(form: Form, page: WorkListPage) -> None:
    texts, sheet = form.texts, form.sheet
    form.start()
    sheet.y -= 4
    sheet.centred([Run(f"({page.span})", "i")], sheet.y + 12, 13)
    sheet.y += 26
    rest = sheet.measure - sum(wide for _, wide, _ in _COLUMNS) * MM
    table = Table([Column(wide * MM or rest, texts[name], align) for name, wide, align in _COLUMNS], 11, (1.3 * MM, 2.6))
    counts = {"count": f"{len(page.lines):02d}", "proved": f"{sum(1 for one in page.lines if one.proofs):02d}"}
    end = Ending(form.closing("closing", counts), [([texts["right_role"]], page.signer, 0.75)], texts["sign_note"])
    table.draw(sheet, _rows(page.lines), tail=form.below_table(end))
    sheet.y += form.look.gap + 4
    form.ending(end)


def _rows(lines: Sequence[WorkLine]) -> list[Row]:
    return [
        row(str(number), one.work, one.told, day_text(one.due), one.state, str(one.proofs) if one.proofs else "–")
        for number, one in enumerate(lines, 1)
    ]

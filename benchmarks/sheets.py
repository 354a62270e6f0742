"""Survey sheets: one typed by keys; a thousand of them kept as one anonymous batch and reckoned, beside counting the marks bare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import Desk, office

SHEETS = 1000
KEYS = "5455545445-5545544555x"
"""One sheet of 22 answers, one of them left empty, one marked twice."""


@contextmanager
def surveyed(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """Sheets as a clerk types them, one mark an item."""
    many, rng = room.size(SHEETS, 60), Random(5)
    with office(room.folder) as desk:
        surveys = desk.session.surveys
        form = surveys.form("sipas")
        sheets = ["".join(rng.choices(form.marks, (1, 1, 3, 9, 6), k=len(form.items))) for _ in range(many)]

        def keep() -> None:
            batch = surveys.save("sipas", sheets, "2026")
            if surveys.outcome("sipas", period="2026").n != many:
                raise RuntimeError("sheets are missing")
            surveys.void(batch.id)

        def bare() -> None:
            [Counter(sheet[place] for sheet in sheets) for place in range(len(form.items))]

        note = "checked, shuffled, one record without clerk or hour; index of every item, factor and of all"
        floor = Floor("marks counted an item, bare", bare)
        with _typing(desk, room) as by_keys:
            yield iter([
                Act("a survey sheet typed: 22 keys and Enter, painted", by_keys, (Floor("the same draft kept by the core", _draft(desk)),),
                    0.3, room.size(60, 10), "each key paints the sheet; a person takes about 3 s over the keys"),
                Act(f"{many:,} survey sheets kept and reckoned", keep, (floor,), 3.0, 5, note),
            ])  # fmt: skip


def _draft(desk: Desk) -> Callable[[], None]:
    """A draft of some sheets kept."""
    return lambda: desk.session.surveys.keep_draft("sipas", [KEYS] * 30, {}, "2026")


@contextmanager
def _typing(desk: Desk, room: Room) -> Iterator[Callable[[], None]]:
    """Types a sheet into the page of surveys and waits until it is in the batch, kept and painted."""
    from PySide6.QtCore import Qt, qInstallMessageHandler
    from PySide6.QtTest import QTest

    from benchmarks.typing import in_front, said
    from ui.app import application, machine_parts
    from ui.hands import press
    from ui.look import Look
    from ui.surveys.page import SurveysPage

    qInstallMessageHandler(said)
    look = Look(room.folder / "look.ini")
    app = application(look)
    parts = machine_parts(desk.session, look)
    page = SurveysPage(parts)
    page.resize(1150, 716)
    in_front(app, page)
    page.open("enter")

    def act() -> None:
        before = len(page.typing.batch.sheets)
        page.entry.setFocus()
        for key in KEYS:
            QTest.keyClicks(page.entry, key)
            app.processEvents()
        press(Qt.Key.Key_Return)
        parts.jobs.wait()
        app.processEvents()
        if len(page.typing.batch.sheets) != before + 1:
            raise RuntimeError("the benchmark's sheet was not taken")

    yield act
    page.hide()
    parts.jobs.close()
    page.deleteLater()
    app.processEvents()

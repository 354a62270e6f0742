"""Survey sheets: a thousand of them kept as one anonymous batch and reckoned; beside counting the marks bare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import office

SHEETS = 1000


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

        yield iter([Act(
            f"{many:,} survey sheets kept and reckoned", keep, (Floor("marks counted an item, bare", bare),), 3.0, 5,
            "checked, shuffled, one record without clerk or hour; index of every item, factor and of all",
        )])  # fmt: skip

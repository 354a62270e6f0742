"""A day's play in a process of its own: 120 dossiers of 15 procedures through the window's keys, and the memory it takes.

    python -m benchmarks.day FOLDER [DOSSIERS]    prints one JSON value: seconds, bytes before and after
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import NOW, Desk, drafts, office
from benchmarks.memory import held

ROOT = Path(__file__).parents[1]
DOSSIERS, MEMORY, SECONDS = 120, 300_000_000, 90.0


@contextmanager
def a_day(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """The clerk of the tests, in a window of its own."""
    if find_spec("PySide6") is None or find_spec("tests.whole.day_play") is None:
        yield iter([Skipped("a day's play", "the tests are not here")])
        return
    yield _acts(room)


def _acts(room: Room) -> Iterator[Act]:
    many = room.size(DOSSIERS, 8)
    command = [sys.executable, "-m", "benchmarks.day", str(room.folder), str(many)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    before, after = int(found["before"]), int(found["after"])
    note = f"memory of its process: {before / 1e6:.0f} MB before the first dossier, {after / 1e6:.0f} MB in the end: {after / before:.2f}×"
    with office(room.folder / "core") as desk:
        yield Act(
            f"a day's play of {many} dossiers by keys", lambda: float(found["seconds"]),
            (Floor("taken in and printed by the core alone", lambda: _core(desk, many)),), SECONDS, 1, note, memory=lambda: after,
            memory_budget=MEMORY,
        )  # fmt: skip


def _core(desk: Desk, many: int) -> None:
    """So many dossiers saved, the receipt of each made."""
    for draft in drafts(desk.session, desk.place, many):
        desk.session.prints.receipt(desk.session.intake.save(draft).id)


def play(folder: Path, many: int) -> dict[str, float]:
    """Play in this process; a whole day when ``many`` is 120, else only taking so many in."""
    import time

    from PySide6.QtCore import qInstallMessageHandler

    from benchmarks.quick import Spooler
    from benchmarks.typing import in_front, said
    from tests.whole.day_clerk import Clerk
    from tests.whole.day_plan import DAY, a_day
    from tests.whole.day_play import OFFICER, at, played
    from ui.app import application, machine_parts
    from ui.look import Look
    from ui.main_window import MainWindow

    qInstallMessageHandler(said)
    look = Look(folder / "look.ini")
    look.keep("print_direct", "1")
    app, spooler = application(look), Spooler()
    with office(folder / "day", now=NOW.replace(hour=6)) as desk:
        desk.session.life.save_officers([OFFICER])
        parts = replace(machine_parts(desk.session, look), printer=spooler)
        window = MainWindow(parts)
        in_front(app, window)
        clerk = Clerk(window, desk.clock, spooler.printed)
        clerk.at(at(DAY, 7))
        before, begun = held(), time.perf_counter()
        if many == DOSSIERS:
            played(clerk)
        else:
            for one in a_day()[:many]:
                clerk.take_in(one, at_once=one.instant)
        spent, after = time.perf_counter() - begun, held()
        window.hide()
        parts.jobs.close()
    return {"seconds": spent, "before": before, "after": after}


if __name__ == "__main__":
    print(json.dumps(play(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else DOSSIERS)))

"""A counter that gives out forms and prints them without end, until it is killed: run as ``python -m tests.office.numbering FOLDER``.

Each printed form leaves a line (its number and id) in FOLDER/paper.txt, as a sheet leaves the printer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.moments import SystemClock
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import open_office
from tests.office.counterside import SINGLE, typed
from tests.office.places import PASSWORD


def main(place: Path) -> None:
    """Take in, take a fee, ask for a supplement, print; for ever."""
    session = open_office(place / "data", place / "state", lambda: PASSWORD, clock=SystemClock(), quick_check=False)
    with open(place / "paper.txt", "a", encoding="utf-8") as paper:
        print("ready", flush=True)
        while True:
            kept = session.intake.save(typed(SINGLE), to_print=True)
            session.payments.take(kept.id, 8_000, Method.CASH)
            made = session.issues.give(kept.id, "supplement", ["Tờ khai"], "Thiếu.", to_print=True)
            paper.write(f"{made.no} {made.id}\n")
            paper.flush()
            os.fsync(paper.fileno())
            for form, record in (("receipt", kept.id), ("supplement", made.id)):
                session.prints.taken(Printed(form, record, b"", "", "", 1), "Máy in")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Refused as refused:
        sys.exit(f"{refused.code}: {refused.message}")

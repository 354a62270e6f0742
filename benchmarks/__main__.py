"""`python -m benchmarks [--only WORD] [--rounds N] [--quick] [--deep [WORD]] [--json] [--write]`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import page
from benchmarks.acts import Group, Measured, Room, Skipped, measure
from benchmarks.counter import saving
from benchmarks.day import a_day
from benchmarks.moving import moving_in
from benchmarks.passage import passage
from benchmarks.printing import many, printing
from benchmarks.quick import quick_path
from benchmarks.road import scanned, together
from benchmarks.sheets import surveyed
from benchmarks.start import starting
from benchmarks.typing import looking
from cchc_desktop.__main__ import speak_utf8

GROUPS: dict[str, Group] = {
    "start": starting, "lists": looking, "save": saving, "keys": quick_path, "print": printing, "sheets": many, "import": moving_in,
    "passage": passage, "scans": scanned, "communes": together, "surveys": surveyed, "day": a_day,
}  # fmt: skip


def main() -> int:
    """Measure, print, and rewrite the page when asked."""
    speak_utf8()
    given = _arguments()
    found: list[Measured | Skipped] = []
    busy = page.load()
    for name, group in GROUPS.items():
        if given.only and given.only not in name:
            continue
        page.say(f"– {name}")
        with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder, group(_room(folder, name, given)) as acts:
            for act in acts:
                found.append(act if isinstance(act, Skipped) else measure(act, given.rounds))
                page.say("  " + page.text(found[-1:]).split("\n", 1)[1].replace("\n", "\n  "))
    print(json.dumps(page.as_json(found, busy), ensure_ascii=False) if given.json else f"{page.text(found)}\n\n{page.busy_note(busy)}")
    if given.write:
        page.say(f"written: {page.write(found, busy).name}")
    return 0


def _room(folder: str, name: str, given: argparse.Namespace) -> Room:
    return Room(Path(folder), given.quick, page.say, given.deep is not None and given.deep in name)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Each main act beside its floor.")
    parser.add_argument("--only", metavar="WORD", help=f"one of {', '.join(GROUPS)}")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each act")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, to see that it runs")
    parser.add_argument("--deep", nargs="?", const="", metavar="WORD",
                        help="what takes long: a million dossiers (lists), a gigabyte at a stick's pace, 1,000 communes")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON value on standard output")
    parser.add_argument("--write", action="store_true", help="rewrite docs/benchmarks.md")
    given = parser.parse_args()
    if given.write and (given.only or given.quick):
        parser.error("--write wants every act at its whole size")
    return given


if __name__ == "__main__":
    sys.exit(main())

"""Which lanes the folders of this machine took when they began anew: beside their anchors, where no copy of a folder carries it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from cchc_desktop.storage.durable import write_whole

FILE = "lanes.json"


def taken(state: Path, unit: str) -> set[int]:
    """Lanes of a unit (by its key) that folders of this machine took; none when nothing can be read."""
    return set(_read(state).get(unit, []))


def take(state: Path, unit: str, lane: int) -> None:
    """Note one more. A disk that does not write is passed over: the number would still be kept by its id if it came twice."""
    held = _read(state)
    held[unit] = sorted({*held.get(unit, []), lane})
    with suppress(OSError):
        state.mkdir(parents=True, exist_ok=True)
        write_whole(state / FILE, json.dumps(held).encode())


def _read(state: Path) -> dict[str, list[int]]:
    try:
        found = json.loads((state / FILE).read_text(encoding="utf-8"))
        return {str(unit): [int(lane) for lane in lanes] for unit, lanes in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}

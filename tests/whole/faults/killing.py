"""Kill an act of an office at its steps, one after the other, and open the office again after each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_desktop.storage.store import Store
from tests.sync.conftest import Bureau
from tests.whole.faults.nursery import Nursery

HOUR = 3600
"""Seconds that a test may take when every step is tried."""
FEW = 24
"""Steps tried in the usual run; all of them with --deep."""


def steps_of(count: int, deep: bool) -> list[int]:
    """Which steps of so many to kill at."""
    if deep or count <= FEW:
        return list(range(1, count + 1))
    return sorted({1 + place * (count - 1) // (FEW - 1) for place in range(FEW)})


def run(nursery: Nursery, bureau: Bureau, act: str, stick: Path, at: int = 0) -> int:
    """Do an act in a child, killed at a step (0 = not at all); the office is open again afterwards. Its number of steps, or -1."""
    store = bureau.store
    keys = [store.keys.database.hex(), store.keys.names.hex(), store.keys.blobs]
    folder, state = str(store.folder), str(store.anchor.path.parent)
    store.close()
    try:
        return nursery.run(act=act, folder=folder, state=state, stick=str(stick), keys=keys, at=at, below=str(store.folder.parents[1]))
    finally:
        bureau.store = Store.open(store.folder, store.keys, store.anchor.path.parent)


def killed_each(
    request: pytest.FixtureRequest, nursery: Nursery, bureau: Bureau, act: str, stick: Path, count: int
) -> Iterator[int]:  # fmt: skip
    """Kill the act at its steps, of which there are about so many; yields each step after the office was opened again."""
    kills = 0
    for at in steps_of(count, request.config.getoption("--deep")):
        kills += run(nursery, bureau, act, stick, at) == -1
        yield at
    request.node.user_properties.append(("kills", kills))
    assert kills > 0

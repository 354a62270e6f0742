"""The offices of tests/sync stand here, too; a nursery of children that may be killed lives as long as the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cchc_desktop.sync import deliver, stick
from tests.sync.conftest import quick_fingerprints, world  # noqa: F401  (fixtures)
from tests.whole.faults import layer
from tests.whole.faults.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan of two megabytes is several pieces to fail at."""
    for module in (deliver, stick, layer):
        monkeypatch.setattr(module, "BLOCK", 1 << 20)

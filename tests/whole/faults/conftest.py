"""The offices of tests/sync stand here, too; a nursery of children that may be killed lives as long as the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.conftest import quick_fingerprints, world  # noqa: F401  (fixtures)
from tests.whole.faults.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()

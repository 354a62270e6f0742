"""What the tests of the office share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_desktop.office.session import Session
from tests.sync.conftest import quick_fingerprints  # noqa: F401  (fixture)
from tests.ui.conftest import FixedClock
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Session, Session]]:
    """(commune, province), enrolled."""
    clock = FixedClock()
    commune, province = make(commune_data(), tmp_path / "commune", clock), make(PROVINCE, tmp_path / "province", clock)
    enrol(commune, province, tmp_path / "first")
    yield commune, province
    commune.close()
    province.close()

"""One small sample region for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from cchc_desktop.demo.make import make_demo
from cchc_desktop.demo.outcome import DemoReport
from cchc_desktop.domain.moments import ICT, Clock
from cchc_desktop.office.session import Session, open_office

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ICT)
FIRST = date(2023, 1, 1)


class FixedClock:
    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class Made:
    """A sample region and hands to open its offices."""

    report: DemoReport
    state: Path

    def open(self, name: str, clock: Clock | None = None) -> Session:
        return open_office(self.report.folder / name, self.state, lambda: "demo-demo", clock=clock or FixedClock())


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two communes of 2023 with 240 dossiers."""
    place = tmp_path_factory.mktemp("district")
    report = make_demo(
        place / "demo", start=FIRST, communes=2, dossiers=240, state=place / "state", clock=FixedClock(), processes=1
    )  # fmt: skip
    return Made(report, place / "state")


@pytest.fixture(scope="module")
def office(district: Made) -> Iterator[Session]:
    """Its receiving office."""
    session = district.open("office")
    yield session
    session.close()

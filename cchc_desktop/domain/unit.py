"""Units (đơn vị) and the office's own settings; levels are words of the data, never branches of the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit in one span of its life; codes are re-used with another meaning, so the key is (code, valid_from).

    ``level`` is e.g. "Xã", ``name`` "Vĩnh Thủy"; ``parent`` is the key of the unit above or None.
    """

    code: str
    level: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    parent: str | None = None

    @property
    def key(self) -> str:
        """``19405@2025-07-01``; ``464@`` when the start is not recorded."""
        return f"{self.code}@{self.valid_from.isoformat() if self.valid_from else ''}"

    @property
    def title(self) -> str:
        """``Xã Vĩnh Thủy``, as shown on screen."""
        return f"{self.level} {self.name}"

    @property
    def phrase(self) -> str:
        """``xã Vĩnh Thủy``, as written inside a sentence."""
        return f"{self.level[:1].lower()}{self.level[1:]} {self.name}"

    def began_by(self, year: int) -> bool:
        """Whether it was there in a year, or before."""
        return self.valid_from is None or self.valid_from.year <= year

    def goes_on_after(self, year: int) -> bool:
        """Whether it was still there when a year ended."""
        return self.valid_to is None or self.valid_to >= date(year, 12, 31)


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours (giờ làm việc) of one weekday: spans of (opens, closes); empty = closed."""

    spans: tuple[tuple[time, time], ...] = ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))


def standard_week() -> tuple[Hours, ...]:
    """Monday to Friday 07:00-11:30 and 13:30-17:00, weekend closed (domain facts 3.1)."""
    return (Hours(),) * 5 + (Hours(()),) * 2


@dataclass(frozen=True, slots=True)
class Office:
    """The office as set up: who it is, what its forms say, whom it sends to, which machine this is.

    ``prefix`` is the unit part of dossier numbers (``H50.31.18``), ``machine`` the lane 1-9 (or more), ``week`` seven Hours
    from Monday, ``sectors`` the catalogue fields (lĩnh vực) served (empty = all), ``same_day_cutoff`` the hour after which
    same-day procedures may be answered on the next working day, ``due_rule`` "closing" or "same_hour" (3.1). ``sector_weeks``
    holds the fields with hours of their own (half Saturdays), ``volume_rows`` how many rows a volume of the register takes (0 = a
    year's).
    """

    unit: Unit
    prefix: str
    office_name: str
    machine: int = 1
    receiving_office: Unit | None = None
    address: str = ""
    phone: str = ""
    week: tuple[Hours, ...] = field(default_factory=standard_week)
    sectors: tuple[str, ...] = ()
    same_day_cutoff: time = time(15, 0)
    due_rule: str = "closing"
    receipt_layout: str = "two_on_a4"
    sample: bool = False
    sector_weeks: Mapping[str, tuple[Hours, ...]] = field(default_factory=dict)
    volume_rows: int = 0

    def week_of(self, sector: str) -> tuple[Hours, ...]:
        """The week a field (lĩnh vực) is served in: its own, else the office's."""
        return self.sector_weeks.get(sector, self.week)

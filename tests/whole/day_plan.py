"""A day at the counter on paper: fifteen procedures as the domain facts have them, 120 people, what becomes of each dossier.

Nothing here asks the program: it is the side of the clerk and of the auditor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

DAY = datetime(2026, 11, 23)
WED, THU, FRI = (DAY + timedelta(days=n) for n in (2, 3, 4))
"""24/11 is a day off."""
SAME_DAY, WORKING, CALENDAR = "same day", "working days", "calendar days"


@dataclass(frozen=True)
class Kind:
    """One procedure of section 9 of the domain facts: code, limit, fee in đồng (None = not stated)."""

    code: str
    unit: str
    amount: int
    fee: int | None
    saturday: bool = False
    restart: bool = False


KINDS = (
    Kind("1.001193", SAME_DAY, 0, 0), Kind("1.000689", WORKING, 3, None), Kind("2.000635", SAME_DAY, 0, 8_000),
    Kind("1.004873", WORKING, 3, None), Kind("2.000815", SAME_DAY, 0, 18_000), Kind("1.004884", WORKING, 5, None, restart=True),
    Kind("2.000884", SAME_DAY, 0, 10_000), Kind("2.001035", WORKING, 2, 50_000), Kind("1.000894", SAME_DAY, 0, 0),
    Kind("1.011607", CALENDAR, 15, 0), Kind("1.004222", WORKING, 7, 20_000, saturday=True), Kind("1.012812", CALENDAR, 40, None),
    Kind("1.004194", WORKING, 3, 10_000, saturday=True), Kind("1.012796", WORKING, 8, None), Kind("1.010041", WORKING, 1, 0, saturday=True),
)  # fmt: skip
ROUNDS = 8
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Võ", "Đỗ", "Bùi", "Đặng", "Hoàng", "Mỵ", "Nghiêm")
GIVEN = ("Thị Ỷ", "Đức Quảng", "Thị Kim Oanh", "Văn Hải", "Quang Ấn", "Thị Ẵng", "Hữu Lợ", "Ngọc Nhưỡng", "Thị Mỹ Kỳ", "Xuân Bưởi")


@dataclass
class Filed:
    """One dossier as the clerk knows it: whose, which, when it came; and what was done with it as the day went on.

    ``waits`` holds (cause, asked, resumed or None), ``fate`` the last thing done, ``charged`` what was taken, by (day, way).
    """

    place: int
    kind: Kind
    name: str
    id_number: str
    came: datetime
    number: str = ""
    received: datetime = DAY
    waits: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    extended: int = 0
    status: int = 2
    charged: list[tuple[datetime, int, str]] = field(default_factory=list)
    waived: int = 0
    issued: list[str] = field(default_factory=list)
    officer: str = ""
    finished: datetime | None = None
    returned: datetime | None = None
    out: tuple[str, str, str] | None = None
    voided: bool = False
    corrected: bool = False
    receipts: int = 1

    @property
    def round(self) -> int:
        """Which of the eight dossiers of its procedure it is."""
        return self.place // len(KINDS)

    @property
    def instant(self) -> bool:
        """Whether its procedure is answered on the day."""
        return self.kind.unit == SAME_DAY


def a_day() -> list[Filed]:
    """All 120, four minutes apart, from seven in the morning until nearly five; nobody comes at noon."""
    found = []
    for place in range(ROUNDS * len(KINDS)):
        minutes = 7 * 60 + 4 * place if place < 67 else 13 * 60 + 30 + 4 * (place - 67)
        came = DAY + timedelta(minutes=minutes)
        name = f"{FAMILY[place % len(FAMILY)]} {GIVEN[place // len(FAMILY)]}"
        woman = " Thị " in f"{name} "
        number = f"045{1 if woman else 0}{60 + place % 40:02d}{200_000 + 37 * place:06d}"
        found.append(Filed(place, KINDS[place % len(KINDS)], name, number, came, received=came))
    return found

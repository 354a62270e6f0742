"""Offices of a test, made fast: cheap keys, no catalogue unless asked for, a clock that stands still."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.setup import Created, create_office
from cchc_desktop.security.keys import Cost

PASSWORD = "mat-khau-rat-dai-1"
COMMUNE: dict[str, Any] = {
    "unit": {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy", "valid_from": "2025-07-01"}, "prefix": "H50.31.18",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY", "address": "Thôn Linh Hải", "phone": "0233 3820 118",
    "receiving_office": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"},
    "account": {"login": "hoa", "name": "Nguyễn Thị Hoa", "title": "Công chức"},
}  # fmt: skip
PROVINCE: dict[str, Any] = {
    "unit": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"}, "prefix": "H50",
    "office_name": "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ", "account": {"login": "nam", "name": "Hoàng Nam"},
}  # fmt: skip


class StillClock:
    """The time a test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)

    def now(self) -> datetime:
        return self.at


def found(place: Path, data: dict[str, Any], clock: StillClock) -> Created:
    """A fresh office in a folder of its own."""
    return create_office(data, PASSWORD, place / "data", place / "state", clock=clock, cost=Cost(1, 8, 1), catalogue=False)

"""The lists a clerk looks through: one name a filter, the same behind a figure of the start page and a chip of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Listing(StrEnum):
    """A named list of dossiers. Running ones by their due date; of this year's, what keeps a target from being reached."""

    OPEN = "open"
    OVERDUE = "overdue"
    TODAY = "today"
    NEXT = "next"
    WEEK = "week"
    SUPPLEMENT = "supplement"
    READY = "ready"
    NONE_DIGITISED = "none_digitised"
    NOT_DIGITISED = "not_digitised"
    NO_RESULT_FILE = "no_result_file"
    LATE = "late"
    NOT_ONLINE = "not_online"
    PARALLEL = "parallel"
    ALL = "all"


LISTING_NAMES = {
    Listing.OPEN: "Chưa xong", Listing.OVERDUE: "Quá hạn", Listing.TODAY: "Hôm nay", Listing.NEXT: "Ngày làm việc tới",
    Listing.WEEK: "Còn lại tuần này", Listing.SUPPLEMENT: "Chờ bổ sung", Listing.READY: "Chờ trả kết quả",
    Listing.NONE_DIGITISED: "Chưa số hóa giấy nào", Listing.NOT_DIGITISED: "Chưa số hóa đủ",
    Listing.NO_RESULT_FILE: "Chưa số hóa kết quả", Listing.LATE: "Trả quá hạn",
    Listing.NOT_ONLINE: "Không trực tuyến", Listing.PARALLEL: "Sửa song song", Listing.ALL: "Tất cả",
}  # fmt: skip
OF_GOAL = {
    "on_time": Listing.LATE, "digitised": Listing.NONE_DIGITISED, "digitised_full": Listing.NOT_DIGITISED,
    "results_digitised": Listing.NO_RESULT_FILE, "online": Listing.NOT_ONLINE,
}  # fmt: skip
"""An automatic target of a commitment -> the dossiers that keep it from being reached."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of every list: the dossiers an officer has ("" = those at the counter), or those of a field (lĩnh vực)."""

    kind: str
    name: str

    @classmethod
    def of(cls, text: str) -> Part | None:
        """``officer:NAME`` or ``sector:NAME``; None for anything else."""
        kind, colon, name = text.partition(":")
        return cls(kind, name) if colon and kind in ("officer", "sector") else None


@dataclass(frozen=True, slots=True)
class Edges:
    """The moments lists are cut at: now, the ends of today, of the next working day and of the week, the start of the year."""

    now: datetime
    today: datetime
    next: datetime
    week: datetime
    year: datetime

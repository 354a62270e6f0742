"""How a dossier is spoken of on every screen: due words and their shape, state, where it is, what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.dossiers import DueClass, Timeliness, due_class, timeliness
from cchc_desktop.domain.dossiers import where as desk_of
from cchc_desktop.domain.moments import WEEKDAYS, show_day
from cchc_desktop.domain.workdays import Calendar
from ui.kit import tokens
from ui.kit.marks import OF_DUE, Mark

STATES = {
    Status.NEW: "Mới đăng ký", Status.ACCEPTED: "Đã tiếp nhận", Status.REJECTED: "Không tiếp nhận", Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT: "Chờ bổ sung", Status.PAYMENT: "Chờ nộp tiền", Status.WITHDRAWN: "Đã rút", Status.STOPPED: "Dừng xử lý",
    Status.READY: "Đã xử lý xong", Status.RETURNED: "Đã trả",
}  # fmt: skip
VOIDED = "Đã hủy"
NO_DUE = "–"
NEXT = {
    Status.NEW: "Tiếp nhận", Status.ACCEPTED: "Chuyển xử lý", Status.PROCESSING: "Có kết quả", Status.SUPPLEMENT: "Gọi nhắc",
    Status.PAYMENT: "Gọi nhắc", Status.READY: "Trả kết quả",
}  # fmt: skip
_OPENING = re.compile(r"^Thủ tục (?:hành chính về )?")
_LOOK_BACK = 400


class Filed(Protocol):
    """What is needed of a dossier or of a row of a list to speak of it."""

    @property
    def unit(self) -> str: ...
    @property
    def status(self) -> Status: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def finished_at(self) -> datetime | None: ...
    @property
    def voided(self) -> bool: ...
    @property
    def officer(self) -> str: ...
    @property
    def sector(self) -> str: ...


@dataclass(frozen=True)
class Due:
    """How a due date is shown: shape, words, one more line, and whether it stands out."""

    mark: Mark
    text: str
    more: str = ""
    bold: bool = False
    ink: str = ""


def short_name(procedure: str) -> str:
    """A procedure's name without "Thủ tục" in front."""
    bare = _OPENING.sub("", procedure)
    return bare[:1].upper() + bare[1:]


def short_number(number: str) -> str:
    """``261119-00229``: the part of a number that differs within an office."""
    return "-".join(number.split("-")[-2:])


def where(row: Filed) -> str:
    """Whose desk a dossier lies on; "" when it is done with."""
    return desk_of(row.status, row.officer, row.sector, voided=row.voided)


def state(row: Filed) -> str:
    """The state in a word or two."""
    return VOIDED if row.voided else STATES[row.status]


def long_day(day: date) -> str:
    """``Thứ Tư 25/11``."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m}"


class DueWords:
    """Speaks of due dates as of one moment and one calendar."""

    def __init__(self, now: datetime, calendar: Calendar) -> None:
        self.now, self._calendar = now, calendar
        self._next = calendar.next_working(now.date())

    def kind(self, row: Filed) -> DueClass:
        """Where it stands on the board."""
        return DueClass.DONE if row.voided else due_class(row.due_at, row.status, self.now, self._next)

    def of(self, row: Filed) -> Due:
        """The words of the due column."""
        kind = self.kind(row)
        mark, day = OF_DUE[kind], show_day(row.due_at.date(), self.now.year)
        promised = f"Hẹn {row.due_at:%H:%M} {day}"
        if kind is DueClass.OVERDUE:
            return Due(mark, self.late(row.due_at), promised, bold=True)
        if kind is DueClass.TODAY:
            return Due(mark, f"Hôm nay {row.due_at:%H:%M}", self.left(row.due_at), bold=True)
        if kind is DueClass.PAUSED:
            until = getattr(row, "supplement_until", None)
            return Due(mark, f"Chờ đến {show_day(until.date(), self.now.year)}" if until else "Tạm dừng", promised)
        if kind is DueClass.READY:
            done = row.finished_at or row.due_at
            return Due(mark, f"Chờ trả từ {done:%d/%m}", promised)
        if kind is DueClass.DONE:
            return self._done(row, promised)
        return Due(mark, day, f"Trước {row.due_at:%H:%M}, {self.left(row.due_at).lower()}")

    def _done(self, row: Filed, promised: str) -> Due:
        if row.voided or row.status is not Status.RETURNED:
            return Due(Mark.NONE, NO_DUE, promised, ink=tokens.INK3)
        when = timeliness(row.due_at, row.finished_at, row.status, self.now)
        if when is Timeliness.LATE and row.finished_at:
            return Due(Mark.NONE, f"Trễ hạn {_days(self._between(row.due_at, row.finished_at))}".rstrip(), promised, ink=tokens.RED)
        return Due(Mark.NONE, "Trước hạn" if when is Timeliness.EARLY else "Đúng hạn", promised, ink=tokens.GREEN)

    def late(self, due_at: datetime) -> str:
        """``Quá 3 ngày`` in working days; hours or minutes on the same day."""
        days = self._between(due_at, self.now)
        if days:
            return f"Quá {days} ngày"
        if due_at.date() != self.now.date():
            return f"Quá hạn từ {show_day(due_at.date(), self.now.year)}"
        minutes = int((self.now - due_at).total_seconds() // 60)
        return f"Quá {minutes // 60} giờ" if minutes >= 60 else f"Quá {max(1, minutes)} phút"

    def left(self, due_at: datetime) -> str:
        """``Còn 1 giờ 48 phút`` today, ``Còn 3 ngày làm việc`` later."""
        if due_at.date() == self.now.date():
            hours, minutes = divmod(max(0, int((due_at - self.now).total_seconds() // 60)), 60)
            said = [f"{hours} giờ"] if hours else []
            return " ".join(["Còn", *said, *([f"{minutes} phút"] if minutes or not hours else [])])
        return f"Còn {_days(self._between(self.now, due_at))} làm việc"

    def late_days(self, due_at: datetime) -> int:
        """Working days since a due date."""
        return self._between(due_at, self.now)

    def _between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of ``start``, that of ``end`` included."""
        span = min((end.date() - start.date()).days, _LOOK_BACK)
        return sum(self._calendar.is_working(end.date() - timedelta(days=back)) for back in range(max(0, span)))


def _days(count: int) -> str:
    return f"{count} ngày" if count else ""


def papers_kept(dossier: Dossier) -> str:
    """The papers to be handed back, as they stand in a field: ``Tờ khai; Giấy chứng sinh (hoặc giấy thay thế)``."""
    return "; ".join(paper.name.rstrip(" .;,") for paper in dossier.components if paper.kept)

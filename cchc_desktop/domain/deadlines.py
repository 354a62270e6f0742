"""What moves a due date after receipt: the clock paused for a supplement or a payment, started anew, an extension.

A pause gives the same working time back: the due moment moves by the span between request and resumption and is then put on
a working moment (domain facts 3.2). A restart counts the whole limit again from the resumption. Every move keeps the old and
the new due moment and its reckoning; nothing is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import AfterWait as AfterWait
from cchc_desktop.domain.procedure import Limit, LimitUnit
from cchc_desktop.domain.workdays import Calendar, Reckoning, ReckonLine, reckon

QUARTER = timedelta(minutes=15)
LONGEST = 60
"""Working days an extension may have."""
_INSTANT = timedelta(microseconds=1)
"""A moment just before closing still lies in the working day."""


@dataclass(frozen=True, slots=True)
class DueMove:
    """One move of a due date: why ("supplement", "payment", "extension", "calendar", "manual"), from, to, and the count."""

    cause: str
    old_due: datetime
    new_due: datetime
    lines: tuple[ReckonLine, ...]


def resume(
    due_at: datetime, asked_at: datetime, resumed_at: datetime, limit: Limit, calendar: Calendar, rule: AfterWait,
    *, cause: str = "supplement", due_rule: str = "closing", cutoff: time = time(15, 0),
) -> DueMove:  # fmt: skip
    """The due date after the citizen has brought what was asked. Raises Refused RESUMED_BEFORE when the times are turned round."""
    if resumed_at < asked_at:
        raise Refused("RESUMED_BEFORE", "Thời điểm nhận bổ sung trước lúc yêu cầu bổ sung.", "Xem lại ngày giờ.", field="at")
    if rule is AfterWait.RESTART:
        count = reckon(resumed_at, limit, calendar, due_rule=due_rule, cutoff=cutoff)
        return DueMove(cause, due_at, count.due_at, count.lines)
    new_due = _moved(due_at, asked_at, resumed_at, limit, calendar, due_rule)
    return DueMove(cause, due_at, new_due, _pause_lines(asked_at, resumed_at, due_at, new_due))


def _moved(due_at: datetime, asked_at: datetime, resumed_at: datetime, limit: Limit, calendar: Calendar, due_rule: str) -> datetime:
    """The due moment moved by the wait, then on a working moment; by the day rule, the closing of that moment's day."""
    moved = calendar.effective((due_at + (resumed_at - asked_at)).astimezone(ICT) - _INSTANT)
    if limit.unit is LimitUnit.HOURS or due_rule == "same_hour":
        return rounded_up(moved)
    return calendar.closing(moved.date())


def rounded_up(moment: datetime) -> datetime:
    """Up to a quarter of an hour."""
    start = moment.replace(minute=0, second=0, microsecond=0)
    quarters = -(-(moment - start) // QUARTER)
    return start + quarters * QUARTER


def _pause_lines(asked_at: datetime, resumed_at: datetime, old: datetime, new: datetime) -> tuple[ReckonLine, ...]:
    asked, resumed = asked_at.astimezone(ICT), resumed_at.astimezone(ICT)
    days = (resumed.date() - asked.date()).days
    waited = f"{days} ngày" if days else "trong ngày"
    return (
        ReckonLine(asked.date(), "received", f"Dừng đồng hồ {asked:%H:%M}"),
        ReckonLine(resumed.date(), "count", f"Chạy lại {resumed:%H:%M}, đã chờ {waited}"),
        ReckonLine(new.date(), "due", f"Trả {new:%H:%M} (trước đó hẹn {old:%d/%m})"),
    )


def citizen_limit(asked_at: datetime, days: int, calendar: Calendar) -> datetime:
    """Until when the citizen should supplement: ``days`` working days after the request, closing time."""
    count = reckon(asked_at, Limit(days, LimitUnit.WORKING_DAYS), calendar)
    return count.due_at


def extend(due_at: datetime, days: int, calendar: Calendar, *, extended_before: int) -> DueMove:
    """An extension (gia hạn) of whole working days, at most once, always with the written apology.

    Raises Refused EXTENDED_ALREADY, BAD_FIELD.
    """
    if extended_before:
        raise Refused("EXTENDED_ALREADY", "Hồ sơ này đã gia hạn một lần.", "Chỉ gia hạn một lần; trả kết quả sớm nhất có thể.")
    if not 1 <= days <= LONGEST:
        raise Refused("BAD_FIELD", f"Số ngày gia hạn từ 1 đến {LONGEST}.", "Sửa ô này rồi lưu lại.", field="days")
    count = reckon(due_at - _INSTANT, Limit(days, LimitUnit.WORKING_DAYS), calendar)
    first = ReckonLine(due_at.astimezone(ICT).date(), "received", f"Hẹn cũ {due_at.astimezone(ICT):%H:%M}")
    return DueMove("extension", due_at, count.due_at, (first, *count.lines[1:]))


def on_new_calendar(
    received_at: datetime, limit: Limit, due_at: datetime, old: Calendar, new: Calendar, due_rule: str, cutoff: time = time(15, 0)
) -> Reckoning | None:
    """The due date a running dossier would have under a changed calendar, or None when it stays.

    Only a due date that the old calendar itself gives is moved: one that was set by hand, paused or extended is a person's.
    """
    before = reckon(received_at, limit, old, due_rule=due_rule, cutoff=cutoff)
    after = reckon(received_at, limit, new, due_rule=due_rule, cutoff=cutoff)
    return after if before.due_at == due_at and after.due_at != due_at else None

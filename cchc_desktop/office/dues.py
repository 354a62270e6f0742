"""Due dates that can be argued with (ngày hẹn): by hand with a reason, by a changed calendar when confirmed, and the board of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cchc_desktop.domain.deadlines import on_new_calendar
from cchc_desktop.domain.dossier import TERMINAL, Dossier, Status
from cchc_desktop.domain.dossiers import wrong_due
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Issue
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import limit_of_text
from cchc_desktop.domain.workdays import Calendar, DayRule
from cchc_desktop.office.bench import Bench, reason_of, told
from cchc_desktop.office.issues import APOLOGY, Issues
from cchc_desktop.office.lists import edges
from cchc_desktop.storage.boards import DueCounts

RUNNING = (Status.NEW, Status.ACCEPTED, Status.PROCESSING, Status.SUPPLEMENT, Status.PAYMENT)


@dataclass(frozen=True, slots=True)
class WouldMove:
    """A running dossier that a changed calendar would move; ``lines`` the new count."""

    id: str
    number: str
    name: str
    old: datetime
    new: datetime
    lines: tuple[str, ...]


class Dues:
    """Moving due dates, and counting by them."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def extend(self, key: str, days: int, reason: str, heads: Sequence[str] | None = None) -> Issue:
        """The one extension, with its written apology: the form given out. Raises as :meth:`Issues.give`."""
        return Issues(self._bench).give(key, APOLOGY, reason=reason, days=days, heads=heads)

    def set(self, key: str, due_at: datetime, reason: str, heads: Sequence[str] | None = None) -> Dossier:
        """A due date by hand. Raises Refused REASON_NEEDED, BAD_STEP, BAD_FIELD (before the receipt, too far off), VOIDED."""
        walk = self._bench.walk(self._bench.open(key))
        said, due = reason_of(reason, "Đổi ngày hẹn"), due_at.astimezone(ICT)
        if walk.dossier.status in TERMINAL or walk.dossier.status is Status.READY:
            raise Refused("BAD_STEP", f"Hồ sơ {walk.dossier.number} đã xong, không đổi ngày hẹn.", "Sửa lại bước ghi nhầm trước, nếu có.")
        if wrong := wrong_due(due, walk.dossier.received_at):
            raise Refused("BAD_FIELD", wrong, "Sửa ô này rồi lưu lại.", field="due_at")
        if due != walk.dossier.due_at:
            walk.move_due("manual", due, (f"Đổi ngày hẹn từ {walk.dossier.due_at:%H:%M %d/%m/%Y} sang {due:%H:%M %d/%m/%Y}: {said}",), said)
            with self._bench.act() as act:
                walk.write(act, heads)
        return self._bench.table.get(walk.dossier.id)

    def moved_by(self, rules: Iterable[DayRule], before: Iterable[DayRule] | None = None) -> list[WouldMove]:
        """The running dossiers of this office that a change of the calendar would move; nothing is written.

        ``rules`` are the days as they are to be. With ``before`` (what those days were) the change stands in the calendar already.
        """
        fresh, found = {rule.day: rule for rule in rules}, []
        earlier = None if before is None else {rule.day: rule for rule in before}
        calendars: dict[str, tuple[Calendar, Calendar]] = {}
        for id_, sector, limit_text, received, due, number, name in self._bench.boards.running():
            if sector not in calendars:
                calendars[sector] = _pair(self._bench.sector_calendar(sector), fresh, earlier)
            limit, office = limit_of_text(limit_text), self._bench.offices.get()
            count = limit and on_new_calendar(received, limit, due, *calendars[sector], office.due_rule, office.same_day_cutoff)
            if count:
                found.append(WouldMove(id_, number, name, due, count.due_at, told(count.lines)))
        return found

    def move_them(self, confirmed: Iterable[WouldMove]) -> list[Dossier]:
        """Move the confirmed ones, in one act; one whose due date was moved meanwhile, or that is done, is left as it is."""
        moved = []
        with self._bench.act() as act:
            for one in confirmed:
                walk = self._bench.walk(self._bench.table.get(one.id))
                if walk.dossier.due_at == one.old and walk.dossier.status in RUNNING and not walk.dossier.voided:
                    walk.move_due("calendar", one.new, one.lines)
                    walk.write(act)
                    moved.append(one.id)
        return [self._bench.table.get(id_) for id_ in moved]

    def board(self, officer: str | None = None, sector: str | None = None) -> DueCounts:
        """Overdue, today, next, week, supplement, payment, ready; of an officer ("" = the counter) or a field when given."""
        return self._bench.boards.counts(self._edges(), officer, sector)

    def by_officer(self) -> dict[str, DueCounts]:
        """Officer ("" = the counter) -> counts."""
        return self._bench.boards.grouped(self._edges(), "officer")

    def by_sector(self) -> dict[str, DueCounts]:
        """Field -> counts."""
        return self._bench.boards.grouped(self._edges(), "sector")

    def _edges(self) -> tuple[datetime, datetime, datetime, datetime]:
        cut = edges(self._bench.clock.now(), self._bench.calendar.calendar(self._bench.offices.get()))
        return cut.now, cut.today, cut.next, cut.week


def _pair(now: Calendar, fresh: dict[date, DayRule], earlier: dict[date, DayRule] | None) -> tuple[Calendar, Calendar]:
    """(the calendar before the change, after it)."""
    after = Calendar(now.week, {**now.days, **fresh})
    if earlier is None:
        return now, after
    kept = {day: rule for day, rule in now.days.items() if day not in fresh}
    return Calendar(now.week, kept | earlier), after

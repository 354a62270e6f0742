"""The board of the start page: what is due, what waits, what just came in, how far from the commitment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cchc_desktop.domain.commitment import CommitmentState
from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.moments import Clock
from cchc_desktop.office.catalogue import WorkCalendar
from cchc_desktop.office.figures import shares
from cchc_desktop.office.lists import edges, midnight
from cchc_desktop.storage.boards import Boards
from cchc_desktop.storage.commitments import Commitments
from cchc_desktop.storage.dossiers import DossierRow, Dossiers
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Store


@dataclass(frozen=True)
class Goal:
    """One automatic target against the dossiers: done of how many, wanted in percent; ``missing`` dossiers for the target."""

    name: str
    source: str
    done: int
    of: int
    target: float | None

    @property
    def value(self) -> float | None:
        """Percent reached, or None when nothing counts yet."""
        return 100 * self.done / self.of if self.of else None

    @property
    def missing(self) -> int:
        """How many more of those held would reach the target."""
        if self.target is None:
            return 0
        return max(0, -int(-(self.of * self.target / 100) // 1) - self.done)


@dataclass(frozen=True)
class Board:
    """Everything the start page shows, read in one go."""

    now: datetime
    working_today: bool
    next_working: date
    overdue: int
    today: int
    next: int
    week: int
    paused: int
    ready: int
    urgent: tuple[DossierRow, ...]
    recent: tuple[DossierRow, ...]
    received_today: int
    returned_today: int
    goals: tuple[Goal, ...]
    year: int
    dossiers: int
    scans: tuple[Goal, ...] = ()
    """Those of the three digitising ratios (domain facts 4.2) that are not among the goals."""


SCANS = ("digitised", "digitised_full", "results_digitised")
GOAL_NAMES = {
    "on_time": "Trả đúng và trước hạn", "digitised_full": "Số hóa đủ giấy tờ khi nhận",
    "results_digitised": "Số hóa kết quả", "online": "Hồ sơ trực tuyến", "digitised": "Có số hóa giấy tờ khi nhận",
}  # fmt: skip


class StartBoard:
    """Reads the board of the start page."""

    def __init__(self, store: Store, offices: Offices, calendar: WorkCalendar, clock: Clock) -> None:
        self._store, self._offices, self._calendar, self._clock = store, offices, calendar, clock
        self._table = Dossiers(store)

    def read(self, urgent: int = 8, recent: int = 8) -> Board:
        """The board now: counts by an index, rows only as many as are shown."""
        now, unit = self._clock.now(), self._store.unit
        calendar = self._calendar.calendar(self._offices.get())
        cut, start = edges(now, calendar), midnight(now.date())
        counts = Boards(self._store).counts([now, cut.today, cut.next, cut.week])
        received, returned = self._table.day_counts(unit, start)
        rows = self._table.open_until(unit, cut.next, urgent)
        rows += self._table.in_status(unit, Status.SUPPLEMENT, max(0, urgent - len(rows)))
        goals, scans = self._goals(unit, now.year)
        return Board(
            now, calendar.is_working(now.date()), calendar.next_working(now.date()), counts.overdue, counts.today,
            counts.next, counts.week, counts.supplement + counts.payment, counts.ready, tuple(rows),
            tuple(self._table.recent(unit, start - timedelta(days=30), recent)), received, returned, goals, now.year,
            self._table.count(unit), scans,
        )  # fmt: skip

    def _shares(self, names: Iterable[str], unit: str, year: int) -> dict[str, tuple[int, int]]:
        return shares(self._store, self._clock.now(), names, unit, date(year, 1, 1), date(year, 12, 31))

    def _goals(self, unit: str, year: int) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
        """Three ratios, those first that this year's signed (else newest) sheet promises; then what lacks of the digitising ones."""
        ratios = self._shares(GOAL_NAMES, unit, year)
        sheets = [c for c in Commitments(self._store).of_year(unit, year) if c.kind == "office"]
        chosen = next((c for c in sheets if c.state is CommitmentState.SIGNED), sheets[0] if sheets else None)
        wanted = {t.source.removeprefix("auto:"): t.target for t in chosen.targets if t.source.startswith("auto:")} if chosen else {}
        shown = [name for name in GOAL_NAMES if name in ratios and (name in wanted or name not in ("online", "digitised"))]
        names = sorted(shown, key=lambda name: name not in wanted)[:3]

        def goal(name: str) -> Goal:
            return Goal(GOAL_NAMES[name], name, *ratios[name], target=t if isinstance(t := wanted.get(name), float) else None)

        return tuple(map(goal, names)), tuple(goal(name) for name in SCANS if name not in names)

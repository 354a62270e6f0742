"""One commune's season: every dossier taken in, stepped and handed out by the counter's own acts, day by day."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from cchc_desktop.demo.chance import Shares, new_id, source
from cchc_desktop.demo.demand import CERTIFIED_COPIES, Demand
from cchc_desktop.demo.fate import Deed, Fate, Left, Step
from cchc_desktop.demo.hours import HOUR, WorkingTime
from cchc_desktop.demo.papers import result_name, sample_scan
from cchc_desktop.demo.people import Crowd
from cchc_desktop.demo.region import Place, data
from cchc_desktop.demo.traffic import arrivals
from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Attachment, Dossier, DossierDraft, Status
from cchc_desktop.domain.life import HandOutTo, Method, Story
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Channel, Procedure
from cchc_desktop.office.bench import Walk
from cchc_desktop.office.issues import APOLOGY
from cchc_desktop.office.session import Session

NEVER = datetime.max.replace(tzinfo=ICT)
ACTS_TOGETHER = 1000
AFTERMATH = timedelta(days=120)
"""How long after the last receipt of a season its dossiers may still be under way."""


class SetClock:
    """A clock that stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """See :class:`Clock`."""
        return self.at


@dataclass(frozen=True)
class Span:
    """The days of a season: dossiers come in from ``first`` to ``last``; nothing happens after ``now``."""

    first: date
    last: date
    now: datetime

    @property
    def lives(self) -> bool:
        """Whether the season reaches up to now, so that some dossiers are still under way."""
        return self.last >= self.now.date()


_STEPS = {
    Deed.PAYMENT: Status.PAYMENT, Deed.RESUME: Status.PROCESSING, Deed.WITHDRAW: Status.WITHDRAWN, Deed.STOP: Status.STOPPED,
}  # fmt: skip
OFFICERS = {
    "Hộ tịch": "Tư pháp – Hộ tịch", "Chứng thực": "Tư pháp – Hộ tịch", "Nuôi con nuôi": "Tư pháp – Hộ tịch", "Đất đai": "Địa chính",
    "Hoạt động xây dựng": "Địa chính", "Bảo trợ xã hội": "Văn hóa – Xã hội", "Giảm nghèo": "Văn hóa – Xã hội",
    "Người có công": "Văn hóa – Xã hội", "Đăng ký, quản lý cư trú": "Công an xã", "": "Văn phòng",
}  # fmt: skip
"""Who works on a field (lĩnh vực); "" for the others."""


class Season:
    """Runs one commune through a span of days. ``session`` must have been opened with ``clock``."""

    def __init__(self, session: Session, clock: SetClock, place: Place, span: Span, dossiers: int, seed: int, scans: Path) -> None:
        self._session, self._clock, self._span, self._scans = session, clock, span, scans
        self._rng = source("season", seed, place.unit.key, span.first)
        rng = source("people", seed, place.unit.key)
        self._shares = Shares(source("shares", seed, place.unit.key), data()["rates"], dossiers)
        calendar = session.calendar.calendar(session.office)
        self.time = WorkingTime(calendar, span.first - timedelta(days=10), span.last + AFTERMATH)
        days = [day for day in self.time.days if span.first <= day <= span.last]
        self._arrivals = arrivals(self._rng, calendar, days, dossiers, span.now)
        self._demand = Demand(self._rng, Crowd(rng, place, span.first.year), self._shares, session.catalogue, span.first)
        self._fate = Fate(self._rng, self._shares, self.time, span.now, self._left(dossiers))
        self._steps: list[tuple[datetime, int, Callable[[], None]]] = []
        self._scanned: dict[str, Attachment] = {}
        self._owing: set[str] = set()
        self._came = self._count = self._serial = 0

    def _left(self, dossiers: int) -> Left:
        if not self._span.lives:
            return Left()
        return Left(min(2, dossiers // 20), min(5, dossiers // 60), min(3, dossiers // 40), min(1, dossiers // 200))

    @cached_property
    def end(self) -> datetime:
        """When the last thing happens: now, or when the season's dossiers are done."""
        last = self.time.moment(self.time.position(datetime.combine(self._span.last + AFTERMATH, datetime.max.time(), ICT)) - 1)
        return min(self._span.now, last)

    def run(self, upto: datetime | None = None, told: Callable[[int], None] = lambda _: None) -> int:
        """Live on to a moment (default: the end), so many acts with one wait for the disk; how many dossiers have come in."""
        until, more = min(upto or self.end, self.end), True
        with self._session.store.bulk():
            while more:
                before = self._count
                with self._session.store.together():
                    more = all(self._next(until) for _ in range(ACTS_TOGETHER))
                told(self._count - before)
        return self._count

    def _next(self, until: datetime) -> bool:
        """The next thing that happens up to a moment; False when nothing does."""
        receipt = self._arrivals[self._came] if self._came < len(self._arrivals) else NEVER
        step = self._steps[0][0] if self._steps else NEVER
        if min(receipt, step) > until:
            return False
        if receipt <= step:
            self._clock.at = receipt
            self._came += 1
            self._someone_comes(receipt)
        else:
            self._clock.at, _, act = heapq.heappop(self._steps)
            act()
        return True

    def _later(self, at: datetime, act: Callable[[], None]) -> None:
        """Do something at its time, if that comes before the season ends."""
        if at <= self._span.now:
            self._serial += 1
            heapq.heappush(self._steps, (at, self._serial, act))

    def _someone_comes(self, at: datetime) -> None:
        draft, on_time = self._demand.draft(at.date()), self._shares.draw("on_time")
        certified = draft.procedure_code == CERTIFIED_COPIES
        if certified and self._shares.draw("late_entry"):
            earlier = self.time.moment(max(self.time.position(at) - 6 * HOUR, 0))
            draft = replace(draft, received_at=max(earlier, self._arrivals[0]), note="Nhập sau từ giấy, lúc nhận mất điện.")
        elif on_time and self._demand.same_day(draft) and (answered := self._fate.at_once(at)):
            self._later(answered, partial(self._answer_at_once, replace(draft, received_at=at)))
            return
        dossier = self._session.intake.save(draft, new_id(self._rng), self._charge)
        self._count += 1
        for step in self._fate.of(dossier, at, on_time):
            self._later(step.at, partial(self._take_step, dossier, step))

    def _answer_at_once(self, draft: DossierDraft) -> None:
        """The person waited: taken in and answered in one act."""
        result = self._result(self._demand.procedure(draft.procedure_code))
        self._session.quick.save(draft, result, new_id(self._rng), paid=self._paid_here())
        self._count += 1

    def _paid_here(self) -> Method:
        """Whoever stands at the counter pays in notes, or by the code on the desk."""
        return Method.ONLINE if self._shares.draw("paid_by_code") else Method.CASH

    def _charge(self, dossier: Dossier) -> Fields:
        """The fee taken with the dossier itself: online by most who applied so, waived for a few; the others pay when they fetch it."""
        if dossier.channel is Channel.ONLINE and not self._shares.draw("paid_online"):
            self._owing.add(dossier.id)
            return {}
        certified = dossier.procedure_code == CERTIFIED_COPIES
        waived = "" if certified or not self._shares.draw("waived") else str(self._rng.choice(data()["waivers"]))
        method = Method.CASH if waived else Method.ONLINE if dossier.channel is Channel.ONLINE else self._paid_here()
        walk = Walk(self._session.bench, dossier, Story(), self._clock.at)
        return self._session.payments.within(walk, method, waived)

    def _take_step(self, dossier: Dossier, step: Step) -> None:
        """One step of a dossier (as it was when it came in)."""
        life = self._session.life
        if step.deed is Deed.PROCESS:
            life.hand([dossier.id], OFFICERS.get(dossier.sector, OFFICERS[""]))
        elif step.deed is Deed.HAND_OUT and dossier.channel is Channel.POST:
            life.handout([dossier.id], HandOutTo.POST, item=f"EI{self._rng.randrange(10**9):09d}VN")
        elif step.deed is Deed.HAND_OUT:
            life.handout([dossier.id], HandOutTo.APPLICANT)
        elif step.deed is Deed.SUPPLEMENT:
            self._session.issues.give(dossier.id, "supplement", [step.reason], step.reason)
        elif step.deed is Deed.APOLOGISE:
            self._session.issues.give(dossier.id, APOLOGY, reason=step.reason, days=step.days)
        elif step.deed in _STEPS:
            life.step(dossier.id, _STEPS[step.deed], step.reason)
        else:
            result = self._result(self._demand.procedure(dossier.procedure_code))
            self._session.counter.finish(dossier.id, result, step.done_at, handed_out=step.deed is Deed.ON_SPOT)
            if dossier.id in self._owing and dossier.fee:
                self._session.payments.take(dossier.id, dossier.fee, Method.CASH)

    def _result(self, procedure: Procedure) -> Attachment | None:
        """The scanned result, for most: one made-up page a field, taken in once, named after what this procedure ends in."""
        if not self._shares.draw("results_digitised"):
            return None
        if procedure.sector not in self._scanned:
            scan = sample_scan(self._scans, procedure.sector)
            self._scanned[procedure.sector] = self._session.counter.keep(scan, result=True)
        return replace(self._scanned[procedure.sector], id=new_id(self._rng), name=result_name(procedure))

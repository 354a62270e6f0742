"""What becomes of a dossier: the steps after its receipt and when they are taken, within its limit but for a few."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from cchc_desktop.demo.chance import Shares
from cchc_desktop.demo.hours import DAY, HOUR, WorkingTime
from cchc_desktop.demo.region import data
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.procedure import Channel

MINUTE = 60
LONG = 4 * DAY
"""What takes longer is handed to an officer; shorter work the counter does itself."""
LATELY = 6 * DAY
"""What still stands at the end of a season that ends today was received or due within these working days."""


class Deed(Enum):
    """A step of the counter after intake."""

    PROCESS = "process"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    STOP = "stop"
    APOLOGISE = "apologise"
    READY = "ready"
    ON_SPOT = "on_spot"
    HAND_OUT = "hand_out"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one dossier; ``done_at`` when it is noted later than it was done, ``days`` the extension an apology asks for."""

    at: datetime
    deed: Deed
    reason: str = ""
    done_at: datetime | None = None
    days: int = 0


@dataclass
class Left:
    """How many dossiers a season leaves overdue, due today or tomorrow, waiting for papers and for payment: none when it ended
    long ago."""

    overdue: int = 0
    soon: int = 0
    supplement: int = 0
    payment: int = 0


@dataclass
class Fate:
    """Decides for one dossier after the other. ``now`` is where the season ends."""

    rng: Random
    shares: Shares
    time: WorkingTime
    now: datetime
    left: Left = field(default_factory=Left)

    def at_once(self, at: datetime) -> datetime | None:
        """When a same-day dossier is answered while the person waits; None when it takes longer."""
        if not self.shares.draw("waits"):
            return None
        start = self.time.position(at)
        answered = self.time.moment(start + self.rng.randint(4 * MINUTE, 25 * MINUTE))
        return answered if answered - at < timedelta(minutes=29) and answered <= self.now else None

    def of(self, dossier: Dossier, at: datetime, on_time: bool) -> list[Step]:
        """The steps of a dossier taken in at that moment, in order."""
        if dossier.late_entry:
            return [self._noted_later(dossier, at)]
        start, due = self.time.position(dossier.received_at), self.time.position(dossier.due_at)
        if due - start <= DAY + 2 * HOUR:  # same-day ones, also those that came after 15:00
            steps = self._soon(start, due, on_time)
        else:
            steps = self._standing(start, due) or self._through(start, due, on_time)
        return _sent(steps) if dossier.channel is Channel.ONLINE else steps

    def _noted_later(self, d: Dossier, at: datetime) -> Step:
        """Answered on paper while the machine was off, typed in with the dossier itself."""
        done = min(d.received_at + timedelta(minutes=self.rng.randint(5, 40)), d.due_at)
        return Step(at, Deed.ON_SPOT, done_at=done)

    def _soon(self, start: int, due: int, on_time: bool) -> list[Step]:
        """Answered later that day; a few after its closing time."""
        if not on_time:
            return self._late(due, 2 * DAY)
        finish = start + min(self.rng.randint(20 * MINUTE, 3 * HOUR), max(due - start - 1, 0))
        return [self._step(finish, Deed.READY), *self._fetch(finish)]

    def _late(self, due: int, most: int) -> list[Step]:
        """Answered after its date: most are told so in writing, with a new date that passes too."""
        if not self.shares.draw("apologised"):
            finish, told = due + self.rng.randint(HOUR, most), []
        else:
            at, days = due + self.rng.randint(MINUTE, 2 * HOUR), self.rng.randint(1, 2)
            finish = at + (days + 1) * DAY + self.rng.randint(HOUR, DAY)
            told = [replace(self._step(at, Deed.APOLOGISE, self._say("apologies")), days=days)]
        return [*told, self._step(finish, Deed.READY), *self._fetch(finish)]

    def _standing(self, start: int, due: int) -> list[Step]:
        """One that still stands at the end of a season: overdue, or with a paused clock."""
        now, rng, left = self.time.position(self.now), self.rng, self.left
        begun = self._step(start + rng.randint(HOUR // 2, 3 * HOUR), Deed.PROCESS)
        if left.overdue and now - LATELY < due < now - 2 * HOUR and rng.random() < _urge(now - due):
            left.overdue -= 1
            return [begun]
        if left.soon and start < now < due < now + 2 * DAY - HOUR:
            left.soon -= 1
            return [begun]
        recent = now - LATELY < start < now - DAY
        if left.supplement and recent and rng.random() < _urge(now - start):
            left.supplement -= 1
            return [begun, self._step(start + rng.randint(4 * HOUR, DAY), Deed.SUPPLEMENT, self._say("supplements"))]
        if left.payment and recent and due - start > 5 * DAY:
            left.payment -= 1
            return [begun, self._step(start + rng.randint(4 * HOUR, DAY), Deed.PAYMENT, self._say("payments"))]
        return []

    def _through(self, start: int, due: int, on_time: bool) -> list[Step]:
        """Handed to an officer, at times back for papers, then ready and fetched; a few withdrawn, stopped or late."""
        rng, span = self.rng, due - start
        begun = start + min(rng.randint(HOUR // 4, 3 * HOUR), span // 10)
        if self.shares.draw("withdrawn"):
            return [self._step(begun, Deed.PROCESS), self._step(start + span * 0.4, Deed.WITHDRAW, self._say("withdrawals"))]
        if self.shares.draw("stopped"):
            return [self._step(begun, Deed.PROCESS), self._step(start + span * 0.8, Deed.STOP, self._say("stops"))]
        if not on_time:
            return [self._step(begun, Deed.PROCESS), *self._late(due, 5 * DAY)]
        finish = int(start + span * min(max(rng.betavariate(3.0, 1.6), 0.15), 0.97))
        interrupted = self._interrupted(begun, finish, span)
        handed = [self._step(begun, Deed.PROCESS)] if interrupted or span > LONG else []
        return [*handed, *interrupted, self._step(finish, Deed.READY), *self._fetch(finish)]

    def _interrupted(self, begun: int, finish: int, span: int) -> list[Step]:
        room = finish - begun
        if room < DAY or not self.shares.draw("supplement"):
            return []
        pays = span > 5 * DAY and self.shares.draw("payment")
        deed, reason = (Deed.PAYMENT, self._say("payments")) if pays else (Deed.SUPPLEMENT, self._say("supplements"))
        return [self._step(begun + room * 0.3, deed, reason), self._step(begun + room * 0.8, Deed.RESUME)]

    def _fetch(self, finish: int) -> list[Step]:
        """Fetched after a while; a few are never fetched."""
        return [] if self.shares.draw("not_collected") else [self._step(finish + self._fetched(), Deed.HAND_OUT)]

    def _fetched(self) -> int:
        return min(int(self.rng.expovariate(1.0) * DAY * 0.7) + 10 * MINUTE, 15 * DAY)

    def _step(self, position: float, deed: Deed, reason: str = "") -> Step:
        return Step(self.time.moment(position), deed, reason)

    def _say(self, name: str) -> str:
        return str(self.rng.choice(data()[name]))


def _urge(ago: int) -> float:
    """How likely one of those of late is left standing: the nearer to the end, the more, so that some surely are."""
    return 1.0 - 0.7 * ago / LATELY


def _sent(steps: list[Step]) -> list[Step]:
    """Whoever applied online has the result as soon as it is ready."""
    kept = [step for step in steps if step.deed is not Deed.HAND_OUT]
    return [replace(step, deed=Deed.ON_SPOT) if step.deed is Deed.READY else step for step in kept]

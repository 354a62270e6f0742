"""The units below as a receiving office looks at them: who is silent, what came, what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.workdays import Calendar
from cchc_desktop.office.field_words import KIND_WORDS, field_word, why_words
from cchc_desktop.office.handover import Spoken
from cchc_desktop.office.held import SPOILT, HeldParcel
from cchc_desktop.office.held import parcels as held_parcels
from cchc_desktop.office.session import Session
from cchc_desktop.storage.glance import Glance, Question
from cchc_desktop.storage.handover import Held
from cchc_desktop.storage.offices import homes
from cchc_desktop.sync import spoilt
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.peers import Peers, phrase
from cchc_desktop.sync.received import partly_revoked
from cchc_desktop.sync.states import Heard

LATE_AFTER, LOST_AFTER = 5, 10
"""Working days without a parcel after which a unit is late, and lost."""
_LOOK_BACK = 400


class Light(Enum):
    """How a unit stands; the value is the word shown. In the order in which a person should look."""

    REVOKED = "Thu hồi khóa"
    LOST = "Mất tin"
    SPOILT = "Gói hỏng"
    DIFFERS = "Số liệu lệch"
    HELD = "Đang giữ gói"
    ENDED = "Đã sắp xếp"
    LATE = "Sắp muộn"
    NEVER = "Chưa gửi"
    STEADY = "Đều đặn"


@dataclass(frozen=True, slots=True)
class Came:
    """One parcel that came: when, from whom, its running number (0 = unreadable), what became of it; ``whose`` the machines whose part
    alone was kept out."""

    at: str
    unit: str
    title: str
    number: int
    kind: str
    outcome: ReceiveOutcome
    changes: int
    attachments: int
    whose: str = ""

    @property
    def message(self) -> str:
        """One sentence."""
        return (partly_revoked(self.title, self.whose) if self.whose else self.outcome.says(phrase(self.title)))[0]


@dataclass(frozen=True, slots=True)
class UnitBelow:
    """A unit below with its light: ``days`` working days since it was heard from (None = never), how much of it is here,
    ``waiting`` changes and fields of it in the tray and on the conflict desk, its last parcel, the parcels ``held`` that may still
    come in; ``heir`` the title of the unit that it became ("" while it goes on)."""

    heard: Heard
    light: Light
    days: int | None
    dossiers: int
    commitments: int
    waiting: int
    last: Came | None
    held: tuple[HeldParcel, ...]
    heir: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the receiving office's page shows, read in one go; ``sisters`` are the other machines of this office."""

    units: list[UnitBelow]
    waiting: list[Waiting]
    came: list[Came]
    spoken: list[Spoken]
    sisters: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: whose, what (a record's number, a parcel), why, since when ("" = unknown)."""

    unit: str
    title: str
    what: str
    why: str
    at: str = ""


def overview(session: Session) -> Overview:
    """The units below, what waits, what came lately, the codes to read out."""
    return Overview(units_below(session), waiting(session), came(session), session.handover.spoken(), session.handover.sisters)


def units_below(session: Session) -> list[UnitBelow]:
    """Every enrolled unit below, those that need a person first."""
    peers, glance = Peers(session.store), Glance(session.store.db)
    holdings = glance.holdings()
    waiting = glance.waiting()
    held, parcels = peers.table.held(), held_parcels(session.store)
    calendar, today = session.calendar.calendar(session.office), session.clock.now().date()
    found = []
    each = session.handover.heard()
    listed = {heard.unit for heard in each}
    for heard in each:
        days = working_days_since(heard.heard_at, today, calendar)
        last = next(iter(_came(peers, held, 1, heard.unit)), None)
        mine = tuple(one for one in parcels if one.unit == heard.unit and one.outcome not in SPOILT)
        works_with = [home for home in homes(session.store, heard.unit) if home == heard.unit or home not in listed]
        dossiers, commitments = (sum(holdings.get(home, (0, 0))[kind] for home in works_with) for kind in (0, 1))
        after = peers.heir_of(heard.unit)
        heir = peers.title(after) if after != heard.unit else ""
        light = _light(heard, days, mine, last, heir)
        found.append(UnitBelow(heard, light, days, dossiers, commitments, waiting.get(heard.unit, 0), last, mine, heir))
    order = list(Light)
    return sorted(found, key=lambda one: (order.index(one.light), -(one.days or 0), one.heard.title))


def working_days_since(at: str, today: date, calendar: Calendar) -> int | None:
    """Working days after the day of ``at`` up to today; None for "" (never). Stops counting at a year and more."""
    if not at:
        return None
    start = parse_moment(at).date()
    span = min((today - start).days, _LOOK_BACK)
    return sum(calendar.is_working(today - timedelta(days=back)) for back in range(max(0, span)))


def _light(heard: Heard, days: int | None, held: Sequence[HeldParcel], last: Came | None, heir: str) -> Light:
    """Nobody trusted is left, or silence, weighs most: whatever else is wrong, somebody must call. A unit that ended stands here only
    while a machine of it has not been enrolled under its heir."""
    if not heard.machines:
        return Light.REVOKED
    if days is not None and days >= LOST_AFTER:
        return Light.LOST
    if last is not None and last.outcome.name in SPOILT:
        return Light.SPOILT
    if heard.differs:
        return Light.DIFFERS
    if held:
        return Light.HELD
    if heir:
        return Light.ENDED
    if days is None:
        return Light.NEVER
    return Light.LATE if days >= LATE_AFTER else Light.STEADY


def came(session: Session, limit: int = 50, unit: str | None = None) -> list[Came]:
    """The parcels that came, newest first, the spoilt ones among them: those kept as evidence and those kept nowhere."""
    peers = Peers(session.store)
    return _came(peers, peers.table.held(), limit, unit)


def _came(peers: Peers, held: list[Held], limit: int, unit: str | None) -> list[Came]:
    found = [
        Came(
            p.at, p.unit, peers.title(p.unit), p.number, p.kind, _outcome(p.outcome), p.changes, int(p.body.get("attachments", 0)),
            str(p.body.get("whose", "")),
        )
        for p in peers.table.passages("in", limit, unit)
    ]
    for one in held:
        sender = str(one.body.get("unit", ""))
        if one.outcome in SPOILT and unit in (None, sender):
            found.append(Came(one.at, sender, peers.title(sender) if sender else "", 0, "", _outcome(one.outcome), 0, 0))
    for lost in spoilt.unkept(peers, unit):
        found.append(Came(lost.at, lost.unit, peers.title(lost.unit), lost.number, lost.kind, _outcome(lost.outcome), 0, 0))
    return sorted(found, key=lambda row: (row.at, row.outcome.name in SPOILT), reverse=True)[:limit]


def _outcome(name: str) -> ReceiveOutcome:
    return ReceiveOutcome.__members__.get(name, ReceiveOutcome.APPLIED)


def waiting(session: Session) -> list[Waiting]:
    """Everything that waits for a person: parcels held, changes in the tray, fields that two sides wrote differently."""
    peers = Peers(session.store)
    found = [Waiting(one.unit, one.title, one.what, one.why, one.at) for one in session.handover.held()]
    for twins in session.desk.twins():
        who = ", ".join(row[2] for row in twins.each)
        found.append(Waiting("", twins.each[0][3], f"Mã {twins.number}", f"Hai hồ sơ cùng mã: {who}."))
    for code in session.desk.strange_codes():
        found.append(Waiting("", "", f"Thủ tục {code.code}", f"Mã chưa có trong danh mục ở đây: {code.name}."))
    for one in Glance(session.store.db).questions():
        found.append(Waiting(one.unit, peers.title(one.unit) if one.unit else "", _named(one), _why(one)))
    return found


def _named(one: Question) -> str:
    return f"{KIND_WORDS.get(one.kind, 'Bản ghi')} {one.name}".strip()


def _why(one: Question) -> str:
    if one.reason:
        return why_words(one.reason)
    return f"Hai bên ghi khác nhau ở mục {field_word(one.field)}, tạm dùng một bên."

"""The conflict desk and the tray (bàn đối chiếu, khay): what two sides wrote differently, what waits and why, in a clerk's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cchc_desktop.domain.change import Fields, record_id
from cchc_desktop.domain.dossier import TERMINAL, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.kinds import KINDS
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.moments import store as store_moment
from cchc_desktop.office import crossed
from cchc_desktop.office.field_words import KIND_WORDS, SETTLED_BY_PERSON, field_word, value_words, why_words
from cchc_desktop.office.forgetting import Forgetting
from cchc_desktop.office.passing_on import PassingOn
from cchc_desktop.storage import forgetting, project
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.rivals import ConflictRow, RivalRow, Rivals, TrayRow
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.storage.versions import as_seen, present
from cchc_desktop.sync import forks
from cchc_desktop.sync.forks import Fork
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.peers import Peers, phrase
from cchc_desktop.sync.receive import receive_held
from cchc_desktop.sync.received import ReceivedParcel

OURS, THEIRS = "ours", "theirs"
CROSSED = "gộp vào nhau"
_NOTED = "desk"
"""The setting that keeps what :meth:`Desk.look` found: how far it looked, numbers, codes, what was read of."""


@dataclass(frozen=True, slots=True)
class Side:
    """One value on the desk: as stored and as people read it, who wrote it, when by the clock there, at which unit and machine."""

    value: Any
    text: str
    who: str
    at: str
    unit: str
    title: str
    lane: int
    ours: bool
    change: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field two sides wrote differently; ``sides`` begin with the provisional value. ``owner`` is whose field it is,
    ``unsettled`` that it must not be taken as settled before a decision, ``typed`` that a new value can be typed."""

    id: str
    record: str
    kind: str
    name: str
    field: str
    word: str
    owner: str
    owner_title: str
    mine: bool
    unsettled: bool
    typed: bool
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class InTray:
    """A change whose effect waits: why, and what can be done."""

    record: str
    kind: str
    name: str
    unit: str
    title: str
    change: str
    who: str
    at: str
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Twins:
    """Dossiers of one number, the one written first before the others: (id, number as on paper, whose, unit's title). ``copied``:
    one machine wrote them down, which had been put back or copied; else two machines had one lane."""

    number: str
    each: tuple[tuple[str, str, str, str], ...]
    copied: bool = False


@dataclass(frozen=True, slots=True)
class StrangeCode:
    """A procedure that dossiers of units below name and no catalogue held here knows: its code and name as text."""

    code: str
    name: str


_NEXT = {
    project.UNKNOWN_KIND: "Cập nhật chương trình trên máy này; phần này tự vào sổ.",
    project.NEWER: "Cập nhật chương trình trên máy này; phần này tự vào sổ.",
    project.WAITING: "Không phải làm gì: khi thay đổi đi trước tới, phần này tự vào sổ.",
    project.STRANGE: "Báo cán bộ kỹ thuật: nơi ghi không được ghi vào hồ sơ này.",
}  # fmt: skip


class Desk:
    """Lists what waits for a person and decides it; a decision is a change of the field that saw all sides, and travels."""

    def __init__(self, store: Store, author: Author, clock: Clock) -> None:
        self._store, self._author, self._clock = store, author, clock
        self._rivals = Rivals(store.db)

    def conflicts(self, record: str = "") -> list[Conflict]:
        """Every field in conflict (of one record), and dossiers put into each other; those this office owns first."""
        peers = Peers(self._store)
        found = [self._told(peers, row) for row in self._rivals.conflicts(record)]
        found += [self._crossed(peers, row) for row in crossed.questions(self._store, self._noted().get("crossed", []), record)]
        return sorted(found, key=lambda one: not one.mine)

    def count(self) -> int:
        """How much waits for a person: fields, forks, doubled numbers, unknown procedures, the tray, forgets, parcels held for
        something else than a fork."""
        noted = self._noted()
        told = len(self.twins()) + len(self.strange_codes()) + len(crossed.questions(self._store, noted.get("crossed", [])))
        held = sum(one.outcome != ReceiveOutcome.FORK.name for one in Handover(self._store.db).held())
        return self._rivals.count() + len(forks.forks(self._store)) + told + forgetting.waiting(self._store.db) + held

    def decide(self, id_: str, *, keep: str = "", value: str | None = None) -> Conflict:
        """Decide one conflict: ``keep`` "ours" or "theirs" or the id of a side's change, or a ``value`` typed anew. What was decided.

        Raises Refused NO_CONFLICT, BAD_FIELD, RESTORED.
        """
        found = next((one for one in self.conflicts() if one.id == id_), None)
        if found is None:
            raise Refused("NO_CONFLICT", "Không có chỗ khác nhau nào mang mã này; có thể đã có người quyết.", "Xem lại danh sách.")
        if value is not None and not found.typed:
            raise _bad(found)
        change, chosen = ("", self._parsed(found, value)) if value is not None else _kept(found, keep)
        home = self._store.db.conn.execute("SELECT unit FROM record WHERE id = ?", (found.record,)).fetchone()[0]
        if found.word == CROSSED:
            with self._store.act(self._author, self._clock) as act:
                crossed.go_on(act, self._store, chosen, [side.value for side in found.sides], self._author, self._clock)
            return found
        try:
            with self._store.act(self._author, self._clock) as act:
                act.write(found.kind, found.record, {found.field: chosen} | self._beside(found, chosen, change), home=home)
        except AssertionError as broken:
            if "breaks a rule" not in str(broken):
                raise
            raise _bad(found) from broken
        return found

    def _beside(self, found: Conflict, chosen: Any, change: str) -> Fields:
        """What stands and falls with the status of a dossier: when it was finished and handed out, until when the citizen has time; as
        the side that is kept left it."""
        if (found.kind, found.field) != ("dossier", "status"):
            return {}
        try:
            status = Status(chosen)
        except ValueError as problem:
            raise _bad(found) from problem
        seen = as_seen(self._store, found.record, change) if change else present(self._store, found.record)
        ended = status is Status.READY or status in TERMINAL
        return {
            "finished_at": (seen.get("finished_at") or store_moment(self._clock.now())) if ended else None,
            "returned_at": seen.get("returned_at") if status is Status.RETURNED else None,
            "supplement_until": seen.get("supplement_until") if status is Status.SUPPLEMENT else None,
        }

    def forks(self) -> list[Fork]:
        """Machines that went on twice (put back or copied), each branch with who and how much."""
        return forks.forks(self._store)

    def join(self, id_: str) -> tuple[Fork, list[ReceivedParcel]]:
        """Join the branches of a fork and take in what waited for it. Raises Refused NO_FORK, NOT_OUR_UNIT, RESTORED."""
        done = forks.merge(self._store, id_, self._author, self._clock)
        came = receive_held(self._store, clock=self._clock)
        PassingOn(self._store, self._author, self._clock).look()
        self.look()
        return done, came

    def look(self) -> None:
        """After a receiving: which numbers two dossiers bear now, which procedures no catalogue here knows; notes on dossiers that were
        forgotten go. Reading is then quick and writes nothing."""
        Forgetting(self._store, self._author, self._clock).look()
        table, kept = Dossiers(self._store), self._noted()
        seen = int(kept.get("last", 0))
        last, fresh = table.procedures_after(seen)
        numbers, codes = sorted({*kept.get("twins", []), *table.doubled(seen)}), {**kept.get("codes", {}), **fresh}
        now = {"last": last, "twins": numbers, "codes": self._unknown(codes), "crossed": crossed.find(self._store)}
        self._note(kept, json.loads(json.dumps(kept | now)))

    def _noted(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._store.setting(_NOTED) or "{}")
        return found

    def _note(self, before: dict[str, Any], now: dict[str, Any]) -> None:
        if now != before:
            self._store.set_setting(_NOTED, json.dumps(now, ensure_ascii=False))

    def _unknown(self, codes: Mapping[str, str]) -> dict[str, str]:
        """Those of some procedures (code -> name) that no catalogue held here knows."""
        sql, conn = "SELECT 1 FROM procedure WHERE code = ? LIMIT 1", self._store.db.conn
        return {code: name for code, name in codes.items() if not conn.execute(sql, (code,)).fetchone()}

    def twins(self) -> list[Twins]:
        """Numbers that two dossiers bear since two machines had one lane, until somebody has read of it."""
        table, kept, found = Dossiers(self._store), self._noted(), []
        for number in kept.get("twins", []):
            ids = table.twins(number)
            if len(ids) < 2 or kept.get("read", {}).get(number) == ids:
                continue
            held, peers = [table.get(id_) for id_ in ids], Peers(self._store)
            each = tuple((one.id, table.as_printed(one).number, one.applicant.name, peers.title(one.unit)) for one in held)
            found.append(Twins(number, each, len({self._writer(one.id) for one in held}) < len(held)))
        return found

    def _writer(self, record: str) -> str:
        """The machine that wrote a record down."""
        sql = "SELECT l.replica FROM change c JOIN log l ON l.id = c.log WHERE c.record = ? ORDER BY c.lamport LIMIT 1"
        return str(self._store.db.conn.execute(sql, (record,)).fetchone()[0])

    def twins_read(self, number: str) -> None:
        """Somebody has read of it on this machine: it is not told again unless a further one comes."""
        kept = self._noted()
        self._note(kept, kept | {"read": kept.get("read", {}) | {number: Dossiers(self._store).twins(number)}})

    def strange_codes(self) -> list[StrangeCode]:
        """Codes of procedures unknown here (mã chưa có), until a catalogue brings them; none where there is no catalogue at all."""
        found = self._unknown(self._noted().get("codes", {}))
        if found and not self._store.db.conn.execute("SELECT 1 FROM procedure LIMIT 1").fetchone():
            return []
        return [StrangeCode(code, name) for code, name in sorted(found.items())]

    def tray(self) -> list[InTray]:
        """Everything whose effect waits."""
        peers = Peers(self._store)
        return [self._waiting(peers, row) for row in self._rivals.tray()]

    def _waiting(self, peers: Peers, row: TrayRow) -> InTray:
        title = peers.title(row.author)
        again = f"Nhờ {phrase(title)} sửa lại rồi gửi; nơi ấy đã được báo trong biên nhận."
        return InTray(
            row.record, row.kind, f"{KIND_WORDS.get(row.kind, 'Bản ghi')} {row.name}".strip(), row.unit, title, row.change, row.who, row.at,
            why_words(row.reason), _NEXT.get(row.reason, again),
        )  # fmt: skip

    def _told(self, peers: Peers, row: ConflictRow) -> Conflict:
        word, rule = row.field.partition("/")[0], KINDS.get(row.kind)
        above = rule is not None and word in rule.above
        home = peers.heir_of(row.unit)
        owner = (peers.line_of(home)[1:2] or [home])[0] if above else home
        ours = _ours(peers, row.rivals)
        sides = tuple(self._side(peers, row, place, rival, place == ours) for place, rival in enumerate(row.rivals))
        return Conflict(
            record_id("conflict", row.record, row.field), row.record, row.kind, f"{KIND_WORDS.get(row.kind, 'Bản ghi')} {row.name}".strip(),
            row.field, field_word(row.field), owner, peers.title(owner), owner == peers.unit, word in SETTLED_BY_PERSON,
            all(isinstance(one.value, str | int | None) and not isinstance(one.value, bool) for one in row.rivals), sides,
        )  # fmt: skip

    def _crossed(self, peers: Peers, row: ConflictRow) -> Conflict:
        """Dossiers put into each other, as a question like the others: a side's value is the dossier that may go on."""
        found, table = self._told(peers, row), Dossiers(self._store)
        each = [table.get(side.value) for side in found.sides]
        sides = tuple(
            replace(side, text=f"{one.number} đi tiếp ({one.applicant.name})") for side, one in zip(found.sides, each, strict=True)
        )
        return replace(found, word=CROSSED, unsettled=True, typed=False, sides=sides)

    def _side(self, peers: Peers, row: ConflictRow, place: int, one: RivalRow, ours: bool) -> Side:
        others = tuple(rival.value for n, rival in enumerate(row.rivals) if n != place)
        known = [c.lane for c in peers.ring.certificates.values() if c.replica == one.replica]
        return Side(
            one.value, value_words(row.field, one.value, others), one.who, one.at, one.unit, peers.title(one.unit),
            known[-1] if known else 1, ours, one.change,
        )  # fmt: skip

    def _parsed(self, found: Conflict, text: str) -> Any:
        """A typed value in the shape the field has."""
        shape = next((side.value for side in found.sides if side.value is not None), "")
        try:
            if isinstance(shape, bool):
                return {"true": True, "false": False, "1": True, "0": False}[text.strip().casefold()]
            if isinstance(shape, int):
                return int(text)
            if isinstance(shape, str):
                return text.strip()
            made = json.loads(text)
            if type(made) is not type(shape):
                raise ValueError(found.field)
            return made
        except (ValueError, KeyError) as problem:
            raise _bad(found) from problem


def _bad(found: Conflict) -> Refused:
    return Refused("BAD_FIELD", f"Giá trị này không dùng được cho mục {found.word}.", "Gõ lại, hoặc giữ một trong hai bên.", field="value")


def _ours(peers: Peers, rivals: tuple[RivalRow, ...]) -> int:
    """Which side is ours: this machine's, else this unit's, else the provisional one."""
    of_machine = [n for n, one in enumerate(rivals) if one.replica == peers.replica]
    of_unit = [n for n, one in enumerate(rivals) if one.unit == peers.unit]
    return (of_machine or of_unit or [0])[0]


def _kept(found: Conflict, keep: str) -> tuple[str, Any]:
    """(the change of the side that is kept, its value)."""
    for side in found.sides:
        if (keep == OURS and side.ours) or (keep == THEIRS and not side.ours) or keep == side.change:
            return side.change, side.value
    raise Refused("BAD_FIELD", "Chọn giữ bên nào: ours hoặc theirs.", "Chọn lại.", field="keep")

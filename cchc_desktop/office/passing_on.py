"""Listed dossiers of a unit that was split (bàn giao hồ sơ): they go on at their heir under another id, with all that stands in them.

The logs of the old unit go to its one heir of all records; nobody else may read them. So the office that wrote the event writes each
listed dossier anew with the second heir as its home (number, life and files as they stand, but no row of a register), as soon as that
heir has a machine, and takes the old one out of every count. What somebody who had not heard of it writes into the old one is taken over
later in the same way, beside what the heir has written meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from cchc_desktop.domain.change import Change, Fields, record_id
from cchc_desktop.domain.life import Correction
from cchc_desktop.domain.merge import VOIDED, RecordState, fold
from cchc_desktop.domain.moments import ICT, Clock
from cchc_desktop.storage.life import correction_fields
from cchc_desktop.storage.offices import Offices, homes
from cchc_desktop.storage.project import LogBook
from cchc_desktop.storage.store import Act, Author, Store
from cchc_desktop.storage.stored import changes_of
from cchc_desktop.storage.travel import Travel
from cchc_desktop.storage.versions import present
from cchc_desktop.sync.peers import Peers

PASSED = "Bàn giao cho "
"""Before the title of the heir, in what the old dossier says of itself."""
TAKEN_OVER = "passed"
"""The word of the correction by which the heir's dossier tells where it comes from."""
_AT_ONCE = 30
"""So many dossiers go in one act, so that the clerks' saves pass between."""
_STAYS = {VOIDED, "book", "book_no", "officer"}


def copy_of(record: str, heir: str) -> str:
    """The id under which a dossier goes on at an heir."""
    return record_id("passed", record, heir)


def same_person(store: Store, record: str) -> list[str]:
    """The dossiers held here that say the same as this one, since it was passed on or is what was passed on."""
    conn = store.db.conn
    heirs = {row[0] for row in conn.execute("SELECT heir FROM unit_event WHERE json_extract(body, '$.records') IS NOT NULL")}
    beside = conn.execute("SELECT id FROM dossier WHERE number = (SELECT number FROM dossier WHERE id = ?)", (record,)).fetchall()
    ids = [str(row[0]) for row in beside]
    pairs = [(one, copy_of(one, heir)) for one in ids for heir in heirs]
    return sorted({other for pair in pairs if record in pair for other in pair if other != record and other in ids})


@dataclass(frozen=True, slots=True)
class Listed:
    """A dossier that an event gives to one heir only: as it was listed (id or number), the keys of both units, from when, by which
    decision, the id of the dossier held here that is meant ("" when none is), whether the heir has it, whether it was void before."""

    named: str
    old: str
    heir: str
    day: date
    basis: str
    record: str
    passed: bool
    void: bool

    @property
    def waits(self) -> bool:
        """Whether it will go on once it is here and its heir has a machine."""
        return not self.passed and not self.void

    @property
    def mark(self) -> str:
        """The id of the correction that tells of the passing, in both dossiers: the same on every machine."""
        return f"0000-{record_id('passing', self.record, self.heir)}"

    def says(self, field: str, before: str, after: str) -> Fields:
        """That correction, as fields."""
        at = datetime.combine(self.day, time(), ICT)
        return correction_fields(Correction(self.mark, at, "", {field: (before, after)}, self.basis or "Sắp xếp đơn vị"))

    def is_told_in(self, change: Change) -> bool:
        """Whether a change is one of the passing."""
        return f'"correction/{self.mark}"'.encode() in change.facts


class PassingOn:
    """Takes listed dossiers over to their heirs, and tells how far that is."""

    def __init__(self, store: Store, author: Author, clock: Clock) -> None:
        self._store, self._author, self._clock = store, author, clock

    def listed(self) -> list[Listed]:
        """What the events written by this office list, each dossier with the heir that was named first."""
        units, found = self._store.units, dict[tuple[str, str], Listed]()
        for old, heir, author, told in Travel(self._store.db).heirs():
            mine = homes(self._store, old) if author in units and told.get("records") else []
            for named in told["records"] if mine else ():
                record, void = self._record_of(mine, heir, named)
                passed = bool(record) and bool(self._store.heads(copy_of(record, heir)))
                one = Listed(
                    named, old, heir, date.fromisoformat(told["day"]), str(told.get("basis", "")), record, passed, void and not passed
                )
                found.setdefault((old, record or named), one)
        return list(found.values())

    def look(self) -> list[Listed]:
        """Take over what can go and has not gone yet; all that is listed then, as :meth:`listed`. Raises Refused RESTORED."""
        found = self.listed()
        due = [one for one in found if one.record and not self._is_settled(one)]
        if due:
            peers = Peers(self._store)
            due = [one for one in due if one.heir in peers.ring.parents and peers.unit in peers.line_of(one.heir)]
        if not due:
            return found
        titles = {unit.key: unit.title for unit in Offices(self._store).units()}
        for start in range(0, len(due), _AT_ONCE):
            with self._store.act(self._author, self._clock) as act:
                for one in due[start : start + _AT_ONCE]:
                    self._pass_on(act, one, titles)
        return self.listed()

    def _record_of(self, units: Sequence[str], heir: str, named: str) -> tuple[str, bool]:
        """(id, whether void) of the dossier of these units that bears this id or number; "" when none is held. Of several of a number
        the one that went already, then a living one, then the one written first."""
        conn, marks = self._store.db.conn, ",".join("?" * len(units))
        row = conn.execute(f"SELECT id, voided FROM dossier WHERE id = ? AND unit IN ({marks})", (named, *units)).fetchone()
        if row:
            return str(row[0]), bool(row[1])
        first = "(SELECT min(lamport) FROM change c WHERE c.record = d.id)"
        sql = f"SELECT id, voided FROM dossier d WHERE number = ? AND unit IN ({marks}) ORDER BY voided, {first}, id"
        found = [(str(id_), bool(void)) for id_, void in conn.execute(sql, (named.upper(), *units)).fetchall()]
        return next((one for one in found if self._store.heads(copy_of(one[0], heir))), found[0] if found else ("", False))

    def _is_settled(self, one: Listed) -> bool:
        """Whether nothing was written into the old dossier since it was passed on, and the machines of this office took over the same;
        one that was void before stays where it is, and one about which the desk still asks, until that is decided: its heir would hold
        what is provisional for settled."""
        conn = self._store.db.conn
        if not one.passed:
            return one.void or bool(conn.execute("SELECT 1 FROM conflict WHERE record = ?", (one.record,)).fetchone())
        for head in self._store.heads(one.record):
            if one.mark.encode() not in conn.execute("SELECT facts FROM change WHERE id = ?", (head,)).fetchone()[0]:
                return False
        unclear = conn.execute("SELECT 1 FROM conflict WHERE record = ?", (copy_of(one.record, one.heir),)).fetchone()
        return unclear is None or not self._taken(one)[1].conflicts

    def _taken(self, one: Listed) -> tuple[list[Change], RecordState]:
        """(changes by which it was taken over so far, the state they make together)."""
        changes = [change for change in changes_of(self._store.db, copy_of(one.record, one.heir)) if one.is_told_in(change)]
        empty = RecordState(one.record, "dossier")
        return changes, fold(changes, LogBook(self._store.db)) if changes else empty

    def _pass_on(self, act: Act, one: Listed, titles: Mapping[str, str]) -> None:
        old, heir = titles.get(one.old, one.old), titles.get(one.heir, one.heir)
        before, taken = self._taken(one)
        fresh = self._unlike(one, taken)
        if fresh or not before:
            copy = copy_of(one.record, one.heir)
            act.write("dossier", copy, fresh | one.says(TAKEN_OVER, old, heir), home=one.heir, parents=_ends(before))
        home = self._store.db.conn.execute("SELECT unit FROM dossier WHERE id = ?", (one.record,)).fetchone()[0]
        act.write("dossier", one.record, {VOIDED: True} | one.says(VOIDED, "", PASSED + heir), home=str(home))

    def _unlike(self, one: Listed, taken: RecordState) -> Fields:
        """What stands in the old dossier otherwise than it was taken over, or was taken over in two ways; what is gone there is taken
        away, unless it was forgotten."""
        standing, known = _carried(present(self._store, one.record), one), _carried(taken.values, one)
        if taken.changes and self._is_void(one):
            standing[VOIDED] = True
        gone: Fields = dict.fromkeys(known.keys() - standing.keys())
        if self._store.db.conn.execute("SELECT 1 FROM forgotten WHERE record = ?", (one.record,)).fetchone():
            gone = {}
        contested = {name: standing.get(name) for name in _carried(taken.conflicts, one)}
        if taken.values.get(VOIDED):
            standing.pop(VOIDED, None)
        return contested | {name: value for name, value in standing.items() if known.get(name) != value} | gone

    def _is_void(self, one: Listed) -> bool:
        """Whether somebody else than this office's passing has taken the old dossier out."""
        told = [
            change.facts_fields()[VOIDED] for change in sorted(changes_of(self._store.db, one.record), key=lambda c: (c.lamport, c.id))
            if VOIDED in change.facts_fields() and not one.is_told_in(change)
        ]  # fmt: skip
        return bool(told and told[-1])


def _carried(values: Mapping[str, object], one: Listed) -> Fields:
    """What of a dossier goes along."""
    return {name: value for name, value in values.items() if name not in _STAYS and not name.endswith(f"/{one.mark}")}


def _ends(changes: Sequence[Change]) -> tuple[str, ...]:
    """Those of these changes that none of them followed."""
    seen = {parent for change in changes for parent in change.parents}
    return tuple(sorted(change.id for change in changes if change.id not in seen))

"""Listed dossiers of a unit that was split (bàn giao hồ sơ): they go on at their heir under another id, with all that stands in them.

The logs of the old unit go to its one heir of all records; nobody else may read them. So the office that wrote the event writes each
listed dossier anew with the second heir as its home (number, life and files as they stand, but no row of a register), and takes the
old one out of every count. What somebody who had not heard of it writes into the old one is taken over later in the same way, beside
what the heir has written meanwhile. Every machine of that office makes the same changes of the same things held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from cchc_desktop.domain.change import Change, Fields
from cchc_desktop.domain.life import Correction
from cchc_desktop.domain.merge import VOIDED, fold
from cchc_desktop.domain.moments import ICT, Clock
from cchc_desktop.storage.life import correction_fields
from cchc_desktop.storage.offices import Offices, homes, record_id
from cchc_desktop.storage.project import LogBook
from cchc_desktop.storage.store import Act, Author, Store
from cchc_desktop.storage.stored import changes_of
from cchc_desktop.storage.versions import present
from cchc_desktop.sync.peers import Peers

PASSED = "Bàn giao cho "
"""Before the title of the heir, in what the old dossier says of itself."""
TAKEN_OVER = "passed"
"""The word of the correction by which the heir's dossier tells where it comes from."""
_STAYS = {VOIDED, "book", "book_no", "officer"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A dossier that an event gives to one heir only: as it was listed (id or number), the keys of both units, from when, by which
    decision, and the id of the dossier held here that is meant; "" when none is."""

    named: str
    old: str
    heir: str
    day: date
    basis: str
    record: str

    @property
    def copy(self) -> str:
        """The id under which it goes on at the heir."""
        return record_id("passed", self.record, self.heir)

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
        """What the events written by this office list."""
        peers = Peers(self._store)
        return [
            Listed(named, old, heir, date.fromisoformat(told["day"]), str(told.get("basis", "")), self._record_of(old, named))
            for old, heir, author, told in peers.travel.heirs() if author in peers.units for named in told.get("records") or ()
        ]  # fmt: skip

    def look(self) -> list[Listed]:
        """Take over what is here and has not gone yet, as one act; all that is listed, as :meth:`listed`. Raises Refused RESTORED."""
        found = self.listed()
        due = [one for one in found if one.record and not self._is_settled(one)]
        if due:
            titles = {unit.key: unit.title for unit in Offices(self._store).units()}
            with self._store.act(self._author, self._clock) as act:
                for one in due:
                    self._pass_on(act, one, titles)
        return found

    def _record_of(self, old: str, named: str) -> str:
        """The dossier of the old unit, or of one it went on for, that bears this id or number; "" when none is held."""
        units = homes(self._store, old)
        sql = f"SELECT id FROM dossier WHERE (id = ? OR number = ?) AND unit IN ({','.join('?' * len(units))}) ORDER BY voided, n LIMIT 1"
        row = self._store.db.conn.execute(sql, (named, named.upper(), *units)).fetchone()
        return str(row[0]) if row else ""

    def _is_settled(self, one: Listed) -> bool:
        """Whether nothing was written into the old dossier since it was passed on; one that was void before stays where it is."""
        conn, heads = self._store.db.conn, self._store.heads(one.record)
        if len(heads) == 1:
            facts = conn.execute("SELECT facts FROM change WHERE id = ?", heads).fetchone()[0]
            if one.mark.encode() in facts:
                return True
        void = conn.execute("SELECT voided FROM dossier WHERE id = ?", (one.record,)).fetchone()[0]
        return bool(void) and not self._store.heads(one.copy)

    def _pass_on(self, act: Act, one: Listed, titles: Mapping[str, str]) -> None:
        old, heir = titles.get(one.old, one.old), titles.get(one.heir, one.heir)
        before = [change for change in changes_of(self._store.db, one.copy) if one.is_told_in(change)]
        fresh = self._unlike(before, one)
        if fresh or not before:
            act.write("dossier", one.copy, fresh | one.says(TAKEN_OVER, old, heir), home=one.heir, parents=_ends(before))
        home = self._store.db.conn.execute("SELECT unit FROM dossier WHERE id = ?", (one.record,)).fetchone()[0]
        act.write("dossier", one.record, {VOIDED: True} | one.says(VOIDED, "", PASSED + heir), home=str(home))

    def _unlike(self, before: Sequence[Change], one: Listed) -> Fields:
        """What stands in the old dossier otherwise than it was taken over; what is gone there is taken away, unless it was forgotten."""
        standing, taken = _carried(present(self._store, one.record), one), Fields()
        if before:
            taken = _carried(fold(before, LogBook(self._store.db)).values, one)
        gone: dict[str, Any] = dict.fromkeys(taken.keys() - standing.keys())
        if self._store.db.conn.execute("SELECT 1 FROM forgotten WHERE record = ?", (one.record,)).fetchone():
            gone = {}
        return {name: value for name, value in standing.items() if taken.get(name) != value} | gone


def _carried(values: Fields, one: Listed) -> Fields:
    """What of a dossier goes along."""
    return {name: value for name, value in values.items() if name not in _STAYS and not name.endswith(f"/{one.mark}")}


def _ends(changes: Sequence[Change]) -> tuple[str, ...]:
    """Those of these changes that none of them followed."""
    seen = {parent for change in changes for parent in change.parents}
    return tuple(sorted(change.id for change in changes if change.id not in seen))

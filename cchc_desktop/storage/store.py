"""The store (kho): one open office file, the acts upon it, and who it is among the machines of the office."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.change import BELOW, LOCAL, MAX_COUNT, Change, LogInfo, compose, line, log_id, record_id, tidied
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.kinds import KINDS
from cchc_desktop.domain.moments import Clock, store
from cchc_desktop.storage import itself
from cchc_desktop.storage.anchors import Anchor, AnchorState, anchor_file, anchor_of
from cchc_desktop.storage.apply import Applied, Proof, anew, apply
from cchc_desktop.storage.database import Flags, create_database, open_database
from cchc_desktop.storage.engine import Database, DatabaseError, OperationalError
from cchc_desktop.storage.faults import told
from cchc_desktop.storage.gate import Gate
from cchc_desktop.storage.locks import FolderLock
from cchc_desktop.storage.places import Places, SystemPlaces, refuse_unsuitable
from cchc_desktop.storage.project import WAITING, Settled, program, settle

DATABASE = "office.db"
PATIENCE = 10.0
"""Seconds that a write waits for another one of this program, as long as the engine waits for another connection."""
USUAL = ("cache_size = -16000", "wal_autocheckpoint = 3000")
BULK = ("cache_size = -48000", "wal_autocheckpoint = 3000")
_WHOLE = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")


@dataclass(frozen=True, slots=True)
class FolderKeys:
    """What opens a folder: the database key, the key of attachment names (32 bytes each), the age identity of attachments."""

    database: bytes
    names: bytes
    blobs: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who does an act: account id and name, as the log will say for ever."""

    id: str
    name: str


class Act:
    """One act of a clerk inside its transaction; every write is a change in the log and its rows in the tables."""

    def __init__(self, holder: Store, author: Author, now: str) -> None:
        self._store, self._author, self._now = holder, author, now
        self.changes: list[Change] = []

    def write(
        self, kind: str, record: str, fields: Mapping[str, Any], *, home: str | None = None, parents: Sequence[str] | None = None,
        early: bool = False,
    ) -> Change:  # fmt: skip
        """One change of one record. ``home`` is the home unit's key (default: this office), ``parents`` the heads the person saw
        (default: the present ones); with ``early`` some of them may still have to come back."""
        return self._written(kind, {record: fields}, home, parents, early=early)[0]

    def write_all(self, kind: str, records: Mapping[str, Mapping[str, Any]], *, home: str | None = None, fresh: bool = False) -> None:
        """One change each of many records of one kind and home, several times faster than one by one; ``fresh`` = none is held yet."""
        self._written(kind, records, home, () if fresh else None)

    def _written(
        self, kind: str, records: Mapping[str, Mapping[str, Any]], home: str | None, parents: Sequence[str] | None, *, early: bool = False
    ) -> list[Change]:  # fmt: skip
        rule = KINDS[kind]
        unit = home or self._store.unit
        audience = {"local": LOCAL, "below": BELOW}.get(rule.audience) or line(unit)
        info, seq, head = self._store.own_log(audience)
        lamport, who = self._store.counter("lamport"), tidied(self._author.name)
        made: list[Change] = []
        ready: dict[str, Settled] = {}
        for place, (record, fields) in enumerate(records.items(), 1):
            facts, personal = rule.split(tidied(fields))
            seen = tuple(self._store.heads(record) if parents is None else parents)
            change = compose(
                log=info.id, seq=seq + place, prev=made[-1].id if made else head, lamport=min(lamport + place, MAX_COUNT), time=self._now,
                account=self._author.id, account_name=who, record=record, kind=kind, schema=rule.schema, parents=seen, facts=facts,
                personal=personal,
            )  # fmt: skip
            if not seen:
                ready[change.id] = settle([change], lambda _: info, {change.id: (facts, personal)})
            made.append(change)
        if self._store.apply(made, [] if seq else [info], (), ready).applied != len(made):
            raise AssertionError("a change of ours does not follow its log")
        for change in made:
            self._refuse_broken(change, early=early)
        self.changes += made
        return made

    def _refuse_broken(self, change: Change, *, early: bool) -> None:
        """Our own change must not wait in the tray (``early``: but for its parents): that is a bug, the transaction is undone."""
        sql = "SELECT reason FROM tray WHERE record = ? AND change = ?"
        if (row := self._store.db.conn.execute(sql, (change.record, change.id)).fetchone()) and not (early and row[0] == WAITING):
            raise AssertionError(f"a change of ours breaks a rule: {change.kind}: {row[0]}")


class Store:
    """One open office. Make it with :meth:`create` or :meth:`open`; a connection belongs to one thread (:meth:`second`)."""

    read_only = False

    def __init__(
        self, folder: Path, keys: FolderKeys, db: Database, flags: Flags, anchor: Anchor, lock: FolderLock | None,
        gate: Gate | None = None,
    ) -> None:  # fmt: skip
        self.folder, self.keys, self.db, self.anchor = folder, keys, db, anchor
        self._flags, self._lock, self._acting, self._joined = flags, lock, False, False
        self._gate = gate or Gate()
        self._read: dict[str, str] = {}

    @classmethod
    def create(cls, folder: Path, keys: FolderKeys, state: Path, unit: str, places: Places | None = None) -> Store:
        """A new, empty office file for the unit of that key. Raises Refused EXISTS, UNSUITABLE_PLACE, IN_USE."""
        refuse_unsuitable(folder, places or SystemPlaces())
        folder.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(folder)
        try:
            db, flags = create_database(folder / DATABASE, keys.database)
        except BaseException:
            lock.release()
            raise
        values = {"replica": str(uuid4()), "unit": unit, "folder": str(uuid4()), "anchor": secrets.token_hex(16), "program": program()}
        for name, value in values.items():
            db.conn.execute("INSERT INTO setting VALUES (?, ?)", (name, value))
        made = cls(folder, keys, db, flags, anchor_of(db, folder, state), lock)
        made.anchor.write(0)
        try:
            made.anchor.flush()
        except Refused:
            made.close()
            raise
        return made

    @classmethod
    def open(
        cls, folder: Path, keys: FolderKeys, state: Path, places: Places | None = None, *, quick_check: bool = True,
        renewing: Callable[[], None] = lambda: None,
    ) -> Store:  # fmt: skip
        """Open an existing office; ``renewing`` is called before all its tables are made anew, which may take minutes. Raises Refused
        NO_OFFICE, IN_USE, UNSUITABLE_PLACE and those of the database."""
        refuse_unsuitable(folder, places or SystemPlaces())
        if not (folder / DATABASE).exists():
            raise Refused("NO_OFFICE", "Thư mục này chưa có dữ liệu của cơ quan nào.", "Thiết lập cơ quan, hoặc chọn đúng thư mục.")
        lock = FolderLock(folder)
        try:
            db, flags = open_database(folder / DATABASE, keys.database, backups=folder / "backups", quick_check=quick_check)
        except BaseException:
            lock.release()
            raise
        try:
            opened = cls(folder, keys, db, flags, anchor_of(db, folder, state), lock)
            opened._think_again(renewing)
        except BaseException:
            db.conn.close()
            lock.release()
            raise
        return opened

    def second(self) -> Store:
        """The same office on a connection of its own, for another thread; closing it leaves this one open."""
        db, flags = open_database(self.folder / DATABASE, self.keys.database, quick_check=False)
        return Store(self.folder, self.keys, db, flags, self.anchor, None, self._gate)

    def close(self) -> None:
        """Close the file and give the folder free; repeating is harmless."""
        lock, self._lock = self._lock, None
        if lock:
            itself.keep(self.folder, self.keys.blobs, self.db)
        self.db.conn.close()
        if lock:
            lock.release()

    # -- who we are

    @property
    def replica(self) -> str:
        """The id of this data folder's present life."""
        return self.setting("replica")

    @property
    def unit(self) -> str:
        """The key of the office's own unit."""
        return self.setting("unit")

    @property
    def units(self) -> list[str]:
        """The office's own unit and those it was before, the newest first."""
        return [self.unit, *self.setting("unit/before").split()]

    def take_unit(self, unit: str) -> None:
        """Go on as a machine of another unit, the heir of ours; inside the open transaction."""
        self.set_setting("unit/before", " ".join(one for one in self.units if one != unit))
        self.set_setting("unit", unit)

    @property
    def anchor_state(self) -> AnchorState:
        """Whether this folder goes on its own life or was put back or copied; looked at twice, since another thread's act may
        have come between the database and the file."""
        found = self.anchor.state(self.counter("acts"))
        return found if found is AnchorState.OK else self.anchor.state(self.counter("acts"))

    def setting(self, name: str, default: str = "") -> str:
        """A working setting of this folder; read once an act, since nobody else writes meanwhile."""
        if name in self._read and self._acting:
            return self._read[name]
        row = self.db.conn.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        if row and self._acting:
            self._read[name] = str(row[0])
        return str(row[0]) if row else default

    def set_setting(self, name: str, value: str) -> None:
        """Keep a working setting of this folder."""
        self._read.pop(name, None)
        self.db.conn.execute("INSERT INTO setting VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value", (name, value))

    def counter(self, name: str) -> int:
        """A working counter; 0 when never raised."""
        row = self.db.conn.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def raise_counter(self, name: str) -> int:
        """One more; the new value."""
        sql = "INSERT INTO counter VALUES (?, 1) ON CONFLICT(name) DO UPDATE SET value = value + 1 RETURNING value"
        return int(self.db.conn.execute(sql, (name,)).fetchone()[0])

    def own_log(self, audience: str) -> tuple[LogInfo, int, str]:
        """This machine's log for an audience, with its tip; it stays its author's under the unit it began with."""
        id_ = log_id(self.replica, audience)
        sql = "SELECT l.unit, c.seq, c.id FROM change c JOIN log l ON l.id = c.log WHERE c.log = ? ORDER BY c.seq DESC LIMIT 1"
        unit, seq, head = self.db.conn.execute(sql, (id_,)).fetchone() or (self.unit, 0, "")
        return LogInfo(id_, self.replica, unit, audience), seq, head

    def heads(self, record: str) -> tuple[str, ...]:
        """The present heads of a record; () when there is none."""
        row = self.db.conn.execute("SELECT heads FROM record WHERE id = ?", (record,)).fetchone()
        return tuple(row[0].split(",")) if row and row[0] else ()

    # -- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE … COMMIT; a failure leaves nothing behind. Raises Refused DISK_FULL, DISK_ERROR, BUSY."""
        if self._acting:
            raise AssertionError("an act inside an act")
        begin, commit, undo = ("SAVEPOINT act", "RELEASE act", "ROLLBACK TO act") if self._joined else _WHOLE
        conn = self.db.conn
        with self._turn():
            try:
                conn.execute(begin)
                self._acting = True
                self._read.clear()
                yield
                conn.execute(commit)
            except (OperationalError, DatabaseError) as problem:
                self._undo(undo)
                raise told(problem) from problem
            except BaseException:
                self._undo(undo)
                raise
            finally:
                self._acting = False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One writer of this program after the other: the engine's own waiting is not fair, a long work would starve the clerks."""
        if self._joined:
            yield
            return
        with self._gate.turn(PATIENCE):
            yield

    def _undo(self, sql: str) -> None:
        if self.db.conn.in_transaction:
            self.db.conn.execute(sql)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A write of working tables: inside the act that is under way, else a transaction of its own. Raises as one."""
        if self._acting:
            yield
            return
        with self.transaction():
            yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """Many acts with one wait for the disk (a long list typed in, sample data): each is still whole or not at all, and a
        failure that comes through undoes them all. Nobody else writes meanwhile: keep it short. Raises Refused RESTORED."""
        self.refuse_restored()
        with self.transaction():
            self._acting, self._joined = False, True
            try:
                yield
            finally:
                self._joined = False
        self.anchor.write(self.counter("acts"))

    @contextmanager
    def act(self, author: Author, clock: Clock) -> Iterator[Act]:
        """One thing a clerk does, whole or not at all; the anchor follows the commit. Raises Refused RESTORED."""
        if not self._joined:
            self.refuse_restored()
        with self.transaction():
            act = Act(self, author, store(clock.now()))
            yield act
            acts = self.raise_counter("acts")
        if not self._joined:
            self.anchor.write(acts)

    def apply(
        self, changes: Sequence[Change], logs: Sequence[LogInfo] = (), proofs: Iterable[Proof] = (),
        ready: Mapping[str, Settled] | None = None, joined: Collection[str] = (),
    ) -> Applied:  # fmt: skip
        """Apply changes (ours or arrived) and what vouches for them, inside the open transaction."""
        with self._applying():
            return apply(self.db, changes, logs, proofs, ready, joined)

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """For thousands of changes to come: more pages are kept in memory and brought home at a time, beside the next work, and the
        parts of the search index are put together when they have become many."""
        conn = self.db.conn
        for pragma in BULK:
            conn.execute(f"PRAGMA {pragma}")
        with self._gate.long():
            self._merge_search(0)
            try:
                yield
            finally:
                self._merge_search(4)
                for pragma in USUAL:
                    conn.execute(f"PRAGMA {pragma}")
                conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _merge_search(self, parts: int) -> None:
        """Let a save put the search index together as soon as so many parts of a size lie side by side; 0 = only when it must."""
        with self.transaction():
            self.db.conn.execute("INSERT INTO search_dossier (search_dossier, rank) VALUES ('automerge', ?)", (parts,))

    @contextmanager
    def _applying(self) -> Iterator[None]:
        self._flags.applying = True
        try:
            yield
        finally:
            self._flags.applying = False

    def _think_again(self, renewing: Callable[[], None]) -> None:
        """A program of another age makes its own rows from the same changes, and takes up what waited in the tray for it."""
        if self.setting("program") == (known := program()):
            return
        renewing()
        rows = self.db.conn.execute("SELECT id, kind FROM record ORDER BY rowid").fetchall()
        with self.bulk(), self.transaction(), self._applying():
            anew(self.db, rows)
            self.set_setting("program", known)

    def refuse_restored(self) -> None:
        """Raise Refused RESTORED while a folder that was put back or copied has not begun as a new machine."""
        if self.anchor_state is AnchorState.RESTORED:
            raise Refused(
                "RESTORED", "Thư mục dữ liệu này đã được chép hoặc khôi phục; làm tiếp sẽ trùng số với bản kia.",
                "Bấm “Bắt đầu như máy mới” (lệnh: replica new). Không hồ sơ nào bị mất.",
            )  # fmt: skip

    def note_lost_work(self) -> None:
        """Somebody holds more of us than we do: this folder was put back without our noticing, and must begin as a new machine."""
        self.anchor.write(1 << 62)

    def new_replica(self, author: Author, clock: Clock, lane: int) -> str:
        """Begin a new life of this folder: a fresh id whose first change names its predecessor. Returns the new id.

        The anchor before goes: the office no longer counts with a folder this one was copied from, so that is asked once as well.
        """
        before, anchor = self.replica, self.anchor.path
        with self.transaction():
            fresh = str(uuid4())
            self.set_setting("replica", fresh)
            self.set_setting("folder", str(uuid4()))
            self.set_setting("anchor", secrets.token_hex(16))
            act = Act(self, author, store(clock.now()))
            act.write("machine", record_id("machine", fresh, self.unit), {"replica": fresh, "lane": lane, "predecessor": before})
            acts = self.raise_counter("acts")
        self.anchor.secret, self.anchor.path = self.setting("anchor"), anchor_file(self.anchor.path.parent, self.setting("folder"))
        self.anchor.write(acts)
        self.anchor.flush()
        with suppress(OSError):
            anchor.unlink()
        itself.keep(self.folder, self.keys.blobs, self.db)
        return fresh

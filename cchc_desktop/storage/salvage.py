"""Salvage (cứu dữ liệu): what can still be read of a damaged file, put together from the log up into a whole one.

The damaged folder is only read, from a copy. Pages that fail their check are passed over row by row; changes that are missing may come
from a backup of the same folder. Of every log the part that hangs together is kept; all tables are worked out anew from it. What this
folder itself wrote behind a gap cannot go on in its log: a new machine says the same once more (:func:`write_again`). What was received
from other offices, or sent to them, comes back with the next parcels.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.change import Change, decode, record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.kinds import FORKS, KINDS, UNIT_EVENTS
from cchc_desktop.domain.moments import Clock, parse_moment
from cchc_desktop.storage.carving import carved
from cchc_desktop.storage.chains import Logs, chained
from cchc_desktop.storage.database import create_database
from cchc_desktop.storage.engine import Database, connect
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.lost_logs import named_again
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.project import LogBook, project, settle
from cchc_desktop.storage.schema import WORKING
from cchc_desktop.storage.spoiled import AT_ONCE, Source, copied, rows_of
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.storage.stored import changes_of
from cchc_desktop.storage.travel import Travel

_ASIDE, _STAGE = "aside.db", "staged.db"
_SAVER = Author("", "Cứu dữ liệu")
_PLAIN = ("log", "certificate", *(name for name in WORKING if name != "search_dossier"))


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was put together: changes kept, changes known to have been there that are lost, changes a backup gave, changes behind a
    gap that were written anew, changes that come back from other offices. ``gaps``: log -> how many are missing at its end;
    ``ends``: what was signed of this folder's own logs behind the end they have now; ``cut``: sentences about those cut for ever."""

    kept: int
    lost: int
    from_backup: int
    again: int = 0
    coming: int = 0
    gaps: Mapping[str, int] = field(default_factory=dict)
    ends: tuple[tuple[Any, ...], ...] = ()
    cut: tuple[str, ...] = ()


def rebuild(
    damaged_file: Path, key: bytes, fresh: Path, spare: Path | None, space: Path, own: Mapping[str, Any] | None = None
) -> Salvaged:  # fmt: skip
    """Write ``fresh`` from what can be read of a damaged file, and of a ``spare`` one (a backup's) for what is missing; ``own`` is the
    folder's copy of who it is (:mod:`itself`).

    ``space`` is an empty folder on the same disk for encrypted copies. Raises Refused DAMAGED_DATABASE when too little is left,
    NEWER_DATABASE for a newer format; of an older one the log is read all the same.
    """
    salt = bytes.fromhex((own or {}).get("salt", ""))
    sources = [copied(damaged_file, space / _ASIDE, key, salt), *([Source(spare, key)] if spare else [])]
    staged = connect(space / _STAGE, key)
    db, flags = create_database(fresh, key)
    try:
        db.conn.execute("BEGIN IMMEDIATE")
        flags.applying = True
        for table in _PLAIN:
            for source in sources:
                _take(db, table, rows_of(source, db, table))
        _take_own(db, own or {})
        _know_itself(db, (own or {}).get("settings", {}))
        logs = Logs(db)
        _stage(staged, logs, rows_of(sources[0], db, "change"))
        _stage(staged, logs, carved(space / _ASIDE, key))
        given = sum(_stage(staged, logs, rows_of(source, db, "change")) for source in sources[1:])
        _name_logs(staged, db)
        signed = {(*row[:3], bytes(row[4])): row for source in sources for row in rows_of(source, db, "checkpoint")}
        kept, gaps = chained(staged, db, sources, {row[:3] for row in signed})
        _project(db)
        ends = _keep_signed(db, signed.values())
        highest = db.conn.execute("SELECT coalesce(max(lamport), 0) FROM change").fetchone()[0]
        db.conn.execute("INSERT OR REPLACE INTO counter VALUES ('lamport', ?)", (highest,))
        db.conn.execute("COMMIT")
        return Salvaged(kept, sum(gaps.values()), given, gaps=gaps, ends=ends)
    finally:
        flags.applying = False
        for source in sources:
            source.close()
        for one in (db, staged):
            one.conn.close()


def _name_logs(staged: Database, db: Database) -> None:
    """The logs of what was found. Raises Refused DAMAGED_DATABASE when nothing was."""
    logs = [row[0] for row in staged.conn.execute("SELECT DISTINCT log FROM found").fetchall()]
    if not logs:
        raise too_little()
    _take(db, "log", iter(list(named_again(db, logs))))


def _keep_signed(db: Database, signed: Iterable[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """Keep what was signed of the logs; what of this folder's own logs lies behind the end they have now, and in no branch of them, is
    left out and returned."""
    own, tips = _own_logs(db), _tips(db)
    behind: dict[bool, list[tuple[Any, ...]]] = {False: [], True: []}
    for row in signed:
        behind[row[0] in own and row[1] > tips.get(row[0], 0) and not _is_kept(db, row[2])].append(row)
    _take(db, "checkpoint", iter(behind[False]))
    return tuple(behind[True])


def _know_itself(db: Database, own: Mapping[str, str]) -> None:
    """Who this folder is stands in its settings, once more in what it asked its certificate with, and in its own copy, which may be older
    than both. Raises Refused DAMAGED_DATABASE."""
    if {row[0] for row in db.conn.execute("SELECT name FROM setting")} >= {"folder", "anchor", "replica", "unit"}:
        return
    asked = [json.loads(value) for (value,) in db.conn.execute("SELECT value FROM own_key WHERE name LIKE 'request/%' ORDER BY rowid")]
    earlier = {one["predecessor"] for one in asked}
    last = next((one for one in reversed(asked) if one["replica"] not in earlier), None)
    newest = own if own.get("replica", "") not in {"", *earlier} else last
    if newest is None:
        raise too_little()
    told = {"folder": str(uuid4()), "anchor": secrets.token_hex(16), **own, "replica": newest["replica"], "unit": newest["unit"]}
    for name, value in told.items():
        db.conn.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (name, value))


class _Then:
    """A clock that stands where a change was written."""

    def __init__(self, time: str) -> None:
        self._at = parse_moment(time)

    def now(self) -> datetime:
        """That moment."""
        return self._at


def write_again(
    store: Store, space: Path, found: Salvaged, held: Mapping[str, int], clock: Clock, own: Mapping[str, Any] | None = None
) -> Salvaged:  # fmt: skip
    """Of what was read into ``space`` and does not hang together any more, say the changes of this folder's own lives once more, as a
    new machine: who wrote them, when, and what they saw stay as they were.

    ``held`` tells up to where other machines hold a log: that part comes back by itself and is not said again, and what was written
    after it waits for it. What saw something that is lost for ever follows what is left from before. Accounts and the office itself,
    where nothing of them can be read, are written as ``own`` has them.
    """
    staged = connect(space / _STAGE, store.keys.database)
    try:
        logs, tips = _own_logs(store.db), _tips(store.db)
        found = _ended(store, found, held)
        coming = sum(max(0, held.get(log, 0) - tips.get(log, 0)) for log in logs)
        coming += sum(count for log, count in found.gaps.items() if log not in logs)
        loose = [row for row in _loose(store, staged, logs, held) if _can_be_said(row.change)]
        if not (loose or _unknown(store, own or {})):
            return replace(found, lost=max(0, found.lost - coming), coming=coming)
        store.new_replica(_SAVER, clock, Offices(store).lane(int(store.setting("machine") or 1)))
        fresh: dict[str, str] = {}
        for start in range(0, len(loose), AT_ONCE):
            with store.together():
                for row in loose[start : start + AT_ONCE]:
                    _said_again(store, row, fresh)
        if left := _unknown(store, own or {}):
            with store.act(_SAVER, clock) as act:
                for kind, record, fields in left:
                    act.write(kind, record, fields)
    finally:
        staged.conn.close()
    return replace(found, lost=max(0, found.lost - len(fresh) - coming), again=len(fresh), coming=coming)


def _ended(store: Store, found: Salvaged, held: Mapping[str, int]) -> Salvaged:
    """Own logs that are cut for ever end where they end now, which is told once: what was signed behind that is left out, or every
    check would tell of it anew. What other machines hold (``held``) is still to come back, and its signature stays."""
    with store.transaction(), store._applying():
        _take(store.db, "checkpoint", (row for row in found.ends if row[1] <= held.get(row[0], 0)))
    lost = {row[0]: row[1] for row in sorted(found.ends) if row[1] > held.get(row[0], 0)}
    tips = _tips(store.db)
    return replace(found, cut=tuple(
        f"Nhật ký {log[:8]} của máy này mất đoạn cuối: từng ký đến thay đổi số {seq}, nay còn {max(tips.get(log, 0), held.get(log, 0))}."
        for log, seq in lost.items()
    ))  # fmt: skip


def _unknown(store: Store, own: Mapping[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """(kind, record, fields) of the accounts when none is left, and of the office when nothing is left of it."""
    found = []
    if not store.db.conn.execute("SELECT 1 FROM account").fetchone():
        found += [("account", one["id"], {name: one[name] for name in one if name != "id"}) for one in own.get("accounts", [])]
    if own.get("office") and not store.db.conn.execute("SELECT 1 FROM office").fetchone():
        found.append(("office", record_id("office", store.unit), dict(own["office"])))
    return found


@dataclass(frozen=True, slots=True)
class _Loose:
    """A change without a place: the audience of its log, and whether all that is missing before it comes back."""

    change: Change
    audience: str
    coming: bool


def _own_logs(db: Database) -> dict[str, str]:
    """Log -> audience of those that this folder wrote, in all its lives."""
    own = {name.partition("/")[2] for name in Handover(db).keys("sign/")}
    own |= {row[0] for row in db.conn.execute("SELECT value FROM setting WHERE name = 'replica'")}
    return {id_: audience for id_, replica, audience in db.conn.execute("SELECT id, replica, audience FROM log") if replica in own}


def _tips(db: Database) -> dict[str, int]:
    """Log -> seq of its last change."""
    return dict(db.conn.execute("SELECT log, max(seq) FROM change GROUP BY log").fetchall())


def _loose(store: Store, staged: Database, logs: Mapping[str, str], held: Mapping[str, int]) -> list[_Loose]:
    """What stands in none of these logs now and does not come back by itself, the oldest first."""
    kept = {row[0] for row in store.db.conn.execute("SELECT id FROM change")}
    found, first = list[_Loose](), dict[str, int]()
    for id_, log, seq, *parts in staged.conn.execute("SELECT id, log, seq, header, facts, personal FROM found ORDER BY lamport, seq"):
        if log in logs and id_ not in kept:
            first[log] = min(first.get(log, seq), seq)
            if seq > held.get(log, 0):
                found.append(_Loose(decode(*parts), logs[log], held.get(log, 0) >= first[log] - 1))
    return found


def _can_be_said(change: Change) -> bool:
    kind = KINDS.get(change.kind)
    return kind is not None and change.schema == kind.schema and change.kind not in ("machine", *FORKS)


def _said_again(store: Store, row: _Loose, fresh: dict[str, str]) -> None:
    """One change written anew; ``fresh`` knows the new ids of those before it. One whose record has lost its beginning is left out."""
    change = row.change
    parents = [fresh.get(one, one) for one in change.parents]
    if not row.coming:
        here = [one for one in parents if Travel(store.db).holds(one)]
        if len(here) < len(parents):
            here = here or [one for one in store.heads(change.record) if _lamport(store, one) < change.lamport]
            if not here:
                return
        parents = here
    home = row.audience.removeprefix("line:") if row.audience.startswith("line:") else None
    with suppress(AssertionError), store.act(Author(change.account, change.account_name), _Then(change.time)) as act:
        said = act.write(change.kind, change.record, change.fields(), home=home, parents=parents, early=row.coming)
        fresh[change.id] = said.id


def _lamport(store: Store, change: str) -> int:
    return int(store.db.conn.execute("SELECT lamport FROM change WHERE id = ?", (change,)).fetchone()[0])


def too_little() -> Refused:
    """What was written first (who this office is, its accounts) cannot be read: nobody could open what was put together."""
    said = "Phần còn đọc được không đủ để mở lại: mất phần đầu của dữ liệu."
    return Refused("DAMAGED_DATABASE", said, "Làm lại, chọn thêm một bản sao lưu cũ; thư mục hỏng vẫn để nguyên.")


def _take(db: Database, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """Put rows where none of that name stands yet."""
    for row in rows:
        db.conn.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _take_own(db: Database, own: Mapping[str, Any]) -> None:
    """What the folder's copy of who it is has and the file no longer tells."""
    _take(db, "own_key", ((name, bytes.fromhex(value)) for name, value in own.get("keys", {}).items()))
    _take(db, "certificate", ((*row[:4], bytes.fromhex(row[4])) for row in own.get("certificates", [])))


def _is_kept(db: Database, change: str) -> bool:
    return db.conn.execute("SELECT 1 FROM change WHERE id = ?", (change,)).fetchone() is not None


def _stage(staged: Database, logs: Logs, rows: Iterator[tuple[Any, ...]]) -> int:
    """Changes that hash to their id, once each, into an encrypted place of their own; how many were new."""
    staged.conn.execute("PRAGMA journal_mode = OFF")
    staged.conn.execute(
        "CREATE TABLE IF NOT EXISTS found (id TEXT, log TEXT, seq INTEGER, record TEXT, kind TEXT, lamport INTEGER, header BLOB, "
        "facts BLOB, personal BLOB, PRIMARY KEY (log, seq)) WITHOUT ROWID"
    )
    count = 0
    for _, *row in rows:
        try:
            change = decode(row[6], row[7], row[8])
        except (ValueError, KeyError):
            continue
        if (change.id, change.seq, change.record) == (row[0], row[2], row[3]) and not _stands(staged, logs.family(row[1]), change):
            count += staged.conn.execute("INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row).rowcount
    return count


def _stands(staged: Database, names: list[str], change: Change) -> bool:
    """Whether a change of a log that branched was found under another of its names."""
    if len(names) < 2:
        return False
    sql = f"SELECT 1 FROM found WHERE id = ? AND seq = ? AND log IN ({', '.join('?' * len(names))})"
    return staged.conn.execute(sql, (change.id, change.seq, *names)).fetchone() is not None


def _project(db: Database) -> None:
    """Work every record out anew; what tells whose heir a unit is comes first."""
    for which in ("IN", "NOT IN"):
        log_of = LogBook(db)
        sql = f"SELECT record FROM change WHERE kind {which} (?, ?) GROUP BY record ORDER BY min(n)"
        records = [row[0] for row in db.conn.execute(sql, UNIT_EVENTS).fetchall()]
        for start in range(0, len(records), AT_ONCE):
            project(db, [settle(changes_of(db, record), log_of) for record in records[start : start + AT_ONCE]])

"""From changes to rows: each touched record is folded anew and its rows are written, a pure function of the changes held."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cchc_desktop.domain.change import Change, Fields, LogInfo, canonical, digest, read_part
from cchc_desktop.domain.kinds import KINDS
from cchc_desktop.domain.merge import RecordState, fold
from cchc_desktop.storage.engine import Database
from cchc_desktop.storage.migrations import FORMAT
from cchc_desktop.storage.rows import CHILDREN, COLUMNS, LONGEST_TEXT, SEARCHED, TABLE_OF, Home, Rows, build, search_text, searched

CHUNK = 400
_ZEROS, _LONG = bytes.maketrans(b"123456789", b"0" * 9), b"0" * 19
UNKNOWN_KIND = "Loại bản ghi chưa biết ở bản chương trình này."
NEWER = "Do bản chương trình mới hơn ghi, chờ cập nhật chương trình."
WAITING = "Chờ một thay đổi đi trước chưa đến."
STRANGE = "Ghi ở nhật ký của đơn vị khác hoặc khác loại bản ghi."
BROKEN = "Nội dung không đúng quy tắc: {what}."
_COMMON = {name for name, kind in KINDS.items() if kind.audience == "below"}
"""Kinds that every act reads (catalogue, calendar, units): the counter ``common`` tells whoever keeps them that they moved."""


LogOf = Callable[[str], LogInfo]
ReadPart = Callable[[bytes], Fields]

Parts = Mapping[str, tuple[Fields, Fields]]
"""Change id -> the fields of its two parts, of those that could be read."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One record worked out: its id and kind, all its rows, [change, reason] of what waits, whether its kind's own rows could be
    ``made``, the ``words`` the search index holds of a dossier."""

    record: str
    kind: str
    rows: Rows
    tray: list[tuple[str, str]]
    made: bool
    words: tuple[str, str] = ("", "")


class LogBook:
    """Log id -> LogInfo, read once a batch; and who stands in for whom, by the events in ``events`` (the same file by default)."""

    def __init__(self, db: Database, events: Database | None = None) -> None:
        self._db, self._events = db, events or db
        self._known: dict[str, LogInfo] = {}
        self._heirs: list[tuple[str, str]] | None = None

    def heirs(self, home: str) -> list[str]:
        """The units that stand in for a home, heirs of all its records; listed ones go on under another id (``office/passing_on``)."""
        if self._heirs is None:
            rows = self._events.conn.execute("SELECT old, heir, body FROM unit_event ORDER BY day, id").fetchall()
            self._heirs = [(old, heir) for old, heir, body in rows if not json.loads(body).get("records")]
        found = [home]
        for unit in found:
            found += [heir for old, heir in self._heirs if old == unit and heir not in found]
        return found[1:]

    def __call__(self, log: str) -> LogInfo:
        if log not in self._known:
            self._known[log] = LogInfo(*self._db.conn.execute("SELECT * FROM log WHERE id = ?", (log,)).fetchone())
        return self._known[log]


def program() -> str:
    """What of this program decides which rows it makes of a change."""
    return digest(canonical([FORMAT, {kind.name: [kind.schema, *sorted(kind.parted)] for kind in KINDS.values()}]))


def project(db: Database, records: Iterable[Settled], known: Mapping[str, str] | None = None) -> None:
    """Write the rows, tray and conflicts of records worked out; the caller has ``applying()`` switched on.

    ``known`` names the records that may have rows already, with the kind these have.
    """
    known = known or {}
    rows: dict[str, list[tuple[Any, ...]]] = {"record": []}
    gone: dict[str, str] = {}
    words: dict[str, tuple[str, str]] = {}
    for done in records:
        for table, cells in done.rows.items():
            rows.setdefault(table, []).extend(cells)
        rows.setdefault("tray", []).extend((done.record, change, reason) for change, reason in done.tray)
        if (before := known.get(done.record)) and (not done.made or before != done.kind):
            gone[done.record] = before
        if done.made and done.kind == "dossier":
            words[done.record] = done.words
    dossiers = rows.get("dossier", [])
    shown = _indexed(db, [row[0] for row in dossiers if row[0] in known])
    _clear(db, known, gone)
    _write(db, rows)
    _index(db, {row[0]: words[row[0]] for row in dossiers if shown.get(row[0]) != searched(row)}, shown)


def settle(changes: Sequence[Change], log_of: LogOf, known: Parts | None = None, read: ReadPart = read_part) -> Settled:
    """Work one record out from all its changes; touches no database.

    A change that breaks a rule waits with the later ones of the record; what was before stands. ``known`` holds the parts of
    changes that were composed here a moment ago, so that they need not be read back; ``read`` reads the others.
    """
    made = changes[0] if len(changes) == 1 else _maker(changes)
    log = log_of(made.log)
    home = Home(made.record, log.audience[5:] if log.audience.startswith("line:") else log.unit, log)
    parts: dict[str, tuple[Fields, Fields]] = {}
    tray: list[tuple[str, str]] = []
    for change in changes:
        reason = _reason(change, made.kind, log, log_of(change.log))
        try:
            if not reason:
                parts[change.id] = known[change.id] if known else (
                    read(change.facts), read(change.personal) if change.personal else {})
        except ValueError as problem:
            reason = BROKEN.format(what=str(problem)[:80])
        if reason:
            tray.append((change.id, reason))
    usable = changes if not tray else [change for change in changes if change.id in parts]
    heirs = log_of.heirs(home.unit) if len(changes) > 1 and isinstance(log_of, LogBook) else []
    state, rows, waiting = _built(home, RecordState(made.record, made.kind), usable, log_of, parts, heirs)
    own = bool(rows)
    rows["record"] = [_record_row(home, state, parts)]
    if state.conflicts:
        rows["conflict"] = [
            (home.record, name, json.dumps([[rival.value, rival.change] for rival in rivals], ensure_ascii=False))
            for name, rivals in state.conflicts.items()
        ]
    words = search_text(rows["dossier"][0]) if "dossier" in rows else ("", "")
    return Settled(home.record, state.kind, rows, tray + waiting, own, words)


def _maker(changes: Sequence[Change]) -> Change:
    """The change that made the record: the oldest of those that saw nothing of it before."""
    return min((c for c in changes if not c.parents), default=None, key=_age) or min(changes, key=_age)


def _age(change: Change) -> tuple[int, str]:
    return change.lamport, change.id


def _reason(change: Change, kind: str, home: LogInfo, log: LogInfo) -> str:
    """Why a change cannot take part in its record at all; "" when it can."""
    if log is home and change.kind == kind:
        return NEWER if kind in KINDS and change.schema > KINDS[kind].schema else ""
    if change.kind != kind or log.audience != home.audience or (home.audience in ("local", "below") and log.unit != home.unit):
        return STRANGE
    return NEWER if kind in KINDS and change.schema > KINDS[kind].schema else ""


def _built(
    home: Home, state: RecordState, usable: Sequence[Change], log_of: LogOf, parts: Parts, heirs: Sequence[str]
) -> tuple[RecordState, Rows, list[tuple[str, str]]]:  # fmt: skip
    """(state, rows, what waits): as many of the changes, from the oldest on, as give rows that keep the rules."""
    known = state.kind in KINDS
    read = (lambda c: parts[c.id][0] | parts[c.id][1]) if known else (lambda c: parts[c.id][0])
    empty = state
    if usable:
        state = fold(usable, log_of, read, heirs)
    tray = [(change, WAITING) for change in state.waiting]
    if not known:
        reasons = [UNKNOWN_KIND, *[WAITING] * len(state.changes)]
        return state, {}, tray + [(change.id, reason) for change, reason in zip(state.changes, reasons, strict=False)]
    left, held, why = list[Change](), list(state.changes), ""
    long = any(_LONG in change.facts.translate(_ZEROS) or _size(change) > LONGEST_TEXT for change in held)
    while held:
        try:
            rows = build(home, state, long=long)
            return state, rows, tray + _left(left, why)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
            why = BROKEN.format(what=str(problem).strip("'")[:80])
            left.insert(0, held.pop())
            state = fold(held, log_of, read, heirs) if held else empty
    return state, {}, tray + _left(left, why)


def _size(change: Change) -> int:
    return max(len(change.facts), len(change.personal or b""))


def _left(changes: list[Change], why: str) -> list[tuple[str, str]]:
    """The first of them broke the rule, the others wait for it."""
    return [(change.id, WAITING if place else why) for place, change in enumerate(changes)]


def _record_row(home: Home, state: RecordState, parts: Parts) -> tuple[Any, ...]:
    """The record's own row; its digest covers the facts only, so that a lawful ``forget`` does not change it."""
    audience = home.log.audience.partition(":")[0]
    return home.record, state.kind, audience, home.unit, ",".join(state.heads), digest(_told(state, parts))


def _told(state: RecordState, parts: Parts) -> bytes:
    """Canonical JSON of [kind, facts]. Of a record with one change it stands in the stored part already."""
    kind = KINDS.get(state.kind)
    if len(state.changes) == 1 and kind:
        facts, stored = parts[state.changes[0].id][0], state.changes[0].facts
        if None not in facts.values() and kind.personal.isdisjoint([name.partition("/")[0] for name in facts]):
            return _opening(state.kind) + stored[len(b'{"data":') : stored.rindex(b',"salt":')] + b"]"
    return canonical([state.kind, kind.split(state.values)[0] if kind else state.values])


@lru_cache
def _opening(kind: str) -> bytes:
    """How the canonical JSON of [kind, facts] begins."""
    return canonical(kind).join((b"[", b","))


def _clear(db: Database, known: Mapping[str, str], gone: Mapping[str, str]) -> None:
    """Take away what is written anew of records with earlier rows, and all rows of those that make none any more."""
    if not known:
        return
    owners = [(record,) for record in known]
    for table, column in {"tray": "record", "conflict": "record", **CHILDREN}.items():
        db.conn.executemany(f"DELETE FROM {table} WHERE {column} = ?", owners)
    for record, kind in gone.items():
        if kind == "dossier":
            db.conn.execute("DELETE FROM search_dossier WHERE rowid = (SELECT n FROM dossier WHERE id = ?)", (record,))
            db.conn.execute("DELETE FROM papers WHERE n = (SELECT n FROM dossier WHERE id = ?)", (record,))
        if kind in TABLE_OF:
            db.conn.execute(f"DELETE FROM {TABLE_OF[kind]} WHERE id = ?", (record,))


def _write(db: Database, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Insert child rows, upsert main rows."""
    conn = db.conn
    conn.executemany(
        "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET kind = excluded.kind, "
        "audience = excluded.audience, unit = excluded.unit, heads = excluded.heads, digest = excluded.digest",
        rows["record"],
    )
    for table, cells in rows.items():
        if not cells or table in ("record", "papers"):
            continue
        if table in COLUMNS and table not in CHILDREN:
            conn.executemany(_UPSERT[table], cells)
        else:
            conn.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(cells[0]))})", cells)
    conn.executemany("INSERT OR REPLACE INTO papers SELECT n, id, ?2 FROM dossier WHERE id = ?1", rows.get("papers", ()))
    if _COMMON & {row[1] for row in rows["record"]}:
        conn.execute("INSERT INTO counter VALUES ('common', 1) ON CONFLICT(name) DO UPDATE SET value = value + 1")


def _upsert(table: str) -> str:
    names = COLUMNS[table]
    updates = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    marks = ",".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT(id) DO UPDATE SET {updates}"


_UPSERT = {table: _upsert(table) for table in COLUMNS if table not in CHILDREN}


def _indexed(db: Database, records: list[str]) -> dict[str, tuple[Any, ...]]:
    """Dossier -> what its search row was made of, of those that have one: most steps leave it as it is."""
    found: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(records), CHUNK):
        part = records[start : start + CHUNK]
        rows = db.conn.execute(f"SELECT id, {', '.join(SEARCHED)} FROM dossier WHERE id IN ({','.join('?' * len(part))})", part)
        found.update((row[0], row[1:]) for row in rows)
    return found


def _index(db: Database, fresh: Mapping[str, tuple[str, str]], indexed: Mapping[str, tuple[Any, ...]]) -> None:
    """Write the search rows of these dossiers anew."""
    ids, places = list(fresh), dict[str, int]()
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        places.update(db.conn.execute(f"SELECT id, n FROM dossier WHERE id IN ({','.join('?' * len(some))})", some).fetchall())
    db.conn.executemany("DELETE FROM search_dossier WHERE rowid = ?", [(places[record],) for record in ids if record in indexed])
    rows = [(places[record], *words) for record, words in fresh.items()]
    db.conn.executemany("INSERT INTO search_dossier (rowid, who, what) VALUES (?, ?, ?)", rows)

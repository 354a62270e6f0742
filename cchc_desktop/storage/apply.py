"""The one function that writes: log rows and the tables they make, for a clerk's save and for an arrival alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cchc_desktop.domain.change import Change, LogInfo, canonical, digest
from cchc_desktop.domain.kinds import KINDS
from cchc_desktop.domain.merge import RecordState, fold
from cchc_desktop.storage.engine import Database
from cchc_desktop.storage.rows import CHILDREN, COLUMNS, Home, Rows, build, search_text
from cchc_desktop.storage.stored import changes_of

CHUNK = 400
UNKNOWN_KIND = "Loại bản ghi chưa biết ở bản chương trình này."
WAITING = "Chờ một thay đổi đi trước chưa đến."
BROKEN = "Nội dung không đúng quy tắc: {what}."
_COMMON = {name for name, kind in KINDS.items() if kind.audience == "below"}
"""Kinds that every act reads (catalogue, calendar, units): the counter ``common`` tells whoever keeps them that they moved."""


@dataclass
class Applied:
    """What became of a batch: counts, logs with a gap or fork (log -> first seq not taken), records whose rows changed."""

    applied: int = 0
    had: int = 0
    gaps: dict[str, int] = field(default_factory=dict)
    forks: dict[str, int] = field(default_factory=dict)
    records: list[str] = field(default_factory=list)


def apply(db: Database, changes: Sequence[Change], logs: Iterable[LogInfo]) -> Applied:
    """Apply changes (each log's in rising seq) inside the caller's transaction, with ``applying()`` switched on by the caller.

    Changes held already are skipped, what does not follow its log is left out and named; records touched are folded once.
    """
    for log in logs:
        cells = (log.id, log.replica, log.unit, log.audience, log.base, log.first)
        db.conn.execute("INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?)", cells)
    outcome = Applied()
    fresh = _next_ones(db, changes, outcome)
    touched: dict[str, list[Change]] = {}
    for change in fresh:
        touched.setdefault(change.record, []).append(change)
    earlier = _known_records(db, list(touched))
    db.conn.executemany(
        "INSERT INTO change (id, log, seq, record, kind, lamport, header, facts, personal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(c.id, c.log, c.seq, c.record, c.kind, c.lamport, c.header, c.facts, c.personal) for c in fresh],
    )
    if fresh:
        _raise_counter(db, "lamport", max(c.lamport for c in fresh))
        states = [changes_of(db, record) if record in earlier else held for record, held in touched.items()]
        project(db, states)
    outcome.applied, outcome.records = len(fresh), list(touched)
    return outcome


def _next_ones(db: Database, changes: Sequence[Change], outcome: Applied) -> list[Change]:
    """Those that follow their log; the others are counted as had, or their log is named as gap or fork."""
    tips: dict[str, tuple[int, str]] = {}
    fresh: list[Change] = []
    for change in changes:
        if change.log in outcome.gaps or change.log in outcome.forks:
            continue
        if change.log not in tips:
            sql = "SELECT seq, id FROM change WHERE log = ? ORDER BY seq DESC LIMIT 1"
            tips[change.log] = db.conn.execute(sql, (change.log,)).fetchone() or (0, "")
        seq, head = tips[change.log]
        if change.seq == seq + 1 and change.prev == head:
            fresh.append(change)
            tips[change.log] = (change.seq, change.id)
        elif change.seq > seq + 1:
            outcome.gaps[change.log] = seq + 1
        elif _is_held(db, change, fresh):
            outcome.had += 1
        else:
            outcome.forks[change.log] = change.seq
    return fresh


def _is_held(db: Database, change: Change, fresh: list[Change]) -> bool:
    """Whether exactly this change is in the log or in the batch already."""
    row = db.conn.execute("SELECT 1 FROM change WHERE id = ?", (change.id,)).fetchone()
    return row is not None or any(other.id == change.id for other in fresh)


def _known_records(db: Database, records: list[str]) -> set[str]:
    """Those of ``records`` that have changes in the log already."""
    found: set[str] = set()
    for start in range(0, len(records), CHUNK):
        part = records[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        found.update(r[0] for r in db.conn.execute(f"SELECT DISTINCT record FROM change WHERE record IN ({marks})", part))
    return found


def _raise_counter(db: Database, name: str, value: int) -> None:
    sql = "INSERT INTO counter VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = max(value, excluded.value)"
    db.conn.execute(sql, (name, value))


def project(db: Database, records: Iterable[Sequence[Change]]) -> None:
    """Fold each record's changes and write its rows, tray and conflicts; the caller has ``applying()`` switched on."""
    log_of = _LogBook(db)
    rows: dict[str, list[tuple[Any, ...]]] = {}
    replaced: list[tuple[str]] = []
    for changes in records:
        home, state, made, tray = _settled(changes, log_of)
        replaced.append((home.record,))
        for table, cells in made.items():
            rows.setdefault(table, []).extend(cells)
        rows.setdefault("record", []).append(_record_row(home, state))
        rows.setdefault("tray", []).extend((home.record, change, reason) for change, reason in tray)
        for name, rivals in state.conflicts.items():
            said = [[rival.value, rival.change] for rival in rivals]
            rows.setdefault("conflict", []).append((home.record, name, json.dumps(said, ensure_ascii=False)))
    _write(db, rows, replaced)


def _settled(changes: Sequence[Change], log_of: _LogBook) -> tuple[Home, RecordState, Rows, list[tuple[str, str]]]:
    """(home, state, rows, tray) of one record. A change that breaks a rule waits with the later ones; what was before stands."""
    state = fold(changes, log_of)
    tray = [(change, WAITING) for change in state.waiting]
    first = state.changes[0] if state.changes else min(changes, key=lambda c: (c.lamport, c.id))
    log = log_of(first.log)
    home = Home(first.record, log.audience.removeprefix("line:") if log.audience.startswith("line:") else log.unit, log)
    if state.kind not in KINDS:
        return home, state, {}, [(first.id, UNKNOWN_KIND), *tray]
    held = list(state.changes)
    while held:
        try:
            return home, state, build(home, state), tray
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            tray.insert(0, (held[-1].id, BROKEN.format(what=str(problem).strip("'")[:80])))
            held.pop()
            state = fold(held, log_of) if held else state
    return home, state, {}, tray


def _record_row(home: Home, state: RecordState) -> tuple[Any, ...]:
    """The record's own row; its digest covers the facts only, so that a lawful ``forget`` does not change it."""
    kind = KINDS.get(state.kind)
    facts = kind.split(state.values)[0] if kind else state.values
    audience = home.log.audience.partition(":")[0]
    return home.record, state.kind, audience, home.unit, ",".join(state.heads), digest(canonical([state.kind, facts]))


class _LogBook:
    """Log id -> LogInfo, read once a batch."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, LogInfo] = {}

    def __call__(self, log: str) -> LogInfo:
        if log not in self._known:
            self._known[log] = LogInfo(*self._db.conn.execute("SELECT * FROM log WHERE id = ?", (log,)).fetchone())
        return self._known[log]


def _write(db: Database, rows: dict[str, list[tuple[Any, ...]]], replaced: list[tuple[str]]) -> None:
    """Upsert main rows, replace child rows, refresh the search index."""
    conn = db.conn
    kinds = {row[1] for row in rows["record"]}
    for table in ("tray", "conflict"):
        conn.executemany(f"DELETE FROM {table} WHERE record = ?", replaced)
        _insert(conn, table, rows.get(table, []))
    conn.executemany(
        "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(id) DO UPDATE SET heads = excluded.heads, digest = excluded.digest",
        rows["record"],
    )
    for table, owner in CHILDREN.items():
        if kinds & {"dossier", "commitment"}:
            conn.executemany(f"DELETE FROM {table} WHERE {owner} = ?", replaced)
        _insert(conn, table, rows.get(table, []))
    for table, cells in rows.items():
        if table in COLUMNS and table not in CHILDREN:
            conn.executemany(_upsert(table), cells)
    if kinds & _COMMON:
        conn.execute("INSERT INTO counter VALUES ('common', 1) ON CONFLICT(name) DO UPDATE SET value = value + 1")
    _index(db, rows.get("dossier", []))


def _insert(conn: Any, table: str, cells: list[tuple[Any, ...]]) -> None:
    if cells:
        conn.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(cells[0]))})", cells)


def _upsert(table: str) -> str:
    names = COLUMNS[table]
    updates = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    marks = ",".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT(id) DO UPDATE SET {updates}"


def _index(db: Database, dossiers: list[tuple[Any, ...]]) -> None:
    """Write the search rows of these dossiers anew."""
    found: list[tuple[int, str, str]] = []
    for row in dossiers:
        n = db.conn.execute("SELECT n FROM dossier WHERE id = ?", (row[0],)).fetchone()[0]
        found.append((n, *search_text(row)))
    db.conn.executemany("DELETE FROM search_dossier WHERE rowid = ?", [(row[0],) for row in found])
    db.conn.executemany("INSERT INTO search_dossier (rowid, who, what) VALUES (?, ?, ?)", found)

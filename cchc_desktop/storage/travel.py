"""What of the log travels: reading logs, heads, ranges and digests for sealing, receipts and the census. Reads only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from cchc_desktop.domain.change import LogInfo
from cchc_desktop.storage.engine import Database

RawChange = tuple[int, bytes, bytes, bytes | None]
"""(lamport, header, facts, personal part or None) as stored."""
_KINDS = (
    "WITH RECURSIVE step(kind) AS (SELECT min(kind) FROM record UNION ALL "
    "SELECT (SELECT min(kind) FROM record WHERE kind > step.kind) FROM step WHERE step.kind IS NOT NULL) "
    "SELECT kind FROM step WHERE kind IS NOT NULL"
)
"""Every kind there is, in their order, from one step in the index to the next: DISTINCT would read all of it."""


class Travel:
    """The log as sync reads it; ``local`` logs never show here."""

    def __init__(self, db: Database) -> None:
        self._conn = db.conn

    def logs(self) -> list[LogInfo]:
        """Every log held, in the order they were first heard of."""
        sql = "SELECT id, replica, unit, audience, base, first FROM log WHERE audience <> 'local' ORDER BY rowid"
        return [LogInfo(*row) for row in self._conn.execute(sql).fetchall()]

    def logs_of(self, audience: str, home: str) -> list[LogInfo]:
        """The logs of an audience ("line", "below") whose records have this home."""
        where = "audience = 'below' AND unit = ?" if audience == "below" else "audience = ?"
        sql = f"SELECT id, replica, unit, audience, base, first FROM log WHERE {where} ORDER BY rowid"
        return [LogInfo(*row) for row in self._conn.execute(sql, (home if audience == "below" else f"{audience}:{home}",)).fetchall()]

    def log(self, id_: str) -> LogInfo | None:
        """One log, when it is held and not local; the name may come from anywhere."""
        if not id_.isascii():  # the engine takes no half of a letter
            return None
        sql = "SELECT id, replica, unit, audience, base, first FROM log WHERE id = ? AND audience <> 'local'"
        row = self._conn.execute(sql, (id_,)).fetchone()
        return LogInfo(*row) if row else None

    def tip(self, log: str) -> tuple[int, str]:
        """(seq, id) of the last held change; (0, "") before the first."""
        row = self._conn.execute("SELECT seq, id FROM change WHERE log = ? ORDER BY seq DESC LIMIT 1", (log,)).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def tips(self) -> dict[str, tuple[int, str]]:
        """Log -> (seq, id) of its last held change."""
        return {info.id: tip for info in self.logs() if (tip := self.tip(info.id))[0]}

    def last_of(self, log: str, record: str) -> int:
        """The seq of a record's last change in a log; 0 when it has none there."""
        row = self._conn.execute("SELECT max(seq) FROM change WHERE record = ? AND log = ?", (record, log)).fetchone()
        return int(row[0] or 0)

    def change_id(self, log: str, seq: int) -> str:
        """The id of a change; "" when it is not held (or for seq 0)."""
        row = self._conn.execute("SELECT id FROM change WHERE log = ? AND seq = ?", (log, seq)).fetchone()
        return str(row[0]) if row else ""

    def holds(self, change: str) -> bool:
        """Whether a change is here, in whatever log or branch."""
        return self._conn.execute("SELECT 1 FROM change WHERE id = ?", (change,)).fetchone() is not None

    def before(self, log: LogInfo, first: int) -> str:
        """The id of the change before ``first`` of a log; of a branch's first one it stands in the log it came from."""
        found = self.change_id(log.id, first - 1)
        if found or first <= 1:
            return found
        row = self._conn.execute("SELECT header FROM change WHERE log = ? AND seq = ?", (log.id, first)).fetchone()
        return str(json.loads(bytes(row[0]))["prev"]) if row else ""

    def begin(self, log: str) -> int:
        """The seq of the first change held in a log or branch; 1 for one that is empty."""
        return int(self._conn.execute("SELECT coalesce(min(seq), 1) FROM change WHERE log = ?", (log,)).fetchone()[0])

    def following(self, root: str, before: str, seq: int) -> str:
        """The id of a held change with this place in the tree of a root log (``before`` it stands the change of that id)."""
        sql = (
            "SELECT c.id, c.header FROM change c JOIN log l ON l.id = c.log "
            "JOIN log r ON r.replica = l.replica AND r.audience = l.audience WHERE r.id = ? AND c.seq = ?"
        )
        rows = self._conn.execute(sql, (root, seq)).fetchall()
        return next((str(id_) for id_, header in rows if json.loads(bytes(header))["prev"] == before), "")

    def changes(self, log: str, first: int, last: int) -> Iterator[RawChange]:
        """The changes ``first`` to ``last`` of a log, streamed; do not write on this connection meanwhile."""
        sql = "SELECT lamport, header, facts, personal FROM change WHERE log = ? AND seq BETWEEN ? AND ? ORDER BY seq"
        for lamport, header, facts, personal in self._conn.execute(sql, (log, first, last)):
            yield lamport, bytes(header), bytes(facts), None if personal is None else bytes(personal)

    def facts_naming(self, log: str, after: int, word: str) -> Iterator[bytes]:
        """The facts of a log's changes above ``after`` in which the word stands, streamed; do not write meanwhile."""
        sql = "SELECT facts FROM change WHERE log = ? AND seq > ? AND instr(facts, ?) > 0 ORDER BY seq"
        for (facts,) in self._conn.execute(sql, (log, after, word.encode())):
            yield bytes(facts)

    def facts_of_kind(self, kind: str) -> list[bytes]:
        """The facts of every change of a kind that is held."""
        return [bytes(facts) for (facts,) in self._conn.execute("SELECT facts FROM change WHERE kind = ?", (kind,)).fetchall()]

    def attachment_size(self, sha256: str) -> int:
        """Bytes of an attachment that some record names; -1 when none does."""
        row = self._conn.execute("SELECT size FROM attachment WHERE sha256 = ?", (sha256,)).fetchone()
        return int(row[0]) if row else -1

    def refused(self, limit: int) -> list[list[str]]:
        """[change id, reason] of the changes whose effect waits in the tray."""
        rows = self._conn.execute("SELECT change, reason FROM tray ORDER BY change LIMIT ?", (limit,)).fetchall()
        return [list(row) for row in rows]

    def open_questions(self) -> tuple[int, int]:
        """(changes waiting in the tray, fields in conflict) as of now."""
        conn = self._conn
        return tuple(conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("tray", "conflict"))

    def heirs(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        """(old unit, heir, author, the event's fields) of every event, in the order of days."""
        rows = self._conn.execute("SELECT old, heir, author, body FROM unit_event ORDER BY day, id").fetchall()
        return [(old, heir, author, json.loads(body)) for old, heir, author, body in rows]

    def census(self, homes: Iterable[tuple[str, str]]) -> dict[str, list[int | str]]:
        """Kind -> [count, digest] over the records of these (audience, home unit) pairs: SHA-256 over lines "id digest" by id."""
        chosen = sorted(set(homes))
        units = sorted({unit for _, unit in chosen})
        kinds = [row[0] for row in self._conn.execute(_KINDS).fetchall()]
        marks = ",".join("?" * len(units))
        sql = f"SELECT audience, unit, id, digest FROM record WHERE kind = ? AND unit IN ({marks}) ORDER BY id"
        found: dict[str, list[int | str]] = {}
        for kind in kinds:
            count, sha = 0, hashlib.sha256()
            for audience, unit, record, digest in self._conn.execute(sql, (kind, *units)):
                if (audience, unit) in chosen:
                    count += 1
                    sha.update(f"{record} {digest}\n".encode())
            if count:
                found[kind] = [count, sha.hexdigest()]
        return found

    def unsettled_kinds(self) -> set[str]:
        """Kinds of records of which something waits in the tray; their tables cannot be compared yet."""
        sql = "SELECT DISTINCT r.kind FROM tray t CROSS JOIN record r ON r.id = t.record"  # the tray first: it is the small one
        return {row[0] for row in self._conn.execute(sql).fetchall()}

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever the clerks save meanwhile. Nothing may be written inside."""
        self._conn.execute("BEGIN")
        try:
            yield
        finally:
            self._conn.execute("COMMIT")

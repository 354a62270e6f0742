"""``check``: pages, chains, and every projected table rebuilt from the log and compared row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cchc_desktop.domain.change import decode, digest
from cchc_desktop.storage.apply import project
from cchc_desktop.storage.blobs import Blobs
from cchc_desktop.storage.database import create_database
from cchc_desktop.storage.engine import Database, DatabaseError
from cchc_desktop.storage.schema import PROJECTED
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.stored import changes_of


@dataclass
class CheckReport:
    """What ``check`` found: Vietnamese sentences, log -> last seq, record kind -> digest of its facts."""

    problems: list[str] = field(default_factory=list)
    vector: dict[str, int] = field(default_factory=dict)
    census: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def check(store: Store, *, blobs: bool = True) -> CheckReport:
    """Check the whole folder; reads only, apart from a temporary database of its own."""
    report = CheckReport()
    _pages(store.db, report)
    _chains(store.db, report)
    if report.ok:
        _tables(store, report)
    if blobs:
        _contents(store, report)
    report.census = census(store.db)
    return report


def _pages(db: Database, report: CheckReport) -> None:
    try:
        for (line,) in db.conn.execute("PRAGMA integrity_check(10)").fetchall():
            if line != "ok":
                report.problems.append(f"Trang dữ liệu hỏng: {line[:120]}")
        if db.conn.execute("PRAGMA cipher_integrity_check").fetchall():
            report.problems.append("Có trang dữ liệu không khớp mã kiểm tra.")
    except DatabaseError:
        report.problems.append("Không đọc được hết các trang dữ liệu.")


def _chains(db: Database, report: CheckReport) -> None:
    """Every log from seq 1 without gaps, each change hashing to its id and naming the one before."""
    tips: dict[str, tuple[int, str]] = {}
    for id_, log, seq, header, facts, personal in db.conn.execute(
        "SELECT id, log, seq, header, facts, personal FROM change ORDER BY log, seq"
    ):
        before, head = tips.get(log, (0, ""))
        try:
            change = decode(header, facts, personal)
            fits = (change.id, change.log, change.seq, change.prev) == (id_, log, before + 1, head) and seq == change.seq
        except (ValueError, KeyError):
            fits = False
        if not fits:
            report.problems.append(f"Nhật ký {log[:8]} đứt ở thay đổi số {seq}.")
        tips[log] = (seq, id_)
    report.vector = {log: seq for log, (seq, _) in tips.items()}


def _tables(store: Store, report: CheckReport) -> None:
    """Rebuild into a database of its own and compare each projected table."""
    with tempfile.TemporaryDirectory(dir=store.folder) as space:
        other, flags = create_database(Path(space) / "rebuilt.db", store.keys.database)
        try:
            flags.applying = True
            other.conn.execute("BEGIN")
            other.conn.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", store.db.conn.execute("SELECT * FROM log").fetchall())
            records = [r[0] for r in store.db.conn.execute("SELECT record FROM change GROUP BY record ORDER BY min(n)")]
            for start in range(0, len(records), 500):
                project(other, (changes_of(store.db, record) for record in records[start : start + 500]))
            for table in PROJECTED:
                if _digest(store.db, table) != _digest(other, table):
                    report.problems.append(f"Bảng {table} khác với nhật ký.")
        finally:
            other.conn.close()


def _digest(db: Database, table: str) -> str:
    """Digest of a table's rows in an order of their own; the place of arrival does not count."""
    names = [row[1] for row in db.conn.execute(f"PRAGMA table_info({table})") if row[1] != "n"]
    rows = db.conn.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {', '.join(names)}")
    return _hash(repr(row) for row in rows)


def _hash(lines: Iterable[str]) -> str:
    import hashlib

    sha = hashlib.sha256()
    for line in lines:
        sha.update(line.encode())
        sha.update(b"\n")
    return sha.hexdigest()


def _contents(store: Store, report: CheckReport) -> None:
    """Attachments that are here must have their hash; those still on the road are no problem."""
    shelf = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
    for (sha,) in store.db.conn.execute("SELECT DISTINCT sha256 FROM attachment").fetchall():
        if shelf.has(sha) and not shelf.is_whole(sha):
            report.problems.append(f"Tệp đính kèm {sha[:8]} đã hỏng trên đĩa.")


def census(db: Database, units: Iterable[str] = (), audience: str = "") -> dict[str, str]:
    """Record kind -> digest over (record, digest of its facts), of all records or of those of some units and an audience."""
    wanted = set(units)
    found: dict[str, list[str]] = {}
    sql = "SELECT kind, id, digest, unit, audience FROM record ORDER BY kind, id"
    for kind, id_, facts, unit, whose in db.conn.execute(sql):
        if (not wanted or unit in wanted) and audience in ("", whose):
            found.setdefault(kind, []).append(f"{id_} {facts}")
    return {kind: digest("\n".join(lines).encode()) for kind, lines in found.items()}

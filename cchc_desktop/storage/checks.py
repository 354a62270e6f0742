"""``check``: pages, chains, and every projected table rebuilt from the log and compared row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cchc_desktop.domain.change import branch_id, decode, digest, log_id
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.database import create_database
from cchc_desktop.storage.engine import Database, DatabaseError
from cchc_desktop.storage.project import LogBook, project, settle
from cchc_desktop.storage.rows import CHILDREN
from cchc_desktop.storage.schema import PROJECTED
from cchc_desktop.storage.scratch import scratch
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.stored import changes_of

MOST_NAMED = 20
"""So many differences of a table are named one by one, the rest as a number."""
_KEYS = {"conflict": 2, "tray": 2, **dict.fromkeys(CHILDREN, 2)}
"""How many of a table's first columns (the place of arrival left out) name its rows; one where it is not said."""


@dataclass
class CheckReport:
    """What ``check`` found: Vietnamese sentences, log -> last seq, record kind -> digest of its facts, SHA-256 -> size of the attachments
    whose content rotted."""

    problems: list[str] = field(default_factory=list)
    vector: dict[str, int] = field(default_factory=dict)
    census: dict[str, str] = field(default_factory=dict)
    rotten: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def check(store: Store, *, blobs: bool = True) -> CheckReport:
    """Check the whole folder; reads only, apart from a temporary database of its own. No sentence tells what a cell holds."""
    report = CheckReport()
    _pages(store.db, report)
    _chains(store.db, report)
    _ends(store.db, report)
    try:
        _tables(store, report)
    except (DatabaseError, ValueError, KeyError):
        report.problems.append("Không dựng lại được các bảng từ nhật ký.")
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
    begins, roots = _branches(db, report)
    sql = "SELECT id, log, seq, record, kind, lamport, header, facts, personal FROM change ORDER BY log, seq"
    for id_, log, seq, record, kind, lamport, header, facts, personal in db.conn.execute(sql):
        before, head = tips.get(log) or begins.get(log, (0, ""))
        try:
            change = decode(header, facts, personal)
            told = (change.id, change.log, change.seq, change.record, change.kind, change.lamport)
            fits = told == (id_, roots.get(log, log), seq, record, kind, lamport)
        except (ValueError, KeyError):
            change, fits = None, False
        if not fits or change is None:
            report.problems.append(f"Nhật ký {log[:8]}: thay đổi số {seq} đã bị sửa.")
        elif seq != before + 1:
            report.problems.append(f"Nhật ký {log[:8]} đứt: thiếu từ thay đổi số {before + 1} đến số {seq - 1}.")
        elif change.prev != head:
            report.problems.append(f"Nhật ký {log[:8]} đứt ở thay đổi số {seq}.")
        tips[log] = (seq, id_)
    report.vector = {log: seq for log, (seq, _) in tips.items()}


def _branches(db: Database, report: CheckReport) -> tuple[dict[str, tuple[int, str]], dict[str, str]]:
    """Of every branch of a forked log: where it begins (seq and id of the change before), and the log its changes name."""
    begins: dict[str, tuple[int, str]] = {}
    roots: dict[str, str] = {}
    for log, replica, audience, base, first in db.conn.execute("SELECT id, replica, audience, base, first FROM log WHERE base <> ''"):
        row = db.conn.execute("SELECT seq, id FROM change WHERE log = ? ORDER BY seq DESC LIMIT 1", (base,)).fetchone()
        begins[log], roots[log] = row or (0, ""), log_id(replica, audience)
        if log != branch_id(base, first):
            report.problems.append(f"Nhật ký {log[:8]}: tên nhánh không đúng.")
    return begins, roots


def _ends(db: Database, report: CheckReport) -> None:
    """A log cut at its end still hangs together: what was signed of it, and the counter, tell that there was more."""
    for log, seq, head in db.conn.execute("SELECT log, seq, head FROM checkpoint ORDER BY log, seq").fetchall():
        row = db.conn.execute("SELECT id FROM change WHERE log = ? AND seq = ?", (log, seq)).fetchone()
        if db.conn.execute("SELECT 1 FROM change WHERE id = ? AND seq = ?", (head, seq)).fetchone():
            continue  # perhaps in a branch of that log
        if seq > report.vector.get(log, 0):
            report.problems.append(f"Nhật ký {log[:8]} bị cắt: từng ký đến thay đổi số {seq}, nay còn {report.vector.get(log, 0)}.")
        elif row and row[0] != head:
            report.problems.append(f"Nhật ký {log[:8]}: thay đổi số {seq} khác với lúc đã ký.")
    counted = db.conn.execute("SELECT value FROM counter WHERE name = 'lamport'").fetchone()
    highest = db.conn.execute("SELECT coalesce(max(lamport), 0) FROM change").fetchone()[0]
    if counted and counted[0] > highest and not any("bị cắt" in line for line in report.problems):
        report.problems.append("Nhật ký bị cắt: bộ đếm của máy đã đi xa hơn thay đổi cuối cùng.")


def _tables(store: Store, report: CheckReport) -> None:
    """Rebuild into a database of its own and compare each projected table."""
    with TemporaryDirectory() if store.read_only else scratch(store.folder) as space:
        other, flags = create_database(Path(space) / "rebuilt.db", store.keys.database)
        try:
            other.conn.execute("PRAGMA synchronous = OFF")
            flags.applying = True
            other.conn.execute("BEGIN")
            other.conn.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", store.db.conn.execute("SELECT * FROM log").fetchall())
            log_of = LogBook(other, store.db)
            records = [r[0] for r in store.db.conn.execute("SELECT record FROM change GROUP BY record ORDER BY min(n)")]
            for start in range(0, len(records), 500):
                project(other, (settle(changes_of(store.db, record), log_of) for record in records[start : start + 500]))
            for table in PROJECTED:
                report.problems += _differences(store.db, other, table)
        finally:
            other.conn.close()


def _differences(found: Database, rebuilt: Database, table: str) -> list[str]:
    """One sentence a row that is changed, missing or too many; which row and which columns, never what stands in them."""
    names = [row[1] for row in found.conn.execute(f"PRAGMA table_info({table})") if row[1] != "n"]
    width = _KEYS.get(table, 1)
    sentences: list[str] = []
    count = 0
    for key, mine, right in _side_by_side(_rows(found, table, names, width), _rows(rebuilt, table, names, width), width):
        count += 1
        if count > MOST_NAMED:
            continue
        if mine is None or right is None:
            what = "đã mất" if mine is None else "không có trong nhật ký"
        else:
            what = "đã bị sửa ở " + ", ".join(n for n, a, b in zip(names, mine, right, strict=True) if a != b)
        sentences.append(f"Bảng {table}: dòng {_called(found, rebuilt, table, key)} {what}.")
    if count > MOST_NAMED:
        sentences.append(f"Bảng {table}: còn {count - MOST_NAMED} dòng khác với nhật ký.")
    return sentences


def _rows(db: Database, table: str, names: list[str], width: int) -> Iterator[tuple[Any, ...]]:
    return iter(db.conn.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {', '.join(names[:width])}"))


def _side_by_side(
    found: Iterator[tuple[Any, ...]], rebuilt: Iterator[tuple[Any, ...]], width: int
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...] | None, tuple[Any, ...] | None]]:  # fmt: skip
    """(key, row as found, row as rebuilt) of every key at which two sorted tables differ; flat memory."""
    mine, right = next(found, None), next(rebuilt, None)
    while mine is not None or right is not None:
        if right is None or (mine is not None and mine[:width] < right[:width]):
            assert mine is not None
            yield mine[:width], mine, None
            mine = next(found, None)
        elif mine is None or right[:width] < mine[:width]:
            yield right[:width], None, right
            right = next(rebuilt, None)
        else:
            if mine != right:
                yield mine[:width], mine, right
            mine, right = next(found, None), next(rebuilt, None)


def _called(found: Database, rebuilt: Database, table: str, key: tuple[Any, ...]) -> str:
    """How people call a row: the dossier's number where there is one, else its id."""
    if table in ("dossier", "papers", *CHILDREN, "conflict", "tray", "record"):
        for db in (rebuilt, found):
            row = db.conn.execute("SELECT number FROM dossier WHERE id = ?", (key[0],)).fetchone()
            if row:
                return " ".join((str(row[0]), *map(str, key[1:])))
    return " ".join(map(str, key))


def _contents(store: Store, report: CheckReport) -> None:
    """Attachments that are here must have their hash; those still on the road are no problem."""
    shelf = blobs_of(store)
    for sha, size in store.db.conn.execute("SELECT sha256, max(size) FROM attachment GROUP BY sha256").fetchall():
        if shelf.has(sha) and not shelf.is_whole(sha):
            report.rotten[sha] = size
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

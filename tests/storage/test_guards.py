"""Nothing but ``apply`` writes a table outside the list of working tables: shown table by table, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Attachment, Status
from cchc_desktop.storage.apply import Certified, Checkpoint
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.engine import DatabaseError, connect
from cchc_desktop.storage.schema import LOG_TABLES, PROJECTED, WORKING
from cchc_desktop.storage.store import DATABASE, Store
from tests.storage.conftest import HOA, HOME, LIFE, SHEET, FixedClock, dossier

GUARDED = (*LOG_TABLES, *PROJECTED)
ROOT = Path(__file__).parents[2]


def columns(store: Store, table: str) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in store.db.conn.execute(f"PRAGMA table_info({table})")]


SET = {"id": "x", "name": "Bộ thử", "lines": [{"id": "1", "parent": "", "name": "Lĩnh vực", "most": 1},
       {"id": "1.1", "parent": "1", "name": "Việc", "most": 1, "rule": {"kind": "yes_no"}}]}  # fmt: skip


@pytest.fixture
def full(store: Store, clock: FixedClock) -> Store:
    """A store with at least one row in every guarded table."""
    kept = Attachment("f1", "Bản quét.pdf", "ab" * 32, 5, "application/pdf", "c1", False)
    one = dossier(attachments=(kept,))
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, one)
        act.write("commitment", "k1", SHEET)
        act.write("office", "o1", {"unit": HOME})
        act.write("machine", "m1", {"replica": store.replica, "lane": 1})
        act.write("unit", "u1", {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy"})
        act.write("procedure", "p1", {"code": "1.001193", "name": "Đăng ký khai sinh"})
        act.write("calendar", "d1", {"day": "2026-01-01", "off": True, "name": "Tết Dương lịch"})
        act.write("template", "t1", {"key": "office"})
        act.write("work", "w1", {"book": "plan", "state": "todo", "value/task": {"text": "Rà soát thủ tục"}})
        act.write("criteria", "cs1", {"body": SET})
        act.write("score", "s1", {"year": 2026, "set": SET, "self/1.1": {"points": "1", "by": "Hoa", "at": "2026-11-23T09:30:00+07:00"}})
        act.write("survey_batch", "b1", {"form": "sipas", "period": "Quý IV/2026", "day": "2026-11-23", "sheets": ["5" * 22], "about": {}})
        act.write("unit_event", "e1", {"old": "19405@2020-01-01", "heir": HOME, "day": "2025-07-01"})
        act.write("account", "a1", {"login": "hoa", "name": "Hoa"})
        act.write("print", "pr1", {"form": "receipt", "record": one.id, "at": "2026-11-23T09:30:00+07:00"})
    with store.act(HOA, clock) as act:
        act.write("dossier", one.id, LIFE, home=HOME)
    seen = store.heads(one.id)
    for value in ("A", "B"):
        with store.act(HOA, clock) as act:
            act.write("dossier", one.id, {"officer": value}, home=HOME, parents=seen)
    with store.act(HOA, clock) as act:
        change = act.write("dossier", "later", {**{"number": "x"}, **facts_of(one.id, store)}, parents=())
        store.apply((), (), [Certified("c", "r", "u", "machine", b"said"), Checkpoint(change.log, 1, "h", "r", b"s")])
    with store.transaction(), store._applying():
        store.db.conn.execute("INSERT INTO tray VALUES ('r', 'c', 'why')")
    return store


def facts_of(record: str, store: Store) -> dict[str, object]:
    row = store.db.conn.execute("SELECT procedure_code, received_at, due_at FROM dossier WHERE id = ?", (record,)).fetchone()
    return {"procedure_code": row[0], "received_at": row[1], "due_at": row[2], "status": int(Status.ACCEPTED)}


def attempts(store: Store, table: str) -> Iterator[str]:
    """Every way to write a table: new rows plain, replacing and ignoring; rows changed column by column; rows deleted."""
    names = columns(store, table)
    values = ", ".join({"INTEGER": "1", "BLOB": "x'00'"}.get(kind, "'x'") for _, kind in names)
    same = ", ".join(name for name, _ in names)
    for how in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"):
        yield f"{how} INTO {table} VALUES ({values})"
        yield f"{how} INTO {table} SELECT {same} FROM {table}"
    yield f"INSERT INTO {table} DEFAULT VALUES"
    for how in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
        yield from (f"{how} {table} SET {name} = {name}" for name, _ in names)
    yield f"DELETE FROM {table}"
    yield f"DELETE FROM {table} WHERE rowid IN (SELECT min(rowid) FROM {table})" if "id" in same else f"DELETE FROM {table} WHERE 1"


def test_every_table_stands_in_exactly_one_of_the_three_lists(store: Store) -> None:
    found = {row[0] for row in store.db.conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    ours = {name for name in found if not name.startswith(("sqlite_", "search_dossier_")) and name != "_sqlite_migrations"}
    assert sorted(ours) == sorted([*LOG_TABLES, *PROJECTED, *WORKING])


@pytest.mark.parametrize("table", GUARDED)
def test_no_statement_writes_it_outside_apply(full: Store, table: str) -> None:
    conn = full.db.conn
    before = conn.execute(f"SELECT * FROM {table}").fetchall()
    assert before, "an empty table would prove nothing about UPDATE and DELETE"
    for sql in attempts(full, table):
        if "WITHOUT ROWID" in conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0] and "rowid" in sql:
            continue
        for inside in (False, True):
            if inside:
                conn.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseError, match=r"only apply|log is kept"):
                conn.execute(sql)
            if inside:
                conn.execute("ROLLBACK")
    assert conn.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize("table", LOG_TABLES)
def test_even_inside_apply_the_log_only_grows(full: Store, table: str) -> None:
    conn = full.db.conn
    before = conn.execute(f"SELECT * FROM {table}").fetchall()
    key = columns(full, table)[0][0]
    with full._applying():
        for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET {key} = {key}", f"REPLACE INTO {table} SELECT * FROM {table}",
                    f"UPDATE OR REPLACE {table} SET {key} = (SELECT min({key}) FROM {table})"):  # fmt: skip
            with pytest.raises(DatabaseError, match=r"log is kept"):
                conn.execute(sql)
    assert conn.execute(f"SELECT * FROM {table}").fetchall() == before


def test_a_program_that_does_not_know_our_rules_cannot_write_at_all(full: Store) -> None:
    db = connect(full.folder / DATABASE, full.keys.database)
    for table in GUARDED:
        with pytest.raises(DatabaseError, match="applying"):
            db.conn.execute(f"INSERT INTO {table} DEFAULT VALUES")
    db.conn.close()


def test_dropping_personal_parts_changes_nothing_else(full: Store) -> None:
    """What a lawful ``forget`` will use; without its flag nothing gives, with it only the personal part does."""
    conn = full.db.conn
    with pytest.raises(DatabaseError, match="log is kept"):
        conn.execute("UPDATE change SET personal = NULL")
    full._flags.forgetting = True
    for sql in ("facts = x'00'", "header = x'00'", "id = 'x'", "seq = seq + 100", "log = 'x'", "personal = x'01'"):
        with pytest.raises(DatabaseError, match="log is kept"):
            conn.execute(f"UPDATE change SET {sql}")
    conn.execute("BEGIN")
    conn.execute("UPDATE change SET personal = NULL")
    assert conn.execute("SELECT count(*) FROM change WHERE personal IS NOT NULL").fetchone() == (0,)
    conn.execute("ROLLBACK")
    full._flags.forgetting = False


def test_working_tables_are_plain(store: Store) -> None:
    guarded = {row[0] for row in store.db.conn.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'")}
    assert guarded == set(GUARDED)


def sources() -> Iterator[tuple[str, str]]:
    for room in ("cchc_desktop", "ui"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_the_source_names_no_other_writer() -> None:
    """The switch that the triggers ask is turned in one place, and only the modules of ``apply`` say INSERT to such tables.

    ``forgetting`` may take a personal part away, which the log's own trigger lets through and nothing else.
    """
    switches = {name for name, text in sources() if re.search(r"\.applying\s*=\s*True", text)}
    assert switches == {f"cchc_desktop/storage/{name}.py" for name in ("store", "checks", "salvage")}
    tables = "|".join(GUARDED)
    writes = re.compile(rf"(?:INSERT (?:OR \w+ )?INTO|REPLACE INTO|UPDATE|DELETE FROM) (?:{tables})\b")
    writers = {name for name, text in sources() if writes.search(text)}
    assert writers == {f"cchc_desktop/storage/{name}.py" for name in ("apply", "branches", "forgetting", "project", "checks", "chains")}


def test_the_writers_outside_apply_write_the_rebuilt_copy_only(store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    from cchc_desktop.storage import checks

    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier())
    made: list[Path] = []
    real: Callable[..., object] = checks.create_database
    monkeypatch.setattr(checks, "create_database", lambda path, key: made.append(path) or real(path, key))
    before = store.db.conn.total_changes
    assert checks.check(store).ok
    assert store.db.conn.total_changes == before
    assert [path.name for path in made] == ["rebuilt.db"] and not made[0].exists()

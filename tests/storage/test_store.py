"""One way to write, guarded; the log is the truth."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.change import Change, LogInfo
from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.engine import DatabaseError
from cchc_desktop.storage.project import WAITING, settle
from cchc_desktop.storage.registers import Registers
from cchc_desktop.storage.schema import LOG_TABLES, PROJECTED, WORKING
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.stored import changes_after
from tests.storage.conftest import HOA, HOME, NOW, FixedClock, dossier


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every projected table, without the order of arrival."""
    found = {}
    for table in PROJECTED:
        names = [r[1] for r in store.db.conn.execute(f"PRAGMA table_info({table})") if r[1] != "n"]
        found[table] = sorted(store.db.conn.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall(), key=repr)
    return found


def held(store: Store) -> tuple[list[Change], list[LogInfo]]:
    logs = [LogInfo(*row) for row in store.db.conn.execute("SELECT * FROM log")]
    return [c for log in logs for c in changes_after(store.db, log.id, 0)], logs


def test_a_dossier_comes_back_as_it_was_saved(store: Store, clock: FixedClock) -> None:
    saved = dossier()
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, saved)
    assert Dossiers(store).get(saved.number) == saved == Dossiers(store).get(saved.id)


def test_every_table_is_in_one_of_the_three_lists_and_projected_ones_are_guarded(store: Store, clock: FixedClock) -> None:
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier())
    tables = {r[0] for r in store.db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ours = {t for t in tables if not t.startswith(("sqlite_", "_sqlite", "search_dossier_"))}
    assert ours == set(LOG_TABLES) | set(PROJECTED) | set(WORKING)
    for table in [*PROJECTED, *LOG_TABLES]:
        columns = [r[1] for r in store.db.conn.execute(f"PRAGMA table_info({table})")]
        rows = store.db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        tries = []
        if table not in ("log", "checkpoint", "certificate"):
            tries.append(f"INSERT INTO {table} DEFAULT VALUES")
        if rows:
            tries += [f"UPDATE {table} SET {columns[0]} = {columns[0]}", f"DELETE FROM {table}"]
        for sql in tries:
            with pytest.raises(DatabaseError, match=r"only apply|log is kept"):
                store.db.conn.execute(sql)


def test_a_failed_act_leaves_nothing(store: Store, clock: FixedClock) -> None:
    before = dump(store)
    with pytest.raises(RuntimeError), store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier())
        raise RuntimeError
    assert dump(store) == before and held(store) == ([], [])


def test_a_change_that_breaks_a_rule_is_not_saved(store: Store, clock: FixedClock) -> None:
    with pytest.raises(AssertionError, match="breaks a rule"), store.act(HOA, clock) as act:
        act.write("dossier", "x", {"number": "n"})
    assert held(store)[0] == []


def test_history_shows_old_and_new(store: Store, clock: FixedClock) -> None:
    one = dossier()
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, one)
    with store.act(HOA, clock) as act:
        act.write("dossier", one.id, {"status": int(Status.PROCESSING)}, home=HOME)
    last = Dossiers(store).history(one.id)[-1]
    assert (last.field, last.old, last.new, last.who) == ("status", 2, 4, "Nguyễn Thị Hoa")
    assert Dossiers(store).get(one.id).status is Status.PROCESSING


def test_two_acts_on_old_heads_make_a_conflict_not_a_loss(store: Store, clock: FixedClock) -> None:
    one = dossier()
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, one)
    seen = store.heads(one.id)
    for value in ("A", "B"):
        with store.act(HOA, clock) as act:
            act.write("dossier", one.id, {"officer": value}, home=HOME, parents=seen)
    assert store.db.conn.execute("SELECT count(*) FROM conflict").fetchone()[0] == 1
    assert Dossiers(store).find("")[0].parallel


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_any_order_of_arrival_gives_the_same_tables(make_store: Callable[..., Store], seed: int) -> None:
    rng = random.Random(seed)
    source, clock = make_store(f"source{rng.random()}"), FixedClock()
    ids = []
    for n in range(3):
        one = dossier(f"H50.31.18-261123-{n}", f"Người {n}")
        ids.append(one.id)
        with source.act(HOA, clock) as act:
            Dossiers(source).add(act, one)
            printed = {"form": "receipt", "record": one.id, "target": "x", "at": "2026-11-23T09:30:00+07:00", "account": "a"}
            act.write("print", f"pr{n}", printed)
    for _ in range(6):
        record = rng.choice(ids)
        parents = source.heads(record) if rng.random() < 0.6 else [source.db.conn.execute(
            "SELECT id FROM change WHERE record = ? ORDER BY random() LIMIT 1", (record,)).fetchone()[0]]  # fmt: skip
        with source.act(HOA, clock) as act:
            act.write("dossier", record, {rng.choice(["officer", "note"]): rng.choice("ab")}, home=HOME, parents=parents)
    changes, logs = held(source)
    target = make_store(f"target{rng.random()}")
    queues = {log.id: [c for c in changes if c.log == log.id] for log in logs}
    while any(queues.values()):
        queue = queues[rng.choice([log for log, left in queues.items() if left])]
        take = rng.randint(1, len(queue))
        with target.transaction():
            outcome = target.apply(queue[:take] + (queue[:1] if rng.random() < 0.3 else []), logs)
        assert outcome.applied == take and not outcome.gaps and not outcome.forks
        del queue[:take]
    assert dump(target) == dump(source)


def test_gaps_and_forks_are_named_and_nothing_of_them_is_taken(store: Store, make_store: Callable[..., Store], clock: FixedClock) -> None:
    for n in range(3):
        with store.act(HOA, clock) as act:
            Dossiers(store).add(act, dossier(f"n{n}"))
    changes, logs = held(store)
    other = make_store("other")
    with other.transaction():
        assert other.apply(changes[1:], logs).gaps == {changes[0].log: 1}
        assert other.apply(changes[:1], logs).applied == 1
        assert other.apply(changes, logs).had == 1
    twin = changes[1]._replace(id="f" * 64)
    with other.transaction():
        assert other.apply([twin._replace(seq=1)], logs).forks == {changes[0].log: 1}


def test_a_dossier_worked_out_before_its_change_was_refused_is_not_there(
    store: Store, make_store: Callable[..., Store], clock: FixedClock
) -> None:
    """Of a log that forked the change that made a dossier stays out; somebody else's edit of it comes in, and waits."""
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier("n1"))
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, second := dossier("n2"))
    record = second.id
    sister = make_store("sister")
    changes, logs = held(store)
    with sister.transaction():
        sister.apply(changes, logs)
    with sister.act(HOA, clock) as act:
        edit = act.write("dossier", record, {"note": "gấp"}, home=HOME)
    changes, logs = held(sister)
    made, own = next(one for one in changes if one.record == record and not one.parents), {log.id: log for log in logs}
    other = make_store("other")
    with other.transaction():
        outcome = other.apply([made, edit], logs, (), {made.id: settle([made], own.__getitem__)})
    assert outcome.gaps == {made.log: 1} and outcome.applied == 1
    assert other.db.conn.execute("SELECT count(*) FROM dossier").fetchone() == (0,) and other.heads(record) == ()
    assert other.db.conn.execute("SELECT change, reason FROM tray").fetchall() == [(edit.id, WAITING)]
    with other.transaction():
        other.apply(changes, logs)
    assert dump(other) == dump(sister)


def test_search_finds_by_any_word_without_marks(store: Store, clock: FixedClock) -> None:
    book = Dossiers(store)
    with store.act(HOA, clock) as act:
        book.add(act, dossier("H50.31.18-261123-10017", "Đặng Thị Ỷ"))
        book.add(act, dossier("H50.31.18-261123-10025", "Trần Văn Ẵm"))
    names = lambda text: [r.name for r in book.find(text)]  # noqa: E731
    assert names("dang y") == names("ĐẶNG Ỷ") == names("10017") == names("H50.31.18-261123-10017") == ["Đặng Thị Ỷ"]
    assert names("dang") == ["Đặng Thị Ỷ", "Trần Văn Ẵm"]
    assert names("khai sinh") == names("0912") == names("1.001193") == names("") == ["Trần Văn Ẵm", "Đặng Thị Ỷ"]
    assert names("không có ai") == [] and names('" OR *') == []
    assert [r.name for r in book.find("", status=Status.READY)] == []


def test_open_until(store: Store, clock: FixedClock) -> None:
    book = Dossiers(store)
    with store.act(HOA, clock) as act:
        for n, hours in enumerate((-5, 3, 30, 300)):
            book.add(act, dossier(f"n{n}", due_at=NOW + timedelta(hours=hours)))
        book.add(act, dossier("n9", status=Status.SUPPLEMENT, due_at=NOW - timedelta(days=1)))
    assert [r.number for r in book.open_until(HOME, NOW)] == ["n0"]


def test_known_persons(store: Store, clock: FixedClock) -> None:
    book = Dossiers(store)
    with store.act(HOA, clock) as act:
        book.add(act, dossier("n1"))
        book.add(act, dossier("n2"))
    known = book.person_by_number("045085006214")
    assert known and known.dossiers == 2 and known.person.name == "Lê Quang Ẩn"
    assert [k.person.name for k in book.people_by_name("le quang")] == ["Lê Quang Ẩn"] and book.people_by_name("tr") == []


def test_numbers_have_no_gaps_when_an_act_fails(store: Store, clock: FixedClock) -> None:
    registers = Registers(store)

    def taken(day: str) -> tuple[object, ...]:
        entry = registers.entry(2026, 1)
        return registers.day(day), entry.receipt_no, entry.book, entry.book_no

    with store.act(HOA, clock):
        assert taken("261123") == (1, 1, "01/2026", 1)
    with pytest.raises(RuntimeError), store.act(HOA, clock):
        assert taken("261123") == (2, 2, "01/2026", 2)
        raise RuntimeError
    with store.act(HOA, clock):
        assert taken("261124") == (1, 2, "01/2026", 2)


def test_a_full_volume_is_followed_by_the_next_without_a_gap(store: Store, clock: FixedClock) -> None:
    registers = Registers(store)
    with store.act(HOA, clock):
        found = [registers.entry(2026, 2, rows=3) for _ in range(7)]
    assert [(e.book, e.book_no) for e in found] == [
        ("01.2/2026", 1), ("01.2/2026", 2), ("01.2/2026", 3), ("02.2/2026", 1), ("02.2/2026", 2), ("02.2/2026", 3), ("03.2/2026", 1),
    ]  # fmt: skip
    assert [e.receipt_no for e in found] == [1, 2, 3, 4, 5, 6, 7]
    with store.act(HOA, clock):
        assert registers.entry(2027, 2, rows=3).book == "01.2/2027"


def test_a_second_opening_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="IN_USE"):
        Store.open(store.folder, store.keys, store.anchor.path.parent)

"""Changes are found page by page: long ones, those that only the journal holds, whatever led to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_desktop.storage.carving import carved
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.store import DATABASE, Store
from tests.storage.conftest import HOA, FixedClock, dossier
from tests.storage.test_faults import fill


@pytest.fixture
def long(store: Store, clock: FixedClock) -> Store:
    """Some dossiers, one of which goes on over several pages."""
    fill(store, clock)
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier("dài", note="ghi chú dài " * 3000))
    return store


def rows(store: Store) -> set[tuple[object, ...]]:
    return set(store.db.conn.execute("SELECT * FROM change").fetchall())


def file(store: Store) -> Path:
    return store.folder / DATABASE


def test_what_the_file_and_its_journal_hold_is_found(long: Store, clock: FixedClock) -> None:
    assert file(long).with_name("office.db-wal").stat().st_size > 4096, "nothing has been brought home yet"
    assert rows(long) <= set(carved(file(long), long.keys.database))
    long.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert set(carved(file(long), long.keys.database)) == rows(long)
    fill(long, clock, 1)
    assert rows(long) <= set(carved(file(long), long.keys.database))


def test_a_page_that_fails_its_check_gives_nothing_and_spoils_nothing(long: Store) -> None:
    long.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    whole, data = rows(long), bytearray(file(long).read_bytes())
    copy = long.folder / "copy.db"
    for page in range(1, len(data) // 4096):
        spoiled = bytearray(data)
        spoiled[page * 4096 + 7] ^= 1
        copy.write_bytes(spoiled)
        assert set(carved(copy, long.keys.database)) <= whole
    copy.write_bytes(data)
    assert list(carved(copy, bytes(32))) == [], "nor does another key"
    copy.write_bytes(data[:4096])
    assert list(carved(copy, long.keys.database)) == []

"""A store that is looked at only: the engine itself refuses, nothing is made in the folder, a damaged page does not spoil the rest; and
the copy of a damaged file that is set aside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.aside import MARK, set_aside
from cchc_desktop.storage.database import open_database, open_to_read
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.engine import DatabaseError, OperationalError
from cchc_desktop.storage.read_only import ReadOnlyStore
from cchc_desktop.storage.store import DATABASE, Store
from tests.spoiling import spoil_tables, told
from tests.storage.conftest import HOA, FixedClock, dossier
from tests.storage.test_migrations import KEY, SAMPLES


@pytest.fixture
def look(make_store: Callable[..., Store], clock: FixedClock) -> Iterator[Callable[..., ReadOnlyStore]]:
    """An office of thirty dossiers, closed, some tables spoilt, and opened to look at."""
    opened: list[ReadOnlyStore] = []
    store = make_store()
    with store.act(HOA, clock) as act:
        for number in range(30):
            Dossiers(store).add(act, dossier(f"H50.31.18-261123-{number:05d}"))
    store.close()

    def made(*tables: str) -> ReadOnlyStore:
        if tables:
            spoil_tables(store.folder / DATABASE, store.keys.database, *tables)
        opened.append(ReadOnlyStore.look(store.folder, store.keys, store.anchor.path.parent))
        return opened[-1]

    yield made
    for one in opened:
        one.close()


def test_the_engine_itself_writes_nothing_whatever_is_asked_of_it(look: Callable[..., ReadOnlyStore], clock: FixedClock) -> None:
    store = look()
    before = told(store.folder)
    for sql in ("INSERT INTO setting VALUES ('x', 'y')", "DELETE FROM draft", "CREATE TABLE t (a)", "VACUUM", "PRAGMA user_version = 9"):
        for one in (store, store.second()):
            with pytest.raises(OperationalError):
                one.db.conn.execute(sql)
    for act in (
        lambda: store.set_setting("x", "y"), lambda: store.raise_counter("x"), store.note_lost_work, store.refuse_restored,
        lambda: store.new_replica(HOA, clock, 3), lambda: store.act(HOA, clock).__enter__(), lambda: store.together().__enter__(),
        lambda: store.bulk().__enter__(), lambda: store.writing().__enter__(),
    ):  # fmt: skip
        with pytest.raises(Refused, match="READ_ONLY_OFFICE"):
            act()
    store.close()
    assert told(store.folder) == before


def test_after_a_page_that_cannot_be_read_everything_else_still_can(look: Callable[..., ReadOnlyStore]) -> None:
    store = look("payment", "commitment")
    conn = store.db.conn
    rows = conn.execute("SELECT number FROM dossier ORDER BY number")
    seen = []
    for (number,) in rows:
        seen.append(number)
        for table in ("payment", "commitment"):
            with pytest.raises(DatabaseError, match="malformed"):
                conn.execute(f"SELECT * FROM {table}").fetchall()
    assert len(seen) == 30 and [len(list(store.db.conn.execute(f"SELECT * FROM {name}"))) for name in ("dossier", "papers")] == [30, 30]
    assert len(Dossiers(store.second()).find("le quang")) == 30


def test_no_lock_is_made_and_one_that_is_held_refuses(look: Callable[..., ReadOnlyStore], make_store: Callable[..., Store]) -> None:
    store = look()
    with pytest.raises(Refused, match="IN_USE"):
        Store.open(store.folder, store.keys, store.anchor.path.parent)
    store.close()
    (store.folder / "lock").unlink()
    again = look()
    assert not (store.folder / "lock").exists() and again.unit
    again.close()
    other = make_store("other")
    with pytest.raises(Refused, match="IN_USE"):
        ReadOnlyStore.look(other.folder, other.keys, other.anchor.path.parent)


def test_a_folder_that_may_not_be_written_is_looked_at(look: Callable[..., ReadOnlyStore]) -> None:
    store = look()
    store.close()
    for path in (*store.folder.iterdir(), store.folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert len(Dossiers(look()).find("le quang")) == 30
    finally:
        store.folder.chmod(0o755)


def test_another_format_is_not_touched(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "format-1.db", tmp_path / DATABASE)
    before = told(tmp_path)
    with pytest.raises(Refused, match="OLDER_DATABASE"):
        open_to_read(tmp_path / DATABASE, KEY)
    assert told(tmp_path) == before


def test_a_check_at_the_start_that_finds_damage_has_touched_nothing(look: Callable[..., ReadOnlyStore]) -> None:
    store = look("payment")
    store.close()
    before = told(store.folder)
    with pytest.raises(Refused, match="DAMAGED_DATABASE"):
        open_database(store.folder / DATABASE, store.keys.database)
    assert told(store.folder) == before


# -- the copy set aside


def test_a_copy_has_what_a_crash_left_and_is_never_written_over(look: Callable[..., ReadOnlyStore]) -> None:
    store = look("payment")
    folder = store.folder
    store.close()
    (folder / f"{DATABASE}-wal").write_bytes(b"left over")
    first = set_aside(folder)
    assert first.parent == folder.parent and first.name.startswith(f"{folder.name}-{MARK}-")
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        name: (folder / name).read_bytes() for name in (DATABASE, f"{DATABASE}-wal")
    }
    was = told(first)
    assert set_aside(folder) == first and told(first) == was
    with open(folder / DATABASE, "ab") as file:  # another damage, told by the same second
        file.write(b"more")
    os.utime(folder / DATABASE, (first.stat().st_mtime, datetime.strptime(first.name[-15:], "%Y%m%d-%H%M%S").timestamp()))
    os.utime(folder / f"{DATABASE}-wal", (0, 0))
    second = set_aside(folder)
    assert second.name == f"{first.name}-2" and told(first) == was
    assert (second / DATABASE).read_bytes() == (folder / DATABASE).read_bytes()


KILLED = """
import os, sys
from pathlib import Path
from cchc_desktop.storage import aside
real = aside.{what}
def stop(*words, **more):
    if {after}:
        real(*words, **more)
    os._exit(9)
aside.{what} = stop
aside.set_aside(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(("what", "after"), [("sync_file", False), ("sync_file", True), ("sync_folder", False), ("sync_folder", True)])
def test_a_power_cut_leaves_no_half_copy_that_counts(look: Callable[..., ReadOnlyStore], what: str, after: bool) -> None:
    store = look("payment")
    folder = store.folder
    store.close()
    ended = subprocess.run([sys.executable, "-c", KILLED.format(what=what, after=after), str(folder)], check=False)
    assert ended.returncode == 9 and list(folder.parent.glob(f"{folder.name}-{MARK}-*")) == []
    copy = set_aside(folder)
    assert (copy / DATABASE).read_bytes() == (folder / DATABASE).read_bytes()
    assert list(folder.parent.glob(f".*{MARK}*")) == [], "what the cut left is gone"


def test_what_is_said_to_be_set_aside_is_down_on_the_disk(look: Callable[..., ReadOnlyStore], monkeypatch: pytest.MonkeyPatch) -> None:
    store = look()
    store.close()
    done: list[str] = []
    for name in ("sync_file", "sync_folder"):
        monkeypatch.setattr(f"cchc_desktop.storage.aside.{name}", lambda path, name=name: done.append(f"{name} {path.name.split('-')[0]}"))
    set_aside(store.folder)
    assert done == [f"sync_file {DATABASE}", f"sync_folder .{store.folder.name}", f"sync_folder {store.folder.parent.name.split('-')[0]}"]

"""Migrations: frozen text, a verified copy before they touch anything, and the same schema whichever way a file came to it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.security.keys import identity
from cchc_desktop.storage import database, migrations
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.database import APPLICATION_ID, create_database, open_database
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.engine import Database, DatabaseError, Migrations, connect
from cchc_desktop.storage.migrations import FORMAT
from cchc_desktop.storage.salvage import rebuild
from cchc_desktop.storage.store import FolderKeys, Store
from tests.spoiling import spoil_tables

SAMPLES = Path(__file__).parents[1] / "databases"
KEY = bytes.fromhex("11" * 32)
NAMES = sorted(path.name for path in SAMPLES.glob("format-*.db"))
FROZEN = {
    "0001_first": "4f491d09801e1be0a7dde496c28d20d1d2d6fcec41d10e4e0574050d55a808ac",
    "0002_guards": "6812f19c1368bc7c591f38c67fd80903beabe044f353d36f7e4b075e9f5d924d",
    "0003_year": "2994b33c87891be98d6a8631cec7e14d5abb997e2f504a913fa7a563f1e326be",
    "0004_life": "88f3c3c34606e70cc48fa0bcfb933723749a5a21ed10261a922eea572e717365",
    "0005_indices": "9e75b12ab94b8c53201fca7d01a9d730b4e9bb405e8c87a790f8b3b87533707e",
    "0006_handover": "8ecc3453affd7078f6793b8da2bf439ca5588285a1b6d859905ded01081e4680",
    "0007_signatures": "557c729fa46261bab95fd669b09e4d17c4d8bf6c48c2f9853f8e15199c27b18a",
    "0008_papers": "7635c3ceb68b36c2c4dcc6ee1626e262e361cfcef4f8a6934236e7dc04cef54f",
    "0009_status": "78a5ca35898512eb4667877a54aeaca67c0cc05d5ca28226b382843769d7e096",
    "0010_passages": "fdb90aa22bf14876a9b9ed8421b1989e3f931dc433075839ee1e4297bf11aa3f",
}
"""SHA-256 over the statements of each migration. A released one never changes: what it made lies in offices."""
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlite%' ORDER BY name"


def text_of(name: str) -> str:
    said: list[str] = []
    (one,) = (m for m in migrations.migrations._migrations if m.name == name)
    one.fn(SimpleNamespace(conn=SimpleNamespace(execute=said.append)))  # type: ignore[arg-type]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def test_the_text_of_every_migration_is_frozen() -> None:
    assert {m.name: text_of(m.name) for m in migrations.migrations._migrations} == FROZEN
    assert len(FROZEN) == FORMAT


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "format-1.db", tmp_path / "office.db"))


def whole(folder: Path, name: str) -> Store:
    """A sample opened as an office."""
    shutil.copy(SAMPLES / name, folder / "office.db")
    return Store.open(folder, FolderKeys(KEY, KEY, identity(KEY, "attachments")), folder / "state")


def schema(db: Database) -> list[tuple[str, ...]]:
    return list(db.conn.execute(SCHEMA).fetchall())


@pytest.fixture
def opened() -> Iterator[Callable[[Database], Database]]:
    kept: list[Database] = []

    def keep(db: Database) -> Database:
        kept.append(db)
        return db

    yield keep
    for db in kept:
        db.conn.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_of_every_format_opens_for_ever(name: str, tmp_path: Path, opened: Callable[[Database], Database]) -> None:
    shutil.copy(SAMPLES / name, tmp_path / "office.db")
    old = opened(open_database(tmp_path / "office.db", KEY, backups=tmp_path / "backups")[0])
    new = opened(create_database(tmp_path / "new.db", KEY)[0])
    assert schema(old) == schema(new), "a fresh file equals an upgraded one"
    assert old.conn.execute("SELECT applicant_name FROM dossier").fetchall() == [("Lê Quang Ẩn",)]
    for db in (old, new):
        assert db.conn.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        assert db.conn.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        modes = [db.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")]
        assert modes == ["wal", 2, 1]


def test_there_is_a_sample_of_the_first_and_of_the_newest_format() -> None:
    assert {"format-1", f"format-{FORMAT}"} <= {path.stem for path in SAMPLES.glob("format-*.db")}, "tools/make_database_sample.py"


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_a_whole_office(name: str, tmp_path: Path) -> None:
    store = whole(tmp_path, name)
    assert check(store).problems == []
    (row,) = Dossiers(store).find("le quang")
    assert row.name == "Lê Quang Ẩn"
    assert [paper.name for paper in Dossiers(store).get(row.id).components] == ["Giấy chứng sinh", "Tờ khai"]
    store.close()


def test_whoever_opens_hears_once_that_all_tables_are_made_anew(tmp_path: Path) -> None:
    heard: list[str] = []
    keys = FolderKeys(KEY, KEY, identity(KEY, "attachments"))
    shutil.copy(SAMPLES / "format-7.db", tmp_path / "office.db")
    for _ in range(2):
        Store.open(tmp_path, keys, tmp_path / "state", renewing=lambda: heard.append("anew")).close()
    assert heard == ["anew"]


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_sample_is_rescued_into_a_file_of_today(name: str, tmp_path: Path, opened: Callable[[Database], Database]) -> None:
    file, space, fresh = Path(shutil.copy(SAMPLES / name, tmp_path / "office.db")), tmp_path / "space", tmp_path / "fresh.db"
    space.mkdir()
    changes = opened(connect(file, KEY)).conn.execute("SELECT count(*) FROM change").fetchone()[0]
    spoil_tables(file, KEY, "dossier", "record")
    with pytest.raises(DatabaseError):
        opened(connect(file, KEY)).conn.execute("SELECT * FROM dossier").fetchall()
    found = rebuild(file, KEY, fresh, None, space)
    assert (found.kept, found.lost) == (changes, 0)
    db = opened(open_database(fresh, KEY)[0])
    assert db.conn.execute("SELECT applicant_name FROM dossier").fetchall() == [("Lê Quang Ẩn",)]
    assert [row[0] for row in db.conn.execute("SELECT value ->> 1 FROM papers, json_each(list)")] == ["Giấy chứng sinh", "Tờ khai"]


def test_a_newer_file_is_rescued_by_the_newer_program_only(sample: Path) -> None:
    open_database(sample, KEY)[0].conn.close()
    newer = connect(sample, KEY)
    newer.conn.execute(f"PRAGMA user_version = {FORMAT + 1}")
    newer.conn.close()
    before = sample.read_bytes()
    (sample.parent / "space").mkdir()
    with pytest.raises(Refused, match="NEWER_DATABASE"):
        rebuild(sample, KEY, sample.parent / "fresh.db", None, sample.parent / "space")
    assert sample.read_bytes() == before


def test_every_table_is_strict(tmp_path: Path, opened: Callable[[Database], Database]) -> None:
    db = opened(create_database(tmp_path / "new.db", KEY)[0])
    loose = [row[1] for row in db.conn.execute("PRAGMA table_list") if row[2] == "table" and not row[5]]
    assert [name for name in loose if not name.startswith(("sqlite_", "_sqlite"))] == []


def test_a_verified_copy_is_made_before_a_migration_touches_the_file(sample: Path, opened: Callable[[Database], Database]) -> None:
    backups = sample.parent / "backups"
    opened(open_database(sample, KEY, backups=backups)[0])
    (kept,) = backups.iterdir()
    copy = opened(connect(kept, KEY))
    assert copy.conn.execute("PRAGMA user_version").fetchone() == (1,)
    assert copy.conn.execute("SELECT applicant_name FROM dossier").fetchall() == [("Lê Quang Ẩn",)]
    assert "Lê Quang".encode() not in kept.read_bytes(), "the copy is as encrypted as the file"


def test_a_file_of_today_is_not_copied_again(sample: Path, opened: Callable[[Database], Database]) -> None:
    backups = sample.parent / "backups"
    open_database(sample, KEY, backups=backups)[0].conn.close()
    shutil.rmtree(backups)
    opened(open_database(sample, KEY, backups=backups)[0])
    assert not backups.exists()


def test_without_a_copy_nothing_is_migrated(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sample.read_bytes()

    def full(*_: object) -> None:
        raise Refused("BACKUP_FAILED", "Chưa chép được.", "Xem ổ đĩa.")

    monkeypatch.setattr(database, "copy_verified", full)
    with pytest.raises(Refused, match="BACKUP_FAILED"):
        open_database(sample, KEY, backups=sample.parent / "backups")
    assert sample.read_bytes() == before


def test_a_copy_that_does_not_read_back_is_none(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is spoilt between writing and reading back, as a failing disk does it."""
    real = connect

    def spoilt(path: Path, key: bytes) -> Database:
        if "backups" in str(path) and path.exists():
            data = bytearray(path.read_bytes())
            data[5000:5100] = os.urandom(100)
            path.write_bytes(data)
        return real(path, key)

    monkeypatch.setattr(database, "connect", spoilt)
    before = sample.read_bytes()
    with pytest.raises(Refused, match="BACKUP_FAILED"):
        open_database(sample, KEY, backups=sample.parent / "backups")
    assert list((sample.parent / "backups").iterdir()) == [] and sample.read_bytes() == before


def test_a_migration_that_fails_leaves_the_old_file_and_goes_through_later(
    sample: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[[Database], Database]
) -> None:
    broken = Migrations("cchc")
    for one in migrations.migrations._migrations:
        broken(name=one.name)(one.fn)

    @broken(name="0003_broken")
    def _(db: Database) -> None:
        db.conn.execute("CREATE TABLE half (x INTEGER) STRICT")
        db.conn.execute("INSERT INTO nowhere VALUES (1)")

    monkeypatch.setattr(database, "migrations", broken)
    with pytest.raises(Refused):
        open_database(sample, KEY, backups=sample.parent / "backups")
    monkeypatch.undo()
    db = opened(open_database(sample, KEY, backups=sample.parent / "backups")[0])
    assert db.conn.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    assert ("half",) not in db.conn.execute("SELECT name FROM sqlite_master").fetchall()
    assert db.conn.execute("SELECT applicant_name FROM dossier").fetchall() == [("Lê Quang Ẩn",)]


def test_what_has_no_file_or_another_ones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="NO_OFFICE"):
        open_database(tmp_path / "none.db", KEY)
    create_database(tmp_path / "new.db", KEY)[0].conn.close()
    with pytest.raises(Refused, match="EXISTS"):
        create_database(tmp_path / "new.db", KEY)

"""What happens when the machine fails: killed in mid-save, full, cut, copied, put back."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.backups import backup, restore
from cchc_desktop.storage.blobs import Blobs, media_type
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.database import FORMAT, create_database, open_database
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.engine import connect
from cchc_desktop.storage.store import DATABASE, Store
from tests.storage.conftest import HOA, FixedClock, by_a_tool, dossier


def fill(store: Store, clock: FixedClock, count: int = 3) -> None:
    for n in range(count):
        with store.act(HOA, clock) as act:
            Dossiers(store).add(act, dossier(f"n{n}"))


def reopen(store: Store, folder: Path | None = None) -> Store:
    return Store.open(folder or store.folder, store.keys, store.anchor.path.parent)


def test_check_of_a_good_store_is_quiet_and_finds_a_changed_row(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    assert check(store).problems == []
    by_a_tool(store, "UPDATE dossier SET officer = 'ai đó' WHERE number = 'n1'")
    assert check(store).problems == ["Bảng dossier: dòng n1 đã bị sửa ở officer."]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_in_mid_save_nothing_is_half(make_store: Callable[..., Store], clock: FixedClock, tmp_path: Path) -> None:
    store = make_store()
    fill(store, clock, 1)
    store.close()
    script = textwrap.dedent("""
        import io, os, sys
        from pathlib import Path
        from cchc_desktop.domain.dossier import Attachment
        from cchc_desktop.storage.blobs import Blobs
        from cchc_desktop.storage.dossiers import Dossiers
        from cchc_desktop.storage.store import FolderKeys, Store
        from tests.storage.conftest import HOA, FixedClock, dossier
        run, folder, state, database, names, blobs = sys.argv[1:]
        store = Store.open(Path(folder), FolderKeys(bytes.fromhex(database), bytes.fromhex(names), blobs), Path(state))
        shelf, n = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs), 0
        while True:
            n += 1
            sha, size = shelf.put(io.BytesIO(os.urandom(100_000)))
            with store.act(HOA, FixedClock()) as act:
                numbers = Dossiers(store)
                numbers.add(act, dossier(f"{run}-{n}", attachments=(Attachment("f1", "a.pdf", sha, size, "application/pdf"),)))
                store.raise_counter("taken")
            print(n, flush=True)
    """)
    keys = (store.keys.database.hex(), store.keys.names.hex(), store.keys.blobs)
    rng, root = random.Random(7), Path(__file__).parents[2]
    for run in range(3):
        command = [sys.executable, "-c", script, str(run), str(store.folder), str(tmp_path / "state"), *keys]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
        assert child.stdout is not None
        said = 0
        for _ in range(rng.randint(1, 20)):
            said = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        again = reopen(store)
        assert check(again).problems == [] and again.anchor_state is AnchorState.OK
        kept = {row.number for row in Dossiers(again).find("", limit=10**6)}
        mine = {int(number.partition("-")[2]) for number in kept if number.startswith(f"{run}-")}
        assert mine in (set(range(1, said + 1)), set(range(1, said + 2))), "all that was said to be saved, and no hole"
        conn = again.db.conn
        assert conn.execute("SELECT sum(json_array_length(list)) FROM papers").fetchone()[0] == 2 * len(kept)
        assert conn.execute("SELECT value FROM counter WHERE name = 'taken'").fetchone()[0] == len(kept) - 1
        shelf = Blobs(again.folder / "blobs", again.keys.names, again.keys.blobs)
        assert all(shelf.is_whole(sha) for (sha,) in conn.execute("SELECT sha256 FROM attachment")), "its scan was there before it"
        again.close()


def test_a_full_disk_is_told_and_changes_nothing(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    pages = store.db.conn.execute("PRAGMA page_count").fetchone()[0]
    store.db.conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Refused) as refused, store.act(HOA, clock) as act:
        for n in range(200):
            Dossiers(store).add(act, dossier(f"more{n}"))
    assert refused.value.code == "DISK_FULL" and Dossiers(store).count() == 3
    store.db.conn.execute("PRAGMA max_page_count = 1000000")
    fill(store, clock, 1)
    assert Dossiers(store).count() == 4 and check(store).ok


@pytest.mark.parametrize("harm", ["flip", "cut", "noise", "plain", "wrong_key"])
def test_an_unfit_file_is_refused_with_a_next_step(store: Store, clock: FixedClock, harm: str) -> None:
    fill(store, clock)
    store.close()
    path, keys = store.folder / DATABASE, store.keys
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[4096 + 100] ^= 1
        data[3 * 4096 + 5] ^= 64
    elif harm == "cut":
        del data[len(data) // 2 :]
    elif harm == "noise":
        data = bytearray(os.urandom(8192))
    elif harm == "plain":
        data = bytearray(b"SQLite format 3\x00" + bytes(4080))
    else:
        keys = type(keys)(os.urandom(32), keys.names, keys.blobs)
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        Store.open(store.folder, keys, store.anchor.path.parent)
    assert refused.value.code == ("FOREIGN_FILE" if harm == "plain" else "DAMAGED_DATABASE") and refused.value.next_step
    assert path.read_bytes() == bytes(data)


def test_a_newer_and_a_foreign_file_are_refused(tmp_path: Path) -> None:
    key = os.urandom(32)
    for name, pragma, code in (("a", f"user_version = {FORMAT + 1}", "NEWER_DATABASE"), ("b", "application_id = 7", "FOREIGN_FILE")):
        db, _ = create_database(tmp_path / name, key)
        db.conn.execute(f"PRAGMA {pragma}")
        db.conn.close()
        with pytest.raises(Refused, match=code):
            open_database(tmp_path / name, key)


def test_network_and_removable_places_are_refused(tmp_path: Path) -> None:
    class Fake:
        def __init__(self, kind: str) -> None:
            self._kind = kind

        def kind(self, path: Path) -> str:
            return self._kind

    from tests.storage.conftest import new_keys

    for kind in ("network", "removable"):
        with pytest.raises(Refused, match="UNSUITABLE_PLACE"):
            Store.create(tmp_path / "x", new_keys(), tmp_path / "s", "u@", Fake(kind))
    assert not (tmp_path / "x").exists()


def test_put_back_copied_and_moved_folders_are_told_apart(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    fill(store, clock, 2)
    store.close()
    shutil.copytree(store.folder, tmp_path / "old")
    store = reopen(store)
    assert store.anchor_state is AnchorState.OK
    fill(store, clock, 1)
    store.close()
    copy = reopen(store, tmp_path / "old")
    assert copy.anchor_state is AnchorState.RESTORED
    with pytest.raises(Refused, match="RESTORED"):
        fill(copy, clock, 1)
    before = copy.replica
    fresh = copy.new_replica(HOA, clock, 9)
    assert fresh != before and copy.anchor_state is AnchorState.OK
    row = copy.db.conn.execute("SELECT predecessor, lane FROM machine WHERE replica = ?", (fresh,)).fetchone()
    assert row == (before, 9)
    fill(copy, clock, 1)
    copy.close()


def test_a_missing_anchor_means_another_machine(store: Store, clock: FixedClock) -> None:
    fill(store, clock, 1)
    store.anchor.path.unlink()
    assert store.anchor_state is AnchorState.RESTORED


def test_backup_and_restore(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    import pyrage

    fill(store, clock)
    shelf = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 " + os.urandom(3 << 20))
    with open(scan, "rb") as file:
        sha, size = shelf.put(file)
    assert size == scan.stat().st_size and media_type(scan) == "application/pdf" and shelf.is_whole(sha)
    identity = str(pyrage.x25519.Identity.generate())
    report = backup(store, tmp_path / "out", b'{"version": 1, "wraps": {}}', identity)
    assert report.verified and [p.name for p in (tmp_path / "out").iterdir()] == [report.file.name]
    whole = report.file.read_bytes()
    assert "Lê Quang Ẩn".encode() not in whole and b"%PDF" not in whole
    restore(report.file, identity, tmp_path / "new")
    again = Store.open(tmp_path / "new", store.keys, tmp_path / "other-state")
    assert Dossiers(again).count() == 3 and again.anchor_state is AnchorState.RESTORED and check(again).ok
    assert Blobs(again.folder / "blobs", store.keys.names, store.keys.blobs).is_whole(sha)
    again.close()
    for cut in (4, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:cut])
        with pytest.raises(Refused, match=r"NOT_A_BACKUP|DAMAGED_BACKUP"):
            restore(tmp_path / "cut", identity, tmp_path / "never")
        assert not (tmp_path / "never").exists()
    with pytest.raises(Refused, match="EXISTS"):
        restore(report.file, identity, tmp_path / "new")


def test_content_that_differs_from_its_hash_is_not_kept(store: Store, tmp_path: Path) -> None:
    import io

    shelf = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
    with pytest.raises(ValueError, match="hash"):
        shelf.put(io.BytesIO(b"x"), "0" * 64)
    assert list(shelf.files()) == [] and not shelf.has("0" * 64)
    (tmp_path / "a.txt").write_text("chữ", encoding="utf-8")
    with pytest.raises(Refused, match="UNKNOWN_MEDIA"):
        media_type(tmp_path / "a.txt")


def test_a_fresh_file_equals_an_upgraded_one(tmp_path: Path) -> None:
    """The kept sample of the first format opens and has today's schema."""
    sample = Path(__file__).parents[1] / "databases" / "format-1.db"
    shutil.copy(sample, tmp_path / "sample.db")
    key = bytes.fromhex("11" * 32)
    old, _ = open_database(tmp_path / "sample.db", key, backups=tmp_path / "backups")
    new, _ = create_database(tmp_path / "new.db", key)
    sql = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlite%' ORDER BY name"
    assert old.conn.execute(sql).fetchall() == new.conn.execute(sql).fetchall()
    assert old.conn.execute("SELECT applicant_name FROM dossier").fetchall() == [("Lê Quang Ẩn",)]
    old.conn.close()
    new.conn.close()
    with pytest.raises(Exception, match="not a database"):
        connect(sample, b"x" * 32).conn.execute("SELECT 1 FROM sqlite_master").fetchone()

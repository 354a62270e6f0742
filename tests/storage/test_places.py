"""Where an office's folder may lie, who has it open, and what its anchor tells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage import locks
from cchc_desktop.storage.anchors import Anchor, AnchorState
from cchc_desktop.storage.backups import backup, restore
from cchc_desktop.storage.places import SystemPlaces, disk_of, refuse_unsuitable
from cchc_desktop.storage.store import Store
from tests.storage.conftest import HOA, FixedClock, new_keys
from tests.storage.test_faults import fill

MOUNTS = """/dev/sda1 / ext4 rw 0 0
//server/share /mnt/share cifs rw 0 0
server:/nha /nha/hoa nfs4 rw 0 0
/dev/sdb1 /media/KINGSTON\\0401 vfat rw 0 0
/dev/mmcblk0p1 /media/card exfat rw 0 0
/dev/nvme0n1p2 /data ext4 rw 0 0
hostshare /media/sf vboxsf rw 0 0
user@host:/x /nha/hoa/.gvfs fuse.sshfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the mount table of Linux")
@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/cchc", "fixed"), ("/mnt/share/cchc", "network"), ("/nha/hoa/cchc/not/yet/there", "network"), ("/nha/lan", "fixed"),
     ("/media/KINGSTON 1/cchc", "removable"), ("/media/card/x", "removable"), ("/data/cchc", "fixed"), ("/media/sf/x", "network"),
     ("/nha/hoa/.gvfs/x", "network"), ("/tmp/x", "fixed")],
)  # fmt: skip
def test_the_kind_of_a_place_by_the_mount_table(tmp_path: Path, path: str, kind: str) -> None:
    mounts, blocks = tmp_path / "mounts", tmp_path / "block"
    mounts.write_text(MOUNTS, encoding="utf-8")
    for disk, part, flag in (("sda", "sda1", "0"), ("sdb", "sdb1", "1"), ("mmcblk0", "mmcblk0p1", "1"), ("nvme0n1", "nvme0n1p2", "0")):
        (blocks / "devices" / disk / part).mkdir(parents=True)
        (blocks / "devices" / disk / "removable").write_text(flag + "\n", encoding="utf-8")
        (blocks / part).symlink_to(blocks / "devices" / disk / part)
    places = SystemPlaces(mounts, blocks)
    assert places.kind(Path(path)) == kind
    if kind == "fixed":
        refuse_unsuitable(Path(path), places)
        return
    with pytest.raises(Refused) as refused:
        refuse_unsuitable(Path(path), places)
    assert refused.value.code == "UNSUITABLE_PLACE" and ("ổ mạng" if kind == "network" else "USB") in refused.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="a table of mounts is what Linux has")
def test_a_link_to_a_share_is_a_share(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/x {tmp_path}/share cifs rw 0 0\n", encoding="utf-8")
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    assert SystemPlaces(tmp_path / "mounts", tmp_path / "none").kind(tmp_path / "link" / "cchc") == "network"


def test_what_cannot_be_told_is_taken_as_fixed_and_the_root_is_where_it_is(tmp_path: Path) -> None:
    assert SystemPlaces(tmp_path / "none", tmp_path).kind(tmp_path) == "fixed"
    (tmp_path / "mounts").write_text("rootfs / 9p rw 0 0\n", encoding="utf-8")
    assert SystemPlaces(tmp_path / "mounts", tmp_path).kind(tmp_path) == "fixed"


class Kind:
    def __init__(self, kind: str) -> None:
        self._kind = kind

    def kind(self, path: Path) -> str:
        return self._kind


@pytest.mark.parametrize("kind", ["network", "removable"])
def test_an_office_that_was_moved_to_such_a_place_is_not_opened_there(store: Store, kind: str) -> None:
    store.close()
    with pytest.raises(Refused, match="UNSUITABLE_PLACE"):
        Store.open(store.folder, store.keys, store.anchor.path.parent, Kind(kind))
    again = Store.open(store.folder, store.keys, store.anchor.path.parent, Kind("fixed"))
    again.close()


def test_a_second_process_is_refused_and_told_who_has_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    script = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from cchc_desktop.domain.errors import Refused
        from cchc_desktop.storage import locks
        if len(sys.argv) > 2:
            locks._user = lambda: sys.argv[2]
        try:
            locks.FolderLock(Path(sys.argv[1]))
        except Refused as refused:
            print(refused.code, refused.message)
        else:
            print("free")
    """)
    root = Path(__file__).parents[2]

    def other(*more: str) -> str:
        command = [sys.executable, "-c", script, str(store.folder), *more]
        done = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
                              capture_output=True, text=True, encoding="utf-8", check=True)  # fmt: skip
        return done.stdout.strip()

    assert other() == "IN_USE Dữ liệu của cơ quan đang mở ở một cửa sổ khác trên máy này."
    assert other("lan") == f"IN_USE Dữ liệu của cơ quan đang mở ở một cửa sổ khác trên máy này (người dùng {locks._user()})."
    store.close()
    assert other() == "free", "the lock goes with its holder"


def test_a_lock_that_cannot_be_opened_is_no_bug(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()

    def denied(*_: object) -> int:
        raise PermissionError(13, "as told")

    monkeypatch.setattr(locks.os, "open", denied)
    with pytest.raises(Refused, match="NO_ACCESS"):
        locks.FolderLock(store.folder)


# -- the anchor


def test_the_anchor_s_answers(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "office.db").write_bytes(b"x")
    anchor = Anchor(tmp_path / "state" / "a.json", "secret", folder)
    assert anchor.state(0) is AnchorState.RESTORED, "missing: another machine, or the state folder is new"
    anchor.write(5)
    anchor.flush()
    assert [anchor.state(acts).value for acts in (4, 5, 6)] == ["restored", "ok", "ok"], "ahead of the database: it was put back"
    assert Anchor(anchor.path, "other", folder).state(9) is AnchorState.RESTORED, "another life"
    moved = Anchor(anchor.path, "secret", tmp_path / "elsewhere")
    assert moved.state(5) is AnchorState.RESTORED, "a copy, while the other one still exists"
    (folder / "office.db").unlink()
    assert moved.state(5) is AnchorState.OK, "the folder was moved"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"secret": 1}', bytes(4096), b"\xff" * 10])
def test_a_spoilt_anchor_is_a_missing_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert Anchor(tmp_path / "a.json", "secret", tmp_path).state(0) is AnchorState.RESTORED


def test_a_shorter_path_leaves_nothing_of_the_longer_one_behind(tmp_path: Path) -> None:
    long = Anchor(tmp_path / "a.json", "s", tmp_path / ("d" * 4000))
    long.write(1)
    Anchor(tmp_path / "a.json", "s", tmp_path).write(2)
    assert json.loads((tmp_path / "a.json").read_bytes())["acts"] == 2


def test_an_act_stands_though_its_anchor_could_not_be_written(store: Store, clock: FixedClock) -> None:
    """The act is committed: to call it failed would have it typed in twice."""
    path = store.anchor.path
    shutil.rmtree(path.parent)
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    store.anchor.write(1)
    path.parent.unlink()
    fill(store, clock, 0)
    path.parent.mkdir()
    store.anchor.write(store.counter("acts"))
    path.unlink()
    path.mkdir()
    store.anchor.write(99)
    with pytest.raises(Refused, match="NO_ANCHOR"):
        store.anchor.flush()


def test_no_office_begins_where_its_anchor_cannot_stand(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    with pytest.raises(Refused, match="NO_ANCHOR"):
        Store.create(tmp_path / "data", new_keys(), tmp_path / "state", "u@")


def test_a_restored_folder_is_a_new_life_whatever_the_anchor_says(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    """Restored on the same machine, nothing done since, the first folder gone: still a new replica."""
    import pyrage

    key = str(pyrage.x25519.Identity.generate())
    fill(store, clock, 2)
    file = backup(store, tmp_path / "out", b'{"version": 1, "wraps": {}}', key).file
    store.close()
    shutil.rmtree(store.folder)
    restore(file, key, tmp_path / "new")
    again = Store.open(tmp_path / "new", store.keys, store.anchor.path.parent)
    assert again.anchor_state is AnchorState.RESTORED
    with pytest.raises(Refused, match="RESTORED") as refused:
        fill(again, clock, 1)
    assert "replica new" in refused.value.next_step
    fresh = again.new_replica(HOA, clock, 9)
    fill(again, clock, 1)
    again.close()
    once_more = Store.open(tmp_path / "new", store.keys, store.anchor.path.parent)
    assert once_more.anchor_state is AnchorState.OK and once_more.replica == fresh
    once_more.close()


def test_a_backup_changes_nothing_in_the_life_of_its_folder(make_store: Callable[..., Store], clock: FixedClock, tmp_path: Path) -> None:
    import pyrage

    store = make_store()
    fill(store, clock, 1)
    backup(store, tmp_path / "out", b'{"version": 1, "wraps": {}}', str(pyrage.x25519.Identity.generate()))
    assert store.anchor_state is AnchorState.OK
    fill(store, clock, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="sysfs of Linux")
def test_two_partitions_of_one_disk_are_one_disk(tmp_path: Path) -> None:
    device = tmp_path.stat().st_dev
    part = tmp_path / "devices" / "nvme0n1" / "nvme0n1p2"
    part.mkdir(parents=True)
    blocks = tmp_path / "block"
    blocks.mkdir()
    assert disk_of(tmp_path, blocks) == str(device), "nothing told: the volume"
    (blocks / f"{os.major(device)}:{os.minor(device)}").symlink_to(part)
    assert disk_of(tmp_path, blocks) == "nvme0n1p2"
    (part / "partition").write_text("2", encoding="utf-8")
    assert disk_of(tmp_path, blocks) == "nvme0n1"

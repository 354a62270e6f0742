"""A backup is verified or is none, holds no more than it must in clear, and opens nothing that is not ours."""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyrage
import pytest
import zstandard

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage import backups
from cchc_desktop.storage.backups import MAGIC, backup, read_wraps, restore
from cchc_desktop.storage.blobs import Blobs
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.store import Store
from tests.storage.conftest import HOA, FixedClock, dossier
from tests.storage.test_faults import fill

KEY = pyrage.x25519.Identity.generate()
WRAPS = b'{"version": 1, "wraps": {"hoa": {"salt": "AA=="}}}'


@pytest.fixture
def full(store: Store, clock: FixedClock) -> Store:
    fill(store, clock)
    Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs).put(io.BytesIO(b"%PDF " + os.urandom(2 << 20)))
    return store


def packed(*files: tuple[str, bytes]) -> bytes:
    """A backup of somebody who has the key, with whatever files he likes."""
    frames = b"".join(struct.pack(">BH", 1, len(name)) + name.encode() + struct.pack(">Q", len(data)) + data for name, data in files)
    header = json.dumps({"version": 1, "keys": json.loads(WRAPS)}).encode()
    body = pyrage.encrypt(zstandard.ZstdCompressor().compress(frames + b"\0\0\0"), [KEY.to_public()])
    return MAGIC + struct.pack(">I", len(header)) + header + bytes(body)


def test_clerks_save_on_while_a_backup_is_made(full: Store, clock: FixedClock, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        told.append((done, total))
        if len(told) == 1:
            with full.act(HOA, clock) as act:
                Dossiers(full).add(act, dossier("meanwhile"))
        return True

    report = backup(full, tmp_path / "out", WRAPS, str(KEY), watch)
    assert report.verified and report.bytes == report.file.stat().st_size and told[-1][0] == told[-1][1]
    restore(report.file, str(KEY), tmp_path / "new")
    again = Store.open(tmp_path / "new", full.keys, tmp_path / "state")
    assert Dossiers(again).count() == 3 and check(again).ok
    again.close()
    assert Dossiers(full).count() == 4


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a running program is only set there")
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_its_name_tells_the_hour_of_vietnam_whatever_the_system_says(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        name = backup(full, tmp_path, WRAPS, str(KEY)).file.stem
    finally:
        monkeypatch.undo()
        time.tzset()
    at = datetime.strptime(name.partition("-")[2].partition("-")[2], "%Y%m%d-%H%M%S").replace(tzinfo=timezone(timedelta(hours=7)))
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)


def test_in_clear_stand_the_wraps_and_nothing_else(full: Store, tmp_path: Path) -> None:
    data = backup(full, tmp_path, WRAPS, str(KEY)).file.read_bytes()
    (length,) = struct.unpack(">I", data[8:12])
    assert data[:8] == b"CCHCBAK1" and json.loads(data[12 : 12 + length]) == {"version": 1, "keys": json.loads(WRAPS)}
    assert data[12 + length :].startswith(b"age-encryption.org/v1\n")
    assert json.loads(read_wraps(tmp_path / next(tmp_path.glob("*.cchcbak")).name)) == json.loads(WRAPS)
    for word in ("Lê Quang Ẩn", "045085006214", "Đăng ký khai sinh", full.replica):
        assert word.encode() not in data


@pytest.mark.parametrize("when", ["full", "size", "read"])
def test_a_target_that_fails_leaves_nothing_and_says_so(full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """A full disk, one that takes no file of this size, or one that gives back something else."""
    real = builtins.open

    class Bad:
        def __init__(self, stream: Any) -> None:
            self._stream, self._left = stream, 1 << 20

        def write(self, data: bytes) -> int:
            self._left -= len(data)
            if when != "read" and self._left < 0:
                raise OSError(errno.ENOSPC if when == "full" else errno.EFBIG, "as told")
            return int(self._stream.write(data))

        def read(self, size: int = -1) -> bytes:
            data = self._stream.read(size)
            self._left -= len(data)
            return data if when != "read" or self._left > 0 else bytes(len(data))

        def __getattr__(self, name: str) -> Any:
            return getattr(self._stream, name)

        def __enter__(self) -> Bad:
            return self

        def __exit__(self, *_: object) -> None:
            self._stream.close()

    monkeypatch.setattr(backups, "open", lambda p, *rest: Bad(real(p, *rest)) if str(p).endswith(".TMP") else real(p, *rest), raising=False)
    with pytest.raises(Refused, match="BACKUP_FAILED") as refused:
        backup(full, tmp_path / "out", WRAPS, str(KEY))
    assert "còn nguyên" in refused.value.next_step and ("FAT32" in refused.value.message) == (when == "size")
    assert not (tmp_path / "out").exists()
    assert not [path for path in full.folder.iterdir() if path.name.startswith("tmp")]
    monkeypatch.undo()
    assert backup(full, tmp_path / "out", WRAPS, str(KEY)).verified


def test_a_target_that_is_a_file(full: Store, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(Refused, match="BACKUP_FAILED"):
        backup(full, tmp_path / "out", WRAPS, str(KEY))


@pytest.mark.parametrize(
    "name",
    ["../outside", "/etc/x", "keys.json", "blobs/ab/x", "blobs/ab/" + "g" * 64, "blobs/../../x", "office.db-wal", "con", "",
     "blobs/ab/" + "a" * 64 + "/x", "blobs\\ab\\" + "a" * 64],
)  # fmt: skip
def test_names_that_are_not_ours_lead_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "bad").write_bytes(packed(("office.db", b"x"), (name, b"evil")))
    with pytest.raises(Refused, match="DAMAGED_BACKUP"):
        restore(tmp_path / "bad", str(KEY), tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad"]


@pytest.mark.parametrize("files", [(), (("blobs/ab/" + "a" * 64, b"x"),)])
def test_a_backup_without_its_database(tmp_path: Path, files: tuple[tuple[str, bytes], ...]) -> None:
    (tmp_path / "bad").write_bytes(packed(*files))
    with pytest.raises(Refused, match="DAMAGED_BACKUP"):
        restore(tmp_path / "bad", str(KEY), tmp_path / "new")


@pytest.mark.parametrize(
    "content",
    [b"", b"CCHCBAK1", b"CCHCBAK1\xff\xff\xff\xff", b"CCHCBAK1\0\0\0\2[]", b"CCHCBAK1\0\0\0\2{}", b"PK\3\4" * 9],
)
def test_what_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    for act in (lambda: read_wraps(tmp_path / "x"), lambda: restore(tmp_path / "x", str(KEY), tmp_path / "new")):
        with pytest.raises(Refused, match="NOT_A_BACKUP"):
            act()
    with pytest.raises(Refused, match="NO_FILE"):
        read_wraps(tmp_path / "none")


def test_restoring_where_something_is(full: Store, tmp_path: Path) -> None:
    file = backup(full, tmp_path, WRAPS, str(KEY)).file
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    make: list[Callable[[], None]] = [lambda: restore(file, str(KEY), full.folder), lambda: restore(file, str(KEY), tmp_path / "file")]
    for act in make:
        with pytest.raises(Refused, match="EXISTS"):
            act()
    restore(file, str(KEY), tmp_path / "empty")
    assert (tmp_path / "empty" / "office.db").exists() and json.loads((tmp_path / "empty" / "keys.json").read_bytes()) == json.loads(WRAPS)


def test_another_key_does_not_open_it(full: Store, tmp_path: Path) -> None:
    file = backup(full, tmp_path, WRAPS, str(KEY)).file
    with pytest.raises(Refused, match="DAMAGED_BACKUP"):
        restore(file, str(pyrage.x25519.Identity.generate()), tmp_path / "new")
    assert not (tmp_path / "new").exists()

"""What interrupts a stream of ours comes out as itself: a cancel stays a cancel, a refusal a refusal."""

from __future__ import annotations

import gc
import io
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.security import sealing
from cchc_desktop.storage import blobs as blobs_module
from cchc_desktop.storage import streams
from cchc_desktop.storage.backups import backup
from cchc_desktop.storage.blobs import Blobs
from cchc_desktop.storage.store import Store

KEY = pyrage.x25519.Identity.generate()


class Failing(io.BytesIO):
    """An end of a stream that has had enough after some bytes."""

    def __init__(self, fault: BaseException, after: int = 100_000) -> None:
        super().__init__(bytes(200_000))
        self.fault, self.left = fault, after

    def read(self, size: int | None = -1, /) -> bytes:
        return self._spend(super().read(size))

    def write(self, data: object, /) -> int:
        return len(self._spend(bytes(data)))  # type: ignore[call-overload]

    def _spend(self, data: bytes) -> bytes:
        self.left -= len(data)
        if self.left < 0:
            raise self.fault
        return data


FAULTS = [Cancelled(), Refused("X", "m", "n"), OSError(28, "full"), KeyError("x"), KeyboardInterrupt()]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_what_an_end_raises_comes_through(fault: BaseException) -> None:
    sealed = io.BytesIO()
    streams.encrypt(io.BytesIO(bytes(300_000)), sealed, KEY)
    key, public = str(KEY), str(KEY.to_public())
    for act in (
        lambda: streams.encrypt(Failing(fault), io.BytesIO(), KEY),
        lambda: streams.encrypt(io.BytesIO(bytes(300_000)), Failing(fault), KEY),
        lambda: streams.decrypt(io.BytesIO(sealed.getvalue()), Failing(fault), KEY),
        lambda: sealing.encrypt(Failing(fault), io.BytesIO(), [public]),
        lambda: sealing.encrypt(io.BytesIO(bytes(300_000)), Failing(fault), [public]),
        lambda: sealing.decrypt(io.BytesIO(sealed.getvalue()), Failing(fault), [key]),
    ):  # fmt: skip
        with pytest.raises(type(fault)) as raised:
            act()
        assert raised.value is fault


def test_a_scan_that_is_too_big_is_refused_and_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs_module, "LARGEST", 100_000)
    shelf = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
    with pytest.raises(Refused, match="TOO_BIG"):
        shelf.put(io.BytesIO(bytes(200_000)))
    assert [path for path in (store.folder / "blobs").rglob("*") if path.is_file()] == []
    assert shelf.put(io.BytesIO(bytes(100_000)))[1] == 100_000


def test_a_disk_full_of_the_reader_is_told_as_that(store: Store) -> None:
    shelf = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
    sha, _ = shelf.put(io.BytesIO(bytes(200_000)))
    with pytest.raises(Refused, match="DISK_FULL"):
        shelf.copy_to(sha, Failing(OSError(28, "full")))
    with pytest.raises(Refused, match="NO_BLOB"):
        shelf.copy_to("0" * 64, io.BytesIO())


def test_a_cancelled_backup_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        backup(store, tmp_path / "out", b'{"wraps": {}}', str(KEY), lambda done, total: False)
    assert not (tmp_path / "out").exists() and not [p for p in store.folder.iterdir() if p.name.startswith("tmp")]


def test_what_an_end_of_the_program_left_half_written_goes(store: Store) -> None:
    shelf = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
    sha, _ = shelf.put(io.BytesIO(b"%PDF"))
    shelf.write(io.BytesIO(b"half"))
    shelf.tidy()
    assert list((store.folder / "blobs").glob("*.new")) == [] and shelf.is_whole(sha)


def test_ends_see_whole_blocks_and_every_byte() -> None:
    sizes: list[int] = []

    class Sink(io.BytesIO):
        def write(self, data: object, /) -> int:
            sizes.append(len(data))  # type: ignore[arg-type]
            return super().write(data)  # type: ignore[arg-type]

    plain = bytes(range(256)) * 4001
    sealed, opened = Sink(), Sink()
    streams.encrypt(io.BytesIO(plain), sealed, KEY)
    sealed.seek(0)
    streams.decrypt(sealed, opened, KEY)
    assert opened.getvalue() == plain and len(sizes) < 14


@pytest.mark.parametrize("cut", [40_000, 1_500_000, 3_000_000])
def test_after_a_damaged_stream_a_sink_gets_nothing_more(cut: int) -> None:
    """What the buffer above it holds must not come when somebody clears up, long after all is settled."""
    sealed = io.BytesIO()
    streams.encrypt(io.BytesIO(bytes(5 << 20)), sealed, KEY)
    opened = io.BytesIO()
    with suppress(pyrage.DecryptError, OSError):
        streams.decrypt(io.BytesIO(sealed.getvalue()[:cut]), opened, KEY)
    came = len(opened.getvalue())
    gc.collect()
    assert len(opened.getvalue()) == came < cut


def test_after_a_fault_a_sink_gets_nothing_more() -> None:
    sink = Failing(OSError(28, "full"))
    with pytest.raises(OSError, match="full"):
        streams.encrypt(io.BytesIO(bytes(5 << 20)), sink, KEY)
    left = sink.left
    sink.fault.with_traceback(None)
    gc.collect()  # the buffer above it goes, and would give what it holds once more
    assert sink.left == left

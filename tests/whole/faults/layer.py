"""File layers that fail: a stick with a write cache of its own, and the calls of the operating system, counted and spoilt."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.sync import stick
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.stick import BLOCK, FOLDER, MediumFault

Op = tuple[str, ...]


class CachedStick:
    """A stick as the wire sees it: writes lie in a cache until a sync brings them down; pulled before, any of them are lost and
    the others come down in any order. Names are those in our folder.

    ``fail_at`` pulls it at the n-th call (from 1; every piece written and block read is one). ``lies``: a sync does nothing.
    ``capacity`` in bytes; beyond it FULL. ``fake``: bytes beyond so many are swallowed silently. ``stall`` seconds a piece.
    """

    def __init__(self, seed: int = 0, *, lies: bool = False, capacity: int = 1 << 34, fake: int = 0, stall: float = 0.0) -> None:
        self.disk: dict[str, bytes] = {}
        self.seen: dict[str, bytes] = {}
        self.loses_names = False
        self.calls = self.fail_at = 0
        self.fault = WriteOutcome.PULLED
        self._lies, self._capacity, self._fake, self._stall = lies, capacity, fake, stall
        self._cache: list[Callable[[dict[str, bytes]], None]] = []
        self._rng, self._gone = random.Random(seed), False

    # -- what happens to it

    def plug_in(self) -> None:
        """Put in again: what came down is there, nothing else."""
        self._gone, self.fail_at, self.calls = False, 0, 0
        self.seen = dict(self.disk)

    def pull(self) -> None:
        """Out it goes; some of what lay in the cache came down, in an order of its own."""
        some = [op for op in self._cache if self._rng.random() < 0.5]
        self._rng.shuffle(some)
        for op in some:
            op(self.disk)
        self._cache.clear()
        if self.loses_names:  # the directory's cluster was under way: an older entry is gone with it
            for name in self._rng.sample(sorted(self.disk), min(1, len(self.disk))):
                del self.disk[name]
        self._gone = True

    def poured(self, place: Path) -> Path:
        """What the other office will find, as a folder."""
        (place / FOLDER).mkdir(parents=True, exist_ok=True)
        for name, data in self.disk.items():
            (place / FOLDER / name).write_bytes(data)
        return place

    def _call(self) -> None:
        self.calls += 1
        if not self._gone and self.calls == self.fail_at:
            self.pull()
        if self._gone:
            raise MediumFault(self.fault, "as told")

    def _do(self, op: Callable[[dict[str, bytes]], None]) -> None:
        op(self.seen)
        self._cache.append(op)

    def _sync(self) -> None:
        if not self._lies:
            for op in self._cache:
                op(self.disk)
            self._cache.clear()

    # -- stick.Stick

    def bind(self, owner: str) -> None:
        self._call()

    def release(self) -> bool:
        try:
            self._call()
        except MediumFault:
            return False
        return True

    def free(self) -> int:
        self._call()
        return self._capacity - sum(map(len, self.seen.values()))

    def names(self) -> list[str]:
        self._call()
        return sorted(self.seen)

    def size(self, name: str) -> int:
        self._call()
        return len(self.seen[name]) if name in self.seen else -1

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        self._call()
        self._do(lambda files: files.__setitem__(name, b""))
        place = 0
        for piece in pieces:
            self._call()
            time.sleep(self._stall)
            if sum(map(len, self.seen.values())) + len(piece) > self._capacity:
                raise MediumFault(WriteOutcome.FULL, "as told")
            self._do(_put(name, place, self._kept(bytes(piece))))
            place += len(piece)
        self._call()
        self._sync()

    def _kept(self, piece: bytes) -> bytes:
        """A stick of false capacity takes everything and keeps what fits."""
        if not self._fake:
            return piece
        room = max(0, self._fake - sum(len(data.rstrip(b"\0")) for data in self.seen.values()))
        return piece[:room].ljust(len(piece), b"\0")

    def read(self, name: str) -> Iterator[bytes]:
        self._call()
        for start in range(0, len(self.seen[name]), BLOCK):
            self._call()
            yield self.seen[name][start : start + BLOCK]

    def rename(self, old: str, new: str) -> None:
        self._call()
        self._do(lambda files: files.update({new: files.pop(old, b"")}))
        self._call()
        self._sync()

    def remove(self, name: str) -> None:
        self._call()
        self._do(lambda files: files.pop(name, None) and None)


def _put(name: str, place: int, piece: bytes) -> Callable[[dict[str, bytes]], None]:
    def op(files: dict[str, bytes]) -> None:
        before = files.get(name, b"")
        files[name] = before[:place].ljust(place, b"\0") + piece + before[place + len(piece) :]

    return op


COUNTED = ("open", "read", "fsync", "replace", "scandir", "stat")


class System:
    """Stands in for ``os``, ``shutil`` and ``open`` inside the real ``stick`` module: the n-th call of them goes wrong.

    ``spoil`` is called then; it raises OSError, sleeps, or changes the stick below. With ``only`` just calls of that name count.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int = 0, spoil: Callable[[], None] = lambda: None, only: str = "") -> None:
        self.at, self.spoil, self.calls, self.only = at, spoil, 0, only
        monkeypatch.setattr(stick, "os", _Proxy(os, COUNTED, self))
        monkeypatch.setattr(stick, "shutil", _Proxy(shutil, ("disk_usage",), self))
        monkeypatch.setattr(stick, "open", self._open, raising=False)
        monkeypatch.setattr(stick.time, "sleep", lambda _: None)

    def step(self, name: str) -> None:
        """One call of the system."""
        if self.only in ("", name):
            self.calls += 1
            if self.calls == self.at:
                self.spoil()

    def _open(self, *args: Any, **more: Any) -> Any:
        self.step("create")
        return _File(open(*args, **more), self)


class _Proxy:
    """A module of which some functions are counted."""

    def __init__(self, real: Any, counted: tuple[str, ...], system: System) -> None:
        self._real, self._counted, self._system = real, counted, system

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if name not in self._counted:
            return real

        def called(*args: Any, **more: Any) -> Any:
            self._system.step(name)
            return real(*args, **more)

        return called


class _File:
    """A file under writing whose writes are counted."""

    def __init__(self, real: Any, system: System) -> None:
        self._real, self._system = real, system

    def write(self, data: Any) -> int:
        self._system.step("write")
        return int(self._real.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._real.close()


def failing(number: int) -> Callable[[], None]:
    """The system says this errno."""

    def spoil() -> None:
        raise OSError(number, "as told")

    return spoil

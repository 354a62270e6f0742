"""What makes many small offices quick to play with, and a run of them the same each time it is played."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cchc_desktop.security import fingerprint
from cchc_desktop.storage import checks, database, store
from cchc_desktop.storage.database import Flags, create_database
from cchc_desktop.storage.engine import Database, connect

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""A disk that costs no waiting, where there is one."""


class Dice:
    """Random bytes for ids, salts and keys that are the same after each ``throw_anew``: the main thread's only, since others take theirs
    in an order of their own. age draws its own keys as before: how a parcel's body reads differs from run to run, its length does not."""

    def __init__(self) -> None:
        self._rng, self._real, self._main = random.Random(0), os.urandom, threading.main_thread()

    def throw_anew(self) -> None:
        """From the beginning."""
        self._rng.seed(0)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is drawn meanwhile is not missing afterwards."""
        before = self._rng.getstate()
        yield
        self._rng.setstate(before)

    def bytes(self, count: int) -> bytes:
        """Stands in for ``os.urandom``."""
        return self._rng.randbytes(count) if threading.current_thread() is self._main else self._real(count)


class Made:
    """New office files: the first of each key is made by all migrations, later ones are copies of it."""

    def __init__(self, place: Path, dice: Dice) -> None:
        self._place, self._dice, self._made = place, dice, dict[bytes, Path]()

    def create(self, path: Path, key: bytes) -> tuple[Database, Flags]:
        """Stands in for ``create_database``."""
        if key not in self._made:
            self._made[key] = first = self._place / f"{len(self._made)}.db"
            with self._dice.aside():
                create_database(first, key)[0].conn.close()
        assert not path.exists()
        shutil.copyfile(self._made[key], path)
        db = connect(path, key)
        return db, database._configure(db)


@contextmanager
def swift(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dice]:
    """Cheap fingerprints, copied files, seeded ids."""
    dice = Dice()
    with tempfile.TemporaryDirectory(prefix="cchc-made-", dir=MEMORY) as place:
        made = Made(Path(place), dice)
        monkeypatch.setattr(fingerprint, "_MEMORY_KIB", 64)
        monkeypatch.setattr(store, "create_database", made.create)
        monkeypatch.setattr(checks, "create_database", made.create)
        monkeypatch.setattr(os, "urandom", dice.bytes)
        monkeypatch.setattr(random, "_urandom", dice.bytes)
        yield dice

"""Whose turn it is to write: one connection of this program after the other, and who waits for a work that is one long act."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cchc_desktop.storage.engine import OperationalError
from cchc_desktop.storage.faults import told


class Gate:
    """Shared by all connections of one open office. The engine's own waiting is not fair: a long work would starve the clerks."""

    def __init__(self) -> None:
        self._lock, self._long = threading.Lock(), 0

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """Wait for the turn and hold it. Raises Refused BUSY after ``patience`` seconds.

        While somebody does a work that is one long act (:meth:`long`), a thread beside the window waits for its end instead: a save
        during it is done right after it. The window's own thread never waits longer than ``patience``.
        """
        beside = threading.current_thread() is not threading.main_thread()
        while not self._lock.acquire(timeout=patience):
            if not (beside and self._long):
                raise told(OperationalError("busy"))
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def long(self) -> Iterator[None]:
        """Around a work that may hold its turn for long."""
        self._long += 1
        try:
            yield
        finally:
            self._long -= 1

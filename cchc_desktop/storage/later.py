"""A transaction whose commit goes on beside the caller: the engine encrypts and writes while the next batch is worked out."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from cchc_desktop.storage.store import Store

T = TypeVar("T")


class Later(Generic[T]):
    """Runs ``work`` inside a transaction here and now and commits it in a thread; ``result`` is what it returned.

    Until :meth:`wait` returned the caller must leave the store alone. Raises what :meth:`Store.transaction` raises.
    """

    def __init__(self, store: Store, work: Callable[[], T]) -> None:
        self._began, self._seconds = time.monotonic(), 0.0
        self._fault: BaseException | None = None
        self._block = store.transaction()
        self._block.__enter__()
        try:
            self.result = work()
        except BaseException:
            self._block.__exit__(*sys.exc_info())
            raise
        self._thread = threading.Thread(target=self._commit, daemon=True)
        self._thread.start()

    def _commit(self) -> None:
        try:
            self._block.__exit__(None, None, None)
        except BaseException as fault:  # handed over to whoever waits
            self._fault = fault
        self._seconds = time.monotonic() - self._began

    def wait(self) -> float:
        """Wait for the commit; how many seconds the database was ours. Raises Refused DISK_FULL, DISK_ERROR."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self._seconds

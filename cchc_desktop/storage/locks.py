"""One process an office: an operating-system lock on a file in the folder, gone by itself when the process dies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from cchc_desktop.domain.errors import Refused


class FolderLock:
    """Held while an office is open. Raises Refused IN_USE when another process holds it."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] | None = open(folder / "lock", "a+b")  # noqa: SIM115  (held while the office is open)
        try:
            self._take(self._file)
        except OSError as problem:
            self._file.close()
            self._file = None
            raise Refused(
                "IN_USE", "Dữ liệu của cơ quan đang mở ở một cửa sổ hoặc một người dùng khác trên máy này.",
                "Dùng cửa sổ đang mở, hoặc đóng nó rồi mở lại.",
            ) from problem  # fmt: skip

    @staticmethod
    def _take(file: IO[bytes]) -> None:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Give the folder free; repeating is harmless."""
        if self._file is not None:
            self._file.close()
            self._file = None

"""One process an office: an operating-system lock on a file in the folder, gone by itself when the process dies."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.text import clean
from cchc_desktop.storage.faults import no_access

_ROOM = 200


class FolderLock:
    """Held while an office is open. Raises Refused IN_USE, naming the Windows or Linux user who has it open."""

    def __init__(self, folder: Path) -> None:
        try:
            handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as problem:
            raise no_access() from problem
        self._file: IO[bytes] | None = os.fdopen(handle, "r+b", buffering=0)  # held while the office is open
        try:
            self._take(self._file)
        except OSError as problem:
            who = self._holder(self._file)
            self._file.close()
            self._file = None
            raise Refused(
                "IN_USE", f"Dữ liệu của cơ quan đang mở ở một cửa sổ khác trên máy này{who}.",
                "Dùng cửa sổ đang mở, hoặc đóng nó rồi mở lại.",
            ) from problem  # fmt: skip
        self._sign(self._file)

    @staticmethod
    def _take(file: IO[bytes]) -> None:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    @staticmethod
    def _sign(file: IO[bytes]) -> None:
        """Leave the name of the machine's user behind the locked first byte, for whoever finds the folder in use."""
        with suppress(OSError):
            file.seek(1)
            file.write(_user().encode().ljust(_ROOM)[:_ROOM])

    @staticmethod
    def _holder(file: IO[bytes]) -> str:
        """" (người dùng X)" when another user of the machine holds it, else ""."""
        try:
            file.seek(1)
            name = clean(file.read(_ROOM).decode(errors="replace"))
        except (OSError, Refused):
            return ""
        return f" (người dùng {name})" if name and name != _user() else ""

    def release(self) -> None:
        """Give the folder free; repeating is harmless."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _user() -> str:
    """The name under which somebody is signed in to this machine; "" when the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""

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
    """Held while an office is open. Raises Refused IN_USE, naming the Windows or Linux user who has it open.

    ``reading`` leaves no name and makes no file: a folder without one was never opened, so nobody has it.
    """

    def __init__(self, folder: Path, *, reading: bool = False) -> None:
        self._file: IO[bytes] | None = None  # held while the office is open
        how = os.O_RDONLY if reading else os.O_RDWR | os.O_CREAT
        try:
            handle = os.open(folder / "lock", how | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as problem:
            if reading and isinstance(problem, FileNotFoundError):
                return
            raise no_access() from problem
        self._file = os.fdopen(handle, "rb" if reading else "r+b", buffering=0)
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
        if not reading:
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
        name = _user().encode().ljust(_ROOM)[:_ROOM]
        with suppress(OSError):
            file.seek(1)
            if file.read(_ROOM) != name:
                file.seek(1)
                file.write(name)

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

"""The program's own log (nhật ký chạy) and bug reports: where and what kind, never whose; and which failures are no bugs.

An exception's text may quote a name or a number, so it is never written: only its type and where in the code it happened.
"""

from __future__ import annotations

import errno
import logging
import os
import platform
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from cchc_desktop.domain.errors import Refused

LOG = "cchc.log"
_NAMES = ("cchc", "cchc_desktop", "ui")
_BYTES, _KEPT, _LONGEST = 512 * 1024, 3, 5
_ROOT = Path(__file__).parents[2]


class _Formatter(logging.Formatter):
    """One line a record; an exception without its words."""

    def formatException(self, ei: object) -> str:  # noqa: N802  (the name logging calls)
        """Type and places of an exception."""
        found = ei[1] if isinstance(ei, tuple) else None
        return where(found) if isinstance(found, BaseException) else ""


class _Quiet(RotatingFileHandler):
    """A full disk or another process holding the log stops nobody's work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (the name logging calls)
        """Let it go."""

    def doRollover(self) -> None:  # noqa: N802  (the name logging calls)
        """Windows renames no file that another process has open: this one grows on then, and the older ones stay as they are."""
        if self.stream:
            self.stream.close()
            self.stream = None
        with suppress(OSError):
            os.rename(self.baseFilename, self.baseFilename)
            super().doRollover()

    def close(self) -> None:
        """What could not be written till now is let go too."""
        with suppress(OSError):
            super().close()


@contextmanager
def journal(state: Path) -> Iterator[Path]:
    """Keep what our modules log in ``state`` while inside; the file's path. Without a place to write nothing is kept."""
    file = state / "log" / LOG
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = _Quiet(file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    loggers = {logging.getLogger(name): logging.getLogger(name).level for name in _NAMES}
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield file
    finally:
        for logger, level in loggers.items():
            logger.removeHandler(handler)
            logger.setLevel(level)
        handler.close()


def where(problem: BaseException) -> str:
    """Type and places of an exception and of what it came from, innermost last; no word of its text."""
    chain: list[BaseException] = []
    one: BaseException | None = problem
    while one is not None and one not in chain and len(chain) < _LONGEST:
        chain.insert(0, one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\nthen ".join("\n".join([type(one).__name__, *_places(one.__traceback__)]) for one in chain)


def _places(trace: TracebackType | None) -> list[str]:
    return [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _short(file: str) -> str:
    """A path inside the program as such; of another's only its last parts, since folders name people."""
    path = Path(file)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) and ".venv" not in path.parts else "/".join(path.parts[-2:])


def bug_report(problem: BaseException) -> str:
    """What a person can copy to whoever mends the program."""
    from cchc_desktop.sync.outbox import program

    return f"CCHC Desktop {program()}, Python {platform.python_version()}, {sys.platform}\n{where(problem)}"


_ACCESS = {errno.EACCES, errno.EPERM, errno.EROFS}
_WRONG_PATH = {errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
_WRONG_ON_WINDOWS = {3, 15, 53, 67, 123, 161, 183, 206, 267}
"""No such folder, drive or share; a name that cannot be; a file where a folder should be; too long."""


def as_refusal(problem: BaseException) -> Refused | None:
    """The refusal that a failure of the machine stands for; None for a bug."""
    from cchc_desktop.storage.engine import DatabaseError
    from cchc_desktop.storage.faults import NO_ROOM, no_room, told

    if isinstance(problem, DatabaseError):
        found = told(problem)
        return found if isinstance(found, Refused) else None
    number = problem.errno if isinstance(problem, OSError) else None
    if isinstance(problem, OSError) and number in NO_ROOM:
        return no_room(problem)
    if number in _ACCESS:
        return Refused("NO_ACCESS", "Máy không cho ghi vào thư mục này.", "Chọn thư mục khác, hoặc nhờ người quản trị máy mở quyền.")
    if number in _WRONG_PATH or getattr(problem, "winerror", None) in _WRONG_ON_WINDOWS:
        return Refused("BAD_PATH", "Đường dẫn này không dùng được.", "Xem lại đường dẫn rồi thử lại.")
    return None

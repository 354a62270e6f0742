"""Evidence shown: a copy is opened by the system's own program and thrown away when the page goes.

Windows takes away no file that a program has open: such a copy goes when the next page goes, when the program ends, or, where that
was killed, when a later one shows its first copy.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from time import time

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.office.copies import copy_out
from ui.page import Parts

_PREFIX = "cchc-xem-"
_OLD = 24 * 3600.0
"""Seconds after which a folder of copies is nobody's any more."""
_made = set[Path]()
"""The folders that this program made."""
_left = set[Path]()
"""Those of them whose page went, and that are still there."""


class Copies(QObject):
    """Copies of attachments in clear, for as long as their page is in front."""

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._folder: Path | None = None

    def show(self, file: Attachment) -> None:
        """Open a copy of a file."""
        if self._folder is None:
            _sweep()
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            _made.add(self._folder)
        place = self._folder
        self._parts.jobs.run(lambda session, _: copy_out(session, file, place), self._view, title=f"Đang mở tệp {file.name}")

    def _view(self, copy: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy))):
            kind = copy.suffix.lstrip(".").upper()
            self._parts.notify.warn(f"Máy chưa có chương trình mở tệp {kind}.", "Cài một chương trình xem PDF, xem ảnh.")

    def drop(self) -> None:
        """Throw the copies away, and those of earlier pages that were still open then."""
        if self._folder is not None:
            _left.add(self._folder)
            self._folder = None
        for folder in list(_left):
            _throw_away(folder)


def _throw_away(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        _made.discard(folder)
        _left.discard(folder)


@atexit.register
def _throw_all_away() -> None:
    for folder in list(_made):
        _throw_away(folder)


def _sweep() -> None:
    """What an earlier program had to leave."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time() - _OLD:
                shutil.rmtree(folder, ignore_errors=True)

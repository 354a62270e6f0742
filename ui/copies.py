"""Evidence shown: a copy is opened by the system's own program and thrown away when the page goes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.office.copies import copy_out
from ui.page import Parts


class Copies(QObject):
    """Copies of attachments in clear, for as long as their page is in front."""

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._folder: TemporaryDirectory[str] | None = None

    def show(self, file: Attachment) -> None:
        """Open a copy of a file."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="cchc-", ignore_cleanup_errors=True)
        place = Path(self._folder.name)
        self._parts.jobs.run(lambda session, _: copy_out(session, file, place), self._view, title=f"Đang mở tệp {file.name}")

    def _view(self, copy: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy))):
            kind = copy.suffix.lstrip(".").upper()
            self._parts.notify.warn(f"Máy chưa có chương trình mở tệp {kind}.", "Cài một chương trình xem PDF, xem ảnh.")

    def drop(self) -> None:
        """Throw the copies away."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

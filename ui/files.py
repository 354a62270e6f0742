"""The system's file dialogs; each begins where the last one ended."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.look import Look


class SystemFiles:
    """See ``ui.page.Files``."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def _start(self) -> Path:
        kept = self._look.kept("folder")
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(kept) if kept and Path(kept).is_dir() else Path(home)

    def _chosen(self, text: str, *, folder: bool = False) -> Path | None:
        if not text:
            return None
        found = Path(text)
        self._look.keep("folder", str(found if folder else found.parent))
        return found

    def open(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Choose one file."""
        return self._chosen(QFileDialog.getOpenFileName(parent, title, str(self._start()), kinds)[0])

    def save(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Choose where to save; the ending is added when it was left out."""
        found = self._chosen(QFileDialog.getSaveFileName(parent, title, str(self._start() / name), kinds)[0])
        return found.with_name(found.name + Path(name).suffix) if found and not found.suffix else found

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """Choose a folder."""
        return self._chosen(QFileDialog.getExistingDirectory(parent, title, str(self._start())), folder=True)

"""Copies in clear: they go with their page, and where a program still has one open, as soon as that lets go."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from time import time

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from cchc_desktop.domain.dossier import Attachment
from ui import copies
from ui.copies import Copies
from ui.page import Parts

DAY = 86400


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "Temp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def shown(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[Copies, Path]]]:
    """Opens a scan on a page of its own; (its copies, the file that was opened)."""
    seen: list[Path] = []

    def view(url: QUrl) -> bool:
        seen.append(Path(url.toLocalFile()))
        return True

    def show() -> tuple[Copies, Path]:
        sha, size = parts.session.counter.blobs.put(BytesIO(b"%PDF-1.4 quet"))
        page = Copies(parts, owner)
        page.show(Attachment(str(len(seen)), "đơn.pdf", sha, size, "application/pdf"))
        parts.jobs.wait()
        QApplication.processEvents()
        return page, seen[-1]

    owner = QObject()
    monkeypatch.setattr(QDesktopServices, "openUrl", view)
    yield show
    owner.deleteLater()


def test_a_copy_that_a_program_has_open_goes_with_the_next_page(
    shown: Callable[[], tuple[Copies, Path]], temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, copy = shown()
    assert copy.read_bytes() == b"%PDF-1.4 quet" and temp in copy.parents
    with monkeypatch.context() as patch:
        unlink = os.unlink

        def held(path: str, **more: int) -> None:
            if Path(path).name == copy.name:
                raise PermissionError(13, "in use")
            unlink(path, **more)

        patch.setattr(os, "unlink", held)
        page.drop()
        assert copy.exists()
        other, second = shown()
        other.drop()
        assert copy.exists() and not second.exists()
    page.drop()
    assert list(temp.iterdir()) == []


def test_a_copy_still_open_at_the_end_goes_with_the_program(shown: Callable[[], tuple[Copies, Path]], temp: Path) -> None:
    _, copy = shown()
    assert copy.exists()
    copies._throw_all_away()
    assert list(temp.iterdir()) == []


def test_what_a_killed_program_left_goes_when_it_is_a_day_old(shown: Callable[[], tuple[Copies, Path]], temp: Path) -> None:
    old, young, strange = (temp / name for name in ("cchc-xem-old", "cchc-xem-young", "other"))
    for folder, age in ((old, 2 * DAY), (young, 60), (strange, 2 * DAY)):
        folder.mkdir()
        (folder / "x.pdf").write_bytes(b"x")
        os.utime(folder, (time() - age,) * 2)
    page, _ = shown()
    page.drop()
    assert sorted(one.name for one in temp.iterdir()) == ["cchc-xem-young", "other"]

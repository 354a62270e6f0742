"""The tour is the whole job; it must be right from beginning to end and leave what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ui.tour import OURS, run_tour


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_tour_leaves_pages_pictures_parcels_and_a_summary(qapp: QApplication, tmp_path: Path) -> None:
    assert run_tour(tmp_path / "tour") == 0
    told = json.loads((tmp_path / "tour" / OURS).read_text(encoding="utf-8"))
    assert told["ok"] and len(told["steps"]) == 10
    pages = sorted((tmp_path / "tour" / "trang-in").glob("*.pdf"))
    assert len(pages) == 9 and all(len(PdfReader(page).pages) >= 1 for page in pages)
    pictures = sorted((tmp_path / "tour" / "man-hinh").glob("*.png"))
    assert len(pictures) == 19
    for picture in pictures:
        image = QImage(str(picture))
        assert (image.width(), image.height()) == (1366, 768)
        colours = {image.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)}
        assert len(colours) > 20, f"{picture.name} is empty"
    assert [file for file in (tmp_path / "tour" / "usb").rglob("*") if file.is_file()]
    assert (tmp_path / "tour" / "tom-tat.md").read_text(encoding="utf-8").startswith("# Chuyến xem thử")


def test_a_folder_with_other_files_is_left_alone(qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thu-cua-toi.txt").write_text("giữ", encoding="utf-8")
    assert run_tour(tmp_path) == 3
    assert "đã có tệp khác" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["thu-cua-toi.txt"]

"""New scans beside the open dossier, driven by keys: attached, turned, put aside; a folder that goes away; files that lie."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Component, DossierDraft, Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from tests.office.test_scans import pdf
from tests.ui.conftest import NOW, FakeFiles, put_up
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.held_form import HeldForm
from ui.dossiers.void_payment_form import VoidPaymentForm
from ui.hands import CTRL, SHIFT, press, type_text
from ui.page import Parts
from ui.scans import watch
from ui.scans.tray import GONE
from ui.settings.page import SettingsPage

BIRTH = Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))
PAPERS = (Component("c1", "Tờ khai", originals=1), Component("c2", "Giấy chứng sinh", originals=1),
          Component("c3", "Căn cước", photocopies=1, must_digitise=False))  # fmt: skip


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([BIRTH])
    return bare


@pytest.fixture
def id_(session: Session) -> str:
    return session.intake.save(DossierDraft("1.001193", Person("Hồ Thị Ỷ", address="Thôn Linh Hải"), components=PAPERS)).id


@pytest.fixture
def folder(tmp_path: Path, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scanner's folder, looked at without waiting."""
    monkeypatch.setattr(watch, "EVERY", 30)
    monkeypatch.setattr(watch, "SOON", 20)
    made = tmp_path / "scanner"
    made.mkdir()
    parts.look.keep(watch.SETTING, str(made))
    return made


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, id_: str, folder: Path) -> Iterator[DossierPage]:
    made = DossierPage(parts)
    put_up(qtbot, made, id_)
    yield made
    made.leave()
    made.hide()


def put(folder: Path, name: str, content: bytes, minutes: int = 5) -> Path:
    """A file the scanner finished some minutes ago."""
    file, at = folder / name, (NOW - timedelta(minutes=minutes)).timestamp()
    fresh = folder.parent / name
    fresh.write_bytes(content)
    os.utime(fresh, (at, at))
    return fresh.replace(file)


def png(wide: int = 60, high: int = 80) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (wide, high), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def names(page: DossierPage) -> list[str]:
    return [row[1] for row in page.beside.tray.list.texts()]


def settled(page: DossierPage) -> None:
    page.parts.jobs.wait()
    QApplication.processEvents()


def files(page: DossierPage, id_: str) -> list[tuple[str, str, int | None, int]]:
    return [(one.name, one.component, one.pages, one.turn) for one in page.parts.session.counter.get(id_).attachments]


def test_f6_attaches_one_scan_after_the_other_to_the_papers_in_their_order(page: DossierPage, qtbot: QtBot, folder: Path, id_: str) -> None:
    assert not page.beside.isVisible(), "nothing new, nothing to show"
    put(folder, "a.png", png(), 2)
    qtbot.waitUntil(lambda: names(page) == ["a.png"])
    put(folder, "b.pdf", pdf(2), 1)
    qtbot.waitUntil(lambda: names(page) == ["a.png", "b.pdf"])
    assert page.beside.isVisible() and page.papers.hasFocus()
    press(Qt.Key.Key_F6)
    settled(page)
    assert page.papers.currentIndex().row() == 1 and names(page) == ["b.pdf"]
    press(Qt.Key.Key_Right, CTRL)
    press(Qt.Key.Key_F6)
    press(Qt.Key.Key_F6)
    settled(page)
    assert files(page, id_) == [("a.png", "c1", 1, 0), ("b.pdf", "c2", 2, 90)]
    assert [row[1] for row in page.papers.texts()][:2] == ["đã số hóa", "đã số hóa"]
    assert names(page) == [] and {one.name for one in folder.iterdir()} == {"a.png", "b.pdf"}, "the folder stays as it is"


def test_keys_pressed_faster_than_files_are_copied_still_fill_one_paper_each(
    page: DossierPage, qtbot: QtBot, folder: Path, id_: str
) -> None:
    for place, name in enumerate(("a.png", "b.png")):
        put(folder, name, png(), 5 - place)
    qtbot.waitUntil(lambda: names(page) == ["a.png", "b.png"])
    page.beside.tray.list.selectRow(0)
    press(Qt.Key.Key_F6, times=2)
    settled(page)
    assert [(name, paper) for name, paper, _, _ in files(page, id_)] == [("a.png", "c1"), ("b.png", "c2")]


def test_a_scan_that_was_attached_or_put_aside_is_not_offered_again(page: DossierPage, qtbot: QtBot, folder: Path, parts: Parts) -> None:
    put(folder, "a.png", png(), 2)
    put(folder, "b.png", png(), 1)
    qtbot.waitUntil(lambda: names(page) == ["a.png", "b.png"])
    press(Qt.Key.Key_F6, SHIFT)
    assert names(page) == ["b.png"]
    press(Qt.Key.Key_F6)
    settled(page)
    again = DossierPage(parts)
    put_up(qtbot, again, page.shown.dossier.id if page.shown else "")
    qtbot.waitUntil(lambda: len(again.beside.watch.found.scans) == 2)
    assert names(again) == []
    again.leave()


def test_a_file_that_lies_stands_there_with_its_sentence_and_cannot_be_attached(
    page: DossierPage, qtbot: QtBot, folder: Path, id_: str
) -> None:
    put(folder, "anh.pdf", png())
    qtbot.waitUntil(lambda: names(page) == ["anh.pdf"])
    assert page.beside.tray.text.startswith("Tệp anh.pdf thật ra là ảnh PNG, không phải PDF.")
    assert not page.beside.tray.attach.isEnabled()
    press(Qt.Key.Key_F6)
    settled(page)
    assert files(page, id_) == [] and names(page) == ["anh.pdf"]


def test_a_file_still_being_written_is_waited_for(page: DossierPage, qtbot: QtBot, folder: Path) -> None:
    put(folder, "a.pdf", pdf(1)[:60])
    qtbot.waitUntil(lambda: page.beside.tray.text == "Đang quét: 1 tệp.")
    qtbot.wait(150)
    assert names(page) == []
    put(folder, "a.pdf", pdf(1))
    qtbot.waitUntil(lambda: names(page) == ["a.pdf"])


def test_a_folder_that_goes_away_is_said_once_and_comes_back_by_itself(page: DossierPage, qtbot: QtBot, folder: Path) -> None:
    said: list[object] = []
    page.parts.notify.told.connect(lambda *words: said.append(words))
    folder.rename(folder.with_name("gone"))
    qtbot.waitUntil(lambda: page.beside.tray.text == GONE)
    qtbot.wait(150)
    assert said == [] and page.beside.isVisible(), "one calm sentence in its place, no notice again and again"
    folder.with_name("gone").rename(folder)
    put(folder, "a.png", png())
    qtbot.waitUntil(lambda: names(page) == ["a.png"])
    assert page.beside.tray.text == ""


def test_a_scan_that_goes_away_before_it_is_copied_is_told_and_nothing_is_kept(
    page: DossierPage, qtbot: QtBot, folder: Path, id_: str
) -> None:
    told: list[tuple[str, str, str]] = []
    page.parts.notify.told.connect(lambda *words: told.append(words))
    put(folder, "a.png", png())
    qtbot.waitUntil(lambda: names(page) == ["a.png"])
    page.beside.watch.turn(on=False)
    (folder / "a.png").unlink()
    press(Qt.Key.Key_F6)
    settled(page)
    assert files(page, id_) == [] and names(page) == ["a.png"], "it lies there again until the next look"
    assert page.papers.currentIndex().row() == 0, "and its paper is chosen again"
    assert any("Không mở được tệp a.png" in " ".join(map(str, words)) for words in told)


def test_the_picture_of_the_chosen_file_is_shown_and_turned(page: DossierPage, qtbot: QtBot, tmp_path: Path, id_: str) -> None:
    page.parts.session.counter.attach(id_, put(tmp_path, "ngang.png", png(80, 40)), 1)
    page.reload(id_)
    settled(page)
    beside = page.beside
    assert beside.isVisible() and beside.sheet.picture is not None
    assert (beside.sheet.picture.width(), beside.sheet.picture.height()) == (80, 40)
    press(Qt.Key.Key_Right, CTRL)
    settled(page)
    assert files(page, id_) == [("ngang.png", "c1", 1, 90)]
    assert (beside.sheet.picture.width(), beside.sheet.picture.height()) == (40, 80)
    press(Qt.Key.Key_Left, CTRL)
    settled(page)
    assert files(page, id_)[0][3] == 0


def test_a_file_attached_to_the_wrong_paper_goes_to_the_next_one(page: DossierPage, tmp_path: Path, id_: str) -> None:
    page.parts.session.counter.attach(id_, put(tmp_path, "nham.png", png()), 1)
    page.reload(id_)
    settled(page)
    press(Qt.Key.Key_Down, CTRL | SHIFT)
    settled(page)
    assert files(page, id_) == [("nham.png", "c2", 1, 0)] and page.papers.currentIndex().row() == 1
    assert [row[1] for row in page.papers.texts()][:2] == ["chưa quét", "đã số hóa"]
    press(Qt.Key.Key_Up, CTRL | SHIFT)
    settled(page)
    press(Qt.Key.Key_Up, CTRL | SHIFT)
    settled(page)
    (file,) = page.parts.session.counter.get(id_).attachments
    assert file.result and page.papers.current().place == 0, "before the first paper stand the results"
    with pytest.raises(Refused, match="NO_COMPONENT"):
        page.parts.session.counter.move_file(id_, file.id, 9)
    with pytest.raises(Refused, match="NO_BLOB"):
        page.parts.session.counter.move_file(id_, "another", 1)
    assert page.parts.session.check().ok


def test_files_dropped_anywhere_on_the_page_go_to_the_chosen_paper(page: DossierPage, tmp_path: Path, id_: str) -> None:
    press(Qt.Key.Key_Down)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(put(tmp_path, name, png()))) for name in ("a.png", "b.png")])
    keep, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    above = QDragEnterEvent(QPoint(300, 40), keep, data, left, none)
    QApplication.sendEvent(page, above)
    assert above.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPoint(300, 40), keep, data, left, none))
    settled(page)
    assert [(name, component) for name, component, _, _ in files(page, id_)] == [("a.png", "c2"), ("b.png", "c2")]


def test_space_notes_a_copy_that_is_held_already(page: DossierPage, id_: str) -> None:
    assert [row[1] for row in page.papers.texts()] == ["chưa quét", "chưa quét", "không bắt buộc", "chưa có kết quả"]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    assert isinstance(page.asking.form, HeldForm)
    page.asking.form.way.set_value("2")
    press(Qt.Key.Key_Return, CTRL)
    settled(page)
    paper = page.parts.session.counter.get(id_).components[1]
    assert (paper.reused, paper.from_store, paper.digitised) == (2, False, False)
    assert page.papers.texts()[1][1] == "dùng lại từ Cổng"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    assert isinstance(page.asking.form, HeldForm)
    assert page.back() and page.asking.form is None
    assert page.parts.session.counter.get(id_).components[2].held is False


def test_a_payment_is_voided_with_a_reason_and_leaves_the_day(page: DossierPage, id_: str) -> None:
    session = page.parts.session
    session.payments.take(id_, 8_000, Method.CASH)
    page.reload(id_)
    page.acts.void_payment()
    form = page.asking.form
    assert isinstance(form, VoidPaymentForm)
    assert form.which.box.currentText().replace("\u00a0", " ") == "Biên lai 0001/2026: 8.000 đ, tiền mặt, 09:30 23/11/2026"
    press(Qt.Key.Key_Return, CTRL)
    assert session.payments.day().total == 8_000, "the reason is wanted"
    form.reason.setFocus()
    type_text("thu nhầm người")
    press(Qt.Key.Key_Return, CTRL)
    settled(page)
    assert session.payments.day().total == 0
    (one,) = session.life.story(id_).payments
    assert one.voided and one.void_reason == "thu nhầm người"
    session.payments.take(id_, 8_000, Method.CASH)
    assert session.life.story(id_).payments[1].receipt_no == "0002/2026", "the number of the void one stays its own"


def test_the_folder_is_set_and_left_out_in_the_settings(qtbot: QtBot, parts: Parts, tmp_path: Path, folder: Path) -> None:
    parts.look.keep(watch.SETTING, "")
    made = SettingsPage(parts)
    put_up(qtbot, made, "scans")
    section = made.part("scans")
    assert section.texts()["Thư mục"].startswith("Chưa đặt")  # type: ignore[attr-defined]
    answers = parts.files
    assert isinstance(answers, FakeFiles)
    answers.answer = folder
    put(folder, "a.png", png())
    press(Qt.Key.Key_O, CTRL)
    qtbot.waitUntil(lambda: section.texts().get("Hiện có") == "1 tệp trong 24 giờ qua")  # type: ignore[attr-defined]
    assert parts.look.kept(watch.SETTING) == str(folder)
    answers.answer = tmp_path / "nowhere"
    press(Qt.Key.Key_O, CTRL)
    qtbot.waitUntil(lambda: section.texts()["Hiện có"] == "Không mở được, sẽ tự thử lại")  # type: ignore[attr-defined]
    made.bar.buttons["Thôi theo dõi"].click()
    assert parts.look.kept(watch.SETTING) == ""


def test_two_gigabytes_are_refused_at_once_and_calmly(page: DossierPage, tmp_path: Path, id_: str) -> None:
    told: list[tuple[str, str, str]] = []
    page.parts.notify.told.connect(lambda *words: told.append(words))
    big = put(tmp_path, "lon.pdf", b"%PDF-1.4")
    with open(big, "r+b") as opened:
        opened.truncate(2 << 30)
    answers = page.parts.files
    assert isinstance(answers, FakeFiles)
    answers.answer = big
    begun = time.monotonic()
    press(Qt.Key.Key_T, CTRL)
    assert time.monotonic() - begun < 1, "the window does not wait"
    settled(page)
    assert time.monotonic() - begun < 10 and files(page, id_) == []
    assert "Tệp lớn hơn 1000 MB, không đính kèm được." in " ".join(map(str, told[-1]))


def test_a_long_copy_is_stopped_without_a_trace(page: DossierPage, tmp_path: Path, id_: str) -> None:
    big = put(tmp_path, "dai.pdf", b"%PDF-1.4")
    with open(big, "r+b") as opened:
        opened.truncate(300 << 20)
    answers = page.parts.files
    assert isinstance(answers, FakeFiles)
    answers.answer = big
    press(Qt.Key.Key_T, CTRL)
    job = page.parts.jobs.current
    assert job is not None and job.title == "Đang cất tệp dai.pdf"
    page.parts.session.bench.catalogue.uses_since(NOW)  # the window reads on
    job.cancel()
    settled(page)
    assert files(page, id_) == [] and list(page.parts.session.counter.blobs.files()) == []


@pytest.mark.parametrize("size", [(1150, 617), (1033, 534)])
def test_there_is_room_beside_the_papers(page: DossierPage, qtbot: QtBot, folder: Path, size: tuple[int, int]) -> None:
    page.resize(*size)
    put(folder, "anh.pdf", png(), 3)
    put(folder, "Quet ban dai ten 2026-11-23 so 0001.png", png(), 2)
    qtbot.waitUntil(lambda: len(names(page)) == 2)
    QApplication.processEvents()
    tray = page.beside.tray
    assert page.width() == size[0] and page.bar.geometry().bottom() <= page.rect().bottom()
    assert tray._said.height() >= tray._said.heightForWidth(tray._said.width()), "the sentence is whole"
    assert tray.attach.width() >= tray.attach.sizeHint().width() and tray.list.height() >= tray.list.verticalHeader().defaultSectionSize()

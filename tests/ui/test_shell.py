"""The shell as a clerk uses it: keys, pages, the one voice, long work, what the window says of stick, backup and time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from tests.ui.conftest import FakeMedia, FakePrinter, FixedClock, bring, settle
from ui import pages
from ui.amounts import amount, pace
from ui.bug import BugDialog
from ui.hands import CTRL, SHIFT, press, type_text
from ui.jobs import Job
from ui.kit import tokens
from ui.kit.buttons import Button
from ui.kit.chapters import Chapters
from ui.kit.filters import FilterBar
from ui.kit.layout import ActionBar
from ui.kit.theme import dress
from ui.main_window import MainWindow
from ui.page import Page, Parts
from ui.pages import PageEntry
from ui.preview.page import PreviewPage
from ui.status import backup_text

ALT = Qt.KeyboardModifier.AltModifier
Show = Callable[..., MainWindow]


class Plain(Page):
    """A page of a test: a line to type in, and what the shell told it."""

    name = ""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.said: list[str] = []
        self.steps = 0
        self.line = QLineEdit(self)
        self.line.setGeometry(10, 10, 300, 34)

    def title(self) -> str:
        return f"Trang {self.name}"

    def hints(self) -> list[tuple[str, str]]:
        return [("Enter", "mở"), ("F5", "đọc lại")]

    def open(self, argument: str = "") -> None:
        self.said.append(f"open {argument}".strip())
        self.line.setFocus()

    def reload(self, record: str = "") -> None:
        self.said.append(f"reload {record}".strip())

    def back(self) -> bool:
        self.steps -= 1
        return self.steps >= 0

    def leave(self) -> None:
        self.said.append("leave")


@pytest.fixture
def session(bare: Session) -> Session:
    return bare


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of the table is a plain one: the shell alone is under test."""

    def make(entry: PageEntry, parts: Parts) -> Page:
        made = Plain(parts)
        made.name = entry.name
        return made

    monkeypatch.setattr(pages.PageEntry, "make", make)


@pytest.fixture
def show(qtbot: QtBot, parts: Parts) -> Iterator[Show]:
    """Puts a window up; it goes before the office does, as it does at the door."""
    made: list[MainWindow] = []

    def put_up(first: str = "today", width: int = 1366, height: int = 768) -> MainWindow:
        window = MainWindow(parts, first)
        made.append(window)
        window.resize(width, height)
        bring(qtbot, window)
        window.go(window.trail[-1])
        return window

    yield put_up
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(show: Show, plain: None) -> MainWindow:
    return show()


def page(window: MainWindow) -> Plain:
    found = window.current()
    assert isinstance(found, Plain)
    return found


# -- pages and keys


def test_keys_open_pages_and_esc_goes_back_one_step(window: MainWindow) -> None:
    assert window.trail == ["today"] and window.head.title.whole == "Trang today"
    press(Qt.Key.Key_2, ALT)
    press(Qt.Key.Key_F2)
    assert window.trail == ["today", "dossiers", "intake"]
    page(window).steps = 1
    press(Qt.Key.Key_Escape)  # the page had a step of its own
    assert window.trail[-1] == "intake"
    press(Qt.Key.Key_Escape)
    assert window.trail[-1] == "dossiers" and page(window).said[-1] == "open"
    press(Qt.Key.Key_Escape, times=3)
    assert window.trail == ["today"]


def test_a_page_seen_twice_does_not_make_the_way_back_longer(window: MainWindow) -> None:
    for name in ("dossiers", "dossier", "preview", "dossier"):
        window.go(name, "x")
    assert window.trail == ["today", "dossiers", "dossier"]
    assert window.side.items["dossiers"]._chosen and not window.head.back.isHidden()
    window.head.back.click()
    assert window.trail == ["today", "dossiers"] and window.head.back.isHidden()


def test_what_is_printed_from_a_page_leaves_its_mark_where_it_was(window: MainWindow) -> None:
    for inside, marked in (("dossier", "dossiers"), ("sticks", "handover"), ("ledger", "today")):
        for name in (inside, "preview"):  # opened from the first page
            window.go(name, "x")
            assert [known for known, item in window.side.items.items() if item._chosen] == [marked], (inside, name)
        press(Qt.Key.Key_Escape, times=2)
        assert window.trail == ["today"]


def test_the_receiving_page_is_there_only_with_units_below(window: MainWindow) -> None:
    assert window.side.items["office"].isHidden()
    press(Qt.Key.Key_6, ALT)
    assert window.trail == ["today"]


def test_ctrl_u_goes_to_the_stick_even_from_a_text_field(window: MainWindow) -> None:
    page(window).line.setText("đang gõ dở")
    press(Qt.Key.Key_U, CTRL)
    assert window.trail[-1] == "handover" and page(window).said == ["open write"]
    window.go("today")
    assert page(window).line.text() == "đang gõ dở"


def test_guide_opens_for_the_page_in_front(window: MainWindow) -> None:
    window.go("handover")
    press(Qt.Key.Key_F1)
    assert window.trail[-1] == "guide" and page(window).said == ["open handover"]


def test_what_was_saved_elsewhere_is_read_when_the_page_comes_to_the_front(window: MainWindow) -> None:
    window.go("dossiers")
    page(window).saved.emit("id-1")
    assert page(window).said[-1] == "reload id-1"
    assert "09:30" in window.status.saved.text.text()
    window.go("today")
    assert page(window).said[-2:] == ["reload", "open"]
    press(Qt.Key.Key_F5)
    assert page(window).said[-1] == "reload"


def test_shown_numbers_are_noted_and_hidden_on_leaving(window: MainWindow, parts: Parts) -> None:
    window.go("dossier", "record-7")
    assert parts.look.number("045185006214") == "045***…214"
    press(Qt.Key.Key_F7)
    assert parts.look.number("045185006214") == "045185006214"
    assert parts.jobs.wait()
    noted = parts.session.store.db.conn.execute("SELECT id FROM record WHERE kind = 'read'").fetchall()
    said = {one.field: one.new for one in parts.session.counter.history(noted[0][0])}
    assert said == {"page": "dossier", "record": "record-7", "account": "hoa"}
    press(Qt.Key.Key_1, ALT)
    assert not parts.look.numbers_shown
    press(Qt.Key.Key_F7, times=2)
    assert parts.jobs.wait() and not parts.look.numbers_shown


def test_lock_is_asked_for_by_key_and_menu(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.lock_asked):
        press(Qt.Key.Key_L, CTRL | SHIFT)
    words = [action.text().partition("\t")[0] for action in window.side.menu().actions()]
    assert words == ["Khóa màn hình", "Đổi mật khẩu"]


def test_a_record_that_is_gone_leaves_one_where_one_was(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.go("dossiers")

    def gone(page: Plain, argument: str = "") -> None:
        if argument:
            raise Refused("NO_DOSSIER", "Không có hồ sơ này.", "Tìm theo tên.")

    monkeypatch.setattr(Plain, "open", gone)
    window.go("dossier", "nowhere")
    assert window.news.text == "Không có hồ sơ này. Tìm theo tên."
    assert window.trail == ["today", "dossiers"] and window.head.title.whole == "Trang dossiers"


# -- the one voice


def test_a_refusal_stays_until_esc_and_covers_nothing(window: MainWindow, parts: Parts, qtbot: QtBot) -> None:
    parts.notify.refused(Refused("PRINTER", "Máy in không trả lời.", "In lại lúc nào cũng được."))
    assert window.news.text == "Máy in không trả lời. In lại lúc nào cũng được."
    qtbot.waitUntil(lambda: window.news.geometry().height() > 0 and window.stack.geometry().top() >= window._strips.geometry().bottom())
    press(Qt.Key.Key_Escape)
    assert window.news.text == "" and window.trail == ["today"]


def test_news_goes_with_the_next_act_but_not_with_the_act_that_told_it(window: MainWindow, parts: Parts) -> None:
    parts.notify.say("Đã lưu hồ sơ.")
    window.go("dossiers")
    assert window.news.text == "Đã lưu hồ sơ."
    QApplication.processEvents()
    window.go("today")
    assert window.news.text == ""


def test_news_stays_while_what_was_queued_with_it_goes_on(window: MainWindow, parts: Parts) -> None:
    parts.notify.say("Đã thu hồi khóa của xã Vĩnh Thủy.", "Ghi biên nhận cho các đơn vị khác.")
    for title in ("", "Xem USB", ""):
        parts.jobs.run(lambda session, job: None, title=title)
    assert parts.jobs.wait()
    QApplication.processEvents()
    assert window.news.text.startswith("Đã thu hồi khóa")
    parts.jobs.run(lambda session, job: None)
    assert window.news.text == "", "the next act"
    assert parts.jobs.wait()


def test_a_bug_offers_a_report_without_data(window: MainWindow, parts: Parts, qtbot: QtBot) -> None:
    parts.notify.found_bug.disconnect()  # this one is wanted
    parts.notify.found_bug.connect(window._bug)
    try:
        raise RuntimeError("Nguyễn Thị Hoa 045185006214")
    except RuntimeError as problem:
        parts.notify.problem(problem)
    (dialog,) = window.findChildren(BugDialog)
    assert "RuntimeError" in dialog.report and "test_shell.py" in dialog.report
    assert "Hoa" not in dialog.report and "0451" not in dialog.report
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.report
    dialog.reject()


def test_a_full_disk_is_a_refusal_and_no_bug(window: MainWindow, parts: Parts) -> None:
    parts.notify.problem(OSError(28, "no space"))
    assert window.news.text.startswith("Ổ đĩa đã đầy")
    parts.notify.problem(Cancelled())
    assert window.news.text.startswith("Ổ đĩa đã đầy")


# -- long work


def test_long_work_shows_a_line_then_a_bar_and_esc_stops_it(window: MainWindow, parts: Parts, qtbot: QtBot) -> None:
    told: list[str] = []

    def work(session: Session, job: Job) -> str:
        for done in range(1, 2000):
            job.progress("write", done << 20, 2000 << 20)
            if job.cancelled():
                raise Cancelled
            time.sleep(0.01)
        return "whole"

    parts.jobs.run(work, told.append, title="Đang ghi thử")
    assert window.status._left.currentWidget() is window.status.keys
    qtbot.waitUntil(lambda: window.status._left.currentWidget() is window.status.work, timeout=2000)
    assert not window.status.work.stoppable
    qtbot.waitUntil(lambda: window.status.work.stoppable, timeout=4000)
    words = window.status.work._amount.text()
    assert "trên 2.000 MB" in words and "MB/giây" in words and "còn khoảng" in words
    window.go("dossiers")  # other work goes on
    press(Qt.Key.Key_Escape)
    assert parts.jobs.wait() and told == [] and window.trail[-1] == "dossiers"
    qtbot.waitUntil(lambda: window.status._left.currentWidget() is window.status.keys)


def test_amounts_are_told_as_people_count() -> None:
    assert amount(148 << 20, 239 << 20) == "148 trên 239 MB"
    assert amount(3100, 15200) == "3.100 trên 15.200" and amount(0, 0) == ""
    assert pace(100 << 20, 200 << 20, 10.0) == "10,0 MB/giây, còn khoảng 10 giây"
    assert pace(10, 1000, 10.0) == "còn khoảng 16 phút" and pace(0, 10, 1.0) == "" and pace(10, 10, 1.0) == ""


# -- the status bar and the frame


def test_the_status_bar_tells_stick_backup_and_date(window: MainWindow, parts: Parts, clock: FixedClock, tmp_path: Path) -> None:
    bar = window.status
    assert bar.stick.text.text() == "Chưa cắm USB" and bar.backup.text.text() == "Chưa sao lưu"
    assert bar.date.whole == "Thứ Hai 23/11/2026  09:30"
    assert bar.keys.keys == [("Enter", "mở"), ("F5", "đọc lại")]
    media = parts.media
    assert isinstance(media, FakeMedia)
    media.plug(tmp_path / "stick")
    assert bar.stick.text.text() == "USB KINGSTON"
    (tmp_path / "out").mkdir()
    parts.session.backup(tmp_path / "out")
    clock.at = clock.at + timedelta(minutes=5)
    bar.refresh()
    assert bar.backup.text.text() == "Sao lưu 09:30 hôm nay" and bar.date.whole.endswith("09:35")


def test_an_old_backup_is_told_in_days() -> None:
    now = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
    assert backup_text(now - timedelta(days=3), now) == ("Sao lưu T6 20/11", False)
    assert backup_text(now - timedelta(days=9), now) == ("Sao lưu đã 9 ngày", True)
    assert backup_text(None, now) == ("Chưa sao lưu", True)


def test_unsent_changes_stand_at_the_hand_over(window: MainWindow, parts: Parts) -> None:
    parts.session.save_office(replace(parts.session.office, phone="0233"))
    window._count()
    unsent = parts.session.handover.states().unsent
    assert unsent >= 2 and window.side.items["handover"]._badge == str(unsent)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1366, 697), (1093, 614)])
def test_the_frame_holds_on_small_screens(show: Show, plain: None, width: int, height: int) -> None:
    window = show("today", width, height)
    assert (window.width(), window.height()) == (width, height)
    narrow = width < 1200
    assert window.side.width() == (60 if narrow else 216)
    assert window.side.items["today"].toolTip() == ("Hôm nay · Alt+1" if narrow else "")
    inside = [window.head.search, window.status.date, window.side.person]
    for one in inside:
        corner = one.mapTo(window, one.rect().bottomRight())
        assert window.rect().contains(corner), one
    assert no_overlap([window.status.stick, window.status.date])


def no_overlap(widgets: list[QWidget]) -> bool:
    rects = [one.rect().translated(one.mapToGlobal(one.rect().topLeft())) for one in widgets if one.isVisible()]
    return all(not a.intersects(b) for n, a in enumerate(rects) for b in rects[n + 1 :])


def test_sample_data_has_a_strip_on_every_page(show: Show, parts: Parts, plain: None) -> None:
    parts.session.save_office(replace(parts.session.office, sample=True))
    window = show()
    for name in ("today", "settings", "dossiers"):
        window.go(name)
        assert window.sample.isVisible() and window.sample.text.startswith("Dữ liệu mẫu")
    press(Qt.Key.Key_Escape, times=4)
    assert window.sample.isVisible()
    wiped: list[bool] = []
    window.wipe_asked.connect(lambda: wiped.append(True))
    window.sample._acts.itemAt(0).widget().click()
    assert wiped == [True]


def test_the_window_remembers_its_page(show: Show, parts: Parts, plain: None) -> None:
    window = show()
    window.go("dossiers")
    window.go("dossier", "x")
    assert window.remember() == "dossiers"
    again = show(parts.look.kept("page"))
    assert again.trail == ["dossiers"]
    assert show("nowhere").trail == ["today"]


def test_real_pages_open_one_after_the_other(show: Show, parts: Parts) -> None:
    window = show()
    for name, word in (("dossiers", "Hồ sơ"), ("settings", "Thiết lập"), ("guide", "Hướng dẫn"), ("handover", "Gửi dữ liệu")):
        window.go(name)
        QApplication.processEvents()
        assert window.head.title.whole.startswith(word)
    assert parts.jobs.wait()


@pytest.mark.parametrize(("width", "height", "factor"), [(1366, 768, 1.0), (1093, 614, 1.0), (1366, 768, 1.2)])
def test_title_news_cards_and_bar_begin_and_end_at_the_same_line(
    show: Show, parts: Parts, qapp: QApplication, width: int, height: int, factor: float
) -> None:
    dress(qapp, factor)
    try:
        window = show(width=width, height=height)
        parts.notify.warn("Chưa cắm USB.", "Cắm USB vào máy này.")
        astray = {}
        for name in ("today", "dossiers", "commitments", "handover", "procedures", "desk", "reports", "work", "scores", "surveys",
                     "sticks", "enrolment", "ledger", "forgetting", "moving", "guide", "settings"):  # fmt: skip
            window.go(name)
            settle(parts)
            shown, news = window.current(), span(window, window.news)
            assert shown is not None
            things = [one for one in shown.findChildren(QFrame) if one.property("role") == "card"] + shown.findChildren(FilterBar)
            spans = [span(window, one) for one in things if one.isVisible()]
            found = min(left for left, _ in spans), max(right for _, right in spans)
            bars = [bar for bar in shown.findChildren(ActionBar) if bar.isVisible() and bar._left.spacing() == tokens.px(bar.LINKS[0])]
            ends = {span(window, list(bar.buttons.values())[-1])[1] for bar in bars if bar._right.count()}
            if found[0] != news[0] or found[1] > news[1] or not ends <= {news[1]}:
                astray[name] = (found, ends, news)
        assert astray == {} and span(window, window.head.search)[1] == news[1]
    finally:
        dress(qapp)


def test_a_list_of_chapters_leaves_its_card_the_border(show: Show, parts: Parts) -> None:
    window = show()
    for name in ("reports", "work", "guide", "settings"):
        window.go(name)
        settle(parts)
        page = window.current()
        assert page is not None
        (chapters,) = page.findChildren(Chapters)
        frame = chapters.parentWidget()
        assert frame is not None and frame.property("role") == "card"
        assert (chapters.x(), frame.width() - chapters.geometry().right() - 1) == (2, 2), name


def span(window: MainWindow, one: QWidget) -> tuple[int, int]:
    """Where a part of the window begins and ends, from its left edge."""
    left = one.mapTo(window, QPoint(0, 0)).x()
    return left, left + one.width()


def test_paper_to_write_on_is_one_key_away_and_never_a_reprint(show: Show, parts: Parts) -> None:
    window, printer = show(), parts.printer
    assert isinstance(printer, FakePrinter)
    for way in ("key", "palette"):
        if way == "key":
            press(Qt.Key.Key_F2, SHIFT)
        else:
            press(Qt.Key.Key_K, CTRL)
            type_text("viet tay")
            assert window.palette_door.palette is not None
            window.palette_door.palette.line.flush()
            press(Qt.Key.Key_Return)
        settle(parts)
        preview = window.current()
        assert isinstance(preview, PreviewPage) and (preview.title(), preview.fact()) == ("Giấy tiếp nhận để viết tay", "")
        assert preview.panel.news.text.startswith("Giấy trống, chưa có số.") and "Không in, hồ sơ tiếp theo" not in preview.panel.buttons
        press(Qt.Key.Key_Return)
        settle(parts)
        press(Qt.Key.Key_Escape)
        assert window.trail == ["today"]
    assert [title for title, _ in printer.printed] == ["Giấy tiếp nhận để viết tay"] * 2
    assert parts.session.prints.count("blank-receipt", "blank") == 2


def test_a_new_life_in_an_open_window_is_named_at_the_side(parts: Parts, show: Show) -> None:
    window = show()
    assert window.side.person.accessibleName().endswith("Máy số 1")
    parts.session.store.note_lost_work()
    parts.session.new_replica()
    window.current().saved.emit("")
    number = parts.session.office.machine
    assert number != 1 and window.side.person.accessibleName().endswith(f"Máy số {number}")


def test_a_folder_that_was_put_back_is_said_on_every_page_with_the_way_out(window: MainWindow, parts: Parts, qtbot: QtBot) -> None:
    assert window.standing.isHidden()
    parts.session.store.anchor.write(999)
    with pytest.raises(Refused) as caught:
        parts.session.store.refuse_restored()
    parts.notify.refused(caught.value)
    assert "lệnh:" in caught.value.next_step and "lệnh:" not in window.news.accessibleName()
    assert window.standing.isVisible() and window.news.isVisible()
    window.standing.findChild(Button).click()
    assert window.trail[-1] == "handover"
    parts.session.new_replica()
    window.page("handover").saved.emit("")
    qtbot.waitUntil(window.standing.isHidden)


def test_neither_a_long_name_of_a_stick_nor_long_news_push_anything_off_the_screen(show: Show, parts: Parts, tmp_path: Path) -> None:
    window = show()
    window._saved("")
    media = parts.media
    assert isinstance(media, FakeMedia)
    media.plug(tmp_path / "stick", "KINGSTON DATA TRAVELER " * 6)
    bold = "Đã thu hồi khóa của xã " + "Vĩnh Thủy " * 12
    parts.notify.say(bold, "Ghi biên nhận cho các đơn vị khác để họ cùng biết.")
    QApplication.processEvents()
    assert window.width() == 1366 and window.minimumSizeHint().width() <= 1366
    assert window.status.stick.text.text().endswith("…")
    told = window.news._bold
    assert told.heightForWidth(told.width()) <= told.height() and told.width() < window.news.width(), "wrapped, not cut off"
    parts.notify.say("Đã lưu.", "")
    assert not told.wordWrap(), "a short one stands on one line again"

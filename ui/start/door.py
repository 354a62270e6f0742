"""The door: the one top-level window. It shows the first start, the login or the office, locks, opens again, and closes cleanly."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.shipped import folder as shipped
from ui.jobs import PATIENCE
from ui.kit import tokens
from ui.kit.theme import clothe, dress
from ui.look import Look
from ui.notify import Notify
from ui.page import Files, Parts
from ui.start import ways
from ui.start.closing import Closing
from ui.start.idle import MINUTES, Idle
from ui.start.labour import Labour
from ui.start.login import LoginPanel
from ui.start.place import Key, Place
from ui.start.screen import Panel, Screen

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session
    from ui.main_window import MainWindow

SMALLEST = (940, 560)
AFTER_PAINT = 60
"""Milliseconds: first the window stands there and takes keys, then the folder is looked into."""
MakeParts = Callable[["Session", Look], Parts]


class Door(QWidget):
    """``make_parts(session, look)`` puts an open office's parts together (tests hand in fakes of the machine); ``entered`` when
    the office's window is in front."""

    entered = Signal()

    def __init__(
        self, place: Place, look: Look, files: Files, make_parts: MakeParts, *, login: str = "", idle_minutes: float = MINUTES
    ) -> None:
        super().__init__()
        self.place, self.look, self.files, self._make_parts, self.login = place, look, files, make_parts, login
        self.parts: Parts | None = None
        self.main: MainWindow | None = None
        self.notify, self.labour = Notify(), Labour(place)
        self.closing = Closing(self.notify)
        self.closing.done.connect(self.close)
        clothe(self)
        self._stack = QStackedLayout(self)
        self._screen: QWidget | None = None
        self.setWindowTitle("CCHC Desktop")
        self.setWindowIcon(QIcon(str(shipped() / "icons" / "app.png")))
        self.setMinimumSize(*SMALLEST)
        self.notify.found_bug.connect(self._bug)
        self.notify.told.connect(self._told)
        self.labour.failed.connect(self.notify.problem)
        self.labour.opened.connect(self._opened)
        self._idle = Idle(cast(QApplication, QApplication.instance()), idle_minutes)
        self._idle.idle.connect(self.lock)
        look.factor_changed.connect(self.rebuild)
        self.begin()

    def begin(self) -> None:
        """The login where there is an office, else the first start."""
        if self.place.has_office:
            self.show_login()
        else:
            self.show_first()

    def put(self, screen: QWidget) -> None:
        """Put a screen in front; the one before goes for good, unless it is the office itself."""
        before, self._screen = self._screen, screen
        if self._stack.indexOf(screen) < 0:
            self._stack.addWidget(screen)
        self._stack.setCurrentWidget(screen)
        if before is not None and before is not screen and before is not self.main:
            self._stack.removeWidget(before)
            before.hide()
            before.deleteLater()
        self._idle.watch(screen is self.main)
        if isinstance(screen, Screen):
            screen.start()

    @property
    def screen_now(self) -> QWidget | None:
        """What is in front: a Screen, or the office's window."""
        return self._screen

    @property
    def panel(self) -> Panel | None:
        """The right half in front, None while the office is."""
        return self._screen.panel_now if isinstance(self._screen, Screen) else None

    # -- before the office

    def _today(self) -> date:
        from cchc_desktop.domain.moments import SystemClock

        return (self.place.clock or SystemClock()).now().date()

    def show_first(self, way: int = 0) -> None:
        """The three ways in."""
        from ui.start.first import FirstStart

        screen, place, work = FirstStart(self.files, self._today, way), self.place, self.labour.open_with
        office, sample, restore = screen.office, screen.sample, screen.restore
        office.wanted.connect(
            lambda data, password, sheets: work(office, "Đang lập cơ quan", lambda _: place.set_up(data, password, *sheets))
        )  # fmt: skip
        sample.wanted.connect(lambda: work(sample, "Đang làm dữ liệu mẫu", place.sample, stoppable=True))
        restore.wanted.connect(
            lambda file, login, secret: work(restore, "Đang mở bản sao lưu", lambda _: place.restore(file, login, secret))
        )
        self.put(screen)

    def show_login(self) -> None:
        """Ask for the password; the accounts come a moment later, the keyboard is ready now."""
        known, sample = self.look.kept("office"), self.look.kept("sample") == "1"
        panel = LoginPanel(known or "Mở sổ Một cửa", "Gõ mật khẩu để mở dữ liệu của cơ quan.", sample=sample)
        panel.offer([], self.login)
        panel.wanted.connect(lambda login, password: self._unlock(panel, login, password))
        panel.forgotten.connect(self.show_forgotten)
        self.put(Screen(panel))

        def look() -> tuple[list[str], str, Refused | None]:
            return self.place.logins(), self.place.last_login(self.login), self.place.in_use()

        def seen(found: tuple[list[str], str, Refused | None]) -> None:
            logins, chosen, held = found
            if self.panel is panel:
                panel.offer(logins, chosen or (logins or [""])[0])
                if held is not None:
                    panel.refused(held)

        QTimer.singleShot(AFTER_PAINT, panel, lambda: self.labour.glance(panel, look, seen))

    def _unlock(self, panel: LoginPanel, login: str, password: str) -> None:
        self.login = login

        def say(problem: Refused) -> None:
            if problem.code == "DAMAGED_DATABASE":
                ways.salvage(self, login, password)
            else:
                panel.refused(problem)

        self.labour.open_with(panel, "Đang mở", lambda _: self.place.unlock(login, password), say)

    def show_forgotten(self) -> None:
        """A new password by the recovery code."""
        ways.forgotten(self)

    def _opened(self, key: Key, session: Session) -> None:
        self.login = session.account.login
        office = session.office
        self.look.keep("office", office.unit.title)
        self.look.keep("sample", "1" if office.sample else "")
        self.parts = self._make_parts(session, self.look)
        if session.restored:
            ways.restored(self, session, key.rescued)
        elif key.recovery_code and not office.sample:
            self._show_recovery(key)
        else:
            self.enter()

    def _show_recovery(self, key: Key) -> None:
        from ui.start.recovery import RecoveryPanel

        assert self.parts is not None
        self.parts.notify.found_bug.connect(self._bug)
        self.parts.jobs.failed.connect(self.parts.notify.problem)
        panel = RecoveryPanel(self.parts, key)
        panel.done.connect(self._leave_recovery)
        self.put(Screen(panel))

    def _leave_recovery(self) -> None:
        """The office gets parts of its own: nothing of the sheet's page stays connected."""
        session = self._let_go()
        self.parts = self._make_parts(session, self.look)
        self.enter()

    # -- the office

    def enter(self, page: str = "") -> None:
        """The office's window."""
        from ui.main_window import MainWindow

        assert self.parts is not None
        self.main = MainWindow(self.parts, page or self.look.kept("page"))
        self.main.lock_asked.connect(self.lock)
        self.main.wipe_asked.connect(self._ask_wipe)
        self.main.leave_asked.connect(self._switch)
        self.setWindowTitle(self.main.windowTitle())
        begun = self.main.focusWidget()
        self.put(self.main)
        if begun is not None:
            begun.setFocus()  # the screen before took the keyboard with it
        self.entered.emit()

    def lock(self) -> None:
        """Hide the office behind its password; what is typed and what runs goes on."""
        if self.main is None or self._screen is not self.main:
            return
        modal = QApplication.activeModalWidget()
        if modal is not None:
            modal.close()
        self.main.parts.look.show_numbers(False)
        account = self.main.parts.session.account
        panel = LoginPanel("Màn hình đang khóa", f"{account.name} đang làm dở; gõ mật khẩu để làm tiếp.", locked=True)
        panel.offer([account.login], account.login)
        panel.wanted.connect(
            lambda login, password: self.labour.ask(panel, lambda: self.place.unlock(login, password), lambda _: self._unlocked())
        )
        panel.switch.connect(self._switch)
        panel.forgotten.connect(lambda: self._switch(forgotten=True))
        self.put(Screen(panel))

    def _unlocked(self) -> None:
        if self.main is not None:
            self.put(self.main)
            self.main.take_keyboard()

    def _switch(self, *, forgotten: bool = False) -> None:
        """Another person, or the same one without the password: the office is closed first; drafts stay."""
        self._close_office()
        if forgotten:
            self.show_forgotten()
        else:
            self.login = ""
            self.show_login()

    def rebuild(self, factor: float) -> None:
        """Another text size: the window is built anew on the same page."""
        if self.main is None:
            return
        page = self.main.remember()
        main, self.main = self.main, None
        session = self._let_go()
        self.look = Look(Path(self.look.file))
        self.look.factor_changed.connect(self.rebuild)
        dress(cast(QApplication, QApplication.instance()), factor)
        self.parts = self._make_parts(session, self.look)
        self.enter(page)
        if self.main is not None and page == "settings":
            self.main.go(page, "screen")  # where the size was chosen: the next key goes on choosing
        self._stack.removeWidget(main)
        main.deleteLater()

    def _ask_wipe(self) -> None:
        from ui.kit.ask import Ask

        text = "Mọi hồ sơ, bản cam kết trong dữ liệu mẫu mất hẳn. Sau đó lập cơ quan thật."
        Ask(self, "Xóa dữ liệu mẫu", text, "Xóa dữ liệu mẫu", self.wipe).open()

    def wipe(self) -> None:
        """Sample data away, then the real set-up. Anything but sample data is left alone."""
        if self.parts is None or not self.parts.session.office.sample:
            return
        self._close_office()
        self.look.keep("sample", "")
        self.look.keep("office", "")
        self.labour.run(self.place.wipe, lambda _: self.show_first())

    # -- closing

    def _let_go(self, seconds: float = PATIENCE) -> Session:
        """End the workers and the watch of an open office; the session stays."""
        assert self.parts is not None
        parts, self.parts = self.parts, None
        parts.jobs.close(seconds)
        close = getattr(parts.media, "close", None)
        if close is not None:
            close()
        return parts.session

    def _close_office(self, seconds: float = PATIENCE) -> None:
        if self.parts is None:
            return
        if self.main is not None:
            page = self.main.current()
            if page is not None:
                page.leave()
            self.main.remember()
            main, self.main = self.main, None
            self._screen = None if self._screen is main else self._screen
            self._stack.removeWidget(main)
            main.hide()
            main.deleteLater()
        self._let_go(seconds).close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc while nothing has the keyboard (a disabled button lost it)."""
        if event.key() == Qt.Key.Key_Escape and self.panel is not None:
            self.panel.escape()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whatever runs is finished or stopped between two blocks; nothing is asked. Only the recovery code, which is shown but
        once, is worth one word of warning. What does not stop keeps the window, alive, for :data:`closing.PATIENCE`."""
        jobs = (self.labour.jobs, *([self.parts.jobs] if self.parts else []))
        if (self.panel is not None and not self.panel.may_close()) or not self.closing.may_close(*jobs):
            event.ignore()
            return
        keep_place(self, self.look)
        self.shut(0)
        super().closeEvent(event)

    def shut(self, seconds: float = PATIENCE) -> None:
        """Close the office and end the workers, after so many seconds at most for what is under way; repeating is harmless."""
        self._close_office(seconds)
        self.labour.close(seconds)

    def _told(self, kind: str, bold: str, text: str) -> None:
        """What came up outside of any page."""
        if self.panel is not None:
            self.panel.refuse(bold, text)
        elif self.parts is not None:
            self.parts.notify.told.emit(kind, bold, text)

    def _bug(self, report: str) -> None:
        from ui.bug import BugDialog

        dialog = BugDialog(report, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def take_place(window: QWidget, look: Look) -> None:
    """Show a window in size and place of the last time; else as large as the screen of an office PC allows."""
    kept = look.kept("geometry")
    if kept and window.restoreGeometry(QByteArray(base64.b64decode(kept))):
        window.show()
        return
    room = window.screen().availableGeometry()
    window.resize(min(1366, room.width()), min(768, room.height()))
    if room.width() <= tokens.px(1400) or room.height() <= tokens.px(800):
        window.showMaximized()
    else:
        window.show()


def keep_place(window: QWidget, look: Look) -> None:
    """Remember them."""
    look.keep("geometry", base64.b64encode(bytes(window.saveGeometry().data())).decode())

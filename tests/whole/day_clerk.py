"""A clerk who plays a day in the whole window by keys alone; what was done is noted on the clerk's own paper (:mod:`day_plan`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cchc_desktop.domain.moments import ICT
from tests.whole.day_plan import Filed
from ui.dossiers.correct_form import CorrectForm
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.list_page import DossiersPage
from ui.dossiers.more_form import MoreForm
from ui.hands import ALT, CTRL, press, type_text
from ui.intake.page import IntakePage
from ui.kit.fields import Field
from ui.ledger.page import LedgerPage
from ui.main_window import MainWindow
from ui.preview.page import PreviewPage
from ui.today.page import TodayPage

K = Qt.Key
ENTER = K.Key_Return


class WallClock(Protocol):
    """A clock that is set by hand."""

    at: datetime


class Clerk:
    """``printed`` is what came out of the printer so far: (title, PDF)."""

    def __init__(self, window: MainWindow, clock: WallClock, printed: Sequence[tuple[str, bytes]]) -> None:
        self.window, self.clock, self.printed = window, clock, printed

    # -- time and waiting

    def at(self, moment: datetime) -> None:
        """The clock on the wall."""
        self.clock.at = moment.replace(tzinfo=ICT)

    @property
    def now(self) -> datetime:
        """The clock on the wall, as one reads it."""
        return self.clock.at.replace(tzinfo=None)

    def wait(self) -> None:
        """Until the saves, and what follows them, are done."""
        for _ in range(2):
            assert self.window.parts.jobs.wait()
            QApplication.processEvents()

    # -- taking in

    def take_in(self, one: Filed, *, at_once: bool) -> None:
        """The form from the empty search to the printed receipt; ``at_once`` = the person has the result and has paid."""
        self.at(one.came)
        page = self.window.current()
        if not isinstance(page, IntakePage):
            press(K.Key_F2)
            page = self.window.current()
        assert isinstance(page, IntakePage) and page.searching, f"{one.place}: {page}"
        before = len(self.printed)
        type_text(one.kind.code)
        press(ENTER)
        for text in (one.id_number, one.name):
            type_text(text)
            press(ENTER)
        if one.round == 0:
            self._whole_person(one)
        if one.kind.code == "2.000815":
            self._pages(page)
        press(K.Key_F10 if at_once else K.Key_F9)
        self.wait()
        assert len(self.printed) == before + 1, (one.place, one.kind.code, [p.message for p in page.check.typing().problems])
        one.number = self.printed[-1][0].rsplit(" ", 1)[-1]
        if at_once:
            one.status, one.finished, one.returned, one.out = 10, one.came, one.came, ("applicant", "", "")
            if one.kind.fee:
                one.charged.append((one.came, one.kind.fee, "cash"))

    def _whole_person(self, one: Filed) -> None:
        """Birth, sex, address, telephone as well; most people at the counter are asked for less."""
        type_text(f"0502{1900 + int(one.id_number[4:6])}")
        press(ENTER)
        press(K.Key_Down, times=1 + int(one.id_number[3]))
        press(ENTER)
        for text in ("Thôn Thủy Ba Tây, xã Vĩnh Thủy", f"0912{one.place:06d}"):
            type_text(text)
            press(ENTER)

    def _pages(self, page: IntakePage) -> None:
        """One paper of four pages, three copies: 2 × 2.000 + 2 × 1.000, three times."""
        press(K.Key_F6)
        model = page.form.papers.table.model()
        for column, typed in (("pages", "4"), ("copies_to_certify", "3")):
            for _ in range(12):
                index = page.form.papers.table.currentIndex()
                if page.form.papers.table._field() == column:
                    break
                press(ENTER)
            else:
                raise AssertionError(f"no cell {column} in {model} {index}")
            press(getattr(K, f"Key_{typed}"))

    # -- finding

    def open(self, one: Filed) -> DossierPage:
        """The code of the receipt typed into the list's search."""
        if not isinstance(self.window.current(), DossiersPage):
            press(K.Key_2, ALT)
            self.wait()
        press(K.Key_F, CTRL)
        type_text(one.number)
        press(ENTER)
        self.wait()
        page = self.window.current()
        assert isinstance(page, DossierPage) and page.shown is not None and page.shown.dossier.number == one.number, one.number
        return page

    def mark(self, ones: Sequence[Filed]) -> None:
        """Mark several in the list, one after the other."""
        press(K.Key_2, ALT)
        self.wait()
        for one in ones:
            press(K.Key_F, CTRL)
            type_text(one.number)
            self._to_table()
            press(K.Key_Space)

    def _to_table(self) -> None:
        """Tab from the search line to the rows."""
        page = self.window.current()
        assert isinstance(page, DossiersPage)
        for _ in range(20):
            if page.table.hasFocus():
                return
            press(K.Key_Tab)
        raise AssertionError("Tab never comes to the rows")

    # -- acts

    def hand_by_scanning(self, ones: Sequence[Filed], officer: str) -> None:
        """Ctrl J in the list: one code after the other, all in one act."""
        press(K.Key_2, ALT)
        self.wait()
        press(K.Key_J, CTRL)
        type_text(officer)
        press(ENTER)
        for one in ones:
            type_text(one.number)
            press(ENTER)
        press(ENTER, CTRL)
        self.wait()
        for one in ones:
            one.status, one.officer = 4, officer

    def hand(self, one: Filed, officer: str) -> None:
        """To the officer who works on it."""
        self.open(one)
        press(K.Key_L, CTRL)
        type_text(officer)
        press(ENTER, CTRL)
        self.wait()
        one.status, one.officer = 4, officer

    def ask_supplement(self, one: Filed) -> None:
        """Form 02: two things at once, a reason, printed."""
        self.open(one)
        press(K.Key_B, CTRL)
        type_text("Bản sao giấy khai sinh")
        press(ENTER)
        type_text("Ảnh 4 × 6, hai tấm")
        press(ENTER, times=2)
        type_text("Chưa đủ giấy tờ theo quy định")
        press(ENTER, CTRL)
        self.wait()
        self.print_shown()
        one.status = 5
        one.issued.append("supplement")
        one.waits.append(("supplement", self.now, None))

    def ask_payment(self, one: Filed, amount: int) -> None:
        """Status 6: money first."""
        self.open(one)
        self._rarer("Yêu cầu nộp tiền")
        type_text("Nghĩa vụ tài chính theo thông báo")
        press(ENTER)
        press(K.Key_A, CTRL)
        type_text(str(amount))
        press(ENTER, CTRL)
        self.wait()
        one.status = 6
        one.waits.append(("payment", self.now, None))

    def resume(self, one: Filed) -> None:
        """What was asked for has been brought: the clock runs again."""
        self.open(one)
        press(K.Key_L, CTRL)
        self.wait()
        cause, asked, _ = one.waits[-1]
        one.waits[-1], one.status = (cause, asked, self.now), 4

    def charge(self, one: Filed, amount: int, *, online: bool = False) -> None:
        """Ctrl J: the fee."""
        self.open(one)
        press(K.Key_J, CTRL)
        press(K.Key_Right, times=int(online))
        press(ENTER)
        press(K.Key_A, CTRL)
        type_text(str(amount))
        press(ENTER, CTRL)
        self.wait()
        one.charged.append((self.now, amount, "online" if online else "cash"))

    def waive(self, one: Filed) -> None:
        """Ctrl J, the third way: no fee, with the reason."""
        self.open(one)
        press(K.Key_J, CTRL)
        press(K.Key_Right, times=2)
        press(ENTER)
        type_text("Hộ nghèo")
        press(ENTER, CTRL)
        self.wait()
        one.waived += 1

    def ready(self, one: Filed) -> None:
        """The result is there."""
        self.open(one)
        press(K.Key_R, CTRL)
        self.wait()
        one.status, one.finished = 9, self.now

    def ready_together(self, ones: Sequence[Filed]) -> None:
        """Several marked in the list."""
        self.mark(ones)
        press(K.Key_R, CTRL)
        self.wait()
        for one in ones:
            one.status, one.finished = 9, self.now

    def give_out(self, one: Filed, how: str = "applicant", word: str = "") -> None:
        """Hand the result out; ``word`` = whose hands, or the number of the postal item."""
        self.open(one)
        press(ENTER, CTRL)
        if how == "applicant":
            press(ENTER)
        else:
            press(K.Key_Right, times=1 if how == "authorised" else 2)
            press(ENTER)
            type_text(word)
            press(ENTER, CTRL)
        self.wait()
        self._went(one, how, word)

    def give_out_together(self, ones: Sequence[Filed]) -> None:
        """Several in one act, with the list to sign printed."""
        self.mark(ones)
        press(ENTER, CTRL)
        press(K.Key_P, CTRL)
        self.wait()
        self.print_shown()
        for one in ones:
            self._went(one, "applicant", "")

    def _went(self, one: Filed, how: str, word: str) -> None:
        one.status, one.returned = 10, self.now
        one.finished = one.finished or self.now
        one.out = (how, word if how == "authorised" else "", word if how == "post" else "")

    def apologise(self, one: Filed, days: int) -> None:
        """Ctrl H: so many working days more, with form 04 printed."""
        self.open(one)
        press(K.Key_H, CTRL)
        type_text("Cần thêm thời gian xác minh tại thôn")
        press(ENTER)
        type_text(str(days))
        press(ENTER, CTRL)
        self.wait()
        self.print_shown()
        one.extended = days
        one.issued.append("apology")

    def stop(self, one: Filed) -> None:
        """Form 05 of 2025."""
        self.open(one)
        self._rarer("Dừng giải quyết")
        self.to("reason")
        type_text("Không bổ sung đúng hạn")
        press(ENTER, CTRL)
        self.wait()
        self.print_shown()
        one.status, one.finished = 8, self.now
        one.issued.append("stop")

    def withdraw(self, one: Filed) -> None:
        """The applicant takes it back."""
        self.open(one)
        self._rarer("Rút theo yêu cầu của dân")
        type_text("Chưa cần nữa")
        press(ENTER, CTRL)
        self.wait()
        one.status, one.finished = 7, self.now

    def void(self, one: Filed) -> None:
        """Taken in by mistake."""
        self.open(one)
        self._rarer("Hủy hồ sơ")
        type_text("Tiếp nhận nhầm, đã lập hồ sơ khác")
        press(ENTER, CTRL)
        self.wait()
        one.voided = True

    def _rarer(self, words: str) -> None:
        """Ctrl M, then down the list of the rarer acts to the one with these words."""
        press(K.Key_M, CTRL)
        page = self.window.current()
        assert isinstance(page, DossierPage) and isinstance(page.asking.form, MoreForm)
        table = page.asking.form.table
        press(K.Key_Home)
        for _ in range(30):
            act = table.current()
            if act is not None and act.verb == words:
                press(ENTER)
                return
            press(K.Key_Down)
        raise AssertionError(f"no act {words}")

    # -- mistakes

    def to(self, name: str) -> Field:
        """Walk with Enter to a field of the form in front."""
        page = self.window.current()
        assert isinstance(page, DossierPage) and page.asking.form is not None
        field = page.asking.form.fields[name]
        for _ in range(20):
            if field.editor.hasFocus():
                return field
            press(ENTER)
        raise AssertionError(f"no way to {name}")

    def correct(self, one: Filed, name: str, text: str) -> None:
        """Ctrl E: one field put right, with the reason, and the receipt printed again."""
        page = self.open(one)
        press(K.Key_E, CTRL)
        assert page.asking.form is not None and isinstance(page.asking.form, CorrectForm)
        self.to(name)
        press(K.Key_A, CTRL)
        type_text(text)
        for _ in range(40):
            if page.asking.form.reason.editor.hasFocus():
                break
            press(ENTER)
        type_text("Gõ nhầm khi tiếp nhận")
        press(ENTER, CTRL)
        self.wait()
        one.corrected = True

    def reprint(self, one: Filed) -> None:
        """Ctrl P: the receipt again, "In lại lần n"."""
        self.open(one)
        press(K.Key_P, CTRL)
        self.wait()
        self.print_shown()
        one.receipts += 1

    def take_back(self, one: Filed, status: int) -> None:
        """The last step was a mistake."""
        self.open(one)
        self._rarer("Lấy lại bước vừa rồi")
        type_text("Bấm nhầm hồ sơ")
        press(ENTER, CTRL)
        self.wait()
        one.status = status
        one.returned = None
        one.finished = None if status < 9 else one.finished

    # -- printing

    def print_shown(self) -> None:
        """Enter in the preview."""
        assert isinstance(self.window.current(), PreviewPage), self.window.current()
        before = len(self.printed)
        press(ENTER)
        self.wait()
        assert len(self.printed) == before + 1

    def print_ledger(self, words: str) -> bytes:
        """The fees of the day or the register, found by Ctrl K and printed: the paper."""
        press(K.Key_1, ALT)
        press(K.Key_K, CTRL)
        type_text(words)
        self.wait()
        press(ENTER)
        self.wait()
        assert isinstance(self.window.current(), LedgerPage), self.window.current()
        press(K.Key_P, CTRL)
        self.wait()
        self.print_shown()
        return self.printed[-1][1]

    def board(self) -> dict[str, int]:
        """The counts of the start page as they stand on the screen."""
        press(K.Key_1, ALT)
        self.wait()
        page = self.window.current()
        assert isinstance(page, TodayPage)
        return {which.value: tile.count for which, tile in page.tiles.items()}

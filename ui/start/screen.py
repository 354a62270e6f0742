"""The two halves of every screen before the office: who we are at the left, the work at the right with its acts below."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from cchc_desktop.domain.errors import Refused
from ui.amounts import amount, pace
from ui.jobs import Job
from ui.kit import icons, tokens
from ui.kit.buttons import PRIMARY, Button, paint_key
from ui.kit.layout import Strip, column, hairline, holder, icon_label, label, row, scroll
from ui.kit.wrapped import broken, paint_lines

BRAND = "CCHC Desktop"
CLAIM = "Sổ Một cửa chạy trên máy này, không cần mạng"
SAFE = "Dữ liệu nằm trên máy này và được mã hóa. Chương trình không gửi gì lên mạng."


LONGEST_BOLD = 48
"""Letters of a sentence that fit beside its next step; a longer one is written on in one text, which breaks into lines."""


class BrandPanel(QFrame):
    """The left part: icon, name, what stands in between, and where the data lies."""

    def __init__(self, *between: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "side")
        names = holder(column(label(BRAND, "page-title"), label(CLAIM, "fact", wrap=True), gap=0))
        head = row(icon_label("app", size=44), names, gap=14)
        head.setStretch(1, 1)
        safe = row(icon_label("shield", tokens.GREEN, 16), label(SAFE, "hint", wrap=True), gap=10)
        safe.setStretch(1, 1)
        self._box = column(head, 28, *between, None, safe, gap=10, margins=(44, 40, 36, 26))
        self.setLayout(self._box)

    def fit(self, whole: int) -> None:
        """As wide as the window allows."""
        self.setFixedWidth(max(tokens.px(300), min(tokens.px(468), round(whole * 0.34))))
        narrow = self.width() < tokens.px(400)
        edge = tokens.px(20 if narrow else 44)
        self._box.setContentsMargins(edge, tokens.px(24 if narrow else 40), tokens.px(16 if narrow else 36), tokens.px(20))


class WayCard(QAbstractButton):
    """One of the ways in: icon, name, what it means, its number."""

    def __init__(self, number: str, icon: str, name: str, about: str) -> None:
        super().__init__()
        self.setText(name)
        self.setAccessibleName(f"{number}. {name}")
        self.setAccessibleDescription(about)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._number, self._icon, self._about = number, icon, about

    def sizeHint(self) -> QSize:
        """Room for a name and two lines."""
        return QSize(tokens.px(260), tokens.px(82))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and 1 px accent when chosen, 2 px when it has the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame, chosen = QRectF(self.rect()).adjusted(1, 1, -1, -1), self.isChecked()
        ink = tokens.ACCENT if chosen or self.hasFocus() else tokens.LINE2
        painter.setPen(QPen(QColor(ink), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(tokens.ACCENT_GROUND if chosen else tokens.SURFACE))
        painter.drawRoundedRect(frame, 6, 6)
        side = tokens.px(20)
        place = QRectF(tokens.px(17), (self.height() - side) / 2, side, side)
        icons.draw(painter, self._icon, place, tokens.ACCENT if chosen else tokens.INK2)
        x, right = tokens.px(52), self.width() - tokens.px(48)
        lines, _ = broken(self._about, tokens.font(tokens.HINT), right - x, 2)
        paint_lines(painter, QRectF(x, tokens.px(12), right - x, tokens.px(22)), [self.text()], tokens.font(bold=True), tokens.INK)
        paint_lines(painter, QRectF(x, tokens.px(35), right - x, tokens.px(36)), lines, tokens.font(tokens.HINT), tokens.INK2)
        paint_key(painter, self._number, QRectF(self.width() - tokens.px(32), 0, 1, self.height()).center())


class Panel(QWidget):
    """The right part: title, one line, a form that scrolls, and a bar of acts; news and progress stand above the bar.

    ``left`` when Esc leads back. ``tight``: few fields, the acts stand right below them.
    """

    left = Signal()

    def __init__(
        self, title: str, about: str, *, primary: str = "", icon: str = "check", wide: int = 786, tight: bool = False
    ) -> None:  # fmt: skip
        super().__init__()
        self.title, self.about = label(title, "page-title"), label(about, wrap=True)
        self.form: QVBoxLayout = column(gap=8)
        self.news = Strip("red")
        self.progress = ProgressLine()
        self.foot_note = label("", "hint", wrap=True)
        self.primary = Button(primary, icon=icon, key="Return", kind=PRIMARY, run=self.go)
        self._acts: QHBoxLayout = row(gap=14)
        bar = row(self.foot_note, self._acts, self.primary, gap=16)
        bar.setStretch(0, 1)
        inner = holder(column(self.title, self.about, 6, self.form, None, gap=4, margins=(0, 0, 12, 0)))
        area = inner if tight else scroll(inner)
        area.setMaximumWidth(tokens.px(wide) + tokens.px(12))
        foot = holder(column(self.news, self.progress, hairline(), bar, gap=10, margins=(0, 4, 0, 18)))
        foot.setMaximumWidth(tokens.px(wide))
        self._box = column(area, foot, *([None] if tight else []), gap=16 if tight else 4, margins=(56, 44, 56, 8))
        if not tight:
            self._box.setStretch(0, 1)
        self.setLayout(self._box)

    def add_acts(self, *buttons: QWidget) -> None:
        """Further acts, left of the primary one."""
        for button in buttons:
            self._acts.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Smaller margins where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(820)
        edge = tokens.px(24 if narrow else 56)
        self._box.setContentsMargins(edge, tokens.px(20 if narrow or self.height() < tokens.px(700) else 44), edge, tokens.px(4))

    def start(self) -> None:
        """Come to the front with the keyboard where work starts."""

    def go(self) -> None:
        """Do what the primary button says."""

    def busy(self, on: bool) -> None:
        """While work goes on nothing can be pressed twice; after it the keyboard is back where work starts."""
        self.primary.setEnabled(not on)
        focused = QApplication.focusWidget()
        if not on and self.isVisible() and (focused is None or not self.isAncestorOf(focused)):
            self.start()

    def refuse(self, message: str, next_step: str) -> None:
        """A refusal that belongs to no field."""
        self.news.set_kind("red", "warning")
        if len(message) > LONGEST_BOLD:
            self.news.say("", f"{message} {next_step}")
        else:
            self.news.say(message, next_step)

    def may_close(self) -> bool:
        """Whether the window may be closed now; False after having said why not."""
        return True

    def refused(self, problem: Refused) -> None:
        """What the core refused; panels with fields put it beside the right one."""
        self.refuse(problem.message, problem.next_step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, and F8 to the next field to mend."""
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
        elif event.key() == Qt.Key.Key_F8:
            self.to_problem()
        else:
            super().keyPressEvent(event)

    def to_problem(self) -> None:
        """F8: to the next field to mend, where there are several."""

    def escape(self) -> None:
        """Stop what can be stopped, else lead back."""
        if self.progress.running:
            self.progress.halt()
        else:
            self.left.emit()


RENEWING = "renewing"
"""The stage at which a newer program makes all tables of an office anew."""


class ProgressLine(QWidget):
    """A bar with amount, pace and a stop, while work goes on before there is a status bar."""

    def __init__(self) -> None:
        super().__init__()
        self._bar, self._said, self._amount = QProgressBar(), label("", "strong"), label("", "hint")
        self._bar.setTextVisible(False)
        self.stop = Button("Dừng", key="Escape", run=self.halt)
        self.setLayout(row(column(row(self._said, None, self._amount), self._bar, gap=4), self.stop, gap=16))
        self._job: Job | None = None
        self.hide()

    @property
    def running(self) -> bool:
        """Whether something can be stopped now."""
        return self._job is not None

    def follow(self, job: Job, *, stoppable: bool = False) -> None:
        """Show a job until it ends."""
        self._job, self._since = job, monotonic()
        self._said.setText(f"{job.title}…")
        self._amount.setText("")
        self._bar.setRange(0, 0)
        self.stop.setVisible(stoppable)
        job.progressed.connect(self._moved)
        job.ended.connect(self._ended)
        self.show()
        if stoppable:
            self.stop.setFocus()

    def _moved(self, stage: str, done: int, total: int) -> None:
        if stage == RENEWING:
            self._said.setText("Chương trình mới đang sắp xếp lại dữ liệu, lần này có thể mất vài phút…")
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(done * 1000 // total if total else 0)
        told = (amount(done, total), pace(done, total, monotonic() - self._since))
        self._amount.setText("  ".join(part for part in told if part))

    def halt(self) -> None:
        """Ask the work to end, where it can be."""
        if self._job is not None and not self.stop.isHidden():
            self._job.cancel()
            self._said.setText("Đang dừng…")

    def _ended(self) -> None:
        self._job = None
        self.hide()


class Screen(QWidget):
    """Both halves side by side."""

    def __init__(self, panel: Panel, between: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.brand, self.panel = BrandPanel(*between), panel
        ground = QFrame()
        ground.setProperty("role", "sheet")
        self.right: QVBoxLayout = column(panel, gap=0)
        ground.setLayout(self.right)
        self.setLayout(row(self.brand, ground, gap=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The left part takes its share."""
        super().resizeEvent(event)
        self.brand.fit(self.width())

    @property
    def panel_now(self) -> Panel:
        """The right half in front."""
        return self.panel

    def start(self) -> None:
        """Put the keyboard where work starts."""
        self.panel.start()

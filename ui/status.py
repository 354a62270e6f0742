"""The status bar: the keys of this screen at the left (or the long work going on), at the right what is saved, stick, backup, date."""

from __future__ import annotations

from datetime import datetime
from time import monotonic

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QStackedWidget, QWidget

from cchc_desktop.domain.moments import SHORT_WEEKDAYS, WEEKDAYS
from ui.amounts import amount, pace
from ui.jobs import Job
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.hints import KeyHints, ShortText
from ui.kit.icons import pixmap
from ui.kit.layout import holder, label, row
from ui.look_only import WORD, as_far_as_readable
from ui.page import Parts

LINE_AFTER, BAR_AFTER, HELD_AFTER = 0.3, 2.0, 0.8
OLD_BACKUP_DAYS = 3
LONGEST_LABEL = 32
"""Letters of a stick's name: what NTFS lets it have; a longer one would push the window over the edge of the screen."""


def backup_text(last: datetime | None, now: datetime) -> tuple[str, bool]:
    """(what is said of the last backup, whether it is too old)."""
    if last is None:
        return "Chưa sao lưu", True
    days = (now.date() - last.date()).days
    if days <= 0:
        return f"Sao lưu {last:%H:%M} hôm nay", False
    if days > OLD_BACKUP_DAYS:
        return f"Sao lưu đã {days} ngày", True
    return f"Sao lưu {SHORT_WEEKDAYS[last.weekday()]} {last:%d/%m}", False


class WorkLine(QWidget):
    """Long work: after 0.3 s a line, after 2 s a bar with amount, pace and a way to stop it."""

    shown = Signal(bool)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._jobs, self._since, self._stage, self._stage_since = parts.jobs, 0.0, "", 0.0
        self._saves_since = 0.0
        self._job: Job | None = None
        self._title, self._amount = label("", "strong"), label("", "hint")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(tokens.px(150))
        self._bar.setTextVisible(False)
        self._stop = Button("Dừng", key="Escape", kind=LINK, run=self.stop)
        self._stop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stop.setFixedHeight(tokens.px(24))
        self.setLayout(row(self._title, self._bar, self._amount, self._stop, None, gap=10))
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(self._look)
        self._jobs.changed.connect(self._look)

    @property
    def stoppable(self) -> bool:
        """Whether Esc means this work now: its bar, with the key beside it, is on the screen."""
        return self._job is not None and not self._stop.isHidden()

    def stop(self) -> None:
        """Ask the work to end."""
        if self._job is not None:
            self._job.cancel()
            self._title.setText("Đang dừng…")

    def _look(self) -> None:
        job = self._jobs.current
        job = job if job is not None and job.title else None
        if job is not self._job:
            self._job, self._since, self._stage_since = job, monotonic(), monotonic()
            self._title.setText(job.title if job else "")
        if job is None:
            self._timer.stop()
            self.shown.emit(False)
            return
        if not self._timer.isActive():
            self._timer.start()
        went = monotonic() - self._since
        self.shown.emit(went >= LINE_AFTER)
        self._measure(job, went)

    def _measure(self, job: Job, went: float) -> None:
        self._title.setText(self._words(job))
        stage, done, total = job.latest
        if stage != self._stage:
            self._stage, self._stage_since = stage, monotonic()
        for part in (self._bar, self._amount, self._stop):
            part.setVisible(went >= BAR_AFTER)
        self._bar.setRange(0, 1000 if total > 0 else 0)
        self._bar.setValue(min(1000, done * 1000 // total) if total > 0 else 0)
        told = (amount(done, total), pace(done, total, monotonic() - self._stage_since))
        self._amount.setText("  ".join(part for part in told if part))


    def _words(self, job: Job) -> str:
        """What goes on, and that a save waits for it: a work that is one act lets nothing in between."""
        saves, now = self._jobs.saves, monotonic()
        self._saves_since = (self._saves_since or now) if saves else 0.0
        if job.cancelled():
            return "Đang dừng…"
        return f"{job.title}. Việc vừa lưu đang chờ, xong là ghi ngay" if saves and now - self._saves_since >= HELD_AFTER else job.title


class _Fact(QWidget):
    """An icon and a few words."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon, self._mark, self.text = icon, QLabel(), label("", "hint")
        self.setLayout(row(self._mark, self.text, gap=5))

    def say(self, text: str, colour: str = tokens.INK2) -> None:
        """Show words in an ink; nothing at all for ""."""
        self._mark.setPixmap(pixmap(self._icon, colour, 15))
        self.text.setText(text)
        self.text.setStyleSheet(f"color: {colour};")
        self.setVisible(bool(text))


class StatusBar(QFrame):
    """See the module."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.setProperty("role", "status-bar")
        self.setFixedHeight(tokens.px(tokens.STATUS_BAR))
        self.keys, self.work = KeyHints(), WorkLine(parts)
        self._left = QStackedWidget()
        self._left.addWidget(self.keys)
        self._left.addWidget(self.work)
        self.saved, self.stick, self.backup = _Fact("eye" if parts.session.read_only else "check"), _Fact("usb"), _Fact("shield")
        self.date = ShortText("hint")
        box: QHBoxLayout = row(self.saved, self.stick, self.backup, self.date, gap=16)
        self.setLayout(row(self._left, holder(box), gap=16, margins=(24, 0, 16, 0)))
        self.work.shown.connect(lambda on: self._left.setCurrentWidget(self.work if on else self.keys))
        self._narrow = False
        parts.media.changed.connect(self.refresh)
        self._timer = QTimer(self, interval=10_000)
        self._timer.timeout.connect(self.refresh)
        self.saved.say(*((WORD, tokens.AMBER) if parts.session.read_only else ("",)))
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """The time goes on while it is seen."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hidden it reads nothing."""
        super().hideEvent(event)
        self._timer.stop()

    def note_saved(self) -> None:
        """Something was written just now; where nothing is, a page came out of the printer."""
        if self._parts.session.read_only:
            return
        self.saved.say(f"Đã lưu {self._parts.session.clock.now():%H:%M}", tokens.GREEN)

    def set_narrow(self, on: bool) -> None:
        """Leave the backup out where there is no room."""
        self._narrow = on
        self.refresh()

    def refresh(self) -> None:
        """Read stick, backup and clock again."""
        now = self._parts.session.clock.now()
        volumes = self._parts.media.now()
        label_ = volumes[0].label if len(volumes) == 1 else ""
        cut = f"{label_[:LONGEST_LABEL]}…" if len(label_) > LONGEST_LABEL else label_
        name = f"USB {cut}".strip() if len(volumes) == 1 else f"{len(volumes)} USB"
        self.stick.setToolTip(label_ if cut != label_ else "")
        self.stick.say(name if volumes else "Chưa cắm USB", tokens.ACCENT if volumes else tokens.INK2)
        with as_far_as_readable():
            last = self._parts.session.handover.last_backup()
            said, old = backup_text(last[0] if last else None, now)
            self.backup.say("" if self._narrow and not old else said, tokens.RED if old else tokens.INK2)
        day = f"{WEEKDAYS[now.weekday()]} {now:%d/%m/%Y  %H:%M}"
        self.date.say(day)

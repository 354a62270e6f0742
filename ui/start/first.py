"""The first start: three ways in at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget

from ui.kit.layout import label
from ui.page import Files
from ui.start.office_form import OfficeForm
from ui.start.other_ways import RestoreForm, SampleForm
from ui.start.screen import Panel, Screen, WayCard


class FirstStart(Screen):
    """``office``, ``sample`` and ``restore`` are the three forms."""

    def __init__(self, files: Files, today: Callable[[], date], way: int = 0) -> None:
        self.office, self.sample, self.restore = OfficeForm(today), SampleForm(), RestoreForm(files)
        self.ways = [
            WayCard("1", "house", "Lập cho cơ quan của tôi", "Chọn xã, đặt mật khẩu. Khoảng 2 phút, tiếp nhận được ngay."),
            WayCard("2", "book", "Thử với dữ liệu mẫu", "Một xã với nửa năm hồ sơ giả. Xóa sạch bằng một nút."),
            WayCard("3", "undo", "Khôi phục từ bản sao lưu", "Máy cũ hỏng, đổi máy. Cần tệp sao lưu và mật khẩu, hoặc mã khôi phục."),
        ]  # fmt: skip
        super().__init__(self.office, [label("Bắt đầu như thế nào?", "card-title"), *self.ways])
        self.right.removeWidget(self.office)
        self.stack = QStackedWidget()
        for form in self.forms:
            self.stack.addWidget(form)
            form.left.connect(self._back)
        self.right.addWidget(self.stack)
        for place, card in enumerate(self.ways):
            card.toggled.connect(lambda on, place=place: self._chosen(place) if on else None)
            card.clicked.connect(lambda _=False, place=place: self.forms[place].start())
        self.ways[way].setChecked(True)
        self._chosen(way)

    @property
    def forms(self) -> tuple[Panel, ...]:
        """In the order of their numbers."""
        return self.office, self.sample, self.restore

    @property
    def panel_now(self) -> Panel:
        """The form of the chosen way."""
        return self.forms[self.stack.currentIndex()]

    def start(self) -> None:
        """The keyboard is on the ways: 1, 2, 3, arrows, Enter."""
        self.ways[self.stack.currentIndex()].setFocus()

    def _chosen(self, place: int) -> None:
        self.stack.setCurrentIndex(place)

    def _back(self) -> None:
        """Esc: from a form to the ways; what was typed stays."""
        if not self.busy_now:
            self.start()

    @property
    def busy_now(self) -> bool:
        """Whether work goes on behind a form."""
        return any(form.progress.running for form in self.forms)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 choose a way, arrows go along, Enter goes into its form."""
        key, current = event.key(), self.stack.currentIndex()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_3:
            self._go_to(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and any(card.hasFocus() for card in self.ways):
            self._go_to((current + (1 if key == Qt.Key.Key_Down else -1)) % 3)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and any(card.hasFocus() for card in self.ways):
            self.forms[current].start()
        else:
            super().keyPressEvent(event)

    def _go_to(self, place: int) -> None:
        if self.busy_now:
            return
        self.ways[place].setChecked(True)
        self.ways[place].setFocus()

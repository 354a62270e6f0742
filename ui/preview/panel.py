"""Beside the sheet: that it is saved, which printer, how, how often; and the acts, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QSizePolicy, QWidget

from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Action, Button, button_for
from ui.kit.fields import ChoiceField, Form, TextField
from ui.kit.icons import pixmap
from ui.kit.layout import column, empty, holder, label, row, scroll, set_tone, spread
from ui.look import Look
from ui.preview.ways import DIRECT, LAYOUT, LAYOUTS, PRINTER

MOST_COPIES = 99


class Notice(QFrame):
    """What has become of the record, in a narrow column: a bold sentence, another below."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._bold, self._text = QLabel(), spread(label("", "strong", wrap=True)), spread(label("", "hint", wrap=True))
        self.setLayout(row(self._icon, column(self._bold, self._text, gap=2), gap=10, margins=(12, 9, 10, 9)))

    def say(self, kind: str, bold: str, text: str = "") -> None:
        """Green = safe, amber = look."""
        set_tone(self, kind, "strip")
        for one in (self._bold, self._text):
            set_tone(one, kind)
        colour = tokens.GREEN if kind == "green" else tokens.AMBER
        self._icon.setPixmap(pixmap("check" if kind == "green" else "warning", colour))
        self._bold.setText(bold)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(self.text)

    @property
    def text(self) -> str:
        """Both sentences."""
        return f"{self._bold.text()} {self._text.text()}".strip()


class PreviewPanel(QFrame):
    """The choices of printing. ``layout_changed(name)`` when the sheet is to be made anew, ``control_asked(on)`` when the control
    slip is to come with a receipt."""

    layout_changed = Signal(str)
    control_asked = Signal(bool)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "panel")
        self.setFixedWidth(tokens.px(300))
        self.news = Notice()
        self.printer, self.layout_choice = ChoiceField("Máy in"), ChoiceField("Cách in", LAYOUTS)
        self.copies = TextField("Số bản")
        self.copies.setFixedWidth(tokens.px(90))
        self.direct = QCheckBox("Lần sau in ngay, không xem trước")
        self.control = QCheckBox("In kèm phiếu kiểm soát")
        self.control.setToolTip("Lần in đầu, khổ A4; phiếu đi cùng hồ sơ khi giao nhận")
        self.again = label("", "strong", tone="amber", wrap=True)
        self.none = label("Máy này chưa có máy in. Lưu PDF rồi in ở máy khác.", "hint", tone="amber", wrap=True)
        self._acts = column(gap=8)
        self.buttons: dict[str, Button] = {}
        self.form = holder(column(
            self.news, 2, self.again, self.printer, self.none, self.layout_choice, holder(row(self.copies, None)), self.control,
            self.direct, None, gap=10,
        ))  # fmt: skip
        self.setLayout(column(scroll(self.form), holder(self._acts), gap=10, margins=(18, 14, 18, 16)))
        self.printer.changed.connect(self._keep_printer)
        self.layout_choice.changed.connect(self._layout_chosen)
        self.direct.toggled.connect(lambda on: look.keep(DIRECT, "1" if on else ""))
        self.walk = Form(self, {"printer": self.printer, "layout": self.layout_choice, "copies": self.copies}, self.first)
        self.control.toggled.connect(self.control_asked)
        for box in (self.direct, self.control):
            self.walk.pass_over(box)
        self.offer([])

    # -- the choices

    def prepare(self, *, receipt: bool, office_layout: str, with_control: bool = False) -> None:
        """For another sheet: one copy, the kept layout and manner."""
        self.copies.set_text("1")
        self.copies.set_problem()
        for widget in (self.layout_choice, self.control, self.direct):
            widget.setVisible(receipt)
            widget.blockSignals(True)
        self.layout_choice.set_value(LAYOUTS[0][0])
        self.layout_choice.set_value(self._look.kept(LAYOUT) or office_layout)
        self.direct.setChecked(self._look.kept(DIRECT) == "1")
        self.control.setChecked(with_control)
        for widget in (self.layout_choice, self.control, self.direct):
            widget.blockSignals(False)

    def offer(self, names: Sequence[str]) -> None:
        """The printers there are, the one used last chosen."""
        self.printer.blockSignals(True)
        self.printer.set_choices([(name, name) for name in names])
        kept = self._look.kept(PRINTER)
        self.printer.set_value(kept if kept in names else names[0] if names else "")
        self.printer.blockSignals(False)
        self.printer.setVisible(bool(names))
        self.copies.setVisible(bool(names))
        self.none.setVisible(not names)

    def _keep_printer(self) -> None:
        self._look.keep(PRINTER, self.printer.value())

    def _layout_chosen(self) -> None:
        self._look.keep(LAYOUT, self.layout_choice.value())
        self.layout_changed.emit(self.layout_choice.value())

    def wanted_copies(self) -> int | None:
        """How many copies; None after showing that the number cannot be."""
        text = self.copies.text().strip() or "1"
        good = text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_COPIES and len(text) < 4
        self.copies.set_problem("" if good else f"Từ 1 đến {MOST_COPIES} bản.")
        return int(text) if good else None

    # -- the acts

    def show_acts(self, actions: Sequence[Action]) -> None:
        """Show the acts one below the other, the primary one first and focused."""
        empty(self._acts)
        self.buttons = {}
        for action in actions:
            made = button_for(action, self)
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.buttons[action.text] = made
            self._acts.addWidget(made)
        if isinstance(first := self.first(), QWidget):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def first(self) -> QWidget | None:
        """The primary button, where Enter leads."""
        return next((button for button in self.buttons.values() if button.kind == PRIMARY), None)

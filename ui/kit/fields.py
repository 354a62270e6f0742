"""Form fields: label above, editor, the problem under it. Enter walks on, Shift+Enter walks back; text is cleaned when read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.text import has_hidden
from ui.kit import tokens
from ui.kit.icons import icon, pixmap
from ui.kit.layout import label, on_screen, reveal, row, set_tone, spread
from ui.kit.segment import Segment


class Field(QWidget):
    """A label, an editor and the problem beneath. ``changed`` while typing, ``left`` when the focus has gone (check now)."""

    changed = Signal()
    left = Signal()

    def __init__(self, caption: str, editor: QWidget, *, required: bool = False, hint: str = "") -> None:
        super().__init__()
        self.editor = editor
        self._required = required
        self.caption = label(caption, "label")
        self._star = label("*", "label", tone="red")
        self._star.hide()  # shown below: without a parent it would come up as a window of its own
        self._hint = label(hint, "hint", wrap=True)
        self._hint.hide()
        self._icon, self._said = QLabel(), label("", "hint", wrap=True)
        spread(self._said)
        self._below = QWidget()
        self._icon.setContentsMargins(0, tokens.px(1), 0, 0)
        beside = row(self._icon, self._said, gap=5)
        beside.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)  # beside the first of several lines
        self._below.setLayout(beside)
        self._below.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(tokens.px(4))
        box.addLayout(row(self.caption, self._star, None, gap=4))
        for widget in (editor, self._hint, self._below):
            box.addWidget(widget)
        box.addStretch(1)  # fields side by side keep their lines level when one shows a problem
        self.caption.setVisible(bool(caption))
        self._star.setVisible(required)
        self._hint.setVisible(bool(hint))
        self.setFocusProxy(editor)
        if caption:
            editor.setAccessibleName(caption)
        editor.installEventFilter(self)
        self.problem = ""
        self.is_warning = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the focus leaves the editor; a popup of ours is not leaving."""
        ours = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in ours:
            self.left.emit()
        return False

    def set_problem(self, text: str = "", *, warning: bool = False) -> None:
        """Show what is wrong and how to mend it, or clear it with ""."""
        text = on_screen(text)
        self.problem, self.is_warning = text, bool(text) and warning
        kind = ("warning" if warning else "error") if text else ""
        set_tone(self.editor, kind, "problem")
        self._below.setVisible(bool(text))
        self._said.setText(text)
        if text:
            tone = "amber" if warning else "red"
            set_tone(self._said, tone)
            self._icon.setPixmap(pixmap("warning", tokens.AMBER if warning else tokens.RED, 14))
        self.editor.setAccessibleDescription(text)

    def set_hint(self, text: str) -> None:
        """The quiet line under the editor."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))


class TextField(Field):
    """One line of text."""

    def __init__(self, caption: str, *, required: bool = False, hint: str = "", placeholder: str = "", password: bool = False) -> None:
        self.line = QLineEdit()
        super().__init__(caption, self.line, required=required, hint=hint)
        self.line.setPlaceholderText(placeholder)
        if password:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._sign: QAction | None = None
        self.line.textChanged.connect(lambda: self.changed.emit())

    def text(self) -> str:
        """What stands there (the domain cleans it)."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Put a text in, without hidden characters."""
        shown = "".join(c for c in text if not has_hidden(c)) if has_hidden(text) else text
        if self.line.text() != shown:
            self.line.setText(shown)
            if not self.line.hasFocus():
                self.line.setCursorPosition(0)  # a long text shows its beginning

    def set_sign(self, name: str = "", told: str = "") -> None:
        """A small icon at the right end that says where the text came from (read from a card); "" takes it away."""
        if self._sign is not None:
            self.line.removeAction(self._sign)
            self._sign.deleteLater()
            self._sign = None
        if name:
            self._sign = self.line.addAction(icon(name, tokens.GREEN, 16), QLineEdit.ActionPosition.TrailingPosition)
            self._sign.setToolTip(told)

    @property
    def signed(self) -> bool:
        """Whether it carries such an icon."""
        return self._sign is not None


class _Lines(QPlainTextEdit):
    """Tells when its lines were broken anew for another width: the document itself tells only of another text."""

    broken = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.broken.emit()


class NoteField(Field):
    """Several lines, growing with them; Enter walks on, Ctrl+Enter or Shift+Enter is left to the form, Alt+Enter makes a new line."""

    MOST = 9
    """Lines it grows to before it scrolls."""

    def __init__(self, caption: str, *, lines: int = 2, hint: str = "", required: bool = False) -> None:
        self.note = _Lines()
        super().__init__(caption, self.note, hint=hint, required=required)
        self._lines = lines
        self.note.setTabChangesFocus(True)
        self.note.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the lines are broken: it would cover the last one
        self.note.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.note.broken.connect(self._grow)
        self._grow()
        self.note.textChanged.connect(lambda: self.changed.emit())

    def _grow(self) -> None:
        held = round(self.note.document().size().height())  # a plain text's document counts its height in lines
        self.note.setFixedHeight(tokens.px(22 + 20 * max(self._lines, min(held, self.MOST))))
        scrolls = Qt.ScrollBarPolicy.ScrollBarAsNeeded if held > self.MOST else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.note.setVerticalScrollBarPolicy(scrolls)

    def text(self) -> str:
        """What stands there."""
        return self.note.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a text in."""
        if self.note.toPlainText() != text:
            self.note.setPlainText(text)


class ChoiceField(Field):
    """One of a few: ``choices`` are (value, words)."""

    def __init__(self, caption: str, choices: Sequence[tuple[str, str]] = (), *, required: bool = False, editable: bool = False) -> None:
        self.box = QComboBox()
        self.box.setEditable(editable)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(4)
        super().__init__(caption, self.box, required=required)
        self.set_choices(choices)
        self.box.currentTextChanged.connect(lambda: self.changed.emit())

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer others; the chosen value stays when it is among them."""
        before = self.value()
        self.box.blockSignals(True)
        self.box.clear()
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.blockSignals(False)
        if before:
            self.set_value(before)

    def value(self) -> str:
        """The chosen value; what was typed when the box is editable and it is none of the choices."""
        place = self.box.currentIndex()
        if self.box.isEditable():
            place = self.box.findText(self.box.currentText())
            if place < 0:
                return self.box.currentText()
        found = self.box.itemData(place)
        return str(found) if found is not None else ""

    def set_value(self, value: str) -> None:
        """Choose by value."""
        place = self.box.findData(value)
        if place >= 0:
            self.box.setCurrentIndex(place)
            if self.box.isEditable():
                self.box.setEditText(self.box.itemText(place))
        elif self.box.isEditable():
            self.box.setEditText(value)
        if (line := self.box.lineEdit()) is not None and not line.hasFocus():
            line.setCursorPosition(0)  # a long text shows its beginning


class SegmentField(Field):
    """A few exclusive words side by side (Cách nộp); ←→ choose."""

    def __init__(self, caption: str, choices: Sequence[tuple[str, str]]) -> None:
        frame = QFrame()
        box = QHBoxLayout(frame)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._group = QButtonGroup(frame)
        self._values: dict[QAbstractButton, str] = {}
        for place, (value, words) in enumerate(choices):
            button = Segment(words, first=place == 0, last=place == len(choices) - 1)
            self._group.addButton(button)
            self._values[button] = value
            box.addWidget(button)
        super().__init__(caption, frame)
        first = self._group.buttons()[0]
        first.setChecked(True)
        self._group.buttonToggled.connect(self._toggled)
        self._toggled(first, on=True)

    def _toggled(self, button: QAbstractButton, on: bool) -> None:
        """Tab and Shift+Tab come to the chosen word alone, from either side."""
        if on:
            for one in self._values:
                one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one is button else Qt.FocusPolicy.ClickFocus)
            self.setFocusProxy(button)
            self.changed.emit()

    def value(self) -> str:
        """The chosen value."""
        chosen = self._group.checkedButton()
        return self._values[chosen] if chosen else ""

    def set_value(self, value: str) -> None:
        """Choose by value."""
        for button, known in self._values.items():
            if known == value:
                button.setChecked(True)

    def rename(self, words: Mapping[str, str]) -> None:
        """Other words for some values (a count in them)."""
        for button, known in self._values.items():
            if known in words:
                button.setText(words[known])
                button.setAccessibleName(words[known])
                button.updateGeometry()


class Form(QObject):
    """The walk through a form: Enter and Shift+Enter, problems beside their fields, F8 to the next one.

    ``names`` maps a problem's field name to its Field; ``last`` is where Enter on the last field leads (the primary button).
    """

    def __init__(self, root: QWidget, names: dict[str, Field], last: Callable[[], QWidget | None] = lambda: None) -> None:
        super().__init__(root)
        self.root, self.names, self._last = root, names, last
        self._passed: set[QWidget] = set()
        for field in names.values():
            field.editor.installEventFilter(self)
            for word in field.editor.findChildren(Segment):
                self.watch(word)

    def watch(self, widget: QWidget) -> None:
        """Let Enter walk on from a further widget (a check box, a cell)."""
        widget.installEventFilter(self)

    def pass_over(self, *widgets: QWidget) -> None:
        """Leave widgets with a key of their own (links, rare boxes) to Tab; Enter walks past them."""
        self._passed.update(widgets)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Shift+Enter walk; Ctrl+Enter, Alt+Enter and everything else pass."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.NoModifier:
            self.walk(watched, forward=True)
            return True
        if held == Qt.KeyboardModifier.ShiftModifier:
            self.walk(watched, forward=False)
            return True
        if held == Qt.KeyboardModifier.AltModifier and isinstance(watched, QPlainTextEdit):
            watched.insertPlainText("\n")
            return True
        return False

    def walk(self, start: QWidget, *, forward: bool) -> None:
        """Go to the next field that takes the keyboard; past the last one, to the primary button."""
        found = start
        for _ in range(500):
            following = found.nextInFocusChain() if forward else found.previousInFocusChain()
            if following is None or following is start:
                return
            found = following
            inside = self.root.isAncestorOf(found)
            if not inside and forward:
                target = self._last()
                if target is not None:
                    target.setFocus(Qt.FocusReason.TabFocusReason)
                return
            takes = found.isEnabled() and found.focusPolicy() & Qt.FocusPolicy.TabFocus and found.focusProxy() is None
            takes = takes and not any(one is found or one.isAncestorOf(found) for one in self._passed)
            if inside and takes and found.isVisibleTo(self.root.window()):
                found.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
                reveal(found)
                return

    def show_problems(self, problems: Sequence[Problem], only: Field | None = None) -> list[Problem]:
        """Put each problem beside its field (``only`` one field when leaving it); returns those that have no field here. A field may
        stand under several names: it shows the worst of all of them."""
        homeless = [p for p in problems if p.field not in self.names]
        for field in self._fields():
            if only is not None and field is not only:
                continue
            mine = [p for p in problems if self.names.get(p.field) is field]
            worst = next((p for p in mine if not p.warning), mine[0] if mine else None)
            field.set_problem(worst.message if worst else "", warning=bool(worst and worst.warning))
        return homeless

    def blocking(self) -> list[Field]:
        """Fields that show an error now, in the order of the form."""
        return [field for field in self._fields() if field.problem and not field.is_warning]

    def _fields(self) -> list[Field]:
        """Each once, in the order of the form."""
        return list(dict.fromkeys(self.names.values()))

    def to_next_problem(self, *, first: bool = False) -> bool:
        """F8: put the keyboard on the next (or ``first``) field with an error (a warning when there is none); False when all is well."""
        found = self.blocking() or [field for field in self._fields() if field.problem]
        if not found:
            return False
        focused = next((n for n, field in enumerate(found) if field.isAncestorOf(self.root.window().focusWidget() or self.root)), -1)
        target = found[0 if first else (focused + 1) % len(found)]
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(target)
        return True

"""What an act asks for, in one place of the page: fields at the left, what is offered or reckoned at the right; the bar does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.office.session import Session
from ui.jobs import Job
from ui.kit.buttons import Action
from ui.kit.fields import ChoiceField, Field, Form, NoteField, SegmentField, TextField
from ui.kit.layout import Strip, column, hairline, holder, label, row, scroll
from ui.kit.lines import LinesField
from ui.kit.offers import Offers

Work = Callable[[Session, Job], Any]
NOTHING = "Chưa ghi gì. Ghi vài chữ rồi làm tiếp."


def text_of(field: Field) -> str:
    """What stands in a field of any kind."""
    if isinstance(field, TextField | NoteField):
        return field.text()
    return field.value() if isinstance(field, ChoiceField | SegmentField) else ""


def put_text(field: Field, text: str) -> None:
    """Put a text or a value into a field of any kind."""
    if isinstance(field, TextField | NoteField):
        field.set_text(text)
    elif isinstance(field, ChoiceField | SegmentField):
        field.set_value(text)


class Walk(Form):
    """The walk of a form whose lists take Enter for their next line; ``on_enter(widget)`` True = Enter there was used otherwise."""

    def __init__(self, root: QWidget, names: dict[str, Field], last: Callable[[], QWidget | None]) -> None:
        self.on_enter: Callable[[QWidget], bool] = lambda _: False
        super().__init__(root, names, last)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a list first."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
                own = next((f for f in self.names.values() if f.editor is watched), None)
                if (isinstance(own, LinesField) and own.next_line()) or self.on_enter(watched):
                    return True
        return super().eventFilter(watched, event)


class ActForm(QFrame):
    """One act. Subclasses make the fields, :meth:`check` them and give the :meth:`work`; ``agreed`` when the person goes on.

    ``kept_as`` names the words that stay for the next time; ``known`` maps a field to the texts offered beside it.
    """

    agreed = Signal()
    renamed = Signal()
    """The verb or the further acts of the bar are other ones now."""
    kept_as = ""
    wide = False
    """Whether it wants the whole width of the page."""
    shares = (5, 4)

    def __init__(
        self, title: str, verb: str, fields: dict[str, Field], *, hint: str = "", lay: Sequence[tuple[str, ...]] = (),
        side: Sequence[QWidget] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self.setProperty("role", "card")
        self.verb, self.icon, self.fields = verb, "check", fields
        self.extra: list[Action] = []
        self.known: dict[str, Sequence[str]] = {}
        self.last: Callable[[], QWidget | None] = lambda: None
        self.title, self.warning, self.offers = label(title, "section"), Strip("amber", "warning"), Offers()
        self._served = ""
        self.walk = Walk(self, fields, lambda: self.last())
        for name, field in fields.items():
            field.editor.installEventFilter(self)
            field.changed.connect(lambda name=name: self._typed(name))
        self.offers.taken.connect(self._take)
        self._lay(hint, lay or [(name,) for name in fields], side)

    def _lay(self, hint: str, lay: Sequence[tuple[str, ...]], side: Sequence[QWidget]) -> None:
        """``lay`` names the fields that stand side by side, line by line; those it leaves out stand in ``side``."""
        lines = [row(*(self.fields[name] for name in names), gap=12) for names in lay]
        self.left_box = column(self.warning, *lines, gap=10)
        left = scroll(holder(column(self.left_box, None, margins=(18, 10, 14, 10))))
        right = scroll(holder(column(*side, self.offers, None, gap=12, margins=(4, 10, 16, 10))))
        inner = row(left, right, gap=8)
        for place, share in enumerate(self.shares):
            inner.setStretch(place, share)
        if not (side or self.fields) or not self.shares[1]:
            right.hide()
        self.inner = holder(inner)
        head = row(self.title, label(hint, "fact"), None, gap=12, margins=(18, 7, 14, 7))
        self.setLayout(column(holder(head), hairline(), self.inner, gap=0, margins=(1, 1, 1, 1)))
        self.layout().setStretch(2, 1)  # type: ignore[union-attr]

    def use_whole(self, widget: QWidget) -> None:
        """One widget in place of fields and offers: a list."""
        self.inner.hide()
        self.layout().addWidget(widget)  # type: ignore[union-attr]
        self.layout().setStretch(3, 1)  # type: ignore[union-attr]

    # -- what a subclass says

    def check(self) -> list[Problem]:
        """What is missing, by field; [] = go on."""
        return []

    def work(self) -> Work:
        """What is done on the worker's thread, with the words as they stand now."""
        raise NotImplementedError

    def first(self) -> QWidget | None:
        """Where the keyboard starts."""
        return next(iter(self.fields.values()), None)

    def hints(self) -> list[tuple[str, str]]:
        """Its keys for the status bar."""
        walk = [("Enter", "ô tiếp"), ("Shift ↵", "ô trước")] if self.fields else [("Enter", self.verb[:1].lower() + self.verb[1:])]
        return [*walk, *([("Ctrl 1…9", "lấy thẳng")] if self.known else [])]

    # -- words kept for the next time

    def texts(self) -> dict[str, str]:
        """The words of all fields."""
        return {name: text_of(field) for name, field in self.fields.items()}

    def put(self, texts: dict[str, str]) -> None:
        """Put kept words back."""
        for name, text in texts.items():
            if name in self.fields:
                put_text(self.fields[name], text)

    # -- problems

    def wanted(self, *names: str) -> list[Problem]:
        """Problems for those of these fields in which nothing stands."""
        return [Problem(name, NOTHING) for name in names if not text_of(self.fields[name]).strip()]

    def show_problems(self, problems: Sequence[Problem]) -> bool:
        """Put each beside its field, the keyboard on the first; False when one has no field here."""
        homeless = self.walk.show_problems(problems)
        if problems and not homeless:
            self.walk.to_next_problem(first=True)
        return not homeless

    def refuse(self, refused: Refused) -> bool:
        """A refusal of the core beside the field it names; False when it names none of ours."""
        return self.show_problems([Problem(refused.field or "", f"{refused.message} {refused.next_step}")])

    # -- offers

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field with the keyboard is served by the offers; Ctrl 1…9 takes one."""
        if event.type() == QEvent.Type.FocusIn:
            name = next((name for name, field in self.fields.items() if field.editor is watched), "")
            self._serve(name)
        elif event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            return self._served in self.known and self.offers.key(event)
        return False

    def _typed(self, name: str) -> None:
        self.fields[name].set_problem()
        if name == self._served:
            self._serve(name)

    def _serve(self, name: str) -> None:
        """Offer what answers the words of a field; a field without offers leaves those of the last one."""
        if name in self.known:
            self._served = name
            field = self.fields[name]
            self.offers.offer(self.known[name], field.line() if isinstance(field, LinesField) else text_of(field))
        else:
            self._served = ""

    def _take(self, text: str) -> None:
        field = self.fields.get(self._served) or next((self.fields[name] for name in self.known), None)
        if isinstance(field, LinesField):
            field.put(text)
        elif field is not None:
            put_text(field, text)
        if field is not None:
            field.setFocus()

"""A procedure chosen by typing part of its name or its code; the catalogue's best answers are offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer

from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.office.session import Session
from ui.kit.fields import ChoiceField

Search = Callable[[str], Sequence[Procedure]]
"""Typed words -> procedures, the best first."""
OFFERED = 12
UNKNOWN = "Không có thủ tục này. Gõ vài chữ của tên, hoặc mã."


def catalogue_search(session: Session) -> Search:
    """The catalogue's answers to typed words, or to the longest part of them that has any."""

    def search(text: str) -> Sequence[Procedure]:
        office = session.office
        return session.catalogue.search(text, office, limit=OFFERED) or session.catalogue.nearest(text, office, limit=OFFERED)

    return search


class ProcedureChoice(ChoiceField):
    """``code`` of the chosen procedure; "" for none. ``nothing`` is what none is called."""

    def __init__(self, caption: str, search: Search, nothing: str = "Chưa chọn") -> None:
        self._search, self._nothing, self._settling = search, nothing, False
        super().__init__(caption, [("", nothing)], editable=True)
        line = self.box.lineEdit()
        assert line is not None
        self.line = line
        self.box.activated.connect(lambda: line.setCursorPosition(0))  # a long name shows its beginning
        line.editingFinished.connect(self.settle)
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """All of the text is marked when the keyboard comes in, so that typing begins anew."""
        if watched is self.line and event.type() == QEvent.Type.FocusIn:
            QTimer.singleShot(0, self.line, self.line.selectAll)
        return super().eventFilter(watched, event)

    def offer(self, found: Sequence[Procedure]) -> None:
        """Offer these; nothing is chosen by itself."""
        self._settling = True
        self.set_choices([("", self._nothing), *((one.code, shown(one)) for one in found)])
        self._settling = False

    def show_code(self, code: str) -> None:
        """Choose a code; "" chooses nothing."""
        if code and self.box.findData(code) < 0:
            self.offer(self._search(code)[:1])
        self.set_value(code)
        self.set_problem()

    def code(self) -> str:
        """The chosen code."""
        return self.value() if re.fullmatch(r"\d\.\d{6}", self.value()) else ""

    def settle(self) -> None:
        """Typed words become the best answer, which is shown whole to be checked."""
        typed = self.value().strip()
        if self._settling or self.code():
            self.set_problem()
            return
        if not typed or self.box.currentText() == self._nothing:
            self.show_code("")
            return
        found = list(self._search(typed))
        if not found:
            self.set_problem(UNKNOWN)
            return
        self.offer(found)
        self.show_code(found[0].code)


def shown(one: Procedure) -> str:
    """A procedure in one line."""
    return f"{one.code} – {one.name}"

"""Names of an old register that nobody knows yet: each is told once what it means, for this file and the next ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.dossier import STATUS_NAMES, Status
from cchc_desktop.domain.moving_in import Readings
from cchc_desktop.domain.moving_map import MoveMap
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel
from cchc_desktop.domain.text import fold, grouped
from ui.kit.fields import ChoiceField, Form
from ui.kit.layout import column, empty, holder, label, spread
from ui.moving.procedure_choice import ProcedureChoice, Search

MOST = 20
_LATER = "Để lại, không nhập"


class Names(QWidget):
    """Unknown statuses, channels and procedures, the most frequent first. ``changed`` after each answer."""

    changed = Signal()

    def __init__(self, search: Search) -> None:
        super().__init__()
        self._search = search
        self.statuses: dict[str, ChoiceField] = {}
        self.channels: dict[str, ChoiceField] = {}
        self.procedures: dict[str, ProcedureChoice] = {}
        self._box = column(gap=10)
        self.setLayout(column(self._box, None, gap=0))
        self._form: Form | None = None

    def walk(self, form: Form) -> None:
        """Enter walks through the names in this form."""
        self._form = form

    @property
    def fields(self) -> list[ChoiceField]:
        """Every field, in order."""
        return [*self.procedures.values(), *self.statuses.values(), *self.channels.values()]

    def show_names(self, found: Readings) -> None:
        """Show what a dry run did not know."""
        empty(self._box)
        self.statuses, self.channels, self.procedures = {}, {}, {}
        if found.procedures:
            self._box.addWidget(label("Thủ tục chưa có trong danh mục", "section"))
        for text, count in found.procedures.most_common(MOST):
            made = ProcedureChoice("", self._search, _LATER)
            made.offer(self._search(text))
            self._take(self.procedures, text, count, made)
        self._more(len(found.procedures))
        states = [(str(int(one)), name) for one, name in STATUS_NAMES.items()]
        self._plain("Trạng thái chưa biết", found.statuses, states, self.statuses)
        self._plain("Cách nộp chưa biết", found.channels, [(one.value, name) for one, name in CHANNEL_NAMES.items()], self.channels)
        self.setVisible(bool(found.procedures or found.statuses or found.channels))

    def _plain(self, title: str, names: Mapping[str, int], choices: list[tuple[str, str]], kept: dict[str, ChoiceField]) -> None:
        if names:
            self._box.addWidget(label(title, "section"))
        for text, count in sorted(names.items(), key=lambda one: -one[1])[:MOST]:
            self._take(kept, text, count, ChoiceField("", [("", _LATER), *choices]))
        self._more(len(names))

    def _more(self, count: int) -> None:
        if count > MOST:
            self._box.addWidget(label(f"và {count - MOST} tên nữa, hiện ra ở lần đọc thử sau.", "hint"))

    def _take(self, kept: dict[str, ChoiceField] | dict[str, ProcedureChoice], text: str, count: int, field: ChoiceField) -> None:
        kept[text] = field  # type: ignore[assignment]
        field.editor.setAccessibleName(text)
        field.changed.connect(self.changed)
        self._box.addWidget(holder(column(spread(label(f"{text} ({grouped(count)} dòng)", "label", wrap=True)), field, gap=4)))
        if self._form is not None:
            self._form.watch(field.line if isinstance(field, ProcedureChoice) else field.editor)

    def answered(self, used: MoveMap) -> MoveMap:
        """The map with what was answered."""
        statuses = {fold(text): Status(int(field.value())) for text, field in self.statuses.items() if field.value()}
        channels = {fold(text): Channel(field.value()) for text, field in self.channels.items() if field.value()}
        procedures = {fold(text): field.code() for text, field in self.procedures.items() if field.code()}
        return replace(
            used, statuses={**used.statuses, **statuses}, channels={**used.channels, **channels},
            procedures={**used.procedures, **procedures},
        )  # fmt: skip

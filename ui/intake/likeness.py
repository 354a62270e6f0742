"""Somebody known who may be the person just typed: an amber line with its two answers, and the two of them side by side."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.person import normalise_person, show_birth
from cchc_desktop.domain.text import fold
from cchc_desktop.storage.dossiers import KnownPerson
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.layout import column, empty, icon_label, label, row, set_tone
from ui.kit.wrapped import WrappedLabel

_ROWS = (("Số căn cước", "id_number"), ("Họ và tên", "name"), ("Ngày sinh", "birth_date"), ("Giới tính", "gender"),
         ("Địa chỉ", "address"), ("Số điện thoại", "phone"))  # fmt: skip


class Likeness(QFrame):
    """Hidden until :meth:`point_out`. ``taken(KnownPerson)`` = it is the known one, ``denied`` = somebody else."""

    taken = Signal(object)
    denied = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_tone(self, "amber", "strip")
        self.known: KnownPerson | None = None
        self._typed = Person("")
        self._said = WrappedLabel(size=tokens.LABEL, most=3, ink=tokens.AMBER)
        self._answers = row(gap=6)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(tokens.px(26), 0, tokens.px(8), tokens.px(4))
        self._grid.setVerticalSpacing(tokens.px(2))
        self._grid.setHorizontalSpacing(tokens.px(16))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        head = row(icon_label("warning", tokens.AMBER), self._said, self._answers, gap=8)
        self.setLayout(column(head, self._table, gap=4, margins=(12, 4, 8, 4)))
        self.setMinimumHeight(tokens.px(36))
        self.hide()

    def text(self) -> str:
        """What it says; "" while hidden."""
        return self._said.text() if not self.isHidden() else ""

    def point_out(self, known: KnownPerson | None, typed: Person) -> None:
        """Say who is alike, or nothing."""
        self.known, self._typed = known, normalise_person(typed)
        self._table.hide()
        self.setVisible(known is not None)
        if known is None:
            return
        other = known.person
        if other.id_number and other.id_number == self._typed.id_number:
            self._said.set_text(f"Số này đã ghi cho: {_who(other)}")
        else:
            self._said.set_text(f"Có người gần giống: {_who(other)}")
        self._answer(("So hai người", self._compare), ("Không phải", self._deny))

    def _answer(self, *answers: tuple[str, object]) -> None:
        empty(self._answers)
        for place, (word, run) in enumerate(answers):
            made = Button(word, kind=LINK if place else "plain", key=f"Ctrl+{place + 1}")
            made.clicked.connect(run)
            self._answers.addWidget(made)

    @property
    def comparing(self) -> bool:
        """Whether the two stand side by side."""
        return not self._table.isHidden()

    def pick(self, place: int) -> bool:
        """Ctrl+1, Ctrl+2: the two answers."""
        if self.known is None or place > 2:
            return False
        if place == 2:
            self._deny()
        elif self.comparing:
            self._take()
        else:
            self._compare()
        return True

    def close_comparison(self) -> None:
        """Back to the one line."""
        self.point_out(self.known, self._typed)

    def _compare(self) -> None:
        assert self.known is not None
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        heads = ("", "Đang gõ", f"Đã có, {self.known.dossiers} hồ sơ")
        for place, head in enumerate(heads):
            self._grid.addWidget(label(head, "hint"), 0, place)
        for line, (word, name) in enumerate(_ROWS, 1):
            mine, other = (_shown(name, getattr(person, name)) for person in (self._typed, self.known.person))
            differ = fold(mine) != fold(other)
            self._grid.addWidget(label(word, "hint"), line, 0)
            for place, text in enumerate((mine, other), 1):
                self._grid.addWidget(
                    WrappedLabel(text or "–", size=tokens.LABEL, bold=differ, ink=tokens.AMBER if differ else tokens.INK), line, place
                )
        self._table.show()
        self._answer(("Lấy người đã có", self._take), ("Không phải", self._deny))

    def _take(self) -> None:
        known = self.known
        self.point_out(None, self._typed)
        self.taken.emit(known)

    def _deny(self) -> None:
        self.denied.emit()
        self.point_out(None, self._typed)


def _shown(name: str, value: str) -> str:
    return show_birth(value) if name == "birth_date" else value


def _who(person: Person) -> str:
    """Name, number and address in one line."""
    parts = [person.name, f"số {person.id_number}" if person.id_number else "", person.address]
    return ", ".join(part for part in parts if part)

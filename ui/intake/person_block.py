"""One person: number, name, birth, sex, address, telephone. Known by number or name, read from a card, checked on leaving a field."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from cchc_desktop.domain.dossier import TERMINAL, Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.person import GENDERS, TAX_LENGTHS, CardRead, is_organisation, show_birth
from cchc_desktop.storage.dossiers import KnownPerson
from ui.intake.card import CardSpotter, looks_garbled
from ui.intake.likeness import Likeness
from ui.intake.offers import OfferList
from ui.intake.typed import PERSON_FIELDS
from ui.kit import tokens
from ui.kit.fields import ChoiceField, Field, TextField
from ui.kit.layout import column
from ui.page import Parts

CARD = "card"


class PersonBlock(QWidget):
    """``changed`` while typing, ``left(name)`` on leaving a field, ``told(text, tone)`` for the line beside the heading."""

    changed = Signal()
    left = Signal(str)
    told = Signal(str, str)
    filled = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.number = TextField("Số căn cước")
        self.name = TextField("Họ và tên", required=True)
        self.birth = TextField("Ngày sinh", placeholder="12/08/1985")
        self.gender = ChoiceField("Giới tính", [("", "–"), *((word, word) for word in GENDERS)])
        self.address, self.phone = TextField("Địa chỉ"), TextField("Số điện thoại")
        self.email = TextField("Email")
        self.fields: dict[str, Field] = {
            "id_number": self.number, "name": self.name, "birth_date": self.birth, "gender": self.gender,
            "address": self.address, "phone": self.phone, "email": self.email,
        }  # fmt: skip
        self.number.setMinimumWidth(tokens.px(160))
        self.birth.setMinimumWidth(tokens.px(134))
        self.likeness = Likeness()
        self.offers = OfferList(self.name.line, parts.look)
        self.cards = [CardSpotter(field.line) for field in self.fields.values() if isinstance(field, TextField)]
        self._filling = False
        self._denied: set[tuple[str, str, str]] = set()
        first = _line((self.number, 4), (self.name, 6), (self.birth, 3), (self.gender, 2))
        second = _line((self.address, 9), (self.phone, 6))
        self.setLayout(column(first, self.likeness, second, self.email, gap=6))
        self.email.hide()
        self._connect()

    def _connect(self) -> None:
        for name, one in self.fields.items():
            one.changed.connect(self._typed)
            one.left.connect(lambda name=name: self._left(name))
        self.number.changed.connect(self._number_typed)
        self.name.changed.connect(self._name_typed)
        self.offers.taken.connect(lambda known: self.fill_known(known, overwrite=True))
        self.likeness.taken.connect(lambda known: self.fill_known(known, overwrite=True))
        self.likeness.denied.connect(self._deny)
        for card in self.cards:
            card.read.connect(self.fill_card)
            card.garbled.connect(self.say_garbled)

    # -- what stands there

    def texts(self) -> dict[str, str]:
        """The texts as typed."""
        return {name: self._text(name) for name in PERSON_FIELDS}

    def _text(self, name: str) -> str:
        field = self.fields[name]
        return field.value() if isinstance(field, ChoiceField) else field.text() if isinstance(field, TextField) else ""

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Put texts in without looking anybody up (a draft, an emptied form)."""
        self._filling = True
        for name in PERSON_FIELDS:
            self._set(name, texts.get(name, ""))
        self._filling = False
        self._denied.clear()
        self.likeness.point_out(None, Person(""))
        self.offers.hide()
        self.email.setVisible(bool(texts.get("email")))
        for field in self.fields.values():
            field.set_problem()
        self.told.emit("", "")

    def _set(self, name: str, text: str, *, card: bool = False) -> None:
        field = self.fields[name]
        if isinstance(field, ChoiceField):
            field.set_value(text)
        elif isinstance(field, TextField):
            field.set_text(text)
            field.set_sign(CARD if card and text else "", "Đọc từ thẻ, xem lại trước khi lưu")

    def person(self) -> Person:
        """The person as typed, not yet checked."""
        return Person(**self.texts())

    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return not any(text.strip() for text in self.texts().values())

    def subject(self) -> str:
        """As one would look the person up: by a whole number, else by name."""
        number = self.number.text().strip()
        return number if len(number) >= 9 else self.name.text().strip()

    def begin_with(self, argument: str) -> None:
        """Begin with somebody chosen elsewhere, ``person:NUMBER`` or ``name:NAME``; what is typed already stays."""
        kind, _, text = argument.partition(":")
        if kind == "person" and self.is_empty():
            self.number.set_text(text)  # looks the person up
        elif kind == "name" and self.is_empty():
            self._filling = True
            self.name.set_text(text)
            self._filling = False
            self.changed.emit()

    def first_gap(self) -> Field | None:
        """The first empty field one would still fill, or None."""
        wanted = ("id_number", "name", "birth_date", "address", "phone")
        return next((self.fields[name] for name in wanted if not self._text(name).strip()), None)

    # -- looking people up

    def fill_known(self, known: KnownPerson, *, overwrite: bool = False) -> None:
        """Take over what is known; what the clerk typed stays unless ``overwrite``."""
        texts = {name: getattr(known.person, name) for name in PERSON_FIELDS}
        texts["birth_date"] = show_birth(texts["birth_date"])
        self._filling = True
        for name, text in texts.items():
            if text and (overwrite or not self._text(name).strip()):
                self._set(name, text)
        self._filling = False
        self.email.setVisible(bool(self._text("email")))
        self.likeness.point_out(None, Person(""))
        self.told.emit(self._earlier(known), "green")
        self._filled()

    def fill_card(self, card: CardRead) -> None:
        """Take over what a card said; a known person's telephone and e-mail come with it."""
        texts = {name: getattr(card.person, name) for name in PERSON_FIELDS}
        texts["birth_date"] = show_birth(texts["birth_date"])
        self.set_texts({name: "" for name in PERSON_FIELDS})
        self._filling = True
        for name, text in texts.items():
            self._set(name, text, card=True)
        self._filling = False
        known = self._parts.session.people.person_by_number(card.person.id_number)
        if known:
            self._set("phone", known.person.phone)
        self.told.emit("Đã quét thẻ. " + (self._earlier(known) if known else "Xem lại tên, địa chỉ"), "green")
        if looks_garbled(card):
            self.told.emit("Tên đọc sai dấu. Tắt bộ gõ rồi quét lại", "amber")
        self._alike()
        self._filled()

    def take_card(self, card: CardRead) -> bool:
        """The same for a card scanned somewhere else; False when somebody else stands here already."""
        if not self.is_empty() and self.number.text().strip() not in ("", card.person.id_number):
            return False
        self.fill_card(card)
        return True

    def say_garbled(self) -> None:
        """A scan that is no card, or one an input method has spoilt."""
        self.told.emit("Thẻ không đọc được. Tắt bộ gõ, quét lại", "amber")

    def _filled(self) -> None:
        """Filled by lookup or card: everything can be checked now."""
        for name in PERSON_FIELDS:
            if self._text(name).strip():
                self.left.emit(name)
        self.changed.emit()
        self.filled.emit()

    def _typed(self) -> None:
        self.number.caption.setText("Mã số thuế" if is_organisation(self.name.text()) else "Số căn cước")
        if not self._filling:
            self.changed.emit()

    def _number_typed(self) -> None:
        if self._filling or self._scanning:
            return
        self.number.set_sign()
        number = re.sub(r"[\s.]", "", self.number.text())
        self._look_up(number if len(number) == 12 else "")  # nine digits may be the beginning of twelve: looked up on leaving

    def _look_up(self, number: str) -> None:
        """Fill in the person of a whole number, say how often they came, or nothing."""
        if not (number.isascii() and number.isdigit()):
            self.told.emit("", "")
            return
        known = self._parts.session.people.person_by_number(number)
        if known is None:
            self._propose_gender(number)
            self.told.emit("", "")
        elif not self.name.text().strip():
            self.fill_known(known)
        else:
            self.told.emit(self._earlier(known), "green")

    def _earlier(self, known: KnownPerson) -> str:
        """``Đã có 3 hồ sơ, 1 chưa trả (F12 xem)``."""
        found = self._parts.session.counter.find(known.person.id_number or known.person.name, limit=30)
        mine = [row for row in found if row.id_number == known.person.id_number and row.name == known.person.name]
        running = sum(row.status not in TERMINAL and not row.voided for row in mine)
        return f"Đã có {known.dossiers} hồ sơ" + (f", {running} chưa trả" if running else "") + " (F12 xem)"

    def _propose_gender(self, number: str) -> None:
        """The fourth digit says the sex; a proposal only, and only while none is chosen."""
        if len(number) == 12 and not self.gender.value():
            self.gender.set_value(GENDERS[int(number[3]) % 2])

    @property
    def _scanning(self) -> bool:
        return any(card.reading for card in self.cards)

    def _name_typed(self) -> None:
        if self._filling or self._scanning:
            return
        self.name.set_sign()
        self.offers.offer(self._parts.session.people.people_by_name(self.name.text()))

    def _left(self, name: str) -> None:
        bare = re.sub(r"[\s.\-]", "", self.number.text())
        if name == "id_number" and len(bare) in (9, *TAX_LENGTHS):
            self._look_up(bare)
        if name in ("id_number", "name", "birth_date", "phone", "address"):
            self._alike()
        self.left.emit(name)

    def _alike(self) -> None:
        """Point out somebody who may be the same, unless the clerk has said no already."""
        typed = self.person()
        try:
            known = self._parts.session.intake.similar(typed) if typed.name.strip() else None
        except Refused:  # a text that is far too long; its own field says so
            known = None
        if known is not None and self._pair(known) in self._denied:
            known = None
        if known != self.likeness.known:
            self.likeness.point_out(known, typed)

    def _pair(self, known: KnownPerson) -> tuple[str, str, str]:
        """What was denied: this number is not that person."""
        return self.number.text(), known.person.id_number, known.person.name

    def _deny(self) -> None:
        known = self.likeness.known
        if known is not None:
            self._denied.add(self._pair(known))

    # -- keys

    def start(self) -> None:
        """Put the keyboard where work starts."""
        gap = self.first_gap()
        (gap or self.number).setFocus(Qt.FocusReason.OtherFocusReason)

    def pick(self, place: int) -> bool:
        """Ctrl+1…9 among offered people, else the answers of the strip."""
        return self.offers.pick(place) or (not self.likeness.isHidden() and self.likeness.pick(place))

    def back(self) -> bool:
        """Esc: close what lies open."""
        if not self.offers.isHidden():
            self.offers.hide()
            return True
        if not self.likeness.isHidden() and self.likeness.comparing:
            self.likeness.close_comparison()
            return True
        return False


def _line(*parts: tuple[QWidget, int]) -> QLayout:
    """Fields side by side in shares of the width."""
    box = QHBoxLayout()
    box.setSpacing(tokens.px(12))
    for widget, share in parts:
        box.addWidget(widget, share)
    return box

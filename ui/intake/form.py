"""The left card: procedure, person, papers, how the dossier came and where its result goes; searching closes the rest to lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cchc_desktop.domain.person import CardRead
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel, Procedure
from cchc_desktop.office.counter import sentence_case
from cchc_desktop.storage.dossiers import DossierRow
from ui.intake.chosen_strip import ChosenStrip
from ui.intake.papers_section import PapersSection
from ui.intake.person_block import PersonBlock
from ui.intake.procedure_search import ProcedureSearch
from ui.intake.twin import TwinStrip
from ui.kit import tokens
from ui.kit.buttons import LINK, Action, button_for
from ui.kit.fields import ChoiceField, Field, NoteField, SegmentField, TextField
from ui.kit.layout import column, hairline, holder, icon_label, key_cap, label, reveal_soon, row, set_tone
from ui.page import Parts

BY_POST = "Trả qua dịch vụ bưu chính công ích, về địa chỉ trên"
ONLINE = "Trả bản điện tử qua Cổng Dịch vụ công"


class ClosedLine(QFrame):
    """A section while the procedure is being looked for: its name, its key, what will be there. A click opens it."""

    def __init__(self, title: str, key: str, hint: str, run: Callable[[], None]) -> None:
        super().__init__()
        self._run = run
        self._hint = label(hint, "hint")
        cap = [key_cap(key)] if key else []
        self.setLayout(column(hairline(), row(label(title, "section", tone="soft"), *cap, self._hint, None, gap=10), gap=9))

    def say(self, hint: str) -> None:
        """Show what stands there already."""
        self._hint.setText(hint)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the section."""
        self._run()


class Told(QWidget):
    """A short piece of news beside a heading, with a tick or a warning before it."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self.words = QLabel(), label("", "hint")
        self.setLayout(row(self._icon, self.words, gap=5))
        self.hide()

    def say(self, text: str, tone: str) -> None:
        """Show it, or nothing."""
        colour = tokens.AMBER if tone == "amber" else tokens.GREEN
        self._icon.setPixmap(icon_label("warning" if tone == "amber" else "check", colour, 14).pixmap())
        set_tone(self.words, tone)
        self.words.setText(text)
        self.setVisible(bool(text))


class IntakeForm(QFrame):
    """All fields of the left side. ``changed`` while typing, ``left(name)`` on leaving a field, ``opened`` = a closed section."""

    changed = Signal()
    left = Signal(str)
    opened = Signal(str)
    same_changed = Signal()
    seen = Signal(str)
    """An earlier dossier of the person is to be looked at."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._parts = parts
        self.search, self.strip = ProcedureSearch(parts), ChosenStrip(lambda: self.opened.emit("procedure"))
        self.person, self.owner = PersonBlock(parts), PersonBlock(parts)
        self.papers, self.twin = PapersSection(), TwinStrip(self.seen.emit)
        self.same = QCheckBox("Cũng là chủ hồ sơ")
        self.same.setChecked(True)
        self.channel = SegmentField("Cách nộp", [(channel.value, CHANNEL_NAMES[channel]) for channel in Channel])
        self.sets = TextField("Số bộ")
        self.place = ChoiceField("Nhận kết quả tại", editable=True)
        self.national = TextField("Mã hồ sơ trên Cổng", placeholder="H50.31.18-261123-0031")
        self.note = NoteField("Ghi chú", lines=2)
        self.more = button_for(Action("Ghi chú, email", self.toggle_more, key="Ctrl+M", icon="note", kind=LINK), self)
        self._build()
        self._connect()
        self.show_mode(searching=True)

    # -- building

    def _build(self) -> None:
        self._person_told, self._owner_told = Told(), Told()
        self._hint = label("Gõ không dấu, viết tắt hoặc mã số", "hint")
        heading = row(label("Thủ tục", "section"), key_cap("F3"), None, self._hint, gap=10)
        who = row(label("Người nộp", "section"), key_cap("F4"), None, self._person_told, self.same, key_cap("Shift F4"), gap=10)
        whose = row(label("Chủ hồ sơ", "section"), None, self._owner_told, gap=10)
        self._owner_part = holder(column(whose, self.owner, gap=6))
        how = QHBoxLayout()
        how.setSpacing(tokens.px(12))
        self.sets.setFixedWidth(tokens.px(62))
        how.addWidget(self.channel)
        how.addWidget(self.sets)
        how.addWidget(self.place, 1)
        self._more_part = holder(column(self.note, gap=6))
        self._open_part = holder(column(
            who, self.person, self._owner_part, self.twin, 2, self.papers, 2, how, self.national, holder(row(self.more, None)),
            self._more_part, gap=8,
        ))  # fmt: skip
        lines = {
            "person": ClosedLine("Người nộp", "F4", "", lambda: self.opened.emit("person")),
            "papers": ClosedLine("Giấy tờ", "F6", "", lambda: self.opened.emit("papers")),
            "how": ClosedLine("Cách nộp, nơi nhận", "", "", lambda: self.opened.emit("how")),
        }
        self.closed_lines = lines
        self._closed_part = holder(column(*lines.values(), gap=11))
        box = QVBoxLayout(self)
        box.setContentsMargins(*(tokens.px(m) for m in (20, 14, 20, 16)))
        box.setSpacing(tokens.px(8))
        box.addLayout(heading)
        box.addWidget(self.search, 100)  # its list takes the height there is
        for widget in (self.strip, self._open_part, self._closed_part):
            box.addWidget(widget)
        box.addStretch(1)
        self._owner_part.hide()
        self._more_part.hide()
        self.national.hide()

    def _connect(self) -> None:
        self.fields: dict[str, Field] = {
            **{f"person.{name}": field for name, field in self.person.fields.items()},
            **{f"owner.{name}": field for name, field in self.owner.fields.items()},
            "channel": self.channel, "sets": self.sets, "result_place": self.place, "national_code": self.national, "note": self.note,
        }  # fmt: skip
        for prefix, block, told in (("person", self.person, self._person_told), ("owner", self.owner, self._owner_told)):
            block.changed.connect(self.changed)
            block.left.connect(lambda name, prefix=prefix: self.left.emit(f"{prefix}.{name}"))
            block.told.connect(told.say)
            block.likeness.denied.connect(self.changed)
        for name in ("channel", "sets", "result_place", "national_code", "note"):
            self.fields[name].changed.connect(self.changed)
            self.fields[name].left.connect(lambda name=name: self.left.emit(name))
        self.search.changed.connect(self.changed)
        self.papers.changed.connect(self.changed)
        self.papers.field.left.connect(lambda: self.left.emit("components"))
        self.same.toggled.connect(self._same_toggled)
        self.channel.changed.connect(self._channel_changed)

    def _same_toggled(self, on: bool) -> None:
        self._owner_part.setVisible(not on)
        if not on and self.same.hasFocus():
            self.owner.start()
        self.same_changed.emit()
        self.changed.emit()

    def _channel_changed(self) -> None:
        self.national.setVisible(self.channel.value() == Channel.ONLINE.value or bool(self.national.text()))
        self.offer_places()

    def take_card(self, card: CardRead) -> bool:
        """A card scanned anywhere: to whoever has the keyboard, else to the first who is still to be named; False when both are."""
        blocks = [self.person] if self.same.isChecked() else [self.person, self.owner]
        focus = QApplication.focusWidget()
        blocks.sort(key=lambda block: focus is None or not block.isAncestorOf(focus))
        return any(block.take_card(card) for block in blocks)

    def pick(self, place: int) -> None:
        """Ctrl+1…9 among offered people, else the answers of the first warning."""
        _ = self.person.pick(place) or self.owner.pick(place) or self.twin.pick(place)

    # -- what is shown

    def show_twins(self, twins: Sequence[DossierRow]) -> None:
        """Dossiers the person has by this procedure: said once nothing else asks who it is."""
        asking = any(block.likeness.known for block in (self.person, self.owner))
        self.twin.point_out([] if asking else twins)

    def show_mode(self, *, searching: bool, procedure: Procedure | None = None) -> None:
        """While searching the other sections are lines; else the form is open, with the strip once a procedure is chosen."""
        self._hint.setVisible(searching)
        self.search.setVisible(searching or procedure is None)
        if not searching:
            self.search.close_list()
        self.strip.setVisible(not searching and procedure is not None)
        self._open_part.setVisible(not searching)
        self._closed_part.setVisible(searching)
        self.papers.setVisible(procedure is not None or bool(self.papers.rows))
        if procedure is not None:
            self.strip.show_procedure(procedure, Channel(self.channel.value()))
        if searching:
            self._say_closed(procedure)

    def _say_closed(self, procedure: Procedure | None) -> None:
        name = self.person.name.text().strip()
        self.closed_lines["person"].say(name or "Quét thẻ căn cước lúc nào cũng được, kể cả khi đang chọn thủ tục")
        self.closed_lines["papers"].say(f"{len(self.papers.rows)} giấy tờ" if procedure else "Tự hiện theo thủ tục")
        place = self.place.value() or "tại quầy này"
        self.closed_lines["how"].say(f"{CHANNEL_NAMES[Channel(self.channel.value())]}, {place}")

    def offer_places(self) -> None:
        """Where results may be collected: this counter first; what was typed stays."""
        office = self._parts.session.office
        counter = sentence_case(office.office_name, office)
        usual = {Channel.POST.value: BY_POST, Channel.ONLINE.value: ONLINE}.get(self.channel.value(), counter)
        typed = self.place.value()
        known = (counter, BY_POST, ONLINE)
        self.place.set_choices([(text, text) for text in known])
        self.place.set_value(typed if typed and typed not in known else usual)
        self.place.editor.setToolTip(self.place.value())

    def toggle_more(self) -> None:
        """Ctrl+M: show or hide note and e-mail."""
        self.open_more(self._more_part.isHidden())
        if not self._more_part.isHidden():
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal_soon(self.note)

    def open_more(self, on: bool) -> None:
        """Show or hide note and e-mail; a filled e-mail stays in sight."""
        self._more_part.setVisible(on)
        self.person.email.setVisible(on or bool(self.person.email.text()))

    @property
    def more_open(self) -> bool:
        """Whether note and e-mail are shown."""
        return not self._more_part.isHidden()

"""Putting a dossier right: every field that can be corrected as it stands, old → new beside it, and where the due date would go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cchc_desktop.domain.dossier import Component, Dossier, Person
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.person import show_birth
from cchc_desktop.domain.procedure import CHANNEL_NAMES
from cchc_desktop.domain.text import grouped
from cchc_desktop.domain.typed_times import parse_day, parse_hour
from cchc_desktop.office.corrections import FIELD_NAMES, WouldBe
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.dossiers.words import short_name
from ui.intake.papers_section import PapersSection
from ui.intake.typed import PaperRow
from ui.kit import tokens
from ui.kit.fields import ChoiceField, Field, NoteField, SegmentField, TextField
from ui.kit.layout import column, empty, label, spread

DAY, HOUR, CASE, BY = "received_at", "received_hour", "limit_case", "submitted_by"
BY_NUMBER, BY_PHONE = "submitted_number", "submitted_phone"
_WAIT = 250
"""Milliseconds after the last letter before what would change is reckoned."""
_LAY = [
    ("name", "id_number"), ("birth_date", "gender", "phone"), ("address", "email"), ("procedure",), ("limit_case", "received_at",
    "received_hour"), ("channel",), ("sets", "fee"), ("submitted_by", "submitted_number", "submitted_phone"), ("result_place",), ("note",),
]  # fmt: skip


class Changes(QWidget):
    """What would change: the name of each field, old → new; the due date with its count."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(tokens.px(4))
        self.setLayout(column(label("Sẽ thay đổi", "label"), self._lines, gap=6))
        self.texts: list[str] = []

    def show_changes(self, found: WouldBe | None) -> None:
        """Show what a correction would do; None = nothing can be told yet."""
        told = [f"{FIELD_NAMES[name]}: {old or '–'} → {new or '–'}" for name, (old, new) in found.changes.items()] if found else []
        counted: Sequence[str] = ()
        if found and found.old_due != found.new_due:
            told.append(f"Hẹn trả: {_moment(found.old_due)} → {_moment(found.new_due)}")
            counted = found.reckoning
        elif told:
            told.append("Hẹn trả giữ nguyên.")
        self.texts = told or ["Chưa sửa gì."]
        empty(self._lines)
        for text in self.texts:
            strong = text.startswith("Hẹn trả:")
            self._lines.addWidget(spread(label(text, "strong" if strong else "", tone="amber" if strong else "", wrap=True)))
        for text in counted:
            self._lines.addWidget(spread(label(text, "hint", wrap=True)))


class CorrectForm(ActForm):
    """See the module. Only what differs from what is kept is written."""

    wide, shares = True, (9, 4)

    def __init__(self, session: Session, dossier: Dossier, heads: tuple[str, ...], day: datetime) -> None:
        self._session, self._d, self._heads, self._today = session, dossier, heads, day
        self.reason, self.changes = NoteField("Lý do sửa", lines=2, required=True), Changes()
        fields = _fields(session, dossier)
        self.papers = PapersSection()
        fields |= {"components": self.papers.field, "reason": self.reason}
        super().__init__("Sửa sai", "Lưu sửa đổi", fields, lay=_LAY, side=[self.reason, self.changes])
        self.kept_as = "correct"
        self.left_box.addWidget(self.papers)
        self.papers.show_rows([_row(paper) for paper in dossier.components], session.catalogue.by_id(dossier.procedure_id))
        QShortcut(QKeySequence("F6"), self).activated.connect(self.papers.start)
        self._begin = self.texts()
        self.known = {"reason": session.phrases.all("correction"), "procedure": ()}
        self._soon = QTimer(self, singleShot=True, interval=_WAIT)
        self._soon.timeout.connect(self._reckon)
        for field in fields.values():
            field.changed.connect(self._soon.start)
        self.papers.changed.connect(self._soon.start)
        self.papers.walked_out.connect(lambda forward: self.walk.walk(self.papers.table, forward=forward))
        self.changes.show_changes(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Put aside: nothing is to be reckoned any more."""
        super().hideEvent(event)
        self._soon.stop()

    # -- reading

    def _serve(self, name: str) -> None:
        """The procedure offers what the catalogue answers."""
        if name == "procedure":
            text, session = text_of_line(self.fields[name]), self._session
            typed = text != self._begin["procedure"]
            found = session.catalogue.search(text, session.office, self._d.received_at.date()) if typed and text.strip() else []
            self.known["procedure"] = [f"{one.code} {short_name(one.name)}" for one in found]
            self._served = name
            self.offers.offer(self.known[name], title="Thủ tục trong danh mục")
            return
        if name in self.known:
            self.offers.offer((), title="Lời văn dùng lại")
        super()._serve(name)

    def changed_texts(self) -> dict[str, str]:
        """The fields whose words are no longer those kept."""
        return {name: text for name, text in self.texts().items() if name not in ("reason", "components") and text != self._begin[name]}

    def values(self) -> dict[str, Any]:
        """What :meth:`Corrections.correct` takes. Raises Refused BAD_FIELD for what cannot be read."""
        typed = self.changed_texts()
        found: dict[str, Any] = {name: text for name, text in typed.items() if name in FIELD_NAMES and name not in (BY, DAY)}
        if "procedure" in found:
            found["procedure"] = found["procedure"].split(" ", 1)[0]
        for name, least in (("sets", 1), ("fee", 0)):
            if name in found:
                found[name] = _count(name, found[name], least)
        if typed.keys() & {DAY, HOUR}:
            found[DAY] = self._received()
        if typed.keys() & {BY, BY_NUMBER, BY_PHONE}:
            found[BY] = self._by()
        papers = tuple(row.component() for row in self.papers.rows if row.ticked)
        kept = {paper.id: paper for paper in self._d.components}
        papers = tuple(_merged(kept.get(paper.id), paper) for paper in papers)
        if papers != self._d.components:
            found["components"] = papers
        return found

    def _received(self) -> datetime:
        texts = self.texts()
        try:
            day = parse_day(texts[DAY], self._today.date())
        except ValueError as problem:
            raise _bad(DAY, str(problem)) from problem
        try:
            hour = parse_hour(texts[HOUR])
        except ValueError as problem:
            raise _bad(HOUR, str(problem)) from problem
        if day is None:
            raise _bad(DAY, "Ghi ngày nhận.")
        return datetime.combine(day, hour or time(8), ICT)

    def _by(self) -> Person | None:
        texts, old = self.texts(), self._d.submitted_by or Person("")
        made = replace(old, name=texts[BY].strip(), id_number=texts[BY_NUMBER], phone=texts[BY_PHONE])
        if not made.name and any(texts[name].strip() not in ("", was) for name, was in ((BY_NUMBER, old.id_number), (BY_PHONE, old.phone))):
            raise _bad(BY, "Ghi tên người nộp thay, hoặc xóa số và điện thoại của người ấy.")
        return made if made.name else None

    def _reckon(self) -> None:
        """Where it would lead; what cannot be said yet is said beside its field when one goes on."""
        try:
            found = self._session.corrections.would_be(self._d.id, self.values())
        except Refused as refused:
            field = self.fields.get(refused.field or "")
            if field is not None and not field.editor.hasFocus():
                field.set_problem(refused.message)
            self.changes.show_changes(None)
            return
        self.changes.show_changes(found)

    # -- doing

    def check(self) -> list[Problem]:
        """A reason; something to correct; everything readable."""
        try:
            values = self.values()
        except Refused as refused:
            return [Problem(refused.field or "reason", f"{refused.message} {refused.next_step}".strip())]
        if not values:
            return [Problem("reason", "Chưa sửa mục nào.")]
        return self.wanted("reason")

    def work(self) -> Work:
        """The fields that differ, with the reason."""
        id_, values, reason, heads = self._d.id, self.values(), self.reason.text(), self._heads
        return lambda session, _: session.corrections.correct(id_, values, reason, heads)


def text_of_line(field: Field) -> str:
    """The text of a line field."""
    return field.text() if isinstance(field, TextField) else ""


def _fields(session: Session, d: Dossier) -> dict[str, Field]:
    """Every field that can be corrected, as it stands."""
    who, by = d.applicant, d.submitted_by or Person("")
    received = d.received_at.astimezone(ICT)
    texts = {
        "name": who.name, "id_number": who.id_number, "birth_date": show_birth(who.birth_date), "gender": who.gender, "phone": who.phone,
        "address": who.address, "email": who.email, "procedure": f"{d.procedure_code} {short_name(d.procedure_name)}",
        DAY: f"{received:%d/%m/%Y}", HOUR: f"{received:%H:%M}", "sets": str(d.sets), "fee": grouped(d.fee) if d.fee is not None else "",
        BY: by.name, BY_NUMBER: by.id_number, BY_PHONE: by.phone, "result_place": d.result_place,
    }  # fmt: skip
    captions = FIELD_NAMES | {HOUR: "Giờ nhận", BY_NUMBER: "Số của người ấy", BY_PHONE: "Điện thoại người ấy"}
    found: dict[str, Field] = {}
    for name, text in texts.items():
        made = TextField(captions[name])
        made.set_text(text)
        found[name] = made
    procedure = session.catalogue.by_id(d.procedure_id)
    cases = [(one.case, f"{one.text}, {one.case}") for one in (procedure.limits if procedure else ()) if one.case]
    found[CASE] = ChoiceField(captions[CASE], [("", d.limit), *cases])
    found["channel"] = SegmentField(captions["channel"], [(channel.value, words) for channel, words in CHANNEL_NAMES.items()])
    found["channel"].set_value(d.channel.value)  # type: ignore[attr-defined]
    found["note"] = NoteField(captions["note"], lines=2)
    found["note"].set_text(d.note)  # type: ignore[attr-defined]
    return found


def _row(paper: Component) -> PaperRow:
    return PaperRow(
        paper.id, paper.name, False, True, paper.originals, paper.certified, paper.photocopies, paper.pages or 0,
        paper.copies_to_certify or 0, paper.digitised, paper.must_digitise, paper.note,
    )  # fmt: skip


def _merged(old: Component | None, new: Component) -> Component:
    return replace(new, reused=old.reused, from_store=old.from_store) if old else new


def _count(name: str, text: str, least: int) -> int | None:
    bare = text.replace(".", "").replace(" ", "").removesuffix("đ")
    if not bare and name == "fee":
        return None
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= 10 and int(bare) >= least):
        raise _bad(name, "Chỉ ghi chữ số." if name == "fee" else "Số bộ hồ sơ từ 1 đến 99.")
    return int(bare)


def _bad(field: str, message: str) -> Refused:
    return Refused("BAD_FIELD", message, "", field=field)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ICT):%H:%M %d/%m/%Y}"

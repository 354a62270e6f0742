"""Who and what: the facts of one dossier, how its due date was reckoned, where its data is."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from cchc_desktop.domain.dossier import Dossier, Person
from cchc_desktop.domain.person import show_birth
from cchc_desktop.domain.procedure import CHANNEL_NAMES
from cchc_desktop.domain.text import fee_text
from cchc_desktop.office import reading
from cchc_desktop.office.desk import OneDossier
from cchc_desktop.office.passing_on import PASSED
from ui.dossiers.glance import sent_words
from ui.dossiers.history import gone_on
from ui.dossiers.payment_form import paid_words
from ui.dossiers.words import NO_DUE, VOIDED, DueWords, short_number, state, where
from ui.kit.buttons import LINK, Button
from ui.kit.facts import Facts
from ui.kit.layout import Chip, column, empty, holder, label, row, scroll
from ui.kit.marks import OF_CHANGE, Mark, MarkLabel
from ui.page import Parts

FIELDS = {
    "applicant": "người nộp", "submitted_by": "người nộp thay", "status": "tình trạng", "due_at": "ngày hẹn trả", "officer": "người xử lý",
    "note": "ghi chú", "fee": "phí", "channel": "cách nộp", "component": "giấy tờ", "component_name": "tên giấy tờ", "sets": "số bộ",
    "finished_at": "ngày có kết quả", "returned_at": "ngày trả kết quả", "attachment": "tệp đính kèm", "reason": "lý do",
    "voided": "hủy hay không hủy",
}  # fmt: skip

CROSSED = "Gộp vào nhau"
LOST = "họ tên, số căn cước, địa chỉ, điện thoại đã xóa theo quy định"


def due_chip(chip: Chip, words: DueWords, dossier: Dossier) -> None:
    """The due date in the chip of the heading; the state before it where none counts any more."""
    due = words.of(dossier)
    more = due.more[:1].lower() + due.more[1:]
    said = state(dossier) if due.text == NO_DUE else due.text
    chip.show_state(due.mark, f"{said}, {more}" if more else said, due.ink)


def paper_counts(dossier: Dossier, *, gone: bool = False) -> str:
    """``6 giấy tờ, 5 phải số hóa, đã số hóa 4``; nothing must be of one whose personal part is ``gone``."""
    papers = dossier.components
    must, done = sum(p.must_digitise and not gone for p in papers), sum(p.digitised for p in papers)
    parts = [f"{len(papers)} giấy tờ", *([f"{must} phải số hóa"] if must else []), f"đã số hóa {done}"]
    return ", ".join(parts) if papers else "không có giấy tờ"


def strip_words(one: OneDossier, unit: str = "", *, asked: bool = False) -> tuple[str, str] | None:
    """What must be said above a dossier: it is void, two sides wrote differently, it was forgotten, or it is another ``unit``'s.
    ``asked``: the desk here asks which of dossiers put into each other goes on."""
    gone = ""
    if one.gone is not None:
        why = f": {one.gone.reason.rstrip('.')}" if one.gone.reason else ""
        gone = f"{one.gone.who}, {one.gone.at:%d/%m/%Y}{why}."
    if said := _void_words(one, unit, asked=asked) or _parallel_words(one):
        return said[0], f"{said[1]} Phần cá nhân đã xóa theo quy định: {gone}" if gone else said[1]
    if gone:
        return "Phần cá nhân đã xóa theo quy định.", f"{gone} Số liệu và ngày giờ còn nguyên."
    return (f"Hồ sơ của {unit}.", "Xem được ở đây; việc với hồ sơ làm ở đơn vị ấy.") if unit else None


def _void_words(one: OneDossier, unit: str, *, asked: bool) -> tuple[str, str] | None:
    if not one.dossier.voided:
        return None
    if one.crossed and one.onward is not None:
        who = "quyết ở bàn đối chiếu hồ sơ nào đi tiếp" if asked else f"{unit or 'đơn vị giữ hồ sơ'} quyết hồ sơ nào đi tiếp"
        return f"{CROSSED} với hồ sơ {short_number(one.onward.number)}.", f"Chưa hồ sơ nào được tính; {who}."
    if "voided" in one.parallel:
        return "Tạm là đã hủy: một bên hủy, một bên sửa.", "Quyết ở bàn đối chiếu; cả hai còn ở diễn biến."
    onward = gone_on(one.history)
    if onward.startswith(PASSED):
        return f"{onward}.", "Việc tiếp làm ở đơn vị ấy; hồ sơ này giữ để tra cứu."
    kept = "Làm tiếp ở hồ sơ ấy; hồ sơ này giữ để tra cứu." if onward else "Vẫn giữ để tra cứu, không tính vào số liệu nào."
    return f"{onward or 'Hồ sơ đã hủy'}.", kept


def _parallel_words(one: OneDossier) -> tuple[str, str] | None:
    if not one.parallel:
        return None
    names = sorted({FIELDS.get(name.partition("/")[0], "mục khác") for name in one.parallel})
    return f"Hai bên cùng sửa: {', '.join(names)}.", "Cả hai còn ở diễn biến; đang tạm dùng một bên."


class Details(QFrame):
    """The card at the left of one dossier; scrolls when there is little room."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.setProperty("role", "card")
        self.facts = Facts(width=94)
        self._reckoning: QVBoxLayout = column(gap=1)
        self._mark, self._where = MarkLabel(Mark.SAVED), label("", wrap=True)
        self._counted = label("Cách tính hạn", "section")
        inner = column(label("Thông tin", "section"), self.facts, 6, row(self._mark, self._where, gap=8), 6, self._counted,
                       self._reckoning, None, gap=6, margins=(18, 12, 14, 8))  # fmt: skip
        self.numbers = Button("", icon="eye", key="F7", kind=LINK, run=self._toggle)
        foot = row(self.numbers, None, margins=(14, 2, 8, 6))
        self.setLayout(column(scroll(holder(inner)), foot, gap=0))
        self._shown: OneDossier | None = None

    def show_one(self, one: OneDossier, words: DueWords) -> None:
        """Show a dossier's."""
        self._shown = one
        dossier = one.dossier
        self.facts.show_facts(self._facts(dossier, _ended(one)))
        state = one.state
        self._mark.set_mark(OF_CHANGE[state] if state else Mark.RECEIVED)
        self._where.setText(f"Dữ liệu: {sent_words(state)[:1].lower()}{sent_words(state)[1:]}")
        empty(self._reckoning)
        self._counted.setVisible(bool(dossier.reckoning))
        for line in dossier.reckoning:
            self._reckoning.addWidget(label(line, "hint", wrap=True))
        on = self._parts.look.numbers_shown
        self.numbers.setText("Che số và điện thoại" if on else "Hiện số và điện thoại")
        self.numbers.setAccessibleName(self.numbers.text())
        self.numbers.updateGeometry()

    def reckoning(self) -> list[str]:
        """The lines of the count that are shown."""
        return list(self._shown.dossier.reckoning) if self._shown else []

    @property
    def whereabouts(self) -> str:
        """What is said of where the data is."""
        return self._where.text()

    def _facts(self, d: Dossier, ended: str) -> list[tuple[str, str]]:
        who, look = d.applicant, self._parts.look
        born = ", ".join(part for part in (show_birth(who.birth_date), who.gender) if part)
        return [
            ("Người nộp", LOST if self._shown and self._shown.gone else ""),
            ("Số căn cước", look.number(who.id_number)), ("Ngày sinh", born), ("Địa chỉ", who.address),
            ("Điện thoại", look.phone(who.phone)), ("Nộp thay", _other(d.submitted_by)), ("Cách nộp", CHANNEL_NAMES[d.channel]),
            ("Nhận lúc", f"{d.received_at:%H:%M %d/%m/%Y}" + (" (nhập sau)" if d.late_entry else "")), ("Người nhận", d.received_by),
            ("Hẹn trả", f"{d.due_at:%H:%M %d/%m/%Y}"), ("Thời hạn", d.limit), ("Đang ở", where(d)),
            ("Tình trạng", ended), ("Phí", self._fee(d)), ("Số bộ", str(d.sets) if d.sets != 1 else ""),
            ("Vào sổ", f"quyển {d.book}, số {d.book_no}" if d.book else ""), ("Trả tại", d.result_place), ("Mã quốc gia", d.national_code),
            ("Ghi chú", d.note),
        ]  # fmt: skip

    def _fee(self, d: Dossier) -> str:
        """The fee, and what was paid of it."""
        standing = [one for one in self._parts.session.life.story(d.id).payments if not one.voided]
        return ", ".join(text for text in (fee_text(d.fee) if d.fee is not None else "", paid_words(standing)) if text)

    def _toggle(self) -> None:
        look = self._parts.look
        look.show_numbers(not look.numbers_shown)
        if look.numbers_shown and self._shown is not None:
            record = self._shown.dossier.id
            self._parts.jobs.run(lambda session, _: reading.note_shown(session, "dossier", record))


def _ended(one: OneDossier) -> str:
    """That a dossier is void, or where it goes on; "" of one that counts."""
    if not one.dossier.voided:
        return ""
    return CROSSED if one.crossed else gone_on(one.history) or VOIDED


def _other(person: Person | None) -> str:
    return person.name if person else ""

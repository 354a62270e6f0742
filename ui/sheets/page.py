"""Kiểm tra tờ in: the code of a sheet scanned anywhere, what it is worth, what the sheet says and what changed since."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt

from cchc_desktop.domain.said import label_of, shown
from cchc_desktop.office.agreements import Verified
from cchc_desktop.office.sheet_check import Checked, SheetOutcome
from ui.kit.buttons import PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.fields import TextField
from ui.kit.layout import ActionBar, SideMargins, Strip, card, column, holder, label, scroll
from ui.page import Page, Parts
from ui.sheets.files import KINDS, signatures, verdict

MOST = 300
"""So many lines of a sheet are shown."""
LOOKS = {SheetOutcome.MATCHES: ("green", "check"), SheetOutcome.REVOKED_KEY: ("red", "warning"), SheetOutcome.NOT_OURS: ("red", "warning")}
HOW = (
    "Quét mã “Mã kiểm tra” trên tờ giấy ở bất cứ trang nào. Máy cho biết tờ giấy do máy nào in, lúc in ghi gì và nay bản ghi có khác "
    "không; không cần mạng. Mã chỉ nói về nội dung đã in: luôn so các dòng dưới đây với chữ trên giấy."
)
_NUMBER = re.compile(r"(?<!\d)\d{9,12}(?!\d)")
_PAGES = {"commitment": ("commitments", "Mở bản cam kết"), "score": ("scores", "Mở phiếu chấm điểm")}


class SheetPage(Page):
    """The field for the digits, the answer, the lines. Opened with digits by the scanner."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.answer: Checked | None = None
        self.file: Verified | None = None
        self.field = TextField("Mã kiểm tra", placeholder="Quét mã trên tờ giấy", hint="Dán dãy số rồi Enter cũng được.")
        self.field.line.returnPressed.connect(lambda: self.check(self.field.text()))
        self.strip, self.who, self.said = Strip(), Facts(170), Facts(170)
        self.heading, self.more = label("Tờ giấy phải ghi đúng như sau", "section"), label("", "hint", wrap=True)
        self.who_card, self.said_card = card(self.who), card(self.heading, self.said, self.more, gap=10)
        self.area = scroll(holder(column(self.who_card, self.said_card, None, gap=12)))
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName("Nội dung tờ in")
        self.bar = ActionBar()
        parts.look.masking_changed.connect(self._masked)
        top = column(card(label(HOW, "hint", wrap=True), self.field, gap=10), self.strip, gap=12)
        body = column(top, self.area, gap=12, margins=(24, 16, 24, 12))
        SideMargins(self, body)
        body.setStretch(1, 1)
        self.setLayout(column(holder(body), self.bar, gap=0))
        self._show(None)

    def title(self) -> str:
        """The page's name."""
        return "Kiểm tra tờ in"

    def fact(self) -> str:
        """What was scanned last."""
        return self.answer.name if self.answer else "giấy, tệp PDF đối chiếu với bản ghi, không cần mạng"

    def hints(self) -> list[tuple[str, str]]:
        """The keys."""
        return [("Enter", "kiểm tra"), ("Ctrl+T", "tệp PDF"), ("F7", "hiện số"), ("Ctrl+O", "mở bản ghi"), ("Esc", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Come to the front, with the digits that were scanned or without."""
        self.field.line.setFocus()
        if argument:
            self.check(argument)

    def read_again(self) -> None:
        """F5: the same sheet against the records as they are now."""
        if self.field.text():
            self.check(self.field.text())

    def check(self, digits: str) -> None:
        """Ask; the answer comes from the worker."""
        self.field.set_text(digits)
        self.field.line.selectAll()
        if digits.strip():
            self.parts.jobs.run(lambda session, _: session.sheets.check(digits), self._show)

    def check_file(self) -> None:
        """Ask for a PDF and hold it against the commitments and its own signatures."""
        found = self.parts.files.open(self, "Chọn tệp PDF cần kiểm tra", KINDS)
        if found is not None:
            self.parts.jobs.run(
                lambda session, _: session.agreements.verify(found), lambda told: self._show_file(told, found.name),
                title="Đang kiểm tra tệp",
            )  # fmt: skip

    def _show_file(self, found: Verified, name: str) -> None:
        self.field.set_text("")
        self._show(None)
        self.file = found
        kind, icon, message, step = verdict(found)
        self.strip.set_kind(kind, icon)
        self.strip.say(message, step)
        self.who.show_facts([("Tệp", name), *signatures(found)])
        self.who_card.show()
        self.bar.set_actions([], self._acts())
        self.changed.emit()

    def _show(self, answer: Checked | None) -> None:
        self.answer, self.file = answer, None
        self.who_card.setVisible(bool(answer and answer.title))
        self.said_card.setVisible(bool(answer and answer.said))
        if answer is None:
            self.strip.hide()
        else:
            self.strip.set_kind(*LOOKS.get(answer.outcome, ("amber", "warning")))
            self.strip.say(answer.outcome.message, answer.outcome.next_step)
            self._lines(answer)
        self.bar.set_actions([], self._acts())
        self.area.verticalScrollBar().setValue(0)
        self.changed.emit()

    def _lines(self, answer: Checked) -> None:
        machine = f"{answer.title}, máy số {answer.lane}" if answer.title else ""
        self.who.show_facts([("Loại giấy", answer.name), ("In và ký bởi", machine)])
        changed = {one.key: one for one in answer.changed}
        lines: list[tuple[str, str, str]] = []
        for key, old in answer.said[:MOST]:
            now = f"\nNay: {self._seen(changed[key].new) or '(không còn)'}" if key in changed else ""
            lines.append((label_of(key), f"{self._seen(old)}{now}", "amber" if now else ""))
        held = dict(answer.said)
        fresh = (one for one in answer.changed if one.key not in held)
        lines += [(label_of(one.key), f"(không có trên tờ giấy)\nNay: {self._seen(one.new)}", "amber") for one in fresh]
        self.said.show_facts(lines)
        sums = answer.outcome is SheetOutcome.OTHER_FIGURES
        self.heading.setText("Số liệu trên máy này lúc này" if sums else "Tờ giấy phải ghi đúng như sau")
        left = len(answer.said) - MOST
        self.more.setText(f"Còn {left} dòng nữa." if left > 0 else "")
        self.more.setVisible(left > 0)

    def _seen(self, value: str) -> str:
        """A value as people write it, identity and telephone numbers masked until F7."""
        return _NUMBER.sub(lambda digits: self.parts.look.number(digits[0]), shown(value))

    def _masked(self) -> None:
        if self.answer is not None:
            self._lines(self.answer)

    def _acts(self) -> list[Action]:
        asked = self.answer or self.file
        form, record = (asked.form, asked.record) if asked else ("", "")
        page, word = _PAGES.get(form, ("dossier", "Mở hồ sơ"))
        file = Action("Kiểm tra tệp PDF", self.check_file, key="Ctrl+T", icon="file")
        return [file, *([Action(word, lambda: self.asked_for.emit(page, record), "Ctrl+O", "list", PRIMARY)] if record else [])]

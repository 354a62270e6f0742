"""One unit below in words: how it stands and what to do, what is held of it, its last parcel, the digits to read out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.below import Light, UnitBelow
from cchc_desktop.office.held import HeldParcel
from ui.handover.reading_scenes import mark_of
from ui.handover.scenes import phrase
from ui.handover.words import moment
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.layout import column, empty, hairline, holder, label, marked, row, scroll
from ui.kit.marks import Mark, MarkLabel

LIGHT_MARK = {
    Light.REVOKED: Mark.LOOK, Light.LOST: Mark.LOST, Light.SPOILT: Mark.OVERDUE, Light.DIFFERS: Mark.OVERDUE, Light.HELD: Mark.LOOK,
    Light.ENDED: Mark.LOOK, Light.LATE: Mark.LOOK, Light.NEVER: Mark.LATER, Light.STEADY: Mark.DONE,
}  # fmt: skip
KIND_NAMES = {
    "dossier": "hồ sơ", "commitment": "bản cam kết", "procedure": "thủ tục", "calendar": "lịch nghỉ", "unit": "đơn vị", "office": "cơ quan",
    "machine": "máy", "template": "mẫu",
}  # fmt: skip


REVOKE, SURE = "revoke", "Bấm lần nữa để thu hồi"


class UnitCard(QFrame):
    """The card at the right of the overview. ``asked(page, unit)`` for the unit's dossiers or commitments."""

    asked = Signal(str, str)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._now = now
        self._box = column(gap=10)
        inner = column(self._box, None)
        inner.setContentsMargins(0, 0, tokens.px(4), 0)
        self.setLayout(column(scroll(holder(inner)), margins=(20, 16, 14, 12)))

    def show_unit(self, one: UnitBelow, codes: Sequence[str]) -> None:
        """Show a unit."""
        empty(self._box)
        heard = one.heard
        for part in (label(heard.title, "card-title", wrap=True), marked(LIGHT_MARK[one.light], one.light.value, bold=True),
                     label(advice(one), wrap=True), hairline(), self._facts(one)):  # fmt: skip
            self._box.addWidget(part)
        links = [
            Button(word, icon=icon, kind=LINK, run=partial(self.asked.emit, page, heard.unit))
            for page, word, count, icon in (
                ("dossiers", "Mở hồ sơ", one.dossiers, "list"), ("commitments", "Mở cam kết", one.commitments, "target"),
            ) if count
        ]  # fmt: skip
        if links:
            self._box.addWidget(holder(row(*links, None, gap=10)))
        if one.last is not None:
            self._box.addWidget(hairline())
            self._box.addWidget(self._last(one))
        if codes:
            self._box.addWidget(hairline())
            self._box.addWidget(label("Biên nhận đọc qua điện thoại", "label"))
            for code in codes:
                self._box.addWidget(label(code, "card-title", selectable=True))
        if heard.machines:
            self._box.addWidget(hairline())
            self._box.addWidget(self._revoke(one))
        self.setAccessibleName(f"{heard.title}. {one.light.value}. {advice(one)}")

    def _revoke(self, one: UnitBelow) -> QWidget:
        """A stolen machine: its keys are trusted no longer. Of several each can be chosen alone; the others go on."""
        machines = one.heard.machines
        each = [(f"Thu hồi khóa máy số {lane:02d} ({replica[:8]})", replica) for lane, replica in machines if len(machines) > 1]
        buttons = [self._twice(word, whom) for word, whom in (*each, ("Thu hồi khóa của đơn vị", one.heard.unit))]
        said = label("Khi máy của đơn vị bị mất cắp. Gói ký bằng khóa cũ được giữ lại; máy còn dùng thì đăng ký lại.", "hint", wrap=True)
        return holder(column(*buttons, said, gap=2))

    def _twice(self, word: str, whom: str) -> Button:
        """Pressed twice, since a machine must enrol again afterwards."""

        def press() -> None:
            if button.text() == SURE:
                self.asked.emit(REVOKE, whom)
            else:
                button.setText(SURE)
                button.setAccessibleName(SURE)
                button.updateGeometry()

        button = Button(word, icon="lock", kind=LINK, run=press)
        return button

    def _facts(self, one: UnitBelow) -> QWidget:
        heard = one.heard
        rows = [
            ("Nghe tin", moment(heard.heard_at, self._now()) or "chưa lần nào"), ("Số máy", grouped(len(heard.machines))),
            ("Hồ sơ", grouped(one.dossiers)), ("Bản cam kết", grouped(one.commitments)), ("Thay đổi đã nhận", grouped(heard.changes)),
            ("Trong bản sao lưu", f"{grouped(heard.safe)} trên {grouped(heard.changes)}"),
        ]  # fmt: skip
        if one.waiting or heard.waiting:
            rows.append(("Đang chờ", grouped(one.waiting + heard.waiting)))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(tokens.px(5))
        grid.setHorizontalSpacing(tokens.px(14))
        grid.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(rows):
            grid.addWidget(label(name, "label"), place, 0)
            grid.addWidget(label(value), place, 1)
        return holder(grid)

    def _last(self, one: UnitBelow) -> QWidget:
        last = one.last
        assert last is not None
        number = f"Gói {grouped(last.number)}, " if last.number else "Gói không đọc được, "
        line = row(MarkLabel(mark_of(last.outcome, last.whose)), label(last.message, wrap=True), gap=8)
        line.setStretch(1, 1)
        return holder(column(label(f"{number}{moment(last.at, self._now())}", "label"), line, gap=3))


def advice(one: UnitBelow) -> str:
    """What the light means and what a person can do."""
    unit = phrase(one.heard.title)
    spoilt = " ".join(one.last.outcome.says(unit)) if one.last else ""
    kinds = ", ".join(KIND_NAMES.get(kind, kind) for kind in one.heard.differs)
    held = " ".join(dict.fromkeys(_held_step(parcel) for parcel in one.held))
    return {
        Light.REVOKED: f"Khóa của {unit} đã thu hồi, gói mới của đơn vị được giữ lại. Ghi biên nhận ra USB để đơn vị và "
        f"các đơn vị khác cùng biết; đơn vị đăng ký lại. {held}".rstrip(),
        Light.LOST: f"{one.days} ngày làm việc không nghe tin. Gọi {unit} hỏi có gửi được không.",
        Light.SPOILT: spoilt,
        Light.DIFFERS: f"Số liệu {kinds} ở đây lệch với {unit}. Không có gì bị ghi đè; báo cán bộ kỹ thuật.",
        Light.HELD: f"Có gói đang giữ để chờ. {held}".rstrip(),
        Light.ENDED: f"Đã thành {phrase(one.heir)}. Ghi biên nhận để đơn vị biết; mỗi máy của đơn vị đăng ký lại một lần dưới tên mới, đến "
        "lúc đó vẫn gửi dưới tên cũ.",
        Light.LATE: f"{one.days} ngày làm việc chưa có gói mới. Nhắc {unit} gửi.",
        Light.NEVER: f"Đã đăng ký, chưa gửi gói nào. Nhắc {unit} gửi gói đầu tiên.",
        Light.STEADY: "Gửi đều đặn. " + (f"{grouped(one.waiting)} việc chờ ở Đối chiếu." if one.waiting else "Không phải làm gì thêm."),
    }[one.light]


def _held_step(parcel: HeldParcel) -> str:
    slip = " Đúng là của họ thì mở Bàn đối chiếu, gõ dãy số trên phiếu giao có ký nhận." if parcel.by_slip else ""
    return f"{parcel.next_step}{slip}"

"""The recovery code, shown and printed this once: only with it the data opens when every password is forgotten."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QWidget

from cchc_desktop.domain.errors import Problem, Refused
from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Action, button_for
from ui.kit.fields import Field, Form, TextField
from ui.kit.layout import card, holder, label, row
from ui.page import Parts
from ui.start.place import Key
from ui.start.screen import Panel

if TYPE_CHECKING:
    from cchc_desktop.office.prints import Printed
    from cchc_desktop.office.session import Session

ABOUT = (
    "Quên mật khẩu thì chỉ mã này mở được dữ liệu, và không ai cấp lại được. In ra, cất vào phong bì niêm phong; không chụp ảnh, "
    "không lưu trên máy."
)
TYPED, WIDE = 2, 156
"""So many groups of each are typed back; so wide that four stand in a line with what is wrong below."""
ROOT_ABOUT = "Khóa gốc: cơ quan này đứng đầu, khóa này chứng nhận các đơn vị gửi lên. In ra, giao hai người giữ."
OLD_ROOT = "Đây là mã khôi phục mới. Phiếu khóa gốc cũ vẫn dùng, không in lại: cho vào phong bì và niêm phong như trước."


class Groups(QFrame):
    """Numbered groups of digits, large enough to copy by hand."""

    def __init__(self, groups: Sequence[str], *, small: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "teal")
        grid = QGridLayout(self)
        grid.setContentsMargins(*[tokens.px(14)] * 4)
        grid.setHorizontalSpacing(tokens.px(18))
        grid.setVerticalSpacing(tokens.px(8))
        for place, group in enumerate(groups):
            grid.addWidget(_group(place + 1, group, small=small), place // 5, place % 5)
        self.setAccessibleName(" ".join(groups))


def _group(number: int, digits: str, *, small: bool) -> QWidget:
    shown = QLabel(digits)
    face = tokens.font(tokens.BODY if small else tokens.PAGE_TITLE, bold=True)
    face.setStyleHint(QFont.StyleHint.Monospace)
    face.setFeature(QFont.Tag("tnum"), 1)
    shown.setStyleSheet(f"font-size: {face.pixelSize()}px; font-weight: 600;")
    shown.setFont(face)
    count = label(str(number), "hint")
    count.setMinimumWidth(tokens.px(18))
    count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return holder(row(count, shown, None, gap=8))


def _picked(code: Sequence[str], root: Sequence[str], pick: random.Random) -> list[tuple[str, str]]:
    """(caption, digits) of what is typed back: two groups by chance, of the root key as well where there is one."""
    named = ((code, "Mã, nhóm" if root else "Nhóm"), (root, "Khóa gốc, nhóm"))
    return [(f"{name} {n + 1}", groups[n]) for groups, name in named if groups for n in sorted(pick.sample(range(len(groups)), TYPED))]


class RecoveryPanel(Panel):
    """``done`` when the person has the code (and the root key) on paper: printed and read, or two groups of it (of each) typed from what
    they wrote."""

    done = Signal()

    def __init__(self, parts: Parts, key: Key, pick: random.Random | None = None) -> None:
        super().__init__("Cất mã khôi phục", ABOUT, primary="Vào chương trình", icon="check", wide=700)
        self.parts, self.key = parts, key
        self.groups, self.root_groups = key.recovery_code.split(), key.root_code.split()
        self.asked = _picked(self.groups, self.root_groups, pick or random.SystemRandom())
        self._count = "bốn" if key.root_code else "hai"
        self.form.addWidget(Groups(self.groups))
        self.printed_once = self._warned = False
        if key.root_code:
            self.form.addSpacing(tokens.px(6))
            self.form.addWidget(label(ROOT_ABOUT, wrap=True))
            self.form.addWidget(Groups(self.root_groups, small=True))
        if key.old_root:
            self.form.addWidget(label(OLD_ROOT, wrap=True))
        words = "In tờ mã và tờ khóa gốc" if key.root_code else "In tờ mã khôi phục"
        self.print_button = button_for(Action(words, self.print_sheets, key="Ctrl+P", icon="print", kind=PRIMARY), self)
        self.primary.kind = "plain"
        self.read = QCheckBox("Tờ giấy đã in ra, đọc được rõ")
        self.read.setEnabled(False)
        self.form.addSpacing(tokens.px(8))
        self.form.addLayout(row(self.print_button, self.read, None, gap=18))
        self._typed()
        names: dict[str, Field] = {f"group{n}": field for n, field in enumerate(self.fields)}
        self.walk = Form(self, names, lambda: self.primary)
        self.read.toggled.connect(self._ready)
        self.read.installEventFilter(self)

    def _typed(self) -> None:
        self.fields = [TextField(caption, placeholder="5 chữ số") for caption, _ in self.asked]
        for field in self.fields:
            field.setMaximumWidth(tokens.px(WIDE))
            field.changed.connect(self._ready)
        both = "cả mã và khóa gốc" if self.root_groups else "mã"
        words = label(f"Không có máy in: chép {both} ra giấy, rồi gõ lại {self._count} nhóm từ tờ giấy ấy.", wrap=True)
        line = row(*self.fields, None, gap=14)
        for n in range(len(self.fields)):
            line.setStretch(n, 100)  # as wide as they may be, before what is left over
        self.form.addWidget(card(words, line, gap=8, pad=14))

    def start(self) -> None:
        """Printing comes first."""
        self.print_button.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on the box goes on."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go()
            return True
        return False

    def _ready(self) -> None:
        ready = not self.problems()
        if ready:
            self.walk.show_problems([])
            self.news.hide()
        self.primary.kind = PRIMARY if ready else "plain"
        self.primary.update()

    def print_sheets(self) -> None:
        """Make the sheets and hand them to the printer."""
        self.news.hide()
        code, root = self.key.recovery_code, self.key.root_code

        def make(session: Session, _: object) -> list[Printed]:
            return [session.prints.recovery(code), *([session.prints.root(root)] if root else [])]

        self.parts.jobs.run(make, self._made)

    def _made(self, sheets: list[Printed]) -> None:
        try:
            for sheet in sheets:
                target = self.parts.printer.print_pdf(sheet.pdf, sheet.title, self)
                if not target:
                    return
                self._note(sheet, target)
        except Refused as problem:
            self.refuse(problem.message, f"Bật máy in rồi in lại, hoặc chép ra giấy và gõ lại {self._count} nhóm.")
            return
        self.printed_once = True
        self.read.setEnabled(True)
        self.read.setFocus()

    def _note(self, sheet: Printed, target: str) -> None:
        self.parts.jobs.run(lambda session, _: session.prints.taken(sheet, target))

    def problems(self) -> list[Problem]:
        """Why one cannot go on yet."""
        if self.printed_once and self.read.isChecked():
            return []
        found = []
        for n, ((_, group), field) in enumerate(zip(self.asked, self.fields, strict=True)):
            digits = "".join(c for c in field.text() if c.isdigit())
            if digits != group:
                found.append(Problem(f"group{n}", "Chưa khớp với tờ giấy." if digits else "Gõ đủ năm chữ số."))
        return found

    def may_close(self) -> bool:
        """The first time only once the code is on paper; whoever insists may go."""
        if self._warned or not self.problems():
            return True
        self._warned = True
        self.refuse("Đóng bây giờ thì không bao giờ xem lại mã này được.", "In hoặc chép ra giấy trước; vẫn muốn đóng thì đóng lần nữa.")
        return False

    def go(self) -> None:
        """On, once the code is safe."""
        self.walk.show_problems(self.problems())
        if self.walk.blocking():
            self.refuse("Chưa chắc mã đã ở trên giấy.", f"In rồi đánh dấu đã đọc được, hoặc gõ lại {self._count} nhóm.")
            if not self.read.hasFocus():
                self.walk.to_next_problem()
            return
        self.done.emit()

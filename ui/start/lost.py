"""A topmost office that has been set up before: another machine of it goes on and lets this one in, or it was lost and the digits of its
two sheets are typed, once, and kept nowhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.number import damm
from ui.handover.digits import DigitGroups
from ui.kit.layout import card, column, label, reveal_soon

JOINS = "Cơ quan này đã có máy khác đang dùng; máy ấy chấp nhận máy này"
HAS_ROOT = "Cơ quan này đã có khóa gốc (phiếu khôi phục hai người giữ)"
ABOUT = (
    "Máy cũ mất mà không còn bản sao lưu: gõ khóa gốc thì các đơn vị gửi lên vẫn nhận ra cơ quan này, không ai phải đăng ký lại. "
    "Còn bản sao lưu thì dùng cách 3. Dãy số không lưu lại ở đâu."
)
WITHOUT = "Mã khôi phục của cơ quan cũ, để mở các gói còn trên đường"


class LostOffice(QWidget):
    """Two boxes, of which one may be ticked; under the second both sheets. ``done`` when Enter leads on."""

    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.joins, self.has_root = QCheckBox(JOINS), QCheckBox(HAS_ROOT)
        self.root = DigitGroups("Khóa gốc, mười sáu nhóm trên phiếu khóa gốc", 16, 4, required=True, whole=_is_root)
        told = "Không còn tờ này thì bỏ trống: các đơn vị ghi lại gói."
        self.recovery = DigitGroups(WITHOUT, 10, optional=True, told=told, good=lambda group: damm(group[:4]) == group[4])
        self._sheets = card(label(ABOUT, "hint", wrap=True), self.root, self.recovery, gap=10, pad=14)
        self._sheets.hide()
        self.setLayout(column(self.joins, self.has_root, self._sheets, gap=8))
        self.joins.toggled.connect(lambda on: on and self.has_root.setChecked(False))
        self.has_root.toggled.connect(lambda on: on and self.joins.setChecked(False))
        self.has_root.toggled.connect(self._toggled)
        self.root.submitted.connect(self._to_recovery)
        self.recovery.submitted.connect(self.done)

    def offer(self, *, topmost: bool) -> None:
        """Only an office without one above has a root."""
        self.setVisible(topmost)
        if not topmost:
            self.joins.setChecked(False)
            self.has_root.setChecked(False)

    def codes(self) -> tuple[str, str]:
        """(root, old recovery code) as typed; "" for what is not."""
        return (self.root.text(), self.recovery.text()) if self.has_root.isChecked() else ("", "")

    def problems(self) -> list[Problem]:
        """What is missing or mistyped."""
        if not self.has_root.isChecked():
            return []
        found = [("root_code", self.root.missing()), ("old_recovery", self.recovery.missing())]
        return [Problem(name, text) for name, text in found if text]

    def _toggled(self, on: bool) -> None:
        """Not ticked, nothing of the digits stays."""
        self._sheets.setVisible(on)
        for groups in (self.root, self.recovery):
            groups.clear()
        if on:
            self.root.boxes[0].setFocus(Qt.FocusReason.TabFocusReason)
            reveal_soon(self.root)

    def _to_recovery(self) -> None:
        self.recovery.boxes[0].setFocus(Qt.FocusReason.TabFocusReason)
        reveal_soon(self.recovery)


def _is_root(typed: str) -> bool:
    from cchc_desktop.security.signing import root_from_text

    try:
        root_from_text(typed)
    except ValueError:
        return False
    return True

"""The keys of this machine: since when, whether certified, and new ones. Old keys go on opening old parcels."""

from __future__ import annotations

from datetime import timedelta

from cchc_desktop.office import resources
from cchc_desktop.sync.enrolment import Shown
from cchc_desktop.sync.keyring import Rotated
from ui.kit.buttons import PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.layout import Strip, card, label
from ui.page import Parts
from ui.settings.section import Section

HOW = (
    "Khóa không hết hạn, chỉ nên thay theo kế hoạch, hoặc khi có người lạ đã dùng máy này. Khóa mới do khóa cũ ký xác nhận và đi cùng lần "
    "gửi tới; nơi nhận không phải làm gì. Khóa nhận cũ được giữ mãi để mở những gói còn trên đường. Máy bị mất cắp thì cấp trên "
    "thu hồi khóa ở trang Đơn vị gửi lên, máy ấy đăng ký lại."
)
SURE = "Bấm lần nữa để thay khóa"


class KeysSection(Section):
    """One act, pressed twice, and what it left."""

    title, about = "Khóa của máy này", "Khóa ký và khóa nhận dùng khi giao nhận dữ liệu. Máy tự giữ, không ai phải nhớ."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.facts, self.outcome = Facts(150), Strip("green", "check")
        self._sure = False
        for part in (card(self.facts), self.outcome, label(HOW, wrap=True)):
            self.box.addWidget(part)
        self.show_again()

    def show_again(self) -> None:
        """Whose keys, since when, until when they are planned to serve."""
        handover = self.parts.session.handover
        shown: Shown = handover.show()
        since, now = handover.keys_since(), self.parts.session.clock.now()
        until = since + timedelta(days=resources.planned_key_days())
        by = "Cấp trên đã chấp nhận" if self.parts.session.office.receiving_office else "Khóa gốc của cơ quan đã chứng nhận"
        standing = by if shown.enrolled else "Chưa được chấp nhận"
        if shown.revoked:
            standing = "Khóa đã bị thu hồi: thay khóa, rồi đăng ký lại"
        if shown.before:
            standing = "Đơn vị đã đổi theo sắp xếp: đăng ký lại máy này dưới tên mới"
        self.facts.show_facts([
            ("Xác nhận", standing, "" if shown.enrolled and not shown.revoked else "amber"),
            ("Dùng từ", f"{since:%d/%m/%Y}"), ("Nên thay", f"từ {until:%d/%m/%Y}", "amber" if until < now else ""),
            ("Số nhận dạng", shown.fingerprint),
        ])  # fmt: skip
        self._sure = False
        self.acts_changed.emit()

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Ctrl+J", "thay khóa, bấm hai lần"), ("Esc", "về danh mục")]

    def acts(self) -> list[Action]:
        """Renewing, asked for twice."""
        return [Action(SURE if self._sure else "Thay khóa", self.rotate, key="Ctrl+J", icon="key", kind=PRIMARY)]

    def back(self) -> bool:
        """Esc takes the first press back."""
        if self._sure:
            self.show_again()
            return True
        return False

    def rotate(self) -> None:
        """The first press asks, the second does."""
        if not self._sure:
            self._sure = True
            self.outcome.hide()
            self.acts_changed.emit()
            return
        self.parts.jobs.run(lambda session, _: session.handover.rotate_keys(), self._done)

    def _done(self, made: Rotated) -> None:
        self.show_again()
        if made.enrolled:
            self.outcome.set_kind("green", "check")
            self.outcome.say("Đã thay khóa của máy này.", "Khóa mới đi cùng lần gửi tới. Gói đã ghi bằng khóa cũ vẫn nhận được.")
        else:
            self.outcome.set_kind("amber", "warning")
            again = Action("Đăng ký", lambda: self.asked_for.emit("enrolment", ""))
            self.outcome.say("Máy này có khóa mới, cần đăng ký với cấp trên.", "Ghi đăng ký ra USB, gửi kèm phiếu số nhận dạng.", [again])
        self.saved.emit("")

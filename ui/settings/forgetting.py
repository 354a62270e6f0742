"""The way to what is past its retention: how long dossiers are kept, how many are over it."""

from __future__ import annotations

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.forgetting import MOST
from ui.kit.buttons import PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.layout import card
from ui.page import Parts
from ui.settings.section import Section


class ForgettingSection(Section):
    """One act; the page behind it does the work."""

    title = "Hết thời hạn lưu trữ"
    about = "Xóa phần cá nhân của hồ sơ đã quá thời hạn lưu, hoặc do cơ quan khác yêu cầu. Số liệu và nhật ký còn nguyên."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.facts = Facts(160)
        self.box.addWidget(card(self.facts))
        self.show_again()

    def show_again(self) -> None:
        """How many there are."""
        forgetting = self.parts.session.forgetting
        found = forgetting.proposals()
        asked = sum(one.state == "asked" for one in found)
        old = len(found) - asked
        self.facts.show_facts([
            ("Thời hạn lưu", f"{forgetting.years} năm sau khi xong"),
            ("Quá thời hạn", f"{grouped(old)} hồ sơ" + (" hoặc hơn" if old >= MOST else "") if old else "Chưa có hồ sơ nào"),
            ("Nơi khác yêu cầu", f"{grouped(asked)} hồ sơ" if asked else "Chưa có", "amber" if asked else ""),
        ])  # fmt: skip

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Ctrl+O", "xem, xóa phần cá nhân"), ("Esc", "về danh mục")]

    def acts(self) -> list[Action]:
        """Go there."""
        return [Action("Xem hồ sơ hết hạn", lambda: self.asked_for.emit("forgetting", "all"), key="Ctrl+O", icon="trash", kind=PRIMARY)]

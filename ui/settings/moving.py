"""The way to moving in: what it takes, how many runs there were."""

from __future__ import annotations

from cchc_desktop.domain.text import grouped
from ui.kit.buttons import PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.layout import card
from ui.page import Parts
from ui.settings.section import Section


class MovingSection(Section):
    """One act; the page behind it does the work."""

    title = "Nhập sổ cũ"
    about = "Đưa sổ theo dõi trước đây (Excel, CSV, DBF, kể cả phông TCVN3, VNI) vào chương trình. Đọc thử trước, nhập nhầm thì hoàn tác."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._runs = Facts(140)
        self._card = card(self._runs)
        self.box.addWidget(self._card)
        self.show_again()

    def show_again(self) -> None:
        """The last run and how many there are."""
        found = self.parts.session.moving_in.batches()
        self._card.setVisible(bool(found))
        if found:
            last = found[0]
            told = f"{grouped(last.count)} hồ sơ từ {last.file}{', đã hoàn tác' if last.undone else ''}"
            self._runs.show_facts([("Lần gần nhất", f"{last.at:%H:%M %d/%m/%Y}"), ("Đã nhập", told), ("Số lần nhập", str(len(found)))])

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Ctrl+O", "nhập sổ cũ"), ("Esc", "về danh mục")]

    def acts(self) -> list[Action]:
        """Go there."""
        return [Action("Nhập sổ cũ", lambda: self.asked_for.emit("moving", ""), key="Ctrl+O", icon="inbox", kind=PRIMARY)]

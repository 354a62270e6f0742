"""How the year is cut into periods of reports: one way a line, with the day its months begin on."""

from __future__ import annotations

from collections.abc import Iterable

from cchc_desktop.domain.periods import system_line
from cchc_desktop.office.session import Session
from ui.page import Parts
from ui.settings.officers import TextsSection


class PeriodsSection(TextsSection):
    """The first line is offered first."""

    title, about = "Kỳ báo cáo", "Ngày 15: tháng 6 tính từ 15/5 đến 14/6 (NĐ 09/2019). Ngày 1: tháng dương lịch."
    saying, name, caption, longest = "Đã lưu kỳ báo cáo.", "Cách tính kỳ", "Thêm hoặc sửa, như: Kỳ của tỉnh: ngày 20", 200

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.box.addWidget(self.editor)
        self.show_again()

    def kept(self) -> list[str]:
        """The ways kept now."""
        return [system_line(one) for one in self.parts.session.figures.systems()]

    @staticmethod
    def keep(session: Session, topic: str, texts: Iterable[str]) -> None:
        """Write them."""
        session.figures.save_systems(texts)

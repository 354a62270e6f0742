"""Checking the whole folder: pages, chains, tables rebuilt from the log, attachments; the outcome in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from cchc_desktop.domain.text import grouped
from ui.jobs import Job
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import Strip, card, column, empty, label
from ui.page import Parts
from ui.settings.section import Section

if TYPE_CHECKING:
    from cchc_desktop.storage.checks import CheckReport

MOST_SHOWN = 12
HELP = "Đừng xóa gì. Sao lưu thư mục ngay ra ổ khác, rồi gửi danh sách này cho người phụ trách phần mềm."


class CheckSection(Section):
    """One act and its outcome."""

    title = "Kiểm tra dữ liệu"
    about = "Đọc lại từng trang, so nhật ký với các bảng, thử mở từng tệp đính kèm. Vẫn làm việc khác được trong lúc kiểm tra."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.outcome = Strip("green", "check")
        self._lines = column(gap=4)
        self._list = card(self._lines)
        self._list.hide()
        self.box.addWidget(self.outcome)
        self.box.addWidget(self._list)
        self._job: Job | None = None
        self._problems: list[str] = []

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Ctrl+J", "kiểm tra"), ("Esc", "về danh mục")]

    def left_acts(self) -> list[Action]:
        """Taking the list along."""
        return [Action("Chép danh sách", self.copy, icon="copy", kind=LINK)] if self._problems else []

    def acts(self) -> list[Action]:
        """Start."""
        running = self._job is not None
        why = "Đang kiểm tra" if running else ""
        return [Action("Kiểm tra ngay", self.start, key="Ctrl+J", icon="check", kind=PRIMARY, enabled=not running, why=why)]

    def start(self) -> None:
        """Check on the worker."""
        self.outcome.hide()
        self._list.hide()
        self._job = self.parts.jobs.run(lambda session, _: session.check(), self._done, title="Đang kiểm tra dữ liệu")
        self._job.ended.connect(self._ended)
        self.acts_changed.emit()

    def _done(self, report: CheckReport) -> None:
        self._problems = list(report.problems)
        changes = grouped(sum(report.vector.values()))
        if report.ok:
            self.outcome.set_kind("green", "check")
            self.outcome.say("Dữ liệu nguyên vẹn.", f"{changes} thay đổi trong nhật ký, mọi bảng và tệp đính kèm đều khớp.")
            return
        self.outcome.set_kind("red", "warning")
        self.outcome.say(f"Có {len(self._problems)} chỗ không khớp.", HELP)
        empty(self._lines)
        more = len(self._problems) - MOST_SHOWN
        for line in [*self._problems[:MOST_SHOWN], *([f"và {more} chỗ nữa"] if more > 0 else [])]:
            self._lines.addWidget(label(line, wrap=True, selectable=True))
        self._list.show()

    def _ended(self) -> None:
        self._job = None
        self.acts_changed.emit()

    def copy(self) -> None:
        """The list onto the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(self._problems))
        self.parts.notify.say("Đã chép danh sách.")

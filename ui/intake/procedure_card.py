"""Beside the list: what the chosen procedure asks for, costs and takes, and when the result would be due if it came in now."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from cchc_desktop.domain.dossiers import asked_sometimes
from cchc_desktop.domain.procedure import Channel, ComponentTemplate, Procedure
from cchc_desktop.domain.text import grouped
from ui.intake.words import fee_words, fees_of, limits_of, short_moment
from ui.kit import tokens
from ui.kit.layout import card, column, empty, hairline, holder, icon_label, label, row
from ui.kit.marks import Mark, MarkLabel
from ui.kit.wrapped import WrappedLabel
from ui.page import Parts

MOST_PAPERS = 9


class ProcedureCard(QFrame):
    """Shows one procedure, or why there is none."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.procedure: Procedure | None = None
        self._inside = column(gap=7)
        outer = card(self._inside, gap=0)
        self.setLayout(column(outer, gap=0))

    def show_procedure(self, procedure: Procedure | None, channel: Channel, uses: int) -> None:
        """Show a procedure as it would be taken in now by a channel; ``uses`` of this year."""
        self.procedure = procedure
        empty(self._inside)
        if procedure is None:
            self._inside.addWidget(label("Chọn một thủ tục để xem thời hạn, phí và giấy tờ cần có.", "hint", wrap=True))
            return
        self._inside.addWidget(label(procedure.code, "label"))
        self._inside.addWidget(WrappedLabel(procedure.name, size=tokens.CARD_TITLE, bold=True, most=5))
        self._inside.addWidget(hairline())
        self._figures(procedure, channel)
        self._inside.addWidget(hairline())
        self._papers(procedure)
        if uses:
            self._inside.addWidget(hairline())
            self._inside.addWidget(label(f"Năm nay quầy đã nhận {grouped(uses)} hồ sơ loại này", "hint", wrap=True))

    def _figures(self, procedure: Procedure, channel: Channel) -> None:
        session = self._parts.session
        limits = limits_of(procedure, channel)
        due = session.calendar.reckon(session.clock.now(), limits[0], session.office).due_at
        self._pair("Thời hạn", limits[0].text)
        for limit in limits[1:4]:
            self._pair(limit.case or "Thường", limit.text, strong=False)
        self._pair("Nếu nhận bây giờ, trả", short_moment(due))
        self._pair("Phí", fee_words(procedure, channel))
        notes = [fee.text for fee in fees_of(procedure, channel) if len(fee.text) > 14][:2]
        for note in dict.fromkeys(notes):
            self._inside.addWidget(WrappedLabel(note, size=tokens.HINT, most=3, ink=tokens.INK3))
        if procedure.confirm:
            text = WrappedLabel("Cần xác nhận: " + procedure.confirm[0], size=tokens.HINT, most=3, ink=tokens.AMBER)
            self._inside.addWidget(holder(row(icon_label("warning", tokens.AMBER, 14), text, gap=6)))

    def _pair(self, name: str, value: str, *, strong: bool = True) -> None:
        """A figure: its name left, its value right."""
        shown: QLabel = label(value, "strong" if strong else "label")
        left: QWidget = label(name, "label") if strong else WrappedLabel(name, size=tokens.HINT, most=2, ink=tokens.INK3)
        parts = (left, None, shown) if strong else (left, shown)
        self._inside.addWidget(holder(row(*parts, gap=8)))

    def _papers(self, procedure: Procedure) -> None:
        papers = [paper for paper in procedure.components if not paper.remark]
        self._inside.addWidget(label("Giấy tờ cần có", "strong"))
        if not papers:
            self._inside.addWidget(label("Danh mục chưa ghi giấy tờ nào. Thêm dòng khi nhận.", "hint", wrap=True))
        for paper in papers[:MOST_PAPERS]:
            self._inside.addWidget(_paper_line(paper))
        if len(papers) > MOST_PAPERS:
            self._inside.addWidget(label(f"và {len(papers) - MOST_PAPERS} giấy tờ khác", "hint"))


def _paper_line(paper: ComponentTemplate) -> QWidget:
    """● always asked for, ○ in some cases only."""
    sometimes = asked_sometimes(paper)
    mark = MarkLabel(Mark.LATER if sometimes else Mark.TODAY, tokens.ACCENT, size=8)
    name = paper.name + (" (xuất trình)" if paper.show_only else "")
    line = WrappedLabel(name, size=tokens.LABEL, most=2)
    line.setAccessibleDescription("Chỉ trong một số trường hợp" if sometimes else "")
    return holder(row(mark, line, gap=8))

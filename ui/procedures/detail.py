"""One procedure at a glance: what it asks for, how long it takes, what it costs, what must still be confirmed, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QFrame, QVBoxLayout

from cchc_desktop.domain.procedure import ComponentTemplate, Procedure
from ui.dossiers.words import short_name
from ui.kit import tokens
from ui.kit.facts import Facts
from ui.kit.layout import Strip, column, empty, holder, label, scroll
from ui.kit.wrapped import WrappedLabel
from ui.procedures.words import one_fee, one_limit, validity

MOST_LINES = 60


class ProcedureDetail(QFrame):
    """The card beside the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.name = WrappedLabel(size=tokens.CARD_TITLE, bold=True, most=4)
        self.code, self.doubts = label("", "fact", wrap=True), Strip("amber")
        self.facts = Facts(width=78)
        self._lists: QVBoxLayout = column(gap=3)
        inner = column(self.code, self.name, self.doubts, self.facts, self._lists, None, gap=8, margins=(18, 12, 14, 12))
        self._area = scroll(holder(inner))
        self.setLayout(column(self._area))
        self.shown: Procedure | None = None

    def show_procedure(self, procedure: Procedure | None, versions: Sequence[Procedure], today: date) -> None:
        """Show one with its other versions, or nothing."""
        self.shown = procedure
        self._area.setVisible(procedure is not None)
        if procedure is None:
            return
        self.code.setText(f"{procedure.code} · {procedure.sector}")
        self.name.set_text(short_name(procedure.name))
        if procedure.confirm:
            self.doubts.say("", "\n".join(f"◆ {sentence}" for sentence in procedure.confirm))
        else:
            self.doubts.hide()
        self.facts.show_facts([
            ("Quyết định", procedure.decision), ("Hiệu lực", validity(procedure)), ("Đối tượng", procedure.audience),
        ])  # fmt: skip
        empty(self._lists)
        self._list("Thời hạn", [one_limit(limit) + _sign(limit.confirm) for limit in procedure.limits])
        self._list("Phí, lệ phí", [one_fee(fee) + _sign(fee.confirm) for fee in procedure.fees])
        self._list("Giấy tờ phải nộp", [_paper(paper) for paper in procedure.components])
        self._list("Kết quả", [f"• {result.name}" for result in procedure.results])
        others = [v for v in versions if v.id != procedure.id]
        self._list("Phiên bản khác", [f"{validity(v)}{' (sắp áp dụng)' if v.valid_from and v.valid_from > today else ''}" for v in others])

    def _list(self, title: str, lines: Sequence[str]) -> None:
        if not lines:
            return
        self._lists.addSpacing(tokens.px(4))
        self._lists.addWidget(label(title, "section"))
        for line in lines[:MOST_LINES]:
            self._lists.addWidget(label(line, "label", wrap=True))
        if len(lines) > MOST_LINES:
            self._lists.addWidget(label(f"và {len(lines) - MOST_LINES} dòng nữa", "hint"))


def _sign(confirm: bool) -> str:
    return "  ◆" if confirm else ""


def _paper(paper: ComponentTemplate) -> str:
    if paper.remark:
        return paper.name
    counts = [f"{count} {words}" for count, words in ((paper.originals, "bản chính"), (paper.copies, "bản sao")) if count]
    more = [*counts, *(["xuất trình"] if paper.show_only else []), *(["phải số hóa"] if paper.must_digitise else [])]
    return f"• {paper.name}" + (f" ({', '.join(more)})" if more else "") + _sign(paper.confirm)

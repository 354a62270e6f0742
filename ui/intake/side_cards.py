"""The smaller cards beside the form: the fee with its reckoning, how the receipt is printed, what the catalogue says about papers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame

from cchc_desktop.domain.fees import PaperFee, Quote, page_tariff
from cchc_desktop.domain.procedure import Channel, Procedure
from cchc_desktop.domain.text import fee_text, money
from ui.intake.words import fees_of
from ui.kit import tokens
from ui.kit.fields import TextField
from ui.kit.layout import card, column, empty, hairline, holder, label, row
from ui.kit.wrapped import WrappedLabel
from ui.look import Look
from ui.preview.ways import DIRECT, LAYOUT, LAYOUTS

NO_AMOUNT = "Chưa rõ phải thu bao nhiêu."
NO_AMOUNT_STEP = "Ghi số trang, số bản sao hoặc số tiền; chưa thu thì bỏ dấu thu tiền mặt."


class FeeCard(QFrame):
    """What is to be paid: by the catalogue, by pages and copies, or as typed; blank = as reckoned."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.amount = TextField("Thu số khác (để trống = như trên)")
        self._due: int | None = None
        self._lines = column(gap=4)
        self._total = label("", "strong")
        self.cash = QCheckBox("Trả ngay thì thu luôn tiền mặt")
        self.cash.setChecked(True)
        self.cash.hide()
        total = holder(row(label("Phải thu", "strong"), None, self._total))
        inner = card(label("Phí, lệ phí", "card-title"), holder(self._lines), hairline(), total, self.amount, self.cash, gap=6)
        self.setLayout(column(inner, gap=0))
        self.amount.changed.connect(self.changed)

    def show_fee(self, procedure: Procedure | None, channel: Channel, cost: Quote) -> None:
        """Show what is asked for and how it is reckoned."""
        empty(self._lines)
        if procedure is not None and page_tariff(procedure):
            self._by_pages(cost.lines)
        elif procedure is not None:
            for text in dict.fromkeys(fee.text for fee in fees_of(procedure, channel)[:3] if fee.text):
                self._lines.addWidget(WrappedLabel(text, size=tokens.HINT, most=4, ink=tokens.INK3))
        found = self._due = cost.amount
        self._total.setText("chưa rõ" if found is None else fee_text(found))
        self.amount.line.setPlaceholderText(self._total.text())
        self.amount.caption.setText("Số tiền thu (để trống = chưa rõ)" if found is None else "Thu số khác (để trống = như trên)")

    def _by_pages(self, papers: Sequence[PaperFee]) -> None:
        if not papers:
            self._lines.addWidget(label("Ghi số trang và số bản sao của giấy tờ để tính.", "hint", wrap=True))
        for fee in papers[:6]:
            words = f"{short(fee.name)}: ({fee.words}) × {fee.copies}"
            self._lines.addWidget(WrappedLabel(words, size=tokens.HINT, most=2, ink=tokens.INK3))
            amount = label(money(fee.amount))
            self._lines.addWidget(holder(row(label(f"{fee.pages} trang × {fee.copies} bản", "label"), None, amount)))
        if len(papers) > 6:
            self._lines.addWidget(label(f"và {len(papers) - 6} giấy tờ khác", "hint"))

    def cash_unknown(self) -> bool:
        """Whether cash is to be taken at once and nobody knows how much."""
        return self.cash.isChecked() and self._due is None and not self.amount.text().strip()

    def total(self) -> str:
        """What is to be paid as shown (for tests)."""
        return self._total.text()


def short(name: str, most: int = 34) -> str:
    """The first words of a long name."""
    return name if len(name) <= most else name[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


class PrintCard(QFrame):
    """How the receipt is printed; kept on this machine."""

    def __init__(self, look: Look, office_layout: str) -> None:
        super().__init__()
        self._look = look
        self.two = QCheckBox("2 liên trên một tờ A4")
        self.direct = QCheckBox("In ngay, không xem trước")
        self._office_layout = office_layout
        self.read()
        self.setLayout(column(card(label("Bản in", "card-title"), self.two, self.direct, gap=6), gap=0))
        self.two.toggled.connect(lambda on: look.keep(LAYOUT, LAYOUTS[0 if on else 1][0]))
        self.direct.toggled.connect(lambda on: look.keep(DIRECT, "1" if on else ""))

    def read(self) -> None:
        """What is kept; the preview may have changed both."""
        two_on_one = (self._look.kept(LAYOUT) or self._office_layout) == LAYOUTS[0][0]
        for box, on in ((self.two, two_on_one), (self.direct, self._look.kept(DIRECT) == "1")):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)


class RemarksCard(QFrame):
    """Advice the catalogue puts between the papers; hidden when there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=8)
        self.setLayout(column(card(label("Lưu ý về giấy tờ", "card-title"), holder(self._lines), gap=6), gap=0))
        self.hide()

    def show_procedure(self, procedure: Procedure | None) -> None:
        """Show the remarks of a procedure and what must still be confirmed of it."""
        empty(self._lines)
        remarks = [paper.name for paper in procedure.components if paper.remark] if procedure else []
        confirm = list(procedure.confirm) if procedure else []
        for text in confirm[:4]:
            self._lines.addWidget(WrappedLabel(text, size=tokens.HINT, most=4, ink=tokens.AMBER))
        for text in remarks[:8]:
            self._lines.addWidget(WrappedLabel(text, size=tokens.HINT, most=3, ink=tokens.INK3))
        self.setVisible(bool(remarks or confirm))

"""Taking a fee, or waiving it with a reason; the amount is proposed."""

from __future__ import annotations

import re

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.life import METHOD_NAMES, Method, Payment
from cchc_desktop.domain.text import grouped, money
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit.fields import Field, NoteField, SegmentField, TextField
from ui.kit.layout import label, spread

WAIVE = "waive"
TAKE_VERB, WAIVE_VERB = "Ghi đã thu", "Ghi miễn phí"


def paid_words(payments: list[Payment]) -> str:
    """``đã thu 50.000 đ, biên lai 0402/2026``; "" when nothing was."""
    found = []
    for one in payments:
        if one.waived:
            found.append("được miễn")
        else:
            found.append(f"đã thu {money(one.amount)}, biên lai {one.receipt_no}")
    return "; ".join(found)


class PaymentForm(ActForm):
    """See the module."""

    def __init__(self, session: Session, dossier: Dossier, heads: tuple[str, ...]) -> None:
        self._id, self._heads = dossier.id, heads
        quote = session.payments.quote(dossier.id)
        ways = [(method.value, METHOD_NAMES[method]) for method in Method]
        self.method = SegmentField("Cách thu", [*ways, (WAIVE, "Miễn")])
        self.amount = TextField("Số tiền (đồng)", required=True)
        self.receipt = TextField("Số biên lai")
        self.reason = NoteField("Lý do miễn", required=True)
        standing = [one for one in session.life.story(dossier.id).payments if not one.voided]
        self._said = spread(label("", "hint", wrap=True))
        self._tariff = session.payments.tariff(dossier.id)
        self.pages, self.copies = TextField("Số trang mỗi bản"), TextField("Số bản")
        counted: dict[str, Field] = {"pages": self.pages, "copies": self.copies} if self._tariff else {}
        others: dict[str, Field] = {"amount": self.amount, "receipt_no": self.receipt, "reason": self.reason}
        fields: dict[str, Field] = {"method": self.method, **counted, **others}
        lay = [("method",), *([tuple(counted)] if counted else []), ("amount", "receipt_no"), ("reason",)]
        super().__init__("Thu phí, lệ phí", TAKE_VERB, fields, lay=lay, side=[self._said])
        proposed = dossier.fee if dossier.fee is not None else quote.amount
        self.amount.set_text(grouped(proposed) if proposed else "")
        self.receipt.set_hint("Để trống: máy cấp số kế tiếp.")
        pages = [f"{line.name}: {line.words}" for line in quote.lines]
        stated = [fee.text or money(fee.amount) for fee in quote.choices if fee.amount is not None]
        self._stated = "\n".join(pages + stated)
        self._said.setText(self._stated)
        for field in counted.values():
            field.changed.connect(self._reckon)
        if standing:
            self.warning.say("", f"Hồ sơ này {paid_words(standing)}. Ghi tiếp là một lần thu nữa.")
        self.known = {"reason": session.phrases.all("waiver")}
        self.method.changed.connect(self._turned)
        self._turned()

    def _turned(self) -> None:
        waive = self.method.value() == WAIVE
        for field in (self.amount, self.receipt, *((self.pages, self.copies) if self._tariff else ())):
            field.setVisible(not waive)
        self.reason.setVisible(waive)
        self.verb = WAIVE_VERB if waive else TAKE_VERB
        self.renamed.emit()

    def _reckon(self) -> None:
        """The amount by pages and copies, as soon as both are numbers; how it was reckoned stands beside it."""
        pages, copies = (_count(field.text()) for field in (self.pages, self.copies))
        if self._tariff is None or not pages or not copies:
            self._said.setText(self._stated)
            return
        total = self._tariff.copy(pages) * copies
        self._said.setText(f"{copies} bản × ({self._tariff.words(pages)}) = {money(total)}")
        self.amount.set_text(grouped(total))

    def _amount(self) -> int:
        bare = re.sub(r"[\s.,\u00a0]|đồng|đ", "", self.amount.text().casefold())
        return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= 12 else -1

    def check(self) -> list[Problem]:
        """A whole amount, or a reason."""
        if self.method.value() == WAIVE:
            return self.wanted("reason")
        found = self.wanted("amount")
        return found or ([] if self._amount() >= 0 else [Problem("amount", "Số tiền chỉ gồm chữ số.")])

    def work(self) -> Work:
        """Taken or waived."""
        id_, heads, reason, amount, number = self._id, self._heads, self.reason.text(), self._amount(), self.receipt.text()
        if self.method.value() == WAIVE:
            return lambda session, _: session.payments.waive(id_, reason, heads)
        method = Method(self.method.value())
        return lambda session, _: session.payments.take(id_, amount, method, number, heads)


def _count(text: str) -> int:
    """A count that was typed; 0 when it is none."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= 4 else 0

"""What a dossier costs (phí, lệ phí): by the page tariff read from the catalogue's own words (chứng thực bản sao), reckoned a paper
at a time; else the amount stated for the channel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cchc_desktop.domain.dossier import Component
from cchc_desktop.domain.procedure import Channel, Fee, Procedure
from cchc_desktop.domain.text import grouped

_MONEY = r"(\d{1,3}(?:\.\d{3})+)\s*đ"
_TARIFF = re.compile(rf"{_MONEY}/trang; từ trang thứ (\d+): {_MONEY}/trang; tối đa {_MONEY}/bản", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageTariff:
    """``first`` đồng a page, ``further`` đồng from page number ``turn`` on, at most ``most`` đồng for one copy."""

    first: int
    turn: int
    further: int
    most: int

    def copy(self, pages: int) -> int:
        """What one copy of so many pages costs."""
        low = min(pages, self.turn - 1)
        return min(self.most, low * self.first + (pages - low) * self.further)

    def words(self, pages: int) -> str:
        """``2 × 2.000 + 2 × 1.000``: how one copy is reckoned."""
        low = min(pages, self.turn - 1)
        text = f"{low} × {grouped(self.first)}"
        text += f" + {pages - low} × {grouped(self.further)}" if pages > low else ""
        return f"{text}, tối đa {grouped(self.most)}" if low * self.first + (pages - low) * self.further > self.most else text


@dataclass(frozen=True, slots=True)
class PaperFee:
    """The fee of one paper: its name, pages and copies, the reckoning of one copy, the amount in đồng."""

    name: str
    pages: int
    copies: int
    words: str
    amount: int


def page_tariff(procedure: Procedure) -> PageTariff | None:
    """The tariff of a procedure charged by the page, or None."""
    for fee in procedure.fees:
        if fee.amount is None and (found := _TARIFF.search(fee.text)):
            first, turn, further, most = (int(part.replace(".", "")) for part in found.groups())
            return PageTariff(first, turn, further, most) if turn > 1 else None
    return None


def paper_fees(tariff: PageTariff, papers: Sequence[Component]) -> list[PaperFee]:
    """The fee of each paper whose pages and copies are known."""
    return [
        PaperFee(p.name, p.pages, p.copies_to_certify, tariff.words(p.pages), tariff.copy(p.pages) * p.copies_to_certify)
        for p in papers
        if p.pages and p.copies_to_certify
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """A proposal: ``amount`` in whole đồng, None when a person must choose among ``choices`` or type it; ``lines`` the reckoning
    of each paper charged by the page; ``confirm`` when the catalogue's own text was unclear."""

    amount: int | None
    lines: tuple[PaperFee, ...] = ()
    choices: tuple[Fee, ...] = ()
    confirm: bool = False


UNKNOWN = Quote(None)


def quote(procedure: Procedure, channel: Channel, papers: Sequence[Component] = ()) -> Quote:
    """The fee proposed; never a refusal."""
    tariff = page_tariff(procedure)
    if tariff is not None:
        lines = tuple(paper_fees(tariff, papers))
        return Quote(sum(line.amount for line in lines) if lines else None, lines)
    own = tuple(fee for fee in procedure.fees if fee.channel is channel)
    fitting = own or tuple(fee for fee in procedure.fees if fee.channel is None)
    amounts = {fee.amount for fee in fitting}
    doubtful = any(fee.confirm for fee in fitting)
    if len(amounts) == 1 and None not in amounts and not doubtful:
        return Quote(amounts.pop(), choices=fitting)
    return Quote(None, choices=fitting, confirm=doubtful)

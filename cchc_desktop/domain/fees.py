"""What a dossier costs (phí, lệ phí): by the page tariff of the catalogue, else the amount stated for the channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_desktop.domain.dossier import Component
from cchc_desktop.domain.page_fees import PaperFee, page_tariff, paper_fees
from cchc_desktop.domain.procedure import Channel, Fee, Procedure


@dataclass(frozen=True, slots=True)
class Quote:
    """A proposal: ``amount`` in whole đồng, None when a person must choose among ``choices`` or type it; ``lines`` the reckoning
    of each paper charged by the page; ``confirm`` when the catalogue's own text was unclear."""

    amount: int | None
    lines: tuple[PaperFee, ...] = ()
    choices: tuple[Fee, ...] = ()
    confirm: bool = False


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

"""Small texts of the intake screen: a limit, a fee, a due moment in the words a clerk would use."""

from __future__ import annotations

from datetime import datetime

from cchc_desktop.domain.fees import page_tariff, quote
from cchc_desktop.domain.moments import ICT, SHORT_WEEKDAYS, WEEKDAYS
from cchc_desktop.domain.procedure import Channel, Fee, Limit, Procedure
from cchc_desktop.domain.text import fee_text, money
from cchc_desktop.office.catalogue import choose_limit


def limits_of(procedure: Procedure, channel: Channel) -> list[Limit]:
    """The limits a channel may have, one a case; the proposed one first."""
    fitting = [x for x in procedure.limits if x.channel in (None, channel)] or list(procedure.limits)
    first = choose_limit(procedure, channel)
    found = [first, *(x for x in fitting if x is not first)]
    return list({limit.case: limit for limit in reversed(found)}.values())[::-1]


def limit_words(procedure: Procedure, channel: Channel) -> str:
    """``03 ngày làm việc``; ``01–03 ngày làm việc`` when cases differ in the number only."""
    found = limits_of(procedure, channel)
    units = {limit.unit for limit in found}
    amounts = sorted({limit.amount for limit in found})
    if len(units) == 1 and len(amounts) > 1:
        return f"{amounts[0]:02d}–{found[0].text.replace(f'{found[0].amount:02d}', f'{amounts[-1]:02d}', 1)}"
    return found[0].text


def fees_of(procedure: Procedure, channel: Channel) -> list[Fee]:
    """The fees stated for a channel; all when none is stated for it."""
    return [fee for fee in procedure.fees if fee.channel in (None, channel)] or list(procedure.fees)


def fee_words(procedure: Procedure, channel: Channel) -> str:
    """``8.000 đ``, ``2.000 đ/trang``, ``Miễn phí``, ``Theo quy định`` or ``Chưa rõ``, short enough for a column."""
    if tariff := page_tariff(procedure):
        return f"{money(tariff.first)}/trang"
    proposed = quote(procedure, channel).amount
    if proposed is not None:
        return fee_text(proposed)
    amounts = {fee.amount for fee in fees_of(procedure, channel) if fee.amount is not None}
    if len(amounts) > 1:
        return f"từ {money(min(amounts))}"
    return "Theo quy định" if any(fee.text for fee in procedure.fees) else "Chưa rõ"


def short_moment(moment: datetime) -> str:
    """``17:00 T4 25/11``."""
    local = moment.astimezone(ICT)
    return f"{local:%H:%M} {SHORT_WEEKDAYS[local.weekday()]} {local:%d/%m}"


def long_moment(moment: datetime) -> str:
    """``17:00, Thứ Tư 25/11/2026``."""
    local = moment.astimezone(ICT)
    return f"{local:%H:%M}, {WEEKDAYS[local.weekday()]} {local:%d/%m/%Y}"


def said_time(at: datetime, now: datetime) -> str:
    """``15:12`` of today, ``15:12 ngày 22/11`` of another day."""
    local = at.astimezone(ICT)
    return f"{local:%H:%M}" if local.date() == now.astimezone(ICT).date() else f"{local:%H:%M} ngày {local:%d/%m}"

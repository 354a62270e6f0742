"""How procedures and days are spoken of: limits and fees in a few words, what must be confirmed, versions."""

from __future__ import annotations

from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel, Fee, Limit, LimitUnit, Procedure
from cchc_desktop.domain.text import fee_text, money

UNIT_NAMES = {
    LimitUnit.WORKING_DAYS: "ngày làm việc", LimitUnit.CALENDAR_DAYS: "ngày (lịch)", LimitUnit.HOURS: "giờ làm việc",
    LimitUnit.SAME_DAY: "trong ngày",
}  # fmt: skip
UNITS = [(unit.value, words) for unit, words in UNIT_NAMES.items()]
CHANNELS = [("", "Mọi cách nộp"), *((channel.value, CHANNEL_NAMES[channel]) for channel in Channel)]
WAITS = [("pause", "Tính tiếp phần còn lại"), ("restart", "Tính lại từ đầu")]


def doubtful(procedure: Procedure) -> bool:
    """Whether a clerk must still confirm something."""
    flags = [limit.confirm for limit in procedure.limits] + [fee.confirm for fee in procedure.fees]
    return bool(procedure.confirm) or any(flags) or any(paper.confirm for paper in procedure.components)


def limit_words(procedure: Procedure) -> tuple[str, str]:
    """(the first limit, how many cases there are)."""
    if not procedure.limits:
        return "chưa có", ""
    more = len(procedure.limits)
    return procedure.limits[0].text, f"{more} trường hợp" if more > 1 else ""


def one_limit(limit: Limit) -> str:
    """``03 ngày làm việc – trực tuyến – cấp lại``."""
    channel = CHANNEL_NAMES[limit.channel].lower() if limit.channel else ""
    return " – ".join(part for part in (limit.text, channel, limit.case) if part)


def one_fee(fee: Fee) -> str:
    """``8.000 đ – trực tiếp``."""
    amount = "Chưa có mức" if fee.amount is None else fee_text(fee.amount)
    channel = CHANNEL_NAMES[fee.channel].lower() if fee.channel else ""
    text = "" if fee.amount == 0 and fee.text.casefold().startswith("miễn phí") else fee.text
    return " – ".join(part for part in (amount, channel, text) if part)


def fee_words(procedure: Procedure) -> str:
    """All fees in one short text."""
    amounts = sorted({fee.amount for fee in procedure.fees if fee.amount is not None})
    if not amounts:
        return "chưa rõ" if procedure.fees else "–"
    if len(amounts) == 1:
        return fee_text(amounts[0])
    return f"{money(amounts[0]) if amounts[0] else '0'} – {money(amounts[-1])}"


def validity(procedure: Procedure) -> str:
    """``từ 01/07/2026``, ``đến 31/12/2026``, ``không ghi ngày``."""
    parts = []
    if procedure.valid_from:
        parts.append(f"từ {show_date(procedure.valid_from)}")
    if procedure.valid_to:
        parts.append(f"đến {show_date(procedure.valid_to)}")
    return " ".join(parts) or "không ghi ngày"

"""Days and hours as clerks type them: ``27/11``, ``27/11/2026``, ``271126``; ``14:30``, ``14h30``, ``1430``, ``14``."""

from __future__ import annotations

import calendar
import re
from datetime import date, time

LAST_YEAR = 2200
"""No day that a clerk means lies behind it."""


def parse_day(text: str, today: date) -> date | None:
    """A typed day; without a year the present one, "" stays None. Raises ValueError with a Vietnamese sentence."""
    text = text.strip()
    if not text:
        return None
    if not text.isascii():
        raise ValueError("Ngày ghi như 27/11 hoặc 27/11/2026.")
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = iso[1], iso[2], iso[3]
    elif typed := re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?", text):
        day, month, year = typed[1], typed[2], typed[3] or str(today.year)
    elif run := re.fullmatch(r"(\d{2})(\d{2})(\d{4}|\d{2})?", text):
        day, month, year = run[1], run[2], run[3] or str(today.year)
    else:
        raise ValueError("Ngày ghi như 27/11 hoặc 27/11/2026.")
    whole = int(year) + (2000 if len(year) == 2 else 0)
    if not 1900 <= whole <= LAST_YEAR:
        raise ValueError(f"Năm {whole} không dùng được ở đây.")
    if not 1 <= int(month) <= 12:
        raise ValueError(f"Không có tháng {int(month)}.")
    if not 1 <= int(day) <= calendar.monthrange(whole, int(month))[1]:
        raise ValueError(f"Tháng {int(month)} năm {whole} không có ngày {int(day)}.")
    return date(whole, int(month), int(day))


def parse_hour(text: str) -> time | None:
    """A typed hour of the day; "" stays None. Raises ValueError with a Vietnamese sentence."""
    text = text.strip().casefold()
    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,2})(?:\s*(?::|h|g|giờ)\s*([0-9]{1,2})?)?", text)
    found = found or re.fullmatch(r"([0-9]{1,2})([0-9]{2})", text)
    if not found:
        raise ValueError("Giờ ghi như 9:30 hoặc 14h00.")
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"Không có lúc {hour} giờ {minute} phút.")
    return time(hour, minute)

"""Local Vietnamese time: what is stored, shown and printed. It never decides order or acceptance of records."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

ICT = timezone(timedelta(hours=7))
"""Indochina time, the only zone of the program; it has had no daylight saving since 1975."""

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
SHORT_WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


class Clock(Protocol):
    """Where the time comes from; the real one and the test's fake have this shape."""

    def now(self) -> datetime:
        """The present moment, aware, in ICT, to the second."""
        ...


BEGAN = datetime(2025, 7, 1, tzinfo=ICT)
"""Communes as they are exist since then; a clock before it has lost its battery."""
SLACK, LEAP = timedelta(minutes=15), timedelta(days=366)
"""A clock is put back by less now and then; an office writes more often than that."""


class SystemClock:
    """The machine's own clock, read as Vietnamese time whatever zone Windows is set to."""

    def now(self) -> datetime:
        """The present moment in ICT, to the second."""
        return datetime.now(ICT).replace(microsecond=0)


def parse_moment(text: str) -> datetime:
    """An ISO 8601 moment; without a zone it is Vietnamese time. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=ICT) if found.tzinfo is None else found.astimezone(ICT)


def store(moment: datetime) -> str:
    """The stored text, e.g. ``2026-11-23T09:30:00+07:00``; sorts as text because the offset never varies."""
    return moment.astimezone(ICT).isoformat(timespec="seconds")


def is_stored(text: str) -> bool:
    """Whether a text is a moment in the very form of :func:`store`. Raises ValueError for one that never was."""
    form = len(text) == 25 and text[10] == "T" and text[7] == "-" and text[13] == text[16] == ":" and text.endswith("+07:00")
    return form and bool(datetime.fromisoformat(text))


def doubt_clock(now: datetime, last: datetime | None) -> str:
    """Why the machine's clock is perhaps wrong, beside the moment this machine wrote last; "" when nothing speaks against it."""
    told = f"Đồng hồ của máy chỉ {now:%H:%M} ngày {show_date(now)}"
    if now < BEGAN:
        return f"{told}."
    if last is not None and now < last - SLACK:
        return f"{told}, trước lần ghi cuối của máy này lúc {last:%H:%M} ngày {show_date(last)}."
    if last is not None and now > last + LEAP:
        return f"{told}, hơn một năm sau lần ghi cuối của máy này ngày {show_date(last)}."
    return ""


def parse_day(text: str, this_year: int) -> date:
    """A typed day: 24/11, 24/11/2026, 24-11-26 or 2026-11-24; without a year it is this year's. Raises ValueError with a sentence."""
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip()):
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif typed := re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?", text.strip()):
        day, month, year = int(typed[1]), int(typed[2]), int(typed[3] or this_year)
    else:
        raise ValueError("Ngày ghi như 24/11 hoặc 24/11/2026.")
    year += 2000 if year < 100 else 0
    if not 1 <= month <= 12:
        raise ValueError(f"Không có tháng {month}.")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ValueError(f"Tháng {month} năm {year} không có ngày {day}.")
    return date(year, month, day)


def show_date(day: date) -> str:
    """``23/11/2026``."""
    return day.strftime("%d/%m/%Y")


def show_day(day: date, this_year: int) -> str:
    """``T2 23/11``; the year only when it is another one."""
    tail = "" if day.year == this_year else f"/{day.year}"
    return f"{SHORT_WEEKDAYS[day.weekday()]} {day:%d/%m}{tail}"


def sentence_date(day: date) -> str:
    """``ngày 05 tháng 02 năm 2026``: zero before days under 10 and months 1 and 2 only (NĐ 30/2020)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def sentence_moment(moment: datetime) -> str:
    """``08 giờ 15 phút, ngày 05 tháng 02 năm 2026``."""
    local = moment.astimezone(ICT)
    return f"{local:%H} giờ {local:%M} phút, {sentence_date(local.date())}"

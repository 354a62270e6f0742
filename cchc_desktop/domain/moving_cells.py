"""Cells of old registers as values: days in every way people wrote them, numbers a spreadsheet took the zero from, telephones.

Nothing is guessed silently: what cannot be read raises ValueError with a Vietnamese sentence that stands beside the row.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cchc_desktop.domain.text import clean, fold

Cell = str | float | date | datetime | None
"""A cell as a table file gives it."""
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
_1900, _1904 = date(1899, 12, 30), date(1904, 1, 1)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_TYPED = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})")
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_HOUR = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?::|h|gio)\s*(\d{2})?(?:\s*(?::|phut)\s*(?:\d{2}(?:\.\d+)?)?)?\s*(am|pm|sa|ch)?(?:z|\+07:00)?(?![a-z\d])"
)
_WRITTEN = "Ngày ghi như 30/08/2023."
_NEW_MOBILE = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038", "0169": "039",
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084", "0125": "085",
    "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
"""Mobile numbers of 11 digits lost one in 2018; the same telephones ring under these."""
_PHONE = re.compile(r"(?:\+84[\s.\-]?|0)\d(?:[\s.\-]?\d){7,9}(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file writes days: the order of day and month, and whether its numbered days count from 1904."""

    order: str = DAY_FIRST
    since_1904: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A day and, when the register told it, the hour."""

    day: date
    hour: time | None = None


def as_text(cell: Cell) -> str:
    """A cell as people would write it: whole numbers without a point, days as 30/08/2023, without the apostrophe of harmless text."""
    if isinstance(cell, str):
        return cell[1:] if cell[:1] == "'" and re.match(r"'\s*[=+\-@]", cell) else cell
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}" if cell.time() != time() else f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell).replace(".", ",")


def read_when(cell: Cell, reading: Reading) -> When | None:
    """A day with or without its hour; None for an empty cell. Raises ValueError: no such day, day and month exchanged, a year alone."""
    if isinstance(cell, datetime):
        return When(_in_range(cell.date()), cell.time().replace(microsecond=0, tzinfo=None) if cell.time() != time() else None)
    if isinstance(cell, date):
        return When(_in_range(cell))
    if isinstance(cell, float) and 20_000 <= cell < 80_000:
        return _serial(cell, reading)
    text = fold(as_text(cell))
    if not text.strip(" -/."):
        return None
    rest, hour = _without_hour(text)
    return When(_day(rest, reading.order), hour)


def _serial(value: float, reading: Reading) -> When:
    """A numbered day of a spreadsheet whose cell lost its look."""
    seconds = round((value % 1) * 86_400)
    day = (_1904 if reading.since_1904 else _1900) + timedelta(days=int(value))
    return When(_in_range(day), (datetime.min + timedelta(seconds=seconds)).time() if 0 < seconds < 86_400 else None)


def _without_hour(text: str) -> tuple[str, time | None]:
    """(the text without its hour, the hour). Raises ValueError for hours that are none."""
    text = re.sub(r"(?<=\d)t(?=\d)", " ", text)
    found = _HOUR.search(text)
    if not found:
        return text.strip(" ,;"), None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    hour = hour % 12 + 12 * (half in ("pm", "ch")) if half and hour <= 12 else hour
    if hour > 23 or minute > 59:
        raise ValueError(f"Không có lúc {hour} giờ {minute} phút.")
    return (text[: found.start()] + " " + text[found.end() :]).strip(" ,;-"), time(hour, minute)


def _day(text: str, order: str) -> date:
    if iso := _ISO.fullmatch(text):
        return made_day(int(iso[1]), int(iso[2]), int(iso[3]))
    if said := _WORDS.search(text):
        return made_day(int(said[3]), int(said[2]), int(said[1]))
    if typed := _TYPED.fullmatch(text):
        first, second, year = int(typed[1]), int(typed[2]), int(typed[3])
        year += (2000 if year < 70 else 1900) if len(typed[3]) == 2 else 0
        day, month = (second, first) if order == MONTH_FIRST else (first, second)
        return made_day(year, month, day, order)
    if re.fullmatch(r"\d{8}", text):
        if text[:2] in ("19", "20") and 1 <= int(text[4:6]) <= 12:
            return made_day(int(text[:4]), int(text[4:6]), int(text[6:]))
        return made_day(int(text[4:]), int(text[2:4]), int(text[:2]))
    if re.fullmatch(r"\d{4}", text):
        raise ValueError(f"Chỉ có năm {text}, thiếu ngày và tháng.")
    raise ValueError(f"Không đọc được ngày. {_WRITTEN}")


def made_day(year: int, month: int, day: int, order: str = "") -> date:
    """A day of the calendar. Raises ValueError with a sentence; a month above 12 may be a day that was written first or last."""
    if not 1 <= month <= 12:
        hint = {DAY_FIRST: " Có thể tệp ghi tháng trước ngày.", MONTH_FIRST: " Có thể tệp ghi ngày trước tháng."}
        raise ValueError(f"Không có tháng {month}.{hint.get(order, '') if 1 <= day <= 12 else ''}")
    if not 1850 <= year <= 2200:
        raise ValueError(f"Năm {year} không thể có.")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ValueError(f"Tháng {month} năm {year} không có ngày {day}.")
    return date(year, month, day)


def _in_range(day: date) -> date:
    return made_day(day.year, day.month, day.day)


def read_birth(cell: Cell, reading: Reading) -> str:
    """A date of birth as ISO text of its own precision: a day, a month or a bare year. Raises ValueError."""
    if isinstance(cell, float) and 1850 <= cell <= 2200:
        return str(int(cell))
    text = as_text(cell).strip()
    if re.fullmatch(r"\d{4}", text):
        if not 1850 <= int(text) <= 2200:
            raise ValueError(f"Năm sinh {text} không thể có.")
        return text
    if month := re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", text):
        return made_day(int(month[2]), int(month[1]), 1).isoformat()[:7]
    found = read_when(cell, reading)
    return found.day.isoformat() if found else ""


def read_number(cell: Cell) -> str:
    """A personal number; one kept as a figure gets its leading zeros back (12 digits, 9 for old cards)."""
    if isinstance(cell, float) and cell.is_integer() and 0 < cell < 1e12:
        digits = str(int(cell))
        return digits.zfill(12 if len(digits) > 9 else 9)
    return re.sub(r"[\s.\-']", "", as_text(cell))


def read_phone(cell: Cell) -> str:
    """The first telephone of a cell as it is dialled today; "" when there is none; what is no telephone stays as written."""
    if isinstance(cell, float) and cell.is_integer() and 1e8 <= cell < 1e11:
        return _today("0" + str(int(cell)))
    text = as_text(cell).strip()
    found = _PHONE.search(text)
    return _today(_digits(found[0])) if found else text


def split_phone(address: str) -> tuple[str, str]:
    """(address, telephone) of a column that holds both, as the official register has it; the telephone "" when there is none."""
    found = _PHONE.search(address)
    if not found:
        return address, ""
    rest = address[: found.start()] + address[found.end() :]
    rest = re.sub(r"[,;(\-–\s]*\b(?:sđt|đt|điện thoại|số điện thoại|dt|tel)\b[.:\s]*", "", rest, flags=re.IGNORECASE)
    return clean(rest.strip(" ,;-–()/.")), _today(_digits(found[0]))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", "0" + text[3:] if text.startswith("+84") else text)


def _today(digits: str) -> str:
    return _NEW_MOBILE[digits[:4]] + digits[4:] if len(digits) == 11 and digits[:4] in _NEW_MOBILE else digits


def read_amount(cell: Cell) -> int | None:
    """Whole đồng of ``8.000 đ``, ``8,000``, 8000.0; 0 for "miễn" and "không"; None for an empty cell. Raises ValueError."""
    if isinstance(cell, float) and cell.is_integer() and 0 <= cell <= 1e9:
        return int(cell)
    text = fold(as_text(cell))
    if not text or text == "-":
        return None
    if text in ("mien", "mien phi", "khong", "khong thu", "mien thu"):
        return 0
    bare = re.sub(r"\s*(d|dong|vnd|vnđ)\.?$", "", text).replace(" ", "")
    if re.fullmatch(r"\d{1,9}|\d{1,3}([.,]\d{3}){1,2}", bare):
        return int(re.sub(r"[.,]", "", bare))
    raise ValueError("Không đọc được số tiền.")

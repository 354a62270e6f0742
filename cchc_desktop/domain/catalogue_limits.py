"""Time limits out of the national portal's columns (thời hạn giải quyết): a figure, often without its unit, a row a channel.

Where a procedure has several limits by case, the portal spreads them over the channels or repeats a channel and tells the
case only in the description. Limits that cannot be told apart with certainty are kept and marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cchc_desktop.domain.catalogue_trail import Trail, shorten
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel, Limit, LimitUnit

UNITS = {"Ngày làm việc": LimitUnit.WORKING_DAYS, "Ngày": LimitUnit.CALENDAR_DAYS, "Giờ": LimitUnit.HOURS}
LONGEST = 3650
CASE_LIMIT = 200
_IN_WORDS = re.compile(r"\b(\d{1,3})\s*(?:\([^)]*\)\s*)?(ngày làm việc|giờ làm việc|ngày|giờ)(?!\s*\d)", re.IGNORECASE)
_HOW_TO_HAND_IN = re.compile(r"(?i)\W*(?:nộp|gửi|trực tiếp|trực tuyến|qua)\b")


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One portal row: the ``figure`` and ``unit`` columns as text, ``words`` standing for them, the ``description``."""

    channel: Channel
    figure: str
    unit: str
    words: str = ""
    description: str = ""


def read_limits(rows: Sequence[LimitRow], trail: Trail) -> tuple[Limit, ...]:
    """The limits of a procedure; without a channel where all channels say the same. Empty only when there is no row."""
    by_channel: dict[Channel, list[Limit]] = {}
    for row in rows:
        found, limit = by_channel.setdefault(row.channel, []), _limit(row, trail)
        if not any((have.amount, have.unit) == (limit.amount, limit.unit) for have in found):
            case = "" if not found and _HOW_TO_HAND_IN.match(row.description) else row.description
            found.append(replace(limit, case=shorten(case.lstrip("-+ "), CASE_LIMIT)))
    for channel, limits in by_channel.items():
        by_channel[channel] = _name_cases(limits, trail)
    shapes = {tuple((limit.amount, limit.unit) for limit in limits) for limits in by_channel.values()}
    if len(shapes) <= 1:
        return tuple(next(iter(by_channel.values()), ()))
    return _by_channel(by_channel, trail)


def _limit(row: LimitRow, trail: Trail) -> Limit:
    source = f"{row.figure} {row.unit}".strip() or row.words
    amount = int(row.figure) if row.figure.isdecimal() and int(row.figure) <= LONGEST else 0
    unit = UNITS.get(row.unit)
    if unit is not None and amount:
        return Limit(amount, unit, confirm=_disputed(amount, unit, row.description, trail), source=source)
    return _without_unit(row, amount, source, trail)


def _disputed(amount: int, unit: LimitUnit, description: str, trail: Trail) -> bool:
    """Whether the description counts the same figure in another unit."""
    said = {word.lower() for figure, word in _IN_WORDS.findall(description) if int(figure) == amount}
    if unit is LimitUnit.CALENDAR_DAYS and said == {"ngày làm việc"}:
        trail.ask(f"Nguồn ghi thời hạn “{amount} Ngày” nhưng phần mô tả ghi “ngày làm việc”: cần xác nhận đơn vị.")
        return True
    return False


def _without_unit(row: LimitRow, amount: int, source: str, trail: Trail) -> Limit:
    """A figure without a unit, or no figure: taken from words when they say one thing only, else the usual reading."""
    said = {(int(figure), word.lower()) for figure, word in _IN_WORDS.findall(row.description) if int(figure)}
    if len(said) == 1 and (not amount or {amount} == {figure for figure, _ in said}):
        figure, word = said.pop()
        words = {"ngày làm việc": LimitUnit.WORKING_DAYS, "ngày": LimitUnit.CALENDAR_DAYS}
        limit = Limit(figure, words.get(word, LimitUnit.HOURS), confirm=True, source=source)
        trail.ask(f"Thời hạn {limit.text} lấy từ phần mô tả ở nguồn: cần xác nhận.")
        return limit
    if amount > 1:
        trail.ask(f"Nguồn ghi thời hạn “{amount}” không kèm đơn vị: tạm tính {amount:02d} ngày làm việc, cần xác nhận.")
        return Limit(amount, LimitUnit.WORKING_DAYS, confirm=True, source=source)
    told = f"ghi thời hạn “{amount}” không kèm đơn vị" if amount else "không nêu thời hạn"
    trail.ask(f"Nguồn {told}: tạm tính trả trong ngày, cần xác nhận.")
    return Limit(1, LimitUnit.SAME_DAY, confirm=True, source=source)


def _name_cases(limits: list[Limit], trail: Trail) -> list[Limit]:
    """One limit needs no case; several keep the description that tells them apart, or are numbered and marked."""
    if len(limits) == 1:
        return [replace(limits[0], case="")]
    named: list[Limit] = []
    for number, limit in enumerate(limits, start=1):
        told = (limit.case or number == 1) and limit.case not in {have.case for have in named}
        named.append(limit if told else replace(limit, case=f"Trường hợp {number}", confirm=True))
    trail.ask("Nguồn nêu nhiều thời hạn theo trường hợp: cần xác nhận trường hợp áp dụng của từng thời hạn.")
    return named


def _by_channel(by_channel: dict[Channel, list[Limit]], trail: Trail) -> tuple[Limit, ...]:
    """Limits that differ between channels: likely cases in disguise, so all of them are marked."""
    shown = "; ".join(f"{CHANNEL_NAMES[channel].lower()} {limits[0].text}" for channel, limits in by_channel.items())
    trail.ask(f"Nguồn ghi thời hạn khác nhau theo cách nộp ({shown}): cần xác nhận thời hạn của từng trường hợp.")
    return tuple(
        replace(limit, channel=channel, confirm=True) for channel, limits in by_channel.items() for limit in limits
    )

"""The yearly series of numbered papers (dãy số): every number given and what became of it, so that none stays unexplained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import groupby

from cchc_desktop.domain.forms import form_for
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import form_no
from cchc_desktop.domain.text import grouped
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.storage.ledgers import Ledgers, NumberRow
from cchc_desktop.storage.life import RECEIPT
from cchc_desktop.storage.registers import series_counter

SERIES = {
    RECEIPT: "Giấy tiếp nhận", "supplement": "Phiếu yêu cầu bổ sung", "refusal": "Phiếu từ chối", "apology": "Phiếu xin lỗi",
    "stop": "Thông báo dừng",
}  # fmt: skip
"""The forms with numbers of their own, by their names."""


class NumberState(Enum):
    """What became of a number; what wants a look comes first."""

    MISSING = "missing"
    WAITING = "waiting"
    UNPRINTED = "unprinted"
    GIVEN_UP = "given_up"
    VOID = "void"
    ELSEWHERE = "elsewhere"
    PRINTED = "printed"


STATE_NAMES = {
    NumberState.MISSING: "Thiếu", NumberState.WAITING: "Chờ in", NumberState.UNPRINTED: "Chưa in", NumberState.GIVEN_UP: "Không in nữa",
    NumberState.VOID: "Đã hủy", NumberState.ELSEWHERE: "Máy khác cấp", NumberState.PRINTED: "Đã in",
}  # fmt: skip
_SAID = {
    NumberState.MISSING: "Không có bản ghi: chưa nhận về từ máy khác, hoặc mất theo tệp hỏng.",
    NumberState.WAITING: "Cấp số để in ngay mà chưa ra máy in.", NumberState.UNPRINTED: "Lưu mà không in.",
    NumberState.ELSEWHERE: "Sổ in nằm ở máy đã cấp.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A number of a series: as it is printed (``0417/TNHS``), whose lane, what became of it and why; ``row`` what is held of it, None
    for one that is missing."""

    no: int
    lane: int
    text: str
    state: NumberState
    reason: str
    row: NumberRow | None


def series(bench: Bench, form: str, year: int) -> list[GivenNumber]:
    """Every number of a form of :data:`SERIES` in a year, machine by machine, in order, missing ones in their place.

    On this machine a series runs from 1 to the last number it gave, also across a lane that its grant changed; of another machine
    only what lies between the numbers held can be missed.
    """
    held = Ledgers(bench.store).numbers(bench.store.unit, form, year)
    own, lanes = bench.offices.get().machine, bench.offices.own_lanes()
    last = bench.store.counter(series_counter(bench.store, form, year))
    known = {row.no for row in held if row.lane in lanes}
    found = {lane: list(rows) for lane, rows in groupby(held, key=lambda row: row.lane)}
    if last:
        found.setdefault(own, [])
    suffixes = {one.set_code: one.suffix for one in resources.forms() if one.key == form}
    made: list[GivenNumber] = []
    for lane, rows in sorted(found.items()):
        count = Counter(row.no for row in rows)
        span = range(1, last + 1) if lane == own else range(min(count), max(count))
        missing = set(span) - (known if lane == own else count.keys())
        given = [_given(form, suffixes.get(row.form_set, ""), row, mine=lane in lanes, twice=count[row.no] > 1) for row in rows]
        made += sorted([*given, *_missing(form, year, lane, missing)], key=lambda one: one.no)
    return made


def _given(form: str, suffix: str, row: NumberRow, *, mine: bool, twice: bool) -> GivenNumber:
    state = (
        NumberState.VOID if row.voided else NumberState.PRINTED if row.prints else NumberState.GIVEN_UP if row.given_up
        else NumberState.WAITING if row.waits else NumberState.UNPRINTED if mine else NumberState.ELSEWHERE
    )  # fmt: skip
    said = {NumberState.VOID: row.void_reason, NumberState.GIVEN_UP: row.given_up, NumberState.PRINTED: _printed(row)}
    why = ("Hai giấy mang số này. " if twice else "") + (said.get(state) or _SAID.get(state, ""))
    return GivenNumber(row.no, row.lane, _text(form, suffix, row.no, row.lane), state, why.strip(), row)


def _missing(form: str, year: int, lane: int, numbers: Collection[int]) -> list[GivenNumber]:
    if not numbers:
        return []
    suffix, why = form_for(resources.forms(), form, date(year, 12, 31)).suffix, _SAID[NumberState.MISSING]
    return [GivenNumber(no, lane, _text(form, suffix, no, lane), NumberState.MISSING, why, None) for no in numbers]


def _text(form: str, suffix: str, no: int, lane: int) -> str:
    return form_no(no, suffix, lane, least=4 if form == RECEIPT else 2)


def _printed(row: NumberRow) -> str:
    last = _moment(row.printed_at) if row.printed_at else ""
    return f"{row.prints} lần, lần cuối {last}" if row.prints > 1 else last


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ICT):%H:%M %d/%m/%Y}"


def summary(numbers: Sequence[GivenNumber]) -> str:
    """``417 số: 1 thiếu, 2 chờ in``; what is printed, void or given up is accounted for and needs no word."""
    count = Counter(one.state for one in numbers)
    open_ = [f"{count[state]} {STATE_NAMES[state].lower()}" for state in list(NumberState)[:3] if count[state]]
    return f"{grouped(len(numbers))} số: {', '.join(open_)}" if open_ else f"{grouped(len(numbers))} số, số nào cũng rõ"

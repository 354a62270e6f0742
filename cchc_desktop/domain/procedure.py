"""Administrative procedures (thủ tục hành chính, TTHC) as dated versions; a dossier keeps the one it was taken in under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CODE = re.compile(r"(\d\.\d{6})(?:\.(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2})?\Z")
"""A national code with or without a province's ending (domain facts 2.3); what counts is the first group."""


def bare_code(text: str) -> str:
    """``1.000894`` out of ``1.000894.H50`` or ``1.000894.000.00.00.H50``; any other text as it is."""
    found = CODE.match(text)
    return found[1] if found else text


class LimitUnit(StrEnum):
    """In what a limit is counted: working days, calendar days, working hours; SAME_DAY when none is stated or "ngay"."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"
    SAME_DAY = "same_day"


class AfterWait(StrEnum):
    """What a wait for the citizen does to the clock: it stood still, or the whole limit begins again."""

    PAUSE = "pause"
    RESTART = "restart"


class Channel(StrEnum):
    """How a dossier comes in (kênh thực hiện); national codes 1, 2, 3."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"


CHANNEL_NAMES = {Channel.DIRECT: "Trực tiếp", Channel.ONLINE: "Trực tuyến", Channel.POST: "Bưu chính công ích"}
CHANNEL_CODES = {Channel.DIRECT: 1, Channel.ONLINE: 2, Channel.POST: 3}


@dataclass(frozen=True, slots=True)
class Limit:
    """One time limit (thời hạn giải quyết): ``amount`` in ``unit``, for a ``case`` in words ("" = the ordinary one).

    ``confirm`` is set when the source text was unclear and a clerk must confirm it; ``source`` is the text it came from.
    """

    amount: int
    unit: LimitUnit
    case: str = ""
    channel: Channel | None = None
    confirm: bool = False
    source: str = ""

    @property
    def text(self) -> str:
        """``03 ngày làm việc``, ``15 ngày``, ``08 giờ làm việc`` or ``Trong ngày``, as printed and shown."""
        words = {LimitUnit.WORKING_DAYS: "ngày làm việc", LimitUnit.CALENDAR_DAYS: "ngày", LimitUnit.HOURS: "giờ làm việc"}
        return "Trong ngày" if self.unit is LimitUnit.SAME_DAY else f"{self.amount:02d} {words[self.unit]}"


_NOT_A_RESULT = ("từ chối", "thông báo")
_LIMIT_TEXT = re.compile(r"(\d{1,3}) (ngày làm việc|giờ làm việc|ngày)")
_UNITS = {"ngày làm việc": LimitUnit.WORKING_DAYS, "giờ làm việc": LimitUnit.HOURS, "ngày": LimitUnit.CALENDAR_DAYS}


def limit_of_text(text: str) -> Limit | None:
    """The limit that prints as ``text`` (what a dossier keeps), or None for words of another program."""
    if text.casefold() == "trong ngày":
        return Limit(0, LimitUnit.SAME_DAY)
    found = _LIMIT_TEXT.fullmatch(text.strip())
    return Limit(int(found[1]), _UNITS[found[2]]) if found else None


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee or charge (phí, lệ phí) in whole đồng; ``amount`` None = not stated or set elsewhere, ``text`` tells.

    ``source`` is the text it was read from, kept only where cleaning changed its meaning.
    """

    amount: int | None
    text: str = ""
    channel: Channel | None = None
    confirm: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class ComponentTemplate:
    """A paper (thành phần hồ sơ) a procedure asks for; ``show_only`` = xuất trình, handed back at once.

    A ``remark`` is advice standing between the papers ("Lưu ý: …"): shown, never taken in or counted. ``source`` is the name
    as it was published, where cleaning shortened or completed it.
    """

    name: str
    originals: int = 0
    copies: int = 0
    show_only: bool = False
    must_digitise: bool = False
    confirm: bool = False
    remark: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What the procedure ends in, with its national code (``KQ.G15.000031``) where known."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure. ``code`` is the national ``d.dddddd``; ``sector`` the lĩnh vực; ``decision`` its source.

    ``valid_from``/``valid_to`` None = open. ``confirm`` lists, in Vietnamese, what a clerk must still confirm.
    ``after_supplement``/``after_payment`` say what a wait does to the clock, ``supplement_days`` the citizen's own limit in
    working days (0 = none).
    """

    id: str
    code: str
    name: str
    sector: str
    limits: tuple[Limit, ...]
    fees: tuple[Fee, ...] = ()
    components: tuple[ComponentTemplate, ...] = ()
    results: tuple[Result, ...] = ()
    audience: str = ""
    decision: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confirm: tuple[str, ...] = ()
    after_supplement: AfterWait = AfterWait.PAUSE
    after_payment: AfterWait = AfterWait.PAUSE
    supplement_days: int = 0

    @property
    def result_code(self) -> str:
        """The national code (``KQ.G15.000031``) of what it ends in when all goes well; "" when none is known."""
        good = (result for result in self.results if not any(word in result.name.casefold() for word in _NOT_A_RESULT))
        return next((result.code for result in good if result.code), "")

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

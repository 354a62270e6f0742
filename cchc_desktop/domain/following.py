"""A commitment followed (theo dõi cam kết): where targets stand, where they should by now, what it still takes, which slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from cchc_desktop.domain.commitment import Commitment, Target
from cchc_desktop.domain.text import grouped, percent

WHAT = {
    "on_time": "trả đúng hạn", "digitised": "có số hóa", "digitised_full": "số hóa đầy đủ", "results_digitised": "có kết quả số hóa",
    "reused": "dùng lại giấy tờ", "online": "trực tuyến", "paid_online": "thanh toán trực tuyến", "post": "qua bưu chính",
    "apologised": "có văn bản xin lỗi", "satisfaction": "hài lòng",
    "in_time": "còn trong hạn", "digitised_results": "số hóa cả hồ sơ và kết quả",
}  # fmt: skip
"""Indicator -> what of a dossier is still missing, in words."""
_CLOSE = 0.05
"""A part of the way by which a target may lie behind its line before it counts as slipping."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was noted of a manual target: a figure or words, whether that reaches it, a note, by whom, when."""

    place: int
    value: float | str
    reached: bool
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A review of a quarter ("2026-Q3"): what was found, where the targets stood then (value or None each)."""

    quarter: str
    text: str
    values: tuple[float | str | None, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Assessment:
    """The final assessment: how many targets of how many were reached, what is said of it."""

    text: str
    reached: int
    of: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One target now. ``done`` of ``of`` dossiers (automatic), ``value`` a figure or words, ``by_now`` where a figure should be today,
    ``days`` working days left until its day, ``proofs`` evidence files."""

    place: int
    target: Target
    value: float | str | None = None
    done: int = 0
    of: int = 0
    noted: bool = False
    by_now: float | None = None
    days: int = 0
    proofs: int = 0

    @property
    def source(self) -> str:
        """The indicator, "" for a manual target."""
        return self.target.source.removeprefix("auto:") if self.target.source.startswith("auto:") else ""

    @property
    def wanted(self) -> float | None:
        """The figure promised, None for words."""
        return self.target.target if isinstance(self.target.target, float) else None

    @property
    def reached(self) -> bool:
        """Whether what was promised is there now."""
        if self.wanted is not None and isinstance(self.value, float):
            return self.value >= self.wanted - 1e-9
        return self.noted

    @property
    def slipping(self) -> bool:
        """Whether a figure lies clearly behind where it should be by now."""
        if self.reached or self.by_now is None or not isinstance(self.value, float):
            return False
        return self.value < self.by_now * (1 - _CLOSE)

    @property
    def missing(self) -> int:
        """How many more (of the dossiers held, or pieces of a counted target) reach it."""
        if self.wanted is None or self.reached:
            return 0
        if self.source:
            return max(0, ceil(self.of * self.wanted / 100 - 1e-9) - self.done)
        return ceil(self.wanted - self.value - 1e-9) if isinstance(self.value, float) else ceil(self.wanted)

    @property
    def sentence(self) -> str:
        """Where it stands, in words: ``Còn 37 hồ sơ số hóa đầy đủ để đạt 80 %``."""
        return " ".join(filter(None, self.lines))

    @property
    def lines(self) -> tuple[str, str]:
        """The same in two lines: ``Còn 37 hồ sơ``, ``số hóa đầy đủ để đạt 80 %``; the second "" when the first says it all."""
        if self.value is None:
            return ("Chưa có số để tính" if self.source else "Chưa ghi kết quả"), ""
        if self.reached:
            return (f"Đạt, {grouped(self.done)} trên {grouped(self.of)}" if self.source else "Đạt"), ""
        if self.wanted is None:
            return "Chưa đạt", ""
        if self.source:
            things = "ý kiến" if self.source == "satisfaction" else "hồ sơ"
            return f"Còn {grouped(self.missing)} {things}", f"{WHAT.get(self.source, 'đạt')} để đạt {percent(self.wanted)}"
        lacks = figure_words(self.wanted - float(self.value), self.target.unit)
        return f"Còn {lacks}", f"để đạt {figure_words(self.wanted, self.target.unit)}"

    @property
    def pace(self) -> str:
        """What a day it takes: ``Mỗi ngày thêm 2 hồ sơ thì kịp 31/12``; "" when nothing is missing or no day is left."""
        if not self.missing or not self.days or not self.source or self.target.due is None:
            return ""
        return f"Mỗi ngày thêm {ceil(self.missing / self.days)} hồ sơ thì kịp {self.target.due:%d/%m}"


def figure_words(value: float, unit: str) -> str:
    """``12 buổi``, ``95,5 %``."""
    if unit == "%":
        return percent(value)
    text = f"{value:g}".replace(".", ",")
    return f"{text} {unit[:1].lower()}{unit[1:]}".strip()


def should_be(target: Target, year: int, today: date) -> float | None:
    """Where a figure should be today on a straight line from last year's (of a count: from nothing) to what was promised."""
    if not isinstance(target.target, float):
        return None
    start, end = date(year, 1, 1), target.due or date(year, 12, 31)
    part = min(1.0, max(0.0, ((today - start).days + 1) / max(1, (end - start).days + 1)))
    if target.unit != "%":
        return target.target * part
    last = target.last if isinstance(target.last, float) and target.last < target.target else target.target
    return last + (target.target - last) * part


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing two versions say differently: where, what the first said, what the second says ("" = nothing)."""

    where: str
    before: str
    after: str


def differences(one: Commitment, two: Commitment) -> list[Difference]:
    """What the second says otherwise, part by part."""
    found = [
        Difference(words, str(before), str(after))
        for words, before, after in (
            ("Năm", one.year, two.year), ("Số", one.number, two.number), ("Ngày", f"{one.date:%d/%m/%Y}", f"{two.date:%d/%m/%Y}"),
            ("Bên cam kết", _side(one, "committing"), _side(two, "committing")),
            ("Bên nhận", _side(one, "receiving"), _side(two, "receiving")),
        )
        if before != after
    ]  # fmt: skip
    for name, words in (("basis", "Căn cứ"), ("execution", "Tổ chức thực hiện"), ("validity", "Hiệu lực")):
        found += _lists(words, getattr(one, name), getattr(two, name))
    for section in dict.fromkeys((*one.pledges, *two.pledges)):
        words = "Trách nhiệm" if section == "head" else f"Nội dung {section}"
        found += _lists(words, one.pledges.get(section, ()), two.pledges.get(section, ()))
    old, new = {t.name: t for t in one.targets}, {t.name: t for t in two.targets}
    for name in dict.fromkeys((*old, *new)):
        before, after = _told(old.get(name)), _told(new.get(name))
        if before != after:
            found.append(Difference(f"Chỉ tiêu {name}", before, after))
    return found


def _side(sheet: Commitment, side: str) -> str:
    party = getattr(sheet, side)
    return ", ".join(part for part in (party.unit, party.person, party.title) if part)


def _lists(words: str, before: Sequence[str], after: Sequence[str]) -> list[Difference]:
    gone = [Difference(words, text, "") for text in before if text not in after]
    return gone + [Difference(words, "", text) for text in after if text not in before]


def _told(target: Target | None) -> str:
    if target is None:
        return ""
    wanted = shown_value(target.target, target.unit)
    day = f", {target.due:%d/%m/%Y}" if target.due else ""
    return f"{wanted}{day}" + (f", {target.owner}" if target.owner else "")


def shown_value(value: float | str | None, unit: str) -> str:
    """A value as a cell shows it."""
    return "–" if value is None else value if isinstance(value, str) else figure_words(value, unit)


def quarter_of(day: date) -> str:
    """``2026-Q3``."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def latest(entries: Sequence[Entry]) -> Mapping[int, Entry]:
    """The last entry of each target."""
    return {one.place: one for one in sorted(entries, key=lambda one: one.at)}

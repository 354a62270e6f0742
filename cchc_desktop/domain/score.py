"""The score sheet (phiếu chấm điểm): one a unit a year, its marks of both sides, locks, evidence; whose turn it is and what counts now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from cchc_desktop.domain.criteria import ZERO, CriteriaSet, Line, allowed, number, sums
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Problem, Refused


class Stage(StrEnum):
    """Whose turn it is; read from the locks, never kept."""

    SELF = "self"
    FIRST = "first"
    EXPLAIN = "explain"
    SECOND = "second"
    FINAL = "final"


STAGE_NAMES = {
    Stage.SELF: "Đang tự chấm", Stage.FIRST: "Chờ thẩm định", Stage.EXPLAIN: "Chờ giải trình", Stage.SECOND: "Chờ thẩm định lần 2",
    Stage.FINAL: "Đã có kết quả",
}  # fmt: skip
LOCKS = {Stage.SELF: "locked/self", Stage.FIRST: "shut/first", Stage.EXPLAIN: "locked/explain", Stage.SECOND: "shut/final"}
"""Stage -> the field that ends it."""
ABOVE = (Stage.FIRST, Stage.SECOND)


@dataclass(frozen=True, slots=True)
class Mark:
    """Points on a line: by whom, when, a note; ``value`` and ``reckoning`` when they were taken from an indicator."""

    points: Decimal
    by: str
    at: datetime
    note: str = ""
    value: Decimal | None = None
    reckoning: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """Who closed a stage, when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of a register of work named as evidence of a line."""

    id: str
    line: str
    record: str
    book: str


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A sheet. ``own``, ``first``, ``second`` line id -> mark, ``explained`` line id -> text, ``locks`` stage -> lock; ``proofs`` are
    files whose ``component`` is the line they prove."""

    id: str
    unit: str
    year: int
    criteria: CriteriaSet
    own: Mapping[str, Mark]
    first: Mapping[str, Mark]
    second: Mapping[str, Mark]
    explained: Mapping[str, str]
    locks: Mapping[Stage, Lock]
    proofs: tuple[Attachment, ...] = ()
    named: tuple[Named, ...] = ()

    @property
    def stage(self) -> Stage:
        """Whose turn it is."""
        return next((stage for stage in LOCKS if stage not in self.locks), Stage.FINAL)

    def points(self, side: str) -> dict[str, Decimal]:
        """Leaf -> points as one side gave them: "self", "first", "second" (what was not marked again stands as before)."""
        layers = {"self": (self.own,), "first": (self.own, self.first), "second": (self.own, self.first, self.second)}[side]
        found: dict[str, Decimal] = {}
        for layer in layers:
            found |= {id_: mark.points for id_, mark in layer.items()}
        return {one.id: found.get(one.id, ZERO) for one in self.criteria.leaves()}

    @property
    def side(self) -> str:
        """The last side whose marks count now: what is still being appraised does not."""
        if Stage.SECOND in self.locks:
            return "second"
        return "first" if Stage.FIRST in self.locks else "self"

    def sums(self, side: str = "") -> dict[str, Decimal]:
        """Line -> points added up, "" the sheet."""
        return sums(self.criteria, self.points(side or self.side))

    @property
    def total(self) -> Decimal:
        """The sheet's points as they count now."""
        return self.sums()[""]

    @property
    def band(self) -> str:
        """What that is called."""
        return self.criteria.band(self.total)

    def proved(self, line: Line) -> bool:
        """Whether a line's points rest on a file, an entry of a register, an indicator's reckoning; no points need nothing."""
        mark = self.own.get(line.id)
        if not line.proof or mark is None or mark.points <= 0:
            return True
        return bool(mark.reckoning) or any(f.component == line.id for f in self.proofs) or any(n.line == line.id for n in self.named)

    def unproved(self) -> list[Line]:
        """The lines that stand in red."""
        return [one for one in self.criteria.leaves() if not self.proved(one)]

    def unmarked(self) -> list[Line]:
        """The lines nobody has scored yet; bonus and penalty need no mark."""
        return [one for one in self.criteria.leaves() if one.id not in self.own and not one.extra]

    def disputed(self) -> list[Line]:
        """The lines where the first appraisal differs from the self-score."""
        own, first = self.points("self"), self.points("first")
        return [one for one in self.criteria.leaves() if own[one.id] != first[one.id]]

    def unexplained(self) -> list[Line]:
        """The disputed lines the unit has not answered yet."""
        return [one for one in self.disputed() if one.id not in self.explained]

    def unreasoned(self) -> list[Line]:
        """The lines whose points the appraisal changed without a word why."""
        own, marks = self.points("self"), {**self.first, **self.second}
        changed = [one for one in self.criteria.leaves() if one.id in marks and marks[one.id].points != own[one.id]]
        return [one for one in changed if not any(one.id in side and side[one.id].note for side in (self.first, self.second))]


def sheet_id(unit: str, year: int) -> str:
    """The id of a unit's sheet of a year, the same on every machine: a UUID drawn from both."""
    digits = sha256(f"CCHC/score/1\n{unit}\n{year}".encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def due_of(criteria: CriteriaSet, year: int, stage: Stage) -> date | None:
    """Until when a stage must be done: a day of the year after the one that is scored."""
    told = criteria.dues.get(stage.value)
    if not told:
        return None
    month, _, day = told.partition("-")
    return date(year + 1, int(month), min(int(day), 28) if month == "02" else int(day))


def check_mark(line: Line, points: Decimal) -> list[Problem]:
    """What is wrong with points typed on a line."""
    if line.rule is None:
        return [Problem("points", "Dòng này là tổng của các dòng dưới.")]
    if allowed(line, points):
        return []
    low, high = ("-" + number(line.most), "0") if line.rule.kind == "penalty" else ("0", number(line.most))
    return [Problem("points", f"Điểm từ {low} đến {high}, nhiều nhất hai chữ số thập phân.")]


def refuse_stage(sheet: ScoreSheet, *stages: Stage) -> None:
    """Raise Refused CLOSED unless it is one of these stages' turn."""
    if sheet.stage not in stages:
        said = f"Phiếu chấm điểm năm {sheet.year} đang ở bước “{STAGE_NAMES[sheet.stage]}”, phần này đã chốt."
        raise Refused("CLOSED", said, "Ghi ý kiến ở bước đang mở, hoặc chờ bên kia.")

"""Criteria sets (bộ tiêu chí) as dated data: lines, points, rules without code, bands; what is wrong with a set, and what a value earns.

Points are decimals with two places, rounded half up. How a set is read and written stands in ``criteria_files``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from cchc_desktop.domain.errors import Problem, Refused

RULES = {
    "hand": "Chấm tay", "yes_no": "Có / không", "linear": "Theo tỷ lệ", "bands": "Theo bậc", "count": "Theo số lượng",
    "bonus": "Điểm thưởng", "penalty": "Điểm trừ",
}  # fmt: skip
"""Kind of rule -> what it is called."""
STAGES = ("self", "first", "explain", "second")
"""Steps of a sheet that have a deadline."""
MOST_LINES, DEEPEST = 600, 3
CENT = Decimal("0.01")
ZERO = Decimal(0)
_MOST_POINTS = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a value earns points. ``full`` and ``floor`` (linear: from ``full`` on everything, under ``floor`` nothing), ``each`` points a
    piece (count, bonus, penalty), ``steps`` (from, points) of bands. Points of a line are its cap."""

    kind: str = "hand"
    full: Decimal = Decimal(100)
    floor: Decimal = ZERO
    each: Decimal = ZERO
    steps: tuple[tuple[Decimal, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``parent`` the id above or "", ``most`` its points (of a penalty the most that is taken away), ``rule`` None on a line
    that has others under it, ``source`` the indicator that proposes its value, ``proof`` whether points need evidence."""

    id: str
    parent: str
    name: str
    most: Decimal
    rule: Rule | None = None
    source: str = ""
    proof: bool = True

    @property
    def extra(self) -> bool:
        """Bonus and penalty stand outside the sum of points."""
        return self.rule is not None and self.rule.kind in ("bonus", "penalty")


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A set. ``first`` and ``last`` years (0 = open), ``bands`` (label, from per cent) highest first, ``dues`` stage -> "MM-DD" of the year
    after, ``bonus`` and ``penalty`` caps over the whole sheet, ``official`` = somebody decided it."""

    id: str
    name: str
    source: str
    lines: tuple[Line, ...]
    total: Decimal
    first: int = 0
    last: int = 0
    bands: tuple[tuple[str, Decimal], ...] = ()
    dues: Mapping[str, str] = field(default_factory=dict)
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO
    official: bool = False

    def children(self, id_: str) -> tuple[Line, ...]:
        """The lines directly under one ("" = the areas), in order."""
        return tuple(one for one in self.lines if one.parent == id_)

    def line(self, id_: str) -> Line:
        """A line by id. Raises Refused NO_CRITERION."""
        for one in self.lines:
            if one.id == id_:
                return one
        raise Refused("NO_CRITERION", f"Bộ tiêu chí không có dòng {id_[:20]}.", "Xem mã dòng trong phiếu chấm điểm.")

    def leaves(self) -> tuple[Line, ...]:
        """The lines that are scored."""
        return tuple(one for one in self.lines if one.rule is not None)

    def depth(self, one: Line) -> int:
        """0 for an area."""
        known, found = {line.id: line for line in self.lines}, 0
        while one.parent in known and found <= DEEPEST:
            one, found = known[one.parent], found + 1
        return found

    def band(self, points: Decimal) -> str:
        """What a sum of points is called; "" below the lowest band or without bands."""
        share = points * 100 / self.total if self.total else ZERO
        return next((label for label, least in self.bands if share >= least), "")

    def holds(self, year: int) -> bool:
        """Whether it is in force for a year."""
        return (not self.first or self.first <= year) and (not self.last or year <= self.last)

    def in_order(self) -> tuple[Line, ...]:
        """Every line, each under the one above it."""

        def under(id_: str) -> Iterator[Line]:
            for one in self.children(id_):
                yield one
                yield from under(one.id)

        return tuple(under(""))


def rounded(value: Decimal) -> Decimal:
    """Two places, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def points_for(line: Line, value: Decimal) -> Decimal:
    """What a value (per cent, count, 1 or 0) earns on a line, never beyond its cap; of a penalty what it takes away, negative."""
    rule = line.rule or Rule()
    if rule.kind == "yes_no":
        return line.most if value > 0 else ZERO
    if rule.kind == "linear":
        if value >= rule.full:
            return line.most
        return ZERO if value < rule.floor or value <= 0 else rounded(line.most * value / rule.full)
    if rule.kind == "bands":
        return next((min(points, line.most) for least, points in sorted(rule.steps, reverse=True) if value >= least), ZERO)
    if rule.kind in ("count", "bonus"):
        return rounded(min(line.most, max(ZERO, value) * rule.each))
    if rule.kind == "penalty":
        return rounded(-min(line.most, max(ZERO, value) * rule.each))
    return rounded(min(line.most, max(ZERO, value)))


def allowed(line: Line, points: Decimal) -> bool:
    """Whether points may stand on a line."""
    if points != rounded(points):
        return False
    return -line.most <= points <= 0 if line.rule and line.rule.kind == "penalty" else 0 <= points <= line.most


def sums(given: CriteriaSet, points: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Line id -> its points, areas and criteria added up; "" the sheet with bonus and penalty within their caps, never under 0."""
    found: dict[str, Decimal] = {}
    under: dict[str, list[Line]] = {}
    for line in given.lines:
        under.setdefault(line.parent, []).append(line)

    def add(id_: str) -> Decimal:
        total = ZERO
        for one in under.get(id_, ()):
            below = points.get(one.id, ZERO) if one.rule is not None else add(one.id)
            found[one.id] = below
            total += below
        return total

    add("")
    leaves = given.leaves()
    plain = sum((points.get(one.id, ZERO) for one in leaves if not one.extra), ZERO)
    extra = {"bonus": ZERO, "penalty": ZERO}
    for one in leaves:
        if one.rule and one.extra:
            extra[one.rule.kind] += points.get(one.id, ZERO)
    found[""] = max(ZERO, plain + min(extra["bonus"], given.bonus) + max(extra["penalty"], -given.penalty))
    return found


# -- what is wrong with a set


def check_set(given: CriteriaSet) -> list[Problem]:
    """Everything that does not add up, each naming ``lines.<place>.<field>`` or the set's own field."""
    found = [] if given.name else [Problem("name", "Bộ tiêu chí chưa có tên.")]
    if not given.lines or len(given.lines) > MOST_LINES:
        return [*found, Problem("lines", f"Bộ tiêu chí có từ 1 đến {MOST_LINES} dòng.")]
    if given.first and given.last and given.first > given.last:
        found.append(Problem("last", "Năm cuối đứng trước năm đầu."))
    found += _check_shape(given)
    if not found:
        found += _check_points(given)
    found += _check_bands(given)
    return found


def _check_shape(given: CriteriaSet) -> list[Problem]:
    """Ids twice, parents that are not there, cycles, too deep, rules where they do not belong."""
    found, seen = list[Problem](), set[str]()
    known = {one.id: one for one in given.lines}
    parents = {one.parent for one in given.lines}
    for place, one in enumerate(given.lines):
        said = f"Dòng {one.id or place + 1}"
        if not one.id or one.id in seen:
            found.append(Problem(f"lines.{place}.id", f"{said}: mã trống hoặc trùng."))
        seen.add(one.id)
        if not one.name:
            found.append(Problem(f"lines.{place}.name", f"{said}: chưa có tên."))
        if one.parent and one.parent not in known:
            found.append(Problem(f"lines.{place}.parent", f"{said}: không có dòng trên là {one.parent}."))
        elif _circles(one, known):
            found.append(Problem(f"lines.{place}.parent", f"{said}: các dòng trên vòng lại chính nó."))
        elif given.depth(one) >= DEEPEST:
            found.append(Problem(f"lines.{place}.parent", f"{said}: nhiều nhất ba cấp, lĩnh vực, tiêu chí, tiêu chí thành phần."))
        if (one.id in parents) == (one.rule is not None):
            wrong = "có dòng dưới thì không có cách chấm" if one.rule else "chưa có cách chấm"
            found.append(Problem(f"lines.{place}.rule", f"{said}: {wrong}."))
        found += _check_rule(one, place)
    return found


def _circles(one: Line, known: Mapping[str, Line]) -> bool:
    seen = {one.id}
    while one.parent in known:
        one = known[one.parent]
        if one.id in seen:
            return True
        seen.add(one.id)
    return False


def _check_rule(one: Line, place: int) -> list[Problem]:
    """Figures of a rule that cannot be."""
    rule, said = one.rule, f"Dòng {one.id}"
    if not 0 <= one.most <= _MOST_POINTS or one.most != rounded(one.most):
        return [Problem(f"lines.{place}.most", f"{said}: điểm từ 0 đến 1000, nhiều nhất hai chữ số thập phân.")]
    if rule is None:
        return []
    where = f"lines.{place}.rule"
    if rule.kind not in RULES:
        return [Problem(where, f"{said}: không có cách chấm “{rule.kind[:20]}”.")]
    if rule.kind == "linear" and not 0 <= rule.floor <= rule.full <= 100:
        return [Problem(where, f"{said}: mức sàn và mức đủ điểm từ 0 đến 100 %, sàn không quá mức đủ.")]
    if rule.kind == "linear" and rule.full == 0:
        return [Problem(where, f"{said}: mức đủ điểm phải lớn hơn 0.")]
    if rule.kind == "bands" and (not rule.steps or any(not 0 <= points <= one.most for _, points in rule.steps)):
        return [Problem(where, f"{said}: các bậc có điểm từ 0 đến điểm tối đa.")]
    if rule.kind == "bands" and len({least for least, _ in rule.steps}) != len(rule.steps):
        return [Problem(where, f"{said}: hai bậc cùng một mức.")]
    if rule.kind in ("count", "bonus", "penalty") and rule.each <= 0:
        return [Problem(where, f"{said}: điểm mỗi lần phải lớn hơn 0.")]
    return []


def _check_points(given: CriteriaSet) -> list[Problem]:
    """Lines whose points are not the sum of those below; the total."""
    found = []
    for place, one in enumerate(given.lines):
        below = [line for line in given.children(one.id) if not line.extra]
        total = sum((line.most for line in below), ZERO)
        if one.rule is None and total != one.most:
            said = f"Dòng {one.id}: ghi {number(one.most)} điểm, các dòng dưới cộng lại {number(total)}."
            found.append(Problem(f"lines.{place}.most", said))
    total = sum((one.most for one in given.children("") if not one.extra), ZERO)
    if total != given.total:
        found.append(Problem("total", f"Tổng ghi {number(given.total)} điểm, các lĩnh vực cộng lại {number(total)}."))
    return found


def _check_bands(given: CriteriaSet) -> list[Problem]:
    levels = [least for _, least in given.bands]
    if any(not 0 <= least <= 100 for least in levels) or levels != sorted(set(levels), reverse=True):
        return [Problem("bands", "Mức xếp loại từ 0 đến 100 %, cao trước thấp sau, không trùng.")]
    if any(not label for label, _ in given.bands):
        return [Problem("bands", "Có mức xếp loại chưa có tên.")]
    return []


def decimal(value: object) -> Decimal:
    """A figure of a file or a field: ``7.5``, ``"7,5"``. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueError("not a figure")
    try:
        found = Decimal(str(value).strip().replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise ValueError("not a figure") from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12:
        raise ValueError("not a figure")
    return found


def number(value: Decimal) -> str:
    """As people write it: ``7,95``; ``8``."""
    text = f"{value.normalize():f}" if value else "0"
    return text.replace(".", ",")

"""Criteria sets read from JSON or from the rows of a sheet, and written as JSON; whether one adds up is ``criteria.check_set``'s matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cchc_desktop.domain.criteria import RULES, STAGES, ZERO, CriteriaSet, Line, Rule, decimal, number
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.text import clean, fold

_CODE = "Bộ tiêu chí ghi không đúng dạng"


def _refused(what: str, line: int | None = None) -> Refused:
    return Refused("NOT_CRITERIA", f"{_CODE}: {what}.", "Xem mẫu trong docs/commands.md, sửa rồi nhập lại.", line=line)


def set_from_json(data: object) -> CriteriaSet:
    """A set of ``{"id", "name", "source", "first"?, "last"?, "total", "bands", "dues"?, "bonus"?, "penalty"?, "lines": […]}``.

    Raises Refused NOT_CRITERIA for another shape; whether it adds up is :func:`check_set`'s matter.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("lines"), list):
        raise _refused("không có danh sách dòng")
    try:
        lines = tuple(_line(one) for one in data["lines"])
        total = data.get("total")
        return CriteriaSet(
            clean(str(data.get("id", "")), limit=60) or _id_of(str(data["name"])), clean(str(data["name"]), limit=300),
            clean(str(data.get("source", "")), limit=600), lines,
            decimal(total) if total is not None else sum((one.most for one in lines if not one.parent and not one.extra), ZERO),
            _year(data.get("first")), _year(data.get("last")),
            tuple((clean(str(label), limit=60), decimal(least)) for label, least in data.get("bands", ())), _dues(data.get("dues") or {}),
            decimal(data.get("bonus", 0)), decimal(data.get("penalty", 0)), bool(data.get("official", False)),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _refused(f"mục “{str(problem)[:40]}”") from problem


def _id_of(name: str) -> str:
    return "-".join(fold(name).split())[:60]


def _year(value: object) -> int:
    if value in (None, ""):
        return 0
    found = int(decimal(value))
    if found and not 2000 <= found <= 2100:
        raise ValueError("year")
    return found


def _dues(data: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for stage, day in data.items():
        month, _, of_month = str(day).partition("-")
        if stage not in STAGES or not (1 <= int(month) <= 12 and 1 <= int(of_month) <= 31):
            raise ValueError(f"dues.{stage}")
        found[str(stage)] = f"{int(month):02d}-{int(of_month):02d}"
    return found


def _line(data: Mapping[str, Any]) -> Line:
    rule = data.get("rule")
    return Line(
        clean(str(data["id"]), limit=40), clean(str(data.get("parent") or ""), limit=40), clean(str(data["name"]), limit=600),
        decimal(data["most"]),
        _rule(rule) if rule is not None else None, clean(str(data.get("source") or ""), limit=60), bool(data.get("proof", True)),
    )  # fmt: skip


def _rule(data: Mapping[str, Any]) -> Rule:
    steps = tuple((decimal(least), decimal(points)) for least, points in data.get("steps", ()))
    full, floor, each = (decimal(data.get(name, default)) for name, default in (("full", 100), ("floor", 0), ("each", 0)))
    return Rule(str(data["kind"]), full, floor, each, steps)


def set_to_json(given: CriteriaSet) -> dict[str, Any]:
    """The JSON shape; figures as texts, so that nothing is rounded on the way."""
    return {
        "id": given.id, "name": given.name, "source": given.source, "first": given.first, "last": given.last, "total": str(given.total),
        "bands": [[label, str(least)] for label, least in given.bands], "dues": dict(given.dues or {}), "bonus": str(given.bonus),
        "penalty": str(given.penalty), "official": given.official, "lines": [_line_json(one) for one in given.lines],
    }  # fmt: skip


def _line_json(one: Line) -> dict[str, Any]:
    found: dict[str, Any] = {"id": one.id, "parent": one.parent, "name": one.name, "most": str(one.most)}
    if one.rule is not None:
        found["rule"] = _rule_json(one.rule)
        found |= {"source": one.source, "proof": one.proof}
    return found


def _rule_json(rule: Rule) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": rule.kind}
    if rule.kind == "linear":
        found |= {"full": str(rule.full), "floor": str(rule.floor)}
    if rule.kind in ("count", "bonus", "penalty"):
        found["each"] = str(rule.each)
    if rule.kind == "bands":
        found["steps"] = [[str(least), str(points)] for least, points in rule.steps]
    return found


HEADINGS = ("Mã", "Mã dòng trên", "Tên", "Điểm tối đa", "Cách chấm", "Tham số", "Nguồn số liệu", "Cần minh chứng")
"""The columns of a set as a sheet, for import and export."""


def set_from_rows(rows: Sequence[Sequence[object]], name: str) -> CriteriaSet:
    """A set from the rows of a sheet under the headings of :data:`HEADINGS` (any order, four needed). Raises Refused NOT_CRITERIA."""
    wanted = {fold(text): text for text in HEADINGS}
    top = 0
    for top, cells in enumerate(rows):  # noqa: B007
        places = {wanted[fold(_cell(cell))]: n for n, cell in enumerate(cells) if fold(_cell(cell)) in wanted}
        if all(text in places for text in HEADINGS[:4]):
            break
    else:
        raise _refused("không thấy hàng tiêu đề Mã, Mã dòng trên, Tên, Điểm tối đa")
    lines = []
    for place, row in enumerate(rows[top + 1 :], top + 2):
        told = {text: _cell(row[n]) if n < len(row) else "" for text, n in places.items()}
        if told["Mã"] and told["Tên"]:
            lines.append(_row_line(told, place))
    return CriteriaSet(_id_of(name), name, "", tuple(lines), sum((one.most for one in lines if not one.parent and not one.extra), ZERO))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else clean(str(value), limit=600)


def _row_line(told: Mapping[str, str], place: int) -> Line:
    kinds = {fold(words): kind for kind, words in RULES.items()} | {kind: kind for kind in RULES}
    said = fold(told.get("Cách chấm", ""))
    if said and said not in kinds:
        raise _refused(f"không có cách chấm “{told['Cách chấm'][:30]}”", place)
    try:
        rule = read_rule(kinds[said], told.get("Tham số", "")) if said else None
        most = decimal(told["Điểm tối đa"])
    except ValueError as problem:
        raise _refused(f"dòng {told['Mã']} có con số không đọc được", place) from problem
    proof = fold(told.get("Cần minh chứng", "")) not in ("khong", "0")
    return Line(told["Mã"], told["Mã dòng trên"], told["Tên"], most, rule, told.get("Nguồn số liệu", ""), proof)


def read_rule(kind: str, text: str) -> Rule:
    """A rule from its typed parameters: linear ``80`` or ``98; 90`` (full; floor), bands ``90=3; 80=2``, count, bonus, penalty ``0,5``.

    Raises ValueError.
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if kind == "linear":
        figures = [decimal(part.rstrip("%")) for part in parts] or [decimal(100)]
        return Rule(kind, figures[0], figures[1] if len(figures) > 1 else ZERO)
    if kind == "bands":
        pairs = [part.partition("=") for part in parts]
        return Rule(kind, steps=tuple((decimal(least.rstrip("% ")), decimal(points)) for least, _, points in pairs))
    if kind in ("count", "bonus", "penalty"):
        return Rule(kind, each=decimal(parts[0]) if parts else ZERO)
    return Rule(kind)


def rule_text(rule: Rule) -> str:
    """The parameters as :func:`read_rule` reads them."""
    if rule.kind == "linear":
        return number(rule.full) + (f"; {number(rule.floor)}" if rule.floor else "")
    if rule.kind == "bands":
        return "; ".join(f"{number(least)}={number(points)}" for least, points in rule.steps)
    return number(rule.each) if rule.kind in ("count", "bonus", "penalty") else ""

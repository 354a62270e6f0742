"""Criteria rules: what a value earns, what a sheet adds up to, which sets are refused; the shipped sets and every way in and out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.criteria import CriteriaSet, Line, Rule, allowed, check_set, decimal, number, points_for, rounded, sums
from cchc_desktop.domain.criteria_files import HEADINGS, read_rule, rule_text, set_from_json, set_from_rows, set_to_json
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import resources

D = Decimal
POINTS = st.decimals(0, 50, places=2)
VALUES = st.decimals(-10, 200, places=2)
RULES = st.one_of(
    st.just(Rule("hand")), st.just(Rule("yes_no")),
    st.tuples(st.decimals(1, 100, places=1), st.decimals(0, 1, places=2)).map(lambda p: Rule("linear", p[0], p[0] * p[1])),
    st.tuples(st.sampled_from(["count", "bonus", "penalty"]), st.decimals("0.01", 5, places=2)).map(lambda p: Rule(p[0], each=p[1])),
)  # fmt: skip


def line(rule: Rule, most: str | Decimal = "8") -> Line:
    return Line("1", "", "Dòng", D(most), rule)


@given(RULES, POINTS, VALUES)
def test_no_value_earns_more_than_its_line_holds(rule: Rule, most: Decimal, value: Decimal) -> None:
    one = line(rule, most)
    earned = points_for(one, value)
    assert allowed(one, earned) and earned == rounded(earned)


@given(RULES.filter(lambda r: r.kind != "penalty"), POINTS, VALUES, VALUES)
def test_a_better_value_never_earns_less(rule: Rule, most: Decimal, one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    assert points_for(line(rule, most), low) <= points_for(line(rule, most), high)


@pytest.mark.parametrize(
    ("rule", "value", "points"),
    [
        (Rule("linear", D(98), D(90)), "99.8", "8"), (Rule("linear", D(98), D(90)), "98", "8"),
        (Rule("linear", D(98), D(90)), "97", "7.92"),
        (Rule("linear", D(98), D(90)), "89.99", "0"), (Rule("linear", D(80)), "40", "4"), (Rule("linear", D(80)), "0", "0"),
        (Rule("yes_no"), "1", "8"), (Rule("yes_no"), "0", "0"), (Rule("count", each=D("0.5")), "3", "1.5"),
        (Rule("count", each=D("0.5")), "99", "8"), (Rule("penalty", each=D("0.5")), "3", "-1.5"), (Rule("penalty", each=D(5)), "3", "-8"),
        (Rule("bands", steps=((D(90), D(8)), (D(50), D(3)))), "89", "3"), (Rule("bands", steps=((D(50), D(3)),)), "49", "0"),
        (Rule("hand"), "7.955", "7.96"),
    ],
)  # fmt: skip
def test_what_a_value_earns(rule: Rule, value: str, points: str) -> None:
    assert points_for(line(rule), D(value)) == D(points)


@pytest.mark.parametrize("place", [0, 1])
def test_the_shipped_sets_add_up_and_say_that_they_are_not_official(place: int) -> None:
    shipped = resources.criteria_sets()[place]
    assert check_set(shipped) == [] and shipped.total == 100 and not shipped.official
    assert ("cần thay" in shipped.name) if place == 0 else ("766" in shipped.name)
    assert set_from_json(set_to_json(shipped)) == shipped
    full = {one.id: one.most for one in shipped.leaves() if not one.extra}
    assert sums(shipped, full)[""] == 100 and shipped.band(D(100)) == "Xuất sắc"


def test_qd_766_groups_have_the_points_of_the_decision() -> None:
    shipped = resources.criteria_sets()[1]
    assert [one.most for one in shipped.children("")] == [18, 20, 12, 10, 22, 18]


@given(st.data())
def test_a_sheet_is_the_sum_of_its_areas_within_the_caps(data: st.DataObject) -> None:
    shipped = resources.criteria_sets()[0]
    points = {}
    for one in shipped.leaves():
        low, high = (-one.most, D(0)) if one.rule and one.rule.kind == "penalty" else (D(0), one.most)
        points[one.id] = data.draw(st.decimals(low, high, places=2))
    found = sums(shipped, points)
    areas = sum((found[one.id] for one in shipped.children("")), D(0))
    assert 0 <= found[""] <= shipped.total + shipped.bonus
    assert found[""] == max(D(0), areas), "the caps of the shipped set are those of its lines"


def broken(**changes: Any) -> CriteriaSet:
    lines = (Line("1", "", "Lĩnh vực", D(5)), Line("1.1", "1", "A", D(2), Rule("yes_no")), Line("1.2", "1", "B", D(3), Rule("hand")))
    return replace(CriteriaSet("x", "Bộ thử", "", lines, D(5)), **changes)


def with_line(place: int, **changes: Any) -> CriteriaSet:
    lines = list(broken().lines)
    lines[place] = replace(lines[place], **changes)
    return broken(lines=tuple(lines))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (broken(name=""), "name"), (broken(lines=()), "lines"), (broken(total=D(6)), "total"), (broken(first=2025, last=2024), "last"),
        (with_line(1, most=D(3)), "lines.0.most"), (with_line(1, id="1.2"), "lines.2.id"), (with_line(1, parent="9"), "lines.1.parent"),
        (with_line(0, parent="1.1"), "lines.0.parent"), (with_line(1, parent="1.1"), "lines.1.parent"),
        (with_line(1, rule=None), "lines.1.rule"),
        (with_line(0, rule=Rule()), "lines.0.rule"), (with_line(1, rule=Rule("linear", D(101))), "lines.1.rule"),
        (with_line(1, rule=Rule("linear", D(50), D(60))), "lines.1.rule"), (with_line(1, rule=Rule("bands")), "lines.1.rule"),
        (with_line(1, rule=Rule("bands", steps=((D(1), D(9)),))), "lines.1.rule"), (with_line(1, rule=Rule("count")), "lines.1.rule"),
        (with_line(1, rule=Rule("script")), "lines.1.rule"), (with_line(1, most=D("2.005")), "lines.1.most"),
        (broken(bands=(("Khá", D(60)), ("Tốt", D(80)))), "bands"), (broken(bands=(("Khá", D(120)),)), "bands"),
    ],
)  # fmt: skip
def test_a_set_that_does_not_hold_names_its_place(wrong: CriteriaSet, field: str) -> None:
    assert check_set(broken()) == []
    assert field in [one.field for one in check_set(wrong)]


def test_four_levels_are_too_deep() -> None:
    chain = [Line("a", "", "A", D(1)), Line("b", "a", "B", D(1)), Line("c", "b", "C", D(1)), Line("d", "c", "D", D(1), Rule())]
    assert any(one.field == "lines.3.parent" for one in check_set(CriteriaSet("x", "X", "", tuple(chain), D(1))))


@given(RULES)
def test_a_rule_typed_is_the_rule_told(rule: Rule) -> None:
    again = read_rule(rule.kind, rule_text(rule))
    assert again == rule if rule.kind != "linear" else (again.full, again.floor) == (rule.full, rule.floor)


def test_a_sheet_of_rows_is_a_set() -> None:
    rows: list[list[object]] = [["Bộ tiêu chí"], list(HEADINGS), ["1", "", "Lĩnh vực", 5.0, "", "", "", ""],
            ["1.1", 1.0, "Đúng hạn", "2,5", "Theo tỷ lệ", "98; 90", "on_time", "Không"],
            ["1.2", "1", "Theo bậc", 2.5, "bands", "90=2,5; 50 = 1", "", ""]]  # fmt: skip
    found = set_from_rows(rows, "Bộ của tỉnh")
    assert check_set(found) == [] and found.lines[1].rule == Rule("linear", D(98), D(90)) and not found.lines[1].proof
    assert found.lines[2].rule == Rule("bands", steps=((D(90), D("2.5")), (D(50), D(1))))


@pytest.mark.parametrize("rows", [[], [["Mã", "Tên"]], [list(HEADINGS), ["1", "", "A", "nhiều", "", "", "", ""]],
                                  [list(HEADINGS), ["1", "", "A", 1.0, "theo cảm tính", "", "", ""]]])  # fmt: skip
def test_rows_that_are_no_set_are_refused(rows: list[list[object]]) -> None:
    with pytest.raises(Refused, match="NOT_CRITERIA"):
        set_from_rows(rows, "x")


NO_SETS: list[object] = [
    None, [], {}, {"lines": {}}, {"name": "x", "lines": [{}]}, {"name": "x", "lines": [{"id": 1, "name": "a", "most": "?"}]},
    {"name": "x", "lines": [], "first": 1}, {"name": "x", "lines": [], "dues": {"self": "13-01"}},
]  # fmt: skip


@pytest.mark.parametrize("data", NO_SETS)
def test_json_that_is_no_set_is_refused(data: object) -> None:
    with pytest.raises(Refused, match="NOT_CRITERIA"):
        set_from_json(data)


@pytest.mark.parametrize("text", ["", "hai", "NaN", "inf", "1e13", True, None])
def test_nonsense_is_no_figure(text: object) -> None:
    with pytest.raises(ValueError, match="figure"):
        decimal(text)


@pytest.mark.parametrize(("text", "shown"), [("7,95", "7,95"), ("8.00", "8"), (" 1 000,5", "1000,5"), (0, "0"), ("100", "100")])
def test_figures_are_read_and_shown_as_people_write_them(text: object, shown: str) -> None:
    assert number(decimal(text)) == shown

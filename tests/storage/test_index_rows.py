"""Rows of sets, sheets and batches: whatever breaks a rule waits in the tray, what was before stands."""

from __future__ import annotations

from typing import Any

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.index_rows import criteria_row, followed_from, score_row, survey_row
from tests.storage.test_guards import SET

AT = "2026-11-23T09:30:00+07:00"
BATCH: dict[str, Any] = {"form": "sipas", "period": "Quý IV", "day": "2026-11-23", "sheets": ["5" * 22], "about": {"sex": {"Nam": 1}}}
WRONG = (KeyError, TypeError, ValueError, AttributeError, Refused)


def test_good_ones_make_rows() -> None:
    assert criteria_row("c", "u", {"body": SET})[:3] == ("c", "u", "Bộ thử")
    assert score_row("s", "u", {"year": 2026, "set": SET}, {"self": {"1.1": {"points": "1", "by": "Hoa", "at": AT}}})[2] == 2026
    assert survey_row("b", "u", BATCH)[2:6] == ("sipas", "Quý IV", "2026-11-23", 0)


@pytest.mark.parametrize("changes", [{"sheets": "5"}, {"sheets": [5]}, {"sheets": ["5", "55"]}, {"sheets": ["Ẩ"]}, {"day": "hôm nay"},
                                     {"about": {"sex": {"Nam": -1}}}, {"about": {"sex": {"Nam": True}}}, {"about": []}])  # fmt: skip
def test_a_broken_batch_makes_none(changes: dict[str, Any]) -> None:
    with pytest.raises(WRONG):
        survey_row("b", "u", BATCH | changes)


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"year": "2026", "set": SET}, {}), ({"year": 1999, "set": SET}, {}), ({"year": 2026, "set": {}}, {}), ({"set": SET}, {}),
        ({"year": 2026, "set": SET}, {"self": {"1": {"points": "NaN", "by": "", "at": AT}}}),
        ({"year": 2026, "set": SET}, {"first": {"1": {"points": "1", "by": "", "at": "sáng nay"}}}),
        ({"year": 2026, "set": SET}, {"explain": {"1": {"text": 5}}}), ({"year": 2026, "set": SET}, {"named": {"1": {"line": 1}}}),
        ({"year": 2026, "set": SET}, {"locked": {"self": {"by": "Hoa"}}}),
    ],
)  # fmt: skip
def test_a_broken_sheet_makes_none(values: dict[str, Any], parts: dict[str, Any]) -> None:
    with pytest.raises(WRONG):
        score_row("s", "u", values, parts)


@pytest.mark.parametrize("body", [{"assessment": {"text": "x"}}, {"followed": {"progress": {"1": {"place": "x"}}}},
                                  {"followed": {"review": {"2026-Q3": {"text": "x", "values": 5}}}}])  # fmt: skip
def test_what_is_noted_of_a_commitment_is_checked(body: dict[str, Any]) -> None:
    with pytest.raises(WRONG):
        followed_from(body)

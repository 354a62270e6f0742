"""Whatever a JSON file holds, the office answers with a record or a refusal: never with a bug."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.dossier_json import draft_from_json
from cchc_desktop.domain.dossiers import check_draft, normalise_draft
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.targets import check_commitment, check_ready, commitment_from_json, commitment_to_json
from cchc_desktop.domain.workdays import rules_from_json
from cchc_desktop.office import resources
from cchc_desktop.office.setup import office_of
from tests.cli.conftest import COMMUNE, LINE
from tests.cli.test_verbs import SHEET

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
odd = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "2026-02-31", "0001-01-01T00:00+14:00", "9999-12-31", "direct", "07:00-11:30", "%", "x" * 5000, "Ẩ"])
    | st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abđ", max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a value, itself included."""
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        found += places(inner, (*path, name))
    return found


def put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The value with another one at one place."""
    if not path:
        return other
    name, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[name] = put(copy[name], tuple(rest), other)
    return copy


def harmed(whole: Any) -> st.SearchStrategy[Any]:
    """The value with something odd in one or two of its places."""
    one = st.builds(put, st.just(whole), st.sampled_from(places(whole)), odd)
    return one | one.flatmap(lambda value: st.builds(put, st.just(value), st.sampled_from(places(value)), odd))


FULL_LINE = LINE | {
    "submitted_by": {"name": "Trần Văn Bình"}, "channel": "post", "sets": 1, "received_at": "2026-11-20T09:30", "note": "ghi chú",
    "components": [{"name": "Tờ khai", "originals": 1, "pages": 2, "digitised": True}], "fee": 0, "due_at": "2026-12-01", "due_reason": "x",
}  # fmt: skip
FULL_SHEET = SHEET | {
    "kind": "office", "number": "1", "place": "Vĩnh Thủy", "basis": ["a"], "pledges": {"PAPI": ["b"]}, "officials": [{"person": "Hoa"}],
    "targets": [{"index": "PAPI", "name": "c", "unit": "%", "last": 1.5, "target": 2, "due": "2026-12-31", "source": "manual"}],
}  # fmt: skip
FULL_OFFICE = COMMUNE | {"machine": 1, "hours": {"mon": ["07:00-11:30"]}, "sectors": ["Hộ tịch"], "receipt_layout": "two_on_a4"}


@settings(max_examples=300, deadline=None)
@given(harmed(FULL_LINE))
def test_a_dossier_line(data: Any) -> None:
    try:
        draft = normalise_draft(draft_from_json(data, lambda *_: None, lambda _: None, 1))
    except Refused as refused:
        assert refused.code in ("BAD_FIELD", "TOO_LONG") and refused.line == 1
        return
    for problem in check_draft(draft, None, NOW):
        assert problem.field and problem.message


@settings(max_examples=300, deadline=None)
@given(harmed(FULL_SHEET))
def test_a_commitment(data: Any) -> None:
    try:
        sheet = commitment_from_json(data, resources.commitment_template("office"), "19405@2025-07-01", date(2026, 11, 23))
    except Refused as refused:
        assert refused.code in ("NOT_A_COMMITMENT", "TOO_LONG")
        return
    assert commitment_to_json(sheet)["id"] == sheet.id
    assert all(problem.message for problem in (*check_commitment(sheet), *check_ready(sheet)))


@settings(max_examples=300, deadline=None)
@given(harmed(FULL_OFFICE))
def test_an_office(data: Any) -> None:
    if not isinstance(data, dict):
        return
    try:
        office = office_of(data)
    except Refused as refused:
        assert refused.code in ("BAD_FIELD", "TOO_LONG", "BAD_HOURS") and refused.field is not None
        return
    assert office.unit.key.startswith(office.unit.code) and len(office.week) == 7


@settings(max_examples=200, deadline=None)
@given(harmed({"days": [{"day": "2026-11-24", "off": True, "name": "Nghỉ", "source": "x"}]}))
def test_a_calendar(data: Any) -> None:
    try:
        assert isinstance(rules_from_json(data), list)
    except Refused as refused:
        assert refused.code in ("NOT_A_CALENDAR", "BAD_CALENDAR", "TOO_LONG") and (refused.line or refused.code == "NOT_A_CALENDAR")

"""Commitment sheets: from a template, through signing, to a new version."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.commitment import CommitmentState, Signature, Target
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.following import should_be
from cchc_desktop.domain.forms import form_for, forms_from_json
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.targets import (
    KINDS,
    check_commitment,
    check_ready,
    commitment_from_json,
    commitment_from_stored,
    commitment_to_json,
    new_version,
    refuse_if_signed,
    with_signature,
)

RESOURCES = Path(__file__).parents[2] / "resources"
TODAY = date(2026, 11, 23)
SIDES = {
    "committing": {"unit": "UBND xã Vĩnh Thủy", "person": "Lê Văn Hải", "title": "Chủ tịch"},
    "receiving": {"unit": "UBND tỉnh Quảng Trị", "person": "Hoàng Nam", "title": "Phó Chủ tịch"},
}


def template(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESOURCES / "commitments" / f"{kind}.json").read_text(encoding="utf-8"))
    return found


def make(**other: Any) -> Any:
    kind = other.get("kind", "office")
    return commitment_from_json({**SIDES, "year": 2026, **other}, template(kind), "19405@2025-07-01", TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_makes_a_whole_sheet(kind: str) -> None:
    sheet = make(kind=kind)
    assert check_commitment(sheet) == []
    said = json.dumps(commitment_to_json(sheet), ensure_ascii=False)
    assert not re.search(r"\{(unit|receiving|year)\}", said)
    assert not [w for w in ("huyện", "tỉnh") if w in json.dumps(template(kind), ensure_ascii=False).casefold()]


def test_what_is_given_stands_and_the_rest_comes_from_the_template() -> None:
    sheet = make(basis=["Căn cứ riêng."], targets=[{"index": "SIPAS", "name": "Hài lòng", "unit": "%", "target": 95}])
    assert sheet.basis == ("Căn cứ riêng.",) and [t.name for t in sheet.targets] == ["Hài lòng"] and sheet.pledges["PAPI"]


def test_stored_and_read_back() -> None:
    sheet = with_signature(make(), Signature("committing", "Lê Văn Hải", "Chủ tịch", datetime(2026, 11, 23, 9, tzinfo=ICT)))
    assert commitment_from_stored(json.loads(json.dumps(commitment_to_json(sheet)))) == sheet


@pytest.mark.parametrize(
    "bad",
    [
        {"year": "2026"},
        {"date": "31/02"},
        {"basis": "x"},
        {"pledges": 3},
        {"targets": [3]},
        {"targets": [{"last": []}]},
        {"officials": 1},
    ],
)
def test_a_bad_part_is_named(bad: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        make(**bad)
    assert refused.value.code == "NOT_A_COMMITMENT" and refused.value.field == next(iter(bad))


def test_what_is_not_a_commitment() -> None:
    with pytest.raises(Refused, match="NOT_A_COMMITMENT"):
        commitment_from_json([], template("office"), "x", TODAY)


def test_problems_are_found() -> None:
    sheet = make(targets=[{"name": "", "unit": "%", "target": 120, "source": "x", "due": "2026-12-31"}], pledges={})
    assert {p.field for p in check_commitment(sheet)} == {"pledges", "targets.0.name", "targets.0.target", "targets.0.source"}
    assert [p.field for p in check_commitment(make(targets=[{"name": "x", "due": "2026-06-30"}] * 201))] == ["targets"]
    assert not check_commitment(make(targets=[{"name": "x", "due": "2026-06-30"}] * 80))


def test_a_target_without_a_date_counts_to_the_end_of_the_year_and_says_so() -> None:
    (problem,) = check_commitment(make(targets=[{"name": "x", "unit": "%", "target": 80, "due": None}]))
    assert (problem.field, problem.warning) == ("targets.0.due", True) and problem.message.endswith("31/12/2026.")
    open_end, last_day = (Target("", "x", "%", None, 80.0, due) for due in (None, date(2026, 12, 31)))
    for day in (date(2026, 1, 1), date(2026, 7, 2), date(2026, 12, 31), date(2027, 3, 1)):
        assert should_be(open_end, 2026, day) == should_be(last_day, 2026, day)


def test_who_signs_may_be_open_in_a_draft_but_not_on_paper() -> None:
    sheet = make(committing={"unit": "Thôn Thủy Ba Tây", "person": "", "title": ""}, kind="inner")
    assert [(p.field, p.warning) for p in check_commitment(sheet)] == [("committing.person", True)]
    assert [(p.field, p.warning) for p in check_ready(sheet)] == [("committing.person", False)]
    late = make(targets=[{"name": "x", "due": "2029-01-01"}])
    assert [p.warning for p in check_ready(late)] == [True], "other warnings stay warnings"


def test_a_list_of_officials_stands_for_the_one_who_signs_and_each_needs_a_name() -> None:
    own = {"unit": "UBND xã Vĩnh Thủy", "title": "Công chức"}
    sheet = make(kind="official", committing=own, officials=[own | {"person": "Lê Thị Ẩn"}, own])
    assert [p.field for p in check_ready(sheet)] == ["officials.1.person"]


def test_names_in_the_sentences_of_a_template() -> None:
    inner = make(kind="inner", committing={"unit": "Thôn Thủy Ba Tây", "person": "x", "title": ""})
    assert inner.basis[-1] == "Căn cứ nhiệm vụ được giao của thôn Thủy Ba Tây."
    assert make(committing={}).execution[0].startswith("Đơn vị phổ biến"), "no unit yet: still a sentence"


def test_each_side_signs_once_and_of_officials_each_person() -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=ICT)
    once = with_signature(make(), Signature("committing", "Lê Văn Hải", "Chủ tịch", at))
    with pytest.raises(Refused, match="SIGNED_ALREADY"):
        with_signature(once, Signature("committing", "Người Khác", "", at))
    own = {"unit": "UBND xã Vĩnh Thủy", "title": "Công chức"}
    many = make(kind="official", committing=own, officials=[own | {"person": "A"}, own | {"person": "B"}])
    both = with_signature(with_signature(many, Signature("committing", "A", "", at)), Signature("committing", "B", "", at))
    assert len(both.signatures) == 2
    for who, code in (("A", "SIGNED_ALREADY"), ("C", "BAD_FIELD")):
        with pytest.raises(Refused, match=code):
            with_signature(both, Signature("committing", who, "", at))


def test_signed_is_immutable_and_a_change_is_a_new_version() -> None:
    signature = Signature("committing", "Lê Văn Hải", "Chủ tịch", datetime(2026, 11, 23, 9, tzinfo=ICT))
    signed = with_signature(make(), signature)
    assert signed.state is CommitmentState.SIGNED
    with pytest.raises(Refused, match="SIGNED"):
        refuse_if_signed(signed)
    with pytest.raises(Refused, match="SIGNED_ALREADY"):
        with_signature(signed, signature)
    with pytest.raises(Refused, match="BAD_FIELD"):
        with_signature(signed, replace(signature, side="x"))
    fresh = new_version(signed, TODAY)
    assert (fresh.version, fresh.previous, fresh.state, fresh.signatures) == (2, signed.id, CommitmentState.DRAFT, ())


@pytest.mark.parametrize(
    ("day", "number", "title"),
    [
        ("2025-09-14", "04", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"),
        ("2025-09-15", "04", "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT"),
    ],
)
def test_the_set_of_forms_follows_the_day(day: str, number: str, title: str) -> None:
    forms = forms_from_json(json.loads((RESOURCES / "forms.json").read_text(encoding="utf-8")))
    form = form_for(forms, "apology", date.fromisoformat(day))
    assert (form.form_no, form.title) == (number, title)
    assert form_for(forms, "receipt", date.fromisoformat(day)).texts["due"]
    with pytest.raises(Refused, match="NO_FORM"):
        form_for(forms, "stop", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("committing", "UBND xã"), ("receiving", {"unit": {"a": 1}}), ("year", 2026.0), ("date", "2026-02-31"), ("date", 20260831),
        ("targets", {"0": {}}), ("targets", [[]]), ("targets", [{"name": "x", "unit": 5}]), ("pledges", ["x"]), ("number", 12),
        ("targets", [{"name": "x", "target": 10**400}]), ("officials", ["Hoa"]), ("kind", ["office"]),
    ],
)  # fmt: skip
def test_a_part_of_another_shape_is_named(part: str, value: object) -> None:
    with pytest.raises(Refused, match="NOT_A_COMMITMENT") as refused:
        commitment_from_json({**SIDES, part: value}, template("office"), "u@", TODAY)
    assert refused.value.field == part and refused.value.next_step


def test_a_text_too_long_names_its_part() -> None:
    with pytest.raises(Refused, match="TOO_LONG") as refused:
        make(pledges={"PAPI": ["ă" * 4001]})
    assert refused.value.field == "pledges"

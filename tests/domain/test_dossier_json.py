"""A dossier line: what is left out gets what the window would propose, what is wrong names its field and line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.dossier_json import STATUS_WORDS, dossier_to_json, draft_from_json, status_name
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import ComponentTemplate, Limit, LimitUnit, Procedure
from tests.storage.conftest import dossier

PROCEDURE = Procedure(
    "p", "1.001193", "Đăng ký khai sinh", "Hộ tịch", (Limit(0, LimitUnit.SAME_DAY),),
    components=(ComponentTemplate("Tờ khai", originals=2, must_digitise=False), ComponentTemplate("Hộ chiếu", copies=1, show_only=True)),
)  # fmt: skip
KNOWN = Person("Trần Thị Ánh", "045185006241", "1985-08-12", "Nữ", "thôn Linh Hải", "0912345678")


def read(line: int | None = None, **other: Any) -> DossierDraft:
    data = {"procedure": "1.001193", "applicant": {"name": "Lê Ẩn", "id_number": "045085006214", "address": "thôn A"}, **other}
    return draft_from_json(
        data, lambda code, at: PROCEDURE if code == "1.001193" else None, lambda n: KNOWN if n == KNOWN.id_number else None, line
    )


def test_a_short_line_leaves_the_rest_to_the_office() -> None:
    draft = read()
    assert (draft.channel, draft.sets, draft.components, draft.submitted_by, draft.received_at) == ("direct", 1, None, None, None)


def test_papers_named_get_the_counts_the_procedure_asks_for() -> None:
    papers = read(components=[{"name": "tờ khai"}, {"name": "Hộ chiếu"}, {"name": "Ảnh"}, {"name": "Tờ khai", "photocopies": 1}]).components
    assert papers is not None
    counts = [(p.originals, p.certified, p.photocopies, p.must_digitise, p.note) for p in papers]
    assert counts == [(2, 0, 0, False, ""), (0, 0, 1, False, "Xuất trình"), (1, 0, 0, True, ""), (0, 0, 1, False, "")]
    assert len({p.id for p in papers}) == 4


def test_a_person_known_by_number_and_name_is_filled_in_but_never_over_what_is_said() -> None:
    short = {"name": "TRẦN THỊ ÁNH", "id_number": "045 185 006 241"}
    assert read(applicant=short).applicant == Person(**{**vars_of(KNOWN), "name": "TRẦN THỊ ÁNH"})
    assert read(applicant=short | {"phone": "", "address": "thôn B"}).applicant.phone == ""
    assert read(applicant=short | {"name": "Người khác"}).applicant.phone == ""


def vars_of(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in Person.__dataclass_fields__}


def test_times_and_texts_are_cleaned_at_the_edge() -> None:
    draft = read(received_at="2026-11-23T09:30", note="dòng 1\r\ndòng  2", applicant={"name": "Le\u0302 A\u0302\u0309n"})
    assert draft.received_at == datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
    assert (draft.note, draft.applicant.name) == ("dòng 1\ndòng 2", "Lê Ẩn")


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("applicant", {"applicant": "Lê Ẩn"}), ("applicant.name", {"applicant": {"name": ["Lê"]}}),
        ("applicant.tuoi", {"applicant": {"tuoi": 3}}), ("components", {"components": "Tờ khai"}),
        ("components.1", {"components": [{"name": "a"}, "b"]}),
        ("components.0.originals", {"components": [{"name": "a", "originals": 1.5}]}),
        ("components.0.digitised", {"components": [{"name": "a", "digitised": 1}]}), ("sets", {"sets": "1"}),
        ("received_at", {"received_at": "31/02/2026"}), ("ghi_chu", {"ghi_chu": "x"}), ("procedure", {"procedure": 1.001193}),
    ],
)  # fmt: skip
def test_every_slip_names_its_field_and_line(field: str, other: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        read(9, **other)
    assert (refused.value.code, refused.value.field, refused.value.line) == ("BAD_FIELD", field, 9)


def test_something_that_is_no_object_is_refused() -> None:
    for data in ([], "x", 5, None):
        with pytest.raises(Refused, match="BAD_FIELD"):
            draft_from_json(data, lambda *_: None, lambda _: None)


def test_statuses_have_names_and_national_codes() -> None:
    assert {STATUS_WORDS[status_name(s)] for s in Status} == set(Status) and STATUS_WORDS["10"] is Status.RETURNED


def test_a_dossier_as_json_says_everything() -> None:
    said = dossier_to_json(dossier())
    assert (said["status"], said["applicant"]["name"], said["received_at"]) == ("accepted", "Lê Quang Ẩn", "2026-11-23T09:30:00+07:00")
    assert [(p["no"], p["name"], p["digitised"]) for p in said["components"]] == [(1, "Giấy chứng sinh", True), (2, "Tờ khai", False)]

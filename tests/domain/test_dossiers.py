"""Rules of the dossier: drafts, steps, early and late, the board."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cchc_desktop.domain.dossier import Component, DossierDraft, Person, Status
from cchc_desktop.domain.dossiers import (
    DueClass,
    Timeliness,
    check_draft,
    due_class,
    is_late_entry,
    normalise_draft,
    propose_components,
    timeliness,
)
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.fees import quote
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Channel, ComponentTemplate, Fee, Limit, LimitUnit, Procedure

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
PROCEDURE = Procedure(
    "p", "1.001193", "Đăng ký khai sinh", "Hộ tịch", (Limit(0, LimitUnit.SAME_DAY),),
    (Fee(8000), Fee(4000, channel=Channel.ONLINE)),
    (ComponentTemplate("Giấy chứng sinh", originals=1, must_digitise=True), ComponentTemplate("Căn cước", show_only=True)),
)  # fmt: skip
DRAFT = DossierDraft("1.001193", Person("Lê Quang Ẩn", "045085006214", address="thôn Linh Hải"))


def fields(draft: DossierDraft, procedure: Procedure | None = PROCEDURE) -> list[str]:
    return [p.field for p in check_draft(normalise_draft(draft), procedure, NOW) if not p.warning]


def test_a_good_draft_has_no_problems() -> None:
    assert fields(DRAFT) == []


@pytest.mark.parametrize(
    ("mend", "field"),
    [
        ({"procedure_code": ""}, "procedure_code"),
        ({"channel": "pigeon"}, "channel"),
        ({"sets": 0}, "sets"),
        ({"fee": -1}, "fee"),
        ({"national_code": "abc"}, "national_code"),
        ({"received_at": NOW + timedelta(days=1)}, "received_at"),
        ({"due_at": NOW + timedelta(days=1)}, "due_reason"),
        ({"due_at": NOW - timedelta(days=1), "due_reason": "x"}, "due_at"),
        ({"components": (Component("c", ""),)}, "components.0.name"),
        ({"components": (Component("c", "x", originals=1000),)}, "components.0.originals"),
        ({"components": tuple(Component(str(n), "x") for n in range(201))}, "components"),
        ({"submitted_by": Person("")}, "submitted_by.name"),
    ],
)
def test_each_problem_stands_beside_its_field(mend: dict[str, object], field: str) -> None:
    assert fields(replace(DRAFT, **mend)) == [field]  # type: ignore[arg-type]


def test_an_unknown_procedure_is_named() -> None:
    assert fields(DRAFT, None) == ["procedure_code"]


def test_two_hundred_papers_pass() -> None:
    assert fields(replace(DRAFT, components=tuple(Component(str(n), "x") for n in range(200)))) == []


def test_a_name_of_three_hundred_letters_passes_and_one_more_is_refused() -> None:
    assert fields(replace(DRAFT, applicant=replace(DRAFT.applicant, name="Ẵ" * 300))) == []
    with pytest.raises(Refused, match="TOO_LONG"):
        fields(replace(DRAFT, applicant=replace(DRAFT.applicant, name="Ẵ" * 301)))


def test_papers_and_fee_are_proposed_from_the_catalogue() -> None:
    papers = propose_components(PROCEDURE)
    assert [(p.name, p.originals, p.note) for p in papers] == [("Giấy chứng sinh", 1, ""), ("Căn cước", 0, "Xuất trình")]
    assert len({p.id for p in papers}) == 2
    assert quote(PROCEDURE, Channel.DIRECT).amount == 8000 and quote(PROCEDURE, Channel.ONLINE).amount == 4000
    assert quote(replace(PROCEDURE, fees=(Fee(8000, confirm=True),)), Channel.DIRECT).amount is None


DUE = datetime(2026, 11, 25, 17, 0, tzinfo=ICT)


@pytest.mark.parametrize(
    ("finished", "status", "now", "found"),
    [
        (datetime(2026, 11, 24, 17, tzinfo=ICT), Status.READY, NOW, Timeliness.EARLY),
        (datetime(2026, 11, 25, 17, tzinfo=ICT), Status.READY, NOW, Timeliness.ON_TIME),
        (datetime(2026, 11, 25, 17, 1, tzinfo=ICT), Status.RETURNED, NOW, Timeliness.LATE),
        (None, Status.PROCESSING, NOW, Timeliness.RUNNING),
        (None, Status.PROCESSING, DUE, Timeliness.OVERDUE),
        (None, Status.SUPPLEMENT, DUE + timedelta(days=9), Timeliness.RUNNING),
    ],
)
def test_early_on_time_late(finished: datetime | None, status: Status, now: datetime, found: Timeliness) -> None:
    assert timeliness(DUE, finished, status, now) is found


@pytest.mark.parametrize(
    ("status", "now", "found"),
    [
        (Status.ACCEPTED, datetime(2026, 11, 25, 8, tzinfo=ICT), DueClass.TODAY),
        (Status.ACCEPTED, datetime(2026, 11, 23, 8, tzinfo=ICT), DueClass.NEXT),
        (Status.ACCEPTED, datetime(2026, 11, 20, 8, tzinfo=ICT), DueClass.LATER),
        (Status.ACCEPTED, datetime(2026, 11, 26, 8, tzinfo=ICT), DueClass.OVERDUE),
        (Status.PAYMENT, datetime(2026, 11, 26, 8, tzinfo=ICT), DueClass.PAUSED),
        (Status.READY, datetime(2026, 11, 26, 8, tzinfo=ICT), DueClass.READY),
        (Status.RETURNED, datetime(2026, 11, 26, 8, tzinfo=ICT), DueClass.DONE),
    ],
)
def test_the_board(status: Status, now: datetime, found: DueClass) -> None:
    next_working = {20: date(2026, 11, 23), 23: date(2026, 11, 25)}.get(now.day, date(2026, 11, 27))
    assert due_class(DUE, status, now, next_working) is found


def test_late_entry() -> None:
    assert is_late_entry(NOW - timedelta(hours=1), NOW) and not is_late_entry(NOW, NOW)

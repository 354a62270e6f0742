"""The story of a dossier: what of it stands, what was taken back, and that every cause and way has its word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.life import (
    CAUSE_NAMES,
    HANDOUT_NAMES,
    METHOD_NAMES,
    Correction,
    DueChange,
    Hand,
    HandOut,
    HandOutTo,
    Issue,
    Method,
    Payment,
    Step,
    Story,
)
from cchc_desktop.domain.moments import ICT

AT = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
STEP = Step("1", Status.ACCEPTED, Status.PROCESSING, AT, "Hoa", "", 1, "", "", AT, None, None, None)
ISSUE = Issue("i", "supplement", "TT03/2025", 1, 2026, 1, AT, "Hoa", ("Giấy chứng sinh",), "Thiếu", {})


def test_the_last_step_that_stands_is_neither_taken_back_nor_a_taking_back() -> None:
    second = replace(STEP, id="2", to=Status.READY, place=2)
    undone = replace(second, undone=True)
    back = replace(STEP, id="3", to=Status.PROCESSING, place=3, back="2")
    assert Story().last_step is None
    assert Story([STEP, second]).last_step is second
    assert Story([STEP, undone, back]).last_step is STEP
    assert Story([replace(STEP, undone=True), replace(back, back="1")]).last_step is None


def test_a_void_form_counts_as_never_asked_and_never_extended() -> None:
    apology = replace(ISSUE, form="apology")
    story = Story(issues=[ISSUE, replace(ISSUE, voided=True), apology, ISSUE, replace(ISSUE, form="stop")])
    story = replace(story, issues=[*story.issues, *[replace(apology, voided=True)] * 2])
    assert (story.asked, story.extended) == (2, 1)
    assert (Story().asked, Story().extended) == (0, 0)


def test_every_kind_of_happening_counts() -> None:
    due = DueChange("d", "manual", AT, AT, AT, "Hoa", (), "")
    payment = Payment("p", 8000, Method.CASH, "0001/2026", AT, "Hoa", False, "")
    handout = HandOut("h", HandOutTo.APPLICANT, "", "", AT, "Hoa", "1")
    correction = Correction("c", AT, "Hoa", {"name": ("Lê A", "Lê Á")}, "Ghi nhầm")
    story = Story([STEP] * 2, [due], [ISSUE] * 3, [Hand("x", "", "Ba", AT, "Hoa")], [payment], [handout], [correction])
    assert (story.count, Story().count) == (10, 0)


def test_nothing_stands_voided_or_undone_unless_said() -> None:
    payment = Payment("p", 8000, Method.CASH, "", AT, "Hoa", False, "")
    handout = HandOut("h", HandOutTo.POST, "", "RB1", AT, "Hoa", "1")
    assert (STEP.undone, ISSUE.voided, payment.voided, handout.undone) == (False,) * 4
    assert (ISSUE.void_reason, payment.void_reason) == ("", "")


def test_words_as_they_are_stored_never_change() -> None:
    """They stand in the log for ever; another word would be another fact."""
    assert [one.value for one in Method] == ["cash", "online"]
    assert [one.value for one in HandOutTo] == ["applicant", "authorised", "post"]
    assert set(METHOD_NAMES) == set(Method) and set(HANDOUT_NAMES) == set(HandOutTo)


@pytest.mark.parametrize("cause", ["supplement", "payment", "extension", "calendar", "manual", "correction", "take_back", "acceptance"])
def test_every_cause_of_a_move_has_a_word_and_is_one_the_acts_write(cause: str) -> None:
    assert CAUSE_NAMES[cause][0].isupper()
    written = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "cchc_desktop").glob("office/*.py"))
    written += (Path(__file__).parents[2] / "cchc_desktop/domain/deadlines.py").read_text(encoding="utf-8")
    assert f'"{cause}"' in written or cause in ("payment", "supplement")


def test_no_cause_without_an_act() -> None:
    assert len(CAUSE_NAMES) == 8

"""What was done put right by verbs: taken back, a date by hand, a form void."""

from __future__ import annotations

from tests.cli.conftest import Desk
from tests.cli.test_lives import number


def test_the_last_thing_done_is_taken_back_for_all_or_for_none(desk: Desk) -> None:
    some = [number(desk) for _ in range(2)]
    for one in some:
        desk.ok("dossier", "step", one, "ready")
    assert [row["status"] for row in desk.ok("dossier", "undo", *some).rows] == ["accepted", "accepted"]
    desk.ok("dossier", "step", some[0], "ready")
    said = desk("dossier", "undo", *some)
    assert said.value["refused"] == "NO_STEP" and desk.ok("dossier", "show", some[0]).value["status"] == "ready"
    assert desk("dossier", "undo", some[0], "--reason", " ").value["refused"] == "REASON_NEEDED"


def test_a_date_by_hand_and_a_form_void(desk: Desk) -> None:
    one = number(desk)
    before = desk.ok("dossier", "show", one).value["due_at"]
    moved = desk.ok("dossier", "due", one, "--to", "2099-12-01T09:00+07:00", "--reason", "Theo đề nghị").value
    assert moved["due_at"].startswith("2099-12-01T09:00")
    assert desk("dossier", "due", one, "--to", "1999-12-01T09:00+07:00", "--reason", "Theo đề nghị").value["field"] == "due_at"
    assert desk.ok("dossier", "undo", one).rows[0]["due_at"] == before
    given = desk.ok("dossier", "extend", one, "--days", "2", "--reason", "Chờ xác minh").value
    gone = desk.ok("dossier", "void-form", given["issue"]["id"], "--reason", "Phát nhầm").value
    assert gone["issue"]["voided"] and gone["due_at"] == before
    assert desk("dossier", "void-form", "khong-co", "--reason", "Phát nhầm").value["refused"] == "NO_ISSUE"

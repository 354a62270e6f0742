"""Folders of one machine that begin anew never take the same lane: a restored one beside the one its backup was made of."""

from __future__ import annotations

import json

from cchc_desktop.storage import lanes
from tests.cli.conftest import Desk


def test_a_restored_folder_and_the_first_one_give_different_numbers(desk: Desk) -> None:
    desk.take_in()
    file = desk.ok("backup", "--to", desk.place / "kệ").value["file"]
    other = Desk(desk.place, "mới")
    other.ok("restore", file)
    theirs = {row["number"] for row in other.take_in() + other.take_in()}
    assert desk("dossier", "add", "-", stdin=b"{}").value["refused"] == "RESTORED", "the office counts with its successor"
    desk.ok("replica", "new")
    ours = {row["number"] for row in desk.take_in() + desk.take_in()}
    assert len(ours) == len(theirs) == 2 and not ours & theirs
    assert other.take_in() and desk.take_in() and desk.ok("check").value["ok"], "neither is asked again"


def test_notes_that_cannot_be_read_are_none(desk: Desk) -> None:
    for text in ("", "{", "[]", json.dumps({"x": "9"}), json.dumps({"x": [None]})):
        (desk.place / lanes.FILE).write_text(text, encoding="utf-8")
        assert lanes.taken(desk.place, "y") == set()
    (desk.place / lanes.FILE).unlink()
    lanes.take(desk.place, "y", 9)
    lanes.take(desk.place, "y", 99)
    assert lanes.taken(desk.place, "y") == {9, 99} and lanes.taken(desk.place, "z") == set()

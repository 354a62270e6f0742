"""`work …`: entries written, changed and refused; a task given from above travels down, is reported, judged, and comes home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, enrol

TASK = {"book": "given", "values": {"task": "Báo cáo cải cách hành chính quý IV", "due": "15/12/2026"}}


def test_an_entry_is_written_and_changed(desk: Desk) -> None:
    kept = desk.ok("work", "save", desk.file("a.json", {"book": "plan", "values": {"task": "Kế hoạch năm", "due": "20/12/2026"}})).value
    assert kept["values"]["due"] == "2026-12-20" and kept["state"] == "todo"
    changed = desk.file("b.json", {"values": {"report": "Xong."}, "state": "done"})
    assert desk.ok("work", "save", changed, "--id", kept["id"]).value["values"] == {**kept["values"], "report": "Xong."}
    (row,) = desk.ok("work", "list", "plan").rows
    assert (row["state"], row["title"], row["late"]) == ("done", "Kế hoạch năm", False)
    assert desk.ok("work", "list", "plan", "--open").rows == []
    desk.ok("work", "out", "plan", "--out", desk.place / "so.xlsx")
    assert (desk.place / "so.xlsx").read_bytes().startswith(b"PK")
    assert desk("work", "prove", kept["id"]).value["refused"] == "NO_SCORE"
    desk.ok("score", "begin", "2026")
    assert desk.ok("work", "prove", kept["id"]).value["line"] == "1.1.2"


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"book": "khong-co", "values": {}}, "NO_WORK", None), ({"book": "plan", "values": []}, "BAD_FIELD", "values"),
        ({"book": "plan", "values": {"task": 5}}, "BAD_FIELD", "values"), ({"book": "plan", "values": {"task": "x"}}, "BAD_FIELD", "due"),
        ({"book": "plan", "values": {"task": "x", "due": "31/2/2026"}}, "BAD_FIELD", "due"), ({"sach": 1}, "BAD_FIELD", "sach"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_kept(shared: Desk, tmp_path: Path, told: object, code: str, field: str | None) -> None:
    (tmp_path / "x.json").write_text(json.dumps(told), encoding="utf-8")
    done = shared("work", "save", tmp_path / "x.json")
    assert (done.code, done.value["refused"], done.value.get("field")) == (3, code, field)
    assert shared.ok("work", "list", "plan").rows == []


def test_a_task_travels_down_and_its_report_comes_home(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    (given,) = province.ok("work", "give", province.file("viec.json", TASK)).rows
    province.ok("seal", "--to", stick)
    commune.ok("receive", stick)
    (mine,) = commune.ok("work", "list", "given").rows
    assert mine["id"] == given["id"] and mine["given"] == "Tỉnh Quảng Trị"
    commune.ok("work", "save", commune.file("xong.json", {"values": {"report": "Đã báo cáo."}, "state": "done"}), "--id", mine["id"])
    commune.ok("seal", "--to", stick)
    province.ok("receive", stick)
    assert province("work", "judge", mine["id"], "Hay").value["field"] == "word"
    assert province.ok("work", "judge", mine["id"], "Đạt").value["judged"] == "Đạt"
    province.ok("seal", "--to", stick)
    commune.ok("receive", stick)
    assert [row["judged"] for row in commune.ok("work", "list", "given").rows] == ["Đạt"]

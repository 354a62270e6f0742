"""`report indicators|ii06a|ii06b|cchc`: every shape, the sections of the report, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import LINE, Desk

DAYS = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.mark.parametrize("name", ["indicators", "ii06a", "ii06b", "cchc"])
def test_figures_in_each_shape(desk: Desk, name: str) -> None:
    desk.take_in()
    for ending, begin in (("xlsx", b"PK\x03\x04"), ("json", b"{"), ("pdf", b"%PDF")):
        out = desk.place / f"{name}.{ending}"
        done = desk.ok("report", name, *DAYS, "--out", out).value
        assert done["report"] == name and done["bytes"] == out.stat().st_size
        assert out.read_bytes().lstrip().startswith(begin)
    sheets = json.loads((desk.place / f"{name}.json").read_text(encoding="utf-8"))["sheets"]
    assert sheets[0]["rows"]
    if name.startswith("ii06"):
        assert (sheets[0]["rows"][-1]["name"], sheets[0]["rows"][-1]["total"]) == ("TỔNG SỐ", 1)


def test_what_was_refused_at_the_counter_is_answered_nowhere_and_what_was_withdrawn_on_time(desk: Desk) -> None:
    """The ratio and the official count speak of the same dossiers."""
    refused, withdrawn, ready, _ = desk.take_in({**LINE, "unchecked": True}, {**LINE, "unchecked": True}, LINE, LINE)
    for one, step in ((refused, "rejected"), (withdrawn, "withdrawn")):
        desk.ok("dossier", "step", one["number"], step, "--reason", "Không thuộc thẩm quyền")
    desk.ok("dossier", "step", ready["number"], "ready")
    told = {}
    for name in ("indicators", "ii06a"):
        desk.ok("report", name, *DAYS, "--out", desk.place / f"{name}.json")
        told[name] = json.loads((desk.place / f"{name}.json").read_text(encoding="utf-8"))["sheets"][0]["rows"]
    share, total = next(row for row in told["indicators"] if row["name"] == "Giải quyết đúng và trước hạn"), told["ii06a"][-1]
    assert (share["numerator"], share["denominator"]) == (2, 2)
    assert (total["total"], total["resolved"], total["early"] + total["on_time"], total["running"]) == (3, 2, 2, 1)


def test_a_unit_and_a_field_are_chosen_by_words(desk: Desk) -> None:
    desk.take_in()
    for said in ("vinh thuy", "19405", "Xã Vĩnh Thủy", "19405@2025-07-01"):
        assert desk.ok("report", "ii06a", *DAYS, "--unit", said, "--out", desk.place / "a.json").value["rows"] == 1
    for sector, count in (("Hộ tịch", 1), ("Đất đai", 0)):
        desk.ok("report", "indicators", *DAYS, "--sector", sector, "--out", desk.place / "b.json")
        rows = json.loads((desk.place / "b.json").read_text(encoding="utf-8"))["sheets"][0]["rows"]
        assert rows[-1]["denominator"] in (0, 1) and rows[1]["denominator"] == count
    done = desk("report", "ii06a", *DAYS, "--unit", "Cồn Cỏ", "--out", desk.place / "c.json")
    assert (done.code, done.value["refused"], done.value["field"]) == (3, "BAD_FIELD", "unit") and "Vĩnh Thủy" in done.value["next_step"]
    assert desk("report", "ii06b", *DAYS, "--unit", "19405", "--out", desk.place / "c.json").code == 2
    assert not (desk.place / "c.json").exists()


def test_the_picture_of_a_year_is_a_page(desk: Desk) -> None:
    desk.take_in()
    done = desk.ok("report", "year", *DAYS, "--out", desk.place / "nam.pdf").value
    assert done["rows"] is None and (desk.place / "nam.pdf").read_bytes().startswith(b"%PDF")
    wrong = desk("report", "year", *DAYS, "--out", desk.place / "nam.xlsx")
    assert (wrong.code, wrong.value["refused"]) == (3, "NO_PAGE") and not (desk.place / "nam.xlsx").exists()


def test_sections_are_kept_and_carried(desk: Desk) -> None:
    (desk.place / "loi.json").write_text(json.dumps({"IV": "Số hóa đủ.", "laws": "2"}), encoding="utf-8")
    desk.ok("report", "cchc", *DAYS, "--out", desk.place / "a.json", "--texts", desk.place / "loi.json")
    desk.ok("report", "cchc", "--from", "2026-12-01", "--to", "2026-12-31", "--out", desk.place / "b.json")
    for name in ("a", "b"):
        sheets = json.loads((desk.place / f"{name}.json").read_text(encoding="utf-8"))["sheets"]
        assert any(row["text"] == "Số hóa đủ." for row in sheets[1]["rows"]), name
        assert any(row["value"] == "2" for row in sheets[0]["rows"] if row["from"] == "Cơ quan ghi") == (name == "a")


@pytest.mark.parametrize(("told", "code"), [(["IV"], "BAD_FIELD"), ({"IX": "x"}, "BAD_FIELD"), ({"on_time": "100"}, "BAD_FIELD")])
def test_sections_the_outline_does_not_have(shared: Desk, tmp_path: Path, told: object, code: str) -> None:
    (tmp_path / "x.json").write_text(json.dumps(told), encoding="utf-8")
    done = shared("report", "cchc", *DAYS, "--out", tmp_path / "x.xlsx", "--texts", tmp_path / "x.json")
    assert (done.code, done.value["refused"]) == (3, code) and not (tmp_path / "x.xlsx").exists()


def test_wrong_days_and_usage(shared: Desk, tmp_path: Path) -> None:
    wrong = ("--from", "2026-11-30", "--to", "2026-11-01", "--out", tmp_path / "x.pdf")
    for name in ("indicators", "ii06a", "ii06b", "cchc"):
        done = shared("report", name, *wrong)
        assert (done.code, done.value["refused"], done.value.get("field")) == (3, "BAD_FIELD", "to"), name
    assert shared("report", "ii06a", *DAYS, "--out", "x.xlsx", "--texts", "y.json").code == 2
    assert list(tmp_path.iterdir()) == []

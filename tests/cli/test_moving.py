"""Old registers in and lists out, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk

CSV = """Mã hồ sơ;Tên thủ tục;Họ và tên;Ngày nhận;Ngày trả kết quả;Tình trạng
H50.31-230830-0012;Thủ tục đăng ký khai sinh;Hồ Thị Ỷ;30/08/2023;05/09/2023;Đã trả
;Việc lạ;Lê Quang Ấn;31/02/2023;;Treo
"""


def register(desk: Desk, text: str = CSV) -> Path:
    return desk.file("so-cu.csv", text.encode())


def test_a_dry_run_writes_nothing_and_says_why(desk: Desk) -> None:
    before = desk.vector()
    done = desk.ok("import", register(desk), "--kind", "dossiers", "--dry-run").value
    assert (done["rows"], done["good"]) == (2, 1) and done["unknown"] == {
        "statuses": {"Treo": 1}, "channels": {}, "procedures": {"Việc lạ": 1},
    }  # fmt: skip
    assert {one["field"] for one in done["bad"]} == {"received_at", "status", "procedure"} and {one["line"] for one in done["bad"]} == {3}
    assert desk.vector() == before
    said = desk("import", register(desk), "--kind", "dossiers", "--dry-run", plain=True).out
    assert "Đọc 2 dòng: nhập được 1, không nhập 1." in said and "Dòng 3: Tháng 2 năm 2023 không có ngày 31. [Ngày nhận]" in said


def test_in_and_out_again(desk: Desk) -> None:
    done = desk.ok("import", register(desk), "--kind", "dossiers").value
    assert done["imported"] == 1 and len(done["bad"]) == 3
    (row,) = desk.ok("dossier", "find", "ho thi y").rows
    assert row["status"] == "returned" and row["national_code"] == "H50.31-230830-0012"
    again = desk("import", register(desk), "--kind", "dossiers")
    assert (again.code, again.value["refused"]) == (3, "NOTHING_TO_MOVE")
    assert desk("import", "--undo", done["batch"]).value["refused"] == "REASON_NEEDED"
    assert desk.ok("import", "--undo", done["batch"], "--reason", "Nhầm sổ").value == {"batch": done["batch"], "undone": 1}
    assert desk("import", "--undo", done["batch"], "--reason", "Nhầm sổ").value["refused"] == "UNDONE_ALREADY"
    assert desk.ok("dossier", "find", "ho thi y").rows[0]["voided"] is True
    assert [one["count"] for one in desk.ok("import", "--list").rows] == [1]


def test_a_map_changes_what_is_read(desk: Desk) -> None:
    told = {"statuses": {"Treo": "stopped"}, "procedures": {"Việc lạ": "1.001193"}, "columns": {"received_at": 5, "returned_at": None}}
    done = desk.ok("import", register(desk), "--kind", "dossiers", "--map", desk.file("m.json", told), "--dry-run").value
    assert done["good"] == 1 and [one["why"] for one in done["bad"]] == ["Chưa có ngày nhận."]
    assert done["map"]["columns"]["received_at"] == "Ngày trả kết quả" and done["map"]["procedures"] == {"viec la": "1.001193"}


@pytest.mark.parametrize(("told", "code", "field"), [
    ({"columns": {"name": "Không có"}}, "BAD_FIELD", "columns"), ([], "BAD_FIELD", None), ({"lạ": 1}, "BAD_FIELD", "lạ"),
    ({"procedures": {"x": "9.999999"}}, "BAD_FIELD", "procedures"), ({"columns": {"name": None}}, "NO_COLUMNS", "name"),
    (b"{", "NOT_JSON", None),
])  # fmt: skip
def test_a_bad_map_is_refused(shared: Desk, tmp_path: Path, told: object, code: str, field: str | None) -> None:
    (tmp_path / "so.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "m.json").write_bytes(told if isinstance(told, bytes) else json.dumps(told).encode())
    done = shared("import", tmp_path / "so.csv", "--kind", "dossiers", "--map", tmp_path / "m.json", "--dry-run")
    assert (done.code, done.value["refused"], done.value.get("field")) == (3, code, field)


@pytest.mark.parametrize(("name", "data", "code"), [
    ("khong-co.xlsx", None, "NO_FILE"), ("rong.csv", b"", "NOT_A_TABLE"), ("anh.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00", "NOT_A_TABLE"),
    ("la.csv", b"a;b\n1;2\n", "NO_COLUMNS"),
])  # fmt: skip
def test_files_that_are_no_registers(shared: Desk, tmp_path: Path, name: str, data: bytes | None, code: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    done = shared("import", tmp_path / name, "--kind", "dossiers", "--dry-run")
    assert (done.code, done.value["refused"]) == (3, code)


@pytest.mark.parametrize("words", [
    (), ("so.csv",), ("so.csv", "--kind", "people"), ("so.csv", "--kind", "dossiers", "--list"), ("--undo", "x", "--list"),
])  # fmt: skip
def test_wrong_usage(shared: Desk, words: tuple[str, ...]) -> None:
    assert shared("import", *words).code == 2


def test_reports_in_each_shape(desk: Desk) -> None:
    desk.take_in()
    days = ("--from", "2026-11-23", "--to", "2026-11-23")
    wanted = (("register", "xlsx", 1), ("fees", "json", 0), ("exchange", "json", 1), ("register", "pdf", 1), ("fees", "pdf", None))
    for name, ending, rows in wanted:
        out = desk.place / f"{name}.{ending}"
        done = desk.ok("report", name, *days, "--out", out).value
        assert (done["rows"], done["bytes"]) == (rows, out.stat().st_size)
        assert out.read_bytes()[:4] in (b"PK\x03\x04", b"%PDF") if ending != "json" else json.loads(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("words", "code"), [
    (("exchange", "--from", "2026-11-23", "--to", "2026-11-23", "--out", "x.pdf"), "NO_PAGE"),
    (("fees", "--from", "2026-11-22", "--to", "2026-11-23", "--out", "x.pdf"), "NO_PAGE"),
    (("register", "--from", "2020-11-22", "--to", "2020-11-23", "--out", "x.pdf"), "NO_BOOK"),
    (("register", "--from", "2026-11-24", "--to", "2026-11-23", "--out", "x.xlsx"), "BAD_FIELD"),
    (("register", "--from", "2026-11-23", "--to", "2026-11-23", "--out", "x.doc"), "BAD_FIELD"),
    (("register", "--from", "2026-11-23", "--to", "2026-11-23", "--out", "khong/co/x.xlsx"), "CANNOT_WRITE"),
])  # fmt: skip
def test_reports_that_cannot_be(shared: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = shared("report", *words)
    assert (done.code, done.value["refused"]) == (3, code) and list(tmp_path.iterdir()) == []


def test_a_report_needs_its_days(shared: Desk) -> None:
    assert shared("report", "fees", "--out", "x.xlsx").code == 2
    assert shared("report", "fees", "--from", "23/11/2026", "--to", "2026-11-23", "--out", "x.xlsx").code == 2

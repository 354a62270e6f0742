"""Score sheets by verbs: begun, marked, proved, evidence put there by mistake taken off, closed once."""

from __future__ import annotations

import json

from tests.cli.conftest import PDF, Desk


def line(desk: Desk, id_: str) -> dict[str, object]:
    found: dict[str, object] = next(one for one in desk.ok("score", "show", "2026").value["lines"] if one["id"] == id_)
    return found


def test_evidence_is_put_on_a_line_and_taken_off_again(desk: Desk) -> None:
    desk.ok("score", "begin", "2026", "--set", "bo-mau")
    desk.ok("score", "mark", "2026", "1.5", "2", "--note", "Đủ sổ")
    assert line(desk, "1.5")["unproved"] is True
    desk.ok("score", "attach", "2026", "1.5", desk.file("sổ.pdf", PDF))
    put = line(desk, "1.5")
    assert put["unproved"] is False and put["proofs"] == 1
    (evidence,) = put["evidence"]  # type: ignore[misc]
    assert evidence["file"] == "sổ.pdf"
    desk.ok("score", "detach", "2026", evidence["id"])
    assert (line(desk, "1.5")["proofs"], line(desk, "1.5")["unproved"]) == (0, True) and desk.ok("check").value["ok"]
    again = desk("score", "detach", "2026", evidence["id"])
    assert (again.code, again.value["refused"]) == (3, "NO_BLOB")


def test_json_of_a_sheet_names_its_columns(desk: Desk) -> None:

    desk.ok("score", "begin", "2026", "--set", "bo-mau")
    out = desk.place / "phiếu.json"
    desk.ok("score", "out", "2026", "--out", out)
    told = json.loads(out.read_text(encoding="utf-8"))
    rows = told if isinstance(told, list) else next(iter(told.values()))
    text = json.dumps(rows, ensure_ascii=False)
    assert '"most"' in text and '"self"' in text and '"explanation"' in text and '"c0"' not in text

"""The life of a dossier by verbs: steps with their forms, many handed at once, corrections, voids, money, the provincial code."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import LINE, PDF, Desk
from tests.printing.reading import Paper

SINGLE = {**LINE, "procedure": "1.004873"}
COPIES = {
    **LINE, "procedure": "2.000815",
    "components": [{"name": "Bằng tốt nghiệp", "originals": 1, "pages": 3, "copies_to_certify": 2}],
}  # fmt: skip


def number(desk: Desk, line: object = SINGLE) -> str:
    return str(desk.take_in(line)[0]["number"])


def test_a_supplement_gives_its_form_and_the_clock_goes_on_afterwards(desk: Desk) -> None:
    one = number(desk)
    asked = desk.ok("dossier", "step", one, "supplement", "--reason", "Thiếu giấy.", "--content", "Tờ khai", "--content", "Ảnh 4x6").value
    assert asked["status"] == "supplement" and (asked["issue"]["form"], asked["issue"]["no"]) == ("supplement", 1)
    back = desk.ok("dossier", "step", one, "processing").value
    assert back["due_at"] >= asked["due_at"] and "issue" not in back
    assert desk("dossier", "step", one, "supplement").value["refused"] == "REASON_NEEDED"


def test_a_step_is_taken_back_with_a_reason(desk: Desk) -> None:
    one = number(desk)
    desk.ok("dossier", "step", one, "ready")
    out = desk.ok("dossier", "step", one, "returned", "--how", "authorised", "--to", "Lê Văn Hải").value
    assert out["status"] == "returned"
    assert desk("dossier", "step", one, "back").value["refused"] == "REASON_NEEDED"
    assert desk.ok("dossier", "step", one, "back", "--reason", "Trả nhầm").value["status"] == "ready"
    assert desk("dossier", "step", one, "returned", "--how", "post").value["field"] == "item"


def test_what_was_only_taken_down_may_be_refused_with_its_form(desk: Desk) -> None:
    one = number(desk, {**SINGLE, "unchecked": True})
    said = desk.ok("dossier", "step", one, "rejected", "--reason", "Không thuộc thẩm quyền").value
    assert said["status"] == "rejected" and said["issue"]["form"] == "refusal"
    assert desk("dossier", "step", number(desk), "rejected", "--reason", "Không").value["refused"] == "BAD_STEP"


def test_many_are_handed_in_one_line_and_come_back(desk: Desk) -> None:
    some = [number(desk) for _ in range(3)]
    given = desk.ok("dossier", "hand", *some, "--to", "Lê Văn Hải").rows
    assert [(row["number"], row["officer"], row["status"]) for row in given] == [(n, "Lê Văn Hải", "processing") for n in some]
    assert [row["officer"] for row in desk.ok("dossier", "hand", *some, "--back").rows] == ["", "", ""]
    assert desk("dossier", "hand", some[0]).code == 2


def test_a_correction_tells_old_and_new_and_what_to_print_again(desk: Desk) -> None:
    one = number(desk)
    desk.ok("print", "receipt", one, "--out", desk.folder / "a.pdf")
    fixed = desk.ok("dossier", "correct", one, "--set", "name=Lê Quang Ấn", "--set", "sets=2", "--reason", "Gõ nhầm").value
    assert fixed["corrected"] == {"name": {"old": "Lê Quang Ẩn", "new": "Lê Quang Ấn"}, "sets": {"old": "1", "new": "2"}}
    assert fixed["print_again"] == ["receipt"]
    assert desk("dossier", "correct", one, "--set", "sets=hai", "--reason", "x").value["field"] == "sets"
    assert desk("dossier", "correct", one, "--set", "sets", "--reason", "x").code == 2
    moved = desk.ok("dossier", "correct", one, "--set", "received_at=2026-11-20T08:00", "--reason", "Ghi nhầm ngày").value
    assert moved["due_at"] < fixed["due_at"]
    same = desk.ok("dossier", "correct", one, "--set", "sets=2", "--reason", "Gõ lại").value
    assert same["corrected"] == {}, "nothing was changed: what was corrected before is not this run's"


def test_a_void_dossier_takes_no_further_step(desk: Desk) -> None:
    one = number(desk)
    assert desk.ok("dossier", "void", one, "--reason", "Nhập trùng").value["voided"] is True
    assert desk("dossier", "step", one, "ready").value["refused"] == "VOIDED"
    assert desk.ok("dossier", "show", one).value["voided"] is True


def test_one_extension_only(desk: Desk) -> None:
    one = number(desk)
    assert desk.ok("dossier", "extend", one, "--days", "2", "--reason", "Chờ xác minh").value["issue"]["form"] == "apology"
    assert desk("dossier", "extend", one, "--days", "1", "--reason", "Vẫn chờ").value["refused"] == "EXTENDED_ALREADY"


def test_the_fee_of_copies_is_quoted_taken_and_waived(desk: Desk) -> None:
    one = number(desk, COPIES)
    assert desk.ok("dossier", "fee", one).value["quote"] == 2 * (2000 + 2000 + 1000)
    taken = desk.ok("dossier", "fee", one, "--take", "10000", "--method", "online").value["payments"]
    assert [(p["amount"], p["method"], p["receipt_no"]) for p in taken] == [(10000, "online", "0001/2026")]
    assert desk("dossier", "fee", one, "--waive").value["refused"] == "REASON_NEEDED"
    assert desk("dossier", "fee", one, "--waive", "--take", "1").code == 2
    waived = desk.ok("dossier", "fee", one, "--waive", "--reason", "Hộ nghèo").value["payments"]
    assert [p["waived"] for p in waived] == [False, True]
    assert desk("dossier", "fee", one, "--void", waived[0]["id"]).value["refused"] == "REASON_NEEDED"
    assert desk("dossier", "fee", one, "--void", "nobody", "--reason", "x").value["refused"] == "NO_PAYMENT"
    voided = desk.ok("dossier", "fee", one, "--void", waived[0]["id"], "--reason", "Thu nhầm").value["payments"]
    assert [(p["voided"], p["receipt_no"]) for p in voided] == [(True, "0001/2026"), (False, "")]


def test_a_paper_that_is_held_already_is_noted(desk: Desk) -> None:
    one = number(desk)
    assert desk.ok("dossier", "held", one, "--component", "1", "--reused", "2").value["components"][0]["reused"] == 2
    assert desk.ok("dossier", "held", one, "--component", "1", "--from-store").value["components"][0]["from_store"] is True
    assert desk("dossier", "held", one, "--component", "99").value["refused"] == "NO_COMPONENT"


def test_the_code_of_the_provincial_system_is_entered_once(desk: Desk) -> None:
    one, other, code = number(desk), number(desk), "H50.31.18-261123-0031"
    assert desk.ok("dossier", "national", one).value["MaTTHC"] == "1.004873"
    assert desk.ok("dossier", "national", one, code).value["national_code"] == code
    assert desk("dossier", "national", other, code).value["refused"] == "NATIONAL_CODE_TAKEN"


@pytest.mark.parametrize("codes", [("-0031", "-0031"), ("-0032", "-0031")], ids=["twice in the file", "held already"])
def test_a_file_brings_no_code_of_the_provincial_system_twice(desk: Desk, codes: tuple[str, str]) -> None:
    """The second of the two dossiers stands in the third line, behind a blank one."""
    if codes[0] != codes[1]:
        desk.take_in(LINE | {"national_code": f"H50.31.18-261123{codes[1]}"})
    before = desk.vector()
    lines = [json.dumps(LINE | {"national_code": f"H50.31.18-261123{code}"}) for code in codes]
    done = desk("dossier", "add", stdin="\n\n".join(lines).encode())
    told = done.value
    assert (done.code, told["refused"], told["line"], told["field"]) == (3, "NATIONAL_CODE_TAKEN", 3, "national_code")
    assert desk.vector() == before


def test_a_stop_says_its_reason_once(desk: Desk) -> None:
    one = desk.take_in()[0]["number"]
    desk.ok("dossier", "step", one, "processing")
    issue = desk.ok("dossier", "step", one, "stopped", "--reason", "Người nộp không bổ sung").value["issue"]
    desk.ok("print", "stop", issue["id"], "--out", desk.place / "dung.pdf")
    assert Paper((desk.place / "dung.pdf").read_bytes()).text.count("Người nộp không bổ sung") == 1


def test_a_dossier_in_words_tells_what_its_page_shows(desk: Desk) -> None:
    line = {
        "procedure": "2.000815", "applicant": {**LINE["applicant"], "birth_date": "12/08/1985", "gender": "Nam", "email": "an@gmail.com"},
        "submitted_by": {"name": "Trần Văn Bình"}, "components": [{"name": "Bằng", "originals": 1, "copies_to_certify": 2, "pages": 1}],
        "fee": 8000, "note": "gọi trước\nkhi trả", "received_at": "2026-11-20T09:30",
    }  # fmt: skip
    (made,) = desk.take_in(line)
    number = made["number"]
    desk.ok("dossier", "fee", number, "--take", "8000", "--method", "cash")
    desk.ok("dossier", "attach", number, "--component", "1", desk.file("b.pdf", PDF))
    told = desk("dossier", "show", number, plain=True).out.splitlines()
    facts = dict(one.split("  ", 1) for one in told[1:] if "  " in one.strip())
    facts = {name: text.strip() for name, text in facts.items()}
    assert told[0] == f"{number}  Được tiếp nhận"
    assert facts["Người nộp"] == "Lê Quang Ẩn, sinh 12/08/1985, Nam" and facts["Email"] == "an@gmail.com"
    assert facts["Nộp thay"] == "Trần Văn Bình" and facts["Ghi chú"] == "gọi trước khi trả" and facts["Đơn vị"] == "Xã Vĩnh Thủy"
    assert facts["Nhận"].startswith("09:30 20/11/2026 (nhập sau từ giấy)") and facts["Hẹn trả"].endswith("quá hạn")
    assert facts["Đang ở"] == "Quầy tiếp nhận"
    assert facts["Phí, lệ phí"] == "8.000\u00a0đ, đã thu 8.000\u00a0đ (tiền mặt), biên lai 0001/2026"
    assert facts["Diễn biến"].startswith("3 lần ghi") and "  1. Bằng: 1 bản chính, đã số hóa, 1 tệp" in told and "Cách tính hạn:" in told
    desk.ok("dossier", "void", number, "--reason", "ghi nhầm")
    told = desk("dossier", "show", number, plain=True).out.splitlines()
    assert told[0].endswith("Đã hủy") and not any(one.startswith("Đang ở") for one in told)

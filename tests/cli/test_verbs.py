"""Every verb does what the page of commands says, in JSON and in words."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.office.session import open_office
from tests.cli.conftest import COMMUNE, LINE, PASSWORD, PDF, PROVINCE, Desk, enrol, new_desk
from tests.printing.reading import Paper

CATALOGUE = Path(__file__).parents[1] / "data" / "tthc-trich.json"


def test_setup_prints_what_must_be_kept(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    made = desk.ok("setup", desk.file("office.json", COMMUNE)).value
    assert sorted(made) == ["fingerprint", "recovery_code", "replica", "unit"] and made["unit"] == "19405@2025-07-01"
    assert [len(group) for group in made["fingerprint"].split()] == [5] * 5 and len(made["recovery_code"].split()) == 10
    assert desk.ok("enrol", "show").value["fingerprint"] == made["fingerprint"]
    again = desk("setup", tmp_path / "office.json")
    assert (again.code, again.value["refused"]) == (3, "EXISTS")


def test_without_units_below_there_is_no_receipt(desk: Desk) -> None:
    for words in (("receipt", "--qr", desk.place / "x.png"), ("receipt", "--code")):
        none = desk(*words)
        assert (none.code, none.value["refused"]) == (3, "NOTHING_RECEIVED") and not (desk.place / "x.png").exists()


def test_the_topmost_office_is_told_its_root_code_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    made = desk.ok("setup", desk.file("office.json", PROVINCE)).value
    assert made["root_code"] and made["root_code"] not in desk.ok("enrol", "show").out


def lines_of_dossiers(desk: Desk) -> list[str]:
    return sorted(row["number"] for row in desk.ok("dossier", "find", "").rows)


@pytest.mark.parametrize("joins", [True, False])
def test_a_second_machine_of_the_topmost_office(pair: tuple[Desk, Desk, Path], tmp_path: Path, *, joins: bool) -> None:
    """Let in by the first one, it hears the commune and its sister, and goes on when the first is gone; ``joins`` or made as an office
    of its own, whose root sheet is void then."""
    first, commune, stick = pair
    enrol(first, commune, stick)
    second = new_desk(tmp_path / "t2", PROVINCE | {"machine": 2} | ({"joins": True} if joins else {}), "second")
    shown = second.ok("enrol", "show").value
    assert (shown["enrolled"], shown["parent"]) == (not joins, "")
    asked = second.ok("enrol", "request", "--to", stick).value
    granted = first.ok("enrol", "grant", stick, "--fingerprint", asked["fingerprint"], "--to", stick).value
    assert (granted["unit"], granted["lane"]) == ("44@2025-07-01", 2)
    said = second("enrol", "accept", stick, "--fingerprint", granted["fingerprint"], plain=True)
    assert said.code == 0 and ("khóa gốc" in said.out) is not joins and "máy số 2" in said.out
    assert second.ok("enrol", "show").value["lane"] == 2
    first.ok("seal", "--to", stick)
    for one in (commune, second):
        one("receive", stick)
    commune.take_in()
    second.take_in()
    for one in (commune, second):
        one.ok("seal", "--to", stick)
    for one in (first, second):
        one("receive", stick)
    assert len(lines_of_dossiers(first)) == 2 and lines_of_dossiers(first) == lines_of_dossiers(second)
    replica = first.ok("replica", "show").value["replica"]
    second.ok("key", "revoke", replica)
    second.ok("receipt", "--to", stick)
    commune("receive", stick)
    commune.take_in()
    commune.ok("seal", "--to", stick)
    second("receive", stick)
    assert len(lines_of_dossiers(second)) == 3 and second.ok("check").value["ok"]
    refused = second("enrol", "request", "--to", stick)
    assert (refused.code, refused.value["refused"]) == (3, "TOPMOST"), "the commune stands on it"


def test_opening_hours_by_weekday(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    hours = {"mon": ["08:00-12:00", "13:00-16:00"], "tue": ["08:00–12:00"]}
    desk.ok("setup", desk.file("office.json", COMMUNE | {"hours": hours}))
    (made,) = desk.take_in(LINE | {"received_at": "2026-11-23T09:00"})
    assert made["due_at"] == "2026-11-23T16:00:00+07:00"
    one = "08:00-12:00"
    for wrong in ({"monday": [one]}, {"mon": one}, {"mon": ["12:00-08:00"]}, {"mon": ["08:00+07:00-12:00"]}, {"mon": []}, [[one]]):
        refused = Desk(tmp_path / "x")("setup", desk.file("bad.json", COMMUNE | {"hours": wrong}))
        assert (refused.code, refused.value["refused"], refused.value["field"]) == (3, "BAD_HOURS", "hours")
        assert not (tmp_path / "x" / "office").exists()


def test_accounts_come_and_go(desk: Desk) -> None:
    made = desk.ok("account", "add", "Nam.mc", "--name", "Hoàng Nam", "--title", "Công chức", CCHC_NEW_PASSWORD="mật khẩu của Nam").value
    assert (made["login"], made["name"], made["disabled"]) == ("nam.mc", "Hoàng Nam", False)
    assert [row["login"] for row in desk.ok("account", "list").rows] == ["hoa", "nam.mc"]
    as_nam = desk.ok("--login", "nam.mc", "dossier", "add", stdin=json.dumps(LINE).encode(), CCHC_PASSWORD="mật khẩu của Nam").rows
    assert desk.ok("dossier", "show", as_nam[0]["id"], "--login", "hoa").value["received_by"] == "Hoàng Nam"
    desk.ok("account", "disable", "nam.mc", "--login", "hoa")
    gone = desk("--login", "nam.mc", "account", "list", CCHC_PASSWORD="mật khẩu của Nam")
    assert (gone.code, gone.value["refused"]) == (3, "WRONG_PASSWORD")
    twice = desk("account", "disable", "nam.mc", "--login", "hoa").value
    assert (twice["refused"], twice["message"]) == ("NO_ACCOUNT", "Tài khoản nam.mc đã khóa.")
    last = desk("account", "disable", "hoa")
    assert (last.code, last.value["refused"]) == (3, "LAST_ACCOUNT")


def test_the_catalogue_is_imported_and_found(desk: Desk) -> None:
    done = desk.ok("catalogue", "import", CATALOGUE).value
    assert set(done) == {"added", "changed", "same", "rejected"} and all(set(row) == {"code", "why"} for row in done["rejected"])
    again = desk.ok("catalogue", "import", CATALOGUE).value
    assert (again["added"], again["changed"]) == (0, 0) and again["same"] == done["added"] + done["changed"] + done["same"]
    assert desk.ok("catalogue", "find", "dk", "khai", "sinh").rows[0]["code"] == "1.001193"
    assert desk.ok("catalogue", "find", "1.001193").rows[0]["components"]
    assert desk.ok("catalogue", "find", "zzzz").rows == []


@pytest.mark.parametrize("ending", [".H50", ".000.00.00.H50"])
def test_a_code_with_its_provinces_ending_is_the_national_one(desk: Desk, ending: str) -> None:
    assert [row["code"] for row in desk.ok("catalogue", "find", f"1.001193{ending}").rows] == ["1.001193"]
    (made,) = desk.take_in(LINE | {"procedure": f"1.001193{ending}"})
    assert desk.ok("dossier", "show", made["id"]).value["procedure"] == "1.001193"
    desk.ok("dossier", "correct", made["id"], "--set", f"procedure=1.004873{ending}", "--reason", "Chọn nhầm")
    assert desk.ok("dossier", "show", made["id"]).value["procedure"] == "1.004873"


def test_a_dated_version_of_our_own_file_is_imported_once(desk: Desk) -> None:
    """Also one that is not in force today."""
    entry = {"code": "1.001193", "name": "Đăng ký khai sinh", "sector": "Hộ tịch", "valid_from": "2027-01-01",
             "limits": [{"amount": 3, "unit": "working_days"}]}  # fmt: skip
    path = desk.file("own.json", {"format": "cchc-catalogue/1", "procedures": [entry, {"code": "x"}]})
    first = desk.ok("catalogue", "import", path).value
    assert (first["added"], first["rejected"][0]["code"]) == (1, "x")
    assert desk.ok("catalogue", "import", path).value["same"] == 1
    (now,) = desk.take_in()
    assert now["due_at"].startswith("2026-11-23")


def test_the_calendar_is_shown_and_changed(desk: Desk) -> None:
    days = desk.ok("calendar", "show", "2026").rows
    assert {"day": "2026-01-10", "off": False} in [{"day": row["day"], "off": row["off"]} for row in days]
    path = desk.file("nghi.json", {"days": [{"day": "2026-11-24", "off": True, "name": "Ngày Văn hóa"}]})
    assert desk.ok("calendar", "import", path).value == {"changed": 1}
    assert desk.ok("calendar", "import", path).value == {"changed": 0}
    assert "Ngày Văn hóa" in desk("calendar", "show", "2026", plain=True).out


def test_dossiers_are_taken_in_from_a_file_or_a_pipe(desk: Desk) -> None:
    text = "\n".join(json.dumps(LINE | {"note": f"số {n}"}, ensure_ascii=False) for n in range(3)) + "\n\n"
    made = desk.ok("dossier", "add", desk.file("hs.jsonl", b"\xef\xbb\xbf" + text.encode())).rows
    assert [sorted(row) for row in made] == [["due_at", "id", "number", "received_at", "status"]] * 3
    assert [row["number"][-5:-1] for row in made] == ["1001", "1002", "1003"] and {row["status"] for row in made} == {"accepted"}
    assert desk.ok("dossier", "add", stdin=json.dumps(LINE).encode()).rows[0]["number"] > made[2]["number"]


def test_a_past_receipt_is_a_late_entry_and_doubts_are_told_not_refused(desk: Desk) -> None:
    line = LINE | {"received_at": "2026-11-20T09:30", "applicant": LINE["applicant"] | {"id_number": "999085006214"}}  # type: ignore[operator]
    done = desk.ok("dossier", "add", stdin=json.dumps(line).encode())
    assert "Lưu ý, dòng 1: Không có tỉnh mang mã 999" in done.err
    shown = desk.ok("dossier", "show", done.rows[0]["number"]).value
    assert shown["late_entry"] is True and shown["received_at"] == "2026-11-20T09:30:00+07:00"


def test_what_is_left_out_is_what_the_window_would_propose(desk: Desk) -> None:
    (first,) = desk.take_in()
    shown = desk.ok("dossier", "show", first["id"]).value
    assert len(shown["components"]) == 3 and shown["channel"] == "direct" and shown["fee"] == 0
    known = {"name": "Lê Quang Ẩn", "id_number": "045085006214"}
    (second,) = desk.take_in({"procedure": "1.001193", "applicant": known, "components": []})
    again = desk.ok("dossier", "show", second["number"]).value
    assert (again["applicant"]["phone"], again["components"]) == ("0912345678", [])


def test_dossiers_are_found_by_any_word_and_status(desk: Desk) -> None:
    made = desk.take_in(LINE, LINE | {"applicant": {"name": "Trần Thị Ánh", "id_number": "045185006241"}})
    desk.ok("dossier", "step", made[1]["number"], "processing")
    (row,) = desk.ok("dossier", "find", "le", "quang").rows
    assert (row["number"], row["name"], row["status"]) == (made[0]["number"], "Lê Quang Ẩn", "accepted")
    assert [row["number"] for row in desk.ok("dossier", "find", "khai sinh", "--status", "4").rows] == [made[1]["number"]]
    assert [row["number"] for row in desk.ok("dossier", "find", "", "--limit", "1").rows] == [made[1]["number"]]
    assert "Trần Thị Ánh" in desk("dossier", "find", "045185006241", plain=True).out
    for typed in (["0912", "345", "678"], ["+84912345678"], ["+84 912 345 678"], ["045 085 006 214"], ["le 0912-345-678"]):
        assert [row["number"] for row in desk.ok("dossier", "find", *typed).rows] == [made[0]["number"]], typed
    assert desk.ok("dossier", "find", "0912 345 679").rows == []


def test_a_dossier_walks_its_steps(desk: Desk) -> None:
    (made,) = desk.take_in()
    number = made["number"]
    assert desk.ok("dossier", "step", number.lower(), "processing").value["status"] == "processing"
    asked = desk("dossier", "step", number, "supplement")
    assert (asked.code, asked.value["refused"], asked.value["field"]) == (3, "REASON_NEEDED", "reason")
    desk.ok("dossier", "step", number, "supplement", "--reason", "Thiếu tờ khai")
    desk.ok("dossier", "step", made["id"], "4")
    for at, code in (("2026-11-22T09:00", "BEFORE_RECEIPT"), ("2099-01-01T00:00", "FUTURE"), ("31/02/2026", "BAD_FIELD")):
        refused = desk("dossier", "step", number, "ready", "--at", at)
        assert (refused.code, refused.value["refused"], refused.value["field"]) == (3, code, "at")
    desk.ok("dossier", "step", number, "ready", "--at", made["received_at"])
    desk.ok("dossier", "step", number, "returned")
    shown = desk.ok("dossier", "show", number).value
    assert shown["finished_at"] == made["received_at"] and shown["returned_at"]
    assert [row["new"] for row in shown["history"] if row["field"] == "status"] == [2, 4, 5, 4, 9, 10]
    over = desk("dossier", "step", number, "processing")
    assert (over.code, over.value["refused"]) == (3, "BAD_STEP")


def test_scans_are_attached_to_a_paper_and_as_the_result(desk: Desk) -> None:
    (made,) = desk.take_in()
    scan = desk.file("quét (1).pdf", PDF)
    paper = desk.ok("dossier", "attach", made["number"], "--component", "2", scan).value
    result = desk.ok("dossier", "attach", made["number"], "--result", scan).value
    assert paper["sha256"] == result["sha256"] and (paper["component"], result["result"]) == (2, True)
    shown = desk.ok("dossier", "show", made["number"]).value
    assert [paper["digitised"] for paper in shown["components"]][:3] == [False, True, False] and len(shown["attachments"]) == 2
    for words, code in ((("--component", "9", scan), "NO_COMPONENT"), (("--result", desk.file("a.txt", b"abc")), "UNKNOWN_MEDIA")):
        refused = desk("dossier", "attach", made["number"], *words)
        assert (refused.code, refused.value["refused"]) == (3, code)


def test_a_receipt_is_printed_and_a_reprint_is_counted(desk: Desk) -> None:
    (made,) = desk.take_in()
    out = desk.place / "giấy.pdf"
    first = desk.ok("print", "receipt", made["number"], "--out", out).value
    assert out.read_bytes().startswith(b"%PDF") and first["bytes"] == out.stat().st_size and first["copy"] == 1
    assert desk.ok("print", "receipt", made["id"], "--out", out).value["copy"] == 2
    lost = desk("print", "receipt", made["number"], "--out", desk.place / "no" / "x.pdf")
    assert (lost.code, lost.value["refused"]) == (3, "CANNOT_WRITE")
    assert desk.ok("print", "receipt", made["number"], "--out", out).value["copy"] == 3, "a print that failed is not counted"
    assert [path.name for path in desk.place.iterdir() if path.name.startswith(".")] == []


SHEET = {
    "year": 2026, "date": "2026-08-30", "committing": {"unit": "Ủy ban nhân dân xã Vĩnh Thủy", "person": "Lê Văn Hải", "title": "Chủ tịch"},
    "receiving": {"unit": "Ủy ban nhân dân tỉnh Quảng Trị", "person": "Hoàng Nam", "title": "Phó Chủ tịch"},
}  # fmt: skip


def test_a_commitment_from_template_to_paper_signature(desk: Desk) -> None:
    made = desk.ok("commitment", "add", desk.file("ck.json", SHEET)).value
    assert sorted(made) == ["id", "state"] and made["state"] == "draft"
    out = desk.place / "ck.pdf"
    desk.ok("print", "commitment", made["id"], "--out", out)
    assert desk.ok("commitment", "list").rows[0]["state"] == "printed"
    assert desk.ok("verify", out).value == {"ours": True, "unchanged": True, "record": made["id"], "signatures": []}
    scan = desk.file("scan.png", b"\x89PNG\r\n\x1a\n")
    words = ("--scan", scan, "--side", "receiving", "--person", "Trần Văn B", "--at", "2026-09-01T08:00")
    signed = desk.ok("commitment", "record-signature", made["id"], *words).value
    assert signed["state"] == "signed" and signed["signatures"][0]["person"] == "Trần Văn B"
    shown = desk.ok("commitment", "show", made["id"][:8]).value
    assert shown["state"] == "signed" and shown["targets"] and shown["proofs"][0]["name"] == "scan.png"
    assert "Trần Văn B" in desk("commitment", "show", made["id"], plain=True).out


@pytest.mark.slow
def test_a_commitment_signed_digitally_is_printed_as_signed(desk: Desk) -> None:
    made = desk.ok("commitment", "add", desk.file("ck.json", SHEET)).value
    p12 = desk.file("hai.p12", p12_of("Lê Văn Hải", "chứng thư"))
    wrong = desk("commitment", "sign", made["id"], "--p12", p12, CCHC_P12_PASSWORD="sai")
    assert (wrong.code, wrong.value["refused"]) == (3, "BAD_P12")
    assert desk.ok("commitment", "show", made["id"]).value["state"] == "draft"
    desk.ok("commitment", "sign", made["id"], "--p12", p12, CCHC_P12_PASSWORD="chứng thư")
    out = desk.place / "ký.pdf"
    desk.ok("print", "commitment", made["id"], "--out", out)
    told = desk.ok("verify", out).value
    assert (told["ours"], told["unchanged"], told["record"]) == (True, True, made["id"])
    assert [(one["by"], one["valid"], one["whole"]) for one in told["signatures"]] == [("Lê Văn Hải", True, True)]
    data = bytearray(out.read_bytes())
    data[data.index(b"/MediaBox") + 12] ^= 1
    changed = desk.ok("verify", desk.file("sửa.pdf", bytes(data))).value
    assert not changed["unchanged"]
    twice = desk("commitment", "sign", made["id"], "--p12", p12, CCHC_P12_PASSWORD="chứng thư")
    assert (twice.code, twice.value["refused"]) == (3, "SIGNED_ALREADY")


def p12_of(name: str, password: str) -> bytes:
    """A PKCS#12 file of a person, self-signed."""
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(65537, 2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2040))
    made = x509.CertificateBuilder(who, who, key.public_key(), 4711, start, end)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    signed = made.add_extension(usage, True).sign(key, hashes.SHA256())
    return pkcs12.serialize_key_and_certificates(b"x", key, signed, None, BestAvailableEncryption(password.encode()))


def test_backup_and_restore_as_a_new_machine(desk: Desk) -> None:
    desk.take_in()
    before = desk.ok("replica", "show").value
    made = desk.ok("backup", "--to", desk.place / "bk").value
    assert made["verified"] is True and Path(made["file"]).stat().st_size == made["bytes"]
    other = Desk(desk.place / "elsewhere", "new")
    done = other.ok("restore", made["file"], "--data", other.folder).value
    assert done["data"] == str(other.folder) and done["replica"] != before["replica"]
    assert other.ok("replica", "show").value == {"replica": done["replica"], "unit": before["unit"], "lane": 9, "state": "ok"}
    assert other.take_in()[0]["number"][-5:-1] == "9001" and len(other.ok("dossier", "find", "").rows) == 2
    again = other("restore", made["file"], "--data", other.folder)
    assert (again.code, again.value["refused"]) == (3, "EXISTS")


def test_restore_by_the_recovery_code_or_anybodys_password(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    code = desk.ok("setup", desk.file("o.json", COMMUNE)).value["recovery_code"]
    desk.ok("account", "add", "nam", "--name", "Nam", CCHC_NEW_PASSWORD="mật khẩu của Nam")
    file = desk.ok("backup", "--to", tmp_path / "bk", "--login", "hoa").value["file"]
    for place, secret in (("a", code), ("b", "mật khẩu của Nam"), ("c", PASSWORD)):
        desk.ok("restore", file, "--data", tmp_path / place, CCHC_PASSWORD=secret)
    wrong = desk("restore", file, "--data", tmp_path / "d", CCHC_PASSWORD="không phải")
    assert (wrong.code, wrong.value["refused"]) == (3, "WRONG_PASSWORD") and not (tmp_path / "d").exists()


def test_a_folder_put_back_by_hand_asks_to_begin_anew(desk: Desk) -> None:
    import shutil

    shutil.copytree(desk.folder, desk.place / "copy")
    desk.take_in()
    copy = Desk(desk.place, "copy")
    assert copy.ok("replica", "show").value["state"] == "restored"
    assert copy.ok("dossier", "find", "").rows == []
    for words in (("dossier", "add", "-"), ("account", "disable", "x"), ("seal", "--to", desk.place), ("receive", desk.place),
                  ("enrol", "request", "--to", desk.place), ("print", "receipt", "x", "--out", "x.pdf"),
                  ("receipt", "take", "123456789012"),
                  ("calendar", "import", desk.file("c.json", {"days": [{"day": "2026-11-24", "off": True, "name": "x"}]}))):  # fmt: skip
        refused = copy(*words, stdin=json.dumps(LINE).encode())
        assert refused.code == 3 and refused.rows[0]["refused"] in ("RESTORED", "NO_ACCOUNT"), words
    fresh = copy.ok("replica", "new").value
    assert fresh["predecessor"] == desk.ok("replica", "show").value["replica"] and fresh["lane"] == 9
    assert copy.take_in()[0]["number"][-5:-1] == "9001"
    twice = copy("replica", "new")
    assert (twice.code, twice.value["refused"]) == (3, "NOT_RESTORED")


def test_check_says_what_is_held_and_fails_on_harm(desk: Desk) -> None:
    desk.take_in()
    told = desk.ok("check").value
    assert sorted(told) == ["census", "ok", "problems", "vector"] and told["ok"] and told["problems"] == []
    assert told["census"]["dossier"] and sum(told["vector"].values()) > 600
    (made,) = desk.take_in()
    desk.ok("dossier", "attach", made["number"], "--result", desk.file("a.pdf", PDF))
    (blob,) = (desk.folder / "blobs").glob("??/*")
    blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    harmed = desk("check")
    assert harmed.code == 3 and not harmed.value["ok"] and "Tệp đính kèm" in harmed.value["problems"][0]


def test_every_answer_has_words_for_people(desk: Desk) -> None:
    (made,) = desk.take_in()
    for words in (("account", "list"), ("calendar", "show", "2026"), ("replica", "show"), ("check",), ("catalogue", "find", "khai sinh"),
                  ("dossier", "find", "le"), ("dossier", "show", made["number"]), ("enrol", "show")):  # fmt: skip
        done = desk(*words, plain=True)
        assert done.code == 0 and done.out.strip() and not done.out.startswith("{"), words


def test_the_stick_by_verbs(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    for words in (("receipt", "--code"), ("receipt", "--qr", province.place / "qr.png")):
        nothing, plain = province(*words), province(*words, plain=True)
        assert (nothing.code, nothing.value["refused"]) == (3, "NOTHING_RECEIVED") and (plain.code, plain.out) == (3, "")
    made = commune.take_in(LINE, LINE)
    commune.ok("dossier", "attach", made[0]["number"], "--result", commune.file("kq.pdf", PDF))
    sealed = commune.ok("seal", "--to", stick).value
    assert set(sealed) == {"outcome", "files", "logs", "changes", "attachments", "bytes", "message", "next_step"}
    assert (sealed["outcome"], len(sealed["files"]), sealed["attachments"]) == ("WRITTEN", 2, 1)
    assert all(set(row) == {"log", "from", "to"} for row in sealed["logs"])
    slip = commune.ok("print", "handoff-slip", "last", "--out", commune.place / "slip.pdf").value
    assert slip["form"] == "handoff-slip" and slip["bytes"] > 1000
    got = province.ok("receive", stick).rows
    assert {"APPLIED"} <= {row["outcome"] for row in got} <= {"APPLIED", "DUPLICATE"}
    assert set(got[0]) >= {"file", "kind", "outcome", "unit", "changes", "attachments", "receipts", "message", "next_step"}
    assert len(province.ok("dossier", "find", "le quang").rows) == 2
    assert {row["outcome"] for row in province.ok("receive", stick).rows} == {"DUPLICATE"}
    codes = province.ok("receipt", "--code").rows
    assert [(row["unit"], row["title"], len(row["code"])) for row in codes] == [("19405@2025-07-01", "Xã Vĩnh Thủy", 14)]
    told = commune.ok("receipt", "take", codes[0]["code"]).value
    assert told["outcome"] == "TAKEN"
    qr = province.ok("receipt", "--qr", province.place / "qr.png").value
    assert (province.place / "qr.png").read_bytes().startswith(b"\x89PNG") and qr["digits"].isdigit()
    assert read_qr(province.place / "qr.png") == qr["digits"]
    paper = province.ok("print", "receipt-page", "19405", "--out", province.place / "bien-nhan.pdf").value
    assert (paper["form"], paper["copy"]) == ("receipt-page", 1) and paper["record"].startswith("19405@2025-07-01/")
    (leaf,) = Paper((province.place / "bien-nhan.pdf").read_bytes()).leaves
    leaf.picture(150).save(province.place / "giay.png")
    assert f"cần từ số {sealed['logs'][0]['to'] + 1}" in leaf.text and codes[0]["code"] in leaf.text
    assert read_qr(province.place / "giay.png") == qr["digits"], "the same receipt on paper"
    assert province("print", "receipt-page", "19406", "--out", province.place / "x.pdf").value["refused"] == "UNKNOWN_UNIT"
    assert commune.ok("receipt", "take", read_qr(province.place / "giay.png")).value["outcome"] == "TAKEN"
    assert commune.ok("receipt", "take", qr["digits"]).value["outcome"] == "OLDER"
    wrong = commune("receipt", "take", "1234", "5678", "9012")
    assert (wrong.code, wrong.value["refused"], wrong.value["outcome"]) == (3, "NOT_OURS", "NOT_OURS")
    assert province.ok("receipt", "--to", stick).value["outcome"] == "WRITTEN"
    assert any(row["receipts"] for row in commune.ok("receive", stick).rows)
    assert commune.ok("seal", "--to", stick, "--for", "44").value["outcome"] in ("NOTHING_NEW", "WRITTEN")


def read_qr(path: Path) -> str:
    """What a scanner reads from the picture."""
    import zxingcpp
    from PIL import Image

    (found,) = zxingcpp.read_barcodes(Image.open(path).convert("L"), zxingcpp.BarcodeFormat.QRCode)
    return str(found.text)


def test_a_stick_that_is_not_there_is_a_refusal_with_its_outcome(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    lost = commune("seal", "--to", stick / "no")
    assert (lost.code, lost.value["refused"], lost.value["outcome"], lost.value["files"]) == (3, "NO_MEDIUM", "NO_MEDIUM", [])
    plain = commune("seal", "--to", stick / "no", plain=True)
    assert (plain.code, plain.out) == (3, "") and "Chưa thấy USB" in plain.err
    empty = stick.parent / "empty"
    empty.mkdir()
    assert [(row["outcome"], row["file"]) for row in province("receive", empty).rows] == [("NO_PARCEL", "")]
    for place, outcome, said in ((empty, "NO_PARCEL", "Không có gói nào"), (stick / "no", "NO_MEDIUM", "Chưa thấy"),
                                 (Path(os.devnull), "NO_MEDIUM", "Chưa thấy"),
                                 (stick / ("x" * 300), "NO_MEDIUM", "Chưa thấy")):  # fmt: skip
        none, plain = province("receive", place), province("receive", place, plain=True)
        assert (none.code, none.value["refused"], none.value["outcome"], none.value["changes"]) == (3, outcome, outcome, 0)
        assert (plain.code, plain.out) == (3, "") and said in plain.err
    for words in (("seal", "--to"), ("receipt", "--to"), ("enrol", "request", "--to")):
        filed = commune(*words, commune.file("x.txt", b"x"))
        assert (filed.code, filed.value["refused"], filed.value["field"]) == (3, "BAD_PATH", "to")
    unknown = commune("seal", "--to", stick, "--for", "99999")
    assert (unknown.code, unknown.value["refused"]) == (3, "UNKNOWN_UNIT")
    early = commune("print", "handoff-slip", "last", "--out", commune.place / "s.pdf")
    assert (early.code, early.value["refused"]) == (3, "NOT_WRITTEN")


def test_nothing_that_travels_is_written_into_the_data_folder(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    inside = commune.folder / "usb"
    inside.mkdir()
    enrol(province, commune, stick)
    commune.take_in()
    for words in (("seal", "--to", inside), ("seal", "--to", commune.folder), ("enrol", "request", "--to", stick / ".." / inside)):
        done = commune(*words)
        assert (done.code, done.value["refused"], done.value["field"]) == (3, "UNSUITABLE_PLACE", "to")
    assert list(inside.iterdir()) == [] and commune.ok("seal", "--to", stick).value["outcome"] == "WRITTEN"


def test_a_conflict_is_decided_by_a_third_value(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    number = commune.take_in()[0]["number"]
    carry(commune, province, stick)
    commune.ok("dossier", "hand", number, "--to", "Hồ Thị Ỷ")
    province.ok("dossier", "hand", number, "--to", "Lê Văn Hùng")
    carry(commune, province, stick)
    (found,) = province.ok("conflict", "list").rows
    assert found["typed"] and found["field"] == "officer"
    told = province("conflict", "list", plain=True).out
    assert "máy 1, 09:30 23/11/2026)" in told and "+07:00" not in told
    assert province.ok("conflict", "decide", found["id"], "--value", "Nguyễn Thị Hoa").value["left"] == 0
    carry(province, commune, stick)
    assert commune.ok("dossier", "show", number).value["officer"] == "Nguyễn Thị Hoa"


def test_a_damaged_parcel_is_listed_by_its_name_and_dropped(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    (file,) = commune.ok("seal", "--to", stick).value["files"]
    path = next(stick.rglob(file))
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert "DAMAGED" in [row["outcome"] for row in province("receive", stick).rows]
    (held,) = province.ok("tray", "list").rows
    assert held["file"].endswith(file) and held["number"] > 0 and held["title"] == "Xã Vĩnh Thủy" and held["loses"] == ""
    plain = province("tray", "list", plain=True).out
    assert f"gói số {held['number']}, tệp " in plain and file in plain
    assert province("tray", "drop", held["id"][:5]).value["refused"] == "NO_HELD_PARCEL"
    assert province.ok("tray", "drop", held["id"][:12]).value["outcome"] == "DAMAGED" and province.ok("tray", "list").rows == []


@pytest.mark.parametrize("sign", ["USB Drive.lnk", "a.docx.lockbit b.jpg.lockbit c.pdf.lockbit"])
@pytest.mark.parametrize("parcel", [True, False])
def test_a_harmful_stick_is_told_of_with_and_without_a_parcel(pair: tuple[Desk, Desk, Path], sign: str, parcel: bool) -> None:
    """In the JSON of the one line, once; to people on standard error, whatever the form, and not among the rows."""
    province, commune, stick = pair
    if parcel:
        commune.ok("enrol", "request", "--to", stick)
    for name in sign.split(" ") if "lockbit" in sign else [sign]:
        (stick / name).write_bytes(b"x")
    said = "mã hóa tống tiền" if "lockbit" in sign else "W32.XFileUSB"
    done, plain = province("receive", stick), province("receive", stick, plain=True)
    assert done.code == plain.code == 3 and done.value["outcome"] == ("UNKNOWN_UNIT" if parcel else "NO_PARCEL")
    assert done.value["next_step"].count(said) == done.err.count(said) == plain.err.count(said) == 1 and said not in plain.out
    assert province("receive", stick.with_name("none")).err.count(said) == 0


def test_a_paper_that_is_not_printed_any_more_is_settled_once(desk: Desk) -> None:
    """A number that was taken in the window to be printed; the command says why there is no paper of it."""
    session = open_office(desk.folder, desk.place / "state", lambda: PASSWORD, clock=desk.clock, quick_check=False)
    kept = session.intake.save(DossierDraft("1.001193", Person("Lê Thị Sáu", address="Thôn Linh Hải")), to_print=True)
    session.close()
    given = ("print", "receipt", kept.number, "--give-up")
    assert desk(*given, " ").value["refused"] == "REASON_NEEDED"
    assert desk.ok(*given, "đã viết tay").value == {"form": "receipt", "record": kept.id}
    assert desk(*given, "lần nữa").value["refused"] == "NOTHING_TO_PRINT"
    assert desk.ok("print", "receipt", kept.number, "--out", desk.place / "a.pdf").value["copy"] == 1
    assert desk(*given, "x", "--out", desk.place / "b.pdf").code == desk("print", "receipt", kept.number).code == 2


def test_every_number_of_a_year_is_told_with_what_became_of_it(desk: Desk) -> None:
    assert desk.ok("numbers", "receipt").rows == [] and desk("numbers", "receipt", plain=True).out == "Năm ấy chưa cấp số nào.\n"
    first, second, third = desk.take_in(LINE, LINE, LINE)
    desk.ok("print", "receipt", first["number"], "--out", desk.place / "một.pdf")
    desk.ok("dossier", "void", second["number"], "--reason", "Nhập hai lần")
    found = desk.ok("numbers", "receipt", "--year", "2026").rows
    assert [(one["number"], one["state"], one["dossier"], one["prints"]) for one in found] == [
        ("0001/TNHS", "printed", first["number"], 1), ("0002/TNHS", "void", second["number"], 0),
        ("0003/TNHS", "unprinted", third["number"], 0),
    ]  # fmt: skip
    assert found[1]["reason"] == "Nhập hai lần" and found[2]["printed_at"] is None and found[0]["machine"] == 1
    assert [one["no"] for one in desk.ok("numbers", "receipt", "--state", "void", "--machine", "1").rows] == [2]
    assert desk.ok("numbers", "receipt", "--machine", "2").rows == desk.ok("numbers", "stop").rows == []
    words = desk("numbers", "receipt", plain=True).out.splitlines()
    assert re.split(r"\s{2,}", words[1]) == ["0002/TNHS", "Đã hủy", second["number"], "Nhập hai lần"]
    assert words[-1] == "3 số: 1 chưa in."
    assert desk("numbers", "control").code == 2


def carry(giver: Desk, taker: Desk, stick: Path) -> None:
    giver.ok("seal", "--to", stick)
    taker("receive", stick)


def test_communes_that_become_one_are_given_one_prefix(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    """Else whoever came over to the other's prefix would give numbers that a machine there gives too."""
    province, commune, stick = pair
    other = Desk(tmp_path / "xa2")
    other.ok("setup", other.file("office.json", COMMUNE | {"unit": COMMUNE["unit"] | {"code": "19406"}, "prefix": "H50.31.19"}))
    for one in (commune, other):
        enrol(province, one, stick)
        one.take_in(LINE)
        carry(one, province, stick)
    new = {"code": "19408", "level": "Xã", "name": "Vĩnh Hợp", "valid_from": "2026-07-01", "parent": "44@2025-07-01"}
    heirs = [{"old": f"{code}@2025-07-01", "heir": "19408@2026-07-01"} for code in ("19405", "19406")]
    event = {"day": "2026-07-01", "units": [new], "heirs": heirs}
    refused = province("unit", "event", province.file("event.json", event)).value
    assert (refused["refused"], refused["field"]) == ("BAD_FIELD", "units.1.prefix")
    assert "H50.31.18, H50.31.19" in refused["message"] and "prefix" in refused["next_step"]
    wrong = province("unit", "event", province.file("x.json", event | {"heirs": [{"old": "19409@", "heir": "19408@2026-07-01"}]})).value
    assert wrong["refused"] == "NOT_OUR_UNIT" and wrong["message"].startswith("Không có đơn vị nào mang mã 19409@")
    province.ok("unit", "event", province.file("event.json", event | {"units": [new | {"prefix": "H50.31.40"}]}))
    for one in (commune, other):
        carry(province, one, stick)
        assert one.ok("enrol", "show").value["before"]
        enrol(province, one, stick)
    numbers = [one.take_in(LINE)[0]["number"] for one in (commune, other)]
    assert [number[:20] for number in numbers] == ["H50.31.40-261123-100", "H50.31.40-261123-200"]
    for one in (commune, other):
        carry(one, province, stick)
    assert province.ok("conflict", "list").rows == [] and len(province.ok("dossier", "find", "le quang").rows) == 4


def test_a_commune_that_joins_a_later_unit_gives_numbers_that_nobody_gives(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    """Two decisions, one unit: it keeps the prefix of the first commune. The second one's machine gets a lane that no machine of the first
    has, not even one that has heard of nothing yet."""
    province, first, stick = pair
    twin, other = Desk(tmp_path / "xa1b"), Desk(tmp_path / "xa2")
    twin.ok("setup", twin.file("office.json", COMMUNE | {"machine": 2}))
    other.ok("setup", other.file("office.json", COMMUNE | {"unit": COMMUNE["unit"] | {"code": "19406"}, "prefix": "H50.31.19"}))
    for one in (first, twin, other):
        enrol(province, one, stick)
    new = {"code": "19408", "level": "Xã", "name": "Vĩnh Hợp", "valid_from": "2026-07-01", "parent": "44@2025-07-01"}
    begun = {"day": "2026-07-01", "units": [new], "heirs": [{"old": "19405@2025-07-01", "heir": "19408@2026-07-01"}]}
    joined = {"day": "2026-08-01", "heirs": [{"old": "19406@2025-07-01", "heir": "19408@2026-07-01"}]}
    for event, one in ((begun, first), (joined, other)):
        province.ok("unit", "event", province.file("event.json", event))
        carry(province, one, stick)
        enrol(province, one, stick)
    strange = joined | {"units": [new | {"prefix": "H50.31.77"}]}
    refused = province("unit", "event", province.file("event.json", strange)).value
    assert (refused["refused"], refused["field"]) == ("BAD_FIELD", "units.1.prefix") and "H50.31.18" in refused["message"]
    numbers = [one.take_in(LINE)[0]["number"] for one in (first, twin, other)]
    assert [number[:20] for number in numbers] == ["H50.31.18-261123-100", "H50.31.18-261123-200", "H50.31.18-261123-300"]
    for one in (first, twin, other):
        carry(one, province, stick)
    assert province.ok("conflict", "list").rows == [] and len(province.ok("dossier", "find", "le quang").rows) == 3
    before = province.ok("check").value["vector"]
    for event in (begun, joined):
        province.ok("unit", "event", province.file("event.json", event))
    assert province.ok("check").value["vector"] == before, "the same decision twice changes nothing"


def test_a_second_machine_without_codes_to_read_out_says_where_they_are(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    second = Desk(tmp_path / "tinh2")
    second.ok("setup", second.file("office.json", PROVINCE | {"joins": True}))
    asked = second.ok("enrol", "request", "--to", stick).value["fingerprint"]
    made = province.ok("enrol", "grant", stick, "--fingerprint", asked, "--to", stick).value
    second.ok("enrol", "accept", stick, "--fingerprint", made["fingerprint"])
    province.ok("seal", "--to", stick)
    commune("receive", stick)
    commune.take_in(LINE)
    commune.ok("seal", "--to", stick)
    second("receive", stick)
    for plain in (False, True):
        none = second("receipt", "--code", plain=plain)
        assert (none.code, none.out) == (0, "") and "đọc ở máy đã cấp, hoặc gửi hình QR" in none.err
    assert "đã được 44@2025-07-01 chấp nhận" in commune("enrol", "show", plain=True).out
    province.ok("key", "revoke", commune.ok("replica", "show").value["replica"][:8])
    commune.take_in(LINE)
    second.ok("receipt", "--to", stick)
    province.ok("seal", "--to", stick)
    commune("receive", stick)
    told = commune("enrol", "show", plain=True).out
    assert "khóa đã bị thu hồi" in told and "đã được" not in told and commune.ok("enrol", "show").value["revoked"]
    assert commune("seal", "--to", stick).value["message"].startswith("Khóa của máy này đã bị thu hồi")
    commune.ok("key", "rotate")
    told = commune("enrol", "show", plain=True).out
    assert "chưa được chấp nhận" in told and "thu hồi" not in told


def test_digits_that_differ_enrol_nobody(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    digits = commune.ok("enrol", "request", "--to", stick).value["fingerprint"]
    other = f"{(int(digits.replace(' ', '')) + 1) % 10**25:025d}"
    for typed, code in ((other, "FINGERPRINT_DIFFERS"), (digits[:-1], "BAD_FINGERPRINT"), ("năm nhóm", "BAD_FINGERPRINT")):
        refused = province("enrol", "grant", stick, "--fingerprint", typed, "--to", stick)
        assert (refused.code, refused.value["refused"]) == (3, code)
    none = commune("enrol", "accept", stick, "--fingerprint", digits)
    assert (none.code, none.value["refused"]) == (3, "NO_GRANT")
    lane = province.ok("enrol", "grant", stick, "--fingerprint", digits, "--lane", "5", "--to", stick).value
    assert lane["lane"] == 5 and lane["file"].endswith(".CCHC")
    machine = province.ok("enrol", "show").value["fingerprint"]
    for typed in (digits, machine):
        wrong = commune("enrol", "accept", stick, "--fingerprint", typed).value
        assert wrong["refused"] == "FINGERPRINT_DIFFERS" and wrong["next_step"].startswith("Gõ năm nhóm của phiếu chấp nhận")
    early = commune("seal", "--to", stick)
    assert (early.code, early.value["refused"]) == (3, "NOT_ENROLLED")


def test_a_number_that_two_dossiers_bear_is_told_and_shown_as_printed(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    """A service point under its commune's prefix: both machines are number 1 until they are let in. The desk's alarms stand in the tray."""
    province, commune, stick = pair
    point = new_desk(tmp_path / "z", COMMUNE | {"unit": {"code": "1940501", "level": "Điểm phục vụ", "name": "Linh Hải"}})
    own = {"code": "1.999999", "name": "Xác nhận riêng của xã", "sector": "Hộ tịch", "valid_from": "2026-01-01",
           "limits": [{"amount": 1, "unit": "working_days"}], "components": [{"name": "Đơn", "originals": 1}]}  # fmt: skip
    mine = {"format": "cchc-catalogue/1", "procedures": [own]}
    point.ok("catalogue", "import", point.file("tt.json", mine))  # so that its dossier is the later one, not by chance
    made = []
    for desk, line in ((commune, LINE), (point, LINE | {"applicant": LINE["applicant"] | {"name": "Hồ Thị Ỷ"}})):  # type: ignore[operator]
        made += desk.take_in(line)
        enrol(province, desk, stick)
        brought(desk, province, stick)
    number = made[0]["number"]
    assert made[1]["number"] == number
    (row,) = province.ok("tray", "list").rows
    assert set(row) == {"record", "kind", "name", "unit", "title", "change", "who", "at", "why", "next_step"}
    assert (row["record"], row["kind"], row["unit"]) == (made[1]["id"], "dossier", "1940501@") and f"{number}-2 của Hồ Thị Ỷ" in row["why"]
    assert "2 hồ sơ cùng mã" in province("tray", "list", plain=True).out
    shown = {one["id"]: one.get("printed") for one in province.ok("dossier", "find", number).rows}
    assert shown == {made[0]["id"]: None, made[1]["id"]: f"{number}-2"}
    for words in (("dossier", "find", "ho thi y"), ("dossier", "show", made[1]["id"]), ("dossier", "where", "ho thi y")):
        assert province.ok(*words).rows[0]["printed"] == f"{number}-2" and f"{number}-2  " in province(*words, plain=True).out
    assert "printed" not in province.ok("dossier", "show", made[0]["id"]).value
    assert "printed" not in point.ok("dossier", "show", number).value, "where one alone is held, it is the number"
    commune.ok("catalogue", "import", commune.file("tt.json", mine))
    commune.take_in(LINE | {"procedure": "1.999999"})
    brought(commune, province, stick)
    strange = province.ok("tray", "list").rows[-1]
    assert (strange["kind"], strange["name"]) == ("procedure", "Thủ tục 1.999999") and "Xác nhận riêng của xã" in strange["why"]


def brought(giver: Desk, taker: Desk, stick: Path) -> None:
    giver.ok("seal", "--to", stick)
    taker("receive", stick)

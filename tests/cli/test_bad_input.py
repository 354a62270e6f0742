"""Bad input through the command line: a clear sentence, exit 3 and nothing changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from cchc_desktop.storage.store import Store
from tests.cli.conftest import COMMUNE, LINE, PDF, Desk, enrol
from tests.cli.test_verbs import SHEET

APPLICANT: dict[str, Any] = LINE["applicant"]  # type: ignore[assignment]


def expect(desk: Desk, words: tuple[Any, ...], code: str, *, stdin: bytes | None = None, **place: object) -> str:
    """The verb is refused in both voices and no byte of the office's file has changed; the sentence."""
    before = desk.stored()
    done = desk(*words, stdin=stdin)
    assert done.code == 3, done
    told = done.value
    assert told["refused"] == code and told["message"].strip() and told["next_step"].strip(), told
    assert {name: told.get(name) for name in place} == place, told
    plain = desk(*words, stdin=stdin, plain=True)
    assert (plain.code, plain.out) == (3, "") and told["message"] in plain.err and "Traceback" not in plain.err
    assert desk.stored() == before
    return str(told["message"])


@pytest.fixture(scope="module", autouse=True)
def vector_stays(shared: Desk) -> Iterator[None]:
    """After all of it every log still ends where it did."""
    before = shared.vector()
    yield
    assert shared.vector() == before


def person(**other: Any) -> dict[str, Any]:
    return LINE | {"applicant": APPLICANT | other}


LINES = [
    ("an empty name", person(name=""), "BAD_FIELD", "applicant.name"),
    ("a name of blanks", person(name=" \t "), "BAD_FIELD", "applicant.name"),
    ("a name without letters", person(name="12345 ---"), "BAD_FIELD", "applicant.name"),
    ("a name of 301 letters", person(name="Ẩ" * 301), "TOO_LONG", "applicant.name"),
    ("a name that is a list", person(name=["Lê"]), "BAD_FIELD", "applicant.name"),
    ("a name turned round by bidi marks", person(name="Lê \u202eẨn"), "BAD_FIELD", "applicant.name"),
    ("a bell in a name", person(name="Lê\x07 Ẩn"), "BAD_FIELD", "applicant.name"),
    ("a zero byte", person(address="thôn\x00 A"), "BAD_FIELD", "applicant.address"),
    ("a number with 13 digits", person(id_number="0450850062141"), "BAD_FIELD", "applicant.id_number"),
    ("a number with a letter", person(id_number="04508500621O"), "BAD_FIELD", "applicant.id_number"),
    ("digits of another script", person(id_number="٠٤٥٠٨٥٠٠٦٢١٤"), "BAD_FIELD", "applicant.id_number"),
    ("31 February", person(birth_date="31/02/1985"), "BAD_FIELD", "applicant.birth_date"),
    ("a month 13", person(birth_date="1985-13-01"), "BAD_FIELD", "applicant.birth_date"),
    ("a year nobody lives in", person(birth_date="01/01/0001"), "BAD_FIELD", "applicant.birth_date"),
    ("born tomorrow", person(birth_date="24/11/2026"), "BAD_FIELD", "applicant.birth_date"),
    ("born under Tự Đức", person(birth_date="1879"), "BAD_FIELD", "applicant.birth_date"),
    ("an email without an at", person(email="hoa.gmail.com"), "BAD_FIELD", "applicant.email"),
    ("an email with a blank", person(email="hoa @gmail.com"), "BAD_FIELD", "applicant.email"),
    ("a gender of its own", person(gender="X"), "BAD_FIELD", "applicant.gender"),
    ("a telephone of 3 digits", person(phone="113"), "BAD_FIELD", "applicant.phone"),
    ("no applicant", {"procedure": "1.001193"}, "BAD_FIELD", "applicant.name"),
    ("an unknown procedure", LINE | {"procedure": "9.999999"}, "BAD_FIELD", "procedure"),
    ("no procedure", {"applicant": APPLICANT}, "BAD_FIELD", "procedure"),
    ("a word for a procedure", LINE | {"procedure": "'; DROP TABLE dossier; --"}, "BAD_FIELD", "procedure"),
    ("201 papers", LINE | {"components": [{"name": f"Giấy {n}"} for n in range(201)]}, "BAD_FIELD", "components"),
    ("a paper without a name", LINE | {"components": [{"name": " "}]}, "BAD_FIELD", "components.0.name"),
    ("minus one original", LINE | {"components": [{"name": "a", "originals": -1}]}, "BAD_FIELD", "components.0.originals"),
    ("a million copies", LINE | {"components": [{"name": "a", "photocopies": 10**6}]}, "BAD_FIELD", "components.0.photocopies"),
    ("half a copy", LINE | {"components": [{"name": "a", "certified": 0.5}]}, "BAD_FIELD", "components.0.certified"),
    ("no sets", LINE | {"sets": 0}, "BAD_FIELD", "sets"),
    ("an unknown channel", LINE | {"channel": "fax"}, "BAD_FIELD", "channel"),
    ("a receipt tomorrow", LINE | {"received_at": "2026-11-24T09:30"}, "BAD_FIELD", "received_at"),
    ("a receipt in the year 9999", LINE | {"received_at": "9999-12-31T23:59"}, "BAD_FIELD", "received_at"),
    ("a receipt in the year 1", LINE | {"received_at": "0001-01-01T00:00+14:00"}, "BAD_FIELD", "received_at"),
    ("a receipt on 31 February", LINE | {"received_at": "2026-02-31T09:30"}, "BAD_FIELD", "received_at"),
    ("a due date without a reason", LINE | {"due_at": "2026-12-31T09:30"}, "BAD_FIELD", "due_reason"),
    ("a due date in the year 9999", LINE | {"due_at": "9999-12-31T17:00", "due_reason": "Theo đề nghị"}, "BAD_FIELD", "due_at"),
    ("a fee below nothing", LINE | {"fee": -1}, "BAD_FIELD", "fee"),
    ("a note of 2001 letters", LINE | {"note": "ă" * 2001}, "TOO_LONG", "note"),
    ("a national code of another shape", LINE | {"national_code": "abc"}, "BAD_FIELD", "national_code"),
    ("a field of its own", LINE | {"tuổi": 30}, "BAD_FIELD", "tuổi"),
    ("a list", [LINE], "BAD_FIELD", None),
]


@pytest.mark.parametrize(("line", "code", "field"), [row[1:] for row in LINES], ids=[row[0] for row in LINES])
def test_a_bad_line_refuses_the_whole_file(shared: Desk, line: object, code: str, field: str | None) -> None:
    """The bad line is the third of the file, after a good one and a blank one."""
    text = "\n".join([json.dumps(LINE), "", json.dumps(line, ensure_ascii=False)]).encode("utf-8", "surrogatepass")
    expect(shared, ("dossier", "add", "-"), code, stdin=text, line=3, field=field)


RAW = [
    ("nothing", b""), ("blanks", b" \n\n \t\n"), ("UTF-16", json.dumps(LINE).encode("utf-16")), ("a lone byte", b'{"procedure": "\xff"}'),
    ("half a line", json.dumps(LINE).encode()[:60]), ("a key twice", b'{"procedure": "1.001193", "procedure": "2.000815"}'),
    ("NaN", b'{"procedure": "1.001193", "sets": NaN}'), ("a huge figure", b'{"sets": ' + b"9" * 10_000 + b"}"),
    ("a figure beyond floats", b'{"sets": 1e400}'), ("a deep nest", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256))), ("a zero byte between", json.dumps(LINE).encode().replace(b", ", b",\0", 1)),
]  # fmt: skip


@pytest.mark.parametrize("data", [row[1] for row in RAW], ids=[row[0] for row in RAW])
def test_what_is_no_json_line_is_refused(shared: Desk, data: bytes) -> None:
    expect(shared, ("dossier", "add", "-"), "NOT_JSON", stdin=data)
    expect(shared, ("dossier", "add", shared.file("bad.jsonl", data)), "NOT_JSON")


def test_files_that_are_not_there_are_refused(shared: Desk, tmp_path: Path) -> None:
    for verb in (("dossier", "add"), ("commitment", "add"), ("catalogue", "import"), ("calendar", "import"), ("verify",)):
        expect(shared, (*verb, tmp_path / "no"), "NO_FILE")
        expect(shared, (*verb, tmp_path), "NO_FILE")
    for place in (tmp_path / "no", tmp_path):
        expect(shared, ("restore", place, "--data", tmp_path / "new"), "NO_FILE")
    assert list(tmp_path.iterdir()) == []


def test_a_due_date_beyond_every_year_that_is_meant(desk: Desk) -> None:
    """The last one that is taken can be extended and paused; behind the last year of all the days of a pause would find no room."""
    (kept,) = desk.take_in(LINE | {"due_at": "2200-12-31T17:00", "due_reason": "Theo đề nghị"})
    number = kept["number"]
    for to in ("2201-01-01T00:00", "9999-12-31T17:00"):
        assert "quá xa" in expect(desk, ("dossier", "due", number, "--to", to, "--reason", "Theo đề nghị"), "BAD_FIELD", field="due_at")
    desk.ok("dossier", "step", number, "processing")
    assert desk.ok("dossier", "extend", number, "--days", "60", "--reason", "Chờ xác minh").value["due_at"] > "2201-01"
    desk.ok("dossier", "step", number, "supplement", "--reason", "Thiếu giấy", "--content", "Giấy ủy quyền")
    assert desk.ok("dossier", "step", number, "processing").value["due_at"] > "2201-01"


def test_a_state_directory_that_cannot_be_is_refused(shared: Desk) -> None:
    """A file stands in its place, or in its way."""
    file = shared.file("trang-thai", b"")
    for state in (file, file / "below"):
        done = shared("check", CCHC_STATE=str(state))
        assert (done.code, done.value["refused"]) == (3, "NO_ANCHOR")


def test_what_is_at_the_edge_is_taken(desk: Desk) -> None:
    """NFD, 300 letters, 200 papers, a number that cannot be checked, quotes of other languages: all of it comes back whole."""
    lines = [
        person(name="Le\u0302 Quang A\u0302\u0309n"), person(name="Ẩ" * 300),
        LINE | {"components": [{"name": f"Giấy {n}"} for n in range(200)]}, person(id_number="", phone=""),
        person(name="O'Brien \"x\"; DROP TABLE dossier; --", address="%_*'\\"),
    ]  # fmt: skip
    shown = [desk.ok("dossier", "show", made["id"]).value for made in desk.take_in(*lines)]
    assert [one["applicant"]["name"] for one in shown[:2]] == ["Lê Quang Ẩn", "Ẩ" * 300]
    assert len(shown[2]["components"]) == 200 and shown[4]["applicant"]["address"] == "%_*'\\"
    out = desk.place / "dài.pdf"
    for one in shown:
        assert desk.ok("print", "receipt", one["number"], "--out", out).value["bytes"] > 10_000
    assert desk.ok("dossier", "find", "o'brien drop").rows and desk.ok("check").value["ok"]


def test_one_line_among_many_refuses_all(desk: Desk) -> None:
    start = desk.vector()
    text = "\n".join(json.dumps(LINE if n != 37 else person(name="")) for n in range(1, 61)).encode()
    expect(desk, ("dossier", "add", "-"), "BAD_FIELD", stdin=text, line=37, field="applicant.name")
    assert desk.vector() == start and desk.ok("dossier", "find", "").rows == []
    assert desk.take_in()[0]["number"][-5:-1] == "1001", "no number was used up"


STRANGE_DAYS = [("0001-01-01", "9999-12-31", "from"), ("2026-01-01", "9999-12-31", "to"), ("2026-02-01", "2026-01-01", "to")]
LISTS = ["indicators.json", "indicators.pdf", "ii06a.json", "cchc.json", "year.pdf", "register.json", "register.pdf", "exchange.json",
         "fees.xlsx"]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "field"), STRANGE_DAYS)
@pytest.mark.parametrize("name", LISTS)
def test_days_in_which_no_office_worked(shared: Desk, name: str, first: str, last: str, field: str) -> None:
    out = shared.place / name
    expect(shared, ("report", name.partition(".")[0], "--from", first, "--to", last, "--out", out), "BAD_FIELD", field=field)
    assert not out.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_fees_of_a_day_in_which_no_office_worked(shared: Desk, day: str) -> None:
    expect(shared, ("print", "fees", "--day", day, "--out", shared.place / "phi.pdf"), "BAD_FIELD")


@pytest.mark.parametrize("years", ["101", "2027", "9999", "999999999"])
def test_more_years_than_anything_is_kept(shared: Desk, years: str) -> None:
    expect(shared, ("forget", "list", "--years", years), "BAD_FIELD", field="years")
    assert shared.ok("forget", "list", "--years", "1").rows == shared.ok("forget", "list", "--years", "100").rows == []


COMMITMENTS = [
    ("a list", [], "NOT_A_COMMITMENT", None),
    ("201 targets", {"targets": [{"name": f"Chỉ tiêu {n}", "unit": "%"} for n in range(201)]}, "BAD_FIELD", "targets"),
    ("no unit", {"committing": {"person": "Hải"}}, "BAD_FIELD", "committing.unit"),
    ("a year 99", {"year": 99}, "NOT_A_COMMITMENT", "year"), ("31 June", {"date": "2026-06-31"}, "NOT_A_COMMITMENT", "date"),
    ("a word for a party", {"receiving": "UBND tỉnh"}, "NOT_A_COMMITMENT", "receiving"),
    ("120 percent", {"targets": [{"name": "a", "unit": "%", "target": 120}]}, "BAD_FIELD", "targets.0.target"),
    ("a source of its own", {"targets": [{"name": "a", "source": "đoán"}]}, "BAD_FIELD", "targets.0.source"),
    ("a source without its name", {"targets": [{"name": "a", "source": "auto:"}]}, "BAD_FIELD", "targets.0.source"),
    ("an unknown kind", {"kind": "hợp đồng"}, "BAD_FIELD", "kind"), ("nothing promised", {"pledges": {}}, "BAD_FIELD", "pledges"),
    ("a part of its own", {"pledge": []}, "BAD_FIELD", "pledge"),
    ("a pledge of 4001 letters", {"pledges": {"PAPI": ["ă" * 4001]}}, "TOO_LONG", "pledges"),
    ("a hidden mark", {"place": "Vĩnh\u200b Linh"}, "BAD_FIELD", "place"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "code", "field"), [row[1:] for row in COMMITMENTS], ids=[row[0] for row in COMMITMENTS])
def test_a_bad_commitment(shared: Desk, part: Any, code: str, field: str | None) -> None:
    data = part if isinstance(part, list) else SHEET | part
    expect(shared, ("commitment", "add", shared.file("ck.json", data)), code, field=field)


def test_a_commitment_with_80_targets_is_kept_and_printed(desk: Desk) -> None:
    targets = [{"index": "PAR INDEX", "name": f"Chỉ tiêu thứ {n} " + "rất dài " * 20, "unit": "%", "target": 100} for n in range(80)]
    made = desk.ok("commitment", "add", desk.file("ck.json", SHEET | {"targets": targets})).value
    out = desk.place / "ck.pdf"
    desk.ok("print", "commitment", made["id"], "--out", out)
    assert len(desk.ok("commitment", "show", made["id"]).value["targets"]) == 80 and desk.ok("verify", out).value["ours"]
    assert desk("commitment", "show", made["id"], plain=True).out.count(": 100\u00a0%\n") == 80


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"procedures": []}', PDF, b'[{"ma": "1.0011', "[…]".encode("utf-16"), b"[" * 9999])
def test_a_catalogue_file_that_is_none(shared: Desk, data: bytes) -> None:
    expect(shared, ("catalogue", "import", shared.file("dm.json", data)), "NOT_A_CATALOGUE")


@pytest.mark.parametrize(
    ("days", "code", "line"),
    [
        ({}, "NOT_A_CALENDAR", None), ([], "NOT_A_CALENDAR", None), ({"days": {}}, "NOT_A_CALENDAR", None),
        ({"days": [{"day": "2026-11-24", "off": True, "name": "a"}, {"day": "2026-02-31", "off": True, "name": "b"}]}, "BAD_CALENDAR", 2),
        ({"days": [{"day": "2026-11-24", "off": "false", "name": "a"}]}, "BAD_CALENDAR", 1), ({"days": ["2026-11-24"]}, "BAD_CALENDAR", 1),
    ],
)  # fmt: skip
def test_a_calendar_file_that_is_none(shared: Desk, days: object, code: str, line: int | None) -> None:
    expect(shared, ("calendar", "import", shared.file("lich.json", days)), code, line=line)


OFFICES = [
    ("a list", [], "NOT_AN_OFFICE", None), ("no unit", {"unit": None}, "BAD_FIELD", "unit"),
    ("a code with a slash", {"unit": COMMUNE["unit"] | {"code": "../x"}}, "BAD_FIELD", "unit.code"),  # type: ignore[operator]
    ("31 February", {"unit": COMMUNE["unit"] | {"valid_from": "2025-02-31"}}, "BAD_FIELD", "unit.valid_from"),  # type: ignore[operator]
    ("a prefix of words", {"prefix": "xã Vĩnh Thủy"}, "BAD_FIELD", "prefix"), ("machine 0", {"machine": 0}, "BAD_FIELD", "machine"),
    ("machine true", {"machine": True}, "BAD_FIELD", "machine"), ("no login", {"account": {"name": "Hoa"}}, "BAD_FIELD", "account.login"),
    ("its own parent", {"receiving_office": COMMUNE["unit"]}, "BAD_FIELD", "receiving_office.code"),
    ("a name of 301 letters", {"office_name": "A" * 301}, "TOO_LONG", "office_name"),
    ("a slip", {"recieving_office": {}}, "BAD_FIELD", "recieving_office"),
    ("an address that is a list", {"address": ["a"]}, "BAD_FIELD", "address"),
    ("a sector alone", {"sectors": "Hộ tịch"}, "BAD_FIELD", "sectors"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "code", "field"), [row[1:] for row in OFFICES], ids=[row[0] for row in OFFICES])
def test_a_bad_office_leaves_nothing_behind(tmp_path: Path, part: Any, code: str, field: str | None) -> None:
    desk = Desk(tmp_path)
    done = desk("setup", desk.file("o.json", part if isinstance(part, list) else COMMUNE | part))
    assert (done.code, done.value["refused"], done.value.get("field")) == (3, code, field)
    assert not desk.folder.exists()


@pytest.mark.parametrize("password", ["", "1234567", "demo-demo"])
def test_a_weak_password_sets_nothing_up(tmp_path: Path, password: str) -> None:
    desk = Desk(tmp_path, password=password)
    done = desk("setup", desk.file("o.json", COMMUNE))
    assert (done.code, done.value["refused"]) == (3, "WEAK_PASSWORD" if password else "PASSWORD_NEEDED") and not desk.folder.exists()


def test_a_wrong_password_opens_nothing(shared: Desk) -> None:
    for login in ((), ("--login", "hoa"), ("--login", "ai-do")):
        done = shared("dossier", "add", *login, stdin=json.dumps(LINE).encode(), CCHC_PASSWORD="không phải")
        assert (done.code, done.value["refused"]) == (3, "WRONG_PASSWORD")


@pytest.mark.parametrize("part", ["half", "start", "noise", "plain"])
def test_an_office_file_cut_or_harmed_is_refused_by_every_verb(shared: Desk, tmp_path: Path, part: str) -> None:
    shutil.copytree(shared.folder, tmp_path / "office")
    path = tmp_path / "office" / "office.db"
    data = path.read_bytes()
    plain = b"SQLite format 3\x00" + bytes(4080)
    harmed = {"half": data[: len(data) // 2], "start": data[:1000], "noise": bytes(range(256)) * 64, "plain": plain}
    path.write_bytes(harmed[part])
    desk = Desk(tmp_path)
    for words in (("dossier", "find", "lê"), ("check",), ("catalogue", "find", "khai sinh"), ("enrol", "show")):
        done = desk(*words)
        assert done.code == 3, (words, done)
        if words == ("check",) and part == "half":  # it may open far enough to say what is broken
            assert done.value.get("refused") == "DAMAGED_DATABASE" or not done.value["ok"]
        else:
            assert done.value["refused"] == ("FOREIGN_FILE" if part == "plain" else "DAMAGED_DATABASE")
    assert path.read_bytes() == harmed[part], "and nothing was written over it"


def test_a_backup_cut_in_half_is_refused(desk: Desk, tmp_path: Path) -> None:
    whole = Path(desk.ok("backup", "--to", tmp_path / "bk").value["file"]).read_bytes()
    for cut in (0, 5, 300, len(whole) // 2, len(whole) - 1):
        done = desk("restore", desk.file("cut.cchcbak", whole[:cut]), "--data", tmp_path / "new")
        assert done.code == 3 and done.value["refused"] in ("NOT_A_BACKUP", "DAMAGED_BACKUP") and not (tmp_path / "new").exists()


def test_a_parcel_cut_in_half_is_told_and_changes_nothing(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    sealed = commune.ok("seal", "--to", stick).value
    whole = (stick / "CCHC" / sealed["files"][0]).read_bytes()
    shutil.rmtree(stick)
    stick.mkdir()
    before = province.vector()
    short = {"TRUNCATED"}
    for cut, outcomes in ((len(whole) // 2, short), (len(whole) - 1, short), (40, short | {"DAMAGED", "BAD_SIGNATURE"})):
        (stick / "a.CCHC").write_bytes(whole[:cut])
        done = province("receive", stick)
        assert done.code == 3 and {row["outcome"] for row in done.rows} <= outcomes, done
        assert province.vector() == before
    (stick / "a.CCHC").write_bytes(whole[:-100] + bytes(100))
    assert [row["outcome"] for row in province("receive", stick).rows] == ["DAMAGED"]
    assert province.vector() == before and province.ok("dossier", "find", "").rows == []


def test_a_full_disk_changes_nothing_and_later_all_is_well(desk: Desk) -> None:
    """The database may not grow by a page: SQLite itself says that the disk is full."""
    before = desk.vector()
    opened = Store.open.__func__  # type: ignore[attr-defined]

    def cramped(cls: type[Store], *given: Any, **more: Any) -> Store:
        store: Store = opened(cls, *given, **more)
        pages = store.db.conn.execute("PRAGMA page_count").fetchone()[0]
        store.db.conn.execute(f"PRAGMA max_page_count = {pages}")
        return store

    text = "\n".join(json.dumps(person(name=f"Lê Ẩn {n}")) for n in range(300)).encode()
    with mock.patch.object(Store, "open", classmethod(cramped)):
        done = desk("dossier", "add", stdin=text)
    assert (done.code, done.value["refused"]) == (3, "DISK_FULL") and "còn nguyên" in done.value["message"]
    assert desk.vector() == before
    assert len(desk.ok("dossier", "add", stdin=text).rows) == 300 and desk.ok("check").value["ok"]


def test_a_wrong_p12_password_and_a_file_that_is_none(shared: Desk) -> None:
    expect(shared, ("commitment", "show", "không có"), "NO_COMMITMENT")
    done = shared("commitment", "sign", "00000000", "--p12", shared.file("x.p12", b"abc"), CCHC_P12_PASSWORD="x")
    assert (done.code, done.value["refused"]) == (3, "NO_COMMITMENT")
    expect(shared, ("verify", shared.file("x.pdf", b"abc")), "NOT_A_PDF")
    expect(shared, ("verify", shared.file("y.pdf", b"%PDF-1.7 " + bytes(100))), "NOT_A_PDF")


def test_a_mistyped_number_is_noticed(desk: Desk) -> None:
    number = desk.take_in()[0]["number"]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    done = desk("dossier", "show", wrong)
    assert (done.code, done.value["refused"]) == (3, "NO_DOSSIER") and "gõ sai một chữ số" in done.value["message"]


@pytest.mark.parametrize("year", [1972, 2024, 2031])
def test_a_clock_that_is_perhaps_wrong_takes_nothing_in_until_the_day_is_named(desk: Desk, year: int) -> None:
    before, line = desk.vector(), json.dumps(LINE, ensure_ascii=False).encode()
    desk.clock.at = desk.clock.at.replace(year=year)
    done = desk("dossier", "add", "-", stdin=line)
    assert (done.code, done.value["refused"], done.value["field"]) == (3, "CLOCK_DOUBTED", "today") and str(year) in done.value["message"]
    assert desk("dossier", "add", "-", "--today", "2026-11-23", stdin=line).value["refused"] == "CLOCK_DOUBTED"
    assert desk.vector() == before and desk("dossier", "add", "-", "--today", "hôm nay", stdin=line).code == 2
    made = desk.ok("dossier", "add", "-", "--today", f"{desk.clock.at:%Y-%m-%d}", stdin=line).value
    assert made["received_at"].startswith(str(year))
    desk.clock.at = desk.clock.at.replace(year=2026)
    assert desk("dossier", "add", "-", stdin=line).value["refused"] == "CLOCK_DOUBTED", "what was written last is far from this day"
    desk.ok("dossier", "add", "-", "--today", "2026-11-23", stdin=line)
    desk.ok("dossier", "add", "-", stdin=line)

"""A damaged folder: what can be read becomes a backup, an older backup fills the gaps, nothing of the damaged one is touched."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.office.session import open_office
from cchc_desktop.storage.carving import _Pages
from tests.cli.conftest import LINE, PASSWORD, Desk, enrol

PAGE = 4096


def seeds(count: int) -> list[Any]:
    """Where the damage falls: two places each time, the others in a deep run."""
    return [0, 1, *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(2, count))]


def spoil(desk: Desk, pages: list[int]) -> bytes:
    """Flip a byte in some pages of the closed file; the bytes as they are then."""
    path = desk.folder / "office.db"
    data = bytearray(path.read_bytes())
    for page in pages:
        data[page * PAGE + 100] ^= 255
    path.write_bytes(data)
    return bytes(data)


def pages_of(desk: Desk) -> int:
    return (desk.folder / "office.db").stat().st_size // PAGE


def people(desk: Desk) -> list[str]:
    return sorted(row["number"] for row in desk.ok("dossier", "find", "le quang an", "--limit", "500").rows)


def opened(desk: Desk, file: str, name: str) -> Desk:
    other = Desk(desk.place / name)
    other.ok("restore", file)
    return other


def test_an_unharmed_folder_comes_out_whole(desk: Desk) -> None:
    desk.take_in(*[LINE] * 12)
    before = hashlib.sha256((desk.folder / "office.db").read_bytes()).digest()
    told = desk.ok("salvage", "--to", desk.place / "cứu").value
    assert (told["lost"], told["problems"]) == (0, []) and told["changes"] == sum(desk.vector().values())
    assert hashlib.sha256((desk.folder / "office.db").read_bytes()).digest() == before or desk.ok("check").value["ok"]
    again = opened(desk, told["file"], "mới")
    assert people(again) == people(desk) and again.ok("check").value["ok"]


@pytest.mark.parametrize("seed", seeds(4))
def test_what_can_be_read_is_kept_and_a_backup_fills_the_rest(desk: Desk, seed: int) -> None:
    for _ in range(6):
        desk.take_in(*[LINE] * 10)
    backup = desk.ok("backup", "--to", desk.place / "kệ").value["file"]
    everything = people(desk)
    whole = sum(desk.vector().values())
    spoiled = spoil(desk, random.Random(seed).sample(range(1, pages_of(desk)), pages_of(desk) // 12))
    assert desk("check").value["refused"] == "DAMAGED_DATABASE"
    both = desk.ok("salvage", "--to", desk.place / "hai", "--backup", backup).value
    assert (both["problems"], both["lost"], both["changes"]) == ([], 0, whole)
    assert (desk.folder / "office.db").read_bytes() == spoiled, "the damaged folder stays as it was"
    again = opened(desk, both["file"], "mới")
    assert people(again) == everything and again.ok("check").value["ok"] and again.take_in(LINE)
    alone = desk.ok("salvage", "--to", desk.place / "một").value
    assert alone["changes"] <= whole and alone["problems"] == []
    first = opened(desk, alone["file"], "một-mình")
    assert set(people(first)) <= set(everything) and first.ok("check").value["ok"]


def test_a_backup_of_a_damaged_file_says_that_the_file_is_damaged_and_not_the_disk_it_goes_to(desk: Desk) -> None:
    desk.take_in(*[LINE] * 30)
    spoil(desk, [pages_of(desk) // 2])
    assert desk("replica", "show").code == 0, "it opens: the page is none that is read then"
    told = desk("backup", "--to", desk.place / "kệ").value
    assert told["refused"] == "DAMAGED_DATABASE" and "salvage" in told["next_step"] and not list((desk.place / "kệ").glob("*"))


def test_what_came_after_the_backup_is_kept_from_the_damaged_file(desk: Desk) -> None:
    desk.take_in(*[LINE] * 30)
    backup = desk.ok("backup", "--to", desk.place / "kệ").value["file"]
    early = pages_of(desk)
    desk.take_in(*[LINE] * 5)
    everything = people(desk)
    spoil(desk, list(range(early // 2, early // 2 + 12)))
    told = desk.ok("salvage", "--to", desk.place / "cứu", "--backup", backup).value
    assert told["problems"] == [] and told["lost"] <= 5
    assert len(people(opened(desk, told["file"], "mới"))) >= len(everything) - 5


def test_what_cannot_be_salvaged_is_said_and_leaves_nothing(desk: Desk) -> None:
    desk.take_in()
    path = desk.folder / "office.db"
    whole = path.read_bytes()
    for data in (b"", whole[:100], whole[:16] + bytes(len(whole) - 16)):
        path.write_bytes(data)
        done = desk("salvage", "--to", desk.place / "kho" / "cứu")
        assert (done.code, done.value["refused"]) == (3, "DAMAGED_DATABASE"), data[:20]
        assert not (desk.place / "kho").exists() and path.read_bytes() == data
    (desk.place / "cứu").mkdir()
    path.write_bytes(whole)
    assert desk("salvage", "--to", desk.place / "cứu", CCHC_PASSWORD="sai").value["refused"] == "WRONG_PASSWORD"
    nonsense = desk.file("x.cchcbak", b"khong phai")
    assert desk("salvage", "--to", desk.place / "kho", "--backup", nonsense).code == 3 and not (desk.place / "kho").exists()
    assert desk("salvage", "--to", desk.place / "cứu", "--backup", nonsense).value["refused"] == "NOT_A_BACKUP"
    assert desk("salvage", "--to", desk.place / "cứu", "--backup", desk.place / "không có").value["refused"] == "NO_FILE"
    assert (desk.place / "cứu").is_dir(), "a folder that was there stays"
    assert Path(desk.ok("salvage", "--to", desk.place / "cứu").value["file"]).exists()


@pytest.mark.parametrize("seed", seeds(3))
def test_without_a_backup_what_lies_behind_a_gap_is_written_anew(desk: Desk, seed: int) -> None:
    """A page in the middle of the log is gone: only what stood in it is lost, not all that came after."""
    for _ in range(6):
        desk.take_in(*[LINE] * 10)
    everything, whole = people(desk), sum(desk.vector().values())
    rng = random.Random(seed)
    for _ in range(40):  # until one page of the middle of the log is hit
        before = (desk.folder / "office.db").read_bytes()
        spoil(desk, [rng.randrange(pages_of(desk) // 8, pages_of(desk))])
        done = desk("salvage", "--to", desk.place / "cứu")
        if not done.code and done.value["written_again"]:
            break
        (desk.folder / "office.db").write_bytes(before)
    told = done.value
    assert told["problems"] == [] and 0 < told["lost"] < whole // 4 < told["changes"] + told["written_again"]
    again = opened(desk, told["file"], "mới")
    assert set(people(again)) <= set(everything) and len(people(again)) >= len(everything) - told["lost"]
    assert again.ok("check").value["ok"] and again.take_in(LINE)


def test_no_backup_is_kept_in_the_folder_it_is_of(desk: Desk) -> None:
    before = sorted(desk.folder.rglob("*"))
    for verb in ("backup", "salvage"):
        for place in (desk.folder, desk.folder / "sao-luu", desk.place / "x" / ".." / "office" / "blobs"):
            done = desk(verb, "--to", place)
            assert (done.code, done.value["refused"], done.value["field"]) == (3, "UNSUITABLE_PLACE", "to")
        filed = desk(verb, "--to", desk.file("x.txt", b"x"))
        assert (filed.code, filed.value["refused"], filed.value["field"]) == (3, "BAD_PATH", "to")
    assert sorted(desk.folder.rglob("*")) == before


def leaves_with(desk: Desk, text: str) -> list[int]:
    """The leaves of tables on which a text stands; what tells where the tables are stands on such ones too."""
    session = open_office(desk.folder, desk.place / "state", lambda: PASSWORD, clock=desk.clock, quick_check=False)
    key = session.store.keys.database
    session.close()
    pages = _Pages(desk.folder / "office.db", key)
    return [number - 1 for number in pages.numbers() if (page := pages.read(number))[:1] == b"\r" and text.encode() in page]


def test_pages_that_lead_to_the_changes_may_all_be_gone(desk: Desk) -> None:
    """The root of their table, and what tells where the tables are: the leaves are enough."""
    desk.take_in(*[LINE] * 5)
    whole, everything, told_on = sum(desk.vector().values()), people(desk), leaves_with(desk, "CREATE TABLE")
    assert told_on
    for name, pages in (("gốc", [5]), ("tên", told_on[:1]), ("mọi-tên", [5, *told_on])):
        before = (desk.folder / "office.db").read_bytes()
        spoil(desk, pages)
        told = desk.ok("salvage", "--to", desk.place / "cứu" / name).value
        assert (told["changes"], told["lost"], told["problems"]) == (whole, 0, [])
        again = opened(desk, told["file"], name)
        assert people(again) == everything and again.ok("check").value["ok"] and again.take_in(LINE)
        (desk.folder / "office.db").write_bytes(before)


@pytest.mark.parametrize("gone", [slice(0, PAGE), slice(16, PAGE), slice(0, 16)])
def test_the_first_page_or_only_its_salt_may_be_gone(desk: Desk, gone: slice) -> None:
    """No page could be checked without the salt, none found without the first page: both are known beside the database."""
    desk.take_in(*[LINE] * 5)
    whole, everything = sum(desk.vector().values()), people(desk)
    path = desk.folder / "office.db"
    data = bytearray(path.read_bytes())
    data[gone] = b"SQLite format 3\0".ljust(len(data[gone]), b"\0")
    path.write_bytes(data)
    assert desk("check").value["refused"] in ("DAMAGED_DATABASE", "FOREIGN_FILE")
    told = desk.ok("salvage", "--to", desk.place / "cứu").value
    assert (told["changes"], told["lost"], told["problems"]) == (whole, 0, []) and path.read_bytes() == data
    again = opened(desk, told["file"], "mới")
    assert people(again) == everything and again.ok("check").value["ok"] and again.take_in(LINE)


def test_own_logs_cut_for_ever_are_told_once_and_the_rest_comes_back(pair: tuple[Desk, Desk, Path]) -> None:
    """Heads were signed: a cut log would be told by every check. What the office above has is missing until it is back."""
    province, commune, stick = pair
    enrol(province, commune, stick)
    for _ in range(3):
        commune.take_in(*[LINE] * 8)
        for giver, taker in ((commune, province), (province, commune)):
            giver.ok("seal", "--to", stick)
            taker.ok("receive", stick)
    rng, before = random.Random(5), (commune.folder / "office.db").read_bytes()
    for _ in range(10):
        spoil(commune, rng.sample(range(20, pages_of(commune)), 12))
        told = commune.ok("salvage", "--to", commune.place / "cứu").value
        once = [line for line in told["problems"] if "mất đoạn cuối" in line]
        if once and told["coming_back"]:
            break
        (commune.folder / "office.db").write_bytes(before)
    again = opened(commune, told["file"], "mới")
    still = again("check").value["problems"]
    assert once and set(told["problems"]) == {*once, *still} and not set(once) & set(still)
    for giver, taker in ((again, province), (province, again)) * 2:
        giver.ok("seal", "--to", stick)
        taker("receive", stick)
    assert again.ok("check").value["problems"] == [] == province.ok("check").value["problems"]
    assert len(people(again)) == 24 == len(people(province)) or told["lost"]


@pytest.mark.parametrize("copied", [True, False])
def test_an_enrolment_is_kept_beside_the_database_else_enrolling_again_mends_it(pair: tuple[Desk, Desk, Path], copied: bool) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in(LINE)
    spoil(commune, [11])  # the root of the certificates
    if not copied:
        (commune.folder / "itself.age").unlink()
    told = commune.ok("salvage", "--to", commune.place / "cứu").value
    assert told["lost"] == 0 and [("đăng ký lại" in said) for said in told["problems"]] == [True] * (not copied)
    again = opened(commune, told["file"], "mới")
    if not copied:
        assert again("seal", "--to", stick).value["refused"] == "NOT_ENROLLED"
        enrol(province, again, stick)
    again.ok("seal", "--to", stick)
    province("receive", stick)
    assert people(province) == people(again) and len(people(again)) == 1
    assert again.ok("check").value["ok"] and province.ok("check").value["ok"]


def test_a_topmost_office_goes_on_when_what_tells_of_its_tables_is_gone(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    spoil(province, leaves_with(province, "CREATE TABLE"))
    told = province.ok("salvage", "--to", province.place / "cứu").value
    assert (told["lost"], told["problems"]) == (0, [])
    again = opened(province, told["file"], "mới")
    commune.take_in(LINE)
    commune.ok("seal", "--to", stick)
    assert "APPLIED" in {row["outcome"] for row in again("receive", stick).rows} and len(people(again)) == 1
    again.ok("seal", "--to", stick)
    commune.ok("receive", stick)
    assert again.ok("check").value["ok"] and commune.ok("check").value["ok"]


def test_what_was_forgotten_does_not_come_back_from_a_backup(desk: Desk) -> None:
    gone, kept = desk.take_in(LINE, LINE | {"applicant": LINE["applicant"] | {"name": "Hồ Thị Ỷ"}})  # type: ignore[operator]
    backup = desk.ok("backup", "--to", desk.place / "kệ").value["file"]
    desk.ok("forget", gone["number"], "--reason", "Hết thời hạn lưu trữ")
    spoil(desk, leaves_with(desk, gone["id"]))
    told = desk.ok("salvage", "--to", desk.place / "cứu", "--backup", backup).value
    assert told["from_backup"] and told["problems"] == []
    again = opened(desk, told["file"], "mới")
    assert again.ok("dossier", "show", gone["number"]).value["applicant"]["name"] != "Lê Quang Ẩn"
    assert people(again) == [] and again.ok("dossier", "find", "ho thi y").rows[0]["number"] == kept["number"]
    assert again.ok("check").value["ok"]

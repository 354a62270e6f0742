"""What lies on a stick is told apart: for whom it is, which machine's key is revoked, what is only a harmed copy of what is here."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_desktop.sync import holding, parcel
from tests.cli.conftest import COMMUNE, Desk, enrol, new_desk

SECOND = {**COMMUNE, "machine": 2}
NEIGHBOUR = {
    **COMMUNE, "unit": {**COMMUNE["unit"], "code": "19411", "name": "Cửa Tùng"}, "prefix": "H50.31.19",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ CỬA TÙNG",
}  # fmt: skip
LIES_THERE = "Có 2 gói khác gửi cho nơi khác.\n  Để nguyên trên USB và chuyển tới đúng nơi nhận.\n"


def new_stick(place: Path) -> Path:
    place.mkdir()
    return place


def test_on_a_shared_stick_others_parcels_are_one_line_to_people_and_a_line_each_to_scripts(
    pair: tuple[Desk, Desk, Path], tmp_path: Path
) -> None:  # fmt: skip
    province, commune, stick = pair
    neighbour = new_desk(tmp_path / "y", NEIGHBOUR)
    enrol(province, commune, stick)
    enrol(province, neighbour, new_stick(tmp_path / "usb-2"))
    shared, theirs = new_stick(tmp_path / "usb-3"), new_stick(tmp_path / "usb-4")
    for _ in range(2):
        for desk in (commune, neighbour):
            desk.take_in()
            desk.ok("seal", "--to", shared)
    assert {row["outcome"] for row in province.ok("receive", shared).rows} == {"APPLIED"}
    province.ok("seal", "--to", shared)
    done, plain = commune("receive", shared), commune("receive", shared, plain=True)
    assert sorted({row["outcome"] for row in done.rows}) == ["APPLIED", "DUPLICATE", "NOT_FOR_US"]
    assert len([row for row in done.rows if row["outcome"] == "NOT_FOR_US"]) == 2
    assert done.code == plain.code == 3, "as every outcome but those of parcels that were taken in"
    assert plain.out.count("nơi khác") == 1 and LIES_THERE in plain.out and "Cửa Tùng" not in plain.out
    neighbour.take_in()
    neighbour.ok("seal", "--to", theirs)
    alone = commune("receive", theirs, plain=True)
    assert "Gói này của xã Cửa Tùng gửi cho nơi khác" in alone.out, "nothing here is for this machine"


def test_one_machine_s_revoked_key_is_told_of_that_machine(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    province, commune, stick = pair
    second = new_desk(tmp_path / "y", SECOND)
    enrol(province, commune, stick)
    enrol(commune, second, new_stick(tmp_path / "usb-2"))
    for desk in (commune, second):
        desk.take_in()
        desk.ok("seal", "--to", stick)
    province("receive", stick)
    replica = second.ok("enrol", "show").value["replica"]
    province.ok("key", "revoke", replica)
    second.take_in()
    second.ok("seal", "--to", late := new_stick(tmp_path / "usb-3"))
    done = province("receive", late)
    (row,) = [one for one in done.rows if one["outcome"] != "NOT_FOR_US"]
    said = "Khóa của máy số 2 của xã Vĩnh Thủy đã bị thu hồi, gói của máy ấy đang được giữ lại; các máy khác của đơn vị vẫn gửi như thường."
    assert (done.code, row["outcome"], row["message"]) == (3, "REVOKED_KEY", said)
    (held,) = province.ok("tray", "list").rows
    assert held["why"] == said and held["next_step"] == row["next_step"]
    commune.take_in()
    commune.ok("seal", "--to", good := new_stick(tmp_path / "usb-4"))
    assert "APPLIED" in {one["outcome"] for one in province("receive", good).rows}, "the other machine goes on"
    province.ok("key", "revoke", "19405")
    (held,) = province.ok("tray", "list").rows
    assert held["why"] == "Khóa của xã Vĩnh Thủy đã bị thu hồi, gói đang được giữ lại.", "now it is the whole unit"


def test_a_unit_s_only_machine_hears_by_the_next_stick_that_it_is_revoked(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    commune.ok("seal", "--to", up := new_stick(tmp_path / "usb-2"))
    province.ok("receive", up)
    province.ok("key", "revoke", "19405")
    sealed = province.ok("seal", "--to", down := new_stick(tmp_path / "usb-3")).value
    assert (sealed["changes"], len(sealed["files"])) == (0, 1)
    done = commune("receive", down)
    (row,) = done.rows
    assert (done.code, row["outcome"], row["message"]) == (3, "NOT_FOR_US", "Khóa của máy này đã bị thu hồi, theo tỉnh Quảng Trị.")
    assert commune.ok("enrol", "show").value["revoked"] and commune("seal", "--to", down).value["refused"] == "NOT_ENROLLED"
    commune.ok("key", "rotate")
    enrol(province, commune, new_stick(tmp_path / "usb-4"))
    commune.take_in()
    commune.ok("seal", "--to", again := new_stick(tmp_path / "usb-5"))
    assert [one["outcome"] for one in province.ok("receive", again).rows] == ["APPLIED"]


def test_a_machine_with_new_keys_is_told_of_its_old_one(pair: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    commune.ok("seal", "--to", late := new_stick(tmp_path / "usb-2"))
    province.ok("key", "revoke", "19405")
    commune.ok("key", "rotate")
    enrol(province, commune, new_stick(tmp_path / "usb-3"))
    (row,) = [one for one in province("receive", late).rows if one["kind"] == "changes"]
    assert row["outcome"] == "REVOKED_KEY" and row["message"].startswith("Khóa cũ của máy số 1 của xã Vĩnh Thủy")


@pytest.mark.parametrize(("outcome", "cut"), [("DAMAGED", False), ("TRUNCATED", True)])
def test_a_harmed_copy_of_what_is_here_asks_for_nothing(pair: tuple[Desk, Desk, Path], tmp_path: Path, outcome: str, cut: bool) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    commune.ok("seal", "--to", sent := new_stick(tmp_path / "usb-2"))
    (path,) = sent.rglob("*.CCHC")
    whole = path.read_bytes()
    harmed = whole[:-9] if cut else whole[:-9] + bytes(9)
    path.write_bytes(harmed)
    (row,) = province("receive", sent).rows
    assert (row["outcome"], "ghi lại ra một USB khác" in row["next_step"]) == (outcome, True)
    path.write_bytes(whole)
    assert [one["outcome"] for one in province.ok("receive", sent).rows] == ["APPLIED"]
    path.write_bytes(harmed)
    before = province.vector()
    (row,) = province("receive", sent).rows
    assert row["outcome"] == outcome and row["message"].endswith("nhận đủ từ trước; bản này bị hỏng trên USB nhưng không mất gì.")
    assert row["next_step"].startswith("Không phải ghi lại gì") and province.ok("tray", "list").rows == []
    assert province.vector() == before


@pytest.mark.parametrize("later_first", [False, True])
@pytest.mark.parametrize("bound", ["MOST_FILES", "MOST_BYTES", "LARGEST_HELD"])
def test_parcels_of_unknown_units_have_a_bound_and_what_is_left_on_the_stick_is_named(
    pair: tuple[Desk, Desk, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, later_first: bool
) -> None:
    """A machine that has not typed the office's digits yet knows nobody. What came then goes in by itself, what was left when its stick is
    read again or something later came; and however often sticks are read meanwhile, no more is kept."""
    province, commune, stick = pair
    asked = commune.ok("enrol", "request", "--to", stick).value
    granted = province.ok("enrol", "grant", stick, "--fingerprint", asked["fingerprint"], "--to", stick).value
    sticks = [new_stick(tmp_path / f"usb-{n}") for n in (1, 2)]
    for n, each in enumerate(sticks):
        province.ok("calendar", "import", province.file(f"{n}.json", {"days": [{"day": f"2027-0{n + 1}-04", "off": True, "name": "Nghỉ"}]}))
        province.ok("seal", "--to", each)
    largest = max(path.stat().st_size for each in sticks for path in each.rglob("*.CCHC"))
    monkeypatch.setattr(holding, bound, largest + 10 if bound == "MOST_BYTES" else 1)
    sticks = sticks[::-1] if later_first else sticks
    for each in (*sticks, *sticks):
        (row,) = commune("receive", each).rows
        left = bound == "LARGEST_HELD" or each is sticks[1]
        assert row["outcome"] == "UNKNOWN_UNIT" and ("chỉ còn trên USB" in row["message"]) is left is row["next_step"].endswith("USB này.")
    told = sorted(commune.ok("tray", "list").rows, key=lambda one: one["left"])
    assert [one["left"] for one in told] == [bound == "LARGEST_HELD", True] and len({one["number"] for one in told}) == 2
    assert ["chỉ còn trên USB" in one["why"] for one in told] == [one["left"] for one in told] and not any(one["loses"] for one in told[1:])
    files = len(list((commune.folder / "quarantine").iterdir()))
    assert files == [one["left"] for one in told].count(False)
    commune.ok("enrol", "accept", stick, "--fingerprint", granted["fingerprint"])
    settled = later_first and files == 1
    assert len(commune.ok("tray", "list").rows) == (0 if settled else 1 if files else 2)
    for each in sticks:
        commune.ok("receive", each)
    assert commune.ok("tray", "list").rows == [] and list((commune.folder / "quarantine").iterdir()) == []
    assert all(line in str(commune.ok("calendar", "show", "2027").rows) for line in ("2027-01-04", "2027-02-04"))


def test_what_is_left_on_a_stick_can_be_put_off_the_list(pair: tuple[Desk, Desk, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    province, commune, stick = pair
    asked = commune.ok("enrol", "request", "--to", stick).value
    province.ok("enrol", "grant", stick, "--fingerprint", asked["fingerprint"], "--to", stick)
    province.ok("seal", "--to", stick)
    monkeypatch.setattr(holding, "MOST_FILES", 0)
    commune("receive", stick)
    (one,) = commune.ok("tray", "list").rows
    assert one["left"] and one["may_go"] and one["loses"] == ""
    commune.ok("tray", "drop", one["id"])
    assert commune.ok("tray", "list").rows == []
    monkeypatch.setattr(holding, "MOST_NAMED", 0)
    assert commune("receive", stick).code == 3 and commune.ok("tray", "list").rows == [], "so many are named, and no more"


def two_more(commune: Desk, tmp_path: Path) -> list[Path]:
    """Two sticks, each with one dossier more than the one before."""
    sticks = [new_stick(tmp_path / f"usb-{n}") for n in (2, 3)]
    for each in sticks:
        commune.take_in()
        commune.ok("seal", "--to", each)
    return sticks


@pytest.mark.parametrize("bound", ["MOST_FILES", "LARGEST_HELD"])
def test_parcels_of_a_revoked_key_have_a_bound_and_no_slip_lets_in_what_only_the_stick_has(
    pair: tuple[Desk, Desk, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """Whoever has a stolen key can seal by the thousand. What the unit wrote before comes once more, sealed with its new key."""
    province, commune, stick = pair
    enrol(province, commune, stick)
    sticks = two_more(commune, tmp_path)
    province.ok("key", "revoke", "19405")
    monkeypatch.setattr(holding, bound, 1)
    for each in (*sticks, *sticks):
        (row,) = province("receive", each).rows
        left = bound == "LARGEST_HELD" or each is sticks[1]
        assert (row["outcome"], "chỉ còn trên USB" in row["message"]) == ("REVOKED_KEY", left)
        assert row["next_step"].endswith("gửi lại bằng khóa mới.") is left
    told = sorted(province.ok("tray", "list").rows, key=lambda one: one["left"])
    assert [one["left"] for one in told] == [bound == "LARGEST_HELD", True]
    assert [one["by_slip"] for one in told] == [not one["left"] for one in told]
    assert len(list((province.folder / "quarantine").iterdir())) == [one["left"] for one in told].count(False)
    commune.ok("key", "rotate")
    enrol(province, commune, new_stick(tmp_path / "usb-4"))
    commune.ok("seal", "--to", again := new_stick(tmp_path / "usb-5"))
    assert [one["outcome"] for one in province.ok("receive", again).rows] == ["APPLIED"]
    assert province.ok("tray", "list").rows == [] and list((province.folder / "quarantine").iterdir()) == [], "all in them came"


def test_parcels_of_a_newer_program_have_a_bound_and_the_rest_is_read_again_after_the_update(
    pair: tuple[Desk, Desk, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    sticks = two_more(commune, tmp_path)
    newer = parcel.VERSION
    monkeypatch.setattr(parcel, "VERSION", newer - 1)
    monkeypatch.setattr(holding, "MOST_FILES", 1)
    for each in (*sticks, *sticks):
        (row,) = province("receive", each).rows
        assert (row["outcome"], "chỉ còn trên USB" in row["message"]) == ("NEWER_FORMAT", each is sticks[1])
        assert row["next_step"].endswith("bằng chính USB này.") is (each is sticks[1])
    told = province.ok("tray", "list").rows
    assert sorted((one["outcome"], one["left"]) for one in told) == [("NEWER_FORMAT", False), ("NEWER_FORMAT", True)]
    monkeypatch.setattr(parcel, "VERSION", newer)
    assert {one["outcome"] for one in province.ok("receive", sticks[1]).rows} <= {"APPLIED", "DUPLICATE"}
    assert province.ok("tray", "list").rows == [] and list((province.folder / "quarantine").iterdir()) == []

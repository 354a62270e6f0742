"""A stick that goes to several places: who gets what is told before writing and after it, by an office in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.office.session import Session
from cchc_desktop.sync.due import Due
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.seal import SealReport, WrittenParcel
from ui.handover.page import HandoverPage
from ui.handover.scenes import MOST_NAMED, Place, inside, no_stick
from ui.handover.written import MOST_LISTED, written
from ui.page import Parts

from .conftest import NOW, FixedClock
from .test_handover import plug, settle, shown
from .two_offices import PROVINCE, commune_data, edit, enrol, make, take_in

POINT = {
    **commune_data(), "unit": {"code": "194051", "level": "Điểm tiếp nhận", "name": "thôn Đặng Xá", "valid_from": "2025-07-01"},
    "receiving_office": commune_data()["unit"],
}  # fmt: skip


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    """A commune between the province and a service point that sent two dossiers."""
    office = make(PROVINCE, tmp_path / "province", clock)
    made, point = make(commune_data(), tmp_path / "commune", clock), make(POINT, tmp_path / "point", clock)
    enrol(made, office, tmp_path / "up")
    enrol(point, made, tmp_path / "down")
    record = take_in(point, 2)[0]
    (tmp_path / "from-point").mkdir()
    point.handover.seal(tmp_path / "from-point")
    made.handover.receive(tmp_path / "from-point")
    edit(made, record, note="xã ghi thêm")
    for one in (office, point):
        one.close()
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> HandoverPage:
    return shown(qtbot, parts)


def test_an_office_in_the_middle_names_every_recipient_with_its_own_count(page: HandoverPage, parts: Parts, tmp_path: Path) -> None:
    due = parts.session.handover.due()
    up, down = due.to_unit("Tỉnh Quảng Trị"), due.to_unit("Điểm tiếp nhận thôn Đặng Xá")
    assert up and down and up + down == due.changes
    assert page.stage.scene.sub == f"{up} thay đổi chờ gửi lên tỉnh Quảng Trị."
    facts = dict(page.stage.scene.facts)
    assert facts["Thay đổi"] == f"{up} cho tỉnh Quảng Trị, {down} cho điểm tiếp nhận thôn Đặng Xá" and "số" not in facts["Thay đổi"]
    plug(parts, tmp_path / "stick")
    page.write()
    settle(parts)
    _, first, second, back = page.stage.scene.points
    assert (first[0], second[0]) == ("Đưa tới tỉnh Quảng Trị", "Đưa tới điểm tiếp nhận thôn Đặng Xá")
    assert f"{up} thay đổi" in first[1] and f"{down} thay đổi" in second[1]
    own = page.where.counts[ChangeState.ON_STICK].text()
    assert own == "1" and f" {own} thay đổi của máy này sẽ chuyển sang" in back[1], "as many as the card beside it counts"
    page.refresh()
    settle(parts)
    assert parts.session.handover.due().on_stick and page.stage.scene.headline.endswith("đã nằm trên USB, đang chờ biên nhận")
    assert page.stage.scene.next_act == "Đưa USB đã ghi tới tỉnh Quảng Trị, điểm tiếp nhận thôn Đặng Xá; khi USB về thì cắm lại."
    take_in(parts.session)
    assert not parts.session.handover.due().on_stick


def test_the_files_on_the_stick_bear_their_recipients(page: HandoverPage, parts: Parts, tmp_path: Path) -> None:
    plug(parts, tmp_path / "stick")
    page.write()
    settle(parts)
    assert [value.split(",")[0] for _, value in page.stage.scene.facts] == ["tỉnh Quảng Trị", "điểm tiếp nhận thôn Đặng Xá"]


def test_another_machine_of_the_same_unit_is_named_as_such_and_many_places_in_one_line() -> None:
    def parcel(n: int, title: str, changes: int = 1) -> WrittenParcel:
        return WrittenParcel(f"{n}.CCHC", "changes", title, title, n, changes, 0, 2000)

    parcels = [parcel(1, "Xã A", 3), parcel(2, "Tỉnh B", 3), *(parcel(n, f"Xã {n}") for n in range(3, 30))]
    report = SealReport(WriteOutcome.WRITTEN, ["1.CCHC"], [], 9, 0, 99, parcels)
    scene = written(report, Place(Path(), "USB", 1), "Tỉnh B", "Xã A", NOW, 2, 5)
    roads = [bold for bold, _ in scene.points[1:-1]]
    assert roads[:2] == ["Đưa tới tỉnh B", "Cắm vào máy khác của xã A"] and roads[-1] == f"Đưa tới {29 - MOST_NAMED} nơi nhận khác"
    assert len(scene.facts) == MOST_LISTED + 1 and scene.facts[-1] == ("", f"và {29 - MOST_LISTED} gói nữa")


def test_numbers_of_changes_are_told_only_of_the_own_log_alone() -> None:
    def told(due: Due) -> str:
        return dict(inside(due, "Tỉnh B"))["Thay đổi"]

    assert told(Due(("Tỉnh B",), 4, 1, 4, each=(("Tỉnh B", 4),))) == "4, từ số 1 đến số 4"
    assert told(Due(("Tỉnh B",), 5, 1, 1, each=(("Tỉnh B", 5),))) == "5", "four of them stand in other logs"
    assert told(Due(("Tỉnh B", "Xã C"), 9, 1, 2, each=(("Tỉnh B", 5), ("Xã C", 4)))) == "5 cho tỉnh B, 4 cho xã C"
    many = tuple((f"Xã {n}", 1) for n in range(300))
    assert told(Due(tuple(title for title, _ in many), 300, 1, 1, each=many)) == "300 cho 300 nơi nhận"
    assert no_stick(Due(("Xã C",), 4, each=(("Xã C", 4),)), "Tỉnh B", 4).sub == "Không có thay đổi nào chờ gửi lên."

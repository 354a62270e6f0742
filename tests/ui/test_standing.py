"""A machine that must be enrolled again is told so where it sends and on the start page: its unit was renamed, or its key revoked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.listing import Listing
from cchc_desktop.office.below import Light, units_below
from cchc_desktop.office.session import Session
from cchc_desktop.sync.heirs import standing
from ui.handover.enrolment_page import EnrolmentPage
from ui.handover.page import HandoverPage
from ui.handover.words import SISTER
from ui.kit.buttons import Button
from ui.office.unit_card import advice
from ui.page import Parts
from ui.settings.keys import KeysSection
from ui.today.page import TodayPage

from .conftest import FixedClock, plug, press, put_up, settle
from .two_offices import commune_data, enrol, make, open_commune, open_province, take_in

DECISION = {
    "day": "2026-11-01", "basis": "Nghị quyết sắp xếp",
    "units": [{"code": "19405", "level": "Xã", "name": "Vĩnh Thủy Mới", "valid_from": "2026-11-01", "parent": "44@2025-07-01"}],
    "heirs": [{"old": "19405@2025-07-01", "heir": "19405@2026-11-01"}],
}  # fmt: skip


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    yield from open_commune(tmp_path, clock)


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    yield from open_province(tmp_path, clock)


@pytest.fixture
def stick(tmp_path: Path, session: Session, office: Session) -> Path:
    """A stick; the commune's machine is enrolled, and its office has written onto it what it knows."""
    enrol(session, office, tmp_path / "enrolment")
    return tmp_path / "stick"


def brought(session: Session, office: Session, stick: Path) -> None:
    stick.mkdir(exist_ok=True)
    office.handover.seal(stick)
    session.handover.receive(stick)


def sending(qtbot: QtBot, parts: Parts) -> HandoverPage:
    page = HandoverPage(parts)
    put_up(qtbot, page)
    settle(parts)
    return page


def today(qtbot: QtBot, parts: Parts) -> TodayPage:
    page = TodayPage(parts)
    put_up(qtbot, page)
    settle(parts)
    return page


def test_a_renamed_unit_is_told_to_enrol_its_machine_again_and_goes_on_sending_until_then(
    qtbot: QtBot, parts: Parts, session: Session, office: Session, stick: Path
) -> None:
    take_in(session, 2)
    session.agreements.add(session.agreements.start("office"))
    promised = [goal.target for goal in session.board.read().goals if goal.source == "on_time"]
    stick.mkdir()
    session.handover.seal(stick)
    office.handover.receive(stick)
    office.unit_events.write(DECISION)
    assert standing(session.store).heir == ""
    (below,) = units_below(office)
    assert below.light is Light.ENDED and advice(below).startswith("Đã thành xã Vĩnh Thủy Mới.") and "đăng ký lại một lần" in advice(below)
    brought(session, office, stick)
    start = today(qtbot, parts)
    asked: list[tuple[str, str]] = []
    start.asked_for.connect(lambda name, argument: asked.append((name, argument)))
    assert start.strip.text.startswith("Đơn vị đã đổi theo việc sắp xếp. Đăng ký lại máy này một lần dưới tên mới.")
    start.strip.findChildren(Button)[0].click()
    assert asked == [("enrolment", "")]
    plug(parts, stick)
    page = sending(qtbot, parts)
    assert page.stage.scene.warning[0] == "Đơn vị này đã thành xã Vĩnh Thủy Mới" and "vẫn gửi dưới tên cũ" in page.stage.scene.warning[1]
    page.asked_for.connect(lambda name, argument: asked.append((name, argument)))
    page.bar.buttons["Đăng ký lại máy này"].setFocus()
    press(Qt.Key.Key_Return)
    assert asked == [("enrolment", "")] * 2
    keys = KeysSection(parts)
    qtbot.addWidget(keys)
    assert keys.facts.texts()["Xác nhận"] == "Đơn vị đã đổi theo sắp xếp: đăng ký lại máy này dưới tên mới"
    again = EnrolmentPage(parts)
    put_up(qtbot, again)
    assert again.stage.scene.headline == "Đăng ký lại máy này dưới tên xã Vĩnh Thủy Mới"
    enrol(session, office, stick)
    (below,) = units_below(office)
    assert (below.heard.title, below.light, below.dossiers, below.commitments) == ("Xã Vĩnh Thủy Mới", Light.NEVER, 2, 1)
    assert [unit.title for unit in office.lists.units()][-1] == "Xã Vĩnh Thủy Mới", "its dossiers can be looked at by its name"
    assert len(office.lists.rows(Listing.ALL, unit="19405@2026-11-01").rows) == 2
    assert [goal.target for goal in session.board.read().goals if goal.source == "on_time"] == promised == [99], "what was promised goes on"
    assert session.office.unit.title == "Xã Vĩnh Thủy Mới" and standing(session.store).heir == ""
    assert sending(qtbot, parts).stage.scene.warning == ("", "") and "sắp xếp" not in today(qtbot, parts).strip.text


def revoke(session: Session, office: Session, stick: Path, sister: Path) -> None:
    """The office revokes the machine's key; the machine hears of it by what it reads for another machine of its unit."""
    other = make(commune_data() | {"machine": 2}, sister, session.clock)
    enrol(other, office, sister / "stick")
    other.close()
    office.handover.revoke_keys(session.store.replica)
    brought(session, office, stick)


def test_the_only_machine_of_a_unit_hears_by_its_stick_that_its_key_was_revoked(
    qtbot: QtBot, parts: Parts, session: Session, office: Session, stick: Path
) -> None:
    office.handover.revoke_keys(session.store.replica)
    stick.mkdir()
    office.handover.seal(stick)
    plug(parts, stick)
    page = sending(qtbot, parts)
    settle(parts)
    page.bar.buttons["Nhận"].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == "Khóa của máy này đã bị thu hồi, theo tỉnh Quảng Trị."
    assert "Thay khóa ở Thiết lập, rồi đăng ký lại với nơi nhận." in page.stage.text(), "without the command of scripts"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == "Khóa của máy này đã bị thu hồi" and "Thay khóa" in page.bar.buttons


def test_a_revoked_machine_is_told_to_renew_its_key_first_and_then_to_enrol(
    qtbot: QtBot, parts: Parts, session: Session, office: Session, stick: Path, tmp_path: Path
) -> None:
    revoke(session, office, stick, tmp_path / "sister")
    assert standing(session.store).revoked and not session.handover.enrolled
    start = today(qtbot, parts)
    assert start.strip.text.startswith("Khóa của máy này đã bị thu hồi. Chưa gửi dữ liệu được cho đến khi thay khóa và đăng ký lại.")
    plug(parts, tmp_path / "enrolment")  # the answer of the first enrolment lies there still: it is no answer now
    asked: list[tuple[str, str]] = []
    for page in (sending(qtbot, parts), EnrolmentPage(parts)):
        put_up(qtbot, page)
        settle(parts)
        page.asked_for.connect(lambda name, argument: asked.append((name, argument)))
        assert page.stage.scene.headline == "Khóa của máy này đã bị thu hồi"
        assert page.stage.scene.next_act == "Thay khóa, rồi đăng ký lại với tỉnh Quảng Trị."
        page.bar.buttons["Thay khóa"].setFocus()
        press(Qt.Key.Key_Return)
    assert asked == [("settings", "keys")] * 2
    keys = KeysSection(parts)
    qtbot.addWidget(keys)
    assert keys.facts.texts()["Xác nhận"] == "Khóa đã bị thu hồi: thay khóa, rồi đăng ký lại"
    for _ in range(2):
        keys.rotate()
    settle(parts)
    assert not standing(session.store).revoked and keys.facts.texts()["Xác nhận"] == "Chưa được chấp nhận"
    enrol(session, office, tmp_path / "again")
    assert session.handover.enrolled and "thu hồi" not in today(qtbot, parts).strip.text


def test_a_sister_machine_under_the_old_name_is_still_a_machine_of_ours(
    qtbot: QtBot, parts: Parts, session: Session, office: Session, stick: Path, tmp_path: Path
) -> None:
    """Until it enrols again: nobody carries the stick to a commune that is no more."""
    sister = make(commune_data() | {"machine": 2}, tmp_path / "sister", session.clock)
    enrol(sister, session, tmp_path / "house")
    stick.mkdir()
    office.unit_events.write(DECISION)
    brought(session, office, stick)
    enrol(session, office, tmp_path / "again")
    take_in(session, 1)
    assert session.store.unit == "19405@2026-11-01" != sister.store.unit
    page = sending(qtbot, parts)
    assert page.due is not None and SISTER in page.due.to and "Xã Vĩnh Thủy" not in page.due.to
    plug(parts, stick)
    press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    settle(parts)
    said = page.stage.text()
    assert "Cắm vào máy khác của xã Vĩnh Thủy Mới" in said and "Đưa tới xã Vĩnh Thủy" not in said
    brought(sister, session, stick)
    take_in(sister, 1)
    (stick / "back").mkdir()
    sister.handover.seal(stick / "back", sister.store.unit)
    plug(parts, stick / "back")
    page.refresh()
    settle(parts)
    assert page.stage.scene.headline.endswith("có gói của máy khác của cơ quan mình"), page.stage.scene.headline
    page.read()
    settle(parts)
    assert "máy khác của cơ quan mình" in page.stage.scene.headline
    sister.close()

"""Sending data as a clerk does it: by keys, with real offices on both sides; the stick is a folder, or one that fails when told."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.office import handover as office_handover
from cchc_desktop.office.forgetting import Forgetting
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.handover import SEALED, Handover
from cchc_desktop.sync import system
from cchc_desktop.sync.fake_stick import FakeMedium
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.seal import SealReport, WrittenParcel
from cchc_desktop.sync.states import record_state
from cchc_desktop.sync.stick import FOLDER
from cchc_desktop.sync.volumes import Volume
from tests.printing.reading import Paper
from tests.ui.conftest import bring, plug, settle
from ui.handover import reading_scenes, scenes, stage_page
from ui.handover.page import At, HandoverPage
from ui.handover.parcels import brief
from ui.jobs import Jobs
from ui.kit import tokens
from ui.kit.marks import Mark
from ui.kit.steps import Step
from ui.page import Parts

from .conftest import FakeFiles, FakeMedia, FixedClock, press, put_up, type_text
from .two_offices import PROVINCE, commune_data, edit, enrol, make, open_commune, open_province, take_in
from .whole_cells import cut

CTRL, _R = Qt.KeyboardModifier.ControlModifier, ReceiveOutcome


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    yield from open_commune(tmp_path, clock)


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    yield from open_province(tmp_path, clock)


@pytest.fixture
def enrolled(session: Session, office: Session, tmp_path: Path) -> Session:
    enrol(session, office, tmp_path / "enrolment")
    return session


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def write_out(parts: Parts, stick: Path) -> None:
    """The stick is plugged in and written."""
    plug(parts, stick)
    press(Qt.Key.Key_U, CTRL)
    settle(parts)


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, enrolled: Session) -> HandoverPage:
    """The page in front, the commune enrolled, three dossiers waiting."""
    take_in(enrolled, 3)
    return shown(qtbot, parts)


def shown(qtbot: QtBot, parts: Parts, argument: str = "") -> HandoverPage:
    page = HandoverPage(parts)
    put_up(qtbot, page, argument)
    settle(parts)
    return page


def pull(parts: Parts) -> None:
    assert isinstance(parts.media, FakeMedia)
    parts.media.pull()
    settle(parts)


def said(page: HandoverPage) -> str:
    return page.stage.text()


def count(page: HandoverPage, state: ChangeState) -> int:
    return int(page.where.counts[state].text().replace(".", ""))


def parcels(stick: Path) -> list[str]:
    return sorted(path.name for path in (stick / FOLDER).iterdir()) if (stick / FOLDER).exists() else []


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.accessibleName() if widget else ""


# -- the passage


def test_a_machine_that_is_not_enrolled_is_led_to_enrolment(qtbot: QtBot, parts: Parts) -> None:
    page = shown(qtbot, parts)
    assert page.stage.scene.headline == "Máy này chưa đăng ký với tỉnh Quảng Trị" and "Ctrl U" not in dict(page.hints())
    assert focused() == "Đăng ký máy này"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["enrolment", ""]
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert page.stage.scene.headline == "Máy này chưa đăng ký với tỉnh Quảng Trị"


def test_from_the_waiting_changes_to_safe(qtbot: QtBot, parts: Parts, page: HandoverPage, office: Session, stick: Path) -> None:
    assert page.stage.scene.headline == "Chưa thấy USB."
    assert "4 thay đổi chờ gửi lên tỉnh Quảng Trị." in said(page)
    assert count(page, ChangeState.SAVED) == 4  # three dossiers and the office's own record
    plug(parts, stick)
    assert page.stage.scene.headline == "Ghi 4 thay đổi, 3 hồ sơ ra USB KINGSTON"
    assert ("Thay đổi", "4, từ số 1 đến số 4") in page.stage.scene.facts
    assert parcels(stick) == [], "looking writes nothing"
    assert focused() == "Ghi"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == WriteOutcome.WRITTEN.message
    assert len(parcels(stick)) == 1
    assert (count(page, ChangeState.SAVED), count(page, ChangeState.ON_STICK)) == (0, 4)
    assert page.recent.list.texts()[0][3:] == ["Đã ghi USB", "Chờ biên nhận"]
    pull(parts)
    assert page.stage.scene.headline == WriteOutcome.WRITTEN.message, "the good news stays until it was read"

    office.handover.receive(stick)
    office.handover.seal(stick)
    plug(parts, stick)
    assert page.stage.scene.headline == "Trên USB KINGSTON có biên nhận của tỉnh Quảng Trị"
    assert count(page, ChangeState.RECEIVED) == 0, "looking takes nothing"
    assert focused() == "Nhận"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == ReceiptOutcome.TAKEN.says("tỉnh Quảng Trị")[0]
    assert (count(page, ChangeState.ON_STICK), count(page, ChangeState.RECEIVED)) == (0, 4)

    office.handover.note_durable({log: 4 for log, in office.store.db.conn.execute("SELECT id FROM log").fetchall()})
    office.handover.seal(stick)
    pull(parts)
    plug(parts, stick)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert count(page, ChangeState.SAFE) == 4
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == WriteOutcome.NOTHING_NEW.message
    assert page.recent.list.texts()[0][3] == "An toàn"


def test_the_slip_is_one_key_away_after_writing(page: HandoverPage, parts: Parts, stick: Path) -> None:
    previewed: list[Printed] = []
    parts.preview = previewed.append
    write_out(parts, stick)
    assert focused() == "Xem phiếu giao"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_P, CTRL)
    assert [(one.form, one.pdf[:5]) for one in previewed] == [("handoff-slip", b"%PDF-")] * 2


def test_the_stick_is_taken_off_by_a_key_and_the_page_says_so(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, off = list[tuple[str, str, str]](), list[Path]()
    parts.notify.told.connect(lambda *row: told.append(row))
    answers: list[Refused | None] = [Refused("EJECT_BUSY", "USB còn đang được dùng.", "Đóng tệp rồi tháo lại."), None]

    pressed = threading.Event()

    def eject(root: Path) -> None:
        off.append(root)
        assert pressed.wait(10)
        if problem := answers.pop(0):
            raise problem

    monkeypatch.setattr(system, "eject", eject)
    write_out(parts, stick)
    written = page.stage.scene.headline
    press(Qt.Key.Key_E, CTRL)
    press(Qt.Key.Key_E, CTRL)  # impatient: once is enough
    pressed.set()
    settle(parts)
    assert off == [stick] and focused() == "Xem phiếu giao"
    assert told[-1][1] == "USB còn đang được dùng." and page.stage.scene.headline == written, "what holds it is said; nothing is undone"
    press(Qt.Key.Key_E, CTRL)
    settle(parts)
    assert off == [stick, stick]
    assert page.stage.scene.headline == "USB KINGSTON đã tháo, rút được ngay." and "Tháo USB" not in page.bar.buttons
    assert focused() == "Xem phiếu giao"
    pull(parts)
    assert page.stage.scene.headline == "USB KINGSTON đã tháo, rút được ngay.", "what is to be done now stays on the screen"


def test_a_result_that_was_read_makes_room_for_a_fresh_look(page: HandoverPage, parts: Parts, stick: Path) -> None:
    write_out(parts, stick)
    press(Qt.Key.Key_P, CTRL)
    page.leave()  # to the slip, and back
    page.open()
    settle(parts)
    assert page.at is At.WRITTEN
    page.leave()
    page.open()
    settle(parts)
    assert page.at is At.LOOK


def test_before_anything_was_sent_there_is_no_slip(page: HandoverPage, parts: Parts) -> None:
    told: list[tuple[str, str, str]] = []
    parts.notify.told.connect(lambda *row: told.append(row))
    press(Qt.Key.Key_P, CTRL)
    assert told[0][0] == "red" and "chưa ghi gói nào" in told[0][1]


def test_a_second_stick_can_be_written_before_the_receipt(page: HandoverPage, parts: Parts, stick: Path, tmp_path: Path) -> None:
    write_out(parts, stick)
    plug(parts, tmp_path / "spare", "SANDISK")
    assert "đã ghi ra USB khác, đang chờ biên nhận" in said(page) and "không nằm trên đây" in said(page), "it says what is on which"
    pull(parts)
    assert page.stage.scene.sub == "4 thay đổi, 3 hồ sơ đã ghi ra USB, đang chờ biên nhận." and "Đưa USB đã ghi tới" in said(page)
    plug(parts, stick)
    assert "đã nằm trên USB, đang chờ biên nhận" in said(page)
    plug(parts, tmp_path / "spare", "SANDISK")
    assert page.primary is None, "nothing has to be done"
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert len(parcels(tmp_path / "spare")) == 1


def test_what_the_office_sent_down_is_received_and_answered(
    page: HandoverPage, parts: Parts, office: Session, enrolled: Session, stick: Path
) -> None:
    write_out(parts, stick)
    office.handover.receive(stick)
    record = next(row.id for row in office.people.find())
    edit(office, record, officer="Lê Văn Hùng")
    office.handover.seal(stick)
    pull(parts)
    plug(parts, stick)
    assert page.stage.scene.headline == "Trên USB KINGSTON có gói của tỉnh Quảng Trị"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == ReceiveOutcome.APPLIED.says("tỉnh Quảng Trị")[0]
    assert enrolled.people.get(record).officer == "Lê Văn Hùng"
    assert [row[0] for row in page.results.list.texts()] == ["Tỉnh Quảng Trị"], "our own parcel is no news"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN, "the receipt for it lies on the stick"


def test_a_forget_that_came_is_said_with_the_next_step(
    page: HandoverPage, parts: Parts, office: Session, stick: Path, qtbot: QtBot
) -> None:
    stick.mkdir()
    one = parts.session.people.find()[0].id
    parts.session.handover.seal(stick)
    office.handover.receive(stick)
    office.forgetting.forget(one, "Hết thời hạn lưu trữ")
    office.handover.seal(stick)
    plug(parts, stick)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert "Có 1 yêu cầu xóa phần cá nhân chờ xác nhận." in said(page) and "Mở bàn đối chiếu" in said(page)
    assert focused() == "Xem phần đang chờ" and page.stage.scene.tone == "amber"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["desk", ""]
    page.read()
    settle(parts)
    assert "yêu cầu xóa" not in said(page), "news is told once"


def test_what_another_machine_of_ours_sent_is_not_told_as_our_own_unit(
    page: HandoverPage, parts: Parts, stick: Path, tmp_path: Path, clock: FixedClock, qtbot: QtBot
) -> None:
    second = make(commune_data() | {"machine": 2}, tmp_path / "second", clock)
    enrol(second, parts.session, tmp_path / "house")
    take_in(second)
    jobs = Jobs(second.for_worker)
    new = shown(qtbot, replace(parts, session=second, jobs=jobs, media=FakeMedia()))
    plug(new.parts, stick)
    new.write()
    settle(new.parts)
    assert "Đưa tới tỉnh Quảng Trị" in said(new) and "Cắm vào máy khác của xã Vĩnh Thủy" in said(new)
    new.hide()
    plug(parts, stick)
    assert page.stage.scene.headline == "Trên USB KINGSTON có gói của máy khác của cơ quan mình"
    page.read()
    settle(parts)
    assert page.stage.scene.headline.startswith("Đã nhận đủ gói của máy khác của cơ quan mình") and "xã Vĩnh Thủy" not in said(page)
    jobs.close()
    second.close()


def test_what_an_office_at_the_top_sent_down_says_that_its_recipient_has_it(
    qtbot: QtBot, parts: Parts, enrolled: Session, office: Session, stick: Path
) -> None:
    (record,) = take_in(enrolled)
    stick.mkdir()
    enrolled.handover.seal(stick)
    office.handover.receive(stick)
    edit(office, record, note="đã xem")
    office.handover.seal(stick)
    jobs = Jobs(office.for_worker)
    page = shown(qtbot, replace(parts, session=office, jobs=jobs, media=FakeMedia()))
    assert page.recent.list.texts()[0][3:] == ["Đã ghi USB", "Chờ biên nhận"]
    enrolled.handover.receive(stick)
    enrolled.handover.seal(stick)
    office.handover.receive(stick)
    press(Qt.Key.Key_F5)
    settle(page.parts)
    state, receipt = page.recent.list.texts()[0][3:]
    assert state == "Nơi nhận đã nhận" and receipt not in ("", "–", "Chờ biên nhận") and cut(page.recent.list) == []
    jobs.close()


# -- refusals


def test_each_outcome_of_writing_has_its_sentence_and_step(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(parts, stick)
    calm = (WriteOutcome.NOTHING_NEW, WriteOutcome.NO_MEDIUM, WriteOutcome.CANCELLED)
    for outcome in WriteOutcome:
        report = SealReport(outcome, ["19405-000002-AAAA.CCHC"], changes=4, bytes=2000)
        monkeypatch.setattr(HandOver, "seal", lambda *_, report=report, **__: report)
        press(Qt.Key.Key_U, CTRL)
        settle(parts)
        scene = page.stage.scene
        assert f"{scene.headline} {scene.sub}".startswith(outcome.message)
        assert outcome.next_step in (scene.next_act, scene.points_title)
        if outcome is WriteOutcome.WRITTEN_NOT_EJECTED:
            assert page.primary is None, "the step is done by hand"
            continue
        assert page.primary is not None and focused() == page.primary.text
        assert (page.at is At.WRITTEN) == (outcome in (WriteOutcome.WRITTEN, WriteOutcome.WRITTEN_NOT_EJECTED)), outcome
        if page.at is At.REFUSED:
            assert scene.tone == ("soft" if outcome in calm else "red")
            press(Qt.Key.Key_Escape)
            settle(parts)
            assert page.at is At.LOOK


def test_each_outcome_of_reading_has_its_sentence_and_step(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(parts, stick)
    for outcome in ReceiveOutcome:
        found = ReceivedParcel("CCHC/X.CCHC", "changes", outcome, "44@2025-07-01", "Tỉnh Quảng Trị")
        monkeypatch.setattr(HandOver, "receive", lambda *_, found=found, **__: [found])
        page.read()
        settle(parts)
        message, step = outcome.says("tỉnh Quảng Trị")
        assert (page.stage.scene.headline, page.stage.scene.next_act) == (message, step)
        assert page.results.list.texts()[0][1] == brief(message, "Tỉnh Quảng Trị")
        assert page.primary is not None and focused() == page.primary.text
        if page.stage.scene.tone == "red":
            assert page.stage.scene.sub == "Dữ liệu trên máy này vẫn như cũ, chưa có gì được nhận vào."
            page.bar.buttons["Chép chi tiết cho cán bộ kỹ thuật"].click()
            assert outcome.name in QApplication.clipboard().text()
        press(Qt.Key.Key_Escape)
        settle(parts)
        assert page.at is At.LOOK


@pytest.mark.parametrize(("outcome", "act", "page_asked"), [
    ("APPLIED", "Ghi ra USB", ""), ("GAP", "Ghi ra USB", ""), ("APPLIED_WITH_QUARANTINE", "Xem phần đang chờ", "desk"),
    ("APPLIED_WITH_CONFLICTS", "Xem phần đang chờ", "desk"), ("FORK", "Xem phần đang chờ", "desk"),
    ("REVOKED_KEY", "Xem phần đang chờ", "desk"), ("UNKNOWN_UNIT", "Chấp nhận đăng ký", "enrolment"), ("DAMAGED", "Xong", ""),
    ("PULLED", "Nhận lại", ""), ("LOCKED", "Nhận lại", ""), ("DISK_FULL", "Nhận lại", ""), ("CANCELLED", "Nhận lại", ""),
    ("NO_PARCEL", "Nhận lại", ""), ("DUPLICATE", "Xong", ""), ("NOT_FOR_US", "Xong", ""), ("NEWER_FORMAT", "Xong", ""),
])  # fmt: skip
def test_enter_does_the_next_step_that_a_reading_names(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch, outcome: str, act: str, page_asked: str
) -> None:
    found = ReceivedParcel("1.CCHC", "changes", ReceiveOutcome[outcome], "44@2025-07-01", "Tỉnh Quảng Trị", changes=2)
    read, asked = list[str](), list[str]()
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: read.append("") or [found])
    page.asked_for.connect(lambda name, _: asked.append(name))
    plug(parts, stick)
    page.read()
    settle(parts)
    assert focused() == act
    press(Qt.Key.Key_Return)
    settle(parts)
    assert asked == ([page_asked] if page_asked else []) and len(read) == (2 if act == "Nhận lại" else 1)
    assert (page.at is At.WRITTEN) == (act == "Ghi ra USB") and (page.at is At.LOOK) == (act == "Xong")


def test_the_worst_of_several_parcels_is_told_first(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [ReceivedParcel(f"CCHC/{n}.CCHC", "changes", outcome, "u", title, changes=5) for n, (outcome, title) in enumerate([
        (ReceiveOutcome.DUPLICATE, "Xã A"), (ReceiveOutcome.APPLIED, "Xã B"), (ReceiveOutcome.DAMAGED, "Xã C"),
    ])]  # fmt: skip
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: rows)
    plug(parts, stick)
    page.read()
    settle(parts)
    assert page.stage.scene.headline == ReceiveOutcome.DAMAGED.says("xã C")[0]
    assert [row[0] for row in page.results.list.texts()] == ["Xã C", "Xã B", "Xã A"]


def test_parcels_for_elsewhere_are_one_line_beside_what_came_for_us(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = ReceivedParcel("CCHC/1.CCHC", "changes", ReceiveOutcome.APPLIED, "44", "Tỉnh Quảng Trị", changes=5)
    others = [ReceivedParcel(f"CCHC/{n}.CCHC", "changes", ReceiveOutcome.NOT_FOR_US, "u", f"Xã {n}", elsewhere=True) for n in (2, 3)]
    others[0] = replace(others[0], warning="USB có dấu hiệu nhiễm W32.XFileUSB.")
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: [others[0], ours, others[1]])
    plug(parts, stick)
    page.read()
    settle(parts)
    assert page.stage.scene.headline == ours.message and page.stage.scene.warning[1] == others[0].warning
    assert [row[:2] for row in page.results.list.texts()] == [
        ["Tỉnh Quảng Trị", "Đã nhận đủ gói."], ["2 gói khác", "Có 2 gói khác gửi cho nơi khác."],
    ]  # fmt: skip


@pytest.mark.parametrize("others", [
    [(ReceiveOutcome.APPLIED, {"changes": 3}), (ReceiveOutcome.APPLIED, {"changes": 4})],
    [(ReceiveOutcome.DAMAGED, {})],
    [(ReceiveOutcome.APPLIED, {"receipts": [{"unit": "u", "outcome": "TAKEN"}]})],
    [(ReceiveOutcome.APPLIED, {"receipts": [{"unit": "u", "outcome": "BEYOND_OURS"}]})],
    [],
])  # fmt: skip
@pytest.mark.parametrize("forgets", [0, 2])
def test_what_to_beware_of_on_the_stick_is_shown_whatever_came(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch,
    others: list[tuple[ReceiveOutcome, dict[str, Any]]], forgets: int,
) -> None:  # fmt: skip
    """It hangs on the first file found, here an old parcel of our own, of which nobody else is told."""
    beware = "USB có dấu hiệu nhiễm W32.XFileUSB."
    rows = [ReceivedParcel("0.CCHC", "changes", ReceiveOutcome.DUPLICATE, parts.session.store.unit, "Xã Vĩnh Thủy", warning=beware)]
    rows += [ReceivedParcel(f"{n}.CCHC", "changes", outcome, "u", "Xã B", **more) for n, (outcome, more) in enumerate(others, 1)]
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: rows)
    plug(parts, stick)
    monkeypatch.setattr(Forgetting, "waiting", lambda _: page._forgets + forgets)
    page.read()
    settle(parts)
    assert page.stage.scene.warning == (reading_scenes.BEWARE, beware) and page.stage.text().count(beware) == 1


@pytest.mark.parametrize("outcome", [ReceiveOutcome.REVOKED_KEY, ReceiveOutcome.DAMAGED, ReceiveOutcome.FORK, ReceiveOutcome.GAP])
def test_bad_news_never_stands_under_steps_that_are_all_done(outcome: ReceiveOutcome) -> None:
    old = ReceivedParcel("1.CCHC", "changes", ReceiveOutcome.DUPLICATE, "u", "Xã A")
    scene = reading_scenes.received([old, ReceivedParcel("2.CCHC", "changes", outcome, "u", "Xã A")])
    assert Step.FAILED in [step for _, step in scene.steps]
    in_part = outcome in (ReceiveOutcome.FORK, ReceiveOutcome.GAP)
    assert (scene.sub == "") == in_part, "the rest was taken in, or nothing was"
    assert dict(scene.steps)["Nhận"] is (Step.FAILED if in_part else Step.AHEAD)


def test_a_parcel_taken_in_but_for_a_revoked_machine_looks_like_one_taken_in_in_part() -> None:
    whose = "máy số 2 của xã A"
    revoked, gap = (
        ReceivedParcel("2.CCHC", "changes", outcome, "u", "Xã A", changes=3, whose=more)
        for outcome, more in ((ReceiveOutcome.REVOKED_KEY, whose), (ReceiveOutcome.GAP, ""))
    )
    shown, like = reading_scenes.received([revoked]), reading_scenes.received([gap])
    assert (shown.steps, shown.tone, shown.icon, shown.sub) == (like.steps, like.tone, like.icon, like.sub)
    assert shown.tone == "amber" and dict(shown.steps)["Kiểm tra gói"] is Step.DONE and shown.sub == "Đã nhận vào 3 thay đổi."
    assert reading_scenes.mark_of(revoked.outcome, whose) is reading_scenes.mark_of(gap.outcome) is Mark.LOOK
    refused = reading_scenes.received([replace(revoked, whose="", changes=0)])
    assert refused.tone == "red" and dict(refused.steps)["Kiểm tra gói"] is Step.FAILED and refused.sub == scenes.KEPT


def test_what_is_held_of_such_a_parcel_is_one_enter_away(
    page: HandoverPage, parts: Parts, stick: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ReceivedParcel("2.CCHC", "changes", ReceiveOutcome.REVOKED_KEY, "u", "Tỉnh A", changes=3, whose="máy số 2 của xã A")
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: [row])
    plug(parts, stick)
    page.read()
    settle(parts)
    assert page.results.list.texts()[0][1].startswith("Đã nhận gói, trừ phần của máy số 2")
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["desk", ""]


def test_a_receipt_beyond_ours_speaks_louder_than_its_parcel(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipts = [{"unit": "44@2025-07-01", "outcome": "BEYOND_OURS"}]
    row = ReceivedParcel("X", "changes", ReceiveOutcome.APPLIED, "44@", "Tỉnh Quảng Trị", changes=1, receipts=receipts)
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: [row])
    plug(parts, stick)
    page.read()
    settle(parts)
    message, step = ReceiptOutcome.BEYOND_OURS.says("tỉnh Quảng Trị")
    assert (page.stage.scene.headline, page.stage.scene.next_act, page.stage.scene.tone) == (message, step, "red")
    assert not page.stage.scene.steps, "nothing green beside it"
    cell = page.results.list._model.columns[1].cell(row)
    assert (cell.mark, cell.ink) == (Mark.OVERDUE, tokens.RED) and cell.text.startswith("Đã nhận nhiều hơn")
    assert cut(page.results.list, each=True) == []


def test_a_folder_that_was_put_back_is_refused_calmly(page: HandoverPage, parts: Parts, enrolled: Session, stick: Path) -> None:
    plug(parts, stick)
    enrolled.store.anchor.write(999)
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert "đã được chép hoặc khôi phục" in page.stage.scene.headline
    assert "Bắt đầu như máy mới" in page.stage.scene.next_act
    assert parcels(stick) == []
    before, told = enrolled.store.replica, list[str]()
    parts.notify.told.connect(lambda *row: told.append(row[1]))
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F5):
        press(key)
        settle(parts)
        assert focused() == "Bắt đầu như máy mới" and page.bar.buttons.keys() == {"Bắt đầu như máy mới"}, "nothing else is offered"
    page.read()
    assert page.at is At.LOOK and enrolled.store.replica == before
    press(Qt.Key.Key_Return)
    settle(parts)
    assert enrolled.store.replica != before and not enrolled.restored and told[-1].startswith("Máy này làm tiếp như máy mới, số ")
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert page.stage.scene.headline == WriteOutcome.WRITTEN.message


def test_parcels_of_the_life_before_are_said_to_go_again_until_their_receipt_comes(
    page: HandoverPage, parts: Parts, enrolled: Session, office: Session, stick: Path, tmp_path: Path
) -> None:
    def told() -> list[list[str]]:
        press(Qt.Key.Key_F5)
        settle(parts)
        return [row[3:] for row in page.recent.list.texts()]

    (tmp_path / "quet.pdf").write_bytes(b"%PDF-1.4 quet")
    dossier = take_in(enrolled)[0]
    enrolled.counter.attach(dossier, tmp_path / "quet.pdf", result=True)
    (tmp_path / "mat").mkdir()
    enrolled.handover.seal(tmp_path / "mat")
    assert told() == [["Đã ghi USB", "Chờ biên nhận"]] * 2
    enrolled.store.note_lost_work()
    enrolled.new_replica()
    assert told() == [["Đã ghi USB", "Máy mới gửi lại phần này"]] * 2
    assert record_state(enrolled.store, dossier) is ChangeState.ON_STICK, "still our own dossier"
    stick.mkdir(exist_ok=True)
    enrolled.handover.seal(stick)
    assert told()[0] == ["Đã ghi USB", "Chờ biên nhận"] and told()[-1] == ["Đã ghi USB", "Máy mới gửi lại phần này"]
    assert all(one.ok for one in office.handover.receive(stick))
    office.handover.seal(stick)
    enrolled.handover.receive(stick)
    assert {row[0] for row in told()} == {"Cấp trên đã nhận"} and not any("gửi lại" in row[1] for row in told())
    assert record_state(enrolled.store, dossier) is ChangeState.RECEIVED


def test_a_receipt_that_shows_we_were_put_back_leads_to_the_new_life(
    page: HandoverPage, parts: Parts, enrolled: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(*_: object) -> ReceiptOutcome:
        enrolled.store.note_lost_work()
        return ReceiptOutcome.BEYOND_OURS

    monkeypatch.setattr(HandOver, "take_digits", take)
    page.type_receipt()
    page.receipt.given.emit("123456789012")
    settle(parts)
    assert "Bắt đầu như máy mới" in page.stage.scene.next_act and "tỉnh Quảng Trị" in page.stage.scene.next_act
    assert focused() == "Bắt đầu như máy mới" and page.stage.scene.tone == "red"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert not enrolled.restored and page.at is At.LOOK


def test_a_reading_that_shows_we_were_put_back_asks_for_nothing_that_cannot_be_done(
    page: HandoverPage, parts: Parts, enrolled: Session, office: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_out(parts, stick)
    office.handover.receive(stick)
    take_in(office, 2)
    office.handover.seal(stick)
    read = HandOver.receive

    def receive(self: HandOver, *args: Any, **options: Any) -> list[ReceivedParcel]:
        found = read(self, *args, **options)
        self._store.note_lost_work()
        return found

    monkeypatch.setattr(HandOver, "receive", receive)
    page.read()
    settle(parts)
    assert page.at is At.READ and page.stage.scene.tone == "green"
    assert page.stage.scene.next_act == "Bấm “Bắt đầu như máy mới”." and focused() == "Bắt đầu như máy mới"


# -- sticks that fail


def with_medium(monkeypatch: pytest.MonkeyPatch, medium: FakeMedium) -> FakeMedium:
    monkeypatch.setattr(office_handover, "Medium", lambda place: medium)
    return medium


def test_a_stick_that_cannot_take_it(page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug(parts, stick)
    for medium, outcome in ((FakeMedium(read_only=True), WriteOutcome.READ_ONLY), (FakeMedium(capacity=3000), WriteOutcome.FULL),
                            (FakeMedium(lies=True), WriteOutcome.READ_BACK_DIFFERS)):  # fmt: skip
        with_medium(monkeypatch, medium)
        press(Qt.Key.Key_U, CTRL)
        settle(parts)
        lacking = "Thiếu 1,1\u00a0MB. " if outcome is WriteOutcome.FULL else ""
        assert f"{page.stage.scene.headline} {page.stage.scene.sub}" == outcome.message.replace(". ", f". {lacking}", 1)
        assert page.stage.scene.next_act == outcome.next_step and not [one for one in page.bar.buttons if one.startswith(("Chia", "Xóa"))]
        assert (count(page, ChangeState.PACKED), count(page, ChangeState.ON_STICK)) == (4, 0)


def test_a_full_stick_offers_what_has_a_receipt_to_be_taken_away(
    page: HandoverPage, parts: Parts, office: Session, enrolled: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str, str]] = []
    parts.notify.told.connect(lambda *row: told.append(row))
    write_out(parts, stick)
    (old,) = parcels(stick)
    office.handover.receive(stick)
    office.handover.seal(stick)
    page.read()
    settle(parts)
    take_in(enrolled, 1)
    monkeypatch.setattr(HandOver, "seal", lambda *_, **__: SealReport(WriteOutcome.FULL, lacking=5_000_000))
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert page.stage.scene.sub == "Thiếu 5\u00a0MB. Dữ liệu vẫn an toàn trên máy."
    assert page.stage.scene.next_act == "Dùng USB trống hơn, hoặc xóa gói cũ đã có biên nhận, rồi bấm Ghi."
    page.bar.buttons["Xóa 1 gói đã có biên nhận"].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    assert old not in parcels(stick) and len(parcels(stick)) == 1, "the office's own parcel stays"
    assert told[-1][1] == "Đã xóa 1 gói cũ đã có biên nhận."
    assert page.stage.scene.headline.startswith("Ghi 1 thay đổi")


def test_after_writing_what_has_a_receipt_is_offered_to_be_taken_away(
    page: HandoverPage, parts: Parts, office: Session, enrolled: Session, stick: Path, qtbot: QtBot
) -> None:
    write_out(parts, stick)
    (old,) = parcels(stick)
    assert not [text for text in page.bar.buttons if text.startswith("Xóa")], "nothing has a receipt yet"
    office.handover.receive(stick)
    office.handover.seal(stick)
    page.read()
    settle(parts)
    take_in(enrolled, 1)
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    qtbot.waitUntil(lambda: "Xóa 1 gói đã có biên nhận" in page.bar.buttons)
    assert page.stage.scene.tone == "green" and old in parcels(stick)
    page.bar.buttons["Xóa 1 gói đã có biên nhận"].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    assert old not in parcels(stick) and len(parcels(stick)) == 2


def test_what_was_written_just_now_is_not_offered_to_be_taken_away(
    page: HandoverPage, parts: Parts, office: Session, stick: Path
) -> None:
    """A parcel that brings nothing but our receipt waits for none itself, so nothing tells it from one that has arrived."""
    write_out(parts, stick)
    office.handover.receive(stick)
    edit(office, office.people.find()[0].id, officer="Lê Văn Hùng")
    office.handover.seal(stick)
    page.read()
    settle(parts)
    assert focused() == "Ghi ra USB"
    (sent,) = [one for one in parcels(stick) if one.startswith("19405")]
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN and page.recent.list.texts()[0][2] == "biên nhận"
    assert [text for text in page.bar.buttons if text.startswith("Xóa")] == ["Xóa 1 gói đã có biên nhận"], "the one before it alone"
    page.bar.buttons["Xóa 1 gói đã có biên nhận"].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    left = [one for one in parcels(stick) if one.startswith("19405")]
    assert len(left) == 1 and left != [sent], "what was written just now lies there still"
    hint = page.where._hints[ChangeState.ON_STICK].text()
    assert count(page, ChangeState.ON_STICK) == 0 and hint == "Không còn thay đổi nào trên đường", "the receipt is on its way"


def test_scans_that_do_not_fit_can_go_onto_several_sticks(
    page: HandoverPage, parts: Parts, enrolled: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(enrolled, b"quet" * 1000)
    plug(parts, stick)
    assert "1 tệp quét" in page.stage.scene.headline
    asked: list[bool] = []

    def full_unless_split(*_: object, split: bool = False, **__: object) -> SealReport:
        asked.append(split)
        rows = [WrittenParcel("a", "changes", "44@", "Tỉnh", 2, 4, 0, 900),
                WrittenParcel("b", "attachments", "44@", "Tỉnh", 3, 0, 1, 4000, 1, 2)]  # fmt: skip
        return SealReport(WriteOutcome.WRITTEN if split else WriteOutcome.FULL, ["a", "b"], changes=4, parcels=rows, may_split=True)

    monkeypatch.setattr(HandOver, "seal", full_unless_split)
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert page.stage.scene.next_act == "Dùng USB trống hơn, hoặc chia ra nhiều USB, rồi bấm Ghi."
    page.bar.buttons["Chia ra nhiều USB"].click()
    settle(parts)
    assert asked == [False, True] and page.at is At.WRITTEN
    assert ("Gói 3", "1 tệp quét, tập 1/2, 4\u00a0KB") in page.stage.scene.facts


def test_the_number_said_is_that_of_the_slip(page: HandoverPage, parts: Parts, enrolled: Session, stick: Path) -> None:
    """A run with scans makes two parcels; the slip bears the number of the first."""
    attach(enrolled, b"quet" * 1000)
    papers: list[Printed] = []
    parts.preview = papers.append
    write_out(parts, stick)
    assert page.at is At.WRITTEN and len(parcels(stick)) == 2
    press(Qt.Key.Key_Return)
    settle(parts)
    (slip,) = papers
    told = re.search(r"Số: 0*(\d+)/PBG", Paper(slip.pdf).text)
    assert told and any(f"Phiếu ghi gói số {told[1]}, không có" in more for _, more in page.stage.scene.points)


def attach(session: Session, data: bytes) -> None:
    """A scan of the first dossier, as the counter keeps it."""
    sha, length = blobs_of(session.store).put(io.BytesIO(data))
    record = session.people.find()[0].id
    file = {"sha256": sha, "size": length, "media": "application/pdf", "component": "c1", "result": False}
    edit(session, record, **{"attachment/a1": file, "attachment_name/a1": {"name": "to-khai.pdf"}})


@pytest.mark.parametrize("whole", [True, False])
def test_a_stick_pulled_too_early_is_read_again_by_itself(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    real = HandOver.seal
    unsure = WriteOutcome.WRITTEN_NOT_EJECTED
    monkeypatch.setattr(HandOver, "seal", lambda self, place, **options: replace(real(self, place, **options), outcome=unsure))
    write_out(parts, stick)
    assert page.stage.scene.headline == unsure.message and page.stage.scene.tone == "amber"
    pull(parts)
    if not whole:
        (path,) = (stick / FOLDER).iterdir()
        path.write_bytes(path.read_bytes()[:-10] + bytes(10))
    plug(parts, stick)
    if whole:
        assert page.stage.scene.headline == WriteOutcome.WRITTEN.message and page.at is At.WRITTEN
        assert count(page, ChangeState.ON_STICK) == 4
    else:
        assert page.stage.scene.headline.startswith("Đọc lại từ USB thấy khác bản gốc")
        assert (count(page, ChangeState.PACKED), count(page, ChangeState.ON_STICK)) == (4, 0)
    monkeypatch.undo()
    page.refresh()
    settle(parts)
    assert page.at is At.LOOK, "once is enough"


def test_pulled_in_the_middle_then_put_in_again(page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = with_medium(monkeypatch, FakeMedium())
    medium.fail_at = 6
    write_out(parts, stick)
    assert page.stage.scene.headline.startswith("Chưa ghi được: USB bị rút")
    assert count(page, ChangeState.PACKED) == 4
    pull(parts)
    assert page.at is At.REFUSED, "the refusal stays until it was read"
    medium.plug_in()
    plug(parts, stick)
    assert page.stage.scene.headline.startswith("Ghi 4 thay đổi")
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN
    assert count(page, ChangeState.ON_STICK) == 4


def test_the_refused_act_is_the_primary_one_again(page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = with_medium(monkeypatch, FakeMedium(read_only=True))
    write_out(parts, stick)
    medium.read_only = False
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN


class SlowMedium(FakeMedium):
    """Waits in the middle of a file until the test lets it go on."""

    def __init__(self) -> None:
        super().__init__()
        self.started, self.go_on = threading.Event(), threading.Event()

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        self.started.set()
        assert self.go_on.wait(10)
        super().write(name, pieces)


def test_esc_stops_between_blocks_and_the_window_lives_meanwhile(
    qtbot: QtBot, page: HandoverPage, parts: Parts, enrolled: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    medium = SlowMedium()
    with_medium(monkeypatch, medium)
    plug(parts, stick)
    press(Qt.Key.Key_U, CTRL)
    qtbot.waitUntil(medium.started.is_set)
    assert page.at is At.WRITING
    assert page.stage.scene.warning[0] == "Đừng rút USB lúc này"
    qtbot.waitUntil(lambda: (count(page, ChangeState.SAVED), count(page, ChangeState.PACKED)) == (0, 4))  # packed by now, and said so
    ticks: list[int] = []
    QTimer.singleShot(0, lambda: ticks.append(1))
    saved: list[str] = []
    parts.jobs.run(lambda session, _: take_in(session, 1), saved.extend)
    qtbot.waitUntil(lambda: bool(ticks and saved), timeout=3000)  # a save does not wait for the stick
    press(Qt.Key.Key_U, CTRL)  # pressed twice: nothing more begins
    press(Qt.Key.Key_Escape)
    assert "Đang dừng" in page.bar.buttons
    medium.go_on.set()
    settle(parts)
    assert page.stage.scene.headline == "Đã dừng ghi theo yêu cầu."
    assert medium.files == {}
    assert count(page, ChangeState.ON_STICK) == 0
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN


def test_a_stick_that_stalls_may_be_pulled(
    qtbot: QtBot, page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    medium = SlowMedium()
    with_medium(monkeypatch, medium)
    monkeypatch.setattr(stage_page, "STOP_PATIENCE_MS", 50)
    plug(parts, stick)
    press(Qt.Key.Key_U, CTRL)
    qtbot.waitUntil(medium.started.is_set)
    press(Qt.Key.Key_Escape)
    words = "USB không trả lời. Cứ rút USB, dữ liệu vẫn an toàn trên máy."
    qtbot.waitUntil(lambda: any(one.text() == words for one in page.bar.findChildren(QLabel)))
    medium.go_on.set()
    settle(parts)
    assert page.stage.scene.headline == "Đã dừng ghi theo yêu cầu."


def test_leaving_the_page_while_it_writes_tells_the_end_elsewhere(
    qtbot: QtBot, page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    medium = SlowMedium()
    with_medium(monkeypatch, medium)
    told: list[tuple[str, str, str]] = []
    parts.notify.told.connect(lambda *row: told.append(row))
    plug(parts, stick)
    press(Qt.Key.Key_U, CTRL)
    qtbot.waitUntil(medium.started.is_set)
    page.leave()
    page.hide()
    medium.go_on.set()
    settle(parts)
    assert told == [("green", WriteOutcome.WRITTEN.message, "")]
    page.show()
    page.open()
    settle(parts)
    assert page.stage.scene.headline == WriteOutcome.WRITTEN.message, "and it still stands there"


# -- other roads


def test_ctrl_u_from_elsewhere_writes_at_once(qtbot: QtBot, parts: Parts, enrolled: Session, stick: Path) -> None:
    assert isinstance(parts.media, FakeMedia)
    parts.media.plug(stick)
    page = shown(qtbot, parts, "write")
    assert page.at is At.WRITTEN
    assert len(parcels(stick)) == 1


def test_ctrl_u_without_a_stick_says_so_and_waits(qtbot: QtBot, parts: Parts, enrolled: Session, stick: Path) -> None:
    page = shown(qtbot, parts, "write")
    assert (page.stage.scene.headline, page.stage.scene.next_act) == WriteOutcome.NO_MEDIUM.says()
    plug(parts, stick)
    assert page.stage.scene.headline.startswith("Ghi 1 thay đổi")


def test_a_second_enter_after_done_asks_for_nothing(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(FakeFiles, "folder", lambda *_: asked.append("folder"))
    write_out(parts, stick)
    for key in (Qt.Key.Key_F5, Qt.Key.Key_Return, Qt.Key.Key_Space):
        press(key)
        settle(parts)
    assert page.at is At.LOOK and page.primary is None
    assert "đang chờ biên nhận" in page.stage.scene.headline and "bấm ghi" not in page.stage.scene.next_act.lower()
    assert "Ghi ra USB" in page.bar.buttons and "Ghi ra USB (Ctrl U)" in page.stage.scene.next_more, "what is named is there"
    assert QApplication.focusWidget() is page.stage and not asked
    press(Qt.Key.Key_Tab)
    assert focused() in page.bar.buttons or page.recent.list.hasFocus(), "the acts are a Tab away"


def test_a_parcel_on_a_lost_stick_is_told_as_such(page: HandoverPage, parts: Parts, enrolled: Session, stick: Path) -> None:
    write_out(parts, stick)
    enrolled.handover.sticks.lost(enrolled.handover.sticks.all()[0].id)
    press(Qt.Key.Key_F5)
    settle(parts)
    row = page.recent.list.texts()[0]
    assert (row[1], row[-1]) == ("USB báo mất", "Phần này gửi lại")


def test_a_parcel_that_came_spoilt_is_told_as_such(page: HandoverPage, parts: Parts, enrolled: Session, stick: Path) -> None:
    """As the receipt of the other office said: its number, and that it goes again."""
    write_out(parts, stick)
    table = Handover(enrolled.store.db)
    (sent,) = table.passages("out", 1)
    table.keep_passage(replace(sent, outcome=SEALED, body=sent.body | {"written_at": "", "spoilt": True}))
    press(Qt.Key.Key_F5)
    settle(parts)
    row = page.recent.list.texts()[0]
    assert (row[1], row[-1]) == ("Đến nơi bị hỏng", "Phần này gửi lại")
    assert ("Ghi lại", f"gói số {sent.number} đến nơi bị hỏng") in page.stage.scene.facts


def test_a_chosen_folder_is_another_road(page: HandoverPage, parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "mạng nội bộ"
    folder.mkdir()
    assert isinstance(parts.files, FakeFiles)
    parts.files.answer = folder
    page.bar.buttons["Chọn thư mục khác"].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == "Ghi 4 thay đổi, 3 hồ sơ ra thư mục mạng nội bộ"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN
    assert len(parcels(folder)) == 1


def test_a_chosen_folder_that_read_back_wrongly_is_named_and_not_written_to(
    page: HandoverPage, parts: Parts, tmp_path: Path, qtbot: QtBot
) -> None:
    """No act writes there; the ways on stand beside: another folder, a stick, the ledger. The key that writes is refused too."""
    (folder := tmp_path / "mạng nội bộ").mkdir()
    parts.session.handover.sticks.distrust(folder, [])
    assert isinstance(parts.files, FakeFiles)
    parts.files.answer = folder
    page.choose_folder()
    settle(parts)
    scene = page.stage.scene
    assert scene.headline == "Không ghi ra thư mục mạng nội bộ nữa" and "thư mục này" in scene.sub, scene
    assert scene.next_act == "Chọn một thư mục khác, hoặc cắm USB." and "sổ USB" in scene.next_more
    assert list(page.bar.buttons) == ["Chọn thư mục khác", "Sổ USB, báo mất"]
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert "thấy khác bản ghi" in page.stage.scene.headline and list(folder.iterdir()) == []


def test_a_folder_that_is_gone_is_told(page: HandoverPage, parts: Parts, tmp_path: Path) -> None:
    assert isinstance(parts.files, FakeFiles)
    parts.files.answer = tmp_path / "không có"
    page.bar.buttons["Chọn thư mục khác"].click()
    settle(parts)
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert page.stage.scene.headline == WriteOutcome.NO_MEDIUM.message


def test_of_two_sticks_the_clerk_chooses_one(page: HandoverPage, parts: Parts, stick: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for place in (stick, other):
        place.mkdir()
    assert isinstance(parts.media, FakeMedia)
    parts.media.volumes = [Volume(stick, "KINGSTON", "vfat", 1 << 34, 1 << 33), Volume(other, "", "vfat", 1 << 34, 1 << 32)]
    parts.media.changed.emit()
    settle(parts)
    assert page.places.isVisible()
    assert page.stage.scene.headline.endswith("ra USB KINGSTON")
    press(Qt.Key.Key_2, CTRL)
    settle(parts)
    assert page.stage.scene.headline.endswith("ra USB không tên")
    press(Qt.Key.Key_Return)
    settle(parts)
    assert (len(parcels(stick)), len(parcels(other))) == (0, 1)


# -- a receipt without a stick


def test_a_receipt_heard_on_the_telephone(qtbot: QtBot, page: HandoverPage, parts: Parts, office: Session, stick: Path) -> None:
    write_out(parts, stick)
    office.handover.receive(stick)
    (spoken,) = office.handover.spoken()
    pull(parts)
    page.refresh()
    settle(parts)
    page.bar.buttons["Nhập biên nhận"].setFocus()
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.receipt.field.line
    for text, problem in (("", "Gõ 12 chữ số"), ("một hai", "Mã chỉ gồm chữ số"), ("1234 5678", "Thiếu 4 chữ số"),
                          ("1" * 20, "Thừa 8 chữ số"), ("1" * 12, ReceiptOutcome.NOT_OURS.message)):  # fmt: skip
        page.receipt.field.set_text("")
        type_text(text)
        press(Qt.Key.Key_Return)
        settle(parts)
        assert page.receipt.field.problem.startswith(problem), text
        assert page.receipt.field.text() == text, "what was typed stays"
        assert QApplication.focusWidget() is page.receipt.field.line
    page.receipt.field.set_text("")
    type_text(spoken.code)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == ReceiptOutcome.TAKEN.says("tỉnh Quảng Trị")[0]
    assert count(page, ChangeState.RECEIVED) == 4
    assert told_when(page) == ("Theo mã đọc hoặc quét được", {"Theo mã đọc hoặc quét được"}), "not when another receipt was signed"


def told_when(page: HandoverPage) -> tuple[str, set[str]]:
    """What stands beside the changes that arrived: on the ladder, and in the rows of their parcels."""
    return page.where._hints[ChangeState.RECEIVED].text(), {row[4] for row in page.recent.list.texts()}


def test_a_long_problem_of_a_second_receipt_lies_over_nothing(
    qtbot: QtBot, page: HandoverPage, parts: Parts, office: Session, stick: Path
) -> None:
    write_out(parts, stick)
    office.handover.receive(stick)
    (spoken,) = office.handover.spoken()
    pull(parts)
    for code in (spoken.code, "1" * 12):
        page.type_receipt()
        type_text(code)
        press(Qt.Key.Key_Return)
        settle(parts)
    field = page.receipt.field
    qtbot.waitUntil(lambda: field.height() >= field.heightForWidth(field.width()))
    assert field.problem.startswith(ReceiptOutcome.NOT_OURS.message)
    assert field._hint.geometry().top() > field.editor.geometry().bottom(), "the hint stands under the field"
    assert field._said.height() >= field._said.heightForWidth(field._said.width()), "the problem is read whole"


def test_a_receipt_scanned_from_the_screen_counts_once(page: HandoverPage, parts: Parts, office: Session, stick: Path) -> None:
    write_out(parts, stick)
    office.handover.receive(stick)
    digits = office.handover.qr_digits()
    assert "đã có" in ReceiptOutcome.OLDER.says("tỉnh Quảng Trị")[0], "the very same one is not called older"
    for outcome in (ReceiptOutcome.TAKEN, ReceiptOutcome.OLDER):
        page.type_receipt()
        type_text(digits)
        press(Qt.Key.Key_Return)
        settle(parts)
        assert page.stage.scene.headline == outcome.says("tỉnh Quảng Trị")[0]
    assert count(page, ChangeState.RECEIVED) == 4
    assert told_when(page) == ("Theo mã đọc hoặc quét được", {"Theo mã đọc hoặc quét được"})


def test_esc_leaves_the_receipt_and_keeps_what_was_typed(page: HandoverPage, parts: Parts) -> None:
    page.type_receipt()
    type_text("1234")
    press(Qt.Key.Key_Escape)
    settle(parts)
    assert page.at is At.LOOK
    page.type_receipt()
    assert page.receipt.field.text() == "1234"


# -- around it


def test_a_further_machine_of_the_topmost_office_is_sent_to_be_let_in(
    qtbot: QtBot, parts: Parts, tmp_path: Path, clock: FixedClock
) -> None:
    made = make(PROVINCE | {"joins": True}, tmp_path / "further", clock)
    new = replace(parts, session=made, jobs=Jobs(made.for_worker))
    page = HandoverPage(new)
    put_up(qtbot, page)
    settle(new)
    assert page.stage.scene.headline == "Máy này chưa được máy đã có của cơ quan mình chấp nhận"
    assert "đơn vị gửi" not in page.stage.text()
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["enrolment", ""]
    new.jobs.close()
    page.deleteLater()
    made.close()


def test_the_topmost_office_is_sent_to_its_units(qtbot: QtBot, parts: Parts, tmp_path: Path, clock: FixedClock) -> None:
    top = make({**PROVINCE, "unit": {**PROVINCE["unit"], "code": "46", "name": "Huế"}}, tmp_path / "top", clock)
    page = shown(qtbot, replace(parts, session=top))
    assert page.stage.scene.headline == "Cơ quan này không gửi lên cấp trên"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["office", ""]
    with qtbot.waitSignal(page.asked_for) as asked:
        page.open("write")
    assert asked.args == ["office", "write"]
    top.close()


def test_a_save_is_counted_at_once(page: HandoverPage, parts: Parts, enrolled: Session) -> None:
    take_in(enrolled, 2)
    page.reload("some record")
    settle(parts)
    assert count(page, ChangeState.SAVED) == 6
    assert "6 thay đổi chờ gửi" in said(page)


def test_progress_beyond_two_gigabytes_reaches_the_window(parts: Parts) -> None:
    seen: list[tuple[str, int, int]] = []
    job = parts.jobs.run(lambda session, job: job.progress("write", 3 << 30, 4 << 30), title="Ghi")
    job.progressed.connect(lambda *row: seen.append(row))
    assert parts.jobs.wait()
    assert seen == [("write", 3 << 30, 4 << 30)]


def test_keys_of_the_state_are_told(page: HandoverPage, parts: Parts, stick: Path) -> None:
    plug(parts, stick)
    first = [("Enter", "ghi"), ("Ctrl U", "ghi ra USB"), ("F5", "xem lại USB"), ("Esc", "quay lại")]
    assert page.hints() == first, "no slip without a parcel"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert ("Ctrl P", "phiếu giao") in page.hints()
    page.refresh()
    settle(parts)
    assert page.title() == "Gửi dữ liệu" and page.fact() == "lên tỉnh Quảng Trị"
    assert page.back() is False


# -- in the window


def test_f5_looks_again_from_a_refusal_and_from_a_result(parts: Parts, page: HandoverPage, stick: Path) -> None:
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert page.at is At.REFUSED and ("F5", "xem lại USB") in page.hints()
    press(Qt.Key.Key_F5)
    settle(parts)
    assert page.at is At.LOOK and page.stage.scene.headline == "Chưa thấy USB."
    plug(parts, stick)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN
    page.reload("")
    assert page.at is At.WRITTEN, "something saved elsewhere takes no result away"
    press(Qt.Key.Key_F5)
    settle(parts)
    assert page.at is At.LOOK


def test_the_count_beside_the_page_follows_what_was_written(
    qtbot: QtBot, parts: Parts, enrolled: Session, stick: Path
) -> None:  # fmt: skip
    from ui.main_window import MainWindow

    take_in(enrolled, 3)
    window = MainWindow(parts, "handover")
    window.resize(1366, 768)
    bring(qtbot, window)
    try:
        settle(parts)
        badge = window.side.items["handover"]
        assert badge._badge == "4"
        plug(parts, stick)
        window.go("handover", "write")
        settle(parts)
        qtbot.waitUntil(lambda: badge._badge == "", timeout=2000)
        edit(enrolled, enrolled.lists.rows(Listing.ALL).rows[0].id)
        window._marks.start()
        qtbot.waitUntil(lambda: badge._badge == "1", timeout=2000)
        press(Qt.Key.Key_F5)
        settle(parts)
        page = window.current()
        assert isinstance(page, HandoverPage) and page.at is At.LOOK, "the window's own key reaches the page"
    finally:
        window.close()
        window.deleteLater()


def test_a_stick_that_was_called_broken_is_never_written_again(
    page: HandoverPage, parts: Parts, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(parts.media, FakeMedia)
    monkeypatch.setattr(office_handover, "find_media", parts.media.now)
    real, unsure = HandOver.seal, WriteOutcome.WRITTEN_NOT_EJECTED
    monkeypatch.setattr(HandOver, "seal", lambda self, place, **options: replace(real(self, place, **options), outcome=unsure))
    write_out(parts, stick)
    monkeypatch.setattr(HandOver, "seal", real)
    pull(parts)
    (path,) = (stick / FOLDER).iterdir()
    path.write_bytes(path.read_bytes()[:-10] + bytes(10))
    plug(parts, stick)
    assert page.stage.scene.headline.startswith("Đọc lại từ USB thấy khác bản gốc")
    for key, held in ((Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_U, CTRL)):
        press(key, held)
        settle(parts)
        assert "lần trước đọc lại từ đó thấy khác bản ghi" in page.stage.scene.headline and page.stage.scene.tone == "red"
        assert count(page, ChangeState.ON_STICK) == 0, "what is said to lie on it does not"
    press(Qt.Key.Key_F5)
    settle(parts)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert page.stage.scene.tone == "red" and count(page, ChangeState.ON_STICK) == 0
    parts.media.volumes = [Volume(tmp_path / "other", "DTSE9", "vfat", 8 << 30, 4 << 30)]
    (tmp_path / "other").mkdir()
    parts.media.changed.emit()
    settle(parts)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.WRITTEN and count(page, ChangeState.ON_STICK) == 4, "another stick goes"


def test_a_further_machine_of_ours_that_asks_on_the_stick_is_let_in_from_here(
    qtbot: QtBot, parts: Parts, enrolled: Session, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    second = make(commune_data() | {"machine": 2}, tmp_path / "second", clock)
    stick.mkdir()
    second.handover.request(stick)
    second.close()
    page = shown(qtbot, parts)
    asked: list[tuple[str, str]] = []
    page.asked_for.connect(lambda *row: asked.append(row))
    plug(parts, stick)
    assert page.stage.scene.headline == "Trên USB KINGSTON có đăng ký của máy số 2 của cơ quan mình"
    assert focused() == "Chấp nhận" and "Ghi ra USB" in page.bar.buttons
    press(Qt.Key.Key_Return)
    assert asked == [("enrolment", "grant")]


def test_a_doubtful_stick_is_read_only_after_it_was_pulled_and_the_doubt_is_recalled(
    page: HandoverPage, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, unsure = HandOver.seal, WriteOutcome.WRITTEN_NOT_EJECTED
    monkeypatch.setattr(HandOver, "seal", lambda self, place, **options: replace(real(self, place, **options), outcome=unsure))
    write_out(parts, stick)
    assert page.primary is None and "Xem phiếu giao" in page.bar.buttons, "Enter is not another act than the step that is said"
    press(Qt.Key.Key_F5)
    settle(parts)
    assert page.at is At.LOOK and page.stage.scene.tone != "green", "what was never pulled is not read from the stick itself"
    assert page.stage.scene.warning == ("Chưa chắc USB KINGSTON đã ghi xong", "Rút USB ấy ra rồi cắm lại: máy tự kiểm tra.")
    assert not page.stage.scene.next_act, "it is the one next step, none stands beside it"
    page.back()
    page.open()
    settle(parts)
    assert page.stage.scene.warning[0]
    pull(parts)
    assert page.stage.scene.warning[1] == "Cắm lại USB ấy: máy tự kiểm tra."
    plug(parts, stick)
    assert page.stage.scene.headline == WriteOutcome.WRITTEN.message and page.stage.scene.tone == "green"
    page.refresh()
    settle(parts)
    assert page.stage.scene.warning == ("", "")


def test_enter_is_the_step_of_a_writing_that_did_not_happen(
    page: HandoverPage, parts: Parts, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(parts, stick)
    monkeypatch.setattr(HandOver, "seal", lambda *_, **__: SealReport(WriteOutcome.NOTHING_NEW))
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert focused() == "Xong"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.LOOK
    monkeypatch.setattr(HandOver, "seal", lambda *_, **__: SealReport(WriteOutcome.FORBIDDEN))
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert focused() == "Chọn thư mục khác" and "Ghi" not in page.bar.buttons
    (tmp_path / "share").mkdir()
    parts.files.answer = tmp_path / "share"  # type: ignore[attr-defined]
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.LOOK and "thư mục share" in page.stage.scene.headline


def test_a_receipt_typed_from_elsewhere_stands_beside_true_counts(qtbot: QtBot, parts: Parts, enrolled: Session) -> None:
    take_in(enrolled, 3)
    assert count(shown(qtbot, parts, "receipt"), ChangeState.SAVED) == 4


def test_of_two_sticks_the_choice_stands_over_the_card(page: HandoverPage, parts: Parts, stick: Path, tmp_path: Path) -> None:
    plug(parts, stick)
    assert isinstance(parts.media, FakeMedia)
    parts.media.volumes = [*parts.media.volumes, Volume(tmp_path, "SANDISK", "vfat", 8 << 30, 4 << 30)]
    parts.media.changed.emit()
    settle(parts)
    below = page.places.mapTo(page, page.places.rect().bottomLeft()).y()
    assert page.places.isVisible() and below <= page.stage.mapTo(page, page.stage.rect().topLeft()).y()
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    assert not page.places.isVisible()


def test_no_command_of_scripts_stands_on_the_card(page: HandoverPage) -> None:
    step = ReceiptOutcome.BEYOND_OURS.next_step
    assert "(lệnh: replica new)" in step
    page.show_state(reading_scenes.receipt_taken(ReceiptOutcome.BEYOND_OURS, page.above))
    assert not any("lệnh:" in one.text() for one in page.stage.findChildren(QLabel)) and "Bắt đầu như máy mới" in page.stage.text()


def test_at_125_percent_what_became_of_a_parcel_is_not_cut_off(page: HandoverPage, parts: Parts, office: Session, stick: Path) -> None:
    page.resize(1033, 560)
    for done in (lambda: None, lambda: office.handover.receive(stick) and office.handover.seal(stick)):
        plug(parts, stick)
        press(Qt.Key.Key_U, CTRL)
        settle(parts)
        done()
    page.read()
    settle(parts)
    table = page.recent.list
    for row in table.texts():
        assert table.fontMetrics().horizontalAdvance(row[4]) + 20 <= table.columnWidth(4), row
    assert {row[4] for row in table.texts()} == {"hôm nay 09:30"}


@pytest.mark.parametrize(("width", "shown"), [(1150, ["Đơn vị", "Kết quả", "Nội dung"]), (860, ["Đơn vị", "Kết quả"])])
def test_what_became_of_each_parcel_stands_whole_beside_the_side_panel(
    page: HandoverPage, parts: Parts, enrolled: Session, stick: Path, monkeypatch: pytest.MonkeyPatch, width: int, shown: list[str]
) -> None:
    page.resize(width, 688)
    plug(parts, stick)
    outcomes = ((_R.GAP, " (cần từ số 12045)"), (_R.FORK, ""), (_R.APPLIED_WITH_QUARANTINE, ""), (_R.NEWER_FORMAT, ""))
    told = [
        ReceivedParcel(f"CCHC/19405-00000{n}-ABCDEF12.CCHC", "changes", one, unit, title, changes=1038, attachments=112, more=more)
        for n, (one, more) in enumerate(outcomes)
        for unit, title in ((enrolled.store.unit, "Xã Vĩnh Thủy"), ("44@2025-07-01", "Tỉnh Quảng Trị"))
    ]  # fmt: skip
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: told)
    page.read()
    settle(parts)
    table = page.results.list
    assert [column.title for n, column in enumerate(table._model.columns) if not table.isColumnHidden(n)] == shown
    assert sum(row[0] == "Máy khác của cơ quan mình" for row in table.texts()) == 4
    elided = cut(table, each=True)
    assert elided == [] if len(shown) == 3 else "Đã nhận gói; có phần chưa áp dụng được, đang chờ trong khay." not in elided

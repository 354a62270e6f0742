"""The receiving office: silent units first, reading a stick, receipts with and without one, what waits; real communes below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.office.below import LATE_AFTER, LOST_AFTER, Light, came, units_below, waiting, working_days_since
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.prints import Printed, number_in
from cchc_desktop.office.session import Session
from cchc_desktop.office.slips import Arrived, slips_of
from cchc_desktop.storage.travel import Travel
from cchc_desktop.sync.outcomes import ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.seal import SealReport
from cchc_desktop.sync.stick import FOLDER
from tests.printing.reading import Paper
from ui.handover.parcels import brief
from ui.kit import tokens
from ui.kit.buttons import Button
from ui.kit.lists import Cell, Column, RowList, elided
from ui.kit.marks import Mark
from ui.kit.steps import Step
from ui.office.overview import _outcome
from ui.office.page import At, OfficePage
from ui.office.slip_digits import SlipDigits
from ui.office.unit_card import LIGHT_MARK, advice
from ui.page import Parts

from .conftest import FixedClock, plug, press, put_up, settle
from .two_offices import PROVINCE, commune_data, edit, enrol, make, take_in
from .whole_cells import cut

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    """The province: the office under the window."""
    made = make(PROVINCE, tmp_path / "province", clock)
    yield made
    made.close()


@pytest.fixture
def communes(session: Session, tmp_path: Path, clock: FixedClock) -> Iterator[list[Session]]:
    """Two communes below it, enrolled."""
    made = [make(commune_data(place), tmp_path / f"commune{place}", clock) for place in range(2)]
    for commune in made:
        enrol(commune, session, tmp_path / f"enrolment-{commune.office.unit.code}")
    yield made
    for commune in made:
        commune.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def shown(qtbot: QtBot, parts: Parts, argument: str = "") -> OfficePage:
    page = OfficePage(parts)
    put_up(qtbot, page, argument)
    settle(parts)
    return page


def sends(commune: Session, stick: Path, dossiers: int = 1) -> list[str]:
    """A commune takes dossiers in and writes them onto a stick."""
    stick.mkdir(exist_ok=True)
    made = take_in(commune, dossiers)
    assert commune.handover.seal(stick).outcome is WriteOutcome.WRITTEN
    return made


def spoil(stick: Path) -> None:
    """Flip a bit in the newest parcel."""
    path = max((stick / FOLDER).iterdir(), key=lambda one: one.stat().st_mtime_ns)
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)


def titles(page: OfficePage) -> list[str]:
    return [row[0] for row in page.overview.units.texts()]


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.accessibleName() if widget else ""


# -- the units


def test_nobody_below_yet(qtbot: QtBot, parts: Parts) -> None:
    page = shown(qtbot, parts)
    assert page.stage.scene.headline == "Chưa có đơn vị nào gửi lên máy này"
    assert focused() == "Chấp nhận máy của đơn vị"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["enrolment", "grant"]


def test_two_machines_of_a_topmost_office_without_units_below(
    qtbot: QtBot, parts: Parts, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    """Each takes the other's parcel in and writes its own, by keys; neither is called by the office's own name."""
    second = make(PROVINCE | {"joins": True}, tmp_path / "second", clock)
    enrol(second, parts.session, tmp_path / "between")
    take_in(second, 2)
    take_in(parts.session, 1)
    stick.mkdir(exist_ok=True)
    assert second.handover.seal(stick).ok
    page = shown(qtbot, parts)
    assert "Máy khác của cơ quan mình trao đổi" in page.stage.scene.sub
    plug(parts, stick)
    assert page.news.text.startswith("Trên USB KINGSTON có gói của máy khác của cơ quan mình")
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert parts.session.people.count() == 3
    page.open("")
    press(Qt.Key.Key_Escape)
    settle(parts)
    assert page.bar.buttons["Ghi ra USB"].isEnabled()
    press(Qt.Key.Key_B, CTRL)
    settle(parts)
    assert page.stage.scene.headline.startswith("Đã ghi đủ") and "đơn vị" not in page.stage.text()
    assert "APPLIED" in [one.outcome.name for one in second.handover.receive(stick)]
    assert second.people.count() == 3
    second.close()


def test_the_first_unit_that_asks_on_a_stick_is_named(qtbot: QtBot, parts: Parts, stick: Path, tmp_path: Path, clock: FixedClock) -> None:
    stick.mkdir()
    commune = make(commune_data(), tmp_path / "asking", clock)
    commune.handover.request(stick)
    commune.close()
    page = shown(qtbot, parts)
    plug(parts, stick)
    assert page.stage.scene.headline == "Trên USB KINGSTON có đăng ký của xã Vĩnh Thủy"
    assert focused() == "Chấp nhận máy của đơn vị"
    parts.media.pull()  # type: ignore[attr-defined]
    settle(parts)
    assert page.stage.scene.headline == "Chưa có đơn vị nào gửi lên máy này"


def test_silent_units_come_first(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, clock: FixedClock) -> None:
    clock.at -= timedelta(days=21)
    sends(communes[1], stick, 2)
    parts.session.handover.receive(stick)
    clock.at += timedelta(days=21)
    sends(communes[0], stick, 3)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts)
    assert titles(page) == ["Xã Cửa Tùng", "Xã Vĩnh Thủy"]
    rows = page.overview.units.texts()
    assert [row[1] for row in rows] == ["Mất tin", "Đều đặn"]
    assert [row[2] for row in rows] == ["T2 02/11 09:30", "hôm nay 09:30"]
    assert [row[3] for row in rows] == ["2", "3"]
    assert page.overview._fact.text() == "1 đều đặn, 1 mất tin"
    assert focused() == "Các đơn vị gửi lên"


def test_since_when_a_unit_is_silent_can_be_read_also_after_a_year(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, clock: FixedClock
) -> None:
    clock.at -= timedelta(days=400)
    sends(communes[1], stick)
    parts.session.handover.receive(stick)
    clock.at += timedelta(days=400)
    page = shown(qtbot, parts)
    for table, at in ((page.overview.units, 2), (page.overview.came, 0)):
        text = table.texts()[0][at]
        assert text == "CN 19/10/2025" and table.fontMetrics().horizontalAdvance(text) + 20 <= table.columnWidth(at)
    assert "Nghe tin" in spoken_by(page) and "CN 19/10/2025 09:30" in spoken_by(page), "the hour stands in the card"


def spoken_by(page: OfficePage) -> str:
    return "\n".join(one.text() for one in page.overview.card.findChildren(QLabel))


@pytest.mark.parametrize(("days", "light"), [(LATE_AFTER - 1, Light.STEADY), (LATE_AFTER, Light.LATE), (LOST_AFTER, Light.LOST)])
def test_silence_is_counted_in_working_days(
    session: Session, communes: list[Session], stick: Path, clock: FixedClock, days: int, light: Light
) -> None:
    sends(communes[0], stick)
    session.handover.receive(stick)
    clock.at += timedelta(days=days // 5 * 7 + days % 5)  # a Monday to start with, no holiday typed in
    found = next(one for one in units_below(session) if one.heard.title == "Xã Vĩnh Thủy")
    assert (found.days, found.light) == (days, light)
    assert units_below(session)[0].light in (Light.NEVER, Light.LOST, Light.LATE)


def test_never_heard_is_not_silence(session: Session, communes: list[Session]) -> None:
    assert [one.light for one in units_below(session)] == [Light.NEVER, Light.NEVER]
    assert [one.days for one in units_below(session)] == [None, None]


def test_a_date_ahead_counts_no_days(session: Session, clock: FixedClock) -> None:
    calendar = session.calendar.calendar(session.office)
    assert working_days_since("2030-01-01T08:00:00+07:00", clock.now().date(), calendar) == 0
    assert working_days_since("", clock.now().date(), calendar) is None


def test_every_light_has_its_mark_and_its_advice(session: Session, communes: list[Session], stick: Path) -> None:
    sends(communes[0], stick)
    session.handover.receive(stick)
    one = next(one for one in units_below(session) if one.last)
    said = {advice(replace(one, light=light, days=12)) for light in Light}
    assert advice(replace(one, light=Light.STEADY, waiting=0)) == "Gửi đều đặn. Không phải làm gì thêm."
    assert advice(replace(one, light=Light.STEADY, waiting=3)) == "Gửi đều đặn. 3 việc chờ ở Đối chiếu."
    assert len(said) == len(Light) and all(text.endswith(".") for text in said)
    assert set(LIGHT_MARK) == set(Light) and LIGHT_MARK[Light.STEADY] is Mark.DONE


def test_enter_opens_the_units_dossiers(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path) -> None:
    sends(communes[0], stick)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts, communes[0].store.unit)
    chosen = page.overview.chosen()
    assert chosen is not None and chosen.heard.title == "Xã Vĩnh Thủy"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["dossiers", f"unit:{communes[0].store.unit}"]


# -- reading


def test_what_lies_on_a_stick_is_told_and_read_by_key(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path) -> None:
    page = shown(qtbot, parts)
    assert page.bar.buttons["Nhận từ USB"].isEnabled() is False
    sends(communes[0], stick, 2)
    sends(communes[1], stick, 4)
    plug(parts, stick)
    assert page.news.text == "Trên USB KINGSTON có gói của xã Vĩnh Thủy, xã Cửa Tùng."
    assert parts.session.people.count() == 0, "looking applies nothing"
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert page.stage.scene.headline == "Đã nhận đủ 2\u00a0gói của xã Vĩnh Thủy, xã Cửa Tùng."
    assert [row[:2] for row in page.results.list.texts()] == [
        ["Xã Vĩnh Thủy", "Đã nhận đủ gói."], ["Xã Cửa Tùng", "Đã nhận đủ gói."],
    ]  # fmt: skip
    assert parts.session.people.count() == 6
    assert focused() == "Ghi biên nhận ra USB"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.stage.scene.headline == WriteOutcome.WRITTEN.message
    for commune in communes:
        assert [one.outcome for one in commune.handover.receive(stick) if one.receipts] == [ReceiveOutcome.APPLIED]
        assert commune.handover.states().counts[ChangeState.ON_STICK] == 0
    press(Qt.Key.Key_Escape)
    settle(parts)
    assert page.at is At.OVERVIEW
    assert [row[3] for row in page.overview.units.texts()] == ["4", "2"]
    assert page.news.isHidden(), "nothing new lies there any more"


def test_a_spoilt_parcel_is_told_and_seen_in_the_light(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path) -> None:
    sends(communes[0], stick)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts)
    sends(communes[0], stick)
    spoil(stick)
    plug(parts, stick)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    message, step = ReceiveOutcome.DAMAGED.says("xã Vĩnh Thủy")
    assert (page.stage.scene.headline, page.stage.scene.next_act) == (message, step)
    press(Qt.Key.Key_Escape)
    settle(parts)
    unit = next(row for row in page.overview.units.texts() if row[0] == "Xã Vĩnh Thủy")
    assert unit[1] == "Gói hỏng"
    assert page.overview.waiting.texts()[0][:2] == ["Xã Vĩnh Thủy", "Bị hỏng trên USB, không nhận được."]
    assert page.overview.came.texts()[0][3] == "Bị hỏng trên USB, không nhận được."
    assert [one.outcome for one in came(parts.session, 1)] == [ReceiveOutcome.DAMAGED]


@pytest.mark.parametrize("cut", [False, True])
def test_a_first_parcel_that_is_spoilt_is_no_silence(
    session: Session, communes: list[Session], stick: Path, clock: FixedClock, cut: bool
) -> None:
    sends(communes[0], stick)
    whole = next((stick / FOLDER).iterdir())
    if cut:
        whole.write_bytes(whole.read_bytes()[:-1])
    else:
        spoil(stick)
    session.handover.receive(stick)
    one = next(one for one in units_below(session) if one.heard.title == "Xã Vĩnh Thủy")
    assert (one.days, one.light) == (None, Light.SPOILT)
    said = ReceiveOutcome.TRUNCATED if cut else ReceiveOutcome.DAMAGED
    assert advice(one) == " ".join(said.says("xã Vĩnh Thủy")) and [row.outcome for row in came(session)] == [said]
    clock.at += timedelta(minutes=5)
    (stick / "again").mkdir()
    communes[0].handover.seal(stick / "again")
    session.handover.receive(stick / "again")
    assert next(one for one in units_below(session) if one.heard.title == "Xã Vĩnh Thủy").light is Light.STEADY


def test_a_revoked_machine_whose_sister_is_heard_is_shown_as_a_part_that_waits(
    qtbot: QtBot, parts: Parts, session: Session, communes: list[Session], stick: Path, clock: FixedClock, tmp_path: Path
) -> None:
    """After the reading and in the list of what came: amber, its own sentence, the way to the held part."""
    sister = make(commune_data(0) | {"machine": 2}, tmp_path / "sister", clock)
    enrol(sister, session, tmp_path / "enrolment-sister")
    take_in(sister, 1)
    (tmp_path / "between").mkdir()
    assert sister.handover.seal(tmp_path / "between", communes[0].office.unit.key).ok
    session.handover.revoke_keys(sister.store.replica)
    sister.close()
    communes[0].handover.receive(tmp_path / "between")
    sends(communes[0], stick)
    plug(parts, stick)
    page = shown(qtbot, parts)
    page.read()
    settle(parts)
    said = "Đã nhận gói của xã Vĩnh Thủy, trừ phần của máy số 2 của xã Vĩnh Thủy"
    assert page.stage.scene.tone == "amber" and page.stage.scene.headline.startswith(said), page.stage.scene
    assert dict(page.stage.scene.steps)["Kiểm tra gói"] is Step.DONE and focused() == "Mở gói đang giữ"
    (row,) = [one for one in came(session) if one.outcome is ReceiveOutcome.REVOKED_KEY]
    assert row.message.startswith(said) and row.changes > 0
    cell = _outcome(row)
    assert (cell.text, cell.mark) == ("Đã nhận gói, trừ phần của máy số 2: khóa đã bị thu hồi, phần ấy đang giữ lại.", Mark.LOOK)


@pytest.mark.usefixtures("qapp")
def test_two_units_with_long_names_are_told_apart_and_the_news_is_not_pushed_out() -> None:
    stem = "Xã Vĩnh Linh Hồ Xá Cửa Tùng Bến Quan Hiền Lương Vĩnh Thủy Vĩnh Hoàng Vĩnh Long Vĩnh Chấp Vĩnh Sơn Vĩnh Lâm"
    metrics = QFontMetrics(tokens.font(bold=True))
    seen = [elided(Cell(f"{stem} {end}", bold=True, middle=True), metrics, 200) for end in ("thứ nhất", "thứ hai")]
    assert seen[0] != seen[1] and [text[-4:] for text in seen] == ["nhất", " hai"] and all("…" in text for text in seen)
    for outcome in ReceiveOutcome:
        said = brief(outcome.says(stem.replace("Xã", "xã"))[0], stem)
        assert "Hồ Xá" not in said or said.startswith("Xã Vĩnh Linh"), said
        assert said[:1].isupper() and said.endswith(".")


def test_a_text_cut_beside_its_shape_is_whole_in_the_tooltip(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *more: told.append(text))
    text = "Gói bị hỏng trên USB"
    table = RowList([Column("Kết quả", lambda one: Cell(one, mark=Mark.OVERDUE), 100)])
    qtbot.addWidget(table)
    table.set_rows([text])
    option, index = QStyleOptionViewItem(), table.model().index(0, 0)
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint())
    for wide in (30, 60):
        option.rect = QRect(0, 0, QFontMetrics(tokens.font()).horizontalAdvance(text) + wide, 30)  # type: ignore[assignment]
        table.itemDelegate().helpEvent(event, table, option, index)
    assert told == [text, ""]


def test_each_outcome_of_reading_has_its_sentence(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, parts)
    plug(parts, stick)
    for outcome in ReceiveOutcome:
        found = ReceivedParcel("X.CCHC", "changes", outcome, communes[0].store.unit, "Xã Vĩnh Thủy")
        monkeypatch.setattr(HandOver, "receive", lambda *_, found=found, **__: [found])
        press(Qt.Key.Key_N, CTRL)
        settle(parts)
        assert (page.stage.scene.headline, page.stage.scene.next_act) == outcome.says("xã Vĩnh Thủy")
        press(Qt.Key.Key_Escape)
        settle(parts)
        assert page.at is At.OVERVIEW


def test_of_many_units_on_a_stick_the_first_few_are_named(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [ReceivedParcel(f"{n}.CCHC", "changes", ReceiveOutcome.APPLIED, f"u{n}", f"Xã {n}") for n in (*range(100), 99)]
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: found)
    page = shown(qtbot, parts)
    plug(parts, stick)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert page.stage.scene.headline == "Đã nhận đủ 101\u00a0gói của xã 0, xã 1, xã 2, xã 3 và 96 đơn vị nữa."


@pytest.mark.parametrize(
    ("outcome", "act"),
    [
        ("APPLIED", "Ghi biên nhận ra USB"), ("GAP", "Ghi biên nhận ra USB"), ("APPLIED_WITH_QUARANTINE", "Mở khay"),
        ("APPLIED_WITH_CONFLICTS", "Mở bàn đối chiếu"), ("FORK", "Mở bàn đối chiếu"), ("REVOKED_KEY", "Mở gói đang giữ"),
        ("DAMAGED", "In giấy báo cho đơn vị"), ("TRUNCATED", "In giấy báo cho đơn vị"), ("UNKNOWN_UNIT", "Chấp nhận đăng ký"),
        ("DUPLICATE", "Xong"), ("NEWER_FORMAT", "Xong"), ("PULLED", "Nhận lại"), ("DISK_FULL", "Nhận lại"),
    ],
)  # fmt: skip
def test_enter_does_the_next_step_that_is_said(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, monkeypatch: pytest.MonkeyPatch, outcome: str, act: str
) -> None:
    page = shown(qtbot, parts)
    plug(parts, stick)
    good = ReceivedParcel("1.CCHC", "changes", ReceiveOutcome.DUPLICATE, communes[1].store.unit, "Xã Cửa Tùng")
    found = ReceivedParcel("2.CCHC", "changes", ReceiveOutcome[outcome], communes[0].store.unit, "Xã Vĩnh Thủy")
    monkeypatch.setattr(HandOver, "receive", lambda *_, **__: [good, found])
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert focused() == act
    assert "Ghi biên nhận ra USB" in page.bar.buttons, "the others wait for their receipt: one key beside it"
    if act.startswith("Mở"):
        with qtbot.waitSignal(page.asked_for) as asked:
            press(Qt.Key.Key_Return)
        assert asked.args == ["desk", ""]


def test_the_digits_of_the_slip_stand_under_the_result(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, tmp_path: Path
) -> None:
    page = shown(qtbot, parts)
    (tmp_path / "quet.pdf").write_bytes(b"%PDF-1.4 quet")
    communes[0].counter.attach(take_in(communes[0])[0], tmp_path / "quet.pdf", result=True)
    sends(communes[0], stick)
    assert len(list((stick / FOLDER).iterdir())) == 2, "changes and a scan, on one slip"
    ((_, slip),) = slips_of(communes[0].store, communes[0].office, "last")
    plug(parts, stick)
    for read in ("now", "before"):
        press(Qt.Key.Key_N, CTRL)
        settle(parts)
        assert page.digits.isVisible(), read
        said = [one.text() for one in page.digits.findChildren(QLabel)]
        assert said[2:3] == [f"Xã Vĩnh Thủy, gói {slip.number}"]
        assert said[3:] == [text for place, group in enumerate(slip.groups, 1) for text in (str(place), group)]
    page.resize(900, 420)
    QApplication.processEvents()
    low = page.digits.mapTo(page.stage, page.digits.rect().bottomLeft()).y()
    press(Qt.Key.Key_PageDown)
    assert page.digits.mapTo(page.stage, page.digits.rect().bottomLeft()).y() < low, "on a small screen a key turns to them"
    max((stick / FOLDER).iterdir(), key=lambda one: one.stat().st_mtime_ns).unlink()  # the scan
    spoil(stick)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert not page.digits.isVisible(), "of a spoilt parcel there is nothing to sign for"
    scene = page.stage.scene
    assert "bị hỏng trên USB nhưng không mất gì" in scene.headline and scene.next_act.startswith("Không phải ghi lại gì")
    assert scene.tone == "soft" and "In giấy báo cho đơn vị" not in page.bar.buttons, "what is here is not asked for again"


def test_a_notice_to_the_unit_tells_which_parcel_was_spoilt(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path
) -> None:
    page, shown_sheets = shown(qtbot, parts), list[Printed]()
    parts.preview = shown_sheets.append
    sends(communes[0], stick)
    spoil(stick)
    plug(parts, stick)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    press(Qt.Key.Key_Return)
    (sheet,) = shown_sheets
    (leaf,) = Paper(sheet.pdf).leaves
    file = next((stick / FOLDER).iterdir()).name
    for words in ("GIẤY BÁO GÓI DỮ LIỆU CHƯA NHẬN ĐƯỢC", "Gửi đơn vị: Xã Vĩnh Thủy", f" {int(file.split('-')[1])} ", file,
                  "bị hỏng trên USB", "09 giờ 30 phút", "Lần sau mang theo"):  # fmt: skip
        assert words in leaf.text, words
    page.leave()
    page.open()
    assert page.at is At.RESULT, "the result is there when the sheet is closed"
    assert number_in("CCHC/19405-000043-1A2B3C4D.CCHC") == 43 and number_in("CCHC/goi.CCHC") == 0


def test_reading_without_a_stick_says_so(qtbot: QtBot, parts: Parts, communes: list[Session]) -> None:
    page = shown(qtbot, parts)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert (page.stage.scene.headline, page.stage.scene.next_act) == ReceiveOutcome.NO_MEDIUM.says()
    press(Qt.Key.Key_Escape)
    settle(parts)
    press(Qt.Key.Key_B, CTRL)
    settle(parts)
    assert (page.stage.scene.headline, page.stage.scene.next_act) == WriteOutcome.NO_MEDIUM.says()


def test_receipts_that_cannot_be_written(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, parts)
    plug(parts, stick)
    monkeypatch.setattr(HandOver, "seal", lambda *_, **__: SealReport(WriteOutcome.FULL))
    press(Qt.Key.Key_B, CTRL)
    settle(parts)
    assert f"{page.stage.scene.headline} {page.stage.scene.sub}" == WriteOutcome.FULL.message
    monkeypatch.undo()
    page.open("write")
    settle(parts)
    assert page.stage.scene.headline == WriteOutcome.WRITTEN.message


def test_a_request_on_the_stick_leads_to_its_answer(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    page = shown(qtbot, parts)
    third = make(commune_data(2), tmp_path / "third", clock)
    stick.mkdir()
    third.handover.request(stick)
    third.close()
    plug(parts, stick)
    assert page.news.text == "Trên USB KINGSTON có đăng ký của xã Bến Quan."
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert page.stage.scene.headline == "Tệp đăng ký máy của xã Bến Quan chưa được chấp nhận."
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["enrolment", "grant"]


def test_an_office_that_was_put_back_begins_as_a_new_machine_before_all_else(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path
) -> None:
    sends(communes[0], stick)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts)
    plug(parts, stick)
    parts.session.store.note_lost_work()
    for key in (Qt.Key.Key_B, Qt.Key.Key_N):
        press(key, CTRL)
        settle(parts)
        assert page.stage.scene.headline.startswith("Thư mục này đã được chép") and page.bar.buttons.keys() == {"Bắt đầu như máy mới"}
    assert focused() == "Bắt đầu như máy mới" and not page.back()
    press(Qt.Key.Key_Return)
    settle(parts)
    assert not parts.session.restored and page.stack.currentIndex() == 0 and set(titles(page)) == {"Xã Vĩnh Thủy", "Xã Cửa Tùng"}


# -- without a stick


def test_codes_to_read_out_and_a_qr_that_reads(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    sends(communes[0], stick)
    sends(communes[1], stick)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts, communes[1].store.unit)
    page.bar.buttons["Biên nhận không cần USB"].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    assert focused() == "Mã biên nhận theo máy"
    codes = {row[0]: row[1] for row in page.codes.list.texts()}
    cells = [page.codes.list.model().cell(page.codes.list.model().index(n, 0)) for n in range(2)]  # type: ignore[attr-defined]
    assert {one.second.partition(" (")[0] for one in cells} == {"máy số 1"}, "as the commune's own screen says it"
    assert communes[0].handover.take_digits(codes["Xã Vĩnh Thủy"]).name == "TAKEN"
    picture = page.codes.qr.qr.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    (read,) = zxingcpp.read_barcodes(array_of(picture), zxingcpp.BarcodeFormat.QRCode)
    assert communes[1].handover.take_digits(read.text).name == "TAKEN"
    press(Qt.Key.Key_Up)
    settle(parts)
    picture = page.codes.qr.qr.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    (other,) = zxingcpp.read_barcodes(array_of(picture), zxingcpp.BarcodeFormat.QRCode)
    assert other.text != read.text
    press(Qt.Key.Key_Return)
    before = page.codes.qr.qr.width()
    press(Qt.Key.Key_Plus)
    assert page.codes.qr.qr.width() > before
    press(Qt.Key.Key_Minus, times=2)
    assert page.codes.qr.qr.width() < before
    press(Qt.Key.Key_0)
    assert page.codes.qr.qr.width() == before
    press(Qt.Key.Key_Escape)
    settle(parts)
    assert page.at is At.OVERVIEW


def test_the_receipt_goes_on_paper_by_a_key_and_its_code_is_taken(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    page, papers = shown(qtbot, parts), list[Printed]()
    parts.preview = papers.append
    for commune in communes:
        sends(commune, stick)
    parts.session.handover.receive(stick)
    page.refresh()
    settle(parts)
    page.bar.buttons["Biên nhận không cần USB"].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    chosen = page.codes.list.currentIndex().row()
    press(Qt.Key.Key_Down if chosen == 0 else Qt.Key.Key_Up)
    settle(parts)
    wanted = next(one for one in communes if one.store.unit == page.codes.unit)
    assert ("Ctrl P", "in biên nhận") in page.hints()
    press(Qt.Key.Key_P, CTRL)
    settle(parts)
    (paper,) = papers
    (leaf,) = Paper(paper.pdf).leaves
    assert paper.form == "receipt-page" and wanted.office.unit.title in paper.title
    assert f"Gửi đơn vị: {wanted.office.unit.title}" in leaf.text and "cần từ số" in leaf.text
    (code,) = zxingcpp.read_barcodes(leaf.picture(150), zxingcpp.BarcodeFormat.QRCode)
    before = wanted.handover.states().counts[ChangeState.RECEIVED]
    assert wanted.handover.take_digits(code.text).name == "TAKEN"
    assert wanted.handover.states().counts[ChangeState.RECEIVED] > before == 0
    page.leave()
    page.open()
    assert page.at is At.CODES and page.codes.unit == wanted.store.unit, "the codes are there when the paper is closed"
    page.leave()
    page.open()
    settle(parts)
    assert page.at is At.OVERVIEW, "not when the page is opened another time"


def test_a_unit_that_a_sister_machine_let_in_has_a_code_to_scan_and_a_paper(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path
) -> None:
    sends(communes[0], stick)
    parts.session.handover.receive(stick)
    parts.session.store.db.conn.execute("DELETE FROM own_key WHERE name LIKE 'spoken/%'")
    page, papers = shown(qtbot, parts, communes[0].store.unit), list[Printed]()
    parts.preview = papers.append
    page.show_codes()
    settle(parts)
    assert page.codes.list.texts() == [["Xã Vĩnh Thủy", "Đọc ở máy đã chấp nhận"]] and not page.codes.nothing.isVisible()
    assert cut(page.codes.list, each=True) == []
    press(Qt.Key.Key_P, CTRL)
    settle(parts)
    assert "mười hai chữ số" not in Paper(papers[0].pdf).text and parts.session.handover.to_read_out() == []


def array_of(picture: QImage) -> memoryview:
    """The grey picture as rows of bytes."""
    width, height, line = picture.width(), picture.height(), picture.bytesPerLine()
    raw = bytes(picture.constBits())
    rows = b"".join(raw[y * line : y * line + width] for y in range(height))
    return memoryview(rows).cast("B", (height, width))


# -- what waits


def test_what_waits_is_listed_with_its_reason(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path) -> None:
    (record,) = sends(communes[0], stick)
    parts.session.handover.receive(stick)
    edit(communes[0], record, note="xã ghi")
    edit(parts.session, record, note="tỉnh ghi")
    communes[0].handover.seal(stick)
    page = shown(qtbot, parts)
    plug(parts, stick)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert page.stage.scene.headline == ReceiveOutcome.APPLIED_WITH_CONFLICTS.says("xã Vĩnh Thủy")[0]
    page.open("tray")
    settle(parts)
    (row,) = page.overview.waiting.texts()
    assert row[:2] == ["Xã Vĩnh Thủy", "Hai bên ghi khác nhau ở mục ghi chú, tạm dùng một bên."]
    assert waiting(parts.session)[0].what == "Hồ sơ H50.31.18-261123-00000"
    assert focused() == "Đang chờ"
    unit = next(one for one in page.overview.units.texts() if one[0] == "Xã Vĩnh Thủy")
    assert unit[5] == "1"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["desk", "Hồ sơ H50.31.18-261123-00000"], "the desk opens at the chosen one"


def test_a_change_that_breaks_a_rule_waits_alone(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path) -> None:
    from cchc_desktop.domain.change import LogInfo, compose, line, log_id

    store = communes[0].store
    info = LogInfo(log_id(store.replica, line(store.unit)), store.replica, store.unit, line(store.unit))
    seq, head = Travel(store.db).tip(info.id)
    change = compose(
        log=info.id, seq=seq + 1, prev=head, lamport=store.counter("lamport") + 1, time="2026-11-23T09:30:00+07:00", account="a",
        account_name="Hoa", record="0b0e6f0e-9d1c-4e57-8a53-0d6bb0f0a001", kind="dossier", schema=1, parents=(),
        facts={"number": "", "status": 77}, personal={},
    )  # fmt: skip
    with store.transaction():
        store.apply([change], [info])
    sends(communes[0], stick, 2)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts, "tray")
    assert focused() == "Đang chờ"
    (row,) = page.overview.waiting.texts()
    assert row[0] == "Xã Vĩnh Thủy" and row[1].startswith("Nội dung không đúng quy tắc")
    assert parts.session.people.count() == 2


def test_a_run_that_goes_on_elsewhere_is_not_disturbed(qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path) -> None:
    page = shown(qtbot, parts)
    sends(communes[0], stick)
    plug(parts, stick)
    press(Qt.Key.Key_N, CTRL)
    page.open()  # the person comes back while it runs
    assert page.at is At.READING
    settle(parts)
    page.open()
    assert page.at is At.RESULT, "the result waits to be read"
    assert page.title() == "Đơn vị gửi lên" and page.fact() == "nhận của 2 đơn vị"


def test_the_keys_of_a_stolen_machine_are_revoked_on_the_second_press(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path
) -> None:
    sends(communes[0], stick)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts, communes[0].store.unit)
    button = next(one for one in page.overview.card.findChildren(Button) if one.text() == "Thu hồi khóa của đơn vị")
    button.click()
    assert button.text() == "Bấm lần nữa để thu hồi"
    sends(communes[0], stick)
    button.click()
    settle(parts)
    came = sorted(one.outcome.name for one in parts.session.handover.receive(stick))
    assert came == ["DUPLICATE", "REVOKED_KEY"], "what was taken stays taken, what came later is held"
    one = next(one for one in units_below(parts.session) if one.heard.title == "Xã Vĩnh Thủy")
    assert (one.light, one.heard.machines, LIGHT_MARK[one.light]) == (Light.REVOKED, (), Mark.LOOK)
    assert "Ghi biên nhận ra USB để đơn vị và các đơn vị khác cùng biết" in advice(one) and "gõ dãy số trên phiếu giao" in advice(one)
    assert "Ghi biên nhận gửi về" not in advice(one)
    page.refresh()
    settle(parts)
    page.show_codes()
    assert page.codes.nothing.isVisible() and "đã thu hồi" in page.codes.nothing.text()


def test_of_several_machines_the_stolen_one_alone_is_revoked_and_the_other_goes_on(
    qtbot: QtBot, parts: Parts, session: Session, communes: list[Session], stick: Path, clock: FixedClock, tmp_path: Path
) -> None:
    sister = make(commune_data(0) | {"machine": 2}, tmp_path / "sister", clock)
    enrol(sister, session, tmp_path / "enrolment-sister")
    stolen = sister.store.replica
    sister.close()
    page = shown(qtbot, parts, communes[0].store.unit)
    offers = [one for one in page.overview.card.findChildren(Button) if one.text().startswith("Thu hồi khóa")]
    assert [one.text() for one in offers] == [
        f"Thu hồi khóa máy số 01 ({communes[0].store.replica[:8]})", f"Thu hồi khóa máy số 02 ({stolen[:8]})", "Thu hồi khóa của đơn vị",
    ]  # fmt: skip
    told: list[str] = []
    parts.notify.told.connect(lambda _, said, __: told.append(said))
    offers[1].setFocus()
    for _ in range(2):
        press(Qt.Key.Key_Space)
    settle(parts)
    assert told == [f"Đã thu hồi khóa máy {stolen[:8]} của xã Vĩnh Thủy."]
    one = next(one for one in units_below(session) if one.heard.title == "Xã Vĩnh Thủy")
    assert one.heard.machines == ((1, communes[0].store.replica),)
    sends(communes[0], stick)
    assert [came.outcome.name for came in session.handover.receive(stick)] == ["APPLIED"]


def test_a_forget_that_a_unit_below_asks_for_is_said_with_its_result(
    qtbot: QtBot, parts: Parts, session: Session, communes: list[Session], stick: Path
) -> None:
    (one,) = sends(communes[0], stick)
    page = shown(qtbot, parts)
    plug(parts, stick)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    communes[0].forgetting.forget(one, "Hết thời hạn lưu trữ")
    communes[0].handover.seal(stick)
    press(Qt.Key.Key_N, CTRL)
    settle(parts)
    assert "Có 1 yêu cầu xóa phần cá nhân chờ xác nhận." in page.stage.text() and page.primary is not None
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert page.primary.text == "Xem phần đang chờ" and asked.args == ["desk", ""]
    assert "Ghi biên nhận ra USB" in page.bar.buttons


@pytest.mark.parametrize("whole", [True, False])
def test_receipts_on_a_stick_pulled_too_early_are_read_again(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    sends(communes[0], stick)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts)
    plug(parts, stick)
    monkeypatch.setattr("cchc_desktop.office.handover.find_media", parts.media.now)
    real, unsure = HandOver.seal, WriteOutcome.WRITTEN_NOT_EJECTED
    before = {one.name for one in (stick / FOLDER).iterdir()}
    monkeypatch.setattr(HandOver, "seal", lambda self, place, **more: replace(real(self, place, **more), outcome=unsure))
    press(Qt.Key.Key_B, CTRL)
    settle(parts)
    monkeypatch.setattr(HandOver, "seal", real)
    assert page.stage.scene.headline == unsure.message and page.primary is None
    page.read_again()
    settle(parts)
    assert page.at is At.OVERVIEW and page.news.isVisible() and "Chưa chắc" in page.news.accessibleName()
    parts.media.pull()  # type: ignore[attr-defined]
    settle(parts)
    for one in (stick / FOLDER).iterdir():
        if not whole and one.name not in before:
            one.write_bytes(one.read_bytes()[:-10] + bytes(10))
    plug(parts, stick)
    good = page.stage.scene.headline == WriteOutcome.WRITTEN.message
    assert page.at is At.RESULT and good is whole
    if not whole:
        press(Qt.Key.Key_Return)
        settle(parts)
        assert page.stage.scene.headline.startswith("Không ghi ra nơi này nữa"), "the broken stick is not written again"
    page.read_again()
    settle(parts)
    assert "Chưa chắc" not in (page.news.accessibleName() if page.news.isVisible() else "")


def test_the_slips_that_go_with_written_receipts_are_one_key_away(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path
) -> None:
    previewed: list[Printed] = []
    parts.preview = previewed.append
    for commune in communes:
        sends(commune, stick)
    parts.session.handover.receive(stick)
    page = shown(qtbot, parts)
    plug(parts, stick)
    press(Qt.Key.Key_B, CTRL)
    settle(parts)
    assert page.stage.scene.points_title == WriteOutcome.WRITTEN.next_step and focused() == "Xem phiếu giao"
    press(Qt.Key.Key_Return)
    settle(parts)
    (made,) = previewed
    assert made.form == "handoff-slip" and len(Paper(made.pdf).leaves) == len(communes), "a leaf for each unit"
    page.open()
    assert page.at is At.RESULT and focused() == "Xem phiếu giao", "what was written still stands there"
    press(Qt.Key.Key_Escape)
    settle(parts)
    assert page.at is At.OVERVIEW


def test_nothing_new_to_write_ends_the_matter(
    qtbot: QtBot, parts: Parts, communes: list[Session], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, parts)
    plug(parts, stick)
    monkeypatch.setattr(HandOver, "seal", lambda *_, **__: SealReport(WriteOutcome.NOTHING_NEW))
    press(Qt.Key.Key_B, CTRL)
    settle(parts)
    assert focused() == "Xong"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.OVERVIEW


def test_the_digits_of_a_unit_with_a_very_long_name_stay_inside(qtbot: QtBot, clock: FixedClock) -> None:
    def width(title: str) -> int:
        block = SlipDigits()
        qtbot.addWidget(block)
        block.show_arrived([Arrived("19405", title, 7, clock.now(), ("12345",) * 12)])
        return block.minimumSizeHint().width()

    assert width("Trung tâm Phục vụ hành chính công " * 4) <= width("Xã A"), "the name is wrapped, the card is not widened"

"""Units that change, written down in the window of the office above: merged and split by keys, from a file, refused calmly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.office.desk import read
from cchc_desktop.office.figures import Figures
from cchc_desktop.office.session import Session
from cchc_desktop.storage.offices import Offices
from cchc_desktop.sync.peers import Peers
from ui.dossiers.details import strip_words
from ui.dossiers.history import events
from ui.kit.ask import Ask
from ui.office.event_draft import EventDraft, Step
from ui.office.events import EventsPage, _basis
from ui.page import Parts

from .conftest import FixedClock, press, put_up, settle, type_text
from .two_offices import PROVINCE, commune_data, enrol, make, take_in

CTRL = Qt.KeyboardModifier.ControlModifier
THUY, TUNG, QUAN = "19405@2025-07-01", "19411@2025-07-01", "19363@2025-07-01"


@pytest.fixture
def communes(tmp_path: Path, clock: FixedClock) -> Iterator[list[Session]]:
    made = [make(commune_data(place), tmp_path / f"xa{place}", clock) for place in range(3)]
    yield made
    for one in made:
        one.close()


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock, communes: list[Session]) -> Iterator[Session]:
    """The province: the office under the window."""
    made = make(PROVINCE, tmp_path / "province", clock)
    for place, one in enumerate(communes):
        enrol(one, made, tmp_path / f"usb{place}")
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> EventsPage:
    made = EventsPage(parts)
    put_up(qtbot, made)
    return made


def ask_of(page: EventsPage) -> Ask:
    return next(one for one in page.findChildren(Ask) if one.isVisible())


def back_at(qtbot: QtBot, page: EventsPage) -> None:
    page.activateWindow()
    qtbot.waitUntil(lambda: page.isActiveWindow() and not any(one.isVisible() for one in page.findChildren(Ask)))


def mark(page: EventsPage, *keys: str) -> None:
    page.units.setFocus()
    for place, one in enumerate(page.units.rows()):
        if one.key in keys:
            page.units.selectRow(place)
            press(Qt.Key.Key_Space)


def test_two_communes_become_one_by_keys_and_the_communes_hear_of_it(
    qtbot: QtBot, page: EventsPage, parts: Parts, session: Session, communes: list[Session], tmp_path: Path
) -> None:
    assert page.units.hasFocus() and {one.key for one in page.units.rows()} >= {THUY, TUNG, QUAN}
    mark(page, THUY, TUNG)
    assert page.fact() == "đang chọn 2 đơn vị"
    press(Qt.Key.Key_Return)
    assert page.fact() == "đang chọn 2 đơn vị" and page.day.line.hasFocus(), "Enter goes on, it marks nothing away"
    for text in ("01/07/2027", "NQ 12/NQ-HĐND", "", "", "Vĩnh Thủy Tùng", "20001", "h50.31.44"):
        type_text(text)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return, CTRL)
    assert page.said.text() == "Xã Cửa Tùng, Xã Vĩnh Thủy → Xã Vĩnh Thủy Tùng (mới, mã 20001)" and page.fact() == ""
    press(Qt.Key.Key_F9)
    qtbot.waitUntil(ask_of(page).keep.hasFocus)
    assert "Có hiệu lực từ 01/07/2027. Căn cứ: NQ 12/NQ-HĐND." in ask_of(page).said.text()
    assert session.unit_events.all() == [], "Enter keeps everything as it is"
    ask_of(page).accept()
    settle(parts)
    assert [(one.old, one.heir, one.basis) for one in session.unit_events.all()] == [
        (title, "Xã Vĩnh Thủy Tùng", "NQ 12/NQ-HĐND") for title in ("Xã Vĩnh Thủy", "Xã Cửa Tùng")
    ]
    assert not {one.key for one in page.units.rows()} & {THUY, TUNG}
    page.heir.set_value("20001@2027-07-01")
    assert page.heir.value() == "20001@2027-07-01" and not page.new.isVisible(), "a further unit may follow it too"
    stick = tmp_path / "xuong"
    stick.mkdir()
    session.handover.seal(stick)
    communes[0].handover.receive(stick)
    assert Peers(communes[0].store).heir_of(THUY) == "20001@2027-07-01"


def test_what_is_missing_stands_beside_its_field_and_nothing_is_written(page: EventsPage, parts: Parts, session: Session) -> None:
    told: list[tuple[str, str, str]] = []
    parts.notify.told.connect(lambda *row: told.append(row))
    press(Qt.Key.Key_Return, CTRL)
    assert told[-1][:2] == ("amber", "Chưa chọn đơn vị nào.") and page.units.hasFocus()
    hushed: list[bool] = []
    parts.notify.quiet.connect(lambda: hushed.append(True))
    mark(page, QUAN)
    assert hushed == [True], "one is chosen now"
    assert page.day.problem and page.name.problem
    page.day.line.setFocus()
    type_text("1/7/2027")
    assert not page.day.problem and page.name.problem, "only what is mended"
    page.day.set_text("31/02/2027")
    press(Qt.Key.Key_Return, CTRL)
    assert page.day.problem and page.name.problem and page.code.problem and page.day.line.hasFocus() and not page.draft.steps
    page.day.set_text("1/7/2027")
    page.heir.set_value(QUAN)
    assert page.heir.value() == "" and page.new.isVisible(), "a unit does not follow itself: it is not offered"
    page.heir.set_value(TUNG)
    press(Qt.Key.Key_Return, CTRL)
    assert page.said.text() == "Xã Bến Quan → Xã Cửa Tùng"
    press(Qt.Key.Key_Backspace, CTRL)
    assert not page.draft.steps and not page.bar.buttons["Ghi việc sắp xếp"].isEnabled() and session.unit_events.all() == []


def test_a_unit_with_an_heir_already_is_refused_and_a_file_is_shown_before_it_counts(
    qtbot: QtBot, page: EventsPage, parts: Parts, session: Session, tmp_path: Path
) -> None:
    told: list[tuple[str, str, str]] = []
    parts.notify.told.connect(lambda *row: told.append(row))
    event = {"day": "2027-07-01", "basis": "NQ 1", "heirs": [{"old": THUY, "heir": TUNG}]}
    file = tmp_path / "sap-xep.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    parts.files.answer = file  # type: ignore[attr-defined]
    press(Qt.Key.Key_O, CTRL)
    ask_of(page).reject()
    back_at(qtbot, page)
    assert session.unit_events.all() == []
    press(Qt.Key.Key_O, CTRL)
    ask_of(page).accept()
    settle(parts)
    back_at(qtbot, page)
    assert [(one.old, one.heir) for one in session.unit_events.all()] == [("Xã Vĩnh Thủy", "Xã Cửa Tùng")]
    file.write_text(json.dumps({**event, "heirs": [{"old": THUY, "heir": QUAN}]}), encoding="utf-8")
    press(Qt.Key.Key_O, CTRL)
    ask_of(page).accept()
    settle(parts)
    back_at(qtbot, page)
    assert told[-1][0] == "red" and "đã có nơi kế thừa" in told[-1][1] and len(session.unit_events.all()) == 1
    file.write_bytes(b"khong phai json")
    press(Qt.Key.Key_O, CTRL)
    assert told[-1][0] == "red" and len(told) >= 2


@pytest.mark.parametrize("lines", [1, 3, 30])
def test_what_cannot_be_taken_back_is_read_whole_before_it_is_confirmed(qtbot: QtBot, page: EventsPage, lines: int) -> None:
    page._confirm({}, [f"Xã {'Vĩnh Thủy Hồ Xá ' * 7}→ Xã Cửa Tùng"] * lines)
    ask = ask_of(page)
    qtbot.waitUntil(lambda: ask.said.height() >= ask.said.heightForWidth(ask.said.width()) > 0)
    assert ask.said.text().startswith("Ghi rồi không rút lại được")
    scrolls = ask.view.verticalScrollBar().maximum() > 0
    assert scrolls == (lines == 30) and ask.view.focusPolicy() == (Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
    ask.reject()


def test_the_office_itself_stands_last_and_only_a_new_unit_follows_it(
    qtbot: QtBot, page: EventsPage, parts: Parts, session: Session
) -> None:
    assert page.units.rows()[-1].key == session.store.unit and page.units.texts()[-1][0] == "Tỉnh Quảng Trị (cơ quan này)"
    assert page.units.currentIndex().row() == 0 and page.units.current().key != session.store.unit
    mark(page, session.store.unit)
    assert [page.heir.box.itemData(n) for n in range(page.heir.box.count())] == [""], "no unit below it may be chosen"
    for field, text in ((page.day, "01/07/2027"), (page.name, "Quảng Bình Trị"), (page.code, "46")):
        field.set_text(text)
    page.level.set_value("Tỉnh")
    press(Qt.Key.Key_Return, CTRL)
    press(Qt.Key.Key_F9)
    ask_of(page).accept()
    settle(parts)
    peers = Peers(session.store)
    assert peers.heir_of(session.store.unit) == "46@2027-07-01" and not peers.parent
    assert {unit.key: unit.parent for unit in Offices(session.store).units()}["46@2027-07-01"] is None


def test_a_split_gives_the_rest_to_one_heir_and_listed_dossiers_to_another() -> None:
    new = {"code": "20002", "level": "Phường", "name": "Mới"}
    draft = EventDraft([Step((THUY,), TUNG, None), Step((THUY,), "", new, ("H50.31.18-261123-10010",))])
    told = draft.to_json("2027-07-01", " NQ 2 ", "44@2025-07-01")
    assert told["basis"] == "NQ 2" and told["units"] == [{**new, "valid_from": "2027-07-01", "parent": "44@2025-07-01"}]
    assert told["heirs"] == [
        {"old": THUY, "heir": TUNG}, {"old": THUY, "heir": "20002@2027-07-01", "records": ["H50.31.18-261123-10010"]}
    ]  # fmt: skip


def test_what_a_split_passed_on_is_told_at_both_ends(
    qtbot: QtBot, page: EventsPage, parts: Parts, session: Session, communes: list[Session], tmp_path: Path
) -> None:
    told: list[tuple[str, str, str]] = []
    parts.notify.told.connect(lambda *row: told.append(row))
    number = communes[0].counter.get(take_in(communes[0], 2)[1]).number
    (tmp_path / "len").mkdir()
    communes[0].handover.seal(tmp_path / "len")
    session.handover.receive(tmp_path / "len")
    page.reload()
    page.day.set_text("01/07/2027")
    for heir, listed in ((QUAN, ""), (TUNG, f"{number}\n{communes[0].office.prefix}-261123-10018")):
        mark(page, THUY)
        page.heir.set_value(heir)
        page.records.set_text(listed)
        press(Qt.Key.Key_Return, CTRL)
    press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(Ask)))
    ask_of(page).accept()
    settle(parts)
    assert told[-1][1] == (
        "Đã ghi việc sắp xếp 1 đơn vị. Đã bàn giao 1 hồ sơ liệt kê. "
        "1 hồ sơ chờ bàn giao: chưa về đây, chờ đối chiếu, hoặc nơi nhận chưa có máy."
    )
    assert _rows(page)[0] == "chỉ 2 hồ sơ, 1 còn chờ bàn giao"
    (tmp_path / "xuong").mkdir()
    session.handover.seal(tmp_path / "xuong")
    for one, strip, first in (
        (communes[0], "Bàn giao cho Xã Cửa Tùng.", "Bàn giao cho Xã Cửa Tùng"), (communes[1], None, "Nhận bàn giao từ xã Vĩnh Thủy"),
    ):  # fmt: skip
        one.handover.receive(tmp_path / "xuong")
        shown = read(one, number)
        said = strip_words(shown)
        assert (said[0] if said else None) == strip
        assert not said or said[1] == "Việc tiếp làm ở đơn vị ấy; hồ sơ này giữ để tra cứu."
        assert events(shown.history, shown.prints, parts.look)[0].title == first
    communes[2].handover.receive(tmp_path / "xuong")
    day = (date(2026, 11, 1), date(2026, 11, 30))
    for own, unit in ((communes[1], TUNG), (communes[2], QUAN)):
        for counted in (Figures(own.bench).ii06a(*day), Figures(session.bench).ii06a(*day, unit)):
            assert counted.total.total == 1, "what it inherited stands in the heir's official form"


def _rows(page: EventsPage) -> list[str]:
    return sorted(_basis(one) for one in page.past.rows())

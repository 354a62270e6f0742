"""Procedures and calendar, driven by keys: looked up, corrected, replaced from a day on, imported; days added and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.procedure import AfterWait, ComponentTemplate, Fee, Limit, LimitUnit, Procedure
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office.catalogue import Catalogue
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from tests.ui.conftest import CHEAP, OFFICE, PASSWORD, FakeFiles, FixedClock, put_up
from tests.ui.whole_cells import cut
from ui.hands import CTRL, SHIFT, press, type_text
from ui.kit.theme import dress
from ui.page import Parts
from ui.procedures.page import ProceduresPage
from ui.procedures.raw import procedure_of, raw_of
from ui.procedures.rows import FormRow

BIRTH = Procedure(
    "", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS, source="1"),), (Fee(0, "Miễn phí"),),
    (ComponentTemplate("Tờ khai", originals=1, must_digitise=True), ComponentTemplate("Giấy chứng sinh", originals=1, confirm=True),
     ComponentTemplate("Lưu ý: nộp trong 60 ngày", remark=True)),
    decision="163/QĐ-BTP", confirm=("1 giấy tờ có tên bị cắt ở cuối tại nguồn: cần xem lại tên.",),
)  # fmt: skip
SINGLE = Procedure("", "1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", "Hộ tịch", (Limit(3, LimitUnit.WORKING_DAYS),), (Fee(15000),))
BORDER = Procedure("", "1.000005", "Thủ tục hải quan qua đường ống", "Hải quan", (Limit(0, LimitUnit.SAME_DAY),))


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    made = create_office(
        {**OFFICE, "sectors": ["Hộ tịch"]}, PASSWORD, tmp_path / "office", tmp_path / "state", clock=clock, cost=CHEAP, catalogue=False
    ).session  # fmt: skip
    made.catalogue.write([BIRTH, SINGLE, BORDER])
    made.calendar.save([DayRule(date(2026, 11, 24), True, "Ngày Văn hóa Việt Nam"), DayRule(date(2026, 8, 22), False, "Làm bù cho 31/8")])
    yield made
    made.close()


@pytest.fixture
def shown(qtbot: QtBot, parts: Parts) -> Iterator[Callable[..., ProceduresPage]]:
    made: list[ProceduresPage] = []

    def show(argument: str = "", **size: int) -> ProceduresPage:
        made.append(ProceduresPage(parts))
        put_up(qtbot, made[-1], argument, **size)
        return made[-1]

    yield show
    for one in made:
        one.hide()


@pytest.fixture
def page(shown: Callable[..., ProceduresPage]) -> ProceduresPage:
    return shown()


def settled(page: ProceduresPage) -> None:
    page.catalogue.search.flush()
    page.parts.jobs.wait()
    page.catalogue._soon.stop()
    page.catalogue._show_detail()
    QApplication.processEvents()


def news(page: ProceduresPage) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    page.parts.notify.told.connect(lambda *said: found.append(said))
    return found


def names(page: ProceduresPage) -> list[str]:
    return [row[0] for row in page.catalogue.table.texts()]


def cell(row: FormRow, key: str) -> None:
    row.cells[key].setFocus()


# -- looking things up


def test_what_this_office_serves_stands_there_with_what_must_be_confirmed(page: ProceduresPage) -> None:
    assert names(page) == ["Cấp giấy xác nhận tình trạng hôn nhân", "Đăng ký khai sinh"] and page.catalogue.table.hasFocus()
    single, birth = (row[1:] for row in page.catalogue.table.texts())
    assert single == ["03 ngày làm việc", "15.000\u00a0đ", ""] and birth == ["01 ngày làm việc", "Miễn phí", "xác nhận"]
    assert {value: chip.count for value, chip in page.catalogue.filters.chips.items()} == {"served": 2, "doubts": 1, "all": 3}
    press(Qt.Key.Key_Down)
    settled(page)
    assert page.catalogue.detail.code.text() == "1.001193 · Hộ tịch" and "◆ 1 giấy tờ có tên bị cắt" in page.catalogue.detail.doubts.text
    assert page.fact() == "2 thủ tục đang phục vụ"


def test_words_initials_and_codes_find_it_and_other_fields_are_offered(page: ProceduresPage) -> None:
    for typed in ("khai sinh", "dkks", "001193"):
        press(Qt.Key.Key_F, CTRL)
        type_text(typed)
        settled(page)
        assert names(page) == ["Đăng ký khai sinh"], typed
        assert page.back() and len(names(page)) == 2
    press(Qt.Key.Key_D)
    press(Qt.Key.Key_U)
    type_text("ong ong")
    settled(page)
    assert page.catalogue.search.hasFocus() and page.catalogue.nothing.isVisible()
    press(Qt.Key.Key_Return)
    settled(page)
    assert names(page) == ["Hải quan qua đường ống"] and page.catalogue.filters.value() == "all"
    page.catalogue.search.setText("zzz")
    settled(page)
    assert "Không có thủ tục nào khớp “zzz”." in page.catalogue.nothing.text


def test_the_fields_served_are_chosen_in_the_settings(page: ProceduresPage) -> None:
    asked: list[tuple[str, str]] = []
    page.asked_for.connect(lambda *said: asked.append(said))
    press(Qt.Key.Key_D, CTRL)
    assert asked == [("settings", "sectors")]


# -- correcting, new versions


def test_a_correction_is_saved_and_earlier_dossiers_keep_theirs(page: ProceduresPage, session: Session) -> None:
    said, before = news(page), session.intake.save(DossierDraft("1.001193", Person("Lê Quang Ấn", address="Thôn Linh Hải")))
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert page.form.name.line.hasFocus() and page.form.code.line.isReadOnly() and page.fact() == "sửa thủ tục"
    page.form.name.set_text("Đăng ký khai sinh cho trẻ")
    cell(page.form.limits.rows[0], "amount")
    page.form.limits.rows[0].cells["amount"].selectAll()  # type: ignore[attr-defined]
    type_text("5")
    page.form.fees.rows[0].cells["amount"].setText("8.000")  # type: ignore[attr-defined]
    page.form.wait.set_value("restart")
    page.form.days.set_text("30")
    press(Qt.Key.Key_S, CTRL)
    settled(page)
    now = session.catalogue.get("1.001193")
    assert now is not None and now.name == "Đăng ký khai sinh cho trẻ" and now.limits == (Limit(5, LimitUnit.WORKING_DAYS, source="1"),)
    assert now.fees == (Fee(8000, "Miễn phí"),) and now.after_supplement is AfterWait.RESTART and now.supplement_days == 30
    assert now.components == BIRTH.components and now.confirm == BIRTH.confirm, "what was not touched stays"
    assert session.counter.get(before.id).procedure_name == "Thủ tục đăng ký khai sinh"
    assert said == [("green", "Đã lưu thủ tục 1.001193.", "Hồ sơ đã nhận giữ phiên bản cũ.")]
    assert names(page)[1] == "Đăng ký khai sinh cho trẻ" and page.catalogue.table.hasFocus()


def test_a_new_version_needs_its_day_and_stands_beside_the_old_one(page: ProceduresPage, session: Session) -> None:
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_N, CTRL)
    assert page.form.start.line.hasFocus() and page.fact() == "phiên bản mới"
    press(Qt.Key.Key_S, CTRL)
    settled(page)
    assert page.form.start.problem == "Phiên bản mới cần ngày bắt đầu áp dụng." and page.form.start.line.hasFocus()
    type_text("31/02/2027")
    press(Qt.Key.Key_Return)
    assert page.form.start.problem == "Tháng 2 năm 2027 không có ngày 31." and page.form.end.line.hasFocus()
    page.form.start.set_text("1/12")
    page.form.limits.rows[0].cells["amount"].setText("2")  # type: ignore[attr-defined]
    press(Qt.Key.Key_S, CTRL)
    settled(page)
    versions = session.catalogue.versions("1.001193")
    assert [(v.valid_from, v.limits[0].amount) for v in versions] == [(date(2026, 12, 1), 2), (None, 1)]
    assert session.catalogue.get("1.001193").limits[0].amount == 1  # type: ignore[union-attr]
    assert session.catalogue.get("1.001193", date(2026, 12, 1)).limits[0].amount == 2  # type: ignore[union-attr]
    lines = [w.text() for w in page.catalogue.detail.findChildren(type(page.catalogue._foot)) if w.isVisibleTo(page)]
    assert "từ 01/12/2026 (sắp áp dụng)" in lines


def test_rows_are_added_mended_and_removed(page: ProceduresPage, session: Session) -> None:
    press(Qt.Key.Key_Return)
    cell(page.form.limits.rows[0], "case")
    press(Qt.Key.Key_Insert)
    assert len(page.form.limits.rows) == 2 and page.form.limits.rows[1].cells["amount"].hasFocus()
    type_text("ba")
    press(Qt.Key.Key_S, CTRL)
    assert page.form.limits.problems() == ["Ghi bằng chữ số, ví dụ 3 hoặc 8.000."] and page.form.limits.rows[1].cells["amount"].hasFocus()
    assert page.bar.message.count() == 1 and session.catalogue.get("1.004873").limits == SINGLE.limits  # type: ignore[union-attr]
    page.form.limits.rows[1].cells["amount"].setText("0")  # type: ignore[attr-defined]
    press(Qt.Key.Key_S, CTRL)
    assert page.form.limits.problems() == ["Thời hạn từ 1 đến 999."]
    page.form.limits.rows[1].cells["amount"].setText("7")  # type: ignore[attr-defined]
    press(Qt.Key.Key_S, CTRL)
    assert page.form.limits.problems() == ["Đã có một thời hạn cho trường hợp và cách nộp này."]
    assert page.form.limits.rows[1].cells["case"].hasFocus()
    type_text("phải xác minh")
    page.form.papers.add_link.setFocus()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert page.form.papers.rows[0].cells["originals"].hasFocus(), "Enter walks from cell to cell"
    press(Qt.Key.Key_S, CTRL)
    assert page.form.papers.problems() == ["Giấy tờ này chưa có tên."]
    press(Qt.Key.Key_F8)
    assert page.form.papers.rows[0].cells["name"].hasFocus()
    page.form.papers.rows[0].remove.setFocus()
    press(Qt.Key.Key_Space)
    assert page.form.papers.rows == [] and page.form.papers.add_link.hasFocus()
    press(Qt.Key.Key_S, CTRL)
    settled(page)
    saved = session.catalogue.get("1.004873")
    assert saved is not None and saved.limits[1] == Limit(7, LimitUnit.WORKING_DAYS, "phải xác minh")


def test_what_was_reviewed_is_no_longer_doubtful(page: ProceduresPage, session: Session) -> None:
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_E, CTRL)
    assert page.form.reviewed.isVisible() and "cần xem lại tên" in page.form._doubts.text()
    page.form.reviewed.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_S, CTRL)
    settled(page)
    saved = session.catalogue.get("1.001193")
    assert saved is not None and saved.confirm == () and not any(paper.confirm for paper in saved.components)
    assert page.catalogue.filters.chips["doubts"].count == 0


def test_esc_keeps_what_was_typed_and_offers_it_again(page: ProceduresPage, session: Session) -> None:
    press(Qt.Key.Key_Return)
    page.form.name.set_text("Tên đang gõ dở")
    page.form.limits.add_fresh()
    type_text("xx")
    assert page.back() and page.catalogue.isVisible() and session.catalogue.get("1.004873").name == SINGLE.name  # type: ignore[union-attr]
    press(Qt.Key.Key_Return)
    assert page.form.name.text() == "Tên đang gõ dở" and page.form.limits.values()[1]["amount"] == "xx"
    assert page.form.strip.text == "Đang sửa dở từ 09:30 23/11."
    page._drop_draft(SINGLE, "edit/1.004873", False)
    assert page.form.name.text() == SINGLE.name and page.form.strip.text == "" and len(page.form.limits.rows) == 1
    page.leave()
    assert page.back() and session.drafts.load("procedure", "edit/1.004873") is None, "nothing was typed, nothing is kept"


def test_a_procedure_of_our_own_is_added(page: ProceduresPage, session: Session) -> None:
    press(Qt.Key.Key_N, CTRL | SHIFT)
    assert page.form.code.line.hasFocus()
    type_text("12")
    press(Qt.Key.Key_S, CTRL)
    assert page.form.code.problem == "Mã thủ tục có dạng 1.000894." and page.form.name.problem == "Chưa có tên thủ tục."
    page.form.code.set_text("9.000001")
    page.form.name.set_text("Xác nhận tạm trú cho sinh viên")
    page.form.sector.box.setEditText("Hộ tịch")
    page.form.limits.rows[0].cells["amount"].setText("2")  # type: ignore[attr-defined]
    press(Qt.Key.Key_S, CTRL)
    settled(page)
    made = session.catalogue.get("9.000001")
    assert made is not None and made.limits == (Limit(2, LimitUnit.WORKING_DAYS),) and page.catalogue.current == replace(made)


def test_a_failing_save_keeps_the_form(page: ProceduresPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Refused("DISK_FULL", "Ổ đĩa đã đầy, việc này chưa làm được.", "Dọn bớt ổ đĩa rồi làm lại.")

    said = news(page)
    monkeypatch.setattr(Catalogue, "save", full)
    press(Qt.Key.Key_Return)
    page.form.name.set_text("Tên mới")
    press(Qt.Key.Key_S, CTRL)
    settled(page)
    assert said == [("red", "Ổ đĩa đã đầy, việc này chưa làm được.", "Dọn bớt ổ đĩa rồi làm lại.")]
    assert page.form.isVisible() and page.form.name.text() == "Tên mới" and page.bar.buttons["Lưu"].isEnabled()


def test_the_form_gives_back_what_it_was_given() -> None:
    for procedure in (BIRTH, SINGLE, BORDER):
        made, problems = procedure_of(raw_of(procedure), procedure, 2026)
        assert made == procedure and problems == []
    long = raw_of(BIRTH) | {"name": "x" * 1001, "valid_to": "1/1/2020", "valid_from": "1/1/2021"}
    assert [p.field for p in procedure_of(long, BIRTH, 2026)[1]] == ["name", "valid_to"]


def test_an_imported_catalogue_tells_what_became_of_each_line(page: ProceduresPage, session: Session, tmp_path: Path) -> None:
    files = page.parts.files
    assert isinstance(files, FakeFiles)
    file = tmp_path / "danh-muc-2026.json"
    limits = [{"amount": 1, "unit": "working_days"}]
    lines = [{"code": "1.004873", "name": SINGLE.name, "sector": "Hộ tịch", "limits": [{"amount": 2, "unit": "working_days"}]},
             {"code": "1.000894", "name": "Đăng ký kết hôn", "sector": "Hộ tịch", "limits": limits},
             {"code": "hỏng", "name": "Dòng hỏng", "limits": limits}]  # fmt: skip
    file.write_text(json.dumps({"format": "cchc-catalogue/1", "procedures": lines}), encoding="utf-8")
    press(Qt.Key.Key_O, CTRL)
    settled(page)
    assert page.catalogue.isVisible(), "the dialog was cancelled"
    files.answer = file
    press(Qt.Key.Key_O, CTRL)
    settled(page)
    assert page.outcome.text.startswith("Đã nhập danh mục danh-muc-2026.json. 1 thêm mới, 1 sửa đổi, 0 giữ nguyên.")
    assert page.outcome.table.texts() == [["hỏng", "Mã thủ tục không đúng dạng, ví dụ đúng: 1.000894."]]
    press(Qt.Key.Key_Return)
    assert page.catalogue.isVisible() and "Đăng ký kết hôn" in names(page)


@pytest.mark.parametrize("content", [b"", b"khong phai json", b'{"format": "khac"}', b'[{"ma": "1.0'])
def test_a_file_that_is_no_catalogue_changes_nothing(page: ProceduresPage, tmp_path: Path, content: bytes) -> None:
    files, said = page.parts.files, news(page)
    assert isinstance(files, FakeFiles)
    files.answer = tmp_path / "la.json"
    files.answer.write_bytes(content)
    press(Qt.Key.Key_O, CTRL)
    settled(page)
    assert len(said) == 1 and said[0][0] == "red" and page.catalogue.isVisible() and len(names(page)) == 2


# -- the calendar


@pytest.fixture
def year(shown: Callable[..., ProceduresPage]) -> ProceduresPage:
    return shown("calendar")


def test_the_year_shows_its_days_and_today_is_chosen(year: ProceduresPage) -> None:
    calendar = year.calendar
    assert calendar._count.text() == "1 ngày nghỉ, 1 ngày làm bù" and calendar.view.day == date(2026, 11, 23) and calendar.view.hasFocus()
    assert calendar.table.texts() == [["T7 22/08", "Làm bù", "Làm bù cho 31/8"], ["T3 24/11", "Nghỉ", "Ngày Văn hóa Việt Nam"]]
    press(Qt.Key.Key_Right)
    assert (calendar.day.text(), calendar.name.text(), calendar.kind.value()) == ("24/11/2026", "Ngày Văn hóa Việt Nam", "off")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_PageUp)
    assert calendar.day.text() == "01/11/2026" and calendar.name.text() == ""
    press(Qt.Key.Key_PageDown, times=2)
    press(Qt.Key.Key_Down, times=5)
    assert calendar.year == 2027 and calendar._title.text() == "Năm 2027" and calendar._count.text().startswith("chưa có ngày nghỉ nào")
    centre = calendar.view._cell(date(2027, 2, 8)).center()
    assert calendar.view.day_at(centre) == date(2027, 2, 8) and calendar.view.day_at(calendar.view._month(2).topRight()) is None


def test_a_day_is_added_changed_and_taken_back(year: ProceduresPage, session: Session) -> None:
    said = news(year)
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_Return)
    assert year.calendar.name.line.hasFocus()
    type_text("Hoán đổi")
    press(Qt.Key.Key_S, CTRL)
    settled(year)
    assert session.calendar.year(2026)[-1] == DayRule(date(2026, 12, 23), True, "Hoán đổi")
    assert said == [("green", "Đã lưu ngày 23/12/2026.", "Không hồ sơ nào phải đổi ngày hẹn.")] and year.calendar.view.hasFocus()
    assert year.calendar._count.text() == "2 ngày nghỉ, 1 ngày làm bù"
    press(Qt.Key.Key_Delete, CTRL)
    settled(year)
    assert len(session.calendar.year(2026)) == 2 and not year.bar.buttons["Bỏ ngày này"].isEnabled()
    assert session.calendar.calendar(session.office).is_working(date(2026, 12, 23))


def test_a_new_day_off_moves_only_the_confirmed_dossiers(year: ProceduresPage, session: Session) -> None:
    said = news(year)
    first, second = (session.intake.save(DossierDraft("1.004873", Person(name))) for name in ("Lê Quang Ấn", "Hồ Thị Ỷ"))
    old = first.due_at
    press(Qt.Key.Key_Right, times=2)
    press(Qt.Key.Key_Return)
    type_text("Nghỉ đột xuất")
    press(Qt.Key.Key_S, CTRL)
    settled(year)
    assert year.moves.isVisible() and year.moves.table.hasFocus() and cut(year.moves.table) == []
    assert {row[0] for row in year.moves.table.texts()} == {"Lê Quang Ấn", "Hồ Thị Ỷ"} and "Dời 2 hồ sơ" in year.bar.buttons
    assert session.counter.get(first.id).due_at == old, "nothing moves by itself"
    year.bar.buttons["Bỏ hết"].click()
    assert not year.bar.buttons["Dời 0 hồ sơ"].isEnabled()
    year.moves.table.selectRow([row[0] for row in year.moves.table.texts()].index("Hồ Thị Ỷ"))
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return, CTRL)
    settled(year)
    assert session.counter.get(first.id).due_at == old and session.counter.get(second.id).due_at > second.due_at
    assert said == [("green", "Đã dời ngày hẹn của 1 hồ sơ.", "Ngày cũ và lý do vẫn xem được ở hồ sơ.")] and year.calendar.isVisible()


def test_esc_keeps_the_old_due_dates(year: ProceduresPage, session: Session) -> None:
    one = session.intake.save(DossierDraft("1.004873", Person("Lê Quang Ấn")))
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Delete, CTRL)  # the day off of 24/11 is taken back: sooner
    settled(year)
    assert [row[3] for row in year.moves.table.texts()] == ["Sớm hơn"] and year.moves.isVisible()
    assert year.back() and year.calendar.isVisible() and session.counter.get(one.id).due_at == one.due_at


@pytest.mark.parametrize(
    ("day", "worked", "name", "field", "sentence"),
    [
        ("31/02", False, "Tết", "day", "Tháng 2 năm 2026 không có ngày 31."),
        ("mai", False, "Tết", "day", "Ngày ghi như 24/11 hoặc 24/11/2026."),
        ("28/11", False, "Nghỉ", "day", "Thứ Bảy 28/11 vốn là ngày nghỉ cuối tuần."),
        ("25/11", True, "Bù", "day", "Thứ Tư 25/11 vốn là ngày làm việc; làm bù là ngày cuối tuần phải đi làm."),
        ("25/11", False, "  ", "name", "Chưa có tên ngày, ví dụ Quốc khánh."), ("1/1/1999", False, "Cũ", "day", "Năm từ 2000 đến 2100."),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused_beside_its_field(
    year: ProceduresPage, session: Session, day: str, worked: bool, name: str, field: str, sentence: str
) -> None:
    calendar = year.calendar
    calendar.day.set_text(day)
    calendar.kind.set_value("worked" if worked else "off")
    calendar.name.set_text(name)
    press(Qt.Key.Key_S, CTRL)
    settled(year)
    wrong = {"day": calendar.day, "name": calendar.name}[field]
    assert wrong.problem == sentence and wrong.line.hasFocus() and len(session.calendar.year(2026)) == 2


def test_a_worked_saturday(year: ProceduresPage, session: Session) -> None:
    year.calendar.day.set_text("28/11")
    year.calendar.kind.set_value("worked")
    year.calendar.name.set_text("Làm bù")
    press(Qt.Key.Key_S, CTRL)
    settled(year)
    assert session.calendar.calendar(session.office).is_working(date(2026, 11, 28)) and year.calendar.view.day == date(2026, 11, 28)


def test_a_calendar_file_is_imported_or_refused_whole(year: ProceduresPage, session: Session, tmp_path: Path) -> None:
    files, said = year.parts.files, news(year)
    assert isinstance(files, FakeFiles)
    files.answer = tmp_path / "lich-2027.json"
    days = [{"day": "2027-02-08", "off": True, "name": "Tết"}, {"day": "2027-02-31", "off": True, "name": "?"}]
    files.answer.write_text(json.dumps({"days": days}), encoding="utf-8")
    press(Qt.Key.Key_O, CTRL)
    settled(year)
    assert said[0][0] == "red" and "Dòng 2" in said[0][1] and session.calendar.year(2027) == []
    files.answer.write_text(json.dumps({"days": [{"day": "2027-02-08", "off": True, "name": "Tết Nguyên đán"}]}), encoding="utf-8")
    press(Qt.Key.Key_O, CTRL)
    settled(year)
    assert said[1][:2] == ("green", "Đã nhập lich-2027.json: 1 ngày mới hoặc đổi.") and len(session.calendar.year(2027)) == 1


def test_the_tabs_turn_by_keys_and_a_half_typed_form_is_kept(page: ProceduresPage) -> None:
    press(Qt.Key.Key_Return)
    page.form.name.set_text("Dở dang")
    press(Qt.Key.Key_2, CTRL)
    assert page.calendar.isVisible() and page.calendar.view.hasFocus() and not page.back()
    press(Qt.Key.Key_1, CTRL)
    press(Qt.Key.Key_Return)
    assert page.form.name.text() == "Dở dang"


@pytest.mark.parametrize(("width", "height", "factor"), [(1150, 617, 1.0), (1033, 534, 1.0), (1294, 671, 1.2)])
def test_it_holds_on_small_screens(shown: Callable[..., ProceduresPage], width: int, height: int, factor: float) -> None:
    dress(QApplication.instance(), factor)  # type: ignore[arg-type]
    try:
        page = shown(width=width, height=height)
        for turn in (lambda: press(Qt.Key.Key_2, CTRL), lambda: press(Qt.Key.Key_1, CTRL), lambda: press(Qt.Key.Key_Return)):
            turn()
            QApplication.processEvents()
            least = page.minimumSizeHint()
            assert least.width() <= width and least.height() <= height
            assert cut(page.catalogue.table) == [] and cut(page.calendar.table) == []
            for button in page.bar.buttons.values():
                assert button.width() >= button.sizeHint().width() and button.geometry().right() <= page.bar.width()
    finally:
        dress(QApplication.instance(), 1.0)  # type: ignore[arg-type]

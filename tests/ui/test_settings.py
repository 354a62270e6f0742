"""Settings by keys: what is typed is checked beside its field and kept; accounts, letters, backup, check."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Hours
from cchc_desktop.office.session import Session, open_office
from tests.ui.conftest import PASSWORD, FakeFiles, FakeMedia, FixedClock, put_up
from ui.hands import CTRL, press, type_text
from ui.jobs import Job
from ui.kit.ask import Ask
from ui.page import Parts
from ui.settings.backup import make_backup
from ui.settings.page import PARTS, SettingsPage
from ui.settings.week_fields import parse_spans, spans_text


@pytest.fixture
def session(bare: Session) -> Session:
    return bare


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> SettingsPage:
    made = SettingsPage(parts)
    put_up(qtbot, made)
    return made


def told(parts: Parts) -> list[str]:
    found: list[str] = []
    parts.notify.told.connect(lambda kind, bold, text: found.append(f"{kind}: {bold} {text}".strip()))
    return found


def acts(page: SettingsPage) -> list[str]:
    return list(page.bar.buttons)


def test_parts_are_walked_with_arrows_and_entered(page: SettingsPage) -> None:
    assert page.list.hasFocus() and page.section.title == "Cơ quan"
    press(Qt.Key.Key_Down, times=2)
    assert page.section.title == "Tài khoản"
    press(Qt.Key.Key_Return)
    assert page.sections["accounts"].list.hasFocus()
    assert page.back() and page.list.hasFocus()
    assert not page.back()


@pytest.mark.parametrize("name", ["backup", "check", "keys", "moving", "forgetting", "scans"])
def test_enter_on_a_part_without_fields_goes_to_what_it_does(page: SettingsPage, name: str) -> None:
    assert page.fact() == "của xã Vĩnh Thủy, máy số 1"
    page.list.choose(name)
    assert page.hints() == [("↑↓", "chọn phần"), ("Enter", "vào phần ấy")]
    press(Qt.Key.Key_Return)
    assert list(page.bar.buttons.values())[-1].hasFocus() and page.hints()[-1] == ("Esc", "về danh mục")
    assert page.back() and page.list.hasFocus()


def test_the_part_seen_last_comes_up_again(page: SettingsPage, parts: Parts, qtbot: QtBot) -> None:
    page.list.choose("backup")
    again = SettingsPage(parts)
    put_up(qtbot, again)
    assert again.section.title == "Sao lưu"
    again.open("accounts")
    assert again.section.title == "Tài khoản" and again.sections["accounts"].list.hasFocus()


# -- the office


def test_office_data_is_typed_and_kept(page: SettingsPage, parts: Parts, session: Session) -> None:
    said = told(parts)
    section = page.sections["office"]
    assert not page.bar.buttons["Lưu"].isEnabled() and page.bar.buttons["Lưu"].toolTip() == "Chưa sửa gì"
    assert section._who.texts()["Đơn vị"] == "Xã Vĩnh Thủy (mã 19405, từ 01/07/2025)"
    press(Qt.Key.Key_Return)
    section.name.line.selectAll()
    type_text("Bộ phận Một cửa\u200b xã Vĩnh Thủy")
    press(Qt.Key.Key_Return)
    type_text("Thôn Linh Hải, Vĩnh Linh")
    section.days[5].set_text("7h-11g30")
    section.layout_choice.set_value("one_a_page")
    section.rule.set_value("same_hour")
    section.cutoff.set_text("14h30")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and said == ["green: Đã lưu thiết lập của cơ quan."]
    office = session.office
    assert office.office_name == "Bộ phận Một cửa xã Vĩnh Thủy" and office.address == "Thôn Linh Hải, Vĩnh Linh"
    assert spans_text(office.week[5]) == "07:00–11:30" and f"{office.same_day_cutoff:%H:%M}" == "14:30"
    assert (office.receipt_layout, office.due_rule) == ("one_a_page", "same_hour")
    assert not page.bar.buttons["Lưu"].isEnabled()


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(page: SettingsPage, parts: Parts, session: Session) -> None:
    section = page.sections["office"]
    section.name.set_text("  ")
    section.days[0].set_text("11:30–07:00")
    section.days[1].set_text("sáng")
    section.cutoff.set_text("")
    section.address.set_text("x" * 600)
    press(Qt.Key.Key_S, CTRL)
    assert section.name.problem == "Chưa có tên cơ quan." and section.name.editor.hasFocus()
    assert section.days[0].problem == "Giờ sau phải muộn hơn giờ trước." and section.days[1].problem
    assert section.cutoff.problem == "Ghi giờ như 15:00." and "500 chữ" in section.address.problem
    assert parts.jobs.current is None and session.office.office_name.startswith("TRUNG TÂM")
    page.bar.buttons["Bỏ sửa"].click()
    assert section.name.text().startswith("TRUNG TÂM") and section.name.problem == ""


def test_half_typed_data_stays_when_others_save(page: SettingsPage) -> None:
    section = page.sections["office"]
    section.phone.set_text("0233 99")
    page.reload("anything")
    page.list.choose("backup")
    page.list.choose("office")
    assert section.phone.text() == "0233 99" and page.bar.buttons["Lưu"].isEnabled()


def test_a_save_that_fails_leaves_the_text(page: SettingsPage, parts: Parts, session: Session) -> None:
    said = told(parts)
    section = page.sections["office"]
    for anchor in session.store.anchor.path.parent.glob("anchor-*.json"):
        anchor.unlink()
    section.phone.set_text("0233 77")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    assert section.phone.text() == "0233 77" and page.bar.buttons["Lưu"].isEnabled()
    assert any(line.startswith("red: Thư mục dữ liệu này đã được chép") for line in said)


@pytest.mark.parametrize(("typed", "kept"), [
    ("07:00–11:30, 13:30–17:00", "07:00–11:30, 13:30–17:00"), ("7h - 11h30; 13g30 đến 17", "07:00–11:30, 13:30–17:00"),
    ("", ""), (" , ", ""),
])  # fmt: skip
def test_hours_of_a_day_are_read_as_typed(typed: str, kept: str) -> None:
    assert spans_text(parse_spans(typed)) == kept


@pytest.mark.parametrize("typed", ["7", "7-", "17:00-07:00", "07:00-11:30, 11:00-12:00", "25:00-26:00", "a-b", "1-2-3"])
def test_hours_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_spans(typed)
    assert parse_spans("") == Hours(())


# -- fields served


def test_sectors_are_a_checklist_with_counts(qtbot: QtBot, tmp_path: Path, clock: FixedClock, parts: Parts, session: Session) -> None:
    from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure

    limit = (Limit(1, LimitUnit.WORKING_DAYS),)
    session.catalogue.write([
        Procedure("", "1.000001", "Một", "Hộ tịch", limit), Procedure("", "1.000002", "Hai", "Hộ tịch", limit),
        Procedure("", "1.000003", "Ba", "Hải quan", limit),
    ])  # fmt: skip
    page = SettingsPage(parts)
    put_up(qtbot, page, "sectors")
    section = page.sections["sectors"]
    assert [box.text() for box in section.boxes.values()] == ["Hải quan (1)", "Hộ tịch (2)"]
    assert section._sum.text() == "1 trên 2 lĩnh vực, 2 thủ tục"  # a commune's usual ones
    assert next(iter(section.boxes.values())).hasFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and set(session.office.sectors) == {"Hải quan", "Hộ tịch"}
    page.bar.buttons["Bỏ hết"].click()
    assert not page.bar.buttons["Lưu"].isEnabled() and page.bar.buttons["Lưu"].toolTip() == "Đánh dấu ít nhất một lĩnh vực"
    page.bar.buttons["Bỏ sửa"].click()
    assert section.chosen() == ("Hải quan", "Hộ tịch")


# -- accounts


def test_an_account_is_added_by_keys_and_can_log_in(page: SettingsPage, parts: Parts, session: Session, clock: FixedClock) -> None:
    page.open("accounts")
    section = page.sections["accounts"]
    press(Qt.Key.Key_N, CTRL)
    for text in ("Hồ Văn Nam", "nam.mc", "Công chức Địa chính", "trời xanh mây trắng", "trời xanh mây trắng"):
        type_text(text)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    assert [row[:2] for row in section.list.texts()] == [["hoa", "Nguyễn Thị Hoa"], ["nam.mc", "Hồ Văn Nam"]]
    assert section.forms.isHidden() and section.fresh.first.text() == ""
    folder, state = session.store.folder, session.store.anchor.path.parent
    session.store._lock.release()
    other = open_office(folder, state, lambda: "trời xanh mây trắng", login="nam.mc", clock=clock)
    assert other.account.title == "Công chức Địa chính"
    other.close()


def test_bad_accounts_are_refused_at_their_field(page: SettingsPage, parts: Parts) -> None:
    page.open("accounts")
    section = page.sections["accounts"]
    section.open_form(0)
    press(Qt.Key.Key_S, CTRL)
    assert section.name.problem and section.login.problem and section.fresh.first.problem
    section.name.set_text("Ai đó")
    section.login.set_text("hoa")
    section.fresh.first.set_text("trời xanh mây")
    section.fresh.again.set_text("trời xanh")
    section.add()
    assert section.fresh.again.problem == "Hai lần gõ chưa giống nhau."
    section.fresh.again.set_text("trời xanh mây")
    section.add()
    assert parts.jobs.wait() and section.login.problem == "Đã có tài khoản hoa. Chọn tên đăng nhập khác." and section.name.text() == "Ai đó"
    section.login.set_text("có dấu cách")
    section.add()
    assert parts.jobs.wait() and section.login.problem.startswith("Tên đăng nhập gồm")
    assert page.back() and section.forms.isHidden() and section.login.text() == ""


def test_my_password_is_changed(page: SettingsPage, parts: Parts, session: Session) -> None:
    page.open("accounts")
    section = page.sections["accounts"]
    page.bar.buttons["Đổi mật khẩu của tôi"].click()
    assert section.old.editor.hasFocus()
    section.old.set_text("sai")
    for field in (section.changed_to.first, section.changed_to.again):
        field.set_text("trời xanh mây trắng")
    section.change()
    assert parts.jobs.wait() and section.old.problem == "Mật khẩu đang dùng không đúng. Xem Caps Lock và bộ gõ tiếng Việt rồi gõ lại."
    section.old.set_text(PASSWORD)
    section.change()
    assert parts.jobs.wait() and section.forms.isHidden()
    session.keys.unlock("hoa", "trời xanh mây trắng")
    with pytest.raises(Refused, match="WRONG_PASSWORD"):
        session.keys.unlock("hoa", PASSWORD)


def test_my_password_is_changed_by_keys_alone(page: SettingsPage, parts: Parts, session: Session) -> None:
    hints: list[list[tuple[str, str]]] = []
    page.open("accounts")
    page.changed.connect(lambda: hints.append(page.hints()))
    assert ("Ctrl+E", "đổi mật khẩu") in page.hints()
    press(Qt.Key.Key_E, CTRL)
    section = page.sections["accounts"]
    assert section.old.line.hasFocus() and hints[-1][0] == ("Enter", "ô tiếp"), "the keys told are those of the form"
    for text in (PASSWORD, "trời xanh mây trắng", "trời xanh mây trắng"):
        type_text(text)
        press(Qt.Key.Key_Return)
    assert page.bar.buttons["Lưu"].hasFocus(), "Enter on the last field leads to the primary button"
    press(Qt.Key.Key_Return)
    assert parts.jobs.wait() and section.forms.isHidden()
    session.keys.unlock("hoa", "trời xanh mây trắng")


def test_the_keys_told_follow_the_keyboard_between_list_and_part(page: SettingsPage) -> None:
    hints: list[list[tuple[str, str]]] = []
    page.open("")
    page.list.choose("office")
    page.changed.connect(lambda: hints.append(page.hints()))
    press(Qt.Key.Key_Tab)
    assert not page.list.hasFocus() and hints[-1] == page.sections["office"].hints()
    page.list.setFocus()
    assert hints[-1][0] == ("↑↓", "chọn phần")


def test_an_account_is_locked_after_a_question(page: SettingsPage, parts: Parts, session: Session, qtbot: QtBot) -> None:
    session.add_account("nam", "Hồ Văn Nam", "", "trời xanh mây trắng")
    page.open("accounts")
    section = page.sections["accounts"]
    section.show_again()
    assert page.bar.buttons["Khóa hoa"].toolTip() == "Tài khoản đang dùng máy này" and not page.bar.buttons["Khóa hoa"].isEnabled()
    press(Qt.Key.Key_Down)
    page.bar.buttons["Khóa nam"].click()
    (ask,) = section.findChildren(Ask)
    qtbot.waitUntil(ask.keep.hasFocus)
    ask.verb.click()
    assert parts.jobs.wait() and section.list.texts()[1][3] == "Đã khóa"
    assert session.accounts.by_login("nam").disabled and session.keys.logins() == ["hoa"]


# -- letters, backup, check


def test_letters_of_another_size_are_asked_for_at_once(page: SettingsPage, parts: Parts, qtbot: QtBot) -> None:
    page.open("screen")
    with qtbot.waitSignal(parts.look.factor_changed) as asked:
        press(Qt.Key.Key_Right)
    assert asked.args == [1.2] and parts.look.factor == 1.2
    parts.look.set_factor(1.0)


def test_a_backup_is_made_where_the_person_says(page: SettingsPage, parts: Parts, session: Session, tmp_path: Path) -> None:
    said = told(parts)
    page.open("backup")
    section = page.sections["backup"]
    assert section._last.texts() == {"Lần gần nhất": "Chưa sao lưu lần nào"} and acts(page) == ["Sao lưu, chọn nơi ghi"]
    files = parts.files
    assert isinstance(files, FakeFiles)
    press(Qt.Key.Key_B, CTRL)  # cancelled in the dialog
    assert parts.jobs.current is None
    files.answer = tmp_path / "usb"
    files.answer.mkdir()
    press(Qt.Key.Key_B, CTRL)
    assert acts(page) == ["Dừng sao lưu"]
    assert parts.jobs.wait()
    (made,) = (tmp_path / "usb").glob("*.cchcbak")
    assert section._last.texts()["Tệp"] == made.name and section.warning.text.startswith("Bản sao lưu nằm cùng ổ đĩa")
    assert said[-1].startswith(f"amber: Đã sao lưu {made.name}")
    assert acts(page) == ["Thử mở lại", "Chọn nơi khác", "Sao lưu vào usb"]
    press(Qt.Key.Key_T, CTRL)
    assert parts.jobs.wait() and said[-1].startswith(f"green: Mở lại được {made.name}.")
    assert section._last.texts()["Thử mở lại"] == "23/11/2026"


def test_the_only_stick_is_proposed(page: SettingsPage, parts: Parts, tmp_path: Path) -> None:
    page.open("backup")
    media = parts.media
    assert isinstance(media, FakeMedia)
    media.plug(tmp_path / "stick")
    assert acts(page) == ["Chọn nơi khác", "Sao lưu vào USB KINGSTON"]
    media.pull()
    assert acts(page) == ["Sao lưu, chọn nơi ghi"]


def test_a_backup_that_cannot_be_written_is_refused_calmly(page: SettingsPage, parts: Parts, tmp_path: Path) -> None:
    said = told(parts)
    page.open("backup")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    page.sections["backup"].start(tmp_path / "file")
    assert parts.jobs.wait() and said[-1].startswith("red: ")
    assert page.sections["backup"]._last.texts() == {"Lần gần nhất": "Chưa sao lưu lần nào"}


def test_a_backup_stops_between_two_blocks(session: Session, parts: Parts, tmp_path: Path) -> None:
    def work(inner: Session, job: Job) -> None:
        job.cancel()
        make_backup(inner, job, tmp_path)

    failed: list[Exception] = []
    parts.jobs.run(work, failed=lambda problem: not failed.append(problem), title="Đang sao lưu")
    assert parts.jobs.wait()
    time.sleep(0.01)
    assert type(failed[0]).__name__ == "Cancelled" and list(tmp_path.glob("*.cchcbak*")) == []


def test_check_says_that_all_is_well(page: SettingsPage, parts: Parts) -> None:
    page.open("check")
    press(Qt.Key.Key_J, CTRL)
    assert not page.bar.buttons["Kiểm tra ngay"].isEnabled()
    assert parts.jobs.wait()
    assert page.sections["check"].outcome.text.startswith("Dữ liệu nguyên vẹn.")


def test_check_lists_what_does_not_fit(page: SettingsPage, parts: Parts, session: Session) -> None:
    with session.store.transaction(), session.store._applying():
        session.store.db.conn.execute("UPDATE account SET name = 'Ai khác'")
    page.open("check")
    section = page.sections["check"]
    section.start()
    assert parts.jobs.wait()
    assert section.outcome.text.startswith("Có 1 chỗ không khớp.")
    page.bar.buttons["Chép danh sách"].click()
    assert "account" in QGuiApplication.clipboard().text()


@pytest.mark.parametrize("size", [(1300, 597), (1033, 534)])
def test_settings_hold_on_small_screens(page: SettingsPage, size: tuple[int, int]) -> None:
    page.resize(*size)
    for name in PARTS:
        page.list.choose(name)
        bar = page.bar.geometry()
        assert bar.bottom() <= page.rect().bottom() and bar.height() == 52


# -- hours of single fields, volumes, officers, texts


def test_a_volume_of_the_register_takes_so_many_rows(page: SettingsPage, parts: Parts, session: Session) -> None:
    section = page.sections["office"]
    for typed in ("5", "nhiều", "1000000"):
        section.volume.set_text(typed)
        section.save()
        assert section.volume.problem == "Từ 10 đến 100.000 dòng, hoặc để trống." and session.office.volume_rows == 0
    section.volume.set_text("2000")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and session.office.volume_rows == 2000 and section.volume.text() == "2000"
    section.volume.set_text("")
    section.save()
    assert parts.jobs.wait() and session.office.volume_rows == 0


def test_a_field_has_its_half_saturday(qtbot: QtBot, parts: Parts, session: Session) -> None:
    from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure

    limit = (Limit(1, LimitUnit.WORKING_DAYS),)
    session.catalogue.write([Procedure("", "1.000001", "Một", "Hộ tịch", limit), Procedure("", "1.000002", "Hai", "Đất đai", limit)])
    page = SettingsPage(parts)
    put_up(qtbot, page, "hours")
    section = page.sections["hours"]
    assert section.none.isVisible() and section.sector.editor.hasFocus() and not page.bar.buttons["Theo giờ chung"].isEnabled()
    section.sector.set_value("Hộ tịch")
    assert section.days[5].text() == "" and section.days[0].text() == "07:00–11:30, 13:30–17:00"
    section.days[5].setFocus()
    type_text("7h-11g30")
    section.sector.set_value("Đất đai")  # half typed: it stays with its field
    assert section.sector.value() == "Hộ tịch" and section.sector.problem.startswith("Lưu hoặc bỏ sửa")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and spans_text(session.office.week_of("Hộ tịch")[5]) == "07:00–11:30"
    assert session.office.week_of("Đất đai") == session.office.week and section.list.texts() == [["Hộ tịch", "Thứ Bảy 07:00–11:30"]]
    section.days[2].set_text("sáng")
    section.save()
    assert section.days[2].problem and section.days[2].editor.hasFocus()
    section.undo()
    press(Qt.Key.Key_Delete, CTRL)
    assert parts.jobs.wait() and session.office.sector_weeks == {} and section.none.isVisible()


def test_officers_are_a_list_of_names(page: SettingsPage, parts: Parts, session: Session) -> None:
    page.open("officers")
    section = page.sections["officers"]
    assert section.editor.field.note.hasFocus() or section.editor.list.hasFocus()
    press(Qt.Key.Key_Insert)
    for name in ("Hồ Văn Nam", "Trần Thị Mỹ Lệ"):
        type_text(name)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Return)
    assert section.editor.texts() == ["Hồ Văn Nam", "Trần Thị Mỹ Lệ"] and section.editor.field.note.hasFocus()
    type_text("Hồ Văn Nam")
    press(Qt.Key.Key_S, CTRL)
    assert section.editor.field.problem == "Đã có trong danh sách." and session.life.officers() == ["Nguyễn Thị Hoa"]
    section.editor.field.set_text("")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and session.life.officers() == ["Hồ Văn Nam", "Trần Thị Mỹ Lệ", "Nguyễn Thị Hoa"]
    assert not page.bar.buttons["Lưu"].isEnabled()
    assert page.back() and section.editor.list.hasFocus()
    press(Qt.Key.Key_Delete, CTRL)
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and len(session.phrases.all("officers")) == 1


def test_texts_used_again_are_edited_by_topic(page: SettingsPage, parts: Parts, session: Session) -> None:
    page.open("phrases")
    section = page.sections["phrases"]
    shipped = session.phrases.all("supplement")
    assert section.editor.texts() == shipped and len(shipped) > 1
    section.editor.list.setFocus()
    press(Qt.Key.Key_Return)
    assert section.editor.field.text() == shipped[0]
    type_text("Nộp thêm bản chính để đối chiếu")
    section.topics.set_value("void")
    assert section.topics.value() == "supplement" and section.topics.problem
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    assert session.phrases.all("supplement") == ["Nộp thêm bản chính để đối chiếu", *shipped[1:]] and section.topics.problem == ""
    section.topics.set_value("void")
    assert section.editor.texts() == session.phrases.all("void")
    section.editor.begin()
    section.editor.field.set_text("Gõ dở")
    page.reload("anything")
    assert section.editor.field.text() == "Gõ dở"
    page.bar.buttons["Bỏ sửa"].click()
    assert section.editor.field.text() == "" and session.phrases.all("void") == section.editor.texts()


def test_keys_are_renewed_on_the_second_press(page: SettingsPage, parts: Parts, session: Session) -> None:
    page.open("keys")
    before = session.handover.show().fingerprint
    assert acts(page) == ["Thay khóa"]
    press(Qt.Key.Key_J, CTRL)
    assert acts(page) == ["Bấm lần nữa để thay khóa"] and page.section.back() and acts(page) == ["Thay khóa"]
    press(Qt.Key.Key_J, CTRL)
    press(Qt.Key.Key_J, CTRL)
    assert parts.jobs.wait() and session.handover.show().fingerprint != before
    section = page.sections["keys"]
    assert section.outcome.text.startswith("Máy này có khóa mới, cần đăng ký"), "this office was never granted"
    assert section.facts.texts()["Số nhận dạng"] == session.handover.show().fingerprint

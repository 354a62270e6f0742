"""Commitments driven by keys: written from the template, printed, signed on paper and digitally, locked, renewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.commitment import CommitmentState
from cchc_desktop.office.prints import Printed
from tests.ui.conftest import press, put_up, type_text
from ui.commitments.edit_page import CommitmentPage
from ui.commitments.page import CommitmentsPage
from ui.page import Parts

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shown(parts: Parts) -> list[Printed]:
    """The sheets handed to the preview."""
    found: list[Printed] = []
    parts.preview = found.append
    return found


def kept_sheet(parts: Parts, **other: object) -> str:
    data = parts.session.agreements.start("office")
    data["committing"]["person"], data["receiving"]["person"] = "Nguyễn Hữu Tâm", "Trần Văn Quảng"
    return parts.session.agreements.add({**data, **other}).id


def scan(tmp_path: Path) -> Path:
    file = tmp_path / "ban-ky.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n")
    return file


def test_a_sheet_is_written_from_the_template_by_keys_only(qtbot: QtBot, parts: Parts, shown: list[Printed]) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    type_text("Nguyễn Hữu Tâm")
    press(Qt.Key.Key_Return, times=3)
    type_text("Trần Văn Quảng")
    press(Qt.Key.Key_F9)
    assert parts.jobs.wait()
    (sheet,) = parts.session.agreements.all()
    assert (sheet.committing.person, sheet.receiving.person) == ("Nguyễn Hữu Tâm", "Trần Văn Quảng")
    assert len(sheet.targets) == 14 and set(sheet.pledges) == {"PAR INDEX", "SIPAS", "PAPI", "head"}
    assert [printed.record for printed in shown] == [sheet.id]
    assert parts.session.drafts.load("commitment", "new") is None


def test_escape_keeps_what_was_typed_and_a_second_page_brings_it_back(qtbot: QtBot, parts: Parts) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    type_text("Lê Thị Ỷ")
    with qtbot.waitSignal(page.asked_for):
        assert page.back()
    assert parts.jobs.wait()
    again = CommitmentPage(parts)
    put_up(qtbot, again)
    assert again.form.sides["committing"]["person"].text() == "Lê Thị Ỷ"
    assert "Bản nháp" in again.kept.text
    again._drop_draft()
    assert again.form.sides["committing"]["person"].text() == ""


def test_an_emptied_unit_is_said_beside_its_field_and_nothing_is_written(qtbot: QtBot, parts: Parts) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    page.form.sides["committing"]["unit"].set_text("")
    press(Qt.Key.Key_F9)
    assert "Bên cam kết chưa có tên cơ quan" in page.form.sides["committing"]["unit"].problem
    assert page.form.sides["committing"]["unit"].line.hasFocus()
    assert parts.session.agreements.all() == []


def test_a_signer_who_is_open_may_stay_so_in_a_draft_but_not_on_paper(
    qtbot: QtBot, parts: Parts, shown: list[Printed]
) -> None:
    told: list[tuple[str, str, str]] = []
    parts.notify.told.connect(lambda *said: told.append(said))
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    type_text("Nguyễn Hữu Tâm")
    press(Qt.Key.Key_F9)
    assert parts.jobs.wait()
    field = page.form.sides["receiving"]["person"]
    assert field.problem == "Bên nhận cam kết chưa có tên người ký." and field.line.hasFocus() and shown == []
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    (sheet,) = parts.session.agreements.all()
    assert sheet.receiving.person == ""
    listed = CommitmentsPage(parts)
    put_up(qtbot, listed, sheet.id)
    press(Qt.Key.Key_P, CTRL)
    assert shown == [] and told[-1][1:] == ("Bên nhận cam kết chưa có tên người ký.", "Bấm Sửa (Ctrl E), ghi cho đủ rồi in.")


@pytest.mark.parametrize(("year", "day"), [("năm nay", "01/01/2026"), ("2026", "31/02/2026"), ("26", "01/01/2026")])
def test_nonsense_in_year_or_date_is_refused_at_its_field(qtbot: QtBot, parts: Parts, year: str, day: str) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    page.form.year.set_text(year)
    page.form.date.set_text(day)
    press(Qt.Key.Key_F9)
    assert page.form.year.problem or page.form.date.problem
    assert parts.session.agreements.all() == []


def test_targets_are_added_changed_moved_and_taken_away_by_keys(qtbot: QtBot, parts: Parts) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    targets = page.form.targets
    targets.list.setFocus()
    press(Qt.Key.Key_Insert)
    assert targets.name.line.hasFocus() and len(targets.rows) == 15
    type_text("Tuyên truyền tại thôn")
    targets.unit.set_text("Buổi")
    targets.target.set_text("12")
    assert targets.rows[1]["name"] == "Tuyên truyền tại thôn" and targets.rows[1]["target"] == 12.0
    targets.list.setFocus()
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert targets.rows[2]["name"] == "Tuyên truyền tại thôn"
    press(Qt.Key.Key_Delete)
    assert all(row["name"] != "Tuyên truyền tại thôn" for row in targets.rows) and len(targets.rows) == 14


def test_a_line_of_the_table_that_cannot_be_is_shown(qtbot: QtBot, parts: Parts) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    page.form.targets.choose(4)
    page.form.targets.target.set_text("120")
    press(Qt.Key.Key_F9)
    assert "từ 0 đến 100" in page.form.targets.said.text()
    assert page.form.targets.list.currentIndex().row() == 4
    assert parts.session.agreements.all() == []


def test_another_kind_starts_from_its_own_template(qtbot: QtBot, parts: Parts) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    page.form.kind.set_value("official")
    assert page.form.people.isVisible()
    page.form.officials.set_text("Nguyễn Thị Hoa – Tư pháp\nHồ Thị Ỷ; Văn phòng\n\n")
    page.form.sides["receiving"]["person"].set_text("Nguyễn Hữu Tâm")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    (sheet,) = parts.session.agreements.all()
    assert [(o.person, o.title) for o in sheet.officials] == [("Nguyễn Thị Hoa", "Tư pháp"), ("Hồ Thị Ỷ", "Văn phòng")]


def test_two_presses_of_save_write_one_sheet(qtbot: QtBot, parts: Parts, shown: list[Printed]) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    type_text("Nguyễn Hữu Tâm")
    page.form.sides["receiving"]["person"].set_text("Trần Văn Quảng")
    press(Qt.Key.Key_F9, times=2)
    assert parts.jobs.wait()
    assert len(parts.session.agreements.all()) == 1


def test_a_paper_signature_locks_the_sheet(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    id_ = kept_sheet(parts)
    page = CommitmentsPage(parts)
    put_up(qtbot, page, id_)
    parts.files.answer = scan(tmp_path)  # type: ignore[attr-defined]
    press(Qt.Key.Key_G, CTRL)
    press(Qt.Key.Key_Space)  # Chọn tệp has the keyboard
    page.sign.day.set_text("20/11/2026")
    page.sign.record()
    assert parts.jobs.wait()
    sheet = parts.session.agreements.get(id_)
    assert sheet.state is CommitmentState.SIGNED
    assert [(s.side, s.person, f"{s.at:%d/%m/%Y}") for s in sheet.signatures] == [("committing", "Nguyễn Hữu Tâm", "20/11/2026")]
    assert "Lập phiên bản mới" in page.bar.buttons and "Sửa" not in page.bar.buttons
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_E, CTRL)
        assert parts.jobs.wait()
    newer = parts.session.agreements.get(asked.args[1])
    assert (newer.version, newer.previous, newer.state) == (2, id_, CommitmentState.DRAFT)


def test_signing_asks_for_what_is_missing(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    id_ = kept_sheet(parts)
    page = CommitmentsPage(parts)
    put_up(qtbot, page, id_)
    press(Qt.Key.Key_G, CTRL)
    page.sign.record()
    assert "Chưa chọn bản quét" in page.sign.said.text()
    page.sign.file = scan(tmp_path)
    page.sign.day.set_text("31/02/2026")
    page.sign.record()
    assert "Ngày ký ghi như" in page.sign.said.text()
    page.sign.day.set_text("30/11/2026")
    page.sign.record()
    assert "tương lai" in page.sign.said.text()
    assert parts.session.agreements.get(id_).signatures == ()
    assert page.back() and page.sign.isHidden()


def test_a_wrong_certificate_password_is_said_and_nothing_is_signed(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    id_ = kept_sheet(parts)
    page = CommitmentsPage(parts)
    put_up(qtbot, page, id_)
    press(Qt.Key.Key_J, CTRL)
    file = tmp_path / "khong-phai.p12"
    file.write_bytes(b"not a certificate")
    page.sign.file = file
    page.sign.password.set_text("sai")
    page.sign.record()
    assert parts.jobs.wait()
    assert page.sign.said.text() and parts.session.agreements.get(id_).signatures == ()
    assert page.sign.done.isEnabled()


def test_progress_of_automatic_targets_counts_the_dossiers(qtbot: QtBot, parts: Parts) -> None:
    from cchc_desktop.domain.dossier import DossierDraft, Person

    person = Person("Lê Quang Ấn", "045085001234", address="Thôn 2", phone="0912345678")
    for channel in ("online", "online", "direct"):
        parts.session.intake.save(DossierDraft("1.001193", person, channel=channel))
    page = CommitmentsPage(parts)
    put_up(qtbot, page, kept_sheet(parts))
    told = {line[0]: line[4:] for line in page.table.texts()}
    assert told["Tỷ lệ hồ sơ trực tuyến"] == ["66,7\u00a0%", "Còn 1 hồ sơ"]
    (online,) = [one for one in page.progress if one.source == "online"]
    assert page.table._model.columns[5].cell(online).second == "trực tuyến để đạt 80\u00a0%"
    assert told["Tỷ lệ hồ sơ giải quyết đúng và trước hạn"] == ["–", "Chưa có số để tính"]


def test_an_empty_list_says_what_to_do(qtbot: QtBot, parts: Parts) -> None:
    page = CommitmentsPage(parts)
    put_up(qtbot, page)
    assert page.nothing.isVisible() and "Lập bản cam kết" in page.bar.buttons and page.hints() == [("Ctrl N", "lập mới")]
    assert page.list.mapTo(page, QPoint()).x() < page.nothing.mapTo(page, QPoint()).x(), "the list stays at the left, as always"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_N, CTRL)
    assert asked.args == ["commitment", ""]


def test_enter_on_a_target_opens_the_dossiers_it_lacks(qtbot: QtBot, parts: Parts) -> None:
    from cchc_desktop.domain.dossier import DossierDraft, Person

    parts.session.intake.save(DossierDraft("1.001193", Person("Lê Quang Ấn", "045085001234", address="Thôn 2")))
    sheet = kept_sheet(parts)
    page = CommitmentsPage(parts)
    put_up(qtbot, page, sheet)
    assert not page._unit_box.isVisible(), "one unit needs no choice"
    asked: list[tuple[str, str]] = []
    page.asked_for.connect(lambda name, argument: asked.append((name, argument)))
    page.table.setFocus()
    sources = [line.target.source for line in page.progress]
    for place in range(len(sources)):
        page.table.selectRow(place)
        press(Qt.Key.Key_Return)
    own = parts.session.store.unit
    opened = dict(zip(sources, asked, strict=False)) if len(asked) == len(sources) else {}
    for which in ("late", "not_digitised", "no_result_file", "not_online"):
        assert ("dossiers", f"{which} in {own}") in asked, which
    assert ("work", "") in asked and (not opened or opened["manual"] == ("work", ""))


def test_sheets_are_looked_at_by_unit(qtbot: QtBot, parts: Parts) -> None:
    own = kept_sheet(parts)
    from dataclasses import replace

    from cchc_desktop.storage.commitments import Commitments

    (ours,) = parts.session.agreements.all()
    side = replace(ours.committing, unit="UBND xã Vĩnh Tú")
    theirs = replace(ours, id="7d1c9f2a-1111-4111-8111-111111111111", unit="19363", committing=side)
    with parts.session.store.act(parts.session.author, parts.session.clock) as act:
        Commitments(parts.session.store).save(act, theirs)
    page = CommitmentsPage(parts)
    put_up(qtbot, page)
    assert page._unit_box.isVisible() and len(page.list.rows()) == 2
    page.window().resize(1366, 740)
    assert page._unit_box.height() <= page._unit_box.sizeHint().height() + 2, "the list stands right below the choice"
    page.units.set_value("19363")
    assert [sheet.id for sheet in page.list.rows()] == [theirs.id]
    page.reload(own)
    assert page.current() is not None and page.current().id == own and page.units.value() == ""


def test_a_target_comes_from_the_library_and_keeps_its_source(qtbot: QtBot, parts: Parts) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    targets = page.form.targets
    targets.choose(0)
    press(Qt.Key.Key_L, CTRL)
    assert targets.library.line.hasFocus()
    names = [one.name for one in targets.library.list.rows()]
    assert "Tỷ lệ hồ sơ tái sử dụng giấy tờ đã số hóa" in names and "Tỷ lệ hồ sơ trực tuyến" not in names, "that one is in the table"
    type_text("tai su dung")
    press(Qt.Key.Key_Return)
    assert targets.rows[1]["source"] == "auto:reused" and targets.rows[1]["due"] == "2026-12-31" and len(targets.rows) == 15
    assert targets.library.list.rows() == [] and "Ins" in targets.library.none.text()
    assert page.back() and not targets.library.isVisible() and targets.list.hasFocus()
    targets.name.set_text("Tái sử dụng giấy tờ")
    assert targets.rows[1]["source"] == "auto:reused" and targets.source.value() == "auto:reused"


@pytest.mark.parametrize("source", ["auto:apologised", "auto:satisfaction", "auto:later_than_we_know"])
def test_a_source_the_form_did_not_make_is_not_lost_by_typing(qtbot: QtBot, parts: Parts, source: str) -> None:
    page = CommitmentPage(parts)
    put_up(qtbot, page)
    rows = page.form.targets.rows
    rows[3]["source"] = source
    page.form.targets.set_rows(rows)
    page.form.targets.choose(3)
    page.form.targets.owner.set_text("Văn phòng")
    assert page.form.targets.rows[3]["source"] == source
    page.form.targets.choose(2)
    page.form.targets.owner.set_text("Văn phòng")
    assert page.form.targets.rows[2]["source"] == "auto:digitised_full"

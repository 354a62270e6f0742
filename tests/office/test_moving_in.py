"""An old register taken over in one act and given back in one; what is odd about the file is said row by row."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.legacy_text import Encoding
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import format_number
from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.office.moving_in import OldTable
from cchc_desktop.office.old_dossiers import ProcedureNames
from cchc_desktop.office.session import Session
from tests.domain.test_legacy_text import as_tcvn3
from tests.office.counterside import BIRTH, LAND, counterside, typed
from tests.office.places import StillClock

HEADS = ["Mã hồ sơ", "Tên thủ tục", "Họ và tên", "CCCD", "Địa chỉ", "Ngày nhận", "Ngày hẹn trả", "Ngày trả kết quả", "Trạng thái",
         "Ghi chú"]  # fmt: skip
NAME = "Thủ tục đăng ký khai sinh"


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    made = counterside(tmp_path / "office", clock)
    yield made
    made.close()


def row(number: Any = "", name: str = "Lê Quang Ấn", received: Any = "30/08/2023", returned: Any = "05/09/2023", **more: Any) -> list[Any]:
    cells = {"procedure": NAME, "id": "045185006241", "address": "Thôn 1", "due": "06/09/2023", "status": "Đã trả", "note": ""} | more
    who = [name, cells["id"], cells["address"]]
    return [number, cells["procedure"], *who, received, cells["due"], returned, cells["status"], cells["note"]]


def book(file: Path, rows: Sequence[Sequence[Any]], heads: Sequence[str] = tuple(HEADS), **options: Any) -> Path:
    with xlsxwriter.Workbook(str(file), options) as made:
        sheet, day = made.add_worksheet("Sổ 2023"), made.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, heads)
        for line, cells in enumerate(rows, 1):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                else:
                    sheet.write(line, place, cell)
    return file


def opened(session: Session, tmp_path: Path, rows: Sequence[Sequence[Any]], **more: Any) -> OldTable:
    return session.moving_in.open(book(tmp_path / "so.xlsx", rows, **more))


def run(session: Session, table: OldTable) -> Any:
    return session.moving_in.run(table, session.moving_in.propose(table))


# -- taking over


def test_an_old_dossier_stands_among_the_others_as_a_late_entry(session: Session, tmp_path: Path) -> None:
    moved = run(session, opened(session, tmp_path, [row("000.00.31.H50-230830-0012", note="Bản chính")]))
    assert moved.count == 1 and moved.bad == () and moved.doubts == ()
    found = session.counter.find("le quang an")[0]
    one = session.counter.get(found.id)
    assert one.number == format_number("H50.31.18", date(2023, 8, 30), 1, 1) and one.national_code == "000.00.31.H50-230830-0012"
    assert (one.status, one.procedure_code, one.sector, one.late_entry, one.note) == (Status.RETURNED, BIRTH, "Hộ tịch", True, "Bản chính")
    assert one.received_at == datetime(2023, 8, 30, 7, 0, tzinfo=ICT) and one.due_at == datetime(2023, 9, 6, 17, 0, tzinfo=ICT)
    assert one.finished_at == one.returned_at == datetime(2023, 9, 5, 17, 0, tzinfo=ICT)
    assert (one.receipt_no, one.book, one.components, one.form_set) == (0, "", (), "TT01/2018")
    assert session.people.person_by_number("045185006241") is not None
    assert session.check().ok


def test_a_receipt_of_an_old_dossier_leaves_room_for_the_number_it_has_on_paper(session: Session, tmp_path: Path) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    run(session, opened(session, tmp_path, [row()]))
    text = PdfReader(BytesIO(session.prints.receipt(session.counter.find("le quang an")[0].id).pdf)).pages[0].extract_text()
    assert "0000" not in text and "/TNHS" in text and "Lê Quang Ấn" in text


def test_old_numbers_are_kept_where_they_fit(session: Session, tmp_path: Path) -> None:
    ours = format_number("H50.31.18", date(2023, 8, 30), 1, 2)
    rows = [row(ours, "Một"), row("BN-12/2023", "Hai"), row("H50.31-230830-0007", "Ba"), row("", "Bốn"), row("", "Năm")]
    run(session, opened(session, tmp_path, rows))
    held = {d.applicant.name: d for d in (session.counter.get(r.id) for r in session.counter.find(""))}
    assert held["Một"].number == ours and held["Hai"].note == "Mã hồ sơ cũ: BN-12/2023" and held["Ba"].national_code == "H50.31-230830-0007"
    assert len({d.number for d in held.values()}) == 5
    later = session.intake.save(typed(received_at=datetime(2023, 8, 30, 9, 0, tzinfo=ICT)))
    assert later.number not in {d.number for d in held.values()}


def test_without_a_due_date_it_is_reckoned_and_a_day_on_the_due_date_is_in_time(session: Session, tmp_path: Path) -> None:
    rows = [row("", received="28/08/2023", due="", returned=""), row("", "Hai", due="05/09/2023 11:00", returned="05/09/2023")]
    rows[0][8] = "Đang xử lý"
    run(session, opened(session, tmp_path, rows))
    first, second = (session.counter.get(session.counter.find(name)[0].id) for name in ("le quang an", "hai"))
    assert first.status is Status.PROCESSING and first.due_at.date() >= date(2023, 8, 28) and len(first.reckoning) >= 1
    assert second.finished_at == second.due_at == datetime(2023, 9, 5, 11, 0, tzinfo=ICT)


def test_procedures_by_code_by_name_and_by_a_map(session: Session, tmp_path: Path) -> None:
    heads = ["Mã TTHC", "Tên thủ tục", "Họ tên", "Ngày nhận"]
    rows = [["1.001193.000.00.00.H50", "", "Một", "30/08/2023"], [1.01281, "", "Hai", "30/08/2023"],
            ["lạ", "Đăng ký khai sinh", "Ba", "30/08/2023"], ["", "Khai sinh thường", "Bốn", "30/08/2023"],
            ["", "1.013978 – Đất đai", "Năm", "30/08/2023"]]  # fmt: skip
    table = session.moving_in.open(book(tmp_path / "a.xlsx", rows, heads))
    used = session.moving_in.propose(table)
    found = session.moving_in.check(table, used)
    assert [one.procedure for one in found.good] == [BIRTH, BIRTH, LAND] and dict(found.procedures) == {"1,01281": 1, "Khai sinh thường": 1}
    mapped = replace(used, procedures={"khai sinh thuong": BIRTH})
    assert [one.procedure for one in session.moving_in.check(table, mapped).good] == [BIRTH, BIRTH, BIRTH, LAND]
    with pytest.raises(Refused, match="BAD_FIELD"):
        session.moving_in.check(table, replace(used, procedures={"khai sinh thuong": "9.999999"}))


def test_codes_that_a_spreadsheet_took_for_numbers_and_names_that_two_procedures_have() -> None:
    one, two = (Procedure("", code, "Thủ tục cấp bản sao", "Hộ tịch", ()) for code in ("1.004870", "2.000815"))
    names = ProcedureNames([one])
    assert names.code_of("1,00487", "") == names.code_of("", "Cấp bản sao") == names.code_of("x", "THỦ TỤC CẤP BẢN SAO.") == "1.004870"
    assert ProcedureNames([one, two]).code_of("", "Cấp bản sao") == ""


def test_bad_rows_stay_outside_and_say_where(session: Session, tmp_path: Path) -> None:
    rows = [row("", "Một"), row("", "Hai", received="31/02/2023"), row("", "Ba", status="Treo"), row("", "Bốn", procedure="Việc lạ")]
    table = opened(session, tmp_path, rows)
    tried = session.moving_in.check(table, session.moving_in.propose(table))
    assert (tried.rows, len(tried.good), tried.bad_lines) == (4, 1, 3) and dict(tried.statuses) == {"Treo": 1}
    assert session.counter.find("") == []
    moved = run(session, table)
    assert moved.count == 1
    assert [(one.line, one.label, one.value, one.why) for one in moved.bad] == [
        (3, "Ngày nhận", "31/02/2023", "Tháng 2 năm 2023 không có ngày 31."),
        (4, "Trạng thái", "Treo", "Chưa biết trạng thái này là bước nào."),
        (5, "Tên thủ tục", "Việc lạ", "Thủ tục chưa ghép với danh mục."),
    ]  # fmt: skip


def test_what_is_here_already_does_not_come_in_twice(session: Session, tmp_path: Path) -> None:
    table = opened(session, tmp_path, [row("000.00.31.H50-230830-0012", "Một"), row("", "Hai")])
    run(session, table)
    with pytest.raises(Refused, match="NOTHING_TO_MOVE"):
        run(session, table)
    again = session.moving_in.check(table, session.moving_in.propose(table))
    first, second = session.counter.find("mot")[0].number, session.counter.find("hai")[0].number
    assert [one.why for one in again.bad] == [
        f"Mã này đã có ở hồ sơ {first}.", f"Đã có hồ sơ {second} của người này, cùng thủ tục, cùng lúc nhận.",
    ]  # fmt: skip


def test_a_batch_is_undone_as_one_act_and_can_be_taken_over_again(session: Session, tmp_path: Path) -> None:
    ours = format_number("H50.31.18", date(2023, 8, 30), 1, 5)
    table = opened(session, tmp_path, [row(ours, "Một"), *[row("", f"Người {chr(97 + n)}") for n in range(500)]])
    moved = run(session, table)
    acts, at_once = session.store.counter("acts"), session.counter.find("mot")[0]
    session.corrections.void(session.counter.find("nguoi b")[0].id, "Trùng")
    assert session.moving_in.undo(moved.batch, "Nhập nhầm sổ") == 500
    assert session.store.counter("acts") == acts + 2
    assert all(found.voided for found in session.counter.find("", limit=600)) and session.board.read().overdue == 0
    said = session.life.story(at_once.id).corrections[-1]
    assert (said.reason, said.who) == ("Nhập nhầm sổ", "Nguyễn Thị Hoa")
    with pytest.raises(Refused, match="UNDONE_ALREADY"):
        session.moving_in.undo(moved.batch, "Lần nữa")
    assert [(b.count, b.file, bool(b.undone)) for b in session.moving_in.batches()] == [(501, "so.xlsx", True)]
    assert run(session, table).count == 501
    assert session.counter.get(ours).id != at_once.id and not session.counter.get(ours).voided
    assert [bool(b.undone) for b in session.moving_in.batches()] == [False, True]
    assert session.check().ok


@pytest.mark.parametrize(("batch", "reason", "code"), [("nobody", "x", "NO_IMPORT"), ("", "", "REASON_NEEDED")])
def test_undo_needs_a_batch_and_a_reason(session: Session, batch: str, reason: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        session.moving_in.undo(batch, reason)


def test_a_cancel_leaves_nothing_behind(session: Session, tmp_path: Path) -> None:
    table = opened(session, tmp_path, [row("", f"Người {n} a") for n in range(1000)])
    used, seen = session.moving_in.propose(table), list[str]()
    before = session.store.counter("acts")
    with pytest.raises(Cancelled):
        session.moving_in.run(table, used, lambda stage, done, total: seen.append(stage), lambda: "write_rows" in seen)
    assert session.counter.find("") == [] and session.moving_in.batches() == [] and session.store.counter("acts") == before
    assert session.store.counter("day/" + session.store.replica + "/230830") == 0
    assert session.check().ok
    assert {"read", "check_rows", "write_rows"} == set(seen)


def test_a_folder_that_was_copied_takes_nothing_over(session: Session, tmp_path: Path) -> None:
    table = opened(session, tmp_path, [row()])
    session.store.note_lost_work()
    with pytest.raises(Refused, match="RESTORED"):
        run(session, table)


# -- the map


def test_the_map_is_kept_for_the_next_file_of_these_headings(session: Session, tmp_path: Path) -> None:
    table = opened(session, tmp_path, [row(status="Treo", returned="")])
    used = session.moving_in.propose(table)
    mapped = replace(used, statuses={"treo": Status.STOPPED}, columns={**used.columns, "officer": 4})
    session.moving_in.run(table, mapped)
    next_one = session.moving_in.open(book(tmp_path / "tiep.xlsx", [row("", "Hai", status="Treo", returned="")]))
    kept = session.moving_in.propose(next_one)
    assert kept.statuses == {"treo": Status.STOPPED} and kept.columns["officer"] == 4
    other = session.moving_in.open(book(tmp_path / "khac.xlsx", [["Một", "30/08/2023"]], ["Họ tên", "Ngày nhận"]))
    assert session.moving_in.propose(other).statuses == {}


def test_columns_that_are_lacking_are_named(session: Session, tmp_path: Path) -> None:
    table = session.moving_in.open(book(tmp_path / "a.xlsx", [["a", "b"]], ["Cột 1", "Cột 2"]))
    with pytest.raises(Refused) as refused:
        run(session, table)
    assert (refused.value.code, refused.value.field) == ("NO_COLUMNS", "name")
    assert "họ và tên, ngày nhận" in refused.value.message


def test_a_map_file_over_the_proposals(session: Session, tmp_path: Path) -> None:
    table = opened(session, tmp_path, [row(status="Treo", returned="")])
    used = session.moving_in.with_json(table, {"statuses": {"Treo": "8"}})
    assert used.statuses == {"treo": Status.STOPPED} and "name" in used.columns
    assert session.moving_in.with_json(table, session.moving_in.as_json(table, used)) == used


# -- odd files


@pytest.mark.parametrize("date_1904", [False, True])
def test_real_dates_of_both_calendars(session: Session, tmp_path: Path, date_1904: bool) -> None:
    rows = [row("", received=date(2023, 8, 30), due=date(2023, 9, 6), returned=date(2023, 9, 5))]
    table = opened(session, tmp_path, rows, date_1904=date_1904)
    assert table.since_1904 is date_1904
    bare = 45168.0 - (1462 if date_1904 else 0)
    run(session, opened(session, tmp_path, [*rows, row("", "Hai", received=bare)], date_1904=date_1904))
    assert {session.counter.get(r.id).received_at.date() for r in session.counter.find("")} == {date(2023, 8, 30)}


def test_merged_cells_mean_every_row_and_formulas_their_result(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "gop.xlsx"
    with xlsxwriter.Workbook(str(file)) as made:
        sheet = made.add_worksheet()
        sheet.merge_range(1, 0, 1, 3, "SỔ THEO DÕI HỒ SƠ NĂM 2023", made.add_format())
        sheet.write_row(3, 0, ["Tên thủ tục", "Họ và tên", "Ngày nhận", "Phí"])
        sheet.merge_range(4, 0, 5, 0, NAME, made.add_format())
        sheet.merge_range(6, 0, 6, 3, "LĨNH VỰC HỘ TỊCH", made.add_format())
        sheet.write_row(4, 1, ["Lê Văn Một", "30/08/2023"])
        sheet.write_row(5, 1, ["Lê Văn Hai", "31/08/2023"])
        sheet.write_formula(4, 3, "=4000*2", made.add_format(), 8000)
        sheet.write_formula(5, 3, "=1/0", made.add_format(), "#DIV/0!")
        sheet.write(7, 0, NAME)
        sheet.write_formula(7, 1, '=HYPERLINK("x")', made.add_format(), "Lê Văn Ba")
        sheet.write(7, 2, "31/02/2023")
    table = session.moving_in.open(file)
    found = session.moving_in.check(table, session.moving_in.propose(table))
    assert [(one.line, one.applicant.name, one.procedure, one.fee) for one in found.good] == [
        (5, "Lê Văn Một", BIRTH, 8000), (6, "Lê Văn Hai", BIRTH, None),
    ]  # fmt: skip
    assert [(one.line, one.field) for one in found.bad] == [(8, "received_at")]


def test_a_dbf_of_the_2000s_in_tcvn3(session: Session, tmp_path: Path) -> None:
    fields = [("HOTEN", 30), ("THUTUC", 40), ("NGAYNHAN", 10), ("DIACHI", 30)]
    cells = [(as_tcvn3("Hoàng Thị Hồng"), as_tcvn3("Đăng ký khai sinh"), "30/08/2008", as_tcvn3("Thôn Tiên Mỹ"))] * 6
    length = 1 + sum(width for _, width in fields)
    head = struct.pack("<BBBBIHH20x", 3, 110, 8, 30, len(cells), 33 + 32 * len(fields), length)
    body = b"".join(n.encode().ljust(11, b"\0") + b"C" + b"\0" * 4 + bytes([width]) + b"\0" * 15 for n, width in fields) + b"\r"
    data = head + body + b"".join(
        b" " + b"".join(text.encode("cp1252").ljust(width) for text, (_, width) in zip(one, fields, strict=True)) for one in cells
    )
    whole, half = tmp_path / "so.dbf", tmp_path / "nua.dbf"
    whole.write_bytes(data)
    half.write_bytes(data[: -3 * length - 20])
    for file, count in ((whole, 6), (half, 2)):
        table = session.moving_in.open(file)
        used = session.moving_in.propose(table)
        found = session.moving_in.check(table, used)
        assert used.encoding is Encoding.TCVN3 and len(found.good) == count
        assert found.good[0].applicant.name == "Hoàng Thị Hồng" and found.good[0].applicant.address == "Thôn Tiên Mỹ"


def test_empty_files_and_sheets(session: Session, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "rong.xlsx")) as made:
        made.add_worksheet("Trang 1")
        made.add_worksheet("Trang 2").write(0, 0, "Họ tên")
    with pytest.raises(Refused, match="EMPTY_TABLE"):
        session.moving_in.open(tmp_path / "rong.xlsx")
    assert session.moving_in.open(tmp_path / "rong.xlsx", "Trang 2").sheets == ("Trang 1", "Trang 2")
    (tmp_path / "rong.csv").write_bytes(b"")
    with pytest.raises(Refused, match="NOT_A_TABLE"):
        session.moving_in.open(tmp_path / "rong.csv")


def locked_workbook() -> bytes:
    """What a spreadsheet program makes of a workbook with a password: a compound file that holds an encrypted package."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

    def entry(name: str, kind: int, child: int = free, start: int = end, size: int = 0) -> bytes:
        raw = name.encode("utf-16-le")
        places = struct.pack("<HBBIII16xI8x8xIQ", len(raw) + 2 if name else 0, kind, 1, free, free, child, 0, start, size)
        return raw.ljust(64, b"\0") + places

    head = struct.pack("<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0,
                       end, 0, 0)  # fmt: skip
    sectors = struct.pack("<II", table, end) + b"".join(struct.pack("<I", n) for n in range(3, 10)) + struct.pack("<I", end)
    entries = entry("Root Entry", 5, child=1) + entry("EncryptedPackage", 2, start=2, size=4096) + entry("", 0) * 2
    return head.ljust(512, b"\xff") + sectors.ljust(512, b"\xff") + entries + bytes(4096)


def test_a_file_with_a_password_is_told_as_such(session: Session, tmp_path: Path) -> None:
    (tmp_path / "khoa.xlsx").write_bytes(locked_workbook())
    with pytest.raises(Refused, match="LOCKED_FILE"):
        session.moving_in.open(tmp_path / "khoa.xlsx")


def test_a_csv_with_utf_8_and_semicolons(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "so.csv"
    file.write_text(f"﻿Họ và tên;Tên thủ tục;Ngày nhận\n'=Lê Ấn;{NAME};30/08/2023\n", encoding="utf-8")
    assert run(session, session.moving_in.open(file)).count == 1

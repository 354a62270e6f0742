"""Old registers read back: spreadsheets made here, CSV in every encoding, DBF by hand, and files that are none of these."""

from __future__ import annotations

import struct
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.reports.table_files import decoded, read_table


def workbook(file: Path, *, date_1904: bool = False) -> Path:
    book = xlsxwriter.Workbook(str(file), {"date_1904": date_1904})
    sheet, day = book.add_worksheet("Sổ 2023"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["Lĩnh vực", "Họ tên", "Ngày nhận", "Phí"])
    sheet.merge_range(1, 0, 2, 0, "Hộ tịch")
    for line, name in enumerate(("Lê Quang Ẩn", "Hồ Thị Ỷ"), 1):
        sheet.write(line, 1, name)
        sheet.write_datetime(line, 2, datetime(2023, 8, 30), day)
    sheet.write_formula(1, 3, "=2000*4", None, 8000)
    book.add_worksheet("Khác")
    book.close()
    return file


@pytest.mark.parametrize("date_1904", [False, True])
def test_a_spreadsheet_with_merged_cells_formulas_and_either_date_system(tmp_path: Path, date_1904: bool) -> None:
    found = read_table(workbook(tmp_path / "so.xlsx", date_1904=date_1904))
    assert (found.sheet, found.sheets, found.kind) == ("Sổ 2023", ("Sổ 2023", "Khác"), "spreadsheet")
    assert found.rows[1] == ["Hộ tịch", "Lê Quang Ẩn", date(2023, 8, 30), 8000.0]
    assert found.rows[2][:3] == ["Hộ tịch", "Hồ Thị Ỷ", date(2023, 8, 30)]


def test_a_spreadsheet_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    assert read_table(workbook(tmp_path / "so.xlsx").rename(tmp_path / "so.csv")).kind == "spreadsheet"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_of_any_unicode_and_separator(tmp_path: Path, encoding: str, sign: str) -> None:
    file = tmp_path / "so.csv"
    file.write_bytes(f'Họ tên{sign}Địa chỉ\r\n"Trần, Thị; Ánh"{sign}\r\n'.encode(encoding))
    assert read_table(file).rows == [["Họ tên", "Địa chỉ"], ["Trần, Thị; Ánh", None]]


def test_old_bytes_keep_every_byte(tmp_path: Path) -> None:
    data = bytes(range(0x80, 0x100))
    assert [ord(c) for c in decoded(b"\xff" + data)][1:][0x21:] == list(range(0xA1, 0x100))
    assert len(decoded(data)) == 128


def dbf(fields: list[tuple[str, str, int]], records: list[bytes]) -> bytes:
    header = 33 + 32 * len(fields)
    length = 1 + sum(width for _, _, width in fields)
    head = struct.pack("<BBBBIHH20x", 3, 110, 8, 30, len(records), header, length)
    body = b"".join(n.encode().ljust(11, b"\0") + kind.encode() + b"\0" * 4 + bytes([width]) + b"\0" * 15 for n, kind, width in fields)
    return head + body + b"\r" + b"".join(records)


FIELDS = [("HOTEN", "C", 20), ("NGAYNHAN", "D", 8), ("PHI", "N", 8)]


def test_dbf_with_a_deleted_record_and_tcvn3_bytes(tmp_path: Path) -> None:
    file = tmp_path / "so.dbf"
    kept = b" " + "Lª Quang Èn".encode("cp1252").ljust(20) + b"20080830" + b"    8000"
    gone = b"*" + b"Xoa".ljust(20) + b"20080830" + b"       0"
    file.write_bytes(dbf(FIELDS, [kept, gone, b" " + b" " * 36]))
    assert read_table(file).rows == [["HOTEN", "NGAYNHAN", "PHI"], ["Lª Quang Èn", date(2008, 8, 30), 8000.0], [None, None, None]]


def test_a_dbf_cut_in_half_ends_at_its_last_whole_record(tmp_path: Path) -> None:
    file = tmp_path / "so.dbf"
    record = b" " + b"A".ljust(20) + b"20080830" + b"       1"
    file.write_bytes(dbf(FIELDS, [record] * 4)[:-50])
    assert len(read_table(file).rows) == 3


@pytest.mark.parametrize("data", [b"", b"   ", b"PK\x03\x04 not a workbook", b"\xd0\xcf\x11\xe0 nor this", b"%PDF-1.4 \x00\x01"])
def test_what_is_no_table_is_refused_calmly(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "la.xlsx"
    file.write_bytes(data)
    with pytest.raises(Refused, match="NOT_A_TABLE"):
        read_table(file)


def test_a_workbook_cut_in_half_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "so.xlsx")
    file.write_bytes(file.read_bytes()[:-600])
    with pytest.raises(Refused, match="NOT_A_TABLE"):
        read_table(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="NO_FILE"):
        read_table(tmp_path / "khong-co.xls")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "bat-ky"
    file.write_bytes(data)
    with suppress(Refused):
        read_table(file)

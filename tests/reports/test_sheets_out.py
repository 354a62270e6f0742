"""Lists as files: harmless text, real dates, what was asked for above the rows, whole or not there at all."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.reports.sheets_out import Column, Look, harmless, open_book

COLUMNS = (Column("name", "Họ và tên", width=30), Column("fee", "Phí", Look.MONEY), Column("day", "Ngày", Look.DAY),
           Column("at", "Lúc", Look.MOMENT), Column("n", "TT", Look.WHOLE))  # fmt: skip
ROW = ["Lê Quang Ấn", 8000, date(2023, 8, 30), datetime(2026, 11, 23, 9, 30, tzinfo=ICT), 1]
RISKY = ["=1+1", "+84912", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝cmd", "  =HYPERLINK(\"x\")", "\n-1", "\u00a0=1"]


def written(file: Path, rows: list[list[object]], head: tuple[str, ...] = ("Danh sách", "Lọc: Quá hạn")) -> Path:
    with open_book(file) as book:
        sheet = book.sheet("Hồ sơ", COLUMNS, head)
        for row in rows:
            sheet.row(row)  # type: ignore[arg-type]
    return file


def read_back(file: Path, name: str = "Hồ sơ") -> list[list[object]]:
    return CalamineWorkbook.from_path(str(file)).get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_a_list_with_its_filters_real_dates_and_figures(tmp_path: Path) -> None:
    rows = read_back(written(tmp_path / "a.xlsx", [ROW, ["Hồ Thị Ỷ", None, None, None, 2]]))
    assert [row[0] for row in rows[:4]] == ["Danh sách", "Lọc: Quá hạn", "", "Họ và tên"]
    assert rows[4] == ["Lê Quang Ấn", 8000.0, date(2023, 8, 30), datetime(2026, 11, 23, 9, 30), 1.0]
    assert rows[5] == ["Hồ Thị Ỷ", "", "", "", 2.0]


def sheet_xml(file: Path) -> str:
    with zipfile.ZipFile(file) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()


def test_the_heading_is_frozen_with_a_filter_and_widths(tmp_path: Path) -> None:
    xml = sheet_xml(written(tmp_path / "a.xlsx", [ROW] * 3))
    assert 'state="frozen"' in xml and 'ySplit="4"' in xml and '<autoFilter ref="A4:E7"' in xml and 'width="30.7109375"' in xml


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_is_a_formula_whatever_it_says(tmp_path: Path, text: str) -> None:
    file = written(tmp_path / "a.xlsx", [[text, *ROW[1:]]], head=(text,))
    assert "<f>" not in sheet_xml(file)
    rows = read_back(file)
    assert str(rows[0][0]).startswith("'") and str(rows[3][0]).startswith("'") and text.strip() in str(rows[3][0])


@pytest.mark.parametrize("text", ["Lê Ấn", "a=b", "0912", "", "'quoted", "1-2"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text(max_size=60))
def test_no_text_begins_dangerously(text: str) -> None:
    made = harmless(text)
    assert made.lstrip(" \u00a0")[:1] not in set("=+-@") and made[:1] not in set("\t\r\n")
    assert made.removeprefix("'") == text or made == text


def test_a_very_long_cell_is_cut_not_lost(tmp_path: Path) -> None:
    rows = read_back(written(tmp_path / "a.xlsx", [["Ẩ" * 40_000, *ROW[1:]]]))
    assert len(str(rows[4][0])) == 32_000


def test_json_has_keys_for_programs_and_text_as_it_is(tmp_path: Path) -> None:
    told = json.loads(written(tmp_path / "a.json", [["=1+1", *ROW[1:]], ["", None, None, None, 2]]).read_text(encoding="utf-8"))
    assert told["sheets"][0]["name"] == "Hồ sơ" and told["sheets"][0]["head"] == ["Danh sách", "Lọc: Quá hạn"]
    assert told["sheets"][0]["rows"] == [
        {"name": "=1+1", "fee": 8000, "day": "2023-08-30", "at": "2026-11-23T09:30:00+07:00", "n": 1},
        {"name": None, "fee": None, "day": None, "at": None, "n": 2},
    ]  # fmt: skip


@pytest.mark.parametrize("ending", [".xlsx", ".json"])
def test_a_failure_leaves_the_older_file_and_nothing_else(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="stop"), open_book(file) as book:
        book.sheet("Hồ sơ", COLUMNS).row(ROW)  # type: ignore[arg-type]
        raise RuntimeError("stop")
    assert file.read_bytes() == b"old" and [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("ending", [".xlsx", ".json"])
def test_a_place_that_is_not_there_is_refused_calmly(tmp_path: Path, ending: str) -> None:
    with pytest.raises(Refused, match="CANNOT_WRITE"):
        written(tmp_path / "khong-co" / f"a{ending}", [ROW])  # type: ignore[list-item]


def test_a_folder_in_the_place_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(Refused, match="CANNOT_WRITE"):
        written(tmp_path / "a.xlsx", [ROW])  # type: ignore[list-item]
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="BAD_FIELD"):
        open_book(tmp_path / "a.csv")


def test_several_sheets_take_rows_in_turn(tmp_path: Path) -> None:
    with open_book(tmp_path / "a.xlsx") as book:
        one, two = book.sheet("Một", [Column("a", "A")]), book.sheet("Hai", [Column("b", "B")])
        for n in range(50):
            one.row([f"a{n}"])
            two.row([f"b{n}"])
    assert [row[0] for row in read_back(tmp_path / "a.xlsx", "Hai")][-1] == "b49" and len(read_back(tmp_path / "a.xlsx", "Một")) == 51

"""Cells of old registers: days as people wrote them, numbers spreadsheets spoilt, telephones of another age."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.moving_cells import (
    MONTH_FIRST,
    Cell,
    Reading,
    When,
    as_text,
    read_amount,
    read_birth,
    read_number,
    read_phone,
    read_when,
    split_phone,
)

DAY = Reading()
MONTH = Reading(MONTH_FIRST)


@pytest.mark.parametrize("cell", [
    "30/08/2023", "30-8-2023", "30.08.2023", "30/8/23", "2023-08-30", "30082023", "20230830", "ngày 30 tháng 8 năm 2023", "30 / 08 / 2023",
    date(2023, 8, 30), datetime(2023, 8, 30), 45168.0, "  30/08/2023 ",
])  # fmt: skip
def test_a_day_in_every_way_it_is_written(cell: Cell) -> None:
    assert read_when(cell, DAY) == When(date(2023, 8, 30))


@pytest.mark.parametrize("cell", [
    "30/08/2023 14:05", "14h05 30/08/2023", "14 giờ 05 phút, ngày 30 tháng 8 năm 2023", "30/08/2023 02:05 PM", "30/08/2023 2:05:00 CH",
    "2023-08-30T14:05:00", "2023-08-30T14:05:00+07:00", datetime(2023, 8, 30, 14, 5), 45168 + (14 * 60 + 5) / 1440,
])  # fmt: skip
def test_a_day_with_its_hour(cell: Cell) -> None:
    assert read_when(cell, DAY) == When(date(2023, 8, 30), time(14, 5))


@pytest.mark.parametrize("cell", [None, "", "  ", "-", " / / "])
def test_nothing_is_no_day(cell: Cell) -> None:
    assert read_when(cell, DAY) is None


@pytest.mark.parametrize(("cell", "said"), [
    ("31/02/2023", "Tháng 2 năm 2023 không có ngày 31."), ("29/02/2023", "Tháng 2 năm 2023 không có ngày 29."),
    ("02/13/2023", "Không có tháng 13. Có thể tệp ghi tháng trước ngày."), ("45/13/2023", "Không có tháng 13."),
    ("2023", "Chỉ có năm 2023, thiếu ngày và tháng."), (2023.0, "Chỉ có năm 2023, thiếu ngày và tháng."),
    ("hôm qua", "Không đọc được ngày. Ngày ghi như 30/08/2023."), ("00/00/0000", "Không có tháng 0."),
    ("30/08/2023 25:10", "Không có lúc 25 giờ 10 phút."), ("#DIV/0!", "Không đọc được ngày. Ngày ghi như 30/08/2023."),
])  # fmt: skip
def test_what_is_no_day_is_said(cell: Cell, said: str) -> None:
    with pytest.raises(ValueError) as problem:
        read_when(cell, DAY)
    assert str(problem.value) == said


def test_month_first_only_when_the_file_says_so() -> None:
    assert read_when("02/13/2023", MONTH) == When(date(2023, 2, 13))
    assert read_when("03/04/2023", MONTH) == When(date(2023, 3, 4)) and read_when("03/04/2023", DAY) == When(date(2023, 4, 3))
    with pytest.raises(ValueError, match="ngày trước tháng"):
        read_when("13/02/2023", MONTH)


def test_numbered_days_count_from_1900_or_1904() -> None:
    assert read_when(45168.0, DAY) == read_when(45168.0 - 1462, Reading(since_1904=True)) == When(date(2023, 8, 30))


@pytest.mark.parametrize(("cell", "stored"), [
    (1985.0, "1985"), ("1985", "1985"), ("8/1985", "1985-08"), ("12/08/1985", "1985-08-12"), (31271.0, "1985-08-12"), (None, ""),
    (date(1985, 8, 12), "1985-08-12"), ("12/8/85", "1985-08-12"),
])  # fmt: skip
def test_births_of_any_precision(cell: Cell, stored: str) -> None:
    assert read_birth(cell, DAY) == stored


@pytest.mark.parametrize("cell", ["31/02/1985", "13/1985", "3085"])
def test_impossible_births(cell: Cell) -> None:
    with pytest.raises(ValueError):
        read_birth(cell, DAY)


@pytest.mark.parametrize(("cell", "number"), [
    (45185006241.0, "045185006241"), ("045 185 006 241", "045185006241"), ("'045185006241", "045185006241"), (91234567.0, "091234567"),
    ("190123456", "190123456"), (None, ""), (1185006241.0, "001185006241"),
])  # fmt: skip
def test_numbers_get_their_zeros_back(cell: Cell, number: str) -> None:
    assert read_number(cell) == number


@pytest.mark.parametrize(("cell", "phone"), [
    (912345678.0, "0912345678"), ("0912.345.678", "0912345678"), ("+84 912 345 678", "0912345678"), ("0168 765 4321", "0387654321"),
    ("0912345678 – 0987654321", "0912345678"), ("0233 3820 118", "02333820118"), ("không có", "không có"), (None, ""),
    (1687654321.0, "0387654321"), ("+841687654321", "0387654321"),
])  # fmt: skip
def test_telephones_as_they_are_dialled_today(cell: Cell, phone: str) -> None:
    assert read_phone(cell) == phone


@pytest.mark.parametrize(("text", "address", "phone"), [
    ("Thôn Linh Hải, SĐT: 0912345678", "Thôn Linh Hải", "0912345678"), ("Thôn 1 (0912 345 678)", "Thôn 1", "0912345678"),
    ("0912345678 - Thôn Đức Xá", "Thôn Đức Xá", "0912345678"), ("Số 12 Lê Duẩn", "Số 12 Lê Duẩn", ""), ("", "", ""),
])  # fmt: skip
def test_an_address_column_with_telephones(text: str, address: str, phone: str) -> None:
    assert split_phone(text) == (address, phone)


@pytest.mark.parametrize(("cell", "amount"), [
    (8000.0, 8000), ("8.000", 8000), ("8,000 đ", 8000), ("1.200.000 đồng", 1_200_000), ("Miễn", 0), ("", None), ("-", None), (0.0, 0),
])  # fmt: skip
def test_amounts(cell: Cell, amount: int | None) -> None:
    assert read_amount(cell) == amount


@pytest.mark.parametrize("cell", ["tám nghìn", "8.5", -3.0, 1.5, "8.00.0"])
def test_amounts_that_cannot_be_read(cell: Cell) -> None:
    with pytest.raises(ValueError):
        read_amount(cell)


def test_cells_as_people_write_them() -> None:
    assert [as_text(c) for c in (None, 3.0, 1.5, date(2023, 8, 30), datetime(2023, 8, 30, 9, 5), "'=1+1", "'quoted")] == [
        "", "3", "1,5", "30/08/2023", "30/08/2023 09:05", "=1+1", "'quoted",
    ]  # fmt: skip


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d%m%Y", "%d.%m.%Y"]))
def test_every_day_is_read_back(day: date, pattern: str) -> None:
    text = f"{day.day:02d}{day.month:02d}{day.year:04d}" if pattern == "%d%m%Y" else day.strftime(pattern)
    assert read_when(text, DAY) == When(day)


@given(st.one_of(st.text(max_size=40), st.floats(), st.none()))
def test_any_cell_is_read_or_refused_with_a_sentence(cell: Cell) -> None:
    for read in (lambda c: read_when(c, DAY), lambda c: read_birth(c, DAY), read_amount):
        try:
            read(cell)
        except ValueError as problem:
            assert str(problem).endswith(".")
    assert isinstance(read_number(cell), str) and isinstance(read_phone(cell), str)

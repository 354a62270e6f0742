from datetime import date, time

import pytest

from cchc_desktop.domain.typed_times import parse_day, parse_hour

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("27/11", date(2026, 11, 27)), (" 27-11-2026 ", date(2026, 11, 27)), ("27.11.26", date(2026, 11, 27)), ("2711", date(2026, 11, 27)),
     ("271126", date(2026, 11, 27)), ("27112026", date(2026, 11, 27)), ("2026-11-27", date(2026, 11, 27)), ("29/2/2024", date(2024, 2, 29)),
     ("", None)],
)  # fmt: skip
def test_days_as_clerks_type_them(typed: str, day: date | None) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [("31/02", "Tháng 2 năm 2026 không có ngày 31."), ("29/2/2025", "Tháng 2 năm 2025 không có ngày 29."), ("12/13", "Không có tháng 13."),
     ("mai", "Ngày ghi như"), ("27/11/20266", "Ngày ghi như"), ("27/11/1066", "Năm 1066"), ("0/1", "không có ngày 0"),
     ("١٢/١١", "Ngày ghi như")],
)  # fmt: skip
def test_days_that_cannot_be(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("9:30", time(9, 30)), ("14h30", time(14, 30)), ("14H", time(14)), ("9g05", time(9, 5)), ("1430", time(14, 30)), ("14", time(14)),
     ("7 giờ 15", time(7, 15)), ("", None)],
)  # fmt: skip
def test_hours_as_clerks_type_them(typed: str, hour: time | None) -> None:
    assert parse_hour(typed) == hour


@pytest.mark.parametrize("typed", ["24:00", "9:60", "sáng", "9:5:1", "99999"])
def test_hours_that_cannot_be(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Giờ ghi|Không có lúc"):
        parse_hour(typed)

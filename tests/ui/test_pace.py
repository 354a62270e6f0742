"""How far, how fast, how long still: from the core's raw progress to words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PureWindowsPath
from unittest import mock

from cchc_desktop.domain.moments import ICT
from cchc_desktop.sync.volumes import Volume
from ui.handover.pace import ReadPace, WritePace
from ui.handover.words import amount, medium, moment, rest, size

MB = 1_000_000


class Time:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_writing_and_reading_back_count_alike() -> None:
    time = Time()
    pace = WritePace(time)
    packing = pace.at("pack", 5 * MB, 5 * MB)
    assert (packing.step, packing.percent, packing.amount) == (0, None, "Đã đóng gói 5\u00a0MB")
    assert pace.at("verify", MB, 3 * MB).step == 1, "what lies on the stick already is being compared"
    assert pace.at("look", 0, 200 * MB).step == 1
    first = pace.at("write", 60 * MB, 600 * MB)
    assert (first.step, first.percent, first.amount, first.speed) == (2, 10, "20 trên 200\u00a0MB", "")
    time.at += 10
    later = pace.at("write", 150 * MB, 600 * MB)
    assert (later.percent, later.speed, later.rest) == (25, "5\u00a0MB/giây", "Còn khoảng 30 giây")
    last = pace.at("verify", 600 * MB, 600 * MB)
    assert (last.step, last.percent, last.rest) == (3, 100, "Sắp xong")


def test_sizes_beyond_two_gigabytes_are_told() -> None:
    pace = WritePace(Time())
    pace.at("look", 0, 1 << 30)
    assert pace.at("write", 2 << 30, 3 << 30).percent == 66


def test_receiving_counts_parcels() -> None:
    pace = ReadPace(Time())
    stages = ("copy", "check", "apply", "copy", "apply")
    assert [pace.at(stage, 1, 9).parcel for stage in stages] == [1, 1, 1, 2, 2]
    assert [pace.at(stage, 5, 10).step for stage in ("copy", "check", "apply")] == [0, 1, 2]
    assert pace.at("apply", 5, 0).percent == 100, "an empty parcel divides nothing by zero"


def test_words() -> None:
    assert [size(n) for n in (0, 999, 1000, 11_400_000, 239 * MB, 12.4e9)] == [
        "0\u00a0byte", "999\u00a0byte", "1\u00a0KB", "11,4\u00a0MB", "239\u00a0MB", "12,4\u00a0GB",
    ]  # fmt: skip
    assert amount(2 * MB, MB) == "1 trên 1\u00a0MB"
    assert amount(3, 7) == "3 trên 7\u00a0byte"
    assert [rest(n) for n in (0.2, 8.4, 89, 150)] == ["Sắp xong", "Còn khoảng 8 giây", "Còn khoảng 89 giây", "Còn khoảng 2 phút"]
    now = datetime(2026, 11, 23, 15, 20, tzinfo=ICT)
    told = {"2026-11-23T15:13:00+07:00": "hôm nay 15:13", "2026-11-22T08:15:00+07:00": "hôm qua 08:15",
            "2026-11-20T15:58:00+07:00": "T6 20/11 15:58", "2025-12-31T16:00:00+07:00": "T4 31/12/2025 16:00", "": ""}  # fmt: skip
    assert {at: moment(at, now) for at in told} == told
    assert medium(Volume(Path("/media/x"), "", "vfat", 1, 1)) == "USB không tên"
    with mock.patch("ui.handover.words.LETTERS", True):
        assert medium(Volume(PureWindowsPath("E:/"), "KINGSTON", "FAT32", 1, 1)) == "USB KINGSTON (E:)"  # type: ignore[arg-type]

"""Lists for other programs, held against what the office holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.dossier import Person, Status
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.life import HandOutTo, Method
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moving_in import BadRow
from cchc_desktop.office.exchange import PARTS
from cchc_desktop.office.session import Session
from tests.office.counterside import COPIES, NGUYET, counterside, paper, typed
from tests.office.places import StillClock

DAY = date(2026, 11, 23)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    made = counterside(tmp_path / "office", clock)
    yield made
    made.close()


def sheets(file: Path) -> dict[str, list[dict[str, Any]]]:
    return {one["name"]: one["rows"] for one in json.loads(file.read_text(encoding="utf-8"))["sheets"]}


def rows_of(file: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(file)).get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_the_list_on_the_screen_with_its_filters(session: Session, tmp_path: Path) -> None:
    session.intake.save(typed())
    session.intake.save(typed(person=Person("=HYPERLINK(\"http://x\")", address="Thôn 1")))
    session.intake.save(typed(person=Person("Lê Quang Ấn", address="Thôn 1")))
    done = session.exports.dossiers(tmp_path / "a.xlsx", Listing.OPEN)
    rows = rows_of(tmp_path / "a.xlsx", "Hồ sơ")
    assert done.rows == 3 and rows[1][0] == "Danh sách: Chưa xong" and rows[4][1] == "Họ và tên"
    names, numbers = [row[1] for row in rows[5:]], {row[2] for row in rows[5:]}
    assert "'=HYPERLINK(\"http://x\")" in names and numbers == {"045***…241", ""}
    assert isinstance(rows[5][8], datetime)
    found = session.exports.dossiers(tmp_path / "b.xlsx", Listing.ALL, "nguyet", masked=False)
    rows = rows_of(tmp_path / "b.xlsx", "Hồ sơ")
    assert found.rows == 1 and rows[2][0] == "Chữ đã gõ: nguyet" and rows[-1][2] == NGUYET.id_number


def test_a_cancel_while_writing_leaves_no_file(session: Session, tmp_path: Path) -> None:
    session.intake.save(typed())
    with pytest.raises(Cancelled):
        session.exports.dossiers(tmp_path / "a.xlsx", Listing.ALL, cancelled=lambda: True)
    assert not (tmp_path / "a.xlsx").exists()


def test_the_register_of_a_period(session: Session, tmp_path: Path, clock: StillClock) -> None:
    first = session.intake.save(typed())
    session.corrections.void(session.intake.save(typed(person=Person("Lê Quang Ấn", phone="0912345678"))).number, "Trùng")
    clock.at += timedelta(days=2)
    session.intake.save(typed())
    done = session.exports.report("register", DAY, DAY, tmp_path / "so.json")
    rows = sheets(tmp_path / "so.json")["Sổ theo dõi"]
    assert done.rows == 2 and [(row["no"], row["note"]) for row in rows] == [(1, None), (2, "Hủy: Trùng")]
    assert rows[0]["number"] == first.number and rows[0]["received"] == "2026-11-23" and rows[0]["book"] == "01/2026"
    session.exports.report("register", DAY, DAY + timedelta(days=9), tmp_path / "so.xlsx")
    table = rows_of(tmp_path / "so.xlsx", "Sổ theo dõi")
    assert table[0][0] == "Sổ theo dõi hồ sơ" and table[2][0] == "Từ ngày 23/11/2026 đến ngày 02/12/2026" and len(table) == 6 + 3


def test_the_fees_of_a_day(session: Session, tmp_path: Path, clock: StillClock) -> None:
    one, two, three = (session.intake.save(typed(COPIES)) for _ in range(3))
    session.payments.take(one.id, 8000, Method.CASH)
    clock.at += timedelta(minutes=1)
    session.payments.take(two.id, 12000, Method.ONLINE, "BL-7")
    clock.at += timedelta(minutes=1)
    session.payments.waive(three.id, "Người có công")
    session.exports.report("fees", DAY, DAY, tmp_path / "phi.json")
    told = sheets(tmp_path / "phi.json")
    assert told["Theo thủ tục"][-1]["amount"] == 20000 and told["Theo thủ tục"][-1]["count"] == 3
    assert [(row["receipt_no"], row["amount"], row["reason"]) for row in told["Từng lần thu"]][:2] == [
        (told["Từng lần thu"][0]["receipt_no"], 8000, None), ("BL-7", 12000, None),
    ]  # fmt: skip
    assert told["Từng lần thu"][2]["reason"] == "Người có công" and told["Từng lần thu"][2]["amount"] is None
    session.exports.report("fees", DAY, DAY, tmp_path / "phi.xlsx")
    assert rows_of(tmp_path / "phi.xlsx", "Theo thủ tục")[-1][4] == 20000.0


def test_the_exchange_list_has_the_national_names(session: Session, tmp_path: Path, clock: StillClock) -> None:
    pdf = tmp_path / "ket-qua.pdf"
    pdf.write_bytes(b"%PDF-1.4\n%%EOF\n")
    one = session.intake.save(typed(components=(paper(1, "Tờ khai", digitised=True), paper(2, "Giấy chứng sinh"))))
    session.national.enter(one.id, "H50.31.18-261123-0031")
    session.payments.take(one.id, 8000, Method.CASH)
    session.life.step(one.id, Status.PROCESSING)
    session.issues.give(one.id, "supplement", ["Bản sao giấy tờ tùy thân"], "Còn thiếu")
    clock.at += timedelta(days=2)
    session.life.step(one.id, Status.PROCESSING)
    session.counter.finish(one.id, session.counter.keep(pdf, result=True))
    session.life.handout([one.id], HandOutTo.APPLICANT)
    session.corrections.void(session.intake.save(typed()).id, "Trùng")
    assert session.exports.report("exchange", DAY, DAY + timedelta(days=5), tmp_path / "x.json").rows == 1
    told = sheets(tmp_path / "x.json")
    assert [*told] == [*PARTS, "ThongTin"] and all([*rows[0]] == [*PARTS[name]] for name, rows in told.items() if name in PARTS)
    head = told["HoSo"][0]
    assert (head["MaHoSo"], head["MaTTHC"], head["TrangThaiHoSo"], head["LoaiDinhDanh"]) == ("H50.31.18-261123-0031", "1.001193", 10, "1")
    assert (head["NgayTiepNhan"], head["HinhThuc"], head["HoSoCoThanhPhanSoHoa"]) == ("2026-11-23T09:30:00+07:00", "Trực tiếp", 1)
    assert [(row["MaThanhPhanHoSo"], row["DuocSoHoa"]) for row in told["TaiLieuNop"]] == [(1, 1), (2, 0)]
    assert [(row["SoTien"], row["HinhThucThu"]) for row in told["DanhSachLePhi"]] == [(8000, 1)]
    asked = told["DanhSachHoSoBoSung"][0]
    assert asked["NoiDungBoSung"] == "Bản sao giấy tờ tùy thân; Còn thiếu" and asked["TrangThaiBoSung"] == "Đã bổ sung"
    assert asked["NgayHenTraTruoc"] == one.due_at.isoformat() and asked["NgayHenTraMoi"] > asked["NgayHenTraTruoc"]
    assert told["DanhSachGiayToKetQua"][0]["MaGiayToKetQua"] == "KQ.G15.000031"
    assert [row["TrangThai"] for row in told["TienTrinh"]] == [4, 5, 4, 9, 10]
    session.exports.report("exchange", DAY, DAY, tmp_path / "x.xlsx")
    assert rows_of(tmp_path / "x.xlsx", "HoSo")[0] == [*PARTS["HoSo"]] and isinstance(rows_of(tmp_path / "x.xlsx", "HoSo")[1][15], datetime)


def test_days_in_the_wrong_order_and_other_endings_are_refused(session: Session, tmp_path: Path) -> None:
    for name, last, file in (("register", DAY - timedelta(days=1), "a.xlsx"), ("fees", DAY, "a.doc")):
        with pytest.raises(Refused, match="BAD_FIELD"):
            session.exports.report(name, DAY, last, tmp_path / file)


def test_rows_that_stay_outside_as_a_list_to_mend(session: Session, tmp_path: Path) -> None:
    bad = [BadRow(7, "received_at", "=31/02/2023", "Tháng 2 năm 2023 không có ngày 31.")]
    session.exports.bad_rows(tmp_path / "a.xlsx", "so.xls", bad, [BadRow(9, "phone", "0912", "Thiếu", warning=True)])
    rows = rows_of(tmp_path / "a.xlsx", "Dòng cần sửa")
    assert rows[4] == [7.0, "Ngày nhận", "'=31/02/2023", "Tháng 2 năm 2023 không có ngày 31.", "Không nhập"] and rows[5][4] == "Nghi ngờ"


def test_moments_are_vietnamese_wherever_they_come_from(session: Session, tmp_path: Path) -> None:
    session.intake.save(typed(received_at=datetime(2026, 11, 23, 8, 0, tzinfo=ICT)))
    session.exports.dossiers(tmp_path / "a.xlsx", Listing.ALL)
    assert rows_of(tmp_path / "a.xlsx", "Hồ sơ")[5][8] == datetime(2026, 11, 23, 8, 0)

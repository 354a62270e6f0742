"""Old registers: which column is what, which encoding, each row a dossier or the reasons why not."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from cchc_desktop.domain.dossier import Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.legacy_text import Encoding
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moving_cells import Cell, When
from cchc_desktop.domain.moving_in import Readings, RowReader, is_dossier, shown_rows
from cchc_desktop.domain.moving_map import MoveMap, headings_at, map_from_json, map_to_json, propose
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.office import resources
from tests.domain.test_legacy_text import as_tcvn3, as_vni

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
HEADS: list[Cell] = ["TT", "Mã hồ sơ", "Tên thủ tục", "Họ và tên", "CCCD", "Địa chỉ", "Điện thoại", "Ngày nhận", "Ngày hẹn trả",
                     "Ngày trả kết quả", "Trạng thái", "Ghi chú"]  # fmt: skip
ROW: list[Cell] = [1.0, "BN-12", "Đăng ký khai sinh", "Trần Thị Ánh Nguyệt", 45185006241.0, "Thôn Linh Hải", "0912345678", "30/08/2023",
                   "06/09/2023", "05/09/2023", "Đã trả kết quả", "Bản chính"]  # fmt: skip
KNOWN = {"dang ky khai sinh": "1.001193", "1.001193": "1.001193"}


def code_of(code: str, name: str) -> str:
    from cchc_desktop.domain.text import fold

    return KNOWN.get(fold(code), "") or KNOWN.get(fold(name), "")


def words() -> Any:
    return resources.moving()


def read(rows: Sequence[Sequence[Cell]], used: MoveMap | None = None, first_line: int = 1, **more: Any) -> Readings:
    used = used or propose(rows, words())
    return RowReader(used, words(), code_of, NOW, **more).read_all(rows, first_line)


def changed(**cells: Cell) -> list[Cell]:
    """The usual row with other cells, named by field."""
    found = list(ROW)
    places = propose([HEADS, ROW], words()).columns
    for name, cell in cells.items():
        found[places[name]] = cell
    return found


def why(**cells: Cell) -> list[tuple[str, str]]:
    return [(one.field, one.why) for one in read([HEADS, changed(**cells)]).bad]


# -- headings


def test_columns_are_found_by_their_headings() -> None:
    found = propose([["SỔ THEO DÕI HỒ SƠ"], [], HEADS, ROW], words())
    assert found.heading == 2 and found.encoding is Encoding.UNICODE
    assert found.columns == {
        "number": 1, "procedure": 2, "name": 3, "id_number": 4, "address": 5, "phone": 6, "received_at": 7, "due_at": 8, "returned_at": 9,
        "status": 10, "note": 11,
    }  # fmt: skip


@pytest.mark.parametrize(("heads", "fields"), [
    (["code", "procedureName", "sectorName", "ownerFullname", "identityNumber", "acceptedDate", "appointmentDate", "completedDate",
      "returnedDate", "dossierStatusName"],
     {"number", "procedure", "name", "id_number", "received_at", "due_at", "finished_at", "returned_at", "status"}),
    (["dossierNo", "serviceCode", "serviceName", "applicantName", "applicantIdNo", "contactTelNo", "receiveDate", "dueDate", "finishDate",
      "dossierStatusText"],
     {"number", "procedure_code", "procedure", "name", "id_number", "phone", "received_at", "due_at", "finished_at", "status"}),
    (["MaHoSo", "MaTTHC", "TenTTHC", "KenhThucHien", "ChuHoSo", "SoGiayTo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "NgayTra",
      "NgayKetThucXuLy", "GhiChu"],
     {"number", "procedure_code", "procedure", "channel", "name", "id_number", "received_at", "due_at", "status", "returned_at",
      "finished_at", "note"}),
    (["HOTEN", "NGAYNHAN", "LEPHI"], {"name", "received_at", "fee"}),
])  # fmt: skip
def test_headings_of_other_systems(heads: list[Cell], fields: set[str]) -> None:
    assert propose([heads], words()).columns.keys() == fields


def test_the_official_register_has_headings_of_two_lines() -> None:
    above: list[Cell] = ["TT", "Mã hồ sơ", "Tên TTHC", "Số lượng hồ sơ (bộ)", "Tên cá nhân, tổ chức", "Địa chỉ, số điện thoại",
                         "Cơ quan chủ trì giải quyết", *["Nhận và trả kết quả"] * 4, "Ghi chú"]  # fmt: skip
    below: list[Cell] = [*[None] * 7, "Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả", "Phương thức nhận kết quả", None]
    numbers: list[Cell] = [float(n) for n in range(1, 13)]
    row: list[Cell] = [1.0, "", "Đăng ký khai sinh", 1.0, "Lê Quang Ấn", "Thôn 1, ĐT 0912345678", "UBND xã", "30/08/2023", "06/09/2023",
                       "05/09/2023", "Trực tiếp", ""]  # fmt: skip
    rows = [["SỔ THEO DÕI HỒ SƠ"], above, below, numbers, row]
    found = propose(rows, words())
    assert found.heading == 2
    assert {"address", "received_at", "due_at", "returned_at", "result_place", "sets", "officer"} <= found.columns.keys()
    read_in = read(rows)
    assert read_in.rows == 1 and read_in.bad == []
    assert (read_in.good[0].applicant.address, read_in.good[0].applicant.phone) == ("Thôn 1", "0912345678")
    assert read_in.good[0].line == 5


def test_a_file_without_headings_says_what_is_lacking() -> None:
    found = propose([ROW, ROW], words())
    assert found.heading == -1 and found.lacking == ["name", "received_at", "procedure"]
    named = replace(found, columns={"name": 3, "received_at": 7, "procedure": 2})
    assert named.lacking == [] and read([ROW, ROW], named).rows == 2


# -- encodings


@pytest.mark.parametrize(("spoil", "encoding"), [(as_tcvn3, Encoding.TCVN3), (as_vni, Encoding.VNI), (str, Encoding.UNICODE)])
def test_a_file_in_an_old_encoding_reads_like_the_new_one(spoil: Any, encoding: Encoding) -> None:
    rows = [[spoil(cell) if isinstance(cell, str) else cell for cell in row] for row in (HEADS, *[ROW] * 4)]
    found = propose(rows, words())
    assert found.encoding is encoding and found.columns == propose([HEADS], words()).columns
    first = read(rows, found).good[0]
    assert first.applicant.address == "Thôn Linh Hải" and first.procedure == "1.001193" and first.status is Status.RETURNED
    assert next(shown_rows(rows, found))[5] == "Thôn Linh Hải"


def test_half_of_a_tcvn3_file_was_converted_by_hand() -> None:
    old = [[as_tcvn3(cell) if isinstance(cell, str) else cell for cell in changed(name="Nguyễn Văn Hà", number=None)] for _ in range(10)]
    rows = [HEADS, *[changed(number=None)] * 10, *old]
    found = propose(rows, words())
    assert found.encoding is Encoding.TCVN3
    names = {one.applicant.name for one in read(rows, found).good}
    assert names == {"Trần Thị Ánh Nguyệt", "Nguyễn Văn Hà"}


def test_decomposed_letters_are_unicode_and_become_whole() -> None:
    rows = [[unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row] for row in (HEADS, ROW)]
    found = read(rows)
    assert found.good[0].applicant.name == "Trần Thị Ánh Nguyệt" and propose(rows, words()).encoding is Encoding.UNICODE


def test_a_column_in_a_capital_font_is_noticed() -> None:
    spoilt = [[as_tcvn3(cell) if isinstance(cell, str) else cell for cell in row] for row in (HEADS, ROW)]
    capital = list(spoilt[1])
    capital[3] = "NGUYÔN THÞ HåNG"
    found = propose([spoilt[0], *[capital] * 3], words())
    assert found.capitals == {"name"}
    assert read([spoilt[0], capital], found).good[0].applicant.name == "NGUYỄN THỊ HỒNG"


def test_a_few_rows_of_another_encoding_are_told_as_doubtful() -> None:
    odd = changed(name="NguyÔn V¨n Hïng", address="Th«n 1", procedure=None, status=None, note=None, number=None)
    used = replace(propose([HEADS, ROW], words()), procedure="1.001193")
    found = read([HEADS, *[changed(number=None)] * 20, odd], used)
    assert used.encoding is Encoding.UNICODE
    assert [(one.line, one.why) for one in found.doubts] == [(22, "Chữ như ở bảng mã TCVN3. Xem lại bảng mã.")]


# -- rows


def test_a_row_becomes_a_dossier() -> None:
    found = read([HEADS, ROW], first_line=4)
    assert found.bad == [] and found.doubts == []
    one = found.good[0]
    assert one.applicant == Person("Trần Thị Ánh Nguyệt", "045185006241", address="Thôn Linh Hải", phone="0912345678")
    assert (one.line, one.number, one.procedure, one.status, one.note) == (5, "BN-12", "1.001193", Status.RETURNED, "Bản chính")
    assert (one.received, one.due, one.finished, one.returned) == (
        When(date(2023, 8, 30)), When(date(2023, 9, 6)), None, When(date(2023, 9, 5)),
    )  # fmt: skip
    assert read([HEADS, changed(received_at=datetime(2023, 8, 30, 9, 5))]).good[0].received == When(date(2023, 8, 30), time(9, 5))


@pytest.mark.parametrize(("cells", "said"), [
    ({"received_at": "31/02/2023"}, [("received_at", "Tháng 2 năm 2023 không có ngày 31.")]),
    ({"received_at": None}, [("received_at", "Chưa có ngày nhận.")]),
    ({"received_at": "24/11/2026", "due_at": None, "returned_at": None, "status": None}, [("received_at", "Ngày nhận ở tương lai.")]),
    ({"received_at": "30/08/1993", "due_at": None, "returned_at": None}, [("received_at", "Ngày nhận quá xa. Xem lại năm.")]),
    ({"due_at": "29/08/2023"}, [("due_at", "Ngày hẹn trước ngày nhận.")]),
    ({"returned_at": "29/08/2023"}, [("returned_at", "Ngày trả trước ngày nhận.")]),
    ({"returned_at": "05/09/2027"}, [("returned_at", "Ngày trả kết quả ở tương lai.")]),
    ({"status": "Đang xử lý"}, [("status", "Trạng thái là chưa xong mà đã có ngày xong hoặc ngày trả.")]),
    ({"status": "Treo"}, [("status", "Chưa biết trạng thái này là bước nào.")]),
    ({"name": None}, [("name", "Chưa có họ và tên.")]),
    ({"name": "12/3"}, [("name", "Họ và tên phải có chữ cái.")]),
    ({"name": "A" * 301}, [("name", "Ô này nhận nhiều nhất 300 chữ, đang có 301.")]),
    ({"address": "a" * 501}, [("address", "Ô này nhận nhiều nhất 500 chữ, đang có 501.")]),
    ({"procedure": "Việc lạ"}, [("procedure", "Thủ tục chưa ghép với danh mục.")]),
    ({"procedure": None}, [("procedure", "Chưa có thủ tục.")]),
    ({"received_at": "02/13/2023"}, [("received_at", "Không có tháng 13. Có thể tệp ghi tháng trước ngày.")]),
])  # fmt: skip
def test_rows_that_stay_outside_say_why(cells: dict[str, Cell], said: list[tuple[str, str]]) -> None:
    assert why(**cells) == said


def test_a_name_of_300_letters_is_taken_and_several_reasons_are_all_said() -> None:
    assert read([HEADS, changed(name="Ẩ" * 300)]).good[0].applicant.name == "Ẩ" * 300
    assert [name for name, _ in why(name=None, received_at="31/02/2023", status="Treo")] == ["name", "status", "received_at"]


def test_what_only_describes_goes_into_the_note_with_a_warning() -> None:
    found = read([HEADS, changed(phone="091234", id_number="3200123456", note="Cũ")])
    assert found.bad == [] and {one.field for one in found.doubts} == {"phone", "id_number"} and all(one.warning for one in found.doubts)
    one = found.good[0]
    assert (one.applicant.phone, one.applicant.id_number) == ("", "")
    assert one.note == "Cũ\nSố định danh trong sổ cũ: 3200123456\nSố điện thoại trong sổ cũ: 091234"


def test_an_impossible_birth_refuses_its_row_and_what_is_no_email_goes_into_the_note() -> None:
    heads = [*HEADS, "Ngày sinh", "Email"]
    told = (("01/01/2030", ""), ("1879", ""), ("1990", "hoa gmail"), ("12/1985", "hoa@gmail.com"))
    found = read([heads, *([1.0, f"BN-{n}", *ROW[2:], *cells] for n, cells in enumerate(told))])
    assert [(one.field, one.line) for one in found.bad] == [("birth_date", 2), ("birth_date", 3)]
    kept, whole = found.good
    assert (kept.applicant.birth_date, kept.applicant.email) == ("1990", "") and "Email trong sổ cũ: hoa gmail" in kept.note
    assert (whole.applicant.birth_date, whole.applicant.email) == ("1985-12", "hoa@gmail.com")


def test_a_code_that_stands_twice_is_taken_once() -> None:
    found = read([HEADS, ROW, ROW, changed(number=None), changed(number=None)])
    assert [one.line for one in found.good] == [2, 4, 5]
    assert [(one.line, one.why) for one in found.bad] == [(3, "Mã hồ sơ trùng với dòng 2.")]


def test_names_nobody_knows_are_counted_and_read_once_they_are_mapped() -> None:
    rows = [HEADS, *[changed(status="Treo", procedure="Khai sinh xã", number=None)] * 3, changed(number=None)]
    used = propose(rows, words())
    found = read(rows, used)
    assert found.statuses == {"Treo": 3} and found.procedures == {"Khai sinh xã": 3} and found.bad_lines == 3
    mapped = replace(used, statuses={"treo": Status.RETURNED}, procedures={"khai sinh xa": "1.001193"})
    assert read(rows, mapped).bad == []


def test_a_channel_nobody_knows_is_told() -> None:
    rows: list[list[Cell]] = [[*HEADS, "Cách nộp"], [*ROW, "Trực tuyến"], [*changed(number=None), "Bồ câu"]]
    found = read(rows)
    assert found.good[0].channel is Channel.ONLINE and found.channels == {"Bồ câu": 1}


@pytest.mark.parametrize(("cells", "status"), [
    ({"status": None}, Status.RETURNED), ({"status": None, "returned_at": None}, Status.PROCESSING), ({"status": "10"}, Status.RETURNED),
    ({"status": "9"}, Status.RETURNED), ({"status": "Đã xử lý xong", "returned_at": None}, Status.READY),
    ({"status": 5.0, "returned_at": None}, Status.SUPPLEMENT), ({"status": "RÚT HỒ SƠ"}, Status.WITHDRAWN),
    ({"status": "done"}, Status.RETURNED), ({"status": "correcting", "returned_at": None}, Status.SUPPLEMENT),
])  # fmt: skip
def test_statuses_by_name_by_code_or_by_the_days(cells: dict[str, Cell], status: Status) -> None:
    assert read([HEADS, changed(**cells)]).good[0].status is status


def test_every_standard_status_is_known_by_its_own_name() -> None:
    from cchc_desktop.domain.dossier import STATUS_NAMES
    from cchc_desktop.domain.text import fold

    assert all(words().statuses[fold(name)] is status for status, name in STATUS_NAMES.items())


def test_a_finished_dossier_without_a_day_is_taken_with_a_doubt() -> None:
    found = read([HEADS, changed(returned_at=None)])
    assert found.good[0].finished is None and [one.field for one in found.doubts] == ["finished_at"]


@pytest.mark.parametrize(("cells", "yes"), [
    ([], False), ([None, "  "], False), (["LĨNH VỰC HỘ TỊCH"] * 5, False), ([1.0, 2.0, 3.0, 4.0], False), (["(1)", "(2)", "(3)"], False),
    ([1.0, "Lê Văn A", 3.0], True), (["Lê Văn A"], True), ([1.0, 2.0], True),
])  # fmt: skip
def test_rows_that_are_no_dossiers_are_passed_over(cells: list[Cell], yes: bool) -> None:
    assert is_dossier(cells) is yes


def test_days_count_from_1904_where_the_file_does() -> None:
    found = read([HEADS, changed(received_at=45168.0 - 1462, due_at=None, returned_at=None, status=None)], since_1904=True)
    assert found.good[0].received == When(date(2023, 8, 30))


def test_the_order_of_day_and_month_is_proposed_only_when_the_file_shows_it() -> None:
    month_first = changed(received_at="08/30/2023", due_at="09/06/2023", returned_at=None, status=None)
    assert propose([HEADS, *[month_first] * 3], words()).order == "mdy"
    assert propose([HEADS, month_first], words()).order == propose([HEADS, ROW], words()).order == "dmy"
    assert propose([HEADS, *[month_first] * 9, ROW], words()).order == "dmy"


# -- the map as JSON


def test_a_map_goes_to_json_and_back() -> None:
    rows = [HEADS, ROW]
    words_ = {"statuses": {"treo": Status.STOPPED}, "channels": {"chim": Channel.POST}, "procedures": {"ks": "1.001193"}}
    used = replace(propose(rows, words()), **words_)  # type: ignore[arg-type]
    told = map_to_json(used, headings_at(rows, 0, used.encoding))
    assert told["columns"]["name"] == "Họ và tên" and told["statuses"] == {"treo": "stopped"}
    assert map_from_json(told, rows, MoveMap()) == used


def test_columns_of_one_heading_are_named_by_their_place() -> None:
    rows: list[list[Cell]] = [["Họ tên", "Ghi chú", "Ghi chú"]]
    told = map_to_json(MoveMap({"name": 0, "note": 2}, 0), ["Họ tên", "Ghi chú", "Ghi chú"])
    assert told["columns"] == {"name": "Họ tên", "note": 3}
    assert map_from_json(told, rows, MoveMap()).columns == {"name": 0, "note": 2}


def test_columns_of_a_map_stand_over_the_proposed_ones() -> None:
    rows = [HEADS, ROW]
    base = propose(rows, words())
    used = map_from_json({"columns": {"note": 6, "phone": None}}, rows, base).columns
    assert used["note"] == 5 and "phone" not in used and "address" not in used and used["name"] == base.columns["name"]


@pytest.mark.parametrize(("data", "field"), [
    ({"columns": {"name": "Không có"}}, "columns"), ({"columns": {"name": 99}}, "columns"), ({"columns": {"ten": 1}}, "columns"),
    ({"columns": []}, "columns"), ({"statuses": {"x": "treo"}}, "statuses"), ({"encoding": "utf-9"}, "encoding"),
    ({"order": "ymd"}, "order"), ({"capitals": "name"}, "capitals"), ({"channels": {"x": "chim"}}, "channels"), ({"bang": 1}, "bang"),
    ({"heading": "1"}, "heading"), ({"procedures": {"x": 3}}, "procedures"),
])  # fmt: skip
def test_a_map_of_another_shape_is_refused_by_name(data: object, field: str) -> None:
    with pytest.raises(Refused) as refused:
        map_from_json(data, [HEADS, ROW], MoveMap(heading=0))
    assert (refused.value.code, refused.value.field) == ("BAD_FIELD", field)


def test_a_map_that_is_no_object_is_refused() -> None:
    with pytest.raises(Refused, match="BAD_FIELD"):
        map_from_json([1], [HEADS], MoveMap())

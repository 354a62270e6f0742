"""What an office prints: one place for every page, the log that makes a reprint, names of agencies as state papers write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp

from cchc_desktop.domain.commitment import CommitmentState
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.said import is_code
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.letterheads import agency, agency_lines, agency_titled, parent_and_office
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import Created
from cchc_desktop.storage.dossiers import Dossiers
from tests.office.places import COMMUNE, PROVINCE, StillClock, found
from tests.printing.reading import Paper
from tests.printing.samples import NAME, PERSON, papers
from tests.storage.conftest import dossier


@pytest.fixture(scope="module")
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory, clock: StillClock) -> Iterator[Created]:
    made = found(tmp_path_factory.mktemp("xa"), COMMUNE, clock)
    yield made
    made.session.close()


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, clock: StillClock) -> Iterator[Created]:
    made = found(tmp_path_factory.mktemp("tinh"), PROVINCE, clock)
    yield made
    made.session.close()


@pytest.fixture
def session(commune: Created) -> Session:
    return commune.session


def keep(session: Session, number: str, **other: object) -> Dossier:
    given: dict[str, object] = {
        "applicant": PERSON, "components": papers(2), "form_set": "TT03/2025", "receipt_no": 417, "book": "01/2026", "book_no": 417,
        "result_place": "Trung tâm Phục vụ hành chính công xã Vĩnh Thủy", "fee": 8000,
    }  # fmt: skip
    made = dossier(number, **{**given, **other})
    with session.store.act(session.author, session.clock) as act:
        Dossiers(session.store).add(act, made)
    return made


def read(printed: Printed) -> Paper:
    return Paper(printed.pdf)


def test_a_receipt_says_what_the_dossier_and_the_office_say(session: Session) -> None:
    kept = keep(session, "H50.31.18-261123-10017")
    made = session.prints.receipt(kept.number)
    assert (made.form, made.record, made.copy_no) == ("receipt", kept.id, 1)
    assert made.name == "giay-tiep-nhan-H50.31.18-261123-10017.pdf" and "H50.31.18-261123-10017" in made.title
    text = read(made).text
    for said in ("UBND XÃ VĨNH THỦY", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "Trung tâm Phục vụ hành chính công xã Vĩnh Thủy",
                 "Số: 0417/TNHS", "Vĩnh Thủy, ngày 23 tháng 11 năm 2026", NAME.upper(), "Đăng ký khai sinh (mã TTHC: 1.001193).",
                 "trong ngày", "0233 3820 118", "Nguyễn Thị Hoa", "09 giờ 30 phút", "8.000 đồng", "01/2026"):  # fmt: skip
        assert said in text, said
    codes = {one.text for one in zxingcpp.read_barcodes(read(made).leaves[0].picture(100), zxingcpp.BarcodeFormat.QRCode)}
    assert {one for one in codes if not is_code(one)} == {kept.number} and len(codes) == 2


def test_the_set_of_forms_is_that_of_the_day_of_receipt(session: Session) -> None:
    old = datetime(2025, 9, 14, 9, tzinfo=ICT)
    for number, form_set in (("H50.31.18-250914-10017", "TT01/2018"), ("H50.31.18-250915-10016", "TT03/2025")):
        kept = keep(session, number, form_set=form_set, received_at=old, due_at=old + timedelta(days=1))
        assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in read(session.prints.receipt(kept.id)).text
    unknown = keep(session, "H50.31.18-250916-10015", form_set="TT99/2099")
    with pytest.raises(Refused, match="NO_FORM"):
        session.prints.receipt(unknown.id)


def test_a_print_is_logged_once_taken_and_the_next_is_marked(session: Session) -> None:
    kept = keep(session, "H50.31.18-261123-10028")
    assert session.prints.receipt(kept.id).copy_no == session.prints.receipt(kept.id).copy_no == 1, "looking is not printing"
    assert session.prints.taken(session.prints.receipt(kept.id), "Canon LBP 2900") == 1
    again = session.prints.receipt(kept.id)
    assert again.copy_no == 2 and read(again).text.count("In lại lần 2") == 2 and "23/11/2026" in read(again).text
    assert session.prints.taken(again, "giay.pdf") == 2
    rows = session.store.db.conn.execute("SELECT form, target, copy_no, account FROM print_entry WHERE record = ?", (kept.id,)).fetchall()
    assert sorted(rows) == [("receipt", "Canon LBP 2900", 1, "hoa"), ("receipt", "giay.pdf", 2, "hoa")]


def test_layout_and_the_printers_foot_can_be_chosen_for_one_print(session: Session) -> None:
    kept = keep(session, "H50.31.18-261123-10039")
    assert len(read(session.prints.receipt(kept.id)).leaves) == 1
    assert len(read(session.prints.receipt(kept.id, "one_a_page")).leaves) == 2
    assert len(read(session.prints.receipt(kept.id, foot=12.5)).leaves) == 2


def test_a_blank_receipt_to_write_by_hand(session: Session) -> None:
    made = session.prints.blank_receipt()
    text = read(made).text
    assert "UBND XÃ VĨNH THỦY" in text and "Tiếp nhận hồ sơ của:" in text and "Số tạm:" in text and "H50.31" not in text
    assert [session.prints.taken(made, "giay.pdf") for _ in range(2)] == [1, 2]
    assert session.prints.blank_receipt() == made, "every one is a first print"


def test_an_unknown_dossier(session: Session) -> None:
    with pytest.raises(Refused, match="NO_DOSSIER"):
        session.prints.receipt("H50.31.18-261123-10040")


def test_recovery_and_enrolment_sheets(commune: Created) -> None:
    prints = commune.session.prints
    made = prints.recovery(commune.recovery_code)
    leaf = read(made).leaves[0]
    assert " ".join(w.text for w in leaf.words if w.size == 20) == commune.recovery_code
    assert "ỦY BAN NHÂN DÂN XÃ VĨNH THỦY" in leaf.text and "ngày 23 tháng 11 năm 2026" in leaf.text and made.form == "recovery"
    asked = prints.enrolment(commune.session.handover.show())
    leaf = read(asked).leaves[0]
    assert " ".join(w.text for w in leaf.words if w.size == 20) == commune.fingerprint
    assert "Nơi nhận: Ủy ban nhân dân tỉnh Quảng Trị" in leaf.text and commune.replica in leaf.text
    found = zxingcpp.read_barcodes(leaf.picture(100), zxingcpp.BarcodeFormat.QRCode)
    assert [one.text for one in found] == [commune.fingerprint.replace(" ", "")]


def test_the_root_sheet_of_a_topmost_office(province: Created) -> None:
    assert province.root_code is not None
    asked = read(province.session.prints.enrolment(province.session.handover.show())).leaves[0].text
    assert "đến máy đã có của cơ quan." in " ".join(asked.split()), "nobody is above"
    leaf = read(province.session.prints.root(province.root_code)).leaves[0]
    assert " ".join(w.text for w in leaf.words if w.size == 20) == province.root_code
    assert "ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ" in leaf.text


def test_grant_sheet_and_slip_of_a_real_passage(commune: Created, province: Created, tmp_path: Path) -> None:
    child, office = commune.session, province.session
    asked = child.handover.request(tmp_path)
    granted = office.handover.grant(tmp_path, asked.fingerprint, tmp_path)
    sheet = read(office.prints.enrolment(granted)).leaves[0]
    assert " ".join(w.text for w in sheet.words if w.size == 20) == granted.fingerprint
    assert "Đơn vị được chấp nhận: Ủy ban nhân dân xã Vĩnh Thủy" in sheet.text
    assert "Máy số: 01" in sheet.text and granted.replica in sheet.text
    assert "cùng USB về Ủy ban nhân dân xã Vĩnh Thủy." in sheet.text
    child.handover.accept(tmp_path, granted.fingerprint)
    with pytest.raises(Refused, match="NO_PARCEL_SENT"):
        child.prints.slip()
    sealed = child.handover.seal(tmp_path)
    made = child.prints.slip(carrier="Trần Quốc Ẩn")
    leaf = read(made).leaves[0]
    assert made.form == "handoff-slip" and sealed.files[0] in leaf.text and "Người mang: Trần Quốc Ẩn" in leaf.text
    assert "mã đơn vị H50.31.18; máy số 01" in leaf.text and "Nguyễn Thị Hoa" in leaf.text and NAME not in leaf.text
    digits = "".join(w.text for w in leaf.words if w.size == 15)
    codes = sorted((one.text for one in zxingcpp.read_barcodes(leaf.picture(110), zxingcpp.BarcodeFormat.QRCode)), key=len)
    assert len(digits) == 60 and codes[0] == digits and len(codes) == 2 and is_code(codes[1])
    read_in = office.handover.receive(tmp_path)
    assert all(one.ok for one in read_in)
    (came,) = office.handover.arrived([one.parcel for one in read_in])
    assert ("".join(came.groups), came.title) == (digits, "Xã Vĩnh Thủy"), "the receiver's screen shows what the slip says"
    assert read(child.prints.slip(sealed.files[0])).text == read(child.prints.slip()).text


def test_a_commitment_is_printed_only_when_it_can_be_signed_and_is_printed_from_then_on(session: Session) -> None:
    sheet = session.agreements.add(session.agreements.start("office"))
    with pytest.raises(Refused) as refused:
        session.prints.commitment(sheet.id)
    assert (refused.value.code, refused.value.field) == ("BAD_FIELD", "committing.person")
    named = replace(sheet, committing=replace(sheet.committing, person=NAME), receiving=replace(sheet.receiving, person="Lê Đình Khải"))
    session.agreements.save(named)
    made = session.prints.commitment(sheet.id)
    assert made.name == "cam-ket-2026-v1.pdf" and session.agreements.get(sheet.id).state is CommitmentState.DRAFT
    session.prints.taken(made, "may-in")
    assert session.agreements.get(sheet.id).state is CommitmentState.PRINTED
    assert session.prints.commitment(sheet.id).pdf == made.pdf, "a print changes nothing on the sheet"


def test_heads_of_sheets_of_each_kind(session: Session) -> None:
    def head(kind: str, **other: object) -> str:
        data = session.agreements.start(kind) | other
        for side in ("committing", "receiving"):
            data[side] = data[side] | {"person": "Lê Thị Ẩn", "unit": data[side]["unit"] or "Thôn Thủy Ba Tây"}
        text = read(session.prints.commitment(session.agreements.add(data).id)).leaves[0].text
        return text.partition("Độc lập - Tự do - Hạnh phúc ")[2].partition(" BẢN CAM KẾT")[0]

    assert head("office", number="05/CK-UBND") == "ỦY BAN NHÂN DÂN XÃ VĨNH THỦY Số: 05/CK-UBND Vĩnh Thủy, ngày 23 tháng 11 năm 2026"
    assert head("inner") == "UBND XÃ VĨNH THỦY THÔN THỦY BA TÂY Vĩnh Thủy, ngày 23 tháng 11 năm 2026"
    assert head("official") == "ỦY BAN NHÂN DÂN XÃ VĨNH THỦY Vĩnh Thủy, ngày 23 tháng 11 năm 2026"


@pytest.mark.parametrize(
    ("level", "name", "said"),
    [
        ("Xã", "Vĩnh Thủy", "Ủy ban nhân dân xã Vĩnh Thủy"),
        ("Thị trấn", "Hồ Xá", "Ủy ban nhân dân thị trấn Hồ Xá"),
        ("Điểm phục vụ", "Linh Hải", "Điểm phục vụ Linh Hải"),
    ],
)
def test_an_agency_by_its_level(level: str, name: str, said: str) -> None:
    assert agency(Unit("1", level, name, date(2025, 7, 1))) == said


def test_heading_lines_of_names() -> None:
    assert agency_lines("UBND xã Vĩnh Thủy") == agency_lines("Ủy ban nhân dân xã Vĩnh Thủy") == ("ỦY BAN NHÂN DÂN", "XÃ VĨNH THỦY", True)
    assert agency_lines("Sở Nội vụ tỉnh Quảng Trị") == ("", "SỞ NỘI VỤ TỈNH QUẢNG TRỊ", False)


def test_the_two_lines_of_a_form(session: Session) -> None:
    office = session.office
    assert parent_and_office(office) == ("UBND XÃ VĨNH THỦY", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
    assert parent_and_office(replace(office, office_name="Ủy ban nhân dân xã Vĩnh Thủy")) == ("", "ỦY BAN NHÂN DÂN XÃ VĨNH THỦY")
    assert parent_and_office(replace(office, office_name="Bộ phận Một cửa"))[1] == "BỘ PHẬN MỘT CỬA"


def test_the_second_dossier_of_a_number_is_printed_with_an_ending_on_every_form(session: Session) -> None:
    first, second = keep(session, "H50.31.18-261123-10955"), keep(session, "H50.31.18-261123-10955")
    session.desk.look()
    assert [row[1] for row in next(iter(session.desk.twins())).each] == [first.number, f"{first.number}-2"]
    assert f"{first.number}-2" not in read(session.prints.receipt(first.id)).text
    for made in (session.prints.receipt(second.id), session.prints.form(second.id, "control")):
        assert f"{first.number}-2" in read(made).text, made.form
    assert session.counter.get(f"{first.number}-2").id == second.id and session.counter.get(first.number).id == first.id
    session.desk.twins_read(first.number)
    assert session.desk.twins() == [] and session.desk.count() == 0


@pytest.mark.parametrize(("title", "said"), [
    ("Xã Vĩnh Thủy", "Ủy ban nhân dân xã Vĩnh Thủy"), ("Thành phố Huế", "Ủy ban nhân dân thành phố Huế"), ("Xãm Hà", "Xãm Hà"),
    ("Sở Nội vụ", "Sở Nội vụ"), ("44@2025-07-01", "44@2025-07-01"), ("", ""),
])  # fmt: skip
def test_the_agency_behind_a_title(title: str, said: str) -> None:
    assert agency_titled(title) == said

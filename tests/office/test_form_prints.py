"""The forms, books and day lists of an office, printed from what is kept; many in one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.life import HandOutTo, Method
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.form_pages import subject
from cchc_desktop.office.form_prints import keys_of_guide
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import Created
from cchc_desktop.storage.dossiers import Dossiers
from tests.office.places import COMMUNE, StillClock, found
from tests.printing.reading import Paper
from tests.printing.samples import NAME, PERSON, papers
from tests.storage.conftest import dossier

NUMBERS = (f"H50.31.18-261120-1{n:04d}" for n in count())
PLACES = count(1)
BEFORE = datetime(2026, 11, 20, 9, 30, tzinfo=ICT)


@pytest.fixture(scope="module")
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory, clock: StillClock) -> Iterator[Created]:
    made = found(tmp_path_factory.mktemp("xa"), COMMUNE, clock)
    yield made
    made.session.close()


@pytest.fixture
def session(commune: Created, clock: StillClock) -> Session:
    clock.at = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
    return commune.session


def keep(session: Session, **other: Any) -> Dossier:
    given: dict[str, Any] = {
        "applicant": PERSON, "components": papers(2), "form_set": "TT03/2025", "receipt_no": 417, "book": "01/2026",
        "book_no": next(PLACES), "result_place": "Quầy số 02", "fee": 8000, "received_at": BEFORE, "limit": "05 ngày làm việc",
        "due_at": datetime(2026, 11, 27, 17, tzinfo=ICT),
    }  # fmt: skip
    made = dossier(next(NUMBERS), **{**given, **other})
    with session.store.act(session.author, session.clock) as act:
        Dossiers(session.store).add(act, made)
    return made


def text_of(session: Session, key: str, form: str) -> str:
    return Paper(session.prints.form(key, form).pdf).text


def test_a_supplement_request_says_what_was_given_out(session: Session) -> None:
    kept = keep(session)
    issue = session.issues.give(kept.id, "supplement", ("Nộp tờ khai", "Ký tên"), "Thiếu chữ ký", contact="bà Nguyễn Thị Hoa")
    made = session.prints.form(issue.id, "supplement")
    text = Paper(made.pdf).text
    assert (made.form, made.record, made.copy_no) == ("supplement", issue.id, 1) and kept.number in made.name
    for said in (f"Số: {issue.no:02d}/HDHS", "ngày 23 tháng 11 năm 2026", f"Bà {NAME}", "1. Nộp tờ khai", "2. Ký tên",
                 "Lý do: Thiếu chữ ký",
                 "liên hệ với bà Nguyễn Thị Hoa, số điện thoại 0233 3820 118", "(mã TTHC: 1.001193)", kept.number):  # fmt: skip
        assert said in text, said
    assert Paper(session.prints.form(kept.number, "supplement").pdf).text == text, "a dossier's number names its last one"


def test_the_words_depend_on_the_day_of_receipt(session: Session) -> None:
    then = datetime(2025, 9, 14, 9, tzinfo=ICT)
    old = keep(session, form_set="TT01/2018", received_at=then, due_at=datetime(2025, 9, 20, 17, tzinfo=ICT))
    new = keep(session)
    session.issues.give(old.id, "apology", reason="chờ văn bản trả lời", days=3, signer="Lê Văn Đường")
    session.issues.give(new.id, "apology", reason="chờ văn bản trả lời", days=3, signer="Trần Thị Ánh Tuyết",
                        signer_title="KT. Chủ tịch\nPhó Chủ tịch", recipients="Như trên\nLưu: VT")  # fmt: skip
    first, second = text_of(session, old.id, "apology"), text_of(session, new.id, "apology")
    assert "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ" in first and "/PXL" in first and "Lý do: chờ văn bản trả lời" in first
    assert "17 giờ 00 phút, ngày 20 tháng 9 năm 2025" in first and "Bộ phận Một cửa" in first and "Lê Văn Đường" in first
    assert "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT" in second and "/UBND-PVHCC" in second
    assert "03 ngày làm việc" in second and "Lần 1" in second and "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in second
    assert "17 giờ 00 phút, ngày 27 tháng 11 năm 2026" in second and "17 giờ 00 phút, ngày 02 tháng 12 năm 2026" in second
    assert "- Lưu: VT." in second and "hồ sơ." not in second.partition("Nơi nhận:")[2]


def test_a_letter_names_the_act_ends_its_sentences_and_is_not_sent_to_its_sender(session: Session) -> None:
    then = datetime(2025, 9, 14, 9, tzinfo=ICT)
    named = {"procedure_name": "Thủ tục đăng ký lại khai sinh"}
    old = keep(session, form_set="TT01/2018", received_at=then, due_at=datetime(2025, 9, 20, 17, tzinfo=ICT), **named)
    new = keep(session, **named)
    for one in (old, new):
        session.issues.give(one.id, "apology", reason="chờ văn bản\nmất điện hai ngày!", days=3)
    first, second = text_of(session, old.id, "apology"), text_of(session, new.id, "apology")
    assert "hồ sơ đăng ký lại khai sinh của" in first and "Lý do: chờ văn bản. mất điện hai ngày! Ủy ban" in first
    assert "Tuy nhiên đến nay" in first and "về việc đăng ký lại khai sinh. Hồ sơ" in second
    assert "xã Vĩnh Thủy; - Lưu: VT, hồ sơ." in second and "- Ủy ban nhân dân" not in second


def test_a_letter_written_before_the_hour_says_that_it_cannot_be_kept_not_that_it_was_not(session: Session) -> None:
    made, now = {}, session.clock.now()
    for form_set, day in (("TT01/2018", datetime(2025, 9, 14, 9, tzinfo=ICT)), ("TT03/2025", BEFORE)):
        for word, due in (("late", now - timedelta(minutes=1)), ("ahead", now + timedelta(minutes=1))):
            kept = keep(session, form_set=form_set, received_at=day, due_at=due)
            session.issues.give(kept.id, "apology", reason="chờ văn bản", days=3)
            made[form_set[-4:], word] = text_of(session, kept.id, "apology")
    assert "Tuy nhiên đến nay, Ủy ban nhân dân xã Vĩnh Thủy chưa trả" in made["2018", "late"]
    assert "Tuy nhiên, Ủy ban nhân dân xã Vĩnh Thủy không thể trả" in made["2018", "ahead"]
    assert "Đến nay hồ sơ chưa được giải quyết xong" in made["2025", "late"]
    assert "Hồ sơ không thể giải quyết xong theo thời gian ghi trên" in made["2025", "ahead"]
    assert "Sự chậm trễ này đã gây" in made["2018", "late"] and "Sự chậm trễ này gây" in made["2018", "ahead"]
    assert all("đến nay" not in text.lower() for (_, word), text in made.items() if word == "ahead")


@pytest.mark.parametrize(("name", "said"), [
    ("Thủ tục  cấp Giấy phép", "cấp Giấy phép"), ("Thủ tục hải quan đối với hàng hóa", "thủ tục hải quan đối với hàng hóa"),
    ("Đăng ký kết hôn", "đăng ký kết hôn"), ("UBND cấp", "UBND cấp"), ("Thủ tục", "thủ tục"), ("", ""),
])  # fmt: skip
def test_a_procedure_inside_a_sentence(name: str, said: str) -> None:
    assert subject(name) == said


def test_what_was_typed_without_a_full_stop_gets_one(session: Session) -> None:
    kept, refused, stopped = keep(session), keep(session, status=Status.NEW), keep(session)
    session.issues.give(kept.id, "supplement", ("Ảnh", "Tờ khai (02 bản);", "Giấy “ủy quyền”"), "Thiếu chữ ký")
    text = text_of(session, kept.id, "supplement")
    assert "1. Ảnh. 2. Tờ khai (02 bản); 3. Giấy “ủy quyền”. Lý do: Thiếu chữ ký." in text
    session.issues.give(refused.id, "refusal", reason="Bị tẩy xóa", returned_papers="Tờ khai", guidance="Nộp ở xã khác")
    text = text_of(session, refused.id, "refusal")
    assert "1. Bị tẩy xóa. Giấy tờ trả lại: Tờ khai. Hướng dẫn: Nộp ở xã khác. Xin thông báo" in text
    session.life.step(stopped.id, Status.PROCESSING)
    session.issues.give(stopped.id, "stop", reason="Rút", legal_basis="Luật A", guidance="Nộp lại tại quầy\nMang theo giấy này.")
    text = text_of(session, stopped.id, "stop")
    assert "Luật A; " in text and "Nộp lại tại quầy. Mang theo giấy này./. " in text


def test_a_refusal_and_a_stop(session: Session) -> None:
    refused, stopped = keep(session, status=Status.NEW), keep(session)
    session.issues.give(refused.id, "refusal", reason="Giấy tờ bị tẩy xóa")
    session.life.step(stopped.id, Status.PROCESSING)
    session.payments.take(stopped.id, 8000, Method.CASH)
    session.issues.give(stopped.id, "stop", reason="Công dân đề nghị rút", returned_papers="Tờ khai (01 bản chính)", legal_basis="Luật A;",
                        guidance="Nộp lại tại quầy./.")  # fmt: skip
    text = text_of(session, refused.id, "refusal")
    assert "1. Giấy tờ bị tẩy xóa" in text and "/TCHS" in text and "NGƯỜI NỘP HỒ SƠ" in text
    text = text_of(session, stopped.id, "stop")
    for said in ("THÔNG BÁO Dừng giải quyết hồ sơ", "/TB-UBND", "Nghị định số 118/2025/NĐ-CP", "Luật A;", "20/11/2026",
                 "Công dân đề nghị rút", "Tờ khai (01 bản chính)", "Đã thu 8.000 đồng.", "Nộp lại tại quầy./."):  # fmt: skip
        assert said in text, said
    assert "bất cứ lúc nào" not in text


def test_what_was_not_given_out_cannot_be_printed(session: Session) -> None:
    kept = keep(session)
    for key, form, code in ((kept.id, "supplement", "NO_ISSUE"), (kept.id, "song", "NO_FORM"), ("x", "control", "NO_DOSSIER")):
        with pytest.raises(Refused, match=code):
            session.prints.form(key, form)
    issue = session.issues.give(kept.id, "supplement", ("Tờ khai",), "Thiếu")
    with pytest.raises(Refused, match="NO_ISSUE"):
        session.prints.form(issue.id, "refusal")
    session.issues.void(issue.id, "phát nhầm")
    with pytest.raises(Refused, match="NO_ISSUE"):
        session.prints.form(kept.id, "supplement")
    assert "1. Tờ khai" in text_of(session, issue.id, "supplement"), "a void one can still be looked at by its own id"


def test_the_control_slip_has_a_row_for_each_hand_over(session: Session, clock: StillClock) -> None:
    kept = keep(session)
    session.life.hand([kept.id], "Hồ Sỹ Ẩn")
    text = text_of(session, kept.id, "control")
    assert "1. Giao: Bộ phận Tiếp nhận và Trả kết quả 2. Nhận: Hồ Sỹ Ẩn 09 giờ 30 phút, ngày 23 tháng 11 năm 2026" in text
    assert "Trước hạn" not in text.partition("GHI CHÚ")[2] and text.count("1. Giao:") == 4
    clock.at += timedelta(days=1)
    session.life.hand_back([kept.id])
    session.life.step(kept.id, Status.READY)
    text = text_of(session, kept.id, "control").partition("GHI CHÚ")[2]
    assert "1. Giao: Hồ Sỹ Ẩn 2. Nhận: Bộ phận Tiếp nhận và Trả kết quả" in text and text.count("Trước hạn") == 1


def test_the_deadline_slip_shows_every_old_and_new_due_time(session: Session) -> None:
    kept = keep(session, reckoning=("T6 20/11 Nhận 09:30", "T7 21/11 – CN 22/11 nghỉ", "Đổi ngày hẹn"))
    session.dues.extend(kept.id, 2, "chờ xác minh")
    text = text_of(session, kept.id, "deadline")
    for said in ("T7 21/11 – CN 22/11", "Gia hạn: chờ xác minh", "17:00, 27/11/2026", "17:00, 01/12/2026", "05 ngày làm việc",
                 "17 giờ 00 phút, ngày 01 tháng 12 năm 2026"):  # fmt: skip
        assert said in text, said


def test_a_reprint_is_marked_and_a_correction_makes_a_form_stale(session: Session) -> None:
    kept = keep(session)
    issue = session.issues.give(kept.id, "supplement", ("Tờ khai",), "Thiếu")
    first = session.prints.form(issue.id, "supplement")
    assert "In lại" not in Paper(first.pdf).text and session.prints.taken(first, "giay.pdf") == 1
    again = session.prints.form(kept.id, "supplement")
    assert again.copy_no == 2 and "In lại lần 2" in Paper(again.pdf).text and again.digest == first.digest != ""
    assert session.corrections.stale_prints(kept.id) == []
    session.corrections.correct(kept.id, {"name": "Lê Thị Ỷ"}, "ghi nhầm tên")
    assert session.corrections.stale_prints(kept.id) == [("supplement", issue.id)]
    session.prints.taken(session.prints.form(kept.id, "supplement"), "giay.pdf")
    assert session.corrections.stale_prints(kept.id) == []


def test_a_receipt_printed_again_promises_what_was_agreed(session: Session, clock: StillClock) -> None:
    kept = keep(session)
    agreed, later = "17 giờ 00 phút, ngày 27 tháng 11 năm 2026", "09 giờ 00 phút, ngày 10 tháng 12 năm 2026"
    session.prints.taken(session.prints.receipt(kept.id), "giay.pdf")
    session.dues.extend(kept.id, 2, "chờ xác minh")
    again = session.prints.receipt(kept.id)
    assert agreed in Paper(again.pdf).text and "In lại lần 2" in Paper(again.pdf).text, "the letter tells the new day, not the receipt"
    assert session.corrections.stale_prints(kept.id) == []
    clock.at += timedelta(minutes=1)
    session.dues.set(kept.id, datetime(2026, 12, 10, 9, tzinfo=ICT), "hẹn theo yêu cầu")
    assert later in Paper(session.prints.receipt(kept.id).pdf).text and session.corrections.stale_prints(kept.id) == [("receipt", kept.id)]
    clock.at += timedelta(minutes=1)
    session.undoing.take_back(session.undoing.of([kept.id]))
    assert agreed in Paper(session.prints.receipt(kept.id).pdf).text and session.corrections.stale_prints(kept.id) == []


def test_a_print_from_before_digests_is_stale_once_something_was_put_right(session: Session, clock: StillClock) -> None:
    kept = keep(session)
    printed = replace(session.prints.receipt(kept.id), digest="")
    session.prints.taken(printed, "giay.pdf")
    assert session.corrections.stale_prints(kept.id) == []
    clock.at += timedelta(minutes=1)
    session.corrections.correct(kept.id, {"phone": "0912345678"}, "ghi nhầm số")
    assert session.corrections.stale_prints(kept.id) == [("receipt", kept.id)]
    clock.at += timedelta(minutes=1)
    session.prints.taken(session.prints.receipt(kept.id), "giay.pdf")
    assert session.corrections.stale_prints(kept.id) == []


def test_a_volume_of_the_register(session: Session) -> None:
    book, office = "07/2026", session.offices.get()
    rows = [keep(session, book=book, book_no=n) for n in range(1, 13)]
    session.corrections.void(rows[3].id, "ghi nhầm thủ tục")
    session.life.answer_at_once(rows[4].id)
    text = Paper(session.prints.forms.register(book).pdf).text
    numbers = [row.number.split("-")[1:] for row in rows]
    assert all("-".join(parts) in text for parts in numbers) and "SỔ THEO DÕI HỒ SƠ" in text and f"Quyển số: {book}" in text
    assert "Hủy: ghi nhầm thủ tục" in text and "23/11/2026" in text and "Từ ngày 20 tháng 11 năm 2026" in text
    assert Paper(session.prints.forms.register("7", 2026).pdf).text == text and office.machine == 1
    part = Paper(session.prints.forms.register(book, first=3, last=5).pdf)
    assert len(part.leaves) == 1 and rows[2].number.split("-")[2] in part.text and rows[5].number.split("-")[2] not in part.text
    for wrong, year in (("88", 2026), ("99/2026", 0), ("", 1999)):
        with pytest.raises(Refused, match="NO_BOOK"):
            session.prints.forms.register(wrong, year)


def test_the_fees_of_a_day(session: Session, clock: StillClock) -> None:
    clock.at = datetime(2026, 12, 1, 9, 30, tzinfo=ICT)
    first, second = keep(session), keep(session)
    session.payments.take(first.id, 16_000, Method.CASH)
    session.payments.take(second.id, 8_000, Method.ONLINE, "AB-77")
    session.payments.waive(second.id, "hộ nghèo")
    text = Paper(session.prints.forms.fees().pdf).text
    for said in ("24.000 đồng, trong đó tiền mặt 16.000 đồng, trực tuyến 8.000 đồng", "Hai mươi tư nghìn đồng", "AB-77", "miễn: hộ nghèo"):
        assert said in text, said
    assert "Không đồng" in Paper(session.prints.forms.fees(date(2026, 12, 2)).pdf).text


def test_the_list_to_sign_and_the_guide(session: Session) -> None:
    kept = keep(session)
    text = Paper(session.prints.forms.handouts([kept.number]).pdf).text
    assert NAME in text and "Danh sách này có 01 hồ sơ" in text
    assert len(Paper(session.prints.forms.handouts([]).pdf).leaves) == 1
    session.save_office(replace(session.office, phone="02333820118"))
    guide = Paper(session.prints.forms.guide().pdf)
    assert len(guide.leaves) == 1 and "0233 3820 118" in guide.text
    assert {"Ở mọi trang", "Trong biểu nhập", "Trong danh sách"} <= {one.heading for one in keys_of_guide()}
    assert all(what in guide.text for one in keys_of_guide() for _, what in one.rows)


def test_many_in_one_file_are_each_noted(session: Session) -> None:
    kept = [keep(session) for _ in range(3)]
    heard: list[int] = []
    made = session.prints.batch([(d.id, form) for d in kept for form in ("receipt", "control")], heard.append)
    paper = Paper(made.pdf)
    assert heard == [1, 2, 3, 4, 5, 6] and len(paper.leaves) == 6
    alone = [Paper(session.prints.form(d.id, form).pdf) for d in kept for form in ("receipt", "control")]
    assert [leaf.text for leaf in paper.leaves] == [leaf.text for one in alone for leaf in one.leaves]
    assert [session.prints.taken(one, "Canon") for one in made.printed] == [1] * 6
    assert session.prints.form(kept[0].id, "control").copy_no == 2


def test_a_batch_can_be_cancelled_and_wants_something(session: Session) -> None:
    kept = keep(session)
    heard: list[int] = []
    with pytest.raises(Cancelled):
        session.prints.batch([(kept.id, "receipt")] * 50, heard.append, lambda: len(heard) == 3)
    assert heard == [1, 2, 3]
    with pytest.raises(Refused, match="NO_FORM"):
        session.prints.batch([])


@pytest.mark.slow
def test_many_receipts_with_their_slips_make_one_file_that_stays_small(session: Session) -> None:
    wanted = [(keep(session).id, form) for _ in range(60) for form in ("receipt", "control")]
    made = session.prints.batch(wanted)
    assert len(Paper(made.pdf).leaves) == len(wanted) and len(made.pdf) < 20_000 * len(wanted)


def test_a_refusal_tells_what_is_handed_back_and_where_to_go(session: Session) -> None:
    kept = keep(session, status=Status.NEW, receipt_no=0, book="", book_no=0)
    more = {"returned_papers": "Tờ khai, Giấy chứng sinh", "guidance": "Nộp ở xã Vĩnh Tú."}
    session.issues.give(kept.id, "refusal", (), "Không thuộc thẩm quyền", **more)
    text = text_of(session, kept.id, "refusal")
    assert "Giấy tờ trả lại: Tờ khai, Giấy chứng sinh" in text and "Hướng dẫn: Nộp ở xã Vĩnh Tú." in text
    other = keep(session, status=Status.NEW, receipt_no=0, book="", book_no=0)
    session.issues.give(other.id, "refusal", (), "Không thuộc thẩm quyền")
    assert "Giấy tờ trả lại" not in text_of(session, other.id, "refusal"), "an empty line would be no part of the form"


def test_what_was_typed_in_several_lines_stands_in_several(session: Session) -> None:
    kept = keep(session)
    session.life.step(kept.id, Status.PROCESSING)
    session.issues.give(kept.id, "stop", ("Đã hẹn hai lần.",), "Người nộp không bổ sung.", returned_papers="Tờ khai (01)\nSổ đỏ (01)")
    text = text_of(session, kept.id, "stop")
    assert "không bổ sung. Đã hẹn" in text and "Tờ khai (01) Sổ đỏ (01)" in text


def test_a_stop_answers_the_request_of_its_day(session: Session) -> None:
    kept = keep(session, status=Status.PROCESSING)
    with pytest.raises(Refused, match="BAD_FIELD"):
        session.issues.give(kept.id, "stop", (), "Người nộp đề nghị dừng.", petition="20/11")
    session.issues.give(kept.id, "stop", (), "Người nộp đề nghị dừng.", petition="2026-11-20", returned_papers="Sổ đỏ")
    text = text_of(session, kept.id, "stop")
    assert "Xét đơn xin rút hồ sơ ngày 20 tháng 11 năm 2026 của" in text and "Sổ đỏ" in text


def test_the_control_slip_names_who_works_with_us(session: Session) -> None:
    kept = keep(session)
    assert "Cơ quan phối hợp giải quyết hồ sơ: Công an" not in text_of(session, kept.id, "control")
    session.prints.taken(session.prints.form(kept.id, "control"), "may in")
    session.life.hand([kept.id], "Lê Văn Hải", cooperating="Công an xã Vĩnh Thủy")
    assert session.corrections.stale_prints(kept.id) == [("control", kept.id)]
    assert "Cơ quan phối hợp giải quyết hồ sơ: Công an xã Vĩnh Thủy" in text_of(session, kept.id, "control")
    session.life.hand([kept.id], "Hồ Thị Ỷ")
    assert session.life.cooperating(kept.id) == "Công an xã Vĩnh Thủy", "as it was"
    session.life.hand([kept.id], "Hồ Thị Ỷ", cooperating="")
    assert session.life.cooperating(kept.id) == ""


def test_the_book_says_how_the_result_really_went_out(session: Session) -> None:
    book = "08/2026"
    rows = [keep(session, book=book, book_no=n, result_place="Quầy số 02") for n in range(1, 4)]
    for row in rows:
        session.life.step(row.id, Status.READY)
    session.life.handout([rows[0].id], HandOutTo.POST, item="EB123456789VN")
    session.life.handout([rows[1].id], HandOutTo.AUTHORISED, "Lê Quang Ấn")
    session.life.handout([rows[2].id], HandOutTo.POST, item="EB987654321VN")
    session.life.take_back(rows[2].id, "bưu điện trả lại")
    found = [(row.how, row.item) for row in session.books.rows(book)]
    assert found == [("post", "EB123456789VN"), ("authorised", ""), ("", "")]
    text = Paper(session.prints.forms.register(book).pdf).text
    assert "Bưu chính" in text and "ủy quyền" in text
    closed = text.replace(" ", "")
    assert "BưugửiEB123456789VN" in closed and "EB987654321VN" not in closed, "a number too long for its column goes on in the next line"


def test_books_day_lists_and_counts_are_marked_when_they_say_something_else(session: Session, clock: StillClock) -> None:
    clock.at = datetime(2026, 12, 3, 9, 30, tzinfo=ICT)
    kept = keep(session, book="09/2026", book_no=1)
    for made in (session.prints.forms.register("09/2026"), session.prints.forms.fees(), session.prints.form(kept.id, "deadline")):
        session.prints.taken(made, "may in")
    assert session.books.printed("register", "09/2026") == (1, False) and session.books.printed("fees", "2026-12-03") == (1, False)
    assert session.corrections.stale_prints(kept.id) == []
    session.payments.take(kept.id, 8_000, Method.CASH)
    session.dues.set(kept.id, datetime(2026, 12, 9, 17, tzinfo=ICT), "theo đề nghị")
    assert session.books.printed("fees", "2026-12-03") == (1, True) and session.books.printed("register", "09/2026") == (1, True)
    assert session.corrections.stale_prints(kept.id) == [("deadline", kept.id)]
    session.prints.taken(session.prints.forms.register("09/2026"), "may in")
    assert session.books.printed("register", "09/2026") == (2, False)

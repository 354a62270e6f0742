"""Hồ sơ của tôi đến đâu: who is meant, and the words to read out at every turn of a dossier's life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Dossier, Person, Status
from cchc_desktop.domain.life import HandOutTo, Method
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.spoken import matter, spoken_day, spoken_moment
from cchc_desktop.office.session import Session
from cchc_desktop.office.spoken import answer_for, asked_for, is_whole, sought
from tests.office.counterside import COPIES, NGUYET, SINGLE, counterside, typed
from tests.office.places import StillClock

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=ICT)


@pytest.fixture
def clock() -> StillClock:
    made = StillClock()
    made.at = MONDAY
    return made


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def single(session: Session) -> Dossier:
    """Three working days: received on Monday 16/11, due on Thursday 19/11."""
    return session.intake.save(typed(SINGLE, fee=8000))


def said(session: Session, dossier: Dossier) -> str:
    return " ".join(answer_for(session, dossier.id).said)


def aside(session: Session, dossier: Dossier) -> str:
    return " ".join(answer_for(session, dossier.id).aside)


@pytest.mark.parametrize(
    "text",
    ["tran thi anh nguyet", "nguyet tran", "0912345678", "0912 345 678", "0912.345.678", "+84912345678", "045185006241", "NUMBER",
     "045185006241|191234567|Tran Thi Anh Nguyet|12081985|Nu|thon Linh Hai|12052021"],
)  # fmt: skip
def test_found_by_whatever_one_has_at_hand(session: Session, single: Dossier, text: str) -> None:
    session.intake.save(typed(COPIES, Person("Lê Quang Ấn", "045190009996", phone="0987654321")))
    found = asked_for(session, text.replace("NUMBER", single.number))
    assert [row.id for row in found] == [single.id]


def test_nothing_typed_finds_nobody(session: Session, single: Dossier) -> None:
    assert asked_for(session, "") == [] and asked_for(session, "  ") == [] and asked_for(session, "hoàng văn thái") == []


def test_what_waits_to_be_fetched_comes_before_what_runs_and_what_is_closed(session: Session, single: Dossier) -> None:
    closed = session.quick.save(typed(COPIES))
    ready = session.intake.save(typed(SINGLE))
    running = session.intake.save(typed(SINGLE))
    void = session.intake.save(typed(SINGLE))
    session.life.step(ready.id, Status.READY)
    session.corrections.void(void.id, "Nhập trùng")
    found = [row.id for row in asked_for(session, "nguyet")]
    assert found == [ready.id, running.id, single.id, closed.id, void.id]


def test_one_number_is_told_from_words() -> None:
    assert is_whole("H50.31.18-261116-10016") is False, "the check digit is wrong"
    assert is_whole("045185006241|…") and not is_whole("045185006241") and not is_whole("anh nguyet")
    assert sought("12") == "12" and sought("22/7") == "22/7" and sought(" ấn ") == "ấn"


def test_running(session: Session, single: Dossier) -> None:
    assert "của Trần Thị Ánh Nguyệt, nộp hôm nay, đang được giải quyết, hẹn trả kết quả lúc 17 giờ thứ Năm 19/11." in said(session, single)
    assert said(session, single).startswith("Hồ sơ cấp Giấy xác nhận tình trạng hôn nhân của")
    assert "Hồ sơ đang ở bộ phận Một cửa." in aside(session, single) and "Còn phải nộp 8.000\u00a0đ." in aside(session, single)
    session.life.hand([single.id], "Lê Văn Hải")
    session.payments.take(single.id, 8000, Method.CASH)
    assert aside(session, single) == "Hồ sơ đang ở Lê Văn Hải."
    assert NGUYET.id_number not in said(session, single) and NGUYET.phone not in said(session, single), "read out: no number"


def test_late(session: Session, single: Dossier, clock: StillClock) -> None:
    clock.at = single.due_at + timedelta(hours=1)
    assert "đã quá hẹn trong ngày (hẹn 17 giờ hôm nay). Xin lỗi ông, bà" in said(session, single)
    clock.at = datetime(2026, 11, 25, 9, 0, tzinfo=ICT)
    assert "đã quá hẹn 3 ngày làm việc (hẹn 17 giờ thứ Năm 19/11)" in said(session, single), "24/11 is a holiday"
    assert "hỏi lý do trước khi trả lời" in aside(session, single)


def test_extended(session: Session, single: Dossier) -> None:
    session.issues.give(single.id, "apology", [], "Chờ xác minh", days=2)
    assert "lúc 17 giờ thứ Hai 23/11. Ngày hẹn này đã được gia hạn, hẹn lần đầu là thứ Năm 19/11." in said(session, single)


def test_waiting_for_papers(session: Session, single: Dossier) -> None:
    session.issues.give(single.id, "supplement", ["Giấy ủy quyền.", "Bản sao trích lục ly hôn"], "Thiếu giấy tờ")
    assert "đang chờ bổ sung. Cần bổ sung: Giấy ủy quyền; Bản sao trích lục ly hôn." in said(session, single)


def test_waiting_for_money(session: Session, single: Dossier) -> None:
    session.life.step(single.id, Status.PROCESSING)
    session.life.step(single.id, Status.PAYMENT, "Nộp lệ phí")
    assert "đang chờ nộp tiền 8.000\u00a0đ. Nộp xong" in said(session, single)


def test_ready_and_handed_out(session: Session, single: Dossier, clock: StillClock) -> None:
    session.life.step(single.id, Status.READY)
    clock.at = MONDAY + timedelta(days=1)
    assert "đã có kết quả từ hôm qua, mời ông, bà nhận tại" in said(session, single)
    assert "mang theo Giấy tiếp nhận" in said(session, single) and "Còn phải nộp 8.000" in aside(session, single)
    session.life.handout([single.id], HandOutTo.AUTHORISED, "Lê Quang Ấn")
    assert "đã trả kết quả 9 giờ hôm nay, người nhận: Lê Quang Ấn." in said(session, single)


def test_sent_by_post(session: Session, single: Dossier) -> None:
    session.life.step(single.id, Status.READY)
    session.life.handout([single.id], HandOutTo.POST, item="EB123456789VN")
    assert "gửi qua bưu chính, số bưu gửi EB123456789VN." in said(session, single)


def test_refused_withdrawn_and_void(session: Session) -> None:
    other, third = session.intake.save(typed(SINGLE)), session.intake.save(typed(SINGLE))
    fresh = session.intake.save(typed(SINGLE, unchecked=True))
    session.issues.give(fresh.id, "refusal", ["Không thuộc thẩm quyền."], "Không thuộc thẩm quyền.")
    assert said(session, fresh).endswith("không được tiếp nhận hôm nay. Lý do: Không thuộc thẩm quyền.")
    session.life.step(other.id, Status.WITHDRAWN, "Người nộp đổi ý")
    assert "đã rút theo yêu cầu hôm nay. Lý do: Người nộp đổi ý." in said(session, other)
    session.corrections.void(third.id, "Nhập trùng")
    assert "đã hủy vì ghi nhầm" in said(session, third)


def test_only_taken_down(session: Session) -> None:
    new = session.intake.save(typed(SINGLE, unchecked=True))
    assert "nộp hôm nay, đang chờ quầy kiểm tra, chưa tiếp nhận." in said(session, new)


def test_words_inside_a_sentence() -> None:
    now = datetime(2026, 12, 31, 9, 0, tzinfo=ICT)
    assert spoken_day(datetime(2027, 1, 4).date(), now) == "thứ Hai 04/01/2027"
    assert spoken_day(datetime(2026, 12, 29).date(), now) == "thứ Ba 29/12"
    assert spoken_moment(datetime(2027, 1, 1, 16, 30, tzinfo=ICT), now) == "16 giờ 30 ngày mai"
    signature = "Thủ tục chứng thực chữ ký trong các giấy tờ, văn bản (áp dụng cho cả trường hợp chứng thực điểm chỉ)"
    assert matter(signature) == "chứng thực chữ ký trong các giấy tờ, văn bản"
    copies = "Chứng thực bản sao từ bản chính giấy tờ do cơ quan của Việt Nam cấp; cơ quan của nước ngoài cấp"
    assert matter(copies).endswith("Việt Nam cấp")
    assert matter("Thủ tục đăng ký khai sinh") == "đăng ký khai sinh" and matter("BHYT cho trẻ em") == "BHYT cho trẻ em"

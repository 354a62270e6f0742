"""Where is my dossier: the sentence to read out for every state, and how few keys it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.storage.dossiers import DossierRow
from tests.ui.conftest import CHEAP, OFFICE, PASSWORD, FixedClock
from ui.dossiers.answer import answer
from ui.hands import CTRL, press, type_text
from ui.main_window import MainWindow
from ui.page import Parts

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
ROW = DossierRow(
    "1", "19405@2025-07-01", "H50.31.18-261119-10019", "Hồ Thị Ỷ", "045190001234", "0915222208", "1.001193",
    "Thủ tục đăng ký khai sinh", "Hộ tịch", Status.PROCESSING, NOW - timedelta(days=3), datetime(2026, 11, 27, 17, 0, tzinfo=ICT), None,
    "Trần Thị Ánh", False, "",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "đang được Trần Thị Ánh giải quyết, hẹn trả 17 giờ 00 Thứ Sáu 27/11."),
        ({"officer": ""}, "đang được Hộ tịch giải quyết, hẹn trả"),
        ({"status": Status.ACCEPTED}, "đang ở quầy tiếp nhận, hẹn trả"),
        ({"due_at": NOW - timedelta(days=1)}, "đã quá ngày hẹn 22/11/2026, cơ quan xin lỗi"),
        ({"status": Status.SUPPLEMENT}, "đang chờ bổ sung giấy tờ"),
        ({"status": Status.PAYMENT}, "đang chờ nộp nghĩa vụ tài chính"),
        ({"status": Status.READY, "finished_at": NOW}, "đã có kết quả từ ngày 23/11/2026, mời đến quầy nhận."),
        ({"status": Status.RETURNED}, "đã trả kết quả."),
        ({"status": Status.REJECTED}, "không được tiếp nhận"),
        ({"status": Status.WITHDRAWN}, "đã được rút"),
        ({"status": Status.STOPPED}, "đã dừng giải quyết"),
        ({"status": Status.NEW}, "chờ bộ phận Một cửa kiểm tra"),
        ({"voided": True}, "đã hủy ở sổ tiếp nhận."),
    ],
)
def test_every_state_has_its_sentence(changed: dict[str, object], said: str) -> None:
    told = answer(replace(ROW, **changed), NOW)  # type: ignore[arg-type]
    assert told.startswith("Hồ sơ đăng ký khai sinh của Hồ Thị Ỷ, nộp ngày 20/11/2026, ") and said in told
    assert "045190001234" not in told and "0915" not in told, "it may be read out aloud"


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    made = create_office(OFFICE, PASSWORD, tmp_path / "office", tmp_path / "state", clock=clock, cost=CHEAP, catalogue=False).session
    made.catalogue.write([Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
    for name, number, phone in (("Hồ Thị Ỷ", "045190001234", "0915222208"), ("Lê Quang Ấn", "045190009996", "0988111222")):
        made.intake.save(DossierDraft("1.001193", Person(name, number, address="Thôn Linh Hải", phone=phone)))
    yield made
    made.close()


@pytest.mark.parametrize("asked", ["ho thi y", "0915222208", "045190001234", "261123-10018"])
def test_the_answer_stands_there_as_soon_as_it_is_typed(qtbot: QtBot, parts: Parts, session: Session, asked: str) -> None:
    """By name without marks, telephone, number or code: no key after typing; one more opens the dossier."""
    window = MainWindow(parts)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(Qt.Key.Key_K, CTRL)
    type_text(asked)
    palette = window.palette_door.palette
    palette.line.flush()
    first = session.counter.find(asked)[0]
    assert palette.answer.isVisible() and palette.answer.text == f"Đọc cho dân: {answer(first, session.clock.now())}"
    press(Qt.Key.Key_Return)
    assert window.trail[-1] == "dossier"

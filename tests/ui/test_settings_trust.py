"""The list of trusted authorities by keys: added from a file, its dates and chain read, taken away on the second press."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from cchc_desktop.security import trust
from tests.security.certs import PASSWORD as P12_PASSWORD
from tests.security.certs import chained, make_p12
from tests.ui.conftest import FakeFiles, put_up
from ui.hands import CTRL, press
from ui.page import Parts
from ui.settings.page import SettingsPage
from ui.settings.trust import SURE, TrustSection


@pytest.fixture
def session(bare: Session) -> Session:
    return bare


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> SettingsPage:
    made = SettingsPage(parts)
    put_up(qtbot, made)
    made.open("trust")
    return made


def section(page: SettingsPage) -> TrustSection:
    found = page.sections["trust"]
    assert isinstance(found, TrustSection)
    return found


def authority(folder: Path, **other: object) -> Path:
    """The certificate of the authority of a made-up signer, as a file."""
    p12 = make_p12(folder / "x.p12", "Lê Đình Khải", **other)  # type: ignore[arg-type]
    _, _, others = pkcs12.load_key_and_certificates(p12.read_bytes(), P12_PASSWORD.encode())
    file = folder / "nơi cấp.cer"
    file.write_bytes(others[0].public_bytes(Encoding.PEM))
    return file


def add(qtbot: QtBot, page: SettingsPage, parts: Parts, file: Path | None) -> None:
    assert isinstance(parts.files, FakeFiles)
    parts.files.answer = file
    before = section(page).outcome.accessibleName()
    press(Qt.Key.Key_N, CTRL)
    if file is not None:
        qtbot.waitUntil(lambda: section(page).outcome.accessibleName() != before)


def test_an_authority_is_added_seen_and_taken_away_by_keys(
    qtbot: QtBot, page: SettingsPage, parts: Parts, session: Session, tmp_path: Path
) -> None:
    trusted = section(page)
    assert trusted.nothing.isVisible() and list(page.bar.buttons) == ["Thêm từ tệp"]
    add(qtbot, page, parts, None)
    assert trusted.nothing.isVisible()
    add(qtbot, page, parts, authority(tmp_path, start=datetime(2026, 1, 1, tzinfo=ICT), days=365))
    assert [one.name for one in trusted.list.rows()] == ["CA thử nghiệm"] and not trusted.nothing.isVisible()
    said = trusted.facts.texts()
    assert said["Hiệu lực"] == "01/01/2026 – 01/01/2027" and "chứng thư gốc" in said["Chuỗi"] and len(said["Dấu vân"]) == 19
    assert trusted.list.hasFocus()
    press(Qt.Key.Key_D, CTRL)
    assert SURE in page.bar.buttons and len(session.agreements.trusted()) == 1
    assert page.back() and SURE not in page.bar.buttons, "Esc takes the first press back"
    press(Qt.Key.Key_D, CTRL)
    press(Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(lambda: trusted.nothing.isVisible())
    assert session.agreements.trusted() == [] and "Đã bỏ" in trusted.outcome.accessibleName()


def test_dates_that_are_over_and_a_chain_that_ends_nowhere_are_said(
    qtbot: QtBot, page: SettingsPage, parts: Parts, session: Session, tmp_path: Path
) -> None:
    top, middle = chained(tmp_path)
    add(qtbot, page, parts, middle)
    trusted = section(page)
    assert "không có trong danh sách" in trusted.facts.texts()["Chuỗi"]
    add(qtbot, page, parts, top)
    trusted.list.selectRow(next(n for n, one in enumerate(trusted.list.rows()) if one.name == "CA cấp hai"))
    assert trusted.facts.texts()["Chuỗi"] == "CA cấp hai ← CA gốc; lên tới chứng thư gốc"
    old = tmp_path / "cũ"
    old.mkdir()
    add(qtbot, page, parts, authority(old, start=session.clock.now() - timedelta(days=400), days=100))
    gone = next(one for one in trusted.list.rows() if one.name == "CA thử nghiệm")
    assert trusted._state(gone).text == "Đã hết hạn"


def test_a_file_that_is_no_authority_is_refused(page: SettingsPage, parts: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    told: list[str] = []
    parts.notify.told.connect(lambda kind, bold, text: told.append(f"{bold} {text}"))
    file = tmp_path / "x.cer"
    file.write_bytes(b"abc")
    assert isinstance(parts.files, FakeFiles)
    parts.files.answer = file
    press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: bool(told))
    assert "không phải chứng thư" in told[0] and section(page).nothing.isVisible()


def test_a_list_names_what_stands_above_each(tmp_path: Path) -> None:
    for file in chained(tmp_path):
        trust.add(tmp_path, file.read_bytes())
    found = {one.name: (one.chain, one.rooted) for one in trust.authorities(tmp_path)}
    assert found == {"CA gốc": ((), True), "CA cấp hai": (("CA gốc",), True)}
    trust.remove(tmp_path, next(one.id for one in trust.authorities(tmp_path) if one.name == "CA gốc"))
    (left,) = trust.authorities(tmp_path)
    assert (left.issuer, left.chain, left.rooted) == ("CA gốc", (), False)
    with pytest.raises(Exception, match="NO_AUTHORITY"):
        trust.remove(tmp_path, "../keys")

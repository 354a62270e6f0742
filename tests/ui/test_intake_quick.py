"""Fast hands: a dossier answered at once, the same again, a further procedure for the same person, the office's own first ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.office.desk import read
from cchc_desktop.office.session import Session
from tests.ui.conftest import FakePrinter, put_up
from tests.ui.intaking import fill_person, rows, stored, type_text_keys
from ui.dossiers.history import events
from ui.hands import CTRL, SHIFT, press, type_text
from ui.intake.bar import AT_ONCE
from ui.intake.page import IntakePage
from ui.page import Parts
from ui.palette.finding import Finder, Scope
from ui.preview.ways import DIRECT

ENTER, F9, F10 = Qt.Key.Key_Return, Qt.Key.Key_F9, Qt.Key.Key_F10
COPY, EXTRACT, BIRTH = "2.000815", "2.000635", "1.001193"
KNOWN = Person("Hồ Thị Ỷ", "045190001234", "1990-06-05", "Nữ", "Thôn Thủy Ba Tây", "0915222208")


@pytest.fixture
def session(session: Session) -> Session:
    """A known person, and certified copies as what is asked for most."""
    for _ in range(2):
        session.intake.save(DossierDraft(COPY, KNOWN))
    return session


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> IntakePage:
    parts.look.keep(DIRECT, "1")
    made = IntakePage(parts)
    put_up(qtbot, made)
    parts.jobs.wait()
    return made


def printed(parts: Parts) -> list[str]:
    assert isinstance(parts.printer, FakePrinter)
    return [title for title, _ in parts.printer.printed]


def test_copies_for_a_known_person_take_at_most_25_keys(page: IntakePage, parts: Parts, session: Session) -> None:
    """From the empty form to the printed receipt, paid and handed out: four pages, three copies."""
    strokes = 0

    def key(code: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        nonlocal strokes
        strokes += 1
        press(code, held)

    key(Qt.Key.Key_1, CTRL)  # the procedure used most stands first
    type_text(KNOWN.id_number)
    strokes += len(KNOWN.id_number)
    assert page.form.papers.table.hasFocus(), "known: straight to the papers"
    while page.form.papers.table._field() != "pages":
        key(ENTER)
    type_text_keys("4")
    key(ENTER)
    type_text_keys("3")
    strokes += 2
    key(F10)
    found = stored(page)
    assert parts.jobs.wait() and strokes <= 25, strokes
    assert found.status is Status.RETURNED and found.returned_at is not None
    assert found.components[0].pages == 4 and found.components[0].copies_to_certify == 3
    assert found.fee == 3 * (2 * 2000 + 2 * 1000)
    (paid,) = session.life.story(found.id).payments
    assert paid.amount == 18_000 and paid.method.value == "cash"
    assert printed(parts) == [f"Giấy tiếp nhận {found.number}"]
    assert "Đã trả kết quả, đã thu 18.000\u00a0đ tiền mặt." in page.news.text
    assert page.searching and page.typed().blank()
    told = [one.title for one in events(read(session, found.id).history, (), parts.look)]
    assert told == ["Thu phí 18.000\u00a0đ", f"Có kết quả và trả ngay cho {found.applicant.name}", "Tiếp nhận hồ sơ"]


def test_what_is_not_answered_on_the_day_is_never_handed_out_at_once(page: IntakePage, parts: Parts, session: Session) -> None:
    slow = next(p for p in session.catalogue.search("", session.office, limit=300) if p.limits[0].amount > 3)
    page.choose(slow)
    type_text(KNOWN.id_number)
    assert not page.bar.buttons[AT_ONCE].isVisible()
    press(F10)
    parts.jobs.wait()
    assert len(rows(session)) == 2 and page.procedure is not None


def test_cash_is_not_taken_when_the_box_is_empty(page: IntakePage, parts: Parts, session: Session) -> None:
    page.choose(session.catalogue.get(EXTRACT))  # type: ignore[arg-type]
    type_text(KNOWN.id_number)
    assert page.fee.cash.isVisible()
    page.fee.cash.setChecked(False)
    press(F10)
    found = stored(page)
    assert parts.jobs.wait() and found.fee == 8000 and session.life.story(found.id).payments == ()
    assert "Đã trả kết quả." in page.news.text and "thu" not in page.news.text


def test_cash_of_nobody_knows_how_much_is_asked_for_before_the_result_goes_out(page: IntakePage, parts: Parts, session: Session) -> None:
    page.choose(session.catalogue.get(COPY))  # type: ignore[arg-type]
    type_text(KNOWN.id_number)
    assert page.fee.total() == "chưa rõ" and page.fee.cash.isChecked()
    press(F10)
    parts.jobs.wait()
    assert len(rows(session)) == 2 and page.fee.amount.problem.startswith("Chưa rõ phải thu bao nhiêu.")
    assert page.fee.amount.line.hasFocus()
    page.fee.cash.setChecked(False)
    press(F10)
    found = stored(page)
    assert parts.jobs.wait() and found.fee is None and found.returned_at is not None, "nothing is to be taken: it goes out"
    page.choose(session.catalogue.get(COPY))  # type: ignore[arg-type]
    type_text(KNOWN.id_number)
    page.fee.cash.setChecked(True)
    press(F10)
    type_text("6000")
    press(F10)
    found = stored(page)
    assert parts.jobs.wait() and [one.amount for one in session.life.story(found.id).payments] == [6000]


def test_the_same_again_for_somebody_else(page: IntakePage, parts: Parts, session: Session) -> None:
    page.choose(session.catalogue.get(EXTRACT))  # type: ignore[arg-type]
    fill_person()
    press(F9)
    first = stored(page)
    parts.jobs.wait()
    press(Qt.Key.Key_R, CTRL)
    assert page.procedure is not None and page.procedure.code == EXTRACT and page.form.person.is_empty()
    assert page.form.person.number.editor.hasFocus()
    assert [row.name for row in page.form.papers.rows if row.ticked] == [paper.name for paper in first.components]
    assert not {row.id for row in page.form.papers.rows} & {paper.id for paper in first.components}
    fill_person("Lê Quang Ấn", "045190009996")
    press(F9)
    assert stored(page).applicant.name == "Lê Quang Ấn" and len(rows(session)) == 4


def test_after_a_start_the_last_dossier_can_be_repeated(page: IntakePage, parts: Parts) -> None:
    press(Qt.Key.Key_R, CTRL)
    assert page.procedure is not None and page.procedure.code == COPY and page.form.person.is_empty()


def test_the_palette_repeats_too(page: IntakePage, parts: Parts, session: Session) -> None:
    (offer,) = [one for one in Finder(session, lambda _: True).find("như hồ sơ trước", Scope.ACTS) if one.key == "Ctrl+R"]
    assert offer.page == "intake"
    page.open(offer.argument)
    assert page.procedure is not None and page.procedure.code == COPY and page.form.person.is_empty()
    assert page.form.person.number.editor.hasFocus()


def test_a_form_in_which_something_stands_is_not_written_over(page: IntakePage, parts: Parts, session: Session) -> None:
    page.choose(session.catalogue.get(BIRTH))  # type: ignore[arg-type]
    type_text("0451")
    press(Qt.Key.Key_R, CTRL)
    assert page.procedure is not None and page.procedure.code == BIRTH and page.form.person.number.text() == "0451"


def test_several_procedures_for_one_person_in_one_go(page: IntakePage, parts: Parts, session: Session) -> None:
    shown = []
    parts.preview = shown.append
    page.choose(session.catalogue.get(EXTRACT))  # type: ignore[arg-type]
    fill_person()
    press(F9)
    first = stored(page)
    parts.jobs.wait()
    press(Qt.Key.Key_T, CTRL)
    assert page.searching and page.form.person.name.text() == "Hồ Thị Ỷ"
    type_text("khai sinh")
    page.form.search.line.flush()
    press(ENTER)
    assert page.form.papers.table.hasFocus(), "the person is whole"
    press(F9)
    second = stored(page)
    parts.jobs.wait()
    assert second.applicant == first.applicant and second.procedure_code != first.procedure_code
    press(Qt.Key.Key_P, CTRL | SHIFT)
    assert parts.jobs.wait() and [one.record for one in (shown[0], *shown[0].others)] == [first.id, second.id]
    page.choose(session.catalogue.get(EXTRACT))  # type: ignore[arg-type]
    fill_person("Lê Quang Ấn", "045190009996")
    press(F9)
    parts.jobs.wait()
    assert len(page.again.together) == 1, "another person's papers never come with these"


def test_the_office_puts_procedures_first(page: IntakePage, parts: Parts, session: Session) -> None:
    type_text("khai sinh")
    page.form.search.line.flush()
    wanted = page.form.search.list.current()
    press(Qt.Key.Key_D, CTRL)
    parts.jobs.wait()
    page.form.search.line.clear()
    page.form.search.line.flush()
    assert [p.code for p in page.form.search.list.rows()[:2]] == [wanted.code, COPY]
    press(Qt.Key.Key_D, CTRL)
    parts.jobs.wait()
    assert page.form.search.list.rows()[0].code == COPY and session.phrases.all("favourites") == []

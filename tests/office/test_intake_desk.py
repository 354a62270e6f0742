"""What the intake screen asks the office: who was here before, who looks alike, what is taken in most, what nearly answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.dossiers import asked_sometimes
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.person import looks_alike
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import Cost

OFFICE = {
    "unit": {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy", "valid_from": "2025-07-01"}, "prefix": "H50.31.18",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY", "account": {"login": "hoa", "name": "Nguyễn Thị Hoa"},
}  # fmt: skip
NGUYET = Person("Trần Thị Ánh Nguyệt", "045185006241", "1985-08-12", "Nữ", "Thôn Linh Hải", "0912345678")


class FixedClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    made = create_office(OFFICE, "mat-khau-rat-dai-1", tmp_path / "o", tmp_path / "s", clock=clock, cost=Cost(1, 8, 1)).session
    yield made
    made.close()


def take(session: Session, person: Person = NGUYET, code: str = "2.000815") -> str:
    return session.intake.save(DossierDraft(code, person, components=())).id


def test_a_person_nearly_the_same_is_pointed_out(session: Session) -> None:
    take(session)
    take(session)
    typed = Person("TRẦN THỊ ÁNH NGUYỆT", "045185006214")
    found = session.intake.similar(typed)
    assert found is not None and found.person == NGUYET and found.dossiers == 2
    assert session.intake.similar(NGUYET) is None
    assert session.intake.similar(Person("Trần Thị Ánh Nguyệt", "001090111222")) is None, "a common name is no likeness"
    assert session.intake.similar(Person("Trần Thị Ánh Nguyệt", "001090111222", "12/08/1985")) is not None
    assert session.intake.similar(Person("")) is None


def test_a_known_number_under_another_name_is_pointed_out(session: Session) -> None:
    take(session)
    found = session.intake.similar(Person("Hồ Thị Ỷ", NGUYET.id_number))
    assert found is not None and found.person.name == NGUYET.name
    assert session.intake.similar(Person("", NGUYET.id_number)) is None


def test_likeness_by_number_birth_telephone_or_address() -> None:
    bare = Person("Lê Quang Ấn")
    assert not looks_alike(bare, bare)
    assert looks_alike(replace(bare, phone="0912345678"), replace(bare, phone="0912345678", id_number="045085006214"))
    assert looks_alike(replace(bare, address="thôn  linh hải"), replace(bare, address="Thôn Linh Hải"))
    assert not looks_alike(replace(bare, id_number="045085006214"), replace(bare, id_number="045085111111"))
    assert not looks_alike(replace(bare, birth_date="1985"), replace(bare, birth_date="1985")), "a year alone says little"


def test_uses_of_this_year_leave_last_year_out(session: Session, clock: FixedClock) -> None:
    clock.at = datetime(2025, 12, 31, 16, 0, tzinfo=ICT)
    take(session)
    clock.at += timedelta(days=2)
    take(session)
    take(session, code="1.001193")
    assert session.intake.uses_this_year() == {"2.000815": 1, "1.001193": 1}


def test_what_nearly_answers_when_nothing_does(session: Session) -> None:
    office = session.office
    assert session.catalogue.search("chung thuc ban sao xyz", office) == []
    assert session.catalogue.nearest("chung thuc ban sao xyz", office)[0].code == "2.000815"
    assert session.catalogue.nearest("khaisinhh", office) != []
    assert session.catalogue.nearest("@@@@", office) == [] == session.catalogue.nearest("", office)


def test_a_code_that_no_longer_holds_is_named(session: Session) -> None:
    procedure = session.catalogue.get("1.001193")
    assert procedure is not None and session.catalogue.lapsed("1.001193") is None
    session.catalogue.save(replace(procedure, valid_to=date(2026, 6, 30)))
    assert session.catalogue.get("1.001193") is None
    found = session.catalogue.lapsed("1001193")
    assert found is not None and found.valid_to == date(2026, 6, 30)
    assert session.catalogue.lapsed("9.999999") is None and session.catalogue.lapsed("khai sinh") is None


def test_papers_for_some_cases_are_told_from_the_others(session: Session) -> None:
    procedure = session.catalogue.get("1.001193")
    assert procedure is not None
    kinds = {paper.name[:18]: asked_sometimes(paper) for paper in procedure.components if not paper.remark}
    assert kinds["Tờ khai đăng ký kh"] is False and kinds["Trường hợp trẻ em "] is True and kinds["Văn bản ủy quyền ("] is True


def test_a_receipt_in_another_layout_and_its_count(session: Session) -> None:
    id_ = take(session)
    usual, other = session.prints.receipt(id_), session.prints.receipt(id_, "one_a_page")
    assert usual.pdf != other.pdf and usual.copy_no == 1
    assert session.prints.count("receipt", id_) == 0
    session.prints.taken(usual, "PDF")
    assert session.prints.count("receipt", id_) == 1
    assert session.prints.receipt(id_).copy_no == 2

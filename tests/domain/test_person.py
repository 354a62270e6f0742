"""Persons: what is wrong blocks, what is improbable only warns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.person import check_person, is_organisation, normalise_person, parse_birth, parse_card, show_birth

GOOD = Person("Trần Thị Ánh Nguyệt", "045185006214", "12/08/1985", "Nữ", "thôn Đức Xá", "0912345678")


def problems(**other: str) -> list[tuple[str, bool]]:
    person = normalise_person(Person(**{**{n: getattr(GOOD, n) for n in Person.__slots__}, **other}))
    return [(p.field, p.warning) for p in check_person(person, "applicant")]


def test_a_good_person_has_no_problems() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("name", "", ("applicant.name", False)),
        ("name", "123", ("applicant.name", False)),
        ("id_number", "04518500621", ("applicant.id_number", False)),
        ("id_number", "O45185006214", ("applicant.id_number", False)),
        ("id_number", "999185006214", ("applicant.id_number", True)),
        ("id_number", "045085006214", ("applicant.gender", True)),
        ("id_number", "045186006214", ("applicant.birth_date", True)),
        ("birth_date", "31/02/1985", ("applicant.birth_date", False)),
        ("phone", "0912 34 56", ("applicant.phone", False)),
        ("phone", "0112345678", ("applicant.phone", True)),
        ("gender", "khác", ("applicant.gender", False)),
    ],
)
def test_what_is_noticed(field: str, value: str, found: tuple[str, bool]) -> None:
    assert problems(**{field: value}) == [found]


def test_the_telephone_sentence_says_how_many_digits_are_missing() -> None:
    person = normalise_person(Person("A", phone="0912 34 56"))
    assert [p.message for p in check_person(person, "a")] == ["Thiếu 2 chữ số. Số di động có 10 chữ số."]


def test_nine_digit_numbers_and_foreign_prefixes_pass() -> None:
    assert problems(id_number="197123456") == [] == problems(phone="+84 912 345 678")
    assert problems(phone="02333820118") == []


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("12/08/1985", "1985-08-12", "12/08/1985"),
        ("1-2-2001", "2001-02-01", "01/02/2001"),
        ("08/1985", "1985-08", "08/1985"),
        ("1940", "1940", "1940"),
        ("12081985", "1985-08-12", "12/08/1985"),
        ("29/02/2024", "2024-02-29", "29/02/2024"),
        ("", "", ""),
    ],
)
def test_dates_of_birth(typed: str, stored: str, shown: str) -> None:
    assert parse_birth(typed) == stored and show_birth(stored) == shown and parse_birth(stored) == stored


@pytest.mark.parametrize("typed", ["31/02/1985", "29/02/2023", "13/13/2000", "hôm qua", "1/1/85", "00/01/2000", "1/1/1600"])
def test_impossible_dates(typed: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        parse_birth(typed)


def test_a_card_is_read_with_and_without_extras() -> None:
    text = "045185006214|197123456|Trần Thị Ánh Nguyệt|12081985|Nữ|Thôn Đức Xá, Vĩnh Thủy|01012022"
    read = parse_card(text)
    assert read and read.person.birth_date == "1985-08-12" and read.person.gender == "Nữ" and read.old_number == "197123456"
    assert parse_card(text + "|cha|mẹ") == read


@given(st.text(max_size=120))
def test_any_text_is_a_card_or_not(text: str) -> None:
    read = parse_card(text)
    assert read is None or len(read.person.id_number) == 12


@pytest.mark.parametrize(
    "name", ["Công ty TNHH Một thành viên Hải Lăng", "HỢP TÁC XÃ NÔNG NGHIỆP VĨNH THỦY", "ubnd xa vinh thuy", "Trường Tiểu học Bến Quan"]
)
def test_a_body_has_a_tax_number(name: str) -> None:
    for number in ("3200123456", "3200123456001", "045190001234"):
        assert check_person(Person(name, number, address="Thôn Linh Hải"), "applicant") == []
    (problem,) = check_person(Person(name, "320012345"), "applicant")
    assert problem.field == "applicant.id_number" and "10 hoặc 13" in problem.message
    assert normalise_person(Person(name, "3200123456-001")).id_number == "3200123456001"


@pytest.mark.parametrize("name", ["Trương Văn Hùng", "Đoàn Thị Thanh", "Văn Phong", "Ban Thị Sửu", "Hồ Thị Ỷ", "Quách Quý", ""])
def test_families_are_no_bodies(name: str) -> None:
    assert not is_organisation(name)
    if name:
        assert [p.message for p in check_person(Person(name, "3200123456"), "x")] == ["Thiếu 2 chữ số. Số căn cước có 12 chữ số."]

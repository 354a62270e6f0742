"""Persons: what is wrong blocks, what is improbable only warns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.person import (
    check_id_number,
    check_person,
    is_organisation,
    is_tax_number,
    looks_alike,
    normalise_person,
    one_slip,
    parse_birth,
    parse_card,
    show_birth,
)

TODAY = date(2026, 11, 25)
GOOD = Person("Trần Thị Ánh Nguyệt", "045185006214", "12/08/1985", "Nữ", "thôn Đức Xá", "0912345678")


def problems(**other: str) -> list[tuple[str, bool]]:
    person = normalise_person(Person(**{**{n: getattr(GOOD, n) for n in Person.__slots__}, **other}))
    return [(p.field, p.warning) for p in check_person(person, "applicant", TODAY)]


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
    assert [p.message for p in check_person(person, "a", TODAY)] == ["Thiếu 2 chữ số. Số di động có 10 chữ số."]


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
        assert check_person(Person(name, number, address="Thôn Linh Hải"), "applicant", TODAY) == []
    (problem,) = check_person(Person(name, "320012345"), "applicant", TODAY)
    assert problem.field == "applicant.id_number" and "10 hoặc 13" in problem.message
    assert normalise_person(Person(name, "3200123456-001")).id_number == "3200123456001"


@pytest.mark.parametrize("name", ["Trương Văn Hùng", "Đoàn Thị Thanh", "Văn Phong", "Ban Thị Sửu", "Hồ Thị Ỷ", "Quách Quý", ""])
def test_families_are_no_bodies(name: str) -> None:
    assert not is_organisation(name)
    if name:
        assert [p.message for p in check_person(Person(name, "3200123456"), "x", TODAY)] == ["Thiếu 2 chữ số. Số căn cước có 12 chữ số."]


@pytest.mark.parametrize(("typed", "good"), [("1850", True), ("1849", False), ("2200", True), ("2201", False)])
def test_the_years_people_can_be_born_in(typed: str, good: bool) -> None:
    if good:
        assert parse_birth(typed) == typed
    else:
        with pytest.raises(ValueError, match="không thể có"):
            parse_birth(typed)


@pytest.mark.parametrize(("typed", "said"), [
    ("01/2000", "2000-01"), ("12/2000", "2000-12"), ("00/2000", "Không có tháng 0."), ("13/2000", "Không có tháng 13."),
    ("30/02/2000", "Tháng 2 năm 2000 không có ngày 30."), ("00/02/2000", "Tháng 2 năm 2000 không có ngày 0."),
    ("01/02/2000", "2000-02-01"), ("29/02/2000", "2000-02-29"),
])  # fmt: skip
def test_months_and_days_to_their_edges(typed: str, said: str) -> None:
    try:
        found = parse_birth(typed)
    except ValueError as problem:
        found = str(problem)
    assert found == said


def sentences(today: date = TODAY, **fields: str) -> list[tuple[str, str]]:
    person = normalise_person(Person(**{"name": "Hồ Thị Ỷ", **fields}))
    return [(p.field, p.message) for p in check_person(person, "a", today)]


@pytest.mark.parametrize(("phone", "said"), [
    ("", None), ("0912345678", None), ("0233382011", "Thiếu 1 chữ số. Số máy bàn có 11 chữ số."),
    ("09123456789", "Thừa 1 chữ số. Số di động có 10 chữ số."), ("09123a5678", "Số điện thoại chỉ gồm chữ số."),
    ("٠٩١٢٣٤٥٦٧٨", "Số điện thoại chỉ gồm chữ số."), ("1912345678", "Không có đầu số 191. Xem lại số điện thoại."),
])  # fmt: skip
def test_what_is_said_of_a_telephone(phone: str, said: str | None) -> None:
    assert sentences(phone=phone) == ([] if said is None else [("a.phone", said)])


@pytest.mark.parametrize(("number", "said"), [
    ("", None), ("197123456", None), ("1971234567", "Thiếu 2 chữ số. Số căn cước có 12 chữ số."),
    ("0451850062145", "Thừa 1 chữ số. Số căn cước có 12 chữ số."), ("٠٤٥١٨٥٠٠٦٢١٤", "Số căn cước chỉ gồm chữ số."),
    ("999185006214", "Không có tỉnh mang mã 999. Xem lại số trên thẻ."),
])  # fmt: skip
def test_what_is_said_of_a_number(number: str, said: str | None) -> None:
    assert sentences(id_number=number) == ([] if said is None else [("a.id_number", said)])


@pytest.mark.parametrize(
    ("digit", "year", "sex"), [("0", 1985, "Nam"), ("1", 1985, "Nữ"), ("2", 2085, "Nam"), ("3", 2085, "Nữ"), ("5", 2185, "Nữ")]
)
def test_century_and_sex_stand_in_the_number(digit: str, year: int, sex: str) -> None:
    number = f"045{digit}85006214"
    other = "Nữ" if sex == "Nam" else "Nam"
    assert sentences(date(2199, 1, 1), id_number=number, birth_date=str(year), gender=sex) == []
    assert sentences(date(2199, 1, 1), id_number=number, birth_date=str(year + 1), gender=other) == [
        ("a.birth_date", f"Theo số căn cước thì sinh năm {year}. Xem lại thẻ."), ("a.gender", f"Theo số căn cước thì giới tính là {sex}."),
    ]  # fmt: skip
    assert sentences(id_number="197123456", birth_date="1985", gender="Nam") == [], "nine digits say nothing"


def test_a_name_is_wanted_once() -> None:
    assert [message for _, message in sentences(name="")] == ["Chưa có họ và tên."]
    assert [message for _, message in sentences(name="123")] == ["Họ và tên phải có chữ cái."]
    assert sentences(birth_date="hôm qua") == [("a.birth_date", "Ngày sinh ghi như 12/08/1985, 08/1985 hoặc 1985.")]
    assert normalise_person(Person("A", id_number=" 045 185.006214 ")).id_number == "045185006214"


def test_an_address_may_be_long_and_not_longer() -> None:
    assert len(normalise_person(Person("A", address="x" * 500)).address) == 500
    with pytest.raises(Refused):
        normalise_person(Person("A", address="x" * 501))


@pytest.mark.parametrize(("typed", "known", "slip"), [
    ("045185006214", "045185006214", False), ("045185006214", "045185006215", True), ("045185006214", "045185006241", True),
    ("045185006214", "045185007321", False), ("04518500621", "045185006214", False), ("045185006214", "04518500621", False),
])  # fmt: skip
def test_one_slip_of_the_finger(typed: str, known: str, slip: bool) -> None:
    assert one_slip(typed, known) is slip


ANH = Person("Hồ Thị Ỷ", "045185006214", "1985-08-12", "Nữ", "Thôn Linh Hải", "0912345678")


@pytest.mark.parametrize(("other", "alike"), [
    ({}, False), ({"name": "Lê Quang Ấn"}, True), ({"name": ""}, False), ({"name": "HO THI Y"}, False),
    ({"id_number": "045185006241"}, True), ({"id_number": "001099000001"}, True),
    ({"id_number": "001099000001", "birth_date": "1990", "phone": "", "address": ""}, False),
    ({"id_number": "", "birth_date": "1985-08-12", "phone": "", "address": ""}, True),
    ({"id_number": "", "birth_date": "1986-08-12", "phone": "0912345678", "address": ""}, True),
    ({"id_number": "", "birth_date": "", "phone": "", "address": "thon linh hai"}, True),
    ({"id_number": "", "birth_date": "", "phone": "", "address": ""}, False),
    ({"name": "Lê Quang Ấn", "id_number": "045185006241"}, False), ({"name": "Lê Quang Ấn", "id_number": ""}, False),
])  # fmt: skip
def test_who_looks_like_somebody_known(other: dict[str, str], alike: bool) -> None:
    assert looks_alike(replace(ANH, **other), ANH) is alike


def test_a_short_word_in_common_is_no_likeness() -> None:
    bare = Person("Hồ Thị Ỷ")
    for text, alike in (("1985", False), ("85-01", True)):
        assert looks_alike(replace(bare, birth_date=text), replace(bare, birth_date=text)) is alike
    assert looks_alike(replace(ANH, id_number=""), replace(ANH, id_number="")) is True
    assert looks_alike(replace(bare, id_number="045185006214"), bare) is False and looks_alike(bare, replace(bare, id_number="1")) is False


CARD = "045185006214|197123456|Trần Thị Ánh Nguyệt|12081985|Nữ|Thôn Đức Xá, Vĩnh Thủy|01012022"


@pytest.mark.parametrize(("place", "text", "field", "found"), [
    (4, "Nam", "gender", "Nam"), (4, "NU", "gender", "Nữ"), (4, "nữ", "gender", "Nữ"), (4, "khác", "gender", ""), (4, "", "gender", ""),
    (0, " 045185006214 ", "id_number", "045185006214"), (2, "  Hồ Thị Ỷ ", "name", "Hồ Thị Ỷ"), (5, "Thôn 1", "address", "Thôn 1"),
    (3, "1985", "birth_date", "1985"), (5, "x" * 500, "address", "x" * 500),
])  # fmt: skip
def test_each_field_of_a_card(place: int, text: str, field: str, found: str) -> None:
    parts = CARD.split("|")
    parts[place] = text
    read = parse_card("|".join(parts))
    assert read is not None and getattr(read.person, field) == found


@pytest.mark.parametrize("text", [
    "", "|", CARD.rsplit("|", 1)[0], CARD.replace("045185006214", "04518500621"), CARD.replace("12081985", "31021985"), "||||||",
    CARD.replace("Thôn Đức Xá", "x" * 500), CARD.replace("Trần", "x" * 3000), CARD.replace("|", ";"),
])  # fmt: skip
def test_a_card_with_missing_or_broken_fields_is_no_card(text: str) -> None:
    assert parse_card(text) is None


def test_the_dates_on_a_card() -> None:
    read = parse_card(f" {CARD}|thêm ")
    assert read is not None and (read.old_number, read.issued) == ("197123456", "01012022")
    bare = parse_card(CARD.replace("197123456", ""))
    assert bare is not None and bare.old_number == ""


def test_three_wrong_digits_are_another_number() -> None:
    assert not one_slip("045185006214", "045185007324") and one_slip("045185006214", "045185007215")


def test_one_slip_alone_makes_a_likeness_and_two_numbers_far_apart_do_not() -> None:
    bare = Person("Hồ Thị Ỷ", "045185006214")
    assert looks_alike(replace(bare, id_number="045185006241"), bare)
    assert not looks_alike(replace(bare, id_number="045185111111"), bare)


@pytest.mark.parametrize(("number", "tax"), [("3200123456", True), ("3200123456001", True), ("320012345", False), ("045185006214", False),
                                             ("32001234ab", False), ("", False)])  # fmt: skip
def test_a_tax_number_by_its_length(number: str, tax: bool) -> None:
    assert is_tax_number(number) is tax


def test_the_sentence_names_the_number_it_is_about() -> None:
    said = [check_id_number("12ab", organisation=body) for body in (False, True)]
    assert [problem.message for problem in said if problem] == ["Số căn cước chỉ gồm chữ số.", "Mã số thuế chỉ gồm chữ số."]
    assert check_id_number("3200123456", organisation=True) is None and check_id_number("3200123456") is not None
    assert check_id_number("045185006214", organisation=True) is None and check_id_number("320012345", organisation=True) is not None


@pytest.mark.parametrize(("length", "read"), [(500, True), (501, False)])
def test_an_address_on_a_card_may_be_as_long_as_one_typed(length: int, read: bool) -> None:
    assert (parse_card(CARD.replace("Thôn Đức Xá, Vĩnh Thủy", "x" * length)) is not None) is read


@pytest.mark.parametrize(("typed", "said"), [
    ("25/11/2026", None), ("11/2026", None), ("2026", None), ("1880", None), ("", None),
    ("26/11/2026", "ở tương lai"), ("12/2026", "ở tương lai"), ("2027", "ở tương lai"),
    ("1879", "Năm sinh 1879 không thể có."), ("31/12/1879", "không thể có"), ("31/02/1985", "không có ngày 31"),
])  # fmt: skip
def test_nobody_is_born_in_the_future_or_before_anybody_living(typed: str, said: str | None) -> None:
    found = sentences(birth_date=typed)
    assert [field for field, _ in found] == ([] if said is None else ["a.birth_date"])
    assert said is None or said in found[0][1]


@pytest.mark.parametrize(("email", "good"), [
    ("", True), ("hoa@gmail.com", True), ("ubnd.vinhthuy@quangtri.gov.vn", True), ("a+b@x.vn", True),
    ("hoa.gmail.com", False), ("hoa@gmail", False), ("hoa @gmail.com", False), ("hoa@gmail.com.", False), ("@gmail.com", False),
    ("hoa@gmail.com, an@gmail.com", False), ("hoa@@gmail.com", False), ("không có", False),
])  # fmt: skip
def test_what_an_email_looks_like(email: str, good: bool) -> None:
    assert [field for field, _ in sentences(email=email)] == ([] if good else ["a.email"])

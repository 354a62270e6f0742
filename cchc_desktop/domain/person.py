"""Persons at the counter: what can be checked of a number, a date, a telephone, and what a card's QR says."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.text import NAME_LIMIT, clean, fold

_PROVINCE_CODES = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 "
    "045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 "
    "092 093 094 095 096"
)
PROVINCES = frozenset(_PROVINCE_CODES.split())
"""Province of birth registration, the first three digits of a personal number (domain facts 8.1)."""
GENDERS = ("Nam", "Nữ")
_BODIES = (
    "ban chi huy", "ban quan ly", "benh vien", "chi cuc", "chi nhanh", "co so kinh doanh", "co so san xuat", "cong doan co so", "cong ty",
    "cua hang", "dang uy", "doan thanh nien", "doan tncs", "doanh nghiep", "giao xu", "ho kinh doanh", "hoi cuu chien binh",
    "hoi lien hiep", "hoi nguoi cao tuoi", "hoi nong dan", "hoi phu nu", "hop tac xa", "lien hiep", "mat tran to quoc", "ngan hang",
    "nha may", "nha van hoa", "phong kham", "quy ho tro", "quy tin dung", "tap doan", "to hop tac", "tram y te", "trung tam",
    "truong cao dang", "truong dai hoc", "truong mam non", "truong pho thong", "truong thcs", "truong thpt", "truong tieu hoc",
    "truong trung hoc", "ubnd", "uy ban nhan dan", "van phong cong chung", "van phong dai dien", "van phong dang ky",
    "van phong luat", "xi nghiep",
)  # fmt: skip
"""How names of bodies begin, without marks. Whole phrases: Trương, Đoàn, Văn and Ban are families too."""
FIRST_BIRTH = 1880
"""Nobody born before is a citizen at a counter."""
TAX_LENGTHS = (10, 13)
"""Digits of a tax number (mã số thuế): a body, or a branch of one."""


def parse_birth(text: str) -> str:
    """A typed date of birth as ISO text of its own precision: ``1985-08-12``, ``1985-08`` or ``1985``; "" stays "".

    Accepts 12/08/1985, 12-8-1985, 12.8.1985, 12081985, 08/1985, 1985 and ISO. Raises ValueError with a Vietnamese sentence.
    """
    text = text.strip()
    if not text:
        return ""
    if iso := re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text):
        year, month, day = iso[1], iso[2], iso[3]
    elif typed := re.fullmatch(r"(?:(?:(\d{1,2})[/.\- ])?(\d{1,2})[/.\- ])?(\d{4})", text):
        day, month, year = typed[1], typed[2], typed[3]
    elif run := re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text):
        day, month, year = run[1], run[2], run[3]
    else:
        raise ValueError("Ngày sinh ghi như 12/08/1985, 08/1985 hoặc 1985.")
    if not 1850 <= int(year) <= 2200:
        raise ValueError(f"Năm sinh {year} không thể có.")
    if month is not None and not 1 <= int(month) <= 12:
        raise ValueError(f"Không có tháng {int(month)}.")
    if month is not None and day is not None and not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        raise ValueError(f"Tháng {int(month)} năm {year} không có ngày {int(day)}.")
    return "-".join([year, *([f"{int(month):02d}"] if month else []), *([f"{int(day):02d}"] if day else [])])


def show_birth(stored: str) -> str:
    """``12/08/1985`` from the stored ISO text; any precision."""
    return "/".join(reversed(stored.split("-")))


def normalise_phone(text: str) -> str:
    """Digits only, ``+84`` as 0."""
    digits = re.sub(r"[\s.\-()]", "", text)
    return "0" + digits[3:] if digits.startswith("+84") else digits


def normalise_person(person: Person) -> Person:
    """Every text cleaned, the number and telephone bare digits, the date of birth as ISO text where it can be read."""
    try:
        birth = parse_birth(clean(person.birth_date))
    except ValueError:
        birth = clean(person.birth_date)
    return replace(
        person, name=clean(person.name), id_number=re.sub(r"[\s.\-]", "", clean(person.id_number)), birth_date=birth,
        gender=clean(person.gender), address=clean(person.address, limit=500), phone=normalise_phone(clean(person.phone)),
        email=clean(person.email),
    )  # fmt: skip


def is_organisation(name: str) -> bool:
    """Whether a name is that of a body (cơ quan, tổ chức), by its first words; a proposal for the words around it, no more."""
    return f"{fold(name)} ".startswith(_BODIES)


def is_tax_number(number: str) -> bool:
    """Whether a number as kept has the length of a tax number."""
    return number.isdigit() and len(number) in TAX_LENGTHS


def _count_problem(found: int, wanted: int, what: str) -> str:
    """``Thiếu 2 chữ số. Số di động có 10 chữ số.``"""
    word = "Thiếu" if found < wanted else "Thừa"
    return f"{word} {abs(wanted - found)} chữ số. {what} có {wanted} chữ số."


def check_id_number(number: str, *, organisation: bool = False) -> Problem | None:
    """A wrong length or letter blocks; an improbable province only warns (domain facts 8.1: never a hard refusal).

    A body has a tax number of 10 or 13 digits, or 12 since personal numbers serve for it.
    """
    if not number:
        return None
    if not number.isascii() or not number.isdigit():
        return Problem("id_number", f"{'Mã số thuế' if organisation else 'Số căn cước'} chỉ gồm chữ số.")
    if organisation:
        return None if len(number) in (*TAX_LENGTHS, 12) else Problem("id_number", "Mã số thuế có 10 hoặc 13 chữ số.")
    if len(number) not in (9, 12):
        return Problem("id_number", _count_problem(len(number), 12, "Số căn cước"))
    if len(number) == 12 and number[:3] not in PROVINCES:
        return Problem("id_number", f"Không có tỉnh mang mã {number[:3]}. Xem lại số trên thẻ.", warning=True)
    return None


def _against_birth(person: Person) -> list[Problem]:
    """Warnings where century, sex or year in the number differ from what was typed."""
    number = person.id_number
    if len(number) != 12 or not number.isdigit():
        return []
    found: list[Problem] = []
    century, sex = divmod(int(number[3]), 2)
    year = 1900 + 100 * century + int(number[4:6])
    if re.match(r"\d{4}", person.birth_date) and int(person.birth_date[:4]) != year:
        found.append(Problem("birth_date", f"Theo số căn cước thì sinh năm {year}. Xem lại thẻ.", warning=True))
    if person.gender in GENDERS and GENDERS.index(person.gender) != sex:
        found.append(Problem("gender", f"Theo số căn cước thì giới tính là {GENDERS[sex]}.", warning=True))
    return found


def check_phone(phone: str) -> Problem | None:
    """Mobile numbers have 10 digits, fixed lines 11 (domain facts 8.3); empty is allowed, many elderly people have none."""
    if not phone:
        return None
    if not phone.isascii() or not phone.isdigit():
        return Problem("phone", "Số điện thoại chỉ gồm chữ số.")
    wanted, what = (11, "Số máy bàn") if phone.startswith("02") else (10, "Số di động")
    if len(phone) != wanted:
        return Problem("phone", _count_problem(len(phone), wanted, what))
    if not re.fullmatch(r"0[35789]\d{8}|02\d{9}", phone):
        return Problem("phone", f"Không có đầu số {phone[:3]}. Xem lại số điện thoại.", warning=True)
    return None


def check_birth(birth: str, today: date) -> Problem | None:
    """A date of birth that cannot be read, or that nobody living has; a month or a year alone is compared as such."""
    try:
        birth = parse_birth(birth)
    except ValueError as problem:
        return Problem("birth_date", str(problem))
    if birth and int(birth[:4]) < FIRST_BIRTH:
        return Problem("birth_date", f"Năm sinh {birth[:4]} không thể có.")
    if birth > today.isoformat()[: len(birth)]:
        return Problem("birth_date", "Ngày sinh ở tương lai. Xem lại ngày sinh và đồng hồ của máy.")
    return None


def check_email(email: str) -> Problem | None:
    """One address; empty is allowed."""
    good = not email or re.fullmatch(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]+", email)
    return None if good else Problem("email", "Email ghi như ten@gmail.com, một địa chỉ, không có dấu cách.")


def check_person(person: Person, prefix: str, today: date) -> list[Problem]:
    """Problems of a normalised person, with field names under ``prefix`` ("applicant" -> "applicant.name")."""
    found: list[Problem] = []
    if not person.name:
        found.append(Problem("name", "Chưa có họ và tên."))
    elif not any(c.isalpha() for c in person.name):
        found.append(Problem("name", "Họ và tên phải có chữ cái."))
    body = is_organisation(person.name)
    found += [p for p in (check_id_number(person.id_number, organisation=body), check_phone(person.phone), check_email(person.email)) if p]
    if problem := check_birth(person.birth_date, today):
        found.append(problem)
    elif not body:
        found += _against_birth(person)
    if person.gender and person.gender not in GENDERS:
        found.append(Problem("gender", "Giới tính ghi Nam hoặc Nữ."))
    return [replace(p, field=f"{prefix}.{p.field}") for p in found]


def one_slip(typed: str, known: str) -> bool:
    """Whether two numbers of one length differ by one wrong digit, or by two digits (swapped, or misheard)."""
    return len(typed) == len(known) and 1 <= sum(a != b for a, b in zip(typed, known, strict=True)) <= 2


def looks_alike(typed: Person, known: Person) -> bool:
    """Whether a typed person may be one already known under another number, or the number's owner under another name.

    A common name alone is no likeness: birth, address, telephone or nearly the same number must agree too.
    """
    same_name = fold(typed.name) == fold(known.name)
    if typed.id_number and typed.id_number == known.id_number:
        return bool(typed.name) and not same_name
    if not same_name:
        return False
    if typed.id_number and known.id_number and one_slip(typed.id_number, known.id_number):
        return True
    pairs = ((typed.birth_date, known.birth_date), (typed.phone, known.phone), (fold(typed.address), fold(known.address)))
    return any(mine and mine == other and len(mine) > 4 for mine, other in pairs)


def is_same(typed: Person, known: Person) -> bool:
    """Whether two are one person as far as can be told: the same number, or without two numbers the same name with the same birth
    and no other address, or the same address and no other birth."""
    if typed.id_number and known.id_number:
        return typed.id_number == known.id_number
    if not fold(typed.name) or fold(typed.name) != fold(known.name):
        return False
    pairs = ((typed.birth_date, known.birth_date), (fold(typed.address), fold(known.address)))
    told = [mine == other for mine, other in pairs if mine and other]
    return bool(told) and all(told)


@dataclass(frozen=True, slots=True)
class CardRead:
    """What a citizen card's QR said; digits, sex and dates are to be trusted, name and address shown to confirm."""

    person: Person
    old_number: str
    issued: str


def parse_card(text: str) -> CardRead | None:
    """Seven or more fields between ``|`` (domain facts 8.2), tolerant of extra ones; None when it is not a card."""
    fields = text.strip().split("|")
    if len(fields) < 7 or not re.fullmatch(r"\d{12}", fields[0].strip()):
        return None
    try:
        birth = parse_birth(fields[3])
        name, address = clean(fields[2], limit=NAME_LIMIT), clean(fields[5], limit=500)
    except (ValueError, Refused):
        return None
    gender = {"nam": "Nam", "nữ": "Nữ", "nu": "Nữ"}.get(clean(fields[4]).casefold(), "")
    person = Person(name=name, id_number=fields[0].strip(), birth_date=birth, gender=gender, address=address)
    return CardRead(person, fields[1].strip(), fields[6].strip())

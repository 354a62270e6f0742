"""What clerks type and the procedure they mean, over the catalogue as shipped and the sectors a commune serves."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.catalogue import import_catalogue, served_sectors
from cchc_desktop.domain.catalogue_search import SearchKey, Shortening, rank, search_key, shortenings_from_json
from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.domain.text import fold

RESOURCES = Path(__file__).parents[2] / "resources" / "catalogue"
BIRTH, COPY, SIGNATURE, SINGLE, MARRIAGE, DEATH = "1.001193", "2.000815", "2.000884", "1.004873", "1.000894", "1.000656"
EXTRACT, BUSINESS, LAND = "2.000635", "1.001612", "1.013978"
USES = {COPY: 900, EXTRACT: 200, SINGLE: 150, BIRTH: 120, SIGNATURE: 90, MARRIAGE: 40, DEATH: 35, BUSINESS: 20, LAND: 5}


def served_keys() -> list[SearchKey]:
    catalogue = import_catalogue((RESOURCES / "tthc-cap-xa.json").read_bytes())
    known = shortenings_from_json(json.loads((RESOURCES / "shortenings.json").read_text(encoding="utf-8")))
    served = set(served_sectors(json.loads((RESOURCES / "sectors.json").read_text(encoding="utf-8"))))
    return [search_key(one, known.get(one.code)) for one in catalogue.procedures if one.sector in served]


KEYS = served_keys()


def key(name: str, code: str = "1.000001", sector: str = "") -> SearchKey:
    return search_key(Procedure("", code, name, sector, ()))


@pytest.mark.parametrize("uses", [{}, USES], ids=["new office", "used office"])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khai sinh", BIRTH), ("Khai Sinh", BIRTH), ("dkks", BIRTH), ("dang ky khai sinh", BIRTH), ("đăng ký khai sinh", BIRTH),
        ("1193", BIRTH), ("001193", BIRTH), ("1.001193", BIRTH), ("1001193", BIRTH), ("gks", BIRTH), ("ks", BIRTH),
        ("lai khai sinh", "1.004884"), ("khai sinh lai", "1.004884"), ("cthuc", COPY), ("chung thuc", COPY), ("chứng thực", COPY),
        ("ctbs", COPY), ("ct ban sao", COPY), ("sao y", COPY), ("cong chung", COPY), ("0815", COPY), ("chu ky", SIGNATURE),
        ("lý lịch", SIGNATURE), ("giay uy quyen", SIGNATURE), ("hop dong", "2.001035"), ("tthn", SINGLE), ("doc than", SINGLE),
        ("xnhn", SINGLE), ("hon nhan", SINGLE), ("ket hon", MARRIAGE), ("dkkh", MARRIAGE), ("000894", MARRIAGE), ("khai tu", DEATH),
        ("chung tu", DEATH), ("trich luc", EXTRACT), ("cai chinh", "1.004859"), ("ho kinh doanh", BUSINESS),
        ("hkd", BUSINESS), ("so do", LAND), ("sổ đỏ", LAND), ("tranh chap dat", "1.012812"), ("gpxd", "1.013225"),
        ("thuong tru", "1.004222"), ("nhap ho khau", "1.004222"), ("tam tru", "1.004194"), ("tach ho", "1.010038"),
        ("mai tang", "1.001731"), ("ho ngheo", "1.011607"), ("con nuoi", "2.001263"), ("thua ke", "2.001406"),
        ("thong hanh lao", "1.012680"), ("hoa giai vien", "1.002211"), ("giam ho", "1.004837"), ("cccd", "1.014061"),
    ],
)  # fmt: skip
def test_the_first_answer_is_the_one_meant(typed: str, meant: str, uses: dict[str, int]) -> None:
    assert rank(typed, KEYS, uses)[0] == meant


def test_what_this_office_uses_comes_first() -> None:
    assert rank("dang ky", KEYS, {})[0] != DEATH
    assert rank("dang ky", KEYS, {DEATH: 7})[0] == DEATH


def test_an_empty_field_offers_what_is_used() -> None:
    assert rank("  ", KEYS, USES, first=3) == [COPY, EXTRACT, SINGLE]


def test_written_marks_outrank_use() -> None:
    keys = [key("Cấp sổ hộ nghèo", "1.000001"), key("Cấp số hộ nghèo", "1.000002")]
    assert rank("sổ", keys, {"1.000002": 9}) == ["1.000001", "1.000002"]
    assert rank("so", keys, {"1.000002": 9}) == ["1.000002", "1.000001"]


def test_words_in_any_order_and_whole_words_before_letters() -> None:
    keys = [key("Đăng ký khai sinh", "1.000001"), key("Khảo sát sinh vật", "1.000002")]
    assert rank("sinh khai", keys) == ["1.000001"]
    assert rank("ksinh", keys) == ["1.000001"]
    assert sorted(rank("sinh", keys)) == ["1.000001", "1.000002"]


def test_all_words_must_be_met() -> None:
    assert rank("khai sinh zzz", KEYS) == []
    assert rank("zzzz", KEYS) == []
    assert rank("9999999", KEYS) == []


def test_part_of_a_code_and_its_end() -> None:
    keys = [key("A", "1.000894"), key("B", "1.008941"), key("C", "2.000894")]
    assert rank("000894", keys) == ["1.000894", "2.000894"]
    assert rank("0894", keys) == ["1.000894", "2.000894", "1.008941"]
    assert rank("1.0008", keys)[0] == "1.000894"


def test_a_number_in_a_name_is_found_too() -> None:
    assert "1.014061" in rank("14 tuoi", KEYS)


def test_the_sector_and_the_shortening_count() -> None:
    keys = [key("Sửa lỗi sai sót trong giao dịch", "2.000927", "Chứng thực"), key("Tách hộ", "1.010038")]
    assert rank("chung thuc", keys) == ["2.000927"]
    one = search_key(Procedure("", "1.010038", "Tách hộ", "", ()), Shortening(("tách khẩu",), 3))
    assert rank("tach kh", [one]) == ["1.010038"]


def test_decomposed_typing_is_the_same() -> None:
    assert rank("kha\u0309i sinh", KEYS) == rank("khải sinh", KEYS)


def test_shortenings_name_shipped_procedures() -> None:
    known = shortenings_from_json(json.loads((RESOURCES / "shortenings.json").read_text(encoding="utf-8")))
    assert known.keys() <= {one.code for one in KEYS}
    assert known[COPY].usual > known[MARRIAGE].usual


@given(st.text(max_size=40))
def test_anything_typed_is_answered(typed: str) -> None:
    found = rank(typed, KEYS, USES, first=5)
    assert len(found) == len(set(found)) <= 5


@given(st.sampled_from(KEYS), st.integers(1, 4))
def test_a_procedure_is_found_by_the_first_words_of_its_name(one: SearchKey, number: int) -> None:
    typed = " ".join(one.folded.split()[:number])
    assert one.code in rank(fold(typed), KEYS, first=len(KEYS))


@given(st.sampled_from(KEYS))
def test_a_procedure_is_found_first_by_its_code(one: SearchKey) -> None:
    assert rank(one.code, KEYS, USES)[0] == one.code

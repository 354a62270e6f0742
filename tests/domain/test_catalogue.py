"""Catalogue files: our own shape back and forth, the portal's shape, and whatever is no catalogue."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.catalogue import (
    DEEPEST,
    FORMAT,
    CatalogueFile,
    catalogue_text,
    import_catalogue,
    known_from_json,
    procedure_from_json,
    procedure_to_json,
    served_sectors,
)
from cchc_desktop.domain.catalogue_portal import NotAnEntry
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.procedure import Channel, ComponentTemplate, Fee, Limit, LimitUnit, Procedure, Result
from cchc_desktop.domain.text import has_hidden

RESOURCES = Path(__file__).parents[2] / "resources" / "catalogue"
PUBLISHED = Path(__file__).parents[1] / "data" / "tthc-trich.json"
NO_CATALOGUE = "NOT_A_CATALOGUE"

PORTAL: dict[str, Any] = {
    "ma": "1.001193",
    "ten": "Thủ tục đăng ký khai sinh",
    "linh_vuc": "Hộ tịch",
    "so_quyet_dinh": "163/QĐ-BTP",
    "cap": "Cấp xã",
    "doi_tuong": "Công dân Việt Nam",
    "cach_thuc": [{"kenh": "Trực tiếp", "thoi_han": "1", "don_vi": "", "phi_mo_ta": "Miễn phí"}],
    "thanh_phan": [{"ten": "Giấy chứng sinh", "loai": "nop", "so_ban_chinh": 1, "so_ban_sao": 0}],
    "ket_qua": [{"ten": "Giấy khai sinh", "ma": "KQ.G15.000031"}],
}
OURS: dict[str, Any] = {"code": "1.001193", "name": "Đăng ký khai sinh", "limits": [{"amount": 3, "unit": "working_days"}]}


@pytest.fixture(scope="module")
def shipped() -> CatalogueFile:
    return import_catalogue((RESOURCES / "tthc-cap-xa.json").read_bytes())


def resource(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESOURCES / name).read_text(encoding="utf-8"))
    return found


def portal(**changed: Any) -> dict[str, Any]:
    return {**PORTAL, **changed}


def read(*entries: dict[str, Any]) -> CatalogueFile:
    return import_catalogue(json.dumps(list(entries)))


def ours(*entries: dict[str, Any]) -> CatalogueFile:
    return import_catalogue(json.dumps({"format": FORMAT, "procedures": list(entries)}))


def test_the_shipped_catalogue_reads_whole(shipped: CatalogueFile) -> None:
    assert len(shipped.procedures) == 597
    assert shipped.rejected == ()


def test_the_shipped_file_is_what_the_writer_writes(shipped: CatalogueFile) -> None:
    assert catalogue_text(shipped.procedures) == (RESOURCES / "tthc-cap-xa.json").read_text(encoding="utf-8")


def test_no_shipped_text_hides_characters_or_doubles_blanks(shipped: CatalogueFile) -> None:
    for one in shipped.procedures:
        names = [one.name, *(paper.name for paper in one.components), *(fee.text for fee in one.fees)]
        assert not [text for text in names if has_hidden(text) or "  " in text or text != text.strip()], one.code


def test_no_shipped_paper_is_a_mark_or_asks_for_absurd_counts(shipped: CatalogueFile) -> None:
    papers = [(one.code, paper) for one in shipped.procedures for paper in one.components]
    assert not [code for code, paper in papers if not any(char.isalpha() for char in paper.name)]
    assert max(paper.originals for _, paper in papers) <= 3
    assert not [code for code, paper in papers if paper.remark and (paper.originals or paper.copies or paper.must_digitise)]


def test_no_shipped_fee_is_below_a_thousand(shipped: CatalogueFile) -> None:
    assert not [one.code for one in shipped.procedures for fee in one.fees if fee.amount and fee.amount < 1000]


@pytest.mark.parametrize(
    ("code", "limits"),
    [
        ("1.001193", ["Trong ngày"]),
        ("2.000815", ["Trong ngày"]),
        ("1.004873", ["03 ngày làm việc"]),
        ("1.004884", ["05 ngày làm việc"]),
        ("1.013225", ["20 ngày", "15 ngày"]),
        ("1.013978", ["17 ngày làm việc", "27 ngày làm việc"]),
        ("2.000575", ["01 ngày làm việc", "03 ngày làm việc"]),
        ("1.004222", ["07 ngày làm việc"]),
    ],
)
def test_verified_limits_need_no_confirming(shipped: CatalogueFile, code: str, limits: list[str]) -> None:
    one = next(one for one in shipped.procedures if one.code == code)
    assert [limit.text for limit in one.limits] == limits
    assert not any(limit.confirm for limit in one.limits)
    assert not [sentence for sentence in one.confirm if "thời hạn" in sentence]


def test_limits_that_are_general_knowledge_are_marked(shipped: CatalogueFile) -> None:
    one = next(one for one in shipped.procedures if one.code == "2.001263")
    assert [(limit.text, limit.confirm) for limit in one.limits] == [("30 ngày", True)]
    assert any("cần xác nhận" in sentence for sentence in one.confirm)


def test_whatever_is_marked_says_so_in_a_sentence(shipped: CatalogueFile) -> None:
    marked = [one for one in shipped.procedures if any(part.confirm for part in (*one.limits, *one.fees, *one.components))]
    assert len(marked) > 300
    assert not [one.code for one in marked if not one.confirm]
    assert not [one.code for one in shipped.procedures if any(not said.endswith(".") for said in one.confirm)]


def test_a_verified_limit_names_its_source_and_what_the_file_said(shipped: CatalogueFile) -> None:
    one = next(one for one in shipped.procedures if one.code == "1.001193")
    assert "Cổng Dịch vụ công quốc gia" in one.limits[0].source
    assert one.limits[0].source.endswith("tệp nguồn ghi: 1")


def test_fees_differ_by_channel(shipped: CatalogueFile) -> None:
    one = next(one for one in shipped.procedures if one.code == "1.004222")
    assert {fee.channel: fee.amount for fee in one.fees} == {Channel.ONLINE: 10_000, Channel.DIRECT: 20_000}


def test_customs_and_tax_are_not_served_but_registers_are(shipped: CatalogueFile) -> None:
    served = served_sectors(resource("sectors.json"))
    assert {"Hộ tịch", "Chứng thực", "Đất đai", "Đăng ký, quản lý cư trú"} <= set(served)
    assert not {"Hải quan", "Thuế", "Kho bạc Nhà nước", "Tòa án"} & set(served)
    assert sum(one.sector in served for one in shipped.procedures) == 272


def test_every_sector_has_a_line_and_every_reason_words(shipped: CatalogueFile) -> None:
    data = resource("sectors.json")
    assert {one.sector for one in shipped.procedures} == {line["name"] for line in data["sectors"]}
    assert {line["reason"] for line in data["sectors"]} == set(data["reasons"])


def test_known_lines_are_about_procedures_we_ship(shipped: CatalogueFile) -> None:
    known = known_from_json(resource("known.json"))
    codes = {one.code for one in shipped.procedures}
    assert known.limits.keys() | known.fees.keys() <= codes
    assert {one.code for one in known.added} <= codes


def test_importing_the_published_entries_gives_the_shipped_records(shipped: CatalogueFile) -> None:
    known = known_from_json(resource("known.json"))
    found = import_catalogue(PUBLISHED.read_bytes(), known)
    by_code = {one.code: one for one in shipped.procedures}
    assert len(found.procedures) == 14
    assert [one for one in found.procedures if one != by_code[one.code]] == []


def test_what_cleaning_changed_is_told_with_what_stood_there() -> None:
    found = import_catalogue(PUBLISHED.read_bytes())
    (step,) = [step for step in found.cleaned["1.000253"] if step.rule == "file-name"]
    assert (step.before[-9:], step.after[-9:]) == ("guoi nuoc", "mẫu NA17)")
    assert {step.rule for steps in found.cleaned.values() for step in steps} >= {"counts-line", "digits-in-count"}


def test_known_limits_go_over_a_portal_entry() -> None:
    known = known_from_json(resource("known.json"))
    one = import_catalogue(json.dumps([PORTAL]), known).procedures[0]
    assert (one.limits[0].unit, one.limits[0].confirm, one.confirm) == (LimitUnit.SAME_DAY, False, ())


texts = st.text("abc đường Ướ.;", max_size=20).map(str.strip).map(lambda text: " ".join(text.split()))
names = texts.filter(bool)
channels = st.none() | st.sampled_from(Channel)
limits = st.builds(
    Limit, st.integers(1, 400), st.sampled_from(LimitUnit), case=texts, channel=channels, confirm=st.booleans(), source=texts
)
fees = st.builds(Fee, st.none() | st.integers(0, 10**7), texts, channels, st.booleans(), texts)
papers = st.builds(
    ComponentTemplate, names, st.integers(0, 9), st.integers(0, 9), st.booleans(), st.booleans(), st.booleans(), st.booleans(), texts
)  # fmt: skip
procedures = st.builds(
    Procedure, st.just("id-1"), st.from_regex(r"[1-9]\.[0-9]{6}", fullmatch=True), names, texts,
    st.lists(limits, max_size=3).map(tuple), st.lists(fees, max_size=3).map(tuple), st.lists(papers, max_size=4).map(tuple),
    st.lists(st.builds(Result, names, texts), max_size=2).map(tuple), texts, texts,
    st.none() | st.just(date(2026, 1, 1)), st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.lists(names, max_size=2).map(tuple),
)  # fmt: skip


@given(procedures)
def test_a_procedure_goes_through_json_unchanged(one: Procedure) -> None:
    assert procedure_from_json(json.loads(json.dumps(procedure_to_json(one))), "id-1") == one


@given(st.lists(procedures, min_size=1, max_size=3, unique_by=lambda one: one.code))
def test_a_file_we_write_we_read(some: list[Procedure]) -> None:
    found = import_catalogue(catalogue_text(some).encode())
    assert [(one.code, one.limits, one.components) for one in found.procedures] == [
        (one.code, one.limits, one.components) for one in some
    ]


@pytest.mark.parametrize(
    "text",
    ["", " ", "không phải", "[]", "{}", "null", "7", '"abc"', "[1, 2]", '[{"a": 1}]', '{"procedures": []}', "[NaN]", "\ud800",
     '{"format": "cchc-catalogue/9", "procedures": [{"code": "1.001193"}]}', '[{"ma": "1", "ma": "2"}]', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        import_catalogue(text)
    assert refusal.value.code == NO_CATALOGUE
    assert refusal.value.message.endswith(".")
    assert refusal.value.next_step


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"PK\x03\x04", b"%PDF-1.7", b"\x00" * 50])
def test_bytes_of_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        import_catalogue(data)
    assert refusal.value.code == NO_CATALOGUE


def test_a_file_cut_in_half_says_so_wherever_it_is_cut() -> None:
    whole = json.dumps([PORTAL, portal(ma="1.000894")], ensure_ascii=False, indent=1)
    for at in range(2, len(whole) - 1, 7):
        with pytest.raises(Refused) as refusal:
            import_catalogue(whole[:at])
        assert refusal.value.code == NO_CATALOGUE
        assert refusal.value.line is not None


def test_a_cut_file_is_told_apart_from_another_file() -> None:
    with pytest.raises(Refused, match=NO_CATALOGUE) as cut:
        import_catalogue(json.dumps([PORTAL])[:300])
    assert "cắt ngang" in cut.value.message


def test_a_byte_order_mark_does_no_harm() -> None:
    assert len(import_catalogue(b"\xef\xbb\xbf" + json.dumps([PORTAL]).encode()).procedures) == 1


def nested(levels: int) -> Any:
    return 1 if not levels else [nested(levels - 1)]


def test_deep_json_is_refused() -> None:
    with pytest.raises(Refused, match=NO_CATALOGUE):
        read(portal(x=nested(DEEPEST)))
    assert len(read(portal(x=nested(DEEPEST - 4))).procedures) == 1


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (portal(ma="1.19"), "Mã"),
        (portal(ma=7), "“ma”"),
        (portal(ten=""), "tên"),
        (portal(ten="Đăng ký\u202e khai sinh"), "ký tự ẩn"),
        (portal(ten="Đăng ký\x07"), "ký tự ẩn"),
        (portal(ten="dài " * 400), "dài quá"),
        (portal(cach_thuc={}), "danh sách"),
        (portal(cach_thuc=[{"kenh": "Fax"}]), "Cách nộp"),
        (portal(thanh_phan=[{"ten": "a", "so_ban_chinh": -1}]), "số nguyên"),
        (portal(thanh_phan=[{"ten": "a", "so_ban_chinh": True}]), "số nguyên"),
        (portal(thanh_phan=[{"ten": "a", "so_ban_chinh": 10**12}]), "số nguyên"),
        (portal(thanh_phan=[{"ten": "a"}] * 201), "quá 200 dòng"),
        (portal(thanh_phan=[{"ten": "a", "loai": "khac"}]), "Loại giấy tờ"),
    ],
)
def test_a_bad_portal_entry_is_left_out_with_its_reason(entry: dict[str, Any], why: str) -> None:
    found = read(entry, portal(ma="1.000894"))
    assert [one.code for one in found.procedures] == ["1.000894"]
    assert len(found.rejected) == 1
    assert why in found.rejected[0][1]


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "x"}, {"name": ""}, {"name": "a\u200bb"}, {"name": 3}, {"limits": [{"amount": 3, "unit": "weeks"}]},
        {"limits": [{"amount": 0, "unit": "hours"}]}, {"limits": [{"amount": "3", "unit": "hours"}]}, {"limits": [3]},
        {"fees": [{"amount": -1}]}, {"fees": [{"amount": 1.5}]}, {"fees": [{"amount": 1, "channel": "fax"}]},
        {"components": [{"name": ""}]}, {"components": [{"name": "a", "show_only": "có"}]}, {"valid_from": "31/02/2026"},
        {"valid_from": "2026-02-31"}, {"valid_from": "2026-07-01", "valid_to": "2026-06-30"}, {"confirm": "x"},
    ],
)  # fmt: skip
def test_a_bad_entry_of_ours_is_left_out(changed: dict[str, Any]) -> None:
    found = ours({**OURS, **changed}, {**OURS, "code": "1.000894"})
    assert ([one.code for one in found.procedures], len(found.rejected)) == (["1.000894"], 1)
    with pytest.raises(NotAnEntry):
        procedure_from_json({**OURS, **changed})


def test_an_entry_that_is_no_object_is_left_out() -> None:
    found = import_catalogue(json.dumps([PORTAL, 7, None]))
    assert [code for code, _ in found.rejected] == ["", ""]


def test_the_second_of_two_equal_codes_is_left_out() -> None:
    found = read(PORTAL, portal(ten="Khác"))
    assert [one.name for one in found.procedures] == [PORTAL["ten"]]
    assert found.rejected == (("1.001193", "Mã thủ tục này đã có ở trên trong cùng tệp."),)


def test_versions_of_one_code_from_different_days_both_count() -> None:
    assert len(ours(OURS, {**OURS, "valid_from": "2026-07-01"}).procedures) == 2


@pytest.mark.parametrize("code", ["1.001193.H38", "1.001193.000.00.00.H50", "1.001193"])
def test_a_province_s_ending_is_taken_off_the_code(code: str) -> None:
    assert read(portal(ma=code)).procedures[0].code == "1.001193"


def test_stray_marks_of_the_portal_are_dropped_and_text_is_nfc() -> None:
    one = read(portal(ten="Thu\u0309 tu\u0323c đăng k\u200eý\n khai  sinh")).procedures[0]
    assert one.name == "Thủ tục đăng ký khai sinh"

"""What holds for every printed sheet: margins, heading, rules, fonts, black, letters, the same bytes twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from random import Random
from typing import Any

import pytest
import zxingcpp
from syrupy.assertion import SnapshotAssertion

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.moments import ICT
from cchc_desktop.printing.commitment import commitment_pdf, officials_pdf
from cchc_desktop.printing.control import control_pdf
from cchc_desktop.printing.data_receipt import DataReceipt, MachineRow, data_receipt_pdf
from cchc_desktop.printing.deadline import deadline_pdf
from cchc_desktop.printing.fees import fees_pdf
from cchc_desktop.printing.forms import FormHead
from cchc_desktop.printing.handouts import handouts_pdf
from cchc_desktop.printing.letter import Letterhead
from cchc_desktop.printing.notices import apology_pdf, stop_pdf
from cchc_desktop.printing.receipt import blank, receipt_pdf
from cchc_desktop.printing.refusal import refusal_pdf
from cchc_desktop.printing.sheets import (
    EnrolmentPage,
    HandoffSlip,
    SlipParcel,
    SpoiltParcels,
    enrolment_sheet,
    handoff_slip,
    recovery_sheet,
    root_sheet,
    spoilt_notice,
)
from cchc_desktop.printing.supplement import supplement_pdf
from tests.printing.form_samples import (
    COUNT,
    FOUR_LINES,
    LATE,
    NEW,
    OLD,
    POINTS,
    SIXTY,
    WHO,
    apology,
    control,
    deadline,
    fees,
    handouts,
    hands,
    head,
    refusal,
    stop,
    supplement,
)
from tests.printing.reading import MARGINS, MM, Paper, golden
from tests.printing.samples import LONG_NAME, NAME, OTHER, PERSON, commitment, commitment_page, officials, receipt, short, targets

AT = datetime(2026, 2, 9, 16, 20, tzinfo=ICT)
HEAD = Letterhead("ỦY BAN NHÂN DÂN", "XÃ VĨNH THỦY", "Vĩnh Thủy", True)
UNIT, ABOVE = "Ủy ban nhân dân xã Vĩnh Thủy", "Ủy ban nhân dân tỉnh Quảng Trị"
GROUPS = ("40817", "29365", "71042", "88519", "06734", "52298", "17460", "93351", "20876", "64013", "35927", "81140")
PARCELS = (
    SlipParcel("19405-000043-1A2B3C4D.CCHC", 43, "Dữ liệu", "1/1", 526, 0, 1_210_000, "51207734"),
    SlipParcel("19405-000044-2A2B3C4D.CCHC", 44, "Tệp đính kèm", "1/2", 0, 402, 1_024_000_000, "09864471"),
    SlipParcel("19405-000045-3A2B3C4D.CCHC", 45, "Tệp đính kèm", "2/2", 0, 187, 412_300_000, "77251083"),
)
SPOILT = (
    (43, "19411-000043-1A2B3C4D.CCHC", "Gói của đơn vị bị hỏng trên USB, không nhận được."),
    (0, "goi-da-doi-ten.CCHC", "Gói của đơn vị bị cụt, không nhận được."),
)
LONG_UNIT = (
    "xã Vĩnh Thủy Đông Nghĩa Hưng Nguyễn Trường Tộ Hướng Hóa Khe Sanh Lao Bảo Tân Hợp Tân Thành Thuận Nghĩa Hướng Phùng Ba Tầng A Dơi"
)
COMPANY = Person("Công ty TNHH Ỹ Ẵ")
LONG_REASON = (LATE * 12).strip()
LONG_OFFICE = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG LIÊN XÃ VĨNH THỦY, VĨNH LÂM VÀ BẾN QUAN"


def slip(count: int = 3) -> HandoffSlip:
    found = tuple(PARCELS[n % 3] for n in range(count))
    return HandoffSlip(HEAD, UNIT, "mã đơn vị H50.31.18; máy số 02", ABOVE, 43, AT, found, GROUPS, NAME, phone="0233 3820 118")


def slip_digits(machines: int) -> str:
    """Digits as many as the receipt of so many machines has."""
    return str(int.from_bytes(b"\1" + Random(machines).randbytes(27 + 56 * machines + 64), "big"))


def data_receipt(machines: int = 1, **other: Any) -> DataReceipt:
    rows = tuple(
        MachineRow(f"Máy số {n:02d} (1a2b3c{n:02d})", 40 + n, 1204 * n, f"cần từ số {1204 * n + 1}", "", "4081 7293 6571")
        for n in range(1, machines + 1)
    )  # fmt: skip
    receiving, digits = f"{ABOVE} (mã đơn vị H50; máy số 01)", slip_digits(machines)
    return replace(DataReceipt(HEAD, receiving, "Xã Vĩnh Thủy", 7, AT, rows, 0, 0, digits, "0233 3820 118"), **other)


def enrolment(kind: str) -> EnrolmentPage:
    lane = 2 if kind == "grant" else 0
    return EnrolmentPage(HEAD, kind, UNIT, ABOVE, "2f8f0cd2-7e4b-4a19-9c3c-1a0f3d0b9a11", GROUPS[:5], AT, lane, "0233 3820 118")


def again(key: str, day: date, **other: bool) -> FormHead:
    """The heading of a reprint, of the set in force on ``day`` but dated as all samples."""
    return replace(head(key, day, **other), day=NEW, copy_no=2, printed_on=AT.date())


HALVES: dict[str, Callable[[], bytes]] = {
    "receipt-2018": lambda: receipt_pdf(receipt(3)),
    "receipt-2025": lambda: receipt_pdf(receipt(2, copy_no=3, printed_on=AT.date())),
    "receipt-other": lambda: receipt_pdf(receipt(1, submitted_by=OTHER)),
    "receipt-short": lambda: receipt_pdf(short(5)),
}
SHEETS: dict[str, Callable[[], bytes]] = {
    "receipt-full": lambda: receipt_pdf(receipt(3, layout="one_a_page", copy_no=2, printed_on=AT.date())),
    "receipt-8": lambda: receipt_pdf(receipt(8)),
    "receipt-40": lambda: receipt_pdf(receipt(40)),
    "receipt-60": lambda: receipt_pdf(receipt(60, applicant=WHO, submitted_by=OTHER, result_place=FOUR_LINES)),
    "receipt-none": lambda: receipt_pdf(receipt(0, layout="one_a_page")),
    "receipt-blank": lambda: receipt_pdf(blank(receipt())),
    "receipt-long": lambda: receipt_pdf(receipt(3, office=LONG_OFFICE, applicant=Person(LONG_NAME, address=LONG_NAME), submitted_by=OTHER)),
    "commitment": lambda: commitment_pdf(commitment(), commitment_page()).pdf,
    "commitment-3": lambda: commitment_pdf(commitment(targets=targets(3)), commitment_page()).pdf,
    "commitment-80": lambda: commitment_pdf(commitment(targets=targets(80)), commitment_page()).pdf,
    "commitment-inner": lambda: commitment_pdf(commitment("inner"), commitment_page("inner")).pdf,
    "commitment-officials": lambda: officials_pdf(commitment("official", officials=officials(3)), commitment_page("official")).pdf,
    "slip": lambda: handoff_slip(slip()),
    "slip-names": lambda: handoff_slip(replace(slip(1), head=Letterhead("ỦY BAN NHÂN DÂN", LONG_UNIT.upper(), LONG_UNIT[3:], True),
        unit=f"Ủy ban nhân dân {LONG_UNIT}", receiving=f"Ủy ban nhân dân {LONG_UNIT}", sender=FOUR_LINES[:60])),
    "enrolment-request": lambda: enrolment_sheet(enrolment("request")),
    "enrolment-grant": lambda: enrolment_sheet(enrolment("grant")),
    "recovery": lambda: recovery_sheet(HEAD, " ".join(GROUPS[:10]), AT),
    "spoilt": lambda: spoilt_notice(SpoiltParcels(HEAD, "Xã Cửa Tùng", ABOVE, SPOILT, AT, NAME, "0233 3820 118")),
    "spoilt-names": lambda: spoilt_notice(SpoiltParcels(HEAD, FOUR_LINES, LONG_OFFICE, SPOILT * 2, AT, FOUR_LINES[:60])),
    "data-receipt": lambda: data_receipt_pdf(data_receipt(2, refused=3, missing=1204)),
    "data-receipt-10": lambda: data_receipt_pdf(data_receipt(10)),
    "data-receipt-28": lambda: data_receipt_pdf(data_receipt(28)),
    "data-receipt-names": lambda: data_receipt_pdf(data_receipt(4, unit=FOUR_LINES, receiving=FOUR_LINES, rows=tuple(
        MachineRow(f"Máy số 01 (1a2b3c0{n}), dòng rẽ, khi còn là {LONG_UNIT}", 123456, 12345678, "cần từ số 12345679",
                   "thiếu 12345679–12345690, 12345699; giữ 12345691–12345698, 12345700–12345999", "") for n in range(4)
    ))),
    "root": lambda: root_sheet(HEAD, " ".join((*GROUPS, *GROUPS[:4])), AT),
}
FORMS: dict[str, Callable[[], bytes]] = {
    "supplement": lambda: supplement_pdf(supplement()),
    "supplement-60": lambda: supplement_pdf(supplement(OLD, head=again("supplement", OLD), contents=POINTS * 20, reason=LONG_REASON)),
    "supplement-names": lambda: supplement_pdf(supplement(applicant=WHO, contents=SIXTY, signer=FOUR_LINES[:90])),
    "supplement-blank": lambda: supplement_pdf(supplement().blank()),
    "refusal": lambda: refusal_pdf(refusal()),
    "refusal-60": lambda: refusal_pdf(refusal(reasons=tuple(f"{LATE}({n})" for n in range(60)), submitter=LONG_NAME, signer=LONG_NAME)),
    "refusal-names": lambda: refusal_pdf(
        refusal(applicant=WHO, submitter=FOUR_LINES[:90], returned="; ".join(SIXTY), guidance="Nộp tại Ủy ban nhân dân xã Ẵm Ợ.")
    ),
    "refusal-blank": lambda: refusal_pdf(refusal().blank()),
    "apology-2018": lambda: apology_pdf(apology(OLD, head=again("apology", OLD, agency=True))),
    "apology-2018-names": lambda: apology_pdf(apology(OLD, head=again("apology", OLD, agency=True), applicant=WHO, reason=LONG_REASON * 3)),
    "apology-2018-blank": lambda: apology_pdf(apology(OLD).blank()),
    "apology-2025": lambda: apology_pdf(apology(role=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))),
    "apology-2025-long": lambda: apology_pdf(apology(reason=LONG_REASON * 3, applicant=replace(PERSON, name=LONG_NAME))),
    "apology-2025-blank": lambda: apology_pdf(apology().blank()),
    "stop": lambda: stop_pdf(stop()),
    "stop-long": lambda: stop_pdf(stop(returned=LONG_REASON, petition=None, basis=(LATE.strip(),) * 2, applicant=COMPANY)),
    "stop-names": lambda: stop_pdf(stop(applicant=WHO, returned="; ".join(SIXTY), guidance="Nộp lại tại quầy số 02.")),
    "stop-blank": lambda: stop_pdf(stop().blank()),
    "control": lambda: control_pdf(control(4, done=True)),
    "control-9": lambda: control_pdf(control(9, head=again("control", OLD))),
    "control-names": lambda: control_pdf(control(5, cooperating=FOUR_LINES, rows=tuple(
        replace(row, giver=FOUR_LINES[:120], taker=FOUR_LINES[40:160], giver_name=FOUR_LINES[:60], note=FOUR_LINES[:80]) for row in hands(5)
    ))),
    "control-blank": lambda: control_pdf(control().blank()),
    "deadline": lambda: deadline_pdf(deadline()),
    "deadline-20": lambda: deadline_pdf(deadline(20, lines=COUNT * 8)),
    "deadline-names": lambda: deadline_pdf(deadline(3, applicant=FOUR_LINES, content=f"{FOUR_LINES}.")),
    "fees": lambda: fees_pdf(fees()),
    "fees-120": lambda: fees_pdf(fees(120)),
    "fees-none": lambda: fees_pdf(fees(0)),
    "handouts": lambda: handouts_pdf(handouts()),
    "handouts-60": lambda: handouts_pdf(handouts(60)),
    "fees-names": lambda: fees_pdf(fees(9, lines=tuple(replace(line, name=FOUR_LINES) for line in fees(9).lines))),
    "handouts-names": lambda: handouts_pdf(handouts(9, rows=tuple(
        replace(row, name=FOUR_LINES, procedure=SIXTY[n], taker=FOUR_LINES) for n, row in enumerate(handouts(9).rows)
    ))),
    "handouts-blank": lambda: handouts_pdf(handouts(0, head=head("handouts").blank())),
}
SHEETS |= FORMS
EVERY = HALVES | SHEETS


@cache
def paper(name: str) -> Paper:
    return Paper(EVERY[name]())


@pytest.mark.parametrize("name", EVERY)
def test_words_stand_where_they_stood(name: str, snapshot: SnapshotAssertion) -> None:
    assert golden(paper(name)) == snapshot


@pytest.mark.parametrize("name", SHEETS)
def test_all_text_stands_inside_the_margins(name: str) -> None:
    left, top, right, bottom = MARGINS
    for number, leaf in enumerate(paper(name).leaves):
        for word in leaf.words:
            assert leaf.width - right + 0.6 >= word.end and word.x >= left - 0.1, word
            footer = abs(word.baseline - (leaf.height - bottom + 6 * MM)) < 0.5 and word.size == 8.5
            page_number = number > 0 and abs(word.baseline - 12.5 * MM) < 0.5 and word.size == 13
            inside = word.baseline - 0.7 * word.size >= top - 0.1 and word.baseline <= leaf.height - bottom + 0.5
            assert footer or page_number or inside, word
        assert all(mark.left >= left - 0.5 and mark.right <= leaf.width - right + 0.5 for mark in leaf.marks)


@pytest.mark.parametrize("name", HALVES)
def test_the_halves_keep_clear_of_the_edges_and_of_the_cut(name: str) -> None:
    (leaf,) = paper(name).leaves
    half = leaf.height / 2
    for word in leaf.words:
        within = word.baseline % half
        assert word.x >= 15 * MM - 0.1 and word.end <= leaf.width - 10 * MM + 0.6, word
        assert within - 0.66 * word.size >= 7 * MM and within + 0.22 * word.size <= half - 5 * MM, word
    upper, lower = ([w.text for w in leaf.words if (w.baseline > half) is below] for below in (False, True))
    assert set(upper) - set(lower) <= {"1:", "Giao", "khách", "hàng)"} and set(lower) - set(upper) <= {"2:", "Lưu)"}


@pytest.mark.parametrize("name", EVERY)
def test_only_tinos_embedded_and_black_and_nfc(name: str) -> None:
    found = paper(name)
    assert found.fonts and all(font.startswith("Tinos") and inside for font, inside in found.fonts)
    assert not found.operators & {"g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh", "Do", "gs"}
    assert unicodedata.is_normalized("NFC", found.text)
    assert "…" not in found.text.replace("C54E3379", "").replace("BCEF7DF2 …", "") and "....." not in found.text


@pytest.mark.parametrize("name", EVERY)
def test_the_same_page_gives_the_same_bytes(name: str) -> None:
    assert EVERY[name]() == paper(name).pdf


@pytest.mark.parametrize("name", EVERY)
def test_the_heading_has_its_sizes_and_rules(name: str) -> None:
    leaf = paper(name).leaves[0]
    country, motto = leaf.find("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), leaf.find("Độc lập - Tự do - Hạnh phúc")
    assert all(word.bold for word in [*country, *motto])
    small, large = country[0].size, motto[0].size
    assert (small, large) in {(12, 13), (13, 14)}
    wide = {12: 88.3, 13: 95.7}[small]
    assert country[-1].end - country[0].x == pytest.approx(wide * MM, abs=0.6)
    assert country[-1].end == pytest.approx(leaf.width - (10 if name in HALVES else 15) * MM, abs=0.6)
    assert motto[0].baseline - country[0].baseline == pytest.approx(1.2 * large, abs=0.05)
    under = [r for r in leaf.rules if abs(r.top - motto[0].baseline - 0.42 * large) < 0.1 and r.left > leaf.width / 2 - 20]
    assert len(under) == 1 and under[0].width == 0.75
    assert under[0].left == pytest.approx(motto[0].x, abs=0.6) and under[0].right == pytest.approx(motto[-1].end, abs=0.6)
    number = next(w.baseline for w in leaf.words if w.text in ("Thủy,", "ngày") and w.italic)
    agency = [w for w in leaf.words if w.end < country[0].x and w.baseline < number - 1]
    assert min(w.baseline for w in agency) == country[0].baseline
    last = max(w.baseline for w in agency)
    rule = next(r for r in leaf.rules if abs(r.top - last - 0.45 * small) < 0.1)
    lines: dict[float, list[float]] = {}
    for word in (w for w in agency if w.bold):
        lines.setdefault(round(word.baseline, 1), []).extend((word.x, word.end))
    longest = max(max(edges) - min(edges) for edges in lines.values())
    assert (rule.right - rule.left) == pytest.approx(0.4 * longest, abs=0.6)


@pytest.mark.parametrize("name", [n for n in EVERY if not n.endswith("-blank")])
def test_number_and_date_share_a_baseline_and_dates_have_their_zeros(name: str) -> None:
    leaf = paper(name).leaves[0]
    date = leaf.find("tháng 02 năm 2026")
    place = next(i for i, w in enumerate(leaf.words) if w == date[0])
    day = leaf.words[place - 1]
    assert re.fullmatch(r"0[5-9]", day.text) and all(w.italic for w in [day, *date])
    agency = [w for w in leaf.words[:60] if w.bold and w.end < 300 and w.baseline < date[0].baseline]
    gap = {11: 17} if name in HALVES else {13: 27}
    assert date[0].baseline - max(w.baseline for w in agency) >= gap[int(date[0].size)] - 0.1
    numbers = [w for w in leaf.words[:80] if w.text == "Số:"]
    assert all(abs(w.baseline - date[0].baseline) < 0.1 and not w.italic and not w.bold for w in numbers[:1])
    if name.startswith(("receipt", "slip", "commitment-3")):
        assert numbers


@pytest.mark.parametrize("name", [n for n in EVERY if len(paper(n).leaves) > 1])
def test_pages_are_numbered_from_the_second_on(name: str) -> None:
    on_page = 0
    for leaf in paper(name).leaves:
        on_page = 1 if any(w.text == "CỘNG" for w in leaf.words) else on_page + 1
        numbers = [w for w in leaf.words if w.baseline < 14 * MM]
        assert [w.text for w in numbers] == ([str(on_page)] if on_page > 1 else [])
        for word in numbers:
            middle = (30 * MM + leaf.width - 15 * MM) / 2
            assert (word.x + word.end) / 2 == pytest.approx(middle, abs=0.5) and word.baseline == pytest.approx(12.5 * MM, abs=0.1)


CODES = {
    "receipt-2018": ("H50.31.18-260205-10017", 60), "receipt-40": ("H50.31.18-260205-10017", 60), "slip": ("".join(GROUPS), 110),
    "data-receipt": (slip_digits(2), 75), "data-receipt-names": (slip_digits(4), 75), "data-receipt-10": (slip_digits(10), 75),
    "data-receipt-28": (slip_digits(28), 110), "enrolment-request": ("".join(GROUPS[:5]), 60), "enrolment-grant": ("".join(GROUPS[:5]), 60),
}  # fmt: skip


@pytest.mark.parametrize("name", CODES)
def test_the_code_on_the_sheet_can_be_read(name: str) -> None:
    content, dpi = CODES[name]
    leaf = paper(name).leaves[-1 if name.startswith("data-receipt") else 0]
    found = zxingcpp.read_barcodes(leaf.picture(dpi), zxingcpp.BarcodeFormat.QRCode)
    assert {one.text for one in found} == {content}
    assert len(found) == (2 if name in HALVES else 1)

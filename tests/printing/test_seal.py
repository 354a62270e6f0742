"""The code of a sheet on paper: on every leaf, read by a scanner, nothing moved by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from cchc_desktop.printing import qr
from cchc_desktop.printing.commitment import commitment_pdf, officials_pdf
from cchc_desktop.printing.control import draw_control
from cchc_desktop.printing.fees import draw_fees
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.notices import draw_notice
from cchc_desktop.printing.receipt import blank, draw_receipt, receipt_pdf
from cchc_desktop.printing.refusal import draw_refusal
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.supplement import draw_supplement
from tests.printing import form_samples
from tests.printing.samples import LONG_NAME, OTHER, PERSON, commitment, commitment_page, officials, receipt, short

DIGITS = "0" + "".join(Random(7).choice("0123456789") for _ in range(246))
_Draw = Callable[[Sheet, Any], None]


def codes(pdf: bytes, dpi: int = 110) -> list[list[str]]:
    """The codes a scanner finds on each leaf, sorted."""
    document: Any = pypdfium2.PdfDocument(pdf)
    pictures, kind = [leaf.render(scale=dpi / 72).to_pil() for leaf in document], zxingcpp.BarcodeFormat.QRCode
    found = [sorted(one.text for one in zxingcpp.read_barcodes(picture, kind)) for picture in pictures]
    document.close()
    return found


def sealed(draw: _Draw, page: Any, seal: str = DIGITS) -> bytes:
    """A form of a batch, on one file."""
    sheet = Sheet("Tờ in")
    sheet.sealing = seal
    draw(sheet, page)
    return sheet.finish()


FORMS: dict[str, tuple[_Draw, Any]] = {
    "supplement": (draw_supplement, form_samples.supplement()), "refusal": (draw_refusal, form_samples.refusal()),
    "apology": (draw_notice, form_samples.apology()), "stop": (draw_notice, form_samples.stop()),
    "control": (draw_control, form_samples.control()), "fees": (draw_fees, form_samples.fees()),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_form_carries_its_code_in_the_binding_margin_and_nothing_else_moves(name: str) -> None:
    draw, page = FORMS[name]
    pdf, plain = sealed(draw, page), sealed(draw, page, "")
    assert all(leaf == [DIGITS] for leaf in codes(pdf)) and not any(codes(plain))
    assert sealed(draw, page) == pdf
    with_code, without = words(pdf), words(plain)
    assert [one for one in with_code if one[0] != qr.SEAL_NAME] == without
    assert all(box[2] <= 30 * MM for text, *box in with_code if text == qr.SEAL_NAME)


def words(pdf: bytes) -> list[tuple[Any, ...]]:
    """(text, left, bottom, right, top) of every run on the leaves, the coordinates to a tenth of a point."""
    document: Any = pypdfium2.PdfDocument(pdf)
    found = []
    for leaf in document:
        page = leaf.get_textpage()
        for place in range(page.count_rects()):
            box = page.get_rect(place)
            found.append((page.get_text_bounded(*box).strip(), *(round(edge, 1) for edge in box)))
    document.close()
    return found


@pytest.mark.parametrize("name", ["supplement", "refusal"])
def test_a_form_on_half_a_sheet_carries_it_between_the_signatures(name: str) -> None:
    draw, page = FORMS[name]
    small = replace(page, head=replace(page.head, paper="a5"))
    pdf = sealed(draw, small)
    assert codes(pdf) == [[DIGITS]]
    document: Any = pypdfium2.PdfDocument(pdf)
    assert round(document[0].get_width() / MM) == 210


@pytest.mark.parametrize(
    "page",
    [receipt(), short(), receipt(5), receipt(40), receipt(submitted_by=OTHER, applicant=replace(PERSON, name=LONG_NAME)),
     receipt(layout="one_a_page"), short(1), receipt(layout="a5")],
)  # fmt: skip
def test_each_copy_of_a_receipt_has_the_code_of_the_dossier_as_ever_and_that_of_the_sheet(page: Any) -> None:
    pdf, plain = receipt_pdf(replace(page, seal=DIGITS)), receipt_pdf(page)
    with_code, without = codes(pdf, 150), codes(plain, 150)
    assert len(with_code) == len(without)
    for both, one in zip(with_code, without, strict=True):
        copies = 2 if page.layout == "two_on_a4" and len(with_code) == 1 else 1
        assert sorted([*one, *[DIGITS] * copies]) == both
    assert receipt_pdf(replace(page, seal=DIGITS)) == pdf


def test_the_code_between_the_signatures_touches_no_letter() -> None:
    """The longest name beside it wraps instead."""
    who = replace(PERSON, name="Đoàn Nguyễn Thị Huyền Trân Ỷ Ẵm Ệ Quỳnh Như", address="thôn 1", email="")
    page = receipt(3, applicant=who, seal=DIGITS)
    pdf = receipt_pdf(page)
    assert len(codes(pdf)) == 1
    middle = (15 + 185 / 2) * MM
    half = qr.SEAL_SIDE / 2 - qr.SEAL_QUIET
    roles = [box for text, *box in words(pdf) if text.startswith("NGƯỜI NỘP")]
    assert len(roles) == 2
    for top in (box[3] for box in roles):
        beside = [box for text, *box in words(pdf) if top - 62 < box[1] < top and text and "Ghi chú" not in text]
        assert all(box[2] <= middle - half or box[0] >= middle + half for box in beside)


def test_a_blank_receipt_has_no_code() -> None:
    sheet = Sheet("x")
    draw_receipt(sheet, blank(receipt(seal=DIGITS)))
    assert not any(codes(sheet.finish()))


def test_a_commitment_has_it_on_every_leaf_and_beside_the_digest_on_the_last() -> None:
    made = commitment_pdf(commitment(), replace(commitment_page(), seal=DIGITS))
    assert codes(made.pdf) == [[DIGITS]] * made.pages
    plain = commitment_pdf(commitment(), commitment_page())
    assert made.boxes == plain.boxes and made.pages == plain.pages
    each = officials_pdf(commitment("official", officials=officials(3)), replace(commitment_page("official"), seal=DIGITS))
    assert codes(each.pdf) == [[DIGITS]] * each.pages


def test_the_file_names_the_codes_of_its_sheets_once_each() -> None:
    sheet = Sheet("Hai tờ")
    for seal in (DIGITS, DIGITS[::-1]):
        draw_receipt(sheet, replace(receipt(), seal=seal))
    document: Any = pypdfium2.PdfDocument(sheet.finish())
    assert document.get_metadata_value("Keywords").split() == [DIGITS, DIGITS[::-1]]
    with_none: Any = pypdfium2.PdfDocument(receipt_pdf(receipt()))
    assert with_none.get_metadata_value("Keywords") == ""

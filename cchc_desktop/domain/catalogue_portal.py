"""One entry of the national portal's list of procedures, as published, into a Procedure; what is unclear is marked.

Shape of an entry: ``ma`` code, ``ten`` name, ``linh_vuc`` sector, ``so_quyet_dinh`` decision, ``doi_tuong`` audience,
``cach_thuc`` channels [{kenh, thoi_han, don_vi, phi_mo_ta}], ``thanh_phan`` papers [{ten, loai, so_ban_chinh, so_ban_sao}],
``ket_qua`` results [{ten, ma}]. Names, codes and figures are the portal's own, mid-2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cchc_desktop.domain.catalogue_fees import Cell, read_fees, take_apart
from cchc_desktop.domain.catalogue_known import Known
from cchc_desktop.domain.catalogue_limits import LimitRow, read_limits
from cchc_desktop.domain.catalogue_papers import PaperRow, read_papers
from cchc_desktop.domain.catalogue_trail import Trail, shorten
from cchc_desktop.domain.procedure import CODE, Channel, Procedure, Result
from cchc_desktop.domain.text import clean

CHANNELS = {"Trực tiếp": Channel.DIRECT, "Trực tuyến": Channel.ONLINE, "Dịch vụ bưu chính": Channel.POST}
PAPER_KINDS = {"nop": False, "xuat_trinh": True}
NAME_LIMIT, TEXT_LIMIT, ROWS_LIMIT, COUNT_LIMIT = 1000, 2000, 200, 10**6
CUT_AT = 600
"""The published file cuts names of papers at this length."""
_GLUED_FEE = re.compile(r"(VNĐ|Việt Nam Đồng)")


class NotAnEntry(ValueError):
    """The entry cannot be read; the message says why, in Vietnamese."""


def national_code(text: str) -> str:
    """``1.000894`` out of a code with or without a province's ending; raises NotAnEntry (domain facts 2.3)."""
    found = CODE.match(text)
    if not found:
        raise NotAnEntry("Mã thủ tục không đúng dạng, ví dụ đúng: 1.000894.")
    return found[1]


def read_entry(data: Mapping[str, Any], known: Known, trail: Trail, *, id: str = "") -> Procedure:
    """The procedure of a portal entry; ``known`` knowledge is put over what was read. Raises NotAnEntry."""
    code = national_code(text_of(data, "ma", limit=40))
    name = text_of(data, "ten", limit=NAME_LIMIT)
    if not name:
        raise NotAnEntry("Thủ tục không có tên.")
    cells = [_cell(row) for row in rows_of(data, "cach_thuc")]
    here = [(row, cell) for row, cell in cells if not cell.abroad]
    limits = read_limits([row for row, _ in here], _unless(code in known.limits, trail))
    fees = read_fees([(row.channel, cell) for row, cell in here], _unless(code in known.fees, trail))
    decision = text_of(data, "so_quyet_dinh", limit=200, optional=True)
    _ask_whole(name, decision, bool(limits) or code in known.limits, trail)
    papers = read_papers([_paper(row) for row in rows_of(data, "thanh_phan")], trail)
    procedure = Procedure(
        id, code, name, text_of(data, "linh_vuc", limit=300, optional=True), limits, fees, papers,
        tuple(_result(row) for row in rows_of(data, "ket_qua")),
        text_of(data, "doi_tuong", limit=NAME_LIMIT, optional=True), decision, confirm=tuple(trail.confirm),
    )  # fmt: skip
    return known.over(procedure)


def _unless(known: bool, trail: Trail) -> Trail:
    """Where the answer is known, doubts about the source need not trouble the clerk."""
    return Trail(cleaned=trail.cleaned) if known else trail


def _ask_whole(name: str, decision: str, has_limits: bool, trail: Trail) -> None:
    if not has_limits:
        trail.ask("Nguồn không có thời hạn và cách nộp: cần nhập theo quyết định công bố.")
    if "UBND" in decision:
        trail.ask(f"Quyết định {decision} là của một tỉnh: cần xem tỉnh mình có áp dụng thủ tục này không.")
    if name.startswith("Công bố Danh mục"):
        trail.ask("Tên ở nguồn là tên quyết định công bố, không phải tên thủ tục: cần nhập tên thủ tục.")


def text_of(data: Mapping[str, Any], key: str, *, limit: int, optional: bool = False) -> str:
    """The cleaned text under ``key``; raises NotAnEntry when missing, of another type, too long or hiding characters."""
    found = data.get(key, "" if optional else None)
    if not isinstance(found, str):
        raise NotAnEntry(f"Mục “{key}” phải là chữ.")
    if len(found) > 4 * limit:
        raise NotAnEntry(f"Mục “{key}” dài quá {limit} chữ.")
    if not found.isprintable() and any(_refused_char(char) for char in found):
        raise NotAnEntry(f"Mục “{key}” có ký tự ẩn.")
    text = clean(found, limit=4 * limit)
    if len(text) > limit:
        raise NotAnEntry(f"Mục “{key}” dài quá {limit} chữ.")
    return text


def _refused_char(char: str) -> bool:
    """Control, direction-turning, surrogate and private characters; the portal's own stray marks (U+200E …) are dropped."""
    code = ord(char)
    control = (code < 32 and char not in "\t\n\r") or 127 <= code < 160
    turning = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return control or turning or 0xD800 <= code <= 0xF8FF or code & 0xFFFE == 0xFFFE


def rows_of(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The list of objects under ``key`` (absent = none); raises NotAnEntry."""
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise NotAnEntry(f"Mục “{key}” phải là danh sách.")
    if len(found) > ROWS_LIMIT:
        raise NotAnEntry(f"Mục “{key}” có quá {ROWS_LIMIT} dòng.")
    return found


def _cell(row: Mapping[str, Any]) -> tuple[LimitRow, Cell]:
    figure, unit = text_of(row, "thoi_han", limit=20, optional=True), text_of(row, "don_vi", limit=40, optional=True)
    text = text_of(row, "phi_mo_ta", limit=TEXT_LIMIT, optional=True)
    channel = CHANNELS.get(text_of(row, "kenh", limit=60))
    if channel is None:
        raise NotAnEntry("Cách nộp phải là Trực tiếp, Trực tuyến hoặc Dịch vụ bưu chính.")
    words = ""
    if not unit and (glued := _GLUED_FEE.match(text)):
        words = f"{figure} {glued[1]}"
        figure, text = part_figures(figure, text)
    cell = take_apart(text, limit_given=bool(figure or words))
    return LimitRow(channel, figure, unit, words or cell.limit_words, cell.description), cell


def part_figures(figure: str, text: str) -> tuple[str, str]:
    """Part a limit from a fee that ran into it ("120", "VNĐ(20.000 đ/tờ khai)" = 1 and 20.000): only if the note says so.

    Else neither is known: the limit is "" and the fee keeps its currency without a figure.
    """
    stated = {int(found.replace(".", "")) for found in re.findall(r"\d{1,3}(?:\.\d{3})+", text)}
    for place in range(1, len(figure)):
        fee = figure[place:]
        value = int(fee.replace(",", "")) * (1 if "," in fee else 1000) if fee[0].isdecimal() else 0
        if figure[:place].isdecimal() and value in stated:
            return figure[:place], f"{fee} {text}"
    return "", text


def _paper(row: Mapping[str, Any]) -> PaperRow:
    kind = text_of(row, "loai", limit=40, optional=True) or "nop"
    if kind not in PAPER_KINDS:
        raise NotAnEntry("Loại giấy tờ phải là nop hoặc xuat_trinh.")
    name, cut = text_of(row, "ten", limit=TEXT_LIMIT), len(row["ten"]) == CUT_AT
    return PaperRow(name, count_of(row, "so_ban_chinh"), count_of(row, "so_ban_sao"), PAPER_KINDS[kind], cut)


def count_of(row: Mapping[str, Any], key: str, *, most: int = COUNT_LIMIT) -> int:
    """A whole number from 0 under ``key`` (absent = 0); raises NotAnEntry."""
    found = row.get(key, 0)
    if type(found) is not int or not 0 <= found < most:
        raise NotAnEntry(f"Mục “{key}” phải là số nguyên từ 0.")
    return found


def _result(row: Mapping[str, Any]) -> Result:
    name = text_of(row, "ten", limit=TEXT_LIMIT).lstrip("-+ ").rstrip(" .;")
    return Result(shorten(name, NAME_LIMIT), text_of(row, "ma", limit=40, optional=True))

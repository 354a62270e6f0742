"""Pages to print: made-up people of a made-up commune, with the letters and lengths that break layouts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cchc_desktop.domain.commitment import Commitment
from cchc_desktop.domain.dossier import Component, Person
from cchc_desktop.domain.forms import form_for, forms_from_json
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.targets import commitment_from_json
from cchc_desktop.printing.commitment import CommitmentPage
from cchc_desktop.printing.receipt import ReceiptPage

RESOURCES = Path(__file__).parents[2] / "resources"
FORMS = forms_from_json(json.loads((RESOURCES / "forms.json").read_text(encoding="utf-8")))
NAME = "Đoàn Nguyễn Thị Huyền Trân Ỷ Ẵm Ệ"
ADDRESS = "Số nhà 125/7B, hẻm 36 đường Nguyễn Văn Cừ nối dài, thôn Thủy Ba Tây (cạnh Nhà văn hóa thôn), xã Vĩnh Thủy, tỉnh Quảng Trị"
PERSON = Person(NAME, "045185006241", "1985-08-12", "Nữ", ADDRESS, "0912345067", "huyentran.doannguyen@example.vn")
OTHER = Person("Trần Quốc Ẩn Ợ", "045085006214", "1980", "Nam", "thôn Linh Hải", "0987654321", "")
PAPERS = (
    ("Giấy đề nghị đăng ký hộ kinh doanh", 1, 0, 0, ""), ("Văn bản ủy quyền của các thành viên hộ gia đình cho chủ hộ", 0, 1, 0, ""),
    ("Hợp đồng thuê địa điểm kinh doanh", 0, 1, 0, ""), ("Giấy tờ pháp lý của người được ủy quyền", 0, 0, 2, "02 người"),
    ("Quyết định giao đất số 127/QĐ-UB ngày 14/09/1994 của UBND huyện Vĩnh Linh", 0, 1, 0, "có chứng thực"),
)  # fmt: skip
LONG_NAME = " ".join(["Nguyễn Phước Ưng Ỷ Ẵm Ệ Ợ"] * 9)


def papers(count: int) -> tuple[Component, ...]:
    """So many papers, each told apart by its number."""
    found = []
    for number in range(1, count + 1):
        name, originals, certified, copies, note = PAPERS[(number - 1) % len(PAPERS)]
        name = name if number <= len(PAPERS) else f"{name} ({number})"
        found.append(Component(str(number), name, originals, certified, copies, note=note))
    return tuple(found)


def receipt(count: int = 4, day: date = date(2026, 2, 5), **other: Any) -> ReceiptPage:
    """A filled form 01 of the set in force on ``day``."""
    form = form_for(FORMS, "receipt", day)
    page = ReceiptPage(
        texts=form.texts, title=form.title, parent="UBND XÃ VĨNH THỦY", office="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        office_phrase="Trung tâm Phục vụ hành chính công xã Vĩnh Thủy", place="Vĩnh Thủy", day=day, number="0417/TNHS",
        code="H50.31.18-260205-10017", applicant=PERSON, submitted_by=None, content="Đăng ký thành lập hộ kinh doanh (mã TTHC: 1.001612).",
        components=papers(count), sets=1, limit="03 ngày làm việc", received_at=datetime(day.year, day.month, day.day, 8, 15, tzinfo=ICT),
        due_at=datetime(day.year, day.month, day.day + 3, 17, 0, tzinfo=ICT), book="03/2026", book_no=417,
        result_place="Quầy số 02, Trung tâm Phục vụ hành chính công xã Vĩnh Thủy", receiver="Nguyễn Thị Minh Nguyệt", fee=8000,
        hotline="0233 3820 118", suffix=form.suffix,
    )  # fmt: skip
    return replace(page, **other)


def short(count: int = 3) -> ReceiptPage:
    """A receipt whose person has a short name and address, as most have."""
    return receipt(count, applicant=replace(PERSON, name="Lê Quang Ẩn", address="thôn Linh Hải, xã Vĩnh Thủy", email=""))


SIDES: dict[str, Any] = {
    "committing": {"unit": "Ủy ban nhân dân xã Vĩnh Thủy", "person": NAME, "title": "Chủ tịch"},
    "receiving": {"unit": "Ủy ban nhân dân tỉnh Quảng Trị", "person": "Lê Đình Khải", "title": "Phó Chủ tịch"},
}
DIGEST = "7d2b1d33bcef7df2ec37ca7a806e6746f2b7b53178b8632800607288c54e3379"


def template(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESOURCES / "commitments" / f"{kind}.json").read_text(encoding="utf-8"))
    return found


def commitment(kind: str = "office", **other: Any) -> Commitment:
    """A whole sheet of a kind, from its template."""
    data = {"year": 2026, "date": "2026-02-05", "place": "Vĩnh Thủy", "number": "01/CK-UBND", **SIDES, "kind": kind}
    if kind == "inner":
        data |= {"committing": {"unit": "Thôn Thủy Ba Tây", "person": "Nguyễn Văn Ẩn", "title": "Trưởng thôn"}, "number": "",
                 "receiving": SIDES["committing"]}  # fmt: skip
    if kind == "official":
        own = SIDES["committing"]["unit"]
        data |= {"committing": {"unit": own}, "receiving": SIDES["committing"], "number": ""}
    return replace(commitment_from_json({**data, **other}, template(kind), "19405@2025-07-01", date(2026, 2, 5)), id="c")


def officials(count: int) -> list[dict[str, str]]:
    own = SIDES["committing"]["unit"]
    return [{"unit": own, "person": f"{OTHER.name} {n}", "title": "Công chức Tư pháp – Hộ tịch"} for n in range(1, count + 1)]


def targets(count: int, words: int = 6) -> list[dict[str, Any]]:
    """So many lines over all three indices and a fourth of one's own."""
    names = ("PAR INDEX", "SIPAS", "PAPI", "Nội bộ")
    rest = " giải quyết hồ sơ đúng hạn" * words
    return [
        {"index": names[n * 4 // count], "name": f"Chỉ tiêu thứ {n + 1}{rest}", "unit": "%", "last": 59.2, "due": "2026-12-31",
         "target": "≥ 99,9" if n % 2 else 100, "owner": "Bộ phận Một cửa", "evidence": "Báo cáo II.06a", "source": "manual"}
        for n in range(count)
    ]  # fmt: skip


def commitment_page(kind: str = "office", **other: Any) -> CommitmentPage:
    told = template(kind)
    inner = kind == "inner"
    page = CommitmentPage(
        parent="UBND XÃ VĨNH THỦY" if inner else "ỦY BAN NHÂN DÂN", office="THÔN THỦY BA TÂY" if inner else "XÃ VĨNH THỦY",
        heading=told["heading"].replace("{year}", "2026"), receiving_role=told["receiving_role"],
        committing_role=told["committing_role"], digest=DIGEST, bold_parent=not inner,
    )  # fmt: skip
    return replace(page, **other)

"""What the auditor compares: the rows as stored, the papers as printed, the counts as shown, each with the auditor's own count."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cchc_desktop.office.pdfium import LOCK, opened
from tests.whole import day_count as count
from tests.whole.day_plan import DAY, Filed

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
PREFIX = "H50.31.18"
CLERK = "Nguyễn Thị Hoa"
SUFFIX = {"supplement": "HDHS", "apology": "UBND-PVHCC", "stop": "TB-UBND"}
TITLE = {
    "supplement": "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "stop": "THÔNG BÁO Dừng giải quyết hồ sơ",
    "apology": "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
}  # fmt: skip


def words(pdf: bytes) -> str:
    """All words of a paper."""
    with LOCK, opened(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def stored(moment: datetime | None) -> str | None:
    """A moment as a row holds it."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}+07:00"


def said(moment: datetime) -> str:
    """A moment as a form says it: a nought before days under ten and the months one and two."""
    month = f"{moment.month:02d}" if moment.month < 3 else str(moment.month)
    return f"{moment:%H} giờ {moment:%M} phút, ngày {moment.day:02d} tháng {month} năm {moment.year}"


def the_rows(all_: Sequence[Filed], rows: Rows) -> None:
    """Numbers with their check digit, receipt and register numbers, status, every moment, officer, name, fee."""
    held = {row["number"]: row for row in rows["dossier"]}
    assert len(held) == len(all_) == 120
    for n, one in enumerate(all_, 1):
        assert one.number == count.number(PREFIX, n), one
        row = held[one.number]
        found = [row[name] for name in ("receipt_no", "book", "book_no", "lane", "form_set", "status", "received_at", "due_at")]
        wanted = [n, "01/2026", n, 1, "TT03/2025", one.status, stored(one.received), stored(count.due(one))]
        assert found == wanted, (one, found, wanted)
        found = [row[name] for name in ("finished_at", "returned_at", "officer", "applicant_name", "applicant_id", "procedure_code")]
        assert found == [stored(one.finished), stored(one.returned), one.officer, one.name, one.id_number, one.kind.code], (one, found)
        assert (row["fee"], bool(row["voided"]), row["late_entry"]) == (one.kind.fee, one.voided, 0), one


def the_moves(all_: Sequence[Filed], rows: Rows) -> None:
    """Every move of a due date: cause, from, to; none else."""
    numbers = {row["id"]: row["number"] for row in rows["dossier"]}
    found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in sorted(rows["due_move"], key=lambda row: str(row["id"])):
        found[numbers[row["dossier"]]].append((row["cause"], row["old_due"], row["new_due"]))
    for one in all_:
        wanted = [(cause, stored(old), stored(new)) for cause, old, new in count.moves(one)]
        if one.received != one.came and (old := count.counted(one, one.came)) != count.counted(one, one.received):
            wanted.insert(0, ("correction", stored(old), stored(count.counted(one, one.received))))
        assert found[one.number] == wanted, one


def the_happenings(all_: Sequence[Filed], rows: Rows) -> None:
    """Forms with numbers without gaps, money with receipt numbers without gaps, hand-outs, corrections, prints."""
    by_id = {row["id"]: next(one for one in all_ if one.number == row["number"]) for row in rows["dossier"]}
    for form in SUFFIX:
        mine = sorted((row for row in rows["issue"] if row["form"] == form), key=lambda row: int(row["no"]))
        assert [(row["no"], row["year"], row["lane"], row["form_set"], row["voided"]) for row in mine] == [
            (n, 2026, 1, "TT03/2025", 0) for n in range(1, len(mine) + 1)
        ]  # fmt: skip
        given = [one.number for one in all_ if form in one.issued]
        assert [by_id[row["dossier"]].number for row in mine] == given, "in the order they were given"
    wanted = sorted((at, one.place, amount, way) for one in all_ for at, amount, way in one.charged)
    taken = sorted((row for row in rows["payment"] if not row["waived"]), key=lambda row: str(row["paper_no"]))
    assert [(row["at"], by_id[row["dossier"]].place, row["amount"], row["method"]) for row in taken] == [
        (stored(at), place, amount, way) for at, place, amount, way in wanted
    ]  # fmt: skip
    assert [row["paper_no"] for row in taken] == [f"{n:04d}/2026" for n in range(1, len(taken) + 1)]
    assert Counter(by_id[row["dossier"]].place for row in rows["payment"] if row["waived"]) == {one.place: 1 for one in all_ if one.waived}
    out = {by_id[row["dossier"]].place: (row["how"], row["to_name"], row["item"]) for row in rows["handout"]}
    named = {one.place: (one.out[0], one.name if one.out[0] == "applicant" else one.out[1], one.out[2]) for one in all_ if one.out}
    assert {place: (how, item) for place, (how, _, item) in out.items()} == {place: (how, item) for place, (how, _, item) in named.items()}
    assert {place: name for place, (how, name, _) in out.items() if how == "authorised"} == {
        place: name for place, (how, name, _) in named.items() if how == "authorised"
    }  # fmt: skip
    assert {by_id[row["dossier"]].place for row in rows["correction"]} == {one.place for one in all_ if one.corrected or one.voided}
    receipts = Counter(by_id[row["record"]].place for row in rows["print_entry"] if row["form"] == "receipt")
    assert receipts == {one.place: one.receipts for one in all_}
    assert {row["who"] for name in ("issue", "payment", "handout", "correction", "due_move") for row in rows[name]} == {CLERK}


def the_papers(all_: Sequence[Filed], printed: Sequence[tuple[str, bytes]]) -> None:
    """What came out of the printer, read again: the receipts in both copies, then the forms in the order they were given."""
    given: defaultdict[str, int] = defaultdict(int)
    for n, (title, pdf) in enumerate(printed):
        number = title.rsplit(" ", 1)[-1]
        one = next((one for one in all_ if one.number == number), None)
        if one is None:
            continue
        text = words(pdf)
        if title.startswith("Giấy tiếp nhận"):
            again = n >= len(all_)
            for part in (
                f"Số: {one.place + 1:04d}/TNHS", f"Mã hồ sơ: {number}", f"(mã TTHC: {one.kind.code})", f"Số thứ tự: {one.place + 1:04d}",
                f"Thời gian nhận hồ sơ: {said(one.came)}",
                f"Thời gian trả kết quả giải quyết hồ sơ: {said(count.counted(one, one.came))}", "Quyển số: 01/2026",
            ):  # fmt: skip
                assert text.count(part) >= 2, (part, text)
            assert (one.name if again or not one.name.endswith("Ỵ") else one.name[:-2]).upper() in text
            assert ("In lại lần 2" in text) == again, text
        else:
            form = next(form for form, heading in TITLE.items() if heading in text)
            given[form] += 1
            assert f"Số: {given[form]:02d}/{SUFFIX[form]}" in text and number in text, text
            if form == "apology":
                _, old, new = count.moves(one)[-1]
                assert said(old) in text and said(new) in text and f"{one.extended:02d} ngày làm việc" in text, text
    assert dict(given) == {form: sum(form in one.issued for one in all_) for form in SUFFIX}


def dots(amount: int) -> str:
    """``216.000``."""
    return f"{amount:,}".replace(",", ".")


def the_fees(all_: Sequence[Filed], evening: datetime, pdf: bytes) -> None:
    """The day's sums for the treasurer: cash, online, all of it, and every receipt."""
    today = [(amount, way) for one in all_ for at, amount, way in one.charged if at.date() == evening.date()]
    cash, online = (sum(amount for amount, way in today if way == name) for name in ("cash", "online"))
    waived = sum(one.waived for one in all_) if evening.date() != DAY.date() else 0
    text = words(pdf)
    assert f"(ngày {evening.day:02d} tháng {evening.month} năm {evening.year})" in text
    total = re.search(r"Cộng (\d+) ([\d.]+) ([\d.]+) (\d+) ([\d.]+) 2\.", text)
    assert total is not None, text
    assert (total[1], total[4]) == (str(len(today)), str(waived)), total.groups()
    assert (total[2], total[3], total[5]) == (dots(cash), dots(online), dots(cash + online)), text


def the_register(all_: Sequence[Filed], pdf: bytes) -> None:
    """The book: 120 rows in order, each with its code, its three dates."""
    text = words(pdf)
    rows = re.split(rf"(?<=\s)(\d{{1,3}}) {re.escape(PREFIX)}- ?(261123-\d{{5}}) ", text)[1:]
    found = [(int(no), f"{PREFIX}-{code}", body) for no, code, body in zip(rows[::3], rows[1::3], rows[2::3], strict=True)]
    assert [no for no, _, _ in found] == list(range(1, 121))
    for one, (_, number, body) in zip(all_, found, strict=True):
        assert number == one.number and one.name in body, (one, body)
        dates = [one.received, count.due(one), *([one.returned] if one.returned else [])]
        assert re.findall(r"\d\d/\d\d/\d{4}", body)[: len(dates)] == [f"{day:%d/%m/%Y}" for day in dates], (one, body)

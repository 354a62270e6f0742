"""Lists handed to other programs: the dossiers of a filter, the register of a period, the fees of days; see exchange.py for the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from cchc_desktop.domain.dossier import STATUS_NAMES
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.life import METHOD_NAMES, Method
from cchc_desktop.domain.listing import LISTING_NAMES, Listing, Part
from cchc_desktop.domain.moments import ICT, show_date
from cchc_desktop.domain.moving_in import BadRow
from cchc_desktop.domain.periods import refuse_impossible
from cchc_desktop.domain.text import mask_id
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.exchange import Exchange
from cchc_desktop.office.form_prints import entry_of
from cchc_desktop.office.lists import DossierLists, midnight
from cchc_desktop.office.old_names import resolver_of
from cchc_desktop.reports.sheets_out import Column, Look, open_book
from cchc_desktop.storage.dossiers import DossierRow
from cchc_desktop.storage.ledgers import Ledgers, ReceiptRow

ROWS = "rows"
Progress = Callable[[str, int, int], None]
REPORTS = ("register", "fees", "exchange")
_MOST = 1_000_000
"""A sheet has hardly more rows."""

_LIST = (
    Column("number", "Mã hồ sơ", width=24), Column("name", "Họ và tên", width=26), Column("id_number", "Số định danh", width=15),
    Column("phone", "Điện thoại", width=13), Column("procedure_code", "Mã TTHC", width=11), Column("procedure_name", "Tên TTHC", width=52),
    Column("sector", "Lĩnh vực", width=20), Column("status", "Trạng thái", width=22), Column("received_at", "Ngày nhận", Look.MOMENT, 17),
    Column("due_at", "Hẹn trả", Look.MOMENT, 17), Column("finished_at", "Xong lúc", Look.MOMENT, 17),
    Column("officer", "Người xử lý", width=22), Column("national_code", "Mã quốc gia", width=26), Column("unit", "Đơn vị", width=22),
)  # fmt: skip
_REGISTER = (
    Column("book", "Quyển số", width=10), Column("no", "TT", Look.WHOLE, 7), Column("number", "Mã hồ sơ", width=24),
    Column("procedure", "Tên TTHC", width=52), Column("sets", "Số lượng hồ sơ (bộ)", Look.WHOLE, 10),
    Column("name", "Tên cá nhân, tổ chức", width=26), Column("address", "Địa chỉ", width=30), Column("phone", "Số điện thoại", width=13),
    Column("resolving", "Cơ quan chủ trì giải quyết", width=24), Column("received", "Nhận hồ sơ", Look.DAY, 12),
    Column("due", "Hẹn trả kết quả", Look.DAY, 12), Column("returned", "Trả kết quả", Look.DAY, 12),
    Column("method", "Phương thức nhận kết quả", width=18), Column("note", "Ghi chú", width=30),
)  # fmt: skip
_SUMS = (
    Column("procedure_code", "Mã TTHC", width=11), Column("procedure_name", "Tên TTHC", width=52), Column("method", "Hình thức", width=12),
    Column("count", "Số lần thu", Look.WHOLE, 11), Column("amount", "Số tiền (đồng)", Look.MONEY, 16),
    Column("waived", "Được miễn (đồng)", Look.MONEY, 16),
)  # fmt: skip
_TAKEN = (
    Column("at", "Thu lúc", Look.MOMENT, 17), Column("receipt_no", "Số biên lai", width=14), Column("number", "Mã hồ sơ", width=24),
    Column("name", "Họ và tên", width=26), Column("method", "Hình thức", width=12), Column("amount", "Số tiền (đồng)", Look.MONEY, 16),
    Column("waived", "Được miễn (đồng)", Look.MONEY, 16), Column("reason", "Lý do miễn", width=30),
)  # fmt: skip
_BAD = (
    Column("line", "Dòng", Look.WHOLE, 8), Column("field", "Mục", width=20), Column("value", "Đang ghi", width=40),
    Column("why", "Lý do", width=60), Column("kind", "Loại", width=14),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A file and how many rows its first sheet has."""

    file: Path
    rows: int


class Exports:
    """Writes lists as XLSX or JSON, by the file's ending."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._ledgers = bench, Ledgers(bench.store)

    def report(
        self, name: str, first: date, last: date, file: Path, progress: Progress = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Written:  # fmt: skip
        """A report of :data:`REPORTS` over days, both included. Raises Refused BAD_FIELD, CANNOT_WRITE; Cancelled."""
        refuse_impossible(first, last)
        if name == "exchange":
            head = self._head("Danh sách trao đổi với hệ thống tỉnh", first, last)
            return Written(file, Exchange(self._bench).write(file, first, last, head, progress, cancelled))
        return self.register(file, first, last) if name == "register" else self.fees(file, first, last)

    def waiting(self, file: Path, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False) -> Written:
        """Every dossier the provincial system has not given a code yet, under the field names of the national record.

        Raises Refused CANNOT_WRITE; Cancelled.
        """
        table, unit, today = self._bench.table, self._bench.store.unit, self._bench.clock.now().astimezone(ICT).date()
        first = next((one.received_at.astimezone(ICT).date() for one in table.without_national(unit, 1)), today)
        head = self._head("Hồ sơ chưa nhập hệ thống tỉnh", first, today)
        return Written(file, Exchange(self._bench).write(file, first, today, head, progress, cancelled, waiting=True))

    def dossiers(
        self, file: Path, which: Listing, text: str = "", unit: str = "", *, masked: bool = True, progress: Progress = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False, part: Part | None = None,
    ) -> Written:  # fmt: skip
        """The dossiers of a list as it stands on the screen, all of them; ``masked`` personal numbers as there.

        Raises Refused CANNOT_WRITE; Cancelled.
        """
        bench = self._bench
        lists = DossierLists(bench.store, bench.offices, bench.calendar, bench.clock)
        found = lists.rows(which, text, unit, _MOST, part).rows
        titles = {one.key: one.title for one in lists.units()}
        filters = [f"Danh sách: {LISTING_NAMES[which]}", *([f"Chữ đã gõ: {text}"] if text else [])]
        filters += [f"Đơn vị: {titles.get(unit, unit)}"] if unit else []
        if part is not None:
            filters.append(f"Người xử lý: {part.name or 'Bộ phận Một cửa'}" if part.kind == "officer" else f"Lĩnh vực: {part.name}")
        with open_book(file) as book:
            sheet = book.sheet("Hồ sơ", _LIST, ["Danh sách hồ sơ", *filters, self._made(len(found))])
            for place, one in enumerate(found):
                if place % 500 == 0:
                    progress(ROWS, place, len(found))
                    if cancelled():
                        raise Cancelled
                sheet.row(_listed(one, titles.get(one.unit, one.unit), masked=masked))
        return Written(file, len(found))

    def register(self, file: Path, first: date, last: date) -> Written:
        """Every entry received in a period in the columns of the register book, void ones said so."""
        office = self._bench.offices.get()
        resolving, count = resolver_of(self._bench.store), 0
        with open_book(file) as book:
            sheet = book.sheet("Sổ theo dõi", _REGISTER, self._head("Sổ theo dõi hồ sơ", first, last))
            for row in self._ledgers.received(office.unit.key, midnight(first), midnight(last + timedelta(days=1))):
                one = entry_of(row, resolving(row))
                sheet.row([row.book, one.no or None, one.code, one.procedure, one.sets, one.name, one.address, one.phone, one.resolving,
                           one.received, one.due, one.returned, one.method, one.note])  # fmt: skip
                count += 1
        return Written(file, count)

    def volume(self, first: date, last: date) -> tuple[str, int, int]:
        """(volume, first row, last row) that a period fills in the register. Raises Refused NO_BOOK: none, or more than one;
        BAD_FIELD."""
        refuse_impossible(first, last)
        span = (midnight(first), midnight(last + timedelta(days=1)))
        rows = [row for row in self._ledgers.received(self._bench.store.unit, *span) if row.book]
        books = sorted({row.book for row in rows})
        if len(books) != 1:
            said = "Khoảng ngày này nằm ở nhiều quyển sổ." if books else "Khoảng ngày này chưa có hồ sơ nào trong sổ."
            raise Refused("NO_BOOK", said, "Chọn khoảng ngày của một quyển, hoặc ghi ra .xlsx.", field="out")
        return books[0], min(row.no for row in rows), max(row.no for row in rows)

    def fees(self, file: Path, first: date, last: date) -> Written:
        """What was paid or waived on these days: by procedure with the total, then one by one."""
        unit, span = self._bench.store.unit, (midnight(first), midnight(last + timedelta(days=1)))
        taken = self._ledgers.receipts(unit, *span)
        with open_book(file) as book:
            sums = book.sheet("Theo thủ tục", _SUMS, self._head("Phí, lệ phí", first, last))
            total = waived_total = times = 0
            for code, name, method, waived, count, amount in self._bench.lives.paid(unit, *span):
                sums.row([code, name, "Miễn" if waived else METHOD_NAMES[Method(method)], count, *_either(amount, waived=waived)])
                total, waived_total, times = total + amount * (not waived), waived_total + amount * waived, times + count
            sums.row(["", "Cộng", "", times, total, waived_total])
            each = book.sheet("Từng lần thu", _TAKEN, self._head("Từng lần thu phí, lệ phí", first, last))
            for one in taken:
                each.row(_receipt(one))
        return Written(file, len(taken))

    def bad_rows(self, file: Path, name: str, bad: Sequence[BadRow], doubts: Sequence[BadRow] = ()) -> Written:
        """The rows of an old register that stay outside, and those that are doubtful, to mend in the file itself."""
        head = [f"Dòng chưa nhập được của {name}", self._made(len(bad))]
        with open_book(file) as book:
            sheet = book.sheet("Dòng cần sửa", _BAD, head)
            for one in (*bad, *doubts):
                sheet.row([one.line, one.label, one.value, one.why, "Nghi ngờ" if one.warning else "Không nhập"])
        return Written(file, len(bad))

    def _head(self, title: str, first: date, last: date) -> list[str]:
        days = f"Ngày {show_date(first)}" if first == last else f"Từ ngày {show_date(first)} đến ngày {show_date(last)}"
        return [title, self._bench.offices.get().office_name, days, self._made()]

    def _made(self, rows: int | None = None) -> str:
        now: datetime = self._bench.clock.now().astimezone(ICT)
        count = "" if rows is None else f"{rows} dòng, "
        return f"{count}lập lúc {now:%H:%M} ngày {now:%d/%m/%Y}, người lập: {self._bench.author.name}"


def _listed(one: DossierRow, unit: str, *, masked: bool) -> list[str | datetime | None]:
    status = "Đã hủy" if one.voided else STATUS_NAMES[one.status]
    number = mask_id(one.id_number) if masked else one.id_number
    what = [one.procedure_code, one.procedure_name, one.sector, status]
    return [one.number, one.name, number, one.phone, *what, one.received_at, one.due_at, one.finished_at, one.officer, one.national_code,
            unit]  # fmt: skip


def _either(amount: int, *, waived: bool) -> tuple[int | None, int | None]:
    return (None, amount) if waived else (amount, None)


def _receipt(one: ReceiptRow) -> list[str | int | datetime | None]:
    method = "Đã hủy" if one.voided else "Miễn" if one.waived else METHOD_NAMES[one.method]
    paid = (None, None) if one.voided else _either(one.amount, waived=one.waived)
    return [one.at, one.receipt_no, one.number, one.name, method, *paid, one.reason]

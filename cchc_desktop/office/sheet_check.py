"""Paper held against the records (kiểm tra tờ in): what the code of a printed sheet is worth, offline.

The signature tells which machine printed it, the digest which state of the record it shows; that state is worked out from the
changes held here, so that old and new stand side by side. Sheets of sums are reckoned again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.periods import Period
from cchc_desktop.domain.said import Difference, Said, differences, digest_of, dossier_said
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.cchc import CchcReports
from cchc_desktop.office.figures import Figures
from cchc_desktop.office.lists import midnight
from cchc_desktop.office.measured import SATISFACTION, measure
from cchc_desktop.office.scores import Scores
from cchc_desktop.office.scores_out import board_said
from cchc_desktop.office.seals import (
    BY_RECORD,
    NAMED,
    Printer,
    number_of,
    printers_of,
    record_named,
    record_said,
    summed_parts,
    word_hash,
)
from cchc_desktop.office.sheet_sums import (
    cchc_said,
    fees_said,
    ii06_said,
    indicators_said,
    register_said,
    slip_said,
    survey_said,
    year_said,
)
from cchc_desktop.office.slips import passed
from cchc_desktop.office.surveys import Surveys
from cchc_desktop.office.surveys_out import survey_word
from cchc_desktop.office.work import Work
from cchc_desktop.office.work_out import list_said, work_word
from cchc_desktop.security import sheet_code
from cchc_desktop.security.sheet_code import SheetCode
from cchc_desktop.storage.ledgers import Ledgers
from cchc_desktop.storage.versions import states
from cchc_desktop.sync.outcomes import Outcome
from cchc_desktop.sync.peers import Peers

FORM_NAMES = {
    "receipt": "Giấy tiếp nhận hồ sơ", "supplement": "Phiếu yêu cầu bổ sung", "refusal": "Phiếu từ chối", "apology": "Văn bản xin lỗi",
    "stop": "Thông báo dừng giải quyết", "control": "Phiếu kiểm soát", "deadline": "Phiếu tính thời hạn", "commitment": "Bản cam kết",
    "score": "Phiếu chấm điểm", "register": "Sổ theo dõi hồ sơ", "fees": "Bảng kê phí, lệ phí", "work": "Sổ việc", "ii06a": "Biểu II.06a",
    "ii06b": "Biểu II.06b", "indicators": "Bảng chỉ số", "year": "Bức tranh năm", "cchc": "Báo cáo CCHC", "scores": "Tổng hợp điểm",
    "survey-result": "Kết quả khảo sát", "handoff-slip": "Phiếu bàn giao gói dữ liệu",
}  # fmt: skip
_YEARS_BACK = 30


class SheetOutcome(Outcome):
    """What the code of a sheet is worth: a sentence and what to do now."""

    MATCHES = ("Khớp với bản ghi trên máy này.", "So các dòng dưới đây với tờ giấy; giống nhau là tờ thật.")
    CHANGED = ("Tờ thật, nhưng bản ghi đã thay đổi sau khi in.", "Xem dòng nào đã đổi; cần thì in lại tờ mới.")
    OTHER_FIGURES = ("Tờ thật, nhưng số liệu trên máy này nay khác lúc in.", "So từng dòng dưới đây với tờ giấy để biết dòng nào đã đổi.")
    NOT_HELD = ("Tờ thật, nhưng máy này chưa có nội dung đã in.", "Nhận gói dữ liệu mới của đơn vị in tờ này rồi quét lại.")
    UNKNOWN_RECORD = ("Tờ thật, nhưng máy này không có bản ghi của tờ in.", "Nhận dữ liệu của đơn vị in tờ này rồi quét lại.")
    UNKNOWN_MACHINE = ("Tờ in do một máy chưa được cơ quan này biết.", "Đăng ký máy ấy, hoặc hỏi lại đơn vị đưa tờ giấy.")
    REVOKED_KEY = ("Tờ in mang chữ ký của máy đã bị thu hồi khóa.", "Không dùng tờ này; hỏi lại đơn vị và xin in lại.")
    NOT_OURS = ("Đây không phải mã của tờ in, hoặc mã đã bị sửa.", "Quét lại đúng mã; vẫn vậy thì coi tờ giấy là không xác thực được.")

    @property
    def good(self) -> bool:
        """Whether paper and record agree."""
        return self is SheetOutcome.MATCHES


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer: which form, printed by whom (unit key and title, lane of the machine), the record ("" = none, or sums), what the
    sheet says (or, of sums that differ, what they come to now), what is otherwise in the record today."""

    outcome: SheetOutcome
    form: str = ""
    unit: str = ""
    title: str = ""
    lane: int = 0
    record: str = ""
    said: Said = ()
    changed: tuple[Difference, ...] = ()

    @property
    def name(self) -> str:
        """The form in words."""
        return FORM_NAMES.get(self.form, "")


class SheetCheck:
    """Answers what a scanned code is worth. Reads only."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._store = bench, bench.store

    def check(self, digits: str) -> Checked:
        """The answer to the digits of a code."""
        try:
            code = sheet_code.read(digits)
            form = NAMED[code.form]
        except (ValueError, KeyError):
            return Checked(SheetOutcome.NOT_OURS)
        printers = printers_of(self._store, code)
        if printers is None:
            return Checked(SheetOutcome.UNKNOWN_MACHINE, form)
        if not printers:
            return Checked(SheetOutcome.NOT_OURS)
        printer = printers[0]
        found = self._of_record(form, code) if form in BY_RECORD else self._of_sum(form, code, printer)
        outcome, record, said, changed = found
        if printer.revoked:
            outcome = SheetOutcome.REVOKED_KEY
        return Checked(outcome, form, printer.unit, printer.title, printer.lane, record, said, changed)

    # -- of one record

    def _of_record(self, form: str, code: SheetCode) -> tuple[SheetOutcome, str, Said, tuple[Difference, ...]]:
        owner, record = record_named(self._store, form, code.name)
        found = list(self._texts(form, owner, record))
        if not found:
            return SheetOutcome.UNKNOWN_RECORD, "", (), ()
        held = next((said for said in found if digest_of(form, said) == code.digest), None)
        if held is None:
            return SheetOutcome.NOT_HELD, owner, (), ()
        changed = tuple(differences(held, found[0]))
        return SheetOutcome.CHANGED if changed else SheetOutcome.MATCHES, owner, held, changed

    def _texts(self, form: str, owner: str, record: str) -> Iterator[Said]:
        """What the form says of every state of the record, today's first; a receipt with the due time it promises, or the one of that
        state, which older programs printed."""
        for fields in states(self._store, owner):
            try:
                yield record_said(form, fields, record)
                if form == "receipt":
                    yield dossier_said(form, fields)
            except KeyError:
                continue  # no such form could be printed then

    # -- sums and rows

    def _of_sum(self, form: str, code: SheetCode, printer: Printer) -> tuple[SheetOutcome, str, Said, tuple[Difference, ...]]:
        today: Said = ()
        for said in self._sums(form, code.name, printer):
            if digest_of(form, said) == code.digest:
                return SheetOutcome.MATCHES, "", said, ()
            today = today or said
        return SheetOutcome.OTHER_FIGURES if today else SheetOutcome.UNKNOWN_RECORD, "", today, ()

    def _sums(self, form: str, name: bytes, printer: Printer) -> Iterator[Said]:
        """What such a sheet says today, for whatever its name may stand for here."""
        if form == "handoff-slip":
            yield from (slip_said(number, groups) for number, groups in passed(self._store, str(UUID(bytes=name))))
            return
        first, last, unit, word = summed_parts(name)
        again: dict[str, Callable[[date, date, str, bytes], Iterator[Said]]] = {
            "register": self._register, "fees": self._fees, "work": self._work, "ii06a": self._ii06a, "ii06b": self._ii06b,
            "indicators": self._indicators, "year": self._year, "cchc": self._cchc, "scores": self._scores, "survey-result": self._survey,
        }  # fmt: skip
        for key in self._units(unit, printer):
            try:
                yield from again[form](first, last, key, word)
            except Refused:
                continue  # not held here, or it does not add up

    def _units(self, unit: bytes, printer: Printer) -> list[str]:
        """Keys a sheet may be about; "" is all that is held here, which counts only for what was printed here."""
        if unit == bytes(6):
            return ["", printer.unit] if printer.unit == self._store.unit else [printer.unit]
        known = {*(one.key for one in self._bench.offices.units()), *Peers(self._store).ring.parents, self._store.unit}
        return sorted(key for key in known if word_hash(key) == unit)

    def _register(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        ledgers, year = Ledgers(self._store), self._bench.clock.now().astimezone(ICT).year
        unit = unit or self._store.unit
        for back in range(_YEARS_BACK):
            for book in ledgers.books(unit, year - back):
                if word_hash(book) == word:
                    rows = ledgers.book(unit, book)
                    yield register_said(row for row in rows if number_of(first) <= row.no <= (number_of(last) or row.no))

    def _fees(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        rows = Ledgers(self._store).receipts(unit or self._store.unit, midnight(first), midnight(date.fromordinal(last.toordinal() + 1)))
        yield fees_said(rows)

    def _work(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        work = Work(self._bench)
        for book in work.books():
            for open_only in (False, True):
                if word_hash(work_word(book.id, open_only=open_only)) == word:
                    yield list_said(work.rows(book.id, unit, open_only=open_only))

    def _ii06a(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        found = Figures(self._bench).ii06a(first, last, unit)
        yield ii06_said(found.rows, found.total)

    def _ii06b(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        found = Figures(self._bench).ii06b(first, last)
        yield ii06_said(found.rows, found.total)

    def _indicators(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        figures = Figures(self._bench)
        for sector in ("", *figures.sectors(first, last, unit)):
            if word_hash(sector) == word:
                told = None if sector else measure(self._bench, SATISFACTION, unit or self._store.unit, first, last)
                reasons = [(why or "Chưa ghi lý do", count) for why, count in figures.reasons(first, last, unit, sector)]
                satisfied = (told.done, told.of) if told and told.of else None
                yield indicators_said(figures.all(first, last, unit, sector), satisfied, reasons)

    def _year(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        found = Figures(self._bench).picture(first.year, unit)
        yield year_said(found.months, found.traffic, found.slowest, found.reasons)

    def _cchc(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        reports = CchcReports(self._bench)
        yield cchc_said(reports.read(Period("", first, last), unit), reports.outline())

    def _scores(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        yield board_said(Scores(self._bench).board(first.year))

    def _survey(self, first: date, last: date, unit: str, word: bytes) -> Iterator[Said]:
        surveys = Surveys(self._bench)
        for form in surveys.forms():
            for period in surveys.periods(form.id, unit):
                if word_hash(survey_word(form.id, period)) == word:
                    yield survey_said(form, surveys.outcome(form.id, unit, period))

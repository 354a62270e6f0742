"""What books and day lists are printed from: the rows of a register volume, the receipts of a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.storage.life import RECEIPT, Lives
from cchc_desktop.storage.offices import homes, in_homes
from cchc_desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class BookRow:
    """One entry of a volume as kept; ``void_reason`` says why a void one is void; ``book`` is "" for one taken over from paper;
    ``how`` (applicant, authorised, post) and the postal ``item`` are of the handing out that stands, "" before it; ``id`` the dossier's."""

    no: int
    number: str
    procedure: str
    sets: int
    name: str
    address: str
    phone: str
    officer: str
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None
    returned_at: datetime | None
    status: Status
    result_place: str
    form_set: str
    sector: str
    voided: bool
    void_reason: str = ""
    book: str = ""
    how: str = ""
    item: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One payment: its number, the dossier, who, how, whole đồng, waived with its reason; a ``voided`` one keeps its number and says
    why in ``reason``, its amount counts nowhere."""

    receipt_no: str
    number: str
    name: str
    method: Method
    amount: int
    waived: bool
    reason: str
    at: datetime
    id: str = ""
    voided: bool = False

    @property
    def counted(self) -> int:
        """Đồng that were taken and kept."""
        return 0 if self.waived or self.voided else self.amount


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number of a yearly series as it is held: the paper's record (a dossier for its receipt, else the form given out), its dossier
    (id, number, who), when it was given; void with its reason; how often this machine printed it and when last; ``given_up`` why it is not
    printed, ``waits`` whether it is on its way to the printer."""

    no: int
    lane: int
    record: str
    dossier: str
    number: str
    name: str
    at: datetime
    form_set: str
    voided: bool
    void_reason: str
    prints: int
    printed_at: datetime | None
    given_up: str
    waits: bool


_RECEIPT_NUMBERS = (
    "SELECT receipt_no AS no, lane, id AS record, id AS dossier, number, applicant_name, received_at AS at, form_set, voided, "
    "'' AS void_reason, voided AS gone FROM dossier WHERE {} AND book LIKE ?2 AND receipt_no > 0"
)
_FORM_NUMBERS = (
    "SELECT i.no, i.lane, i.id AS record, d.id AS dossier, d.number, d.applicant_name, i.at, i.form_set, i.voided OR d.voided AS voided, "
    "i.void_reason, d.voided AS gone FROM issue i JOIN dossier d ON d.id = i.dossier WHERE {} AND i.form = ?1 AND i.year = ?2"
)
_PRINTS = "FROM print_entry p WHERE p.record = r.record AND p.form = ?1 AND p.copy_no"
_NUMBERS = (
    f"SELECT r.*, (SELECT count(*) {_PRINTS} > 0), (SELECT max(p.at) {_PRINTS} > 0), "
    f"(SELECT p.target {_PRINTS} = 0 ORDER BY p.at DESC LIMIT 1), EXISTS (SELECT 1 FROM spool s WHERE s.id = ?1 || '/' || r.record) "
    "FROM ({}) r ORDER BY r.lane, r.no, r.number"
)
_ENTRY = (
    "SELECT book_no, number, procedure_name, sets, applicant_name, applicant_address, applicant_phone, officer, received_at, due_at, "
    "finished_at, returned_at, status, result_place, form_set, sector, voided, id, book FROM dossier "
)
_HANDED = (
    "SELECT how, item FROM handout h WHERE dossier = ? AND NOT EXISTS "
    "(SELECT 1 FROM step s WHERE s.dossier = h.dossier AND s.back = h.step) ORDER BY at DESC, id DESC LIMIT 1"
)
_RECEIPTS = (
    "SELECT p.paper_no, d.number, d.applicant_name, p.method, p.amount, p.waived, p.reason, p.at, p.id, p.voided, p.void_reason "
    "FROM payment p INDEXED BY payment_day "
    "JOIN dossier d ON d.id = p.dossier WHERE p.at >= ? AND p.at < ? AND {} ORDER BY p.at, p.paper_no, p.id"
)


class Ledgers:
    """Reads them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def books(self, unit: str, year: int) -> list[str]:
        """The volumes of a year (``01/2026``, ``01.2/2026`` of a further machine), in order."""
        which, units = in_homes(self._store, unit)
        sql = f"SELECT DISTINCT book FROM dossier WHERE {which} AND book LIKE ? ORDER BY book"
        return [str(row[0]) for row in self._store.db.conn.execute(sql, (*units, f"%/{year:04d}"))]

    def book(self, unit: str, book: str) -> list[BookRow]:
        """Every entry of a volume in the order of its numbers, void ones too."""
        which, units = in_homes(self._store, unit)
        sql = f"{_ENTRY} WHERE {which} AND book = ? ORDER BY book_no, number"
        return [self._row(row) for row in self._store.db.conn.execute(sql, (*units, book)).fetchall()]

    def last_of(self, unit: str, book: str, first: int, last: int) -> str:
        """The id of the dossier entered last in rows of a volume that has some."""
        which, units = in_homes(self._store, unit)
        rows = f"{which} AND book = ? AND book_no BETWEEN ? AND ?"
        sql = f"SELECT id FROM dossier WHERE {rows} ORDER BY received_at DESC, book_no DESC LIMIT 1"
        return str(self._store.db.conn.execute(sql, (*units, book, first, last)).fetchone()[0])

    def last_received(self, unit: str, end: datetime) -> str:
        """The id of the dossier a unit received last before a moment, "" when there is none."""
        which, units = in_homes(self._store, unit)
        sql = f"SELECT id FROM dossier WHERE {which} AND received_at < ? AND receipt_no > 0 ORDER BY received_at DESC, n DESC LIMIT 1"
        row = self._store.db.conn.execute(sql, (*units, stored(end))).fetchone()
        return str(row[0]) if row else ""

    def last_paid(self, unit: str, start: datetime, end: datetime) -> tuple[str, str, datetime] | None:
        """(dossier, payment, when) of a unit's last payment in [start, end), whatever became of it."""
        which, units = in_homes(self._store, unit, "d.unit")
        sql = (
            "SELECT d.id, p.id, p.at FROM payment p INDEXED BY payment_day JOIN dossier d ON d.id = p.dossier "
            f"WHERE p.at >= ? AND p.at < ? AND {which} ORDER BY p.at DESC, p.paper_no DESC, p.id DESC LIMIT 1"
        )
        row = self._store.db.conn.execute(sql, (stored(start), stored(end), *units)).fetchone()
        return (str(row[0]), str(row[1]), parse_moment(row[2])) if row else None

    def received(self, unit: str, start: datetime, end: datetime) -> Iterator[BookRow]:
        """Every entry of a unit received in [start, end), whatever its volume, void ones too."""
        which, units = in_homes(self._store, unit)
        sql = f"{_ENTRY} WHERE {which} AND received_at >= ? AND received_at < ? ORDER BY received_at, n"
        yield from map(self._row, self._store.db.conn.execute(sql, (*units, stored(start), stored(end))).fetchall())

    def numbers(self, unit: str, form: str, year: int) -> list[NumberRow]:
        """Every number of a form's yearly series that a unit's dossiers hold, machine by machine, in order; void ones too."""
        units = homes(self._store, unit)
        which = f"{'unit' if form == RECEIPT else 'd.unit'} IN ({','.join(f'?{place}' for place in range(3, 3 + len(units)))})"
        inner = (_RECEIPT_NUMBERS if form == RECEIPT else _FORM_NUMBERS).format(which)
        of_year = f"%/{year:04d}" if form == RECEIPT else year
        rows = self._store.db.conn.execute(_NUMBERS.format(inner), (form, of_year, *units)).fetchall()
        return [self._number(row) for row in rows]

    def _number(self, row: tuple[Any, ...]) -> NumberRow:
        no, lane, record, dossier, number, name, at, form_set, voided, said, gone, prints, printed_at, given_up, waits = row
        reason = said or (self._void_reason(dossier) if gone else "")
        last = parse_moment(printed_at) if printed_at else None
        moment, void, waiting = parse_moment(at), bool(voided), bool(waits)
        return NumberRow(
            no, lane, record, dossier, number, name, moment, form_set, void, reason, prints, last, given_up or "", waiting
        )  # fmt: skip

    def _row(self, row: tuple[Any, ...]) -> BookRow:
        moments = [parse_moment(at) if at else None for at in row[8:12]]
        reason = self._void_reason(row[17]) if row[16] else ""
        handed = self._handed(row[17]) if row[11] else ("", "")
        return BookRow(*row[:8], *moments, Status(row[12]), *row[13:16], bool(row[16]), reason, row[18], *handed, row[17])  # type: ignore[call-arg]

    def _handed(self, record: str) -> tuple[str, str]:
        found = self._store.db.conn.execute(_HANDED, (record,)).fetchone()
        return (str(found[0]), str(found[1])) if found else ("", "")

    def _void_reason(self, record: str) -> str:
        return next((one.reason for one in reversed(Lives(self._store).of(record).corrections) if "voided" in one.said), "")

    def receipts(self, unit: str, start: datetime, end: datetime) -> list[ReceiptRow]:
        """A unit's payments in [start, end) one by one, in the order they were taken, void ones too."""
        which, units = in_homes(self._store, unit, "d.unit")
        rows = self._store.db.conn.execute(_RECEIPTS.format(which), (stored(start), stored(end), *units)).fetchall()
        return [
            ReceiptRow(r[0], r[1], r[2], Method(r[3]), int(r[4]), bool(r[5]), r[10] if r[9] else r[6], parse_moment(r[7]), r[8], bool(r[9]))
            for r in rows
        ]  # fmt: skip

"""The register book (Sổ theo dõi hồ sơ) and the numbers of a receipt: each series belongs to one replica and has no gaps."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_desktop.domain.number import book_name
from cchc_desktop.storage.life import RECEIPT
from cchc_desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a dossier stands: the yearly number of its receipt, the volume, its row there."""

    receipt_no: int
    book: str
    book_no: int


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume of the register: how many rows, and how many of them are of void dossiers."""

    book: str
    rows: int
    voided: int


def series_counter(store: Store, form: str, year: int) -> str:
    """The counter of a form's yearly numbers on this machine; ``receipt`` is form 01."""
    return f"{'receipt' if form == RECEIPT else f'form/{form}'}/{store.replica}/{year}"


class Registers:
    """Takes numbers inside a running act, so that they are undone with it; reads volumes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def day(self, day: str) -> int:
        """The count of the day (``yyMMdd``) on this machine."""
        return self._store.raise_counter(f"day/{self._store.replica}/{day}")

    def day_at_least(self, day: str, count: int) -> None:
        """No number of that day up to ``count`` will be given any more: a dossier taken over has it."""
        sql = "INSERT INTO counter VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET value = max(value, ?2)"
        self._store.db.conn.execute(sql, (f"day/{self._store.replica}/{day}", count))

    def entry(self, year: int, lane: int, rows: int = 0) -> Entry:
        """The next receipt number and row; a full volume (``rows`` each, 0 = no limit) is followed by the next one."""
        mine, raise_ = self._store.replica, self._store.raise_counter
        full = f"volume/{mine}/{year}"
        book = book_name(1 + self._store.counter(full), year, lane)
        if rows and self._store.counter(f"book/{mine}/{book}") >= rows:
            book = book_name(1 + raise_(full), year, lane)
        return Entry(raise_(series_counter(self._store, RECEIPT, year)), book, raise_(f"book/{mine}/{book}"))

    def volumes(self, unit: str) -> list[Volume]:
        """The volumes of a unit, in order."""
        sql = "SELECT book, count(*), sum(voided) FROM dossier WHERE unit = ? AND book <> '' GROUP BY book ORDER BY substr(book, -4), book"
        return [Volume(book, int(rows), int(void)) for book, rows, void in self._store.db.conn.execute(sql, (unit,)).fetchall()]

    def rows(self, unit: str, book: str, first: int = 1, last: int = 1 << 40) -> list[tuple[int, str]]:
        """(row, dossier id) of a volume, in order; void dossiers keep their row."""
        sql = "SELECT book_no, id FROM dossier WHERE book = ? AND book_no BETWEEN ? AND ? AND unit = ? ORDER BY book_no, id"
        return [(int(no), str(id_)) for no, id_ in self._store.db.conn.execute(sql, (book, first, last, unit)).fetchall()]

"""The counter's books on the screen: register volumes, the receipts of a day, the numbers of a year. ``form_prints`` prints them."""

from __future__ import annotations

from datetime import date, timedelta

from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.lists import midnight
from cchc_desktop.office.series import GivenNumber, series
from cchc_desktop.office.stale import book_state
from cchc_desktop.storage.ledgers import BookRow, Ledgers, ReceiptRow


class Books:
    """Reads them; every row is frozen."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._ledgers = bench, Ledgers(bench.store)

    def volumes(self, year: int = 0) -> list[str]:
        """The names of a year's volumes in order (``01/2026``); 0 = this year's."""
        return self._ledgers.books(self._bench.store.unit, year or self._bench.clock.now().astimezone(ICT).year)

    def rows(self, book: str, first: int = 0, last: int = 0) -> list[BookRow]:
        """The entries of a volume by their numbers, void ones too; ``first`` and ``last`` (0 = open) are both included."""
        return [row for row in self._ledgers.book(self._bench.store.unit, book) if first <= row.no <= (last or row.no)]

    def printed(self, form: str, record: str) -> tuple[int, bool]:
        """(how often a volume, ``register`` with its name, or a day, ``fees`` with 2026-11-23, was printed; whether it must be again)."""
        return book_state(self._bench.store, form, record)

    def series(self, form: str, year: int = 0) -> list[GivenNumber]:
        """Every number of a form (a key of :data:`SERIES`) in a year, 0 = this one, and what became of it."""
        return series(self._bench, form, year or self._bench.clock.now().astimezone(ICT).year)

    def receipts(self, day: date) -> list[ReceiptRow]:
        """The payments of a day one by one, in the order they were taken."""
        return self._ledgers.receipts(self._bench.store.unit, midnight(day), midnight(day + timedelta(days=1)))

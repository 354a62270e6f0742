"""Dossiers as lists: the named lists counted, sorted and searched, each by an index so that 100,000 cost no more than 100."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cchc_desktop.domain.indicators import Endings
from cchc_desktop.domain.listing import Edges, Listing, Part
from cchc_desktop.domain.moments import parse_moment, store
from cchc_desktop.domain.text import match_query
from cchc_desktop.storage.dossiers import OPEN_TERMS, ROW, DossierRow, row_of
from cchc_desktop.storage.store import Store

_RUNNING = f"{OPEN_TERMS} AND d.status IN (1, 2, 4)"
LATE = "(d.finished_at > d.due_at AND d.status NOT IN :apart AND d.status NOT IN :given_up)"
"""What counts as answered late, here and in the figures; ``Endings.put_into`` fills it."""
_YEAR = "d.received_at >= :year AND d.voided = 0"
_WHERE = {
    Listing.OPEN: OPEN_TERMS,
    Listing.OVERDUE: f"{_RUNNING} AND d.due_at <= :now",
    Listing.TODAY: f"{_RUNNING} AND d.due_at > :now AND d.due_at <= :today",
    Listing.NEXT: f"{_RUNNING} AND d.due_at > :today AND d.due_at <= :next",
    Listing.WEEK: f"{_RUNNING} AND d.due_at > :next AND d.due_at <= :week",
    Listing.SUPPLEMENT: f"{OPEN_TERMS} AND d.status IN (5, 6)",
    Listing.READY: f"{OPEN_TERMS} AND d.status = 9",
    Listing.NONE_DIGITISED: f"{_YEAR} AND d.digitised = 0",
    Listing.NOT_DIGITISED: f"{_YEAR} AND d.must_digitise > 0 AND d.must_digitised = 0",
    Listing.NO_RESULT_FILE: f"{_YEAR} AND d.finished_at IS NOT NULL AND d.results = 0",
    Listing.LATE: f"{_YEAR} AND {LATE}",
    Listing.NOT_ONLINE: f"{_YEAR} AND d.channel <> 'online'",
    Listing.PARALLEL: (
        "d.n IN (SELECT o.n FROM dossier o WHERE o.id IN "
        "(SELECT record FROM conflict UNION SELECT id FROM record WHERE instr(heads, ',') > 0))"
    ),
    Listing.ALL: "1",
}
_OPEN_LISTS = frozenset({
    Listing.OPEN, Listing.OVERDUE, Listing.TODAY, Listing.NEXT, Listing.WEEK, Listing.SUPPLEMENT, Listing.READY,
})  # fmt: skip
_FEW = _OPEN_LISTS | {Listing.PARALLEL}
"""Lists so short that typed words are looked for in them, not the other way round."""
_YEAR_LISTS = (Listing.NONE_DIGITISED, Listing.NOT_DIGITISED, Listing.NO_RESULT_FILE, Listing.LATE, Listing.NOT_ONLINE)
_SOURCE = dict.fromkeys(Listing, "dossier d NOT INDEXED")
_SOURCE |= dict.fromkeys(_OPEN_LISTS, "dossier d INDEXED BY dossier_open")
_SOURCE |= dict.fromkeys(_YEAR_LISTS[:-1], "dossier d INDEXED BY dossier_year")
_SOURCE[Listing.PARALLEL] = "dossier d"


class Listings:
    """Reads lists over the dossiers of some units; no units = all that are held."""

    def __init__(self, store: Store, endings: Endings = Endings()) -> None:  # noqa: B008  (frozen)
        self._store, self._endings = store, endings

    def _all(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        return list(self._store.db.conn.execute(self._endings.put_into(sql), values).fetchall())

    def rows(
        self, which: Listing, edges: Edges, text: str = "", units: Sequence[str] = (), limit: int = 50, part: Part | None = None
    ) -> list[DossierRow]:  # fmt: skip
        """The first ``limit`` of a list that hold all typed words: running ones most urgent first, the others newest first.

        Whoever is called so (or has such figures) comes before whatever procedure is: "dang" is Đặng, then "Đăng ký …".
        """
        query = match_query(text)
        if not query:
            return self._rows(which, edges, "", units, limit, part)
        found = self._rows(which, edges, f"{{who}} : ({query})", units, limit, part)
        if len(found) < limit:
            seen = {row.id for row in found}
            found += [row for row in self._rows(which, edges, query, units, limit, part) if row.id not in seen]
        return found[:limit]

    def _rows(
        self, which: Listing, edges: Edges, query: str, units: Sequence[str], limit: int, part: Part | None
    ) -> list[DossierRow]:  # fmt: skip
        values, of_units = _values(edges, units, part)
        values |= {"limit": limit, "query": query}
        found = f"AND d.n IN (SELECT rowid FROM search_dossier WHERE search_dossier MATCH :query) {of_units}" if query else of_units
        source, order = _SOURCE[which], "d.due_at, d.n" if which in _OPEN_LISTS else "d.n DESC"
        if query and which not in _FEW:
            source = "search_dossier s CROSS JOIN dossier d ON d.n = s.rowid"
            found, order = f"AND s.search_dossier MATCH :query {of_units}", "s.rowid DESC"
        sql = f"SELECT {ROW} FROM {source} WHERE {_WHERE[which]} {found} ORDER BY {order} LIMIT :limit"
        return [row_of(cells) for cells in self._all(sql, values)]

    def counts(self, edges: Edges, units: Sequence[str] = (), part: Part | None = None) -> dict[Listing, int]:
        """How many dossiers each list holds: two walks through an index, nothing else is read (but with a ``part`` this year's rows)."""
        values, of_units = _values(edges, units, part)
        open_ = [which for which in Listing if which in _OPEN_LISTS]
        sums = ", ".join(f"sum({_WHERE[which]})" for which in open_)
        sql = f"SELECT {sums} FROM dossier d INDEXED BY dossier_open WHERE {OPEN_TERMS} {of_units}"
        found = dict(zip(open_, self._all(sql, values)[0], strict=True))
        sums = ", ".join(f"sum({_WHERE[which]})" for which in _YEAR_LISTS)
        sql = f"SELECT {sums} FROM dossier d INDEXED BY dossier_year WHERE {_YEAR} {of_units}"
        found |= dict(zip(_YEAR_LISTS, self._all(sql, values)[0], strict=True))
        for which, source in ((Listing.PARALLEL, "dossier d"), (Listing.ALL, "dossier d INDEXED BY dossier_year")):
            sql = f"SELECT count(*) FROM {source} WHERE {_WHERE[which]} {of_units}"
            found[which] = self._all(sql, values)[0][0]
        return {which: found[which] or 0 for which in Listing}

    def units(self) -> list[str]:
        """The home units of the dossiers held: one step in the index a unit, however many dossiers it has."""
        following = "SELECT min(unit) FROM record WHERE kind = 'dossier'"
        sql = (
            f"WITH RECURSIVE home(unit) AS ({following} UNION ALL SELECT ({following} AND unit > home.unit) FROM home "
            "WHERE home.unit IS NOT NULL) SELECT unit FROM home WHERE unit IS NOT NULL"
        )
        return [unit for (unit,) in self._all(sql, {})]

    def first_received(self, unit: str) -> datetime | None:
        """When the first dossier of a unit was received, or None."""
        first = self._all("SELECT min(received_at) FROM dossier WHERE unit = :unit", {"unit": unit})[0][0]
        return parse_moment(first) if first else None

    def rival_fields(self, record: str) -> list[str]:
        """The fields of a record that two sides wrote differently and nobody has decided yet."""
        return [name for (name,) in self._all("SELECT field FROM conflict WHERE record = :record ORDER BY field", {"record": record})]


def _values(edges: Edges, units: Sequence[str], part: Part | None) -> tuple[dict[str, Any], str]:
    """(named values, the condition on the home unit and on the part looked at)."""
    values: dict[str, Any] = {name: store(getattr(edges, name)) for name in ("now", "today", "next", "week", "year")}
    values |= {f"unit{place}": unit for place, unit in enumerate(units)}
    marks = ", ".join(f":unit{place}" for place in range(len(units)))
    of_units = f"AND d.unit IN ({marks})" if units else ""
    if part is None:
        return values, of_units
    return values | {"part": part.name}, f"{of_units} AND d.{'officer' if part.kind == 'officer' else 'sector'} = :part"

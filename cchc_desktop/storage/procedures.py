"""The catalogue, the calendar, the templates: dated records of `below` logs, where the nearest author wins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from cchc_desktop.domain.change import Fields, record_id
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.storage.offices import author_unit
from cchc_desktop.storage.store import Act, Store

FromJson = Callable[[Mapping[str, Any], str], Procedure]


class Procedures:
    """Procedures by code and day. ``from_json``/``to_json`` are the catalogue's codec (domain)."""

    def __init__(self, store: Store, from_json: FromJson, to_json: Callable[[Procedure], Fields]) -> None:
        self._store, self._from_json, self._to_json = store, from_json, to_json
        self._parsed: dict[str, tuple[str, Procedure]] = {}

    def _read(self, id_: str, body: str) -> Procedure:
        """A version from its row; what was read before is not read again."""
        known = self._parsed.get(id_)
        if known is None or known[0] != body:
            known = self._parsed[id_] = body, self._from_json(json.loads(body), id_)
        return known[1]

    def record(self, procedure: Procedure) -> str:
        """The record id of a procedure as written by this office."""
        start = procedure.valid_from.isoformat() if procedure.valid_from else ""
        return record_id("procedure", procedure.code, start, author_unit(self._store))

    def save(self, act: Act, procedure: Procedure) -> str:
        """Write a version (or correct the one of the same code and first day); its record id."""
        record = self.record(procedure)
        act.write("procedure", record, {k: v for k, v in self._to_json(procedure).items() if v is not None and k != "id"})
        return record

    def in_force(self, day: date, authors: Iterable[str], code: str = "") -> list[Procedure]:
        """One version a code (or of one code) in force on ``day``: of the nearest author, then the latest beginning."""
        rank = {author: place for place, author in enumerate(authors)}
        sql = (
            "SELECT id, author, valid_from, body, code FROM procedure WHERE (valid_from IS NULL OR valid_from <= ?1) "
            "AND (valid_to IS NULL OR valid_to >= ?1)" + (" AND code = ?2" if code else "")
        )
        best: dict[str, tuple[tuple[int, str], str, str]] = {}
        values = (day.isoformat(), code) if code else (day.isoformat(),)
        for id_, author, start, body, its in self._store.db.conn.execute(sql, values):
            if author not in rank:
                continue
            strength = (-rank[author], start or "")
            if its not in best or strength > best[its][0]:
                best[its] = (strength, id_, body)
        return [self._read(id_, body) for _, id_, body in best.values()]

    def by_id(self, id_: str) -> Procedure | None:
        """The version a dossier was taken in under, or None when it is not held."""
        row = self._store.db.conn.execute("SELECT body FROM procedure WHERE id = ?", (id_,)).fetchone()
        return self._read(id_, row[0]) if row else None

    def uses(self) -> dict[str, int]:
        """Code -> how often this folder's dossiers used it (a working figure)."""
        return dict(self._store.db.conn.execute("SELECT name, count FROM usage").fetchall())

    def uses_since(self, unit: str, since: datetime) -> dict[str, int]:
        """Code -> how many dossiers a unit received since a moment."""
        sql = "SELECT procedure_code, count(*) FROM dossier WHERE unit = ? AND received_at >= ? AND voided = 0 GROUP BY procedure_code"
        return dict(self._store.db.conn.execute(sql, (unit, stored(since))).fetchall())

    def versions(self, code: str) -> list[Procedure]:
        """Every held version of a code, the newest beginning first, whoever wrote it."""
        sql = "SELECT body, id FROM procedure WHERE code = ? ORDER BY coalesce(valid_from, '') DESC, id"
        return [self._read(id_, body) for body, id_ in self._store.db.conn.execute(sql, (code,))]

    def used(self, code: str) -> None:
        """Note one more use."""
        self._store.db.conn.execute("INSERT INTO usage VALUES (?, 1) ON CONFLICT(name) DO UPDATE SET count = count + 1", (code,))


class CalendarDays:
    """Days off and worked days."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, act: Act, rules: Iterable[DayRule]) -> int:
        """Write days that differ from what this office wrote before; how many."""
        mine = {rule.day: rule for rule in self._of([author_unit(self._store)])}
        fresh = [rule for rule in rules if mine.get(rule.day) != rule]
        for rule in fresh:
            fields = {"day": rule.day.isoformat(), "off": rule.off, "name": rule.name, "source": rule.source}
            act.write("calendar", record_id("calendar", rule.day.isoformat(), author_unit(self._store)), fields)
        return len(fresh)

    def _of(self, authors: list[str]) -> list[DayRule]:
        marks = ",".join("?" * len(authors))
        sql = f"SELECT day, off, name, source, author FROM calendar_day WHERE author IN ({marks})"
        rows = sorted(self._store.db.conn.execute(sql, authors), key=lambda r: -authors.index(r[4]))
        return [DayRule(date.fromisoformat(day), bool(off), name, source) for day, off, name, source, _ in rows]

    def rules(self, authors: Iterable[str]) -> dict[date, DayRule]:
        """Day -> rule, of the nearest author."""
        return {rule.day: rule for rule in self._of(list(authors))}

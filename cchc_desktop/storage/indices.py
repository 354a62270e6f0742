"""Criteria sets, score sheets and survey batches, read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from cchc_desktop.domain.criteria import CriteriaSet, decimal
from cchc_desktop.domain.criteria_files import set_from_json
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.score import LOCKS, Lock, Mark, Named, ScoreSheet, Stage
from cchc_desktop.domain.survey import Batch
from cchc_desktop.storage.offices import in_homes
from cchc_desktop.storage.store import Store


class Sets:
    """The criteria sets held here besides the shipped ones."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[tuple[str, CriteriaSet]]:
        """(record, set), by name."""
        rows = self._store.db.conn.execute("SELECT id, body FROM criteria_set ORDER BY name, id").fetchall()
        told = [(id_, json.loads(body)) for id_, body in rows]
        return [(id_, set_from_json(one["set"])) for id_, one in told if not one["voided"]]


class Scores:
    """The score sheets held here, of every unit."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, id_: str) -> ScoreSheet:
        """One sheet. Raises Refused NO_SCORE."""
        rows = self._rows("WHERE s.id = ?1", (id_,))
        if not rows:
            raise Refused("NO_SCORE", "Không có phiếu chấm điểm này.", "Lập phiếu của năm, hoặc nhận dữ liệu của đơn vị.")
        return rows[0]

    def held(self, id_: str) -> bool:
        """Whether a sheet is there."""
        return self._store.db.conn.execute("SELECT 1 FROM score WHERE id = ?", (id_,)).fetchone() is not None

    def of_year(self, year: int) -> list[ScoreSheet]:
        """Every unit's sheet of a year."""
        return self._rows("WHERE s.year = ?1", (year,))

    def of_unit(self, unit: str) -> list[ScoreSheet]:
        """A unit's sheets, the newest year first."""
        return self._rows("WHERE s.unit = ?1", (unit,))

    def years(self) -> list[int]:
        """The years there are sheets of, newest first."""
        return [year for (year,) in self._store.db.conn.execute("SELECT DISTINCT year FROM score ORDER BY year DESC")]

    def turns(self, since: int) -> list[tuple[str, Stage]]:
        """(unit, whose turn it is) of every sheet from a year on, without reading the sheets whole."""
        sql = "SELECT unit, coalesce(json_extract(body, '$.locked'), '{}'), coalesce(json_extract(body, '$.shut'), '{}') FROM score"
        found = []
        for unit, locked, shut in self._store.db.conn.execute(f"{sql} WHERE year >= ?", (since,)):
            told = {"locked": json.loads(locked), "shut": json.loads(shut)}
            still = (stage for stage, field in LOCKS.items() if not told[field.partition("/")[0]].get(field.partition("/")[2]))
            found.append((unit, next(still, Stage.FINAL)))
        return found

    def _rows(self, where: str, values: tuple[Any, ...]) -> list[ScoreSheet]:
        conn = self._store.db.conn
        rows = conn.execute(f"SELECT s.id, s.unit, s.year, s.body FROM score s {where} ORDER BY s.year DESC, s.unit", values).fetchall()
        proofs: dict[str, list[Attachment]] = {}
        sql = (
            "SELECT a.owner, a.id, a.name, a.sha256, a.size, a.media, a.component, a.result, a.pages, a.code FROM attachment a "
            f"JOIN score s ON s.id = a.owner {where} ORDER BY a.name, a.id"
        )
        for owner, *file in conn.execute(sql, values):
            proofs.setdefault(owner, []).append(Attachment(*[*file[:6], bool(file[6]), *file[7:]]))
        return [_sheet(row, tuple(proofs.get(row[0], ()))) for row in rows]


@lru_cache(maxsize=64)
def _set_of(text: str) -> CriteriaSet:
    """The set a sheet carries: a thousand sheets of a year carry the same few."""
    return set_from_json(json.loads(text))


def _sheet(row: tuple[Any, ...], proofs: tuple[Attachment, ...]) -> ScoreSheet:
    id_, unit, year, body = row
    told = json.loads(body)
    locks = {}
    for stage, field in LOCKS.items():
        word, _, name = field.partition("/")
        lock = told.get(word, {}).get(name)
        if lock:
            locks[stage] = Lock(str(lock["by"]), parse_moment(lock["at"]))
    sides = [_marks(told.get(side, {}), told.get(f"{side}_note", {})) for side in ("self", "first", "second")]
    explained = {line: said["text"] for line, said in told.get("explain", {}).items()}
    named = tuple(Named(n, one["line"], one["record"], one["book"]) for n, one in sorted(told.get("named", {}).items()))
    return ScoreSheet(id_, unit, year, _set_of(told["set"]), sides[0], sides[1], sides[2], explained, locks, proofs, named)


def _marks(told: Mapping[str, Any], notes: Mapping[str, Any]) -> dict[str, Mark]:
    return {
        line: Mark(
            decimal(one["points"]), str(one["by"]), parse_moment(one["at"]), notes.get(line, {}).get("text", ""),
            decimal(one["value"]) if one.get("value") is not None else None, str(one.get("reckoning", "")),
        )
        for line, one in told.items()
    }  # fmt: skip


class Batches:
    """The survey batches held here, of every unit."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self, form: str = "", unit: str = "", *, voided: bool = False) -> list[Batch]:
        """Batches of a form, of a unit and those it goes on for ("" = all), the newest day first."""
        which, units = in_homes(self._store, unit) if unit else ("1", [])
        sql = (
            f"SELECT id, unit, form, period, day, voided, body FROM survey_batch WHERE {which} AND (voided = 0 OR ?) AND ? IN ('', form) "
            "ORDER BY day DESC, period DESC, id"
        )
        found = []
        for id_, owner, kind, period, day, gone, body in self._store.db.conn.execute(sql, (*units, int(voided), form)):
            told = json.loads(body)
            found.append(Batch(id_, owner, kind, period, date.fromisoformat(day), tuple(told["sheets"]), told["about"], bool(gone)))
        return found

    def get(self, id_: str) -> Batch:
        """One batch. Raises Refused NO_SURVEY."""
        found = next((one for one in self.all(voided=True) if one.id == id_), None)
        if found is None:
            raise Refused("NO_SURVEY", "Không có đợt phiếu này.", "Chọn lại trong danh sách.")
        return found

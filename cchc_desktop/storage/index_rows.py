"""Criteria sets, score sheets, survey batches and what is noted of commitments as rows; reading stands in ``indices``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.criteria import decimal
from cchc_desktop.domain.criteria_files import set_from_json
from cchc_desktop.domain.following import Assessment, Entry, Review
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.survey import MOST_SHEETS

INDEX_COLUMNS = {
    "criteria_set": ("id", "author", "name", "first_year", "last_year", "body"),
    "score": ("id", "unit", "year", "body"),
    "survey_batch": ("id", "unit", "form", "period", "day", "voided", "body"),
}
INDEX_WHOLE = frozenset({"first_year", "last_year"})
MARKS, TEXTS = ("self", "first", "second"), ("self_note", "first_note", "second_note", "explain")
Told = Mapping[str, Any]


def criteria_row(id_: str, author: str, values: Told) -> tuple[Any, ...]:
    """The row of a set; raises ValueError (by Refused) when it cannot be read."""
    found = set_from_json(values["body"])
    body = canonical({"set": values["body"], "voided": bool(values.get("voided"))}).decode()
    return id_, author, found.name, found.first, found.last, body


def score_row(id_: str, unit: str, values: Told, parts: Mapping[str, Mapping[str, Told]]) -> tuple[Any, ...]:
    """The row of a sheet. Raises KeyError, TypeError or ValueError when its values break a rule."""
    set_from_json(values["set"])
    year = values["year"]
    if type(year) is not int or not 2000 <= year <= 2100:
        raise ValueError("year")
    for side in MARKS:
        for told in parts.get(side, {}).values():
            decimal(told["points"])
            parse_moment(told["at"])
    for word in ("locked", "shut"):
        for told in parts.get(word, {}).values():
            parse_moment(told["at"])
    for word in TEXTS:
        if not all(isinstance(told["text"], str) for told in parts.get(word, {}).values()):
            raise TypeError(word)
    for told in parts.get("named", {}).values():
        if not all(isinstance(told[name], str) for name in ("line", "record", "book")):
            raise TypeError("named")
    kept = {word: parts[word] for word in (*MARKS, *TEXTS, "locked", "shut", "named") if word in parts}
    return id_, unit, year, canonical({"set": canonical(values["set"]).decode(), **kept}).decode()


def survey_row(id_: str, unit: str, values: Told) -> tuple[Any, ...]:
    """The row of a batch. Raises KeyError, TypeError or ValueError when its values break a rule."""
    sheets, about = values["sheets"], values.get("about", {})
    if type(sheets) is not list or len(sheets) > MOST_SHEETS or not all(isinstance(sheet, str) and sheet.isascii() for sheet in sheets):
        raise ValueError("sheets")
    if len({len(sheet) for sheet in sheets}) > 1:
        raise ValueError("sheets")
    if not all(type(count) is int and count >= 0 for counts in about.values() for count in counts.values()):
        raise ValueError("about")
    body = canonical({"sheets": sheets, "about": about}).decode()
    day = date.fromisoformat(values["day"]).isoformat()
    return id_, unit, values["form"], values["period"], day, int(bool(values.get("voided"))), body


@dataclass(frozen=True, slots=True)
class Followed:
    """What was noted of a commitment: entries of manual targets, reviews by quarter, the final assessment."""

    entries: tuple[Entry, ...] = ()
    reviews: tuple[Review, ...] = ()
    assessment: Assessment | None = None


def followed_from(body: Told) -> Followed:
    """Read it back from a commitment's row. Raises KeyError, TypeError or ValueError when a value breaks a rule."""
    told = body.get("followed", {})
    entries = tuple(
        Entry(int(one["place"]), float(one["value"]) if one["number"] else str(one["value"]), bool(one["reached"]),
              str(one.get("note", "")), str(one["by"]), parse_moment(one["at"]))
        for _, one in sorted(told.get("progress", {}).items())
    )  # fmt: skip
    reviews = tuple(
        Review(quarter, str(one["text"]), tuple(one["values"]), str(one["by"]), parse_moment(one["at"]))
        for quarter, one in sorted(told.get("review", {}).items())
    )
    last = body.get("assessment")
    if not last:
        return Followed(entries, reviews)
    final = Assessment(str(last["text"]), int(last["reached"]), int(last["of"]), str(last["by"]), parse_moment(last["at"]))
    return Followed(entries, reviews, final)

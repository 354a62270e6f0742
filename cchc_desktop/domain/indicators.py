"""Indicators (chỉ số) as dated data: what is counted, of what, since when; and the figures they give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cchc_desktop.domain.dossier import Status

DONE, MISSING, BASE = "done", "missing", "of"
"""The three lists behind a figure: those that count, those that do not, all of them."""
CONDITIONS = (
    "finished", "on_time", "late", "digitised", "must_digitise", "digitised_full", "result", "reused", "online", "post", "paid",
    "paid_online", "apologised", "accepted", "in_time", "resolved", "resolved_on_time",
)  # fmt: skip
"""What can be said of a dossier; ``storage/figures`` knows how each is found out."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition in force from ``valid_from`` on: of the dossiers received in a period those with every condition of ``of``,
    and among them those with every one of ``counts``. ``done`` and ``base`` say both in words."""

    name: str
    title: str
    of: tuple[str, ...]
    counts: tuple[str, ...]
    done: str
    base: str
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator over a period: how many of how many."""

    indicator: Indicator
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Per cent; None where nothing counts."""
        return 100 * self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Endings:
    """How dossiers that ended without a result count, by the codes of their statuses, in the conditions ``resolved``,
    ``resolved_on_time`` and ``late`` and in the official count: those ``apart`` are left out, those ``given_up`` are answered on time
    whenever they ended, all others by their due time."""

    apart: tuple[int, ...] = ()
    given_up: tuple[int, ...] = ()

    def put_into(self, sql: str) -> str:
        """A condition whose words ``:apart`` and ``:given_up`` are these lists."""
        for name, codes in (("apart", self.apart), ("given_up", self.given_up)):
            sql = sql.replace(f":{name}", f"({', '.join(map(str, codes))})")
        return sql


def endings_from_json(data: Mapping[str, Any]) -> Endings:
    """From status -> how it counts. Raises ValueError for a way to count that nobody knows, KeyError for a status."""
    told = {Status[name.upper()].value: word for name, word in data["ended"].items()}
    strange = {*told.values()} - {"left_out", "on_time", "by_due_time"}
    if strange:
        raise ValueError(f"unknown ways to count: {sorted(strange)}")
    return Endings(*(tuple(code for code, word in told.items() if word == wanted) for wanted in ("left_out", "on_time")))


def indicators_from_json(data: Mapping[str, Any]) -> tuple[Indicator, ...]:
    """Every definition, old ones too. Raises ValueError for a condition nobody knows."""
    found = tuple(
        Indicator(
            one["name"], one["title"], tuple(one["of"]), tuple(one["counts"]), one["done"], one["base"],
            date.fromisoformat(one["valid_from"]) if one["valid_from"] else None,
        )
        for one in data["indicators"]
    )  # fmt: skip
    strange = {word for one in found for word in (*one.of, *one.counts)} - set(CONDITIONS)
    if strange:
        raise ValueError(f"unknown conditions: {sorted(strange)}")
    return found


def in_force(indicators: Iterable[Indicator], day: date) -> list[Indicator]:
    """One definition a name, the newest that holds on a day, in the order of the list."""
    found: dict[str, Indicator] = {}
    for one in indicators:
        held = found.get(one.name)
        if (one.valid_from or date.min) <= day and (held is None or (one.valid_from or date.min) >= (held.valid_from or date.min)):
            found[one.name] = one
    return list(found.values())

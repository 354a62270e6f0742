"""The made-up region: the units of a day with their villages and weights, and the rates of sample data (resources/demo)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office import resources


@cache
def data() -> dict[str, Any]:
    """The whole data file of the sample region."""
    return dict(json.loads((resources.folder() / "demo" / "vinh-linh.json").read_text(encoding="utf-8")))


@cache
def _formed_from() -> dict[str, list[str]]:
    """Unit key -> codes of the units it was formed from."""
    rows = json.loads((resources.folder() / "units" / "vinh-linh.json").read_text(encoding="utf-8"))["units"]
    return {f"{row['code']}@{row['valid_from'] or ''}": row["formed_from"] for row in rows if "formed_from" in row}


@dataclass(frozen=True)
class Place:
    """A commune of the region: its share of the dossiers, prefix of numbers, villages, family names, the address behind them."""

    unit: Unit
    weight: int
    prefix: str
    villages: tuple[str, ...]
    families: dict[str, int]
    address: str


@dataclass(frozen=True)
class Region:
    """The receiving office of a day and the communes right below it."""

    office: Unit
    prefix: str
    places: tuple[Place, ...]

    def shares(self, dossiers: int) -> list[int]:
        """A number of dossiers shared out by weight; the sum is exact."""
        return shared_out(dossiers, [place.weight for place in self.places])

    def only(self, communes: int | None) -> Region:
        """The first so many communes. Raises Refused BAD_FIELD when there are not as many."""
        most = len(self.places)
        if communes is not None and not 1 <= communes <= most:
            sentence = f"Vào ngày ấy {self.office.phrase} có {most} đơn vị trong dữ liệu mẫu."
            raise Refused("BAD_FIELD", sentence, f"Chọn số đơn vị từ 1 đến {most}.", field="communes")
        return Region(self.office, self.prefix, self.places[:communes])


def region(day: date) -> Region:
    """The region as it was on a day: a district of 18 communes until 30/6/2025, five communes of a province after."""
    here = [u for u in resources.units() if (u.valid_from is None or u.valid_from <= day) and (u.valid_to is None or day <= u.valid_to)]
    parents = {unit.parent for unit in here}
    leaves = [unit for unit in here if unit.key not in parents]
    by_key = {unit.key: unit for unit in here}
    office = by_key[str(leaves[0].parent)]
    places = tuple(_place(unit, by_key) for unit in leaves)
    return Region(office, data()["receiving"][office.code], places)


def _place(unit: Unit, by_key: dict[str, Unit]) -> Place:
    rows = {row["code"]: row for row in data()["places"]}
    parts = [rows[code] for code in _formed_from().get(unit.key, [unit.code])]
    families: dict[str, int] = {}
    for part in parts:
        for name, weight in part.get("family", data()["names"]["family"]).items():
            families[name] = families.get(name, 0) + weight * part["weight"]
    titles, above = [unit.phrase], unit.parent
    while above and above in by_key:
        titles.append(by_key[above].phrase)
        above = by_key[above].parent
    villages = tuple(name for part in parts for name in part["villages"])
    return Place(unit, sum(p["weight"] for p in parts), rows[unit.code]["prefix"], villages, families, ", ".join(titles))


def shared_out(total: int, weights: list[int]) -> list[int]:
    """``total`` in whole parts by weight, the largest remainders first."""
    exact = [total * weight / sum(weights) for weight in weights]
    found = [int(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda n: (found[n] - exact[n], n))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found

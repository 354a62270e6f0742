"""The periodic report on administrative reform (báo cáo CCHC): its outline as data, what the office writes, what the program reckons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.periods import Period
from cchc_desktop.domain.text import clean

SOURCES = ("indicator", "work", "work_late", "procedures", "survey")
LONGEST, LONGEST_FIGURE = 20_000, 60


@dataclass(frozen=True, slots=True)
class CchcPart:
    """A heading of the outline (``level`` 1 or 2); with a ``hint`` it has a text below, with ``auto`` sentences of the program too."""

    id: str
    title: str
    level: int
    hint: str = ""
    auto: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CchcFigure:
    """A row of the annex: ``auto`` names where the figure comes from, "" = the office types it."""

    id: str
    title: str
    unit: str
    auto: str = ""


@dataclass(frozen=True, slots=True)
class CchcOutline:
    """Headings and annex of the report."""

    parts: tuple[CchcPart, ...]
    annex: tuple[CchcFigure, ...]

    def texts(self) -> list[CchcPart]:
        """The headings with a text of the office."""
        return [one for one in self.parts if one.hint]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A figure the program found: ``shown`` as it is printed ("99,8 %", "12"), ``told`` with its reckoning ("15.170 trên 15.200 hồ sơ")."""

    shown: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class CchcReport:
    """A report of a period and unit: texts and typed figures of the office by id, what the program reckoned by source; ``carried``
    what they were taken over from ("" = they are its own): an earlier period, or this period's reports of the units it goes on for;
    ``below`` how many units' figures are in it."""

    id: str
    unit: str
    period: Period
    texts: Mapping[str, str]
    figures: Mapping[str, str]
    reckoned: Mapping[str, Reckoned]
    carried: str = ""
    below: int = 0

    def figure(self, one: CchcFigure) -> str:
        """What stands in a row of the annex, "" for nothing yet."""
        return self.reckoned[one.auto].shown if one.auto in self.reckoned else self.figures.get(one.id, "")


def outline_from_json(data: Mapping[str, Any]) -> CchcOutline:
    """The outline. Raises ValueError for an id used twice or a source nobody knows."""
    parts = tuple(
        CchcPart(one["id"], one["title"], int(one["level"]), one.get("hint", ""), tuple(one.get("auto", ()))) for one in data["parts"]
    )
    annex = tuple(CchcFigure(one["id"], one["title"], one["unit"], one["auto"]) for one in data["annex"])
    for names in ([one.id for one in parts], [one.id for one in annex]):
        if len(set(names)) != len(names):
            raise ValueError("an id stands twice in the outline")
    used = {source for one in parts for source in one.auto} | {one.auto for one in annex if one.auto}
    strange = [source for source in used if source.partition(":")[0] not in SOURCES]
    if strange:
        raise ValueError(f"unknown sources: {sorted(strange)}")
    return CchcOutline(parts, annex)


def report_id(unit: str, period: Period) -> str:
    """The record of a unit's report over a span: the same wherever it is written."""
    return str(uuid5(NAMESPACE_URL, f"cchc:{unit}:{period.first}:{period.last}"))


def one_text(said: Iterable[tuple[str, str]]) -> str:
    """One text of what several units (title, text) said: what differs stands one after another, each under who said it."""
    told: dict[str, list[str]] = {}
    for title, text in said:
        told.setdefault(text, []).append(title)
    return "\n\n".join(f"{', '.join(titles)}: {text}" for text, titles in told.items()) if len(told) > 1 else "".join(told)


def one_figure(said: Iterable[tuple[str, str]]) -> str:
    """The typed figures of several units (title, figure): those that differ side by side, for a person to make one of them."""
    return "; ".join(dict.fromkeys(figure for _, figure in said))


def tidy_texts(outline: CchcOutline, given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """(texts by part, figures by row) cleaned. Raises Refused BAD_FIELD for a name the outline does not have, TOO_LONG."""
    parts, typed = {one.id for one in outline.texts()}, {one.id for one in outline.annex if not one.auto}
    texts: dict[str, str] = {}
    figures: dict[str, str] = {}
    for name, value in given.items():
        if name not in parts | typed or not isinstance(value, (str, int, float)) or isinstance(value, bool):
            sentence = f"Báo cáo CCHC không có mục {name[:40]} để ghi."
            raise Refused("BAD_FIELD", sentence, "Xem các mục trong docs/commands.md.", field=name)
        if name in parts:
            texts[name] = clean(str(value), limit=LONGEST, multiline=True)
        else:
            figures[name] = clean(str(value), limit=LONGEST_FIGURE)
    return texts, figures

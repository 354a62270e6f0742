"""Satisfaction surveys (SIPAS, một cửa): forms as data, batches of answers without any trace of who gave them, the indices drawn from them.

A sheet is a text, one letter an item: ``1``–``5`` (or ``0``–``2``), ``-`` left empty, ``x`` marked twice. A batch keeps its sheets
shuffled, and what people said of themselves (sex, age, channel) as totals apart from their answers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cchc_desktop.domain.errors import Problem

FEW = 30
"""Under so many sheets an index says little."""
EMPTY, TWICE = "-", "x"
MOST_SHEETS = 5000


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked about the person: ``id``, label, its choices."""

    id: str
    label: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor (yếu tố): its name, the items under it."""

    name: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """A form. ``scale`` (mark, words); ``good`` the marks that count as satisfied; with ``bands`` its result is a mean sum of marks."""

    id: str
    title: str
    subject: str
    note: str
    scale: tuple[tuple[str, str], ...]
    good: tuple[str, ...]
    about: tuple[Question, ...]
    factors: tuple[Factor, ...]
    bands: tuple[tuple[str, float], ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """All items in order."""
        return tuple(item for factor in self.factors for item in factor.items)

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks of its scale."""
        return tuple(mark for mark, _ in self.scale)


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as kept: ``sheets`` shuffled; ``about`` question -> choice -> count."""

    id: str
    unit: str
    form: str
    period: str
    day: date
    sheets: tuple[str, ...]
    about: Mapping[str, Mapping[str, int]]
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """An index: satisfied answers over valid ones."""

    good: int
    valid: int

    @property
    def value(self) -> float | None:
        """Per cent, None without a valid answer."""
        return 100 * self.good / self.valid if self.valid else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What sheets add up to: ``n`` of them, index of all, of factors and items, answers an item (mark -> count), ``mean`` sum a sheet."""

    n: int
    unit: Share
    factors: tuple[Share, ...]
    items: tuple[Share, ...]
    spread: tuple[Mapping[str, int], ...]
    about: Mapping[str, Mapping[str, int]]
    mean: float | None
    band: str

    @property
    def few(self) -> bool:
        """Whether there are too few sheets to rest on."""
        return self.n < FEW


def forms_from_json(data: Mapping[str, Any]) -> tuple[SurveyForm, ...]:
    """The forms of ``{"forms": […]}``."""
    return tuple(
        SurveyForm(
            one["id"], one["title"], one["subject"], one["note"], tuple((m, w) for m, w in one["scale"]), tuple(one["good"]),
            tuple(Question(q["id"], q["label"], tuple(q["choices"])) for q in one["about"]),
            tuple(Factor(f["name"], tuple(f["items"])) for f in one["factors"]), tuple((b[0], float(b[1])) for b in one.get("bands", ())),
        )
        for one in data["forms"]
    )  # fmt: skip


def check_sheet(form: SurveyForm, sheet: str) -> list[Problem]:
    """What is wrong with a sheet's text."""
    if len(sheet) != len(form.items):
        return [Problem("answers", f"Phiếu có {len(form.items)} câu, đang ghi {len(sheet)} câu.")]
    strange = next((n for n, mark in enumerate(sheet, 1) if mark not in (*form.marks, EMPTY, TWICE)), 0)
    if strange:
        return [Problem("answers", f"Câu {strange}: chỉ ghi {form.marks[0]} đến {form.marks[-1]}, “-” bỏ trống, “x” đánh dấu hai ô.")]
    return []


def shuffled(sheets: Iterable[str], chance: random.Random | None = None) -> list[str]:
    """The sheets in an order that tells nothing of when they were typed."""
    found = list(sheets)
    (chance or random.SystemRandom()).shuffle(found)
    return found


def outcome(form: SurveyForm, batches: Sequence[Batch]) -> Outcome:
    """Add batches up. The index of a unit is that over all answers, not the mean of its factors."""
    sheets = [sheet for batch in batches for sheet in batch.sheets]
    spread = [dict.fromkeys((*form.marks, EMPTY, TWICE), 0) for _ in form.items]
    for sheet in sheets:
        for counts, mark in zip(spread, sheet, strict=True):
            counts[mark] += 1
    items = [Share(sum(counts[mark] for mark in form.good), sum(counts[mark] for mark in form.marks)) for counts in spread]
    factors, start = list[Share](), 0
    for factor in form.factors:
        factors.append(_added(items[start : start + len(factor.items)]))
        start += len(factor.items)
    mean = None
    if form.bands and sheets:
        mean = sum(int(mark) for sheet in sheets for mark in sheet if mark in form.marks) / len(sheets)
    band = next((label for label, least in form.bands if mean is not None and mean >= least), "")
    return Outcome(len(sheets), _added(items), tuple(factors), tuple(items), tuple(spread), _about(form, batches), mean, band)


def _added(shares: Sequence[Share]) -> Share:
    return Share(sum(one.good for one in shares), sum(one.valid for one in shares))


def _about(form: SurveyForm, batches: Sequence[Batch]) -> dict[str, dict[str, int]]:
    return {q.id: {c: sum(b.about.get(q.id, {}).get(c, 0) for b in batches) for c in q.choices} for q in form.about}


def differing(one: str, two: str) -> list[int]:
    """Items (from 0) that two entries of a sheet read otherwise."""
    return [n for n, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]

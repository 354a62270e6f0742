"""Shipped data: catalogue, calendar, forms, commitment templates, units; read once, when first asked for."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cchc_desktop.domain.catalogue import import_catalogue, known_from_json, served_sectors
from cchc_desktop.domain.catalogue_known import Known
from cchc_desktop.domain.catalogue_search import Shortening, shortenings_from_json
from cchc_desktop.domain.cchc import CchcOutline, outline_from_json
from cchc_desktop.domain.criteria import CriteriaSet
from cchc_desktop.domain.criteria_files import set_from_json
from cchc_desktop.domain.forms import FormTemplate, forms_from_json
from cchc_desktop.domain.indicators import Endings, Indicator, endings_from_json, indicators_from_json
from cchc_desktop.domain.moving_map import Words, words_from_json
from cchc_desktop.domain.periods import PeriodSystem, systems_from_json
from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.domain.statuses import StatusTable, statuses_from_json
from cchc_desktop.domain.survey import SurveyForm
from cchc_desktop.domain.survey import forms_from_json as survey_forms_from_json
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.work import Book, books_from_json
from cchc_desktop.domain.workdays import DayRule, rules_from_json
from cchc_desktop.office.shipped import folder as folder
from cchc_desktop.storage.offices import unit_from


def _json(*parts: str) -> Any:
    return json.loads(folder().joinpath(*parts).read_text(encoding="utf-8"))


@cache
def catalogue() -> tuple[Procedure, ...]:
    """The shipped procedures."""
    return import_catalogue(folder().joinpath("catalogue", "tthc-cap-xa.json").read_bytes()).procedures


@cache
def known() -> Known:
    """What was checked beside the portal's own list."""
    return known_from_json(_json("catalogue", "known.json"))


@cache
def planned_key_days() -> int:
    """After how many days a machine's keys are to be renewed; a reminder, no rule."""
    return int(_json("keys.json")["planned_days"])


@cache
def retention_years() -> int:
    """How many years after its end a dossier's personal part is proposed to go; the office's own archive list decides."""
    return int(_json("retention.json")["years"])


@cache
def shortenings() -> dict[str, Shortening]:
    """What clerks call procedures."""
    return shortenings_from_json(_json("catalogue", "shortenings.json"))


@cache
def default_sectors() -> tuple[str, ...]:
    """The fields a commune's counter serves unless it chooses otherwise."""
    return served_sectors(_json("catalogue", "sectors.json"))


@cache
def calendar() -> tuple[DayRule, ...]:
    """Days off and worked days as shipped."""
    return tuple(rules_from_json(_json("calendar", "vn.json")))


@cache
def forms() -> tuple[FormTemplate, ...]:
    """The official forms in both dated sets."""
    return tuple(forms_from_json(_json("forms.json")))


@cache
def statuses() -> StatusTable:
    """Which step may follow which."""
    return statuses_from_json(_json("statuses.json"))


@cache
def phrases() -> dict[str, list[str]]:
    """Reasons and texts to begin with, by topic."""
    return dict(_json("phrases.json"))


@cache
def indicators() -> tuple[Indicator, ...]:
    """What is counted of dossiers, old definitions too."""
    return indicators_from_json(_json("indicators.json"))


@cache
def endings() -> Endings:
    """How dossiers that ended without a result count."""
    return endings_from_json(_json("indicators.json"))


@cache
def period_systems() -> tuple[PeriodSystem, ...]:
    """The ways of cutting a year for reports."""
    return systems_from_json(_json("periods.json"))


@cache
def cchc_outline() -> CchcOutline:
    """Headings and annex of the report on administrative reform."""
    return outline_from_json(_json("cchc.json"))


@cache
def work_books() -> tuple[Book, ...]:
    """The registers of the work behind the indices."""
    return books_from_json(_json("work.json"))


@cache
def criteria_sets() -> tuple[CriteriaSet, ...]:
    """The shipped criteria sets, the illustrative one first."""
    return tuple(set_from_json(_json("criteria", f"{name}.json")) for name in ("bo-mau", "qd-766"))


@cache
def survey_forms() -> tuple[SurveyForm, ...]:
    """The sheets of the satisfaction surveys."""
    return survey_forms_from_json(_json("surveys.json"))


@cache
def national_fields() -> tuple[tuple[str, str], ...]:
    """(field, label) in the order the provincial system's form asks."""
    return tuple((row["field"], row["label"]) for row in _json("national.json")["fields"])


@cache
def target_rows() -> tuple[dict[str, Any], ...]:
    """The library of targets, each as in a template."""
    return tuple(_json("targets.json")["targets"])


@cache
def commitment_template(kind: str) -> dict[str, Any]:
    """The template of a kind of commitment; of the first kind when the name is unknown."""
    name = kind if folder().joinpath("commitments", f"{kind}.json").exists() and kind.isalpha() else "office"
    return dict(_json("commitments", f"{name}.json"))


@cache
def units() -> tuple[Unit, ...]:
    """The shipped units with dated names; a parent's key is found by its code among those of the same days."""
    rows = _json("units", "vinh-linh.json")["units"]
    made = [unit_from({**row, "parent": None}) for row in rows]
    found = []
    for row, unit in zip(rows, made, strict=True):
        parent = next((u.key for u in made if u.code == row["parent"] and u.valid_from == unit.valid_from), None)
        found.append(Unit(unit.code, unit.level, unit.name, unit.valid_from, unit.valid_to, parent))
    return tuple(found)


@cache
def moving() -> Words:
    """What headings, statuses and channels of old registers and of other systems' exports are called."""
    return words_from_json(_json("moving.json"))

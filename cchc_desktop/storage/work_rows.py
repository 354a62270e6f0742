"""An entry of a register of work as a row (storage side of ``domain/work``); reading stands in ``work``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.work import Given, Judged

WORK_COLUMNS = {"work": ("id", "unit", "book", "state", "voided", "body")}
Told = Mapping[str, Any]


def work_row(id_: str, unit: str, values: Told, parts: Mapping[str, Mapping[str, Told]]) -> tuple[Any, ...]:
    """The row of one entry. Raises KeyError, TypeError or ValueError when its values break a rule."""
    texts = {name: told["text"] for word in ("value", "who") for name, told in parts.get(word, {}).items()}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("value")
    body = {name: values[name] for name in ("given", "judged") if values.get(name)} | {
        "values": texts, "copied_from": values.get("copied_from", ""), "why": values.get("reason", ""),
    }  # fmt: skip
    given_of(body.get("given"))
    judged_of(body.get("judged"))
    if not isinstance(body["copied_from"], str) or not isinstance(body["why"], str):
        raise TypeError("copied_from")
    return id_, unit, values["book"], values["state"], int(bool(values.get("voided"))), canonical(body).decode()


def given_of(told: Told | None) -> Given | None:
    """Who above gave it. Raises KeyError, TypeError or ValueError."""
    return Given(str(told["unit"]), str(told["title"]), parse_moment(told["at"]), str(told.get("origin", ""))) if told else None


def judged_of(told: Told | None) -> Judged | None:
    """How a unit above judged it. Raises KeyError, TypeError or ValueError."""
    return Judged(str(told["word"]), str(told.get("note", "")), str(told["by"]), parse_moment(told["at"])) if told else None

"""The child rows of a dossier's life: what the fields ``step/<id>``, ``due_move/<id>``, … become in their tables.

A builder gets a happening's facts and its personal part ({} once it was lawfully forgotten) and raises KeyError, TypeError or
ValueError when they break a rule, as those of the main tables do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.life import CAUSE_NAMES, HandOutTo, Method
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.moments import store as stored_moment

Told = Mapping[str, Any]
Parts = Mapping[str, Mapping[str, Told]]
LIFE_COLUMNS: dict[str, tuple[str, ...]] = {
    "step": (
        "dossier", "id", "was", "became", "at", "who", "place", "back", "issue", "before_due", "before_finished", "before_returned",
        "before_until", "reason",
    ),
    "due_move": ("dossier", "id", "cause", "old_due", "new_due", "at", "who", "lines", "reason"),
    "issue": (
        "dossier", "id", "form", "form_set", "no", "year", "lane", "at", "who", "contents", "reason", "texts", "voided", "void_reason",
    ),
    "hand": ("dossier", "id", "giver", "taker", "at", "who"),
    "payment": (
        "dossier", "id", "amount", "method", "paper_no", "at", "who", "waived", "reason", "voided", "void_reason",
    ),
    "handout": ("dossier", "id", "how", "to_name", "item", "at", "who", "step"),
    "correction": ("dossier", "id", "at", "who", "said", "reason"),
}  # fmt: skip
LIFE_WHOLE = frozenset(("was", "became", "place", "no", "year", "lane", "amount", "waived", "voided"))
LIFE_MAY_LACK = frozenset(("before_finished", "before_returned", "before_until", "supplement_until"))
_NOTHING: Told = {}
_LONGEST_NAME = 600
"""More than any name that is typed, and no more than the head of a sheet has room for."""
UNIT_KEY = re.compile(r"[^@\s]{1,40}@(?:\d{4}-\d{2}-\d{2})?")


def _at(value: Any) -> str:
    return stored_moment(parse_moment(value))


def _maybe(value: Any) -> str | None:
    return None if value is None else _at(value)


def texts_json(value: Any) -> str:
    """A list of texts as JSON. Raises TypeError for anything else."""
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise TypeError("texts")
    return json.dumps(value, ensure_ascii=False)


def _step(f: Told, p: Told, _: Parts, id_: str) -> tuple[Any, ...]:
    return (
        int(Status(f["from"])), int(Status(f["to"])), _at(f["at"]), f["who"], f.get("place", 0), f.get("back", ""), f.get("issue", ""),
        _at(f["due"]), _maybe(f.get("finished")), _maybe(f.get("returned")), _maybe(f.get("until")), p.get("text", ""),
    )  # fmt: skip


def _due_move(f: Told, p: Told, _: Parts, id_: str) -> tuple[Any, ...]:
    if f["cause"] not in CAUSE_NAMES:
        raise ValueError("cause")
    return f["cause"], _at(f["old"]), _at(f["new"]), _at(f["at"]), f["who"], texts_json(f.get("lines", [])), p.get("text", "")


def _issue(f: Told, p: Told, parts: Parts, id_: str) -> tuple[Any, ...]:
    texts = p.get("texts", {})
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("texts")
    if f["no"] < 1:
        raise ValueError("no")
    void = id_ in parts.get("issue_void", _NOTHING)
    why = parts.get("issue_void_reason", _NOTHING).get(id_, _NOTHING).get("text", "")
    return (
        f["form"], f["set"], f["no"], f["year"], f["lane"], _at(f["at"]), f["who"], texts_json(p.get("contents", [])), p.get("reason", ""),
        json.dumps(texts, ensure_ascii=False, sort_keys=True), int(void), why,
    )  # fmt: skip


def _hand(f: Told, p: Told, _: Parts, id_: str) -> tuple[Any, ...]:
    return f["from"], f["to"], _at(f["at"]), f["who"]


def _payment(f: Told, p: Told, parts: Parts, id_: str) -> tuple[Any, ...]:
    if f["amount"] < 0:
        raise ValueError("amount")
    void = id_ in parts.get("payment_void", _NOTHING)
    why = parts.get("payment_void_reason", _NOTHING).get(id_, _NOTHING).get("text", "")
    return (
        f["amount"], Method(f["method"]).value, f.get("receipt_no", ""), _at(f["at"]), f["who"], int(bool(f.get("waived"))),
        p.get("text", ""), int(void), why,
    )  # fmt: skip


def _handout(f: Told, p: Told, _: Parts, id_: str) -> tuple[Any, ...]:
    return HandOutTo(f["how"]).value, p.get("name", ""), f.get("item", ""), _at(f["at"]), f["who"], f.get("step", "")


def _correction(f: Told, p: Told, _: Parts, id_: str) -> tuple[Any, ...]:
    said = p.get("said", {})
    pairs = said.values() if isinstance(said, dict) else [said]
    if not all(isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair) for pair in pairs):
        raise TypeError("said")
    return _at(f["at"]), f["who"], json.dumps(said, ensure_ascii=False, sort_keys=True), p.get("reason", "")


_LIFE: dict[str, tuple[str, Callable[[Told, Told, Parts, str], tuple[Any, ...]]]] = {
    "step": ("step_reason", _step), "due_move": ("due_reason", _due_move), "issue": ("issue_text", _issue), "hand": ("", _hand),
    "payment": ("payment_reason", _payment), "handout": ("handout_to", _handout), "correction": ("correction_text", _correction),
}  # fmt: skip
"""Word of the field, which is its table's name too -> (the word of its personal part, its builder)."""


def _check_letterhead(told: Told) -> None:
    """A name for paper is read from the log itself, where it is printed: here only that it can be, and finds room."""
    unit, names = told["unit"], [told[part] for part in ("level", "name", "office")]
    if not all(0 < len(name.strip()) <= _LONGEST_NAME for name in names) or not UNIT_KEY.fullmatch(unit):
        raise ValueError("letterhead")
    if start := unit.partition("@")[2]:
        date.fromisoformat(start)


def life_rows(record: str, parts: Parts) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every happening of one dossier; tables without any are left out."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for told in parts.get("letterhead", _NOTHING).values():
        _check_letterhead(told)
    for word, (personal, build) in _LIFE.items():
        if word in parts:
            said = parts.get(personal, {})
            found[word] = [(record, id_, *build(facts, said.get(id_, _NOTHING), parts, id_)) for id_, facts in parts[word].items()]
    return found

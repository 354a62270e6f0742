"""Projections (bảng chiếu): what a record's folded state becomes in the typed tables, one builder a kind.

A builder takes the record's home and values and gives rows per table; it raises KeyError, TypeError or ValueError when the
values break a rule, and then the change that broke it waits in the tray.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cchc_desktop.domain.catalogue import procedure_from_json
from cchc_desktop.domain.change import LogInfo, canonical
from cchc_desktop.domain.dossier import Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.merge import RecordState
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.moments import store as stored_moment
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.domain.targets import commitment_from_stored
from cchc_desktop.domain.text import fold, words

Rows = dict[str, list[tuple[Any, ...]]]
FORGOTTEN = "(đã xóa theo quy định)"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a record lives: its id, the unit it belongs to and the log of its first change."""

    record: str
    unit: str
    log: LogInfo


COLUMNS: dict[str, tuple[str, ...]] = {
    "dossier": (
        "id", "unit", "number", "procedure_id", "procedure_code", "procedure_name", "sector", "status", "received_at", "due_at",
        "limit_text", "channel", "sets", "result_place", "fee", "form_set", "receipt_no", "book", "book_no", "lane",
        "received_by", "officer", "finished_at", "returned_at", "national_code", "late_entry", "voided", "reckoning", "replica",
        "must_digitise", "digitised", "must_digitised", "results", "applicant_name", "applicant_id", "applicant_birth",
        "applicant_gender", "applicant_address", "applicant_phone", "applicant_email", "applicant_key", "submitted_by", "note",
    ),
    "component": (
        "dossier", "id", "place", "name", "originals", "certified", "photocopies", "pages", "copies_to_certify", "digitised",
        "must_digitise", "note",
    ),
    "attachment": ("owner", "id", "name", "sha256", "size", "media", "component", "result"),
    "commitment": ("id", "unit", "kind", "year", "day", "number", "state", "version", "previous", "body"),
    "office": ("id", "unit", "body"),
    "machine": ("id", "unit", "replica", "lane", "predecessor", "body"),
    "unit": ("id", "key", "code", "level", "name", "valid_from", "valid_to", "parent"),
    "procedure": ("id", "author", "code", "name", "sector", "valid_from", "valid_to", "body"),
    "calendar_day": ("id", "author", "day", "off", "name", "source"),
    "template": ("id", "author", "key", "body"),
    "account": ("id", "login", "name", "title", "disabled"),
    "print_entry": ("id", "form", "record", "target", "at", "copy_no", "account"),
}  # fmt: skip
_WHOLE = frozenset((
    "status", "sets", "fee", "receipt_no", "book_no", "lane", "late_entry", "voided", "must_digitise", "digitised", "must_digitised",
    "results", "place", "originals", "certified", "photocopies", "pages", "copies_to_certify", "size", "result", "year", "version",
    "off", "disabled", "copy_no",
))  # fmt: skip
_MAY_LACK = frozenset(("fee", "finished_at", "returned_at", "pages", "copies_to_certify", "valid_from", "valid_to", "parent"))
_LIMIT = 1 << 63
_ALLOWED: dict[str, tuple[tuple[type, ...], ...]] = {
    table: tuple((int if name in _WHOLE else str, *((type(None),) if name in _MAY_LACK else ())) for name in names)
    for table, names in COLUMNS.items()
}
_WHOLE_AT = {table: tuple(n for n, name in enumerate(names) if name in _WHOLE) for table, names in COLUMNS.items()}
_GOOD_SHAPES: set[tuple[str, tuple[type, ...]]] = set()
TABLE_OF = {
    "dossier": "dossier", "commitment": "commitment", "office": "office", "machine": "machine", "unit": "unit",
    "procedure": "procedure", "calendar": "calendar_day", "template": "template", "account": "account", "print": "print_entry",
}  # fmt: skip
"""Kind of record -> its main table, whose key is the record's id."""
CHILDREN = {"component": "dossier", "attachment": "owner"}
"""Child tables and the column that names their owner: replaced whole when the owner changes."""


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _whole(values: Mapping[str, Any], name: str, default: int = 0) -> int:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(name)
    return value


def _moment(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is None:
        return None
    return stored_moment(parse_moment(value))


def _day(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return date.fromisoformat(value).isoformat() if value else None


def _parts(values: Mapping[str, Any], word: str) -> dict[str, dict[str, Any]]:
    """The fields ``word/<id>`` as id -> value."""
    found = {name.partition("/")[2]: value for name, value in values.items() if name.startswith(word + "/")}
    if any(not isinstance(value, dict) for value in found.values()):
        raise TypeError(word)
    return found


def _components(home: Home, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    names = _parts(values, "component_name")
    rows = []
    for id_, c in _parts(values, "component").items():
        said = names.get(id_, {})
        rows.append((
            home.record, id_, _whole(c, "place"), said.get("name", FORGOTTEN), _whole(c, "originals"), _whole(c, "certified"),
            _whole(c, "photocopies"), c.get("pages"), c.get("copies_to_certify"), int(bool(c.get("digitised"))),
            int(bool(c.get("must_digitise"))), said.get("note", ""),
        ))  # fmt: skip
    return rows


def _attachments(home: Home, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    names = _parts(values, "attachment_name")
    return [
        (home.record, id_, names.get(id_, {}).get("name", FORGOTTEN), _content(a), _whole(a, "size"), _text(a, "media"),
         _text(a, "component"), int(bool(a.get("result"))))
        for id_, a in _parts(values, "attachment").items()
    ]  # fmt: skip


def _content(values: Mapping[str, Any]) -> str:
    """The name of an attachment's content, a SHA-256 in hex."""
    sha = _text(values, "sha256")
    if not _SHA256.fullmatch(sha) or _whole(values, "size") < 0:
        raise ValueError("attachment")
    return sha


def _dossier(home: Home, values: Mapping[str, Any]) -> Rows:
    papers, files = _components(home, values), _attachments(home, values)
    who = values.get("applicant") or {"name": FORGOTTEN}
    if not isinstance(who, dict) or values["number"] == "" or not values["procedure_code"]:
        raise ValueError("number")
    other = _other_person(values.get("submitted_by") or {})
    must = [row for row in papers if row[10]]
    row = (
        home.record, home.unit, _text(values, "number"), _text(values, "procedure_id"), _text(values, "procedure_code"),
        _text(values, "procedure_name"), _text(values, "sector"), int(Status(values["status"])),
        _moment(values, "received_at"), _moment(values, "due_at"), _text(values, "limit"), Channel(values.get("channel", "direct")).value,
        _whole(values, "sets", 1), _text(values, "result_place"), values.get("fee"), _text(values, "form_set"),
        _whole(values, "receipt_no"), _text(values, "book"), _whole(values, "book_no"), _whole(values, "lane", 1),
        _text(values, "received_by"), _text(values, "officer"), _moment(values, "finished_at"), _moment(values, "returned_at"),
        _text(values, "national_code"), int(bool(values.get("late_entry"))), int(bool(values.get("voided"))),
        json.dumps(_sentences(values.get("reckoning", [])), ensure_ascii=False), home.log.replica, len(must),
        int(any(r[9] for r in papers)), int(bool(must) and all(r[9] for r in must)), sum(1 for r in files if r[7]),
        _text(who, "name"), _text(who, "id_number"), _text(who, "birth_date"), _text(who, "gender"), _text(who, "address"),
        _text(who, "phone"), _text(who, "email"), fold(_text(who, "name")),
        json.dumps(other, ensure_ascii=False), _text(values, "note"),
    )  # fmt: skip
    return {"dossier": [row], "component": papers, "attachment": files}


def _other_person(told: Any) -> dict[str, Any]:
    """Who hands in for somebody else, as it will be read back; {} for nobody."""
    if told and not all(isinstance(text, str) for text in asdict(Person(**told)).values()):
        raise TypeError("submitted_by")
    return dict(told)


def _sentences(told: Any) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(line, str) for line in told):
        raise TypeError("reckoning")
    return told


def _commitment(home: Home, values: Mapping[str, Any]) -> Rows:
    body = {name: value for name, value in values.items() if "/" not in name}
    signatures = _parts(values, "signature")
    body["signatures"] = [signatures[name] for name in sorted(signatures, key=lambda n: (signatures[n]["at"], n))]
    body |= {"id": home.record, "unit": home.unit}
    commitment_from_stored(body)
    row = (
        home.record, home.unit, _text(values, "kind"), _whole(values, "year"), date.fromisoformat(values["date"]).isoformat(),
        _text(values, "number"), "signed" if signatures else _text(values, "state"), _whole(values, "version", 1),
        _text(values, "previous"), canonical(body).decode(),
    )  # fmt: skip
    return {"commitment": [row], "attachment": _attachments(home, values)}


def _office(home: Home, values: Mapping[str, Any]) -> Rows:
    return {"office": [(home.record, home.unit, canonical(dict(values)).decode())]}


def _machine(home: Home, values: Mapping[str, Any]) -> Rows:
    row = (home.record, home.unit, _text(values, "replica"), _whole(values, "lane", 1), _text(values, "predecessor"),
           canonical(dict(values)).decode())  # fmt: skip
    return {"machine": [row]}


def _unit(home: Home, values: Mapping[str, Any]) -> Rows:
    code, start = _text(values, "code"), _day(values, "valid_from")
    row = (home.record, f"{code}@{start or ''}", code, _text(values, "level"), _text(values, "name"), start,
           _day(values, "valid_to"), values.get("parent"))  # fmt: skip
    return {"unit": [row]}


def _procedure(home: Home, values: Mapping[str, Any]) -> Rows:
    procedure_from_json(values)
    row = (home.record, home.unit, _text(values, "code"), _text(values, "name"), _text(values, "sector"),
           _day(values, "valid_from"), _day(values, "valid_to"), canonical(dict(values)).decode())  # fmt: skip
    return {"procedure": [row]}


def _calendar(home: Home, values: Mapping[str, Any]) -> Rows:
    day = date.fromisoformat(values["day"]).isoformat()
    row = (home.record, home.unit, day, int(bool(values["off"])), _text(values, "name"), _text(values, "source"))
    return {"calendar_day": [row]}


def _template(home: Home, values: Mapping[str, Any]) -> Rows:
    return {"template": [(home.record, home.unit, _text(values, "key"), canonical(dict(values)).decode())]}


def _account(home: Home, values: Mapping[str, Any]) -> Rows:
    row = (home.record, _text(values, "login"), _text(values, "name"), _text(values, "title"), int(bool(values.get("disabled"))))
    return {"account": [row]}


def _print(home: Home, values: Mapping[str, Any]) -> Rows:
    row = (home.record, _text(values, "form"), _text(values, "record"), _text(values, "target"), _moment(values, "at"),
           _whole(values, "copy_no", 1), _text(values, "account"))  # fmt: skip
    return {"print_entry": [row]}


def _read(home: Home, values: Mapping[str, Any]) -> Rows:
    """Whole numbers were shown on a page: the change itself is the read log, no table of its own."""
    if not _text(values, "page") or not _text(values, "account"):
        raise ValueError("page")
    return {}


BUILDERS: dict[str, Callable[[Home, Mapping[str, Any]], Rows]] = {
    "dossier": _dossier, "commitment": _commitment, "office": _office, "machine": _machine, "unit": _unit,
    "procedure": _procedure, "calendar": _calendar, "template": _template, "account": _account, "print": _print,
    "read": _read,
}  # fmt: skip


def build(home: Home, state: RecordState) -> Rows:
    """The rows of a record of a known kind; raises KeyError, TypeError or ValueError when its values break a rule.

    Whatever reads the rows back may rely on it: what it would choke on is stopped here.
    """
    try:
        rows = BUILDERS[state.kind](home, state.values)
    except Refused as refusal:
        raise ValueError(refusal.message) from refusal
    for table, cells in rows.items():
        for row in cells:
            _refuse_strange(table, row)
    return rows


def _refuse_strange(table: str, row: tuple[Any, ...]) -> None:
    """What the table could not hold must stop the one record and not the batch it came in."""
    shape = tuple(map(type, row))
    if (table, shape) not in _GOOD_SHAPES:
        for name, cell, allowed in zip(COLUMNS[table], shape, _ALLOWED[table], strict=True):
            if cell not in allowed:
                raise TypeError(name)
        _GOOD_SHAPES.add((table, shape))
    for place in _WHOLE_AT[table]:
        if row[place] is not None and not -_LIMIT <= row[place] < _LIMIT:
            raise ValueError(COLUMNS[table][place])


def search_text(row: tuple[Any, ...]) -> tuple[str, str]:
    """What the search index holds of a dossier row, folded: (person and figures, procedure)."""
    cell = dict(zip(COLUMNS["dossier"], row, strict=True))
    other = json.loads(cell["submitted_by"]).get("name", "")
    who = (cell["applicant_name"], cell["applicant_id"], cell["applicant_phone"], cell["number"], cell["national_code"], other)
    what = (cell["procedure_code"], cell["procedure_name"])
    return _words(who), _words(what)


def _words(parts: tuple[str, ...]) -> str:
    return " ".join(word for part in parts for word in words(part))

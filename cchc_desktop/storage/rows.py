"""Projections (bảng chiếu): what a record's folded state becomes in the typed tables, one builder a kind.

A builder takes the record's home and values and gives rows per table; it raises KeyError, TypeError or ValueError when the
values break a rule, and then the change that broke it waits in the tray.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

from cchc_desktop.domain.catalogue import procedure_from_json
from cchc_desktop.domain.change import LogInfo, canonical, canonical_text, is_hash, spaced_text
from cchc_desktop.domain.dossier import Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.merge import RecordState
from cchc_desktop.domain.moments import is_stored, parse_moment
from cchc_desktop.domain.moments import store as stored_moment
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.domain.targets import commitment_from_stored
from cchc_desktop.domain.text import fold, words
from cchc_desktop.storage.index_rows import INDEX_COLUMNS, INDEX_WHOLE, criteria_row, followed_from, score_row, survey_row
from cchc_desktop.storage.life_rows import LIFE_COLUMNS, LIFE_MAY_LACK, LIFE_WHOLE, UNIT_KEY, life_rows
from cchc_desktop.storage.work_rows import WORK_COLUMNS, work_row

Rows = dict[str, list[tuple[Any, ...]]]
FORGOTTEN = "(đã xóa theo quy định)"


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
        "supplement_until", "reused",
    ),
    "attachment": ("owner", "id", "name", "sha256", "size", "media", "component", "result", "pages", "code", "turn"),
    "commitment": ("id", "unit", "kind", "year", "day", "number", "state", "version", "previous", "body"),
    "office": ("id", "unit", "body"),
    "machine": ("id", "unit", "replica", "lane", "predecessor", "body"),
    "unit": ("id", "key", "code", "level", "name", "valid_from", "valid_to", "parent"),
    "procedure": ("id", "author", "code", "name", "sector", "valid_from", "valid_to", "body"),
    "calendar_day": ("id", "author", "day", "off", "name", "source"),
    "template": ("id", "author", "key", "body"),
    "unit_event": ("id", "author", "old", "heir", "day", "body"),
    "account": ("id", "login", "name", "title", "disabled"),
    "print_entry": ("id", "form", "record", "target", "at", "copy_no", "account", "digest"),
    **LIFE_COLUMNS,
    **WORK_COLUMNS,
    **INDEX_COLUMNS,
}  # fmt: skip
PAPER = (
    "id", "name", "originals", "certified", "photocopies", "pages", "copies_to_certify", "digitised", "must_digitise", "note", "reused",
    "from_store", "place",
)
"""The cells of one paper in the list of a dossier's papers."""
_WHOLE = frozenset((
    "status", "sets", "fee", "receipt_no", "book_no", "lane", "late_entry", "voided", "must_digitise", "digitised", "must_digitised",
    "results", "place", "originals", "certified", "photocopies", "pages", "copies_to_certify", "size", "result", "year", "version",
    "off", "disabled", "copy_no", "turn", "reused", "from_store",
)) | LIFE_WHOLE | INDEX_WHOLE  # fmt: skip
_MAY_LACK = LIFE_MAY_LACK | {"fee", "finished_at", "returned_at", "pages", "copies_to_certify", "valid_from", "valid_to", "parent"}
_LIMIT = 1 << 63
LONGEST_TEXT = 100_000
"""Letters that a field of a dossier may have when it arrives; what is typed may have fewer."""
_CELLS = {**COLUMNS, "paper": PAPER}
"""The cells of every row that a builder gives: those of a table, and papers, which go into a list."""
_ALLOWED: dict[str, tuple[tuple[type, ...], ...]] = {
    table: tuple((int if name in _WHOLE else str, *((type(None),) if name in _MAY_LACK else ())) for name in names)
    for table, names in _CELLS.items()
}
_WHOLE_AT = {table: tuple(n for n, name in enumerate(names) if name in _WHOLE) for table, names in _CELLS.items()}
_GOOD_SHAPES: set[tuple[Any, ...]] = set()
TABLE_OF = {
    "dossier": "dossier", "commitment": "commitment", "office": "office", "machine": "machine", "unit": "unit",
    "procedure": "procedure", "calendar": "calendar_day", "template": "template", "account": "account", "print": "print_entry",
    "work": "work", "unit_event": "unit_event", "unit_event_above": "unit_event",
    "criteria": "criteria_set", "score": "score", "survey_batch": "survey_batch",
}  # fmt: skip
"""Kind of record -> its main table, whose key is the record's id."""
CHILDREN = {"attachment": "owner", **dict.fromkeys(LIFE_COLUMNS, "dossier")}
"""Child tables and the column that names their owner: replaced whole when the owner changes."""


_PLACE_OF = itemgetter(12, 0)


def _moment(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if value is None or is_stored(value) else stored_moment(parse_moment(value))


def _day(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return date.fromisoformat(value).isoformat() if value else None


def _grouped(values: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """The fields ``word/<id>`` as word -> id -> value, each of which must be an object."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, value in values.items():
        if "/" in name:
            word, _, id_ = name.partition("/")
            if type(value) is not dict:
                raise TypeError(word)
            found.setdefault(word, {})[id_] = value
    return found


def _papers(parts: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[tuple[Any, ...]]:
    """As they stand on the receipt."""
    names, nothing = parts.get("component_name", {}), dict[str, Any]()
    found = [
        (id_, names.get(id_, nothing).get("name", FORGOTTEN), c.get("originals", 0), c.get("certified", 0), c.get("photocopies", 0),
         c.get("pages"), c.get("copies_to_certify"), int(bool(c.get("digitised"))), int(bool(c.get("must_digitise"))),
         names.get(id_, nothing).get("note", ""), _reused(c), int(bool(c.get("from_store"))), c.get("place", 0))
        for id_, c in parts.get("component", {}).items()
    ]  # fmt: skip
    return sorted(found, key=_PLACE_OF)


def _attachments(home: Home, parts: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[tuple[Any, ...]]:
    names, turns, nothing = parts.get("attachment_name", {}), parts.get("attachment_turn", {}), dict[str, Any]()
    return [
        (home.record, id_, names.get(id_, nothing).get("name", FORGOTTEN), _content(a), a.get("size", 0), a.get("media", ""),
         a.get("component", ""), int(bool(a.get("result"))), a.get("pages"), a.get("code", ""),
         _turn(turns.get(id_, nothing)))
        for id_, a in parts.get("attachment", {}).items()
    ]  # fmt: skip


def _reused(values: Mapping[str, Any]) -> int:
    """0 not re-used, 1 from here, 2 through the national portal."""
    found: int = values.get("reused", 0)
    if found not in (0, 1, 2):
        raise ValueError("reused")
    return int(found)


def _turn(values: Mapping[str, Any]) -> int:
    """By how much a scan is turned to the right when it is shown: 0, 90, 180, 270 degrees."""
    found: int = values.get("turn", 0)
    if found not in (0, 90, 180, 270):
        raise ValueError("turn")
    return int(found)


def _content(values: Mapping[str, Any]) -> str:
    """The name of an attachment's content, a SHA-256 in hex."""
    sha: str = values["sha256"]
    if not is_hash(sha) or values.get("size", 0) < 0:
        raise ValueError("attachment")
    return sha


def _dossier(home: Home, values: Mapping[str, Any]) -> Rows:
    """What has another type than its column is found by ``_refuse_strange``; here only what a type does not tell."""
    parts, text = _grouped(values), partial(values.get)
    papers, files = _papers(parts), _attachments(home, parts)
    who = values.get("applicant") or {"name": FORGOTTEN}
    if not isinstance(who, dict) or values["number"] == "" or not values["procedure_code"]:
        raise ValueError("number")
    must = [row for row in papers if row[8]]
    row = (
        home.record, home.unit, values["number"], text("procedure_id", ""), values["procedure_code"], text("procedure_name", ""),
        text("sector", ""), int(Status(values["status"])), _moment(values, "received_at"), _moment(values, "due_at"), text("limit", ""),
        Channel(values.get("channel", "direct")).value, text("sets", 1), text("result_place", ""), text("fee"), text("form_set", ""),
        text("receipt_no", 0), text("book", ""), text("book_no", 0), text("lane", 1), text("received_by", ""), text("officer", ""),
        _moment(values, "finished_at"), _moment(values, "returned_at"), text("national_code", ""), int(bool(text("late_entry"))),
        int(bool(text("voided"))), _sentences(text("reckoning", [])), home.log.replica, len(must), int(any(map(_is_held, papers))),
        int(bool(must) and all(map(_is_held, must))), sum(1 for r in files if r[7]), who.get("name", ""), who.get("id_number", ""),
        who.get("birth_date", ""), who.get("gender", ""), who.get("address", ""), who.get("phone", ""), who.get("email", ""),
        fold(who.get("name", "")), _other_person(text("submitted_by") or {}), text("note", ""),
        _moment(values, "supplement_until"), sum(1 for r in papers if r[10]),
    )  # fmt: skip
    return {"dossier": [row], "paper": papers, "attachment": files, **life_rows(home.record, parts)}


def _is_held(paper: tuple[Any, ...]) -> bool:
    """Whether a paper's electronic copy is held: scanned, re-used or fetched."""
    return bool(paper[7] or paper[10] or paper[11])


def _other_person(told: Any) -> str:
    """Who hands in for somebody else, as JSON that a Person can be read back from; ``{}`` for nobody."""
    if not told:
        return "{}"
    Person(**told)  # knows which words there are
    if not all(isinstance(text, str) for text in told.values()):
        raise TypeError("submitted_by")
    return spaced_text(told)


def _sentences(told: Any) -> str:
    if not isinstance(told, list) or not all(isinstance(line, str) for line in told):
        raise TypeError("reckoning")
    return spaced_text(told) if told else "[]"


def _commitment(home: Home, values: Mapping[str, Any]) -> Rows:
    parts = _grouped(values)
    body = {name: value for name, value in values.items() if "/" not in name}
    signatures = parts.get("signature", {})
    body["signatures"] = [signatures[name] for name in sorted(signatures, key=lambda n: (signatures[n]["at"], n))]
    body |= {"id": home.record, "unit": home.unit}
    commitment_from_stored(body)
    if followed := {word: parts[word] for word in ("progress", "review") if word in parts}:
        body["followed"] = followed
    followed_from(body)
    row = (
        home.record, home.unit, values["kind"], values["year"], _day(values, "date"), values.get("number", ""),
        "signed" if signatures else values["state"], values.get("version", 1), values.get("previous", ""), canonical(body).decode(),
    )  # fmt: skip
    return {"commitment": [row], "attachment": _attachments(home, parts)}


def _office(home: Home, values: Mapping[str, Any]) -> Rows:
    return {"office": [(home.record, home.unit, canonical(dict(values)).decode())]}


def _machine(home: Home, values: Mapping[str, Any]) -> Rows:
    lane = values.get("granted", values.get("lane", 1))  # the machine's own choice, until the office above has given it one
    row = (home.record, home.unit, values.get("replica", ""), lane, values.get("predecessor", ""),
           canonical(dict(values)).decode())  # fmt: skip
    return {"machine": [row]}


def _unit(home: Home, values: Mapping[str, Any]) -> Rows:
    code, start = values["code"], _day(values, "valid_from")
    row = (home.record, f"{code}@{start or ''}", code, values.get("level", ""), values.get("name", ""), start, _day(values, "valid_to"),
           values.get("parent"))  # fmt: skip
    return {"unit": [row]}


def _procedure(home: Home, values: Mapping[str, Any]) -> Rows:
    procedure_from_json(values)
    row = (home.record, home.unit, values["code"], values["name"], values.get("sector", ""), _day(values, "valid_from"),
           _day(values, "valid_to"), canonical(dict(values)).decode())  # fmt: skip
    return {"procedure": [row]}


def _calendar(home: Home, values: Mapping[str, Any]) -> Rows:
    row = (home.record, home.unit, date.fromisoformat(values["day"]).isoformat(), int(bool(values["off"])), values.get("name", ""),
           values.get("source", ""))  # fmt: skip
    return {"calendar_day": [row]}


def _template(home: Home, values: Mapping[str, Any]) -> Rows:
    return {"template": [(home.record, home.unit, values["key"], canonical(dict(values)).decode())]}


def _account(home: Home, values: Mapping[str, Any]) -> Rows:
    row = (home.record, values["login"], values.get("name", ""), values.get("title", ""), int(bool(values.get("disabled"))))
    return {"account": [row]}


def _print(home: Home, values: Mapping[str, Any]) -> Rows:
    copy_no = values.get("copy_no", 1)  # 0: it was given up, and stands with its reason
    target = values.get("target", values.get("reason", "" if copy_no else FORGOTTEN))
    row = (home.record, values["form"], values.get("record", ""), target, _moment(values, "at"),
           copy_no, values.get("account", ""), values.get("digest", ""))  # fmt: skip
    return {"print_entry": [row]}


def _read(home: Home, values: Mapping[str, Any]) -> Rows:
    """Whole numbers were shown on a page: the change itself is the read log, no table of its own."""
    if not all(isinstance(values[name], str) and values[name] for name in ("page", "account")):
        raise ValueError("page")
    return {}


def _work(home: Home, values: Mapping[str, Any]) -> Rows:
    parts = _grouped(values)
    return {"work": [work_row(home.record, home.unit, values, parts)], "attachment": _attachments(home, parts)}


def _unit_event(home: Home, values: Mapping[str, Any]) -> Rows:
    """One old unit and the heir of its records from a day on; ``records`` are those of a split that go to this heir only."""
    old, heir = values["old"], values["heir"]
    if not (UNIT_KEY.fullmatch(old) and UNIT_KEY.fullmatch(heir)) or old == heir:
        raise ValueError("heir")
    body = canonical(dict(values)).decode()
    return {"unit_event": [(home.record, home.unit, old, heir, date.fromisoformat(values["day"]).isoformat(), body)]}


def _fork(home: Home, values: Mapping[str, Any]) -> Rows:
    """The joining of a forked log names its branches by their first changes: the change itself is what counts, no table."""
    if not all(map(is_hash, (values["log"], *values["branches"]))):
        raise ValueError("branches")
    return {}


def _forget(home: Home, values: Mapping[str, Any]) -> Rows:
    """Names records whose personal parts go; each office confirms for itself."""
    if not all(isinstance(record, str) and record for record in values["records"]):
        raise ValueError("records")
    return {}


def _score(home: Home, values: Mapping[str, Any]) -> Rows:
    parts = _grouped(values)
    return {"score": [score_row(home.record, home.unit, values, parts)], "attachment": _attachments(home, parts)}


BUILDERS: dict[str, Callable[[Home, Mapping[str, Any]], Rows]] = {
    "dossier": _dossier, "commitment": _commitment, "office": _office, "machine": _machine, "unit": _unit,
    "procedure": _procedure, "calendar": _calendar, "template": _template, "account": _account, "print": _print,
    "read": _read, "work": _work, "unit_event": _unit_event, "unit_event_above": _unit_event,
    "fork": _fork, "fork_below": _fork, "forget": _forget,
    "score": _score, "criteria": lambda home, values: {"criteria_set": [criteria_row(home.record, home.unit, values)]},
    "survey_batch": lambda home, values: {"survey_batch": [survey_row(home.record, home.unit, values)]},
}  # fmt: skip


def build(home: Home, state: RecordState, *, long: bool = True) -> Rows:
    """The rows of a record of a known kind; raises KeyError, TypeError or ValueError when its values break a rule.

    Whatever reads the rows back may rely on it: what it would choke on is stopped here. ``long`` says that a number of so many
    digits stands in it that a table might not hold it, or more text than LONGEST_TEXT.
    """
    try:
        rows = BUILDERS[state.kind](home, state.values)
    except Refused as refusal:
        raise ValueError(refusal.message) from refusal
    for table, cells in rows.items():
        for row in cells:
            shape = (table, *map(type, row))
            if shape not in _GOOD_SHAPES:
                _refuse_strange(table, shape)
            if long:
                _refuse_long(table, row)
    if (papers := rows.pop("paper", None)) is not None:
        rows["papers"] = [(home.record, canonical_text(papers))]
    return rows


def _refuse_strange(table: str, shape: tuple[Any, ...]) -> None:
    """What the table could not hold must stop the one record and not the batch it came in."""
    for name, cell, allowed in zip(_CELLS[table], shape[1:], _ALLOWED[table], strict=True):
        if cell not in allowed:
            raise TypeError(name)
    _GOOD_SHAPES.add(shape)


def _refuse_long(table: str, row: tuple[Any, ...]) -> None:
    for place in _WHOLE_AT[table]:
        if row[place] is not None and not -_LIMIT <= row[place] < _LIMIT:
            raise ValueError(_CELLS[table][place])
    if table == "dossier":
        for name, cell in zip(COLUMNS[table], row, strict=True):
            if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
                raise ValueError(name)


def searched(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cells of a dossier row that its search text is made of, in the order of SEARCHED."""
    return (*_WHO(row), *_WHAT(row), row[_OTHER])


def search_text(row: tuple[Any, ...]) -> tuple[str, str]:
    """What the search index holds of a dossier row, folded: (person and figures, procedure)."""
    other = "" if row[_OTHER] == "{}" else json.loads(row[_OTHER])["name"]
    return " ".join(words(" ".join((*_WHO(row), other)))), _what(*_WHAT(row))


_PLACE = {name: place for place, name in enumerate(COLUMNS["dossier"])}
_OTHER = _PLACE["submitted_by"]
SEARCHED = (
    "applicant_name", "applicant_id", "applicant_phone", "number", "national_code", "procedure_code", "procedure_name", "submitted_by",
)  # fmt: skip
_WHO = itemgetter(*(_PLACE[name] for name in SEARCHED[:5]))
_WHAT = itemgetter(*(_PLACE[name] for name in SEARCHED[5:7]))


@lru_cache(maxsize=1024)
def _what(code: str, name: str) -> str:
    """The same few procedures again and again."""
    return " ".join(words(f"{code} {name}"))

"""Dossiers as rows: written as changes, found by any word, counted for the board."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Attachment, Component, Dossier, Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import parse_moment, store
from cchc_desktop.domain.number import mistyped, split_twin, twin_number
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.domain.text import fold, match_query
from cchc_desktop.storage.offices import in_homes
from cchc_desktop.storage.rows import COLUMNS
from cchc_desktop.storage.store import Act, Store
from cchc_desktop.storage.stored import changes_of

_NAMES = COLUMNS["dossier"]
_COLUMNS = ", ".join(f"d.{name}" for name in _NAMES)
OPEN = "(1, 2, 4, 5, 6, 9)"
OPEN_TERMS = f"d.status IN {OPEN} AND d.voided = 0"
"""What the index of open dossiers is made over, word for word: only then is it used."""
_FIRST = "(SELECT min(lamport) FROM change c WHERE c.record = d.id)"
"""By when a dossier was written down, the same on every machine."""
_UNSENT = "d.national_code = '' AND d.voided = 0"
_OPEN_INDEX = "dossier d INDEXED BY dossier_open"


@dataclass(frozen=True, slots=True)
class DossierRow:
    """What a list shows of a dossier."""

    id: str
    unit: str
    number: str
    name: str
    id_number: str
    phone: str
    procedure_code: str
    procedure_name: str
    sector: str
    status: Status
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None
    officer: str
    voided: bool
    national_code: str
    parallel: bool = False


ROW = (
    "d.id, d.unit, d.number, d.applicant_name, d.applicant_id, d.applicant_phone, d.procedure_code, d.procedure_name, d.sector, "
    "d.status, d.received_at, d.due_at, d.finished_at, d.officer, d.voided, d.national_code, "
    "EXISTS (SELECT 1 FROM conflict c WHERE c.record = d.id) "
    "OR EXISTS (SELECT 1 FROM record r WHERE r.id = d.id AND instr(r.heads, ',') > 0)"
)


def row_of(cells: tuple[Any, ...]) -> DossierRow:
    """A list row from the cells of :data:`ROW`."""
    found = [*cells[:9], Status(cells[9]), parse_moment(cells[10]), parse_moment(cells[11])]
    found += [parse_moment(cells[12]) if cells[12] else None, cells[13], bool(cells[14]), cells[15], bool(cells[16])]
    return DossierRow(*found)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One field one change set: when (as its author's clock said), who, from what, to what; ``change`` is the change's id."""

    at: datetime
    who: str
    field: str
    old: Any
    new: Any
    change: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of earlier dossiers, as last seen, with how many there are."""

    person: Person
    dossiers: int


def dossier_fields(d: Dossier) -> Fields:
    """A dossier as the fields of a change; papers and files are one field each."""
    fields: Fields = {
        "number": d.number, "procedure_id": d.procedure_id, "procedure_code": d.procedure_code, "procedure_name": d.procedure_name,
        "sector": d.sector, "status": int(d.status), "received_at": store(d.received_at), "due_at": store(d.due_at),
        "limit": d.limit, "channel": d.channel.value, "sets": d.sets, "result_place": d.result_place, "form_set": d.form_set,
        "receipt_no": d.receipt_no, "book": d.book, "book_no": d.book_no, "lane": d.lane, "received_by": d.received_by,
        "reckoning": list(d.reckoning), "applicant": asdict(d.applicant),
    }  # fmt: skip
    optional: Fields = {
        "fee": d.fee, "officer": d.officer or None, "national_code": d.national_code or None, "note": d.note or None,
        "late_entry": d.late_entry or None, "submitted_by": asdict(d.submitted_by) if d.submitted_by else None,
        "finished_at": store(d.finished_at) if d.finished_at else None,
        "returned_at": store(d.returned_at) if d.returned_at else None,
        "supplement_until": store(d.supplement_until) if d.supplement_until else None,
    }  # fmt: skip
    fields.update({name: value for name, value in optional.items() if value is not None})
    for place, paper in enumerate(d.components):
        fields.update(component_fields(paper, place))
    for file in d.attachments:
        fields.update(attachment_fields(file))
    return fields


def component_fields(paper: Component, place: int) -> Fields:
    """The two fields of a paper: counts and flags among the facts, its name in the personal part."""
    facts = {
        "place": place, "originals": paper.originals, "certified": paper.certified, "photocopies": paper.photocopies,
        "pages": paper.pages, "copies_to_certify": paper.copies_to_certify, "digitised": paper.digitised,
        "must_digitise": paper.must_digitise, "reused": paper.reused, "from_store": paper.from_store,
    }  # fmt: skip
    said = {"name": paper.name, "note": paper.note} if paper.note else {"name": paper.name}
    kept = {name: value for name, value in facts.items() if value or name == "place"}
    return {f"component/{paper.id}": kept, f"component_name/{paper.id}": said}


def attachment_fields(file: Attachment) -> Fields:
    """The two fields of a file: content by its hash among the facts, its name in the personal part."""
    facts = {"sha256": file.sha256, "size": file.size, "media": file.media, "component": file.component, "result": file.result}
    facts |= {name: value for name, value in (("pages", file.pages), ("code", file.code)) if value}
    turned = turn_fields(file.id, file.turn) if file.turn else {}
    return {f"attachment/{file.id}": facts, f"attachment_name/{file.id}": {"name": file.name}, **turned}


def turn_fields(file: str, turn: int) -> Fields:
    """How a scan is turned when it is shown: beside its content, which stays bit for bit as it came."""
    return {f"attachment_turn/{file}": {"turn": turn}}


class Dossiers:
    """The dossiers held here, of every unit whose logs are held."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _all(self, sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        return list(self._store.db.conn.execute(sql, tuple(values)).fetchall())

    def add(self, act: Act, dossier: Dossier, more: Fields | None = None) -> None:
        """Write a new dossier, with whatever else its first change says."""
        act.write("dossier", dossier.id, dossier_fields(dossier) | (more or {}), home=dossier.unit, parents=())

    def get(self, key: str) -> Dossier:
        """By id or number (of a living one before a void one), as it stands on paper too. Raises Refused NO_DOSSIER."""
        number, place = split_twin(key)
        twins = self.twins(number) if place else []
        if place < len(twins):
            key = twins[place]
        row = self._all(f"SELECT {_COLUMNS} FROM dossier d WHERE id = ?", (key,))
        row = row or self._all(f"SELECT {_COLUMNS} FROM dossier d WHERE number = ? ORDER BY voided, {_FIRST}, id LIMIT 1", (number,))
        if not row:
            slip = mistyped(key)
            said = slip.message if slip else f"Không có hồ sơ {key[:60]}."
            raise Refused("NO_DOSSIER", said, "Xem lại mã hồ sơ, hoặc tìm theo tên người nộp.")
        return self._dossier(dict(zip(_NAMES, row[0], strict=True)))

    def twins(self, number: str) -> list[str]:
        """Ids of the living dossiers that bear a number, the one written down first before the others."""
        return [row[0] for row in self._all(f"SELECT id FROM dossier d WHERE number = ? AND voided = 0 ORDER BY {_FIRST}, id", (number,))]

    def lanes_of(self, prefix: str) -> set[int]:
        """The lanes that stand in the numbers of a prefix (after it and the day), as far as their dossiers are held here."""
        sql = (
            "SELECT DISTINCT CAST(substr(tail, 1, CASE length(tail) WHEN 5 THEN 1 ELSE 2 END) AS INTEGER) "
            "FROM (SELECT substr(number, ?) AS tail FROM dossier WHERE number > ? AND number < ?)"
        )
        return {int(row[0]) for row in self._all(sql, (len(prefix) + 9, f"{prefix}-", f"{prefix}."))}

    def doubled(self, after: int, limit: int = 50) -> list[str]:
        """Numbers that a living dossier written down after place ``after`` shares with another one."""
        sql = (
            "SELECT DISTINCT number FROM dossier d NOT INDEXED WHERE n > ? AND voided = 0 "  # from that place on, not along the numbers
            "AND EXISTS (SELECT 1 FROM dossier o WHERE o.number = d.number AND o.n <> d.n AND o.voided = 0) LIMIT ?"
        )
        return [str(row[0]) for row in self._all(sql, (after, limit))]

    def procedures_after(self, n: int) -> tuple[int, dict[str, str]]:
        """(place of the last dossier, code -> name of the procedures of those that arrived after place ``n`` from other units)."""
        last = int(self._all("SELECT coalesce(max(n), 0) FROM dossier")[0][0])
        own = self._store.units
        sql = f"SELECT DISTINCT procedure_code, procedure_name FROM dossier WHERE n > ? AND unit NOT IN ({', '.join('?' * len(own))})"
        return last, {str(code): str(name) for code, name in self._all(sql, (n, *own))}

    def on_paper(self, id_: str, number: str) -> str:
        """A dossier's number as it stands on paper: the second one that bears it has an ending."""
        twins = self.twins(number)
        return twin_number(number, twins.index(id_)) if id_ in twins else number

    def as_printed(self, dossier: Dossier) -> Dossier:
        """With its number as it stands on paper."""
        number = self.on_paper(dossier.id, dossier.number)
        return dossier if number == dossier.number else replace(dossier, number=number)

    def received(self, unit: str, start: datetime, end: datetime) -> Iterator[Dossier]:
        """Every living dossier of a unit received in [start, end), the oldest first."""
        where = "unit = ? AND received_at >= ? AND received_at < ? AND voided = 0"
        for row in self._all(f"SELECT {_COLUMNS} FROM dossier d WHERE {where} ORDER BY received_at, n", (unit, store(start), store(end))):
            yield self._dossier(dict(zip(_NAMES, row, strict=True)))

    def _dossier(self, c: Mapping[str, Any]) -> Dossier:
        sql = "SELECT id, name, sha256, size, media, component, result, pages, code, turn FROM attachment WHERE owner = ? ORDER BY name, id"
        files = self._all(sql, (c["id"],))
        papers = self._all("SELECT list FROM papers WHERE n = (SELECT n FROM dossier WHERE id = ?)", (c["id"],))
        other = json.loads(c["submitted_by"])
        return Dossier(
            id=c["id"], unit=c["unit"], number=c["number"], procedure_id=c["procedure_id"], procedure_code=c["procedure_code"],
            procedure_name=c["procedure_name"], sector=c["sector"], status=Status(c["status"]),
            applicant=Person(c["applicant_name"], c["applicant_id"], c["applicant_birth"], c["applicant_gender"],
                             c["applicant_address"], c["applicant_phone"], c["applicant_email"]),
            received_at=parse_moment(c["received_at"]), due_at=parse_moment(c["due_at"]), limit=c["limit_text"],
            channel=Channel(c["channel"]),
            components=tuple(
                Component(*[*p[:7], bool(p[7]), bool(p[8]), p[9], p[10], bool(p[11])]) for (told,) in papers for p in json.loads(told)
            ),
            attachments=tuple(Attachment(*[*f[:6], bool(f[6]), f[7], f[8], f[9]]) for f in files),
            submitted_by=Person(**other) if other else None,
            sets=c["sets"], note=c["note"], result_place=c["result_place"], fee=c["fee"], form_set=c["form_set"],
            receipt_no=c["receipt_no"], book=c["book"], book_no=c["book_no"], lane=c["lane"], received_by=c["received_by"],
            officer=c["officer"], finished_at=parse_moment(c["finished_at"]) if c["finished_at"] else None,
            returned_at=parse_moment(c["returned_at"]) if c["returned_at"] else None, national_code=c["national_code"],
            late_entry=bool(c["late_entry"]), voided=bool(c["voided"]), reckoning=tuple(json.loads(c["reckoning"])),
            supplement_until=parse_moment(c["supplement_until"]) if c["supplement_until"] else None,
        )  # fmt: skip

    def find(self, text: str = "", *, status: Status | None = None, limit: int = 50) -> list[DossierRow]:
        """Dossiers that hold all typed words, newest first: by person and figures before those by procedure too.

        All dossiers when nothing is typed.
        """
        query = match_query(text)
        if not query:
            return self._found("", status, limit)
        found = self._found(f"{{who}} : ({query})", status, limit)
        if len(found) < limit:
            seen = {row.id for row in found}
            found += [row for row in self._found(query, status, limit) if row.id not in seen]
        return found[:limit]

    def _found(self, query: str, status: Status | None, limit: int) -> list[DossierRow]:
        """One search of the index (or of the table when ``query`` is empty)."""
        source = "search_dossier s JOIN dossier d ON d.n = s.rowid" if query else "dossier d"
        parts: list[tuple[str, Any]] = []
        if query:
            parts.append(("search_dossier MATCH ?", query))
        if status is not None:
            parts.append(("d.status = ?", int(status)))
        clause = f"WHERE {' AND '.join(sql for sql, _ in parts)}" if parts else ""
        sql = f"SELECT {ROW} FROM {source} {clause} ORDER BY {'s.rowid' if query else 'd.n'} DESC LIMIT ?"
        return [row_of(r) for r in self._all(sql, (*(value for _, value in parts), limit))]

    def open_until(self, unit: str, until: datetime, limit: int = 200) -> list[DossierRow]:
        """Running dossiers of a unit due up to a moment, ready ones and paused ones left out, the most urgent first."""
        which, units = in_homes(self._store, unit, "d.unit")
        terms = f"{OPEN_TERMS} AND {which} AND d.status IN (1, 2, 4) AND d.due_at <= ?"
        sql = f"SELECT {ROW} FROM {_OPEN_INDEX} WHERE {terms} ORDER BY d.due_at LIMIT ?"
        return [row_of(r) for r in self._all(sql, (*units, store(until), limit))]

    def in_status(self, unit: str, status: Status, limit: int = 200) -> list[DossierRow]:
        """Dossiers of a unit standing in an open status, the most urgent first."""
        which, units = in_homes(self._store, unit, "d.unit")
        sql = f"SELECT {ROW} FROM {_OPEN_INDEX} WHERE {OPEN_TERMS} AND {which} AND d.status = ? ORDER BY d.due_at LIMIT ?"
        return [row_of(r) for r in self._all(sql, (*units, int(status), limit))]

    def recent(self, unit: str, since: datetime, limit: int = 50) -> list[DossierRow]:
        """Dossiers of a unit received since a moment, newest first."""
        which, units = in_homes(self._store, unit)
        sql = f"SELECT {ROW} FROM dossier d WHERE {which} AND received_at >= ? AND voided = 0 ORDER BY received_at DESC LIMIT ?"
        return [row_of(r) for r in self._all(sql, (*units, store(since), limit))]

    def day_counts(self, unit: str, start: datetime) -> tuple[int, int]:
        """(received, results handed out) since the start of a day."""
        which, units = in_homes(self._store, unit)
        sql = f"SELECT count(*) FROM dossier WHERE {which} AND received_at >= ? AND voided = 0"
        done = f"SELECT count(*) FROM dossier WHERE {which} AND returned_at >= ? AND received_at >= ? AND voided = 0"
        early = store(start - timedelta(days=366))
        return self._all(sql, (*units, store(start)))[0][0], self._all(done, (*units, store(start), early))[0][0]

    def without_national(self, unit: str, limit: int) -> list[DossierRow]:
        """Dossiers of a unit that have no code of the provincial system yet, the oldest first."""
        which, units = in_homes(self._store, unit, "d.unit")
        sql = f"SELECT {ROW} FROM dossier d INDEXED BY dossier_not_national WHERE {_UNSENT} AND {which} ORDER BY d.received_at LIMIT ?"
        return [row_of(r) for r in self._all(sql, (*units, limit))]

    def count_without_national(self, unit: str) -> int:
        """How many those are."""
        which, units = in_homes(self._store, unit, "d.unit")
        sql = f"SELECT count(*) FROM dossier d INDEXED BY dossier_not_national WHERE {_UNSENT} AND {which}"
        return int(self._all(sql, units)[0][0])

    def of_national(self, code: str, but: str) -> str:
        """The number of a living dossier with that national code, other than ``but``; "" when there is none."""
        sql = "SELECT number FROM dossier WHERE national_code = ? AND national_code <> '' AND id <> ? AND voided = 0 LIMIT 1"
        rows = self._all(sql, (code, but))
        return str(rows[0][0]) if rows else ""

    def of_person(self, procedure: str, since: datetime, person: Person) -> list[tuple[DossierRow, Person]]:
        """Living dossiers of a procedure that run, or were received since a moment, with the same number or, where one has none, the
        same name; newest first, each with its person."""
        who = "applicant_name, applicant_id, applicant_birth, applicant_gender, applicant_address, applicant_phone, applicant_email"
        terms = f"d.procedure_code = ? AND d.voided = 0 AND (d.status IN {OPEN} OR d.received_at >= ?)"
        found = {}
        for where, value in (("applicant_id = ? AND d.applicant_id <> ''", person.id_number), ("applicant_key = ?", fold(person.name))):
            sql = f"SELECT {ROW}, {who} FROM dossier d WHERE d.{where} AND {terms} ORDER BY d.received_at DESC LIMIT 20"
            for cells in self._all(sql, (value, procedure, store(since))) if value else ():
                found[cells[0]] = row_of(cells[:-7]), Person(*cells[-7:])
        return sorted(found.values(), key=lambda one: one[0].received_at, reverse=True)

    def count(self, unit: str = "") -> int:
        """How many dossiers are held, of one unit or of all."""
        return int(self._all("SELECT count(*) FROM dossier WHERE ?1 = '' OR unit = ?1", (unit,))[0][0])

    def history(self, id_: str) -> list[HistoryEntry]:
        """Everything that happened to a record, oldest first, field by field with the old value."""
        seen: dict[str, Any] = {}
        found: list[HistoryEntry] = []
        for change in sorted(changes_of(self._store.db, id_), key=lambda c: (c.lamport, c.id)):
            for name, value in change.fields().items():
                found.append(HistoryEntry(parse_moment(change.time), change.account_name, name, seen.get(name), value, change.id))
                seen[name] = value
        return found

    # -- known persons: an index over the dossiers held

    def person_by_number(self, number: str) -> KnownPerson | None:
        """The person of that number as last seen, or None."""
        rows = self._people("applicant_id = ?", number, 1)
        return rows[0] if rows else None

    def people_by_name(self, name: str, limit: int = 5) -> list[KnownPerson]:
        """Persons whose folded name begins with the typed one, as last seen."""
        key = fold(name)
        return self._people("applicant_key >= ? AND applicant_key < ?", key, limit, key + "\uffff") if len(key) >= 3 else []

    def _people(self, where: str, value: str, limit: int, *more: str) -> list[KnownPerson]:
        sql = (
            "SELECT applicant_name, applicant_id, applicant_birth, applicant_gender, applicant_address, applicant_phone, "
            f"applicant_email, count(*), max(n) FROM dossier WHERE {where} GROUP BY applicant_id, applicant_key "
            "ORDER BY max(n) DESC LIMIT ?"
        )
        return [KnownPerson(Person(*row[:7]), row[7]) for row in self._all(sql, (value, *more, limit))]

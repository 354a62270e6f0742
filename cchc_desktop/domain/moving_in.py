"""Moving in (nhập sổ cũ): each row of an old register as a dossier that once was, or the reasons why it cannot be one.

A row is refused for what would make it another dossier (who, which procedure, when, which status). What only describes it (a
telephone of nine figures, a tax number where a personal number belongs) goes into the note as it was written, with a warning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from cchc_desktop.domain.dossier import Person, Status
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.legacy_text import Encoding, detect, to_unicode
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moving_cells import (
    Cell,
    Reading,
    When,
    as_text,
    read_amount,
    read_birth,
    read_number,
    read_phone,
    read_when,
    split_phone,
)
from cchc_desktop.domain.moving_map import DATES, FIELD_NAMES, MoveMap, Words, row_encoding
from cchc_desktop.domain.person import GENDERS, check_birth, check_email, check_id_number, check_phone, is_organisation
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.domain.text import clean, fold

Value = TypeVar("Value")
FIRST_YEAR = 2000
NAME_LIMIT, ADDRESS_LIMIT, NOTE_LIMIT = 300, 500, 2000
_GENDERS = {"nam": "Nam", "nu": "Nữ", "male": "Nam", "female": "Nữ", "m": "Nam", "f": "Nữ"}
_FINISHED = frozenset({Status.READY, Status.RETURNED, Status.REJECTED, Status.WITHDRAWN, Status.STOPPED})
ProcedureOf = Callable[[str, str], str]
"""(code, name as written) -> code of the catalogue, or ""."""


@dataclass(frozen=True, slots=True)
class OldDossier:
    """What a row told, cleaned. ``line`` is the row's number in its sheet, from 1."""

    line: int
    number: str
    procedure: str
    applicant: Person
    status: Status
    received: When
    due: When | None = None
    finished: When | None = None
    returned: When | None = None
    submitted_by: str = ""
    channel: Channel = Channel.DIRECT
    sets: int = 1
    fee: int | None = None
    officer: str = ""
    received_by: str = ""
    result_place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row and what is wrong with it (or, for a warning, doubtful): the field's name, what stands there, one sentence."""

    line: int
    field: str
    value: str
    why: str
    warning: bool = False

    @property
    def label(self) -> str:
        """The field as the screen calls it."""
        return FIELD_NAMES.get(self.field, "")


@dataclass
class Readings:
    """What became of the rows of a file: dossiers, problems, and the names nobody knows with how often they stand there."""

    rows: int = 0
    good: list[OldDossier] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    doubts: list[BadRow] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    procedures: Counter[str] = field(default_factory=Counter)

    @property
    def bad_lines(self) -> int:
        """How many rows stay outside."""
        return len({one.line for one in self.bad})


class RowReader:
    """Reads rows by a map. ``now`` is the present moment, ``procedure_of`` finds a procedure of the catalogue."""

    def __init__(self, used: MoveMap, known: Words, procedure_of: ProcedureOf, now: datetime, *, since_1904: bool = False) -> None:
        self._map, self._known, self._procedure_of, self._now = used, known, procedure_of, now.astimezone(ICT)
        self._reading = Reading(used.order, since_1904)
        self._seen: dict[str, int] = {}

    def read_all(self, rows: Sequence[Sequence[Cell]], first_line: int, tick: Callable[[int], None] = lambda _: None) -> Readings:
        """Every row behind the headings; ``first_line`` is the sheet's number of ``rows[0]``."""
        found = Readings()
        for place in range(self._map.heading + 1, len(rows)):
            if not is_dossier(rows[place]):
                continue
            found.rows += 1
            self._read(rows[place], place + first_line, found)
            if found.rows % 500 == 0:
                tick(found.rows)
        return found

    def _read(self, cells: Sequence[Cell], line: int, found: Readings) -> None:
        row = _Row(cells, line, self._map)
        made = self._dossier(row, found)
        if made is not None and not row.bad and made.number:
            first = self._seen.setdefault(made.number, line)
            if first != line:
                row.refuse("number", f"Mã hồ sơ trùng với dòng {first}.")
        found.bad += row.bad
        if not row.bad and made is not None:
            found.good.append(made)
            found.doubts += row.doubts

    def _dossier(self, row: _Row, found: Readings) -> OldDossier | None:
        row.doubt_letters(self._map.encoding)
        person = self._person(row)
        procedure, status, channel = self._procedure(row, found), self._status(row, found), self._channel(row, found)
        when = {name: self._when(row, name) for name in DATES}
        received = when["received_at"]
        if received is None:
            if not any(one.field == "received_at" for one in row.bad):
                row.refuse("received_at", "Chưa có ngày nhận.")
            return None
        status = status or _status_of(when)
        if status is Status.READY and when["returned_at"]:
            status = Status.RETURNED
        self._order(row, when, status)
        made = OldDossier(
            row.line, row.text("number", 60).upper(), procedure, person, status, received, when["due_at"], when["finished_at"],
            when["returned_at"], row.text("submitted_by"), channel, self._sets(row), self._fee(row), row.text("officer"),
            row.text("received_by"), row.text("result_place"), row.text("note", NOTE_LIMIT),
        )  # fmt: skip
        return replace(made, note="\n".join(filter(None, (made.note, *row.kept)))[:NOTE_LIMIT])

    # -- who

    def _person(self, row: _Row) -> Person:
        name, address = row.text("name"), row.text("address", ADDRESS_LIMIT)
        if not row.has_refused("name") and not any(c.isalpha() for c in name):
            row.refuse("name", "Họ và tên phải có chữ cái." if name else "Chưa có họ và tên.")
        number, phone = read_number(row.cell("id_number")), read_phone(row.cell("phone"))
        if "phone" not in self._map.columns:
            address, phone = split_phone(address)
        if number and (problem := check_id_number(number, organisation=is_organisation(name))) and not problem.warning:
            number = row.keep("id_number", problem)
        if phone and (problem := check_phone(phone)) and not problem.warning:
            phone = row.keep("phone", problem)
        birth = row.tried("birth_date", lambda cell: read_birth(cell, self._reading)) or ""
        if problem := check_birth(birth, self._now.date()):
            row.refuse("birth_date", problem.message)
        email = row.text("email")
        if problem := check_email(email):
            email = row.keep("email", problem)
        return Person(name, number, birth, self._gender(row), address, phone, email)

    def _gender(self, row: _Row) -> str:
        text = row.text("gender")
        found = _GENDERS.get(fold(text), text)
        return found if not found or found in GENDERS else row.keep("gender", Problem("gender", "Giới tính ghi Nam hoặc Nữ."))

    # -- what

    def _procedure(self, row: _Row, found: Readings) -> str:
        code, name = row.text("procedure_code", 60), row.text("procedure", 1000)
        key = fold(name) or fold(code)
        given = self._map.procedures.get(key) if key else self._map.procedure
        code = given if given else self._procedure_of(code, name) if given is None else ""
        if not code and self._map.procedure and not key:
            code = self._map.procedure
        if not code:
            if key:
                found.procedures[name or row.text("procedure_code", 60)] += 1
            said = "Thủ tục chưa ghép với danh mục." if key else "Chưa có thủ tục."
            row.refuse("procedure" if name or "procedure_code" not in self._map.columns else "procedure_code", said)
        return code

    def _status(self, row: _Row, found: Readings) -> Status | None:
        text = row.text("status")
        if not text:
            return None
        status = self._map.statuses.get(fold(text)) or self._known.statuses.get(fold(text))
        if status is None:
            found.statuses[text] += 1
            row.refuse("status", "Chưa biết trạng thái này là bước nào.")
        return status

    def _channel(self, row: _Row, found: Readings) -> Channel:
        text = row.text("channel")
        channel = (self._map.channels.get(fold(text)) or self._known.channels.get(fold(text))) if text else Channel.DIRECT
        if channel is None:
            found.channels[text] += 1
            row.refuse("channel", "Chưa biết cách nộp này là trực tiếp, trực tuyến hay bưu chính.")
        return channel or Channel.DIRECT

    def _sets(self, row: _Row) -> int:
        text = row.text("sets")
        found = re.match(r"0*(\d{1,2})\b", text)
        if found and int(found[1]):
            return int(found[1])
        if text:
            row.keep("sets", Problem("sets", "Số bộ hồ sơ từ 1 đến 99."))
        return 1

    def _fee(self, row: _Row) -> int | None:
        try:
            return read_amount(row.cell("fee"))
        except ValueError as problem:
            row.keep("fee", Problem("fee", str(problem)))
            return None

    # -- when

    def _when(self, row: _Row, name: str) -> When | None:
        return row.tried(name, lambda cell: read_when(cell, self._reading))

    def _order(self, row: _Row, when: Mapping[str, When | None], status: Status) -> None:
        """Days in their order, none of what happened in the future, finished ones with a day."""
        received, due, finished, returned = (when[name] for name in DATES)
        assert received is not None
        for name in ("received_at", "finished_at", "returned_at"):
            at = when[name]
            if at and at.day > self._now.date():
                row.refuse(name, f"{FIELD_NAMES[name]} ở tương lai.")
        if received.day.year < FIRST_YEAR:
            row.refuse("received_at", "Ngày nhận quá xa. Xem lại năm.")
        if due and due.day < received.day:
            row.refuse("due_at", "Ngày hẹn trước ngày nhận.")
        if finished and finished.day < received.day:
            row.refuse("finished_at", "Ngày xử lý xong trước ngày nhận.")
        if returned and returned.day < (finished or received).day:
            row.refuse("returned_at", "Ngày trả trước ngày xử lý xong." if finished else "Ngày trả trước ngày nhận.")
        if status not in _FINISHED and (finished or returned):
            row.refuse("status", "Trạng thái là chưa xong mà đã có ngày xong hoặc ngày trả.")
        if status in (Status.READY, Status.RETURNED) and not (finished or returned):
            row.doubt("finished_at", "Hồ sơ đã xong mà không có ngày: không tính vào tỷ lệ đúng hạn.")


def _status_of(when: Mapping[str, When | None]) -> Status:
    """Without a status the days tell it."""
    if when["returned_at"]:
        return Status.RETURNED
    return Status.READY if when["finished_at"] else Status.PROCESSING


def is_dossier(cells: Sequence[Cell]) -> bool:
    """Whether a row can be one: neither empty, nor one heading over all columns, nor the line that numbers the columns."""
    filled = [cell for cell in cells if cell is not None and (not isinstance(cell, str) or cell.strip())]
    if len(filled) < 3:
        return bool(filled)
    if all(cell == filled[0] for cell in filled[1:]):
        return False
    return as_text(filled[-1]).strip(" ()") != str(len(filled)) or any(
        as_text(cell).strip(" ()") != str(n) for n, cell in enumerate(filled, 1)
    )


class _Row:
    """One row being read: its cells by field, what was refused, doubted or put into the note."""

    def __init__(self, cells: Sequence[Cell], line: int, used: MoveMap) -> None:
        self._cells, self.line, self._map = cells, line, used
        self._encoding = row_encoding([cell for cell in cells if isinstance(cell, str)], used.encoding)
        self.bad: list[BadRow] = []
        self.doubts: list[BadRow] = []
        self.kept: list[str] = []

    def cell(self, name: str) -> Cell:
        """The cell of a field, text in Unicode."""
        place = self._map.columns.get(name, -1)
        cell = self._cells[place] if 0 <= place < len(self._cells) else None
        if isinstance(cell, str):
            return to_unicode(as_text(cell), self._encoding, capitals=name in self._map.capitals)
        return cell

    def text(self, name: str, limit: int = NAME_LIMIT) -> str:
        """A field as cleaned text; one that is too long is refused."""
        text = as_text(self.cell(name))
        if not text:
            return ""
        try:
            return clean(text, limit=limit, multiline=name == "note")
        except Refused as problem:
            if not self.has_refused(name):
                self.refuse(name, problem.message)
            return ""

    def has_refused(self, name: str) -> bool:
        """Whether a field was refused already."""
        return any(one.field == name for one in self.bad)

    def tried(self, name: str, read: Callable[[Cell], Value]) -> Value | None:
        """What a reader makes of a cell; a cell that it cannot read refuses the row."""
        try:
            return read(self.cell(name))
        except ValueError as problem:
            self.refuse(name, str(problem))
        return None

    def refuse(self, name: str, why: str) -> None:
        """This row cannot come in."""
        self.bad.append(BadRow(self.line, name, self._shown(name), why))

    def doubt(self, name: str, why: str) -> None:
        """It comes in, with this said."""
        self.doubts.append(BadRow(self.line, name, self._shown(name), why, warning=True))

    def keep(self, name: str, problem: Problem) -> str:
        """What is not of use stands in the note as it was written; ""."""
        self.doubt(name, f"{problem.message} Ghi vào ghi chú.")
        self.kept.append(f"{FIELD_NAMES[name]} trong sổ cũ: {clean(self._shown(name))}")
        return ""

    def doubt_letters(self, chosen: Encoding) -> None:
        """A row of a Unicode file that looks like TCVN3 is said."""
        texts = [cell for cell in self._cells if isinstance(cell, str)]
        if chosen is Encoding.UNICODE and self._encoding is Encoding.UNICODE and detect(texts) is Encoding.TCVN3:
            self.doubt("name", "Chữ như ở bảng mã TCVN3. Xem lại bảng mã.")

    def _shown(self, name: str) -> str:
        with suppress(Refused):
            return clean(as_text(self.cell(name)), limit=100_000)[:120]
        return ""


def shown_rows(rows: Sequence[Sequence[Cell]], used: MoveMap, count: int = 20) -> Iterator[list[str]]:
    """The first rows as they would be read, for the preview."""
    columns = {place: name for name, place in used.columns.items()}
    for cells in rows[used.heading + 1 : used.heading + 1 + count]:
        found = row_encoding([cell for cell in cells if isinstance(cell, str)], used.encoding)
        big = [columns.get(place, "") in used.capitals for place in range(len(cells))]
        yield [
            to_unicode(as_text(cell), found, capitals=big[place]) if isinstance(cell, str) else as_text(cell)
            for place, cell in enumerate(cells)
        ]

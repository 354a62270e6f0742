"""The registers of work (sổ việc) as an office keeps them: taken down, taken further, shown with evidence, given and judged from above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.criteria import Line
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Problem, Refused, refuse_first
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.text import clean, fold
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.work import Book, WorkEntry, check_entry, is_late, tidy_values
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.counter import Counter
from cchc_desktop.office.scores import Scores
from cchc_desktop.storage.dossiers import attachment_fields
from cchc_desktop.storage.work import WorkTable

TAKEN = "Đã lấy về"
"""The state shown of a model that was sent here and taken over: the work goes on in the copy."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One entry as a list shows it: its title, the unit's name, the state in words, day and deadline, whether it is late."""

    entry: WorkEntry
    title: str
    unit: str
    state: str
    day: date | None
    due: date | None
    late: bool
    closed: bool

    @property
    def id(self) -> str:
        """The record."""
        return self.entry.id


class Work:
    """Taking down and following the work behind the indices. ``key`` is a record's id."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, WorkTable(bench.store)

    def books(self) -> tuple[Book, ...]:
        """The registers there are."""
        return resources.work_books()

    def book(self, id_: str) -> Book:
        """One register. Raises Refused NO_WORK."""
        found = next((one for one in self.books() if one.id == id_), None)
        if found is None:
            raise Refused("NO_WORK", "Không có sổ việc này.", "Chọn một sổ trong danh sách.")
        return found

    def rows(self, book: str, unit: str = "", text: str = "", *, open_only: bool = False, voided: bool = False) -> list[WorkRow]:
        """The entries of a register that hold every typed word, late ones first, then by deadline; ``unit`` a key or "" = all."""
        rule, wanted = self.book(book), fold(text).split()
        held = self._table.all(book, unit, voided=voided)
        taken = {one.copied_from for one in held if not one.voided}
        rows = [self._row(rule, one, taken=one.given is not None and one.id in taken) for one in held]
        found = [one for one in rows if not (open_only and one.closed) and _holds(one, wanted)]
        return sorted(found, key=lambda one: (one.closed, not one.late, one.due or date.max))

    def _row(self, book: Book, one: WorkEntry, *, taken: bool = False) -> WorkRow:
        values, state = one.values, book.state(one.state)
        due = values.get(book.due, "")
        today = self._bench.clock.now().astimezone(ICT).date()
        title = " ".join(values.get(book.name, "").split()) or "(đã xóa theo quy định)"
        label = "Đã hủy" if one.voided else TAKEN if taken else state.label
        return WorkRow(
            one, title, self._unit(one.unit), label, _day(values.get(book.day, "")), _day(due),
            not one.voided and is_late(book, one.state, due, today), one.voided or taken or state.closed,
        )  # fmt: skip

    def _unit(self, key: str) -> str:
        found = self._bench.offices.unit(key)
        return found.title if found else key

    def late(self) -> int:
        """How many entries of this office are open after their deadline."""
        return sum(row.late for book in self.books() for row in self.rows(book.id, self._bench.store.unit, open_only=True))

    def counts(self, book: str, first: date, last: date, unit: str = "") -> dict[str, int]:
        """State -> entries of a register whose day (else deadline) lies in these days, both included; "" their sum; ``unit`` "" = all."""
        rule = self.book(book)
        found = {state.id: 0 for state in rule.states} | {"": 0}
        for one in self.rows(book, unit):
            when = one.day or one.due
            if when and first <= when <= last:
                found[one.entry.state] = found.get(one.entry.state, 0) + 1
                found[""] += 1
        return found

    def get(self, key: str) -> WorkEntry:
        """One entry. Raises Refused NO_WORK."""
        return self._table.get(key)

    def heads(self, key: str) -> tuple[str, ...]:
        """The heads a screen saw; given back with the next save."""
        return self._bench.store.heads(key)

    def check(self, book: str, values: Mapping[str, str], state: str) -> list[Problem]:
        """What is wrong with typed values; writes nothing. Raises Refused TOO_LONG."""
        rule = self.book(book)
        return check_entry(rule, tidy_values(rule, values), state)

    def save(
        self, book: str, values: Mapping[str, str], state: str = "", key: str = "", heads: Sequence[str] | None = None
    ) -> WorkEntry:  # fmt: skip
        """Take an entry down, or what changed of it. ``key`` may be the fresh id of a form: saved twice it is one entry.

        Raises Refused BAD_FIELD naming the field, VOIDED.
        """
        rule = self.book(book)
        tidy, state = tidy_values(rule, values), state or rule.states[0].id
        refuse_first(check_entry(rule, tidy, state))
        before = self._before(key)
        if before and before.voided:
            raise Refused("VOIDED", "Việc này đã hủy, không sửa nữa.", "Ghi một việc mới.")
        fields = self._differing(rule, tidy, before) | ({} if before and before.state == state else {"state": state})
        fields |= {} if before else {"book": rule.id}
        if before and not fields:
            return before
        key, home = key or str(uuid4()), before.unit if before else self._bench.store.unit
        with self._bench.act() as act:
            act.write("work", key, fields, home=home, parents=heads if before else ())
        return self._table.get(key)

    def _before(self, key: str) -> WorkEntry | None:
        row = self._bench.store.db.conn.execute("SELECT 1 FROM work WHERE id = ?", (key,)).fetchone() if key else None
        return self._table.get(key) if row else None

    def _differing(self, rule: Book, tidy: Mapping[str, str], before: WorkEntry | None) -> Fields:
        """What is to be written: fields that are new or other, None for those that were emptied."""
        old = before.values if before else {}
        found: Fields = {}
        for one in rule.fields:
            if tidy.get(one.name, "") != old.get(one.name, ""):
                word = "who" if one.personal else "value"
                found[f"{word}/{one.name}"] = {"text": tidy[one.name]} if one.name in tidy else None
        return found

    def attach(self, key: str, file: Path) -> Attachment:
        """Keep a photo or a paper as evidence of an entry. Raises as :meth:`Counter.keep`, VOIDED."""
        entry = self._open(key)
        made = Counter(self._bench).keep(file)
        with self._bench.act() as act:
            act.write("work", entry.id, attachment_fields(made), home=entry.unit)
        return made

    def void(self, key: str, reason: str) -> WorkEntry:
        """Take an entry out of every count, with a reason; it stays to be seen. Raises Refused REASON_NEEDED, VOIDED."""
        entry, why = self._open(key), clean(reason, limit=1000, multiline=True)
        if not why:
            raise Refused("REASON_NEEDED", "Cần ghi lý do.", "Ghi lý do rồi lưu lại.", field="reason")
        with self._bench.act() as act:
            act.write("work", entry.id, {"voided": True, "reason": why}, home=entry.unit)
        return self._table.get(entry.id)

    def _open(self, key: str) -> WorkEntry:
        entry = self._table.get(key)
        if entry.voided:
            raise Refused("VOIDED", "Việc này đã hủy, không sửa nữa.", "Ghi một việc mới.")
        return entry

    def prove(self, key: str) -> Line:
        """Name an entry as evidence on this office's score sheet of its year, on the line its register feeds; the line.

        Raises Refused NO_SCORE, NO_CRITERION, CLOSED, VOIDED.
        """
        entry = self._open(key)
        rule = self.book(entry.book)
        when = entry.values.get(rule.day, "") or entry.values.get(rule.due, "")
        year = int(when[:4]) if when else self._bench.clock.now().astimezone(ICT).year
        scores = Scores(self._bench)
        if not scores.held(scores.id_of(year)):
            raise Refused("NO_SCORE", f"Chưa có phiếu chấm điểm năm {year}.", "Mở phiếu ở trang Chấm điểm, rồi làm lại việc này.")
        sheet = scores.get(scores.id_of(year))
        line = rule.line_in(sheet.criteria.id)
        if not line or all(one.id != line for one in sheet.criteria.leaves()):
            said = f"Bộ tiêu chí {sheet.criteria.name} không có tiêu chí cho sổ {rule.title}."
            raise Refused("NO_CRITERION", said, "Chọn tiêu chí ở trang Chấm điểm rồi thêm minh chứng ở đó.")
        scores.name(sheet.id, line, entry.id)
        return next(one for one in sheet.criteria.leaves() if one.id == line)

    # -- from above, and from one unit to another

    def below(self) -> list[Unit]:
        """The units whose records may be written here besides our own: those that send their data here."""
        own = self._bench.store.unit
        return [one for one in self._bench.offices.units() if one.parent == own]

    def offered(self, key: str) -> dict[str, str]:
        """What of a good model is sent to others: its name, how it is done, what it brought. Raises Refused NO_WORK."""
        entry = self._table.get(key)
        return {name: text for name, text in entry.values.items() if name in (self.book(entry.book).name, "what", "effect")}

    def give(self, book: str, values: Mapping[str, str], units: Iterable[str], source: str = "") -> list[WorkEntry]:
        """Give a task, or send a good model, to units below: an entry in the register of each; ``source`` the entry of the unit whose
        model it is, named to the others. Raises Refused BAD_FIELD, NO_UNIT, NO_WORK."""
        rule = self.book(book)
        tidy = tidy_values(rule, values)
        state = rule.states[0].id
        refuse_first(check_entry(rule, tidy, state))
        known = {one.key for one in self.below()}
        chosen = list(dict.fromkeys(units))
        if not chosen or not set(chosen) <= known:
            raise Refused("NO_UNIT", "Chưa chọn đơn vị nhận việc.", "Đánh dấu ít nhất một đơn vị gửi lên cơ quan này.", field="units")
        office, now = self._bench.offices.get(), stored(self._bench.clock.now())
        given = {"unit": office.unit.key, "title": office.unit.title, "at": now}
        given |= {"origin": self._unit(self._table.get(source).unit)} if source else {}
        made = {unit: str(uuid4()) for unit in chosen}
        with self._bench.act() as act:
            for unit, key in made.items():
                act.write("work", key, self._differing(rule, tidy, None) | {"book": rule.id, "state": state, "given": given}, home=unit)
        return [self._table.get(key) for key in made.values()]

    def judge(self, key: str, word: str, note: str = "") -> WorkEntry:
        """A unit above says how it sees an entry of a unit below. Raises Refused BAD_FIELD, NOT_ABOVE, VOIDED."""
        entry = self._open(key)
        if self._bench.owns(entry.unit):
            raise Refused("NOT_ABOVE", "Việc của chính cơ quan mình do cấp trên đánh giá.", "Chọn việc của đơn vị gửi lên.")
        if word not in self.book(entry.book).judgements:
            raise Refused("BAD_FIELD", "Chọn một mức đánh giá trong danh sách.", "Sửa ô này rồi lưu lại.", field="word")
        said = {"word": word, "note": clean(note, limit=1000, multiline=True), "by": self._bench.author.name,
                "at": stored(self._bench.clock.now())}  # fmt: skip
        with self._bench.act() as act:
            act.write("work", entry.id, {"judged": said}, home=entry.unit)
        return self._table.get(entry.id)

    def taken_over(self, key: str) -> bool:
        """Whether a model that was sent here has its copy among this office's entries already."""
        held = self._table.all(self._table.get(key).book, self._bench.store.unit)
        return any(one.copied_from == key for one in held)

    def take_over(self, key: str) -> WorkEntry:
        """Take another unit's good model over as an own entry, which names where it is from. Raises Refused NO_WORK, VOIDED."""
        entry = self._open(key)
        rule = self.book(entry.book)
        kept, fresh = self.offered(key), str(uuid4())
        with self._bench.act() as act:
            fields = self._differing(rule, kept, None) | {"book": rule.id, "state": rule.states[0].id, "copied_from": entry.id}
            act.write("work", fresh, fields, parents=())
        return self._table.get(fresh)


def _holds(one: WorkRow, words: Sequence[str]) -> bool:
    told = fold(" ".join((*one.entry.values.values(), one.unit, one.state)))
    return all(word in told for word in words)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None

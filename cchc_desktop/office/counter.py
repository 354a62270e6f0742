"""The counter (quầy): taking a dossier in, and what a clerk then does with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Attachment, Component, Dossier, DossierDraft, Person, Status
from cchc_desktop.domain.dossier_json import draft_from_json
from cchc_desktop.domain.dossiers import (
    check_draft,
    is_late_entry,
    normalise_draft,
    propose_components,
)
from cchc_desktop.domain.errors import Problem, Refused, refuse_first
from cchc_desktop.domain.fees import UNKNOWN, Quote, quote
from cchc_desktop.domain.forms import form_for
from cchc_desktop.domain.moments import ICT, Clock, doubt_clock, parse_moment, show_date
from cchc_desktop.domain.number import format_number
from cchc_desktop.domain.person import is_same, looks_alike, normalise_person
from cchc_desktop.domain.procedure import Channel, Limit, Procedure
from cchc_desktop.domain.unit import Office
from cchc_desktop.domain.workdays import Reckoning
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.catalogue import Catalogue, WorkCalendar, choose_limit
from cchc_desktop.office.life import Life
from cchc_desktop.office.national import refuse_taken
from cchc_desktop.office.scans import MOST_SHOWN, picture, taken_in
from cchc_desktop.storage.blobs import Watch, blobs_of, media_type
from cchc_desktop.storage.desk import Spool
from cchc_desktop.storage.dossiers import DossierRow, Dossiers, KnownPerson, attachment_fields, component_fields, turn_fields
from cchc_desktop.storage.life import RECEIPT, letterhead_fields
from cchc_desktop.storage.offices import Account, Offices, names_content
from cchc_desktop.storage.registers import Entry, Registers
from cchc_desktop.storage.store import Act, Author, Store
from cchc_desktop.storage.stored import last_time


@dataclass(frozen=True)
class Preview:
    """What the screen shows while a draft is typed: problems, the version, its limit, the count, the fee and how it is reckoned."""

    draft: DossierDraft
    problems: tuple[Problem, ...]
    procedure: Procedure | None = None
    limit: Limit | None = None
    reckoning: Reckoning | None = None
    fee: int | None = None
    quote: Quote = UNKNOWN


class Intake:
    """Taking dossiers in."""

    def __init__(
        self, store: Store, offices: Offices, catalogue: Catalogue, calendar: WorkCalendar, account: Account, clock: Clock
    ) -> None:
        self._store, self._offices, self._catalogue, self._calendar = store, offices, catalogue, calendar
        self._account, self._clock, self._dossiers = account, clock, Dossiers(store)

    def preview(self, draft: DossierDraft, office: Office | None = None) -> Preview:
        """Check a draft and reckon its due date; writes nothing. Raises Refused TOO_LONG."""
        draft, now = normalise_draft(draft), self._clock.now()
        office = office or self._offices.get()
        at = draft.received_at or now
        procedure = self._catalogue.get(draft.procedure_code, at.astimezone(ICT).date()) if draft.procedure_code else None
        problems = check_draft(draft, procedure, now)
        channel = Channel(draft.channel) if draft.channel in set(Channel) else Channel.DIRECT
        cost = quote(procedure, channel, draft.components or ()) if procedure else UNKNOWN
        if procedure is None or any(problem.field == "received_at" for problem in problems):
            return Preview(draft, tuple(problems), procedure, quote=cost)
        limit = choose_limit(procedure, channel, draft.limit_case)
        if limit.confirm:
            problems.append(Problem("limit_case", "Thời hạn của thủ tục này cần xác nhận ở trang Thủ tục.", warning=True))
        fee = cost.amount if draft.fee is None else draft.fee
        count = self._calendar.reckon(at, limit, office, procedure.sector)
        return Preview(draft, tuple(problems), procedure, limit, count, fee, cost)

    def draft(self, data: object, line: int | None = None) -> DossierDraft:
        """The draft of a script's dossier line, completed as the window would. Raises Refused BAD_FIELD, TOO_LONG."""

        def procedure_of(code: str, at: datetime | None) -> Procedure | None:
            return self._catalogue.get(code, (at or self._clock.now()).astimezone(ICT).date())

        def person_of(number: str) -> Person | None:
            known = self._dossiers.person_by_number(number)
            return known.person if known else None

        return draft_from_json(data, procedure_of, person_of, line)

    def similar(self, typed: Person) -> KnownPerson | None:
        """Somebody known who may be the person just typed under another number or name; a warning only, never a refusal."""
        typed = normalise_person(typed)
        owner = self._dossiers.person_by_number(typed.id_number) if typed.id_number else None
        if owner is not None:
            return owner if looks_alike(typed, owner.person) else None
        named = self._dossiers.people_by_name(typed.name, limit=20)
        return next((known for known in named if looks_alike(typed, known.person)), None)

    def twins(self, draft: DossierDraft) -> list[DossierRow]:
        """Dossiers of the same person by the same procedure that still run, or came in today: this one may be entered twice, or be
        asked for twice. A warning only, newest first."""
        if not draft.procedure_code or not (draft.applicant.id_number or draft.applicant.name):
            return []
        today = (draft.received_at or self._clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
        found = self._dossiers.of_person(draft.procedure_code, today, draft.applicant)
        return [row for row, person in found if is_same(draft.applicant, person)]

    def clock_doubt(self) -> str:
        """Why the day of a receipt is to be confirmed by a person: the clock is perhaps wrong; "" when it is not."""
        last = last_time(self._store.db, self._store.replica)
        return doubt_clock(self._clock.now().astimezone(ICT), parse_moment(last) if last else None)

    def refuse_doubted(self, today: date | None) -> None:
        """Raises Refused CLOCK_DOUBTED while the clock is perhaps wrong and nobody says that it is this day, or it is another one."""
        now, doubt = self._clock.now().astimezone(ICT), self.clock_doubt()
        if today is not None and today != now.date():
            doubt = f"Đồng hồ của máy chỉ ngày {show_date(now)}, không phải {show_date(today)}."
        elif today is not None or not doubt:
            return
        raise Refused("CLOCK_DOUBTED", doubt, f"Chỉnh đồng hồ của máy; nếu đúng là ngày ấy: --today {now:%Y-%m-%d}.", field="today")

    def uses_this_year(self) -> dict[str, int]:
        """Procedure code -> how many dossiers this office received since New Year."""
        start = self._clock.now().replace(month=1, day=1, hour=0, minute=0, second=0)
        return self._catalogue.uses_since(start)

    def received_today(self) -> int:
        """How many dossiers this office has taken in today."""
        start = self._clock.now().replace(hour=0, minute=0, second=0)
        return self._dossiers.day_counts(self._store.unit, start)[0]

    def save(
        self, draft: DossierDraft, id_: str = "", then: Callable[[Dossier], Fields] | None = None, *, to_print: bool = False
    ) -> Dossier:  # fmt: skip
        """Take one dossier in: number, register entry and dossier in one act. Raises Refused BAD_FIELD naming the field.

        ``id_`` is the id the form carries since it was opened: saving the same form twice gives the same dossier once. ``then``
        is given the fresh dossier and adds to its first change; it may refuse, and nothing is taken in then. ``to_print``: its receipt
        goes to the printer next, and is told of at the next start if it never came there.
        """
        return self.save_all([draft], ids=[id_] if id_ else None, then=then, to_print=to_print)[0]

    def save_all(
        self, drafts: Sequence[DossierDraft], ids: Sequence[str] | None = None, *, numbers: Sequence[int] = (),
        warn: Callable[[int, Problem], None] | None = None, then: Callable[[Dossier], Fields] | None = None, to_print: bool = False,
    ) -> list[Dossier]:  # fmt: skip
        """Take several in: all are checked first, one refusal refuses all. Its ``line`` is the draft's own of ``numbers`` (where it stood
        in its file), else its place from 1.

        ``warn`` is told (line, problem) of what is doubtful and is taken in all the same.
        """
        office = self._offices.get()
        ready: list[Preview] = []
        lines = numbers or range(1, len(drafts) + 1)
        for line, draft in zip(lines, drafts, strict=True):
            shown = self._checked(draft, office, line if numbers or len(drafts) > 1 else None, ready)
            if warn:
                for problem in (*shown.problems, *self._twice(shown.draft, zip(lines, ready, strict=False))):
                    warn(line, problem)
            ready.append(shown)
        made = []
        author = Author(self._account.id, self._account.name)
        with self._store.act(author, self._clock) as act:
            for place, shown in enumerate(ready):
                id_ = ids[place] if ids else str(uuid4())
                made.append((ids and self._already(id_)) or self._add(act, shown, office, id_, then))
                if to_print and made[-1].receipt_no:
                    Spool(self._store).want("receipt", id_, self._clock.now())
        return made

    def _checked(self, draft: DossierDraft, office: Office, line: int | None, before: Sequence[Preview]) -> Preview:
        """One draft, held against the office and those ``before`` it."""
        try:
            shown = self.preview(draft, office)
            refuse_first(list(shown.problems))
            if shown.draft.national_code:
                refuse_taken(self._store, shown.draft.national_code, beside=[one.draft.national_code for one in before])
        except Refused as refused:
            refused.line = line
            raise
        return shown

    def _twice(self, draft: DossierDraft, before: Iterable[tuple[int, Preview]]) -> list[Problem]:
        """What is to be said of a dossier that is held already, or stands in an earlier line."""
        said = [f"Người này đã có hồ sơ cùng thủ tục: {row.number}, nhận {row.received_at:%d/%m/%Y}." for row in self.twins(draft)[:1]]
        for line, one in before:
            if one.draft.procedure_code == draft.procedure_code and is_same(draft.applicant, one.draft.applicant):
                said.append(f"Cùng người, cùng thủ tục với dòng {line}.")
        return [Problem("applicant", text, warning=True) for text in said]

    def _already(self, id_: str) -> Dossier | None:
        """The dossier of a form that was saved a moment ago."""
        row = self._store.db.conn.execute("SELECT 1 FROM dossier WHERE id = ?", (id_,)).fetchone()
        return self._dossiers.get(id_) if row else None

    def _add(self, act: Act, shown: Preview, office: Office, id_: str, then: Callable[[Dossier], Fields] | None) -> Dossier:
        dossier = self._compose(shown, office, id_)
        self._dossiers.add(act, dossier, letterhead_fields(RECEIPT, office) | (then(dossier) if then else {}))
        self._catalogue.used(dossier.procedure_code)
        return dossier

    def _compose(self, shown: Preview, office: Office, id_: str) -> Dossier:
        """The dossier with its numbers, taken inside the running act."""
        draft, procedure, limit, count = shown.draft, shown.procedure, shown.limit, shown.reckoning
        assert procedure and limit and count
        now = self._clock.now()
        received = (draft.received_at or now).astimezone(ICT)
        lane, year = office.machine, received.year
        registers = Registers(self._store)
        of_day = registers.day(received.strftime("%y%m%d"))
        entry = Entry(0, "", 0) if draft.unchecked else registers.entry(year, lane, office.volume_rows)
        lines = [f"{line.label} {line.text}" for line in count.lines]
        if draft.due_at:
            lines.append(f"Đổi ngày hẹn từ {count.due_at:%H:%M %d/%m/%Y}: {draft.due_reason}")
        return Dossier(
            id=id_, unit=self._store.unit, number=format_number(office.prefix, received.date(), lane, of_day),
            procedure_id=procedure.id, procedure_code=procedure.code, procedure_name=procedure.name, sector=procedure.sector,
            status=Status.NEW if draft.unchecked else Status.ACCEPTED, applicant=draft.applicant, received_at=received,
            due_at=(draft.due_at or count.due_at).astimezone(ICT), limit=limit.text, channel=Channel(draft.channel),
            components=propose_components(procedure) if draft.components is None else draft.components,
            submitted_by=draft.submitted_by, sets=draft.sets, note=draft.note, fee=shown.fee,
            result_place=draft.result_place or f"{sentence_case(office.office_name, office)}",
            form_set=form_for(resources.forms(), "receipt", received.date()).set_code, receipt_no=entry.receipt_no,
            book=entry.book, book_no=entry.book_no, lane=lane, received_by=self._account.name, national_code=draft.national_code,
            late_entry=bool(draft.received_at) and is_late_entry(received, now), reckoning=tuple(lines),
        )  # fmt: skip


_PROPER = {"trung tâm": "Trung tâm", "phục vụ hành chính công": "Phục vụ hành chính công", "bộ phận": "Bộ phận", "một cửa": "Một cửa",
           "tiếp nhận và trả kết quả": "Tiếp nhận và Trả kết quả", "ủy ban nhân dân": "Ủy ban nhân dân", "ubnd": "UBND"}  # fmt: skip


def sentence_case(name: str, office: Office) -> str:
    """An office's name from the capitals of a heading to a sentence: ``Trung tâm Phục vụ hành chính công xã Vĩnh Thủy``."""
    if not name.isupper():
        return name
    found = name.lower().replace(office.unit.title.lower(), office.unit.phrase)
    for low, proper in _PROPER.items():
        found = found.replace(low, proper)
    return found[:1].upper() + found[1:]


class Counter:
    """What is done with a dossier after intake: steps, attachments; its history."""

    def __init__(self, bench: Bench) -> None:
        self._store, self._author, self._clock, self._table = bench.store, bench.author, bench.clock, bench.table
        self._bench, self._life, store = bench, Life(bench), bench.store
        self.blobs = blobs_of(store)
        self.get, self.find, self.history = self._table.get, self._table.find, self._table.history
        self.twins, self.on_paper = self._table.twins, self._table.on_paper

    def heads(self, id_: str) -> tuple[str, ...]:
        """The heads a screen saw; given back with the next step, so that two editors never overwrite each other silently."""
        return self._store.heads(id_)

    def step(self, key: str, to: Status, reason: str = "", at: datetime | None = None, heads: Sequence[str] | None = None) -> Dossier:
        """Take a dossier to its next status. Raises as :meth:`Life.step`."""
        return self._life.step(key, to, reason, at, heads)

    def keep(
        self, file: Path, component: str = "", *, result: bool = False, turn: int = 0, watch: Watch = lambda _: True
    ) -> Attachment:  # fmt: skip
        """Take a file's content in and describe it, see ``scans.taken_in``; a record names it with :meth:`attach` or :meth:`finish`."""
        return taken_in(self.blobs, file, component, result=result, turn=turn, watch=watch)

    def attach(
        self, key: str, file: Path, component: int = 0, *, result: bool = False, turn: int = 0, watch: Watch = lambda _: True
    ) -> Attachment:  # fmt: skip
        """Attach a scan to paper number ``component`` (from 1) or as the result; the paper then counts as digitised.

        Raises Refused NO_COMPONENT, FORGOTTEN and those of :meth:`keep`.
        """
        dossier = self._bench.keeping(key)
        media_type(file)
        if not result and not 1 <= component <= len(dossier.components):
            said = f"Hồ sơ có {len(dossier.components)} giấy tờ, không có giấy tờ số {component}."
            raise Refused("NO_COMPONENT", said, "Chọn lại giấy tờ.")
        paper = None if result else dossier.components[component - 1]
        made = self.keep(file, "" if paper is None else paper.id, result=result, turn=turn, watch=watch)
        made = self._bench.as_result(dossier, made) if result else made
        fields = attachment_fields(made)
        if paper is not None and not paper.digitised:
            fields |= component_fields(replace(paper, digitised=True), component - 1)
        with self._store.act(self._author, self._clock) as act:
            act.write("dossier", dossier.id, fields, home=dossier.unit)
        return made

    def move_file(self, key: str, file: str, component: int) -> Dossier:
        """A scan that was attached to the wrong paper goes to paper number ``component`` (from 1), or to the results (0).

        The paper it leaves no longer counts as digitised unless it has another file. Raises Refused NO_BLOB, NO_COMPONENT, VOIDED.
        """
        dossier = self._bench.open(key)
        old = _file_of(dossier, file)
        if not 0 <= component <= len(dossier.components):
            said = f"Hồ sơ có {len(dossier.components)} giấy tờ, không có giấy tờ số {component}."
            raise Refused("NO_COMPONENT", said, "Chọn lại giấy tờ.")
        target = dossier.components[component - 1] if component else None
        made = replace(old, component=target.id, result=False, code="") if target else self._bench.as_result(dossier, old)
        fields = attachment_fields(made)
        for place, paper in enumerate(dossier.components):
            left = paper.id == old.component and paper.digitised and not _others(dossier, paper, old)
            if paper is target or left:
                fields |= component_fields(replace(paper, digitised=paper is target), place)
        with self._store.act(self._author, self._clock) as act:
            act.write("dossier", dossier.id, fields, home=dossier.unit)
        return self._table.get(dossier.id)

    def turn(self, key: str, file: str, turn: int) -> Dossier:
        """Show a scan turned by so many degrees to the right (0, 90, 180, 270); its content stays as it came.

        Raises Refused NO_BLOB when the dossier has no such file, VOIDED.
        """
        dossier = self._bench.open(key)
        _file_of(dossier, file)
        with self._store.act(self._author, self._clock) as act:
            act.write("dossier", dossier.id, turn_fields(file, turn % 360), home=dossier.unit)
        return self._table.get(dossier.id)

    def is_ours(self, file: Attachment) -> bool:
        """Whether this office attached the content itself."""
        return names_content(self._store, self._store.unit, file.sha256)

    def picture(self, file: Attachment) -> bytes:
        """The first page of an attached scan as a small PNG, not turned; b"" when it is too large, cannot be drawn, or came from another
        office: only who opens it looks into that. Raises Refused NO_BLOB when its content is not here.
        """
        if file.size > MOST_SHOWN or not self.is_ours(file):
            return b""
        content = BytesIO()
        self.blobs.copy_to(file.sha256, content)
        return picture(content, file.media)

    def finish(
        self, key: str, result: Attachment | None = None, at: datetime | None = None, *, handed_out: bool = False,
        heads: Sequence[str] | None = None,
    ) -> Dossier:  # fmt: skip
        """The result is ready, with the file that shows it; ``handed_out`` when the person waited and has it at once.

        Steps 9 and 10 of a dossier answered on the spot are one act. Raises as :meth:`Life.step`.
        """
        if handed_out:
            return self._life.answer_at_once(key, result, at, heads)
        return self._life.step(key, Status.READY, "", at, heads, result)


def _file_of(dossier: Dossier, file: str) -> Attachment:
    found = next((one for one in dossier.attachments if one.id == file), None)
    if found is None:
        raise Refused("NO_BLOB", "Hồ sơ không có tệp này.", "Xem lại các tệp ở trang hồ sơ.")
    return found


def _others(dossier: Dossier, paper: Component, but: Attachment) -> bool:
    """Whether a paper has another file."""
    return any(one.component == paper.id and not one.result and one.id != but.id for one in dossier.attachments)

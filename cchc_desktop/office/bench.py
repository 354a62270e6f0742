"""What every act on a dossier works with (bàn làm việc): the store, the office's data, who acts, and how one act is put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from uuid import uuid4

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.deadlines import citizen_limit, resume
from cchc_desktop.domain.dossier import PAUSED, STATUS_NAMES, TERMINAL, Attachment, Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.forms import form_for
from cchc_desktop.domain.life import DueChange, Step, Story, voided_as
from cchc_desktop.domain.moments import ICT, Clock
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.procedure import AfterWait, limit_of_text
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.workdays import Calendar, ReckonLine
from cchc_desktop.office import resources
from cchc_desktop.office.catalogue import Catalogue, WorkCalendar
from cchc_desktop.office.passing_on import PASSED
from cchc_desktop.storage.boards import Boards
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.forgetting import gone
from cchc_desktop.storage.life import RECEIPT, Lives, due_fields, letterhead_fields, step_fields
from cchc_desktop.storage.offices import Offices, homes
from cchc_desktop.storage.registers import Registers
from cchc_desktop.storage.store import Act, Author, Store

_BY_STEP = ("supplement", "payment", "acceptance")


@dataclass(frozen=True)
class Bench:
    """The parts an act needs."""

    store: Store
    offices: Offices
    catalogue: Catalogue
    calendar: WorkCalendar
    author: Author
    clock: Clock

    def owns(self, unit: str) -> bool:
        """Whether a unit (its key) is this office's own, or one it goes on for as its heir."""
        return unit in homes(self.store, self.store.unit)

    @property
    def table(self) -> Dossiers:
        """The dossiers."""
        return Dossiers(self.store)

    @property
    def lives(self) -> Lives:
        """What happened to them."""
        return Lives(self.store)

    @property
    def boards(self) -> Boards:
        """Counts over the open ones."""
        return Boards(self.store)

    @contextmanager
    def act(self) -> Iterator[Act]:
        """One act of the person at this desk."""
        with self.store.act(self.author, self.clock) as act:
            yield act

    def open(self, key: str) -> Dossier:
        """A dossier that may still be worked on. Raises Refused NO_DOSSIER, VOIDED."""
        found = self.table.get(key)
        if found.voided:
            onward = voided_as(self.lives.of(found.id).corrections)
            if onward.startswith(PASSED):
                said = f"Hồ sơ {found.number} đã {onward[:1].lower()}{onward[1:]}."
                raise Refused("VOIDED", said, "Việc với hồ sơ này làm ở đơn vị ấy.")
            raise Refused("VOIDED", f"Hồ sơ {found.number} đã hủy.", "Tiếp nhận hồ sơ mới nếu vẫn cần giải quyết.")
        return found

    def keeping(self, key: str) -> Dossier:
        """The same for what holds texts of persons: of a forgotten one they would be dropped. Raises Refused FORGOTTEN, as :meth:`open`."""
        found = self.open(key)
        if gone(self.store.db, found.id):
            said = f"Phần cá nhân của hồ sơ {found.number} đã xóa theo quy định: chữ và tệp ghi thêm không giữ được."
            raise Refused("FORGOTTEN", said, "Các bước giải quyết vẫn ghi được; nếu cần giữ thêm thì lập hồ sơ mới.")
        return found

    def open_all(self, keys: Iterable[str]) -> list[Dossier]:
        """Several of them, each once. Raises as :meth:`open`, BAD_FIELD when there is none."""
        found = {one.id: one for one in map(self.open, keys)}
        if not found:
            raise Refused("BAD_FIELD", "Chưa chọn hồ sơ nào.", "Quét mã hoặc chọn hồ sơ rồi làm lại.", field="keys")
        return list(found.values())

    def sector_calendar(self, sector: str) -> Calendar:
        """The calendar a field (lĩnh vực) is reckoned by."""
        return self.calendar.calendar(self.offices.get(), sector)

    def moment(self, at: datetime | None, *after: datetime) -> datetime:
        """When an act happened: now, or the past time given. Raises Refused FUTURE, BEFORE_RECEIPT, BEFORE_LAST_STEP.

        ``after`` are the receipt and the last step, both taken to the minute, as people write times.
        """
        now = self.clock.now()
        if at is None:
            return now
        if at > now:
            raise Refused("FUTURE", "Thời điểm của bước này ở tương lai.", "Xem lại ngày giờ và đồng hồ của máy.", field="at")
        received, *steps = after
        if at < _minute(received):
            raise Refused("BEFORE_RECEIPT", f"Thời điểm này trước lúc nhận hồ sơ ({_said(received)}).", "Xem lại ngày giờ.", field="at")
        if any(at < _minute(step) for step in steps):
            said = f"Thời điểm này trước bước đã ghi trước đó ({_said(max(steps))})."
            raise Refused("BEFORE_LAST_STEP", said, "Xem lại ngày giờ.", field="at")
        return at

    def as_result(self, dossier: Dossier, file: Attachment) -> Attachment:
        """A file as the result of a dossier, named by its national code where the procedure states one (2.4)."""
        procedure = self.catalogue.by_id(dossier.procedure_id)
        code = file.code or (procedure.result_code if procedure else "")
        name = f"{code}{PurePath(file.name).suffix.lower()}" if code else file.name
        return replace(file, component="", result=True, code=code, name=name)

    def walk(self, dossier: Dossier, at: datetime | None = None) -> Walk:
        """Begin one act on one dossier. Raises as :meth:`moment`."""
        story = self.lives.of(dossier.id)
        last = story.last_step
        return Walk(self, dossier, story, self.moment(at, dossier.received_at, *([last.at] if last else [])))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(ICT):%H:%M %d/%m/%Y}"


def reason_of(text: str, what: str = "Việc này") -> str:
    """A cleaned reason. Raises Refused REASON_NEEDED, TOO_LONG."""
    found = clean(text, limit=1000, multiline=True)
    if not found.strip():
        raise Refused("REASON_NEEDED", f"{what} cần ghi lý do.", "Ghi lý do rồi làm lại.", field="reason")
    return found


def told(lines: Sequence[ReckonLine]) -> tuple[str, ...]:
    """A count as it is kept and shown."""
    return tuple(f"{line.label} {line.text}" for line in lines)


class Walk:
    """One act on one dossier: steps and moves of its due date, gathered into the fields of one change."""

    def __init__(self, bench: Bench, dossier: Dossier, story: Story, at: datetime) -> None:
        self._bench, self.dossier, self.story, self.at = bench, dossier, story, at
        self._asked = story.last_step
        self._place = max((step.place for step in story.steps), default=0)
        self.fields: Fields = {}
        self._told, self._takes_numbers = story.count, False

    def new_id(self) -> str:
        """An id for one more happening: random, and behind a count, so that what happened in one second stays in its order."""
        self._told += 1
        return f"{self._told:04d}-{uuid4()}"

    def set(self, **values: object) -> None:
        """Change fields of the dossier; a moment is kept as it is stored, "" and None take a field away."""
        self.dossier = replace(self.dossier, **values)  # type: ignore[arg-type]
        for name, value in values.items():
            kept = int(value) if isinstance(value, Status) else stored(value) if isinstance(value, datetime) else value
            self.fields[name] = None if kept == "" else kept

    def step(self, to: Status, reason: str = "", issue: str = "") -> str:
        """One step; the id it has. Raises Refused BAD_STEP, REASON_NEEDED, RESUMED_BEFORE."""
        table, was = resources.statuses(), self.dossier.status
        if not table.allows(was, to):
            said = f"Hồ sơ {self.dossier.number} đang ở bước “{STATUS_NAMES[was]}”, không chuyển sang “{STATUS_NAMES[to]}” được."
            raise Refused("BAD_STEP", said, "Chọn một bước đang có ở thanh dưới.")
        said = reason_of(reason, "Bước này") if to in table.reasons else clean(reason, limit=1000, multiline=True)
        made = self._note(to, said, issue=issue)
        if was in PAUSED:
            self._resumed(was, to)
        if was is Status.NEW and to is Status.ACCEPTED:
            self._accepted()
        self._asked = made
        self.set(status=to, supplement_until=self._until() if to is Status.SUPPLEMENT else None)
        if to is Status.READY or (to in TERMINAL and self.dossier.finished_at is None):
            self.set(finished_at=self.at)
        if to is Status.RETURNED:
            self.set(returned_at=self.at)
        if to is Status.PROCESSING and self.dossier.finished_at:
            self.set(finished_at=None)
        return made.id

    def back(self, reason: str) -> Step:
        """Take the last step back: everything is as before it. Raises Refused NO_STEP, REASON_NEEDED."""
        last, said = self.story.last_step, reason_of(reason, "Rút lại một bước")
        if last is None or last.to is not self.dossier.status:
            raise Refused("NO_STEP", f"Hồ sơ {self.dossier.number} chưa có bước nào rút lại được.", "Xem các bước ở trang hồ sơ.")
        self._note(last.was, said, back=last.id)
        if self._moved_by(last):
            self.move_due("take_back", last.before_due, (), said)
        self.set(
            status=last.was, finished_at=last.before_finished, returned_at=last.before_returned, supplement_until=last.before_until
        )
        return last

    def _moved_by(self, step: Step) -> bool:
        """Whether the last move of the due date was this step's: what a person decided afterwards stands."""
        last = max(self.story.dues, key=lambda move: (move.at, move.id), default=None)
        return last is not None and last.cause in _BY_STEP and (last.at, last.old_due) == (step.at, step.before_due)

    def move_due(self, cause: str, due_at: datetime, lines: Sequence[str], reason: str = "") -> None:
        """Another due date; the old one stays visible with its cause."""
        move = DueChange(self.new_id(), cause, self.dossier.due_at, due_at, self.at, self._bench.author.name, tuple(lines), reason)
        self.fields |= due_fields(move)
        self.set(due_at=due_at)
        if lines:
            self.dossier = replace(self.dossier, reckoning=tuple(lines))
            self.fields["reckoning"] = list(lines)

    def write(self, act: Act, heads: Sequence[str] | None = None) -> None:
        """Write what was gathered as one change inside the running act; an acceptance takes its numbers here."""
        if self._takes_numbers:
            local, office = self.at.astimezone(ICT), self._bench.offices.get()
            entry = Registers(self._bench.store).entry(local.year, office.machine, office.volume_rows)
            self.set(receipt_no=entry.receipt_no, book=entry.book, book_no=entry.book_no, lane=office.machine)
            self.fields |= letterhead_fields(RECEIPT, office)
        act.write("dossier", self.dossier.id, self.fields, home=self.dossier.unit, parents=heads)

    def _note(self, to: Status, reason: str, *, issue: str = "", back: str = "") -> Step:
        self._place += 1
        d = self.dossier
        made = Step(
            self.new_id(), d.status, to, self.at, self._bench.author.name, reason, self._place, back, issue, d.due_at, d.finished_at,
            d.returned_at, d.supplement_until,
        )  # fmt: skip
        self.fields |= step_fields(made)
        return made

    def _accepted(self) -> None:
        """What was only taken down is received now: the clock starts, the forms are those of today."""
        d, office = self.dossier, self._bench.offices.get()
        self._takes_numbers = not d.receipt_no  # accepted before and taken back: its numbers stay its own
        form_set = form_for(resources.forms(), "receipt", self.at.astimezone(ICT).date()).set_code
        self.set(received_at=self.at, form_set=form_set, received_by=self._bench.author.name)
        if limit := limit_of_text(d.limit):
            count = self._bench.calendar.reckon(self.at, limit, office, d.sector)
            if count.due_at != d.due_at:
                self.move_due("acceptance", count.due_at, told(count.lines))

    def _until(self) -> datetime | None:
        """The citizen's own limit."""
        procedure = self._bench.catalogue.by_id(self.dossier.procedure_id)
        days = procedure.supplement_days if procedure else 0
        return citizen_limit(self.at, days, self._bench.sector_calendar(self.dossier.sector)) if days else None

    def _resumed(self, was: Status, to: Status) -> None:
        """The clock goes on after a wait: by the procedure's switch; a dossier that ends here only gets its waiting time back."""
        asked, limit = self._asked, limit_of_text(self.dossier.limit)
        if asked is None or asked.to is not was or limit is None:
            return
        procedure, cause = self._bench.catalogue.by_id(self.dossier.procedure_id), "supplement" if was is Status.SUPPLEMENT else "payment"
        rule = AfterWait.PAUSE
        if procedure and to not in TERMINAL:
            rule = procedure.after_supplement if was is Status.SUPPLEMENT else procedure.after_payment
        office = self._bench.offices.get()
        move = resume(
            self.dossier.due_at, asked.at, self.at, limit, self._bench.sector_calendar(self.dossier.sector), rule, cause=cause,
            due_rule=office.due_rule, cutoff=office.same_day_cutoff,
        )  # fmt: skip
        if move.new_due != self.dossier.due_at:
            self.move_due(cause, move.new_due, told(move.lines))

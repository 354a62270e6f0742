"""Rows of an old register as dossiers of this office: the procedure's version of that day, moments where the register had days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time

from cchc_desktop.domain.dossier import Dossier, Person
from cchc_desktop.domain.forms import form_for
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moving_cells import When
from cchc_desktop.domain.moving_in import OldDossier
from cchc_desktop.domain.number import looks_like_code, parse_number
from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.domain.text import fold
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench, told
from cchc_desktop.office.catalogue import choose_limit
from cchc_desktop.office.counter import sentence_case

_CODE = re.compile(r"(?<!\d)(\d)[.,](\d{6})(?!\d)")
_SHORT_CODE = re.compile(r"(\d)[.,](\d{1,5})")
_NOTE_LIMIT = 2000


class ProcedureNames:
    """Finds the procedure a register means by its code or its name, in the catalogue as it is today."""

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self._codes: set[str] = set()
        self._names: dict[str, set[str]] = {}
        for one in procedures:
            self._codes.add(one.code)
            self._names.setdefault(_name_key(one.name), set()).add(one.code)

    def code_of(self, code: str, name: str) -> str:
        """The catalogue's code, or "" when there is none or when two procedures have that name."""
        for text in (code, name):
            found = _CODE.search(text)
            if found and f"{found[1]}.{found[2]}" in self._codes:
                return f"{found[1]}.{found[2]}"
        short = _SHORT_CODE.fullmatch(code)  # a spreadsheet took the last zeros of what it took for a number
        if short and f"{short[1]}.{short[2]:0<6}" in self._codes:
            return f"{short[1]}.{short[2]:0<6}"
        named = self._names.get(_name_key(name), set()) if name else set()
        return next(iter(named)) if len(named) == 1 else ""


def _name_key(name: str) -> str:
    return fold(name).removeprefix("thu tuc ").removeprefix("hanh chinh ").strip(" .:;-")


class Maker:
    """Makes dossiers without their numbers."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._office, self._now = bench, bench.offices.get(), bench.clock.now()
        self._versions: dict[str, list[Procedure]] = {}
        self._place = sentence_case(self._office.office_name, self._office)

    def version(self, code: str, received: When) -> Procedure:
        """The version in force on a day; the oldest one for a day before all of them."""
        if code not in self._versions:
            self._versions[code] = self._bench.catalogue.versions(code)
        held = self._versions[code]
        return next((one for one in held if one.holds_on(received.day)), held[-1])

    def make(self, old: OldDossier, id_: str) -> Dossier:
        """One dossier; its number is still to be given where it brings none of our shape."""
        procedure = self.version(old.procedure, old.received)
        received = self._moment(old.received, procedure.sector, opening=True)
        limit = choose_limit(procedure, old.channel)
        due, lines = self._due(old, procedure, received)
        finished, returned = self._ends(old, procedure.sector, received, due)
        ours, national, note = _number_of(old)
        return Dossier(
            id=id_, unit=self._bench.store.unit, number=ours, procedure_id=procedure.id, procedure_code=procedure.code,
            procedure_name=procedure.name, sector=procedure.sector, status=old.status, applicant=old.applicant, received_at=received,
            due_at=due, limit=limit.text, channel=old.channel, submitted_by=Person(old.submitted_by) if _other(old) else None,
            sets=old.sets, note=note, fee=old.fee, result_place=old.result_place or self._place,
            form_set=form_for(resources.forms(), "receipt", received.date()).set_code,
            lane=self._office.machine, received_by=old.received_by, officer=old.officer, finished_at=finished, returned_at=returned,
            national_code=national, late_entry=True, reckoning=lines,
        )  # fmt: skip

    def _moment(self, when: When, sector: str, *, opening: bool) -> datetime:
        """A day with its hour; without one the office's opening or closing on that weekday, never later than now."""
        spans = self._office.week_of(sector)[when.day.weekday()].spans or ((time(7, 0), time(17, 0)),)
        hour = when.hour or (spans[0][0] if opening else spans[-1][1])
        return datetime.combine(when.day, hour, ICT)

    def _due(self, old: OldDossier, procedure: Procedure, received: datetime) -> tuple[datetime, tuple[str, ...]]:
        if old.due:
            return max(self._moment(old.due, procedure.sector, opening=False), received), ("Ngày hẹn trả chép từ sổ cũ.",)
        limit = choose_limit(procedure, old.channel)
        count = self._bench.calendar.reckon(received, limit, self._office, procedure.sector)
        return count.due_at.astimezone(ICT), told(count.lines)

    def _ends(
        self, old: OldDossier, sector: str, received: datetime, due: datetime
    ) -> tuple[datetime | None, datetime | None]:  # fmt: skip
        """(finished, handed out). A day without an hour that is the due day counts as in time: the register said no more."""

        def end(when: When | None, after: datetime) -> datetime | None:
            if when is None:
                return None
            at = self._moment(when, sector, opening=False)
            if when.hour is None and when.day == due.date():
                at = min(at, due)
            return max(min(at, self._now), after)

        finished = end(old.finished or old.returned, received)
        return finished, end(old.returned, finished or received)


def _other(old: OldDossier) -> bool:
    """Whether somebody else handed it in."""
    return bool(old.submitted_by) and fold(old.submitted_by) != fold(old.applicant.name)


def _number_of(old: OldDossier) -> tuple[str, str, str]:
    """(number of our shape, code of another system, note): where the old number is kept."""
    if not old.number:
        return "", "", old.note
    if parse_number(old.number):
        return old.number, "", old.note
    if looks_like_code(old.number):
        return "", old.number, old.note
    return "", "", "\n".join(filter(None, (f"Mã hồ sơ cũ: {old.number}", old.note)))[:_NOTE_LIMIT]

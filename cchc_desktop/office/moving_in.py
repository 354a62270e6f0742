"""Moving in (nhập sổ cũ): an old register read, shown, tried without writing, taken over in one act, undone in one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from cchc_desktop.domain.change import Fields, digest, record_id
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.life import Correction
from cchc_desktop.domain.moments import ICT, parse_moment, store
from cchc_desktop.domain.moving_cells import Cell
from cchc_desktop.domain.moving_in import BadRow, OldDossier, Readings, RowReader, shown_rows
from cchc_desktop.domain.moving_map import FIELD_NAMES, MoveMap, heading_key, headings_at, map_from_json, map_to_json, propose
from cchc_desktop.domain.number import format_number, parse_number
from cchc_desktop.domain.text import fold
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench, reason_of
from cchc_desktop.office.old_dossiers import Maker, ProcedureNames
from cchc_desktop.storage.dossiers import dossier_fields
from cchc_desktop.storage.life import correction_fields
from cchc_desktop.storage.moves import Held, Moves
from cchc_desktop.storage.offices import author_unit
from cchc_desktop.storage.registers import Registers
from cchc_desktop.storage.store import Act

READ, CHECK, WRITE, UNDO = "read", "check_rows", "write_rows", "undo_rows"
Progress = Callable[[str, int, int], None]
_CHUNK = 400
_NOBODY: Callable[[], bool] = lambda: False  # noqa: E731  (nobody cancels)


@dataclass(frozen=True)
class OldTable:
    """One sheet of an old register as read: its rows, the sheet's number of the first one, the other sheets."""

    name: str
    rows: list[list[Cell]]
    first_line: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    since_1904: bool = False

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max(map(len, self.rows), default=0)

    def headings(self, used: MoveMap) -> list[str]:
        """The headings of every column, "" where there is none."""
        found = headings_at(self.rows, used.heading, used.encoding)
        return found + [""] * (self.width - len(found))

    def preview(self, used: MoveMap, count: int = 20) -> list[list[str]]:
        """The first rows as they would be read."""
        return list(shown_rows(self.rows, used, count))


@dataclass(frozen=True)
class Moved:
    """What a run did: the batch that can be undone, how many came in, which rows stayed outside and which are doubtful."""

    batch: str
    count: int
    bad: tuple[BadRow, ...] = ()
    doubts: tuple[BadRow, ...] = ()


@dataclass(frozen=True)
class Batch:
    """A run as noted; ``undone`` when it was taken back."""

    id: str
    file: str
    at: datetime
    who: str
    count: int
    undone: datetime | None = None


@dataclass
class _Plan:
    """What a run would write, and the lines it comes from."""

    readings: Readings
    dossiers: list[Dossier] = field(default_factory=list)


class MovingIn:
    """Takes old registers over."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._moves = bench, Moves(bench.store)

    # -- looking

    @staticmethod
    def open(file: Path, sheet: str = "") -> OldTable:
        """Read a file. Raises Refused NO_FILE, NOT_A_TABLE, TOO_LARGE, LOCKED_FILE, EMPTY_TABLE."""
        from cchc_desktop.reports.table_files import read_table

        found = read_table(file, sheet)
        if not any(cell is not None for row in found.rows for cell in row):
            where = f"Trang “{found.sheet}”" if found.sheet else f"Tệp {file.name}"
            raise Refused("EMPTY_TABLE", f"{where} không có dòng nào.", "Chọn trang khác hoặc tệp khác.")
        return OldTable(file.name, found.rows, found.first_line, found.sheet, found.sheets, found.since_1904)

    def propose(self, table: OldTable) -> MoveMap:
        """How the file is to be read: as the last one of the same headings was, else by headings and letters."""
        proposed = propose(table.rows, resources.moving())
        kept = self._moves.template(self._template(table.headings(proposed))) if proposed.columns else None
        if kept is None:
            return proposed
        try:
            seen = {"heading": proposed.heading + 1, "encoding": proposed.encoding.value}
            return map_from_json(kept["map"] | seen, table.rows, MoveMap())
        except Refused:
            return proposed

    def with_json(self, table: OldTable, data: object) -> MoveMap:
        """A map file over what is proposed. Raises Refused BAD_FIELD."""
        return map_from_json(data, table.rows, self.propose(table))

    @staticmethod
    def as_json(table: OldTable, used: MoveMap) -> dict[str, Any]:
        """A map as its file holds it."""
        return map_to_json(used, table.headings(used))

    def check(
        self, table: OldTable, used: MoveMap, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = _NOBODY
    ) -> Readings:  # fmt: skip
        """A dry run: every row read, nothing written. Raises Refused NO_COLUMNS, Cancelled."""
        return self._plan(table, used, progress, cancelled).readings

    # -- taking over

    def run(
        self, table: OldTable, used: MoveMap, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = _NOBODY
    ) -> Moved:  # fmt: skip
        """Take the good rows over in one act and keep the map for the next file of these headings; bad rows stay outside.

        Raises Refused NO_COLUMNS, NOTHING_TO_MOVE, RESTORED; Cancelled leaves nothing behind.
        """
        self._bench.store.refuse_restored()
        batch = str(uuid4())
        plan = self._plan(table, used, progress, cancelled, batch)
        if not plan.dossiers:
            raise Refused("NOTHING_TO_MOVE", "Không dòng nào nhập được.", "Xem lý do ở từng dòng, sửa cách đọc hoặc sửa tệp.")
        headings = table.headings(used)
        with self._bench.store.bulk(), self._bench.act() as act:
            self._write(act, plan.dossiers, progress, cancelled)
            act.write("template", self._template(headings), {"key": _key(headings), "map": map_to_json(used, headings)})
            noted = {"key": f"imports/{batch}", "batch": batch, "file": table.name, "count": len(plan.dossiers),
                     "at": store(self._bench.clock.now()), "who": self._bench.author.name}  # fmt: skip
            act.write("template", self._batch(batch), noted)
        return Moved(batch, len(plan.dossiers), tuple(plan.readings.bad), tuple(plan.readings.doubts))

    def undo(
        self, batch: str, reason: str = "", progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = _NOBODY
    ) -> int:  # fmt: skip
        """Void every living dossier of a batch in one act, whatever happened to it since; how many.

        Raises Refused NO_IMPORT, UNDONE_ALREADY, REASON_NEEDED.
        """
        said = reason_of(reason, "Hoàn tác một lần nhập")
        found = self.batch(batch)
        if found.undone:
            raise Refused("UNDONE_ALREADY", f"Lần nhập này đã hoàn tác lúc {found.undone:%H:%M %d/%m/%Y}.", "Không phải làm gì thêm.")
        living = self._moves.living(dossier_ids(batch, found.count))
        now, who = self._bench.clock.now(), self._bench.author.name
        with self._bench.store.bulk(), self._bench.act() as act:
            for start in range(0, len(living), _CHUNK):
                _stop(cancelled)
                act.write_all("dossier", {record: _void(now, who, said) for record in living[start : start + _CHUNK]})
                progress(UNDO, min(start + _CHUNK, len(living)), len(living))
            act.write("template", self._batch(batch), {"undone": store(now)})
        return len(living)

    def batch(self, batch: str) -> Batch:
        """A batch by its id. Raises Refused NO_IMPORT."""
        body = self._moves.template(self._batch(batch))
        if body is None:
            raise Refused("NO_IMPORT", "Không có lần nhập này.", "Xem các lần nhập ở trang Nhập sổ cũ.")
        return _noted(body)

    def batches(self) -> list[Batch]:
        """Every run of this office, the latest first."""
        return [_noted(body) for body in reversed(self._moves.templates("imports/"))]

    # -- inside

    def _template(self, headings: Sequence[str]) -> str:
        return record_id("template", _key(headings), author_unit(self._bench.store))

    def _batch(self, batch: str) -> str:
        return record_id("template", f"imports/{batch}", author_unit(self._bench.store))

    def _plan(
        self, table: OldTable, used: MoveMap, progress: Progress, cancelled: Callable[[], bool], batch: str = ""
    ) -> _Plan:  # fmt: skip
        if used.lacking:
            names = ", ".join(FIELD_NAMES[name].lower() for name in used.lacking)
            raise Refused("NO_COLUMNS", f"Chưa biết cột nào là: {names}.", "Ghép các cột này rồi thử lại.", field=used.lacking[0])
        bench, total = self._bench, len(table.rows) - used.heading - 1
        procedures = bench.catalogue.all()
        for code in {*used.procedures.values(), used.procedure} - {one.code for one in procedures} - {""}:
            if not bench.catalogue.versions(code):
                raise Refused("BAD_FIELD", f"Không có thủ tục {code[:40]} trong danh mục.", "Ghép thủ tục khác.", field="procedures")
        reader = RowReader(used, resources.moving(), ProcedureNames(procedures).code_of, bench.clock.now(), since_1904=table.since_1904)

        def tick(done: int) -> None:
            progress(READ, done, total)
            _stop(cancelled)

        found = reader.read_all(table.rows, table.first_line, tick)
        return self._made(found, batch, progress, cancelled)

    def _made(self, found: Readings, batch: str, progress: Progress, cancelled: Callable[[], bool]) -> _Plan:
        """The dossiers of the good rows; those that are here already join the bad ones."""
        held, maker, plan = self._moves.held(), Maker(self._bench), _Plan(found)
        good: list[OldDossier] = []
        ids = dossier_ids(batch or str(uuid4()), len(found.good))
        for place, old in enumerate(found.good):
            if place % 500 == 0:
                progress(CHECK, place, len(found.good))
                _stop(cancelled)
            made = maker.make(old, ids[len(good)])
            if bad := _twice(old, made, held):
                found.bad.append(bad)
            else:
                good.append(old)
                plan.dossiers.append(made)
        found.good = good
        kept = {old.line for old in good}
        found.doubts = [one for one in found.doubts if one.line in kept]
        found.bad.sort(key=lambda one: one.line)
        return plan

    def _write(self, act: Act, dossiers: list[Dossier], progress: Progress, cancelled: Callable[[], bool]) -> None:
        """Number and write, chunk by chunk inside the running act."""
        numbers = _Numbers(self._bench, self._moves.held().numbers, dossiers)
        for start in range(0, len(dossiers), _CHUNK):
            _stop(cancelled)
            part = [one if one.number else replace(one, number=numbers.next(one)) for one in dossiers[start : start + _CHUNK]]
            act.write_all("dossier", {one.id: dossier_fields(one) for one in part}, fresh=True)
            for one in part:
                self._bench.catalogue.used(one.procedure_code)
            progress(WRITE, start + len(part), len(dossiers))


class _Numbers:
    """Gives numbers of our own to dossiers that bring none; those brought are never given again."""

    def __init__(self, bench: Bench, taken: frozenset[str], dossiers: Sequence[Dossier]) -> None:
        self._office, self._registers = bench.offices.get(), Registers(bench.store)
        self._taken = taken | {one.number for one in dossiers if one.number}
        highest: dict[str, int] = {}
        for one in dossiers:
            parts = parse_number(one.number) if one.number else None
            if parts and parts.prefix == self._office.prefix and parts.lane == self._office.machine:
                highest[parts.day] = max(highest.get(parts.day, 0), parts.count)
        for day, count in highest.items():
            self._registers.day_at_least(day, count)

    def next(self, dossier: Dossier) -> str:
        """The next free number of the day of receipt."""
        day = dossier.received_at.astimezone(ICT).date()
        while True:
            found = format_number(self._office.prefix, day, self._office.machine, self._registers.day(day.strftime("%y%m%d")))
            if found not in self._taken:
                return found


def dossier_ids(batch: str, count: int) -> list[str]:
    """The ids of a batch's dossiers: they follow from the batch, so that it need not name them all."""
    space = UUID(batch)
    return [str(uuid5(space, str(place))) for place in range(count)]


def _stop(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _key(headings: Sequence[str]) -> str:
    return f"moving/{digest('|'.join(map(heading_key, headings)).encode())[:32]}"


def _noted(body: dict[str, Any]) -> Batch:
    undone = parse_moment(body["undone"]) if body.get("undone") else None
    return Batch(body["batch"], body["file"], parse_moment(body["at"]), body["who"], body["count"], undone)


def _twice(old: OldDossier, made: Dossier, held: Held) -> BadRow | None:
    """A dossier that is here already, by its code or by all that it is."""
    code = made.number or made.national_code
    if code and code in held.codes:
        return BadRow(old.line, "number", code, f"Mã này đã có ở hồ sơ {held.codes[code]}.")
    same = (fold(made.applicant.name), made.applicant.id_number, made.procedure_code, store(made.received_at))
    if same in held.same and not code:
        said = f"Đã có hồ sơ {held.same[same]} của người này, cùng thủ tục, cùng lúc nhận."
        return BadRow(old.line, "name", made.applicant.name, said)
    return None


def _void(now: datetime, who: str, reason: str) -> Fields:
    return {"voided": True} | correction_fields(Correction(str(uuid4()), now, who, {"voided": ("", "Đã hủy")}, reason))

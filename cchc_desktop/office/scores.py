"""Score sheets as both offices work with them: begun, proposed from figures, self-scored with evidence, appraised, explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.criteria import Line, decimal, points_for, rounded
from cchc_desktop.domain.criteria_files import set_to_json
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Problem, Refused, refuse_first
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.score import ABOVE, LOCKS, STAGE_NAMES, ScoreSheet, Stage, check_mark, due_of, refuse_stage, sheet_id
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.counter import Counter
from cchc_desktop.office.criteria_sets import CriteriaSets
from cchc_desktop.office.measured import measure
from cchc_desktop.storage.dossiers import attachment_fields
from cchc_desktop.storage.indices import Scores as ScoreTable
from cchc_desktop.storage.offices import before_of, heir_of, homes
from cchc_desktop.storage.work import WorkTable

_SIDE = {Stage.SELF: "self", Stage.FIRST: "first", Stage.SECOND: "second"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the figures would give a line: value, points, and how it was reckoned."""

    line: Line
    value: Decimal
    points: Decimal
    reckoning: str


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit in the list of a year: its sheet (None = not received), points, band, place, last year's points, what is late."""

    unit: Unit
    sheet: ScoreSheet | None
    total: Decimal | None
    band: str
    rank: int
    before: Decimal | None
    stage: str
    late: bool

    @property
    def id(self) -> str:
        """The sheet's id, or the unit's key."""
        return self.sheet.id if self.sheet else self.unit.key


class Scores:
    """Self-scoring here, appraising the sheets of units below. ``key`` is a sheet's id."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, ScoreTable(bench.store)
        self.sets = CriteriaSets(bench)
        self.get, self.held, self.years, self.of_unit = self._table.get, self._table.held, self._table.years, self._table.of_unit

    def id_of(self, year: int, unit: str = "") -> str:
        """The id of the sheet that a unit ("" = this office) works with in a year: its own, or where it has none that of the one unit it
        goes on for; of several each keeps its own."""
        found = unit = unit or self._bench.store.unit
        while not self._table.held(sheet_id(found, year)) and len(before := before_of(self._bench.store, found)) == 1:
            found = before[0]
        return held if self._table.held(held := sheet_id(found, year)) else sheet_id(unit, year)

    def unit_of(self, sheet: ScoreSheet) -> Unit:
        """For which unit a sheet counts: its own, or the one that went on with it in its year."""
        offices, found = self._bench.offices, sheet.unit
        while (heir := heir_of(self._bench.store, found)) and (unit := offices.unit(heir)) and unit.began_by(sheet.year):
            if self.id_of(sheet.year, heir) != sheet.id:
                break
            found = heir
        return offices.unit(found) or offices.get().unit

    # -- the unit's own side

    def begin(self, year: int, set_id: str = "") -> ScoreSheet:
        """This office's sheet of a year, made with a copy of its criteria set when there is none yet; one that stands there goes over to
        the set that is asked for.

        Raises Refused NO_CRITERIA_SET, BAD_FIELD, CLOSED.
        """
        key = self.id_of(year)
        if self._table.held(key):
            held = self._table.get(key)
            return self.change_set(key, set_id) if set_id not in ("", held.criteria.id) else held
        if not 2000 <= year <= 2100:
            raise Refused("BAD_FIELD", "Năm chấm điểm từ 2000 đến 2100.", "Xem lại năm.", field="year")
        chosen = self.sets.get(set_id) if set_id else self.sets.for_year(year)
        with self._bench.act() as act:
            act.write("score", key, {"year": year, "set": set_to_json(chosen)}, parents=())
        return self._table.get(key)

    def change_set(self, key: str, set_id: str) -> ScoreSheet:
        """Go over to another set before the lock: marks of lines that are not in it do not count any more. Raises Refused CLOSED."""
        sheet = self._own(key)
        refuse_stage(sheet, Stage.SELF)
        return self._write(sheet, {"set": set_to_json(self.sets.get(set_id))})

    def _own(self, key: str) -> ScoreSheet:
        sheet = self._table.get(key)
        if not self._bench.owns(sheet.unit):
            raise Refused("NOT_OURS", "Phiếu này của đơn vị khác, ở đây chỉ thẩm định.", "Ghi điểm ở phần thẩm định.")
        return sheet

    def proposals(self, key: str) -> list[Proposal]:
        """What the figures of the sheet's year give the automatic lines; lines whose figure has nothing to count are left out."""
        sheet = self._table.get(key)
        found, unit = [], self.unit_of(sheet).key
        for line in sheet.criteria.leaves():
            one = measure(self._bench, line.source, unit, date(sheet.year, 1, 1), date(sheet.year, 12, 31)) if line.source else None
            if one is not None and one.value is not None:
                value = rounded(Decimal(100 * one.done) / Decimal(one.of))
                found.append(Proposal(line, value, points_for(line, value), one.reckoning))
        return found

    def take_proposals(self, key: str) -> ScoreSheet:
        """Write the proposals as self-scores, each with its reckoning; a line a person scored by hand stays. Raises Refused CLOSED."""
        sheet = self._own(key)
        refuse_stage(sheet, Stage.SELF)
        fields: Fields = {}
        for one in self.proposals(key):
            before = sheet.own.get(one.line.id)
            if before is None or (before.reckoning and (before.reckoning, before.points) != (one.reckoning, one.points)):
                told = self._mark(one.points) | {"value": str(one.value), "reckoning": one.reckoning}
                fields[f"self/{one.line.id}"] = told
        return self._write(sheet, fields)

    def mark(self, key: str, line_id: str, points: object, note: str = "", value: object = None) -> ScoreSheet:
        """Points (or the value a rule turns into points) on a line, by whoever's turn it is.

        Raises Refused CLOSED, NO_CRITERION, BAD_FIELD, NOT_OURS, NOT_ABOVE.
        """
        sheet = self._table.get(key)
        refuse_stage(sheet, Stage.SELF, *ABOVE)
        self._refuse_other_side(sheet)
        line = sheet.criteria.line(line_id)
        typed = points_for(line, _figure(value, "value")) if value not in (None, "") else _figure(points, "points")
        refuse_first(check_mark(line, typed))
        side = _SIDE[sheet.stage]
        text = clean(note, limit=1000, multiline=True)
        told = self._mark(typed)
        if value not in (None, ""):
            told |= {"value": str(_figure(value, "value"))}
        return self._write(sheet, {f"{side}/{line.id}": told, f"{side}_note/{line.id}": {"text": text} if text else None})

    def unmark(self, key: str, line_id: str) -> ScoreSheet:
        """Take the mark of one's own side away again. Raises as :meth:`mark`."""
        sheet = self._table.get(key)
        refuse_stage(sheet, Stage.SELF, *ABOVE)
        self._refuse_other_side(sheet)
        side = _SIDE[sheet.stage]
        return self._write(sheet, {f"{side}/{line_id}": None, f"{side}_note/{line_id}": None})

    def _refuse_other_side(self, sheet: ScoreSheet) -> None:
        """It is one's own turn: the unit scores and explains, the office above appraises."""
        own = self._bench.owns(sheet.unit)
        if own and sheet.stage in ABOVE:
            raise Refused("NOT_ABOVE", "Phiếu đang chờ cơ quan cấp trên thẩm định.", "Gửi dữ liệu lên, nhận kết quả về rồi giải trình.")
        if not own and sheet.stage in (Stage.SELF, Stage.EXPLAIN):
            said = "Đơn vị chưa chốt tự chấm." if sheet.stage is Stage.SELF else "Đơn vị chưa chốt giải trình."
            raise Refused("NOT_OURS", said, "Chờ đơn vị chốt và gửi dữ liệu lên.")

    def _mark(self, points: Decimal) -> dict[str, str]:
        return {"points": str(points), "by": self._bench.author.name, "at": stored(self._bench.clock.now())}

    def attach(self, key: str, line_id: str, file: Path) -> Attachment:
        """Keep a file as evidence of a line. Raises as :meth:`Counter.keep`, CLOSED, NO_CRITERION."""
        sheet = self._own(key)
        refuse_stage(sheet, Stage.SELF, Stage.EXPLAIN)
        line = sheet.criteria.line(line_id)
        kept = Counter(self._bench).keep(file)
        made = Attachment(kept.id, kept.name, kept.sha256, kept.size, kept.media, line.id)
        self._write(sheet, attachment_fields(made))
        return made

    def name(self, key: str, line_id: str, record: str) -> ScoreSheet:
        """Name an entry of a register of work as evidence of a line. Raises Refused NO_WORK, CLOSED."""
        sheet = self._own(key)
        refuse_stage(sheet, Stage.SELF, Stage.EXPLAIN)
        line, entry = sheet.criteria.line(line_id), WorkTable(self._bench.store).get(record)
        if any(one.line == line.id and one.record == entry.id for one in sheet.named):
            return sheet
        return self._write(sheet, {f"named/{uuid4()}": {"line": line.id, "record": entry.id, "book": entry.book}})

    def take_off(self, key: str, evidence: str) -> ScoreSheet:
        """Take a file or a named entry off a line (its id); the history keeps that it was there. Raises Refused CLOSED, NO_BLOB."""
        sheet = self._own(key)
        refuse_stage(sheet, Stage.SELF, Stage.EXPLAIN)
        if any(one.id == evidence for one in sheet.named):
            return self._write(sheet, {f"named/{evidence}": None})
        if not any(one.id == evidence for one in sheet.proofs):
            raise Refused("NO_BLOB", "Phiếu này không có minh chứng ấy.", "Xem lại danh sách minh chứng của dòng.")
        return self._write(sheet, {f"attachment/{evidence}": None, f"attachment_name/{evidence}": None})

    def explain(self, key: str, line_id: str, text: str) -> ScoreSheet:
        """The unit's answer to the first appraisal of a line. Raises Refused CLOSED, NOT_OURS."""
        sheet = self._own(key)
        refuse_stage(sheet, Stage.EXPLAIN)
        said = clean(text, limit=2000, multiline=True)
        return self._write(sheet, {f"explain/{sheet.criteria.line(line_id).id}": {"text": said} if said else None})

    # -- closing a stage

    def warnings(self, key: str) -> list[Problem]:
        """What stands open before the sheet is closed: lines without a mark, a change without a reason, one that is not explained,
        points without evidence, evidence that is gone."""
        sheet = self._table.get(key)
        lines, said = {
            Stage.SELF: (sheet.unmarked(), "chưa có điểm"), Stage.EXPLAIN: (sheet.unexplained(), "lệch điểm tự chấm mà chưa giải trình"),
        }.get(sheet.stage, (sheet.unreasoned(), "lệch điểm tự chấm mà chưa ghi lý do"))  # fmt: skip
        found = [Problem(one.id, f"Dòng {one.id} {said}.", warning=True) for one in lines]
        found += [Problem(one.id, f"Dòng {one.id} có điểm mà chưa có minh chứng.", warning=True) for one in sheet.unproved()]
        return found + self.lost(sheet)

    def lost(self, sheet: ScoreSheet) -> list[Problem]:
        """Evidence that is named and not here (not arrived yet, or gone)."""
        from cchc_desktop.storage.blobs import blobs_of

        blobs = blobs_of(self._bench.store)
        missing = [one for one in sheet.proofs if not blobs.has(one.sha256)]
        said = "Dòng {}: tệp minh chứng {} chưa có ở máy này."
        return [Problem(one.component, said.format(one.component, one.name), warning=True) for one in missing]

    def close(self, key: str) -> ScoreSheet:
        """End the stage whose turn it is (chốt): self-score and explanation by the unit, both appraisals by the office above.

        Raises Refused BAD_FIELD naming a line nobody has scored, NOT_OURS, NOT_ABOVE, CLOSED.
        """
        sheet = self._table.get(key)
        refuse_stage(sheet, *LOCKS)
        self._refuse_other_side(sheet)
        if sheet.stage is Stage.SELF and (open_ones := sheet.unmarked()):
            said = f"Còn {len(open_ones)} dòng chưa có điểm, đầu tiên là dòng {open_ones[0].id}."
            raise Refused("BAD_FIELD", said, "Ghi điểm (0 nếu không đạt) rồi chốt.", field=open_ones[0].id)
        return self._write(sheet, {LOCKS[sheet.stage]: self._signed()})

    def reopen(self, key: str) -> ScoreSheet:
        """The office above gives the last closed stage back. Raises Refused NOT_ABOVE, CLOSED when nothing is closed."""
        sheet = self._table.get(key)
        if self._bench.owns(sheet.unit):
            raise Refused("NOT_ABOVE", "Phiếu đã chốt chỉ cơ quan cấp trên mở lại được.", "Đề nghị cấp trên mở lại phiếu.")
        last = next((stage for stage in reversed(LOCKS) if stage in sheet.locks), None)
        if last is None:
            raise Refused("CLOSED", "Phiếu này chưa chốt bước nào.", "Không phải mở lại.")
        return self._write(sheet, {LOCKS[last]: None})

    def _signed(self) -> dict[str, str]:
        return {"by": self._bench.author.name, "at": stored(self._bench.clock.now())}

    def _write(self, sheet: ScoreSheet, fields: Mapping[str, object]) -> ScoreSheet:
        if fields:
            with self._bench.act() as act:
                act.write("score", sheet.id, fields, home=sheet.unit)
        return self._table.get(sheet.id)

    # -- all units of a year

    def waiting(self) -> int:
        """How many sheets of this year and the last wait for this office: to be appraised, or its own to be explained."""
        turns = self._table.turns(self._bench.clock.now().astimezone(ICT).year - 1)
        return sum(stage is Stage.EXPLAIN if self._bench.owns(unit) else stage in ABOVE for unit, stage in turns)

    def units(self) -> list[Unit]:
        """The units whose sheets are looked at here: those below that send, and those this office goes on for that had one; where nobody
        sends this office, too."""
        own, units = self._bench.store.unit, self._bench.offices.units()
        below = [one for one in units if one.parent == own] or [self._bench.offices.get().unit]
        before = homes(self._bench.store, own)[1:]
        return below + [one for one in units if one.key in before and one not in below and self._table.of_unit(one.key)]

    def board(self, year: int) -> list[UnitScore]:
        """Every unit of a year, the best first; those whose sheet has not come stand last."""
        held = {(unit := self.unit_of(sheet)).key: (unit, sheet) for sheet in self._table.of_year(year)}
        before = {sheet.id: sheet.total for sheet in self._table.of_year(year - 1)}
        waited = {one.key: (one, None) for one in self.units() if one.began_by(year) and one.goes_on_after(year)}
        today = self._bench.clock.now().astimezone(ICT).date()
        totals = {key: sheet.total for key, (_, sheet) in held.items()}
        rows = []
        for key, (unit, sheet) in (waited | held).items():
            total = totals.get(key)
            rank = 1 + sum(other > total for other in totals.values()) if total is not None else 0
            due = due_of(sheet.criteria, year, sheet.stage) if sheet and sheet.stage is not Stage.FINAL else None
            rows.append(UnitScore(
                unit, sheet, total, sheet.band if sheet else "", rank, before.get(self.id_of(year - 1, key)),
                STAGE_NAMES[sheet.stage] if sheet else "Chưa có phiếu", due is not None and due < today,
            ))  # fmt: skip
        return sorted(rows, key=lambda one: (one.rank or 10_000, one.unit.name))

    def gaps(self, year: int) -> list[tuple[Line, dict[str, Decimal]]]:
        """Each line that is scored with what every unit lacks on it, the widest gaps first; over units of the most used set."""
        sheets = self._table.of_year(year)
        if not sheets:
            return []
        ids = [sheet.criteria.id for sheet in sheets]
        chosen = max(sorted(set(ids)), key=ids.count)
        points = {self.unit_of(sheet).key: sheet.points(sheet.side) for sheet in sheets if sheet.criteria.id == chosen}
        lines = next(sheet.criteria for sheet in sheets if sheet.criteria.id == chosen).leaves()
        plain = [line for line in lines if not line.extra]
        found = [(line, {unit: line.most - told.get(line.id, Decimal(0)) for unit, told in points.items()}) for line in plain]
        return sorted(found, key=lambda pair: -sum(pair[1].values()))


def _figure(value: object, field: str) -> Decimal:
    try:
        return decimal(value)
    except ValueError as problem:
        raise Refused("BAD_FIELD", "Điểm ghi như 7,5.", "Sửa ô này rồi lưu lại.", field=field) from problem

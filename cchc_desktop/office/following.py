"""Commitments followed by the office: where they stand, results noted with evidence, quarters reviewed, assessed, drafted anew, annexed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.commitment import Commitment, CommitmentState, Party, Target
from cchc_desktop.domain.criteria import decimal
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.following import Assessment, Difference, Entry, Review, Standing, differences, latest, should_be
from cchc_desktop.domain.moments import ICT, sentence_date
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.targets import library_targets
from cchc_desktop.domain.text import clean, fold
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.counter import Counter
from cchc_desktop.office.letterheads import agency
from cchc_desktop.office.measured import measure
from cchc_desktop.storage.commitments import Commitments
from cchc_desktop.storage.dossiers import attachment_fields
from cchc_desktop.storage.index_rows import Followed
from cchc_desktop.storage.offices import going_on_as

_QUARTER = re.compile(r"\d{4}-Q[1-4]")


class Following:
    """``key`` is a commitment's id or its first characters."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, Commitments(bench.store)

    def _today(self) -> date:
        return self._bench.clock.now().astimezone(ICT).date()

    # -- where it stands

    def standings(self, sheet: Commitment) -> list[Standing]:
        """Each target now: automatic ones from the dossiers of the sheet's year and unit, also under the name it goes on with, the others
        from what was noted last."""
        followed = self._table.followed(sheet.id)
        noted, proofs = latest(followed.entries), self._table.proofs(sheet.id)
        found = []
        for place, target in enumerate(sheet.targets):
            count = sum(one.component == str(place) for one in proofs)
            due, today = target.due or date(sheet.year, 12, 31), self._today()
            one = Standing(place, target, by_now=should_be(target, sheet.year, today), days=self._days(today, due), proofs=count)
            found.append(self._measured(one, sheet, noted))
        return found

    def measured_unit(self, sheet: Commitment) -> str:
        """Whose dossiers its targets are measured by: its unit's, with those of the name that unit alone goes on under."""
        return going_on_as(self._bench.store, sheet.unit)

    def _measured(self, one: Standing, sheet: Commitment, noted: Mapping[int, Entry]) -> Standing:
        if one.source:
            last = max(date(sheet.year, 12, 31), one.target.due or date(sheet.year, 12, 31))
            found = measure(self._bench, one.source, self.measured_unit(sheet), date(sheet.year, 1, 1), min(last, date(sheet.year, 12, 31)))
            return replace(one, value=found.value, done=found.done, of=found.of) if found else one
        entry = noted.get(one.place)
        return replace(one, value=entry.value, noted=entry.reached) if entry else one

    def _days(self, today: date, due: date) -> int:
        """Working days from tomorrow until a day."""
        calendar = self._bench.calendar.calendar(self._bench.offices.get())
        first, last = today.toordinal() + 1, min(due.toordinal(), today.toordinal() + 800)
        return sum(calendar.is_working(date.fromordinal(n)) for n in range(first, last + 1))

    def slipping(self) -> list[tuple[Commitment, Standing]]:
        """Targets of this year's signed sheets of this office, also of its name before, that lie behind; a sheet that a newer one replaces
        counts no more."""
        own = [one for one in self.of_this_year() if one.state is CommitmentState.SIGNED]
        replaced = {one.previous for one in own}
        return [(sheet, one) for sheet in own if sheet.id not in replaced for one in self.standings(sheet) if one.slipping]

    def of_this_year(self) -> list[Commitment]:
        """This office's sheets of this year, newest first, also under the name it had."""
        return self._table.of_year(self._bench.store.unit, self._today().year)

    def history(self, key: str) -> Followed:
        """What was noted, reviewed, assessed. Raises Refused NO_COMMITMENT."""
        return self._table.followed(self._table.get(key).id)

    # -- what is noted

    def note(self, key: str, place: int, value: str, note: str = "", *, reached: bool = False) -> Standing:
        """A manual target's result: a figure, or words with whether they reach it. Raises Refused NOT_OURS, BAD_FIELD."""
        sheet = self._own(key)
        target = self._target(sheet, place)
        if target.source != "manual":
            raise Refused("BAD_FIELD", "Chỉ tiêu này tự tính từ hồ sơ, không ghi tay.", "Chọn chỉ tiêu nhập tay.", field="value")
        text = clean(value, limit=120)
        kept: float | str = text
        if isinstance(target.target, float):
            try:
                kept = float(decimal(text.removesuffix("%")))
            except ValueError:
                raise Refused("BAD_FIELD", "Kết quả ghi bằng số.", "Ví dụ: 9 hoặc 95,5.", field="value") from None
            if kept < 0 or (target.unit == "%" and kept > 100):
                raise Refused("BAD_FIELD", "Tỷ lệ từ 0 đến 100 %, số lượng không âm.", "Xem lại số đã ghi.", field="value")
        elif not text:
            raise Refused("BAD_FIELD", "Chưa ghi kết quả.", "Ghi kết quả rồi lưu lại.", field="value")
        told = {"place": place, "value": str(kept), "number": isinstance(kept, float), "reached": reached, **self._signed()}
        told["note"] = clean(note, limit=1000, multiline=True)
        count = len(self._table.followed(sheet.id).entries) + 1  # what was noted within one second keeps its order
        self._write(sheet, {f"progress/{count:04d}-{uuid4()}": told})
        return self.standings(sheet)[place]

    def attach(self, key: str, place: int, file: Path) -> Attachment:
        """Evidence of a target. Raises as :meth:`Counter.keep`, NOT_OURS, BAD_FIELD."""
        sheet = self._own(key)
        self._target(sheet, place)
        kept = replace(Counter(self._bench).keep(file), component=str(place))
        self._write(sheet, attachment_fields(kept))
        return kept

    def review(self, key: str, text: str, quarter: str = "") -> Review:
        """A quarter's review with where every target stood. Raises Refused NOT_SIGNED, BAD_FIELD, REASON_NEEDED."""
        sheet = self._signed_sheet(self._own(key))
        today = self._today()
        asked = quarter or f"{today.year}-Q{(today.month - 1) // 3 + 1}"
        if not _QUARTER.fullmatch(asked):
            raise Refused("BAD_FIELD", "Quý ghi như 2026-Q3.", "Sửa ô này rồi lưu lại.", field="quarter")
        said = clean(text, limit=4000, multiline=True)
        if not said:
            raise Refused("REASON_NEEDED", "Cần ghi nhận xét.", "Ghi nhận xét rồi lưu lại.", field="text")
        values = [None if one.value is None else str(one.value) for one in self.standings(sheet)]
        self._write(sheet, {f"review/{asked}": {"text": said, "values": values, **self._signed()}})
        return next(one for one in self.history(sheet.id).reviews if one.quarter == asked)

    def assess(self, key: str, text: str) -> Assessment:
        """The final assessment: by the office above; of an inner sheet by this office.

        Raises Refused NOT_ABOVE, NOT_SIGNED, REASON_NEEDED.
        """
        sheet = self._signed_sheet(self._table.get(key))
        if self._bench.owns(sheet.unit) and sheet.kind == "office":
            raise Refused("NOT_ABOVE", "Bản cam kết của chính cơ quan mình do cấp trên đánh giá.", "Gửi dữ liệu lên, nhận kết quả về.")
        said = clean(text, limit=4000, multiline=True)
        if not said:
            raise Refused("REASON_NEEDED", "Cần ghi nhận xét.", "Ghi nhận xét rồi lưu lại.", field="text")
        now = self.standings(sheet)
        told = {"text": said, "reached": sum(one.reached for one in now), "of": len(now), **self._signed()}
        self._write(sheet, {"assessment": told})
        found = self.history(sheet.id).assessment
        assert found is not None
        return found

    # -- from one sheet to the next

    def compare(self, one: str, two: str) -> list[Difference]:
        """What the second sheet says otherwise. Raises Refused NO_COMMITMENT."""
        return differences(self._table.get(one), self._table.get(two))

    def library(self, text: str = "") -> list[Target]:
        """Targets to choose from that hold every typed word: the shipped library, then those of the sheets held here; due at the end
        of this year."""
        held = [target for sheet in self._table.all() for target in sheet.targets]
        found, typed = library_targets(resources.target_rows(), held, self._today().year), fold(text).split()
        return [one for one in found if all(word in fold(f"{one.index} {one.name} {one.owner}") for word in typed)]

    def evidence(self, key: str, place: int) -> list[Attachment]:
        """The evidence files of a target. Raises Refused NO_COMMITMENT."""
        return [one for one in self._table.proofs(self._table.get(key).id) if one.component == str(place)]

    def from_last(self, key: str = "") -> Commitment:
        """A draft of this year from a sheet of an earlier year, "" = the newest of this office, also under the name it had: its results
        become "last year", and its sides bear today's name. Raises Refused NO_COMMITMENT, NOT_OURS."""
        year, unit = self._today().year, self._bench.store.unit
        last = self._own(key) if key else self._table.before(unit, year)
        last = self._table.get(last.annex_of) if last and last.annex_of else last
        if last is None or last.year >= year:
            raise Refused("NO_COMMITMENT", "Chưa có bản cam kết của năm trước.", "Lập mới từ mẫu, hoặc chọn bản muốn dựa vào.")
        values = {one.place: one.value for one in self.standings(last)}
        targets = tuple(
            replace(t, last=_result(values.get(n), t.last), due=_moved(t.due, year - last.year) if t.due else None)
            for n, t in enumerate(last.targets)
        )  # fmt: skip
        fresh = replace(last, id=str(uuid4()), year=year, date=self._today(), number="", targets=targets, state=CommitmentState.DRAFT)
        fresh = replace(fresh, version=1, previous="", signatures=(), basis=tuple(_year(t, last.year, year) for t in last.basis))
        return self._save(self._as_today(fresh))

    def _as_today(self, sheet: Commitment) -> Commitment:
        """A sheet taken over from a unit that this office goes on for, with the name that it has today."""
        now, before = self._bench.offices.get().unit, self._bench.offices.unit(sheet.unit)
        if before is None or sheet.unit == self._bench.store.unit:
            return sheet

        def named(side: Party) -> Party:
            return replace(side, unit=agency(now)) if side.unit == agency(before) else side

        place = now.name if sheet.place == before.name else sheet.place
        return replace(
            sheet, unit=self._bench.store.unit, place=place, committing=named(sheet.committing), receiving=named(sheet.receiving)
        )

    def annex(self, key: str) -> Commitment:
        """A draft of an annex with targets and signatures of its own; the signed sheet stays as it is. Raises Refused NOT_SIGNED."""
        sheet = self._signed_sheet(self._own(key))
        number = 1 + sum(one.annex_of == sheet.id for one in self._table.all(sheet.unit))
        name = f"số {sheet.number}" if sheet.number else f"năm {sheet.year}"
        basis = f"Căn cứ Bản cam kết {name} ký {sentence_date(sheet.signatures[0].at.astimezone(ICT).date())}."
        fresh = replace(sheet, id=str(uuid4()), date=self._today(), number="", basis=(basis,), state=CommitmentState.DRAFT)
        return self._save(replace(fresh, version=number, previous="", signatures=(), annex_of=sheet.id))

    def _save(self, sheet: Commitment) -> Commitment:
        with self._bench.act() as act:
            self._table.save(act, sheet)
        return self._table.get(sheet.id)

    # -- small change

    def _own(self, key: str) -> Commitment:
        sheet = self._table.get(key)
        if not self._bench.owns(sheet.unit):
            raise Refused("NOT_OURS", "Bản cam kết này do đơn vị khác lập.", "Đơn vị đã lập thì ghi kết quả.")
        return sheet

    def _signed_sheet(self, sheet: Commitment) -> Commitment:
        if sheet.state is not CommitmentState.SIGNED:
            raise Refused("NOT_SIGNED", "Bản cam kết chưa ký, sửa thẳng được.", "Ký rồi theo dõi, hoặc bấm Sửa.")
        return sheet

    def _target(self, sheet: Commitment, place: int) -> Target:
        if not 0 <= place < len(sheet.targets):
            raise Refused("BAD_FIELD", f"Bản cam kết có {len(sheet.targets)} chỉ tiêu.", "Chọn một chỉ tiêu trong bảng.", field="target")
        return sheet.targets[place]

    def _signed(self) -> dict[str, str]:
        return {"by": self._bench.author.name, "at": stored(self._bench.clock.now())}

    def _write(self, sheet: Commitment, fields: Mapping[str, object]) -> None:
        with self._bench.act() as act:
            act.write("commitment", sheet.id, fields, home=sheet.unit)


def _result(value: float | str | None, before: float | str | None) -> float | str | None:
    return round(value, 1) if isinstance(value, float) else value if value is not None else before


def _moved(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _year(text: str, before: int, now: int) -> str:
    return text.replace(f"năm {before}", f"năm {now}")

"""Satisfaction surveys as an office does them: sheets printed in numbers, answers taken as one shuffled batch, indices, comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.errors import Problem, Refused, refuse_first
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.survey import MOST_SHEETS, Batch, Outcome, SurveyForm, check_sheet, outcome, shuffled
from cchc_desktop.domain.text import clean
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.exports import Written
from cchc_desktop.storage.desk import Drafts
from cchc_desktop.storage.indices import Batches
from cchc_desktop.storage.store import Author

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CLERKLESS = Author("", "")
"""Answers are written in nobody's name."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A period beside the one before it: both outcomes (None = nothing before)."""

    period: str
    now: Outcome
    earlier: str
    before: Outcome | None


class Surveys:
    """Batches of answers and what they add up to."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, Batches(bench.store)
        self.get = self._table.get

    def forms(self) -> tuple[SurveyForm, ...]:
        """The sheets there are."""
        return resources.survey_forms()

    def form(self, id_: str) -> SurveyForm:
        """One sheet. Raises Refused NO_SURVEY."""
        found = next((one for one in self.forms() if one.id == id_), None)
        if found is None:
            raise Refused("NO_SURVEY", "Không có mẫu phiếu này.", "Chọn sipas hoặc onestop.")
        return found

    def period_now(self) -> str:
        """What a batch of today is called: ``Quý IV/2026``."""
        today = self._today()
        return f"Quý {('I', 'II', 'III', 'IV')[(today.month - 1) // 3]}/{today.year}"

    def _today(self) -> date:
        return self._bench.clock.now().astimezone(ICT).date()

    def check(self, form: str, sheets: Sequence[str], period: str, about: Mapping[str, Mapping[str, int]]) -> list[Problem]:
        """What keeps a batch from being taken: a strange sheet names its place."""
        rule, found = self.form(form), list[Problem]()
        if not clean(period, limit=60):
            found.append(Problem("period", "Chưa ghi đợt khảo sát."))
        if not 0 < len(sheets) <= MOST_SHEETS:
            found.append(Problem("sheets", f"Một đợt có từ 1 đến {MOST_SHEETS} phiếu."))
        for place, sheet in enumerate(sheets, 1):
            found += [Problem(f"sheets.{place}", f"Phiếu {place}: {one.message}") for one in check_sheet(rule, sheet)]
        known = {q.id: set(q.choices) for q in rule.about}
        for name, counts in about.items():
            if not set(counts) <= known.get(name, set()) or sum(counts.values()) > len(sheets) or min(counts.values(), default=0) < 0:
                found.append(Problem(f"about.{name}", "Số người theo nhóm không khớp với mẫu và số phiếu."))
        return found

    def save(
        self, form: str, sheets: Sequence[str], period: str, about: Mapping[str, Mapping[str, int]] | None = None, id_: str = ""
    ) -> Batch:  # fmt: skip
        """Take a batch: shuffled, without clerk, dated by its day only. With an ``id_`` saving it twice takes one in, and what was
        taken in under it before is given back. Raises Refused NO_SURVEY, BAD_FIELD (``id``: of something else)."""
        told = {name: {choice: n for choice, n in counts.items() if n} for name, counts in (about or {}).items()}
        refuse_first(self.check(form, sheets, period, told))
        fields = {"form": form, "period": clean(period, limit=60), "about": told}
        if id_ and (before := self._taken(id_, fields, sheets)):
            return before
        key, fields["day"] = id_ or str(uuid4()), self._today().isoformat()
        with self._bench.store.act(CLERKLESS, self._bench.clock) as act:
            act.write("survey_batch", key, fields | {"sheets": shuffled(sheets)}, parents=())
        self.drop_draft(form)
        return self._table.get(key)

    def _taken(self, id_: str, fields: Mapping[str, object], sheets: Sequence[str]) -> Batch | None:
        """The batch that stands under an id already; None when nothing does. Raises Refused BAD_FIELD when something else does."""
        if not _UUID.fullmatch(id_):
            raise Refused("BAD_FIELD", "Mã đợt phiếu là một UUID chữ thường.", "Sửa mã, hoặc bỏ đi để máy tự đặt.", field="id")
        if not self._bench.store.heads(id_):
            return None
        found = next((one for one in self._table.all(voided=True) if one.id == id_), None)
        same = found and {"form": found.form, "period": found.period, "about": found.about} == fields
        if found is None or not same or sorted(found.sheets) != sorted(sheets):
            raise Refused("BAD_FIELD", "Mã này đã dùng cho nội dung khác.", "Dùng một mã mới cho đợt phiếu mới.", field="id")
        return found

    def void(self, id_: str) -> None:
        """Take a batch out of every count (typed twice, the wrong form). Raises Refused NO_SURVEY, NOT_OURS."""
        batch = self._table.get(id_)
        if not self._bench.owns(batch.unit):
            raise Refused("NOT_OURS", "Đợt phiếu này của đơn vị khác.", "Đơn vị đã nhập thì mới hủy được.")
        with self._bench.act() as act:
            act.write("survey_batch", batch.id, {"voided": True}, home=batch.unit)

    # -- what was typed so far, kept against a power cut: shuffled too, so that no order ever lies on the disk

    def keep_draft(self, form: str, sheets: Sequence[str], about: Mapping[str, Mapping[str, int]], period: str) -> None:
        """Keep a batch that is being typed."""
        body = {"sheets": shuffled(sheets), "about": {name: dict(counts) for name, counts in about.items()}, "period": period}
        Drafts(self._bench.store).keep("survey", body, self._bench.clock.now(), form)

    def draft(self, form: str) -> dict[str, object] | None:
        """A batch that was being typed."""
        return Drafts(self._bench.store).load("survey", form)

    def drop_draft(self, form: str) -> None:
        """Nothing is being typed any more."""
        Drafts(self._bench.store).drop("survey", form)

    # -- what they add up to

    def batches(self, form: str, unit: str = "") -> list[Batch]:
        """Batches of a form, newest first; ``unit`` "" = of every unit."""
        self.form(form)
        return self._table.all(form, unit)

    def periods(self, form: str, unit: str = "") -> list[str]:
        """The periods there are batches of, newest first."""
        return list(dict.fromkeys(one.period for one in self.batches(form, unit)))

    def outcome(self, form: str, unit: str = "", period: str = "") -> Outcome:
        """The indices of a unit ("" = all) and a period ("" = all)."""
        found = [one for one in self.batches(form, unit) if not period or one.period == period]
        return outcome(self.form(form), found)

    def compared(self, form: str, unit: str = "", period: str = "") -> Compared:
        """A period ("" = the newest) beside the one before."""
        periods = self.periods(form, unit)
        chosen = period or (periods[0] if periods else "")
        later = periods.index(chosen) + 1 if chosen in periods else len(periods)
        earlier = periods[later] if later < len(periods) else ""
        before = self.outcome(form, unit, earlier) if earlier else None
        return Compared(chosen, self.outcome(form, unit, chosen), earlier, before)

    def units(self, form: str, period: str = "") -> list[tuple[str, Outcome]]:
        """(unit's title, outcome) of every unit with batches, the best first."""
        found = [one for one in self.batches(form) if not period or one.period == period]
        rule, keys = self.form(form), list(dict.fromkeys(one.unit for one in found))
        rows = [(self._title(key), outcome(rule, [one for one in found if one.unit == key])) for key in keys]
        return sorted(rows, key=lambda row: (-(row[1].unit.value or 0.0), row[0]))

    def _title(self, key: str) -> str:
        unit = self._bench.offices.unit(key)
        return unit.title if unit else key

    def sheet(self, file: Path, form: str, unit: str = "", period: str = "") -> Written:
        """Indices as a spreadsheet: every item with its answers. Raises Refused CANNOT_WRITE, BAD_FIELD."""
        from cchc_desktop.reports.sheets_out import Column, Look, open_book

        rule, found = self.form(form), self.outcome(form, unit, period)
        columns = [Column("no", "TT", Look.WHOLE, 6), Column("factor", "Yếu tố", width=34), Column("item", "Nội dung", width=50)]
        columns += [Column(f"m{mark}", words, Look.WHOLE, 12) for mark, words in rule.scale]
        columns += [Column("empty", "Không hợp lệ", Look.WHOLE, 12), Column("index", "Chỉ số (%)", width=12)]
        head = [rule.title, period or "Mọi đợt", f"{found.n} phiếu" + (" (ít hơn 30, chỉ để tham khảo)" if found.few else "")]
        with open_book(file) as out:
            sheet, place = out.sheet("Kết quả", columns, head), 0
            for factor in rule.factors:
                for item in factor.items:
                    counts, share = found.spread[place], found.items[place]
                    place += 1
                    wrong = found.n - share.valid
                    value = round(share.value, 2) if share.value is not None else None
                    sheet.row([place, factor.name, item, *(counts[mark] for mark in rule.marks), wrong, value])
        return Written(file, place)


def told(found: Outcome, form: SurveyForm) -> dict[str, object]:
    """An outcome as JSON."""
    return {
        "n": found.n, "few": found.few, "index": found.unit.value, "factors": [one.value for one in found.factors],
        "items": [one.value for one in found.items], "spread": [dict(one) for one in found.spread],
        "about": {name: dict(counts) for name, counts in found.about.items()}, "mean": found.mean, "band": found.band,
        "form": form.id,
    }  # fmt: skip

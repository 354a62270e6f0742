"""A procedure as it stands in the form (texts and ticks, also half-typed ones) and back; what cannot be read is a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import parse_day, show_date
from cchc_desktop.domain.procedure import AfterWait, Channel, ComponentTemplate, Fee, Limit, LimitUnit, Procedure
from cchc_desktop.domain.procedure_check import check_procedure
from cchc_desktop.domain.text import clean, grouped

Raw = dict[str, Any]
"""Field -> text; ``limits``, ``fees``, ``components`` are lists of rows, each with ``kept``: its place in the version begun from."""
TEXTS = ("code", "name", "sector", "decision", "valid_from", "valid_to", "supplement_days", "after_supplement", "after_payment")


def raw_of(procedure: Procedure) -> Raw:
    """What the form shows of a version."""
    start, end = procedure.valid_from, procedure.valid_to
    return {
        "code": procedure.code, "name": procedure.name, "sector": procedure.sector, "decision": procedure.decision,
        "valid_from": show_date(start) if start else "", "valid_to": show_date(end) if end else "",
        "supplement_days": str(procedure.supplement_days or ""), "after_supplement": procedure.after_supplement.value,
        "after_payment": procedure.after_payment.value, "reviewed": False,
        "limits": [
            {"amount": str(x.amount or ""), "unit": x.unit.value, "channel": x.channel or "", "case": x.case, "kept": n}
            for n, x in enumerate(procedure.limits)
        ],
        "fees": [
            {"channel": x.channel or "", "amount": "" if x.amount is None else grouped(x.amount), "text": x.text, "kept": n}
            for n, x in enumerate(procedure.fees)
        ],
        "components": [
            {"name": x.name, "originals": str(x.originals or ""), "copies": str(x.copies or ""), "must_digitise": x.must_digitise,
             "show_only": x.show_only, "remark": x.remark, "kept": n}
            for n, x in enumerate(procedure.components)
        ],
    }  # fmt: skip


def procedure_of(raw: Raw, begun: Procedure, this_year: int) -> tuple[Procedure, list[Problem]]:
    """The version that the form describes and everything that is wrong with it. ``begun`` is what the form was opened with."""
    reader = _Reader(raw, begun, this_year)
    made = reader.read()
    return made, reader.problems + [p for p in check_procedure(made) if p.field not in {known.field for known in reader.problems}]


class _Reader:
    """Reads one form, gathering problems in its order."""

    def __init__(self, raw: Raw, begun: Procedure, this_year: int) -> None:
        self._raw, self._begun, self._year = raw, begun, this_year
        self._sure = bool(raw.get("reviewed"))
        self.problems: list[Problem] = []

    def read(self) -> Procedure:
        """The version; what could not be read has its old or an empty value."""
        return replace(
            self._begun, id="", code=self._text("code", 20), name=self._text("name", 1000), sector=self._text("sector", 300),
            decision=self._text("decision", 200), valid_from=self._day("valid_from"), valid_to=self._day("valid_to"),
            limits=tuple(self._limits()), fees=tuple(self._fees()), components=tuple(self._papers()),
            supplement_days=self._whole("supplement_days", self._raw.get("supplement_days", "")) or 0,
            after_supplement=AfterWait(self._raw.get("after_supplement") or AfterWait.PAUSE),
            after_payment=AfterWait(self._raw.get("after_payment") or AfterWait.PAUSE),
            confirm=() if self._sure else self._begun.confirm,
        )  # fmt: skip

    def _cleaned(self, field: str, text: str, limit: int) -> str:
        try:
            return clean(text, limit=limit)
        except Refused as refused:
            self.problems.append(Problem(field, f"{refused.message} {refused.next_step}"))
            return clean(text[:limit], limit=limit)

    def _text(self, name: str, limit: int) -> str:
        return self._cleaned(name, str(self._raw.get(name, "")), limit)

    def _day(self, name: str) -> date | None:
        text = str(self._raw.get(name, "")).strip()
        if not text:
            return None
        try:
            return parse_day(text, self._year)
        except ValueError as problem:
            self.problems.append(Problem(name, str(problem)))
            return None

    def _whole(self, field: str, text: str) -> int | None:
        """A whole number, None for an empty text; thousands may be parted by dots or blanks."""
        bare = str(text).replace(".", "").replace("\u00a0", "").replace(" ", "")
        if not bare:
            return None
        if not (bare.isascii() and bare.isdigit()) or len(bare) > 12:
            self.problems.append(Problem(field, "Ghi bằng chữ số, ví dụ 3 hoặc 8.000."))
            return None
        return int(bare)

    def _limits(self) -> list[Limit]:
        found = []
        for place, row in enumerate(self._rows("limits")):
            unit, channel = LimitUnit(row["unit"]), Channel(row["channel"]) if row["channel"] else None
            amount = 0 if unit is LimitUnit.SAME_DAY else self._whole(f"limits.{place}.amount", row["amount"]) or 0
            before = _kept(self._begun.limits, row)
            case = self._cleaned(f"limits.{place}.case", row["case"], 1000)
            doubtful = before.confirm if before and not self._sure else False
            found.append(Limit(amount, unit, case, channel, doubtful, before.source if before else ""))
        return found

    def _fees(self) -> list[Fee]:
        found = []
        for place, row in enumerate(self._rows("fees")):
            before = _kept(self._begun.fees, row)
            doubtful = before.confirm if before and not self._sure else False
            text = self._cleaned(f"fees.{place}.text", row["text"], 2000)
            amount = self._whole(f"fees.{place}.amount", row["amount"])
            channel = Channel(row["channel"]) if row["channel"] else None
            found.append(Fee(amount, text, channel, doubtful, before.source if before else ""))
        return found

    def _papers(self) -> list[ComponentTemplate]:
        found = []
        for place, row in enumerate(self._rows("components")):
            before = _kept(self._begun.components, row)
            doubtful = before.confirm if before and not self._sure else False
            originals, copies = (self._whole(f"components.{place}.{name}", row[name]) or 0 for name in ("originals", "copies"))
            found.append(ComponentTemplate(
                self._cleaned(f"components.{place}.name", row["name"], 2000), originals, copies, bool(row["show_only"]),
                bool(row["must_digitise"]), doubtful, bool(row.get("remark")), before.source if before else "",
            ))  # fmt: skip
        return found

    def _rows(self, name: str) -> list[Mapping[str, Any]]:
        return [self._raw[name][place] for place in filled(self._raw, name)]


def filled(raw: Raw, name: str) -> list[int]:
    """The places of the rows in which something stands: empty ones are not counted, problems name the place among these."""
    parts = {"limits": ("amount", "case"), "fees": ("amount", "text"), "components": ("name", "originals", "copies")}[name]
    rows = raw.get(name, [])
    return [n for n, row in enumerate(rows) if row.get("unit") == LimitUnit.SAME_DAY or any(str(row[part]).strip() for part in parts)]


def _kept(before: tuple[Any, ...], row: Mapping[str, Any]) -> Any:
    place = row.get("kept")
    return before[place] if isinstance(place, int) and 0 <= place < len(before) else None

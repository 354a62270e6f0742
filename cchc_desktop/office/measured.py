"""What an automatic line or target is measured by: an indicator of the dossiers, or the satisfaction of the surveys, with its reckoning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.text import grouped, percent
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.figures import Figures
from cchc_desktop.storage.indices import Batches

SATISFACTION = "satisfaction"


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator over a span: ``done`` of ``of``, what is counted ("hồ sơ", "ý kiến"), how it was reckoned in words."""

    name: str
    done: int
    of: int
    what: str
    reckoning: str

    @property
    def value(self) -> float | None:
        """Per cent, None when nothing counts."""
        return 100 * self.done / self.of if self.of else None


def measure(bench: Bench, name: str, unit: str, first: date, last: date) -> Measured | None:
    """An indicator of a unit over days, both included; None for an unknown one."""
    if name == SATISFACTION:
        return _satisfaction(bench, unit, first, last)
    figures = Figures(bench)
    if name not in {one.name for one in figures.definitions(last)}:
        return None
    found = figures.indicator(name, first, last, unit)
    return _told(name, found.numerator, found.denominator, "hồ sơ")


def _told(name: str, done: int, of: int, what: str) -> Measured:
    share = percent(100 * done / of) if of else "chưa có số"
    return Measured(name, done, of, what, f"{grouped(done)}/{grouped(of)} {what}: {share}")


def _satisfaction(bench: Bench, unit: str, first: date, last: date) -> Measured:
    from cchc_desktop.domain.survey import outcome

    form = next(one for one in resources.survey_forms() if one.id == "sipas")
    batches = [one for one in Batches(bench.store).all("sipas", unit) if first <= one.day <= last]
    found = outcome(form, batches)
    share = percent(found.unit.value) if found.unit.value is not None else "chưa có số"
    said = f"{grouped(found.n)} phiếu, {grouped(found.unit.good)}/{grouped(found.unit.valid)} ý kiến hài lòng: {share}"
    return Measured(SATISFACTION, found.unit.good, found.unit.valid, "ý kiến", said)

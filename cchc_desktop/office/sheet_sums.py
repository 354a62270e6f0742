"""What sheets of sums and rows say (báo cáo, sổ, bảng kê): a line a row, as much of it as lies in the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from cchc_desktop.domain.cchc import CchcOutline, CchcReport
from cchc_desktop.domain.ii06 import Ii06Row
from cchc_desktop.domain.indicators import Figure
from cchc_desktop.domain.moments import SHORT_WEEKDAYS
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.said import Said, rows_said
from cchc_desktop.domain.survey import Outcome, SurveyForm
from cchc_desktop.storage.ledgers import BookRow, ReceiptRow


def _moment(at: datetime | None) -> str:
    return stored(at) if at else ""


def register_said(rows: Iterable[BookRow]) -> Said:
    """Entries of a volume."""
    return rows_said(
        (f"{row.no:04d}", (row.number, row.procedure, row.sets, row.name, row.address, row.phone, row.officer, _moment(row.received_at),
                           _moment(row.due_at), _moment(row.returned_at), row.result_place, row.how, row.item, int(row.status),
                           row.void_reason if row.voided else ""))
        for row in rows
    )  # fmt: skip


def fees_said(rows: Iterable[ReceiptRow]) -> Said:
    """The receipts of a day."""
    return rows_said(
        (
            row.receipt_no or row.number,
            (row.number, row.name, row.method.value, row.counted, row.reason if row.waived or row.voided else ""),
        )
        for row in rows
    )


def ii06_said(rows: Iterable[Ii06Row], total: Ii06Row) -> Said:
    """The official count: columns (3) to (13) of each row."""
    return rows_said((row.name, row.cells()) for row in (*rows, total))


def indicators_said(figures: Iterable[Figure], satisfied: tuple[int, int] | None, reasons: Iterable[tuple[str, int]]) -> Said:
    """Each indicator's two numbers, then why dossiers were late."""

    def rows() -> Iterator[tuple[str, tuple[object, ...]]]:
        yield from ((one.indicator.title, (one.numerator, one.denominator)) for one in figures)
        if satisfied:
            yield "SIPAS", satisfied
        yield from ((f"Quá hạn: {why}", (count,)) for why, count in reasons)

    return rows_said(rows())


def year_said(
    months: Iterable[Sequence[object]], traffic: Iterable[tuple[int, int, int]], slowest: Iterable[Sequence[object]],
    reasons: Iterable[tuple[str, int]],
) -> Said:  # fmt: skip
    """The picture of a year."""

    def rows() -> Iterator[tuple[str, Sequence[object]]]:
        yield from ((f"Tháng {one[0]}", one[1:]) for one in months)
        yield from ((f"{SHORT_WEEKDAYS[one[0]]} {one[1]} giờ", one[2:]) for one in traffic)
        yield from ((str(one[0]), [f"{cell:.4g}" if isinstance(cell, float) else cell for cell in one[2:]]) for one in slowest)
        yield from ((f"Quá hạn: {why}", (count,)) for why, count in reasons)

    return rows_said(rows())


def cchc_said(report: CchcReport, outline: CchcOutline) -> Said:
    """The report on administrative reform: the annex, then the texts."""
    annex = ((one.title, (report.figure(one),)) for one in outline.annex)
    return rows_said([*annex, *((one.title, (report.texts.get(one.id, ""),)) for one in outline.parts)])


def scores_said(rows: Iterable[tuple[str, Decimal | None, str, int]]) -> Said:
    """All units of a year: (title, points, band, rank)."""
    return rows_said((title, ("" if points is None else f"{points.normalize():f}", band, rank)) for title, points, band, rank in rows)


def survey_said(form: SurveyForm, found: Outcome) -> Said:
    """How many sheets, the index of all, of each factor and each item."""
    items = [item for factor in form.factors for item in factor.items]
    shares = [("Chung", found.unit), *zip((f"Yếu tố {n}" for n in range(1, 99)), found.factors, strict=False)]
    shares += list(zip(items, found.items, strict=True))
    return rows_said([("Số phiếu", (found.n,)), *((name, (one.good, one.valid)) for name, one in shares)])


def work_said(rows: Iterable[tuple[str, str, str]]) -> Said:
    """A register of work: (title, until when, state)."""
    return rows_said((title, (due, state)) for title, due, state in rows)


def slip_said(number: int, groups: Sequence[str]) -> Said:
    """The slip that goes with a stick: its number, where the logs end."""
    return rows_said([("Số phiếu", (number,)), ("Dãy số", (" ".join(groups),))])

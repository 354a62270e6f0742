"""Score sheets and their summary on paper and as spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from cchc_desktop.domain.criteria import CriteriaSet, Line, number
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.said import Said
from cchc_desktop.domain.score import STAGE_NAMES, ScoreSheet
from cchc_desktop.domain.text import percent
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.exports import Written
from cchc_desktop.office.letterheads import agency, letterhead
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.scores import Scores, UnitScore
from cchc_desktop.office.seals import Seals, Summed
from cchc_desktop.office.sheet_sums import scores_said

MOST_GAPS = 10

_LINE = (
    ("id", "Mã", 12), ("name", "Lĩnh vực, tiêu chí", 44), ("most", "Điểm tối đa", 12), ("self", "Tự chấm", 12),
    ("first", "Thẩm định lần 1", 12), ("second", "Thẩm định lần 2", 12), ("evidence", "Minh chứng", 20),
    ("note", "Ghi chú của đơn vị", 20), ("explanation", "Giải trình", 20), ("judged", "Ghi chú thẩm định", 20),
)  # fmt: skip
"""(name in JSON, heading, width) of a sheet's columns."""
_RANKING = (
    ("rank", "Hạng"), ("unit", "Đơn vị"), ("points", "Điểm"), ("share", "Tỷ lệ"), ("band", "Xếp loại"), ("before", "Năm trước"),
    ("change", "Tăng, giảm"), ("stage", "Tình trạng"),
)  # fmt: skip


def proof_text(sheet: ScoreSheet, line: Line) -> str:
    """What stands in the column of evidence: the reckoning, the note, the files, how many entries of registers."""
    mark = sheet.own.get(line.id)
    parts = [mark.reckoning, " ".join(mark.note.split())] if mark else []
    parts += [one.name for one in sheet.proofs if one.component == line.id]
    named = sum(one.line == line.id for one in sheet.named)
    return "; ".join(part for part in [*parts, f"{named} việc trong sổ" if named else ""] if part)


class ScoreLists:
    """What is printed and written out of the sheets."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._scores = bench, Scores(bench)

    def page(self, key: str) -> Printed:
        """A unit's sheet for the printer. Raises Refused NO_SCORE."""
        from cchc_desktop.printing.score import ScoreLine, ScorePage, score_pdf

        sheet = self._scores.get(key)
        unit = self._scores.unit_of(sheet)
        own, judged = sheet.sums("self"), sheet.sums() if sheet.side != "self" else None
        open_ones = {one.id for one in sheet.unmarked()}
        lines = tuple(
            ScoreLine(
                one.id, one.name, one.most, None if one.id in open_ones else own[one.id], judged[one.id] if judged else None,
                proof_text(sheet, one), sheet.criteria.depth(one), one.rule is not None, one.extra,
            )
            for one in sheet.criteria.in_order()
        )  # fmt: skip
        signed = next((lock.by for lock in sheet.locks.values()), "")
        appraiser = next((lock.by for stage, lock in reversed(list(sheet.locks.items())) if stage.value in ("first", "second")), "")
        subject = f"Chỉ số cải cách hành chính năm {sheet.year} của {unit.phrase}"
        page = ScorePage(
            letterhead(self._bench.offices.get()), self._bench.clock.now().astimezone(ICT).date(), subject, sheet.criteria.name, lines,
            sheet.criteria.total, own[""], judged[""] if judged else None, "" if open_ones else sheet.band, signed, appraiser,
            Seals(self._bench.store).of_record("score", sheet.id),
        )  # fmt: skip
        return Printed("score", key, score_pdf(page), f"phieu-cham-diem-{sheet.year}.pdf", f"Phiếu chấm điểm {sheet.year}", 1, "")

    def summary(self, year: int) -> Printed:
        """All units of a year for the printer. Raises Refused NO_SCORE."""
        from cchc_desktop.printing.score import GapLine, SummaryLine, SummaryPage, points_text, summary_pdf

        rows = self._rows(year)
        criteria = self._criteria(rows)
        units = tuple(
            SummaryLine(
                str(one.rank) if one.rank else "–", one.unit.title, points_text(one.total), one.band, points_text(one.before), _change(one),
                one.stage + (", quá hạn" if one.late else ""),
            )
            for one in rows
        )  # fmt: skip
        gaps = tuple(
            GapLine(line.id, line.name, points_text(line.most), points_text(_mean(lacks)), self._worst(lacks))
            for line, lacks in self._scores.gaps(year)[:MOST_GAPS] if _mean(lacks) > 0
        )  # fmt: skip
        office = self._bench.offices.get()
        subject = f"Chỉ số cải cách hành chính năm {year} của các đơn vị thuộc {office.unit.phrase}"
        today = self._bench.clock.now().astimezone(ICT).date()
        seal = Seals(self._bench.store).of_sum("scores", Summed(date(year, 1, 1), date(year, 12, 31)), board_said(rows))
        page = SummaryPage(letterhead(office), today, subject, criteria.name, units, gaps, self._bench.author.name, seal)
        return Printed("scores", str(year), summary_pdf(page), f"tong-hop-diem-{year}.pdf", f"Tổng hợp điểm {year}", 1, "")

    def _rows(self, year: int) -> list[UnitScore]:
        rows = self._scores.board(year)
        if not any(one.sheet for one in rows):
            raise Refused("NO_SCORE", f"Chưa có phiếu chấm điểm nào của năm {year}.", "Lập phiếu, hoặc nhận dữ liệu của các đơn vị.")
        return rows

    def _criteria(self, rows: list[UnitScore]) -> CriteriaSet:
        return next(one.sheet.criteria for one in rows if one.sheet)

    def _worst(self, lacks: dict[str, Decimal]) -> str:
        from cchc_desktop.printing.score import points_text

        key = max(sorted(lacks), key=lambda unit: lacks[unit])
        unit = self._bench.offices.unit(key)
        return f"{unit.title if unit else key}: {points_text(lacks[key])}"

    def sheet(self, file: Path, key: str) -> Written:
        """A unit's sheet as a spreadsheet or JSON. Raises Refused NO_SCORE, CANNOT_WRITE, BAD_FIELD."""
        from cchc_desktop.reports.sheets_out import Column, open_book

        sheet = self._scores.get(key)
        sums = {side: sheet.sums(side) for side in ("self", "first", "second")}
        columns = [Column(name, text, width=width) for name, text, width in _LINE]
        head = [f"Phiếu chấm điểm năm {sheet.year}: {agency(self._scores.unit_of(sheet))}", sheet.criteria.name,
                f"{STAGE_NAMES[sheet.stage]}; {number(sheet.total)} điểm{f', {sheet.band}' if sheet.band else ''}"]  # fmt: skip
        with open_book(file) as out:
            made = out.sheet(f"Năm {sheet.year}", columns, head)
            for one in sheet.criteria.in_order():
                points = [float(one.most), *(float(sums[side][one.id]) for side in ("self", "first", "second"))]
                notes = [marks[one.id].note if one.id in marks else "" for marks in (sheet.own, sheet.first, sheet.second)]
                judged = " / ".join(note for note in notes[1:] if note)
                made.row([one.id, one.name, *points, proof_text(sheet, one), notes[0], sheet.explained.get(one.id, ""), judged])
        return Written(file, len(sheet.criteria.lines))

    def summary_sheet(self, file: Path, year: int) -> Written:
        """All units of a year side by side: points, and each line a row with a column a unit. Raises Refused NO_SCORE, CANNOT_WRITE."""
        from cchc_desktop.reports.sheets_out import Column, open_book

        rows = self._rows(year)
        criteria = self._criteria(rows)
        held = [one for one in rows if one.sheet and one.sheet.criteria.id == criteria.id]
        with open_book(file) as out:
            ranking = out.sheet("Xếp hạng", [Column(name, text, width=28 if name == "unit" else 14) for name, text in _RANKING],
                                [f"Tổng hợp điểm năm {year}", criteria.name])  # fmt: skip
            for one in rows:
                share = percent(float(one.total * 100 / criteria.total)) if one.total is not None else ""
                told = [_plain(one.total), share, one.band, _plain(one.before), _change(one), one.stage]
                ranking.row([one.rank or None, one.unit.title, *told])
            columns = [Column("id", "Mã", width=10), Column("name", "Tiêu chí", width=44), Column("most", "Điểm tối đa", width=12)]
            lines = out.sheet("Từng tiêu chí", [*columns, *(Column(one.unit.key, one.unit.title, width=16) for one in held)])
            sums = [one.sheet.sums() for one in held if one.sheet]
            for line in criteria.in_order():
                lines.row([line.id, line.name, float(line.most), *(_plain(sum_of.get(line.id)) for sum_of in sums)])
        return Written(file, len(rows))


def board_said(rows: Iterable[UnitScore]) -> Said:
    """What the summary says of each unit."""
    return scores_said((one.unit.title, one.total, one.band, one.rank) for one in rows)


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _mean(lacks: dict[str, Decimal]) -> Decimal:
    return sum(lacks.values(), Decimal(0)) / len(lacks)


def _change(one: UnitScore) -> str:
    if one.total is None or one.before is None:
        return "–"
    gained = one.total - one.before
    return ("+" if gained > 0 else "−" if gained < 0 else "") + number(abs(gained))

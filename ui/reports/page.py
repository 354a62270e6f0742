"""Reports: the indicators, the official count, a picture of the year; of the days, unit and field chosen above. Every figure opens."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from cchc_desktop.domain.ii06 import CELLS, Ii06Row
from cchc_desktop.domain.indicators import BASE, DONE, MISSING, Figure
from cchc_desktop.domain.text import fold, grouped, percent
from cchc_desktop.office.exports import Written
from cchc_desktop.office.figures import Ii06, Picture
from cchc_desktop.office.reports import II06A, II06B, INDICATORS, YEAR
from ui.kit import tokens
from ui.kit.bars import bar_cell
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PLAIN, PRIMARY, Action
from ui.kit.chapters import Chapters
from ui.kit.layout import NARROW, ActionBar, SideMargins, card, column, hairline, holder, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.page import Page, Parts
from ui.reports.behind import Behind
from ui.reports.cchc import CchcView
from ui.reports.counting import CCHC, Answer, Asked, Counting, draw, write
from ui.reports.span import Span
from ui.reports.year import YearPicture

SHEET = "Bảng tính Excel (*.xlsx);;Tệp dữ liệu JSON (*.json)"
_CELL_WORDS = ("Nhận giải quyết", "Trực tuyến", "Trực tiếp, bưu chính", "Kỳ trước", "Đã giải quyết", "Trước hạn", "Đúng hạn", "Quá hạn",
               "Đang giải quyết", "Trong hạn", "Quá hạn")  # fmt: skip
_LEGEND = (
    "(3) nhận giải quyết = (4) trực tuyến + (5) trực tiếp, bưu chính + (6) từ kỳ trước · (7) đã giải quyết = (8) trước hạn + "
    "(9) đúng hạn + (10) quá hạn · (11) đang giải quyết = (12) trong hạn + (13) quá hạn · (3) = (7) + (11)"
)
_PLACES = {INDICATORS: 0, YEAR: 2, CCHC: 4}
STALE_AFTER = 300
"""So many milliseconds the figures of other days stay while those asked for are counted."""
_TITLES = {INDICATORS: "Chỉ số", II06A: "Biểu II.06a", II06B: "Biểu II.06b, các đơn vị", YEAR: "Bức tranh năm", CCHC: "Báo cáo CCHC"}


class ReportsPage(Page):
    """See the module. ``open`` takes the name of a report, or "" (where one was last)."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._count: Ii06 | None = None
        self._wanted: dict[str, float] = {}
        self._shown: Asked | None = None
        self.chapters, self.span = Chapters([], "Báo cáo"), Span(parts)
        self.figures = RowList([
            Column("Chỉ số", lambda one: Cell(one.indicator.title, one.indicator.done, bold=True)),
            Column("", self._bar, 150),
            Column("Tỷ lệ", lambda one: Cell(percent(one.value) if one.value is not None else "–", bold=True, keep=True), 88, RIGHT),
            Column("Đạt trên tổng số", lambda one: Cell(_of(one), ink=tokens.INK2, keep=True), 150, RIGHT),
        ], tall=True, name="Chỉ số")  # fmt: skip
        self.count = RowList(
            [Column("", lambda one: Cell(one.name, bold=not one.key))]
            + [Column(f"({n})", partial(_cell, cell), 62, RIGHT) for n, cell in enumerate(CELLS, 3)],
            name="Biểu số liệu",
        )  # fmt: skip
        self.year, self.behind, self.nothing, self.cchc = YearPicture(), Behind(parts), Blank(), CchcView(parts)
        self.counting, self._stale = Counting(parts, self), QTimer(self, interval=STALE_AFTER, singleShot=True)
        self.bar, self._stack, self._whole = ActionBar(), QStackedWidget(), QStackedWidget()
        self._build()
        self._listen()

    # -- building

    def _build(self) -> None:
        legend = holder(row(label(_LEGEND, "hint", wrap=True), margins=(14, 6, 14, 8)))
        counted = card(self.count, hairline(), legend, pad=0, gap=0)
        for one in (card(self.figures, pad=0, gap=0), counted, self.year, self.nothing, self.cchc):
            self._stack.addWidget(one)
        above = card(holder(row(self.span, margins=(14, 8, 14, 8))), pad=0, gap=0)
        inner = column(above, self._stack, gap=12)
        inner.setStretch(1, 1)
        self._whole.addWidget(holder(inner))
        self._whole.addWidget(self.behind)
        body = row(card(self.chapters, pad=0, gap=0), self._whole, gap=12)
        body.setStretch(1, 1)
        self._box = column(holder(body), gap=0, margins=(24, 14, 24, 12))
        SideMargins(self, self._box)
        self.setLayout(column(holder(self._box), hairline(), self.bar, gap=0))

    def _listen(self) -> None:
        self.chapters.opened.connect(lambda _: self._turn())
        self.chapters.entered.connect(self._into)
        self.span.changed.connect(self.read)
        self._stale.timeout.connect(self._clear)
        self.counting.answered.connect(self._show)
        self.counting.stopped.connect(self._stopped)
        self.figures.activated_row.connect(self._open_figure)
        self.count.activated_row.connect(self._open_row)
        self.behind.opened.connect(self._open_dossier)
        self.behind.changed.connect(self._show_acts)
        self.behind.saved.connect(self.saved)
        self.cchc.changed.connect(self._show_acts)
        self.cchc.saved.connect(self.saved)

    @property
    def name(self) -> str:
        """The report in front."""
        return self.chapters.name() or INDICATORS

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Báo cáo"

    def fact(self) -> str:
        """The days shown."""
        period = self.span.period()
        return period.name if period else ""

    def hints(self) -> list[tuple[str, str]]:
        """The keys of what is in front."""
        if self._whole.currentIndex():
            return [("Ctrl 1…9", "phần khác"), ("Enter", "mở hồ sơ"), ("Escape", "về báo cáo")]
        if self.name == CCHC:
            return [("↑↓", "chọn mục"), ("Enter", "ghi"), ("Ctrl+S", "lưu"), ("Ctrl+P", "in"), ("Escape", "quay lại")]
        return [("↑↓", "chọn"), ("Enter", "xem hồ sơ đằng sau"), ("Tab", "kỳ, đơn vị"), ("Ctrl+P", "in"), ("Escape", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Come to the front with a report."""
        below = len(self.parts.session.lists.units()) > 1
        self.chapters.set_chapters([(name, words) for name, words in _TITLES.items() if name != II06B or below])
        self.span.offer_units()
        self.span.offer_systems()
        self.chapters.choose(argument)
        self._turn()
        if not self._whole.currentIndex():
            self._into()

    def reload(self, record: str = "") -> None:
        """Something was saved: count again."""
        if self.isVisible():
            if self._whole.currentIndex():
                self.behind.show_part(keep=True)
            self.read()

    def back(self) -> bool:
        """Esc: from the dossiers to the figures, from the figures to the reports."""
        if self._whole.currentIndex():
            if self.behind.back():
                return True
            self._whole.setCurrentIndex(0)
            self._into()
            self._show_acts()
            return True
        if self.name == CCHC and self.cchc.back():
            return True
        if not self.chapters.hasFocus():
            self.chapters.setFocus()
            return True
        return False

    def step_back(self) -> None:
        """Back to the figures."""
        self.back()

    # -- reading

    def _turn(self) -> None:
        self._whole.setCurrentIndex(0)
        self.read()

    def _into(self) -> None:
        fronts = (self.figures, self.count, self.year.slow, self.span.choice.editor, self.cchc.lines)
        fronts[self._stack.currentIndex()].setFocus()

    def read(self) -> None:
        """Have counted what is asked for now; what is shown stays until the answer is there."""
        asked = self._asked()
        if asked is None:
            self.counting.drop()
            self.nothing.say("Chưa rõ từ ngày nào đến ngày nào.", "Sửa hai ngày ở trên.")
            self._stack.setCurrentIndex(3)
        else:
            if self._shown is None or self._shown.name != asked.name or (asked.name == CCHC and asked != self._shown):
                self._clear()
            elif asked != self._shown:
                self._stale.start()
            self.counting.ask(asked)
        self._show_acts()

    def _clear(self) -> None:
        """Nothing is shown of the report that is being counted."""
        self._shown = None
        if self.name == CCHC:
            self.cchc.clear()
        elif self.name == YEAR:
            self.year.show_picture(Picture(0, (), (), (), ()))
        else:
            (self.figures if self.name == INDICATORS else self.count).set_rows([])
        self._stack.setCurrentIndex(_PLACES.get(self.name, 1))

    def _stopped(self) -> None:
        inside = self._is_inside()
        self._stale.stop()
        self._shown = None
        self.nothing.say("Đã dừng tính số liệu.", "", Action("Tính lại", self.read, "F5", "refresh", PRIMARY))
        self._stack.setCurrentIndex(3)
        if inside and self.nothing.button is not None:
            self.nothing.button.setFocus()

    def _is_inside(self) -> bool:
        held = self.focusWidget()
        return held is not None and self._stack.isAncestorOf(held)

    def _show(self, answer: Answer) -> None:
        """Show what was counted."""
        self._stale.stop()
        if not self.span.offer_sectors(answer.sectors):
            return  # the field chosen is not there in these days: asked again without it
        inside, self._shown = self._is_inside(), answer.asked
        if answer.picture is not None:
            self.year.show_picture(answer.picture, answer.wanted.get("on_time"))
        elif answer.report is not None:
            self.cchc.show_report(answer.report)
        elif answer.count is not None:
            self._show_count(answer.count)
        else:
            self._wanted = answer.wanted
            self.figures.set_rows(answer.figures, keep=lambda one: one.indicator.name)
        empty = answer.count is not None and not answer.count.rows
        self._stack.setCurrentIndex(3 if empty else _PLACES.get(self.name, 1))
        if inside and not self._is_inside():
            self._into()
        self._show_acts()

    def _show_count(self, found: Ii06) -> None:
        self._count = found
        self.count.set_rows([*found.rows, found.total], keep=lambda one: one.key)
        if not found.rows:
            whose = self.name == II06A and not self.span.unit.value()
            self.nothing.say("Không có hồ sơ nào trong những ngày này.", "Chọn một đơn vị ở trên." if whose else "Chọn kỳ khác ở trên.")

    def _bar(self, one: Figure) -> Cell:
        """The share, and what the commitment of the year promises as a mark."""
        wanted = self._wanted.get(one.indicator.name)
        reached = one.value is None or wanted is None or one.value >= wanted
        return bar_cell((one.value or 0) / 100, None if wanted is None else wanted / 100, tokens.ACCENT if reached else tokens.AMBER_BAR)

    # -- what stands behind

    def _units(self) -> dict[str, str]:
        units = self.parts.session.lists.units()
        return {one.key: one.title for one in units} if len(units) > 1 else {}

    def _open_figure(self, one: Figure) -> None:
        shown = self._shown
        if shown is None:
            return
        name, period, unit, sector = one.indicator.name, shown.period, shown.unit, shown.sector
        parts = [(MISSING, "Chưa đạt", one.denominator - one.numerator), (DONE, "Đạt", one.numerator), (BASE, "Tất cả", one.denominator)]
        self.behind.show_figure(
            one.indicator.title, f"{one.indicator.done} trên {one.indicator.base[:1].lower()}{one.indicator.base[1:]}", parts, MISSING,
            self._units(), lambda session, part: session.figures.behind(name, part, period.first, period.last, unit, sector),
        )  # fmt: skip
        self._show_behind()

    def _open_row(self, one: Ii06Row) -> None:
        count, shown = self._count, self._shown
        if count is None or shown is None:
            return
        parts = [(cell, words, getattr(one, cell)) for cell, words in zip(CELLS, _CELL_WORDS, strict=True)]
        own = shown.unit
        self.behind.show_figure(
            one.name, shown.period.name, parts, "overdue" if one.overdue else "late" if one.late else "total", self._units(),
            lambda session, cell: session.figures.ii06_behind(count, one.key, cell, own),
        )  # fmt: skip
        self._show_behind()

    def _show_behind(self) -> None:
        self._whole.setCurrentIndex(1)
        self._show_acts()
        self.behind.table.setFocus()

    def _open_dossier(self, id_: str) -> None:
        self.parts.walk = [one.id for one in self.behind.table.rows()]
        self.asked_for.emit("dossier", id_)

    # -- paper and sheets

    def _show_acts(self) -> None:
        inside = bool(self._whole.currentIndex())
        sheet = self.name != YEAR
        why = "Chọn lại hai ngày" if self.span.period() is None else ""
        right = [Action("Ghi lý do quá hạn", self.behind.to_reason, "Ctrl+L", "pencil")] if inside and self.behind.late else []
        if not inside and sheet:
            right.append(Action("Xuất Excel", self._export, "Ctrl+Shift+X", "download", enabled=not why, why=why))
        if not inside:
            words = {YEAR: "In bức tranh năm", CCHC: "In báo cáo", INDICATORS: "In chỉ số"}.get(self.name, "In biểu")
            kind = PLAIN if self.name == CCHC and self.cchc.unsaved else PRIMARY
            right.append(Action(words, self._print, "Ctrl+P", "print", kind, not why, why))
        if self.name == CCHC and self.cchc.unsaved:
            right.append(Action("Lưu", self.cchc.save, "Ctrl+S", "save", PRIMARY))
        left = [Action("Về báo cáo", self.step_back, icon="back", kind=LINK, shown_key="Escape")] if inside else []
        self.bar.set_actions(left, right)
        self.changed.emit()

    def _asked(self) -> Asked | None:
        period = self.span.period()
        return Asked(self.name, period, self.span.unit.value(), self.span.sector.value()) if period else None

    def _print(self) -> None:
        asked = self._asked()
        if asked is not None:
            title = f"Đang soạn {_TITLES[asked.name]}"
            self.parts.jobs.run(lambda session, job: draw(session, job, asked), self.parts.preview, title=title, owner=self, reads=True)

    def _export(self) -> None:
        asked = self._asked()
        if asked is None:
            return
        title = _TITLES[asked.name]
        proposed = f"{fold(title).replace(',', '').replace('.', '').replace(' ', '-')}-{asked.period.last:%Y-%m-%d}.xlsx"
        file = self.parts.files.save(self.window(), f"Xuất {title} ra Excel", proposed, SHEET)
        if file is None:
            return

        def said(made: Written) -> None:
            self.parts.notify.say(f"Đã ghi {made.file.name}.", "Các ô tổng là công thức, sửa số thì tổng đổi theo.")

        self.parts.jobs.run(lambda session, job: write(session, job, asked, file), said, title=f"Đang ghi {title}", owner=self, reads=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less room at the sides of a narrow window."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.chapters.setFixedWidth(tokens.px(148 if narrow else 188))
        self.span.system.setVisible(not narrow)
        for place in range(1, len(CELLS) + 1):
            self.count.setColumnWidth(place, tokens.px(50 if narrow else 62))


def _of(one: Figure) -> str:
    return f"{grouped(one.numerator)} trên {grouped(one.denominator)}"


def _cell(name: str, one: Ii06Row) -> Cell:
    value = getattr(one, name)
    red = name in ("late", "overdue") and value
    return Cell(grouped(value) if value else "–", ink=tokens.RED if red else tokens.INK, bold=not one.key, keep=True)

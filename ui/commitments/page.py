"""The commitments: the sheets at the left, one sheet with its targets and signatures at the right; printing and signing."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.commitment import STATE_NAMES, Commitment, CommitmentState
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.following import Standing, shown_value
from cchc_desktop.domain.listing import OF_GOAL
from cchc_desktop.domain.targets import SIDES
from cchc_desktop.office.prints import Printed
from ui.commitments.follow_panel import FollowPanel
from ui.commitments.sign_panel import SignPanel
from ui.commitments.signers import show_signers
from ui.commitments.targets import figure_text
from ui.kit import tokens
from ui.kit.bars import bar_cell
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PLAIN, PRIMARY, Action, button_for
from ui.kit.fields import ChoiceField
from ui.kit.layout import ActionBar, Chip, SideMargins, card, column, hairline, holder, label, row, set_tone
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Page, Parts

MARKS = {CommitmentState.DRAFT: Mark.LATER, CommitmentState.PRINTED: Mark.NEXT, CommitmentState.SIGNED: Mark.DONE}
INK = {CommitmentState.DRAFT: tokens.INK2, CommitmentState.PRINTED: tokens.BLUE, CommitmentState.SIGNED: tokens.GREEN}


class CommitmentsPage(Page):
    """All sheets of this office and of those below."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.list = RowList([Column("", self._line)], tall=True, name="Bản cam kết")
        self.list.horizontalHeader().hide()
        self.list.verticalHeader().setDefaultSectionSize(tokens.px(56))
        self.progress: list[Standing] = []
        self.table = RowList([
            Column("Chỉ tiêu", lambda p: Cell(p.target.name, f"{p.target.index}, {_source(p)}")),
            Column("Năm trước", lambda p: Cell(_figure(p.target.last, p.target.unit), ink=tokens.INK2, keep=True), 88, RIGHT),
            Column("Cam kết", lambda p: Cell(_wanted(p), bold=True, keep=True), 104, RIGHT),
            Column("Tiến độ", _bar, 90),
            Column("Nay", lambda p: Cell(shown_value(p.value, p.target.unit), bold=True, keep=True), 82, RIGHT),
            Column("Còn thiếu", _missing, 240),
        ], tall=True, name="Bảng chỉ tiêu")  # fmt: skip
        self.units = ChoiceField("")
        self.units.editor.setAccessibleName("Đơn vị")
        self.heading, self.state, self.number = label("", "card-title"), Chip(), label("", "fact")
        self.between = label("", "fact", wrap=True)
        self.signatures, self._signers = column(gap=4), QWidget()
        self._signers.setLayout(self.signatures)
        self.sign = SignPanel(parts)
        self.sign.signed.connect(self._signed)
        self.follow = FollowPanel(parts)
        self.follow.done.connect(self._followed)
        self.follow.attached.connect(self._attached)
        self.follow.turned.connect(self._make_room)
        self.summary = label("", "hint", wrap=True)
        self.bar, self.nothing, self._shows = ActionBar(), Blank(), QStackedWidget()
        self.nothing.say("Chưa có bản cam kết nào.", "Lập từ mẫu; chỉ tiêu, mức cam kết sửa được trước khi in.")
        self._build()

    def _build(self) -> None:
        new = button_for(Action("Lập mới", self._new, "Ctrl+N", "plus", LINK), self)
        self._unit_box = holder(row(self.units, margins=(12, 8, 12, 4)))
        left = card(holder(row(label("Bản cam kết", "card-title"), None, new, margins=(16, 8, 8, 6))), hairline(), self._unit_box,
                    self.list, pad=0, gap=0)  # fmt: skip
        left.setFixedWidth(tokens.px(268))
        left.layout().setStretchFactor(self.list, 1)  # type: ignore[union-attr]
        head = column(row(self.heading, self.state, None, self.number, gap=12), self.between, gap=4, margins=(18, 14, 18, 10))
        foot = column(self.summary, self._signers, self.sign, self.follow, gap=8, margins=(18, 10, 18, 12))
        for one in (card(holder(head), hairline(), self.table, hairline(), holder(foot), pad=0, gap=0), card(self.nothing)):
            self._shows.addWidget(one)
        body = row(left, self._shows, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, body)
        body.setStretch(1, 1)
        self.setLayout(column(holder(body), self.bar, gap=0))
        self.list.chosen.connect(lambda _: self._show())
        self.list.activated_row.connect(lambda _: self._primary())
        self.table.activated_row.connect(self._open_missing)
        self.units.changed.connect(lambda: self._read(""))

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Cam kết"

    def fact(self) -> str:
        """What it is about."""
        return "PAR INDEX, SIPAS, PAPI"

    def hints(self) -> list[tuple[str, str]]:
        """Keys here."""
        if not self.follow.isHidden():
            return [("Enter", "ô tiếp"), ("Ctrl S", "ghi"), ("Ctrl T", "minh chứng"), ("Ctrl M", "mục tiếp"), ("Escape", "thôi")]
        if self.current() is None:
            return [("Ctrl N", "lập mới")]
        return [("↑↓", "chọn"), ("Tab", "chỉ tiêu"), ("Ctrl M", "theo dõi"), ("Ctrl N", "lập mới"), ("Ctrl P", "in"), ("Ctrl J", "ký số")]

    def open(self, argument: str = "") -> None:
        """Show the sheets, the named one chosen."""
        self.reload(argument)
        self.list.setFocus()

    def reload(self, record: str = "") -> None:
        """Read the sheets again."""
        sheets = self.parts.session.agreements.all()
        names = {sheet.unit: sheet.committing.unit or sheet.unit for sheet in sheets if sheet.committing.unit}
        own, asked = self.parts.session.store.unit, next((sheet.unit for sheet in sheets if sheet.id == record), "")
        self.units.blockSignals(True)
        self.units.set_choices([("", f"Cả {len(names)} đơn vị"), *sorted(names.items(), key=lambda one: (one[0] != own, one[1]))])
        if asked not in ("", self.units.value()):
            self.units.set_value("")
        self.units.blockSignals(False)
        self._unit_box.setVisible(len(names) > 1)
        self._read(record)

    def _read(self, record: str) -> None:
        """The sheets of the unit looked at ("" = of all)."""
        unit = self.units.value() if not self._unit_box.isHidden() else ""
        sheets = [sheet for sheet in self.parts.session.agreements.all() if unit in ("", sheet.unit)]
        self.list.set_rows(sheets, keep=lambda sheet: sheet.id)
        place = next((n for n, sheet in enumerate(sheets) if sheet.id == record), None)
        if place is not None:
            self.list.selectRow(place)
        self._shows.setCurrentIndex(0 if sheets else 1)
        self._show()

    def back(self) -> bool:
        """Esc closes the signing panel first."""
        if not (self.sign.isHidden() and self.follow.isHidden()):
            self.sign.hide()
            self.follow.hide()
            self.list.setFocus()
            return True
        return False

    def leave(self) -> None:
        """Evidence looked at is thrown away."""
        self.follow.copies.drop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow screen last year's figure makes room for the names."""
        self.table.setColumnHidden(1, self.width() < tokens.px(1200))
        super().resizeEvent(event)

    # -- showing

    def _line(self, sheet: Commitment) -> Cell:
        version = f", bản {sheet.version}" if sheet.version > 1 else ""
        other = "" if sheet.unit in self.parts.session.own_units else f"{sheet.committing.unit.removeprefix('Ủy ban nhân dân ')} · "
        state = STATE_NAMES[sheet.state]
        name = f"Phụ lục {sheet.version:02d}, năm {sheet.year}" if sheet.annex_of else f"Năm {sheet.year}{version}"
        return Cell(f"{name} · {state}", f"{other}{_kind(sheet)}, {sheet.date:%d/%m/%Y}", MARKS[sheet.state], bold=True)

    def current(self) -> Commitment | None:
        """The chosen sheet."""
        found = self.list.current()
        return found if isinstance(found, Commitment) else None

    def _show(self) -> None:
        sheet = self.current()
        self.sign.hide()
        self.follow.hide()
        if sheet is None:
            self.bar.set_actions([], [Action("Lập bản cam kết", self._new, shown_key="Ctrl+N", icon="plus", kind=PRIMARY)])
            return
        annex = f"Phụ lục {sheet.version:02d} của bản" if sheet.annex_of else "Bản"
        self.heading.setText(f"{annex} cam kết năm {sheet.year}")
        locked = ", không sửa được" if sheet.state is CommitmentState.SIGNED else ""
        self.state.show_state(MARKS[sheet.state], STATE_NAMES[sheet.state] + locked, INK[sheet.state])
        self.number.setText(f"Số {sheet.number}" if sheet.number else "Chưa có số")
        self.between.setText(f"{sheet.committing.unit or 'Từng công chức'} với {sheet.receiving.unit}")
        self.progress = self.parts.session.following.standings(sheet)
        self._show_summary(sheet)
        self.table.set_rows(self.progress, keep=lambda line: line.place)
        self.table.setVisible(bool(sheet.targets))
        show_signers(self.signatures, sheet)
        self._set_actions(sheet)

    def _make_room(self, on: bool) -> None:
        """The table keeps its chosen line in sight while the panel below it is open."""
        self.summary.setVisible(not on and bool(self.summary.text()))
        self._signers.setVisible(not on)
        QTimer.singleShot(0, self.table, lambda: self.table.scrollTo(self.table.currentIndex()))
        self.changed.emit()

    def _show_summary(self, sheet: Commitment) -> None:
        """How many are reached, what slips, what it takes; the assessment once there is one."""
        told = [f"{sum(one.reached for one in self.progress)} trên {len(self.progress)} chỉ tiêu đạt."] if self.progress else []
        behind = [one for one in self.progress if one.slipping]
        if behind and sheet.year == self.parts.session.clock.now().year:
            told.append(f"▲ Đang chậm: {', '.join(one.target.name for one in behind[:3])}{' …' if len(behind) > 3 else ''}.")
        told += [f"{one.target.name}: {one.pace}." for one in behind if one.pace][:1]
        final = self.parts.session.following.history(sheet.id).assessment
        told += [f"Đánh giá: đạt {final.reached} trên {final.of} chỉ tiêu. {final.text}"] if final else []
        self.summary.setText(" ".join(told))
        set_tone(self.summary, "amber" if behind else "")
        self.summary.setVisible(bool(told))

    def _set_actions(self, sheet: Commitment) -> None:
        signed, mine = sheet.state is CommitmentState.SIGNED, sheet.unit in self.parts.session.own_units
        edit = (
            Action("Lập phiên bản mới", self._renew, "Ctrl+E", "copy", LINK, mine, "" if mine else "Bản này của đơn vị khác.")
            if signed
            else Action("Sửa", self._edit, "Ctrl+E", "pencil", LINK, mine, "" if mine else "Bản này của đơn vị khác.")
        )
        open_sides = bool(sheet.officials) or len({one.side for one in sheet.signatures}) < len(SIDES)
        why = "" if open_sides else "Hai bên đã ký."
        paper = Action("Ghi nhận bản ký giấy", lambda: self._open_sign(digital=False), "Ctrl+G", "clip", PLAIN, open_sides, why)
        digital = Action("Ký số", lambda: self._open_sign(digital=True), "Ctrl+J", "sign", PLAIN, open_sides, why)
        primary = Action("In bản cam kết", self._print, "Ctrl+P", "print", PRIMARY)
        if any(s.digital for s in sheet.signatures):
            primary = Action("Xem bản ký số", self._see_signed, "Ctrl+P", "file", PRIMARY)
        left = [edit, Action("Theo dõi", self._follow, "Ctrl+M", "chart", LINK)]
        if signed and mine and not sheet.annex_of:
            left.append(Action("Lập phụ lục", self._annex, "Ctrl+L", "plus", LINK))
        if mine and sheet.year < self.parts.session.clock.now().year and not self._has_this_years():
            left.append(Action("Lập bản năm nay từ bản này", lambda: self._from_last(sheet.id), "Ctrl+R", "copy", LINK))
        self.bar.set_actions(left, [paper, digital, primary])

    def _has_this_years(self) -> bool:
        return bool(self.parts.session.following.of_this_year())

    # -- acts

    def _new(self) -> None:
        self.asked_for.emit("commitment", "")

    def _edit(self) -> None:
        sheet = self.current()
        if sheet is not None:
            self.asked_for.emit("commitment", sheet.id)

    def _primary(self) -> None:
        sheet = self.current()
        if sheet is not None and sheet.state is CommitmentState.DRAFT and sheet.unit in self.parts.session.own_units:
            self._edit()
        elif sheet is not None:
            self._print() if not any(s.digital for s in sheet.signatures) else self._see_signed()

    def _open_missing(self, line: Standing) -> None:
        """Enter on a target: the dossiers that keep it from being reached; one that is proved by papers leads to the work done for it."""
        sheet = self.current()
        if sheet is None:
            return
        if not line.source:
            self.asked_for.emit("work", "")
        elif line.source in OF_GOAL:
            if sheet.year != self.parts.session.clock.now().year:
                self.parts.notify.warn(f"Bản cam kết của năm {sheet.year}.", "Danh sách mở ra là hồ sơ của năm nay.")
            unit = self.parts.session.following.measured_unit(sheet)
            self.asked_for.emit("dossiers", f"{OF_GOAL[line.source].value} in {unit}")

    def _renew(self) -> None:
        sheet = self.current()
        if sheet is not None:
            id_ = sheet.id
            self.parts.jobs.run(lambda session, _: session.agreements.renew(id_), lambda made: self.asked_for.emit("commitment", made.id))

    def _follow(self) -> None:
        """Open the panel for the target chosen; pressed again, the next way of following."""
        sheet, standing = self.current(), self.table.current()
        standing = standing if isinstance(standing, Standing) else None
        if sheet is None:
            return
        if not self.follow.isHidden() and self.follow.standing == standing:
            self.follow.next_way()
            return
        self.sign.hide()
        self.follow.start(sheet, standing, self.progress, at_target=self.table.hasFocus())

    def _followed(self, record: str) -> None:
        """Something was written: the target it was written for stays chosen."""
        self.saved.emit(record)
        self.reload(record)
        self.table.setFocus()

    def _attached(self, record: str) -> None:
        """A file was kept: the figures are read again, the panel goes on with the words in it."""
        self.saved.emit(record)
        self.reload(record)
        sheet, standing = self.current(), self.table.current()
        if sheet is not None and isinstance(standing, Standing):
            self.follow.start(sheet, standing, self.progress)

    def _annex(self) -> None:
        sheet = self.current()
        if sheet is not None:
            id_ = sheet.id
            self.parts.jobs.run(lambda session, _: session.following.annex(id_), lambda made: self.asked_for.emit("commitment", made.id))

    def _from_last(self, id_: str = "") -> None:
        self.parts.jobs.run(lambda session, _: session.following.from_last(id_), lambda made: self.asked_for.emit("commitment", made.id))

    def more_acts(self) -> list[Action]:
        """Rarer acts, for the palette."""
        return [Action("Lập bản năm nay từ bản năm trước", self._from_last, icon="copy")]

    def _print(self) -> None:
        sheet = self.current()
        if sheet is None:
            return
        try:
            self.parts.preview(self.parts.session.prints.commitment(sheet.id))
        except Refused as refused:
            step = "Bấm Sửa (Ctrl E), ghi cho đủ rồi in." if refused.field else ""  # the field is on another page
            self.parts.notify.refused(refused, step)

    def _see_signed(self) -> None:
        sheet = self.current()
        pdf = self.parts.session.agreements.signed_pdf(sheet) if sheet else None
        if sheet and pdf:
            self.parts.preview(Printed("signed", sheet.id, pdf, f"cam-ket-{sheet.year}-da-ky.pdf", f"Bản cam kết {sheet.year} đã ký số", 1))

    def _open_sign(self, *, digital: bool) -> None:
        sheet = self.current()
        if sheet is not None:
            self.follow.hide()
            self.sign.start(sheet, digital=digital)

    def _signed(self, record: str) -> None:
        self.saved.emit(record)
        self.reload(record)
        self.list.setFocus()


def _kind(sheet: Commitment) -> str:
    return {"office": "cơ quan", "inner": "nội bộ", "official": "từng công chức"}.get(sheet.kind, sheet.kind)


def _figure(value: object, unit: str) -> str:
    text = figure_text(value)
    return f"{text} %" if text and unit == "%" else text or "–"


def _source(p: Standing) -> str:
    return "tự tính" if p.source else f"nhập tay, {p.proofs} minh chứng" if p.proofs else "nhập tay"


def _wanted(p: Standing) -> str:
    text = _figure(p.target.target, p.target.unit)
    return f"≥ {text}" if isinstance(p.target.target, float) and p.target.unit == "%" and p.target.target < 100 else text


def _mark(p: Standing) -> tuple[Mark, str]:
    """How far a target is: reached, nearly (less than a tenth of it missing), or far."""
    if p.value is None:
        return Mark.NONE, tokens.INK3
    if p.reached:
        return Mark.DONE, tokens.GREEN
    near = not p.slipping and (p.wanted is None or (isinstance(p.value, float) and p.value >= 0.9 * p.wanted))
    return (Mark.LOOK, tokens.AMBER) if near else (Mark.OVERDUE, tokens.RED)


def _bar(p: Standing) -> Cell:
    if not isinstance(p.value, float) or not p.wanted:
        return Cell("")
    colour = {tokens.GREEN: tokens.GREEN, tokens.AMBER: tokens.AMBER_BAR, tokens.RED: tokens.RED}.get(_mark(p)[1], tokens.BLUE)
    whole = 100.0 if p.target.unit == "%" else max(p.wanted, p.value)
    return bar_cell(p.value / whole, p.wanted / whole, colour, p.by_now / whole if p.by_now is not None else None)


def _missing(p: Standing) -> Cell:
    mark, ink = _mark(p)
    return Cell(*p.lines, mark=mark, ink=ink)

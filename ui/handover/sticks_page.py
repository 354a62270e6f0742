"""The ledger of sticks: what lies on each and what of it nobody has confirmed; a lost one is reported, with its page, or found again."""

from __future__ import annotations

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.sticks import BAD, FOUND, LOST, WRITTEN, StickNow
from ui.handover.words import brief_moment, listed, size
from ui.kit import tokens
from ui.kit.ask import Ask
from ui.kit.buttons import PRIMARY, Action
from ui.kit.fields import TextField
from ui.kit.layout import ActionBar, SideMargins, card, column, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Page, Parts

_MARK = {WRITTEN: Mark.ON_STICK, LOST: Mark.LOST, FOUND: Mark.DONE, BAD: Mark.OVERDUE}

TRUST = (
    "Lần ghi trước, máy đọc lại thấy khác bản ghi. Chỉ dùng lại khi biết chắc vì sao: USB đã định dạng lại, ổ mạng lúc ấy bị ngắt. "
    "USB giả dung lượng thì không bao giờ dùng lại được."
)


class SticksPage(Page):
    """See the module."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        now = parts.session.clock.now
        self.list = RowList([
            Column("USB", lambda one: Cell(one.label or "Không tên", listed(list(one.to)), bold=True)),
            Column("Tình trạng", lambda one: Cell(one.word, mark=_MARK.get(one.state, Mark.NONE), keep=True), 214),
            Column("Ghi lần cuối", lambda one: Cell(brief_moment(one.at, now()) or "–", keep=True), 150),
            Column("Chưa biên nhận", _open, 130, RIGHT),
        ], tall=True, name="Sổ USB")  # fmt: skip
        self.title_line, self.said = label("", "card-title", wrap=True), label("", wrap=True)
        self.where = TextField("Mất ở đâu, khi nào (bỏ trống cũng được)")
        self.where.line.returnPressed.connect(self._ask)
        self._shown, self._places = "", dict[str, str]()
        self.side = card(self.title_line, self.said, self.where, gap=10)
        self.side.setFixedWidth(tokens.px(340))
        self.bar = ActionBar()
        body = row(card(self.list, pad=0, gap=0), column(self.side, None), gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, body)
        body.setStretch(0, 1)
        self.setLayout(column(body, self.bar, gap=0))
        self.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.list.chosen.connect(lambda _: self._show())
        self.list.activated_row.connect(lambda _: self.where.line.setFocus() if self.where.isVisibleTo(self) else None)

    def title(self) -> str:
        """The page's name."""
        return "Sổ USB"

    def fact(self) -> str:
        """How many."""
        count = len(self.list.rows())
        return f"{count} USB đã ghi từ máy này" if count else "chưa ghi USB nào từ máy này"

    def hints(self) -> list[tuple[str, str]]:
        """The keys."""
        one: StickNow | None = self.list.current()
        report = [("Enter", "ghi nơi mất"), ("Ctrl L", "báo mất")] if one and one.state != LOST else []
        found = [("Ctrl T", "đã tìm thấy")] if one and one.state == LOST else []
        found += [("Ctrl T", "dùng lại")] if one and one.state == BAD else []
        paper = [("Ctrl P", "in báo cáo")] if one and one.state in (LOST, FOUND) else []
        return [("↑↓", "USB"), *report, *found, *paper, ("Esc", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Come to the front."""
        self.reload()
        self.list.setFocus()

    def reload(self, record: str = "") -> None:
        """Read again."""
        self.list.set_rows(self.parts.session.handover.sticks.all(), keep=lambda one: one.id)
        self._show()
        self.changed.emit()

    def back(self) -> bool:
        """Esc: from the field to the list."""
        if self.where.line.hasFocus():
            self.list.setFocus()
            return True
        return False

    def _show(self) -> None:
        one: StickNow | None = self.list.current()
        self._turn_to(one.id if one else "")
        lost, reported = one is not None and one.state == LOST, one is not None and one.state in (LOST, FOUND)
        self.where.setVisible(one is not None and not lost)
        if one is None:
            self.title_line.setText("Chưa ghi USB nào")
            self.said.setText("Ghi dữ liệu ra USB ở trang Gửi dữ liệu; sổ này tự nhớ USB nào chở gói nào.")
        else:
            self.title_line.setText(_name(one))
            self.said.setText(_risk(one))
        none = "" if one else "Chưa có USB nào trong sổ."
        report = Action("Báo mất USB", self._ask, key="Ctrl+L", icon="usb", kind=PRIMARY, enabled=one is not None, why=none)
        found = Action("Đã tìm thấy", self._found, key="Ctrl+T", icon="check", kind=PRIMARY)
        paper = Action("In báo cáo mất", self._print, key="Ctrl+P", icon="print", enabled=reported, why=none or "Báo mất trước rồi in.")
        trust = Action("Dùng lại", self._trust, key="Ctrl+T", icon="refresh")
        bad = one is not None and one.state == BAD
        self.bar.set_actions([], [paper, *([trust] if bad else []), found if lost else report])
        self.changed.emit()

    def _turn_to(self, id_: str) -> None:
        """The place typed for a stick stands at that one only."""
        if id_ != self._shown:
            self._places[self._shown] = self.where.text()
            self._shown = id_
            self.where.set_text(self._places.get(id_, ""))

    def _ask(self) -> None:
        """Enter alone never reports a stick: the question has the keyboard on the harmless answer."""
        one: StickNow | None = self.list.current()
        if one is not None and one.state != LOST:
            where = self.where.text()
            Ask(self.window(), f"Báo mất {_name(one)}", _carries(one), "Báo mất USB", lambda: self._lost(one.id, where), "Không mất").open()

    def _lost(self, id_: str, where: str) -> None:
        def done(_: object) -> None:
            self._places.pop(id_, None)
            self.where.set_text("")
            self._told("Đã ghi nhận USB mất.", "Dữ liệu còn nguyên trên máy; lần ghi tới ghi lại đủ. Tìm thấy thì bấm Ctrl T.")

        self.parts.jobs.run(lambda session, _: session.handover.sticks.lost(id_, where), done)

    def _found(self) -> None:
        """Taken back: it is there again, or was never lost."""
        one: StickNow | None = self.list.current()
        if one is not None and one.state == LOST:
            said = "Đã ghi nhận USB tìm thấy.", "Gói trên đó vẫn dùng được; lần ghi tới ghi lại đủ."
            self.parts.jobs.run(lambda session, _: session.handover.sticks.found(one.id), lambda _: self._told(*said))

    def _trust(self) -> None:
        """The question has the keyboard on the harmless answer."""
        one: StickNow | None = self.list.current()
        if one is not None and one.state == BAD:
            Ask(self.window(), f"Dùng lại {_name(one)}", TRUST, "Dùng lại", lambda: self._trusted(one.id), "Không dùng").open()

    def _trusted(self, id_: str) -> None:
        said = "Đã ghi nhận: nơi này dùng lại được.", "Lần ghi tới vẫn đọc lại từng byte; lại khác thì máy lại không ghi ra đó nữa."
        self.parts.jobs.run(lambda session, _: session.handover.sticks.trust(id_), lambda _: self._told(*said))

    def _told(self, bold: str, text: str) -> None:
        self.reload()
        self.list.setFocus()
        self.parts.notify.say(bold, text)
        self.saved.emit("")

    def _print(self) -> None:
        one: StickNow | None = self.list.current()
        if one is not None and one.state in (LOST, FOUND):
            session = self.parts.session
            self.parts.preview(session.prints.lost_stick(session.handover.sticks.report(one.id)))


def _name(one: StickNow) -> str:
    return f"USB {one.label or 'không tên'}"


def _open(one: StickNow) -> Cell:
    return Cell(f"{one.open} gói", size(one.bytes), keep=True) if one.open else Cell("–")


def _risk(one: StickNow) -> str:
    """What would get lost with it, or what came of it."""
    if one.state == LOST:
        return "Đã báo mất. Gói trên đó đã mã hóa, người khác không đọc được. Lần ghi tới ghi lại đủ phần chưa có biên nhận."
    if one.state == FOUND:
        return "Đã tìm thấy. Gói cũ còn dùng được; nhận hai lần cũng không sao."
    if one.state == BAD:
        return "Đọc lại khác bản ghi: hỏng hoặc giả dung lượng. Máy không ghi ra đây nữa; dùng USB hoặc thư mục khác."
    return _carries(one)


def _carries(one: StickNow) -> str:
    """What nobody has confirmed of what lies on it."""
    if not one.open:
        return "Mọi gói trên USB này đã có biên nhận. Mất USB cũng không thiếu gì."
    return (
        f"{grouped(one.open)} gói trên USB này chưa có biên nhận ({grouped(one.changes)} thay đổi). Mất USB thì không mất dữ liệu, "
        "chỉ phải gửi thêm một chuyến."
    )

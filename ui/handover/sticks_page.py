"""The ledger of sticks: what lies on each and what of it nobody has confirmed; a lost one is reported, with its page."""

from __future__ import annotations

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.sticks import StickNow
from ui.handover.words import listed, moment, size
from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Action
from ui.kit.fields import TextField
from ui.kit.layout import ActionBar, card, column, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Page, Parts

_MARK = {"written": Mark.ON_STICK, "lost": Mark.LOST, "found": Mark.DONE, "bad": Mark.OVERDUE}


class SticksPage(Page):
    """See the module."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        now = parts.session.clock.now
        self.list = RowList([
            Column("USB", lambda one: Cell(one.label or "Không tên", listed(list(one.to)), bold=True)),
            Column("Tình trạng", lambda one: Cell(one.word, mark=_MARK.get(one.state, Mark.NONE), keep=True), 190),
            Column("Ghi lần cuối", lambda one: Cell(moment(one.at, now()) or "–", keep=True), 150),
            Column("Chưa biên nhận", _open, 130, RIGHT),
        ], tall=True, name="Sổ USB")  # fmt: skip
        self.title_line, self.said = label("", "card-title", wrap=True), label("", wrap=True)
        self.where = TextField("Mất ở đâu, khi nào (bỏ trống cũng được)")
        self.where.line.returnPressed.connect(self._lost)
        self.side = card(self.title_line, self.said, self.where, gap=10)
        self.side.setFixedWidth(tokens.px(340))
        self.bar = ActionBar()
        body = row(card(self.list, pad=0, gap=0), column(self.side, None), gap=12, margins=(24, 14, 24, 12))
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
        return [("↑↓", "USB"), ("Enter", "ghi nơi mất"), ("Ctrl L", "báo mất"), ("Ctrl P", "in báo cáo"), ("Esc", "quay lại")]

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
        lost = one is not None and one.state in ("lost", "found")
        self.where.setVisible(one is not None and not lost)
        if one is None:
            self.title_line.setText("Chưa ghi USB nào")
            self.said.setText("Ghi dữ liệu ra USB ở trang Gửi dữ liệu; sổ này tự nhớ USB nào chở gói nào.")
        else:
            self.title_line.setText(f"USB {one.label or 'không tên'}")
            self.said.setText(_risk(one))
        none = "" if one else "Chưa có USB nào trong sổ."
        report = Action("Báo mất USB", self._lost, key="Ctrl+L", icon="usb", kind=PRIMARY, enabled=one is not None and not lost,
                        why=none or "USB này đã báo mất.")  # fmt: skip
        paper = Action("In báo cáo mất", self._print, key="Ctrl+P", icon="print", enabled=lost, why=none or "Báo mất trước rồi in.")
        self.bar.set_actions([], [paper, report])

    def _lost(self) -> None:
        one: StickNow | None = self.list.current()
        if one is None or one.state in ("lost", "found"):
            return
        where = self.where.text()

        def done(_: object) -> None:
            self.where.set_text("")
            self.reload()
            self.list.setFocus()
            self.parts.notify.say("Đã ghi nhận USB mất.", "Dữ liệu còn nguyên trên máy; lần ghi tới ghi lại đủ. In báo cáo: Ctrl P.")
            self.saved.emit("")

        self.parts.jobs.run(lambda session, _: session.handover.sticks.lost(one.id, where), done)

    def _print(self) -> None:
        one: StickNow | None = self.list.current()
        if one is not None and one.state in ("lost", "found"):
            session = self.parts.session
            self.parts.preview(session.prints.lost_stick(session.handover.sticks.report(one.id)))


def _open(one: StickNow) -> Cell:
    return Cell(f"{one.open} gói", size(one.bytes), keep=True) if one.open else Cell("–")


def _risk(one: StickNow) -> str:
    """What would get lost with it, or what came of it."""
    if one.state == "lost":
        return "Đã báo mất. Gói trên đó đã mã hóa, người khác không đọc được. Lần ghi tới ghi lại đủ phần chưa có biên nhận."
    if one.state == "found":
        return "Đã tìm thấy và cắm lại vào máy này. Gói cũ còn dùng được; nhận hai lần cũng không sao."
    if one.state == "bad":
        return "Đọc lại khác bản ghi: USB này hỏng hoặc giả dung lượng. Dùng USB khác."
    if not one.open:
        return "Mọi gói trên USB này đã có biên nhận. Mất USB cũng không thiếu gì."
    return (
        f"{grouped(one.open)} gói trên USB này chưa có biên nhận ({grouped(one.changes)} thay đổi). Mất USB thì không mất dữ liệu, "
        "chỉ phải gửi thêm một chuyến."
    )

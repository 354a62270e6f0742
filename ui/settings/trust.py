"""Whose certificates are trusted: authorities with their dates and chain, added from a file, taken away on the second press."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ui.kit.buttons import PLAIN, PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.layout import Strip, card, label
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Parts
from ui.settings.section import Section

if TYPE_CHECKING:
    from cchc_desktop.security.trust import Authority

KINDS = "Chứng thư (*.cer *.crt *.pem *.der)"
SURE = "Bấm lần nữa để bỏ"
HOW = (
    "Chứng thư của nơi cấp tải từ trang của nơi ấy (Ban Cơ yếu Chính phủ, VNPT-CA, Viettel-CA …), tệp .cer, .crt hoặc .pem. Chỉ thêm tệp "
    "lấy từ nguồn chắc chắn: chữ ký của mọi chứng thư do nơi ấy cấp sẽ được ghi là “nơi cấp có trong danh sách tin cậy”. Máy không nối "
    "mạng nên không kiểm tra được chứng thư có bị thu hồi hay chưa."
)
NONE = "Chưa có nơi cấp nào. Chữ ký số vẫn kiểm được là còn nguyên, nhưng người ký chưa được ai bảo đảm."


class TrustSection(Section):
    """The list; what is known of the chosen one below it."""

    title, about = "Chứng thư tin cậy", "Nơi cấp chứng thư số mà máy này tin khi kiểm tra chữ ký trên bản cam kết."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.list = RowList([
            Column("Nơi cấp", lambda one: Cell(one.name, bold=True)), Column("Dùng từ", lambda one: Cell(f"{one.since:%d/%m/%Y}"), 110),
            Column("Đến", lambda one: Cell(f"{one.until:%d/%m/%Y}"), 110), Column("Tình trạng", self._state, 150),
        ], name="Nơi cấp chứng thư được tin")  # fmt: skip
        self.facts, self.outcome = Facts(110), Strip("green", "check")
        self.nothing, self._sure = label(NONE, wrap=True), ""
        self.known = card(self.facts)
        self._held = card(self.list, pad=0)
        for part in (self.outcome, self._held, self.nothing, self.known, label(HOW, "hint", wrap=True)):
            self.box.addWidget(part)
        self.list.chosen.connect(self._chosen)
        self.show_again()

    def _today(self) -> date:
        return self.parts.session.clock.now().date()

    def _state(self, one: Authority) -> Cell:
        today = self._today()
        if one.until < today:
            return Cell("Đã hết hạn", mark=Mark.LOST)
        return Cell("Chưa tới ngày", mark=Mark.LATER) if one.since > today else Cell("Còn hạn", mark=Mark.DONE)

    def show_again(self) -> None:
        """Read the list."""
        found = self.parts.session.agreements.trusted()
        self.list.set_rows(found, keep=lambda one: one.id)
        self.list.setFixedHeight(self.list.height_of(min(max(len(found), 1), 8)))
        self._held.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._chosen(self.list.current())

    def _chosen(self, one: Authority | None) -> None:
        self.known.setVisible(one is not None)
        self._sure = self._sure if one and one.id == self._sure else ""
        if one is not None:
            chain = " ← ".join((one.name, *one.chain)) if one.chain else one.name
            end = "tự xác nhận (chứng thư gốc)" if one.rooted and not one.chain else "lên tới chứng thư gốc" if one.rooted else (
                f"do {one.issuer} cấp, nơi này không có trong danh sách")  # fmt: skip
            self.facts.show_facts([
                ("Nơi cấp", one.name), ("Do ai cấp", one.issuer), ("Hiệu lực", f"{one.since:%d/%m/%Y} – {one.until:%d/%m/%Y}"),
                ("Chuỗi", f"{chain}; {end}", "" if one.rooted else "amber"),
                ("Dấu vân", " ".join(one.id[n : n + 4] for n in range(0, 16, 4))),
            ])  # fmt: skip
        self.acts_changed.emit()

    def take_keyboard(self) -> None:
        """Into the list."""
        self.list.setFocus()

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("↑↓", "chọn"), ("Ctrl+N", "thêm từ tệp"), ("Ctrl+D", "bỏ, bấm hai lần"), ("Esc", "về danh mục")]

    def acts(self) -> list[Action]:
        """Adding, and taking the chosen one away."""
        one = self.list.current()
        word = SURE if one and one.id == self._sure else "Bỏ khỏi danh sách"
        gone = [Action(word, self.remove, key="Ctrl+D", icon="trash", kind=PLAIN)] if one else []
        return [*gone, Action("Thêm từ tệp", self.add, key="Ctrl+N", icon="plus", kind=PRIMARY)]

    def back(self) -> bool:
        """Esc takes the first press back."""
        if self._sure:
            self._sure = ""
            self.acts_changed.emit()
            return True
        return False

    def add(self) -> None:
        """Ask for a file and trust what it holds."""
        found = self.parts.files.open(self, "Chọn chứng thư của nơi cấp", KINDS)
        if found is not None:
            self.parts.jobs.run(lambda session, _: session.agreements.trust(found), self._added)

    def _added(self, name: str) -> None:
        self.show_again()
        self.outcome.say(f"Đã tin {name}.", "So dấu vân với trang của nơi cấp trước khi dùng.")
        self.list.setFocus()

    def remove(self) -> None:
        """The first press asks, the second does."""
        one = self.list.current()
        if one is None:
            return
        if self._sure != one.id:
            self._sure = one.id
            self.outcome.hide()
            self.acts_changed.emit()
            return
        self._sure = ""
        self.parts.jobs.run(lambda session, _: session.agreements.distrust(one.id), self._removed)

    def _removed(self, name: str) -> None:
        self.show_again()
        self.outcome.say(f"Đã bỏ {name}.", "Chữ ký đã ghi vẫn còn; từ nay nơi cấp này được ghi là chưa tin cậy.")
        self.list.setFocus()

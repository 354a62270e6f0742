"""One thing on the desk in words: both values with who and when, or both branches, or why something waits and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.conflicts import CROSSED, Conflict, InTray, Side, StrangeCode, Twins
from cchc_desktop.office.forgetting import Asked
from cchc_desktop.office.held import HeldParcel
from cchc_desktop.sync.forks import BranchBegin, Fork
from ui.handover.scenes import phrase
from ui.handover.words import moment
from ui.kit import tokens
from ui.kit.buttons import LINK, PLAIN, PRIMARY, Button
from ui.kit.fields import TextField
from ui.kit.layout import Strip, card, column, empty, hairline, holder, label, row, scroll
from ui.scanner import TAKES_CODES

Thing = Conflict | Fork | InTray | HeldParcel | Asked | Twins | StrangeCode


SURE = {Asked: "Bấm lần nữa để xóa hẳn", Fork: "Đã gọi, bấm lần nữa để nối"}
"""What the button of an act that cannot be taken back says after its first press."""
WORDS = 200
"""So wide the words of a button may be: with its key it stands in the narrow card, too."""
SURE_TO_DROP = "Bấm lần nữa để bỏ hẳn"


class DeskCard(QFrame):
    """``decided(change id of a side, "")`` or ``decided("", typed value)``; ``joined`` for a fork; ``vouched(digits of a slip)`` for
    a parcel of a revoked key, ``dropped`` for a held one to be put away; ``opened(record)``."""

    decided = Signal(str, str)
    joined = Signal()
    vouched = Signal(str)
    dropped = Signal()
    opened = Signal(str)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._now = now
        self.buttons: list[Button] = []
        self.drop = Button("")
        self.field = TextField("Giá trị khác", hint="Gõ rồi Enter khi cả hai bên đều chưa đúng.")
        self.field.line.returnPressed.connect(self._typed)
        self.slip = TextField("Mười hai nhóm số trên phiếu giao", hint="Gõ hoặc quét từ phiếu có ký nhận, rồi Enter.")
        self.slip.line.setProperty(TAKES_CODES, True)
        self.slip.line.returnPressed.connect(self._vouch)
        self._box = column(gap=10)
        self._key, self._drafts = "", dict[str, tuple[str, str]]()
        inner = column(self._box, None)
        inner.setContentsMargins(0, 0, tokens.px(4), 0)
        self._view = scroll(holder(inner))
        self.setLayout(column(self._view, margins=(20, 16, 14, 12)))

    def show_thing(self, one: Thing | None, place: int = 0, of: int = 0, key: str = "") -> None:
        """Show one, and which of how many it is; what was typed for it before (under ``key``) stands there again."""
        held = next((field.line for field in (self.field, self.slip) if key == self._key and field.line.hasFocus()), None)
        self._drafts[self._key] = self.field.text(), self.slip.text()
        if key != self._key:
            self._view.verticalScrollBar().setValue(0)
        self._key = key
        for field, text in zip((self.field, self.slip), self._drafts.get(key, ("", "")), strict=True):
            self._box.removeWidget(field)
            field.hide()  # it stays the card's: without a parent it would come up as a window of its own
            field.set_text(text)
            field.set_problem()
        empty(self._box)
        self.buttons = []
        if one is None:
            self._add(label("Không có gì chờ quyết.", "card-title"), label("Mọi thay đổi nhận được đã vào sổ.", wrap=True))
            return
        head = row(label("Bàn đối chiếu", "section"), None, label(f"việc {place} trên {of}", "hint"))
        self._add(holder(head))
        shown = {Conflict: self._conflict, Fork: self._fork, InTray: self._tray, HeldParcel: self._held, Asked: self._asked,
                 Twins: self._twins, StrangeCode: self._strange}[type(one)]  # fmt: skip
        shown(one)  # type: ignore[operator]
        if held is not None:
            held.setFocus()

    def _add(self, *parts: QWidget) -> None:
        for part in parts:
            self._box.addWidget(part)
            part.show()

    # -- a field

    def _conflict(self, one: Conflict) -> None:
        title, how, state = _words(one)
        self._add(label(title, "page-title", wrap=True), label(how, wrap=True))
        boxes = [self._side(side) for side in one.sides]
        beside = len(boxes) == 2 and one.word != CROSSED
        self._add(_beside(*boxes) if beside else holder(column(*boxes, gap=10)))
        strip = Strip("amber", "warning")
        self._box.addWidget(strip)  # before it speaks: it shows itself then
        strip.say("", state)
        for place, side in enumerate(one.sides):
            word = side.text.partition(" (")[0] if one.word == CROSSED else _keep(one, place)
            run = partial(self.decided.emit, side.change, "")
            self.buttons.append(Button(word, key=f"Ctrl+{place + 1}", kind=PLAIN if place else PRIMARY, run=run))
        self._add(holder(column(*self.buttons, gap=8)))
        if one.typed:
            self._add(self.field)
        self._add(label("Quyết định được ghi vào diễn biến và đi cùng lần gửi tới.", "hint", wrap=True))
        if one.kind == "dossier":
            self._add(Button("Mở hồ sơ", icon="list", kind=LINK, run=lambda: self.opened.emit(one.record)))

    def _side(self, side: Side) -> QWidget:
        who = label(f"{side.title}, máy {side.lane}", "strong", wrap=True)
        when = label(f"{side.who or 'Không rõ ai'}, {moment(side.at, self._now())}", "hint", wrap=True)
        return card(who, when, label(side.text, "card-title", wrap=True, selectable=True), None, role="sunken", gap=4, pad=12)

    def _typed(self) -> None:
        if self.field.text().strip():
            self.decided.emit("", self.field.text())

    # -- a fork

    def _fork(self, one: Fork) -> None:
        self._add(
            label(f"Một máy của {phrase(one.title)} đã được khôi phục hoặc sao chép", "page-title", wrap=True),
            label(
                f"Máy có mã {one.replica[:8]}, từ sau thay đổi {grouped(one.seq)}, có hai dòng dữ liệu. Nhánh thứ hai đang giữ lại, chưa "
                f"mất gì. Gọi {phrase(one.title)} hỏi máy ấy có vừa khôi phục hoặc sao chép không; đúng thì nối.", wrap=True,
            ),
            _beside(self._branch("Đã vào sổ", one.here), self._branch("Đang giữ", one.held)),
        )  # fmt: skip
        join = Button("Nối hai dòng", icon="check", key="Ctrl+1", kind=PRIMARY, run=self.joined.emit)
        self.buttons = [join]
        self._add(join, label("Nối rồi thì cả hai nhánh vào sổ theo luật hợp nhất thường; máy khôi phục được trả lại phần đã mất.", "hint",
                              wrap=True))  # fmt: skip

    def _branch(self, title: str, one: BranchBegin) -> QWidget:
        count = label(f"{grouped(one.changes)} thay đổi", "card-title")
        return card(label(title, "strong"), label(f"{one.who}, từ {moment(one.at, self._now())}", "hint", wrap=True), count,
                    None, role="sunken", gap=4, pad=12)  # fmt: skip

    # -- a forget

    def _asked(self, one: Asked) -> None:
        self._add(
            label("Xóa phần cá nhân theo quy định", "page-title", wrap=True),
            label(f"{one.who} yêu cầu, {moment(one.at, self._now())}: {one.reason or 'không ghi lý do'}.", wrap=True), hairline(),
            label(
                f"{grouped(len(one.records))} hồ sơ mất tên, số căn cước, địa chỉ, điện thoại, ghi chú và tệp quét. Số hồ sơ, thủ tục, "
                "ngày giờ, tình trạng, phí còn nguyên; báo cáo các năm vẫn khớp. Không lấy lại được.", wrap=True,
            ),
        )  # fmt: skip
        confirm = Button("Xóa phần cá nhân", icon="trash", key="Ctrl+1", kind=PRIMARY, run=self.joined.emit)
        self.buttons = [confirm]
        self._add(confirm)
        if one.records and one.numbers[0]:
            self._add(Button("Mở hồ sơ", icon="list", kind=LINK, run=lambda: self.opened.emit(one.records[0])))

    def sure(self, one: Asked | Fork) -> bool:
        """Whether the button of an act that cannot be taken back was pressed for the second time; the first press asks."""
        (button,) = self.buttons
        return _pressed_again(button, SURE[type(one)])

    def sure_to_drop(self) -> bool:
        """The same for putting a parcel away with which something is lost."""
        return _pressed_again(self.drop, SURE_TO_DROP)

    # -- what waits

    def _tray(self, one: InTray) -> None:
        self._add(label(f"{one.name} có thay đổi chưa vào sổ", "page-title", wrap=True), label(one.why, wrap=True), hairline())
        self._add(label("Việc tiếp theo", "hint", tone="accent"), label(one.next_step, "card-title", wrap=True))
        self._add(label(f"{one.title}, {one.who}, {moment(one.at, self._now())}", "hint", wrap=True))
        if one.kind == "dossier":
            self._add(Button("Mở hồ sơ", icon="list", kind=LINK, run=lambda: self.opened.emit(one.record)))

    def _twins(self, one: Twins) -> None:
        copy, lane = "Một máy đã được khôi phục hoặc sao chép, hai bản cấp cùng một số.", "Hai máy đã chọn cùng số máy trước khi đăng ký."
        self._add(
            label(f"{len(one.each)} hồ sơ cùng mã {one.number}", "page-title", wrap=True),
            label(f"{copy if one.copied else lane} Các hồ sơ giữ nguyên, không gì bị ghi đè.", wrap=True), hairline(),
        )  # fmt: skip
        for id_, shown, name, title in one.each:
            self._add(card(label(shown, "card-title", selectable=True), label(f"{name}, {title}", "hint", wrap=True),
                           Button("Mở hồ sơ", icon="list", kind=LINK, run=partial(self.opened.emit, id_)),
                           role="sunken", gap=4, pad=12))  # fmt: skip
        read = Button("Đã biết", icon="check", key="Ctrl+1", kind=PRIMARY, run=self.joined.emit)
        self.buttons = [read]
        self._add(label("Việc tiếp theo", "hint", tone="accent"),
                  label("In lại giấy tiếp nhận của hồ sơ có đuôi -2 rồi đổi cho người nộp.", "card-title", wrap=True), read)  # fmt: skip

    def _strange(self, one: StrangeCode) -> None:
        self._add(
            label(f"Thủ tục {one.code} chưa có ở đây", "page-title", wrap=True), label(one.name, wrap=True), hairline(),
            label("Hồ sơ vẫn được nhận, mã và tên giữ như đơn vị ghi.", wrap=True),
            label("Việc tiếp theo", "hint", tone="accent"),
            label("Nhập danh mục thủ tục mới ở trang Thủ tục, lịch; danh mục đi xuống cùng biên nhận.", "card-title", wrap=True),
        )  # fmt: skip

    def _held(self, one: HeldParcel) -> None:
        self._add(label(f"Một gói của {phrase(one.title)} {one.where}", "page-title", wrap=True), label(one.why, wrap=True), hairline())
        self._add(label("Việc tiếp theo", "hint", tone="accent"), label(one.next_step, "card-title", wrap=True))
        if one.by_slip:
            self._add(label(
                f"Gói được đóng trước khi thu hồi khóa, và {phrase(one.title)} đã xác nhận: so phiếu giao có ký nhận với gói này. "
                "Khớp thì gói vào sổ như thường.", wrap=True,
            ), self.slip)  # fmt: skip
            let_in = Button("Nhận gói theo phiếu", icon="check", key="Ctrl+1", kind=PRIMARY, run=self._vouch)
            self.buttons = [let_in]
            self._add(let_in)
        kept = "Giữ làm bằng chứng, không dùng được phần nào." if one.damaged else "Không có hạn; có phần còn thiếu là máy tự nhận tiếp."
        named = one.named[:1].upper() + one.named[1:]
        self._add(label(f"{named}.", "hint", wrap=True, selectable=True))
        at = moment(one.at, self._now())
        self._add(label(f"Đọc {at}. Máy này chưa chép gói vào." if one.left else f"Giữ từ {at}. {kept}", "hint", wrap=True))
        if one.may_go:
            if one.loses:
                strip = Strip("amber", "warning")
                self._box.addWidget(strip)
                strip.say("", one.loses)
            self.drop = Button("Bỏ khỏi danh sách", icon="trash", key="Delete", kind=PLAIN, run=self.dropped.emit)
            self._add(self.drop)

    def take_slip(self, digits: str) -> None:
        """Digits that were scanned: they stand in the field, letting in is left to the person."""
        self.slip.set_text(digits)
        self.slip.line.setFocus()

    def _vouch(self) -> None:
        if self.slip.text().strip():
            self.vouched.emit(self.slip.text())
        else:
            self.slip.line.setFocus()


def _beside(*boxes: QWidget) -> QWidget:
    """Two sides to compare: as wide as each other, read from the top."""
    line = row(*boxes, gap=12)
    for place in range(len(boxes)):
        line.setStretch(place, 1)
    return holder(line)


def sides(one: Conflict) -> tuple[str, ...]:
    """How each side is called where it stands."""
    return ("trái", "phải") if len(one.sides) == 2 else tuple(str(n) for n in range(1, len(one.sides) + 1))


def _keep(one: Conflict, place: int) -> str:
    """What the button of a side says: its value, else whose it is, else where it stands, as far as there is room."""
    side, metrics = one.sides[place], QFontMetrics(tokens.font(bold=True))
    alone = [other.who for other in one.sides].count(side.who) == 1
    said = [f"Giữ {side.text}", *([f"Giữ của {side.who}"] if side.who and alone else [])]
    fits = (word for word in said if "\n" not in word and metrics.horizontalAdvance(word) <= tokens.px(WORDS))
    return next(fits, f"Giữ bên {sides(one)[place]}")


def _pressed_again(button: Button, said: str) -> bool:
    """Whether a button of an act that cannot be taken back was pressed for the second time; the first press asks."""
    if button.text() == said:
        return True
    button.setText(said)
    button.setAccessibleName(said)
    button.updateGeometry()
    return False


def _words(one: Conflict) -> tuple[str, str, str]:
    """(title, how it came, what stands until somebody decides)."""
    if one.word == CROSSED:
        return (
            f"{len(one.sides)} hồ sơ được gộp vào nhau",
            "Mỗi máy gộp một hồ sơ vào hồ sơ kia, nên không hồ sơ nào còn được tính. Không mất gì.",
            "Chọn hồ sơ đi tiếp; hồ sơ còn lại vẫn là đã gộp vào nó.",
        )  # fmt: skip
    void = one.field == "voided"
    title = f"{one.name}: một bên hủy, một bên sửa" if void else f"{one.name} có {len(one.sides)} giá trị ở mục {one.word}"
    whose = "Mục này do cơ quan này giữ." if one.mine else f"Mục này do {phrase(one.owner_title)} giữ."
    used = f"Đang tạm dùng “{one.sides[0].text}”" + (", chưa coi là xong." if one.unsettled or void else ".")
    return title, _how(one), f"{whose} {used}"


def _how(one: Conflict) -> str:
    """How it came: two offices, or two machines of one."""
    titles = list(dict.fromkeys(side.title for side in one.sides))
    who = f"Hai máy của {phrase(titles[0])}" if len(titles) == 1 else f"{titles[0]} và {phrase(titles[1])}"
    return f"{who} cùng sửa trong lúc chưa nối dữ liệu. Không có giá trị nào bị ghi đè."

"""Who a dossier can be handed to, and the texts the office uses again: lists to edit."""

from __future__ import annotations

from collections.abc import Iterable

from cchc_desktop.office.session import Session
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import ChoiceField
from ui.page import Parts
from ui.settings.section import Section
from ui.settings.texts import TextsEditor

TOPICS = [
    ("supplement", "Giấy tờ, nội dung phải bổ sung"), ("refusal", "Lý do từ chối"), ("stop", "Lý do dừng giải quyết"),
    ("apology", "Lý do xin lỗi, hẹn lại"), ("due", "Lý do đổi ngày hẹn"), ("withdrawal", "Lý do rút hồ sơ"),
    ("payment", "Khoản phải nộp"), ("void", "Lý do hủy"), ("correction", "Lý do đính chính"), ("waiver", "Lý do miễn phí, lệ phí"),
    ("late", "Lý do quá hạn"),
]  # fmt: skip
OFFICERS = "officers"


class TextsSection(Section):
    """A list of one topic with its acts; Ctrl S saves."""

    saying, name, caption, lines, longest = "", "", "", 1, 1000

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.editor = TextsEditor(self.name, self.caption, self.lines, self.longest)
        self.editor.changed.connect(self.acts_changed)
        self.editor.field.changed.connect(self.acts_changed)

    def topic(self) -> str:
        """Which list is edited."""
        return OFFICERS

    def kept(self) -> list[str]:
        """What is kept now."""
        return self.parts.session.phrases.all(self.topic())

    def show_again(self) -> None:
        """The list as it is kept, unless it is being edited."""
        if not self.editor.dirty:
            self.editor.show_texts(self.kept())

    def take_keyboard(self) -> None:
        """The list, or the field of a first text."""
        (self.editor.list if self.editor.list.rows() else self.editor.field).setFocus()

    def back(self) -> bool:
        """From the field to the list."""
        return self.editor.field.note.hasFocus() and bool(self.editor.list.rows()) and self.editor.back()

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Enter", "sửa, đưa vào"), ("Insert", "thêm"), ("Ctrl+Delete", "bỏ dòng"), ("Ctrl+S", "lưu"), ("Esc", "trở ra")]

    def left_acts(self) -> list[Action]:
        """Taking back what was edited."""
        return [Action("Bỏ sửa", self.undo, icon="undo", kind=LINK)] if self.editor.dirty else []

    def acts(self) -> list[Action]:
        """Saving."""
        dirty = self.editor.dirty
        return [Action("Lưu", self.save, "Ctrl+S", "save", PRIMARY, dirty, "" if dirty else "Chưa sửa gì")]

    def undo(self) -> None:
        """As it is kept."""
        self.editor.show_texts(self.kept())
        self.acts_changed.emit()

    def save(self) -> None:
        """Keep the list; a text still in the field is put into it first."""
        if self.editor.field.text().strip() and not self.editor.take():
            return
        topic, texts = self.topic(), self.editor.texts()
        self.parts.jobs.run(lambda session, _: self.keep(session, topic, texts), lambda _: self._saved(topic, texts))

    @staticmethod
    def keep(session: Session, topic: str, texts: Iterable[str]) -> None:
        """Write the list."""
        session.phrases.save(topic, texts)

    def _saved(self, topic: str, texts: list[str]) -> None:
        if topic == self.topic() and texts == self.editor.texts():
            self.undo()
        self.parts.notify.say(self.saying)
        self.saved.emit("office")


class OfficersSection(TextsSection):
    """Names only; the accounts of this machine are offered beside them."""

    title, about = "Người xử lý", "Tên đưa ra khi chuyển hồ sơ đi xử lý, ngoài các tài khoản của máy này."
    saying, name, caption, longest = "Đã lưu danh sách người xử lý.", "Họ tên, bộ phận", "Thêm hoặc sửa tên", 200

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.box.addWidget(self.editor)
        self.show_again()

    @staticmethod
    def keep(session: Session, topic: str, texts: Iterable[str]) -> None:
        """Write the names."""
        session.life.save_officers(texts)


class PhrasesSection(TextsSection):
    """Reasons and contents by topic; the most used stand first."""

    title, about = "Lời văn dùng lại", "Lời có sẵn để chọn khi lập phiếu hoặc ghi lý do; lời hay dùng đứng trước."
    saying, name, caption, lines = "Đã lưu lời văn dùng lại.", "Lời văn", "Thêm hoặc sửa lời (Alt Enter xuống dòng)", 2

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.topics = ChoiceField("Dùng cho", TOPICS)
        self._shown = self.topics.value()
        self.box.addWidget(self.topics)
        self.box.addWidget(self.editor)
        self.topics.changed.connect(self._turn)
        self.show_again()

    def topic(self) -> str:
        """The chosen one."""
        return self._shown

    def _turn(self) -> None:
        """Another topic; an edited list is kept in front until it is saved or taken back."""
        if self.topics.value() == self._shown:
            return
        if self.editor.dirty:
            self.topics.set_value(self._shown)
            self.topics.set_problem("Lưu hoặc bỏ sửa danh sách này trước đã.", warning=True)
            return
        self._shown = self.topics.value()
        self.topics.set_problem()
        self.undo()

    def undo(self) -> None:
        """As it is kept."""
        self.topics.set_problem()
        super().undo()

    def take_keyboard(self) -> None:
        """The topic."""
        self.topics.editor.setFocus()

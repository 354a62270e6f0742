"""When the program itself failed: said once, calmly, with a report to copy; nothing typed is lost by it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Button
from ui.kit.layout import column, label, row


class BugDialog(QDialog):
    """The report holds kinds and places of the program only, never what was typed."""

    def __init__(self, report: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Chương trình có chỗ chưa đúng")
        self.report = report
        self.setMinimumWidth(tokens.px(560))
        said = "Việc vừa rồi chưa làm xong vì chương trình viết sai ở một chỗ. Dữ liệu đã lưu còn nguyên, chữ đang gõ còn trên màn hình."
        next_ = "Chép báo cáo dưới đây gửi cho người phụ trách phần mềm. Trong báo cáo không có tên, số của ai."
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(tokens.font(tokens.HINT))
        text.setFixedHeight(tokens.px(170))
        text.setAccessibleName("Báo cáo")
        self.copy_button = Button("Chép báo cáo", icon="copy", kind=PRIMARY, run=self.copy)
        close = Button("Đóng", key="Escape", run=self.reject)
        self.setLayout(column(
            label(said, "strong", wrap=True), label(next_, wrap=True), text, row(None, close, self.copy_button, gap=10),
            gap=12, margins=(20, 18, 20, 16),
        ))  # fmt: skip
        self.copy_button.setFocus()

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report)
        self.copy_button.setText("Đã chép")

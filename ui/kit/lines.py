"""A list typed line by line: each line is one item; Enter begins the next one, Enter on an empty line walks on."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from ui.kit.fields import NoteField


class LinesField(NoteField):
    """See the module."""

    def lines(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.text().split("\n") if line.strip()]

    def line(self) -> str:
        """The line the cursor is in."""
        return self.note.textCursor().block().text()

    def put(self, text: str) -> None:
        """Put a text into the line the cursor is in, in place of what was typed there."""
        cursor = self.note.textCursor()
        cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        cursor.insertText(text)
        self.note.setTextCursor(cursor)

    def next_line(self) -> bool:
        """Enter: begin another line; False on an empty one, which goes away: the list is done."""
        cursor = self.note.textCursor()
        if cursor.block().text().strip():
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertText("\n")
            self.note.setTextCursor(cursor)
            self.note.ensureCursorVisible()
            return True
        if cursor.blockNumber():
            cursor.deletePreviousChar()
        return False

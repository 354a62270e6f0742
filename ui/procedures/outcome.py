"""What became of an imported catalogue: counts, and every line left out with its reason."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.catalogue import Imported
from ui.kit.blank import Blank
from ui.kit.layout import column, hairline, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark, MarkLabel


class ImportOutcome(QFrame):
    """Stands in the place of the list until the person goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title, self._sum, self._rest = label("", "card-title"), label("", wrap=True), label("", "section")
        self.table = RowList([
            Column("Mã", lambda r: Cell(r[0] or "(không có mã)", keep=True), 130), Column("Vì sao không nhận", lambda r: Cell(r[1])),
        ], name="Dòng không nhận")  # fmt: skip
        self._all_well = Blank()
        self._all_well.say("Không dòng nào bị loại.")
        head = column(row(MarkLabel(Mark.DONE, size=16), self._title, None, gap=9), self._sum, self._rest, gap=6, margins=(20, 16, 20, 10))
        self.setLayout(column(holder(head), hairline(), self.table, self._all_well, gap=0))

    def show_outcome(self, file: str, done: Imported) -> None:
        """Show what an import did."""
        self._title.setText(f"Đã nhập danh mục {file}")
        counts = [(done.added, "thêm mới"), (done.changed, "sửa đổi"), (done.same, "giữ nguyên")]
        self._sum.setText(", ".join(f"{grouped(count)} {words}" for count, words in counts) + ". Hồ sơ đã nhận giữ phiên bản cũ.")
        self._rest.setText(f"{grouped(len(done.rejected))} dòng không nhận" if done.rejected else "")
        self._rest.setVisible(bool(done.rejected))
        self.table.set_rows(list(done.rejected))
        self.table.setVisible(bool(done.rejected))
        self._all_well.setVisible(not done.rejected)

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._title.text()}. {self._sum.text()} {self._rest.text()}".strip()

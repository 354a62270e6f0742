"""Every paper this dossier can print, those that must be printed again marked; several go into one file."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit import tokens
from ui.kit.layout import holder, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark

NAMES = {
    "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "control": "Phiếu kiểm soát quá trình giải quyết",
    "deadline": "Phiếu tính thời hạn",
    "supplement": "Phiếu yêu cầu bổ sung", "refusal": "Phiếu từ chối tiếp nhận", "apology": "Phiếu xin lỗi và hẹn lại ngày trả",
    "stop": "Thông báo dừng giải quyết",
}  # fmt: skip


@dataclass(frozen=True)
class PaperToPrint:
    """One paper: its form, the record it is printed from, a number, how often it was printed, whether the last print is wrong now."""

    form: str
    record: str
    number: str = ""
    printed: int = 0
    stale: bool = False

    @property
    def id(self) -> str:
        """What marks go by."""
        return f"{self.form}/{self.record}"


def papers_of(session: Session, dossier: Dossier) -> list[PaperToPrint]:
    """What can be printed, as it is kept: slips of the dossier, then the forms given out."""
    stale = set(session.corrections.stale_prints(dossier.id))
    wanted = [(form, dossier.id, "") for form in ("receipt", "control", "deadline") if form != "receipt" or dossier.receipt_no]
    for issue in session.life.story(dossier.id).issues:
        if not issue.voided:
            wanted.append((issue.form, issue.id, session.issues.number(dossier, issue)))
    count = session.prints.count
    return [PaperToPrint(form, record, number, count(form, record), (form, record) in stale) for form, record, number in wanted]


class PrintForm(ActForm):
    """Space marks, Enter makes the marked ones (or the chosen one) ready in the preview; what must be printed again is marked at
    first, or receipt and control slip where nothing was printed yet."""

    def __init__(self, session: Session, dossier: Dossier) -> None:
        super().__init__("In giấy khác", "Xem và in", {}, hint="Space: chọn nhiều giấy in một lượt")
        self.icon = "print"
        self.table = RowList([
            Column("Giấy", lambda p: Cell(NAMES[p.form], f"Số {p.number}" if p.number else "")), Column("Tình trạng", _state, 170),
        ], tall=True, name="Giấy in được")  # fmt: skip
        self.use_whole(holder(row(self.table, margins=(1, 1, 1, 1))))
        papers = papers_of(session, dossier)
        self.table.set_rows(papers)
        never = not any(paper.printed for paper in papers)
        self._marked = {paper.id for paper in papers if paper.stale or (never and paper.form in ("receipt", "control"))}
        self.table.mark(self._marked)
        self.table.marked_row.connect(self._mark)
        self.table.activated_row.connect(lambda _: self.agreed.emit())

    def first(self) -> QWidget:
        """The list."""
        return self.table

    def hints(self) -> list[tuple[str, str]]:
        """Marks, then Enter."""
        return [("↑↓", "chọn"), ("Space", "đánh dấu"), ("Enter", "xem và in")]

    def _mark(self, paper: PaperToPrint) -> None:
        self._marked ^= {paper.id}
        self.table.mark(self._marked)
        self.table.selectRow(min(self.table.currentIndex().row() + 1, len(self.table.rows()) - 1))

    def chosen(self) -> list[PaperToPrint]:
        """The marked papers, else the chosen one."""
        marked = [paper for paper in self.table.rows() if paper.id in self._marked]
        current = self.table.current()
        return marked or ([current] if current is not None else [])

    def work(self) -> Work:
        """One file."""
        wanted = [(paper.record, paper.form) for paper in self.chosen()]
        if len(wanted) == 1:
            return lambda session, _: session.prints.form(*wanted[0])
        return lambda session, job: session.prints.batch(
            wanted, lambda n: job.progress("Đang soạn giấy", n, len(wanted)), job.cancelled
        ).together()


def _state(paper: PaperToPrint) -> Cell:
    if paper.stale:
        return Cell("cần in lại", f"đã in {paper.printed} lần", mark=Mark.LOOK, keep=True)
    return Cell(f"đã in {paper.printed} lần", ink=tokens.INK2) if paper.printed else Cell("chưa in", ink=tokens.INK3)

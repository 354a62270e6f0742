"""What is done with the sheet in front: begun, filled from figures, proved, closed, given back, printed."""

from __future__ import annotations

from cchc_desktop.domain.score import ScoreSheet
from cchc_desktop.office.exports import Written
from ui.copies import Copies
from ui.dossiers.paper_files import KINDS
from ui.kit.ask import Ask
from ui.kit.fields import ChoiceField
from ui.kit.lists import RowList
from ui.page import Parts
from ui.scores import closing
from ui.scores.evidence import Proof, entries_for
from ui.scores.mark_panel import MarkPanel
from ui.scores.tab import SHEET, Tab

SAVE, EXPLAIN, LOCK = "Lưu điểm", "Lưu giải trình", "Chốt"


class SheetActs(Tab):
    """The acts; what is shown is made by the tab that stands on them."""

    list: RowList
    panel: MarkPanel

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.sheet: ScoreSheet | None = None
        self.asked: Ask | None = None
        self.year = ChoiceField("")
        self.copies = Copies(parts, self)

    def _done(self, sheet: ScoreSheet) -> None:
        self.read()
        self.saved.emit(sheet.id)

    def _begin_sheet(self) -> None:
        year = int(self.year.value())

        def made(sheet: ScoreSheet) -> None:
            self._done(sheet)
            self.begin()

        self.do(lambda session, _: session.scores.begin(year), made)

    def _take(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return

        def taken(found: ScoreSheet) -> None:
            self.parts.notify.say("Đã ghi điểm tính từ số liệu.", "Dòng đã chấm tay giữ nguyên.")
            self._done(found)

        self.do(lambda session, _: session.scores.take_proposals(sheet.id), taken)

    def _attach(self) -> None:
        sheet, line = self.sheet, self.panel.line
        file = self.parts.files.open(self.window(), "Thêm minh chứng: văn bản, ảnh", KINDS) if sheet and line else None
        if sheet is None or line is None or file is None:
            return

        def added(_: object) -> None:
            self.parts.notify.say(f"Đã thêm minh chứng {file.name}.")
            self._done(sheet)

        self.do(lambda session, _: session.scores.attach(sheet.id, line.id, file), added)

    def _entries(self) -> None:
        """The entries of the registers of work, to name one as evidence."""
        if self.sheet is not None and self.panel.line is not None:
            self.panel.offer_entries(entries_for(self.parts.session, self.sheet, self.panel.line))

    def _name(self, record: str) -> None:
        sheet, line = self.sheet, self.panel.line
        if sheet is None or line is None:
            return

        def named(found: ScoreSheet) -> None:
            self.parts.notify.say(f"Đã nêu việc làm minh chứng cho dòng {line.id}.")
            self.list.setFocus()
            self._done(found)

        self.do(lambda session, _: session.scores.name(sheet.id, line.id, record), named)

    def _take_off(self, one: Proof | None) -> None:
        """A piece of evidence put there by mistake."""
        sheet = self.sheet
        if sheet is None or one is None or not self.open_here():
            return

        def off(found: ScoreSheet) -> None:
            self.parts.notify.say(f"Đã gỡ minh chứng {one.name}.", "Lịch sử của phiếu vẫn giữ.")
            self.list.setFocus()
            self._done(found)

        self.do(lambda session, _: session.scores.take_off(sheet.id, one.id), off)

    def _show_proof(self, one: Proof) -> None:
        """A file is opened, an entry shown in its register."""
        if one.file is not None:
            self.copies.show(one.file)
        elif one.record:
            self.asked_for.emit("work", one.record)

    def _lock(self) -> None:
        """What stands open is told once, then it is closed for good."""
        sheet = self.sheet
        if sheet is None:
            return
        open_ones = [f"Dòng {line} gõ dở, chưa lưu." for line in self.panel.unsaved(sheet)]
        open_ones += [one.message for one in self.parts.session.scores.warnings(sheet.id)]
        text = closing.what_closes(sheet, open_ones)
        self.asked = Ask(self.window(), closing.question(sheet), text, LOCK, lambda: self._lock_now(sheet), "Để sau")
        self.asked.open()

    def _lock_now(self, sheet: ScoreSheet) -> None:
        def locked(found: ScoreSheet) -> None:
            self.parts.notify.say(*closing.closed(found))
            self._done(found)
            self.list.setFocus()

        self.do(lambda session, _: session.scores.close(sheet.id), locked)

    def _reopen(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return

        def reopened(found: ScoreSheet) -> None:
            self.parts.notify.say(*closing.reopened(found))
            self._done(found)

        self.do(lambda session, _: session.scores.reopen(sheet.id), reopened)

    def _print(self) -> None:
        sheet = self.sheet
        if sheet is not None:
            self.do(lambda session, _: session.score_lists.page(sheet.id), self.parts.preview)

    def _export(self) -> None:
        sheet = self.sheet
        name = f"phieu-cham-diem-{self.year.value()}.xlsx"
        file = self.parts.files.save(self.window(), "Xuất phiếu chấm điểm", name, SHEET) if sheet else None

        def said(made: Written) -> None:
            self.parts.notify.say(f"Đã ghi {made.file.name}.")

        if sheet is not None and file is not None:
            self.do(lambda session, _: session.score_lists.sheet(file, sheet.id), said)

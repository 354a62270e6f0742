"""Where a scan leads: to the person of the form at intake, to the dossier of a receipt, to the check of a printed sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.person import CardRead
from ui.page import Page, Parts
from ui.scanner import Scanner

GARBLED = ("Thẻ không đọc được.", "Tắt bộ gõ tiếng Việt rồi quét lại.")


class ScanRoad(QObject):
    """Listens to the scanner for the shell; ``page`` makes a page, ``go`` opens one."""

    def __init__(self, parts: Parts, parent: QObject, page: Callable[[str], Page], go: Callable[[str, str], None]) -> None:
        super().__init__(parent)
        self._parts, self._page, self._go = parts, page, go
        self.scanner = Scanner(self, starts=f"{parts.session.office.prefix[:1]}0")
        self.scanner.card.connect(self._card)
        self.scanner.code.connect(self._code)
        self.scanner.sheet.connect(lambda digits: self._go("sheet", digits))
        self.scanner.garbled.connect(lambda: parts.notify.warn(*GARBLED))

    def _card(self, card: CardRead) -> None:
        """Into the form at intake, wherever one was; a form for somebody else is never written over."""
        from ui.intake.page import IntakePage  # the shell must not wait for it

        page = self._page("intake")
        assert isinstance(page, IntakePage)
        if not page.isVisible():
            self._go("intake", "")
        if not page.form.take_card(card):
            self._parts.notify.warn("Biểu đang gõ dở cho người khác.", "Lưu hoặc bỏ nháp rồi quét lại thẻ.")

    def _code(self, number: str) -> None:
        try:
            dossier = self._parts.session.counter.get(number)
        except Refused as refusal:
            self._parts.notify.warn(refusal.message, refusal.next_step)
            return
        from ui.dossiers.list_page import FIND  # the shell must not wait for it

        several = len(self._parts.session.counter.twins(number)) > 1
        self._go(*(("dossiers", f"{FIND}{number}") if several else ("dossier", dossier.id)))

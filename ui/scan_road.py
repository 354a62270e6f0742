"""Where a scan leads: to the person of the form at intake, to the dossier of a receipt, to the check of a printed sheet, to the
hand-over; a scan that leads nowhere says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.person import CardRead
from cchc_desktop.domain.text import grouped
from cchc_desktop.sync.peers import phrase
from ui.handover.words import moment
from ui.page import Page, Parts
from ui.scanner import Scanner

GARBLED = ("Thẻ không đọc được.", "Tắt bộ gõ tiếng Việt rồi quét lại.")
UNKNOWN = ("Mã vừa quét không dùng được ở đây.", "Bấm vào ô cần điền rồi quét lại.")
NO_PARCEL = ("Không có gói nào ở đây khớp với phiếu vừa quét.", "Nhận gói trên USB trước; vẫn không khớp thì gọi đơn vị gửi.")


class ScanRoad(QObject):
    """Listens to the scanner for the shell; ``page`` makes a page, ``go`` opens one."""

    def __init__(self, parts: Parts, parent: QObject, page: Callable[[str], Page], go: Callable[[str, str], None]) -> None:
        super().__init__(parent)
        self._parts, self._page, self._go = parts, page, go
        self.scanner = Scanner(self, f"{parts.session.office.prefix[:1]}0123456789", parts.session.handover.is_receipt)
        self.scanner.card.connect(self._card)
        self.scanner.code.connect(self._code)
        self.scanner.sheet.connect(lambda digits: self._go("sheet", digits))
        self.scanner.receipt.connect(lambda digits: self._go("handover", digits))
        self.scanner.slip.connect(self._slip)
        self.scanner.garbled.connect(lambda: parts.notify.warn(*GARBLED))
        self.scanner.unknown.connect(lambda: parts.notify.warn(*UNKNOWN))

    def _card(self, card: CardRead) -> None:
        """Into the form at intake, wherever one was; a form for somebody else is never written over."""
        if self._parts.session.read_only:
            self._go("intake", "")  # which says why not
            return
        from ui.intake.page import IntakePage  # the shell must not wait for it

        page = self._page("intake")
        assert isinstance(page, IntakePage)
        if not page.isVisible():
            self._go("intake", "")
        if not page.form.take_card(card):
            self._parts.notify.warn("Biểu đang gõ dở cho người khác.", "Lưu hoặc bỏ nháp rồi quét lại thẻ.")

    def _slip(self, digits: str) -> None:
        """The digits of a carrier's slip against the parcels that came or went; a parcel held for them is shown with them."""
        found, held = self._parts.session.handover.of_slip(digits)
        if held:
            from ui.desk.page import DeskPage  # the shell must not wait for it

            self._go("desk", held)
            page = self._page("desk")
            assert isinstance(page, DeskPage)
            page.card.take_slip(digits)
        elif found is not None:
            went = "Gói này máy đã ghi gửi" if found.sent else "Đã nhận gói này của"
            said = f"{went} {phrase(found.title)}, {moment(found.at, self._parts.session.clock.now())}."
            self._parts.notify.say(f"Phiếu khớp với gói {grouped(found.number)}.", said)
        else:
            self._parts.notify.warn(*NO_PARCEL)

    def _code(self, number: str) -> None:
        try:
            dossier = self._parts.session.counter.get(number)
        except Refused as refusal:
            self._parts.notify.warn(refusal.message, refusal.next_step)
            return
        from ui.dossiers.list_page import FIND  # the shell must not wait for it

        several = len(self._parts.session.counter.twins(number)) > 1
        self._go(*(("dossiers", f"{FIND}{number}") if several else ("dossier", dossier.id)))

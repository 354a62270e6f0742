"""The list on the screen as an Excel file: all of its rows, its filters above them, numbers masked as they are shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut

from cchc_desktop.domain.listing import LISTING_NAMES, Listing, Part
from cchc_desktop.domain.text import fold, grouped
from cchc_desktop.office.exports import Written
from ui.handover.run import gently
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.page import Parts

KEY, SHEET = "Ctrl+Shift+X", "Bảng tính Excel (*.xlsx)"
Asked = Callable[[], tuple[Listing, str, str, Part | None]]
"""(list, typed words, unit, officer or field) as they stand on the screen."""


class ListOut(Button):
    """The button at the foot of the list and its key."""

    def __init__(self, parts: Parts, asked: Asked) -> None:
        super().__init__("Xuất Excel", icon="download", key=KEY, kind=LINK, run=self.choose)
        self._parts, self._asked = parts, asked
        self.setFixedHeight(tokens.px(26))
        QShortcut(QKeySequence(KEY), self).activated.connect(self._pressed)

    def _pressed(self) -> None:
        if self.isVisible() and self.isEnabled():
            self.choose()

    def choose(self) -> None:
        """Ask where to and write on the long worker."""
        which, text, unit, part = self._asked()
        masked, now = not self._parts.look.numbers_shown, self._parts.session.clock.now()
        name = f"ho-so-{fold(LISTING_NAMES[which]).replace(' ', '-')}-{now:%Y-%m-%d}.xlsx"
        file = self._parts.files.save(self.window(), "Xuất danh sách ra Excel", name, SHEET)
        if file is None:
            return

        def said(made: Written) -> None:
            more = "Số căn cước che như trên màn hình; F7 để hiện rồi xuất lại." if masked else ""
            self._parts.notify.say(f"Đã ghi {made.file.name}, {grouped(made.rows)} hồ sơ.", more)

        self._parts.jobs.run(
            lambda session, job: session.exports.dossiers(
                file, which, text, unit, masked=masked, progress=gently(job), cancelled=job.cancelled, part=part
            ),
            said, title="Đang xuất danh sách",
        )  # fmt: skip

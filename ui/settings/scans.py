"""The scanner's folder of this machine: new scans in it stand beside the open dossier."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QHideEvent, QShowEvent

from cchc_desktop.domain.text import grouped
from ui.kit.buttons import PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.layout import card, label
from ui.page import Parts
from ui.scans.watch import SETTING, ScanWatch
from ui.settings.section import Section

HOW = (
    "Đặt máy quét (hoặc phần mềm quét) lưu tệp PDF, JPEG, PNG hay TIFF vào thư mục này. Quét xong, tệp hiện cạnh hồ sơ đang mở; bấm F6 để "
    "đính kèm vào giấy tờ đang chọn. Chương trình chép tệp, không sửa và không xóa gì trong thư mục."
)


class ScansSection(Section):
    """One folder, chosen or left out; what it looks like now."""

    title, about = "Máy quét", "Thư mục máy quét ghi tệp vào. Chỉ đặt cho máy này."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._facts = Facts(140)
        self.watch = ScanWatch(parts.look, parts.session.clock.now, self)
        self.watch.changed.connect(self._show)
        self.box.addWidget(card(self._facts))
        self.box.addWidget(label(HOW, wrap=True))
        self._show()

    def texts(self) -> dict[str, str]:
        """What is shown of the folder."""
        return self._facts.texts()

    def _show(self) -> None:
        folder, found = self.watch.folder, self.watch.found
        if not folder:
            self._facts.show_facts([("Thư mục", "Chưa đặt. Vẫn đính kèm được bằng cách chọn tệp hoặc kéo thả.")])
            return
        now = "Không mở được, sẽ tự thử lại" if found.gone else f"{grouped(len(found.scans) + found.waiting)} tệp trong 24 giờ qua"
        self._facts.show_facts([("Thư mục", folder), ("Hiện có", now, "amber" if found.gone else "")])

    def showEvent(self, event: QShowEvent) -> None:
        """Look while it is seen."""
        super().showEvent(event)
        self.watch.turn(on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Not any more."""
        super().hideEvent(event)
        self.watch.turn(on=False)

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Ctrl+O", "chọn thư mục"), ("Esc", "về danh mục")]

    def left_acts(self) -> list[Action]:
        """Without a folder again."""
        return [Action("Thôi theo dõi", self.forget, icon="close")] if self.watch.folder else []

    def acts(self) -> list[Action]:
        """Choose it."""
        words = "Chọn thư mục khác" if self.watch.folder else "Chọn thư mục máy quét"
        return [Action(words, self.choose, key="Ctrl+O", icon="folder", kind=PRIMARY)]

    def choose(self) -> None:
        """Ask for a folder."""
        found = self.parts.files.folder(self, "Chọn thư mục máy quét ghi tệp vào")
        if found is not None:
            self._set(found)

    def forget(self) -> None:
        """No folder is watched."""
        self._set(None)

    def _set(self, folder: Path | None) -> None:
        self.parts.look.keep(SETTING, str(folder) if folder else "")
        self.watch.look()
        self._show()
        self.acts_changed.emit()

"""Backup now, onto another disk or a stick; when the last one was; how to come back from one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cchc_desktop.domain.moments import SHORT_WEEKDAYS
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.keeping import Rehearsed, kept, rehearse
from cchc_desktop.storage.places import same_disk
from ui.jobs import Job
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.layout import Strip, card, label
from ui.page import Parts
from ui.settings.section import Section
from ui.status import backup_text

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session
    from cchc_desktop.storage.backups import BackupReport

HOW = (
    "Khi máy hỏng hoặc đổi máy: cài chương trình, mở lần đầu, chọn “Khôi phục từ bản sao lưu”, đưa tệp này và mật khẩu của một tài khoản "
    "(hoặc mã khôi phục). Bản sao lưu đã mã hóa: ai nhặt được cũng không mở được nếu không có mật khẩu."
)
SAME_DISK = "Bản sao lưu nằm cùng ổ đĩa với dữ liệu: ổ hỏng là mất cả hai."


def make_backup(session: Session, job: Job, folder: Path) -> tuple[BackupReport, bool]:
    """Long work: (the verified file, whether it lies on the data's own disk). Raises Refused BACKUP_FAILED, Cancelled."""

    def watch(done: int, total: int) -> bool:
        job.progress("backup", done, total)
        return not job.cancelled()

    report = session.backup(folder, watch)
    return report, same_disk(report.file, session.store.folder)


class BackupSection(Section):
    """One act, and what the last one left."""

    title, about = "Sao lưu", "Một tệp đã mã hóa với mọi hồ sơ và bản quét, đọc lại nguyên vẹn mới coi là xong. Nên làm mỗi ngày."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._last, self.warning = Facts(140), Strip("red", "warning")
        self.box.addWidget(card(self._last))
        self.box.addWidget(self.warning)
        self.box.addWidget(label("Mở lại từ bản sao lưu", "section"))
        self.box.addWidget(label(HOW, wrap=True))
        self._job: Job | None = None
        parts.media.changed.connect(self.acts_changed)
        self.show_again()

    def show_again(self) -> None:
        """When and where the last one was made."""
        session = self.parts.session
        last, now = session.handover.last_backup(), session.clock.now()
        if last is None:
            self._last.show_facts([("Lần gần nhất", "Chưa sao lưu lần nào", "red")])
            self.warning.hide()
            return
        at, file = last
        _, old = backup_text(at, now)
        place = Path(file)
        when = f"{at:%H:%M} {SHORT_WEEKDAYS[at.weekday()]} {at:%d/%m/%Y}"
        told = kept(session.store)
        tried = f"{told.rehearsed:%d/%m/%Y}" if told.rehearsed else "Chưa lần nào"
        self._last.show_facts([
            ("Lần gần nhất", when, "red" if old else ""), ("Tệp", place.name), ("Ở thư mục", str(place.parent)),
            ("Ở ổ khác", f"{told.elsewhere:%H:%M %d/%m/%Y}" if told.elsewhere else "Chưa lần nào", "" if told.elsewhere else "red"),
            ("Thử mở lại", tried),
        ])  # fmt: skip
        if told.elsewhere is None:
            self.warning.say(SAME_DISK, "Chép thêm ra ổ ngoài hoặc USB.")
        else:
            self.warning.hide()

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Ctrl+B", "sao lưu"), ("Ctrl+T", "thử mở lại"), ("Esc", "về danh mục")]

    def _known(self) -> Path | None:
        """Where the next one goes without asking: the only stick, else the folder of the last time while it is there."""
        volumes = self.parts.media.now()
        if len(volumes) == 1:
            return volumes[0].path
        kept = self.parts.look.kept("backup_folder")
        return Path(kept) if kept and Path(kept).is_dir() else None

    def acts(self) -> list[Action]:
        """Where the last one went, or anywhere."""
        if self._job is not None:
            return [Action("Dừng sao lưu", self._job.cancel, icon="close")]
        known = self._known()
        if known is None:
            return [Action("Sao lưu, chọn nơi ghi", self.choose, key="Ctrl+B", icon="shield", kind=PRIMARY)]
        volumes = [volume for volume in self.parts.media.now() if volume.path == known]
        name = f"USB {volumes[0].label}".strip() if volumes else known.name or str(known)
        return [
            Action("Chọn nơi khác", self.choose, icon="folder"),
            Action(f"Sao lưu vào {name}", lambda: self.start(known), key="Ctrl+B", icon="shield", kind=PRIMARY),
        ]

    def left_acts(self) -> list[Action]:
        """Opening the last backup again, where it can be reached."""
        file = kept(self.parts.session.store).file
        if not file or self._job is not None:
            return []
        why = "" if Path(file).is_file() else "Cắm ổ có bản sao lưu gần nhất."
        return [Action("Thử mở lại", lambda: self.try_again(Path(file)), key="Ctrl+T", icon="check", kind=LINK, enabled=not why, why=why)]

    def try_again(self, file: Path) -> None:
        """Open the last backup in a place of its own, check it, and throw it away again."""
        self._job = self.parts.jobs.run(lambda session, _: rehearse(session, file), self._tried, title="Đang thử mở bản sao lưu")
        self._job.ended.connect(self._ended)
        self.acts_changed.emit()

    def _tried(self, found: Rehearsed) -> None:
        self.parts.notify.say(f"Mở lại được {found.file.name}.", f"{grouped(found.dossiers)} hồ sơ, nhật ký và các bảng đều khớp.")

    def choose(self) -> None:
        """Ask for a folder."""
        found = self.parts.files.folder(self, "Chọn nơi ghi bản sao lưu")
        if found is not None:
            self.start(found)

    def start(self, folder: Path) -> None:
        """Back up there; other work goes on."""
        self.parts.look.keep("backup_folder", str(folder))
        self._job = self.parts.jobs.run(lambda session, job: make_backup(session, job, folder), self._done, title="Đang sao lưu")
        self._job.ended.connect(self._ended)
        self.acts_changed.emit()

    def _done(self, found: tuple[BackupReport, bool]) -> None:
        report, beside = found
        size = f"{report.bytes / (1 << 20):.1f} MB".replace(".", ",")
        if beside:
            self.parts.notify.warn(f"Đã sao lưu {report.file.name} ({size}).", f"{SAME_DISK} Chép thêm ra ổ ngoài hoặc USB.")
        else:
            self.parts.notify.say(f"Đã sao lưu {report.file.name} ({size}).", "Đã đọc lại nguyên vẹn.")

    def _ended(self) -> None:
        self._job = None
        self.show_again()
        self.acts_changed.emit()

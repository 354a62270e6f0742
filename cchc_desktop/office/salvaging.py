"""A damaged folder (dữ liệu hỏng) made into a backup that can be restored: what can be read of it, and a backup for the rest."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.office.session import folder_keys, unlocked
from cchc_desktop.security.keys import KeyFile, identity
from cchc_desktop.storage import itself, salvage
from cchc_desktop.storage.backups import BackupReport, Watch, backup, restore
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.engine import DatabaseError
from cchc_desktop.storage.faults import told
from cchc_desktop.storage.locks import FolderLock
from cchc_desktop.storage.places import refuse_inside, unless_written
from cchc_desktop.storage.salvage import Salvaged
from cchc_desktop.storage.store import DATABASE, Store
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.states import held_above


@dataclass(frozen=True, slots=True)
class Rescued:
    """The backup that was made, what is in it, and what is wrong with it: own logs that were cut, which no later check tells of, an
    enrolment that is gone, and what ``check`` finds."""

    report: BackupReport
    found: Salvaged
    problems: tuple[str, ...]


def rescue(
    data: Path, typed: str, target: Path, spare: Path | None = None, *, login: str = "", watch: Watch | None = None,
    clock: Clock | None = None,
) -> Rescued:  # fmt: skip
    """Read a damaged folder, of which nothing is changed, and write a whole backup of what it holds into ``target``.

    ``typed``: a password or the recovery code. ``spare``: a backup of the same folder, for changes that cannot be read any more. What
    is made is restored like any backup. Raises Refused NO_OFFICE, WRONG_PASSWORD, BAD_RECOVERY_CODE, IN_USE, DAMAGED_DATABASE,
    NEWER_DATABASE, DISK_FULL, BACKUP_FAILED, UNSUITABLE_PLACE, BAD_PATH, and those of the spare backup.
    """
    wraps = KeyFile.load(data)
    data_key, _ = unlocked(wraps, typed, login)
    keys = folder_keys(data_key)
    if not (data / DATABASE).exists():
        raise Refused("NO_OFFICE", "Thư mục này chưa có dữ liệu của cơ quan nào.", "Chọn đúng thư mục.")
    refuse_inside(target, data)
    with _written(), unless_written(target), ExitStack() as ending:
        target.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(data)
        ending.callback(lock.release)
        space = Path(ending.enter_context(tempfile.TemporaryDirectory(dir=target, prefix=".cuu-")))
        if spare is not None:
            restore(spare, identity(data_key, "backup"), space / "spare")
            shutil.rmtree(space / "spare" / "blobs", ignore_errors=True)
        whole = space / "whole"
        whole.mkdir()
        spare_file, own = space / "spare" / DATABASE if spare else None, itself.read(data, keys.blobs)
        found = salvage.rebuild(data / DATABASE, keys.database, whole / DATABASE, spare_file, space, own)
        opened = Store.open(whole, keys, space / "state")
        ending.callback(opened.close)
        found = salvage.write_again(opened, space, found, held_above(opened), clock or SystemClock(), own)
        if not opened.db.conn.execute("SELECT 1 FROM account").fetchone():
            raise salvage.too_little()
        problems = (*found.cut, *_unenrolled(opened), *check(opened, blobs=False).problems)
        report = backup(opened, target, wraps.to_bytes(), identity(data_key, "backup"), watch, data / "blobs")
    return Rescued(report, found, problems)


def _unenrolled(store: Store) -> list[str]:
    """A sentence when this machine was enrolled and what says so cannot be read: a person must know before the next parcel."""
    peers = Peers(store)
    if peers.root is None or peers.certificate is not None:
        return []
    return ["Không đọc được đăng ký của máy này: mở xong phải đăng ký lại rồi mới gửi được, hoặc cứu lại cùng một bản sao lưu."]


@contextmanager
def _written() -> Iterator[None]:
    """Whoever reads of a disk that takes no more must know that it is the one for what is saved, not the damaged folder's."""
    try:
        yield
    except DatabaseError as problem:
        said = told(problem)
        if isinstance(said, Refused) and said.code in ("DISK_FULL", "DISK_ERROR"):
            sentence = "Ổ đĩa để chứa phần cứu được đã đầy, không ghi được hoặc không nhận tệp lớn cỡ này."
            raise Refused("DISK_FULL", sentence, "Chọn ổ khác còn chỗ, định dạng NTFS hoặc exFAT; thư mục hỏng vẫn nguyên.") from problem
        raise

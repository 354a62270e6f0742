"""An office's folder before it is open, for the window: everything heavy is loaded when it is first needed, on the worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cchc_desktop.domain.errors import Refused
    from cchc_desktop.domain.moments import Clock
    from cchc_desktop.office.session import Session
    from cchc_desktop.security.keys import Cost

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Key:
    """What opens the folder: its data key and the account; after a set-up also the codes that are printed once, and whether the root
    is the old one, whose sheet goes on; after a salvage what came of it, in words. ``look``: to look at only."""

    data_key: bytes = field(repr=False)
    login: str = ""
    recovery_code: str = field(default="", repr=False)
    root_code: str = field(default="", repr=False)
    old_root: bool = False
    rescued: str = ""
    look: bool = False


@dataclass(frozen=True)
class Place:
    """The data folder, the state folder beside it, and (for tests) a clock, the cost of a password, a smaller sample."""

    folder: Path
    state: Path
    clock: Clock | None = None
    cost: Cost | None = None
    sample_size: int = 1409

    @property
    def has_office(self) -> bool:
        """Whether an office was set up here."""
        return (self.folder / "keys.json").exists() or (self.folder / "office.db").exists()

    def logins(self) -> list[str]:
        """Who may open it. Raises Refused DAMAGED_KEYS."""
        from cchc_desktop.office.entrance import logins

        return logins(self.folder)

    def last_login(self, wanted: str = "") -> str:
        """Whom the login page proposes."""
        from cchc_desktop.office.session import last_login
        from cchc_desktop.security.keys import KeyFile

        return wanted or last_login(self.folder, self.state, KeyFile.load(self.folder))

    def in_use(self) -> Refused | None:
        """Why the folder cannot be opened now: another window has it."""
        from cchc_desktop.office.entrance import held_by_another

        return held_by_another(self.folder)

    def set_up(self, data: dict[str, Any], password: str, root_code: str = "", old_recovery: str = "") -> Key:
        """A new office; a topmost one that was lost by the digits of its sheets. Raises Refused naming the field, BAD_ROOT_CODE,
        BAD_RECOVERY_CODE."""
        from cchc_desktop.office.setup import create_office

        made = create_office(
            data, password, self.folder, self.state, clock=self.clock, cost=self.cost, root_code=root_code, old_recovery=old_recovery
        )  # fmt: skip
        made.session.close()
        return Key(made.session.data_key, made.session.account.login, made.recovery_code, made.root_code or "", bool(root_code))

    def unlock(self, login: str, password: str, *, look: bool = False) -> Key:
        """By password; whoever typed before the accounts were looked up means the proposed one. Raises Refused WRONG_PASSWORD."""
        from cchc_desktop.security.keys import KeyFile

        login = login or self.last_login()
        return Key(KeyFile.load(self.folder).unlock(login, password), login, look=look)

    def set_aside(self) -> str:
        """Keep a copy of a damaged file beside the folder, once; the name of its folder. Raises Refused DISK_FULL, NO_ACCESS,
        DISK_ERROR."""
        from cchc_desktop.storage.aside import set_aside

        return set_aside(self.folder).name

    def reset(self, code: str, login: str, password: str) -> Key:
        """A new password by the recovery code. Raises Refused BAD_RECOVERY_CODE, WEAK_PASSWORD."""
        from cchc_desktop.office.entrance import reset_by_code

        return Key(reset_by_code(self.folder, code, login, password, self.cost), login)

    def restore(self, file: Path, login: str, secret: str) -> Key:
        """Unpack a backup here. Raises Refused NO_FILE, NOT_A_BACKUP, WRONG_PASSWORD, BAD_RECOVERY_CODE, EXISTS, DAMAGED_BACKUP."""
        from cchc_desktop.office.session import restore_office

        data_key, who = restore_office(file, self.folder, lambda: secret, login=login)
        return Key(data_key, login or who)

    def rescue(self, login: str, password: str, backup: Path | None) -> Key:
        """Save what can be read of a damaged folder into a new one in its place; the damaged one stays beside it under another name.

        Raises Refused DAMAGED_DATABASE when too little is left, CANNOT_WRITE when the folder cannot be renamed, and those of the
        older ``backup``; then everything is as it was.
        """
        from cchc_desktop.domain.errors import Refused
        from cchc_desktop.office.salvaging import rescue
        from cchc_desktop.office.session import restore_office

        done = rescue(self.folder, password, self.folder.with_name(f"{self.folder.name}-cuu"), backup, login=login, clock=self.clock)
        stamp = done.report.file.stem[-15:]
        fresh, aside = (self.folder.with_name(f"{self.folder.name}-{word}-{stamp}") for word in ("moi", "hong"))
        data_key, _ = restore_office(done.report.file, fresh, lambda: password, login=login)
        try:
            self.folder.rename(aside)
            try:
                fresh.rename(self.folder)
            except OSError:
                aside.rename(self.folder)
                raise
        except OSError as problem:
            rmtree(fresh, ignore_errors=True)
            step = "Đóng mọi chương trình đang mở thư mục ấy rồi làm lại."
            raise Refused("CANNOT_WRITE", f"Chưa đổi được tên thư mục {self.folder.name}.", step) from problem
        said = f"Đã cứu {done.found.kept + done.found.again} thay đổi"
        said += f", {done.found.lost} thay đổi không đọc được. " if done.found.lost else ", không thiếu thay đổi nào đã biết. "
        said += f"{done.found.coming} thay đổi cấp trên đang giữ, về ở lần nhận tới. " if done.found.coming else ""
        return Key(data_key, login, rescued=f"{said}Thư mục hỏng còn ở {aside.name}.")

    def sample(self, progress: Progress) -> Key:
        """One commune with made-up people; ``progress`` may raise Cancelled, then nothing stays."""
        from cchc_desktop.demo.sample import make_sample
        from cchc_desktop.office.entrance import DEMO_PASSWORD

        make_sample(self.folder, self.state, clock=self.clock, progress=progress, dossiers=self.sample_size)
        return self.unlock(self.logins()[0], DEMO_PASSWORD)

    def wipe(self) -> None:
        """Take sample data away, with its anchor."""
        from cchc_desktop.demo.outcome import forget

        forget(self.folder, self.state)

    def open(self, key: Key, renewing: Callable[[], None] = lambda: None) -> Session:
        """Open the office; ``renewing`` is called before its tables are made anew. Raises Refused IN_USE, DAMAGED_DATABASE and those of
        the store."""
        from cchc_desktop.office.looking import look_with_key
        from cchc_desktop.office.session import open_with_key

        if key.look:
            return look_with_key(self.folder, self.state, key.data_key, key.login, clock=self.clock)
        return open_with_key(self.folder, self.state, key.data_key, key.login, clock=self.clock, renewing=renewing)

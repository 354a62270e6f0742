"""An office's folder seen from outside, before it is open: who may open it, whether somebody has it, a password by the code."""

from __future__ import annotations

from pathlib import Path

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.files import keep_keys
from cchc_desktop.security.keys import DEMO_PASSWORD, Cost, KeyFile, check_password
from cchc_desktop.storage.backups import read_wraps
from cchc_desktop.storage.locks import FolderLock

__all__ = ["DEMO_PASSWORD", "backup_logins", "held_by_another", "logins", "reset_by_code"]


def logins(folder: Path) -> list[str]:
    """Who may open a folder. Raises Refused NO_OFFICE, DAMAGED_KEYS."""
    return KeyFile.load(folder).logins()


def backup_logins(file: Path) -> list[str]:
    """Whose passwords open a backup; they stand in its clear header. Raises Refused NO_FILE, NOT_A_BACKUP."""
    return KeyFile.from_bytes(read_wraps(file)).logins()


def held_by_another(folder: Path) -> Refused | None:
    """Why a folder cannot be opened now: another window or another person of this machine has it open."""
    try:
        FolderLock(folder, reading=True).release()
    except Refused as problem:
        return problem
    return None


def reset_by_code(folder: Path, code: str, login: str, password: str, cost: Cost | None = None) -> bytes:
    """Give an account a new password by the recovery code; the data key. Raises Refused BAD_RECOVERY_CODE, WEAK_PASSWORD."""
    keys = KeyFile.load(folder, cost)
    data_key = keys.unlock_recovery(code)
    check_password(password)
    keys.set(login, password, data_key)
    keep_keys(folder, keys)
    return data_key

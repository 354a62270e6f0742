"""Where an office's data and its anchor lie when nobody says otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

NAME = "CCHC Desktop"
_USERS = "*S-1-5-32-545"
"""The group of all users of a Windows machine, by its language-free id."""


def default_data() -> Path:
    """The office's data folder: machine-wide on Windows, so that two users of one counter share it; the user's own elsewhere."""
    import platformdirs

    if sys.platform == "win32":
        return Path(platformdirs.site_data_dir(NAME, appauthor=False)) / "office"
    return Path(platformdirs.user_data_dir("cchc-desktop", appauthor=False))


def state_folder() -> Path:
    """Where anchors and the program's log lie: outside the data and its backups; CCHC_STATE moves it."""
    if moved := os.environ.get("CCHC_STATE"):
        return Path(moved).absolute()
    import platformdirs

    if sys.platform == "win32":
        return Path(platformdirs.site_data_dir(f"{NAME} State", appauthor=False))
    return Path(platformdirs.user_state_dir("cchc-desktop", appauthor=False))


def ready(data: Path | None) -> tuple[Path, Path]:
    """(data folder, state folder), absolute; the default ones are made and shared. Raises OSError, Refused NO_ANCHOR."""
    state = state_folder()
    try:
        share(state)
    except OSError as problem:
        from cchc_desktop.storage.anchors import no_anchor  # what it stands on would cost every start

        raise no_anchor() from problem
    if data is not None:
        return data.expanduser().absolute(), state
    share(default_data().parent)  # what takes the folder's place (a restored or rescued one) has the right from above it
    share(default_data())
    return default_data(), state


def _quietly(command: list[str]) -> None:
    import subprocess

    with suppress(OSError):  # the window has no console: without the flag one would flash up
        subprocess.run(command, capture_output=True, check=False, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))


def share(folder: Path, run: Callable[[list[str]], None] = _quietly, *, windows: bool = sys.platform == "win32") -> None:
    """Make a folder; on Windows one that every user of the machine may write. Raises OSError.

    Windows lets users add files under ProgramData but not change each other's; where the right cannot be given the folder
    works for its maker only.
    """
    fresh = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if fresh and windows:
        run(["icacls", str(folder), "/grant", f"{_USERS}:(OI)(CI)M", "/Q"])

"""Rooms for passing work inside an office's folder: copies of its database that must not outlive the act."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

_PREFIX = ".tam-"


def scratch(folder: Path) -> TemporaryDirectory[str]:
    """A room of its own in ``folder``, gone after the block; what a crash leaves of it goes with ``sweep_scratch``."""
    return TemporaryDirectory(dir=folder, prefix=_PREFIX)


def sweep_scratch(folder: Path) -> None:
    """Remove the rooms that a crash left, which would fill the disk and keep what was forgotten since; only under the folder's lock."""
    for left in folder.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)

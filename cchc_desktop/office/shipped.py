"""Where the shipped data lies; a module of its own, since the window asks before anything else is loaded."""

from __future__ import annotations

import sys
from pathlib import Path


def folder() -> Path:
    """The folder of shipped data, beside the packages or inside the frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) / "resources" if frozen else Path(__file__).parents[2] / "resources"

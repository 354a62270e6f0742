"""Where everything is put together: streams, then the window or a command. Start it with ``python -m cchc_desktop``."""

from __future__ import annotations

import io
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO


def speak_utf8() -> None:
    """UTF-8 in and out whatever the console; what no encoding can say is escaped instead of lost.

    The window program of Windows has no streams: what it says goes nowhere then.
    """
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="strict" if stream is sys.stdin else "backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def window(data: Path | None, login: str, exit_when_ready: bool) -> int:
    """Open the window; Qt is loaded here and nowhere before."""
    from ui.app import run

    return run(data, login, exit_when_ready)


def tour(folder: Path) -> int:
    """The whole job once, on an offscreen window, its pages and pictures left in ``folder``."""
    from ui.tour import run_tour  # type: ignore[import-not-found,unused-ignore]

    return int(run_tour(folder))


def become_a_helper() -> None:
    """In the frozen program a helper process (of ``demo``) is this program again; it never comes back from here."""
    if getattr(sys, "frozen", False) and any("multiprocessing" in word for word in sys.argv):
        from multiprocessing import freeze_support

        freeze_support()


def main() -> int:
    """Run one command line; the exit code."""
    become_a_helper()
    speak_utf8()
    try:
        from cchc_desktop.cli.main import run

        return run(sys.argv[1:], window=window, tour=tour if find_spec("ui.tour") else None)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

"""The tour: the whole job once, by keys on an offscreen window, its printed pages, pictures, parcels and a summary left in a folder.

It is what ``dev.py run`` does where there is no display, the smoke test of the frozen program, and where the guide's pictures come
from. The machine around the window (printer, dialogs, sticks) is made of folders; everything else is the program itself.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

OURS = "tom-tat.json"


def run_tour(folder: Path) -> int:
    """Do the tour into ``folder`` (made when missing; an earlier tour there is replaced). 0 when every step was right."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cchc_desktop.domain.errors import Refused

    folder = folder.expanduser().absolute()
    try:
        _prepare(folder)
    except Refused as refused:
        print(f"{refused.message} {refused.next_step}", file=sys.stderr)
        return 3
    from ui.tour.journey import Journey

    return 0 if Journey(folder).go() else 1


def _prepare(folder: Path) -> None:
    """An empty folder; only what an earlier tour left is taken away. Raises Refused EXISTS."""
    from cchc_desktop.domain.errors import Refused

    if folder.exists() and any(folder.iterdir()) and not (folder / OURS).exists():
        raise Refused("EXISTS", f"Thư mục {folder.name} đã có tệp khác.", "Chọn một thư mục trống cho chuyến xem thử.")
    for name in ("trang-in", "man-hinh", "usb", "du-lieu", "sao-luu"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)

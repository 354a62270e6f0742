"""What was made, and making it whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

from cchc_desktop.domain.errors import Refused

Progress = Callable[[str, int, int], None]
"""(stage, done, total); stages set_up, dossiers, receive, answer. It may raise Cancelled."""
SET_UP, DOSSIERS, RECEIVE, ANSWER = "set_up", "dossiers", "receive", "answer"


@dataclass(frozen=True)
class DemoUnit:
    """One commune that was made."""

    code: str
    title: str
    folder: Path
    dossiers: int


@dataclass(frozen=True)
class DemoReport:
    """What was made: its folder, the receiving office's (None when it was not kept), the communes, dossiers taken in, changes
    received above, parcels written both ways."""

    folder: Path
    office: Path | None
    units: tuple[DemoUnit, ...]
    dossiers: int
    changes: int
    parcels: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The shape the command line prints."""
        units = [asdict(unit) | {"folder": str(unit.folder)} for unit in self.units]
        office = str(self.office) if self.office else None
        return asdict(self) | {"folder": str(self.folder), "office": office, "units": units, "seconds": round(self.seconds, 1)}

    def words(self) -> Iterator[str]:
        """The same for people: a line a thing, a line a commune."""
        yield f"Dữ liệu mẫu ở {self.folder}, mật khẩu demo-demo"
        if self.office:
            yield f"Cơ quan nhận: {self.office}"
        yield f"{len(self.units)} xã, {self.dossiers} hồ sơ, {self.changes} thay đổi đã nhận, {self.parcels} gói, {self.seconds:.1f} giây"
        for unit in self.units:
            yield f"  {unit.title}: {unit.dossiers} hồ sơ, {unit.folder}"


@contextmanager
def whole_or_nothing(folder: Path, state: Path) -> Iterator[None]:
    """Make something in an empty folder; after a failure neither it nor its anchors are left. Raises Refused EXISTS."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("EXISTS", "Thư mục này đã có dữ liệu.", "Chọn một thư mục trống cho dữ liệu mẫu.")
    fresh = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        forget(folder, state)
        if not fresh:
            folder.mkdir()
        raise


def forget(folder: Path, state: Path) -> None:
    """Take sample data away with the anchors of its offices, which must be closed."""
    for path in state.glob("anchor-*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            if Path(json.loads(path.read_bytes())["folder"]).is_relative_to(folder):
                path.unlink()
    rmtree(folder, ignore_errors=True)

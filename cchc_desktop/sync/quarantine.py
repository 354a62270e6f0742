"""The quarantine (chỗ giữ gói): arrived parcels while they are read, and for as long as they must wait.

A copy goes down to the disk only when it must wait: until then the stick holds it. What a power cut leaves of one is not whole,
stands under PENDING or under nothing, and is thrown away.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.errors import Cancelled
from cchc_desktop.storage.durable import sync_file, sync_folder
from cchc_desktop.storage.handover import Handover
from cchc_desktop.sync import parcel
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.parcel import Envelope, Unreadable
from cchc_desktop.sync.pipes import Running, hashing

FOLDER = "quarantine"
_PART = ".part"
_SPARE = 16 << 20
PATIENCE = 2.0
"""Seconds that a copy nobody wants any more is waited for: a stick that has died may keep it in the system for minutes."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that stands under no name yet: the one that follows from its content, and its outside as told, if its body came whole."""

    fresh: Path
    name: str
    whole: Envelope | None


def copied(folder: Path, path: Path, envelope: Envelope | None, told: Callable[[int, int], None]) -> tuple[Path, Envelope | None]:
    """(the file in quarantine, under a name that follows from its content; its outside as told, if its body came whole).

    Unreadable DISK_FULL, OSError for what the medium does.
    """
    return _placed(_fetched(folder, path, envelope, told))


def _fetched(folder: Path, path: Path, envelope: Envelope | None, told: Callable[[int, int], None]) -> Copy:
    size = path.stat().st_size
    if shutil.disk_usage(folder).free < 3 * size + _SPARE:
        raise Unreadable(ReceiveOutcome.DISK_FULL, "no room")
    start, length = (envelope.offset, envelope.body_length) if envelope else (0, size)
    fresh, sha = folder / f"{uuid4()}{_PART}", hashlib.sha256()
    try:
        with open(path, "rb") as source, _written(fresh) as write:
            head = source.read(start)
            write(head)
            done = len(head)
            for block in hashing(parcel.blocks(source, length), sha):
                told(done := done + len(block), size)
                write(block)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    whole = envelope is not None and done == start + length and sha.hexdigest() == envelope.body_sha256
    return Copy(fresh, hashlib.sha256(head + sha.digest()).hexdigest(), envelope if whole else None)


def _placed(copy: Copy) -> tuple[Path, Envelope | None]:
    kept = copy.fresh.with_name(copy.name)
    try:
        with _our_disk():
            if kept.exists():  # it may be one that waits: what takes its place is no less durable
                sync_file(copy.fresh)
            os.replace(copy.fresh, kept)
    finally:
        copy.fresh.unlink(missing_ok=True)
    return kept, copy.whole


class Ahead:
    """The copy of a parcel that is made in a thread while the one before it is taken in. It touches its own new file only, so that one
    which hangs can be left alone: it takes that away itself when it comes back."""

    def __init__(self, folder: Path, path: Path, envelope: Envelope, cancelled: Callable[[], bool]) -> None:
        self._parcel, self._done, self._given_up = (path, envelope), (0, 1), False

        def told(done: int, size: int) -> None:
            self._done = done, size
            if self._given_up or cancelled():
                raise Cancelled

        def fetched() -> Copy:
            copy = _fetched(folder, path, envelope, told)
            if self._given_up:
                copy.fresh.unlink(missing_ok=True)
            return copy

        self._running = Running(fetched)

    def copied(self, path: Path, envelope: Envelope | None, told: Callable[[int, int], None]) -> tuple[Path, Envelope | None] | None:
        """As ``copied``, when it is that parcel and all went well; ``told`` while it is waited for, and raises through."""
        try:
            if self._parcel != (path, envelope):
                return None
            self._running.wait(lambda: told(*self._done))
            return None if self._running.failed else _placed(self._running.result())
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Nobody wants it any more."""
        self._given_up = True
        if self._running.wait(patience=PATIENCE) and not self._running.failed:
            self._running.result().fresh.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Have a file that stays on the disk; Unreadable DISK_FULL."""
    with _our_disk():
        sync_file(path)
        sync_folder(path.parent)


def is_whole(path: Path) -> bool:
    """Whether all of a parcel lies there."""
    try:
        with open(path, "rb") as stream:
            return parcel.body_is_whole(stream, parcel.read(stream, path.stat().st_size))
    except (OSError, Unreadable):
        return False


def tidy(folder: Path, names: Iterable[str]) -> list[Path]:
    """Take away what was cut off and is no parcel of these names; whole parcels that nobody knows of any more. While nothing is copied."""
    known, found = set(names), list[Path]()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in known:
            if path.suffix != _PART and is_whole(path):
                found.append(path)
            else:
                with suppress(PermissionError):  # Windows: a copy that hangs on a dead stick is open still
                    path.unlink(missing_ok=True)
    return found


def supersede(table: Handover, path: Path, unit: str) -> None:
    """Of parcels that a unit's same revoked parts keep waiting, the newest (``path``) is enough: it holds what the others hold."""
    held = {one.sha256: one for one in table.held() if one.outcome == ReceiveOutcome.REVOKED_KEY.name and one.body.get("whose")}
    newest = {row[0]: row for row in held[path.name].body["logs"]}
    for name, one in held.items():
        rows = one.body["logs"]
        if name != path.name and one.body["unit"] == unit and all(_covers(newest.get(row[0]), row) for row in rows):
            table.drop_held(name)
            path.with_name(name).unlink(missing_ok=True)


def _covers(newer: list[Any] | None, older: list[Any]) -> bool:
    """Whether a (log, first, last) of a later parcel holds all of that of an earlier one."""
    return newer is not None and newer[1] <= older[1] and older[2] <= newer[2]


@contextmanager
def _written(path: Path) -> Iterator[Callable[[bytes], object]]:
    """A new file's ``write``."""

    def write(data: bytes) -> None:
        with _our_disk():
            out.write(data)

    with _our_disk():
        out = open(path, "wb")  # noqa: SIM115  (closed below, where what goes wrong is ours)
    try:
        yield write
    finally:
        with _our_disk():
            out.close()


@contextmanager
def _our_disk() -> Iterator[None]:
    """What goes wrong inside is our own disk's fault, not the medium's."""
    try:
        yield
    except OSError as fault:
        raise Unreadable(ReceiveOutcome.DISK_FULL, "quarantine") from fault

"""The stick (USB): the one thin layer between this program and a removable medium, and the words for what it does wrong.

A ``Medium`` is bound for a whole run to the volume it first saw; it writes in blocks, reads back past the cache where the system
lets it, and turns every fault into one ``WriteOutcome``. ``fake_stick.FakeMedium`` stands in for it in tests.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from typing import Protocol, TypeVar

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.durable import sync_folder
from cchc_desktop.sync import system
from cchc_desktop.sync.outcomes import WriteOutcome

FOLDER = "CCHC"
FIRST, BLOCK = 64 << 10, 4 << 20
"""Bytes at a time: few at first, for who only looks how a file begins; then many, since each turn waits for the threads that pack."""
TEMPORARY = ".TMP"
SUFFIX = ".CCHC"
PATIENCE = (0.05, 0.1, 0.25, 0.6, 1.5, 2.5)
HELD = (WriteOutcome.LOCKED, WriteOutcome.FORBIDDEN)
"""What the system says of a file that a virus scanner holds."""
T = TypeVar("T")

_BY_ERRNO = {
    errno.ENOSPC: WriteOutcome.FULL, errno.EDQUOT: WriteOutcome.FULL, errno.EROFS: WriteOutcome.READ_ONLY,
    errno.ENOENT: WriteOutcome.PULLED, errno.ENODEV: WriteOutcome.PULLED, errno.EIO: WriteOutcome.PULLED,
    errno.ENXIO: WriteOutcome.PULLED, errno.ENOTDIR: WriteOutcome.PULLED, errno.ESTALE: WriteOutcome.PULLED,
    errno.EACCES: WriteOutcome.FORBIDDEN, errno.EPERM: WriteOutcome.FORBIDDEN, errno.EBUSY: WriteOutcome.LOCKED,
    errno.EAGAIN: WriteOutcome.LOCKED, errno.EFBIG: WriteOutcome.UNSUPPORTED, errno.EINVAL: WriteOutcome.UNSUPPORTED,
    errno.ENOTSUP: WriteOutcome.UNSUPPORTED, errno.ENAMETOOLONG: WriteOutcome.UNSUPPORTED,
}  # fmt: skip
_BY_WINERROR = {
    5: WriteOutcome.FORBIDDEN, 19: WriteOutcome.READ_ONLY, 21: WriteOutcome.PULLED, 23: WriteOutcome.READ_BACK_DIFFERS,
    27: WriteOutcome.READ_BACK_DIFFERS, 32: WriteOutcome.LOCKED,
    33: WriteOutcome.LOCKED, 39: WriteOutcome.FULL, 55: WriteOutcome.PULLED, 112: WriteOutcome.FULL,
    433: WriteOutcome.PULLED, 1005: WriteOutcome.UNSUPPORTED, 1110: WriteOutcome.WRONG_STICK, 1117: WriteOutcome.PULLED,
    1167: WriteOutcome.PULLED, 1392: WriteOutcome.UNSUPPORTED,
}  # fmt: skip


class MediumFault(Exception):
    """The medium did not do what it was asked; ``outcome`` is what the clerk is told."""

    def __init__(self, outcome: WriteOutcome, why: str = "") -> None:
        super().__init__(f"{outcome.name} {why}".strip())
        self.outcome = outcome


def outcome_of(fault: OSError) -> WriteOutcome:
    """The outcome an operating system's error stands for; what nobody foresaw counts as a pulled stick."""
    by_system = _BY_WINERROR.get(getattr(fault, "winerror", None) or 0)
    return by_system or _BY_ERRNO.get(fault.errno or 0, WriteOutcome.PULLED)


class Stick(Protocol):
    """What sealing needs of a medium; names are file names inside our folder on it."""

    def bind(self, owner: str) -> None:
        """Make the folder, write, sync, read back and keep a probe of this run (named after ``owner``); or MediumFault."""
        ...

    def release(self) -> bool:
        """Take the probe away and let the medium settle; False when it could not be seen to the end. Never fails."""
        ...

    def free(self) -> int:
        """Free bytes."""
        ...

    def names(self) -> list[str]:
        """The files in our folder, without the probe of this run."""
        ...

    def size(self, name: str) -> int:
        """Bytes of a file, -1 when it is not there."""
        ...

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a new file, in the order given, down to the device."""
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """A file's bytes, from the device and not from memory where the system can be made to."""
        ...

    def rename(self, old: str, new: str) -> None:
        """Give a file its final name and sync the folder."""
        ...

    def remove(self, name: str) -> None:
        """Take away a file of ours."""
        ...


class Medium:
    """A folder on a real volume; ``root`` is the stick's root or any folder the clerk chose."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self.folder = self.root / FOLDER
        self._volume: tuple[int, int] | None = None
        self._probe = ""
        self._nonce = b""

    def bind(self, owner: str) -> None:
        """See ``Stick.bind``."""
        if not self.root.is_dir():
            raise MediumFault(WriteOutcome.NO_MEDIUM, "no such folder")
        with _told():
            self.folder.mkdir(exist_ok=True)
            self._volume = self._identity()
        self._probe, self._nonce = f"{owner}-{secrets.token_hex(4).upper()}{TEMPORARY}", secrets.token_bytes(4096)
        self.write(self._probe, [self._nonce])
        self._check()

    def release(self) -> bool:
        """See ``Stick.release``."""
        settled = bool(self._probe)
        try:
            if self._probe:
                (self.folder / self._probe).unlink()
                sync_folder(self.folder)
        except OSError:
            settled = False
        self._probe, self._volume = "", None
        return settled

    def free(self) -> int:
        """See ``Stick.free``."""
        with _told():
            return shutil.disk_usage(self.folder).free

    def names(self) -> list[str]:
        """See ``Stick.names``."""
        with _told():
            found = sorted(entry.name for entry in os.scandir(self.folder) if entry.is_file(follow_symlinks=False))
        if self._probe and self._probe not in found:
            raise MediumFault(WriteOutcome.WRONG_STICK, "the probe is not there")
        return [name for name in found if name != self._probe]

    def size(self, name: str) -> int:
        """See ``Stick.size``."""
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            if self._probe not in ("", name) and self.size(self._probe) < 0:
                raise MediumFault(WriteOutcome.WRONG_STICK, "the probe is not there") from None
            return -1
        except OSError as fault:
            raise MediumFault(outcome_of(fault), "stat") from fault

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """See ``Stick.write``."""
        self._same_volume()
        held = HELD[:1] if name == self._probe else HELD  # where nothing may be written, nobody need wait to hear it
        with _told(), self._told_again(), patient(lambda: open(self.folder / name, "wb", buffering=0), held) as out:
            for piece in pieces:
                view = memoryview(piece)
                while view:
                    view = view[out.write(view) :]
                system.let_go(out.fileno())  # it goes down to the device from now on, not all at the end
            os.fsync(out.fileno())

    @contextmanager
    def _told_again(self) -> Iterator[None]:
        """The C library of Windows has two words for a stick that is gone, closed to writing or not allowed: who asks the system
        itself hears which. Where it finds nothing wrong, the first word stands."""
        try:
            yield
        except OSError:
            self._same_volume()
            os.utime(self.folder)
            raise

    def read(self, name: str) -> Iterator[bytes]:
        """See ``Stick.read``."""
        if os.name == "nt":
            yield from self._read_on_windows(self.folder / name)
            return
        with _told(), _patiently(self.folder / name) as source:
            system.let_go(source)
            for size in chain([FIRST], repeat(BLOCK)):
                if not (block := os.read(source, size)):
                    break
                yield block
            system.let_go(source)

    def _read_on_windows(self, path: Path) -> Iterator[bytes]:
        kernel = system.kernel32()
        with _told():
            yield from system.blocks(patient(lambda: system.open_past_cache(path, kernel)), FIRST, BLOCK, kernel)

    def rename(self, old: str, new: str) -> None:
        """See ``Stick.rename``."""
        self._check()
        with _told():
            patient(lambda: os.replace(self.folder / old, self.folder / new))  # a spoilt file of ours gives way
            sync_folder(self.folder)

    def remove(self, name: str) -> None:
        """See ``Stick.remove``."""
        with _told():
            (self.folder / name).unlink(missing_ok=True)

    def _identity(self) -> tuple[int, int]:
        return os.stat(self.folder).st_dev, shutil.disk_usage(self.folder).total

    def _same_volume(self) -> None:
        with _told():
            if self._volume is not None and self._identity() != self._volume:
                raise MediumFault(WriteOutcome.WRONG_STICK, "another volume")

    def _check(self) -> None:
        """The probe of this run must still be there: letters and mount points can be given to another stick."""
        self._same_volume()
        if self.size(self._probe) < 0:
            raise MediumFault(WriteOutcome.WRONG_STICK, "the probe is not there")
        if b"".join(self.read(self._probe)) != self._nonce:
            raise MediumFault(WriteOutcome.READ_BACK_DIFFERS, "the probe reads otherwise")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise MediumFault(outcome_of(fault), f"errno {fault.errno}") from fault


def names_on(medium: Stick) -> frozenset[str]:
    """The files in our folder of a medium; none where there is no such folder or it cannot be read."""
    try:
        return frozenset(medium.names())
    except MediumFault:
        return frozenset()


@contextmanager
def as_refusal() -> Iterator[None]:
    """What a medium does wrong inside, as Refused with the outcome's name."""
    try:
        yield
    except MediumFault as fault:
        raise Refused(fault.outcome.name, *fault.outcome.says()) from fault


def patient(act: Callable[[], T], held: tuple[WriteOutcome, ...] = HELD) -> T:
    """Do it, waiting for a virus scanner to let go of the file."""
    for pause in PATIENCE:
        try:
            return act()
        except OSError as fault:
            if outcome_of(fault) not in held:
                raise
        time.sleep(pause)
    return act()


def is_held(path: Path, fault: OSError) -> bool:
    """Whether a file could not be read since another program holds it. Windows says the same of a spot that the device does not give
    (EACCES, from the C library), but what can be opened is held by nobody."""
    if outcome_of(fault) not in HELD or getattr(fault, "winerror", None):  # where Windows itself gives the number, it knows
        return outcome_of(fault) in HELD
    try:
        open(path, "rb").close()
    except OSError:
        return True
    return False


@contextmanager
def _patiently(path: Path) -> Iterator[int]:
    """Open for reading."""
    handle = patient(lambda: os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)))
    try:
        yield handle
    finally:
        os.close(handle)

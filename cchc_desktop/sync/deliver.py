"""One file onto a medium: .TMP, read back, renamed, listed, read again. Only then it counts as written."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

from cchc_desktop.domain.errors import Cancelled
from cchc_desktop.sync import parcel, system
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.pipes import hashing
from cchc_desktop.sync.stick import BLOCK, TEMPORARY, MediumFault, Stick

Watch = Callable[[int], None]


def _unwatched(_: int) -> None:
    pass


def deliver(
    medium: Stick, name: str, path: Path, sums: str, writing: Watch = _unwatched, reading: Watch = _unwatched
) -> None:  # fmt: skip
    """Bring a local file onto a bound medium under its name, unless it lies there whole already.

    MediumFault when the medium fails; Cancelled from a watch takes the file that is not yet one away first.
    """
    size = path.stat().st_size
    if medium.size(name) == size and lies_whole(medium, name, sums, reading):
        return
    fresh = name + TEMPORARY
    try:
        with closing(_pieces(path, writing)) as pieces:  # a medium that fails leaves our own file open else, and nobody could take it away
            medium.write(fresh, pieces)
        _same(medium, fresh, size, sums, reading)
    except Cancelled:
        medium.remove(fresh)
        raise
    medium.rename(fresh, name)
    if name not in medium.names():
        raise MediumFault(WriteOutcome.READ_BACK_DIFFERS, "not in its folder")
    _same(medium, name, size, sums, reading)


def _same(medium: Stick, name: str, size: int, sums: str, watch: Watch) -> None:
    if medium.size(name) != size or not lies_whole(medium, name, sums, watch):
        raise MediumFault(WriteOutcome.READ_BACK_DIFFERS, name)


def _pieces(path: Path, watch: Watch) -> Generator[bytes]:
    with open(path, "rb", buffering=0) as source:
        while piece := source.read(BLOCK):
            watch(len(piece))
            yield piece
        system.let_go(source.fileno())  # the next one needs the room


def lies_whole(medium: Stick, name: str, sums: str, watch: Watch = _unwatched) -> bool:
    """Whether a file on the medium, read from the device, has these sums (``Sealed.sha256``)."""
    found = parcel.sums_like(sums)
    for piece in hashing(medium.read(name), found):
        watch(len(piece))
    return found.hexdigest() == sums

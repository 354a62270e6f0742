"""A stick that exists in memory only and fails when it is told to: full, read-only, pulled at the n-th call, lying, swapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.stick import BLOCK, MediumFault


class FakeMedium:
    """The written-out fake of ``stick.Medium``. ``fail_at`` fails the n-th call (from 1, pieces written count) with ``fault``,
    and every later one until ``plug_in``; ``lies`` keeps only the first bytes of each file and says nothing."""

    def __init__(self, capacity: int = 1 << 34, *, read_only: bool = False, lies: bool = False) -> None:
        self.files: dict[str, bytes] = {}
        self.capacity, self.read_only, self.lies = capacity, read_only, lies
        self.fail_at, self.fault, self.calls = 0, WriteOutcome.PULLED, 0
        self._gone = False

    def plug_in(self) -> None:
        """The clerk puts the stick in again; what was whole on it is still there."""
        self._gone, self.fail_at, self.calls = False, 0, 0

    def _call(self) -> None:
        self.calls += 1
        self._gone = self._gone or self.calls == self.fail_at
        if self._gone:
            raise MediumFault(self.fault, "as told")

    def bind(self, owner: str) -> None:
        """Fails at once when read-only."""
        self._call()
        if self.read_only:
            raise MediumFault(WriteOutcome.READ_ONLY, "as told")

    def release(self) -> bool:
        """False when it is gone by then."""
        try:
            self._call()
        except MediumFault:
            return False
        return True

    def free(self) -> int:
        """What is left of the capacity."""
        self._call()
        return self.capacity - sum(map(len, self.files.values()))

    def names(self) -> list[str]:
        """All names."""
        self._call()
        return sorted(self.files)

    def size(self, name: str) -> int:
        """Bytes, -1 when not there."""
        self._call()
        return len(self.files[name]) if name in self.files else -1

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Piece by piece: a pulled stick keeps the pieces before."""
        self._call()
        self.files[name] = b""
        for piece in pieces:
            self._call()
            if len(piece) > self.capacity - sum(map(len, self.files.values())):
                raise MediumFault(WriteOutcome.FULL, "as told")
            self.files[name] += piece
        if self.lies:
            self.files[name] = self.files[name][:100].ljust(len(self.files[name]), b"\0")
        self._call()

    def read(self, name: str) -> Iterator[bytes]:
        """Block by block."""
        self._call()
        data = self.files[name]
        for start in range(0, len(data), BLOCK):
            self._call()
            yield data[start : start + BLOCK]

    def rename(self, old: str, new: str) -> None:
        """Moves the bytes."""
        self._call()
        self.files[new] = self.files.pop(old)
        self._call()

    def remove(self, name: str) -> None:
        """Takes them away."""
        self._call()
        self.files.pop(name, None)

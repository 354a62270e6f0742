"""The road between offices at its longest: scans beside a plain verified copy of the same bytes, many communes into one office."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import NOW, office
from benchmarks.passage import MEMORY_BUDGET, added, empty
from cchc_desktop.demo.commune import PUBLIC, clerk, office_json
from cchc_desktop.demo.region import region
from cchc_desktop.demo.season import SetClock
from cchc_desktop.office import handover
from cchc_desktop.office.session import Session, open_office
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import DEMO_PASSWORD
from cchc_desktop.sync import quarantine
from cchc_desktop.sync.pipes import Hash, hashing
from cchc_desktop.sync.stick import Medium

SCAN = 2 << 20
ROUNDS = 3
"""Of what goes from a disk onto the same one, which has its moods."""
SCANS, QUICK_SCANS = 512, 4
PACED_SCANS = 48
"""So many on the stick whose pace is played, which takes its time; all of them with ``--deep``."""
COMMUNES, DEEP_COMMUNES, QUICK_COMMUNES = 40, 1000, 3
PLAIN = "the same files copied, synced, read back from the device"
TOGETHER = 1.5
"""With scans no more than this many times a plain copy that is read back."""
BLOCK = 1 << 20
WRITES, READS = 15_000_000, 30_000_000
"""Bytes a second of the stick that is played: a cheap one at USB 2.0."""


@contextmanager
def scanned(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """Scans up."""
    many = Scans(room.folder / "scans", room.size(SCANS, QUICK_SCANS))
    few = many if room.deep or many.count < PACED_SCANS else Scans(room.folder / "few", PACED_SCANS)

    def acts() -> Iterator[Act | Skipped]:
        rounds = room.size(ROUNDS, 1)
        out, back = Floor(PLAIN, many.copy, TOGETHER), Floor(PLAIN, many.copy_in, TOGETHER)
        yield Act(f"seal {many.told} onto a stick, read back", many.seal, (out,), None, rounds,
                  "encrypted, verified whole in the outbox, written onto the medium, read back twice; two parcels of 64 MiB are packed "
                  "while one is written; all on one disk, where the copy writes once",
                  many.clear, lambda: many.memory["seal"], MEMORY_BUDGET)  # fmt: skip
        yield Act(f"receive {many.told}", many.receive, (back,), None, rounds,
                  "copied into quarantine and hashed, decrypted, encrypted anew for the folder", many.renew,
                  lambda: many.memory["receive"], MEMORY_BUDGET)  # fmt: skip
        out, back = Floor(PLAIN, partial(few.copy, paced=True), TOGETHER), Floor(PLAIN, partial(few.copy_in, paced=True), TOGETHER)
        pace = f"a stick of {WRITES // 10**6} MB/s, {READS // 10**6} MB/s read"
        yield Act(f"seal {few.told} onto {pace}", partial(few.seal, paced=True), (out,), None, 1,
                  "the pace is played, both wait after each block as such a stick would; ours reads back twice", few.clear)  # fmt: skip
        yield Act(f"receive {few.told} from {pace}", partial(few.receive, paced=True), (back,), None, 1,
                  "the pace is played for both", few.renew)  # fmt: skip
        for one in {many, few}:
            one.close()

    yield acts()


@contextmanager
def together(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """Everybody's parcels at once, and the answers."""
    many = DEEP_COMMUNES if room.deep else room.size(COMMUNES, QUICK_COMMUNES)

    def acts() -> Iterator[Act | Skipped]:
        everybody = Everybody(room.folder / "many", many)
        yield Act(f"{many:,} communes' parcels into one office", everybody.receive, (), 0.05 * many, 1,
                  "each judged, decrypted and applied", everybody.renew)  # fmt: skip
        yield Act(f"a parcel with the receipt for each of {many:,} communes", everybody.answer, (), 0.05 * many, 1,
                  everybody.told, everybody.clear)  # fmt: skip
        everybody.close()

    yield acts()


class Scans:
    """A commune whose dossiers carry scans that nothing can compress, and the office above it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count, self._folder = count, folder
        self._stick, self._parcels, self._plain = folder / "usb", folder / "parcels", folder / "plain"
        for place in (self._plain, folder / "ask", self._parcels):
            place.mkdir(parents=True)
        rng = Random(7)
        for n in range(count):
            (self._plain / f"{n:04d}.pdf").write_bytes(b"%PDF-1.4\n" + rng.randbytes(SCAN - 9))
        with office(folder / "above", top=True) as above, office(folder / "commune", 40) as desk:
            asked = desk.session.handover.request(folder / "ask")
            granted = above.session.handover.grant(folder / "ask", asked.fingerprint, folder / "ask")
            desk.session.handover.accept(folder / "ask", granted.fingerprint)
            keys = [row.id for row in desk.session.counter.find("", limit=40)]
            for n, file in enumerate(sorted(self._plain.iterdir())):
                desk.session.counter.attach(keys[n % len(keys)], file, result=True)
        shutil.copytree(folder / "above" / "data", folder / "clean")
        self._stick.mkdir()
        self.memory = {"seal": added("seal", folder / "commune", self._stick)}
        self.memory["receive"] = added("receive", folder / "above", self._stick)
        self._commune = _open(folder / "commune")

    @property
    def told(self) -> str:
        """How much that is."""
        return f"{self.count * SCAN >> 20} MB of scans"

    def close(self) -> None:
        """The commune's office."""
        self._commune.close()

    def clear(self) -> None:
        """An empty stick and outbox; nothing is left for the disk to do."""
        empty(self._stick, self._folder / "commune")
        _settled()

    def seal(self, *, paced: bool = False) -> float:
        """Everything onto the stick; the copy kept for receiving is not counted."""
        with patch.object(handover, "Medium", Paced if paced else Medium):
            begun = time.perf_counter()
            report = self._commune.handover.seal(self._stick)
            spent = time.perf_counter() - begun
        if report.outcome.name != "WRITTEN":
            raise RuntimeError(f"the benchmark's seal ended as {report.outcome.name}")
        if not any(self._parcels.iterdir()):
            shutil.copytree(self._stick, self._parcels, dirs_exist_ok=True)
        return spent

    def copy(self, *, paced: bool = False) -> None:
        """The plain files onto the stick, one by one, synced and read back."""
        _copied(self._plain, self._stick / "plain", Pace(WRITES) if paced else None, Pace(READS) if paced else None)

    def renew(self) -> None:
        """The office above as it was."""
        data = self._folder / "above" / "data"
        shutil.rmtree(data)
        shutil.copytree(self._folder / "clean", data)
        shutil.rmtree(self._folder / "in", ignore_errors=True)
        _settled()

    def receive(self, *, paced: bool = False) -> float:
        """The parcels into the office above; opening it is not counted."""
        session = _open(self._folder / "above")
        with patch.object(quarantine, "hashing", _hashing_slowly if paced else quarantine.hashing):
            begun = time.perf_counter()
            found = session.handover.receive(self._parcels)
            spent = time.perf_counter() - begun
        held = sum(one.attachments for one in found)
        session.close()
        if held != self.count:
            raise RuntimeError(f"{held} of {self.count} scans arrived: {[one.outcome.name for one in found]}")
        return spent

    def copy_in(self, *, paced: bool = False) -> None:
        """The plain files from the stick to the disk, synced and read back."""
        _copied(self._plain, self._folder / "in", Pace(READS) if paced else None)


class Pace:
    """Makes whoever moves bytes wait as a slow medium would, each block for itself: nothing else is done meanwhile."""

    def __init__(self, rate: int) -> None:
        self._rate = rate

    def moved(self, count: int) -> None:
        """So many more bytes were moved."""
        time.sleep(count / self._rate)


class Paced(Medium):
    """A stick of the played pace."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """As a stick does, no quicker."""
        super().write(name, _slowed(pieces, WRITES))

    def read(self, name: str) -> Iterator[bytes]:
        """As a stick does, no quicker."""
        return _slowed(super().read(name), READS)


def _slowed(pieces: Iterable[bytes], rate: int) -> Iterator[bytes]:
    pace = Pace(rate)
    for piece in pieces:
        pace.moved(len(piece))
        yield piece


def _hashing_slowly(pieces: Iterable[bytes], *shas: Hash) -> Iterator[bytes]:
    """What quarantine reads of a stick of the played pace."""
    return hashing(_slowed(pieces, READS), *shas)


def _settled() -> None:
    """What was written before is on the disk: it would slow down what is measured."""
    if hasattr(os, "sync"):
        os.sync()


def _copied(source: Path, target: Path, there: Pace | None = None, again: Pace | None = None) -> None:
    """``there`` slows what is written, ``again`` what is read back (of files on a stick)."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        wanted, found = hashlib.sha256(), hashlib.sha256()
        with open(path, "rb") as read, open(target / path.name, "wb") as out:
            while block := read.read(BLOCK):
                wanted.update(block)
                out.write(block)
                if there:
                    there.moved(len(block))
            out.flush()
            os.fsync(out.fileno())
        with open(target / path.name, "rb") as written:
            if hasattr(os, "posix_fadvise"):  # else nothing of the medium would be verified
                os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while block := written.read(BLOCK):
                found.update(block)
                if again:
                    again.moved(len(block))
        if found.digest() != wanted.digest():
            raise RuntimeError("the plain copy differs")


class Everybody:
    """One office above so many communes, each with a parcel on one stick; the communes differ in their code only."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder, self._count, self._stick, self._down = folder, count, folder / "usb", folder / "down"
        self._answering: Session | None = None
        (folder / "ask").mkdir(parents=True)
        self._stick.mkdir()
        with office(folder / "above", top=True, catalogue=False) as above:
            for n in range(count):
                self._commune(above.session, n)
        shutil.copytree(folder / "above" / "data", folder / "clean")

    def _commune(self, above: Session, n: int) -> None:
        """Made, granted, sealed and thrown away again."""
        here, place, ask = region(NOW.date()), self._folder / "commune", self._folder / "ask"
        shutil.rmtree(place, ignore_errors=True)
        where = here.places[n % len(here.places)]
        told = office_json(where, here.office, NOW.date(), clerk(where, 1))
        told["unit"] = {**told["unit"], "code": f"{30000 + n}", "name": f"{told['unit']['name']} {n + 1}"}
        told["prefix"] = f"H50.{40 + n // 100}.{n % 100:02}"  # under one prefix there are no more than 99 machines
        session = create_office(
            told, DEMO_PASSWORD, place / "data", place / "state", clock=SetClock(NOW), cost=PUBLIC, catalogue=False
        ).session  # fmt: skip
        try:
            for file in ask.iterdir():
                shutil.rmtree(file) if file.is_dir() else file.unlink()
            asked = session.handover.request(ask)
            granted = above.handover.grant(ask, asked.fingerprint, ask)
            session.handover.accept(ask, granted.fingerprint)
            session.handover.seal(self._stick)
        finally:
            session.close()

    def renew(self) -> None:
        """The office above as it was."""
        data = self._folder / "above" / "data"
        shutil.rmtree(data)
        shutil.copytree(self._folder / "clean", data)

    def receive(self) -> float:
        """All parcels; opening is not counted."""
        session = _open(self._folder / "above")
        begun = time.perf_counter()
        found = session.handover.receive(self._stick)
        spent = time.perf_counter() - begun
        session.close()
        if len(found) != self._count or not all(one.ok for one in found):
            raise RuntimeError(f"{len(found)} parcels: {sorted({one.outcome.name for one in found})}")
        return spent

    def clear(self) -> None:
        """The office above as it is once it has received; an empty stick for the way down."""
        if self._answering is None:
            self._answering = _open(self._folder / "above")
        empty(self._down, self._folder / "above")

    def answer(self) -> None:
        """Each commune's parcel down, read back."""
        assert self._answering
        report = self._answering.handover.seal(self._down, receipts_only=True)
        if report.outcome.name != "WRITTEN" or len(report.files) != self._count:
            raise RuntimeError(f"{len(report.files)} parcels down: {report.outcome.name}")

    def told(self) -> str:
        """What a parcel down weighs."""
        size = sum(path.stat().st_size for path in self._down.rglob("*.CCHC"))
        return f"our receipt names every log held here, so that {size // self._count:,} bytes go to each"

    def close(self) -> None:
        """The office above."""
        if self._answering:
            self._answering.close()


def _open(place: Path) -> Session:
    return open_office(place / "data", place / "state", lambda: DEMO_PASSWORD, clock=SetClock(NOW), quick_check=False)

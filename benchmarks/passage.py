"""The stick: sealing and receiving 15,200 dossiers, beside copying the same bytes and beside bare JSON lines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zstandard

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.counter import BARE
from benchmarks.filled import NOW, office
from benchmarks.memory import peak
from cchc_desktop.demo.season import SetClock
from cchc_desktop.domain.text import fold
from cchc_desktop.office.session import Session, open_office
from cchc_desktop.security.keys import DEMO_PASSWORD
from cchc_desktop.storage.engine import connect

ROOT = Path(__file__).parents[1]
DOSSIERS = 15_200
SEAL_BUDGET, RECEIVE_BUDGET, MEMORY_BUDGET = 2.0, 5.0, 100_000_000


@contextmanager
def passage(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """A commune with everything still to send, and the province above it."""
    many = room.size(DOSSIERS, 600)
    room.said(f"  filling a commune with {many:,} dossiers …")
    way = Way(room.folder, many)
    rounds = room.size(5, 1)
    sealed, received = way.memory("seal"), way.memory("receive")
    with way.commune() as session:
        way.session = session
        yield iter([
            Act(f"seal {many:,} dossiers onto a stick, read back", way.seal,
                (Floor("plain copy of the same bytes, synced, read back", way.copy), Floor("bare JSON lines + zstd", way.lines_out)),
                SEAL_BUDGET, rounds, way.told, way.clear,
                lambda: sealed, MEMORY_BUDGET),
            Act(f"receive {many:,} dossiers", way.receive, (Floor("bare inserts from JSON lines", way.lines_in),), RECEIVE_BUDGET, rounds,
                "judged, decrypted, chained, merged, indexed for the search, in short transactions", way.renew,
                lambda: received, MEMORY_BUDGET),
        ])  # fmt: skip


class Way:
    """The two offices, the stick between them, and the same dossiers as JSON lines."""

    def __init__(self, folder: Path, many: int) -> None:
        self._folder, self._many, self.session = folder, many, None
        self._stick, self._jsonl = folder / "usb", folder / "dossiers.jsonl.zst"
        (folder / "ask").mkdir()
        with office(folder / "above", top=True) as above, office(folder / "commune", many) as desk:
            asked = desk.session.handover.request(folder / "ask")
            granted = above.session.handover.grant(folder / "ask", asked.fingerprint, folder / "ask")
            desk.session.handover.accept(folder / "ask", granted.fingerprint)
        shutil.copytree(folder / "above" / "data", folder / "clean")

    session: Session | None

    @contextmanager
    def commune(self) -> Iterator[Session]:
        """The commune, open."""
        yield from _opened(self._folder / "commune")

    # -- sealing

    def clear(self) -> None:
        """An empty outbox and an empty stick."""
        empty(self._stick, self._folder / "commune")

    def seal(self) -> None:
        """Everything onto the stick."""
        assert self.session
        report = self.session.handover.seal(self._stick)
        if report.outcome.name != "WRITTEN":
            raise RuntimeError(f"the benchmark's seal ended as {report.outcome.name}")
        shutil.rmtree(self._folder / "parcels", ignore_errors=True)
        shutil.copytree(self._stick, self._folder / "parcels")

    def told(self) -> str:
        """What lies on the stick of each dossier."""
        size, many = sum(path.stat().st_size for path in (self._folder / "parcels").rglob("*.CCHC")), self._many
        return f"signed, encrypted, verified whole in the outbox before the stick is touched; {size // many} bytes on the stick a dossier"

    def copy(self) -> float:
        """The bytes of the last parcel: written, synced, read back."""
        bytes_ = b"".join(path.read_bytes() for path in sorted((self._folder / "parcels").rglob("*.CCHC"))) or bytes(1 << 20)
        begun = time.perf_counter()
        target = self._stick / "plain"
        with open(target, "wb") as out:
            out.write(bytes_)
            os.fsync(out.fileno())
        target.read_bytes()
        return time.perf_counter() - begun

    def lines_out(self) -> None:
        """Dossiers and papers as JSON lines, compressed, synced."""
        assert self.session
        conn: Any = self.session.store.db.conn
        cursor = conn.execute("SELECT d.*, p.list AS papers FROM dossier d JOIN papers p ON p.n = d.n")
        names = [column[0] for column in cursor.description]
        with open(self._jsonl, "wb") as out, zstandard.ZstdCompressor(level=3).stream_writer(out, closefd=False) as packed:
            for row in cursor:
                told = dict(zip(names, row, strict=True))
                told["papers"] = [(place, *cells) for *cells, place in json.loads(told["papers"])]
                packed.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
            packed.flush()
            os.fsync(out.fileno())

    # -- receiving

    def renew(self) -> None:
        """The province as it was before it heard anything; the stick as it was sealed last."""
        data = self._folder / "above" / "data"
        shutil.rmtree(data)
        shutil.copytree(self._folder / "clean", data)

    def receive(self) -> float:
        """The parcels into the province; opening it is not counted."""
        with self.above() as session:
            begun = time.perf_counter()
            found = session.handover.receive(self._folder / "parcels")
            spent = time.perf_counter() - begun
        if not all(one.ok for one in found):
            raise RuntimeError(f"the benchmark's parcels ended as {[one.outcome.name for one in found]}")
        return spent

    @contextmanager
    def above(self) -> Iterator[Session]:
        """The province, open."""
        yield from _opened(self._folder / "above")

    def lines_in(self) -> float:
        """JSON lines into plain tables of the same engine, a few hundred in a transaction."""
        if not self._jsonl.exists():
            self.lines_out()
        place = self._folder / "bare.db"
        for path in self._folder.glob("bare.db*"):
            path.unlink()
        conn: Any = connect(place, os.urandom(32)).conn
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            conn.execute(f"PRAGMA {pragma}")
        conn.executescript(BARE)
        begun = time.perf_counter()
        with open(self._jsonl, "rb") as source, zstandard.ZstdDecompressor().stream_reader(source) as plain:
            batch: list[dict[str, Any]] = []
            for line in _lines(plain):
                batch.append(json.loads(line))
                if len(batch) == 400:
                    _insert(conn, batch)
                    batch = []
            _insert(conn, batch)
        spent = time.perf_counter() - begun
        conn.close()
        return spent

    def memory(self, what: str) -> int:
        """Bytes that sealing or receiving added to a process of its own."""
        if what == "seal":
            self._stick.mkdir(exist_ok=True)
        place = self._folder / ("commune" if what == "seal" else "above")
        found = added(what, place, self._stick if what == "seal" else self._folder / "parcels")
        if what == "seal":
            shutil.copytree(self._stick, self._folder / "parcels", dirs_exist_ok=True)
        return found


def empty(stick: Path, place: Path) -> None:
    """Nothing on a stick, nothing in the outbox of the office at a place."""
    shutil.rmtree(stick, ignore_errors=True)
    stick.mkdir()
    for path in (place / "data" / "outbox").iterdir():
        path.unlink()


def added(what: str, place: Path, stick: Path) -> int:
    """Bytes that sealing onto a stick ("seal") or receiving from it adds to a process that opened the office at a place."""
    command = [sys.executable, "-m", "benchmarks.passage", what, str(place), str(stick)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return int(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout)


def _lines(stream: Any) -> Iterator[bytes]:
    """Lines of a decompressed stream."""
    rest = b""
    while block := stream.read(1 << 20):
        *lines, rest = (rest + block).split(b"\n")
        yield from lines


def _insert(conn: Any, batch: list[dict[str, Any]]) -> None:
    """Dossiers, papers, log and search rows, one commit."""
    conn.execute("BEGIN IMMEDIATE")
    conn.executemany("INSERT INTO log VALUES (?, ?)", [(d["n"], json.dumps(d, ensure_ascii=False).encode()) for d in batch])
    rows = [(d["n"], d["id"], d["number"], d["applicant_name"], d["applicant_id"], d["procedure_code"], d["due_at"]) for d in batch]
    conn.executemany("INSERT INTO dossier VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    conn.executemany("INSERT INTO paper VALUES (?, ?, ?)", [(d["id"], paper[0], paper[1]) for d in batch for paper in d["papers"]])
    words = [(d["n"], fold(f"{d['applicant_name']} {d['applicant_id']} {d['number']}"), fold(d["procedure_name"])) for d in batch]
    conn.executemany("INSERT INTO words (rowid, who, what) VALUES (?, ?, ?)", words)
    conn.execute("COMMIT")


def _opened(place: Path) -> Iterator[Session]:
    session = open_office(place / "data", place / "state", lambda: DEMO_PASSWORD, clock=SetClock(NOW), quick_check=False)
    try:
        yield session
    finally:
        session.close()


def child(what: str, place: Path, stick: Path) -> int:
    """Seal or receive once in this process; the bytes it added."""
    for session in _opened(place):
        before = peak()
        if what == "seal":
            session.handover.seal(stick)
        else:
            session.handover.receive(stick)
        return peak() - before
    raise RuntimeError("unreachable")


if __name__ == "__main__":
    print(child(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))

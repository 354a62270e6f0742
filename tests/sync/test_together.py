"""Long work beside the clerks: their saves pass between its short transactions, and being killed costs nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import arrivals
from cchc_desktop.sync.receive import receive, receive_held
from cchc_desktop.sync.seal import seal
from cchc_desktop.sync.stick import FOLDER, Medium

from .conftest import COMMUNE, HOA, Bureau, Ticking, World, dossier_fields

ROOT = Path(__file__).parents[2]


def save(store: Store, clock: Ticking, number: str) -> float:
    """A clerk's save of one dossier; how long it took, in seconds."""
    start = time.monotonic()
    with store.act(HOA, clock) as act:
        act.write("dossier", f"clerk-{number}", dossier_fields(number), parents=())
    return time.monotonic() - start


def test_saves_pass_between_the_transactions_of_a_receiving(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, commune = world.pair()
    commune.take_in(1500)
    commune.seal(world.stick)
    held: list[float] = []
    real = Store.apply

    def timed(self: Store, changes: list[object], *rest: object, **more: object) -> object:
        start = time.monotonic()
        try:
            return real(self, changes, *rest, **more)  # type: ignore[arg-type]
        finally:
            if len(changes) > 1:
                held.append(time.monotonic() - start)

    monkeypatch.setattr(Store, "apply", timed)
    worker = office.store.second()
    done: list[str] = []
    work = threading.Thread(target=lambda: done.extend(one.outcome.name for one in receive(worker, world.stick)))
    waits: list[float] = []
    work.start()
    while work.is_alive():
        waits.append(save(office.store, world.clock, str(len(waits))))
        time.sleep(0.01)
    work.join()
    worker.close()
    assert done == ["APPLIED"] and office.dossiers() == 1500 + len(waits)
    assert len(held) > 3 and len(waits) > 3, "it was not one long transaction, and saves came between"
    assert sorted(held)[len(held) // 2] < 0.1 and sorted(waits)[len(waits) // 2] < 0.5
    assert check(office.store).ok


def test_a_batch_that_took_too_long_makes_the_next_one_smaller(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow disk the transactions hold fewer changes, not more time."""
    office, commune = world.pair()
    commune.take_in(400)
    commune.seal(world.stick)
    sizes: list[int] = []
    real = Store.apply

    def slow(self: Store, changes: list[object], *rest: object, **more: object) -> object:
        if changes:
            sizes.append(len(changes))
            time.sleep(0.004 * len(changes))
        return real(self, changes, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "apply", slow)
    assert office.outcomes(world.stick) == ["APPLIED"]
    assert sizes[0] == arrivals._FIRST_BATCH and max(sizes[1:]) <= 25 and sum(sizes) == 400


def test_a_seal_tells_of_one_moment_while_clerks_save(world: World) -> None:
    """The census must fit the vector it names, or the office would raise an alarm for nothing."""
    office, commune = world.pair()
    commune.take_in(200)
    stop = threading.Event()
    clerk = commune.store.second()
    saved: list[float] = []

    def keep_saving() -> None:
        while not stop.is_set():
            saved.append(save(clerk, world.clock, f"c{len(saved)}"))
            time.sleep(0.005)

    work = threading.Thread(target=keep_saving)
    work.start()
    try:
        for _ in range(4):
            stick = world.new_stick()
            assert seal(commune.store, Medium(stick), clock=commune.clock).ok
            (found,) = office.receive(stick)
            assert found.outcome.name == "APPLIED" and found.differs == []
    finally:
        stop.set()
        work.join()
        clerk.close()
    assert saved
    commune.seal(last := world.new_stick())
    office.receive(last)
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)


KILLED = textwrap.dedent("""
    import sys
    from pathlib import Path
    from cchc_desktop.storage.store import FolderKeys, Store
    from cchc_desktop.sync.receive import receive
    from cchc_desktop.sync.seal import seal
    from cchc_desktop.sync.stick import Medium
    what, folder, state, stick, database, names, blobs = sys.argv[1:]
    store = Store.open(Path(folder), FolderKeys(bytes.fromhex(database), bytes.fromhex(names), blobs), Path(state))
    print("begun", flush=True)
    if what == "receive":
        receive(store, Path(stick), lambda stage, done, total: print(stage, flush=True))
    else:
        seal(store, Medium(Path(stick)), progress=lambda stage, done, total: print(stage, flush=True))
    print("done", flush=True)
""")


def killed(bureau: Bureau, what: str, stick: Path, lines: int) -> bool:
    """A child process does it and is killed after so many words of progress; whether it was done before."""
    store = bureau.store
    keys = (store.keys.database.hex(), store.keys.names.hex(), store.keys.blobs)
    store.close()
    command = [sys.executable, "-c", KILLED, what, str(store.folder), str(store.anchor.path.parent), str(stick), *keys]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True)
    assert child.stdout is not None
    said = [child.stdout.readline().strip() for _ in range(lines)]
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    bureau.store = Store.open(store.folder, store.keys, store.anchor.path.parent)
    return "done" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_while_receiving_it_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, commune = world.pair()
    commune.take_in(600)
    commune.seal(world.stick)
    rng = random.Random(3)
    for lines in (4, 6, 9, rng.randint(5, 40)):
        killed(office, "receive", world.stick, lines)
        assert check(office.store).problems == [], "a prefix of a log is always valid"
        assert office.dossiers() == office.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'dossier'").fetchone()[0]
    before = office.dossiers()
    rest = receive_held(office.store, clock=office.clock)
    assert [one.outcome.name for one in rest] in ([], ["APPLIED"]) and (rest == [] or rest[0].changes == 600 - before)
    office.receive(world.stick)
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)
    assert Handover(office.store.db).held() == [] and list((office.store.folder / "quarantine").glob("*")) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_while_sealing_nothing_half_counts(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in(1)
    commune.take_in(300)
    commune.attach(record, os.urandom(4 << 20))
    for lines in (2, 4, 8, 12):
        killed(commune, "seal", world.stick, lines)
        assert {one.outcome.name for one in office.receive(world.stick)} <= {"APPLIED", "DUPLICATE", "NO_PARCEL"}, ".TMP is never read"
    assert commune.seal(world.stick).ok
    office.receive(world.stick)
    assert office.tables(COMMUNE) == commune.tables(COMMUNE) and check(commune.store).ok
    assert not [path for path in (world.stick / FOLDER).iterdir() if path.name.endswith(".TMP")]

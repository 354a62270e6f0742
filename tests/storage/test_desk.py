"""Half-typed forms outlive a crash, other threads pass, and a full disk says so wherever it is met."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage import store as store_module
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.desk import Drafts
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.store import Store
from tests.storage.conftest import HOA, NOW, FixedClock, dossier
from tests.storage.test_faults import fill, reopen


def test_a_draft_is_kept_found_and_dropped(store: Store) -> None:
    drafts = Drafts(store)
    body = {"name": "Nguye\u0302\u0303n \ud83d", "papers": [{"name": "Tờ khai"}], "empty": ""}
    drafts.keep("intake", body, NOW)
    drafts.keep("intake", {"x": 1}, NOW, "2")
    assert drafts.load("intake") == body and drafts.load("intake", "2") == {"x": 1}, "as it was typed, half a letter included"
    drafts.keep("intake", {"name": "Lan"}, NOW)
    assert drafts.load("intake") == {"name": "Lan"}
    drafts.drop("intake")
    assert drafts.load("intake") is None and drafts.load("intake", "2") == {"x": 1}


def test_a_draft_inside_an_act_goes_with_it(store: Store, clock: FixedClock) -> None:
    drafts = Drafts(store)
    drafts.keep("intake", {"x": 1}, NOW)
    with pytest.raises(RuntimeError), store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier())
        drafts.drop("intake")
        raise RuntimeError
    assert drafts.load("intake") == {"x": 1}, "the save failed, so the form is still there"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_while_typing(store: Store) -> None:
    store.close()
    script = textwrap.dedent("""
        import sys, time
        from datetime import datetime
        from pathlib import Path
        from cchc_desktop.domain.moments import ICT
        from cchc_desktop.storage.desk import Drafts
        from cchc_desktop.storage.store import FolderKeys, Store
        folder, state, database, names, blobs = sys.argv[1:]
        store = Store.open(Path(folder), FolderKeys(bytes.fromhex(database), bytes.fromhex(names), blobs), Path(state))
        Drafts(store).keep("intake", {"name": "Lê Quang Ẩn"}, datetime.now(ICT))
        print("kept", flush=True)
        time.sleep(60)
    """)
    root = Path(__file__).parents[2]
    keys = (store.keys.database.hex(), store.keys.names.hex(), store.keys.blobs)
    command = [sys.executable, "-c", script, str(store.folder), str(store.anchor.path.parent), *keys]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, text=True)
    assert child.stdout is not None and child.stdout.readline() == "kept\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    again = reopen(store)
    assert Drafts(again).load("intake") == {"name": "Lê Quang Ẩn"}
    again.close()


def test_writers_of_one_program_take_turns(store: Store, clock: FixedClock) -> None:
    """One that works for long lets whoever waits come first, however short the moment between its transactions is."""
    worker, stop, waits = store.second(), threading.Event(), []

    def long_work() -> None:
        while not stop.is_set():
            with worker.transaction():
                worker.raise_counter("long")
                time.sleep(0.05)

    thread = threading.Thread(target=long_work)
    thread.start()
    time.sleep(0.1)
    for n in range(8):
        start = time.monotonic()
        with store.act(HOA, clock) as act:
            Dossiers(store).add(act, dossier(f"w{n}"))
        waits.append(time.monotonic() - start)
    stop.set()
    thread.join()
    worker.close()
    assert max(waits) < 2 and sorted(waits)[len(waits) // 2] < 0.4 and Dossiers(store).count() == 8


def test_who_waits_too_long_is_told(store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "PATIENCE", 0.05)
    other, entered, leave = store.second(), threading.Event(), threading.Event()

    def hold() -> None:
        with other.transaction():
            entered.set()
            leave.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(20)
    with pytest.raises(Refused, match="BUSY"):
        fill(store, clock, 1)
    leave.set()
    thread.join()
    other.close()
    fill(store, clock, 1)


def test_a_full_disk_is_told_wherever_it_is_met(store: Store, clock: FixedClock) -> None:
    fill(store, clock, 1)
    conn = store.db.conn
    pages = conn.execute("PRAGMA page_count").fetchone()[0]
    conn.execute(f"PRAGMA max_page_count = {pages}")
    big = {"x": "y" * 200_000}
    for write in (
        lambda: Drafts(store).keep("intake", big, NOW), lambda: Handover(store.db).keep_peer("r", "u", "", big),
        lambda: Handover(store.db).keep_key("k", b"x" * 200_000), lambda: Handover(store.db).keep_note("n", "x" * 200_000),
    ):  # fmt: skip
        with pytest.raises(Refused, match="DISK_FULL") as refused:
            write()
        assert refused.value.next_step
    conn.execute("PRAGMA max_page_count = 1000000")
    assert check(store).ok and Drafts(store).load("intake") is None


def test_a_read_only_file_is_told(store: Store, clock: FixedClock) -> None:
    store.db.conn.execute("PRAGMA query_only = ON")
    with pytest.raises(Refused, match="NO_ACCESS"):
        fill(store, clock, 1)

"""The program is killed between number and print, again and again: no gap, nothing twice, and what was not printed prints any day."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import open_office
from cchc_desktop.storage.desk import Spool
from tests.office.counterside import counterside
from tests.office.places import PASSWORD, StillClock

ROOT = Path(__file__).parents[2]
KILLS, ROWS = 6, 10


def test_a_program_killed_at_any_moment_leaves_a_series_without_gap_or_double(tmp_path: Path) -> None:
    rng = Random(11)
    counter = counterside(tmp_path, StillClock())
    counter.save_office(replace(counter.office, volume_rows=ROWS))
    counter.close()
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.office.numbering", str(tmp_path)], cwd=ROOT, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert child.stdout and child.stdout.readline() == "ready\n", child.communicate()[1]
            time.sleep(rng.uniform(0.05, 0.6))
        finally:
            child.send_signal(signal.SIGKILL)
            child.communicate()
    session = open_office(tmp_path / "data", tmp_path / "state", lambda: PASSWORD, clock=StillClock())
    try:
        assert not session.restored and session.check().problems == []
        found = [
            (row[0], row[1]) for row in session.store.db.conn.execute("SELECT no, id FROM issue WHERE form = 'supplement' ORDER BY no, id")
        ]  # fmt: skip
        assert [no for no, _ in found] == list(range(1, len(found) + 1)), "no gap, nothing twice"
        printed = [line.split() for line in (tmp_path / "paper.txt").read_text(encoding="utf-8").splitlines()]
        assert len(printed) == len({no for no, _ in printed}), "no number on two papers"
        assert {(int(no), id_) for no, id_ in printed} <= set(found), "what was printed is kept"
        assert 0 <= len(found) - len(printed) <= KILLS, "at most one a kill was numbered and not printed"
        assert len(found) > KILLS
        printed_now = {row[0] for row in session.store.db.conn.execute("SELECT record FROM print_entry")}
        numbered = {row[0] for row in session.store.db.conn.execute("SELECT id FROM dossier UNION SELECT id FROM issue")}
        left = Spool(session.store).unfinished(datetime(2000, 1, 1, tzinfo=ICT))
        assert {one.record for one in left} == numbered - printed_now and len(left) <= 2 * KILLS, "each number without its paper is told of"
        for _, id_ in found:
            dossier, issue = session.issues.get(id_)
            assert issue.contents == ("Tờ khai",) and dossier.status == 5
        receipts = [row[0] for row in session.store.db.conn.execute("SELECT receipt_no FROM dossier ORDER BY receipt_no")]
        assert receipts == list(range(1, len(receipts) + 1))
        entries = session.store.db.conn.execute("SELECT book, book_no, receipt_no FROM dossier ORDER BY receipt_no").fetchall()
        year = session.clock.now().year
        wanted = [(f"{n // ROWS + 1:02d}/{year}", n % ROWS + 1) for n in range(len(entries))]
        assert [(book, no) for book, no, _ in entries] == wanted, "volume after volume is full, line after line, as the receipts go"
        assert len({book for book, _, _ in entries}) > 1
        assert [row.no for row in session.books.rows(wanted[0][0])] == list(range(1, ROWS + 1))
        paid = [row[0] for row in session.store.db.conn.execute("SELECT paper_no FROM payment ORDER BY paper_no")]
        assert paid == [f"{n:04d}/{year}" for n in range(1, len(paid) + 1)] and len(found) <= len(paid) <= len(entries)
    finally:
        session.close()

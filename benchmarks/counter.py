"""Saving a dossier: number, register, log, tables, search index, durable; beside the bare rows in the same engine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import drafts, office
from cchc_desktop.storage.engine import connect

BARE = """
CREATE TABLE log (n INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE dossier (n INTEGER PRIMARY KEY, id TEXT UNIQUE, number TEXT, name TEXT, person TEXT, code TEXT, due TEXT) STRICT;
CREATE INDEX dossier_number ON dossier(number);
CREATE INDEX dossier_name ON dossier(name);
CREATE TABLE paper (dossier TEXT, place INTEGER, name TEXT, PRIMARY KEY (dossier, place)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(who, what, content='', contentless_delete=1, prefix='1 2 3', tokenize='unicode61');
"""


@contextmanager
def saving(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """A dossier with five papers at an office that has some."""
    with office(room.folder, room.size(2000, 200)) as desk:
        ready = cycle(list(drafts(desk.session, desk.place, 200)))
        bare = Bare(room.folder / "bare.db")
        bare.fill(asdict(draft.applicant) for draft in islice(ready, room.size(2000, 200)))

        def save() -> None:
            desk.session.intake.save(next(ready))

        def row() -> None:
            bare.save(asdict(next(ready).applicant))

        def acts() -> Iterator[Act | Skipped]:
            yield Act(
                "save a dossier with 5 papers, log and index, durable", save, (Floor("bare rows, one fsync", row, 3.0),), 0.05, 200,
                "bound by the disk's fsync; the program adds what makes a row a pure function of the log",
            )  # fmt: skip

        yield acts()
        bare.close()


class Bare:
    """The same engine, keyed and durable the same way, with plain tables."""

    def __init__(self, path: Path) -> None:
        self._conn: Any = connect(path, os.urandom(32)).conn
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._conn.execute(f"PRAGMA {pragma}")
        self._conn.executescript(BARE)
        self._numbers = count(1)

    def fill(self, people: Iterable[dict[str, Any]]) -> None:
        """As many dossiers as the office has, in one transaction."""
        self._conn.execute("BEGIN IMMEDIATE")
        for person in people:
            self._insert(person)
        self._conn.execute("COMMIT")

    def save(self, person: dict[str, Any]) -> None:
        """One dossier, five papers, one log row, one search row, one commit."""
        self._conn.execute("BEGIN IMMEDIATE")
        self._insert(person)
        self._conn.execute("COMMIT")

    def _insert(self, person: dict[str, Any]) -> None:
        n, conn = next(self._numbers), self._conn
        number = f"H50.31.18-261123-{n:06d}"
        conn.execute("INSERT INTO log VALUES (?, ?)", (n, json.dumps([person] * 4).encode()))
        row = (n, f"{n:032x}", number, person["name"], person["id_number"], "1.001193", "2026-11-25")
        conn.execute("INSERT INTO dossier VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        conn.executemany("INSERT INTO paper VALUES (?, ?, ?)", [(f"{n:032x}", place, "Giấy tờ kèm theo") for place in range(5)])
        conn.execute("INSERT INTO words (rowid, who, what) VALUES (?, ?, ?)", (n, person["name"], "1.001193 dang ky khai sinh"))

    def close(self) -> None:
        """Close the file."""
        self._conn.close()

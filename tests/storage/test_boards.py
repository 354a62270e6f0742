"""The board over 100,000 dossiers is one walk through the index of the open ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.storage.boards import Boards, DueCounts
from cchc_desktop.storage.rows import COLUMNS
from cchc_desktop.storage.store import Store
from tests.storage.conftest import HOME

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
EDGES = (NOW, NOW.replace(hour=23), NOW + timedelta(days=2), NOW + timedelta(days=7))
OFFICERS, SECTORS = ("", "Lê Văn Hải", "Trần Nam"), ("Hộ tịch", "Chứng thực", "Đất đai")
NAMES = COLUMNS["dossier"]
Facts = list[tuple[int, datetime, str, str, int]]


def fill(store: Store, count: int) -> Facts:
    """Rows as apply would write them; what each says of status, due date, officer, field, voided."""
    rng, told = Random(3), Facts()
    blank: dict[str, Any] = dict.fromkeys(NAMES, "")
    whole = ("sets", "receipt_no", "book_no", "lane", "late_entry", "must_digitise", "digitised", "must_digitised", "results", "reused")
    blank |= dict.fromkeys(whole, 0) | dict.fromkeys(("fee", "finished_at", "returned_at", "supplement_until"))
    rows = []
    for n in range(count):
        status = rng.choice((1, 2, 4, 4, 4, 5, 6, 9)) if n % 20 == 0 else 10
        facts = (status, NOW + timedelta(hours=rng.randint(-200, 300)), rng.choice(OFFICERS), rng.choice(SECTORS), int(rng.random() < 0.02))
        told.append(facts)
        row = blank | {"id": str(n), "unit": HOME, "number": str(n), "procedure_code": "1.001193", "received_at": stored(NOW)}
        row |= {"status": status, "due_at": stored(facts[1]), "officer": facts[2], "sector": facts[3], "voided": facts[4]}
        rows.append(tuple(row[name] for name in NAMES))
    sql = f"INSERT INTO dossier ({', '.join(NAMES)}) VALUES ({', '.join('?' * len(NAMES))})"
    with store.transaction(), store._applying():
        store.db.conn.executemany(sql, rows)
    return told


def counted(told: Facts, officer: str | None = None, sector: str | None = None) -> DueCounts:
    """The same figures, counted one by one."""
    some = [f for f in told if not f[4] and officer in (None, f[2]) and sector in (None, f[3])]
    runs = [f[1] for f in some if f[0] in (1, 2, 4)]
    marks = [datetime.min.replace(tzinfo=ICT), *EDGES, datetime.max.replace(tzinfo=ICT)]
    due = [sum(low < at <= high for at in runs) for low, high in pairwise(marks)]
    return DueCounts(*due, *(sum(f[0] == status for f in some) for status in (5, 6, 9)))


def test_the_figures_are_those_of_an_independent_count(store: Store) -> None:
    told, boards = fill(store, 4000), Boards(store)
    assert boards.counts(EDGES) == counted(told)
    for officer in OFFICERS:
        assert boards.counts(EDGES, officer) == boards.grouped(EDGES, "officer")[officer] == counted(told, officer)
    for sector in SECTORS:
        assert boards.counts(EDGES, None, sector) == boards.grouped(EDGES, "sector")[sector] == counted(told, None, sector)
        assert boards.counts(EDGES, "Trần Nam", sector) == counted(told, "Trần Nam", sector)
    with pytest.raises(ValueError, match="name"):
        boards.grouped(EDGES, "name")


def test_no_row_of_the_table_is_read(store: Store) -> None:
    fill(store, 10)
    seen: list[str] = []
    store.db.conn.set_trace_callback(seen.append)
    Boards(store).counts(EDGES, "Trần Nam", "Hộ tịch")
    Boards(store).grouped(EDGES, "officer")
    store.db.conn.set_trace_callback(None)
    for sql in [text for text in seen if "FROM dossier" in text]:
        plan = " ".join(row[3] for row in store.db.conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "COVERING INDEX dossier_open" in plan, plan

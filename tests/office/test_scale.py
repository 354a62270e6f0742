"""What a parcel costs follows from what is in it and from its unit, not from what an office holds of everybody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from typing import Any

from cchc_desktop.office.session import Session
from cchc_desktop.storage.rows import COLUMNS
from tests.ui.two_offices import edit, take_in

OTHERS = 4000
ELSEWHERE = "19999@2025-07-01"
PARCELS = (
    "INSERT INTO parcel SELECT ?1 || ':' || id, ?1, 'changes', ?2, 'r' || (k % 9), k, '2025-01-01', 'APPLIED', 1, 1, ?3 FROM other"
)
BODY = '{"file": "X", "blobs": [], "logs": [], "sha256": "", "sender": ""}'


def steps(session: Session, act: Callable[[], Any]) -> int:
    """How many hundreds of steps the database's machine took for it."""
    count, conn = [0], session.store.db.conn
    conn.set_progress_handler(lambda: count.append(0), 100)
    try:
        act()
    finally:
        conn.set_progress_handler(None, 0)
    return len(count)


def fill(session: Session, times: int) -> None:
    """As if other units had handed in so much more, year after year, much of it forgotten by now."""
    conn = session.store.db.conn
    columns = ", ".join(name for name in COLUMNS["dossier"] if name not in ("id", "number", "unit"))
    source = conn.execute("SELECT id FROM dossier LIMIT 1").fetchone()[0]
    with session.store.transaction(), session.store._applying():
        for sql, *values in (
            ("CREATE TEMP TABLE other AS WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < ?) "
             "SELECT k, printf('%08x-0000-4000-8000-000000000000', k) AS id FROM c", times),
            ("INSERT INTO record SELECT id, 'dossier', 'line', ?, 'h', 'd' FROM other", ELSEWHERE),
            (f"INSERT INTO dossier (id, number, unit, {columns}) "
             f"SELECT o.id, 'H50.31.99-' || o.k, ?, {columns} FROM other o, dossier d WHERE d.id = ?", ELSEWHERE, source),
            ("INSERT INTO attachment (owner, id, name, sha256, size, media, component, result) "
             "SELECT id, id, 'a', 's' || (k / 2), 1, 'm', '', 0 FROM other",),
            ("INSERT INTO forgotten SELECT id, 'c', '2015-01-05T10:00:00+07:00', 'Hoa' FROM other WHERE k % 4 > 1",),
            *((PARCELS, way, ELSEWHERE, BODY) for way in ("in", "out")),
            ("DROP TABLE other",),
        ):  # fmt: skip
            conn.execute(sql, values)


def test_everybody_elses_data_slows_no_parcel(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    up, down = tmp_path / "up", tmp_path / "down"

    def a_week(count: int = 1) -> dict[str, int]:
        for stick in (up, down):
            rmtree(stick, ignore_errors=True)
            stick.mkdir()
        record = take_in(commune, count)[0]
        edit(commune, record, note="Thêm")
        commune.handover.seal(up)
        cost = {"receive": steps(province, lambda: province.handover.receive(up))}
        cost["answer"] = steps(province, lambda: province.handover.seal(down))
        assert [one.outcome.name for one in commune.handover.receive(down)] == ["APPLIED"]
        cost["due"] = steps(province, province.handover.due)
        cost["states"] = steps(province, province.handover.states)
        return cost

    for _ in range(3):
        before = a_week()
    fill(province, OTHERS)
    a_week()
    after = a_week()
    few = OTHERS // 20  # one look at each row of a table takes three times that; a thousand parcels may be looked back upon
    assert {act: cost for act, cost in after.items() if cost > 2 * before[act] + few} == {}

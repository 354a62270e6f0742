"""What is read at every turn: the due board, the list while typing, the catalogue while typing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import cycle

from benchmarks.acts import Act, Floor
from benchmarks.filled import Desk
from cchc_desktop.domain.text import fold

WORDS = (
    "n", "ng", "nguyen", "nguyen thi", "tran van", "le q", "hoang thi kim oanh", "045", "0512", "khai sinh", "h50.31.18-2611", "vo duc ba",
)  # fmt: skip
CALLED = ("k", "kh", "khai", "khai s", "khai sinh", "dkkh", "chung thuc", "000815", "ban sao trich luc", "ho kinh doanh", "dat dai", "zz")
BARE_FIND = "SELECT rowid FROM search_dossier WHERE search_dossier MATCH ? ORDER BY rowid DESC LIMIT 50"
BARE_DUE = (
    "SELECT count(*) FROM dossier INDEXED BY dossier_open WHERE status IN (1, 2, 4, 5, 6, 9) AND voided = 0 AND unit = ? "
    "AND status IN (1, 2, 4) AND due_at <= '2026-11-24'"
)
BARE_SECTORS = (
    "SELECT sector, count(*), sum(finished_at IS NOT NULL), sum(finished_at > due_at) FROM dossier WHERE unit = ? AND voided = 0 "
    "AND received_at >= '2026-01-01' GROUP BY sector"
)
BARE_YEAR = "SELECT count(*), sum(finished_at <= due_at) FROM dossier WHERE unit = ? AND received_at >= '2026-01-01'"


def reading(desk: Desk, many: int) -> Iterator[Act]:
    """At an office with so many dossiers."""
    yield _board(desk, many)
    yield _find(desk, many)
    yield _count(desk, many)
    yield _indicators(desk, many)
    if many < 20_000:
        yield _catalogue(desk)


def _board(desk: Desk, many: int) -> Act:
    conn, unit = desk.session.store.db.conn, desk.session.store.unit

    def bare() -> None:
        conn.execute(BARE_DUE, (unit,)).fetchone()
        conn.execute(BARE_YEAR, (unit,)).fetchone()

    note = "every figure of the start page in one go; goals count the dossiers of the year"
    ours = lambda: void(desk.session.board.read())  # noqa: E731
    return Act(f"due board at {many:,} dossiers", ours, (Floor("what is due and one ratio, bare", bare),), 0.1, 20, note)


def _count(desk: Desk, many: int) -> Act:
    """The official count of a year, its sums checked."""
    conn, unit, days = desk.session.store.db.conn, desk.session.store.unit, (date(2026, 1, 1), date(2026, 12, 31))

    def bare() -> None:
        conn.execute(BARE_SECTORS, (unit,)).fetchall()

    note = "thirteen columns a field, withdrawn ones by their last step; every cell leads to its dossiers"
    ours = lambda: void(desk.session.reports.count("ii06a", *days))  # noqa: E731
    return Act(f"II.06a of a year at {many:,} dossiers", ours, (Floor("dossiers by field, bare", bare),), 5.0, 5, note)


def _indicators(desk: Desk, many: int) -> Act:
    conn, unit, days = desk.session.store.db.conn, desk.session.store.unit, (date(2026, 1, 1), date(2026, 12, 31))

    def bare() -> None:
        conn.execute(BARE_YEAR, (unit,)).fetchone()

    note = "eleven definitions, seven in one walk, re-used papers, payments, hand-outs and apologies looked up for each dossier"
    ours = lambda: void(desk.session.figures.all(*days, unit))  # noqa: E731
    return Act(f"all indicators of a year at {many:,} dossiers", ours, (Floor("one ratio, bare", bare),), 5.0, 5, note)


def _find(desk: Desk, many: int) -> Act:
    conn, mine, bare = desk.session.store.db.conn, cycle(WORDS), cycle(WORDS)

    def query() -> None:
        words = " ".join(f'"{word}"*' for word in fold(next(bare)).replace(".", " ").replace("-", " ").split())
        conn.execute(BARE_FIND, (words,)).fetchall()

    note = "first 50 rows, those met by person and figures before those by procedure"
    ours = lambda: void(desk.session.counter.find(next(mine)))  # noqa: E731
    return Act(f"keystroke to rows at {many:,} dossiers", ours, (Floor("bare FTS query", query),), 0.05, 5 * len(WORDS), note)


def _catalogue(desk: Desk) -> Act:
    session, office_ = desk.session, desk.session.office
    names = [fold(procedure.name) for procedure in session.catalogue.served(office_)]
    mine, bare = cycle(CALLED), cycle(CALLED)

    def scan() -> None:
        typed = fold(next(bare))
        sorted(name for name in names if typed in name)

    note = f"{len(names)} procedures served; by words, initials, code or letters, most used first"
    ours = lambda: void(session.catalogue.search(next(mine), office_))  # noqa: E731
    return Act("procedure search while typing", ours, (Floor("bare scan of folded names", scan),), 0.05, 5 * len(CALLED), note)


def void(_: object) -> None:
    """The outcome is not needed."""

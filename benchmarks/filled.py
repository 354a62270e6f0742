"""Offices as full as after years: dossiers put straight into the log, many in one transaction, by the sample region's own people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from cchc_desktop.demo.chance import Shares, new_id, source
from cchc_desktop.demo.commune import PUBLIC, clerk, office_json
from cchc_desktop.demo.demand import Demand
from cchc_desktop.demo.people import Crowd
from cchc_desktop.demo.region import Place, data, region
from cchc_desktop.demo.season import SetClock
from cchc_desktop.domain.change import LogInfo, compose, line, log_id, tidied
from cchc_desktop.domain.dossier import Component, Dossier, DossierDraft, Status
from cchc_desktop.domain.kinds import KINDS
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.number import book_name, format_number
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import DEMO_PASSWORD
from cchc_desktop.storage.dossiers import dossier_fields
from cchc_desktop.storage.rows import COLUMNS, search_text
from cchc_desktop.storage.travel import Travel

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
A_DAY, DAYS = 60, 1667
"""Dossiers a day, and over how many days at most they came: more of them make busier days, not older ones."""
TOGETHER = 400
PAPERS = 5
LOGGED = 100_000
"""Dossiers that come by the log; those above are copies put straight into the tables, which is all that is read."""


@dataclass(frozen=True)
class Desk:
    """An open office and its clock."""

    session: Session
    clock: SetClock
    place: Place


@contextmanager
def office(
    folder: Path, dossiers: int = 0, *, place: int = 3, top: bool = False, now: datetime = NOW, catalogue: bool = True
) -> Iterator[Desk]:  # fmt: skip
    """A fresh sample office of today's region with so many dossiers, open at a moment; without ``catalogue`` nothing of it travels down."""
    here = region(NOW.date())
    where = here.places[place]
    if top:
        where = replace(where, unit=here.office, prefix=here.prefix, address=here.office.phrase)
    clock = SetClock(now)
    told = office_json(where, None if top else here.office, NOW.date(), clerk(where, 1))
    session = create_office(
        told, DEMO_PASSWORD, folder / "data", folder / "state", clock=clock, cost=PUBLIC, catalogue=catalogue
    ).session  # fmt: skip
    try:
        fill(session, where, dossiers)
        yield Desk(session, clock, where)
    finally:
        session.close()


def drafts(session: Session, place: Place, count: int) -> Iterator[DossierDraft]:
    """What people hand in, each with five papers."""
    rng = source("bench", place.unit.key)
    crowd, shares = Crowd(rng, place, NOW.year), Shares(rng, data()["rates"], max(count, 1))
    demand = Demand(rng, crowd, shares, session.catalogue, NOW.date())
    for _ in range(count):
        yield with_papers(demand.draft(NOW.date()), rng)


def with_papers(draft: DossierDraft, rng: Random) -> DossierDraft:
    """The draft with exactly five papers."""
    papers = list(draft.components or ())[:PAPERS]
    while len(papers) < PAPERS:
        papers.append(Component(new_id(rng), f"Giấy tờ kèm theo số {len(papers) + 1}", originals=1, must_digitise=True))
    return replace(draft, components=tuple(papers))


def fill(session: Session, place: Place, count: int) -> None:
    """So many dossiers, all but the last few handed out."""
    _fill(session, place, min(count, LOGGED), count)
    if count > LOGGED:
        _multiply(session, count)


def _fill(session: Session, place: Place, logged: int, count: int) -> None:
    """The oldest ``logged`` of so many dossiers."""
    store, kind = session.store, KINDS["dossier"]
    audience = line(store.unit)
    info = LogInfo(log_id(store.replica, audience), store.replica, store.unit, audience)
    seq, prev = Travel(store.db).tip(info.id)
    lamport, batch = store.counter("lamport"), []
    with store.bulk():
        for number, draft in enumerate(drafts(session, place, logged)):
            dossier = _dossier(session, place, draft, number, count)
            facts, personal = kind.split(tidied(dossier_fields(dossier)))
            seq, lamport = seq + 1, lamport + 1
            batch.append(compose(
                log=info.id, seq=seq, prev=prev, lamport=lamport, time=stored(dossier.received_at), account=session.account.id,
                account_name=session.account.name, record=dossier.id, kind=kind.name, schema=kind.schema, parents=(), facts=facts,
                personal=personal,
            ))  # fmt: skip
            prev = batch[-1].id
            if len(batch) == TOGETHER or number == logged - 1:
                with store.transaction():
                    store.apply(batch, [info])
                batch = []


def _multiply(session: Session, count: int) -> None:
    """Later copies of what is there, under ids and days of their own, until there are so many; the newest hundred under way."""
    store, a_day = session.store, max(A_DAY, count // DAYS)
    conn, cells = store.db.conn, COLUMNS["dossier"]
    conn.create_function("applying", 0, lambda: 1)
    for first in range(LOGGED, count, LOGGED):
        some = f"n <= {min(LOGGED, count - first)}"
        fresh, later = f"'{first // LOGGED:08x}' || substr({{}}, 9)", f"'+{first // a_day} days'"
        moved = {name: f"date(substr({name}, 1, 10), {later}) || substr({name}, 11)" for name in MOMENTS} | {"id": fresh.format("id")}
        made = ", ".join(moved.get(name, name) for name in cells)
        with store.bulk(), store.transaction():
            conn.execute(f"INSERT INTO dossier (n, {', '.join(cells)}) SELECT n + {first}, {made} FROM dossier WHERE {some}")
            conn.execute(f"INSERT INTO papers SELECT n + {first}, {fresh.format('dossier')}, list FROM papers WHERE {some}")
            rows = conn.execute(f"SELECT n, {', '.join(cells)} FROM dossier WHERE n > {first}").fetchall()
            conn.executemany("INSERT INTO search_dossier (rowid, who, what) VALUES (?, ?, ?)", ((n, *search_text(row)) for n, *row in rows))
    with store.transaction():
        conn.execute("UPDATE dossier SET status = ?, finished_at = NULL, returned_at = NULL WHERE n > ?", (Status.PROCESSING, count - 100))


MOMENTS = ("received_at", "due_at", "finished_at", "returned_at")
_VERSIONS: dict[str, tuple[str, str, str]] = {}


def _dossier(session: Session, place: Place, draft: DossierDraft, number: int, count: int) -> Dossier:
    """A draft as a dossier received so many days ago; the newest hundred are still under way."""
    a_day = max(A_DAY, count // DAYS)
    back = (count - 1 - number) // a_day
    day = NOW.date() - timedelta(days=back)
    received = min(datetime.combine(day, datetime.min.time(), ICT) + timedelta(hours=7, minutes=480 * (number % a_day) // a_day), NOW)
    due = received + timedelta(days=1 + number % 5)
    done = None if number >= count - 100 else min(received + timedelta(hours=5), NOW)
    if draft.procedure_code not in _VERSIONS:
        procedure = session.catalogue.get(draft.procedure_code)
        assert procedure
        _VERSIONS[draft.procedure_code] = procedure.id, procedure.name, procedure.sector
    id_, name, sector = _VERSIONS[draft.procedure_code]
    return Dossier(
        id=new_id(_IDS), unit=session.store.unit, number=format_number(place.prefix, day, 1, number % 999 + 1), procedure_id=id_,
        procedure_code=draft.procedure_code, procedure_name=name, sector=sector, status=Status.RETURNED if done else Status.PROCESSING,
        applicant=draft.applicant, received_at=received, due_at=due, limit="03 ngày làm việc", channel=Channel(draft.channel),
        components=draft.components or (), submitted_by=draft.submitted_by, note=draft.note, fee=draft.fee, form_set="TT03/2025",
        receipt_no=number + 1, book=book_name(1, day.year), book_no=number + 1, received_by=session.account.name, finished_at=done,
        returned_at=done, reckoning=_reckoned(received.date(), due.date()),
    )  # fmt: skip


_IDS = source("bench-ids")


def _reckoned(first: date, last: date) -> tuple[str, ...]:
    """Lines as long as real ones."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(f"{day:%d/%m} Ngày làm việc {n}" for n, day in enumerate(days))

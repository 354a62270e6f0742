"""Dossiers put together into each other (gộp chéo): each of two machines that did not know of the other let another dossier go on, so
that none does. Nothing is lost; a person says which one goes on, by the same desk as every other question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import uuid4

from cchc_desktop.domain.life import Correction
from cchc_desktop.domain.merge import VOIDED
from cchc_desktop.domain.moments import Clock
from cchc_desktop.office.corrections import MERGED
from cchc_desktop.storage.life import Lives, correction_fields
from cchc_desktop.storage.offices import homes
from cchc_desktop.storage.rivals import ConflictRow, Rivals
from cchc_desktop.storage.store import Act, Author, Store
from cchc_desktop.storage.stored import changes_of

VOID = "SELECT id FROM dossier WHERE number = ? AND voided = 1"
REASON = "Hai máy gộp hai hồ sơ vào nhau"


def find(store: Store) -> list[tuple[str, ...]]:
    """The ids of dossiers of this office that are void because each names the next one as the one that goes on, the last the first. One
    that lost its texts no longer tells which one it named: it is taken to name the one that was put into it."""
    units, conn = homes(store, store.unit), store.db.conn
    sql = (
        "SELECT d.id, d.number, c.said FROM correction c JOIN dossier d ON d.id = c.dossier "
        f"WHERE d.voided = 1 AND instr(c.said, ?) > 0 AND d.unit IN ({','.join('?' * len(units))}) ORDER BY c.at, c.id"
    )
    last = {id_: (number, json.loads(said)[VOIDED][1]) for id_, number, said in conn.execute(sql, (f'"{VOIDED}"', *units)).fetchall()}
    by_number = {number: id_ for id_, (number, _) in last.items()}
    named = {id_: told.removeprefix(MERGED) for id_, (_, told) in last.items() if told.startswith(MERGED)}
    lacking = sorted({number for number in named.values() if number not in by_number})
    silent = {number: id_ for number in lacking for (id_,) in conn.execute(VOID, (number,)).fetchall()}
    onward = {id_: by_number.get(number) or silent.get(number, "") for id_, number in named.items()}
    found = dict[frozenset[str], tuple[str, ...]]()
    for start in onward:
        ring = [start]
        while (after := onward.get(ring[-1], "")) and after not in ring:
            ring.append(after)
        if after == start or ring[-1] in silent.values():
            found.setdefault(frozenset(ring), tuple(sorted(ring)))
    return sorted(found.values())


def questions(store: Store, rings: Sequence[Sequence[str]], record: str = "") -> list[ConflictRow]:
    """What is asked of those of these rings that are still void (and hold a record): which of the dossiers goes on. A side's value is
    the id of one, its change the one by which another was put into it."""
    found, conn, marks = list[ConflictRow](), store.db.conn, "id = ? AND voided = 1"
    for ring in rings:
        rows = [row for id_ in ring for row in conn.execute(f"SELECT id, unit, number FROM dossier WHERE {marks}", (id_,)).fetchall()]
        if len(rows) == len(ring) and (not record or record in ring):
            voids = [_void_of(store, id_) for id_ in (*ring[1:], ring[0])]  # the next one's void is what speaks for this one
            told = Rivals(store.db).sides(list(zip(ring, voids, strict=True)))
            found.append(ConflictRow(ring[0], "dossier", rows[0][1], " và ".join(row[2] for row in rows), VOIDED, told))
    return found


def _void_of(store: Store, record: str) -> str:
    """The change that took a dossier out last."""
    voids = [change for change in changes_of(store.db, record) if change.facts_fields().get(VOIDED)]
    return max(voids, key=lambda change: (change.lamport, change.id)).id


def go_on(act: Act, store: Store, record: str, ring: Sequence[str], author: Author, clock: Clock) -> None:
    """Let one of the dossiers of a ring count again as it stood. That the others stay void is said anew, so that two desks that choose
    otherwise at one time differ about a field, which is a question like any other."""
    (home,) = store.db.conn.execute("SELECT unit FROM dossier WHERE id = ?", (record,)).fetchone()
    story = Lives(store).of(record)
    told = next((one.said[VOIDED][1] for one in reversed(story.corrections) if VOIDED in one.said), "")
    made = Correction(f"{story.count + 1:04d}-{uuid4()}", clock.now(), author.name, {VOIDED: (told, "")}, REASON)
    act.write("dossier", record, {VOIDED: False} | correction_fields(made), home=home)
    for other in ring:
        if other != record:
            (its,) = store.db.conn.execute("SELECT unit FROM dossier WHERE id = ?", (other,)).fetchone()
            act.write("dossier", other, {VOIDED: True}, home=its)

"""Forgetting (xóa theo quy định): personal parts of records go for ever; facts, figures and the chain stay.

A change of kind ``forget`` names records; it counts when its author stands at the records' home or above. Each office confirms
for itself: from then on the personal parts are gone here, those that arrive later too, and blobs that nothing else names. The note on why
a dossier was late, a record of its own, is named with it, whether it is there yet or not, and goes when the dossier does; so does why a
paper of it was not printed, which no other machine holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cchc_desktop.domain.change import read_part
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.moments import store as stored_moment
from cchc_desktop.domain.work import LATENESS, lateness_note
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.engine import Database
from cchc_desktop.storage.offices import in_homes
from cchc_desktop.storage.project import LogBook, project, settle
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.storage.stored import changes_by_id, changes_of

MOST = 500
"""How many old dossiers are named at once."""
_MARKED = "forgotten_files"
_OF = (
    "SELECT r.id, r.unit, coalesce(d.number, ''), coalesce(d.applicant_name, '') FROM record r "
    f"LEFT JOIN work w ON w.id = r.id AND w.book = '{LATENESS}' "
    "LEFT JOIN dossier d ON d.id = coalesce(json_extract(w.body, '$.values.dossier'), r.id) "
)
"""A record, its home, and the number and applicant of the dossier that it is or that it is a note on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A lawful forget that this office has not confirmed for all of its records: its change, the records left, why, who, when."""

    change: str
    records: tuple[str, ...]
    numbers: tuple[str, ...]
    home: str
    reason: str
    who: str
    at: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """That a record's personal part went here: when, who confirmed it, and why."""

    at: datetime
    who: str
    reason: str


def asked(store: Store, change: str = "") -> list[Asked]:
    """What waits for this office's confirmation (of one ``change``'s forget, or all); a record of another home than the forget's is
    passed over, and so is the note of a dossier that waits too: it goes with it."""
    db = store.db
    gone = {row[0] for row in db.conn.execute("SELECT record FROM forgotten")}
    sql = (
        "SELECT r.id, r.unit, c.id, c.facts FROM record r JOIN change c ON c.record = r.id "
        "WHERE r.kind = 'forget' AND (?1 = '' OR c.id = ?1) ORDER BY r.rowid, c.n"
    )
    found = []
    for record, home, id_, facts in db.conn.execute(sql, (change,)).fetchall():
        named = [one for one in _named(facts) if one not in gone]
        if not named or db.conn.execute("SELECT 1 FROM tray WHERE record = ?", (record,)).fetchone():
            continue  # what went long ago is passed over without a look at its change: this is asked after every save
        rows = [row for row in _rows(db, named) if row[1] == home]
        notes = {lateness_note(row[0]) for row in rows}
        left = [row for row in rows if row[0] not in notes]
        for one, _ in changes_by_id(db, [id_] if left else []):
            ids, _, numbers, names = zip(*left, strict=True)
            found.append(Asked(id_, ids, numbers, home, str(one.fields().get("reason", "")), one.account_name, one.time, names))
    return found


def waiting(db: Database) -> int:
    """How many forgets wait for this office's confirmation, counted without reading them one by one."""
    named = "json_each(CASE WHEN json_valid(CAST(c.facts AS TEXT)) THEN CAST(c.facts AS TEXT) ELSE '{}' END, '$.data.records')"
    sql = (
        f"SELECT count(DISTINCT c.id) FROM record f JOIN change c ON c.record = f.id, {named} n JOIN record r ON r.id = n.value "
        "WHERE f.kind = 'forget' AND r.unit = f.unit AND f.id NOT IN (SELECT record FROM tray) "
        "AND r.id NOT IN (SELECT record FROM forgotten)"
    )
    return int(db.conn.execute(sql).fetchone()[0])


def _named(facts: bytes) -> list[str]:
    return [one for one in read_part(facts).get("records", []) if isinstance(one, str)]


def _rows(db: Database, records: Iterable[str]) -> list[tuple[str, str, str, str]]:
    found = [db.conn.execute(_OF + "WHERE r.id = ?", (record,)).fetchone() for record in records]
    return [row for row in found if row]


def gone(db: Database, record: str) -> Gone | None:
    """How a record's personal part went here; None while it is held."""
    row = db.conn.execute("SELECT at, who, change FROM forgotten WHERE record = ?", (record,)).fetchone()
    if row is None:
        return None
    reasons = [str(change.fields().get("reason", "")) for change, _ in changes_by_id(db, [row[2]])]
    return Gone(parse_moment(row[0]), row[1], "".join(reasons))


def old_dossiers(store: Store, before: datetime, limit: int = MOST) -> list[tuple[str, str, str, str]]:
    """(record, number, day it ended, applicant) of this office's dossiers that ended before a moment and are not forgotten, oldest
    first."""
    which, units = in_homes(store, store.unit)
    sql = (
        f"SELECT id, number, coalesce(returned_at, finished_at) AS ended, applicant_name FROM dossier WHERE {which} AND ended < ? "
        "AND id NOT IN (SELECT record FROM forgotten) ORDER BY ended LIMIT ?"
    )
    return list(store.db.conn.execute(sql, (*units, stored_moment(before), limit)).fetchall())


def notes_left(store: Store) -> list[tuple[str, str, str]]:
    """(note, home, why the dossier went) of the notes on lateness that are held still though their dossiers went here: the order did not
    name them, as none of a version before this one does."""
    sql = (
        "SELECT w.id, w.unit, f.change FROM work w JOIN forgotten f ON f.record = json_extract(w.body, '$.values.dossier') "
        "WHERE w.book = ? AND w.id NOT IN (SELECT record FROM forgotten) ORDER BY w.id"
    )
    rows = store.db.conn.execute(sql, (LATENESS,)).fetchall()
    reasons = {change.id: str(change.fields().get("reason", "")) for change, _ in changes_by_id(store.db, {row[2] for row in rows})}
    return [(note, home, reasons.get(change, "")) for note, home, change in rows]


def confirm(store: Store, change: str, records: Iterable[str], author: Author, at: datetime) -> int:
    """Drop the personal parts of these records here, of the notes that the order names with them and of this machine's words on their
    papers, in one transaction; how many blobs went. What is gone is gone."""
    db, chosen = store.db, list(records)
    named = set(_named(db.conn.execute("SELECT facts FROM change WHERE id = ?", (change,)).fetchone()[0]))
    papers = "SELECT id FROM print_entry WHERE copy_no = 0 AND (record = ?1 OR record IN (SELECT id FROM issue WHERE dossier = ?1))"
    given_up = [id_ for record in chosen for (id_,) in db.conn.execute(papers, (record,)).fetchall()]
    chosen += [*(note for note in map(lateness_note, chosen) if note in named), *given_up]
    with store.transaction():
        rows = [(record, change, stored_moment(at), author.name) for record in chosen]
        db.conn.executemany("INSERT OR IGNORE INTO forgotten (record, change, at, who) VALUES (?, ?, ?, ?)", rows)
        store._flags.forgetting = True
        try:
            for record in chosen:
                db.conn.execute("UPDATE change SET personal = NULL WHERE record = ? AND personal IS NOT NULL", (record,))
        finally:
            store._flags.forgetting = False
        with store._applying():
            kinds = {record: kind for record in chosen for (kind,) in db.conn.execute("SELECT kind FROM record WHERE id = ?", (record,))}
            project(db, (settle(changes_of(db, record), LogBook(db)) for record in kinds), kinds)
        files = "SELECT DISTINCT sha256 FROM attachment WHERE owner = ?"
        mark_files(store, [sha for record in chosen for (sha,) in db.conn.execute(files, (record,)).fetchall()])
    return drop_files(store)


def mark_files(store: Store, files: Iterable[str]) -> None:
    """Note, inside the open transaction, attachments (SHA-256) that a forgotten record names: they go with the next :func:`drop_files`,
    also after a power cut."""
    marked = _marked(store)
    if more := marked.union(files) - marked:
        store.set_setting(_MARKED, json.dumps(sorted(marked | more)))


def drop_files(store: Store) -> int:
    """Drop the marked attachments that only forgotten records name; how many lay here. One that another program holds goes the next
    time."""
    if not _marked(store):
        return 0
    shelf, count, left = blobs_of(store), 0, []
    with store.transaction():  # whoever marks more meanwhile waits, and is not overwritten
        for sha in sorted(_marked(store)):
            if only_forgotten_name(store.db, sha):
                store.db.conn.execute("DELETE FROM wanted WHERE sha256 = ?", (sha,))
                try:
                    shelf.path(sha).unlink()
                    count += 1
                except FileNotFoundError:
                    pass
                except OSError:
                    left.append(sha)
        store.set_setting(_MARKED, json.dumps(left))
    return count


def _marked(store: Store) -> set[str]:
    return set(json.loads(store.setting(_MARKED) or "[]"))


def only_forgotten_name(db: Database, sha256: str) -> bool:
    """Whether an attachment is named by records, and all of them are forgotten: nobody sends, keeps or asks for it."""
    sql = "SELECT min(owner IN (SELECT record FROM forgotten)) FROM attachment WHERE sha256 = ?"
    return bool(db.conn.execute(sql, (sha256,)).fetchone()[0])

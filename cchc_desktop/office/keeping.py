"""Backups as an office must keep them: on another disk than the data, not older than three days, tried once a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.security.keys import identity
from cchc_desktop.storage.backups import BackupReport, restore
from cchc_desktop.storage.checks import CheckReport, check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.places import same_disk
from cchc_desktop.storage.read_only import refuse_read_only
from cchc_desktop.storage.scratch import scratch
from cchc_desktop.storage.store import Store

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session

FIRST, LAST, ELSEWHERE, REHEARSED = "backup/first", "backup/last", "backup/elsewhere", "backup/rehearsed"
FRESH, REHEARSE = timedelta(days=3), timedelta(days=31)
"""A weekend without a backup is nothing; a backup nobody has opened for a month may be none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """When the last good backup was made and its file, when the last one on another disk, when one was last tried; None =
    never. ``first`` = when there was a backup first."""

    at: datetime | None
    file: str
    elsewhere: datetime | None
    rehearsed: datetime | None
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A backup that was opened whole in a place of its own and checked: what it holds."""

    file: Path
    changes: int
    dossiers: int
    bytes: int


def kept(store: Store) -> Kept:
    """How this office's backups stand."""
    at, _, file = store.setting(LAST).partition("|")
    last, *others = [parse_moment(said) if said else None for said in (at, store.setting(ELSEWHERE), store.setting(REHEARSED))]
    first = store.setting(FIRST) or at
    return Kept(last, file, others[0], others[1], parse_moment(first) if first else None)


def note(store: Store, report: BackupReport, now: datetime) -> bool:
    """A backup was made and read back; whether it lies on another disk, so that what it holds is safe."""
    if not store.setting(FIRST):
        store.set_setting(FIRST, stored(now))
    store.set_setting(LAST, f"{now.isoformat()}|{report.file}")
    elsewhere = not same_disk(report.file, store.folder)
    if elsewhere:
        store.set_setting(ELSEWHERE, stored(now))
    return elsewhere


def checked(store: Store) -> CheckReport:
    """Check the folder whole; an attachment whose content rotted is asked for again with the next receipt, as one that never came."""
    report = check(store)
    if report.rotten and not store.read_only:
        Handover(store.db).want(report.rotten)
    return report


def rehearse(session: Session, file: Path) -> Rehearsed:
    """Open a backup as one would after a fire, in a folder that goes away again: unpack, pages, chains, tables, attachments.

    Raises Refused NO_FILE, NOT_A_BACKUP, DAMAGED_BACKUP, DISK_FULL; nothing of this office is touched.
    """
    refuse_read_only(session.store)
    with scratch(session.store.folder) as space:
        place = Path(space)
        restore(file, identity(session.data_key, "backup"), place / "data")
        opened = Store.open(place / "data", session.store.keys, place / "state")
        try:
            report = check(opened)
            (dossiers,) = opened.db.conn.execute("SELECT count(*) FROM dossier").fetchone()
        finally:
            opened.close()
    if not report.ok:
        raise Refused("DAMAGED_BACKUP", f"Bản sao lưu mở được nhưng chưa đúng: {report.problems[0]}", "Sao lưu lại ra ổ khác rồi thử lại.")
    session.store.set_setting(REHEARSED, stored(session.clock.now()))
    return Rehearsed(file, sum(report.vector.values()), dossiers, file.stat().st_size)

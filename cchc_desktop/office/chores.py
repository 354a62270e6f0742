"""What needs the clerk besides dossiers: a machine that must be enrolled again, a number without its paper, data that lies on this machine
only, a silent office, old backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.office import resources
from cchc_desktop.office.keeping import FRESH, REHEARSE, Kept, kept
from cchc_desktop.office.session import Session
from cchc_desktop.storage.desk import Spool, Unprinted
from cchc_desktop.storage.listings import Listings
from cchc_desktop.sync.heirs import standing
from cchc_desktop.sync.states import States

PATIENCE = timedelta(days=7)
"""A week: sending weekly is the custom, so whatever is older has been forgotten."""


class Chore(Enum):
    """What is to be done; the value is its name."""

    UNSENT = "unsent"
    RECEIPT_OVERDUE = "receipt_overdue"
    NEVER_BACKED_UP = "never_backed_up"
    BACKUP_OLD = "backup_old"
    SAME_DISK = "same_disk"
    REHEARSE = "rehearse"
    KEYS_OLD = "keys_old"
    UNPRINTED = "unprinted"
    KEY_REVOKED = "key_revoked"
    UNIT_CHANGED = "unit_changed"


@dataclass(frozen=True, slots=True)
class ChoreDue:
    """One of them: how many changes it is about (0 = none counted) and since when (None = never done); ``paper`` the oldest of so many
    that were numbered and not printed."""

    chore: Chore
    count: int
    since: datetime | None
    paper: Unprinted | None = None


def chores(session: Session, states: States) -> list[ChoreDue]:
    """What waits too long, the worst first; [] when all is well, nothing has been written yet or nothing can be done now."""
    if session.read_only:
        return []
    now = session.clock.now()
    first = Listings(session.store).first_received(session.store.unit)
    early = first is None or now - first < PATIENCE
    sending = _sending(states, now) if session.office.receiving_office and not early else []
    keys = session.handover.keys_since()
    old = now - keys > timedelta(days=resources.planned_key_days())
    left = Spool(session.store).unfinished(now - PATIENCE)
    unprinted = [ChoreDue(Chore.UNPRINTED, len(left), left[0].at, left[0])] if left else []
    renew = [ChoreDue(Chore.KEYS_OLD, 0, keys)] if old else []
    return [*_standing(session), *unprinted, *sending, *_backups(kept(session.store), now, early=early), *renew]


def _standing(session: Session) -> list[ChoreDue]:
    """What stands between this machine and the others: its unit has become another one, or its key is trusted no longer."""
    now = standing(session.store)
    if now.heir:
        return [ChoreDue(Chore.UNIT_CHANGED, 0, None)]
    return [ChoreDue(Chore.KEY_REVOKED, 0, None)] if now.revoked else []


def _backups(last: Kept, now: datetime, *, early: bool) -> list[ChoreDue]:
    """What is wrong with the backups: none, an old one, only such as die with the data, one that nobody has ever opened."""
    if last.at is None:
        return [] if early else [ChoreDue(Chore.NEVER_BACKED_UP, 0, None)]
    found = []
    if now.date() - last.at.date() > FRESH:
        found.append(ChoreDue(Chore.BACKUP_OLD, 0, last.at))
    if last.elsewhere is None:
        found.append(ChoreDue(Chore.SAME_DISK, 0, last.at))
    if now - (last.rehearsed or last.first or last.at) > REHEARSE:
        found.append(ChoreDue(Chore.REHEARSE, 0, last.rehearsed))
    return found


def _sending(states: States, now: datetime) -> list[ChoreDue]:
    """What the office above should have had by now, and what it has not answered; what goes elsewhere is no matter of this."""
    upward = [parcel for parcel in states.parcels if parcel.up and parcel.written_at]
    written = [parse_moment(parcel.written_at) for parcel in upward]
    found = []
    if states.unsent and (not written or now - max(written) > PATIENCE):
        found.append(ChoreDue(Chore.UNSENT, states.unsent, max(written, default=None)))
    silent = [parse_moment(parcel.written_at) for parcel in upward if parcel.state is ChangeState.ON_STICK]
    if states.counts[ChangeState.ON_STICK] and silent and now - min(silent) > PATIENCE:
        found.append(ChoreDue(Chore.RECEIPT_OVERDUE, states.counts[ChangeState.ON_STICK], min(silent)))
    return found

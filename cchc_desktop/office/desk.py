"""One dossier on the desk: a note, what was printed, where its data is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.text import clean
from cchc_desktop.office.corrections import merged_into
from cchc_desktop.office.forgetting import Gone
from cchc_desktop.office.session import Session
from cchc_desktop.storage.desk import PrintLog
from cchc_desktop.storage.dossiers import HistoryEntry
from cchc_desktop.storage.listings import Listings
from cchc_desktop.sync.states import ChangeState, record_state


@dataclass(frozen=True, slots=True)
class OneDossier:
    """A dossier as its page shows it: ``heads`` go back with the next act; ``state`` None = its data came from another machine;
    ``prints`` when and how often a paper of it was printed; ``parallel`` fields two sides wrote differently; ``gone`` how its personal
    part was forgotten, None while it is held; ``onward`` the dossier it was put into, when that is here, and ``crossed`` that it leads
    back to this one, so that none counts."""

    dossier: Dossier
    heads: tuple[str, ...]
    history: tuple[HistoryEntry, ...]
    prints: tuple[Print, ...]
    state: ChangeState | None
    parallel: tuple[str, ...]
    gone: Gone | None = None
    onward: Dossier | None = None
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class Print:
    """One paper that left the printer or went into a file: ``copy_no`` above 1 is a reprint, ``who`` printed it; 0 is one that was given
    up, for a ``reason``."""

    at: datetime
    form: str
    copy_no: int
    who: str
    reason: str


def read(session: Session, key: str) -> OneDossier:
    """Everything the page of one dossier shows, by id or number. Raises Refused NO_DOSSIER."""
    found = session.counter.get(key)
    heads = session.counter.heads(found.id)
    names = {account.login: account.name for account in session.accounts.all()}
    papers = [found.id, *(issue.id for issue in session.life.story(found.id).issues)]
    log = sorted(entry for paper in papers for entry in PrintLog(session.store).of(paper))
    prints = tuple(Print(at, form, no, names.get(login, login), "" if no else target) for at, form, no, login, target in log)
    state, rivals = record_state(session.store, found.id), tuple(Listings(session.store).rival_fields(found.id))
    history, gone = tuple(session.counter.history(found.id)), session.forgetting.gone(found.id)
    return OneDossier(found, heads, history, prints, state, rivals, gone, *_onward(session, found))


def _onward(session: Session, found: Dossier) -> tuple[Dossier | None, bool]:
    """The dossier one was put into, and whether that leads back to it."""
    way = [found]
    while number := merged_into(way[-1], session.life.story(way[-1].id).corrections):
        try:
            after = session.counter.get(number)
        except Refused:
            break
        if any(after.id == one.id for one in way):
            return way[-1] if len(way) == 1 else way[1], after.id == found.id
        way.append(after)
    return (way[1] if len(way) > 1 else None), False


def add_note(session: Session, key: str, text: str, heads: Sequence[str] | None = None) -> Dossier:
    """Write the note of a dossier anew; the one before stays in its history. Raises Refused VOIDED, FORGOTTEN, TOO_LONG."""
    dossier = session.bench.keeping(key)
    said = clean(text, limit=2000, multiline=True)
    return dossier if said == dossier.note else _write(session, dossier, {"note": said or None}, heads)


def _write(session: Session, dossier: Dossier, fields: Fields, heads: Sequence[str] | None) -> Dossier:
    with session.store.act(session.author, session.clock) as act:
        act.write("dossier", dossier.id, fields, home=dossier.unit, parents=heads)
    return session.counter.get(dossier.id)


def state_of(session: Session, record: str) -> ChangeState | None:
    """Where this machine's changes of a record are; None when its data came from another machine."""
    return record_state(session.store, record)

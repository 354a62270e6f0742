"""The read log (nhật ký xem): who had whole numbers shown, on which page, of which record."""

from __future__ import annotations

from uuid import uuid4

from cchc_desktop.office.session import Session


def note_shown(session: Session, page: str, record: str = "") -> None:
    """Note that masked numbers were shown whole on a page; where nothing can be written they are shown unnoted, since people must still
    be called. Raises Refused RESTORED and those of the store."""
    if session.read_only:
        return
    fields = {"page": page, "account": session.account.login}
    with session.store.act(session.author, session.clock) as act:
        act.write("read", str(uuid4()), {**fields, "record": record} if record else fields)

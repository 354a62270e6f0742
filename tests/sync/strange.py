"""A change that breaks a rule, as an older or faulty program might have written it: in the log, its effect in the tray."""

from __future__ import annotations

from typing import Any

from cchc_desktop.domain.change import LogInfo, compose, line, log_id
from cchc_desktop.domain.kinds import KINDS
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.travel import Travel


def write_unchecked(store: Store, record: str, fields: dict[str, Any], kind: str = "dossier", schema: int = 1) -> str:
    """Write it; its id."""
    audience = line(store.unit)
    info = LogInfo(log_id(store.replica, audience), store.replica, store.unit, audience)
    facts, personal = KINDS[kind].split(fields) if kind in KINDS else (fields, {})
    with store.transaction():
        seq, head = Travel(store.db).tip(info.id)
        made = compose(
            log=info.id, seq=seq + 1, prev=head, lamport=store.counter("lamport") + 1, time="2026-11-23T10:00:00+07:00", account="a",
            account_name="Hoa", record=record, kind=kind, schema=schema, parents=store.heads(record), facts=facts, personal=personal,
        )  # fmt: skip
        store.apply([made], [info])
    return made.id

"""What lies on this machine's desk: half-typed forms, papers on their way to the printer, the print log. None of it travels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.moments import store as stored_moment
from cchc_desktop.storage.store import Act, Store


class Drafts:
    """Half-typed forms, kept every few seconds so that a crash or Esc loses nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, screen: str, body: dict[str, Any], at: datetime, key: str = "") -> None:
        """Keep (overwrite) the draft of a screen as it stands; ``key`` tells several of one screen apart. Raises as a save does."""
        sql = "INSERT INTO draft VALUES (?, ?, ?, ?) ON CONFLICT(key) DO UPDATE SET at = excluded.at, body = excluded.body"
        cells = (f"{screen}/{key}", screen, stored_moment(at), json.dumps(body))
        with self._store.writing():
            self._store.db.conn.execute(sql, cells)

    def load(self, screen: str, key: str = "") -> dict[str, Any] | None:
        """The kept draft, or None."""
        row = self._store.db.conn.execute("SELECT body FROM draft WHERE key = ?", (f"{screen}/{key}",)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def drop(self, screen: str, key: str = "") -> None:
        """Forget a draft once its form was saved or thrown away."""
        with self._store.writing():
            self._store.db.conn.execute("DELETE FROM draft WHERE key = ?", (f"{screen}/{key}",))


_RUN = str(uuid4())
"""This run of the program: what an earlier one left is unfinished."""


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A paper that has its number and never came to a printer: its form, the record it prints from, its dossier, since when."""

    form: str
    record: str
    dossier: str
    number: str
    at: datetime


class Spool:
    """Papers whose number was taken to be printed at once (hàng chờ in): written with the number, taken away with the print's log."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def want(self, form: str, record: str, at: datetime) -> None:
        """A paper is to be printed; inside the act that takes its number."""
        cells = (f"{form}/{record}", form, record, stored_moment(at), _RUN)
        self._store.db.conn.execute("INSERT OR REPLACE INTO spool VALUES (?, ?, ?, ?, ?)", cells)

    def drop(self, form: str, record: str) -> None:
        """It was printed or given up; inside the act that notes it."""
        self._store.db.conn.execute("DELETE FROM spool WHERE id = ?", (f"{form}/{record}",))

    def waits(self, form: str, record: str) -> bool:
        """Whether a paper has its number and came to no printer yet."""
        return self._store.db.conn.execute("SELECT 1 FROM spool WHERE id = ?", (f"{form}/{record}",)).fetchone() is not None

    def unfinished(self, since: datetime) -> list[Unprinted]:
        """What an earlier run of the program left unprinted from a moment on, the oldest first; a void paper wants no print."""
        sql = (
            "SELECT s.form, s.record, d.id, d.number, s.at FROM spool s LEFT JOIN issue i ON i.id = s.record "
            "JOIN dossier d ON d.id = coalesce(i.dossier, s.record) "
            "WHERE s.state <> ? AND s.at >= ? AND d.voided = 0 AND coalesce(i.voided, 0) = 0 "
            "AND NOT EXISTS (SELECT 1 FROM print_entry p WHERE p.record = s.record AND p.form = s.form) ORDER BY s.at, s.id"
        )
        rows = self._store.db.conn.execute(sql, (_RUN, stored_moment(since))).fetchall()
        return [Unprinted(form, record, dossier, number, parse_moment(at)) for form, record, dossier, number, at in rows]


class PrintLog:
    """What was printed, when, by whom, where to; the count makes "In lại lần n". Number 0 is a print that was given up, its reason in
    place of where it went: it is no print, and counts as none."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, form: str, record: str) -> int:
        """How often a form of a record was printed."""
        sql = "SELECT count(*) FROM print_entry WHERE record = ? AND form = ? AND copy_no > 0"
        return int(self._store.db.conn.execute(sql, (record, form)).fetchone()[0])

    def last(self, records: Iterable[str]) -> list[tuple[str, str, str, datetime]]:
        """(form, record, digest, when) of the last print of each form of these records; digest "" where it was not noted."""
        found = []
        for record in records:
            sql = "SELECT form, digest, at, max(copy_no) FROM print_entry WHERE record = ? AND copy_no > 0 GROUP BY form"
            rows = self._store.db.conn.execute(sql, (record,))
            found += [(form, record, digest, parse_moment(at)) for form, digest, at, _ in rows]
        return found

    def of(self, record: str) -> list[tuple[datetime, str, int, str, str]]:
        """(when, form, number of the print, account, where to) of everything printed or given up of a record, oldest first."""
        sql = "SELECT at, form, copy_no, account, target FROM print_entry WHERE record = ? ORDER BY at, copy_no"
        rows = self._store.db.conn.execute(sql, (record,)).fetchall()
        return [(parse_moment(at), form, int(copy_no), account, target) for at, form, copy_no, account, target in rows]

    def add(self, act: Act, form: str, record: str, target: str, at: datetime, account: str, digest: str = "") -> int:
        """Note a print that the spooler or the file took; its number among the prints of this form and record."""
        number, more = self.count(form, record) + 1, {"digest": digest} if digest else {}
        self._note(act, number, form, record, at, account, {"target": target} | more)
        return number

    def give_up(self, act: Act, form: str, record: str, reason: str, at: datetime, account: str) -> None:
        """Note that a paper which has its number is not printed, and why."""
        self._note(act, 0, form, record, at, account, {"reason": reason})

    def _note(self, act: Act, number: int, form: str, record: str, at: datetime, account: str, more: Mapping[str, str]) -> None:
        fields = {"form": form, "record": record, "at": stored_moment(at), "copy_no": number, "account": account}
        act.write("print", str(uuid4()), {**fields, **more})
        Spool(self._store).drop(form, record)

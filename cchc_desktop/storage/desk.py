"""What lies on this machine's desk: half-typed forms, the print log. Drafts never travel; the print log is local."""

from __future__ import annotations

import json
from collections.abc import Iterable
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


class PrintLog:
    """What was printed, when, by whom, where to; the count makes "In lại lần n"."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, form: str, record: str) -> int:
        """How often a form of a record was printed."""
        sql = "SELECT count(*) FROM print_entry WHERE record = ? AND form = ?"
        return int(self._store.db.conn.execute(sql, (record, form)).fetchone()[0])

    def last(self, records: Iterable[str]) -> list[tuple[str, str, str, datetime]]:
        """(form, record, digest, when) of the last print of each form of these records; digest "" where it was not noted."""
        found = []
        for record in records:
            sql = "SELECT form, digest, at, max(copy_no) FROM print_entry WHERE record = ? GROUP BY form"
            rows = self._store.db.conn.execute(sql, (record,))
            found += [(form, record, digest, parse_moment(at)) for form, digest, at, _ in rows]
        return found

    def of(self, record: str) -> list[tuple[datetime, str, int, str]]:
        """(when, form, number of the print, account) of everything printed of a record, oldest first."""
        sql = "SELECT at, form, copy_no, account FROM print_entry WHERE record = ? ORDER BY at, copy_no"
        rows = self._store.db.conn.execute(sql, (record,)).fetchall()
        return [(parse_moment(at), form, int(copy_no), account) for at, form, copy_no, account in rows]

    def add(self, act: Act, form: str, record: str, target: str, at: datetime, account: str, digest: str = "") -> int:
        """Note a print that the spooler or the file took; its number among the prints of this form and record."""
        number = self.count(form, record) + 1
        fields = {"form": form, "record": record, "target": target, "at": stored_moment(at), "copy_no": number, "account": account}
        fields |= {"digest": digest} if digest else {}
        act.write("print", str(uuid4()), fields)
        return number

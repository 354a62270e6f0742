"""Forked logs (nhật ký rẽ nhánh): where a change stands in the tree its author's log has become, and the segments of that tree.

A segment is a log of its own: the root up to the first place where the log branches, then each branch under SHA-256(log ‖ its
first change). The names are a function of the changes held, in whatever order they came. A second branch is taken in only when
a change of kind ``fork`` names its first change. Everything here is rare: an ordinary log never comes by.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from cchc_desktop.domain.change import Change, branch_id, read_part
from cchc_desktop.domain.kinds import FORKS
from cchc_desktop.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is held: its segment and seq there."""

    log: str
    seq: int


def joined_here(db: Database) -> set[str]:
    """The first changes of branches that a held joining names."""
    found: set[str] = set()
    sql = "SELECT c.facts FROM record r JOIN change c ON c.record = r.id WHERE r.kind IN (?, ?)"  # by its index, not through the whole log
    for (facts,) in db.conn.execute(sql, FORKS).fetchall():
        found |= branches_named(bytes(facts))
    return found


def branches_named(facts: bytes) -> set[str]:
    """The first changes that a joining names; nothing when it is not one."""
    try:
        named = read_part(facts).get("branches", [])
    except ValueError:
        return set()
    return {first for first in named if isinstance(first, str)} if isinstance(named, list) else set()


def is_forked(db: Database, log: str) -> bool:
    """Whether a root log has branches here."""
    return db.conn.execute("SELECT 1 FROM log WHERE base = ? LIMIT 1", (log,)).fetchone() is not None


class Tree:
    """The segments of one root log, read and changed inside the caller's transaction, with ``applying()`` switched on."""

    def __init__(self, db: Database, root: str, joined: Collection[str]) -> None:
        self._conn, self._root = db.conn, root
        self._joined = {*joined, *joined_here(db)}
        self._whose = self._conn.execute("SELECT replica, unit, audience FROM log WHERE id = ?", (root,)).fetchone()

    def place(self, change: Change, insert: Callable[[str], None]) -> str:
        """Take a change in where it belongs by ``insert(segment)``; "applied", "had", "gap" or "fork"."""
        if self.find(change.id):
            return "had"
        at = self.find(change.prev) if change.prev else Place(self._root, 0)
        if at is None or at.seq + 1 != change.seq or not self._is_ours(at.log):
            return "gap"
        if self._tip(at.log) == at.seq and not self._children(at.log):
            insert(at.log)
            return "applied"
        if change.id not in self._joined:
            return "fork"
        if self._tip(at.log) > at.seq:
            self._split(at)
        insert(self._branch(at.log, change.id))
        return "applied"

    def find(self, change: str) -> Place | None:
        """Where a change is held."""
        row = self._conn.execute("SELECT log, seq FROM change WHERE id = ?", (change,)).fetchone()
        return Place(*row) if row else None

    def _is_ours(self, log: str) -> bool:
        row = self._conn.execute("SELECT replica, audience FROM log WHERE id = ?", (log,)).fetchone()
        return bool(row == (self._whose[0], self._whose[2]))

    def _tip(self, log: str) -> int:
        return int(self._conn.execute("SELECT coalesce(max(seq), 0) FROM change WHERE log = ?", (log,)).fetchone()[0])

    def _children(self, log: str) -> list[tuple[Any, ...]]:
        """(id, first) of the living branches of a segment; one that was renamed holds nothing any more."""
        sql = "SELECT l.id, l.first FROM log l WHERE l.base = ? AND EXISTS (SELECT 1 FROM change c WHERE c.log = l.id)"
        return list(self._conn.execute(sql, (log,)).fetchall())

    def _branch(self, base: str, first: str) -> str:
        made = branch_id(base, first)
        self._conn.execute("INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?)", (made, *self._whose, base, first))
        return made

    def _split(self, at: Place) -> None:
        """End a segment: what stands behind the place goes on as a branch of it, and so do that one's branches."""
        first = self._conn.execute("SELECT id FROM change WHERE log = ? AND seq = ?", (at.log, at.seq + 1)).fetchone()[0]
        below = self._children(at.log)
        rest = self._branch(at.log, first)
        self._conn.execute("UPDATE change SET log = ? WHERE log = ? AND seq > ?", (rest, at.log, at.seq))
        for old, of in below:
            self._rename(old, rest, of)

    def _rename(self, old: str, base: str, first: str) -> None:
        below = self._children(old)
        fresh = self._branch(base, first)
        self._conn.execute("UPDATE change SET log = ? WHERE log = ?", (fresh, old))
        for one, of in below:
            self._rename(one, fresh, of)

"""Logs put together again (nối nhật ký): of what was read of a damaged file the part of each log that hangs together, and what is lost.

A forked log stands under several names, and a change under another one before its branches were joined: an older backup, and what was
signed then, name it otherwise. So a change of such a log is placed by what it follows, not by its name, and counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cchc_desktop.domain.change import decode, log_id
from cchc_desktop.storage.engine import Database
from cchc_desktop.storage.spoiled import Source, last_of

STAGED = "id, log, seq, record, kind, lamport, header, facts, personal"
"""The columns of ``found``, where all that was read waits in a file of its own."""
Tips = Mapping[str, tuple[int, str]]


class Logs:
    """The logs that are known of, and which is a branch of which."""

    def __init__(self, db: Database) -> None:
        rows = db.conn.execute("SELECT id, replica, audience, base, first FROM log").fetchall()
        self._rows: dict[str, tuple[str, ...]] = {row[0]: tuple(row[1:]) for row in rows}
        self._families = defaultdict[tuple[str, ...], list[str]](list)
        for log, row in self._rows.items():
            self._families[row[:2]].append(log)
        self.firsts = {row[3] for row in self._rows.values() if row[3]}

    def in_order(self) -> list[str]:
        """Every log, a branch after the one it leaves."""
        found: list[str] = []
        waiting = sorted(self._rows)
        while waiting:
            ready = [log for log in waiting if self.base(log) not in waiting]
            found += ready or waiting
            waiting = [log for log in waiting if ready and log not in ready]
        return found

    def root(self, log: str) -> str:
        """The name that the changes of a log bear themselves."""
        return log_id(*self._rows[log][:2])

    def base(self, log: str) -> str:
        """The log that a branch leaves, "" of one that is none."""
        return self._rows[log][2]

    def first(self, log: str) -> str:
        """The change that a branch begins with, "" of a log that is none."""
        return self._rows[log][3]

    def family(self, log: str) -> list[str]:
        """All names under which changes of the same log may stand; itself alone where it never branched, or is not known of."""
        return self._families[self._rows[log][:2]] if log in self._rows else [log]

    def below(self, log: str) -> list[str]:
        """A log, its branches and theirs."""
        found = [log]
        for one in self.in_order() if len(self.family(log)) > 1 else ():
            if self.base(one) in found:
                found.append(one)
        return found


def chained(
    staged: Database, db: Database, sources: Sequence[Source], signed: Collection[tuple[str, int, str]]
) -> tuple[int, dict[str, int]]:  # fmt: skip
    """Keep of each log what hangs together from its beginning; (changes kept, log -> changes known of and lost). ``signed``: (log, seq,
    head) of every signature over one."""
    logs, heads = Logs(db), {head for *_, head in signed}
    tips, good = dict[str, tuple[int, str]](), list[tuple[int, str, int, str]]()
    for log in logs.in_order():
        start = seq, head = tips.get(logs.base(log), (0, ""))
        root, first = logs.root(log), logs.first(log)
        for row in _found(staged, logs.family(log)):
            change = decode(row[6], row[7], row[8])
            begins = change.id == first if first and (seq, head) == start else change.id not in logs.firsts
            if begins and (change.seq, change.prev, change.log) == (seq + 1, head, root):
                seq, head = change.seq, change.id
                good.append((row[5], log, seq, row[1]))
                heads.discard(head)
        tips[log] = (seq, head)
    _keep(staged, db, sorted(good))
    claims = [(log, seq) for log, seq, head in signed if head in heads]
    claims += [(log, last_of(source, log)) for source in sources[1:] for log in tips]
    claims += staged.conn.execute("SELECT log, max(seq) FROM found GROUP BY log").fetchall()
    return len(good), _lost(logs, tips, {log: last_of(sources[0], log) for log in tips}, claims)


def _found(staged: Database, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    marks = ", ".join("?" * len(names))
    return iter(staged.conn.execute(f"SELECT {STAGED} FROM found WHERE log IN ({marks}) ORDER BY seq", list(names)))


def _keep(staged: Database, db: Database, good: Iterable[tuple[int, str, int, str]]) -> None:
    """Write changes in the order of their ``lamport`` counters: (that, log, seq, the log under which it was found)."""
    forgotten = {row[0] for row in db.conn.execute("SELECT record FROM forgotten")}  # a backup, or a page left over, may know it still
    for _, log, seq, name in good:
        id_, _, *row, personal = staged.conn.execute(f"SELECT {STAGED} FROM found WHERE log = ? AND seq = ?", (name, seq)).fetchone()
        kept = None if row[1] in forgotten else personal
        db.conn.execute(f"INSERT INTO change ({STAGED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (id_, log, *row, kept))


def _lost(logs: Logs, tips: Tips, last: Mapping[str, int], claims: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Log -> changes known of and lost: up to the ``last`` one that the damaged file's own index tells of, and what other ``claims``
    (log as it was named then, seq) know beyond that: of a log that branched since, beyond all that its branches reach."""
    reach, lost = dict[str, int](), defaultdict[str, int](int)
    for log in logs.in_order():
        begins = max(tips[log][0], reach.get(logs.base(log), 0))
        reach[log], lost[log] = max(begins, last[log]), max(0, last[log] - begins)
    place = {log: n for n, log in enumerate(reach)}
    for log, seq in sorted((one for one in claims if one[0] in reach), key=lambda one: -place[one[0]]):  # branches before what they leave
        holds = tips[log] != tips.get(logs.base(log), (0, ""))
        far = max(reach[one] for one in (logs.below(log) if holds else logs.family(log)))
        lost[log], reach[log] = lost[log] + max(0, seq - far), max(reach[log], seq)
    return dict(lost)

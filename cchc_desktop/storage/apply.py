"""The one function that writes: log rows and the tables they make, for a clerk's save and for an arrival alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cchc_desktop.domain.change import MAX_COUNT, Change, LogInfo
from cchc_desktop.domain.kinds import UNIT_EVENTS
from cchc_desktop.storage.branches import Tree, is_forked
from cchc_desktop.storage.engine import Database
from cchc_desktop.storage.project import LogBook, Settled, project, settle
from cchc_desktop.storage.stored import changes_of

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate or revocation (a packed statement) to be kept beside the log under a name of its own."""

    name: str
    replica: str
    unit: str
    kind: str
    statement: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A replica's signature over the head of its log at a seq, to be kept beside the log."""

    log: str
    seq: int
    head: str
    replica: str
    signature: bytes


Proof = Certified | Checkpoint


@dataclass
class Applied:
    """What became of a batch: counts, logs with a gap or fork (log -> first seq not taken), records whose rows changed, how many
    proofs were new."""

    applied: int = 0
    had: int = 0
    gaps: dict[str, int] = field(default_factory=dict)
    forks: dict[str, int] = field(default_factory=dict)
    records: list[str] = field(default_factory=list)
    proofs: int = 0


def apply(
    db: Database, changes: Sequence[Change], logs: Iterable[LogInfo] = (), proofs: Iterable[Proof] = (),
    ready: Mapping[str, Settled] | None = None, joined: Collection[str] = (),
) -> Applied:  # fmt: skip
    """Apply changes (each log's in rising seq) inside the caller's transaction, with ``applying()`` switched on by the caller.

    Changes held already are skipped, what does not follow its log is left out and named; records touched are folded once.
    ``ready`` holds records already worked out, by the first change they were worked out from, so that a transaction stays short;
    ``joined`` the first changes of branches that may come in though their log goes on otherwise here.
    """
    for log in logs:
        cells = (log.id, log.replica, log.unit, log.audience, log.base, log.first)
        db.conn.execute("INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?)", cells)
    outcome = Applied(proofs=sum(_keep(db, proof) for proof in proofs))
    changes, ready = _without_forgotten(db, changes, ready or {})
    fresh, beside = _next_ones(db, changes, outcome, joined)
    touched: dict[str, list[Change]] = {}
    for change in fresh:
        touched.setdefault(change.record, []).append(change)
    _insert(db, fresh)
    for change in _placed(db, beside, joined, outcome):
        fresh.append(change)
        touched.setdefault(change.record, []).append(change)
    known = _known_records(db, list(touched))
    if fresh:
        _raise_lamport(db, max(c.lamport for c in fresh))
        project(db, _settled(db, touched, known, ready), known)
        if any(change.kind in UNIT_EVENTS for change in fresh):
            _weigh_again(db)
    outcome.applied, outcome.records = len(fresh), list(touched)
    return outcome


def _weigh_again(db: Database) -> None:
    """An heir stands in for a home from the moment its event is here: what is provisional by that is worked out anew."""
    rows = db.conn.execute("SELECT DISTINCT r.id, r.kind FROM conflict c JOIN record r ON r.id = c.record WHERE r.audience = 'line'")
    anew(db, rows.fetchall())


def anew(db: Database, records: Sequence[tuple[str, str]]) -> None:
    """Work records (id, kind) out from the log once more, with ``applying()`` switched on by the caller; flat memory."""
    log_of = LogBook(db)
    for start in range(0, len(records), CHUNK):
        known = dict(records[start : start + CHUNK])
        project(db, (settle(changes_of(db, record), log_of) for record in known), known)


def _settled(
    db: Database, touched: Mapping[str, list[Change]], known: Mapping[str, str], ready: Mapping[str, Settled]
) -> Iterator[Settled]:  # fmt: skip
    log_of = LogBook(db)
    for record, fresh in touched.items():
        done = ready.get(fresh[0].id) if record not in known and len(fresh) == 1 else None
        yield done or settle(changes_of(db, record) if record in known else fresh, log_of)


def _without_forgotten(
    db: Database, changes: Sequence[Change], ready: Mapping[str, Settled]
) -> tuple[Sequence[Change], Mapping[str, Settled]]:
    """What arrives of records that were forgotten here comes in without its personal part."""
    forgotten = forgotten_among(db, {change.record for change in changes})
    if not forgotten:
        return changes, ready
    kept = [change._replace(personal=None) if change.record in forgotten else change for change in changes]
    return kept, {change: done for change, done in ready.items() if done.record not in forgotten}


def _insert(db: Database, changes: Sequence[Change], log: str = "") -> None:
    """Write changes into their logs, or into a branch."""
    db.conn.executemany(
        "INSERT INTO change (id, log, seq, record, kind, lamport, header, facts, personal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(c.id, log or c.log, c.seq, c.record, c.kind, c.lamport, c.header, c.facts, c.personal) for c in changes],
    )


def _placed(db: Database, changes: Sequence[Change], joined: Collection[str], outcome: Applied) -> Iterator[Change]:
    """Take changes of forked logs in one by one; those that were taken."""
    trees: dict[str, Tree] = {}
    for change in changes:
        if change.log not in trees:
            trees[change.log] = Tree(db, change.log, joined)
        came = trees[change.log].place(change, lambda log, one=change: _insert(db, [one], log))  # type: ignore[misc]
        if came == "applied":
            yield change
        elif came == "had":
            outcome.had += 1
        else:
            (outcome.gaps if came == "gap" else outcome.forks).setdefault(change.log, change.seq)


def _keep(db: Database, proof: Proof) -> int:
    """Write one proof unless it is there; 1 when it was new."""
    if isinstance(proof, Certified):
        sql = "INSERT OR IGNORE INTO certificate (id, replica, unit, kind, statement) VALUES (?, ?, ?, ?, ?)"
        return int(db.conn.execute(sql, (proof.name, proof.replica, proof.unit, proof.kind, proof.statement)).rowcount)
    sql = "INSERT OR IGNORE INTO checkpoint (log, seq, head, replica, signature) VALUES (?, ?, ?, ?, ?)"
    return int(db.conn.execute(sql, (proof.log, proof.seq, proof.head, proof.replica, proof.signature)).rowcount)


def _next_ones(
    db: Database, changes: Sequence[Change], outcome: Applied, joined: Collection[str]
) -> tuple[list[Change], list[Change]]:  # fmt: skip
    """(those that follow their log, those of forked logs from the first on that does not follow); the others are counted as had,
    or their log is named as gap or fork."""
    forked: set[str] = set()
    beside: list[Change] = []
    tips: dict[str, tuple[int, str]] = {}
    fresh: dict[str, Change] = {}
    for change in changes:
        if change.log in outcome.gaps or change.log in outcome.forks:
            continue
        if change.log in forked:
            beside.append(change)
            continue
        if change.log not in tips:
            sql = "SELECT seq, id FROM change WHERE log = ? ORDER BY seq DESC LIMIT 1"
            tips[change.log] = db.conn.execute(sql, (change.log,)).fetchone() or (0, "")
            if joined and is_forked(db, change.log):
                forked.add(change.log)
                beside.append(change)
                continue
        seq, head = tips[change.log]
        if change.seq == seq + 1 and change.prev == head:
            fresh[change.id] = change
            tips[change.log] = (change.seq, change.id)
        elif joined:
            forked.add(change.log)
            beside.append(change)
        elif change.seq > seq + 1:
            outcome.gaps[change.log] = seq + 1
        elif change.id in fresh or db.conn.execute("SELECT 1 FROM change WHERE id = ?", (change.id,)).fetchone():
            outcome.had += 1
        else:
            outcome.forks[change.log] = change.seq
    return list(fresh.values()), beside


def _known_records(db: Database, records: list[str]) -> dict[str, str]:
    """Record -> its kind, of those that have changes in the log already."""
    return _among(db, "SELECT id, kind FROM record WHERE id IN", records)


def forgotten_among(db: Database, records: Collection[str]) -> set[str]:
    """Those of some records that were forgotten here."""
    return set(_among(db, "SELECT record, change FROM forgotten WHERE record IN", list(records)))


def _among(db: Database, sql: str, records: list[str]) -> dict[str, str]:
    """What a query of pairs that ends in IN finds for these records, however many there are."""
    found: dict[str, str] = {}
    for start in range(0, len(records), CHUNK):
        part = records[start : start + CHUNK]
        found.update(db.conn.execute(f"{sql} ({','.join('?' * len(part))})", part).fetchall())
    return found


def _raise_lamport(db: Database, value: int) -> None:
    """Our counter follows the highest seen, but never so far that there would be no next one."""
    sql = "INSERT INTO counter VALUES ('lamport', ?1) ON CONFLICT(name) DO UPDATE SET value = max(value, ?1)"
    db.conn.execute(sql, (min(value, MAX_COUNT - 1),))

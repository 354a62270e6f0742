"""What lies in the parcels that were written together (trong gói): counted from the log, for the slip and the page that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_desktop.storage.glance import Glance
from cchc_desktop.storage.handover import Passage
from cchc_desktop.storage.store import Store
from cchc_desktop.sync.peers import Peers

LOOK_BACK = 1000


@dataclass(frozen=True, slots=True)
class Contents:
    """One run of writing for one unit: running numbers of its parcels and when they were written; changes; dossiers that are new
    in them, were edited, had their result handed out (each dossier once in each); commitments; attachments and their bytes in
    clear; bytes on the stick; ``logs`` [log, first, last, id of the last]."""

    unit: str
    title: str
    numbers: tuple[int, ...]
    written_at: str
    changes: int = 0
    new: int = 0
    edited: int = 0
    returned: int = 0
    commitments: int = 0
    attachments: int = 0
    attachment_bytes: int = 0
    bytes: int = 0
    logs: tuple[tuple[str, int, int, str], ...] = ()


def written_last(store: Store, unit: str | None = None) -> list[Contents]:
    """What was written in the last run, one entry a recipient (or that of one); [] when nothing was ever written."""
    peers = Peers(store)
    sent = [one for one in peers.table.passages("out", LOOK_BACK, unit) if one.body.get("written_at")]
    at = max((one.body["written_at"] for one in sent), default="")
    together: dict[str, list[Passage]] = {}
    for one in sent:
        if one.body["written_at"] == at:
            together.setdefault(one.unit, []).append(one)
    return [_counted(peers, passages) for passages in together.values()]


def _counted(peers: Peers, passages: list[Passage]) -> Contents:
    glance = Glance(peers.store.db)
    rows = [tuple(row) for one in passages for row in one.body.get("logs", [])]
    seen: dict[str, tuple[str, bool]] = {}
    returned: set[str] = set()
    for log, first, last, _ in rows:
        for record, (kind, new) in glance.touched(log, first - 1, last).items():
            seen[record] = kind, new or seen.get(record, ("", False))[1]
        returned |= glance.handed_out(log, first, last)
    dossiers = [new for kind, new in seen.values() if kind == "dossier"]
    blobs = {sha for one in passages for sha in one.body.get("blobs", [])}
    return Contents(
        passages[0].unit, peers.title(passages[0].unit), tuple(sorted(one.number for one in passages)), passages[0].body["written_at"],
        sum(one.changes for one in passages), sum(dossiers), len(dossiers) - sum(dossiers), len(returned),
        sum(kind == "commitment" for kind, _ in seen.values()), len(blobs), sum(max(0, peers.travel.attachment_size(sha)) for sha in blobs),
        sum(one.bytes for one in passages), tuple(rows),
    )  # fmt: skip

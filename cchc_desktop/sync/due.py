"""What a seal would bring now, counted without sealing anything: the hand-over page says it before a clerk presses Ghi."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cchc_desktop.domain.change import line, log_id
from cchc_desktop.storage.glance import Glance
from cchc_desktop.storage.handover import WRITTEN, Passage
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import receipts
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.plan import blobs_due, due_units, floor_of, notice
from cchc_desktop.sync.receipts import Receipt

_LOOKED_BACK = 50


@dataclass(frozen=True, slots=True)
class Due:
    """``changes`` for all units ``to`` go (titles), with the dossiers and commitments they touch, ``attachments`` and their
    bytes; ``first`` and ``last`` are this machine's own numbers of changes (0 = none of them); ``receipts`` titles of the units
    that wait for our receipt; ``each`` how many of the changes go to which unit (title); ``on_stick``: all of it was written to a
    stick before, nobody has confirmed it yet; ``here``: it lies on the one that was asked about; ``spoilt`` the numbers of parcels that
    came spoilt, by a receipt, and of which something is due still."""

    to: tuple[str, ...] = ()
    changes: int = 0
    first: int = 0
    last: int = 0
    new_dossiers: int = 0
    edited_dossiers: int = 0
    commitments: int = 0
    attachments: int = 0
    attachment_bytes: int = 0
    receipts: tuple[str, ...] = ()
    each: tuple[tuple[str, int], ...] = ()
    on_stick: bool = False
    here: bool = False
    spoilt: tuple[int, ...] = ()

    def to_unit(self, title: str) -> int:
        """The changes that go to the unit of a title."""
        return sum(count for unit, count in self.each if unit == title)

    @property
    def nothing(self) -> bool:
        """Whether a seal would say NOTHING_NEW."""
        return not (self.changes or self.attachments or self.receipts)


def due(store: Store, files: Collection[str] = ()) -> Due:
    """What is due to everybody now, and whether it lies in these ``files`` of a stick; nothing while this machine is not enrolled. Reads
    only."""
    peers = Peers(store)
    if peers.certificate is None:
        return Due()
    known = receipts.known(peers)
    sums = _Sums(peers, files)
    for unit in due_units(peers):
        machines = peers.others(unit)
        if machines:
            sums.add(unit, [known.get(machine.replica) for machine in machines])
        elif (told := notice(peers, unit)) and peers.table.note(f"told/{unit}") != told.told:
            sums.waits(unit)
    return sums.told()


class _Sums:
    """Adds up what is due, unit by unit; a record is counted once however many units it goes to."""

    def __init__(self, peers: Peers, files: Collection[str]) -> None:
        self._peers, self._glance, self._logs = peers, Glance(peers.store.db), peers.travel.logs()
        self._own = log_id(peers.replica, line(peers.unit))
        self._to: list[str] = []
        self._each: list[tuple[str, int]] = []
        self._waiting: list[str] = []
        self._records: dict[str, tuple[str, bool]] = {}
        self._blobs: dict[str, int] = {}
        self._changes = self._first = self._last = 0
        self._files, self._on_stick, self._here = files, True, True
        self._spoilt: set[int] = set()

    def add(self, unit: str, theirs: list[Receipt | None]) -> None:
        """One recipient: ``theirs`` are the newest receipts of its machines."""
        peers = self._peers
        infos = {info.id: info for info in self._logs if peers.concerns(unit, info) and peers.can_vouch(info)}
        before, missing = self._changes, dict[str, int]()
        for log in infos:
            floor = floor_of(peers, log, theirs)
            tip = peers.travel.tip(log)[0]
            if tip > floor:
                self._changes += tip - floor
                missing[log] = tip
                self._records |= self._glance.touched(log, floor)
                if log == self._own:
                    self._first, self._last = floor + 1, tip
        blobs = blobs_due(peers, infos, theirs)
        self._blobs |= blobs
        self._lies(unit, missing, set(blobs))
        if blobs or self._changes > before:
            self._to.append(peers.title(unit))
            self._each.append((peers.title(unit), self._changes - before))
        if peers.table.note(f"owed/{unit}") == "1":
            self.waits(unit)

    def waits(self, unit: str) -> None:
        """A unit waits for our word."""
        self._waiting.append(self._peers.title(unit))

    def _lies(self, unit: str, tips: dict[str, int], blobs: set[str]) -> None:
        """Note whether what a unit is to get was written to a stick for it, up to the last change and file, and lies on this one."""
        if not tips and not blobs:
            return
        gone = self._peers.table.passages("out", _LOOKED_BACK, unit)
        sent = [one for one in gone if one.outcome == WRITTEN]
        self._spoilt |= {
            one.number for one in gone if one.body.get("spoilt") and not one.body.get("written_at")
            and (blobs & set(one.body.get("blobs", ())) or tips.keys() & {row[0] for row in one.body.get("logs", [])})
        }  # fmt: skip
        self._on_stick = self._on_stick and _covers(sent, tips, blobs)
        self._here = self._here and _covers([one for one in sent if one.body.get("file") in self._files], tips, blobs)

    def told(self) -> Due:
        """The sums."""
        dossiers = [new for kind, new in self._records.values() if kind == "dossier"]
        sheets = sum(kind == "commitment" for kind, _ in self._records.values())
        return Due(
            tuple(self._to), self._changes, self._first, self._last, sum(dossiers), len(dossiers) - sum(dossiers), sheets,
            len(self._blobs), sum(self._blobs.values()), tuple(self._waiting), tuple(self._each),
            bool(self._to) and self._on_stick, bool(self._to) and self._here, tuple(sorted(self._spoilt)),
        )  # fmt: skip


def _covers(sent: list[Passage], tips: dict[str, int], blobs: set[str]) -> bool:
    ends = {(row[0], row[2]) for one in sent for row in one.body.get("logs", [])}
    return ends >= set(tips.items()) and {sha for one in sent for sha in one.body.get("blobs", ())} >= blobs

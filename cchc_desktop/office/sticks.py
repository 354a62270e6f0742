"""Sticks as the office keeps account of them: what lies on each, what of it nobody has confirmed, and a stick that was lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_desktop.domain.change import record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, parse_moment
from cchc_desktop.domain.moments import store as stored_moment
from cchc_desktop.domain.text import clean
from cchc_desktop.storage.sticks import BAD, FOUND, LOST, WRITTEN, StickRow, Sticks
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync import afterwards, outbox
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.seal import WrittenParcel
from cchc_desktop.sync.stick import FOLDER
from cchc_desktop.sync.volumes import Volume

if TYPE_CHECKING:
    from cchc_desktop.printing.sheets import LostStick

MOST_FILES = 400
STATE_WORDS = {WRITTEN: "Đang dùng", LOST: "Đã báo mất", FOUND: "Đã tìm thấy", BAD: "Hỏng, không dùng nữa"}


@dataclass(frozen=True, slots=True)
class StickNow:
    """A stick as it stands: ``open`` parcels nobody has confirmed with their ``changes`` and ``bytes``: what would get lost with it
    and is written again with the next parcel; ``confirmed`` the others."""

    id: str
    label: str
    at: str
    state: str
    word: str
    to: tuple[str, ...]
    open: int
    changes: int
    bytes: int
    confirmed: int


class StickLedger:
    """Keeps the ledger."""

    def __init__(self, store: Store, author: Author, clock: Clock) -> None:
        self._store, self._author, self._clock, self._rows = store, author, clock, Sticks(store.db)

    def all(self) -> list[StickNow]:
        """Every stick that was written here, last written first."""
        peers = Peers(self._store)
        return [self._now(peers, one) for one in self._rows.all()]

    def wrote(self, place: Path, media: list[Volume], one: WrittenParcel) -> None:
        """A parcel lies on the stick, read back. Raises Refused DISK_FULL."""
        before, at = self._row(place, media), stored_moment(self._clock.now())
        told = {"file": one.file, "parcel": one.parcel, "number": one.number, "unit": one.unit, "kind": one.kind, "changes": one.changes,
                "blobs": one.attachments, "bytes": one.bytes, "at": at}  # fmt: skip
        files = [told, *(file for file in before.files if file["file"] != one.file)][:MOST_FILES]
        self._rows.keep(replace(before, at=at, state=WRITTEN, files=files))

    def distrust(self, place: Path, media: list[Volume]) -> None:
        """It read back wrongly and is not to be trusted any more."""
        self._rows.keep(replace(self._row(place, media), at=stored_moment(self._clock.now()), state=BAD))

    def _row(self, place: Path, media: list[Volume]) -> StickRow:
        id_, label = _name_of(place, media)
        return self._rows.get(id_) or StickRow(id_, label, "", WRITTEN)

    @contextmanager
    def judging(self, place: Path, media: list[Volume]) -> Iterator[None]:
        """While one file is written there that stands in no ledger: what reads it back wrongly is not to be trusted any more, either."""
        try:
            yield
        except Refused as refused:
            if refused.code == WriteOutcome.READ_BACK_DIFFERS.name:
                self.distrust(place, media)
            raise

    def seen(self, place: Path) -> None:
        """A stick was put in: one that was reported lost and holds what we wrote onto it is found."""
        lost = [one for one in self._rows.all() if one.state == LOST]
        try:
            names = {path.name for path in (place / FOLDER).iterdir()} if lost else set()
        except OSError:
            return
        for one in lost:
            if names & {str(row["file"]) for row in one.files}:
                self._rows.keep(_found(one))

    def is_bad(self, place: Path, media: list[Volume]) -> bool:
        """Whether this stick (or the one a folder lies on), this folder, or one it lies in, has read back wrongly before."""
        bad = {one.id for one in self._rows.all() if one.state == BAD}
        return any(_name_of(one, media)[0] in bad for one in (place, *_folders_above(place, media)))

    def trust(self, id_: str) -> StickNow:
        """A stick or folder that read back wrongly may be written to again, as a person who knows why decides. Raises Refused NO_STICK."""
        row = self._rows.get(id_)
        if row is None or row.state != BAD:
            raise Refused("NO_STICK", "Nơi ghi này không bị đánh dấu là hỏng.", "Chọn nơi ghi hỏng trong danh sách.")
        kept = replace(row, state=WRITTEN)
        self._rows.keep(kept)
        return self._now(Peers(self._store), kept)

    def lost(self, id_: str, where: str = "") -> StickNow:
        """Report a stick lost: what nobody has confirmed counts as not written any more and goes with the next parcel.

        Raises Refused NO_STICK.
        """
        row = self._rows.get(id_)
        if row is None:
            raise Refused("NO_STICK", "Không có USB này trong sổ.", "Chọn USB trong danh sách.")
        peers = Peers(self._store)
        self._unwrite(peers, row)
        told = {"at": stored_moment(self._clock.now()), "who": self._author.name, "where": clean(where, limit=300), "was": row.state,
                "unit": peers.unit}  # fmt: skip
        kept = replace(row, state=LOST, told=told)
        self._rows.keep(kept)
        return self._now(peers, kept)

    def found(self, id_: str) -> StickNow:
        """A lost stick is there again, or the report was a mistake; what was to be written again still is. Raises Refused NO_STICK."""
        row = self._rows.get(id_)
        if row is None or row.state != LOST:
            raise Refused("NO_STICK", "USB này chưa được báo mất.", "Chọn USB đã báo mất trong danh sách.")
        kept = _found(row)
        self._rows.keep(kept)
        return self._now(Peers(self._store), kept)

    def report(self, id_: str) -> LostStick:
        """The one page that tells of a lost stick. Raises Refused NO_STICK."""
        from cchc_desktop.office.letterheads import agency, letterhead
        from cchc_desktop.printing.sheets import LostStick
        from cchc_desktop.storage.offices import Offices

        row = self._rows.get(id_)
        if row is None or row.state not in (LOST, FOUND):
            raise Refused("NO_STICK", "USB này chưa được báo mất.", "Báo mất trước rồi in.")
        office, now = Offices(self._store).called(row.told.get("unit") or self._store.unit), self._now(Peers(self._store), row)
        at = row.told.get("at", "")
        when: datetime = parse_moment(at) if at else self._clock.now()
        return LostStick(
            head=letterhead(office), unit=agency(office.unit), stick=row.label or "không tên", made_at=when,
            written_at=parse_moment(row.at) if row.at else None, to=now.to, parcels=now.open + now.confirmed, open=now.open,
            changes=now.changes, bytes=now.bytes, where=row.told.get("where", ""), who=row.told.get("who", ""),
        )  # fmt: skip

    def _unwrite(self, peers: Peers, row: StickRow) -> None:
        """Parcels that only lay on this stick and that nobody has confirmed are SEALED again."""
        elsewhere = {str(f["file"]) for one in self._rows.all() if one.id != row.id and one.state == WRITTEN for f in one.files}
        for parcel in self._open(peers, row):
            passage = peers.table.passage("out", parcel)
            if passage is None or passage.body.get("file") in elsewhere:
                continue
            outbox.unwritten(peers, passage, lost=True)

    def _open(self, peers: Peers, row: StickRow) -> list[str]:
        """Ids of the parcels on it without a receipt."""
        found = []
        for one in row.files:
            passage = peers.table.passage("out", str(one["parcel"]))
            if passage is not None and not afterwards.has_receipt(peers, passage):
                found.append(passage.id)
        return found

    def _now(self, peers: Peers, row: StickRow) -> StickNow:
        unconfirmed = set(self._open(peers, row))
        mine = [one for one in row.files if one["parcel"] in unconfirmed]
        newest: dict[str, int] = {}
        for one in mine:
            newest[str(one["unit"])] = max(newest.get(str(one["unit"]), 0), int(one["changes"]))
        to = tuple(dict.fromkeys(peers.title(str(one["unit"])) for one in row.files))
        return StickNow(
            row.id, row.label, row.at, row.state, STATE_WORDS.get(row.state, row.state), to, len(mine), sum(newest.values()),
            sum(int(one["bytes"]) for one in mine), len(row.files) - len(mine),
        )  # fmt: skip


def _found(row: StickRow) -> StickRow:
    """A lost stick that is there again, no better than it was."""
    return replace(row, state=BAD if row.told.get("was") == BAD else FOUND)


def _folders_above(place: Path, media: list[Volume]) -> list[Path]:
    """The folders that a folder lies in, on its own volume; none of one on a stick, which stands for itself."""
    where = place.resolve()
    if any(where.is_relative_to(one.path) for one in media):
        return []
    return [one for one in where.parents if _volume(one) == _volume(where)]


def _volume(folder: Path) -> int | None:
    """The number of the volume a folder lies on; None of one that is not there."""
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def _name_of(place: Path, media: list[Volume]) -> tuple[str, str]:
    """(under which id a stick stands in the ledger, its label): the number of its formatting, or what else is told of it; a folder stands
    under the stick it lies on, else under its own path, by whatever way it is named."""
    where = place.resolve()
    on = max((one for one in media if where.is_relative_to(one.path)), key=lambda one: len(one.path.parts), default=None)
    if on is None:
        return record_id("stick", where.name, str(where)), where.name
    return record_id("stick", on.serial or on.label, str(on.total)), on.label

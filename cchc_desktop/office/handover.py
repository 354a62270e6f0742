"""The hand-over as an office works with it: one place for sealing, receiving, receipts, enrolment and what they look like."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from cchc_desktop.domain.change import line, log_id, record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.office import held, slips
from cchc_desktop.office.conflicts import Desk
from cchc_desktop.office.files import write_file
from cchc_desktop.office.held import HeldParcel
from cchc_desktop.office.keeping import kept
from cchc_desktop.office.passing_on import PassingOn
from cchc_desktop.office.slips import Arrived
from cchc_desktop.office.sticks import StickLedger
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.storage import lanes
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.places import refuse_file
from cchc_desktop.storage.read_only import refuse_read_only
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync import afterwards, enrolment, glimpse, heirs, key_age, keyring, receipts, spoken, states, system
from cchc_desktop.sync.afterwards import OldParcel
from cchc_desktop.sync.due import Due, due
from cchc_desktop.sync.enrolment import LANES, Accepted, Granted, Requested, Shown
from cchc_desktop.sync.glimpse import Seen
from cchc_desktop.sync.keyring import Revoked, Rotated
from cchc_desktop.sync.outcomes import ReceiptOutcome, WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.plan import due_units
from cchc_desktop.sync.receive import receive, receive_held
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.requests import Pending, pending
from cchc_desktop.sync.seal import Progress, SealReport, seal
from cchc_desktop.sync.states import Heard, States
from cchc_desktop.sync.stick import Medium, MediumFault
from cchc_desktop.sync.volumes import Volume, find_media


@dataclass(frozen=True, slots=True)
class Spoken:
    """The 12 digits that tell a machine of a unit, over the telephone, up to where its changes are here; "" where another machine of
    this office granted it and has to say them. ``lane`` is the machine's number in its unit."""

    unit: str
    title: str
    replica: str
    code: str
    lane: int


class HandOver:
    """What travels, where it is, and who is heard from."""

    def __init__(self, store: Store, author: Author, clock: Clock) -> None:
        self._store, self._author, self._clock = store, author, clock

    def states(self) -> States:
        """Where this machine's own changes are."""
        return states.states(self._store)

    def heard(self) -> list[Heard]:
        """The units below, as this office hears them."""
        return states.heard(self._store)

    def due(self, place: Path | None = None) -> Due:
        """What a seal would bring now, counted without sealing, and whether it lies on this stick already."""
        files: list[str] = []
        with suppress(MediumFault):
            files = Medium(place).names() if place else []
        return due(self._store, files)

    def inspect(self, place: Path) -> list[Seen]:
        """What lies on a stick, told from the outside; nothing is copied or applied. A stick reported lost is found by it."""
        if not self._store.read_only:
            self.sticks.seen(place)
        return glimpse.look(self._store, place)

    def media(self) -> list[Volume]:
        """Removable media that can be seen now."""
        return find_media()

    def seal(
        self, place: Path, for_unit: str | None = None, *, progress: Progress = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False, receipts_only: bool = False, split: bool = False,
    ) -> SealReport:  # fmt: skip
        """Seal what is due (for one unit, by its key or code, or for all) and write it onto the stick or folder; with ``split`` as
        many attachments as there is room for. Raises Refused UNSUITABLE_PLACE inside the data folder, UNSUPPORTED for a stick of another
        format, READ_BACK_DIFFERS for one that read back wrongly before; it stays untouched."""
        self._store.refuse_restored()
        medium, media = self._medium(place), self.media()
        UnitEvents(self._store, self._author, self._clock).tell_above()
        self._store.anchor.flush()
        unit = None if for_unit is None else self._key_of(for_unit)
        with system.awake():
            report = seal(
                self._store, medium, unit, receipts_only=receipts_only, split=split, clock=self._clock, progress=progress,
                cancelled=cancelled, written=lambda one: self.sticks.wrote(place, media, one),
            )  # fmt: skip
        if report.outcome is WriteOutcome.READ_BACK_DIFFERS:
            self.sticks.distrust(place, media)
        return report

    def _medium(self, place: Path) -> Medium:
        """The stick or folder to write to; nothing is written into the office's own folder, nothing is ever formatted. Raises Refused
        BAD_PATH for a file, UNSUITABLE_PLACE, UNSUPPORTED naming the format, READ_BACK_DIFFERS for what stands so in the ledger."""
        refuse_file(place)
        if strange := next((one.system for one in self.media() if one.path == place and one.unsupported), ""):
            outcome = WriteOutcome.UNSUPPORTED
            raise Refused(outcome.name, *outcome.says(more=f" {strange}"))
        if place.resolve().is_relative_to(self._store.folder.resolve()):
            sentence = "Nơi ghi nằm trong thư mục dữ liệu của máy này: gói ghi vào đó không đi đâu cả."
            raise Refused("UNSUITABLE_PLACE", sentence, "Chọn USB hoặc một thư mục khác.", field="to")
        if self.sticks.is_bad(place, self.media()):
            outcome = WriteOutcome.READ_BACK_DIFFERS
            said = "Không ghi ra nơi này nữa: lần trước đọc lại từ đó thấy khác bản ghi. Dữ liệu vẫn an toàn trên máy."
            step = "Ghi ra USB hoặc thư mục khác; biết chắc nơi này tốt thì bấm “Dùng lại” ở sổ USB (lệnh: stick trust)."
            raise Refused(outcome.name, said, step)
        return Medium(place)

    @property
    def sticks(self) -> StickLedger:
        """The ledger of sticks."""
        return StickLedger(self._store, self._author, self._clock)

    def _key_of(self, unit: str) -> str:
        """The key of a unit named by its code; a key, or what nobody knows, as it is."""
        named = [key for key in due_units(Peers(self._store)) if key.partition("@")[0] == unit]
        return named[-1] if named else unit

    def receive(
        self, place: Path, *, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False
    ) -> list[ReceivedParcel]:
        """Read every parcel found there."""
        with system.awake():
            return self._looked(receive(self._store, place, progress, cancelled, self._clock))

    def eject(self, place: Path) -> None:
        """Let the system take a stick off, so that it may be pulled. Raises Refused EJECT_BUSY, EJECT_UNSUPPORTED."""
        system.eject(place)

    def _looked(self, came: list[ReceivedParcel]) -> list[ReceivedParcel]:
        """What came, once listed dossiers have gone on to their heirs, it settled what was spoilt and the desk has looked at it."""
        held.settle(self._store)
        heirs.go_on_at_the_top(self._store, self._author, self._clock)
        PassingOn(self._store, self._author, self._clock).look()
        if any(one.changes for one in came):
            Desk(self._store, self._author, self._clock).look()
        return came

    def go_on(
        self, *, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False
    ) -> list[ReceivedParcel]:  # fmt: skip
        """Go on with what lies in quarantine: a receiving that was cut off, parcels that waited for an enrolment."""
        return self._looked(receive_held(self._store, progress, cancelled, self._clock))

    def held(self) -> list[HeldParcel]:
        """The parcels in quarantine: why each is kept, and what can be done."""
        return held.parcels(self._store)

    def let_in(self, id_: str, digits: str) -> list[ReceivedParcel]:
        """Take in a parcel of a revoked key that agrees with its paper slip. Raises Refused NO_HELD_PARCEL, SLIP_DIFFERS, RESTORED."""
        return self._looked(held.accept(self._store, self._author.name, self._clock, id_, digits))

    def put_away(self, id_: str, *, sure: bool = False) -> HeldParcel:
        """Take a held parcel off the list with its file; ``sure``: also one that holds what nobody sent again. Raises Refused
        NO_HELD_PARCEL, STILL_NEEDED, RESTORED."""
        return held.put_away(self._store, id_, sure=sure)

    def look_again(self, place: Path) -> WriteOutcome:
        """Whether what was written onto this stick is still whole (it was pulled early); what is not is SEALED again, and the stick is
        not to be trusted any more."""
        refuse_read_only(self._store)
        outcome = afterwards.look_again(self._store, Medium(place))
        if outcome is WriteOutcome.READ_BACK_DIFFERS:
            self.sticks.distrust(place, self.media())
        return outcome

    def confirmed(self, place: Path) -> list[OldParcel]:
        """Our own parcels on this stick that the recipient has: they may be taken away."""
        return afterwards.confirmed(self._store, Medium(place))

    def clear(self, place: Path, files: list[str]) -> int:
        """Take such parcels away; the bytes that became free."""
        refuse_read_only(self._store)
        return afterwards.clear(self._store, self._medium(place), files)

    @property
    def enrolled(self) -> bool:
        """Whether this machine has its certificate and may seal."""
        return Peers(self._store).certificate is not None

    @property
    def may_join(self) -> bool:
        """Whether this machine made the root of its office and nobody else stands on it: another machine of the office may let it in."""
        peers = Peers(self._store)
        return peers.certificate is not None and not peers.certificate.parent and not enrolment.holds_others(peers)

    @property
    def sisters(self) -> int:
        """How many other machines this office has, as far as it is known here."""
        peers = Peers(self._store)
        return len(peers.others(peers.unit))

    @property
    def our_names(self) -> dict[str, str]:
        """Key -> title of the units this office is and was, and has become: its other machines may go by any of these."""
        peers = Peers(self._store)
        return {unit: peers.title(unit) for unit in (*peers.units, peers.heir_of(peers.unit))}

    @property
    def let_in_by(self) -> int:
        """The number of the machine of our own unit that let this one in; 0 when the office above did, or nobody yet."""
        ring, mine = Peers(self._store).ring, Peers(self._store).certificate
        while mine is not None and (by := ring.certificates.get(mine.issuer)) is not None and by.unit == mine.unit:
            if by.replica not in (mine.replica, mine.predecessor):
                return by.lane
            mine = by
        return 0

    def arrived(self, parcels: Sequence[str]) -> list[Arrived]:
        """Which of these parcels (by id) came and bear the digits to hold against a slip: one a run and unit, none for its scans."""
        return slips.arrived(self._store, parcels)

    def of_slip(self, digits: str) -> tuple[Arrived | None, str]:
        """The parcel, come or sent, whose slip shows these digits; or the id of one that is held for them ("" for none)."""
        found = slips.found(self._store, digits)
        return found, "" if found else held.named_by(self._store, digits)

    def show(self) -> Shown:
        """Who this machine is, and whether it is enrolled."""
        return enrolment.show(self._store)

    def request(self, place: Path) -> Requested:
        """Write the enrolment request."""
        self._store.refuse_restored()
        medium = self._medium(place)
        with self.sticks.judging(place, self.media()):
            return enrolment.request(self._store, medium, self._clock)

    def pending(self, place: Path) -> list[Pending]:
        """Requests found there that nobody granted yet."""
        return pending(self._store, place)

    def grant(self, place: Path, digits: str, to: Path, lane: int | None = None, replica: str = "") -> Granted:
        """Grant the request whose fingerprint was typed from its sheet (that of the chosen machine); what this machine sent before is
        taken in then."""
        medium = self._medium(to)
        with self.sticks.judging(to, self.media()):
            made = enrolment.grant(self._store, place, digits, self._author, lane=lane, replica=replica, to=medium, clock=self._clock)
        self.go_on()
        return made

    def accept(self, place: Path, digits: str) -> Accepted:
        """Take the grant whose fingerprint was typed from the office's sheet; what came from there before is taken in then."""
        taken = enrolment.accept(self._store, place, digits, self._clock)
        offices = Offices(self._store)
        if not self._store.heads(record_id("office", self._store.unit)):  # a unit that changed: its settings go on under its name
            with self._store.act(self._author, self._clock) as act:
                offices.save(act, offices.get())
        self.go_on()
        return taken

    def rotate_keys(self) -> Rotated:
        """New keys for this machine, certified by the old ones."""
        return keyring.rotate(self._store, self._author, self._clock)

    def keys_since(self) -> datetime:
        """Since when this machine signs with the keys it has, by its own clock."""
        return key_age.since(self._store) or self._clock.now()

    def revoke_keys(self, whom: str) -> list[Revoked]:
        """Trust the keys of a unit below or of one machine no longer; what arrives sealed with them is held."""
        return keyring.revoke(self._store, whom)

    def qr_digits(self, unit: str | None = None) -> str:
        """The receipt for a unit below (by its key) or for all of them, as decimal digits for a QR."""
        return receipts.qr_digits(Peers(self._store), unit, self._clock)

    def qr_rows(self, digits: str) -> tuple[bytes, ...]:
        """The modules of a QR of digits, row by row (1 = dark), without its quiet zone."""
        import segno

        return tuple(bytes(row) for row in segno.make(digits, error="m", micro=False).matrix)

    def write_qr(self, file: Path) -> str:
        """The receipt as a QR picture for the machines of the units below; its digits. Raises Refused NOTHING_RECEIVED, CANNOT_WRITE."""
        import segno

        self._refuse_unheard()
        digits, picture = self.qr_digits(), BytesIO()
        segno.make(digits, error="m", micro=False).save(picture, kind="png", scale=6, border=4)
        write_file(file, picture.getvalue())
        return digits

    def _refuse_unheard(self) -> None:
        if not any(one.changes for one in self.heard()):
            sentence = "Máy này chưa nhận dữ liệu của đơn vị nào nên chưa có biên nhận."
            raise Refused("NOTHING_RECEIVED", sentence, "Nhận gói của đơn vị trước.")

    def spoken_codes(self) -> dict[str, str]:
        """Replica -> the 12-digit code to read out on the telephone."""
        return spoken.codes(self._store)

    def spoken(self) -> list[Spoken]:
        """Every machine of the units below of which something is here, with the code to read out to it."""
        peers, codes = Peers(self._store), self.spoken_codes()
        machines = [machine for unit in peers.children() for machine in peers.ring.machines(unit)]
        return [
            Spoken(one.unit, one.title, one.replica, codes.get(one.replica, ""), one.lane) for one in machines
            if one.replica in codes or peers.travel.tip(log_id(one.replica, line(one.unit)))[0]
        ]  # fmt: skip

    def to_read_out(self) -> list[Spoken]:
        """The codes, when somebody asks for them; none for machines that another machine of this office granted. Raises Refused
        NOTHING_RECEIVED."""
        self._refuse_unheard()
        return [one for one in self.spoken() if one.code]

    def take_digits(self, digits: str) -> ReceiptOutcome:
        """Take a receipt from typed or scanned digits."""
        return receipts.take_digits(self._store, digits, self._clock)

    def is_receipt(self, digits: str) -> bool:
        """Whether digits have the shape of a receipt's QR."""
        return receipts.is_qr(digits)

    def note_durable(self, vector: dict[str, int]) -> None:
        """What a verified backup on another disk holds."""
        receipts.note_durable(self._store, vector)

    def spare_lane(self, machine: int, prefix: str) -> int:
        """The lane a restored machine takes: the spare one of its grant, else one that set-up rarely gives, by chance where two machines
        may choose unknown to each other; never one that another folder of this machine took, or that another machine of the unit, or of
        one with the same prefix, has or may fall back to: that would give the same numbers."""
        state, unit = self._store.anchor.path.parent, self._store.unit
        units = {unit, *Offices(self._store).with_prefix(prefix)}
        known = [c for c in Peers(self._store).ring.certificates.values() if c.unit in units]
        taken = {machine, *lanes.taken(state, unit), *lanes.taken(state, prefix), *(c.lane for c in known)}
        taken |= {c.spare for c in known if c.replica != self._store.replica} | Dossiers(self._store).lanes_of(prefix)
        taken |= {int(lane) for key, lane in self._store.db.conn.execute("SELECT unit, lane FROM machine") if key in units}
        shown, free = self.show(), [lane for lane in range(1, 100) if lane not in taken]
        usual = next((lane for lane in ([shown.spare] if shown.enrolled else [9, 8]) if lane in free), 0)
        chosen = usual or secrets.choice([lane for lane in free if lane > LANES] or free)
        lanes.take(state, prefix, chosen)
        return chosen

    def last_backup(self) -> tuple[datetime, str] | None:
        """(when, which file) of the last good backup."""
        found = kept(self._store)
        return (found.at, found.file) if found.at else None

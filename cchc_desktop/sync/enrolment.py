"""Enrolment (đăng ký máy) without a network: a request, a grant, and 25 digits each side reads to the other by telephone."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.moments import store as store_moment
from cchc_desktop.security import certificates, signing
from cchc_desktop.security.certificates import Certificate, Ring
from cchc_desktop.security.fingerprint import fingerprint, parse, same
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync import heirs, judge, outbox, parcel, receipts
from cchc_desktop.sync.arrivals import apply_changes, asked_of, believe, keep_news
from cchc_desktop.sync.deliver import deliver
from cchc_desktop.sync.frames import Frame, pack
from cchc_desktop.sync.judge import Inspection
from cchc_desktop.sync.outbox import Load
from cchc_desktop.sync.parcel import Envelope, Header, Unreadable
from cchc_desktop.sync.peers import Own, Peers, certify, keep_certificates, phrase
from cchc_desktop.sync.plan import Plan, plans
from cchc_desktop.sync.request_body import digits_of, title_of
from cchc_desktop.sync.requests import DIFFERS, by_digits, is_ours, parcels_on
from cchc_desktop.sync.stick import SUFFIX, TEMPORARY, Medium, Stick, as_refusal

security_log = logging.getLogger("cchc.security")
ASKED = "asked"
"""The note of the unit under which this machine asked to be let in, as long as it was not."""
LANES, MOST_LANES = 9, 99
OTHER_GRANT = Refused(
    "FINGERPRINT_DIFFERS", DIFFERS.message,
    "Gõ năm nhóm của phiếu chấp nhận, ghi ra khi nơi nhận chấp nhận máy này (không phải của phiếu đăng ký, cũng không phải của máy ở đó); "
    "vẫn khác thì gọi nơi nhận theo số đã biết, chưa nhận tệp này.",
)  # fmt: skip
VOID_ROOT = "Phiếu khóa gốc đã in ở máy này không còn dùng được: hủy tờ ấy."


@dataclass(frozen=True, slots=True)
class Shown:
    """Who this machine is, and whether it may seal yet; ``lane`` and ``spare`` are 0 until then. ``before`` is the unit it still
    seals under while ``unit``, the heir of that one, has not granted it ("" when there is no such change). ``revoked``: its key was."""

    unit: str
    replica: str
    fingerprint: str
    enrolled: bool
    parent: str
    lane: int
    spare: int
    before: str = ""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Requested:
    """The request on the stick and the digits for the sheet."""

    file: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Granted:
    """The grant on the stick and the digits the other side will type."""

    file: str
    fingerprint: str
    unit: str
    title: str
    replica: str
    lane: int
    spare: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the grant brought: the office's key and title, our lanes, how many changes (catalogue, calendar, units); ``void_root``: this
    machine had made a root of its own, whose sheet is good for nothing now."""

    unit: str
    title: str
    lane: int
    spare: int
    changes: int
    void_root: bool = False


def show(store: Store) -> Shown:
    """This machine's own digits and standing; of one whose unit has an heir those of its next request."""
    peers = Peers(store)
    found, later = peers.certificate, heirs.next_keys(peers)
    lane, spare = (found.lane, found.spare) if found else (0, 0)
    if later:
        asked = later.request
        return Shown(asked["unit"], peers.replica, digits_of(asked), False, asked["parent"], lane, spare, peers.unit, peers.is_revoked)
    return Shown(
        peers.unit, peers.replica, digits_of(peers.keys.request), found is not None, peers.parent, lane, spare, revoked=peers.is_revoked
    )  # fmt: skip


def request(store: Store, medium: Stick | Path, clock: Clock | None = None) -> Requested:
    """Write our request onto a stick: for the office above, or for another machine of our own. Raises Refused TOPMOST for the machine of
    a topmost office that others stand on, or the medium's fault."""
    peers = Peers(store)
    own = heirs.next_keys(peers) or peers.keys
    if own.request["unit"] == peers.unit and holds_others(peers):
        said = "Các đơn vị gửi lên, hoặc máy khác của cơ quan, dựa vào khóa gốc của máy này nên máy này không đăng ký với máy nào."
        raise Refused("TOPMOST", said, "Máy thêm của cơ quan ghi tệp đăng ký của nó rồi mang tới máy này.")
    title = title_of(own.request)
    sender = {"unit": own.request["unit"], "title": title, "replica": peers.replica, "key": own.key_id}
    number, above = peers.table.number(), own.request["parent"] or own.request["unit"]
    header = Header("enrol", str(uuid4()), number, outbox.program(), sender, above, (), request=own.request)
    name = f"{outbox.owner(peers.unit)}-ENROL-{header.parcel[:8].upper()}{SUFFIX}"
    with _local(peers, name) as fresh:
        with open(fresh, "wb+") as out:
            parcel.write(out, header, own.seed)
        _onto(medium, peers, name, fresh)
    peers.table.keep_note(ASKED, peers.unit if own.request["unit"] == peers.unit else "")
    return Requested(name, digits_of(own.request))


def holds_others(peers: Peers) -> bool:
    """Whether this machine stands on a root of its own office on which other machines stand, too: under another root it would lose them."""
    return peers.certificate is not None and not peers.certificate.parent and bool(peers.children() or peers.others(peers.unit))


@contextmanager
def _local(peers: Peers, name: str) -> Iterator[Path]:
    """Where a file of ours is made on its way to a stick; gone afterwards."""
    path = outbox.folder(peers.store) / f"{name}{TEMPORARY}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _onto(medium: Stick | Path, peers: Peers, name: str, fresh: Path) -> None:
    """Write one file as carefully as a parcel; the medium's fault as a refusal."""
    stick = Medium(medium) if isinstance(medium, Path) else medium
    with as_refusal():
        stick.bind(outbox.owner(peers.unit))
        try:
            deliver(stick, name, fresh, outbox.sums_of(fresh, parcel.Sums()))
        finally:
            stick.release()


def grant(
    store: Store, place: Path, digits: str, author: Author, *, lane: int | None = None, replica: str = "",
    to: Stick | Path | None = None, clock: Clock | None = None,
) -> Granted:  # fmt: skip
    """Certify the machine whose request on the stick has these digits, and write its grant (to the same stick by default).
    ``replica``: the machine that a person chose; the digits of another one let nobody in.

    Raises Refused NOT_ENROLLED, BAD_FINGERPRINT, NO_REQUEST, FINGERPRINT_DIFFERS, OTHER_REQUEST, NOT_OUR_UNIT,
    ASKED_ITSELF, LANE_TAKEN, BAD_FIELD, ALREADY_GRANTED, KEY_REVOKED, REPLACED, RESTORED, and the medium's fault.
    """
    store.refuse_restored()
    typed = parse(digits)
    peers = Peers(store)
    if peers.certificate is None:
        raise Refused("NOT_ENROLLED", "Máy này chưa được chấp nhận nên chưa cấp cho máy khác được.", "Hoàn tất đăng ký của máy này trước.")
    told = by_digits(peers, place, typed)
    if replica not in ("", told["replica"]):
        said = f"Dãy số này là của {phrase(title_of(told))}, mã máy {told['replica'][:8]}, không phải của dòng đang chọn."
        raise Refused("OTHER_REQUEST", said, "Chọn đúng dòng ấy, gọi điện đối chiếu rồi bấm lại.")
    if not is_ours(peers, told):
        raise Refused("NOT_OUR_UNIT", "Đơn vị này đăng ký với nơi nhận khác.", "Chuyển USB tới đúng nơi nhận ghi trên phiếu.")
    _refuse_crossed(peers, told)
    if signing.key_id(bytes.fromhex(told["sign"])) in peers.ring.revoked:
        raise Refused("KEY_REVOKED", "Khóa ghi trong phiếu này đã bị thu hồi.", "Trên máy ấy đổi khóa (lệnh: key rotate) rồi đăng ký lại.")
    if any(c.predecessor == told["replica"] for c in peers.ring.certificates.values()):
        said = "Máy này đã có máy khác đi tiếp thay (bản chép hoặc bản khôi phục của nó), nên không chấp nhận lại được."
        raise Refused("REPLACED", said, "Nhận USB của cơ quan này trên máy ấy, bấm “Bắt đầu như máy mới”.")
    digest = certificates.request_hash(told)
    done = next((c for c in peers.ring.of_replica(told["replica"]) if c.request == digest), None)
    clock = clock or SystemClock()
    if done is None:
        done = _certified(peers, told, lane)
        with store.act(author, clock) as act:
            keep_certificates(store, [certificates.issue(done, peers.keys.seed)])
            peers.table.keep_key(f"spoken/{told['replica']}", secrets.token_bytes(32))
            heirs.show_machine(store, act, told, done)
    elif lane not in (None, done.lane):
        said = f"Máy này đã được chấp nhận với số máy {done.lane}, không đổi được."
        raise Refused("ALREADY_GRANTED", said, "Bỏ số máy để ghi lại tệp chấp nhận.", field="lane")
    return _grant_parcel(Peers(store), done, digest, to or place, clock)


def _refuse_crossed(peers: Peers, told: dict[str, Any]) -> None:
    """Of two machines of a topmost office that each made a root and each asked to be let in by the other, one lets the other in: had both
    done it, neither could give its root up any more. Raises Refused ASKED_ITSELF."""
    sister = told["unit"] == peers.unit and not told["parent"] and bool(told.get("root"))
    if sister and peers.table.note(ASKED) == peers.unit and told["replica"] < peers.replica:
        said = f"Hai máy cùng xin vào nhau: máy mã {told['replica'][:8]} nhận máy này (mã {peers.replica[:8]}), không phải ngược lại."
        raise Refused("ASKED_ITSELF", said, "Mang USB có tệp đăng ký của máy này sang máy kia và chấp nhận ở đó.")


def _certified(peers: Peers, told: dict[str, Any], lane: int | None) -> Certificate:
    """The certificate for the machine that asks, still to be signed by us."""
    mine = peers.certificate
    assert mine is not None
    parent = mine.parent if told["unit"] == peers.unit else peers.ring.parents.get(told["unit"], peers.unit)
    if not {parent, peers.heir_of(parent)} & {mine.parent if told["unit"] == peers.unit else peers.unit, *peers.units}:
        raise Refused("NOT_OUR_UNIT", "Đơn vị này đã đăng ký dưới nơi nhận khác.", "Hỏi nơi nhận ấy trước khi chấp nhận.")
    return certify(told, parent, *_lanes(peers, told, lane), mine.key_id)


def _lanes(peers: Peers, told: dict[str, Any], lane: int | None) -> tuple[int, int]:
    """(lane, spare) for the machine that asks: neither was ever given to another one of its unit, or of one with the same prefix, since
    that would give the same numbers; the spare is 0 with the last one. Raises Refused BAD_FIELD, LANE_TAKEN."""
    taken = _lanes_taken(peers, told)
    if lane is not None and not 1 <= lane <= MOST_LANES:
        raise Refused("BAD_FIELD", f"Số máy từ 1 đến {MOST_LANES}.", "Sửa số máy rồi chấp nhận lại.", field="lane")
    if lane in taken:
        said = f"Số máy {lane} đã cấp trong đơn vị này, hoặc ở đơn vị có cùng mã định danh."
        raise Refused("LANE_TAKEN", said, "Chọn số máy khác.", field="lane")
    chosen = lane or next((n for n in (*range(told["lane"], MOST_LANES + 1), *range(1, told["lane"])) if n not in taken), 0)
    if not chosen:
        said = f"Đã cấp hết {MOST_LANES} số máy dưới mã định danh này: mỗi máy một số và một số dự phòng, số đã cấp không dùng lại."
        step = "Mở bản sao lưu của một máy thôi dùng trên máy này để đi tiếp bằng số dự phòng của nó, hoặc lập máy này như một "
        raise Refused("LANE_TAKEN", said, step + "điểm tiếp nhận có mã định danh riêng.", field="lane")
    return chosen, next((n for n in (*range(LANES, 0, -1), *range(LANES + 1, MOST_LANES + 1)) if n not in taken | {chosen}), 0)


def _lanes_taken(peers: Peers, told: dict[str, Any]) -> set[int]:
    """The lanes and spare lanes under the prefix of the machine that asks (an older program does not say it: that of its unit)."""
    offices = Offices(peers.store)
    prefix = told.get("prefix") or offices.prefix_of(told["unit"])
    units = {told["unit"], *(offices.with_prefix(prefix) if prefix else ())}
    others = [c for c in peers.ring.certificates.values() if c.unit in units and c.replica != told["replica"]]
    return {n for c in others for n in (c.lane, c.spare)}


def _grant_parcel(peers: Peers, certificate: Certificate, digest: str, to: Stick | Path, clock: Clock) -> Granted:
    """Everything the machine needs from the start: certificates, root, secret, and the logs it may see, from seq 1."""
    (found,) = plans(peers, [certificate.unit], only=certificate.replica, clock=clock)
    assert peers.root is not None and peers.certificate is not None
    secret = peers.table.key(f"spoken/{certificate.replica}") or b""
    brought = canonical({"request": digest, "root": peers.root.hex(), "secret": secret.hex()})
    load = replace(outbox.changes_load(peers, found, (pack(Frame.GRANT, brought),)), kind="grant")
    name = _sealed(peers, found, load, digest, to)
    own = peers.certificate
    digits = fingerprint("grant", peers.unit, peers.replica, own.sign_key, own.receive, digest)
    return Granted(name, digits, certificate.unit, certificate.title, certificate.replica, certificate.lane, certificate.spare)


def _sealed(peers: Peers, found: Plan, load: Load, digest: str, to: Stick | Path) -> str:
    number = peers.table.number()
    header = outbox.header_for(peers, found, "grant", number, {"sha256": digest})
    name = f"{outbox.owner(peers.unit)}-GRANT-{header.parcel[:8].upper()}{SUFFIX}"
    with _local(peers, name) as fresh:
        outbox.write_parcel(fresh, header, peers.keys.seed, found.recipients.values(), load.frames(lambda _: None))
        outbox.verified(fresh, signing.public_of(peers.keys.seed))
        _onto(to, peers, name, fresh)
    return name


def accept(store: Store, place: Path, digits: str, clock: Clock | None = None) -> Accepted:
    """Take the grant whose office has these digits: from then on this machine seals.

    Raises Refused BAD_FINGERPRINT, NO_GRANT, FINGERPRINT_DIFFERS, DAMAGED, HAS_CHILDREN, RESTORED.
    """
    store.refuse_restored()
    typed = parse(digits)
    peers = Peers(store)
    later = heirs.next_keys(peers)
    own = later or peers.keys
    path, envelope = _grant_of(place, typed, own)
    try:
        with open(path, "rb") as stream:
            whole = parcel.body_is_whole(stream, envelope)
        found = judge.inspect(peers, path, envelope, asked_of(peers, envelope.header)) if whole else Inspection()
        root = bytes.fromhex(found.grant["root"])
        secret = bytes.fromhex(found.grant["secret"])
        mine = _our_certificate(peers, own, root, envelope, found)
    except (Unreadable, ValueError, KeyError, TypeError) as fault:
        raise Refused("DAMAGED", "Tệp chấp nhận trên USB bị hỏng.", "Nhờ nơi nhận ghi lại tệp chấp nhận ra một USB khác.") from fault
    anew = peers.root not in (None, root)
    if anew:
        _refuse_other_root(peers, sister=envelope.header.sender["unit"] == own.request["unit"])
    void = anew and peers.certificate is not None and not peers.certificate.parent
    with store.transaction():  # whoever is enrolled has the lane of its grant, whenever the power goes
        peers.table.keep_key("root", root)
        if later:
            heirs.go_on(peers, later)
        Offices(store).take_lane(mine.lane)
        peers.table.keep_note(ASKED, "")
        if envelope.header.sender["unit"] != own.request["unit"]:  # a sister machine is not the office above: its word is no receipt
            peers.table.keep_key("spoken/own", secret)
        _certified_here(Peers(store), envelope.header, found, peers.ring)
    try:
        changes = _take_in(Peers(store), path, envelope, found, store_moment((clock or SystemClock()).now()))
    except Unreadable as fault:  # we are enrolled; the logs come again with the next parcel
        security_log.warning("the logs of a grant were not taken in: %s", fault)
        changes = 0
    sender = envelope.header.sender
    return Accepted(sender["unit"], sender["title"], mine.lane, mine.spare, changes, void)


def _refuse_other_root(peers: Peers, *, sister: bool) -> None:
    """Refused HAS_CHILDREN where others stand on this machine's key; ``sister``: the grant is of another machine of our own unit."""
    if peers.children() or holds_others(peers):
        said = "Máy này đã có đơn vị cấp dưới, hoặc máy khác của cơ quan, dựa vào khóa của nó nên không chuyển sang khóa gốc khác được."
        step = "Không dùng tệp chấp nhận này; máy ghi ra nó vào theo máy này thì được." if sister else "Liên hệ nơi hỗ trợ trước khi đổi."
        raise Refused("HAS_CHILDREN", said, step)


def _grant_of(place: Path, typed: str, own: Own) -> tuple[Path, Envelope]:
    """The grant for our request whose office's digits were typed."""
    ours = certificates.request_hash(own.request)
    seen = False
    for path in parcels_on(place):
        with suppress(Unreadable, ValueError, OSError), open(path, "rb") as stream:
            envelope = parcel.read(stream, path.stat().st_size)
            header = envelope.header
            if header.kind != "grant" or header.request.get("sha256") != ours:
                continue
            seen = True
            leaf = next(c for c in map(certificates.read, header.statements) if c.key_id == header.sender["key"])
            told = fingerprint("grant", leaf.unit, leaf.replica, leaf.sign_key, leaf.receive, ours)
            named = (leaf.unit, leaf.replica) == (header.sender["unit"], header.sender["replica"])
            if same(typed, told) and named and envelope.verify(leaf.sign_key):
                return path, envelope
    if not seen:
        raise Refused("NO_GRANT", "Trên USB không có tệp chấp nhận cho máy này.", "Nhờ nơi nhận ghi tệp chấp nhận ra USB.")
    raise OTHER_GRANT


def _our_certificate(peers: Peers, own: Own, root: bytes, envelope: Envelope, found: Inspection) -> Certificate:
    """The office's chain must reach the root it names, and we must be certified in it as we asked. Which unit is whose heir it tells in
    the same breath: that it is the office on the sheet was typed by a person."""
    ring = Ring(root, [*envelope.header.statements, *found.statements])
    for old, heir in [*peers.heirs.items(), *((old, heir) for old, heir, _ in found.events)]:
        ring.inherit(old, heir)
    ring.chain(envelope.header.sender["key"])
    certificate = ring.certificates[own.key_id]
    if certificate.request != certificates.request_hash(own.request) or certificate.replica != own.request["replica"]:
        raise ValueError("another request was granted")
    return certificate


def _certified_here(peers: Peers, header: Header, found: Inspection, before: Ring) -> None:
    """Keep the certificates of the grant, inside the open transaction. Under a new root our unit's earlier machines are certified anew
    by this one, so that what they wrote can still travel."""
    believe(peers, found, header)
    mine = peers.certificate
    if mine is None:
        return
    lost = [c for key, c in before.certificates.items() if c.unit == mine.unit and key not in peers.ring.certificates]
    again = [certificates.issue(replace(c, parent=mine.parent, issuer=mine.key_id), peers.keys.seed) for c in lost]
    keep_certificates(peers.store, again)


def _take_in(peers: Peers, path: Path, envelope: Envelope, found: Inspection, at: str) -> int:
    """Certificates, logs and receipts of the grant."""
    believe(peers, found, envelope.header)
    judge.vouch(peers, envelope.header, found)
    keep_news(peers)
    arrival = apply_changes(peers, path, envelope, found)
    for said in found.receipts:
        receipts.take(peers, said)
    sender = envelope.header.sender
    peers.table.keep_peer(sender["replica"], sender["unit"], at, {})
    return arrival.applied

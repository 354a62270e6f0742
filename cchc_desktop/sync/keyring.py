"""Keys over time (khóa): new ones for this machine, keys that are no longer trusted. Old receive keys are kept for ever.

A new pair is certified by the old one; the certificate rides in every parcel, so that a unit that was silent for a year goes on
by the chain. A revocation rides in every parcel too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import uuid4

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.security import certificates
from cchc_desktop.security.certificates import MAX_CHAIN, Certificate
from cchc_desktop.security.signing import Statement
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync.peers import Peers, certify, keep_certificates, renewed
from cchc_desktop.sync.request_body import digits_of

SPARE_LINKS = 4
"""So many links of a chain are left for what a machine certifies itself."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """The new key's id, the digits of its request, whether it is certified; without that the machine enrols again."""

    key: str
    fingerprint: str
    enrolled: bool


@dataclass(frozen=True, slots=True)
class Revoked:
    """A machine whose keys are no longer trusted."""

    unit: str
    title: str
    replica: str
    keys: tuple[str, ...]


def rotate(store: Store, author: Author, clock: Clock) -> Rotated:
    """New keys for this machine. The old signing key certifies the new one and is thrown away; old receive keys stay. The change of
    keys stands in the log, so that the new key signs its head and with it all that was there before.

    A machine whose key was revoked, or that was never granted, gets keys to enrol with. Raises Refused RESTORED, TOO_MANY_KEYS.
    """
    store.refuse_restored()
    peers = Peers(store)
    old, held = peers.keys, peers.certificate
    if held and len(peers.ring.chain(held.key_id)) >= MAX_CHAIN - SPARE_LINKS:
        said = "Khóa của máy này đã thay nhiều lần, không nối thêm được."
        raise Refused("TOO_MANY_KEYS", said, "Bắt đầu như máy mới và đăng ký lại với nơi nhận.")
    with store.act(author, clock) as act:
        peers.table.keep_key(f"receive/{peers.replica}/{uuid4()}", old.identity.encode())
        own = renewed(peers.table, peers.replica, old.request)
        if held:
            fresh = certify(own.request, held.parent, held.lane, held.spare, held.key_id)
            keep_certificates(store, [certificates.issue(replace(fresh, predecessor=held.predecessor), old.seed)])
        record = Offices(store).machine_record(peers.replica, peers.unit)
        known = {} if store.heads(record) else {"replica": peers.replica, "lane": old.request["lane"], "predecessor": ""}
        act.write("machine", record, known | {"key": own.key_id})
    made = Peers(store)
    return Rotated(own.key_id, digits_of(own.request), made.certificate is not None)


def revoke(store: Store, whom: str) -> list[Revoked]:
    """Trust the keys of a unit below (its key or code), or of one machine (its id), no longer; those that were trusted.

    What they certified and sent before stands. Raises Refused NOT_ENROLLED, NO_KEY, OWN_KEY, NOT_OUR_UNIT, RESTORED.
    """
    store.refuse_restored()
    peers = Peers(store)
    if peers.certificate is None:
        raise Refused("NOT_ENROLLED", "Máy này chưa được chấp nhận nên chưa thu hồi khóa được.", "Hoàn tất đăng ký của máy này trước.")
    chosen = [c for c in peers.ring.certificates.values() if _is_meant(c, whom) and c.key_id not in peers.ring.revoked]
    if not chosen:
        raise Refused("NO_KEY", "Không có khóa nào còn hiệu lực của đơn vị hay máy này.", "Xem lại mã đơn vị hoặc mã máy.")
    if any(c.replica == peers.replica for c in chosen):
        raise Refused("OWN_KEY", "Không thu hồi khóa của chính máy đang dùng.", "Thay khóa (lệnh: key rotate), hoặc nhờ máy khác thu hồi.")
    if any(peers.unit not in peers.line_of(c.unit) for c in chosen):
        raise Refused("NOT_OUR_UNIT", "Chỉ thu hồi được khóa của cơ quan này và cấp dưới.", "Báo cơ quan quản lý của đơn vị ấy.")
    peers.ring.add([certificates.revoke(peers.keys.seed, c.key_id) for c in chosen])
    gone = [c for c in chosen if c.key_id in peers.ring.revoked]
    with store.transaction():
        keep_certificates(store, [peers.ring.revoked[c.key_id] for c in gone])
    return _told(gone, peers.title)


def certify_again(peers: Peers) -> None:
    """Certify anew what a key certified before it was revoked: a machine that hears of both at once cannot know which came first."""
    mine = peers.certificate
    said = [certificates.issue(replace(c, issuer=mine.key_id), peers.keys.seed) for c in peers.ring.orphans(mine.key_id)] if mine else []
    if said:
        peers.ring.add(said)
        with peers.store.transaction():
            keep_certificates(peers.store, said)


def answer_for(peers: Peers, statements: Iterable[Statement]) -> None:
    """A person answers for a parcel sealed with a key that a revoked one had certified: certify that key, so that what it signed can
    travel on, and revoke it in the same breath. Nothing where this office may not."""
    mine, late = peers.certificate, peers.ring.late(statements)
    if mine is None or not late:
        return
    peers.ring.add([certificates.issue(replace(c, issuer=mine.key_id), peers.keys.seed) for c in late])
    peers.ring.add([certificates.revoke(peers.keys.seed, c.key_id) for c in late])
    known = [c.key_id for c in late if c.key_id in peers.ring.revoked]
    with peers.store.transaction():
        keep_certificates(peers.store, [held[key] for key in known for held in (peers.ring.statements, peers.ring.revoked)])


def _is_meant(one: Certificate, whom: str) -> bool:
    """A machine may be named by the first eight characters of its id, as paper does: a lost one is at hand nowhere else."""
    return whom in (one.replica, one.replica[:8], one.unit, one.unit.partition("@")[0])


def _told(chosen: list[Certificate], title: Callable[[str], str]) -> list[Revoked]:
    replicas = dict.fromkeys(c.replica for c in chosen)
    return [
        Revoked(mine[0].unit, title(mine[0].unit), replica, tuple(c.key_id for c in mine))
        for replica in replicas if (mine := [c for c in chosen if c.replica == replica])
    ]  # fmt: skip

"""A machine of a unit that is no more (đơn vị đã sắp xếp): it asks its heir's office with fresh keys and goes on as one of the heir's.

Folder, replica and logs stay; unit, lane and prefix come with the grant. Until then the old certificate seals and is accepted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.unit import Unit
from cchc_desktop.security import certificates, sealing, signing
from cchc_desktop.security.certificates import Certificate
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Act, Author, Store
from cchc_desktop.sync import request_body
from cchc_desktop.sync.peers import Own, Peers, certify, keep_certificates

SIGN, REQUEST, RECEIVE = "next/sign/", "next/request/", "receive/"


@dataclass(frozen=True, slots=True)
class Standing:
    """What makes a machine be enrolled again: ``heir`` the title of the unit that its own has become ("" while that goes on), ``revoked``
    whether the key it has now is trusted no longer."""

    heir: str
    revoked: bool


def standing(store: Store) -> Standing:
    """How this machine stands. Reads only."""
    peers = Peers(store)
    heir = Offices(store).unit(peers.heir_of(peers.unit))
    return Standing(heir.title if heir and heir.key != peers.unit else "", peers.is_revoked)


def next_keys(peers: Peers) -> Own | None:
    """The keys with which this machine asks to go on under its unit's heir, made when first asked for and the same ever after; None
    while its unit goes on, or while the heir's name has not come."""
    heir = Offices(peers.store).unit(peers.heir_of(peers.unit))
    if heir is None or heir.key == peers.unit:
        return None
    table, replica = peers.table, peers.replica
    held = json.loads(table.key(REQUEST + replica) or b"{}")
    seed, identity = table.key(SIGN + replica), table.key(_receive(replica, heir.key))
    if held.get("unit") == heir.key and seed and identity:
        return Own(seed, identity.decode(), held)
    return _made(peers, heir)


def _receive(replica: str, unit: str) -> str:
    """Under which name the receive key for the next unit is kept: with all others, so that what is sealed for it can be opened."""
    return f"{RECEIVE}{replica}/{unit}"


def _made(peers: Peers, heir: Unit) -> Own:
    seed, identity = signing.new_seed(), sealing.new_identity()
    parent = peers.ring.parents.get(heir.key, heir.parent or peers.parent)
    request = peers.keys.request | request_body.of_unit(heir, parent) | request_body.with_keys(seed, identity)
    if prefix := Offices(peers.store).prefix_by_event(peers.unit, heir.key):
        request["prefix"] = prefix
    with peers.store.writing():
        peers.table.keep_key(SIGN + peers.replica, seed)
        peers.table.keep_key(_receive(peers.replica, heir.key), identity.encode())
        peers.table.keep_key(REQUEST + peers.replica, canonical(request))
    return Own(seed, identity, request)


def go_on(peers: Peers, own: Own) -> None:
    """Be a machine of the heir from now on, inside the open transaction: its keys are ours, the old receive key stays."""
    table, replica = peers.table, peers.replica
    table.keep_key(f"{RECEIVE}{replica}/{peers.unit}", peers.keys.identity.encode())
    table.keep_key(f"sign/{replica}", own.seed)
    table.keep_key(f"{RECEIVE}{replica}", own.identity.encode())
    table.keep_key(f"request/{replica}", canonical(own.request))
    peers.store.take_unit(own.request["unit"])


def go_on_at_the_top(store: Store, author: Author, clock: Clock) -> bool:
    """A machine of a topmost office that has another name by now certifies itself under it with the key it had, since nobody is above who
    could; whether it did. Raises Refused RESTORED."""
    peers = Peers(store)
    mine, heir = peers.certificate, peers.heir_of(peers.unit)
    if mine is None or heir == peers.unit or peers.is_revoked or not peers.is_topmost_as(peers.unit, heir):
        return False
    own = next_keys(peers)
    if own is None or len(peers.ring.chain(mine.key_id)) >= certificates.MAX_CHAIN:
        return False
    certificate = certify(own.request, "", mine.lane, mine.spare, mine.key_id)
    with store.act(author, clock) as act:
        keep_certificates(store, [certificates.issue(certificate, peers.keys.seed)])
        go_on(peers, own)
        show_machine(store, act, own.request, certificate)
    return True


def show_machine(store: Store, act: Act, told: dict[str, Any], certificate: Certificate) -> None:
    """A unit and its machine, as it asked and was certified, become records that everyone in their line sees; in the act that keeps the
    certificate, so that there is none without its lane."""
    offices = Offices(store)
    start = date.fromisoformat(told["valid_from"]) if told["valid_from"] else None
    unit = Unit(told["code"], told["level"], told["name"], start, None, certificate.parent)
    known = {one.key for one in offices.units()}
    fields = {"replica": certificate.replica, "granted": certificate.lane, "spare": certificate.spare}
    fields |= {"prefix": told["prefix"]} if "prefix" in told else {}
    record = offices.machine_record(certificate.replica, unit.key)
    if unit.key not in known:
        offices.save_unit(act, unit)
    act.write("machine", record, fields, home=unit.key)


def is_of_a_copy(peers: Peers, certificate: Certificate) -> bool:
    """Whether a certificate shows that a copy of this folder, or one put back from it, goes on elsewhere: it names our replica as its
    own, or one of our unit names it as its predecessor, and its receive key, which is kept for ever, was not made here. Then nobody
    seals for this one any more: it must begin as a new machine."""
    follows = certificate.predecessor == peers.replica and certificate.unit in {*peers.units, *peers.later(peers.unit)}
    if certificate.replica != peers.replica and not follows:
        return False
    return certificate.receive not in map(sealing.recipient_of, peers.identities())

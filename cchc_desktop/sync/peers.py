"""Who we are and whom we know: own keys, certificates held, the tree of units they draw, and who may see which log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from cchc_desktop.domain.change import BELOW, LogInfo, branch_id, canonical, line, log_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.security import certificates, sealing, signing
from cchc_desktop.security.certificates import Certificate, Ring
from cchc_desktop.security.signing import Statement
from cchc_desktop.storage.apply import Certified
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.travel import Travel
from cchc_desktop.sync import request_body

CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Established:
    """The machine's own fingerprint, and the digits of the root's private half (where it made the root; kept nowhere)."""

    fingerprint: str
    root_code: str | None


@dataclass(frozen=True, slots=True)
class Own:
    """This machine's keys: signing seed, receive identity, the enrolment request that names their public halves."""

    seed: bytes
    identity: str
    request: dict[str, Any]

    @property
    def key_id(self) -> str:
        """The signing key's id."""
        return signing.key_id(signing.public_of(self.seed))


def establish(
    store: Store, unit: Unit, parent: Unit | None, lane: int, recovery_code: str, *, root_code: str = "", old_recovery: str = "",
    joins: bool = False, prefix: str = "",
) -> Established:  # fmt: skip
    """Make the keys of a machine, once, at set-up. Without a ``parent`` the office is the topmost one: its root key certifies this
    machine here and now, unless it ``joins`` one that the office has: that one lets it in. ``root_code`` is the sheet of a topmost office
    that was lost, ``old_recovery`` its recovery code, which opens parcels on the road; ``prefix`` is what the numbers of dossiers begin
    with. Raises ValueError for digits that are none."""
    table = Handover(store.db)
    recovery = sealing.recipient_of(sealing.recovery_identity(recovery_code))
    told = request_body.of_unit(unit, parent.key if parent else "") | {"recovery": recovery, "lane": lane, "predecessor": ""}
    told |= {"prefix": prefix} if prefix else {}
    root = None if parent or joins else signing.root_from_text(root_code) if root_code else signing.new_seed()
    told |= {"root": True} if root else {}
    with store.transaction():
        own = _make_keys(table, store.replica, told)
        if old_recovery:
            table.keep_key("receive/recovery", sealing.recovery_identity(old_recovery).encode())
        if root:
            certificate = certify(own.request, "", lane, 9 if lane != 9 else 8, signing.key_id(signing.public_of(root)))
            table.keep_key("root", signing.public_of(root))
            keep_certificates(store, [certificates.issue(certificate, root)])
    return Established(request_body.digits_of(own.request), signing.root_text(root) if root and not root_code else None)


def _make_keys(table: Handover, replica: str, told: dict[str, Any]) -> Own:
    """Fresh keys of a replica and the request that asks for their certificate."""
    seed, identity = signing.new_seed(), sealing.new_identity()
    request = told | {"replica": replica} | request_body.with_keys(seed, identity)
    table.keep_key(f"sign/{replica}", seed)
    table.keep_key(f"receive/{replica}", identity.encode())
    table.keep_key(f"request/{replica}", canonical(request))
    return Own(seed, identity, request)


def renewed(table: Handover, replica: str, request: dict[str, Any]) -> Own:
    """Fresh keys of a replica that has some, under the same request."""
    return _make_keys(table, replica, {name: value for name, value in request.items() if name not in ("sign", "receive", "replica")})


def own_keys(store: Store) -> Own | None:
    """The keys of the present replica; None before ``establish``.

    A replica that began after a restore gets its own here and, holding its predecessor's private key, certifies itself.
    """
    table = Handover(store.db)
    replica = store.replica
    seed = table.key(f"sign/{replica}")
    if seed is None:
        return _succeed(store, table)
    identity, request = table.key(f"receive/{replica}") or b"", table.key(f"request/{replica}") or b"{}"
    return Own(seed, identity.decode(), json.loads(request))


def _succeed(store: Store, table: Handover) -> Own | None:
    """Keys for the present life and for those between that never sealed: what they saved must travel, too."""
    requests = [json.loads(value) for value in table.keys("request/").values()]
    named = {request["predecessor"] for request in requests}
    last = next((request for request in requests if request["replica"] not in named), None)
    if last is None:
        return None
    with store.transaction():
        for replica in _lives(store, last["replica"]):
            own = _next_life(store, table, last, replica)
            last = own.request
    return own


def _lives(store: Store, since: str) -> list[str]:
    """The lives of this folder after one of them, the present one last."""
    before = dict(store.db.conn.execute("SELECT replica, predecessor FROM machine").fetchall())
    found = [store.replica]
    while (earlier := before.get(found[-1], since)) != since and earlier and earlier not in found:
        found.append(earlier)
    return found[::-1] if earlier == since else [store.replica]


def _next_life(store: Store, table: Handover, last: dict[str, Any], replica: str) -> Own:
    before = signing.key_id(bytes.fromhex(last["sign"]))
    root = table.key("root")
    held = _ring(store, table, root).certificates.get(before) if root else None
    chosen = store.db.conn.execute("SELECT lane FROM machine WHERE replica = ?", (replica,)).fetchone()
    lane = chosen[0] if chosen else (held.spare or held.lane) if held else last["lane"]
    own = _make_keys(table, replica, last | {"predecessor": last["replica"], "lane": lane})
    if held:
        certificate = certify(own.request, held.parent, lane, 0, before)
        keep_certificates(store, [certificates.issue(certificate, table.key(f"sign/{last['replica']}") or b"")])
    return own


def certify(request: dict[str, Any], parent: str, lane: int, spare: int, issuer: str) -> Certificate:
    """The certificate that answers a request, still to be signed by ``issuer``."""
    return Certificate(
        unit=request["unit"], title=request_body.title_of(request), parent=parent, replica=request["replica"],
        sign=request["sign"], receive=request["receive"], recovery=request["recovery"], lane=lane, spare=spare,
        predecessor=request["predecessor"], request=certificates.request_hash(request), issuer=issuer,
    )  # fmt: skip


def keep_certificates(store: Store, statements: list[Statement]) -> bool:
    """Keep statements beside the log, inside the open transaction; whether any was new."""
    return store.apply((), (), [_certified(said) for said in statements]).proofs > 0


def _certified(said: Statement) -> Certified:
    named = certificates.revoked_key(said)
    if named:
        return Certified(f"revoked/{named[0]}", "", "", "revocation", said.packed())
    found = certificates.read(said)
    return Certified(hashlib.sha256(said.packed()).hexdigest(), found.replica, found.unit, "machine", said.packed())


_RINGS: WeakKeyDictionary[Store, tuple[bytes, int, Ring]] = WeakKeyDictionary()
"""Open office -> its root, the last certificate read, and what it then believed: an office of a thousand units asks for each parcel."""


def _ring(store: Store, table: Handover, root: bytes) -> Ring:
    """What is believed of the certificates held; only those that came since the last time are read."""
    before, last, ring = _RINGS.get(store) or (b"", 0, None)
    if ring is None or before != root:
        last, ring = 0, Ring(root)
    fresh = table.certificates(last)
    found = ring.also(signing.unpack(packed) for _, packed in fresh)
    if fresh and not store.db.conn.in_transaction:  # what may still be undone is not remembered
        _RINGS[store] = root, fresh[-1][0], found
        return found.also(())
    return found


class Peers:
    """The units and machines known to this office as of now; made anew for each piece of work."""

    def __init__(self, store: Store) -> None:
        self.store, self.table, self.travel = store, Handover(store.db), Travel(store.db)
        self.unit, self.replica, self.units = store.unit, store.replica, store.units
        self.own = own_keys(store)
        self.root = self.table.key("root")
        self.ring = _ring(store, self.table, self.root) if self.root else Ring(bytes(32))
        self.heirs = self.ring.heirs
        self.learn((old, heir, author) for old, heir, author, told in self.travel.heirs() if not told.get("records"))

    @property
    def keys(self) -> Own:
        """Our keys, which every office has from its set-up on. Raises Refused KEYS_LOST where a damaged file has not kept them."""
        if self.own is None:
            said = "Máy này không còn khóa riêng nên không gửi và không đăng ký được; hồ sơ vẫn xem và in được."
            raise Refused("KEYS_LOST", said, "Mở một bản sao lưu, hoặc thiết lập máy mới và nhận lại dữ liệu từ cấp trên.")
        return self.own

    @property
    def certificate(self) -> Certificate | None:
        """Our own certificate, None while not enrolled."""
        found = self.own and self.ring.certificates.get(self.own.key_id)
        return found if found and found.key_id not in self.ring.revoked else None

    @property
    def is_revoked(self) -> bool:
        """Whether the key this machine has now is trusted no longer, as far as was heard here."""
        return self.own is not None and self.own.key_id in self.ring.revoked

    @property
    def parent(self) -> str:
        """The key of the unit above, or of the one that came after it; "" at the top or while not enrolled."""
        above = self.ring.parents.get(self.unit, "")
        later = self.heir_of(above)
        return later if later != self.unit and self.ring.machines(later) else above

    def is_no_matter_of(self, author: str, old: str) -> bool:
        """Whether a unit that is known to stand elsewhere says what becomes of another: no office of ours writes that."""
        return old in self.ring.parents and not self._may_say(author, old)

    def _may_say(self, author: str, old: str) -> bool:
        """An office above a unit (or what came after it) says what becomes of it; the topmost one of itself."""
        above = self.line_of(old)[1:]
        return any(unit in above for unit in self.later(author)) or self.is_topmost_as(author, old)

    def is_topmost_as(self, author: str, unit: str) -> bool:
        """Whether a topmost office goes by that unit, its own or one it was renamed to: nobody is above to enrol it under the new name."""
        return unit in self.later(author) and not self.ring.parents.get(author) and not self.ring.parents.get(unit)

    def learn(self, events: Iterable[tuple[str, str, str]]) -> bool:
        """Take in (old unit, heir, author) of events: an office above the old unit says so, or itself at the top; whether any was new."""
        news = False
        for old, heir, author in events:
            if self._may_say(author, old):
                news = self.ring.inherit(old, heir) or news
        return news

    def heir_of(self, unit: str) -> str:
        """The unit that stands in for one today: itself unless it ended."""
        return self.later(unit)[-1]

    def later(self, unit: str) -> list[str]:
        """A unit and those that came after it, one after the other."""
        return self.ring.later(unit)

    def earlier(self, unit: str) -> list[str]:
        """The units that one came after; a machine of theirs that has not enrolled again is still named by them."""
        return [old for old in self.heirs if old != unit and unit in self.later(old)]

    def identities(self) -> list[str]:
        """All our receive identities, old ones too."""
        return [value.decode() for value in self.table.keys("receive/").values()]

    def children(self) -> list[str]:
        """The enrolled units right below, in the order of their enrolment."""
        mine = {self.unit, *(old for old in self.heirs if self.heir_of(old) == self.unit)}
        return [unit for unit, parent in self.ring.parents.items() if parent in mine and unit != self.unit]

    def title(self, unit: str) -> str:
        """The unit's title, e.g. "Xã Vĩnh Thủy", as certified or as the tree of units has it; its key when unknown."""
        if certified := next((c.title for c in reversed(self.ring.certificates.values()) if c.unit == unit), ""):
            return certified
        known = Offices(self.store).unit(unit)
        return known.title if known else unit

    def others(self, unit: str) -> list[Certificate]:
        """The living machines of a unit but this one."""
        return [c for c in self.ring.machines(unit) if c.replica != self.replica]

    def line_of(self, unit: str) -> list[str]:
        """The unit, those that came after it, and everything above each, nearest first: an heir stands in for it everywhere, and
        whoever was above it goes on until it hears of that."""
        return self.ring.line(unit)

    def is_over_us(self, unit: str) -> bool:
        """Whether a unit is our own, its heir, or stands above: it is believed without proof."""
        return unit in self.line_of(self.unit)

    def concerns(self, unit: str, log: LogInfo) -> bool:
        """Whether the machines of ``unit`` are in the audience of a log."""
        if log.audience == BELOW:
            return not set(self.later(log.unit)).isdisjoint(self.line_of(unit))
        return log.audience.startswith("line:") and unit in self.line_of(log.audience.removeprefix("line:"))

    def is_theirs(self, log: LogInfo) -> bool:
        """Whether the log's author may write for its audience at all: the home itself and what stands above it."""
        if log.id != (branch_id(log.base, log.first) if log.base else log_id(log.replica, log.audience)):
            return False
        return log.audience == BELOW or log.unit in self.line_of(log.audience.removeprefix("line:"))

    def is_own_line(self, log: LogInfo) -> bool:
        """Whether its author writes a log for those above about its own unit or one that this came after, of which it may never have
        been: what the records of an old unit become is written by whichever machine of the heir goes on with them."""
        home = log.audience.removeprefix("line:")
        return log.audience == line(home) and self.heir_of(home) == self.heir_of(log.unit)

    def can_vouch(self, log: LogInfo) -> bool:
        """Whether its author has a certificate up to our root; without one nobody would take the log from us."""
        return bool(self.speakers(log))

    def speakers(self, log: LogInfo) -> list[Certificate]:
        """Every certificate of a log's author, in the unit it began with or in an heir of that."""
        units = self.later(log.unit)
        return [c for c in self.ring.certificates.values() if c.replica == log.replica and c.unit in units]

    def in_line(self, unit: str, other: str) -> bool:
        """Whether one of two units stands above the other (or they are the same)."""
        return unit in self.line_of(other) or other in self.line_of(unit)


def phrase(title: str) -> str:
    """A title inside a sentence: "xã Vĩnh Thủy"."""
    return title[:1].lower() + title[1:] if title else "đơn vị gửi"


def checkpoint_body(info: LogInfo, seq: int, head: str) -> bytes:
    """What a checkpoint signs: canonical JSON of the log, whose it is, and the id of its change ``seq``; of a branch of a forked
    log also what it branched from and with which change."""
    told = {
        "audience": info.audience, "base": info.base, "first": info.first, "head": head, "log": info.id, "replica": info.replica,
        "seq": seq, "unit": info.unit,
    }  # fmt: skip
    return canonical(told)


def read_checkpoint(said: Statement) -> tuple[LogInfo, int, str]:
    """(whose log, seq, head) of a checkpoint; its shape is checked, not its signature. Raises ValueError."""
    told = said.fields()
    texts = [told.get(name) for name in ("log", "replica", "unit", "audience", "base", "first", "head")]
    if not all(isinstance(text, str) and len(text) <= 200 for text in texts) or type(told.get("seq")) is not int:
        raise ValueError("not a checkpoint")
    info = LogInfo(*texts[:6])  # type: ignore[arg-type]
    if checkpoint_body(info, told["seq"], str(texts[6])) != said.body:
        raise ValueError("a checkpoint in another form")
    return info, told["seq"], str(texts[6])

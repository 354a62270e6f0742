"""Certificates (giấy chứng nhận khóa): who a machine is, said and signed by the office above it, link by link up to the root.

The root (gốc) is an Ed25519 key of the topmost office. A certificate never expires: clocks decide nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from cchc_desktop.domain.change import canonical, is_hash
from cchc_desktop.security import signing
from cchc_desktop.security.sealing import is_recipient, receive_key_id
from cchc_desktop.security.signing import REMEMBERED, Statement

PURPOSE = "certificate"
REVOCATION = "revocation"
MAX_CHAIN = 16
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is certified: ``unit`` key and ``title``, its ``parent`` unit's key ("" at the top), the ``replica``, its public keys
    (``sign`` hex, ``receive`` and the office's ``recovery`` as ``age1…``), ``lane`` and ``spare`` lane, ``predecessor`` replica
    or "", ``request`` the SHA-256 of the request it answers ("" for the first machine), ``issuer`` a signing key id."""

    unit: str
    title: str
    parent: str
    replica: str
    sign: str
    receive: str
    recovery: str
    lane: int
    spare: int
    predecessor: str
    request: str
    issuer: str

    @property
    def sign_key(self) -> bytes:
        """The public signing key."""
        return bytes.fromhex(self.sign)

    @property
    def key_id(self) -> str:
        """The id of the signing key; other certificates name it as their issuer."""
        return signing.key_id(self.sign_key)

    @property
    def recipients(self) -> dict[str, str]:
        """Receive key id -> ``age1…``, of the machine and of its office's recovery sheet."""
        return {receive_key_id(text): text for text in (self.receive, self.recovery)}


def issue(certificate: Certificate, seed: bytes) -> Statement:
    """Sign a certificate with the issuer's key."""
    if certificate.issuer != signing.key_id(signing.public_of(seed)):
        raise ValueError("the certificate names another issuer")
    return signing.state(seed, PURPOSE, asdict(certificate) | {"kind": "machine"})


@lru_cache(maxsize=REMEMBERED)
def read(statement: Statement) -> Certificate:
    """The certificate in a statement, its shape checked but not its signature; raises ValueError."""
    fields = statement.fields()
    if fields.pop("kind", None) != "machine" or fields.keys() != Certificate.__dataclass_fields__.keys():
        raise ValueError("not a certificate")
    return _checked(fields)


def _checked(fields: Mapping[str, Any]) -> Certificate:
    numbers = ("lane", "spare")
    if any(type(fields[name]) is not (int if name in numbers else str) for name in fields):
        raise ValueError("a certificate's field has another type")
    found = Certificate(**fields)
    check(found)
    return found


def check(found: Certificate) -> None:
    """ValueError when a certificate's fields are not of the shape or range the format allows."""
    texts_fit = len(found.title) <= 300 and 0 < len(found.unit) <= 100 and len(found.parent) <= 100
    keys_fit = is_hash(found.sign) and is_hash(found.issuer) and is_recipient(found.receive)
    names_fit = _UUID.fullmatch(found.replica) and (not found.predecessor or _UUID.fullmatch(found.predecessor))
    if not (texts_fit and keys_fit and names_fit and is_recipient(found.recovery)):
        raise ValueError("a certificate's field has another shape")
    if not (1 <= found.lane <= 99 and 0 <= found.spare <= 99) or found.parent == found.unit:
        raise ValueError("a certificate's field is out of range")


class Ring:
    """The certificates that are believed: every link verified up to ``root`` (public bytes), in the order they were learnt.

    A link holds when the issuer's certificate is of the same unit, of the unit named as parent or of one above that; a machine at the
    top may go on under another name by its own word. An heir stands in for an old unit, and a machine that went on under another unit
    still speaks for those it was of. A unit keeps the parent it was first certified under. A replica's id stands in clear and anybody
    may claim it: only units that are heirs of each other belong together by it. What a key certified before its revocation was learnt
    stands; what it says afterwards does not. For those who learn of both later an office above certifies the same again
    (:meth:`orphans`). ``news`` are the keys last believed or revoked, until somebody has kept them.
    """

    def __init__(self, root: bytes, statements: Iterable[Statement] = ()) -> None:
        self._root, self._top = root, signing.key_id(root)
        self.certificates: dict[str, Certificate] = {}
        self.statements: dict[str, Statement] = {}
        self.parents: dict[str, str] = {}
        self.heirs: dict[str, str] = {}
        self.revoked: dict[str, Statement] = {}
        self.news: list[str] = []
        self._waiting: list[Statement] = []
        self._lines: dict[str, list[str]] = {}
        self._lines_of = 0
        self.add(statements)

    def also(self, statements: Iterable[Statement]) -> Ring:
        """Another ring that believes what this one does, and of these statements what it can."""
        found = copy(self)
        for name in ("certificates", "statements", "parents", "heirs", "revoked", "_waiting", "_lines"):
            setattr(found, name, getattr(self, name).copy())
        found.news = []
        found.add(statements)
        return found

    def add(self, statements: Iterable[Statement]) -> list[str]:
        """Take in what can be believed, in any order of links; returns the key ids that are new. Bad shapes are left out."""
        waiting = [*self._waiting, *statements]
        new: list[str] = []
        while waiting:
            taken = [(said, key) for said in waiting if (key := self._believe(said))]
            if not taken:
                break
            new += [key for _, key in taken]
            done = {id(said) for said, _ in taken}
            waiting = [said for said in waiting if id(said) not in done]
        kept = {*self.statements.values(), *self.revoked.values()} if waiting else set()
        self._waiting = [said for said in waiting if said not in kept]
        self.news += new
        return new

    def inherit(self, old: str, heir: str) -> bool:
        """Let a unit stand in for an old one from now on, the first heir told; whether that is news. What waited is looked at again."""
        if old in self.heirs:
            return False
        self.heirs[old] = heir
        self.add(())
        return True

    def later(self, unit: str) -> list[str]:
        """A unit and those that came after it, one after the other."""
        found = [unit]
        while (heir := self.heirs.get(found[-1], "")) and heir not in found:
            found.append(heir)
        return found

    def line(self, unit: str) -> list[str]:
        """The unit, its heirs, and everything above each of them, nearest first; kept until another unit is known."""
        known = len(self.parents) + len(self.heirs)  # neither ever forgets
        if known != self._lines_of:
            self._lines, self._lines_of = {}, known
        if unit in self._lines:
            return self._lines[unit]
        found = self._lines[unit] = [unit]
        for one in found:
            for above in (self.heirs.get(one, ""), self.parents.get(one, "")):
                if above and above not in found:
                    found.append(above)
        return found

    def chain(self, key: str) -> tuple[Certificate, ...]:
        """From a believed key up to the one the root signed; raises ValueError when the key is not believed."""
        found: list[Certificate] = []
        while key != self._top:
            if key not in self.certificates or len(found) >= MAX_CHAIN:
                raise ValueError("the chain of certificates does not reach the root")
            found.append(self.certificates[key])
            key = found[-1].issuer
        return tuple(found)

    def machines(self, unit: str) -> list[Certificate]:
        """The living machines of a unit: newest certificate of each replica, none revoked, none named as a predecessor, none that went on
        under an heir."""
        known = [c for key, c in self.certificates.items() if key not in self.revoked]
        heirs = set(self.later(unit)[1:])
        gone = {c.predecessor for c in known if c.unit == unit or self._is_own_word(c)} | {c.replica for c in known if c.unit in heirs}
        return [c for replica, c in {c.replica: c for c in known if c.unit == unit}.items() if replica not in gone]

    def _is_own_word(self, certificate: Certificate) -> bool:
        """Whether a machine that was put back certified itself with its predecessor's key."""
        issuer = self.certificates.get(certificate.issuer)
        return issuer is not None and issuer.replica == certificate.predecessor

    def units_of(self, replica: str) -> set[str]:
        """The units that a machine was certified in."""
        return {c.unit for c in self.certificates.values() if c.replica == replica}

    def of_replica(self, replica: str) -> list[Certificate]:
        """The certificates of a replica whose keys are not revoked, oldest first."""
        return [c for key, c in self.certificates.items() if c.replica == replica and key not in self.revoked]

    def orphans(self, key: str) -> list[Certificate]:
        """What stands of the units below though its issuer was revoked since, and the machine of this key may certify again; of the
        topmost office, above which nobody is, its own too."""
        mine, chain = self.certificates[key], self.chain(key)
        found = [c for c in self.certificates.values() if c.issuer in self.revoked and (c.unit != mine.unit or not mine.parent)]
        return [c for c in found if self._may(mine, c) and c not in chain]

    def late(self, statements: Iterable[Statement]) -> list[Certificate]:
        """Of these statements and of those that wait, the certificates that would be believed had not a key above them been revoked: its
        machine had not heard of that when it went on. In the order of links."""
        found: dict[str, Certificate] = {}
        said, more = list(dict.fromkeys([*self._waiting, *statements])), True
        while more:
            more = False
            for one in said:
                certificate = self._hangs_on(one, found)
                if certificate and certificate.key_id not in {*found, *self.certificates}:
                    found[certificate.key_id], more = certificate, True
        return list(found.values())

    def _hangs_on(self, said: Statement, late: Mapping[str, Certificate]) -> Certificate | None:
        """The certificate in a statement, if a revoked key or one of ``late`` signed it and might have."""
        try:
            certificate = None if revoked_key(said) else read(said)
        except ValueError:
            return None
        if certificate is None or self.parents.get(certificate.unit, certificate.parent) != certificate.parent:
            return None
        issuer = late.get(certificate.issuer) or (self.certificates.get(certificate.issuer) if certificate.issuer in self.revoked else None)
        holds = issuer is not None and self._may(issuer, certificate) and said.holds(issuer.sign_key, PURPOSE)
        return certificate if holds else None

    def _believe(self, said: Statement) -> str:
        try:
            named = revoked_key(said)
            return self._revoke(said, *named) if named else self._admit(said, read(said))
        except ValueError:
            return ""

    def _admit(self, said: Statement, certificate: Certificate) -> str:
        issuer, held = self.certificates.get(certificate.issuer), self.certificates.get(certificate.key_id)
        if certificate.issuer in self.revoked or self.parents.get(certificate.unit, certificate.parent) != certificate.parent:
            return ""
        if certificate.issuer == self._top:
            holds = not certificate.parent and said.holds(self._root, PURPOSE)
        else:
            holds = issuer is not None and self._may(issuer, certificate) and said.holds(issuer.sign_key, PURPOSE)
        again = held is not None and held.issuer in self.revoked and replace(held, issuer=certificate.issuer) == certificate
        above = self._above(certificate) if holds else ()
        if not holds or (held and (not again or held in above)) or len(above) >= MAX_CHAIN:
            return ""
        self.certificates[certificate.key_id], self.statements[certificate.key_id] = certificate, said
        self.parents[certificate.unit] = certificate.parent
        if issuer is not None and issuer.unit != certificate.unit and not certificate.parent:  # its word that this is its name now
            self.heirs.setdefault(issuer.unit, certificate.unit)
        return certificate.key_id

    def _may(self, issuer: Certificate, subject: Certificate) -> bool:
        """An office certifies the machines of the units below it and further machines of its own; a topmost one, above which nobody is,
        itself under another name."""
        if issuer.unit == subject.unit:
            return issuer.parent == subject.parent
        if not subject.parent:
            return not issuer.parent and issuer.replica == subject.replica
        return self._speaks(issuer, self.line(subject.parent))

    def _speaks(self, speaker: Certificate, units: Collection[str]) -> bool:
        """Whether a machine speaks for one of these units: of its own, or of one before it that it was certified in."""
        return speaker.unit in units or any(u in units and speaker.unit in self.later(u) for u in self.units_of(speaker.replica))

    def _above(self, certificate: Certificate) -> tuple[Certificate, ...]:
        return self.chain(certificate.issuer) if certificate.issuer != self._top else ()

    def _revoke(self, said: Statement, key: str, issuer: str) -> str:
        """Believed from the root, from a machine above, or from another machine of the same unit or its heir."""
        if key not in self.certificates or key in self.revoked:
            return ""
        above = {unit for certificate in self.chain(key) for unit in self.line(certificate.unit)}
        speaker = self.certificates.get(issuer)
        if issuer == self._top:
            holds = said.holds(self._root, REVOCATION)
        else:
            holds = speaker is not None and issuer not in self.revoked and self._speaks(speaker, above)
            holds = holds and speaker is not None and said.holds(speaker.sign_key, REVOCATION)
        if not holds:
            return ""
        self.revoked[key] = said
        return key


def revoke(seed: bytes, key: str) -> Statement:
    """The issuer's word that a signing key (its id) is no longer trusted."""
    return signing.state(seed, REVOCATION, {"issuer": signing.key_id(signing.public_of(seed)), "key": key, "kind": "revocation"})


@lru_cache(maxsize=REMEMBERED)
def revoked_key(statement: Statement) -> tuple[str, str] | None:
    """(revoked key id, issuer's key id) if the statement is a revocation by its shape; None if it is something else."""
    fields = statement.fields()
    if fields.get("kind") != "revocation":
        return None
    key, issuer = fields.get("key"), fields.get("issuer")
    if not (is_hash(key) and is_hash(issuer)):
        raise ValueError("not a revocation")
    return key, issuer


def request_hash(request: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a request's canonical JSON, as certificates and fingerprints name it."""
    return hashlib.sha256(canonical(dict(request))).hexdigest()

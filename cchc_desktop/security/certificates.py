"""Certificates (giấy chứng nhận khóa): who a machine is, said and signed by the office above it, link by link up to the root.

The root (gốc) is an Ed25519 key of the topmost office. A certificate never expires: clocks decide nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cchc_desktop.security import signing
from cchc_desktop.security.sealing import is_recipient, receive_key_id
from cchc_desktop.security.signing import Statement

PURPOSE = "certificate"
REVOCATION = "revocation"
MAX_CHAIN = 16
_HEX = re.compile(r"[0-9a-f]{64}")
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
    texts_fit = len(found.title) <= 300 and 0 < len(found.unit) <= 100 and len(found.parent) <= 100
    keys_fit = all(_HEX.fullmatch(text) for text in (found.sign, found.issuer)) and is_recipient(found.receive)
    names_fit = _UUID.fullmatch(found.replica) and (not found.predecessor or _UUID.fullmatch(found.predecessor))
    if not (texts_fit and keys_fit and names_fit and is_recipient(found.recovery)):
        raise ValueError("a certificate's field has another shape")
    if not (1 <= found.lane <= 99 and 0 <= found.spare <= 99) or found.parent == found.unit:
        raise ValueError("a certificate's field is out of range")
    return found


def chain(statements: Iterable[Statement], leaf: str, root: bytes) -> tuple[Certificate, ...]:
    """The certificates from the signing key ``leaf`` (its id) up to ``root`` (public bytes), every link verified.

    A link holds when the issuer's certificate is of the same unit or of the unit named as parent. Raises ValueError when a
    link is missing, wrong or goes round in a circle.
    """
    known = {certificate.key_id: (certificate, statement) for statement in statements for certificate in [read(statement)]}
    found: list[Certificate] = []
    top = signing.key_id(root)
    key = leaf
    while key != top:
        if key not in known or len(found) >= MAX_CHAIN:
            raise ValueError("the chain of certificates does not reach the root")
        certificate, statement = known[key]
        if certificate.issuer == top:
            trusted = not certificate.parent and statement.holds(root, PURPOSE)
        else:
            above = known.get(certificate.issuer)
            trusted = above is not None and _may(above[0], certificate) and statement.holds(above[0].sign_key, PURPOSE)
        if not trusted:
            raise ValueError("a link of the chain of certificates does not hold")
        found.append(certificate)
        key = certificate.issuer
    return tuple(found)


def _may(issuer: Certificate, subject: Certificate) -> bool:
    """An office certifies its children's machines and further machines of its own."""
    if issuer.unit == subject.unit:
        return issuer.parent == subject.parent
    return issuer.unit == subject.parent


def revoke(seed: bytes, key: str) -> Statement:
    """The issuer's word that a signing key (its id) is no longer trusted."""
    return signing.state(seed, REVOCATION, {"issuer": signing.key_id(signing.public_of(seed)), "key": key, "kind": "revocation"})


def revoked_key(statement: Statement) -> tuple[str, str] | None:
    """(revoked key id, issuer's key id) if the statement is a revocation by its shape; None if it is something else."""
    fields = statement.fields()
    if fields.get("kind") != "revocation":
        return None
    key, issuer = fields.get("key"), fields.get("issuer")
    if not (isinstance(key, str) and isinstance(issuer, str) and _HEX.fullmatch(key) and _HEX.fullmatch(issuer)):
        raise ValueError("not a revocation")
    return key, issuer


def request_hash(request: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a request's canonical JSON, as certificates and fingerprints name it."""
    body = json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    return hashlib.sha256(body).hexdigest()

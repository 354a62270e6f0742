"""What a machine asks to be certified with (nội dung đăng ký): one JSON object that says whose it is, with its public keys."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from cchc_desktop.domain.number import PREFIX
from cchc_desktop.domain.unit import Unit
from cchc_desktop.security import certificates, sealing, signing
from cchc_desktop.security.fingerprint import fingerprint
from cchc_desktop.sync.parcel import Header

Body = dict[str, Any]
_TEXTS = ("code", "level", "name", "parent", "predecessor", "receive", "recovery", "replica", "sign", "unit")


def of_unit(unit: Unit, parent: str) -> Body:
    """The part that names a unit and the key of its receiving office ("" = it is the topmost)."""
    return {
        "code": unit.code, "level": unit.level, "name": unit.name, "unit": unit.key, "parent": parent,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
    }  # fmt: skip


def with_keys(seed: bytes, identity: str) -> Body:
    """The part with the public halves of a signing seed and of a receive identity."""
    return {"sign": signing.public_of(seed).hex(), "receive": sealing.recipient_of(identity)}


def check(body: Body) -> None:
    """ValueError, KeyError or TypeError when a request, which anybody may have signed, is not of the shape that the office which
    grants it goes by."""
    if not all(isinstance(body.get(name), str) for name in _TEXTS) or type(body.get("lane")) is not int:
        raise ValueError("a request's field has another type")
    begun = body["valid_from"]
    if begun is not None and date.fromisoformat(begun).isoformat() != begun:
        raise ValueError("a request's day has another shape")
    if body["unit"] != f"{body['code']}@{body['valid_from'] or ''}" or ("prefix" in body and not PREFIX.match(body["prefix"])):
        raise ValueError("a request's field has another shape")


def title_of(body: Body) -> str:
    """The title of the unit that asks, "Xã Vĩnh Thủy"."""
    return f"{body['level']} {body['name']}"


def digits_of_sender(header: Header) -> str:
    """The same digits of the machine whose key sealed a parcel, by the certificate in its header; " " before them, "" where it has none."""
    with suppress(ValueError):
        for one in map(certificates.read, header.statements):
            if one.key_id == header.sender["key"] and one.replica == header.sender["replica"]:
                return " " + fingerprint("enrol", one.unit, one.replica, one.sign_key, one.receive, one.request)
    return ""


def digits_of(body: Body) -> str:
    """Its five groups of five digits, as the enrolment sheet shows them. ValueError for keys that are none."""
    sign = bytes.fromhex(body["sign"])
    return fingerprint("enrol", body["unit"], body["replica"], sign, body["receive"], certificates.request_hash(body))

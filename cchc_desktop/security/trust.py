"""Whom this machine trusts to issue certificates (danh sách tin cậy): authority certificates as files in the office's folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT

FOLDER = "trust"
_LARGEST = 1 << 20


def read_authority(data: bytes) -> Any:
    """A certificate (PEM or DER) that may issue others. Raises Refused NOT_A_CERTIFICATE."""
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
        basic = found.extensions.get_extension_for_class(x509.BasicConstraints).value
        authority = basic.ca
    except (ValueError, x509.ExtensionNotFound):
        authority = False
    if not authority:
        sentence = "Tệp này không phải chứng thư của nơi cấp chứng thư số."
        raise Refused("NOT_A_CERTIFICATE", sentence, "Chọn tệp .crt, .cer hoặc .pem tải từ trang của nơi cấp.", field="file")
    return found


def add(folder: Path, data: bytes) -> str:
    """Trust an authority from now on; its name. Raises Refused NOT_A_CERTIFICATE."""
    from cryptography.hazmat.primitives.serialization import Encoding

    found = read_authority(data)
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    der = found.public_bytes(Encoding.DER)
    (place / f"{hashlib.sha256(der).hexdigest()[:16]}.cer").write_bytes(der)
    return name_of(found.subject)


def trusted(folder: Path) -> list[bytes]:
    """The trusted authorities as DER bytes; a file that is none any more is passed over."""
    found = []
    for file in sorted((folder / FOLDER).glob("*.cer")):
        data = file.read_bytes()
        if len(data) <= _LARGEST:
            try:
                read_authority(data)
            except Refused:
                continue
            found.append(data)
    return found


@dataclass(frozen=True, slots=True)
class Authority:
    """One trusted authority (nơi cấp chứng thư): ``id`` of its file, whom its certificate is of and who issued it, from when until
    when; ``chain`` the names above it as far as they are on the list, ``rooted`` when that ends at one that vouches for itself."""

    id: str
    name: str
    issuer: str
    since: date
    until: date
    chain: tuple[str, ...]
    rooted: bool


def authorities(folder: Path) -> list[Authority]:
    """Every trusted authority by name, with its chain."""
    held = [(hashlib.sha256(der).hexdigest()[:16], read_authority(der)) for der in trusted(folder)]
    by_name = {one.subject.rfc4514_string(): one for _, one in held}
    found = []
    for id_, one in held:
        chain, top = list[str](), one
        while top.issuer != top.subject and len(chain) < len(held) and (above := by_name.get(top.issuer.rfc4514_string())):
            top = above
            chain.append(name_of(top.subject))
        since, until = (moment.astimezone(ICT).date() for moment in (one.not_valid_before_utc, one.not_valid_after_utc))
        rooted = top.issuer == top.subject
        found.append(Authority(id_, name_of(one.subject), name_of(one.issuer), since, until, tuple(chain), rooted))
    return sorted(found, key=lambda one: (one.name, one.id))


def remove(folder: Path, id_: str) -> str:
    """Trust an authority no longer; its name. Raises Refused NO_AUTHORITY."""
    found = next((one for one in authorities(folder) if one.id == id_), None)
    if found is None:
        raise Refused("NO_AUTHORITY", "Nơi cấp này không có trong danh sách tin cậy.", "Xem lại danh sách tin cậy.", field="id")
    (folder / FOLDER / f"{found.id}.cer").unlink()
    return found.name


def name_of(subject: Any) -> str:
    """The common name, else the whole."""
    from cryptography.x509.oid import NameOID

    common = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else str(subject.rfc4514_string())

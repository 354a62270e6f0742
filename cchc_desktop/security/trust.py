"""Whom this machine trusts to issue certificates (danh sách tin cậy): authority certificates as files in the office's folder."""

from __future__ import annotations

import hashlib
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


def names(folder: Path) -> list[tuple[str, str]]:
    """(name, until when) of every trusted authority."""
    found = [read_authority(data) for data in trusted(folder)]
    return [(name_of(one.subject), f"{one.not_valid_after_utc.astimezone(ICT):%d/%m/%Y}") for one in found]


def name_of(subject: Any) -> str:
    """The common name, else the whole."""
    from cryptography.x509.oid import NameOID

    common = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else str(subject.rfc4514_string())

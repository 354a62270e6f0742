"""Certificates made for a test: a small authority and what it issues, as .p12 files."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from cchc_desktop.domain.moments import ICT

START = datetime(2026, 1, 1, tzinfo=ICT)
PASSWORD = "mật khẩu 123"


def _name(common: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ban Cơ yếu thử nghiệm")
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def make_p12(
    path: Path, name: str, *, start: datetime = START, days: int = 365, password: str = PASSWORD,
    serial: int = 0x540100A719C2EE03, elliptic: bool = False,
) -> Path:  # fmt: skip
    """A .p12 with a key and a certificate of ``name`` issued by an authority made for it."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1()) if elliptic else rsa.generate_private_key(65537, 2048)
    basic = x509.BasicConstraints(ca=True, path_length=None)
    authority = (
        x509.CertificateBuilder().subject_name(_name("CA thử nghiệm")).issuer_name(_name("CA thử nghiệm"))
        .public_key(authority_key.public_key()).serial_number(7).not_valid_before(start).not_valid_after(start + timedelta(days=days))
        .add_extension(basic, critical=True).sign(authority_key, hashes.SHA256())
    )  # fmt: skip
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder().subject_name(_name(name)).issuer_name(authority.subject).public_key(key.public_key())
        .serial_number(serial).not_valid_before(start).not_valid_after(start + timedelta(days=days))
        .add_extension(usage, critical=True).sign(authority_key, hashes.SHA256())
    )  # fmt: skip
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, [authority], BestAvailableEncryption(password.encode()))
    )
    return path


def chained(folder: Path) -> tuple[Path, Path]:
    """A root authority and a second one it issued, as .cer files."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [_name("CA gốc"), _name("CA cấp hai")]
    files = []
    for place, (name, key) in enumerate(zip(names, keys, strict=True)):
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(names[0]).public_key(key.public_key()).serial_number(place + 1)
            .not_valid_before(START).not_valid_after(START + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(keys[0], hashes.SHA256())
        )  # fmt: skip
        files.append(folder / f"ca{place}.cer")
        files[-1].write_bytes(made.public_bytes(Encoding.DER))
    return files[0], files[1]

"""The two offices of the tour: a commune and the province that receives from it, and a certificate to sign with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import Created, create_office
from ui.tour.machine import MorningClock

PASSWORD = "xem-thu-mot-lan"
P12_PASSWORD = "chung-thu-thu"
PROVINCE: dict[str, Any] = {
    "unit": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"}, "prefix": "H50",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH QUẢNG TRỊ", "address": "Đồng Hới",
    "account": {"login": "hieu", "name": "Phạm Đức Hiếu", "title": "Chuyên viên"},
}  # fmt: skip
COMMUNE: dict[str, Any] = {
    "unit": {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy", "valid_from": "2025-07-01"}, "prefix": "H50.31.18",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY", "address": "Thôn Đức Xá, xã Vĩnh Thủy", "phone": "02333820123",
    "receiving_office": PROVINCE["unit"], "account": {"login": "oanh", "name": "Trần Thị Kim Oanh", "title": "Công chức Tư pháp – Hộ tịch"},
}  # fmt: skip
_PEOPLE = (
    ("Lê Quang Ấn", "045085001317", "Thôn Linh Hải"), ("Hồ Thị Ỷ", "045178002064", "Thôn Tiên Mỹ 1"),
    ("Võ Đức Quảng", "045079003551", "Thôn Đức Xá"), ("Ngô Xuân Tường", "044090004930", "Thôn Thủy Ba"),
    ("Phan Thị Hồng Nhung", "045192005284", "Thôn Linh Hải"), ("Nguyễn Hữu Ẩn", "045068006775", "Thôn Tiên Lai"),
    ("Đặng Thị Thanh Thủy", "045187007107", "Thôn Đức Xá"), ("Trần Đình Phúc", "045076008212", "Thôn Tân Thuận"),
    ("Hoàng Thị Mỹ Lệ", "045195009419", "Thôn Thủy Ba"), ("Bùi Quốc Khánh", "045083010636", "Thôn Tiên Mỹ 2"),
)  # fmt: skip
_CODES = ("2.000815", "1.004873", "1.001193", "2.000635", "1.001612", "2.000884", "1.000656", "1.013225")


def make_office(data: dict[str, Any], folder: Path, clock: MorningClock) -> Created:
    """One office in a folder of its own, its anchor beside it."""
    return create_office(data, PASSWORD, folder, folder.with_name(f"{folder.name}-trang-thai"), clock=clock)


def fill(session: Session, clock: MorningClock, days: int = 12) -> int:
    """Dossiers of the days before, at different steps, so that the first picture of the day lives; how many."""
    today, made = clock.now(), 0
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        if not session.calendar.calendar(session.office).is_working(day.date()):
            continue
        for turn in range(3):
            clock.set(day.replace(hour=8 + 2 * turn, minute=7 * turn))
            _one(session, clock, made, days_ago=back)
            made += 1
    clock.set(today)
    return made


def _one(session: Session, clock: MorningClock, number: int, days_ago: int) -> None:
    name, id_number, address = _PEOPLE[number % len(_PEOPLE)]
    code = _CODES[number % len(_CODES)]
    person = Person(name, id_number, address=f"{address}, xã Vĩnh Thủy", phone=f"09120{number:05d}")
    dossier = session.intake.save(DossierDraft(code, person, channel=("direct", "online", "direct", "post")[number % 4]))
    if dossier.due_at.astimezone(ICT).date() > clock.now().date() and days_ago < 7:
        session.counter.step(dossier.id, Status.PROCESSING)
    elif number % 11:
        clock.on(90)
        session.counter.step(dossier.id, Status.PROCESSING)
        session.counter.step(dossier.id, Status.READY)
        if number % 7:
            session.counter.step(dossier.id, Status.RETURNED)




def certificate(file: Path, name: str, unit: str, now: datetime) -> Path:
    """A certificate made for this tour only, in a PKCS#12 file."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, unit)]
    start = now.astimezone(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder().subject_name(x509.Name(parts)).issuer_name(x509.Name(parts)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(start - timedelta(days=1))
        .not_valid_after(start + timedelta(days=365)).add_extension(usage, critical=True).sign(key, SHA256())
    )  # fmt: skip
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"cchc", key, made, None, BestAvailableEncryption(P12_PASSWORD.encode())))
    return file

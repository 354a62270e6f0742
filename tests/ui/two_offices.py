"""A commune's office and the province above it, each a real office in a folder of its own, without the big catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.moments import Clock
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import Cost
from cchc_desktop.storage.store import Author

CHEAP = Cost(1, 8, 1)
PASSWORD = "mat-khau-rat-dai-1"
PROVINCE: dict[str, Any] = {
    "unit": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"}, "prefix": "H50",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH QUẢNG TRỊ", "account": {"login": "hieu", "name": "Phạm Đức Hiếu"},
}  # fmt: skip
COMMUNES = (("19405", "Vĩnh Thủy", "H50.31.18"), ("19411", "Cửa Tùng", "H50.31.19"), ("19363", "Bến Quan", "H50.31.20"))
NAMES = ("Lê Quang Ấn", "Hồ Thị Ỷ", "Nguyễn Thị Kim Oanh", "Trần Thị Ánh Nguyệt")


def commune_data(place: int = 0) -> dict[str, Any]:
    """The set-up of one of three communes."""
    code, name, prefix = COMMUNES[place]
    return {
        "unit": {"code": code, "level": "Xã", "name": name, "valid_from": "2025-07-01"}, "prefix": prefix,
        "office_name": f"TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ {name.upper()}", "receiving_office": PROVINCE["unit"],
        "account": {"login": "hoa", "name": "Nguyễn Thị Hoa"},
    }  # fmt: skip


def make(data: dict[str, Any], folder: Path, clock: Clock) -> Session:
    """An office, open."""
    return create_office(data, PASSWORD, folder / "data", folder / "state", clock=clock, cost=CHEAP, catalogue=False).session


def open_commune(place: Path, clock: Clock) -> Iterator[Session]:
    """The first commune, for a fixture: open meanwhile."""
    yield from _open(make(commune_data(), place / "commune", clock))


def open_province(place: Path, clock: Clock) -> Iterator[Session]:
    """The province above, likewise."""
    yield from _open(make(PROVINCE, place / "province", clock))


def _open(made: Session) -> Iterator[Session]:
    yield made
    made.close()


def enrol(child: Session, office: Session, stick: Path) -> None:
    """The whole enrolment, digits read out both ways."""
    stick.mkdir(exist_ok=True)
    asked = child.handover.request(stick)
    granted = office.handover.grant(stick, asked.fingerprint, stick)
    child.handover.accept(stick, granted.fingerprint)


def take_in(session: Session, count: int = 1) -> list[str]:
    """New dossiers, as the counter writes them; their ids."""
    made = []
    start = session.people.count()
    with session.store.act(Author(session.account.id, session.account.name), session.clock) as act:
        for n in range(start, start + count):
            made.append(str(uuid4()))
            act.write("dossier", made[-1], dossier_fields(f"{session.office.prefix}-261123-{n:05d}", NAMES[n % len(NAMES)]))
    return made


def edit(session: Session, record: str, **fields: object) -> None:
    """Change some fields of a record."""
    home = session.store.db.conn.execute("SELECT unit FROM record WHERE id = ?", (record,)).fetchone()[0]
    with session.store.act(Author(session.account.id, session.account.name), session.clock) as act:
        act.write("dossier", record, fields, home=home)


def dossier_fields(number: str, name: str) -> dict[str, object]:
    """The fields of a dossier."""
    return {
        "number": number, "procedure_id": "p", "procedure_code": "1.001193", "procedure_name": "Thủ tục đăng ký khai sinh",
        "sector": "Hộ tịch", "status": 2, "received_at": "2026-11-23T09:30:00+07:00", "due_at": "2026-11-23T16:30:00+07:00",
        "limit": "Trong ngày",
        "channel": "direct", "received_by": "Hoa",
        "applicant": {"name": name, "id_number": "045185006241", "address": "thôn Linh Hải", "phone": "0912345678"},
        "component/c1": {"place": 1, "originals": 1, "digitised": True, "must_digitise": True}, "component_name/c1": {"name": "Tờ khai"},
    }  # fmt: skip

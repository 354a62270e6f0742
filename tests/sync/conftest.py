"""Real offices in temporary folders: a province, a district below it, communes below that, each its own store and keys."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import pyrage
import pytest

from cchc_desktop.domain.change import line
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.unit import Unit
from cchc_desktop.security import fingerprint
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.store import Author, FolderKeys, Store
from cchc_desktop.sync import enrolment
from cchc_desktop.sync.fake_stick import FakeMedium
from cchc_desktop.sync.peers import Established, establish
from cchc_desktop.sync.receive import receive
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.seal import SealReport, seal
from cchc_desktop.sync.stick import FOLDER, Medium, Stick

START = date(2025, 7, 1)
PROVINCE = Unit("44", "Tỉnh", "Quảng Trị", START)
DISTRICT = Unit("464", "Huyện", "Vĩnh Linh", START)
COMMUNE = Unit("19405", "Xã", "Vĩnh Thủy", START)
SIBLING = Unit("19411", "Xã", "Cửa Tùng", START)
HOA = Author("a1", "Nguyễn Thị Hoa")
NAME, NUMBER, PHONE = "Trần Thị Ánh Nguyệt", "045185006241", "0912345678"
RECOVERY = "12345 67890 12345 67890 12345 67890 12345 67890 12345 6789{}"


class Ticking:
    """A clock that moves one second at each look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 8, 0, tzinfo=ICT).timestamp()

    def now(self) -> datetime:
        self.at += 1
        return datetime.fromtimestamp(self.at, ICT)


class Bureau:
    """One machine of one office, with the acts of a clerk who has a stick in the hand."""

    def __init__(
        self, folder: Path, unit: Unit, parent: Unit | None, clock: Ticking, lane: int = 1, *, joins: bool = False,
        prefix: str = "",
    ) -> None:  # fmt: skip
        self.unit, self.clock = unit, clock
        keys = FolderKeys(os.urandom(32), os.urandom(32), str(pyrage.x25519.Identity.generate()))
        self.store = Store.create(folder / "data", keys, folder / "state", unit.key)
        self.recovery = RECOVERY.format(lane)
        self.established: Established = establish(self.store, unit, parent, lane, self.recovery, joins=joins, prefix=prefix)

    def take_in(self, count: int = 1, **fields: object) -> list[str]:
        """New dossiers; their record ids."""
        made = []
        with self.store.act(HOA, self.clock) as act:
            for _ in range(count):
                made.append(str(uuid4()))
                act.write("dossier", made[-1], dossier_fields(f"H50.31.18-261123-{len(made):05d}") | fields)
        return made

    def edit(self, record: str, **fields: object) -> None:
        with self.store.act(HOA, self.clock) as act:
            row = self.store.db.conn.execute("SELECT kind, unit FROM record WHERE id = ?", (record,)).fetchone()
            act.write(row[0], record, fields, home=row[1])

    def attach(self, record: str, *contents: bytes) -> list[str]:
        """Scans of a record; their SHA-256."""
        shelf, made = blobs_of(self.store), []
        with self.store.act(HOA, self.clock) as act:
            for content in contents:
                sha, size = shelf.put(io.BytesIO(content))
                made.append(sha)
                fields = {f"attachment/{uuid4()}": {"sha256": sha, "size": size, "media": "application/pdf", "component": "c1"}}
                act.write("dossier", record, fields, home=self.unit.key)
        return made

    def holds(self, sha: str) -> bool:
        """Whether an attachment is here, whole."""
        return blobs_of(self.store).is_whole(sha)

    def seal(self, stick: Path | Stick, **options: object) -> SealReport:
        medium = Medium(stick) if isinstance(stick, Path) else stick
        return seal(self.store, medium, clock=self.clock, **options)  # type: ignore[arg-type]

    def receive(self, stick: Path) -> list[ReceivedParcel]:
        return receive(self.store, stick, clock=self.clock)

    def outcomes(self, stick: Path) -> list[str]:
        return [one.outcome.name for one in self.receive(stick)]

    def tables(self, *home: Unit) -> list[tuple[object, ...]]:
        """Every projected row of the dossiers of some units, in an order of its own."""
        marks = ",".join("?" * len(home))
        sql = f"SELECT id, unit, number, status, note, applicant_name, applicant_phone FROM dossier WHERE unit IN ({marks}) ORDER BY id"
        return list(self.store.db.conn.execute(sql, [unit.key for unit in home]).fetchall())

    def dossiers(self) -> int:
        return int(self.store.db.conn.execute("SELECT count(*) FROM dossier").fetchone()[0])

    @property
    def line(self) -> str:
        return line(self.unit.key)


def dossier_fields(number: str) -> dict[str, object]:
    return {
        "number": number, "procedure_id": "p", "procedure_code": "1.001193", "procedure_name": "Đăng ký khai sinh", "sector": "Hộ tịch",
        "status": 2, "received_at": "2026-11-23T09:30:00+07:00", "due_at": "2026-11-23T16:30:00+07:00", "limit": "Trong ngày",
        "channel": "direct", "received_by": "Hoa",
        "applicant": {"name": NAME, "id_number": NUMBER, "address": "thôn Linh Hải", "phone": PHONE},
        "component/c1": {"place": 1, "originals": 1, "digitised": True, "must_digitise": True}, "component_name/c1": {"name": "Tờ khai"},
    }  # fmt: skip


def enrol(child: Bureau, office: Bureau, stick: Path) -> enrolment.Accepted:
    """The whole enrolment, digits read out both ways."""
    asked = enrolment.request(child.store, stick, child.clock)
    granted = enrolment.grant(office.store, stick, asked.fingerprint, HOA, clock=office.clock)
    return enrolment.accept(child.store, stick, granted.fingerprint, child.clock)


class World:
    """Offices made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Ticking()
        self.bureaus: list[Bureau] = []
        self.stick = self.new_stick()

    def new_stick(self) -> Path:
        place = self.folder / f"stick-{uuid4()}"
        place.mkdir()
        return place

    def bureau(self, unit: Unit, parent: Unit | None = None, lane: int = 1, *, joins: bool = False, prefix: str = "") -> Bureau:
        self.bureaus.append(Bureau(self.folder / str(uuid4()), unit, parent, self.clock, lane, joins=joins, prefix=prefix))
        return self.bureaus[-1]

    def pair(self) -> tuple[Bureau, Bureau]:
        """A province and a commune right below it, enrolled."""
        office, commune = self.bureau(PROVINCE), self.bureau(COMMUNE, PROVINCE)
        enrol(commune, office, self.new_stick())
        return office, commune

    def three_levels(self) -> tuple[Bureau, Bureau, Bureau]:
        """Province, district, commune, enrolled."""
        top, middle, commune = self.bureau(PROVINCE), self.bureau(DISTRICT, PROVINCE), self.bureau(COMMUNE, DISTRICT)
        enrol(middle, top, self.new_stick())
        enrol(commune, middle, self.new_stick())
        return top, middle, commune


def trip(world: World, giver: Bureau, *takers: Bureau) -> list[str]:
    """One stick, written by one and read by others in turn; what became of each parcel."""
    stick = world.new_stick()
    giver.seal(stick)
    return [outcome for taker in takers for outcome in taker.outcomes(stick)]


@pytest.fixture(autouse=True)
def quick_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    """The digits of these made-up machines need not be dear to guess."""
    monkeypatch.setattr(fingerprint, "_MEMORY_KIB", 64)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    for bureau in made.bureaus:
        bureau.store.close()


def poured(medium: FakeMedium, place: Path) -> Path:
    """What lies on a fake stick, in a folder that can be read."""
    (place / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, data in medium.files.items():
        (place / FOLDER / name).write_bytes(data)
    return place

"""Write tests/parcels/format-1/: a parcel of every kind with the offices they are for; a released format must be read for ever.

    python tools/make_parcel_samples.py

Run it again only while the format is not released; afterwards a new version gets a new folder beside it.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cchc_desktop.domain.moments import ICT  # noqa: E402
from cchc_desktop.domain.unit import Unit  # noqa: E402
from cchc_desktop.security import sealing  # noqa: E402
from cchc_desktop.security.keys import KeyFile, identity  # noqa: E402
from cchc_desktop.storage.backups import backup  # noqa: E402
from cchc_desktop.storage.blobs import blobs_of  # noqa: E402
from cchc_desktop.storage.handover import Handover  # noqa: E402
from cchc_desktop.storage.store import DATABASE, Author, FolderKeys, Store  # noqa: E402
from cchc_desktop.sync import enrolment, receipts, spoken  # noqa: E402
from cchc_desktop.sync.parcel import VERSION  # noqa: E402
from cchc_desktop.sync.peers import Peers, establish  # noqa: E402
from cchc_desktop.sync.receive import receive  # noqa: E402
from cchc_desktop.sync.seal import seal  # noqa: E402
from cchc_desktop.sync.stick import FOLDER, Medium  # noqa: E402

TARGET = ROOT / "tests" / "parcels" / f"format-{VERSION}"
START = date(2025, 7, 1)
PROVINCE, COMMUNE = Unit("44", "Tỉnh", "Quảng Trị", START), Unit("19405", "Xã", "Vĩnh Thủy", START)
HOA = Author("a1", "Nguyễn Thị Hoa")
SCAN = b"%PDF-1.4 " + bytes(range(256)) * 8
DOSSIER: dict[str, Any] = {
    "number": "H50.31.18-261123-10017", "procedure_id": "p", "procedure_code": "1.001193", "procedure_name": "Đăng ký khai sinh",
    "sector": "Hộ tịch", "status": 2, "received_at": "2026-11-23T09:30:00+07:00", "due_at": "2026-11-23T16:30:00+07:00",
    "limit": "Trong ngày", "channel": "direct", "received_by": "Nguyễn Thị Hoa",
    "applicant": {"name": "Lê Quang Ẩn", "id_number": "045085006214", "address": "thôn Linh Hải", "phone": "0912345678"},
    "component/c1": {"place": 1, "originals": 1, "digitised": True}, "component_name/c1": {"name": "Giấy chứng sinh"},
}  # fmt: skip


class Ticking:
    """A clock that moves one second at each look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 30, tzinfo=ICT).timestamp()

    def now(self) -> datetime:
        """The next second."""
        self.at += 1
        return datetime.fromtimestamp(self.at, ICT)


def office(space: Path, unit: Unit, parent: Unit | None, key: bytes) -> tuple[Store, str]:
    """(store, recovery code) of a new office."""
    keys = FolderKeys(key, key, identity(key, "attachments"))
    store = Store.create(space / unit.code / "data", keys, space / unit.code / "state", unit.key)
    code = "12345 67890 12345 67890 12345 67890 12345 67890 12345 6789" + unit.code[0]
    establish(store, unit, parent, 1, code)
    return store, code


def keep(store: Store, name: str) -> None:
    """The office's file as it is now, whole in one file."""
    store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(store.folder / DATABASE, TARGET / name)


def moved(stick: Path, name: str) -> None:
    """The one new file on the stick becomes a sample."""
    (path,) = (stick / FOLDER).iterdir()
    shutil.move(path, TARGET / name)


def main() -> None:
    """One passage from enrolment to receipt, each file kept as it appears."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as space:
        told = passage(Path(space))
    (TARGET / "told.json").write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for path in sorted(TARGET.iterdir()):
        print(path.relative_to(ROOT), path.stat().st_size)


def passage(space: Path) -> dict[str, Any]:
    """Make the files; what a test needs to know about them."""
    clock, stick = Ticking(), space / "stick"
    stick.mkdir()
    above, above_code = office(space, PROVINCE, None, bytes.fromhex("22" * 32))
    below, below_code = office(space, COMMUNE, PROVINCE, bytes.fromhex("33" * 32))
    sha, size = blobs_of(below).put(io.BytesIO(SCAN))
    with below.act(HOA, clock) as act:
        act.write("dossier", "5a8f5bd0-6c2c-4a51-9d0e-0a4f5f6c7d10", DOSSIER, parents=())
        file = {"attachment/f1": {"sha256": sha, "size": size, "media": "application/pdf", "component": "c1"}}
        act.write("dossier", "5a8f5bd0-6c2c-4a51-9d0e-0a4f5f6c7d10", file | {"attachment_name/f1": {"name": "Giấy chứng sinh.pdf"}})
    asked = enrolment.request(below, Medium(stick), clock)
    keep(above, "office-before.db")
    keep(below, "commune-before.db")
    granted = enrolment.grant(above, stick, asked.fingerprint, HOA, clock=clock)
    for name, file_name in (("enrol.CCHC", asked.file), ("grant.CCHC", granted.file)):
        shutil.copyfile(stick / FOLDER / file_name, TARGET / name)
    enrolment.accept(below, stick, granted.fingerprint, clock)
    keep(above, "office.db")
    shutil.rmtree(stick / FOLDER)
    report = seal(below, Medium(stick), clock=clock)
    for name, one in zip(("changes.CCHC", "attachments.CCHC"), report.files, strict=True):
        shutil.copyfile(stick / FOLDER / one, TARGET / name)
    receive(above, stick, clock=clock)
    with above.act(HOA, clock) as act:
        act.write("dossier", "5a8f5bd0-6c2c-4a51-9d0e-0a4f5f6c7d10", {"officer": "Lê Văn Hùng"}, home=COMMUNE.key)
    shutil.rmtree(stick / FOLDER)
    seal(above, Medium(stick), clock=clock)
    moved(stick, "receipt.CCHC")
    keys, data_key, code = KeyFile.create("hoa", "mat-khau-mau-1")
    made = backup(above, space / "shelf", keys.to_bytes(), identity(data_key, "backup"))
    shutil.move(made.file, TARGET / "office.cchcbak")
    mine = Handover(above.db).keys("receive/").values()
    found = {
        "key_above": "22" * 32, "key_below": "33" * 32, "request_digits": asked.fingerprint, "grant_digits": granted.fingerprint,
        "scan": sha, "receive_above": [value.decode() for value in mine], "recovery_above": sealing.recovery_identity(above_code),
        "recovery_below": sealing.recovery_identity(below_code), "qr": receipts.qr_digits(Peers(above), None, clock),
        "spoken": next(iter(spoken.codes(above).values())), "backup_password": "mat-khau-mau-1", "backup_code": code,
        "receipt_number": receipts.read(receipts.make(Peers(above), clock)).number,
    }  # fmt: skip
    above.close()
    below.close()
    return found


if __name__ == "__main__":
    main()

"""Write tests/databases/format-N.db, the sample of today's database format, once a migration is finished: it must open for ever.

    python tools/make_database_sample.py

The samples of earlier formats stay as they are.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cchc_desktop.domain.dossier import Attachment, Component, Dossier, Person, Status  # noqa: E402
from cchc_desktop.domain.moments import ICT  # noqa: E402
from cchc_desktop.domain.procedure import Channel  # noqa: E402
from cchc_desktop.security.keys import identity  # noqa: E402
from cchc_desktop.storage.dossiers import Dossiers  # noqa: E402
from cchc_desktop.storage.migrations import FORMAT  # noqa: E402
from cchc_desktop.storage.store import DATABASE, Author, FolderKeys, Store  # noqa: E402

KEY = bytes.fromhex("11" * 32)
HOME = "19405@2025-07-01"
SHEET: dict[str, object] = {
    "kind": "office", "year": 2026, "date": "2026-01-05", "place": "Vĩnh Thủy", "number": "", "basis": [], "state": "draft",
    "committing": {"unit": "Xã Vĩnh Thủy", "person": "Lê Văn Hùng", "title": "Chủ tịch"}, "pledges": {"PAPI": ["Trả lời dân đúng hẹn."]},
    "receiving": {"unit": "Tỉnh Quảng Trị", "person": "Trần Thị Lan", "title": "Giám đốc"}, "targets": [], "version": 1, "previous": "",
    "execution": [], "validity": [], "officials": [],
}  # fmt: skip


_AT = {"at": "2026-11-23T09:30:00+07:00", "who": "Nguyễn Thị Hoa"}
LIFE: dict[str, object] = {
    "step/s1": {"from": 2, "to": 5, "place": 1, "due": "2026-11-23T16:30:00+07:00", "issue": "i1", **_AT},
    "step_reason/s1": {"text": "Thiếu giấy chứng sinh"},
    "due_move/m1": {"cause": "manual", "old": "2026-11-23T16:30:00+07:00", "new": "2026-11-24T17:00:00+07:00", "lines": ["T3"], **_AT},
    "due_reason/m1": {"text": "Mất điện"},
    "issue/i1": {"form": "supplement", "set": "TT03/2025", "no": 1, "year": 2026, "lane": 1, **_AT},
    "issue_text/i1": {"contents": ["Giấy chứng sinh"], "reason": "Thiếu", "texts": {}},
    "issue_void/i1": _AT, "issue_void_reason/i1": {"text": "Ghi nhầm hồ sơ"},
    "hand/h1": {"from": "", "to": "Lê Văn Hải", **_AT},
    "payment/p1": {"amount": 8000, "method": "cash", "receipt_no": "0001", **_AT},
    "handout/o1": {"how": "post", "item": "EV123", "step": "s1", **_AT}, "handout_to/o1": {"name": "Lê Quang Ẩn"},
    "correction/k1": {"fields": ["name"], **_AT},
    "correction_text/k1": {"said": {"name": ["Lê Quang Ấn", "Lê Quang Ẩn"]}, "reason": "Gõ nhầm dấu"},
}  # fmt: skip


class NoonClock:
    """Always the same moment."""

    def now(self) -> datetime:
        """23 November 2026, half past nine."""
        return datetime(2026, 11, 23, 9, 30, tzinfo=ICT)


def fill(store: Store) -> None:
    """A record of each kind, one edited, one in conflict."""
    clock, hoa = NoonClock(), Author("a1", "Nguyễn Thị Hoa")
    now = clock.now()
    one = Dossier(
        id="5a8f5bd0-6c2c-4a51-9d0e-0a4f5f6c7d10", unit=HOME, number="H50.31.18-261123-10017", procedure_id="p1",
        procedure_code="1.001193", procedure_name="Đăng ký khai sinh", sector="Hộ tịch", status=Status.ACCEPTED,
        applicant=Person("Lê Quang Ẩn", "045085006214", "1985-08-12", "Nam", "thôn Linh Hải", "0912345678"), received_at=now,
        due_at=now.replace(hour=16), limit="Trong ngày", channel=Channel.DIRECT, received_by="Nguyễn Thị Hoa",
        components=(Component("c1", "Giấy chứng sinh", originals=1, digitised=True), Component("c2", "Tờ khai", originals=1)),
        attachments=(Attachment("f1", "Giấy chứng sinh.pdf", "ab" * 32, 5, "application/pdf", "c1"),),
    )  # fmt: skip
    with store.act(hoa, clock) as act:
        Dossiers(store).add(act, one)
        act.write("commitment", "k1", SHEET)
        act.write("office", "o1", {"unit": HOME})
        act.write("machine", store.replica, {"replica": store.replica, "lane": 1})
        act.write("unit", "u1", {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy"})
        act.write("procedure", "p1", {"code": "1.001193", "name": "Đăng ký khai sinh"})
        act.write("calendar", "d1", {"day": "2026-01-01", "off": True, "name": "Tết Dương lịch"})
        act.write("template", "t1", {"key": "office"})
        act.write("account", "a1", {"login": "hoa", "name": "Nguyễn Thị Hoa"})
        act.write("print", "pr1", {"form": "receipt", "record": one.id, "at": "2026-11-23T09:31:00+07:00"})
    with store.act(hoa, clock) as act:
        act.write("dossier", one.id, LIFE, home=HOME)
    seen = store.heads(one.id)
    for value in ("Lê Văn Hùng", "Trần Thị Lan"):
        with store.act(hoa, clock) as act:
            act.write("dossier", one.id, {"officer": value}, home=HOME, parents=seen)


def main() -> None:
    """Make the file."""
    target = ROOT / "tests" / "databases" / f"format-{FORMAT}.db"
    with tempfile.TemporaryDirectory() as space:
        keys = FolderKeys(KEY, KEY, identity(KEY, "attachments"))
        store = Store.create(Path(space) / "office", keys, Path(space) / "state", HOME)
        fill(store)
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
        shutil.copyfile(Path(space) / "office" / DATABASE, target)
    print(target.relative_to(ROOT), target.stat().st_size)


if __name__ == "__main__":
    main()

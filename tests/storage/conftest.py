"""A real store in a temporary folder, and hands that fill it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from cchc_desktop.domain.dossier import Component, Dossier, Person, Status
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.storage.engine import connect
from cchc_desktop.storage.store import DATABASE, Author, FolderKeys, Store

HOME = "19405@2025-07-01"
HOA = Author("a1", "Nguyễn Thị Hoa")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)


SHEET: dict[str, object] = {
    "kind": "office", "year": 2026, "date": "2026-01-05", "place": "Vĩnh Thủy", "number": "", "basis": [], "state": "draft",
    "committing": {"unit": "Xã Vĩnh Thủy", "person": "Lê Văn Hùng", "title": "Chủ tịch"}, "pledges": {"PAPI": ["Trả lời dân đúng hẹn."]},
    "receiving": {"unit": "Tỉnh Quảng Trị", "person": "Trần Thị Lan", "title": "Giám đốc"}, "targets": [], "version": 1, "previous": "",
    "execution": [], "validity": [], "officials": [],
}  # fmt: skip
"""A commitment as it is stored."""

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
"""One happening of each kind in a dossier's life, as fields."""


class FixedClock:
    def __init__(self, now: datetime = NOW) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


def new_keys() -> FolderKeys:
    import pyrage

    return FolderKeys(os.urandom(32), os.urandom(32), str(pyrage.x25519.Identity.generate()))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    opened: list[Store] = []

    def make(name: str = "office", unit: str = HOME) -> Store:
        opened.append(Store.create(tmp_path / name, new_keys(), tmp_path / "state", unit))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def store(make_store: Callable[..., Store]) -> Store:
    return make_store()


def dossier(number: str = "H50.31.18-261123-10017", name: str = "Lê Quang Ẩn", **other: object) -> Dossier:
    given: dict[str, object] = {
        "id": str(uuid4()), "unit": HOME, "number": number, "procedure_id": "p", "procedure_code": "1.001193",
        "procedure_name": "Đăng ký khai sinh", "sector": "Hộ tịch", "status": Status.ACCEPTED,
        "applicant": Person(name, "045085006214", "1985-08-12", "Nam", "thôn Linh Hải", "0912345678"),
        "received_at": NOW, "due_at": NOW + timedelta(hours=7), "limit": "Trong ngày", "channel": Channel.DIRECT,
        "components": (Component("c1", "Giấy chứng sinh", originals=1, digitised=True), Component("c2", "Tờ khai", originals=1)),
        "received_by": "Nguyễn Thị Hoa", "reckoning": ("T2 23/11 Nhận 09:30",),
    }  # fmt: skip
    return Dossier(**{**given, **other})  # type: ignore[arg-type]


def by_a_tool(store: Store, *sql: str) -> None:
    """What somebody does who has the key and a database tool, and knows how to get past our triggers."""
    db = connect(store.folder / DATABASE, store.keys.database)
    for name in ("applying", "forgetting"):
        db.conn.create_function(name, 0, lambda: 1)
    db.conn.execute("PRAGMA foreign_keys = OFF")
    for statement in sql:
        db.conn.execute(statement)
    db.conn.close()

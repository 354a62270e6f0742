"""Why dossiers were late: noted one by one, else the apology's words; counted in the year and in the spreadsheet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import Cost
from tests.office.places import COMMUNE, PASSWORD, StillClock
from tests.office.seeding import seed

DAYS = (date(2026, 8, 1), date(2026, 11, 30))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Session]:
    made = create_office(
        COMMUNE, PASSWORD, tmp_path / "data", tmp_path / "state", clock=StillClock(), cost=Cost(1, 8, 1)
    ).session  # fmt: skip
    seed(made, 120, days=90)
    yield made
    made.close()


def late_ones(office: Session) -> list[str]:
    found = [office.counter.get(row.id) for row in office.counter.find("", limit=500)]
    return [d.id for d in found if d.finished_at and d.finished_at > d.due_at and not d.voided]


def test_a_reason_is_noted_counted_and_noted_anew(office: Session, tmp_path: Path) -> None:
    late = late_ones(office)
    assert len(late) >= 2 and set(office.lateness.words()) >= {"Chờ ý kiến của cơ quan phối hợp."}
    known = sum(1 for key in late for i in office.life.story(key).issues if i.form == "apology")
    before = dict(office.figures.reasons(*DAYS))
    assert before.get("", 0) == len(late) - known and sum(before.values()) == len(late)
    office.lateness.note(late[0], "Mất điện ba ngày.")
    office.lateness.note(late[1], "Mất điện ba ngày.")
    told = office.figures.reasons(*DAYS)
    assert ("Mất điện ba ngày.", 2) in told and sum(count for _, count in told) == len(late)
    assert office.figures.picture(2026).reasons == tuple(told)
    office.lateness.note(late[1], "Chờ ý kiến của cơ quan phối hợp.")
    assert office.lateness.noted()[late[1]] == "Chờ ý kiến của cơ quan phối hợp." and len(office.lateness.noted()) == 2
    office.reports.write("indicators", *DAYS, tmp_path / "cs.json")
    sheet = json.loads((tmp_path / "cs.json").read_text(encoding="utf-8"))["sheets"][1]
    assert Counter({row["reason"]: row["count"] for row in sheet["rows"]})["Mất điện ba ngày."] == 1
    assert office.check().ok


def test_the_same_reason_twice_writes_once(office: Session) -> None:
    (key, *_) = late_ones(office)
    office.lateness.note(key, "Mất điện.")
    count = office.store.db.conn.execute("SELECT count(*) FROM change").fetchone()
    assert office.lateness.note(key, "  Mất điện. ") == "Mất điện."
    assert office.store.db.conn.execute("SELECT count(*) FROM change").fetchone() == count


def test_only_what_is_late_has_a_reason(office: Session) -> None:
    (key, *_) = late_ones(office)
    good = next(row.id for row in office.counter.find("", limit=500) if row.finished_at and row.finished_at <= row.due_at)
    wrong = ((good, "x", "NOT_LATE"), (key, "  ", "REASON_NEEDED"), (key, "x" * 1001, "TOO_LONG"), ("?", "x", "NO_DOSSIER"))
    for dossier, reason, code in wrong:
        with pytest.raises(Refused) as refused:
            office.lateness.note(dossier, reason)
        assert refused.value.code == code
    assert office.lateness.noted() == {}
    office.corrections.void(key, "Nhập trùng hồ sơ.")
    with pytest.raises(Refused, match="đã hủy"):
        office.lateness.note(key, "x")

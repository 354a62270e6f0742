"""Forgetting: personal parts and blobs go here, there after a confirmation, later arrivals too; chain, census and counts stay."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from uuid import uuid4

import pytest

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import desk
from cchc_desktop.office.forgetting import LOT
from cchc_desktop.office.session import Session
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.rows import FORGOTTEN
from cchc_desktop.storage.store import Author
from tests.storage.conftest import LIFE
from tests.ui.two_offices import edit, take_in


def carry(giver: Session, taker: Session, place: Path) -> list[str]:
    place.mkdir(exist_ok=True)
    giver.handover.seal(place)
    return [one.outcome.name for one in taker.handover.receive(place)]


def attach(session: Session, record: str, content: bytes) -> str:
    sha, size = blobs_of(session.store).put(io.BytesIO(content))
    with session.store.act(Author("a", "Hoa"), session.clock) as act:
        fields = {f"attachment/{uuid4()}": {"sha256": sha, "size": size, "media": "application/pdf", "component": "c1"}}
        act.write("dossier", record, fields, home=session.store.unit)
    return sha


def traces(session: Session, word: str) -> int:
    """In how many rows of the whole file a word stands."""
    found = 0
    tables = [row[0] for row in session.store.db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    for table in tables:
        if not table.startswith("search_dossier"):
            rows = session.store.db.conn.execute(f"SELECT * FROM {table}").fetchall()
            found += sum(word.encode() in (cell if isinstance(cell, bytes) else str(cell).encode()) for row in rows for cell in row)
    return found


def facts(session: Session) -> list[tuple[object, ...]]:
    return list(session.store.db.conn.execute(
        "SELECT id, status, received_at, due_at, finished_at, fee, must_digitise, digitised, results FROM dossier ORDER BY id").fetchall())


def test_it_goes_here_then_there_and_everything_else_stands(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    one, two = take_in(commune, 2)
    edit(commune, one, **LIFE)
    own, shared = attach(commune, one, b"only here"), attach(commune, one, b"both")
    assert attach(commune, two, b"both") == shared == hashlib.sha256(b"both").hexdigest()
    carry(commune, province, tmp_path / "s")
    before, digests = facts(commune), commune.check().census
    number = commune.counter.get(one).number
    done = commune.forgetting.forget(number, "Hết thời hạn lưu trữ")
    assert done.records == (one,) and done.attachments == 1
    assert commune.counter.get(one).applicant.name == FORGOTTEN and commune.counter.get(two).applicant.name != FORGOTTEN
    assert traces(commune, "Lê Quang Ấn") == 0 and not blobs_of(commune.store).has(own) and blobs_of(commune.store).has(shared)
    report = commune.check()
    assert report.problems == [] and facts(commune) == before, "the chain verifies, reports still add up"
    assert {k: v for k, v in report.census.items() if k != "forget"} == digests
    assert "APPLIED" in carry(commune, province, tmp_path / "s")
    assert province.counter.get(one).applicant.name == "Lê Quang Ấn", "nothing goes before a person there has confirmed"
    (asked,) = province.forgetting.asked()
    assert (province.forgetting.waiting(), commune.forgetting.waiting()) == (1, 0)
    assert (asked.records, asked.reason, asked.who) == ((one,), "Hết thời hạn lưu trữ", "Nguyễn Thị Hoa")
    assert [one.state for one in province.forgetting.proposals()] == ["asked"]
    province.forgetting.confirm(asked.change)
    assert province.forgetting.waiting() == 0
    assert traces(province, "Lê Quang Ấn") == 0 and province.check().problems == [] and not blobs_of(province.store).has(own)
    assert carry(province, commune, tmp_path / "t") and commune.check().problems == []
    with pytest.raises(Refused, match="NO_RECORD"):
        commune.forgetting.forget(number, "lần nữa")


def test_what_arrives_later_comes_without_its_personal_part(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    (one,) = take_in(commune)
    carry(commune, province, tmp_path / "s")
    edit(commune, one, note="gọi 0987654321", officer="Hải")
    sha = attach(commune, one, b"late scan")
    province.forgetting.forget(one, "Lệnh của tòa")
    assert carry(commune, province, tmp_path / "s")
    assert traces(province, "0987654321") == 0 and province.counter.get(one).officer == "Hải"
    assert not blobs_of(province.store).has(sha) and province.check().problems == []
    carry(province, commune, tmp_path / "t")
    commune.forgetting.confirm(commune.forgetting.asked()[0].change)
    assert traces(commune, "0987654321") == 0 and commune.check().problems == []
    for place in ("u", "v"):
        assert "DAMAGED" not in carry(commune, province, tmp_path / place) + carry(province, commune, tmp_path / place)


def test_a_scan_that_comes_before_the_change_that_names_it_goes_as_soon_as_that_is_known(
    offices: tuple[Session, Session], tmp_path: Path
) -> None:
    """Attachments come in any order, on any stick: whose they are is told by the change."""
    commune, province = offices
    one, two = take_in(commune, 2)
    carry(commune, province, tmp_path / "s")
    province.forgetting.forget(one, "Lệnh của tòa")
    sha, shared = attach(commune, one, b"nobody else's"), attach(commune, one, b"of both")
    assert attach(commune, two, b"of both") == shared
    (stick := tmp_path / "t").mkdir()
    for parcel in commune.handover.seal(stick).parcels:
        if parcel.kind == "changes":
            next(stick.rglob(parcel.file)).rename(later := tmp_path / parcel.file)
    assert [came.attachments for came in province.handover.receive(stick)] == [2] and blobs_of(province.store).has(sha)
    later.rename(stick / later.name)
    assert "APPLIED" in [came.outcome.name for came in province.handover.receive(stick)]
    assert not blobs_of(province.store).has(sha) and blobs_of(province.store).has(shared) and province.check().problems == []


def test_a_scan_that_another_program_holds_goes_with_the_next_receiving(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune, province = offices
    (one,) = take_in(commune)
    sha = attach(commune, one, b"open in a viewer")
    carry(commune, province, tmp_path / "s")
    blobs, unlink = blobs_of(province.store), Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path == blobs.path(sha):
            raise PermissionError(13, "held")
        unlink(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", held)
        assert province.forgetting.forget(one, "Lệnh của tòa").attachments == 0 and blobs.has(sha)
    take_in(commune)
    carry(commune, province, tmp_path / "t")
    assert not blobs.has(sha)


def test_a_scan_that_another_dossier_names_is_asked_for_still(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    one, two = take_in(commune, 2)
    sha = attach(commune, one, b"of both")
    assert attach(commune, two, b"of both") == sha
    (stick := tmp_path / "s").mkdir()
    for parcel in commune.handover.seal(stick).parcels:
        if parcel.kind == "attachments":
            next(stick.rglob(parcel.file)).unlink()
    province.handover.receive(stick)
    province.forgetting.forget(one, "Lệnh của tòa")
    carry(province, commune, tmp_path / "t")
    carry(commune, province, tmp_path / "u")
    assert blobs_of(province.store).has(sha)


def test_a_new_machine_gets_the_log_without_what_was_forgotten(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    one, _ = take_in(commune, 2)
    commune.forgetting.forget(one, "Hết hạn")
    carry(commune, province, tmp_path / "s")
    assert province.people.count() == 2 and traces(province, "Lê Quang Ấn") == 0 and province.check().problems == []


def test_old_dossiers_are_proposed_a_reason_is_needed_and_only_the_line_may_ask(
    offices: tuple[Session, Session], tmp_path: Path
) -> None:
    commune, _ = offices
    one, _ = take_in(commune, 2)
    edit(commune, one, status=10, finished_at="2015-01-05T10:00:00+07:00", returned_at="2015-01-06T10:00:00+07:00")
    assert [(p.record, p.state) for p in commune.forgetting.proposals()] == [(one, "proposed")]
    assert commune.forgetting.proposals(years=20) == []
    for key, reason, code in ((one, " ", "REASON_NEEDED"), ("khong-co", "x", "NO_RECORD")):
        with pytest.raises(Refused, match=code):
            commune.forgetting.forget(key, reason)
    assert commune.counter.get(one).applicant.name != FORGOTTEN


def test_many_go_a_lot_at_a_time_under_one_order_each(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    many = take_in(commune, LOT + 2)
    for record in many:
        edit(commune, record, status=10, finished_at="2015-01-05T10:00:00+07:00")
    assert len(commune.forgetting.proposals()) == LOT + 2 and commune.forgetting.proposals()[0].name == "Lê Quang Ấn"
    with pytest.raises(Refused, match="REASON_NEEDED"):
        commune.forgetting.forget_all(many, " ")
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        seen.append((done, total))
        return done == 0

    done = commune.forgetting.forget_all(many, "Hết thời hạn lưu trữ", watch)
    assert len(done.records) == len(done.numbers) == LOT and seen == [(0, LOT + 2), (LOT, LOT + 2)]
    assert commune.forgetting.asked() == [], "what was not begun was not ordered"
    assert commune.forgetting.forget_all(many, "Hết thời hạn lưu trữ").records == tuple(many[LOT:]), "what went is passed over"
    gone = commune.forgetting.gone(many[0])
    assert gone and (gone.who, gone.reason) == ("Nguyễn Thị Hoa", "Hết thời hạn lưu trữ") and commune.forgetting.gone("x") is None
    assert commune.check().problems == [] and "APPLIED" in carry(commune, province, tmp_path / "s")
    assert [len(one.records) for one in province.forgetting.asked()] == [LOT, 2]
    province.forgetting.forget_all(many[:1], "")
    assert [len(one.records) for one in province.forgetting.asked()] == [LOT - 1, 2] and province.check().problems == []
    with pytest.raises(Refused, match="BAD_FIELD"):
        commune.forgetting.proposals(101)


def test_texts_and_files_for_a_forgotten_dossier_are_refused_and_steps_are_not(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, _ = offices
    (one,) = take_in(commune)
    commune.forgetting.forget(one, "Lệnh của tòa")
    scan = tmp_path / "a.pdf"
    scan.write_bytes(b"%PDF-1.4 x")
    acts = (
        lambda: commune.corrections.correct(one, {"phone": "0911111111"}, "gõ sai"), lambda: commune.counter.attach(one, scan, 1),
        lambda: desk.add_note(commune, one, "gọi lại"),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(Refused, match="FORGOTTEN"):
            act()
    assert commune.life.step(one, Status.PROCESSING).status is Status.PROCESSING


def test_a_save_costs_the_same_however_much_was_forgotten(offices: tuple[Session, Session]) -> None:
    commune, _ = offices
    conn = commune.store.db.conn

    def steps() -> int:
        """How often the database's machine did a hundred steps during one save."""
        count = [0]
        conn.set_progress_handler(lambda: count.append(0), 100)
        take_in(commune, 1)
        conn.set_progress_handler(None, 0)
        return len(count)

    take_in(commune, 1)
    before = steps()
    rows = [(str(uuid4()), "c", "2015-01-05T10:00:00+07:00", "Hoa") for _ in range(5000)]
    conn.execute("BEGIN IMMEDIATE")
    conn.executemany("INSERT INTO forgotten (record, change, at, who) VALUES (?, ?, ?, ?)", rows)
    conn.execute("COMMIT")
    assert steps() < 2 * before

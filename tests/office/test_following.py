"""Commitments followed: where they stand, what is missing, results with evidence, reviews, annex, comparison, assessment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cchc_desktop.domain.commitment import INDICES, Commitment, Target
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.following import Standing, differences, should_be
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.targets import check_commitment
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from cchc_desktop.storage.checks import check
from tests.office.places import COMMUNE, StillClock, found
from tests.printing.reading import Paper
from tests.security.certs import PASSWORD, make_p12
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make, take_in


def target(**changes: Any) -> Target:
    return Target(**{"index": "PAR INDEX", "name": "Số hóa", "unit": "%", "last": 60.0, "target": 80.0, "due": date(2026, 12, 31),
                     "source": "auto:digitised_full", **changes})  # fmt: skip


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def office(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    made = found(tmp_path / "xa", COMMUNE, clock)
    yield made.session
    made.session.close()


def sheet_of(session: Session, **changes: Any) -> Commitment:
    sides = {"committing": {"unit": "Ủy ban nhân dân xã Vĩnh Thủy", "person": "Lê Văn Hải", "title": "Chủ tịch"},
             "receiving": {"unit": "Ủy ban nhân dân tỉnh Quảng Trị", "person": "Hoàng Đức Nam", "title": "Phó Chủ tịch"}}  # fmt: skip
    return session.agreements.add({"kind": "office", "year": 2026, **sides, **changes})


def scan(folder: Path) -> Path:
    file = folder / "bản ký.png"
    Image.new("L", (40, 30), 200).save(file)
    return file


def refused(act: object, *given: object, **named: object) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*given, **named)  # type: ignore[operator]
    assert caught.value.message and caught.value.next_step
    return caught.value


def test_what_is_missing_is_said_in_dossiers_and_days() -> None:
    one = Standing(0, target(), value=100 * 940 / 1221, done=940, of=1221, by_now=79.0, days=20)
    assert one.missing == 37 and one.sentence == "Còn 37 hồ sơ số hóa đầy đủ để đạt 80\u00a0%"
    assert one.pace == "Mỗi ngày thêm 2 hồ sơ thì kịp 31/12" and not one.reached
    exact = Standing(0, target(), value=80.0, done=80, of=100)
    assert exact.reached and exact.missing == 0 and exact.sentence == "Đạt, 80 trên 100"
    manual = target(unit="Buổi", target=12.0, source="manual")
    assert Standing(0, manual, value=9.0).sentence == "Còn 3 buổi để đạt 12 buổi"
    words = target(unit="Xếp loại", target="Tốt trở lên", source="manual")
    assert [Standing(0, words, value=v, noted=ok).sentence for v, ok in ((None, False), ("Khá", False), ("Tốt", True))] == [
        "Chưa ghi kết quả", "Chưa đạt", "Đạt"]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "day", "wanted"),
    [
        ({}, date(2026, 12, 31), 80.0), ({}, date(2027, 5, 1), 80.0), ({"last": 95.0}, date(2026, 3, 1), 80.0),
        ({"target": "Tốt"}, date(2026, 3, 1), None),
        ({"unit": "Buổi", "target": 12.0}, date(2026, 12, 31), 12.0), ({"unit": "Buổi", "target": 73.0}, date(2026, 3, 14), 14.6),
    ],
)  # fmt: skip
def test_where_a_target_should_be_by_now(changes: dict[str, Any], day: date, wanted: float | None) -> None:
    assert should_be(target(**changes), 2026, day) == (pytest.approx(wanted) if wanted is not None else None)


def test_behind_its_line_a_target_slips() -> None:
    assert Standing(0, target(), value=60.0, done=6, of=10, by_now=75.0).slipping
    assert not Standing(0, target(), value=74.0, done=74, of=100, by_now=75.0).slipping
    assert not Standing(0, target(), value=80.0, done=8, of=10, by_now=90.0).slipping, "reached"


def test_results_are_noted_with_evidence_and_reviewed(office: Session, tmp_path: Path) -> None:
    sheet = sheet_of(office)
    names = [t.name for t in sheet.targets]
    place = names.index("Công khai dự toán, quyết toán ngân sách")
    assert office.following.standings(sheet)[place].sentence == "Chưa ghi kết quả"
    assert refused(office.following.note, sheet.id, 0, "99").field == "value", "automatic"
    assert refused(office.following.note, sheet.id, place, "nhiều").field == "value"
    assert refused(office.following.note, sheet.id, names.index("Tỷ lệ văn bản điện tử được ký số"), "101").field == "value"
    assert refused(office.following.note, sheet.id, 99, "1").field == "target"
    assert office.following.note(sheet.id, place, "1", "Đợt 1").sentence == "Còn 1 lần để đạt 2 lần"
    office.following.attach(sheet.id, place, scan(tmp_path))
    done = office.following.note(sheet.id, place, "2")
    assert done.reached and done.proofs == 1
    assert refused(office.following.review, sheet.id, "Tốt").code == "NOT_SIGNED"
    office.agreements.record_signature(sheet.id, scan(tmp_path))
    assert refused(office.following.review, sheet.id, " ").field == "text"
    assert refused(office.following.review, sheet.id, "x", "quý 3").field == "quarter"
    kept = office.following.review(sheet.id, "Công khai đủ hai đợt.", "2026-Q3")
    assert kept.values[place] == "2.0" and [one.quarter for one in office.following.history(sheet.id).reviews] == ["2026-Q3"]
    assert refused(office.following.assess, sheet.id, "Tốt").code == "NOT_ABOVE"
    assert office.agreements.get(sheet.id).targets == sheet.targets, "what was signed stays"
    assert check(office.store).ok


def test_an_annex_is_a_sheet_of_its_own(office: Session, tmp_path: Path) -> None:
    sheet = sheet_of(office)
    assert refused(office.following.annex, sheet.id).code == "NOT_SIGNED"
    office.agreements.record_signature(sheet.id, scan(tmp_path))
    annex = office.following.annex(sheet.id)
    assert annex.annex_of == sheet.id and annex.signatures == () and "ký ngày 23 tháng 11 năm 2026." in annex.basis[0]
    paper = Paper(office.prints.commitment(annex.id).pdf)
    assert "PHỤ LỤC 01 BẢN CAM KẾT" in " ".join(paper.text.split()) and "PHỤ LỤC" not in Paper(office.prints.commitment(sheet.id).pdf).text
    assert office.following.annex(sheet.id).version == 2
    where = [one.where for one in office.following.compare(sheet.id, annex.id)]
    assert set(where) == {"Căn cứ"}


def test_this_years_sheet_is_drafted_from_last_years(office: Session, clock: StillClock) -> None:
    assert refused(office.following.from_last).code == "NO_COMMITMENT"
    old = sheet_of(office)
    place = next(n for n, t in enumerate(old.targets) if t.unit == "Lần")
    office.following.note(old.id, place, "2")
    clock.at = datetime(2027, 1, 10, 8, 0, tzinfo=ICT)
    fresh = office.following.from_last()
    assert (fresh.year, fresh.state.value, fresh.previous) == (2027, "draft", "")
    assert fresh.targets[place].last == 2.0 and fresh.targets[place].due == date(2027, 12, 31)
    assert "năm 2027" in fresh.basis[0] and "năm 2026" not in fresh.basis[0]
    assert {one.where for one in differences(old, fresh)} >= {"Năm", f"Chỉ tiêu {old.targets[place].name}"}


def test_signed_below_countersigned_above_and_home_again(tmp_path: Path, clock: StillClock) -> None:
    """Two signatures on one file, one after the other; the first stays valid; the assessment comes home with it."""
    stick = tmp_path / "usb"
    province, commune = make(PROVINCE, tmp_path / "tinh", clock), make(commune_data(), tmp_path / "xa", clock)

    def travel() -> None:
        clock.at += timedelta(hours=1)
        for sender, taker in ((commune, province), (province, commune)):
            sender.handover.seal(stick)
            taker.handover.receive(stick)

    try:
        enrol(commune, province, stick)
        sheet = sheet_of(commune)
        commune.agreements.sign_p12(sheet.id, make_p12(tmp_path / "xa.p12", "Lê Văn Hải", start=clock.at - timedelta(days=9)), PASSWORD)
        travel()
        travel()
        seen = province.agreements.get(sheet.id)
        assert [one.side for one in seen.signatures] == ["committing"]
        above = make_p12(tmp_path / "tinh.p12", "Hoàng Đức Nam", start=clock.at - timedelta(days=9))
        _, pdf = province.agreements.sign_p12(sheet.id, above, PASSWORD, "receiving")
        province.following.assess(sheet.id, "Đạt phần lớn chỉ tiêu.")
        travel()
        travel()
        home = commune.agreements.get(sheet.id)
        assert [one.side for one in home.signatures] == ["committing", "receiving"] and commune.agreements.signed_pdf(home) == pdf
        (tmp_path / "về.pdf").write_bytes(pdf)
        told = commune.agreements.verify(tmp_path / "về.pdf")
        assert told.ours and told.unchanged and [(one["by"], one["valid"], one["whole"]) for one in told.signatures] == [
            ("Lê Văn Hải", True, True), ("Hoàng Đức Nam", True, True)]  # fmt: skip
        final = commune.following.history(sheet.id).assessment
        assert final is not None and final.of == len(sheet.targets) and final.text == "Đạt phần lớn chỉ tiêu."
        assert refused(commune.agreements.save, home).code == "SIGNED"
        (tmp_path / "hỏng.pdf").write_bytes(pdf[:5000] + bytes([pdf[5000] ^ 1]) + pdf[5001:])
        assert not commune.agreements.verify(tmp_path / "hỏng.pdf").unchanged
        assert check(commune.store).ok and check(province.store).ok
    finally:
        province.close()
        commune.close()


def test_the_library_holds_the_shipped_targets_and_those_of_the_sheets_once(office: Session) -> None:
    shipped = office.following.library()
    assert all(one.due == date(2026, 12, 31) and one.last is None for one in shipped) and {one.index for one in shipped} == {*INDICES}
    known = {f"auto:{one.name}" for one in resources.indicators()} | {"auto:satisfaction", "manual"}
    assert {one.source for one in shipped} <= known
    lines = [{"index": "PAPI", "name": name, "unit": "Cuộc", "last": 1, "target": 9, "due": "2027-03-01", "source": "manual"}
             for name in ("Họp dân ở thôn Cù Bạc", "ĐỐI THOẠI của người đứng đầu với người dân")]  # fmt: skip
    made = sheet_of(office, targets=lines)
    assert check_commitment(replace(made, targets=tuple(shipped))) == []
    (fresh,) = [one for one in office.following.library() if one not in shipped]
    assert (fresh.name, fresh.due, fresh.last) == ("Họp dân ở thôn Cù Bạc", date(2026, 12, 31), None)
    assert [one.name for one in office.following.library("papi doi thoai")] == ["Đối thoại của người đứng đầu với người dân"]


def test_a_sheet_that_a_signed_newer_one_replaces_slips_no_more(office: Session, tmp_path: Path) -> None:
    line = {"index": "PAPI", "name": "Đối thoại", "unit": "Cuộc", "target": 10, "due": "2026-12-31", "source": "manual"}
    sheet = sheet_of(office, targets=[line])
    office.following.note(sheet.id, 0, "1")
    assert office.following.slipping() == [], "a draft"
    office.agreements.record_signature(sheet.id, scan(tmp_path))
    assert [(one.id, standing.place) for one, standing in office.following.slipping()] == [(sheet.id, 0)]
    newer = office.agreements.renew(sheet.id)
    assert len(office.following.slipping()) == 1
    office.agreements.record_signature(newer.id, scan(tmp_path))
    assert office.following.slipping() == [], "of the newer one nothing was noted yet"


def test_what_a_unit_promised_is_measured_by_what_it_goes_on_with_under_its_new_name(tmp_path: Path, clock: StillClock) -> None:
    stick, old, new = tmp_path / "usb", "19405@2025-07-01", "19405@2026-11-01"
    province, commune = make(PROVINCE, tmp_path / "tinh", clock), make(commune_data(), tmp_path / "xa", clock)

    def counted(*sessions: Session) -> list[int]:
        return [one.following.standings(one.agreements.get(sheet.id))[0].of for one in sessions]

    def travel() -> None:
        for sender, taker in ((commune, province), (province, commune)):
            sender.handover.seal(stick)
            taker.handover.receive(stick)

    try:
        enrol(commune, province, stick)
        line = {"index": "PAR INDEX", "name": "Số hóa", "unit": "%", "target": 100, "due": "2026-12-31", "source": "auto:online"}
        sheet = sheet_of(commune, targets=[line])
        commune.agreements.record_signature(sheet.id, scan(tmp_path))
        take_in(commune, 2)
        travel()
        assert counted(commune, province) == [2, 2]
        unit = {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy Mới", "valid_from": "2026-11-01", "parent": "44@2025-07-01"}
        heirs = [{"old": old, "heir": new}]
        province.unit_events.write({"day": "2026-11-01", "basis": "Nghị quyết", "units": [unit], "heirs": heirs})
        travel()
        enrol(commune, province, stick)
        take_in(commune, 3)
        travel()
        assert commune.store.unit == new and counted(commune, province) == [5, 5], "new dossiers count, too"
        assert [(one.id, standing.of) for one, standing in commune.following.slipping()] == [(sheet.id, 5)]
        other = make(commune_data(1), tmp_path / "xa1", clock)
        enrol(other, province, tmp_path / "usb1")
        heirs = [{"old": other.store.unit, "heir": new}]
        other.close()
        province.unit_events.write({"day": "2026-11-01", "basis": "Nghị quyết", "heirs": heirs})
        travel()
        assert counted(commune, province) == [2, 2], "what one of two promised is no promise of the one they became"
        assert commune.following.slipping() == []
    finally:
        province.close()
        commune.close()

"""Paper held against the records, offline and at another office: what every outcome needs to come about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.domain.periods import Period
from cchc_desktop.domain.said import FORMS, dossier_said
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.seals import Seals, name_of
from cchc_desktop.office.session import Session
from cchc_desktop.office.sheet_check import FORM_NAMES, SheetOutcome
from cchc_desktop.security import sheet_code, signing
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.versions import present, states
from cchc_desktop.sync import keyring
from cchc_desktop.sync.peers import Peers
from tests.office.test_handover import Ticking
from tests.printing.samples import PERSON, papers
from tests.storage.conftest import dossier
from tests.ui.two_offices import PROVINCE, commune_data, edit, enrol, make

NUMBERS = (f"H50.31.18-261123-1{n:04d}" for n in count())
PLACES = count(1)
Offices = tuple[Session, Session, Path]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """A commune enrolled at a province, and the stick between them."""
    place, clock = tmp_path_factory.mktemp("kiem"), Ticking()
    province, commune = make(PROVINCE, place / "tinh", clock), make(commune_data(), place / "xa", clock)
    enrol(commune, province, place / "usb")
    yield commune, province, place / "usb"
    province.close()
    commune.close()


def keep(session: Session, **other: Any) -> Dossier:
    given: dict[str, Any] = {
        "applicant": PERSON, "components": papers(2), "form_set": "TT03/2025", "receipt_no": 417, "book": "01/2026",
        "book_no": next(PLACES), "result_place": "Quầy số 02", "fee": 8000, "limit": "05 ngày làm việc", "unit": session.store.unit,
    }  # fmt: skip
    made = dossier(next(NUMBERS), **{**given, **other})
    with session.store.act(session.author, session.clock) as act:
        Dossiers(session.store).add(act, made)
    return made


def carry(commune: Session, province: Session, stick: Path) -> None:
    commune.handover.seal(stick)
    assert {one.outcome.name for one in province.handover.receive(stick)} <= {"APPLIED", "DUPLICATE"}


def digits(printed: Printed) -> str:
    """The code of a printed file, as a scanner types it."""
    document: Any = pypdfium2.PdfDocument(printed.pdf)
    found = str(document.get_metadata_value("Keywords"))
    document.close()
    return found


def test_a_receipt_matches_at_home_and_at_the_other_office_once_it_arrived(offices: Offices) -> None:
    commune, province, stick = offices
    made = keep(commune)
    code = digits(commune.prints.receipt(made.id))
    here = commune.sheets.check(code)
    assert (here.outcome, here.form, here.record, here.title) == (SheetOutcome.MATCHES, "receipt", made.id, "Xã Vĩnh Thủy")
    assert ("applicant.name", PERSON.name) in here.said and ("number", made.number) in here.said and here.changed == ()
    assert province.sheets.check(code).outcome is SheetOutcome.UNKNOWN_RECORD
    carry(commune, province, stick)
    there = province.sheets.check(code)
    assert (there.outcome, there.said, there.unit) == (SheetOutcome.MATCHES, here.said, commune.store.unit)


def test_a_receipt_is_right_after_an_extension_and_says_the_due_time_it_promises(offices: Offices) -> None:
    commune, province, stick = offices
    made = keep(commune)
    first = digits(commune.prints.receipt(made.id))
    commune.dues.extend(made.id, 2, "chờ xác minh")
    assert commune.sheets.check(first).outcome is SheetOutcome.MATCHES
    commune.corrections.correct(made.id, {"name": "Trần Thị Mới"}, "ghi nhầm tên")
    again = digits(commune.prints.receipt(made.id))
    older = Seals(commune.store)._digits("receipt", name_of(made.id), dossier_said("receipt", present(commune.store, made.id)))
    carry(commune, province, stick)
    for session in (commune, province):
        found = session.sheets.check(again)
        assert found.outcome is SheetOutcome.MATCHES and ("due_at", stored(made.due_at)) in found.said
        found = session.sheets.check(older)
        assert found.outcome is SheetOutcome.CHANGED and [one.key for one in found.changed] == ["due_at"], "as older programs printed it"


def test_what_changed_since_stands_with_old_and_new(offices: Offices) -> None:
    commune, province, stick = offices
    made = keep(commune)
    code = digits(commune.prints.receipt(made.id))
    edit(commune, made.id, applicant={"name": "Trần Thị Mới", "id_number": PERSON.id_number, "address": PERSON.address})
    edit(commune, made.id, due_at="2026-12-01T16:30:00+07:00", status=4)
    carry(commune, province, stick)
    for session in (commune, province):
        found = session.sheets.check(code)
        assert found.outcome is SheetOutcome.CHANGED and ("applicant.name", PERSON.name) in found.said
        changed = {one.key: (one.old, one.new) for one in found.changed}
        assert changed["applicant.name"] == (PERSON.name, "Trần Thị Mới") and changed["due_at"][1] == "2026-12-01T16:30:00+07:00"
        assert changed["applicant.phone"] == (PERSON.phone, "") and "number" not in changed
    again = digits(commune.prints.receipt(made.id))
    assert again != code and commune.sheets.check(again).outcome is SheetOutcome.MATCHES


def test_a_step_that_a_receipt_does_not_show_leaves_it_right(offices: Offices) -> None:
    commune, _, _ = offices
    made = keep(commune)
    code = digits(commune.prints.receipt(made.id))
    edit(commune, made.id, status=9, officer="Trần Quốc Ẩn")
    assert commune.sheets.check(code).outcome is SheetOutcome.MATCHES


def test_what_was_printed_after_the_last_parcel_is_not_held_there(offices: Offices) -> None:
    commune, province, stick = offices
    made = keep(commune)
    carry(commune, province, stick)
    edit(commune, made.id, sets=2)
    code = digits(commune.prints.receipt(made.id))
    assert province.sheets.check(code).outcome is SheetOutcome.NOT_HELD
    carry(commune, province, stick)
    assert province.sheets.check(code).outcome is SheetOutcome.MATCHES


def test_a_state_that_only_one_side_saw_is_found_among_two_written_side_by_side(offices: Offices) -> None:
    """The commune printed what it knew; the office had written beside it."""
    commune, province, stick = offices
    made = keep(commune)
    carry(commune, province, stick)
    edit(province, made.id, fee=9000)
    edit(commune, made.id, sets=3)
    code = digits(commune.prints.receipt(made.id))
    carry(commune, province, stick)
    found = province.sheets.check(code)
    assert found.outcome is SheetOutcome.CHANGED and {one.key for one in found.changed} == {"fee"}


def test_machines_nobody_knows_revoked_ones_and_forged_codes(offices: Offices, tmp_path: Path) -> None:
    commune, _, _ = offices
    made = keep(commune)
    code = digits(commune.prints.receipt(made.id))
    stranger = make(commune_data(1), tmp_path / "la", Ticking())
    assert stranger.sheets.check(code).outcome is SheetOutcome.UNKNOWN_MACHINE
    foreign = digits(stranger.prints.receipt(keep(stranger).id))
    assert commune.sheets.check(foreign).outcome is SheetOutcome.UNKNOWN_MACHINE
    stranger.close()
    said = sheet_code.read(code)
    forged = sheet_code.read(sheet_code.make(bytes(32), said.form, said.name, bytes(16)))
    own = next(c for c in _certificates(commune) if c.key_id.startswith(said.key))
    body = forged.body[:-4] + bytes.fromhex(own.key_id[:8])
    spoilt = f"{int.from_bytes(body + forged.signature, 'big'):0247d}"
    for wrong in (spoilt, "123", "", code[:-1], code[:100] + ("1" if code[100] != "1" else "2") + code[101:], "0" * 247):
        assert commune.sheets.check(wrong).outcome in (SheetOutcome.NOT_OURS, SheetOutcome.UNKNOWN_MACHINE)
    assert commune.sheets.check(spoilt).outcome is SheetOutcome.NOT_OURS
    assert commune.sheets.check(sheet_code.make(signing.new_seed(), 250, said.name, said.digest)).outcome is SheetOutcome.NOT_OURS


def _certificates(session: Session) -> list[Any]:
    return list(Peers(session.store).ring.certificates.values())


def test_paper_of_a_revoked_machine_is_not_taken(tmp_path: Path) -> None:
    clock = Ticking()
    province, commune = make(PROVINCE, tmp_path / "tinh", clock), make(commune_data(), tmp_path / "xa", clock)
    enrol(commune, province, tmp_path / "usb")
    code = digits(commune.prints.receipt(keep(commune).id))
    carry(commune, province, tmp_path / "usb")
    assert province.sheets.check(code).outcome is SheetOutcome.MATCHES
    keyring.revoke(province.store, "19405")
    found = province.sheets.check(code)
    assert found.outcome is SheetOutcome.REVOKED_KEY and found.title == "Xã Vĩnh Thủy"
    province.close()
    commune.close()


def test_forms_given_out_are_known_by_their_own_number(offices: Offices) -> None:
    commune, province, stick = offices
    made = keep(commune, status=4)
    issue = commune.issues.give(made.id, "supplement", ["Tờ khai", "Trích lục"], "Hồ sơ thiếu.")
    code = digits(commune.prints.form(made.id, "supplement"))
    carry(commune, province, stick)
    there = province.sheets.check(code)
    assert (there.outcome, there.form, there.record) == (SheetOutcome.MATCHES, "supplement", made.id)
    assert ("content.2", "Trích lục") in there.said
    commune.issues.void(issue.id, "Phát nhầm.")
    found = commune.sheets.check(code)
    assert found.outcome is SheetOutcome.CHANGED and [(one.key, one.new) for one in found.changed] == [("voided", "1")]
    for form in ("control", "deadline"):
        assert commune.sheets.check(digits(commune.prints.form(made.id, form))).outcome is SheetOutcome.MATCHES


def test_a_commitment_and_its_signatures(offices: Offices) -> None:
    commune, province, stick = offices
    data = commune.agreements.start("office")
    data["committing"] |= {"person": "Nguyễn Thị Ánh Nguyệt"}
    data["receiving"] |= {"person": "Trần Văn Bình"}
    sheet = commune.agreements.add(data)
    code = digits(commune.prints.commitment(sheet.id))
    carry(commune, province, stick)
    assert province.sheets.check(code).outcome is SheetOutcome.MATCHES
    commune.agreements.save(replace(sheet, place="Hồ Xá"))
    found = commune.sheets.check(code)
    assert found.outcome is SheetOutcome.CHANGED and [one.key for one in found.changed] == ["place"]


def test_many_forms_in_one_file_have_each_its_code(offices: Offices) -> None:
    commune, _, _ = offices
    first, second = keep(commune), keep(commune)
    batch = commune.prints.batch([(first.id, "receipt"), (second.id, "receipt"), (second.id, "control")])
    codes = digits(batch.together()).split()
    found = [commune.sheets.check(code) for code in codes]
    assert [(one.form, one.record) for one in found] == [("receipt", first.id), ("receipt", second.id), ("control", second.id)]
    assert {one.outcome for one in found} == {SheetOutcome.MATCHES}


def _summed(session: Session) -> dict[str, Callable[[], Printed]]:
    """Every sheet of sums and rows that a commune prints."""
    year = Period("Năm 2026", date(2026, 1, 1), date(2026, 12, 31))
    return {
        "register": lambda: session.prints.forms.register("01/2026"), "fees": lambda: session.prints.forms.fees(date(2026, 11, 23)),
        "ii06a": lambda: session.reports.page("ii06a", year), "indicators": lambda: session.reports.page("indicators", year),
        "year": lambda: session.reports.year(2026), "cchc": lambda: session.cchc.page(year),
        "work": lambda: session.work_lists.page(session.work.books()[0].id),
    }  # fmt: skip


@pytest.mark.parametrize("form", ["register", "fees", "ii06a", "indicators", "year", "cchc", "work"])
def test_sums_are_reckoned_again_here_and_at_the_other_office(offices: Offices, form: str) -> None:
    commune, province, stick = offices
    keep(commune)
    code = digits(_summed(commune)[form]())
    carry(commune, province, stick)
    here, there = commune.sheets.check(code), province.sheets.check(code)
    assert (here.outcome, here.form) == (SheetOutcome.MATCHES, form) and here.said == there.said
    assert there.outcome is SheetOutcome.MATCHES


@pytest.mark.parametrize("form", ["register", "ii06a", "indicators", "year"])
def test_sums_that_came_to_something_else_are_shown_as_they_are_now(offices: Offices, form: str) -> None:
    commune, _, _ = offices
    code = digits(_summed(commune)[form]())
    fresh = keep(commune)
    found = commune.sheets.check(code)
    assert found.outcome is SheetOutcome.OTHER_FIGURES and found.said
    if form == "register":
        assert any(fresh.number in text for _, text in found.said)


def test_a_span_of_the_register_is_told_from_the_whole(offices: Offices) -> None:
    commune, _, _ = offices
    numbers = [keep(commune).book_no for _ in range(3)]
    code = digits(commune.prints.forms.register("01/2026", first=numbers[0], last=numbers[1]))
    keep(commune)
    found = commune.sheets.check(code)
    assert found.outcome is SheetOutcome.MATCHES and len(found.said) == 2


def test_the_slip_of_a_stick_is_known_to_both_sides(offices: Offices) -> None:
    commune, province, stick = offices
    keep(commune)
    carry(commune, province, stick)
    code = digits(commune.prints.slip())
    assert commune.sheets.check(code).outcome is SheetOutcome.MATCHES
    there = province.sheets.check(code)
    assert there.outcome is SheetOutcome.MATCHES and there.form == "handoff-slip"


def test_every_form_has_a_name_for_people_and_every_outcome_its_sentence() -> None:
    assert FORM_NAMES.keys() == FORMS.keys() and len(set(FORMS.values())) == len(FORMS)
    assert all(one.message.endswith(".") and one.next_step.endswith(".") for one in SheetOutcome)
    assert [one for one in SheetOutcome if one.good] == [SheetOutcome.MATCHES]


def test_states_are_told_from_the_newest_back_and_nothing_is_written(offices: Offices) -> None:
    commune, _, _ = offices
    made = keep(commune)
    for sets in (2, 3, 4):
        edit(commune, made.id, sets=sets)
    before = commune.store.db.conn.execute("SELECT count(*) FROM change").fetchone()
    assert [fields["sets"] for fields in states(commune.store, made.id)] == [4, 3, 2, 1]
    assert present(commune.store, made.id)["sets"] == 4 and present(commune.store, "unknown") == {}
    assert list(states(commune.store, "unknown")) == []
    assert commune.store.db.conn.execute("SELECT count(*) FROM change").fetchone() == before


def test_a_form_that_was_not_given_out_yet_says_nothing() -> None:
    with pytest.raises(KeyError):
        dossier_said("supplement", {"number": "1", "procedure_code": "2"}, "nobody")


def test_a_hand_over_shows_on_the_control_slip(offices: Offices) -> None:
    commune, _, _ = offices
    made = keep(commune)
    code = digits(commune.prints.form(made.id, "control"))
    commune.life.hand([made.id], "Trần Quốc Ẩn")
    found = commune.sheets.check(code)
    assert found.outcome is SheetOutcome.CHANGED and [one.key for one in found.changed] == ["hand.1"]

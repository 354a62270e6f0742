"""Under which name a paper stands: the one its office bore when it was given out, in the first print and in every further one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.life import Issue, Method
from cchc_desktop.office.conflicts import THEIRS
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.life import RECEIPT, Lives
from cchc_desktop.storage.project import BROKEN
from tests.office.counterside import SINGLE, counterside, paper, typed
from tests.office.places import COMMUNE, PROVINCE, StillClock, found
from tests.printing.reading import Paper
from tests.sync.strange import write_unchecked
from tests.ui.two_offices import enrol

RENAMED: dict[str, Any] = {
    "day": "2026-12-01", "basis": "Nghị quyết sắp xếp", "heirs": [{"old": "19405@2025-07-01", "heir": "19405@2026-12-01"}],
    "units": [{"code": "19405", "level": "Phường", "name": "Bến Hải", "valid_from": "2026-12-01", "parent": "44@2025-07-01",
               "prefix": "H50.40.07"}],
}  # fmt: skip


@dataclass
class Renaming:
    """A commune that becomes a ward, and the province above it; the sticks they carry."""

    unit: Session
    top: Session
    clock: StillClock
    folder: Path

    def day(self, day: int, month: int = 12) -> None:
        self.clock.at = self.clock.at.replace(month=month, day=day)

    def exchange(self) -> None:
        for one, other in ((self.top, self.unit), (self.unit, self.top)):
            assert one.handover.seal(self.folder / "stick").ok
            other.handover.receive(self.folder / "stick")

    def move(self) -> None:
        """The commune hears of it and is let in as the ward."""
        self.exchange()
        enrol(self.unit, self.top, self.folder / "again")

    def take_in(self, *, paid: bool = False) -> Dossier:
        made = self.unit.intake.save(typed(SINGLE, components=(paper(1),)))
        if paid:
            self.unit.payments.take(made.id, 8000, Method.CASH)
        return made

    def ask(self, dossier: Dossier) -> Issue:
        return self.unit.issues.give(dossier.id, "supplement", ["Tờ khai"], "Thiếu.")


@pytest.fixture
def renaming(tmp_path: Path) -> Iterator[Renaming]:
    clock = StillClock()
    made = Renaming(counterside(tmp_path / "unit", clock), found(tmp_path / "top", PROVINCE, clock).session, clock, tmp_path)
    enrol(made.unit, made.top, tmp_path / "stick")
    yield made
    for one in (made.unit, made.top):
        assert check(one.store).problems == []
        one.close()


def named(made: Printed) -> str:
    """Under which of the two names a paper stands."""
    said = Paper(made.pdf).text
    old, new = "VĨNH THỦY" in said.upper(), "BẾN HẢI" in said.upper()
    assert old != new, "one of the two, and never both"
    return "old" if old else "new"


def test_a_form_given_out_after_the_day_but_before_anybody_told_keeps_the_name_of_its_first_print(renaming: Renaming) -> None:
    unit, prints = renaming.unit, renaming.unit.prints
    before = renaming.take_in(paid=True)
    renaming.top.unit_events.write(RENAMED)
    renaming.day(5)
    issue = renaming.ask(before)
    late = renaming.take_in(paid=True)
    papers = {(form, key) for key in (before.id, late.id) for form in ("receipt", "control")} | {("supplement", issue.id)}
    first = {one: Paper(prints.form(one[1], one[0]).pdf).text for one in papers}
    assert all(named(prints.form(key, form)) == "old" for form, key in papers)
    fees = Paper(prints.forms.fees(date(2026, 12, 5)).pdf).text
    renaming.day(8)
    renaming.exchange()
    told = renaming.ask(late)
    assert named(prints.form(told.id, "supplement")) == "old", "it has heard, and is still the commune: nobody has let it in as the ward"
    enrol(unit, renaming.top, renaming.folder / "again")
    renaming.day(9)
    new = renaming.take_in(paid=True)
    asked = renaming.ask(new)
    assert {one: Paper(prints.form(one[1], one[0]).pdf).text for one in papers} == first, "letter for letter"
    assert named(prints.form(told.id, "supplement")) == "old"
    assert named(prints.form(asked.id, "supplement")) == named(prints.receipt(new.id)) == "new"
    assert Paper(prints.forms.fees(date(2026, 12, 5)).pdf).text == fees and named(prints.forms.fees()) == "new"
    renaming.exchange()
    assert named(renaming.top.prints.form(issue.id, "supplement")) == named(renaming.top.prints.receipt(late.id)) == "old"
    assert named(renaming.top.prints.form(asked.id, "supplement")) == "new", "the office above prints what the ward gave out as the ward's"


def test_the_fee_list_of_a_day_bears_the_name_of_that_day(renaming: Renaming) -> None:
    prints = renaming.unit.prints.forms
    last = renaming.take_in(paid=True)
    renaming.top.unit_events.write(RENAMED)
    renaming.day(3)
    renaming.move()
    assert named(prints.fees(date(2026, 11, 23))) == "old"
    assert named(prints.fees(date(2026, 11, 24))) == "old", "nothing was paid; who received last by then is still the commune"
    assert named(prints.fees()) == "new", "today it is the ward"
    renaming.unit.payments.take(last.id, 8000, Method.CASH)
    renaming.day(4)
    assert named(prints.fees(date(2026, 12, 3))) == "new", "the ward took it, for a dossier of the commune"
    assert named(prints.fees(date(2026, 11, 23))) == "old"
    assert named(prints.fees(date(2026, 11, 2))) == "new", "before the first of all nobody bore a name here: as it is"


def test_what_was_only_taken_down_is_received_under_the_name_of_the_day_of_receipt(renaming: Renaming) -> None:
    unit = renaming.unit
    draft = typed(SINGLE, components=(paper(1),), unchecked=True, result_place="Nhà văn hóa thôn")
    waiting, other = (unit.intake.save(draft) for _ in range(2))
    renaming.top.unit_events.write(RENAMED)
    renaming.day(5)
    unit.life.step(waiting.id, Status.ACCEPTED)
    assert named(unit.prints.receipt(waiting.id)) == named(unit.prints.receipt(other.id)) == "old"
    renaming.move()
    unit.life.step(other.id, Status.ACCEPTED)
    assert (named(unit.prints.receipt(waiting.id)), named(unit.prints.receipt(other.id))) == ("old", "new")
    unit.life.take_back(waiting.id, "Nhầm.")
    unit.life.step(waiting.id, Status.ACCEPTED)
    assert named(unit.prints.receipt(waiting.id)) == "old", "its number stays, and the name with it"


def test_a_volume_that_goes_on_at_the_ward(renaming: Renaming) -> None:
    """Rows printed once print the same again; each says who resolves it; the spreadsheet says so, too."""
    unit, prints = renaming.unit, renaming.unit.prints.forms
    for _ in range(2):
        renaming.take_in()
    first = Paper(prints.register(first=1, last=2).pdf).text
    renaming.top.unit_events.write(RENAMED)
    renaming.day(2)
    renaming.move()
    renaming.take_in()
    assert Paper(prints.register(first=1, last=2).pdf).text == first and "ủy ban nhân dân xã vĩnh thủy" in first.lower()
    whole = " ".join(Paper(prints.register().pdf).text.split())
    assert whole.count("Ủy ban nhân dân xã Vĩnh Thủy") == 2 and whole.count("Ủy ban nhân dân phường Bến Hải") == 1
    assert named(prints.register(first=3, last=3)) == "new"
    unit.exports.register(renaming.folder / "so.xlsx", date(2026, 11, 1), date(2026, 12, 31))
    rows = CalamineWorkbook.from_path(renaming.folder / "so.xlsx").get_sheet_by_name("Sổ theo dõi").to_python()
    cells = [str(cell) for row in rows for cell in row]
    assert [cells.count(f"Ủy ban nhân dân {name}") for name in ("xã Vĩnh Thủy", "phường Bến Hải")] == [2, 1]


def test_an_office_that_calls_its_counter_otherwise_reprints_under_the_old_words(renaming: Renaming) -> None:
    unit = renaming.unit
    old = renaming.take_in()
    unit.save_office(replace(unit.office, office_name="BỘ PHẬN MỘT CỬA XÃ VĨNH THỦY"))
    new = renaming.take_in()
    said = [Paper(unit.prints.receipt(one.id).pdf).text for one in (old, new)]
    assert ["TRUNG TÂM PHỤC VỤ" in one for one in said] == [True, False] and ["BỘ PHẬN MỘT CỬA" in one for one in said] == [False, True]
    assert unit.corrections.stale_prints(old.id) == []


def test_the_slip_of_a_parcel_bears_the_name_and_the_number_it_was_sealed_under(renaming: Renaming) -> None:
    unit = renaming.unit
    renaming.take_in()
    renaming.top.unit_events.write(RENAMED)
    renaming.day(3)
    renaming.exchange()
    slip = Paper(unit.prints.slip("last").pdf).text
    number = max(one.number for one in unit.handover.states().parcels)
    assert "H50.31.18" in slip
    enrol(unit, renaming.top, renaming.folder / "again")
    assert unit.office.prefix == "H50.40.07"
    assert Paper(unit.prints.slip(str(number)).pdf).text == slip, "the parcel was sealed under the old name and number"
    renaming.day(4)
    renaming.take_in()
    (renaming.folder / "later").mkdir()
    assert unit.handover.seal(renaming.folder / "later").ok
    assert named(unit.prints.slip("last")) == "new" and "H50.40.07" in Paper(unit.prints.slip("last").pdf).text


def test_the_report_of_a_lost_stick_bears_the_name_of_the_day_of_the_report(renaming: Renaming) -> None:
    unit = renaming.unit
    renaming.take_in()
    renaming.top.unit_events.write(RENAMED)
    renaming.exchange()
    renaming.day(3)
    (stick,) = {one.id for one in unit.handover.sticks.all() if one.label == "stick"}
    unit.handover.sticks.lost(stick)
    renaming.day(5)
    enrol(unit, renaming.top, renaming.folder / "again")
    made = unit.prints.lost_stick(unit.handover.sticks.report(stick))
    assert named(made) == "old" and "ngày 03 tháng 12" in Paper(made.pdf).text


def test_a_dossier_handed_to_the_second_heir_of_a_split_keeps_the_very_name_it_was_given_out_under(
    renaming: Renaming, tmp_path: Path
) -> None:
    """The second heir holds no record of the old office, and calls its own counter otherwise."""
    dossier = renaming.take_in()
    issue = renaming.ask(dossier)
    prints, given = renaming.unit.prints, (("receipt", dossier.id), ("supplement", issue.id))
    first = {form: Paper(prints.form(key, form).pdf).text for form, key in given}
    renaming.exchange()
    unit = {"code": "19411", "level": "Xã", "name": "Cửa Tùng", "valid_from": "2026-12-01"}
    renaming.top.unit_events.write(RENAMED | {
        "units": [*RENAMED["units"], unit | {"parent": "44@2025-07-01"}],
        "heirs": [*RENAMED["heirs"], {"old": "19405@2025-07-01", "heir": "19411@2026-12-01", "records": [dossier.number]}],
    })  # fmt: skip
    renaming.day(3)
    office = COMMUNE | {"unit": unit, "prefix": "H50.40.08", "office_name": "BỘ PHẬN MỘT CỬA XÃ CỬA TÙNG"}
    second = counterside(tmp_path / "second", renaming.clock, office)
    enrol(second, renaming.top, tmp_path / "third")
    assert renaming.top.handover.seal(renaming.folder / "stick").ok
    second.handover.receive(renaming.folder / "stick")
    (kept,) = second.life.story(dossier.number).issues
    now = {form: Paper(second.prints.form(key, form).pdf).text for form, key in (("receipt", dossier.number), ("supplement", kept.id))}
    assert all(said[:400] == first[form][:400] and "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG" in said[:400] for form, said in now.items())
    second.close()


def test_papers_of_an_older_program_follow_their_unit_to_its_heir_of_their_day(renaming: Renaming) -> None:
    unit = renaming.unit
    old = renaming.take_in(paid=True)
    renaming.top.unit_events.write(RENAMED)
    renaming.day(3)
    renaming.move()
    issue = renaming.ask(old)
    payment = Lives(unit.store).of(old.id).payments[0].id
    gone = {f"letterhead/{one}": None for one in (RECEIPT, issue.id, payment)}
    with unit.store.act(unit.author, unit.clock) as act:
        act.write("dossier", old.id, gone, home=old.unit)
    assert Lives(unit.store).letterhead(old.id, RECEIPT) is None
    assert named(unit.prints.receipt(old.id)) == named(unit.prints.forms.fees(date(2026, 11, 23))) == "old"
    assert named(unit.prints.form(issue.id, "supplement")) == "new"


@pytest.mark.parametrize("told", [
    {"unit": "19405", "level": "Xã", "name": "A", "office": "B"}, {"unit": "19405@2025-13-01", "level": "Xã", "name": "A", "office": "B"},
    {"unit": "19405@", "level": "Xã", "name": 5, "office": "B"}, {"unit": "19405@", "level": "Xã", "name": "A"},
    {"unit": 19405, "level": "Xã", "name": "A", "office": "B"}, {"unit": "19405@", "level": " ", "name": "A", "office": "B"},
    {"unit": "19405@", "level": "Xã", "name": "", "office": "B"}, {"unit": "19405@", "level": "Xã", "name": "A" * 90_000, "office": "B"},
])  # fmt: skip
def test_a_name_that_cannot_be_printed_waits_in_the_tray(renaming: Renaming, told: dict[str, object]) -> None:
    unit, dossier = renaming.unit, renaming.take_in()
    write_unchecked(unit.store, dossier.id, {f"letterhead/{RECEIPT}": told})
    (waiting,) = unit.store.db.conn.execute("SELECT reason FROM tray").fetchall()
    assert waiting[0].startswith(BROKEN.partition("{")[0][:10]) and named(unit.prints.receipt(dossier.id)) == "old"


def test_two_names_for_one_receipt_are_told_on_the_desk_in_words(renaming: Renaming) -> None:
    unit, top = renaming.unit, renaming.top
    dossier = renaming.take_in()
    renaming.exchange()
    for one, level, name in ((unit, "Xã", "Vĩnh Thủy"), (top, "Phường", "Bến Hải")):
        told = {"unit": dossier.unit, "level": level, "name": name, "office": "BỘ PHẬN MỘT CỬA"}
        with one.store.act(one.author, one.clock) as act:
            act.write("dossier", dossier.id, {f"letterhead/{RECEIPT}": told}, home=dossier.unit)
    renaming.exchange()
    (asked,) = unit.desk.conflicts()
    assert asked.word.startswith("tên cơ quan trên giấy") and {side.text for side in asked.sides} == {
        "BỘ PHẬN MỘT CỬA, Xã Vĩnh Thủy", "BỘ PHẬN MỘT CỬA, Phường Bến Hải",
    }  # fmt: skip
    unit.desk.decide(asked.id, keep=THEIRS)
    assert unit.desk.conflicts() == []

"""Records of their own that hang on a dossier: why it was late, by whatever order and whenever the words come; why a paper was not
printed. Their words go with the dossier's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from cchc_desktop.storage import forgetting
from cchc_desktop.storage.rows import FORGOTTEN
from cchc_desktop.storage.store import Author
from tests.office.counterside import SINGLE, counterside, typed
from tests.office.places import COMMUNE, PROVINCE, StillClock, found
from tests.office.test_forgetting import carry, traces
from tests.ui.two_offices import edit, enrol, take_in

WHY = "Ông Ấn ra Bắc chữa bệnh"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


class Places:
    """A commune with two machines and the province above; ``one`` and ``two`` are late dossiers that all hold."""

    def __init__(self, place: Path) -> None:
        self.place, self.clock = place, StillClock()
        self.commune, self.sister = (found(place / f"xa{n}", COMMUNE | {"machine": n}, self.clock).session for n in (1, 2))
        self.province = found(place / "tinh", PROVINCE, self.clock).session
        enrol(self.commune, self.province, place / "stick")
        enrol(self.sister, self.commune, place / "stick")
        self.all = self.commune, self.sister, self.province
        self.one, self.two = take_in(self.commune, 2)
        for key in (self.one, self.two):
            edit(self.commune, key, status=5, finished_at="2026-11-27T09:30:00+07:00")
        self.clock.at += timedelta(days=10)
        self.round()

    def carry(self, giver: Session, taker: Session) -> None:
        came = carry(giver, taker, self.place / str(uuid4()))
        assert {"DAMAGED", "CENSUS_DIFFERS", "GAP"}.isdisjoint(came)

    def round(self) -> None:
        """Everybody hears of everything."""
        for giver, taker in ((self.commune, self.sister), (self.sister, self.commune), (self.commune, self.province),
                             (self.province, self.commune), (self.commune, self.sister)):  # fmt: skip
            self.carry(giver, taker)

    def confirm_all(self) -> None:
        for one in self.all:
            one.forgetting.forget_all([key for asked in one.forgetting.asked() for key in asked.records], "")


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    made = Places(tmp_path)
    yield made
    for one in made.all:
        one.close()


def held(session: Session) -> int:
    """How many rows of the whole file hold the words."""
    return traces(session, WHY)


def stands(session: Session, commune: Session, *reasons: tuple[str, int]) -> None:
    """Both dossiers are counted as late, for these reasons, also once the tables are made anew from the log."""
    assert session.check().problems == []
    assert sorted(session.figures.reasons(*YEAR, commune.store.unit)) == sorted(reasons)


def order_as_before(session: Session, record: str) -> str:
    """An order as versions before this one wrote it: it names the dossier alone. The id of its change."""
    with session.store.act(Author("a", "Hoa"), session.clock) as act:
        return act.write("forget", str(uuid4()), {"records": [record], "reason": "Hết hạn"}, home=session.store.unit).id


def test_the_note_goes_with_its_dossier_on_every_machine(places: Places) -> None:
    commune, sister, province = places.all
    sister.lateness.note(places.one, WHY)
    sister.lateness.note(places.two, "Mất điện")
    places.round()
    assert all(map(held, places.all))
    done = commune.forgetting.forget(places.one, "Hết thời hạn lưu trữ")
    assert done.records == (places.one,) and done.numbers == (commune.counter.get(places.one).number,)
    assert held(commune) == 0
    stands(commune, commune, (FORGOTTEN, 1), ("Mất điện", 1))
    places.round()
    for other in (sister, province):
        assert held(other) and [one.records for one in other.forgetting.asked()] == [(places.one,)], "the note is no line of its own"
        other.forgetting.forget_all([places.one], "")
        assert (held(other), other.forgetting.asked(), other.forgetting.waiting()) == (0, [], 0)
        stands(other, commune, (FORGOTTEN, 1), ("Mất điện", 1))
    places.round()
    assert not any(map(held, places.all))


def test_of_a_lot_the_notes_of_the_confirmed_dossiers_go(places: Places) -> None:
    commune, _, province = places.all
    commune.lateness.note(places.one, "Mất điện")
    commune.lateness.note(places.two, WHY)
    places.round()
    commune.forgetting.forget_all([places.one, places.two], "Hết thời hạn lưu trữ")
    places.round()
    province.forgetting.forget_all([places.one], "")
    assert held(province)
    province.forgetting.forget_all([places.two], "")
    assert held(province) == 0 and province.forgetting.waiting() == 0
    stands(province, commune, (FORGOTTEN, 2))


def test_a_note_that_comes_after_the_order_comes_without_its_words(places: Places) -> None:
    commune, sister, province = places.all
    commune.forgetting.forget(places.one, "Lệnh của tòa")
    places.carry(commune, province)
    places.province.forgetting.forget_all([places.one], "")
    sister.lateness.note(places.one, WHY)
    places.carry(sister, commune)
    assert held(commune) == 0
    places.carry(commune, province)
    places.carry(sister, province)
    stands(commune, commune, (FORGOTTEN, 1), ("", 1))
    places.round()
    assert held(sister) and sister.forgetting.waiting() == 1, "a person there confirms as everywhere"
    sister.forgetting.forget_all([places.one], "")
    places.round()
    for one in places.all:
        assert held(one) == 0 and one.forgetting.waiting() == 0
        stands(one, commune, (FORGOTTEN, 1), ("", 1))
    with pytest.raises(Refused, match="FORGOTTEN"):
        sister.lateness.note(places.one, WHY)


def test_an_older_order_takes_the_note_too(places: Places) -> None:
    commune, _, province = places.all
    commune.lateness.note(places.one, WHY)
    places.round()
    order_as_before(commune, places.one)
    places.round()
    province.forgetting.forget_all([places.one], "")
    assert held(province) == 0
    places.carry(province, commune)
    assert held(commune), "nothing goes before a person there has confirmed"
    number = commune.counter.get(places.one).number
    assert [one.numbers for one in commune.forgetting.asked()] == [(number,), (number,)], "the line of a note says whose it is"
    places.round()
    places.confirm_all()
    places.round()
    assert commune.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'forget'").fetchone() == (2,), "ordered once"
    for one in places.all:
        assert held(one) == 0 and one.forgetting.waiting() == 0 and one.desk.count() == 0
        stands(one, commune, (FORGOTTEN, 1), ("", 1))


def test_what_an_older_version_let_stand_goes_with_the_next_receiving_or_forgetting(places: Places) -> None:
    """It forgot the dossier alone, and its notes may be written still where that version runs."""
    commune, sister, province = places.all
    commune.lateness.note(places.one, WHY)
    places.round()
    order = order_as_before(commune, places.one)
    places.round()
    for one in places.all:
        forgetting.confirm(one.store, order, [places.one], Author("a", "Hoa"), places.clock.at)
        assert held(one)
    take_in(sister)
    places.carry(sister, commune)
    assert held(commune) == 0
    province.forgetting.forget(places.two, "Lệnh của tòa")
    assert held(province) == 0
    places.round()
    assert held(sister) == 0
    places.confirm_all()
    for one in places.all:
        assert one.forgetting.waiting() == 0 and one.desk.count() == 0
        stands(one, commune, (FORGOTTEN, 1), ("", 1))


def test_why_a_paper_was_not_printed_goes_too(tmp_path: Path) -> None:
    office = counterside(tmp_path, StillClock())
    one, other = (office.intake.save(typed(SINGLE), to_print=True) for _ in range(2))
    asked = office.issues.give(one.id, "supplement", ["Bản sao căn cước"], "Thiếu giấy tờ", to_print=True)
    office.prints.give_up("receipt", one.id, WHY)
    office.prints.give_up("supplement", asked.id, WHY + ", chiều về")
    office.prints.give_up("receipt", other.id, "Máy in hỏng")
    assert [row.reason for row in office.books.series("receipt", 2026)] == [WHY, "Máy in hỏng"]
    office.forgetting.forget(one.id, "Hết thời hạn lưu trữ")
    assert held(office) == 0 and office.check().problems == []
    assert [row.reason for row in office.books.series("receipt", 2026)] == [FORGOTTEN, "Máy in hỏng"], "and it is accounted for as before"
    assert [row.reason for row in office.books.series("supplement", 2026)] == [FORGOTTEN]
    office.close()

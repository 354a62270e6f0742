"""The quick dossier: taken in and answered in one change, the same as if it had been done one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Component, Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Story
from cchc_desktop.office.session import Session
from tests.office.counterside import COPIES, counterside, typed
from tests.office.places import StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    opened.close()


def scan(place: Path) -> Path:
    file = place / "kq.pdf"
    file.write_bytes(b"%PDF-1.4 result")
    return file


def told(story: Story) -> list[object]:
    """What a story says, without the ids of its parts."""
    return [(step.was, step.to, step.at, step.who) for step in story.steps] + [
        (out.how, out.to_name, out.at, out.who) for out in story.handouts
    ]  # fmt: skip


def bare(dossier: Dossier) -> Dossier:
    """A dossier without what is its own: id, numbers, ids of papers and files."""
    papers = tuple(replace(paper, id="") for paper in dossier.components)
    files = tuple(replace(file, id="") for file in dossier.attachments)
    return replace(dossier, id="", number="", receipt_no=0, book_no=0, components=papers, attachments=files)


def test_one_change_says_what_two_acts_would(session: Session, tmp_path: Path) -> None:
    file = session.counter.keep(scan(tmp_path), result=True)
    quick = session.quick.save(typed(COPIES), file)
    slow = session.counter.finish(session.intake.save(typed(COPIES)).id, file, handed_out=True)
    assert bare(quick) == bare(slow)
    assert told(session.life.story(quick.id)) == told(session.life.story(slow.id))
    assert quick.status is Status.RETURNED and quick.attachments[0].result
    changes = "SELECT count(*) FROM change WHERE record = ?"
    assert session.store.db.conn.execute(changes, (quick.id,)).fetchone() == (1,)
    assert session.counter.get(quick.number) == quick
    assert session.check().problems == []


def test_it_took_as_long_as_it_took(session: Session, clock: StillClock) -> None:
    kept = session.quick.save(typed(COPIES, received_at=clock.at - timedelta(minutes=12)))
    assert (kept.received_at, kept.finished_at, kept.returned_at) == (clock.at - timedelta(minutes=12), clock.at, clock.at)
    assert not kept.late_entry


def test_pages_and_copies_make_the_fee_wherever_the_draft_comes_from(session: Session) -> None:
    degree = Component("a", "Bằng tốt nghiệp", originals=1, pages=4, copies_to_certify=3)
    papers = (degree, Component("b", "Học bạ", pages=250, copies_to_certify=1))
    assert session.quick.save(typed(COPIES, components=papers)).fee == 3 * 6_000 + 200_000
    assert session.quick.save(typed(COPIES, components=papers, fee=0)).fee == 0, "what was typed goes before"
    assert session.quick.save(typed(COPIES)).fee is None, "pages are not known yet"


def test_pressed_twice_it_is_taken_in_once(session: Session) -> None:
    form = "5b1f3c52-7c1e-4b5a-9d0e-3f9a4f1f2a12"
    first = session.quick.save(typed(COPIES), id_=form)
    assert session.quick.save(typed(COPIES), id_=form) == first
    assert session.people.count() == 1


@pytest.mark.parametrize(("minutes", "code"), [(5, "FUTURE"), (-20, "BEFORE_RECEIPT")])
def test_an_answer_that_cannot_be_takes_nothing_in(session: Session, clock: StillClock, minutes: int, code: str) -> None:
    with pytest.raises(Refused) as said:
        session.quick.save(typed(COPIES), at=clock.at + timedelta(minutes=minutes))
    assert said.value.code == code
    assert session.people.count() == 0 and session.books.series("receipt", 2026) == []


def test_what_was_not_checked_yet_is_not_answered(session: Session) -> None:
    with pytest.raises(Refused) as said:
        session.quick.save(typed(COPIES, unchecked=True))
    assert said.value.code == "BAD_STEP"
    assert session.people.count() == 0

"""What was just done is taken back by a change of its own: everything as before, both visible, and never over what came since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import HandOutTo, Method
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office import desk
from cchc_desktop.office.session import Session
from cchc_desktop.office.undoing import REASON, Undo
from tests.office.counterside import BIRTH, SINGLE, counterside, paper, typed
from tests.office.places import StillClock

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=ICT)
HAI = "Lê Văn Hải"
Doing = Callable[[Session, str], object]


@pytest.fixture
def clock() -> StillClock:
    made = StillClock()
    made.at = MONDAY
    return made


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    assert opened.check().problems == []
    opened.close()


@pytest.fixture
def single(session: Session) -> Dossier:
    return session.intake.save(typed(SINGLE, components=(paper(1), paper(2, "Giấy chứng sinh")), note="đến buổi sáng"))


def seen(one: Dossier) -> Dossier:
    """A dossier without the count of its due date, which tells how it came about."""
    return replace(one, reckoning=())


CORRECTED = {
    "name": "Trần Thị Nguyệt", "received_at": MONDAY - timedelta(days=3), "procedure": BIRTH, "sets": 2, "fee": 8000,
    "components": (paper(2, "Giấy chứng sinh"), paper(3, "Đơn")),
}  # fmt: skip
ACTS: dict[str, tuple[Undo, Doing]] = {
    "ready": (Undo.STEP, lambda s, k: s.life.step(k, Status.READY)),
    "handed with a step": (Undo.STEP, lambda s, k: s.life.hand([k], HAI)),
    "answered at once": (Undo.STEP, lambda s, k: s.life.answer_at_once(k)),
    "supplement": (Undo.STEP, lambda s, k: s.issues.give(k, "supplement", ["Tờ khai"], "Thiếu tờ khai")),
    "paid": (Undo.PAYMENT, lambda s, k: s.payments.take(k, 8000, Method.CASH)),
    "waived": (Undo.PAYMENT, lambda s, k: s.payments.waive(k, "Hộ nghèo")),
    "extended": (Undo.EXTENSION, lambda s, k: s.dues.extend(k, 3, "Hộ liền kề vắng mặt")),
    "corrected": (Undo.CORRECTION, lambda s, k: s.corrections.correct(k, CORRECTED, "Gõ nhầm")),
    "date by hand": (Undo.DUE, lambda s, k: s.dues.set(k, MONDAY + timedelta(days=9), "Hẹn theo yêu cầu")),
    "note": (Undo.NOTE, lambda s, k: desk.add_note(s, k, "gọi lại buổi chiều")),
}


@pytest.mark.parametrize("name", ACTS)
def test_the_dossier_is_as_before_and_both_stay_visible(session: Session, single: Dossier, clock: StillClock, name: str) -> None:
    kind, do = ACTS[name]
    before, told = session.counter.get(single.id), len(session.counter.history(single.id))
    clock.at += timedelta(hours=1)
    do(session, single.id)
    after = session.counter.get(single.id)
    story = session.life.story(single.id)
    (found,) = session.undoing.of([single.id])
    assert found.kind is kind
    clock.at += timedelta(minutes=1)
    (back,) = session.undoing.take_back([found])
    assert seen(back) == seen(before)
    later = session.life.story(single.id)
    assert later.count > story.count or kind in (Undo.PAYMENT, Undo.NOTE) or later.issues[0].voided, "what was done is still told"
    assert len(session.counter.history(single.id)) > told + 1
    assert not [one for one in later.payments if not one.voided] and not [one for one in later.issues if not one.voided]
    if kind is not Undo.NOTE:
        assert REASON in str(later), "with the reason"
    assert seen(after) != seen(before) or kind is Undo.PAYMENT
    assert session.undoing.of([single.id]) == [] or kind in (Undo.NOTE, Undo.CORRECTION), "an undo is not undone step by step"


def test_a_hand_over_goes_back_to_whoever_had_it(session: Session, single: Dossier) -> None:
    session.life.hand([single.id], HAI)
    session.life.hand([single.id], "Hồ Thị Ỷ")
    session.undoing.take_back(session.undoing.of([single.id]))
    assert session.counter.get(single.id).officer == HAI
    assert [(h.giver, h.taker) for h in session.life.story(single.id).hands][-1] == ("Hồ Thị Ỷ", HAI)


def test_a_batch_goes_back_whole_in_one_act_or_not_at_all(session: Session, single: Dossier) -> None:
    other = session.intake.save(typed(SINGLE))
    for one in (single, other):
        session.life.step(one.id, Status.READY)
    session.life.handout([single.id, other.id], HandOutTo.POST, item="EB123456789VN")
    found = session.undoing.of([single.id, other.id])
    assert [one.kind for one in found] == [Undo.STEP] * 2
    session.payments.take(other.id, 8000, Method.CASH)
    with pytest.raises(Refused) as refused:
        session.undoing.take_back(found)
    assert refused.value.code == "MOVED_ON" and session.counter.get(single.id).status is Status.RETURNED, "nothing was written"
    with pytest.raises(Refused, match="lý do"):
        session.undoing.take_back(session.undoing.of([single.id]), " ")
    session.undoing.take_back(session.undoing.of([single.id]), "Bưu điện chưa nhận")
    assert session.counter.get(single.id).status is Status.READY and session.life.story(single.id).handouts[0].undone


def test_a_receipt_and_a_void_stand(session: Session, single: Dossier) -> None:
    assert session.undoing.of([single.id]) == []
    new = session.intake.save(typed(SINGLE, unchecked=True))
    session.life.step(new.id, Status.ACCEPTED)
    assert session.undoing.of([new.id]) == [], "its receipt has a number"
    session.corrections.void(single.id, "Nhập trùng")
    assert session.undoing.of([single.id]) == []


def test_an_extension_taken_back_frees_the_one_there_is(session: Session, single: Dossier, clock: StillClock) -> None:
    issue = session.dues.extend(single.id, 3, "Hộ liền kề vắng mặt")
    session.issues.void(issue.id, "Phát nhầm hồ sơ")
    assert session.counter.get(single.id).due_at == single.due_at
    assert session.dues.extend(single.id, 2, "Hộ liền kề vắng mặt").no == issue.no + 1
    clock.at += timedelta(hours=1)
    session.dues.set(single.id, MONDAY + timedelta(days=9), "Hẹn theo yêu cầu")
    last = session.life.story(single.id).issues[-1]
    session.issues.void(last.id, "Phát nhầm")
    assert session.counter.get(single.id).due_at == MONDAY + timedelta(days=9), "what a person decided afterwards stands"


def test_a_date_by_hand_taken_back_counts_no_more_when_the_receipt_is_corrected(session: Session, single: Dossier) -> None:
    session.dues.set(single.id, MONDAY + timedelta(days=9), "Hẹn theo yêu cầu")
    session.undoing.take_back(session.undoing.of([single.id]))
    moved = session.corrections.correct(single.id, {"received_at": MONDAY - timedelta(days=3)}, "Gõ nhầm")
    assert moved.due_at == datetime(2026, 11, 18, 17, 0, tzinfo=ICT)

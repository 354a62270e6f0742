"""What cannot be: every step that does not follow, every act dated before its receipt, every act on what ended; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import HandOutTo, Method
from cchc_desktop.office.session import Session
from tests.office.counterside import SINGLE, counterside, typed
from tests.office.places import StillClock

WAYS: dict[Status, tuple[Status, ...]] = {
    Status.NEW: (), Status.REJECTED: (Status.REJECTED,), Status.ACCEPTED: (Status.ACCEPTED,),
    Status.PROCESSING: (Status.ACCEPTED, Status.PROCESSING), Status.SUPPLEMENT: (Status.ACCEPTED, Status.SUPPLEMENT),
    Status.PAYMENT: (Status.ACCEPTED, Status.PROCESSING, Status.PAYMENT), Status.WITHDRAWN: (Status.WITHDRAWN,),
    Status.STOPPED: (Status.ACCEPTED, Status.PROCESSING, Status.STOPPED), Status.READY: (Status.ACCEPTED, Status.PROCESSING, Status.READY),
    Status.RETURNED: (Status.ACCEPTED, Status.PROCESSING, Status.READY, Status.RETURNED),
}  # fmt: skip
"""How each status is reached from what was only taken down."""
FACTS = {1: "2 3 7", 2: "4 5 7 9", 3: "", 4: "5 6 7 8 9", 5: "4 7 8", 6: "4 7 8 9", 7: "", 8: "", 9: "10 4", 10: ""}
"""Domain facts 2.5."""


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    made = counterside(tmp_path / "office", clock)
    yield made
    made.close()


def standing(session: Session, status: Status) -> Dossier:
    """A dossier brought to a status step by step."""
    made = session.intake.save(typed(SINGLE, unchecked=True))
    for to in WAYS[status]:
        made = session.life.step(made.id, to, "vì thế")
    return made


def refused(session: Session, act: Callable[[], object]) -> Refused:
    """The refusal of an act; whatever it was, nothing was written."""
    before = session.store.counter("lamport")
    with pytest.raises(Refused) as said:
        act()
    assert session.store.counter("lamport") == before and said.value.message.endswith((".", "!")), said.value.code
    return said.value


@pytest.mark.parametrize("status", Status)
def test_no_step_but_those_of_the_facts(session: Session, status: Status) -> None:
    dossier = standing(session, status)
    may = {Status(int(code)) for code in FACTS[status].split()}
    for to in set(Status) - may:
        assert refused(session, lambda to=to: session.life.step(dossier.id, to, "thử")).code == "BAD_STEP", (status, to)  # type: ignore[misc]
    assert session.counter.get(dossier.id).status is status and len(session.life.story(dossier.id).steps) == len(WAYS[status])


ACTS: dict[str, Callable[[Session, Dossier, datetime | None], Any]] = {
    "step": lambda s, d, at: s.life.step(d.id, Status.PROCESSING, at=at),
    "hand": lambda s, d, at: s.life.hand([d.id], "Lê Văn Hải", at=at),
    "at once": lambda s, d, at: s.life.answer_at_once(d.id, at=at),
    "supplement": lambda s, d, at: s.issues.give(d.id, "supplement", ("Giấy chứng sinh",), "Thiếu", at=at),
}


@pytest.mark.parametrize("name", ACTS)
def test_nothing_happens_before_the_receipt_or_in_the_future(session: Session, clock: StillClock, name: str) -> None:
    dossier = session.intake.save(typed(SINGLE))
    for at, code in ((dossier.received_at - timedelta(seconds=1), "BEFORE_RECEIPT"), (clock.at + timedelta(hours=2), "FUTURE")):
        assert refused(session, lambda at=at: ACTS[name](session, dossier, at)).code == code  # type: ignore[misc]
    ACTS[name](session, dossier, dossier.received_at)  # at the very moment it may


@pytest.mark.parametrize("how", HandOutTo)
def test_a_result_is_not_handed_out_before_it_was_ready(session: Session, clock: StillClock, how: HandOutTo) -> None:
    dossier = standing(session, Status.READY)
    assert dossier.finished_at is not None
    early = dossier.received_at - timedelta(days=1)
    said = refused(session, lambda: session.life.handout([dossier.id], how, "Hồ Thị Ỷ", "EB1", at=early))
    assert said.code in ("BEFORE_RECEIPT", "BEFORE_LAST_STEP")
    tomorrow = clock.at + timedelta(days=1)
    assert refused(session, lambda: session.life.handout([dossier.id], how, "Hồ Thị Ỷ", "EB1", at=tomorrow)).code == "FUTURE"


def test_a_due_date_by_hand_or_a_corrected_receipt_that_cannot_be(session: Session, clock: StillClock) -> None:
    dossier = session.intake.save(typed(SINGLE))
    late = refused(session, lambda: session.dues.set(dossier.id, dossier.received_at - timedelta(minutes=1), "thử"))
    assert (late.code, late.field) == ("BAD_FIELD", "due_at")
    future = refused(session, lambda: session.corrections.correct(dossier.id, {"received_at": clock.at + timedelta(days=1)}, "thử"))
    assert future.field == "received_at"
    session.life.step(dossier.id, Status.PROCESSING)
    clock.at += timedelta(hours=3)
    after = refused(session, lambda: session.corrections.correct(dossier.id, {"received_at": clock.at - timedelta(hours=1)}, "thử"))
    assert after.field == "received_at", "it was worked on before"


ENDED = (Status.REJECTED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)


@pytest.mark.parametrize("status", ENDED)
def test_nothing_is_given_out_or_extended_once_it_ended(session: Session, status: Status) -> None:
    dossier = standing(session, status)
    for form in ("supplement", "refusal", "stop", "apology"):
        assert refused(session, lambda form=form: session.issues.give(dossier.id, form, ("x",), "thử", 3)).code == "BAD_STEP"  # type: ignore[misc]
    assert refused(session, lambda: session.life.hand([dossier.id], "Lê Văn Hải")).code == "BAD_STEP"
    assert refused(session, lambda: session.life.answer_at_once(dossier.id)).code == "BAD_STEP"
    assert refused(session, lambda: session.dues.set(dossier.id, dossier.received_at + timedelta(days=9), "thử")).code == "BAD_STEP"


def test_a_void_dossier_takes_nothing_more(session: Session) -> None:
    dossier = session.intake.save(typed(SINGLE))
    session.corrections.void(dossier.id, "tiếp nhận nhầm")
    acts: tuple[Callable[[], object], ...] = (
        lambda: session.life.step(dossier.id, Status.PROCESSING), lambda: session.life.hand([dossier.id], "Hải"),
        lambda: session.life.answer_at_once(dossier.id), lambda: session.issues.give(dossier.id, "supplement", ("x",), "y"),
        lambda: session.payments.take(dossier.id, 8_000, Method.CASH), lambda: session.corrections.correct(dossier.id, {"name": "A"}, "y"),
        lambda: session.dues.set(dossier.id, dossier.due_at + timedelta(days=1), "y"), lambda: session.corrections.void(dossier.id, "y"),
    )  # fmt: skip
    assert {refused(session, act).code for act in acts} == {"VOIDED"}


@pytest.mark.parametrize("amount", [-1, -8_000])
def test_no_fee_below_nothing(session: Session, amount: int) -> None:
    dossier = session.intake.save(typed(SINGLE))
    said = refused(session, lambda: session.payments.take(dossier.id, amount, Method.CASH))
    assert (said.code, said.field) == ("BAD_FIELD", "amount")


def test_reasons_that_say_nothing_are_no_reasons(session: Session) -> None:
    dossier = session.intake.save(typed(SINGLE))
    for reason in ("", "   ", "\u200b", "\n\t"):
        assert refused(session, lambda reason=reason: session.corrections.void(dossier.id, reason)).code == "REASON_NEEDED"  # type: ignore[misc]
        assert refused(session, lambda reason=reason: session.life.step(dossier.id, Status.WITHDRAWN, reason)).code == "REASON_NEEDED"  # type: ignore[misc]


@pytest.mark.parametrize("days", [0, -3, 61, 10_000])
def test_an_extension_of_no_days_or_of_years(session: Session, days: int) -> None:
    dossier = session.intake.save(typed(SINGLE))
    said = refused(session, lambda: session.issues.give(dossier.id, "apology", reason="chậm", days=days))
    assert (said.code, said.field) == ("BAD_FIELD", "days")

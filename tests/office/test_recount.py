"""A due date reckoned anew from a dossier's story is the one that its acts, one by one, had led to: for any story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import AfterWait, limit_of_text
from cchc_desktop.office.recount import recounted
from cchc_desktop.office.session import Session
from tests.office.counterside import LAND, SINGLE, counterside, typed
from tests.office.places import StillClock

CLOCK = StillClock()
ACTS = st.lists(st.tuples(st.sampled_from(["4", "5", "6", "extend", "hand", "back"]), st.integers(1, 60)), max_size=9)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    opened = counterside(tmp_path_factory.mktemp("office"), CLOCK)
    land = opened.catalogue.get(LAND)
    assert land
    opened.catalogue.save(replace(land, after_supplement=AfterWait.RESTART))
    yield opened
    assert opened.check().problems == []
    opened.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.sampled_from([SINGLE, LAND]), acts=ACTS)
def test_any_story_reckoned_anew_gives_the_same_day(session: Session, code: str, acts: list[tuple[str, int]]) -> None:
    CLOCK.at = datetime(2026, 11, 2, 8, 0, tzinfo=ICT)
    kept = session.intake.save(typed(code))
    for act, hours in acts:
        CLOCK.at += timedelta(hours=hours)
        with suppress(Refused):
            if act == "extend":
                session.dues.extend(kept.id, 2, "Chờ xác minh.")
            elif act == "hand":
                session.dues.set(kept.id, session.counter.get(kept.id).due_at + timedelta(days=1), "Lãnh đạo đi vắng.")
            elif act == "back":
                session.life.take_back(kept.id, "Nhầm.")
            else:
                session.life.step(kept.id, Status(int(act)), "Lý do.")
    now, story = session.counter.get(kept.id), session.life.story(kept.id)
    assert all((move.new_due >= kept.received_at and move.lines) or move.cause == "take_back" for move in story.dues)
    assert [a.new_due for a in story.dues][:-1] == [b.old_due for b in story.dues][1:], "each move begins where the last one ended"
    assert (story.dues[-1].new_due if story.dues else kept.due_at) == now.due_at
    limit = limit_of_text(now.limit)
    assert limit
    if not any(step.undone for step in story.steps):
        due, _ = recounted(session.bench, now, limit, session.catalogue.by_id(now.procedure_id), story)
        assert due == now.due_at

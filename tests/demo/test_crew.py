"""Work given out: here or to two processes, with the same outcomes and the same refusals."""

from __future__ import annotations

import pickle

import pytest

from cchc_desktop.demo.crew import Crew, crew_for
from cchc_desktop.demo.region import shared_out
from cchc_desktop.domain.errors import Problem, Refused, refuse_first


@pytest.mark.parametrize("processes", [1, 2])
def test_outcomes_and_refusals_are_the_same_in_one_process_and_in_two(processes: int) -> None:
    with Crew(processes, lambda _: None) as crew:
        tasks = [crew.start(shared_out, total, [3, 1]) for total in (8, 9)]
        refused = crew.start(refuse_first, [Problem("name", "Chưa có tên.")])
        assert [task.result() for task in tasks] == [[6, 2], [7, 2]]
        with pytest.raises(Refused) as said:
            refused.result()
    assert (said.value.code, said.value.field, said.value.message) == ("BAD_FIELD", "name", "Chưa có tên.")


def test_a_refusal_is_whole_after_a_journey() -> None:
    refused = pickle.loads(pickle.dumps(Refused("FULL", "Đã đầy.", "Dọn bớt.", field="place", line=3)))
    assert (refused.as_json(), str(refused)) == (
        {"refused": "FULL", "message": "Đã đầy.", "next_step": "Dọn bớt.", "line": 3, "field": "place"}, "FULL: Đã đầy."
    )  # fmt: skip


def test_processes_only_when_they_are_worth_their_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert [crew_for(15_200, 18), crew_for(15_200, 1), crew_for(100, 18)] == [2, 1, 1]
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert crew_for(15_200, 18) == 1

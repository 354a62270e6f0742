"""The table of steps as shipped, held against the transitions of the domain facts written out a second time here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import PAUSED, TERMINAL, Status
from cchc_desktop.domain.statuses import statuses_from_json

FILE = Path(__file__).parents[2] / "resources" / "statuses.json"
FACTS = {1: "2 3 7", 2: "4 5 7 9", 3: "", 4: "5 6 7 8 9", 5: "4 7 8", 6: "4 7 8 9", 7: "", 8: "", 9: "10 4", 10: ""}
"""Domain facts 2.5; 2 to 9 is the procedure answered at once."""
TABLE = statuses_from_json(json.loads(FILE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("status", Status)
def test_every_transition_is_that_of_the_facts(status: Status) -> None:
    wanted = {Status(int(code)) for code in FACTS[status].split()}
    assert {to for to in Status if TABLE.allows(status, to)} == wanted == set(TABLE.following(status))


def test_no_step_leads_out_of_an_end_and_every_other_status_has_one() -> None:
    for status in Status:
        assert bool(TABLE.following(status)) == (status not in TERMINAL)
    assert not TABLE.allows(Status.RETURNED, Status.READY) and TABLE.mistakes[Status.RETURNED] == {Status.READY}


def test_what_ends_or_waits_for_the_citizen_wants_a_reason_and_each_form_has_its_step() -> None:
    assert TABLE.reasons == (TERMINAL - {Status.RETURNED}) | {Status.SUPPLEMENT}
    assert {Status.SUPPLEMENT, Status.PAYMENT} == PAUSED
    assert TABLE.forms == {"supplement": Status.SUPPLEMENT, "refusal": Status.REJECTED, "stop": Status.STOPPED}


def test_a_table_that_lacks_a_status_is_a_bug_at_once() -> None:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    data["statuses"].pop()
    with pytest.raises(KeyError):
        statuses_from_json(data)

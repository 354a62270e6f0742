"""A due date reckoned anew (tính lại) when what it rests on was corrected: the count, then waits, extension, hand-set date again."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from cchc_desktop.domain.deadlines import extend, resume
from cchc_desktop.domain.dossier import PAUSED, TERMINAL, Dossier, Status
from cchc_desktop.domain.life import Story
from cchc_desktop.domain.procedure import AfterWait, Limit, Procedure
from cchc_desktop.office.bench import Bench, told

Event = tuple[datetime, int, datetime | int, Status]
"""(when, kind, its own value, the status waited in): kinds in the order they count at one moment."""
_BY_HAND, _WAIT, _LONGER = 0, 1, 2


def recounted(bench: Bench, dossier: Dossier, limit: Limit, procedure: Procedure | None, story: Story) -> tuple[datetime, tuple[str, ...]]:
    """(due, lines) of a dossier whose receipt, procedure or limit is now as given. Its waits move it as they did before."""
    office, calendar = bench.offices.get(), bench.sector_calendar(dossier.sector)
    count = bench.calendar.reckon(dossier.received_at, limit, office, dossier.sector)
    due, lines = count.due_at, told(count.lines)
    extended = 0
    for at, kind, value, was in _events(story):
        if kind == _BY_HAND:
            assert isinstance(value, datetime)
            due, lines = value, (*lines, f"Ngày hẹn đã đổi: {value:%H:%M %d/%m/%Y}")
        elif kind == _WAIT:
            assert isinstance(value, datetime)
            move = resume(
                due, value, at, limit, calendar, _rule(procedure, was), due_rule=office.due_rule, cutoff=office.same_day_cutoff
            )
            due, lines = move.new_due, (*lines, *told(move.lines))
        else:
            assert isinstance(value, int)
            move = extend(max(due, at), value, calendar, extended_before=extended)
            due, lines, extended = move.new_due, (*lines, *told(move.lines)), 0
    return due, lines


def _rule(procedure: Procedure | None, was: Status) -> AfterWait:
    if procedure is None:
        return AfterWait.PAUSE
    return procedure.after_supplement if was is Status.SUPPLEMENT else procedure.after_payment


def _events(story: Story) -> list[Event]:
    """What moved the due date and still stands, in the order it happened; a hand-set date begins anew."""
    standing = [step for step in story.steps if not step.undone and not step.back]
    found: list[Event] = [
        (step.at, _WAIT, asked.at, step.was)
        for asked, step in pairwise(standing)
        if step.was in PAUSED and asked.to is step.was and step.to not in TERMINAL
    ]  # fmt: skip
    longer = [one for one in story.issues if one.form == "apology" and not one.voided and one.texts.get("days", "").isdecimal()]
    found += [(one.at, _LONGER, int(one.texts["days"]), Status.PROCESSING) for one in longer]
    by_hand = [(move.at, _BY_HAND, move.new_due, Status.PROCESSING) for move in story.standing_dues if move.cause == "manual"]
    if by_hand:
        last = max(by_hand)
        return sorted([last, *(event for event in found if event[0] > last[0])])
    return sorted(found)

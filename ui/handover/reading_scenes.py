"""What came of receiving, and of a receipt, in words, colours and shapes: the most serious first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cchc_desktop.domain.text import NBSP
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome
from ui.handover.pace import READ_STEPS
from ui.handover.scenes import KEPT
from ui.handover.stage import Scene, Steps
from ui.handover.words import counted, listed, phrase, several
from ui.kit.marks import Mark
from ui.kit.steps import Step, steps_at

if TYPE_CHECKING:
    from cchc_desktop.sync.received import ReceivedParcel


_R = ReceiveOutcome
SERIOUS = (
    _R.PULLED, _R.LOCKED, _R.DISK_FULL, _R.CANCELLED, _R.BAD_SIGNATURE, _R.DAMAGED, _R.TRUNCATED, _R.FORK, _R.GAP, _R.REVOKED_KEY,
    _R.UNKNOWN_UNIT, _R.NEWER_FORMAT, _R.APPLIED_WITH_CONFLICTS, _R.APPLIED_WITH_QUARANTINE, _R.APPLIED, _R.DUPLICATE, _R.NOT_FOR_US,
    _R.NO_PARCEL, _R.NO_MEDIUM,
)  # fmt: skip
"""Receive outcomes, what a person must hear of first at the front."""
_AMBER = {_R.FORK, _R.GAP, _R.UNKNOWN_UNIT, _R.NEWER_FORMAT, _R.APPLIED_WITH_CONFLICTS, _R.APPLIED_WITH_QUARANTINE}
_IN_PART = {_R.FORK, _R.GAP}
"""One log of the parcel is held, the others were taken in."""
BEWARE = "Coi chừng USB này"
"""Above the warning of a stick that looks infected or encrypted."""
_SOFT = {_R.DUPLICATE, _R.NOT_FOR_US, _R.NO_PARCEL, _R.NO_MEDIUM, _R.CANCELLED}


MARKS = {"green": Mark.DONE, "amber": Mark.LOOK, "soft": Mark.LATER, "red": Mark.OVERDUE}
"""The shape of each colour of :func:`tone_of`."""


def tone_of(outcome: ReceiveOutcome, whose: str = "") -> str:
    """The colour an outcome of receiving is told in; ``whose`` are the machines whose part alone was kept out."""
    if outcome is _R.APPLIED:
        return "green"
    if whose:
        return "amber"
    return "amber" if outcome in _AMBER else "soft" if outcome in _SOFT else "red"


def mark_of(outcome: ReceiveOutcome, whose: str = "") -> Mark:
    """Its shape in lists."""
    return MARKS[tone_of(outcome, whose)]


def is_in_part(one: ReceivedParcel) -> bool:
    """Whether one part of a parcel is held and the rest was taken in."""
    return one.outcome in _IN_PART or bool(one.whose)


def worst(found: Sequence[ReceivedParcel]) -> ReceivedParcel:
    """The parcel a person must hear of first."""
    return min(found, key=lambda one: SERIOUS.index(one.outcome))


def telling(found: Sequence[ReceivedParcel], own: str) -> list[ReceivedParcel]:
    """What a person should hear of, the most serious first: our own parcels and old requests and answers on the stick are no news
    beside others, and a harmed copy of what is here no more than a whole one; parcels for elsewhere are one line. What is to beware of on
    the stick is told with the first, whatever parcel it came with."""
    from cchc_desktop.sync.received import for_a_person

    beware = next((one.warning for one in found if one.warning), "")
    found = [replace(one, outcome=_R.DUPLICATE) if one.here else one for one in for_a_person([*found])]

    def old(one: ReceivedParcel) -> bool:
        return one.outcome is _R.DUPLICATE and (one.unit == own or one.kind in ("enrol", "grant"))

    first, *others = sorted([one for one in found if not old(one)] or found, key=lambda one: SERIOUS.index(one.outcome))
    return [replace(first, warning=beware), *(replace(one, warning="") for one in others)]


def received(found: Sequence[ReceivedParcel]) -> Scene:
    """What came of receiving, and beside it, whatever that is, what to beware of on the stick."""
    scene, beware = _came(found), next((one.warning for one in found if one.warning), "")
    return replace(scene, warning=(BEWARE, beware)) if beware else scene


def _came(found: Sequence[ReceivedParcel]) -> Scene:
    """One parcel in its own words, several summed up when all went well, else the worst. A receipt that says more about us than the
    parcel does speaks instead."""
    first, (said, title) = worst(found), _receipt_in(found)
    changes, files = sum(one.changes for one in found), sum(one.attachments for one in found)
    if said is ReceiptOutcome.BEYOND_OURS or (said and first.outcome is _R.APPLIED and not changes and not files):
        return replace(receipt_taken(said, title), steps=_passed(first, said))
    tone = tone_of(first.outcome, first.whose)
    message, step = first.message, first.step
    good = [one for one in found if one.outcome is _R.APPLIED]
    if first.outcome is _R.APPLIED and len(good) > 1:
        units = several([one.title for one in good])
        message, step = f"Đã nhận đủ {len(good)}{NBSP}gói của {units}.", "Ghi biên nhận để gửi về."
    brought = listed([counted(changes, "thay đổi") if changes else "", counted(files, "tệp quét") if files else ""])
    sub = f"{f'Đã nhận vào {brought}.' if brought else ''} {said.says(phrase(title))[0] if said else ''}".strip()
    came = first.ok or any(is_in_part(one) or (one.ok and one.outcome is not _R.DUPLICATE) for one in found)
    return Scene(
        message, sub or ("" if came else KEPT), {"green": "check", "soft": "inbox"}.get(tone, "warning"), tone, _passed(first),
        next_act=step,
    )  # fmt: skip


def _passed(first: ReceivedParcel, said: ReceiptOutcome | None = None) -> Steps:
    """How far the parcel came that is told of: none of it is shown as done where the news is bad."""
    if tone_of(first.outcome) == "soft" or said is ReceiptOutcome.BEYOND_OURS:
        return ()
    return steps_at(READ_STEPS, len(READ_STEPS) if first.ok else 2 if is_in_part(first) else 1, Step.FAILED)


def _receipt_in(found: Sequence[ReceivedParcel]) -> tuple[ReceiptOutcome | None, str]:
    """The receipt taken with the parcels that matters most, and the title of its unit."""
    said = [(ReceiptOutcome[row["outcome"]], one.title) for one in found for row in one.receipts]
    for wanted in (ReceiptOutcome.BEYOND_OURS, ReceiptOutcome.TAKEN):
        for outcome, title in said:
            if outcome is wanted:
                return outcome, title
    return None, ""


def receipt_taken(outcome: ReceiptOutcome, above: str) -> Scene:
    """A receipt typed or scanned."""
    message, step = outcome.says(phrase(above))
    tone = {ReceiptOutcome.TAKEN: "green", ReceiptOutcome.OLDER: "soft"}.get(outcome, "red")
    return Scene(message, "", "check" if tone == "green" else "inbox" if tone == "soft" else "warning", tone, next_act=step)

"""What people hand in: procedures by how often they come, papers, channel, fee."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from random import Random

from cchc_desktop.demo.chance import Shares, Weighted, new_id
from cchc_desktop.demo.people import Crowd
from cchc_desktop.demo.region import data
from cchc_desktop.domain.dossier import Component, DossierDraft
from cchc_desktop.domain.procedure import LimitUnit, Procedure
from cchc_desktop.office.catalogue import Catalogue

CERTIFIED_COPIES = "2.000815"
MOST_PAPERS = 5
PAGE_FEE, LATER_PAGE_FEE, MOST_FEE = 2000, 1000, 200_000
"""Certified copies: đồng a page, a page from the third on, and the most for one copy (domain facts 9)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a procedure as people bring it."""

    name: str
    originals: int
    photocopies: int
    must_digitise: bool


class Demand:
    """Makes one draft after the other."""

    def __init__(self, rng: Random, crowd: Crowd, shares: Shares, catalogue: Catalogue, day: date) -> None:
        self._rng, self._crowd, self._shares = rng, crowd, shares
        known = {row["code"]: catalogue.get(row["code"], day) for row in data()["procedures"]}
        self._known = {code: procedure for code, procedure in known.items() if procedure is not None}
        self._papers = {code: _papers(procedure) for code, procedure in self._known.items()}

    def draft(self, day: date) -> DossierDraft:
        """What the next person hands in on a day."""
        rng = self._rng
        code = _mix(day.month, tuple(self._known)).draw(rng)
        person = self._crowd.someone()
        other = self._crowd.helper(person) if self._shares.draw("other_submitter") else None
        channel = "direct" if code == CERTIFIED_COPIES else self._channel()
        papers, fee = self._certify() if code == CERTIFIED_COPIES else (self._bring(code), None)
        case = self._case(self._known[code])
        return DossierDraft(
            code, person, channel, self._digitised(papers), other, sets=1, limit_case=case, fee=fee,
            note="Trả kết quả qua bưu điện." if channel == "post" else "",
        )  # fmt: skip

    def _channel(self) -> str:
        return "online" if self._shares.draw("online") else "post" if self._shares.draw("post") else "direct"

    def procedure(self, code: str) -> Procedure:
        """The version in force when the season began."""
        return self._known[code]

    def same_day(self, draft: DossierDraft) -> bool:
        """Whether a person who came in person may wait for the answer."""
        limits = self._known[draft.procedure_code].limits
        return draft.channel == "direct" and bool(limits) and all(limit.unit is LimitUnit.SAME_DAY for limit in limits)

    def _case(self, procedure: Procedure) -> str:
        cases = [limit.case for limit in procedure.limits if limit.case]
        return self._rng.choice(cases) if cases and self._rng.random() < 0.3 else ""

    def _bring(self, code: str) -> list[Component]:
        return [
            Component(new_id(self._rng), p.name, p.originals, 0, p.photocopies, must_digitise=p.must_digitise)
            for p in self._papers[code]
        ]  # fmt: skip

    def _certify(self) -> tuple[list[Component], int]:
        """Originals to be copied, with pages and copies wanted, and what the copies cost."""
        rng, papers, fee = self._rng, [], 0
        for name in rng.sample(data()["certified_papers"], rng.choices((1, 2, 3), (80, 15, 5))[0]):
            pages, copies = rng.choices((1, 2, 4, 8), (50, 30, 15, 5))[0], rng.randint(1, 5)
            cost = min(pages, 2) * PAGE_FEE + max(pages - 2, 0) * LATER_PAGE_FEE
            fee += copies * min(cost, MOST_FEE)
            papers.append(Component(new_id(rng), name, originals=1, pages=pages, copies_to_certify=copies, must_digitise=True))
        return papers, fee

    def _digitised(self, papers: list[Component]) -> tuple[Component, ...]:
        """All papers that must be are scanned, or some of them, by the rates; one of them may be held here already."""
        must = [place for place, paper in enumerate(papers) if paper.must_digitise]
        if not must:
            return tuple(papers)
        scanned = set(must)
        if not self._shares.draw("digitised_full"):
            some = len(must) > 1 and self._shares.draw("digitised_some")
            scanned = set(self._rng.sample(must, self._rng.randint(1, len(must) - 1))) if some else set()
        again = min(scanned) if scanned and self._shares.draw("reused") else -1
        return tuple(replace(p, digitised=n in scanned, reused=int(n == again)) for n, p in enumerate(papers))


def _papers(procedure: Procedure) -> tuple[Paper, ...]:
    """The first papers of a procedure; what is only shown is not handed in."""
    asked = [t for t in procedure.components if not t.remark and not t.show_only][:MOST_PAPERS]
    found = tuple(Paper(t.name, t.originals or int(not t.copies), t.copies, t.must_digitise) for t in asked)
    return found or (Paper("Tờ khai", 1, 0, False),)


@cache
def _mix(month: int, codes: tuple[str, ...]) -> Weighted:
    """How often each procedure comes in a month."""
    rows = [row for row in data()["procedures"] if row["code"] in codes]
    return Weighted({row["code"]: row["weight"] * row.get("months", {}).get(str(month), 1.0) for row in rows})

"""Whose dossier is asked for, and the answer to read out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cchc_desktop.domain.dossier import TERMINAL, Status
from cchc_desktop.domain.number import parse_number, split_twin
from cchc_desktop.domain.person import parse_card
from cchc_desktop.domain.spoken import Answer, answer

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session
    from cchc_desktop.storage.dossiers import DossierRow

_LOOKED_AT = 60
_FIGURES = re.compile(r"\+?[\d\s.]+")


def sought(text: str) -> str:
    """What is looked for when this was typed or scanned: the number of a card, figures without their gaps, else the words."""
    card = parse_card(text) if text.count("|") else None
    if card is not None:
        return card.person.id_number
    text = text.strip()
    if _FIGURES.fullmatch(text) and len(bare := re.sub(r"[\s.]", "", text)) >= 6:
        return re.sub(r"^\+?84(?=\d{9}$)", "0", bare)
    return text


def is_whole(text: str) -> bool:
    """Whether a text is one number or card and no further letter can come: a scan, or a code typed to its end."""
    return parse_number(split_twin(text)[0]) is not None or "|" in text


def asked_for(session: Session, text: str, limit: int = 8) -> list[DossierRow]:
    """Dossiers that may be meant: waiting to be fetched, then running ones, then what is closed, each the newest first."""
    wanted = sought(text)
    found = session.counter.find(wanted, limit=_LOOKED_AT) if wanted else []
    return sorted(found, key=_rank)[:limit]


def answer_for(session: Session, key: str) -> Answer:
    """The answer for one dossier. Raises Refused NOT_FOUND."""
    dossier = session.counter.get(key)
    return answer(dossier, session.life.story(dossier.id), session.clock.now(), session.calendar.calendar(session.office))


def _rank(row: DossierRow) -> int:
    if row.voided:
        return 3
    if row.status in TERMINAL:
        return 2
    return 0 if row.status is Status.READY else 1

"""An office at work: a few real procedures, the shipped calendar, drafts as a clerk types them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cchc_desktop.domain.dossier import Component, DossierDraft, Person
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from tests.office.places import COMMUNE, StillClock, found

BIRTH, COPIES, SINGLE, LAND = "1.001193", "2.000815", "1.004873", "1.013978"
CODES = (BIRTH, COPIES, SINGLE, LAND, "2.000575", "2.000884", "1.012812", "1.004222")
NGUYET = Person("Trần Thị Ánh Nguyệt", "045185006241", "1985-08-12", "Nữ", "thôn Linh Hải", "0912345678")


def counterside(place: Path, clock: StillClock, data: dict[str, Any] = COMMUNE) -> Session:
    """A fresh office with the procedures of CODES and the shipped calendar."""
    session = found(place, data, clock).session
    session.catalogue.write([p for p in resources.catalogue() if p.code in CODES])
    session.calendar.save(resources.calendar())
    return session


def typed(code: str = BIRTH, person: Person = NGUYET, **other: Any) -> DossierDraft:
    """A draft as it is typed in a minute."""
    return DossierDraft(code, person, **other)


def paper(place: int, name: str = "Tờ khai", **other: Any) -> Component:
    return Component(f"c{place}", name, **({"originals": 1} | other))

"""The commitment sheet (bản cam kết nâng cao chỉ số PAR INDEX, SIPAS, PAPI) and its table of targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class CommitmentState(StrEnum):
    """Draft (nháp), printed (đã in), signed (đã ký): a signed sheet never changes; a change is a new linked version."""

    DRAFT = "draft"
    PRINTED = "printed"
    SIGNED = "signed"


STATE_NAMES = {CommitmentState.DRAFT: "Nháp", CommitmentState.PRINTED: "Đã in", CommitmentState.SIGNED: "Đã ký"}
INDICES = ("PAR INDEX", "SIPAS", "PAPI")


@dataclass(frozen=True, slots=True)
class Party:
    """One side: ``unit`` in words ("Ủy ban nhân dân xã Vĩnh Thủy"), the ``person`` who signs and their ``title``."""

    unit: str
    person: str
    title: str


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the table (chỉ tiêu). ``last``/``target``: numbers in ``unit`` ("%") or words; ``source`` auto:NAME|manual."""

    index: str
    name: str
    unit: str
    last: float | str | None
    target: float | str | None
    due: date | None
    owner: str = ""
    evidence: str = ""
    source: str = "manual"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for which side ("committing" or "receiving"), when, and the scan or signed PDF that shows it (SHA-256)."""

    side: str
    person: str
    title: str
    at: datetime
    proof_sha256: str = ""
    digital: bool = False


@dataclass(frozen=True, slots=True)
class Commitment:
    """A sheet as kept. ``kind`` names a template; ``pledges`` by section (indices and "head"); ``previous`` an older version."""

    id: str
    unit: str
    kind: str
    year: int
    date: date
    place: str
    number: str
    basis: tuple[str, ...]
    committing: Party
    receiving: Party
    pledges: dict[str, tuple[str, ...]]
    targets: tuple[Target, ...]
    state: CommitmentState = CommitmentState.DRAFT
    version: int = 1
    previous: str = ""
    execution: tuple[str, ...] = ()
    validity: tuple[str, ...] = ()
    officials: tuple[Party, ...] = ()
    signatures: tuple[Signature, ...] = field(default=())
    annex_of: str = ""
    """The signed sheet this one is an annex to; ``version`` then counts its annexes."""

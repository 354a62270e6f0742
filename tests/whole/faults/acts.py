"""What a child that may be killed does: one act of a clerk each, on an open office and a stick."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.security.keys import identity
from cchc_desktop.storage.backups import backup
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import enrolment, keyring
from cchc_desktop.sync import receive as receiving
from cchc_desktop.sync import seal as sealing
from cchc_desktop.sync.stick import Medium
from tests.sync.conftest import HOA, Ticking, dossier_fields

IDENTITY = identity(bytes(32), "backup")
WRAPS = b'{"version": 1, "wraps": {}}'


def save(store: Store, stick: Path) -> None:
    """Two dossiers in one act."""
    with store.act(HOA, Ticking()) as act:
        for number in ("H50.31.18-261123-90017", "H50.31.18-261123-90023"):
            act.write("dossier", str(uuid4()), dossier_fields(number))
        store.raise_counter("taken")


def seal(store: Store, stick: Path) -> None:
    """Onto the stick, whatever is due."""
    sealing.seal(store, Medium(stick), clock=Ticking())


def receive(store: Store, stick: Path) -> None:
    """From the stick, whatever lies there."""
    receiving.receive(store, stick, clock=Ticking())


def receive_held(store: Store, stick: Path) -> None:
    """What the program does at its start: go on with what lies in quarantine."""
    receiving.receive_held(store, clock=Ticking())


def accept(store: Store, stick: Path) -> None:
    """The grant on the stick, its digits beside it."""
    enrolment.accept(store, stick, (stick / "digits.txt").read_text(encoding="utf-8"), Ticking())


def grant(store: Store, stick: Path) -> None:
    """The request on the stick, its digits beside it; what lies in the office's own folder stays there."""
    enrolment.grant(store, stick, (stick / "asked.txt").read_text(encoding="utf-8"), HOA, clock=Ticking())


def rename(store: Store, stick: Path) -> None:
    """The topmost office goes on under another name, and so does this machine of it, by its own word."""
    told = {"code": "46", "level": "Tỉnh", "name": "Quảng Bình Trị", "valid_from": "2026-11-01"}
    event = {"day": "2026-11-01", "units": [told], "heirs": [{"old": store.units[-1], "heir": "46@2026-11-01"}]}
    UnitEvents(store, HOA, Ticking()).write(event)


def rotate(store: Store, stick: Path) -> None:
    """New keys."""
    keyring.rotate(store, HOA, Ticking())


def back_up(store: Store, stick: Path) -> None:
    """A backup into the folder of the stick."""
    backup(store, stick, WRAPS, IDENTITY)


def new_replica(store: Store, stick: Path) -> None:
    """A folder put back begins as a new machine."""
    store.new_replica(HOA, Ticking(), 9)

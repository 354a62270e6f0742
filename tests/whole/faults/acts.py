"""What a child that may be killed does: one act of a clerk each, on an open office and a stick."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from cchc_desktop.security.keys import identity
from cchc_desktop.storage.backups import backup
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import enrolment
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


def back_up(store: Store, stick: Path) -> None:
    """A backup into the folder of the stick."""
    backup(store, stick, WRAPS, IDENTITY)


def new_replica(store: Store, stick: Path) -> None:
    """A folder put back begins as a new machine."""
    store.new_replica(HOA, Ticking(), 9)

"""Three levels in every wrong way at once, against the same naive model: disks that are put back whole, keys that are rotated, machines
that are stolen and replaced, a commune that is merged into another by the office in the middle while parcels are on the road."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis.stateful import initialize

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.offices import homes
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import keyring
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.receive import receive_vouched
from cchc_desktop.sync.seal import SealReport
from cchc_desktop.sync.stick import Stick
from tests.sync.conftest import COMMUNE, DISTRICT, HOA, PROVINCE, SIBLING, Bureau, World, enrol
from tests.sync.test_forks import Twin
from tests.whole.test_model import MEMORY, ONE, Naive, Offices, act, cheap, held, play

__all__ = ["cheap"]
ROUNDS = 4


class Levels(Offices):
    """A province, a district, two communes of two machines; ``office`` is the district, which the communes exchange with."""

    @initialize()
    def found(self) -> None:
        self.space = Path(tempfile.mkdtemp(prefix="cchc-levels-", dir=MEMORY))
        self.world, self.naive, self.gone = World(self.space), Naive(), set[str]()
        self.top, self.office = self.world.bureau(PROVINCE), self.world.bureau(DISTRICT, PROVINCE)
        enrol(self.office, self.top, self.world.new_stick())
        self.machines = [self.world.bureau(unit, DISTRICT, lane) for unit in (COMMUNE, SIBLING) for lane in (1, 2)]
        for one in self.machines:
            enrol(one, self.office, self.world.new_stick())
        self.all = [self.office, self.top, *self.machines]
        self.begin()
        self.images: dict[int, tuple[Path, set[str]]] = {}
        self.lanes = 3
        self.merged = False

    def sealed(self, one: Bureau, medium: Path | Stick) -> SealReport:
        """Whose heirs units are is said above first."""
        UnitEvents(one.store, HOA, one.clock).tell_above()
        return super().sealed(one, medium)

    # -- disks

    @act(1, which=ONE)
    def image(self, which: int) -> None:
        """The whole disk of a machine, anchor included, is kept."""
        place = which % len(self.all)
        one, kept = self.one_of(self.all, which), self.space / uuid4().hex
        one.store.close()
        for name in ("data", "state"):
            shutil.copytree(home_of(one) / name, kept / name)
        one.store = Store.open(one.store.folder, one.store.keys, one.store.anchor.path.parent)
        self.images[place] = kept, held(one)

    @act(1, when=lambda self: self.images, which=ONE)
    def imaged(self, which: int) -> None:
        """It is put back, and nothing on the machine can tell."""
        place = sorted(self.images)[which % len(self.images)]
        kept, before = self.images.pop(place)
        one = self.all[place]
        self.numbers.pop(one.store.folder, None)
        home, elsewhere = home_of(one), set().union(*(held(other) for other in self.all if other is not one))
        self.gone |= held(one) - before - elsewhere
        one.store.close()
        for name in ("data", "state"):
            shutil.rmtree(home / name)
            shutil.copytree(kept / name, home / name)
        one.store = Store.open(home / "data", one.store.keys, home / "state")

    # -- keys and units

    @act(1, who=ONE)
    def rotate(self, who: int) -> None:
        one = self.one_of(self.all, who)
        try:
            keyring.rotate(one.store, HOA, one.clock)
        except Refused as refused:
            assert refused.code == "TOO_MANY_KEYS"

    @act(1, when=lambda self: self.lanes < 12, who=ONE)
    def stolen(self, who: int) -> None:
        """A machine is gone and its keys are revoked; another one of its unit takes its place."""
        office, lost = self.one_of(self.all, 0), self.machines[who % len(self.machines)]
        known = Peers(office.store).ring.of_replica(lost.store.replica)
        others = [one for one in self.machines if one is not lost and one.store.unit == lost.store.unit]
        if not known or not others or any(isinstance(one, Twin) for one in self.machines):
            return  # what a copy of a stolen machine writes is held until a person has enrolled it anew
        if any(written_by(lost, one) - held(office) for one in others):
            return  # what a sister has of it and the office has not is held there until a person decides
        unit = lost.unit if lost.store.unit == lost.unit.key else SIBLING
        place = self.all.index(lost)
        self.kept.pop(place, None), self.images.pop(place, None)
        self.gone |= held(lost) - set().union(*(held(other) for other in self.all if other is not lost))
        keyring.revoke(office.store, lost.store.replica)
        fresh = self.world.bureau(unit, DISTRICT, self.lanes)
        self.lanes += 1
        enrol(fresh, office, self.world.new_stick())
        self.machines[self.machines.index(lost)] = self.all[place] = fresh

    @act(1, when=lambda self: not self.merged)
    def merge_units(self) -> None:
        office = self.one_of(self.all, 0)
        told = {"day": "2026-11-23", "basis": "NQ", "heirs": [{"old": COMMUNE.key, "heir": SIBLING.key}]}
        UnitEvents(office.store, HOA, office.clock).write(told)
        self.merged = True

    @act(1, who=ONE)
    def go_on_under_the_heir(self, who: int) -> None:
        one, office = self.one_of(self.machines, who), self.one_of(self.all, 0)
        peers = Peers(one.store)
        known = Peers(office.store)
        if peers.heir_of(one.store.unit) != one.store.unit and known.heir_of(one.store.unit) != one.store.unit:
            enrol(one, office, self.world.new_stick())

    # -- the end

    def meet(self) -> None:
        for stick in self.road:
            for place in range(len(self.all)):
                self.heard(self.one_of(self.all, place).receive(stick))
        for _ in range(ROUNDS):
            self.slips_are_typed()
            for place in range(len(self.machines)):
                self.pass_on(self.one_of(self.machines, place), self.office)
                self.forks_are_joined()
            self.pass_on(self.one_of(self.all, 0), self.top)
            self.pass_on(self.one_of(self.all, 1), self.office)
            self.pass_on(self.one_of(self.all, 0), self.top, *self.machines)

    def slips_are_typed(self) -> None:
        """What a stolen machine had sent before is held; somebody has its paper slips, wherever its sticks turn up."""
        for place in range(len(self.all)):
            one = self.one_of(self.all, place)
            for waits in Handover(one.store.db).held():
                if waits.outcome == "REVOKED_KEY" and waits.sha256 in {now.sha256 for now in Handover(one.store.db).held()}:
                    self.heard(receive_vouched(one.store, waits.sha256, "Nam", one.clock))
                    self.seen["let in by its slip"] += 1

    def judge(self) -> None:
        lost = self.naive.ids - held(self.office)
        assert lost <= self.gone, "lost though it lived elsewhere"
        self.naive.forget(lost)
        for one in self.all:
            for record in [row[0] for row in one.store.db.conn.execute("SELECT id FROM dossier")]:
                self.hold_to_the_model(one, record)
            assert check(one.store).problems == []
            assert one.store.db.conn.execute("SELECT count(*) FROM tray").fetchone() == (0,)
        assert {row[0] for row in self.top.store.db.conn.execute("SELECT id FROM dossier")} == self.naive.made.keys()
        for office in (self.office, self.top):
            self.scans_are_in(office)
        for unit in (COMMUNE, SIBLING):
            rows = [one.tables(unit) for one in self.all if one in (self.office, self.top) or unit.key in homes(one.store, one.store.unit)]
            assert len(rows) >= 3 and all(row == rows[0] for row in rows)


def written_by(author: Bureau, one: Bureau) -> set[str]:
    """The changes on a machine that another one wrote, in all its lives."""
    lives = {name.partition("/")[2] for name in Handover(author.store.db).keys("sign/")}
    rows = one.store.db.conn.execute("SELECT c.id, l.replica FROM change c JOIN log l ON l.id = c.log WHERE c.kind = 'dossier'").fetchall()
    return {id_ for id_, replica in rows if replica in lives}


def home_of(one: Bureau) -> Path:
    """Where a machine's data and anchor lie."""
    return one.store.folder.parent


def test_three_levels_converge() -> None:
    seen = play(Levels, 10, 70)
    assert all(seen[name] >= 3 for name in ("both wrote", "conflicts at the end", "rotate", "stolen", "merge_units")), seen
    assert seen["settled"] and seen["imaged"] and seen["joined"], seen


@pytest.mark.deep
@pytest.mark.timeout(3 * 3600)
def test_three_levels_converge_in_many_more_steps() -> None:
    play(Levels, 60, 100, chance=True)

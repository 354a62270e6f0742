"""Four levels in every wrong way at once, against the same naive model: disks that are put back whole, keys that are rotated, machines
that are stolen and replaced, a commune that is merged into another by the office in the middle while parcels are on the road, a service
point below that commune, whose work comes up through its machines unchanged."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.security.signing import Statement
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.offices import homes
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import keyring
from cchc_desktop.sync.peers import CHECKPOINT, Peers, checkpoint_body
from cchc_desktop.sync.receive import receive_vouched
from cchc_desktop.sync.seal import SealReport
from cchc_desktop.sync.stick import Stick
from tests.sync.conftest import COMMUNE, DISTRICT, HOA, PROVINCE, SIBLING, START, Bureau, World, enrol
from tests.sync.test_forks import Twin
from tests.whole.test_model import MEMORY, ONE, Naive, Offices, act, cheap, held, play

__all__ = ["cheap"]
POINT = Unit("194051", "Điểm", "tiếp nhận Thủy Ba", START)
ROUNDS = 5


class Levels(Offices):
    """A province, a district, two communes of two machines, a service point; ``office`` is the district, which the communes exchange
    with. The service point does with a machine of its commune."""

    def found(self) -> None:
        self.space = Path(tempfile.mkdtemp(prefix="cchc-levels-", dir=MEMORY))
        self.world, self.naive, self.gone = World(self.space), Naive(), set[str]()
        self.top, self.office = self.world.bureau(PROVINCE), self.world.bureau(DISTRICT, PROVINCE)
        enrol(self.office, self.top, self.world.new_stick())
        self.machines = [self.world.bureau(unit, DISTRICT, lane) for unit in (COMMUNE, SIBLING) for lane in (1, 2)]
        for one in self.machines:
            enrol(one, self.office, self.world.new_stick())
        self.machines.append(self.world.bureau(POINT, COMMUNE))
        enrol(self.machines[-1], self.machines[0], self.world.new_stick())
        self.all = [self.office, self.top, *self.machines]
        self.begin()
        self.images: dict[int, tuple[Path, set[str]]] = {}
        self.lanes = 3
        self.merged = False

    def sealed(self, one: Bureau, medium: Path | Stick, only: str | None = None) -> SealReport:
        """Whose heirs units are is said above first."""
        UnitEvents(one.store, HOA, one.clock).tell_above()
        return super().sealed(one, medium, only)

    def above_of(self, one: Bureau) -> Bureau:
        if one.unit != POINT:
            return self.office
        parent = Peers(one.store).parent  # the heir of its commune, as soon as it has heard of that
        others = [each for each in self.machines if each.unit != POINT]
        return max(others, key=lambda each: (each.store.unit == parent, each.unit.key == parent))

    def forks_are_joined(self) -> None:
        super().forks_are_joined()
        point = next(one for one in self.machines if one.unit == POINT)
        self.are_joined(self.one_of([self.above_of(point)], 0))

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
        heard = Peers(office.store).ring.certificates.keys()
        if any((mine := Peers(one.store).certificate) and mine.key_id not in heard for one in self.machines):
            return  # what it certified and nobody has told the office yet is trusted no longer either, and must enrol again
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
        self.the_road_is_read()
        for _ in range(ROUNDS):
            self.moved = False
            self.slips_are_typed()
            for one in sorted(self.machines, key=lambda one: one.unit != POINT):
                self.pass_on(self.one_of([one], 0), self.above_of(one))
                self.forks_are_joined()
            self.pass_on(self.one_of(self.all, 0), self.top)
            self.pass_on(self.one_of(self.all, 1), self.office)
            self.pass_on(self.one_of(self.all, 0), self.top, *(one for one in self.machines if one.unit != POINT))
            for point in (one for one in self.machines if one.unit == POINT):
                self.pass_on(self.one_of([self.above_of(point)], 0), point)
            if self.nothing_is_new():
                break

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
        self.naive.lose(lost)
        for one in self.all:
            for record in [row[0] for row in one.store.db.conn.execute("SELECT id FROM dossier")]:
                self.hold_to_the_model(one, record)
            assert check(one.store).problems == []
            assert one.store.db.conn.execute("SELECT count(*) FROM tray").fetchone() == (0,)
        assert {row[0] for row in self.top.store.db.conn.execute("SELECT id FROM dossier")} == self.naive.made.keys()
        for office in (self.office, self.top):
            self.scans_are_in(office)
        for unit in (COMMUNE, SIBLING, POINT):
            home = COMMUNE if unit == POINT else unit
            over = [one for one in self.all if one in (self.office, self.top) or home.key in homes(one.store, one.store.unit)]
            rows = [one.tables(unit) for one in {*over, *(one for one in self.all if one.unit == unit)}]
            assert len(rows) >= 3 + (unit == POINT) and all(row == rows[0] for row in rows)
        self.is_carried_unchanged()

    def is_carried_unchanged(self) -> None:
        """Whoever holds a change or a certificate holds it to the byte as all others do; what is signed, its author signed."""
        for sql in ("SELECT id, header, facts FROM change", "SELECT id, statement FROM certificate"):
            found: dict[str, tuple[object, ...]] = {}
            for one in self.all:
                for id_, *row in one.store.db.conn.execute(sql).fetchall():
                    assert found.setdefault(id_, tuple(row)) == tuple(row)
        infos = {info.id: info for one in self.all for info in Peers(one.store).travel.logs()}
        sql = "SELECT log, seq, head, replica, signature FROM checkpoint"
        certificates = Peers(self.top.store).ring.certificates.values()
        for log, seq, head, replica, signature in {row for one in self.all for row in one.store.db.conn.execute(sql).fetchall()}:
            said = Statement(checkpoint_body(infos[log], seq, head), signature)
            assert any(said.holds(one.sign_key, CHECKPOINT) for one in certificates if one.replica == replica)
            self.seen["signatures at the end"] += infos[log].unit == POINT.key


def written_by(author: Bureau, one: Bureau) -> set[str]:
    """The changes on a machine that another one wrote, in all its lives."""
    lives = {name.partition("/")[2] for name in Handover(author.store.db).keys("sign/")}
    rows = one.store.db.conn.execute("SELECT c.id, l.replica FROM change c JOIN log l ON l.id = c.log").fetchall()
    return {id_ for id_, replica in rows if replica in lives} & held(one)


def home_of(one: Bureau) -> Path:
    """Where a machine's data and anchor lie."""
    return one.store.folder.parent


def test_four_levels_converge() -> None:
    seen = play(Levels, 5, 100)
    assert all(seen[name] >= 3 for name in ("both wrote", "conflicts at the end", "rotate", "stolen", "merge_units")), seen
    assert seen["signatures at the end"] and seen["voids at the end"] and seen["forgotten at the end"], seen
    assert seen["settled"] and seen["imaged"] and seen["joined"], seen


@pytest.mark.deep
@pytest.mark.timeout(3 * 3600)
def test_four_levels_converge_in_many_more_steps() -> None:
    play(Levels, 60, 100, chance=True)

"""Offices that exchange in every wrong way at once, against a naive model: all converge, nothing is lost, twice or overwritten silently.

A province and three communes of two machines. Sticks are lost, doubled, late, reordered, damaged and pulled in mid-write, receipts
travel as digits that are read late, again or wrongly, machines are put back from backups and begin anew, are copied and both go on,
clocks jump, clerks edit the same dossier side by side and settle that, void what others edit, and are told by law to forget some.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.forgetting import Forgetting
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.rows import FORGOTTEN
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import forks, receipts, spoken
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.plan import due_units
from cchc_desktop.sync.receive import receive_held
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.seal import SealReport
from cchc_desktop.sync.states import ChangeState, states
from cchc_desktop.sync.stick import Stick
from tests.sync.conftest import COMMUNE, HOA, PROVINCE, SIBLING, START, Bureau, World, dossier_fields, enrol
from tests.sync.test_forks import Twin
from tests.sync.test_lost import backed_up, begun_anew, put_back
from tests.whole.faults.layer import CachedStick
from tests.whole.faults.promises import sums, true_sentence
from tests.whole.naive import VOIDED, Naive, Write
from tests.whole.swift import MEMORY, Dice, swift

THIRD = Unit("19414", "Xã", "Hiền Lương", START)
COMMUNES = (COMMUNE, SIBLING, THIRD)
FIELDS = ("note", "officer")
ONE = st.integers(0, 1 << 30)
TWO_VALUES = st.tuples(st.integers(1, 3), st.integers(1, 3))


# -- what can happen


@dataclass(frozen=True)
class Act:
    """How an act is chosen: how often beside the others, when it can be at all, what is drawn for it."""

    weight: int
    when: Callable[[Any], object]
    draws: dict[str, st.SearchStrategy[Any]]


F = TypeVar("F", bound=Callable[..., None])


def act(weight: int = 2, when: Callable[[Any], object] = lambda _: True, **draws: st.SearchStrategy[Any]) -> Callable[[F], F]:
    """Marks a method as something that can happen, with what is drawn for it."""

    def marked(method: F) -> F:
        method.act = Act(weight, when, draws)  # type: ignore[attr-defined]
        return method

    return marked


# -- the offices under test


class Offices(RuleBasedStateMachine):
    """Every act is one thing that happens to some machine or stick; ``teardown`` lets them meet and holds them to the model.

    The acts are no rules of Hypothesis: it switches some rules off for a whole run, so that in a few runs most would hardly be seen.
    """

    seen: ClassVar[Counter[str]] = Counter()
    """How often each act and outcome came up in all runs of a test."""
    dice: ClassVar[Dice] = Dice()

    @initialize(played=st.sampled_from((False, *[True] * 200)))
    def begun(self, played: bool) -> None:
        """Hypothesis begins with the simplest run of all, 100 times the first act: that one is left out."""
        if played:
            self.dice.throw_anew()
            self.found()

    def found(self) -> None:
        """The offices, each enrolled."""
        self.space = Path(tempfile.mkdtemp(prefix="cchc-model-", dir=MEMORY))
        self.world, self.naive, self.gone = World(self.space), Naive(), set[str]()
        self.office = self.world.bureau(PROVINCE)
        self.machines = [self.world.bureau(unit, PROVINCE, lane) for unit in COMMUNES for lane in (1, 2)]
        for one in self.machines:
            enrol(one, self.office, self.world.new_stick())
        self.all = [self.office, *self.machines]
        self.begin()

    def begin(self) -> None:
        """Nothing on the road, nothing on the shelf, nothing said."""
        self.road: list[Path] = []
        self.kept: dict[int, tuple[Path, set[str]]] = {}
        self.said: list[str] = []
        self.above: dict[str, set[str]] = {}
        self.moved = False
        self.numbers: dict[Path, dict[str, int]] = {}

    @classmethod
    def acts(cls) -> dict[str, Act]:
        """Everything that can happen, by name, in the order of this file."""
        return {name: method.act for one in reversed(cls.__mro__) for name, method in vars(one).items() if hasattr(method, "act")}

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        if not hasattr(self, "all"):
            return
        possible = [name for name, one in self.acts().items() if one.when(self) for _ in range(one.weight)]
        name = data.draw(st.sampled_from(possible), label="act")
        self.seen[name] += 1
        getattr(self, name)(**{each: data.draw(drawn, label=each) for each, drawn in self.acts()[name].draws.items()})

    def one_of(self, machines: list[Bureau], who: int) -> Bureau:
        """A machine; one that was told it had been put back or copied begins anew first, as its clerk would. So does one whose
        copy or backup has begun in its place meanwhile: the office writes to that one, and says so on the telephone."""
        one = machines[who % len(machines)]
        replaced = self.office.store.db.conn.execute("SELECT 1 FROM machine WHERE predecessor = ?", (one.store.replica,)).fetchone()
        if one.store.anchor_state is AnchorState.RESTORED or replaced:
            begun_anew(one)
            self.moved = True
        return one

    def sealed(self, one: Bureau, medium: Path | Stick, only: str | None = None) -> SealReport:
        """As the program seals, for all or for one unit."""
        return one.seal(medium, for_unit=only)

    def heard(self, found: list[ReceivedParcel]) -> None:
        """Told in true sentences, by words of the closed list."""
        true_sentence(*found)
        self.moved = self.moved or any(row.changes or row.attachments for row in found)
        self.seen.update(row.outcome.name for row in found)
        self.seen.update(f"receipt {told['outcome']}" for row in found for told in row.receipts)

    # -- clerks

    @act(3, who=ONE, fresh=st.integers(1, 3))
    def take_in(self, who: int, fresh: int) -> None:
        one = self.one_of(self.machines, who)
        with one.store.act(HOA, one.clock) as saved:
            for _ in range(fresh):
                record = str(uuid4())
                self.naive.made[record] = saved.write("dossier", record, dossier_fields(f"H50.31.18-261123-{record[:5]}")).id

    @act(3, who=ONE, which=ONE, name=st.sampled_from(FIELDS), value=st.integers(1, 3))
    def edit(self, who: int, which: int, name: str, value: int) -> None:
        """The commune's clerk or the office's, on what lies on the screen there."""
        one = self.one_of(self.all, who)
        rows = one.store.db.conn.execute("SELECT id, unit FROM dossier ORDER BY id").fetchall()
        if not rows:
            return
        self.write(one, *rows[which % len(rows)], name, value)

    def write(self, one: Bureau, record: str, home: str, name: str, value: int) -> None:
        """A field of a dossier is set by somebody who sees all of it that lies there."""
        told = value > 1 if name == VOIDED else f"giá trị {value}"
        self.noted(one, record, name, told, lambda: saved(one, record, {name: told}, home))

    def noted(self, one: Bureau, record: str, name: str, value: object, work: Callable[[], str]) -> None:
        """One change of a dossier, made by ``work``, which gives its id."""
        seen = frozenset(row[0] for row in one.store.db.conn.execute(SETTLED, (record, record)))
        made = work()
        self.naive.writes[made] = Write(made, record, name, value, seen)

    @act(4, which=ONE, who=ONE, beside=ONE, name=st.sampled_from((*FIELDS, VOIDED)), values=TWO_VALUES, meet=st.booleans())
    def edit_side_by_side(self, which: int, who: int, beside: int, name: str, values: tuple[int, int], *, meet: bool) -> None:
        """Two machines that hold the same dossier write the same field, or one takes out of every count what the other edits, and have not
        heard of each other; soon afterwards they may."""
        holders: dict[tuple[str, str], list[Bureau]] = {}
        for one in self.all:
            for row in one.store.db.conn.execute("SELECT id, unit FROM dossier"):
                holders.setdefault(row, []).append(one)
        shared = sorted(row for row, there in holders.items() if len(there) > 1)
        if not shared:
            return self.exchange(who)
        there = holders[chosen := shared[which % len(shared)]]
        both = [there.pop(who % len(there)), there[beside % len(there)]]
        self.write(self.one_of(both[:1], 0), *chosen, name, 2 if name == VOIDED else values[0])
        self.write(self.one_of(both[1:], 0), *chosen, FIELDS[values[0] % 2] if name == VOIDED else name, values[1])
        self.seen["edited beside a void" if name == VOIDED else "both wrote"] += 1
        for one in both * meet:
            if one in self.machines:
                self.exchange(self.machines.index(one))

    @act(who=ONE, which=ONE)
    def void(self, who: int, which: int) -> None:
        """A dossier is taken out of every count, or comes back."""
        one = self.one_of(self.all, who)
        rows = one.store.db.conn.execute("SELECT id, unit, voided FROM dossier ORDER BY id").fetchall()
        if rows:
            record, home, voided = rows[which % len(rows)]
            self.write(one, record, home, VOIDED, 1 if voided else 2)

    @act(who=ONE, which=ONE, value=st.integers(1, 3))
    def settle(self, who: int, which: int, value: int) -> None:
        """Somebody who sees both values on the desk takes one of them, or another; if nobody does, two meet who may then see some."""
        sql = "SELECT d.id, d.unit, c.field FROM conflict c JOIN dossier d ON d.id = c.record ORDER BY 1, 3"
        desks = [one for one in self.all if one.store.db.conn.execute(sql).fetchone()]
        if not desks:
            return self.exchange(who)
        one = self.one_of(desks, who)
        rows = one.store.db.conn.execute(sql).fetchall()
        self.write(one, *rows[which % len(rows)], value)
        self.seen["settled"] += 1

    @act(who=ONE, which=ONE, astray=st.booleans())
    def scan(self, who: int, which: int, *, astray: bool) -> None:
        """A scan is kept; perhaps it gets lost on its first way, on a stick of its own, and the office has but its name."""
        one = self.one_of(self.machines, who)
        rows = one.store.db.conn.execute(f"SELECT id FROM dossier WHERE unit = ? AND {REMEMBERED} ORDER BY id", (one.unit.key,)).fetchall()
        if rows:
            self.attach(one, rows[which % len(rows)][0])
            if astray:
                report = self.sealed(one, stick := self.world.new_stick())
                for lost in (parcel.file for parcel in report.parcels if parcel.kind == "attachments"):
                    next(stick.rglob(lost)).unlink()
                self.heard(self.one_of([self.above_of(one)], 0).receive(stick))
                self.pass_on(self.one_of([self.above_of(one)], 0), one)

    def attach(self, one: Bureau, record: str) -> None:
        sha, size = blobs_of(one.store).put(io.BytesIO(b"%PDF-1.4 " + os.urandom(600)))
        fields = {f"attachment/{uuid4()}": {"sha256": sha, "size": size, "media": "application/pdf", "component": "c1"}}
        self.noted(one, record, "attachment", sha, lambda: saved(one, record, fields, one.unit.key))

    # -- what is to be forgotten

    @act(1, who=ONE, which=ONE)
    def order_to_forget(self, who: int, which: int) -> None:
        """A lawful order, by the office that holds a dossier or one above it."""
        one = self.one_of(self.all, who)
        rows = one.store.db.conn.execute(f"SELECT id FROM dossier WHERE {REMEMBERED} ORDER BY id").fetchall()
        if not rows:
            return self.exchange(who)
        record = rows[which % len(rows)][0]
        before = ordered(one)
        Forgetting(one.store, HOA, one.clock).forget(record, "Hết thời hạn lưu trữ")
        self.naive.orders.update(dict.fromkeys(ordered(one) - before, record))
        self.is_forgotten(one, record)

    @act(who=ONE)
    def confirm(self, who: int) -> None:
        """Somebody confirms what was ordered elsewhere; where nobody is asked, two meet who may be asked then."""
        asked = [one for one in self.all if Forgetting(one.store, HOA, one.clock).waiting()]
        if not asked:
            return self.exchange(who)
        self.all_is_confirmed(self.one_of(asked, who))

    def all_is_confirmed(self, one: Bureau) -> None:
        desk = Forgetting(one.store, HOA, one.clock)
        while orders := desk.asked():  # two may have ordered the same
            for record in desk.confirm(orders[0].change).records:
                self.is_forgotten(one, record)
            self.moved = True
            self.seen["confirmed"] += 1

    def is_forgotten(self, one: Bureau, record: str) -> None:
        """Nothing personal is left of it here, no scan either; what is no person's stands."""
        conn = one.store.db.conn
        sql = "SELECT applicant_name, applicant_id, applicant_phone, note FROM dossier WHERE id = ?"
        assert conn.execute(sql, (record,)).fetchone() in ((FORGOTTEN, "", "", ""), None), "None: what made it has not come yet"
        assert conn.execute("SELECT count(*) FROM change WHERE record = ? AND personal IS NOT NULL", (record,)).fetchone() == (0,)
        for (sha,) in conn.execute("SELECT sha256 FROM attachment WHERE owner = ?", (record,)).fetchall():
            assert not blobs_of(one.store).has(sha)

    @act(1, seconds=st.sampled_from([-(10**9), -86400, 7 * 3600, 10**9]))
    def clock_jumps(self, seconds: int) -> None:
        self.world.clock.at = max(10**9, min(4 * 10**9, self.world.clock.at + seconds))

    # -- the road

    @act(4, who=ONE)
    def exchange(self, who: int) -> None:
        """A good trip to the office and back."""
        one = self.one_of(self.machines, who)
        self.pass_on(one, self.above_of(one))
        office = self.one_of([self.above_of(one)], 0)
        known = due_units(Peers(office.store), one.store.unit)
        self.pass_on(office, one, only=one.store.unit if known else None)

    def above_of(self, one: Bureau) -> Bureau:
        """Whom a machine exchanges with."""
        return self.office

    @act(3, who=ONE)
    def seal(self, who: int) -> None:
        one, stick = self.one_of(self.all, who), self.world.new_stick()
        report = self.sealed(one, stick)
        assert report.ok
        self.road.append(stick)

    @act(who=ONE, call=st.integers(1, 30), seed=ONE)
    def pulled_while_writing(self, who: int, call: int, seed: int) -> None:
        one, medium = self.one_of(self.all, who), CachedStick(seed)
        medium.fail_at = call
        report = self.sealed(one, medium)
        true_sentence(report)
        self.seen[f"write {report.outcome.name}"] += 1
        known = {sealed.file: sealed.sha256 for sealed in Handover(one.store.db).outbox()}
        for name in report.files:
            assert sums(medium.disk[name]) == known[name], "what is told as written lies there, whole"
        self.road.append(medium.poured(self.world.new_stick()))

    @act(4, when=lambda self: self.road, who=ONE, which=ONE)
    def receive(self, who: int, which: int) -> None:
        """Anybody reads anything, late, again, in any order."""
        one = self.one_of(self.all, who)
        found = one.receive(self.road[which % len(self.road)])
        self.heard(found)
        self.shown_no_better(one)
        assert not {row.outcome for row in found} & {ReceiveOutcome.PULLED, ReceiveOutcome.DISK_FULL}

    @act(1, when=lambda self: self.road, which=ONE)
    def stick_is_lost(self, which: int) -> None:
        shutil.rmtree(self.road.pop(which % len(self.road)))

    @act(when=lambda self: self.road, which=ONE, seed=ONE)
    def stick_rots(self, which: int, seed: int) -> None:
        rng = random.Random(seed)
        files = sorted(path for path in self.road[which % len(self.road)].rglob("*") if path.is_file())
        if files:
            path = rng.choice(files)
            data = bytearray(path.read_bytes())
            if data and rng.random() < 0.8:
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            path.write_bytes(data if rng.random() < 0.7 else data[: rng.randrange(len(data) + 1)])

    @act(who=ONE, told=st.booleans(), late=st.none() | st.none() | ONE, wrong=st.none() | st.none() | ONE)
    def receipt_without_a_stick(self, who: int, told: bool, late: int | None, wrong: int | None) -> None:
        """A code on paper or by telephone: today's, or one that was given earlier, to whomever; a digit may be misread."""
        one = self.one_of(self.machines, who)
        if told:
            self.said.append(spoken.codes(self.above_of(one).store).get(one.store.replica, ""))
        else:
            self.said.append(receipts.qr_digits(Peers(self.above_of(one).store), one.unit.key))
        digits = self.said[-1 if late is None else late % len(self.said)]
        if wrong is not None and digits:
            place = [spot for spot, letter in enumerate(digits) if letter.isdigit()][wrong % sum(map(str.isdigit, digits))]
            digits = digits[:place] + str((int(digits[place]) + 1 + wrong % 9) % 10) + digits[place + 1 :]
        outcome = receipts.take_digits(one.store, digits)
        assert outcome is ReceiptOutcome.NOT_OURS or wrong is None
        self.seen[f"digits {outcome.name}"] += 1
        self.shown_no_better(one)

    def shown_no_better(self, one: Bureau) -> None:
        """As many of its changes as a machine shows as received have been in the office; no receipt gives way to an older one."""
        if one in self.machines:
            rows = self.above_of(one).store.db.conn.execute("SELECT id FROM change").fetchall()
            self.above.setdefault(one.unit.key, set()).update(row[0] for row in rows)
        if one.store.anchor_state is AnchorState.RESTORED or one not in self.machines:
            return
        counts = states(one.store).counts
        shown = counts[ChangeState.RECEIVED] + counts[ChangeState.SAFE]
        own = {row[0] for row in one.store.db.conn.execute(OWN)}
        assert shown <= len(own & self.above[one.unit.key]), "never shown better than it is"
        self.seen["shown as received"] += shown > 0
        before = self.numbers.get(one.store.folder, {})
        self.numbers[one.store.folder] = now = {who: told.number for who, told in receipts.known(Peers(one.store)).items()}
        assert all(now[who] >= number for who, number in before.items()), "only the newest receipt counts"

    # -- machines

    @act(who=ONE)
    def back_up(self, who: int) -> None:
        place = who % len(self.all)
        file = backed_up(self.one_of(self.all, who), self.space / uuid4().hex)
        self.kept[place] = file, held(self.all[place])

    @act(when=lambda self: self.kept, which=ONE)
    def put_back(self, which: int) -> None:
        """The machine dies; its backup is opened elsewhere, and it begins as a new one."""
        place = sorted(self.kept)[which % len(self.kept)]
        file, before = self.kept.pop(place)
        one = self.all[place]
        elsewhere = set().union(*(held(other) for other in self.all if other is not one))
        self.gone |= held(one) - before - elsewhere
        put_back(one, file, self.space / uuid4().hex)
        with pytest.raises(Refused, match="RESTORED"):
            one.take_in(1)
        begun_anew(one)

    @act(1, when=lambda self: len(self.all) < MOST, who=ONE, hears=st.booleans())
    def copied(self, who: int, *, hears: bool) -> None:
        """A whole folder is copied onto another PC; both go on, and nobody notices. Perhaps the copy hears of the other one's work before
        it sends its own: by number the office holds all that it has."""
        one = self.one_of(self.machines, who)
        one.store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        twin = Twin(one, self.space / uuid4().hex)
        self.world.bureaus.append(twin)
        self.machines.append(twin)
        self.all.append(twin)
        for machine in (one, twin):
            self.take_in(self.machines.index(machine), 1)
        for other in (one, self.machines[0]) * hears:
            if other is not one:
                self.take_in(self.machines.index(other), 1)
            self.pass_on(self.one_of([other], 0), self.above_of(other))
            self.pass_on(self.one_of([self.above_of(twin)], 0), twin)

    @act(1)
    def forks_are_joined(self) -> None:
        """One click in the office for each."""
        self.are_joined(self.one_of(self.all, 0))

    def are_joined(self, office: Bureau) -> None:
        for one in forks.forks(office.store):
            self.seen["joined"] += 1
            forks.merge(office.store, one.id, HOA, office.clock)
            self.moved = True
            self.heard(receive_held(office.store, clock=office.clock))

    @act(1, who=ONE)
    def start_again(self, who: int) -> None:
        one = self.one_of(self.all, who)
        one.store.close()
        one.store = Store.open(one.store.folder, one.store.keys, one.store.anchor.path.parent)
        receive_held(one.store, clock=one.clock)

    @invariant()
    def nothing_is_twice(self) -> None:
        for one in getattr(self, "all", ()):
            count, ids, places = one.store.db.conn.execute(COUNTED).fetchone()
            assert count == ids == places

    # -- the end

    def teardown(self) -> None:
        if not hasattr(self, "all"):
            return
        try:
            self.meet()
            self.judge()
        finally:
            for one in self.world.bureaus:
                one.store.close()
            shutil.rmtree(self.space)

    def meet(self) -> None:
        """Whatever still lies on the road is read, then everybody goes to the office, until nobody has anything new."""
        self.the_road_is_read()
        for _ in range(MEETINGS + 2 * (len(self.all) > 7)):
            self.moved = False
            for place in range(len(self.machines)):
                self.pass_on(self.one_of(self.machines, place), self.office)
                self.forks_are_joined()
            self.pass_on(self.one_of(self.all, 0), *self.machines)
            if self.nothing_is_new():
                break

    def the_road_is_read(self) -> None:
        """By the office, and each stick by one machine more."""
        for number, stick in enumerate(self.road, 1):
            for place in {0, number % len(self.all)}:
                self.heard(self.one_of(self.all, place).receive(stick))

    def nothing_is_new(self) -> bool:
        """Whether a whole round of everybody brought nobody anything, after everybody has confirmed what is to be forgotten."""
        for place in range(len(self.all)):
            self.all_is_confirmed(self.one_of(self.all, place))
        self.seen["rounds"] += 1
        return not self.moved

    def pass_on(self, giver: Bureau, *takers: Bureau, only: str | None = None) -> None:
        """What is due to all, or to one unit ``only``, on one stick."""
        stick = self.world.new_stick()
        assert self.sealed(giver, stick, only).ok
        for taker in takers:
            one = self.one_of([taker], 0)
            self.heard(receive_held(one.store, clock=one.clock))
            self.heard(one.receive(stick))
            self.shown_no_better(one)

    def judge(self) -> None:
        """The same on every machine, and what the model says."""
        alive = held(self.office)
        lost = self.naive.ids - alive
        assert lost <= self.gone, "lost though it lived elsewhere"
        self.naive.lose(lost)
        for one in self.all:
            theirs = {record for record, *_ in one.store.db.conn.execute("SELECT id FROM dossier WHERE unit LIKE ?", (wanted(one),))}
            records = {record for record in self.naive.made if record in theirs or one is self.office}
            assert theirs == records
            for record in theirs:
                self.hold_to_the_model(one, record)
            assert check(one.store).problems == []
            assert one.store.db.conn.execute("SELECT count(*) FROM tray").fetchone() == (0,)
        for unit in COMMUNES:
            rows = [one.tables(unit) for one in self.all if one is self.office or one.unit == unit]
            assert len(rows) >= 3 and all(row == rows[0] for row in rows)
        self.scans_are_in(self.office)

    def scans_are_in(self, office: Bureau) -> None:
        """A scan that lives anywhere reaches an office that knows of it."""
        shas = {row[0] for row in office.store.db.conn.execute("SELECT sha256 FROM attachment")}
        here = {sha for sha in shas for one in self.all if blobs_of(one.store).is_whole(sha)}
        self.seen["scans at the end"] += len(here)
        assert all(blobs_of(office.store).is_whole(sha) for sha in here)

    def hold_to_the_model(self, one: Bureau, record: str) -> None:
        conn = one.store.db.conn
        note, officer, voided = conn.execute("SELECT note, officer, voided FROM dossier WHERE id = ?", (record,)).fetchone()
        shown = {"note": note, "officer": officer, VOIDED: bool(voided)}
        told = conn.execute("SELECT field, rivals FROM conflict WHERE record = ?", (record,)).fetchall()
        desk = {name: {value for value, *_ in json.loads(rivals)} for name, rivals in told}
        void, asked = self.naive.is_void(record)
        assert (shown.pop(VOIDED), desk.pop(VOIDED, set())) == (void, {False, True} if asked else set()), "the edit stands, desk"
        self.seen["voids at the end"] += void
        self.seen["edits that stand at the end"] += asked
        if record in self.naive.forgotten:
            self.is_forgotten(one, record)
            self.seen["forgotten at the end"] += 1
            del shown["note"]
        for name, value in shown.items():
            standing = self.naive.standing(record, name)
            if len(standing) < 2:
                assert {value} - {"", None} == standing and name not in desk, (name, value, standing)
            else:
                self.seen["conflicts at the end"] += 1
                assert value in standing and desk.pop(name) == standing, "nothing is overwritten silently"
        assert not desk, "nobody is asked what is no question"


def saved(one: Bureau, record: str, fields: dict[str, object], home: str) -> str:
    """The id of the change."""
    with one.store.act(HOA, one.clock) as act:
        return act.write("dossier", record, fields, home=home).id


def ordered(bureau: Bureau) -> set[str]:
    """The orders to forget on a machine."""
    return {row[0] for row in bureau.store.db.conn.execute("SELECT id FROM change WHERE kind = 'forget'")}


def held(bureau: Bureau) -> set[str]:
    """The changes of dossiers on a machine, and the orders to forget some."""
    return {row[0] for row in bureau.store.db.conn.execute("SELECT id FROM change WHERE kind IN ('dossier', 'forget')")}


def wanted(bureau: Bureau) -> str:
    return "%" if bureau.unit == PROVINCE else bureau.unit.key


MOST, MEETINGS = 9, 3
"""Machines in all, copies too; how often everybody goes to the office at the end."""
REMEMBERED = "id NOT IN (SELECT record FROM forgotten)"
SETTLED = "SELECT id FROM change WHERE record = ? AND id NOT IN (SELECT change FROM tray WHERE record = ?)"
OWN = (
    "SELECT c.id FROM change c JOIN log l ON l.id = c.log WHERE l.audience LIKE 'line:%' "
    "AND l.replica IN (SELECT substr(name, 6) FROM own_key WHERE name LIKE 'sign/%')"
)
"""What the machine wrote, and those that its folder was before."""
COUNTED = "SELECT count(*), count(DISTINCT id), count(DISTINCT log || seq) FROM change"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with swift(monkeypatch) as Offices.dice:
        yield


QUIET = list(HealthCheck)


def play(offices: type[Offices], examples: int, steps: int, *, chance: bool = False) -> Counter[str]:
    """Play so many times so many steps: the same ones at each run, or by ``chance``. How often each act and each outcome came up.

    A run that fails is told as it was, at once: a shorter one would be looked for until the time is over.
    """
    how = settings(
        max_examples=examples + 1, stateful_step_count=steps, deadline=None, derandomize=not chance, suppress_health_check=QUIET,
        database=None, phases=[Phase.generate],
    )  # fmt: skip
    offices.seen = Counter()
    run_state_machine_as_test(offices, settings=how)
    assert not [name for name in offices.acts() if not offices.seen[name]], "an act that never happened shows nothing"
    return offices.seen


def test_they_converge_in_500_steps() -> None:
    """And these steps are no walk in the park: each of the hard things came up, many times."""
    seen = play(Offices, 5, 100)
    assert all(seen[name] >= 3 for name in ("both wrote", "conflicts at the end", "put_back", "copied", "write PULLED")), seen
    assert all(seen[name] >= 3 for name in ("edited beside a void", "edits that stand at the end", "voids at the end")), seen
    assert all(seen[name] >= 3 for name in ("confirmed", "forgotten at the end", "scans at the end")), seen
    assert all(seen[name] for name in ("settled", "joined", "FORK", "DUPLICATE", "receipt OLDER", "receipt BEYOND_OURS")), seen
    assert seen["TRUNCATED"] + seen["DAMAGED"] + seen["BAD_SIGNATURE"] and seen["shown as received"] > 20, seen


@pytest.mark.deep
@pytest.mark.timeout(3 * 3600)
def test_they_converge_in_many_more_steps() -> None:
    play(Offices, 100, 120, chance=True)

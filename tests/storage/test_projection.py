"""Tables are a pure function of the changes held: what is strange waits in the tray, alone, whatever came in which order."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from cchc_desktop.domain.change import Change, LogInfo, canonical, compose, decode, digest, line, log_id
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.project import NEWER, STRANGE, UNKNOWN_KIND, WAITING
from cchc_desktop.storage.store import Store
from tests.storage.conftest import HOME, SHEET, FixedClock
from tests.storage.test_store import dump

OTHER = "19411@2025-07-01"
FACTS = {
    "number": "n1", "procedure_code": "1.001193", "received_at": "2026-11-23T09:30:00+07:00", "due_at": "2026-11-23T16:30:00+07:00",
    "status": 2,
}  # fmt: skip
PERSON = {"applicant": {"name": "Lê Quang Ẩn"}}


class Machine:
    """A machine somewhere that writes whatever it likes into logs of its own."""

    def __init__(self, replica: str, unit: str = HOME) -> None:
        self.replica, self.unit = replica, unit
        self.logs: dict[str, LogInfo] = {}
        self.tips: dict[str, tuple[int, str]] = {}

    def say(
        self, record: str, facts: dict[str, Any], personal: dict[str, Any] | None = None, *, kind: str = "dossier", lamport: int = 1,
        parents: tuple[Change, ...] = (), audience: str = line(HOME), schema: int = 1,
    ) -> Change:  # fmt: skip
        info = LogInfo(log_id(self.replica, audience), self.replica, self.unit, audience)
        self.logs[info.id] = info
        seq, head = self.tips.get(info.id, (0, ""))
        change = compose(
            log=info.id, seq=seq + 1, prev=head, lamport=lamport, time="2026-11-23T09:30:00+07:00", account="a", account_name="Hoa",
            record=record, kind=kind, schema=schema, parents=tuple(p.id for p in parents), facts=facts, personal=personal or {},
        )  # fmt: skip
        self.tips[info.id] = (change.seq, change.id)
        return change

    def raw(self, record: str, facts: bytes) -> Change:
        """A change whose facts part is any bytes at all."""
        made = self.say(record, {})
        header = made.header.replace(made.facts_digest.encode(), digest(facts).encode())
        change = decode(header, facts, None)
        self.tips[change.log] = (change.seq, change.id)
        return change


def take(store: Store, changes: list[Change], *machines: Machine) -> None:
    with store.transaction():
        done = store.apply(changes, [info for machine in machines for info in machine.logs.values()])
    assert done.applied == len(changes), "whatever it says, it is in the log and counts as held"


def tray(store: Store) -> list[tuple[str, str]]:
    return store.db.conn.execute("SELECT record, reason FROM tray ORDER BY record, rowid").fetchall()


def numbers(store: Store) -> list[str]:
    return [row[0] for row in store.db.conn.execute("SELECT number FROM dossier ORDER BY number")]


def part(data: object) -> bytes:
    return canonical({"data": data, "salt": "0" * 32})


@pytest.mark.parametrize(
    "facts",
    [b"[]", b"{}", b"1", b"\xff", b"{", b'{"data": {}, "salt": ""}', b'{"data":{"a":1,"a":2},"salt":""}', part([]), part({"a": 1})[:-1],
     b'{"data":{"number":NaN},"salt":""}', b'{"data":' + b"[" * 60_000 + b"]" * 60_000 + b',"salt":""}',
     '{"data":{"number":"e\u0302"},"salt":""}'.encode(), '{"data":{"number":"\u202en1"},"salt":""}'.encode(),
     part({**FACTS, "status": 77}), part({**FACTS, "number": ""}), part({**FACTS, "number": 3}), part({**FACTS, "due_at": "31/02/2026"}),
     part({**FACTS, "fee": 10**30}), part({**FACTS, "fee": "mười"}), part({**FACTS, "sets": True}), part({**FACTS, "applicant": "Hoa"}),
     part({**FACTS, "component/c1": []}), part({**FACTS, "component/c1": {"place": "x"}}), part({**FACTS, "submitted_by": 1}),
     part({**FACTS, "attachment/f1": {"sha256": "../../etc", "size": 1}}), part({**FACTS, "component/c1": {"place": 1, "pages": "ba"}}),
     part({**FACTS, "attachment/f1": {"sha256": "a" * 64, "size": -1}}), part({**FACTS, "reckoning": {"x": 1}}), part({"x": 1}),
     part({**FACTS, "channel": "bồ câu"}), part({**FACTS, "submitted_by": {"name": "Lan", "tuổi": 3}}), part({**FACTS, "reckoning": [1]}),
     part({**FACTS, "submitted_by": {"name": "Lan", "phone": 3}}), part({**FACTS, "received_at": "0001-01-01T00:00:00+14:00"})],
)  # fmt: skip
def test_a_poisoned_record_waits_alone(store: Store, facts: bytes) -> None:
    machine = Machine("m")
    good = machine.say("good", FACTS, PERSON)
    bad = machine.raw("bad", facts)
    after = machine.say("bad", {"officer": "x"}, lamport=2, parents=(bad,))
    last = machine.say("last", {**FACTS, "number": "n2"}, PERSON, lamport=3)
    take(store, [good, bad, after, last], machine)
    assert numbers(store) == ["n1", "n2"]
    assert {record for record, _ in tray(store)} == {"bad"} and len(tray(store)) == 2
    assert check(store).problems == []


@pytest.mark.parametrize(
    ("kind", "facts"),
    [("commitment", {**SHEET, "date": "31/02/2026"}), ("commitment", {**SHEET, "pledges": []}), ("commitment", {**SHEET, "targets": [7]}),
     ("commitment", {**SHEET, "state": "x"}), ("commitment", {"kind": "office"}), ("commitment", {**SHEET, "signature/x": {}}),
     ("unit", {"code": "1", "level": "Xã", "name": "X", "valid_from": "hôm qua"}), ("unit", {"code": 1}),
     ("procedure", {"code": "1.001193", "name": ""}), ("procedure", {"code": "1.001193", "name": "X", "limits": [{"unit": "năm"}]}),
     ("procedure", {"code": "1.001193", "name": "X", "valid_to": "2026-02-31"}), ("calendar", {"day": "2026-02-31", "off": True}),
     ("machine", {"lane": "một"}), ("template", {"key": 1}), ("account", {"login": None, "name": 3}), ("print", {"at": "xưa"})],
)  # fmt: skip
def test_what_a_reader_would_choke_on_waits_whatever_kind_it_is(store: Store, kind: str, facts: dict[str, Any]) -> None:
    machine = Machine("m")
    take(store, [machine.say("bad", facts, kind=kind), machine.say("good", FACTS, PERSON, lamport=2)], machine)
    assert numbers(store) == ["n1"] and [record for record, _ in tray(store)] == ["bad"]
    assert check(store).problems == []


def test_moments_of_other_zones_are_kept_as_ours(store: Store) -> None:
    machine = Machine("m")
    take(store, [machine.say("r", {**FACTS, "received_at": "2026-11-23T02:30:00+00:00", "due_at": "2026-11-23T16:30"}, PERSON)], machine)
    moments = store.db.conn.execute("SELECT received_at, due_at FROM dossier").fetchone()
    assert moments == ("2026-11-23T09:30:00+07:00", "2026-11-23T16:30:00+07:00")


def test_what_was_before_the_fault_stands_and_a_repair_frees_the_record(store: Store) -> None:
    machine = Machine("m")
    first = machine.say("r", FACTS, PERSON)
    fault = machine.say("r", {"status": 77}, lamport=2, parents=(first,))
    later = machine.say("r", {"officer": "Hùng"}, lamport=3, parents=(fault,))
    take(store, [first, fault, later], machine)
    status = "SELECT status, officer FROM dossier"
    assert store.db.conn.execute(status).fetchall() == [(2, "")]
    assert [reason for _, reason in tray(store)] == ["Nội dung không đúng quy tắc: 77 is not a valid Status.", WAITING]
    take(store, [machine.say("r", {"status": 4}, lamport=4, parents=(later,))], machine)
    assert store.db.conn.execute(status).fetchall() == [(4, "Hùng")] and tray(store) == []
    assert check(store).problems == []


def test_a_change_whose_parent_is_not_here_waits_for_it(store: Store) -> None:
    here, there = Machine("m"), Machine("n")
    first = here.say("r", FACTS, PERSON)
    middle = there.say("r", {"officer": "Hùng"}, lamport=2, parents=(first,))
    last = here.say("r", {"status": 4}, lamport=3, parents=(middle,))
    take(store, [first, last], here)
    assert [reason for _, reason in tray(store)] == [WAITING]
    take(store, [middle], there)
    assert tray(store) == [] and store.db.conn.execute("SELECT status, officer FROM dossier").fetchall() == [(4, "Hùng")]


def test_nobody_writes_into_the_records_of_a_neighbour(store: Store) -> None:
    """A commune that guesses the id of another one's record changes nothing in it."""
    here, thief = Machine("m"), Machine("n", OTHER)
    mine = here.say("r", FACTS, PERSON, lamport=5)
    take(store, [mine], here)
    stolen = [
        thief.say("r", {"officer": "kẻ khác"}, lamport=6, audience=line(OTHER)),
        thief.say("r", {"status": 10}, lamport=7, audience=line(OTHER), parents=(mine,)),
    ]
    take(store, stolen, thief)
    assert store.db.conn.execute("SELECT status, officer, unit FROM dossier").fetchall() == [(2, "", HOME)]
    assert [reason for _, reason in tray(store)] == [STRANGE, STRANGE]
    assert check(store).problems == []


def test_another_kind_under_the_same_id_is_strange(store: Store) -> None:
    machine = Machine("m")
    first = machine.say("r", FACTS, PERSON)
    take(store, [first, machine.say("r", SHEET, kind="commitment", lamport=2, parents=(first,))], machine)
    assert numbers(store) == ["n1"] and tray(store) == [("r", STRANGE)]


def test_an_unknown_kind_and_a_newer_schema_wait_for_a_newer_program(store: Store) -> None:
    machine = Machine("m")
    survey = machine.say("s", {"answers": [1, 2]}, {"who": "không ai"}, kind="survey")
    more = machine.say("s", {"answers": [3]}, kind="survey", lamport=2, parents=(survey,))
    first = machine.say("r", FACTS, PERSON, lamport=3)
    newer = machine.say("r", {"officer": ["Hùng", "Lan"]}, lamport=4, schema=2, parents=(first,))
    take(store, [survey, more, first, newer], machine)
    assert tray(store) == [("r", NEWER), ("s", UNKNOWN_KIND), ("s", WAITING)]
    assert numbers(store) == ["n1"] and check(store).problems == []


def test_a_newer_program_takes_up_what_waited(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from cchc_desktop.domain import kinds
    from cchc_desktop.domain.kinds import Kind

    machine = Machine("m")
    first = machine.say("r", FACTS, PERSON)
    take(store, [first, machine.say("r", {"officer": "Hùng"}, lamport=2, schema=2, parents=(first,))], machine)
    assert [reason for _, reason in tray(store)] == [NEWER]
    store.close()
    monkeypatch.setitem(kinds.KINDS, "dossier", Kind("dossier", "line", personal=kinds.KINDS["dossier"].personal, schema=2))
    again = Store.open(store.folder, store.keys, store.anchor.path.parent)
    assert tray(again) == [] and again.db.conn.execute("SELECT officer FROM dossier").fetchall() == [("Hùng",)]
    assert check(again).problems == []
    again.close()


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_two_makers_of_one_record_meet_in_the_same_rows_in_any_order(
    make_store: Callable[..., Store], order: tuple[int, ...]
) -> None:
    """Also when the older maker's change is broken, is of another kind, or comes last of all."""
    machines = [Machine(f"m{n}") for n in range(4)]
    said = [
        machines[0].say("r", SHEET, kind="commitment", lamport=2),
        machines[1].say("r", FACTS, PERSON, lamport=3),
        machines[2].say("r", {**FACTS, "status": 77}, PERSON, lamport=1),
        machines[3].say("r", {**FACTS, "number": "n9"}, {"applicant": {"name": "Trần Văn Ẵm"}}, lamport=4),
    ]
    store = make_store()
    for place in order:
        take(store, [said[place]], machines[place])
    right = make_store("right")
    for change, machine in zip(said, machines, strict=True):
        take(right, [change], machine)
    assert dump(store) == dump(right)
    assert check(store).problems == [] == check(right).problems
    found = store.db.conn.execute("SELECT count(*) FROM search_dossier WHERE search_dossier MATCH 'am OR an'").fetchone()[0]
    assert found == len(numbers(store))


def test_counters_that_want_to_end_all_counting_do_not(store: Store, clock: FixedClock) -> None:
    from tests.storage.conftest import HOA

    machine = Machine("m")
    take(store, [machine.say("r", FACTS, PERSON, lamport=1 << 53)], machine)
    for n in range(2):
        with store.act(HOA, clock) as act:
            act.write("template", f"t{n}", {"key": "x"})
    assert check(store).problems == []


def test_text_that_slipped_past_an_edge_is_tidied_before_it_is_said(store: Store, clock: FixedClock) -> None:
    from cchc_desktop.storage.store import Author

    with store.act(Author("a", "Hoa\u0300"), clock) as act:
        change = act.write("account", "a1", {"login": "hoa\x00", "name": "Nguye\u0302\u0303n\u200b Thi\u0323"})
    assert store.db.conn.execute("SELECT login, name FROM account").fetchall() == [("hoa", "Nguyễn Thị")]
    assert change.account_name == "Hoà"


@pytest.mark.parametrize(
    "facts",
    [FACTS, {**FACTS, "applicant": {"name": "lạc chỗ"}}, {**FACTS, "note": "x", "fee": None}, {**FACTS, "limit": '"applicant"/'},
     {**FACTS, "component/c1": {"place": 1}, "component_name/c1": {"name": "lạc chỗ"}}],
)  # fmt: skip
def test_the_digest_of_a_record_is_the_same_by_the_short_way_and_by_the_long(store: Store, facts: dict[str, Any]) -> None:
    """Of one change it is cut out of the stored bytes; a change that says nothing new makes it be reckoned from the values."""
    machine = Machine("m")
    first = machine.say("r", facts, PERSON)
    take(store, [first], machine)
    short = store.db.conn.execute("SELECT digest FROM record").fetchone()
    take(store, [machine.say("r", {"fee": None}, lamport=2, parents=(first,))], machine)
    assert store.db.conn.execute("SELECT digest FROM record").fetchone() == short

"""Enrolment without a network: the digits of the sheets decide, both ways; what lies on the stick alone decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Office
from cchc_desktop.security import certificates, signing
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.offices import Offices
from cchc_desktop.sync import enrolment, keyring, parcel, requests
from cchc_desktop.sync.fake_stick import FakeMedium
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers, certify, keep_certificates
from cchc_desktop.sync.request_body import digits_of
from cchc_desktop.sync.stick import FOLDER

from .conftest import COMMUNE, DISTRICT, HOA, PROVINCE, SIBLING, Bureau, World, enrol, poured

NOBODY = "11111 22222 33333 44444 55555"


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.message.endswith(".") and refused.value.next_step
    return refused.value.code


def other_digits(text: str, place: int) -> str:
    """The same groups with one digit of group ``place`` changed."""
    groups = text.split()
    groups[place] = str((int(groups[place][0]) + 1) % 10) + groups[place][1:]
    return " ".join(groups)


@pytest.fixture
def asked(world: World) -> tuple[Bureau, Bureau, Path, str]:
    """A province, a commune whose request lies on the stick, and the digits of its sheet."""
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    made = enrolment.request(commune.store, world.stick, commune.clock)
    return office, commune, world.stick, made.fingerprint


def test_everything_works_before_but_sealing(world: World) -> None:
    commune = world.bureau(COMMUNE, PROVINCE)
    commune.take_in(2)
    shown = enrolment.show(commune.store)
    assert (shown.enrolled, shown.parent, shown.lane, shown.spare) == (False, "", 0, 0)
    assert shown.fingerprint == commune.established.fingerprint and commune.established.root_code is None
    assert refusal(lambda: commune.seal(world.stick)) == "NOT_ENROLLED"


def test_both_ways(asked: tuple[Bureau, Bureau, Path, str]) -> None:
    office, commune, stick, digits = asked
    commune.take_in(3)
    (pending,) = requests.pending(office.store, stick)
    assert (pending.unit, pending.title, pending.lane) == (COMMUNE.key, "Xã Vĩnh Thủy", 1)
    granted = enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    assert (granted.title, granted.lane, granted.spare) == ("Xã Vĩnh Thủy", 1, 9)
    assert granted.fingerprint != digits and len(granted.fingerprint.split()) == 5
    assert requests.pending(office.store, stick) == [], "answered"
    accepted = enrolment.accept(commune.store, stick, granted.fingerprint, commune.clock)
    assert (accepted.title, accepted.lane, accepted.spare) == ("Tỉnh Quảng Trị", 1, 9) and accepted.changes > 0
    shown = enrolment.show(commune.store)
    assert shown.enrolled and shown.parent == PROVINCE.key
    assert commune.seal(stick).changes == 3, "what was saved before travels now"
    assert "APPLIED" in office.outcomes(stick)


def test_the_grant_brings_the_catalogue_and_the_lane(world: World) -> None:
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE, lane=3)
    with office.store.act(HOA, office.clock) as act:
        act.write("procedure", "p1", {"code": "1.001193", "name": "Đăng ký khai sinh"})
        act.write("calendar", "d1", {"day": "2026-01-01", "off": True, "name": "Tết"})
    office.take_in(1)
    enrol(commune, office, world.stick)
    conn = commune.store.db.conn
    assert conn.execute("SELECT code FROM procedure").fetchall() == [("1.001193",)]
    assert conn.execute("SELECT count(*) FROM calendar_day").fetchone() == (1,)
    assert commune.dossiers() == 0, "the office's own dossiers stay with it"
    assert Offices(commune.store).lane(1) == 3


@pytest.mark.parametrize("place", range(5))
def test_all_five_groups_count_both_ways(asked: tuple[Bureau, Bureau, Path, str], place: int) -> None:
    office, commune, stick, digits = asked
    assert refusal(lambda: enrolment.grant(office.store, stick, other_digits(digits, place), HOA)) == "FINGERPRINT_DIFFERS"
    granted = enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    assert refusal(lambda: enrolment.accept(commune.store, stick, other_digits(granted.fingerprint, place))) == "FINGERPRINT_DIFFERS"
    assert refusal(lambda: enrolment.accept(commune.store, stick, digits)) == "FINGERPRINT_DIFFERS", "not one's own"
    assert not enrolment.show(commune.store).enrolled


@pytest.mark.parametrize("typed", ["", "12345", NOBODY[:-1], NOBODY + "1", "a" * 25])
def test_digits_that_are_none(asked: tuple[Bureau, Bureau, Path, str], typed: str) -> None:
    office, commune, stick, _ = asked
    assert refusal(lambda: enrolment.grant(office.store, stick, typed, HOA)) == "BAD_FINGERPRINT"
    assert refusal(lambda: enrolment.accept(commune.store, stick, typed)) == "BAD_FINGERPRINT"


def test_nothing_there(world: World) -> None:
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    assert refusal(lambda: enrolment.grant(office.store, world.stick, NOBODY, HOA)) == "NO_REQUEST"
    assert refusal(lambda: enrolment.accept(commune.store, world.stick, NOBODY)) == "NO_GRANT"
    none = world.folder / "none"
    assert refusal(lambda: requests.pending(office.store, none)) == "NO_MEDIUM"
    assert refusal(lambda: enrolment.accept(commune.store, none, NOBODY)) == "NO_MEDIUM"
    assert refusal(lambda: enrolment.request(commune.store, none)) == "NO_MEDIUM"


def request_file(stick: Path) -> Path:
    return next(path for path in (stick / FOLDER).iterdir() if "ENROL" in path.name)


def forged(bureau: Bureau, path: Path, **bend: Any) -> None:
    """The request with something else in it, signed by whoever made it."""
    with open(path, "rb") as stream:
        fields = dict(parcel.read(stream, path.stat().st_size).header.fields())
    fields["request"] = fields["request"] | bend
    signed = canonical(fields | {"body": {"length": 0, "sha256": "0" * 64}})
    path.write_bytes(
        parcel._PREFIX.pack(parcel.MAGIC, 1, len(signed)) + signed + signing.sign(Peers(bureau.store).keys.seed, "enrol", signed)
    )


@pytest.mark.parametrize(
    "bend",
    [{"lane": 7}, {"name": "Cửa Tùng"}, {"parent": "464@2025-07-01"}, {"predecessor": "3f0e0000-0000-4000-8000-000000000000"},
     {"receive": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}, {"sign": "ab" * 32}, {"recovery": "age1x"},
     {"unit": "19411@2025-07-01"}, {"replica": "x"}, {"lane": "1"}, {"lane": 0}, {"valid_from": "hôm qua"}],
)  # fmt: skip
def test_a_request_that_was_changed_on_the_road_does_not_match_its_sheet(
    asked: tuple[Bureau, Bureau, Path, str], bend: dict[str, Any]
) -> None:
    """Whoever carries the stick and changes anything at all in it, keys included."""
    office, commune, stick, digits = asked
    forged(commune, request_file(stick), **bend)
    assert refusal(lambda: enrolment.grant(office.store, stick, digits, HOA)) in ("FINGERPRINT_DIFFERS", "NO_REQUEST")
    assert Peers(office.store).children() == []


def test_a_swapped_request_of_somebody_else(world: World, asked: tuple[Bureau, Bureau, Path, str]) -> None:
    office, _, stick, digits = asked
    thief = world.bureau(COMMUNE, PROVINCE)
    request_file(stick).unlink()
    enrolment.request(thief.store, stick)
    assert refusal(lambda: enrolment.grant(office.store, stick, digits, HOA)) == "FINGERPRINT_DIFFERS"


def test_a_grant_of_somebody_else_s_office(world: World, asked: tuple[Bureau, Bureau, Path, str]) -> None:
    """A false office grants the request; its digits are not those of the true office's sheet."""
    office, commune, stick, digits = asked
    false = world.bureau(PROVINCE)
    elsewhere = world.new_stick()
    good = enrolment.grant(office.store, stick, digits, HOA, to=elsewhere, clock=office.clock)
    enrolment.grant(false.store, stick, digits, HOA, clock=false.clock)
    assert refusal(lambda: enrolment.accept(commune.store, stick, good.fingerprint)) == "FINGERPRINT_DIFFERS"
    assert enrolment.accept(commune.store, elsewhere, good.fingerprint).unit == PROVINCE.key


def test_a_grant_that_was_damaged(asked: tuple[Bureau, Bureau, Path, str]) -> None:
    office, commune, stick, digits = asked
    granted = enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    path = stick / FOLDER / granted.file
    whole = path.read_bytes()
    path.write_bytes(whole[:-10] + b"?" + whole[-9:])
    assert refusal(lambda: enrolment.accept(commune.store, stick, granted.fingerprint)) == "DAMAGED"
    path.write_bytes(whole[:-10])
    assert refusal(lambda: enrolment.accept(commune.store, stick, granted.fingerprint)) in ("DAMAGED", "NO_GRANT")
    assert not enrolment.show(commune.store).enrolled and Handover(commune.store.db).key("root") is None
    path.write_bytes(whole)
    assert enrolment.accept(commune.store, stick, granted.fingerprint, commune.clock).unit == PROVINCE.key


def test_for_another_office(world: World) -> None:
    district, commune = world.bureau(DISTRICT, PROVINCE), world.bureau(COMMUNE, PROVINCE)
    enrol(district, world.bureau(PROVINCE), world.new_stick())
    made = enrolment.request(commune.store, world.stick)
    assert requests.pending(district.store, world.stick) == []
    assert refusal(lambda: enrolment.grant(district.store, world.stick, made.fingerprint, HOA)) == "NOT_OUR_UNIT"


def test_who_is_not_enrolled_grants_nobody(world: World) -> None:
    district, commune = world.bureau(DISTRICT, PROVINCE), world.bureau(COMMUNE, DISTRICT)
    made = enrolment.request(commune.store, world.stick)
    assert refusal(lambda: enrolment.grant(district.store, world.stick, made.fingerprint, HOA)) == "NOT_ENROLLED"


def test_lanes_are_confirmed_moved_forward_or_chosen(world: World) -> None:
    office = world.bureau(PROVINCE)
    lanes = []
    for wish in (2, 2, 1, 2):
        machine = world.bureau(COMMUNE, PROVINCE, lane=wish)
        accepted = enrol(machine, office, world.new_stick())
        lanes.append((accepted.lane, accepted.spare))
        assert Offices(machine.store).lane(wish) == accepted.lane
    assert lanes == [(2, 9), (3, 8), (1, 7), (4, 6)], "each lane and each spare lane once"
    chosen = world.bureau(COMMUNE, PROVINCE)
    stick = world.new_stick()
    made = enrolment.request(chosen.store, stick)
    for taken in (2, 9):
        assert refusal(lambda lane=taken: enrolment.grant(office.store, stick, made.fingerprint, HOA, lane=lane)) == "LANE_TAKEN"  # type: ignore[misc]
    for wrong in (0, 100):
        assert refusal(lambda lane=wrong: enrolment.grant(office.store, stick, made.fingerprint, HOA, lane=lane)) == "BAD_FIELD"  # type: ignore[misc]
    assert enrolment.grant(office.store, stick, made.fingerprint, HOA, lane=12, clock=office.clock).lane == 12
    assert refusal(lambda: enrolment.grant(office.store, stick, made.fingerprint, HOA, lane=13)) == "ALREADY_GRANTED"
    assert enrolment.grant(office.store, stick, made.fingerprint, HOA, lane=12, clock=office.clock).lane == 12


def test_two_units_under_one_prefix_share_no_lane_and_no_spare(world: World) -> None:
    """A service point may have its commune's prefix; both are fresh, no record of either has come up yet."""
    office = world.bureau(PROVINCE)
    lanes = []
    for unit, lane in ((COMMUNE, 1), (SIBLING, 1), (COMMUNE, 1), (SIBLING, 7)):
        accepted = enrol(world.bureau(unit, PROVINCE, lane=lane, prefix="H50.31.18"), office, world.new_stick())
        lanes.append((accepted.lane, accepted.spare))
    assert lanes == [(1, 9), (2, 8), (3, 7), (10, 6)], "what is asked for is moved forward past every one given"
    last = world.bureau(SIBLING, PROVINCE, prefix="H50.31.18")
    made = enrolment.request(last.store, stick := world.new_stick())
    for lane in (1, 9):
        assert refusal(lambda lane=lane: enrolment.grant(office.store, stick, made.fingerprint, HOA, lane=lane)) == "LANE_TAKEN"  # type: ignore[misc]
    other = world.bureau(DISTRICT, PROVINCE, prefix="H50.40")
    assert enrol(other, office, world.new_stick()).spare == 9, "another prefix begins anew"
    assert Offices(office.store).with_prefix("H50.31.18") == [COMMUNE.key, SIBLING.key]


def test_a_machine_that_does_not_say_its_prefix_is_held_against_the_record_of_its_unit(world: World) -> None:
    """Requests of older programs name none."""
    office, first = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    enrol(first, office, world.new_stick())
    with first.store.act(HOA, first.clock) as act:
        Offices(first.store).save(act, Office(COMMUNE, "H50.31.18", "TRUNG TÂM", receiving_office=PROVINCE))
    first.seal(stick := world.new_stick())
    assert office.outcomes(stick) == ["APPLIED"]
    point = world.bureau(SIBLING, PROVINCE, prefix="H50.31.18")
    accepted = enrol(point, office, world.new_stick())
    assert (accepted.lane, accepted.spare) == (2, 8)
    again = enrol(world.bureau(COMMUNE, PROVINCE), office, world.new_stick())
    assert (again.lane, again.spare) == (3, 7)


@pytest.mark.parametrize("prefix", [5, "", "h50", "x" * 200, ["H50"]])
def test_a_request_with_a_prefix_that_is_none_is_no_request(asked: tuple[Bureau, Bureau, Path, str], prefix: object) -> None:
    office, commune, stick, digits = asked
    forged(commune, request_file(stick), prefix=prefix)
    assert requests.pending(office.store, stick) == []
    assert refusal(lambda: enrolment.grant(office.store, stick, digits, HOA)) == "NO_REQUEST"


def test_the_last_lanes_of_a_prefix_and_what_to_do_when_there_is_none(world: World) -> None:
    """49 machines with a spare, one without; none is given again, though all but the last were revoked."""
    office = world.bureau(PROVINCE)
    asked = Peers(world.bureau(COMMUNE, PROVINCE).store).keys.request
    peers, mine = Peers(office.store), Peers(office.store).certificate
    assert mine is not None
    for n in range(1, 50):
        told = asked | {"replica": str(uuid4()), "sign": signing.public_of(signing.new_seed()).hex()}
        made = certify(told, PROVINCE.key, *((n, 99 - n) if n < 49 else (49, 50)), mine.key_id)
        gone = certificates.revoke(peers.keys.seed, made.key_id)
        with office.store.transaction():
            keep_certificates(office.store, [certificates.issue(made, peers.keys.seed), gone])
    accepted = enrol(world.bureau(COMMUNE, PROVINCE), office, world.new_stick())
    assert (accepted.lane, accepted.spare) == (99, 0)
    late = world.bureau(COMMUNE, PROVINCE)
    made_request = enrolment.request(late.store, stick := world.new_stick())
    with pytest.raises(Refused, match="LANE_TAKEN") as told_so:
        enrolment.grant(office.store, stick, made_request.fingerprint, HOA)
    assert "hết 99 số máy" in told_so.value.message and "số dự phòng" in told_so.value.next_step


def test_twice_is_once(asked: tuple[Bureau, Bureau, Path, str]) -> None:
    """P7: granted again the same certificate is written again; accepted again nothing changes."""
    office, commune, stick, digits = asked
    first = enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    again = enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    assert (first.lane, first.fingerprint) == (again.lane, again.fingerprint)
    for _ in range(2):
        assert enrolment.accept(commune.store, stick, again.fingerprint, commune.clock).lane == first.lane
    assert len(Peers(office.store).ring.machines(COMMUNE.key)) == 1
    assert commune.store.db.conn.execute("SELECT count(*) FROM machine WHERE unit = ?", (COMMUNE.key,)).fetchone() == (1,)


def test_a_second_machine_is_granted_by_the_first_sheets_side_by_side(world: World) -> None:
    office, first = world.pair()
    first.take_in(2)
    second = world.bureau(COMMUNE, PROVINCE)
    accepted = enrol(second, first, world.stick)
    assert accepted.unit == COMMUNE.key and accepted.lane == 2 and second.tables(COMMUNE) == first.tables(COMMUNE)
    assert Peers(second.store).parent == PROVINCE.key
    second.take_in(1)
    second.seal(stick := world.new_stick(), for_unit=PROVINCE.key)
    assert office.outcomes(stick) == ["APPLIED"], "the office believes it by the chain, without an enrolment of its own"


def test_a_stick_that_fails_leaves_the_request_and_the_grant_for_another_try(world: World) -> None:
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    medium = FakeMedium()
    for call in range(1, 9):
        medium.fail_at, medium.calls = call, 0
        assert refusal(lambda: enrolment.request(commune.store, medium)) == WriteOutcome.PULLED.name
        medium.plug_in()
    made = enrolment.request(commune.store, medium)
    place = poured(medium, world.stick)
    small = FakeMedium(100)
    assert refusal(lambda: enrolment.grant(office.store, place, made.fingerprint, HOA, to=small, clock=office.clock)) == "FULL"
    granted = enrolment.grant(office.store, place, made.fingerprint, HOA, clock=office.clock)
    assert enrolment.accept(commune.store, place, granted.fingerprint, commune.clock).lane == granted.lane


def test_reading_a_stick_never_enrols_anybody(asked: tuple[Bureau, Bureau, Path, str]) -> None:
    office, commune, stick, digits = asked
    (found,) = office.receive(stick)
    assert (found.kind, found.outcome.name, found.unit) == ("enrol", "UNKNOWN_UNIT", COMMUNE.key)
    assert found.message == "Tệp đăng ký máy của xã Vĩnh Thủy chưa được chấp nhận." and found.step.endswith("(lệnh: enrol grant).")
    enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    came = {one.kind: one for one in commune.receive(stick)}
    assert {kind: one.outcome.name for kind, one in came.items()} == {"enrol": "DUPLICATE", "grant": "UNKNOWN_UNIT"}
    assert came["grant"].message == "Tệp tỉnh Quảng Trị chấp nhận máy này chưa được nhận." and "enrol accept" in came["grant"].step
    assert not any(group in came["grant"].next_step for group in enrolment.show(office.store).fingerprint.split()), "no digits to type"
    assert not enrolment.show(commune.store).enrolled
    assert {one.kind: one.outcome.name for one in office.receive(stick)} == {"enrol": "DUPLICATE", "grant": "DUPLICATE"}


def test_a_grant_for_the_new_key_of_a_revoked_machine_is_no_news_of_before(asked: tuple[Bureau, Bureau, Path, str]) -> None:
    office, commune, stick, digits = asked
    first = enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    enrolment.accept(commune.store, stick, first.fingerprint, commune.clock)
    keyring.revoke(office.store, COMMUNE.key)
    keyring.rotate(commune.store, HOA, commune.clock)
    made = enrolment.request(commune.store, stick)
    second = enrolment.grant(office.store, stick, made.fingerprint, HOA, clock=office.clock)
    assert sorted(one.outcome.name for one in commune.receive(stick) if one.kind == "grant") == ["DUPLICATE", "UNKNOWN_UNIT"]
    enrolment.accept(commune.store, stick, second.fingerprint, commune.clock)
    assert {one.outcome.name for one in commune.receive(stick) if one.kind == "grant"} == {"DUPLICATE"}


def test_a_grant_of_the_life_before_this_one_is_no_news(asked: tuple[Bureau, Bureau, Path, str]) -> None:
    office, commune, stick, digits = asked
    granted = enrolment.grant(office.store, stick, digits, HOA, clock=office.clock)
    enrolment.accept(commune.store, stick, granted.fingerprint, commune.clock)
    commune.store.new_replica(HOA, commune.clock, granted.spare)
    assert refusal(lambda: enrolment.accept(commune.store, stick, granted.fingerprint, commune.clock)) == "NO_GRANT"
    assert [one.outcome.name for one in commune.receive(stick) if one.kind == "grant"] == ["DUPLICATE"], "nobody is sent to type its digits"


def test_digits_depend_on_nothing_but_the_request(world: World) -> None:
    commune = world.bureau(COMMUNE, PROVINCE)
    first = enrolment.request(commune.store, world.stick).fingerprint
    again = enrolment.request(commune.store, world.new_stick()).fingerprint
    assert first == again == digits_of(Peers(commune.store).keys.request) == enrolment.show(commune.store).fingerprint
    assert first != enrolment.request(world.bureau(SIBLING, PROVINCE).store, world.stick).fingerprint


def test_the_topmost_office_has_a_root_whose_private_half_is_on_paper_only(world: World) -> None:
    office = world.bureau(PROVINCE)
    code = office.established.root_code
    assert code is not None
    seed = signing.root_from_text(code)
    assert signing.public_of(seed) == Handover(office.store.db).key("root")
    assert seed not in Handover(office.store.db).keys("").values()
    data = (office.store.folder / "office.db").read_bytes()
    assert seed not in data and code.replace(" ", "").encode() not in data


def test_an_office_with_children_does_not_change_its_root(world: World) -> None:
    _, middle, _ = world.three_levels()
    other = world.bureau(PROVINCE)
    made = enrolment.request(middle.store, world.stick)
    granted = enrolment.grant(other.store, world.stick, made.fingerprint, HOA, clock=other.clock)
    assert refusal(lambda: enrolment.accept(middle.store, world.stick, granted.fingerprint)) == "HAS_CHILDREN"


def test_a_revoked_key_that_asks_again_is_told_so(world: World) -> None:
    office, commune = world.pair()
    keyring.revoke(office.store, commune.store.replica)
    with pytest.raises(Refused, match="KEY_REVOKED"):
        enrol(commune, office, world.new_stick())
    keyring.rotate(commune.store, HOA, commune.clock)
    enrol(commune, office, world.new_stick())
    assert Peers(commune.store).certificate is not None

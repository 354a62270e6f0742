"""Certificates and their chains; a forged link never holds."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from cchc_desktop.security import certificates, sealing, signing
from cchc_desktop.security.certificates import Certificate, Ring
from cchc_desktop.security.signing import Statement


class Machine:
    """A machine with a certificate from ``issuer`` (a Machine, or a root's seed)."""

    def __init__(self, unit: str, parent: str, issuer: "Machine | bytes", **other: object) -> None:
        self.seed = signing.new_seed()
        signer = issuer if isinstance(issuer, bytes) else issuer.seed
        receive = sealing.recipient_of(sealing.new_identity())
        plain = Certificate(
            unit=unit, title=f"Xã {unit}", parent=parent, replica=str(uuid4()), sign=signing.public_of(self.seed).hex(),
            receive=receive, recovery=receive, lane=1, spare=9, predecessor="", request="",
            issuer=signing.key_id(signing.public_of(signer)),
        )  # fmt: skip
        self.certificate = replace(plain, **other)  # type: ignore[arg-type]
        self.said = certificates.issue(self.certificate, signer)
        self.key = self.certificate.key_id


ROOT = signing.new_seed()
PUBLIC_ROOT = signing.public_of(ROOT)


@pytest.fixture
def tree() -> tuple[Machine, Machine, Machine]:
    province = Machine("44@", "", ROOT)
    commune = Machine("19405@", "44@", province)
    return province, commune, Machine("19405.1@", "19405@", commune)


def test_a_chain_reaches_the_root(tree: tuple[Machine, Machine, Machine]) -> None:
    said = [machine.said for machine in tree]
    assert Ring(PUBLIC_ROOT, said).chain(tree[2].key) == tuple(machine.certificate for machine in reversed(tree))
    assert Ring(PUBLIC_ROOT, reversed(said)).chain(tree[1].key)[0] == tree[1].certificate


def test_a_second_machine_is_certified_by_the_first(tree: tuple[Machine, Machine, Machine]) -> None:
    second = Machine("19405@", "44@", tree[1])
    assert len(Ring(PUBLIC_ROOT, [m.said for m in (*tree, second)]).chain(second.key)) == 3


def forged_by_sibling(province: Machine, commune: Machine) -> Machine:
    return Machine("19406@", "44@", commune)


def other_parent_of_same_unit(province: Machine, commune: Machine) -> Machine:
    return Machine("19405@", "45@", commune)


def top_without_root(province: Machine, commune: Machine) -> Machine:
    return Machine("44@", "", signing.new_seed())


def parent_claimed_under_root(province: Machine, commune: Machine) -> Machine:
    return Machine("19405@", "44@", ROOT)


@pytest.mark.parametrize("forge", [forged_by_sibling, other_parent_of_same_unit, top_without_root, parent_claimed_under_root])
def test_a_link_that_may_not_be_does_not_hold(
    tree: tuple[Machine, Machine, Machine], forge: Callable[[Machine, Machine], Machine]
) -> None:
    forged = forge(tree[0], tree[1])
    with pytest.raises(ValueError, match="chain"):
        Ring(PUBLIC_ROOT, [*(m.said for m in tree), forged.said]).chain(forged.key)


def test_a_missing_link_a_changed_body_and_another_root_are_noticed(tree: tuple[Machine, Machine, Machine]) -> None:
    said = [machine.said for machine in tree]
    with pytest.raises(ValueError):
        Ring(PUBLIC_ROOT, [said[0], said[2]]).chain(tree[2].key)
    with pytest.raises(ValueError):
        Ring(signing.public_of(signing.new_seed()), said).chain(tree[2].key)
    bent = Statement(said[1].body.replace(b'"lane":1', b'"lane":2'), said[1].signature)
    with pytest.raises(ValueError):
        Ring(PUBLIC_ROOT, [said[0], bent, said[2]]).chain(tree[2].key)


def test_a_circle_of_certificates_ends() -> None:
    first = Machine("a@", "b@", ROOT)
    second = Machine("b@", "a@", first)
    looped = replace(first.certificate, issuer=second.key)
    said = certificates.issue(looped, second.seed)
    with pytest.raises(ValueError):
        Ring(PUBLIC_ROOT, [said, second.said]).chain(second.key)


@pytest.mark.parametrize(
    "mend",
    [{"lane": 0}, {"lane": True}, {"lane": 100}, {"spare": -1}, {"sign": "zz"}, {"receive": "age1x"}, {"replica": "1"},
     {"unit": ""}, {"predecessor": "x"}, {"kind": "root"}, {"parent": "19405@"}, {"title": "x" * 301}, {"extra": 1}],
)  # fmt: skip
def test_a_certificate_of_another_shape_is_refused(tree: tuple[Machine, Machine, Machine], mend: dict[str, object]) -> None:
    fields = tree[1].said.fields() | mend
    with pytest.raises(ValueError):
        certificates.read(signing.state(tree[0].seed, certificates.PURPOSE, fields))


def test_nobody_signs_in_another_s_name(tree: tuple[Machine, Machine, Machine]) -> None:
    with pytest.raises(ValueError):
        certificates.issue(tree[2].certificate, tree[0].seed)


def test_a_revocation_is_told_apart(tree: tuple[Machine, Machine, Machine]) -> None:
    said = certificates.revoke(tree[0].seed, tree[1].key)
    assert certificates.revoked_key(said) == (tree[1].key, tree[0].key)
    assert certificates.revoked_key(tree[1].said) is None
    with pytest.raises(ValueError):
        certificates.read(said)
    with pytest.raises(ValueError):
        certificates.revoked_key(signing.state(ROOT, certificates.REVOCATION, {"kind": "revocation", "key": "x", "issuer": "y"}))


def test_links_are_believed_in_any_order_and_once(tree: tuple[Machine, Machine, Machine]) -> None:
    ring = Ring(PUBLIC_ROOT)
    assert ring.add([tree[2].said, tree[1].said]) == []
    assert sorted(ring.add(machine.said for machine in reversed(tree))) == sorted(machine.key for machine in tree)
    assert ring.add([tree[1].said]) == []
    assert ring.parents == {"44@": "", "19405@": "44@", "19405.1@": "19405@"}


def test_a_unit_keeps_its_parent(tree: tuple[Machine, Machine, Machine]) -> None:
    district = Machine("464@", "44@", tree[0])
    thief = Machine("19405@", "464@", district)
    ring = Ring(PUBLIC_ROOT, [*(m.said for m in tree), district.said, thief.said])
    assert [c.replica for c in ring.machines("19405@")] == [tree[1].certificate.replica]


def test_a_predecessor_is_no_living_machine(tree: tuple[Machine, Machine, Machine]) -> None:
    heir = Machine("19405@", "44@", tree[1], predecessor=tree[1].certificate.replica)
    ring = Ring(PUBLIC_ROOT, [*(m.said for m in tree), heir.said])
    assert ring.machines("19405@") == [heir.certificate]
    assert ring.of_replica(tree[1].certificate.replica) == [tree[1].certificate]


def test_a_revoked_key_says_nothing_more_but_what_it_said_stands(tree: tuple[Machine, Machine, Machine]) -> None:
    ring = Ring(PUBLIC_ROOT, [m.said for m in tree])
    by_child = certificates.revoke(tree[2].seed, tree[1].key)
    forged = certificates.revoke(signing.new_seed(), tree[1].key)
    assert ring.add([by_child, forged]) == []
    assert ring.add([certificates.revoke(tree[0].seed, tree[1].key)]) == [tree[1].key]
    assert ring.machines("19405@") == []
    assert ring.chain(tree[2].key)
    later = Machine("19405.2@", "19405@", tree[1])
    assert ring.add([later.said]) == []
    assert ring.add([certificates.revoke(ROOT, tree[0].key)]) == [tree[0].key]


def test_what_a_key_certified_before_it_was_revoked_is_certified_again_for_those_who_hear_of_both_at_once() -> None:
    """Lives of a machine that certified each other; the revocations are said first."""
    province = Machine("44@", "", ROOT)
    first = Machine("19405@", "44@", province)
    second = Machine("19405@", "44@", first, predecessor=first.certificate.replica)
    third = Machine("19405@", "44@", second, predecessor=second.certificate.replica)
    chain = [one.said for one in (province, first, second, third)]
    taken_back = [certificates.revoke(province.seed, one.key) for one in (first, second)]
    old = Ring(PUBLIC_ROOT, [*chain, *taken_back])
    assert third.key in old.certificates and [c.key_id for c in old.orphans(province.key)] == [second.key, third.key]
    late = Ring(PUBLIC_ROOT, [province.said, first.said, *taken_back])
    assert late.also(chain).certificates.keys() == {province.key, first.key}, "which came first cannot be told"
    again = [certificates.issue(replace(c, issuer=province.key), province.seed) for c in old.orphans(province.key)]
    for ring in (late.also(again), late.also([*chain, *again]), late.also(reversed(again)), old.also(again)):
        assert ring.certificates.keys() == {province.key, first.key, second.key, third.key} and not ring.orphans(province.key)
        assert ring.revoked.keys() == {first.key, second.key} and [c.key_id for c in ring.machines("19405@")] == [third.key]
        assert ring.chain(third.key)[1].key_id == province.key


def test_nobody_below_says_again_what_a_revoked_key_certified_nor_says_it_otherwise() -> None:
    province = Machine("44@", "", ROOT)
    first, sibling = Machine("19405@", "44@", province), Machine("19406@", "44@", province)
    second = Machine("19405@", "44@", first)
    ring = Ring(PUBLIC_ROOT, [one.said for one in (province, first, sibling, second)])
    ring.add([certificates.revoke(province.seed, first.key)])
    assert ring.orphans(sibling.key) == []
    other = replace(second.certificate, issuer=province.key, replica=str(uuid4()))
    ring.add([
        certificates.issue(replace(second.certificate, issuer=sibling.key), sibling.seed), certificates.issue(other, province.seed),
        certificates.issue(replace(second.certificate, issuer=second.key), second.seed),
    ])  # fmt: skip
    assert ring.certificates[second.key] == second.certificate and ring.orphans(second.key) == []

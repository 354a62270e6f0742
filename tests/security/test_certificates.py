"""Certificates and their chains; a forged link never holds."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from cchc_desktop.security import certificates, sealing, signing
from cchc_desktop.security.certificates import Certificate
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
    assert certificates.chain(said, tree[2].key, PUBLIC_ROOT) == tuple(machine.certificate for machine in reversed(tree))
    assert certificates.chain(reversed(said), tree[1].key, PUBLIC_ROOT)[0] == tree[1].certificate


def test_a_second_machine_is_certified_by_the_first(tree: tuple[Machine, Machine, Machine]) -> None:
    second = Machine("19405@", "44@", tree[1])
    assert len(certificates.chain([m.said for m in (*tree, second)], second.key, PUBLIC_ROOT)) == 3


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
        certificates.chain([*(m.said for m in tree), forged.said], forged.key, PUBLIC_ROOT)


def test_a_missing_link_a_changed_body_and_another_root_are_noticed(tree: tuple[Machine, Machine, Machine]) -> None:
    said = [machine.said for machine in tree]
    with pytest.raises(ValueError):
        certificates.chain([said[0], said[2]], tree[2].key, PUBLIC_ROOT)
    with pytest.raises(ValueError):
        certificates.chain(said, tree[2].key, signing.public_of(signing.new_seed()))
    bent = Statement(said[1].body.replace(b'"lane":1', b'"lane":2'), said[1].signature)
    with pytest.raises(ValueError):
        certificates.chain([said[0], bent, said[2]], tree[2].key, PUBLIC_ROOT)


def test_a_circle_of_certificates_ends() -> None:
    first = Machine("a@", "b@", ROOT)
    second = Machine("b@", "a@", first)
    looped = replace(first.certificate, issuer=second.key)
    said = certificates.issue(looped, second.seed)
    with pytest.raises(ValueError):
        certificates.chain([said, second.said], second.key, PUBLIC_ROOT)


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

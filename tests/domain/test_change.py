"""A change survives its bytes, and nothing else passes for one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.change import Change, canonical, compose, decode, log_id, read_part, tidied

ANY_TEXTS = st.text(max_size=20)
TEXTS = ANY_TEXTS.map(tidied)
VALUES = st.one_of(st.none(), st.integers(-(2**53), 2**53), TEXTS, st.lists(TEXTS, max_size=3))
FIELDS = st.dictionaries(TEXTS, VALUES, max_size=5)


def make(facts: dict[str, Any], personal: dict[str, Any], **other: Any) -> Change:
    given_ = {"log": "l" * 64, "seq": 1, "prev": "", "lamport": 1, "time": "2026-11-23T09:30:00+07:00", "account": "a"}
    given_ |= {"account_name": "Hoa", "record": "r", "kind": "dossier", "schema": 1, "parents": ()} | other
    return compose(**given_, facts=facts, personal=personal)  # type: ignore[arg-type]


@given(FIELDS, FIELDS)
def test_bytes_give_the_same_change_back(facts: dict[str, Any], personal: dict[str, Any]) -> None:
    change = make(facts, personal)
    assert decode(change.header, change.facts, change.personal) == change
    assert change.fields() == {**facts, **personal}


@given(FIELDS)
def test_equal_fields_have_other_digests_each_time(facts: dict[str, Any]) -> None:
    assert make(facts, {}).facts_digest != make(facts, {}).facts_digest


def test_the_personal_part_may_be_missing_but_not_other() -> None:
    change = make({"number": "x"}, {"applicant": {"name": "Lê Quang Ẩn"}})
    assert decode(change.header, change.facts, None).id == change.id
    with pytest.raises(ValueError):
        decode(change.header, change.facts, change.facts)


@given(st.integers(0, 400), st.integers(0, 7))
def test_a_flipped_bit_in_any_part_is_noticed(place: int, bit: int) -> None:
    change = make({"number": "H50.31.18-261123-10017"}, {"applicant": {"name": "Hồ Thị Ỷ"}})
    parts = [change.header, change.facts, change.personal or b""]
    for index, whole in enumerate(parts):
        damaged = bytearray(whole)
        damaged[place % len(whole)] ^= 1 << bit
        tried = [bytes(damaged) if i == index else p for i, p in enumerate(parts)]
        try:
            found = decode(*tried)
        except ValueError:
            continue
        assert index == 0 and found.id != change.id


@pytest.mark.parametrize(
    "mend",
    [{"seq": 0}, {"seq": "1"}, {"seq": True}, {"lamport": 0}, {"parents": [1]}, {"extra": 1}, {"log": None}],
)
def test_a_header_of_another_shape_is_refused(mend: dict[str, Any]) -> None:
    change = make({}, {})
    header = json.loads(change.header) | mend
    with pytest.raises(ValueError):
        decode(canonical(header), change.facts, None)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(noise: bytes) -> None:
    with pytest.raises(ValueError):
        decode(noise, b"{}", None)


def test_each_replica_and_audience_has_its_own_log() -> None:
    assert len({log_id(r, a) for r in ("a", "b") for a in ("local", "below", "line:19405@2025-07-01")}) == 6


def part_of(data: object, **more: object) -> bytes:
    return canonical({"data": data, "salt": "0" * 32} | more)


@given(st.lists(st.one_of(ANY_TEXTS, st.text(st.sampled_from("a\u0301\u200d\u202e\x00\n\t\\u0e\u0302\u0323")))))
def test_what_was_tidied_is_read_and_what_would_be_tidied_is_not(texts: list[str]) -> None:
    assert read_part(part_of({"x": tidied(texts)})) == {"x": tidied(texts)}
    if tidied(texts) != texts:
        with pytest.raises(ValueError):
            read_part(json.dumps({"data": {"x": texts}, "salt": ""}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                      .encode("utf-8", "surrogatepass"))  # fmt: skip


def test_every_letter_is_judged_the_same_way_whoever_stands_beside_it() -> None:
    judged = dict[bool, int]()
    for letter in map(chr, range(0x20, 0x3100)):
        for text in (letter, f"{letter}\u00fa", f"\u1ee9{letter}"):
            stored = part_of({"x": text})
            try:
                read_part(stored)
                fine = True
            except ValueError:
                fine = False
            assert fine == (tidied(text) == text), f"U+{ord(letter):04X} in {stored!r}"
            judged[fine] = judged.get(fine, 0) + 1
    assert judged[True] > 30_000 and judged[False] > 300


STRANGE_PARTS = [
    b"", b"null", b"[]", b"1", b"{}", b'{"data":[],"salt":""}', b'{"data":{}, "salt":""}', b'{"data":{},"data":{},"salt":""}', b"\xff",
    b'{"data":{"x":NaN},"salt":""}', b'{"data":{},"more":1,"salt":""}', b'{"data":{"x":1.0e5},"salt":""}',
    b'{"data":{"a":' + b"[" * 40 + b"]" * 40 + b'},"salt":""}', b'{"data":' + b"[" * 100_000, b'{"salt":"","data":{}}',
    '{"data":{"x":"a\u0301"},"salt":""}'.encode(), b'{"data":{"x":"\\u0000"},"salt":""}', b'{"data":{"x":"\\ud800"},"salt":""}',
]  # fmt: skip


@pytest.mark.parametrize("stored", STRANGE_PARTS)
def test_a_part_in_another_form_is_not_read(stored: bytes) -> None:
    with pytest.raises(ValueError):
        read_part(stored)


@pytest.mark.parametrize("name", ["seq", "lamport"])
def test_nobody_counts_the_others_out_of_numbers(name: str) -> None:
    make({}, {}, **{name: 1 << 53})
    for count in (0, (1 << 53) + 1, 10**30):
        with pytest.raises(ValueError):
            make({}, {}, **{name: count})

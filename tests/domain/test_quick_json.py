"""The quick reading judges every byte as the ordinary one does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cchc_desktop.domain import change, quick_json
from cchc_desktop.domain.change import canonical, canonical_text
from tests.domain.test_change import STRANGE_PARTS, make, part_of

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(1 << 80), 1 << 80), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8), st.text(st.sampled_from('"\\/\x00\x08\x0c\n\r\t\x1f\x7f\u0301\u200b\ufffd\uffff\U00010000éẤ'), max_size=8),
)  # fmt: skip
NAMES = st.text(max_size=4)
VALUES = st.recursive(LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)), max_leaves=9)


def outcome(read: Callable[[bytes], Any], stored: bytes) -> str:
    """What came of it, types told apart (True is 1 to ==)."""
    try:
        return repr(read(stored))
    except ValueError:
        return "ValueError"


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_a_part_gives_the_same_fields_or_is_refused_by_both(fields: dict[str, Any]) -> None:
    stored = part_of(fields)
    assert outcome(quick_json.read_part, stored) == outcome(change.read_part, stored)


@given(VALUES, st.sampled_from([None, (", ", ": ")]), st.booleans())
def test_only_the_canonical_form_is_one(value: Any, spaces: tuple[str, str] | None, in_order: bool) -> None:
    stored = json.dumps(value, ensure_ascii=False, separators=spaces or (",", ":"), sort_keys=in_order).encode()
    found = quick_json.load(stored)
    assert found is None or (repr(found) == repr(json.loads(stored)) and canonical(found) == stored)


@given(st.dictionaries(NAMES, VALUES, max_size=2), st.integers(0, 200), st.binary(max_size=2))
@example({}, 8, b"null")
def test_damaged_parts_are_judged_alike(fields: dict[str, Any], place: int, noise: bytes) -> None:
    stored = part_of(fields)
    spoilt = stored[:place] + noise + stored[place + 1 :]
    assert outcome(quick_json.read_part, spoilt) == outcome(change.read_part, spoilt)


@pytest.mark.parametrize("stored", STRANGE_PARTS)
def test_a_part_in_another_form_is_not_read(stored: bytes) -> None:
    with pytest.raises(ValueError):
        quick_json.read_part(stored)


@pytest.mark.parametrize("number", ["0.0", "-0.0", "1.5", "1e-05", "1e+16", "1e16", "0.00001", "70.37", "1e400", "-0", "9" * 40])
def test_numbers_are_written_as_json_writes_them(number: str) -> None:
    stored = b'{"data":{"x":%s},"salt":""}' % number.encode()
    assert outcome(quick_json.read_part, stored) == outcome(change.read_part, stored)
    assert quick_json.load(stored) is None or ("." not in number and "e" not in number)


def test_ordinary_parts_are_read_the_quick_way() -> None:
    stored = part_of({"applicant": {"name": "Nguyễn Thị Ánh Ỷ"}, "fee": 12_000, "component/a": {"digitised": True, "pages": None}})
    assert quick_json.load(stored) == json.loads(stored)


@pytest.mark.parametrize("other", [{"time": "hôm nay"}, {"time": "2026-13-01T00:00:00+07:00"}, {"time": "2026-11-23T09:30:00+00:00"},
                                   {"account_name": "a\u0301"}, {"record": "r\u200b"}])  # fmt: skip
def test_an_arriving_header_is_judged_more_strictly(other: dict[str, str]) -> None:
    for told in ({}, other):
        made = make({}, {}, **told)
        assert change.decode(made.header, made.facts, None) == made
        if told:
            with pytest.raises(ValueError):
                quick_json.arrived(made.header, made.facts, None)
        else:
            assert quick_json.arrived(made.header, made.facts, None) == made
            assert quick_json.arrived_again(made.header, made.facts, None) == made


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace('","', '", "', 1), lambda text: text.replace('"seq":1', '"seq":1.0'),
    lambda text: text.replace('"account":"a"', '"account":"\\u0061"'), lambda text: "[]", lambda text: "null", lambda text: text[:-1],
    lambda text: text.replace('"seq":1', '"seq":true'), lambda text: text + " " * change.MAX_HEADER,
])  # fmt: skip
def test_an_arriving_header_stands_in_one_form(spoil: Callable[[str], str]) -> None:
    made = make({}, {})
    with pytest.raises(ValueError):
        quick_json.arrived(spoil(made.header.decode()).encode(), made.facts, None)


@given(st.lists(st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.none())))
def test_lists_in_cells_are_written_as_json_does(value: list[Any]) -> None:
    assert change.spaced_text(value) == json.dumps(value, ensure_ascii=False)
    assert json.loads(canonical_text(value)) == value

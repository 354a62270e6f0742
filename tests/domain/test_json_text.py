"""JSON from outside: what a hostile or broken file may hold, and what a field says when it is of another shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.json_text import DEEPEST, JsonObject, read_json, read_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1', "cắt ngang"), ('[{"a": "b', "cắt ngang"), ("xã", "không phải JSON"), ('{"a": 1} x', "không phải JSON"),
        ('{"a": 1, "a": 2}', "“a” ghi hai lần"), ('{"a": NaN}', "NaN"), ('{"a": -Infinity}', "Infinity"), ('{"a": 1e999}', "lớn quá"),
        ('{"a": 9223372036854775808}', "dài quá"), ('{"a": ' + "9" * 5000 + "}", "dài quá"),
        ("[" * 100_000 + "]" * 100_000, "nhiều tầng"), ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "nhiều tầng"),
    ],
)  # fmt: skip
def test_what_is_no_json_of_ours_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_json(text)
    assert refused.value.code == "NOT_JSON" and said in refused.value.message and refused.value.next_step


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\x07", "\ue000", "\\ud800"])
def test_hidden_characters_name_their_place(hidden: str) -> None:
    for text, place in ((f'{{"a": [1, {{"b": "x{hidden}y"}}]}}', "a.1.b"), (f'{{"a": {{"x{hidden}": 1}}}}', "a")):
        if hidden == "\x07":  # as itself it is no JSON at all
            text = text.replace(hidden, "\\u0007")
        with pytest.raises(Refused) as refused:
            read_json(text, line=7)
        assert (refused.value.code, refused.value.field, refused.value.line) == ("BAD_FIELD", place, 7)


def test_the_line_of_a_mistake_is_told() -> None:
    with pytest.raises(Refused) as refused:
        read_json('{\n "a": 1,\n "b": x\n}')
    assert refused.value.line == 3


@pytest.mark.parametrize("data", [b"", b" \n\t", "Xã".encode("utf-16"), b"\xff\xfe", b'{"t": "\xc3\x28"}', "Đông".encode("cp1258")])
def test_empty_and_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="NOT_JSON"):
        read_text(data)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_json(read_text(b"\xef\xbb\xbf" + '{"tên": "Ẩn"}'.encode())) == {"tên": "Ẩn"}


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("aàđ \n\"\\{}[]", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abđ", max_size=3), inner, max_size=4),
)  # fmt: skip


@given(plain)
def test_every_plain_value_comes_back(value: Any) -> None:
    assert read_json(json.dumps(value)) == value


@given(st.binary(max_size=60))
def test_no_bytes_do_anything_but_read_or_refuse(data: bytes) -> None:
    try:
        read_json(read_text(data))
    except Refused as refused:
        assert refused.code in ("NOT_JSON", "BAD_FIELD")


def test_fields_are_read_by_type_and_named_in_full() -> None:
    known = frozenset({"text", "count", "flag", "at", "day", "rows", "inner"})
    good = JsonObject({"text": "  Nguye\u0302\u0303n  A ", "count": 3, "flag": True, "at": "2026-11-23T09:30", "day": "2026-02-28"}, known)
    assert (good.text("text"), good.count("count"), good.flag("flag", False)) == ("Nguyễn A", 3, True)
    assert str(good.moment("at")) == "2026-11-23 09:30:00+07:00" and str(good.day("day")) == "2026-02-28"
    assert good.rows("rows", known) is None and not good.has("rows") and good.count("rows", None) is None
    wrong = {"text": 5, "count": True, "flag": "false", "at": "2026-02-31T09:30", "day": "31/02/2026", "rows": {}}
    bad = JsonObject({"inner": wrong}, known, "p")
    inner = bad.inner("inner", known)
    for name, read in (("text", inner.text), ("count", inner.count), ("at", inner.moment), ("day", inner.day)):
        with pytest.raises(Refused, match="BAD_FIELD") as refused:
            read(name)
        assert refused.value.field == f"p.inner.{name}"
    with pytest.raises(Refused, match="BAD_FIELD"):
        inner.flag("flag", False)
    with pytest.raises(Refused, match="BAD_FIELD"):
        inner.rows("rows", known)


def test_a_slip_of_the_pen_is_not_something_left_out() -> None:
    with pytest.raises(Refused) as refused:
        JsonObject({"procedur": "1.001193"}, frozenset({"procedure"}), line=2)
    assert (refused.value.field, refused.value.line) == ("procedur", 2) and "procedure" in refused.value.message


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "24:61", "", "x"])
def test_no_moment_of_any_shape_is_a_bug(text: str) -> None:
    given_ = JsonObject({"at": text}, frozenset({"at"}))
    with pytest.raises(Refused, match="BAD_FIELD"):
        given_.moment("at")


def test_a_text_too_long_names_its_place() -> None:
    with pytest.raises(Refused, match="TOO_LONG") as refused:
        JsonObject({"a": "ă" * 301}, frozenset({"a"}), "applicant", 4).text("a")
    assert (refused.value.field, refused.value.line) == ("applicant.a", 4)

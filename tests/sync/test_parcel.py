"""The envelope: what is written is read, what is bent or cut is not taken."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.security import signing
from cchc_desktop.security.signing import Statement
from cchc_desktop.sync import parcel
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.parcel import Header, LogRange, Unreadable

SEED = signing.new_seed()
PUBLIC = signing.public_of(SEED)
LOG = LogRange("a" * 64, 1, 7, "", "b" * 64)
HEADER = Header(
    "changes", "8f14e45f-ceea-4e7a-9c1e-5b2a1d0c3e4f", 42, "0.1.0",
    {"unit": "19405@2025-07-01", "title": "Xã Vĩnh Thủy", "replica": "r", "key": signing.key_id(PUBLIC)},
    "44@2025-07-01", ("c" * 64,), (Statement(b"{}", bytes(64)),), (LOG, LogRange("d" * 64, 3, 3, "e" * 64, "f" * 64)),
    {"request": "x"},
)  # fmt: skip
BODY = b"sealed" * 100


def written(header: Header = HEADER, body: bytes = BODY) -> bytes:
    out = io.BytesIO()
    parcel.write(out, header, SEED, lambda sink: sink.write(body) and None)
    return out.getvalue()


def taken(data: bytes) -> ReceiveOutcome | None:
    """The outcome of reading, None when everything holds."""
    stream = io.BytesIO(data)
    try:
        envelope = parcel.read(stream, len(data))
    except Unreadable as fault:
        return fault.outcome
    if not envelope.verify(PUBLIC):
        return ReceiveOutcome.BAD_SIGNATURE
    return None if parcel.body_is_whole(stream, envelope) else ReceiveOutcome.DAMAGED


GOOD = written()


def test_what_is_written_is_read() -> None:
    envelope = parcel.read(io.BytesIO(GOOD), len(GOOD))
    assert envelope.header == HEADER
    assert GOOD[envelope.offset :] == BODY
    assert parcel.is_parcel(GOOD)
    assert taken(GOOD) is None


def test_a_parcel_without_body_is_whole() -> None:
    assert taken(written(Header("enrol", "p", 1, "0.1.0", HEADER.sender, "", ()), b"")) is None


def test_bytes_of_a_recovered_cluster_behind_it_do_not_matter() -> None:
    assert taken(GOOD + bytes(4096)) is None


@given(st.integers(0, len(GOOD) - 1))
def test_cut_anywhere_it_is_too_short(length: int) -> None:
    assert taken(GOOD[:length]) is ReceiveOutcome.TRUNCATED


@given(st.integers(0, len(GOOD) * 8 - 1))
def test_one_flipped_bit_anywhere_is_noticed(bit: int) -> None:
    bent = bytearray(GOOD)
    bent[bit // 8] ^= 1 << bit % 8
    assert parcel.is_parcel(bytes(bent))
    assert taken(bytes(bent)) in (ReceiveOutcome.BAD_SIGNATURE, ReceiveOutcome.DAMAGED, ReceiveOutcome.TRUNCATED)


@given(st.binary(max_size=400))
def test_random_bytes_never_crash(data: bytes) -> None:
    assert taken(data) is not None
    assert taken(parcel.MAGIC + b"\0\1" + data) is not None
    with contextlib.suppress(ValueError):
        parcel.parse_header(data)


def test_a_signature_of_another_kind_or_version_does_not_hold() -> None:
    assert taken(GOOD.replace(b'"kind":"changes"', b'"kind":"grant"  ')) is ReceiveOutcome.BAD_SIGNATURE
    newer = bytearray(GOOD)
    newer[17] = 2
    assert taken(bytes(newer)) is ReceiveOutcome.BAD_SIGNATURE


@pytest.mark.parametrize(
    "mend",
    [{"kind": "other"}, {"number": "1"}, {"number": True}, {"sender": {}}, {"recipient": []},
     {"recipient": {"unit": 1, "keys": []}}, {"certificates": [["!", "!"]]}, {"certificates": [[1, 2]]},
     {"certificates": [["e30="]]},
     {"logs": [[1]]}, {"logs": "x"},
     {"logs": [["a" * 64, 0, 7, "", "b" * 64]]}, {"logs": [["a" * 64, 8, 7, "c" * 64, "b" * 64]]},
     {"logs": [["a" * 64, 1, 7, "c" * 64, "b" * 64]]}, {"logs": [["a" * 64, 2, 7, "", "b" * 64]]},
     {"logs": [["../etc", 1, 7, "", "b" * 64]]}, {"request": []}],
)  # fmt: skip
def test_a_header_of_another_shape_is_refused(mend: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        parcel.from_fields(HEADER.fields() | mend)
    for name in mend:
        with pytest.raises(ValueError):
            parcel.from_fields({key: value for key, value in HEADER.fields().items() if key != name})


@pytest.mark.parametrize("body", [None, {}, {"length": -1, "sha256": "a" * 64}, {"length": 1.5, "sha256": "a" * 64},
                                  {"length": 1, "sha256": "A" * 64}, {"length": 1}])  # fmt: skip
def test_a_header_without_a_proper_body_is_refused(body: object) -> None:
    with pytest.raises(ValueError):
        parcel.parse_header(parcel.canonical(HEADER.fields() | {"body": body}))


def test_names_of_later_versions_are_passed_over() -> None:
    assert parcel.from_fields(HEADER.fields() | {"later": 1}) == HEADER


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + bytes(20), b"%PDF-1.7" + bytes(20), bytes(30), b"CCHC parcel"[:8] + bytes(8)])
def test_other_files_are_no_parcels(data: bytes) -> None:
    assert not parcel.is_parcel(data)

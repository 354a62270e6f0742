"""The frames inside a body: what is packed comes back, what is not the format is refused."""

import contextlib
import gc
import struct
import weakref

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.change import compose
from cchc_desktop.sync import frames
from cchc_desktop.sync.frames import Frame, FrameSink, compress, pack, pack_change, unpack_change

TELLING = [kind for kind in Frame if kind not in (Frame.END, Frame.FILLER)]


def read(packed: bytes, step: int = 8192) -> list[tuple[Frame, bytes]]:
    found: list[tuple[Frame, bytes]] = []
    sink = FrameSink(lambda kind, payload: found.append((kind, payload)))
    for start in range(0, len(packed), step):
        sink.write(packed[start : start + step])
    sink.finish()
    return found


def squeezed(plain: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(plain)


@given(st.lists(st.tuples(st.sampled_from(TELLING), st.binary(max_size=300))), st.integers(1, 500))
def test_frames_come_back_however_they_are_cut(told: list[tuple[Frame, bytes]], step: int) -> None:
    assert read(b"".join(compress(pack(*frame) for frame in told)), step) == told


@given(st.lists(st.tuples(st.sampled_from(TELLING), st.binary(max_size=50)), min_size=1), st.data())
def test_a_body_cut_anywhere_is_noticed(told: list[tuple[Frame, bytes]], data: st.DataObject) -> None:
    packed = b"".join(compress(pack(*frame) for frame in told))
    with pytest.raises(ValueError):
        read(packed[: data.draw(st.integers(0, len(packed) - 1))])


@given(st.binary(max_size=300))
def test_random_bytes_never_crash_the_reader(data: bytes) -> None:
    for packed in (data, squeezed(data)):
        with contextlib.suppress(ValueError):
            read(packed)


def plain(kind: int, payload: bytes) -> bytes:
    return struct.pack(">IB", len(payload) + 1, kind) + payload


def test_later_versions_may_add_frames_in_small_letters_only() -> None:
    end = pack(Frame.END)
    assert read(squeezed(plain(ord("x"), b"new") + pack(Frame.DATA, b"1") + end)) == [(Frame.DATA, b"1")]
    with pytest.raises(ValueError, match="unknown type"):
        read(squeezed(plain(ord("X"), b"new") + end))


@pytest.mark.parametrize(
    "body",
    [b"\0\0\0\0", b"\xff\xff\xff\xffD", struct.pack(">IB", frames.MAX_FRAME + 2, 68), pack(Frame.END) * 2, pack(Frame.END) + b"x",
     pack(Frame.END) + b"trailing", pack(Frame.DATA, b"x")],
)  # fmt: skip
def test_lengths_and_ends_are_checked(body: bytes) -> None:
    with pytest.raises(ValueError):
        read(squeezed(body))


def test_a_bomb_is_refused_with_flat_memory() -> None:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    piece = pack(Frame.DATA, bytes(1 << 20))
    bomb = b"".join([packer.compress(piece) for _ in range(400)]) + packer.flush()
    assert len(bomb) < 1 << 17
    with pytest.raises(ValueError, match="swells"):
        read(bomb)


def test_a_window_beyond_the_format_is_refused() -> None:
    wide = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=27)).compressobj()
    with pytest.raises(ValueError, match="zstd"):
        read(wide.compress(bytes(1 << 24)) + wide.flush())


def test_blank_scans_are_kept_under_the_ratio() -> None:
    sizes: list[int] = []
    sink = FrameSink(lambda _, payload: sizes.append(len(payload)))
    for piece in compress(pack(Frame.DATA, bytes(1 << 20)) for _ in range(96)):
        sink.write(piece)
    sink.finish()
    assert sizes == [1 << 20] * 96


def change(personal: dict[str, str]) -> bytes:
    made = compose(log="a" * 64, seq=1, prev="", lamport=1, time="2026-11-23T09:30:00+07:00", account="a", account_name="Hoa",
                   record="r", kind="dossier", schema=1, parents=(), facts={"number": "1"}, personal=personal)  # fmt: skip
    return pack_change(made.header, made.facts, made.personal)[5:]


@pytest.mark.parametrize("personal", [{}, {"note": "Trần Thị Ánh Nguyệt"}])
def test_a_change_comes_back_byte_by_byte(personal: dict[str, str]) -> None:
    payload = change(personal)
    found = unpack_change(payload)
    assert pack_change(found.header, found.facts, found.personal)[5:] == payload
    assert found.fields() == {"number": "1", **personal}


def test_a_change_whose_personal_part_was_forgotten_is_read() -> None:
    found = unpack_change(change({"note": "x"}))
    assert unpack_change(pack_change(found.header, found.facts, None)[5:]).personal is None


@given(st.data())
def test_a_change_cut_or_bent_is_refused(data: st.DataObject) -> None:
    payload = bytearray(change({"note": "x"}))
    if data.draw(st.booleans()):
        del payload[data.draw(st.integers(0, len(payload) - 1)) :]
    else:
        place = data.draw(st.integers(0, len(payload) - 1))
        payload[place] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(ValueError):
        assert unpack_change(bytes(payload)).id != unpack_change(change({"note": "x"})).id


def test_a_frame_beyond_the_limit_is_not_made() -> None:
    with pytest.raises(ValueError):
        pack(Frame.DATA, bytes(frames.MAX_FRAME + 1))


def test_a_sink_goes_with_whatever_it_handed_its_frames_to() -> None:
    """An office receives for months: nothing of a parcel may stay in memory."""

    class Taker:
        def take(self, kind: Frame, payload: bytes) -> None:
            self.last = payload

    taker = Taker()
    sink = FrameSink(taker.take)
    for piece in compress([pack(Frame.HEADER, b"{}")]):
        sink.write(piece)
    sink.finish()
    assert taker.last == b"{}"
    gone = weakref.ref(taker)
    del taker, sink
    gc.collect()
    assert gone() is None

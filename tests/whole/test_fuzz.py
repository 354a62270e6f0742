"""Every parser that reads what came from outside, on mutated valid samples and on a kept corpus of files that were meant to hurt.

Nothing but a refusal or an outcome may come of it, within a second and within its bound of memory. A new file that hurt is kept
in corpus/<parser>/ for ever.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.catalogue import import_catalogue
from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.errors import Refused
from cchc_desktop.security import certificates, fingerprint, recovery_code, sealing, signing
from cchc_desktop.security.certificates import Ring
from cchc_desktop.security.keys import KeyFile, identity
from cchc_desktop.storage.backups import read_wraps, restore
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.store import FolderKeys, Store
from cchc_desktop.sync import enrolment, parcel, receipts, request_body, requests
from cchc_desktop.sync.frames import Frame, FrameSink, pack, unpack_change
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome
from cchc_desktop.sync.parcel import Unreadable
from cchc_desktop.sync.peers import Peers, certify, read_checkpoint
from cchc_desktop.sync.receive import receive
from cchc_desktop.sync.scan import find_parcels
from cchc_desktop.sync.stick import FOLDER
from tests.sync.conftest import COMMUNE, HOA, PROVINCE, Bureau, World, quick_fingerprints, world  # noqa: F401  (fixtures)
from tests.sync.test_refusals import rebuilt, relabelled

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
KEPT = HERE.parent / "parcels" / "format-1"
TOLD: dict[str, Any] = json.loads((KEPT / "told.json").read_text(encoding="utf-8"))
SECONDS, BYTES = 1.0, 96 << 20
"""An input may take so long of the processor (a disk that others keep busy is no fault of a parser), and so much memory beside it (a
frame of the largest size is held twice)."""


# -- what is parsed


def sample(name: str) -> bytes:
    return (KEPT / f"{name}.CCHC").read_bytes()


def envelope(name: str) -> parcel.Envelope:
    data = sample(name)
    return parcel.read(io.BytesIO(data), len(data))


def body(name: str, key: str) -> bytes:
    """A kept parcel's body as it lies inside the age stream."""
    data, found = sample(name), envelope(name)
    out = io.BytesIO()
    keys = TOLD[key]
    sealing.decrypt(io.BytesIO(data[found.offset :]), out, keys if isinstance(keys, list) else [keys])
    return out.getvalue()


def frames(name: str, key: str, kind: Frame) -> list[bytes]:
    """The payloads of one type of frame in a kept parcel."""
    found: list[bytes] = []
    sink = FrameSink(lambda letter, payload: found.append(payload) if letter is kind else None)
    sink.write(body(name, key))
    return found


def read_header(data: bytes) -> None:
    parcel.read(io.BytesIO(data), len(data))


def read_frames(data: bytes) -> None:
    sink = FrameSink(lambda *_: None)
    for start in range(0, len(data), 65536):
        sink.write(data[start : start + 65536])
    sink.finish()


def read_plain_frames(data: bytes) -> None:
    sink = FrameSink(lambda *_: None)
    sink._take(data)
    sink.finish()


def read_certificate(data: bytes) -> None:
    said = signing.unpack(data)
    Ring(bytes(32), [said, said])
    certificates.revoked_key(said)
    certificates.read(said)


def read_digits(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for parse in (fingerprint.parse, recovery_code.parse_code, signing.root_from_text):
        try:
            parse(text)
        except (Refused, ValueError):
            continue


def read_qr(data: bytes) -> None:
    """As scanned, and as the bytes that a machine below shows again."""
    text = data.decode("latin-1")
    if not receipts.is_qr(text):
        receipts.slip_head(data)
        raise ValueError("no receipt")


def read_request(data: bytes) -> None:
    """The body of a request for enrolment, as far as it is read before anybody's digits are compared."""
    told = signing.json_object(data)
    try:
        request_body.check(told)
        certificates.check(certify(told, "", told["lane"], 0, "0" * 64))
    except (KeyError, TypeError) as fault:
        raise ValueError("no request") from fault
    assert request_body.title_of(told) and request_body.digits_of(told)


def read_backup_head(data: bytes) -> None:
    file = SCRATCH / "head.cchcbak"
    file.write_bytes(data)
    KeyFile.from_bytes(read_wraps(file))


SCRATCH = Path("/nonexistent")


@dataclass(frozen=True)
class Parser:
    """A parser, the samples its inputs are bent from, and the refusals it may answer with."""

    parse: Callable[[bytes], object]
    samples: Callable[[], list[bytes]]
    refuses: tuple[type[Exception], ...] = (ValueError, Refused)


PARSERS = {
    "header": Parser(read_header, lambda: [sample(name) for name in ("changes", "enrol", "grant")], (Unreadable,)),
    "header-json": Parser(parcel.parse_header, lambda: [envelope("changes").signed.rstrip(), envelope("grant").signed.rstrip()]),
    "frames": Parser(read_frames, lambda: [body("changes", "receive_above"), body("attachments", "recovery_above")]),
    "plain-frames": Parser(read_plain_frames, lambda: [pack(Frame.CENSUS, b"{}") + pack(Frame.FILLER, b"x" * 40) + pack(Frame.END)]),
    "change": Parser(unpack_change, lambda: frames("changes", "receive_above", Frame.CHANGE)),
    "checkpoint": Parser(lambda d: read_checkpoint(signing.unpack(d)), lambda: frames("changes", "receive_above", Frame.CHECKPOINT)),
    "certificate": Parser(read_certificate, lambda: frames("changes", "receive_above", Frame.CERTIFICATE)),
    "receipt": Parser(lambda d: receipts.read(signing.unpack(d)), lambda: frames("changes", "receive_above", Frame.RECEIPT)),
    "catalogue": Parser(import_catalogue, lambda: [(HERE.parent / "data" / "tthc-trich.json").read_bytes()[:20_000], CATALOGUE]),
    "digits": Parser(read_digits, lambda: [TOLD["request_digits"].encode(), TOLD["backup_code"].encode(), TOLD["qr"].encode()]),
    "qr": Parser(read_qr, lambda: [TOLD["qr"].encode()]),
    "request": Parser(read_request, lambda: [canonical(envelope("enrol").header.request)]),
    "backup-head": Parser(read_backup_head, lambda: [(KEPT / "office.cchcbak").read_bytes()[:1500]]),
}
CATALOGUE = json.dumps([{"code": "1.001193", "name": "Đăng ký khai sinh", "sector": "Hộ tịch", "fees": [], "components": []}]).encode()


# -- how it is bent

NASTY: list[Any] = [
    None, True, -1, 0, 1 << 63, 1 << 200, 1e308, 0.1, "", "a" * 70_000, "\u202e", "e\u0301", "../../x", "CON", [], {}, [[]], [None] * 3000,
    {"a": {"a": {"a": {}}}}, "0" * 64, "'; DROP TABLE change; --", "=cmd|' /C calc'!A0",
]  # fmt: skip
STRANGE = (b"\xff" * 4, b"\0" * 8, b"[" * 3000, b'{"a":' * 900, b"NaN", b"1" * 4000, b'"', b"\xed\xa0\x80")


def bent(data: bytes, chance: random.Random) -> bytes:
    """A valid sample with a few wounds: bits, lengths, repeated, missing and strange parts, JSON values of another kind."""
    if chance.random() < 0.35 and (better := bent_json(data, chance)) is not None:
        return better
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(out) + 1)
        way = chance.randrange(6)
        if way == 0 and out:
            out[place % len(out)] ^= 1 << chance.randrange(8)
        elif way == 1:
            del out[place : place + chance.choice((1, 4, 60, 4000))]
        elif way == 2:
            out[place:place] = chance.choice(
                (b"\xff" * 4, b"\0" * 8, b"[" * 3000, b'{"a":' * 900, b"NaN", b"1" * 4000, b'"', b"\xed\xa0\x80")
            )
        elif way == 3:
            out[place:place] = out[place : place + 200]
        elif way == 4:
            out[place : place + 4] = chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 20)).to_bytes(4, "big")
        else:
            del out[place:]
    return bytes(out)


def bent_json(data: bytes, chance: random.Random) -> bytes | None:
    """The same JSON with one value replaced; behind the 64 bytes of a signature, too."""
    for start in (0, 64):
        try:
            value = json.loads(data[start:])
        except ValueError:
            continue
        return data[:start] + json.dumps(with_another(value, chance), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return None


def with_another(value: Any, chance: random.Random) -> Any:
    """A JSON value with one of its parts replaced, dropped or doubled."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        if chance.random() < 0.1:
            return {key: inner for key, inner in value.items() if key != name}
        return value | {name: with_another(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        place = chance.randrange(len(value))
        return [*value[:place], with_another(value[place], chance), *value[place + (chance.random() < 0.8) :]]
    return chance.choice(NASTY)


# -- held to the bounds


def survives(name: str, data: bytes, *, weighed: bool = False) -> None:
    """No end but a value or a refusal, in time; ``weighed``: within the bound of memory, too (slower)."""
    parser = PARSERS[name]
    if weighed:
        tracemalloc.start()
    began = time.process_time()
    try:
        parser.parse(data)
    except parser.refuses as refusal:
        assert not isinstance(refusal, Refused) or (refusal.message and refusal.next_step)
    finally:
        took = time.process_time() - began
        if weighed:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert peak < BYTES + 8 * len(data), f"{peak} bytes"
    assert took < SECONDS * (4 if weighed else 1), f"{took:.2f} s"


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path) -> None:
    global SCRATCH
    SCRATCH = tmp_path


def quick(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.parametrize("name", sorted(PARSERS))
@quick(60)
@given(chance=st.randoms(use_true_random=False))
def test_bent_samples(name: str, chance: random.Random) -> None:
    survives(name, bent(chance.choice(PARSERS[name].samples()), chance))


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", sorted(PARSERS))
def test_very_many_bent_samples(name: str) -> None:
    samples = PARSERS[name].samples()
    for seed in range(4000):
        chance = random.Random(f"{name}{seed}")
        survives(name, bent(chance.choice(samples), chance), weighed=seed % 20 == 0)


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_valid_samples_are_taken(name: str) -> None:
    """A parser that refuses everything would pass all else here."""
    if name not in ("catalogue", "backup-head"):
        for data in PARSERS[name].samples():
            PARSERS[name].parse(data)


@pytest.mark.parametrize("name", sorted(PARSERS))
@quick(40)
@given(data=st.binary(max_size=600))
def test_any_bytes(name: str, data: bytes) -> None:
    survives(name, data)


def kept() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*/*")):
        yield pytest.param(path, id=f"{path.parent.name}-{path.name}")


@pytest.mark.parametrize("path", list(kept()))
def test_the_kept_corpus(path: Path) -> None:
    survives(path.parent.name, path.read_bytes(), weighed=True)


def test_the_corpus_has_something_for_every_parser() -> None:
    assert {path.name for path in CORPUS.iterdir() if path.is_dir()} == set(PARSERS)


# -- a whole office reads it


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Store]:
    """The kept office, for which the kept parcels are."""
    folder, secret = tmp_path / "office", bytes.fromhex(TOLD["key_above"])
    folder.mkdir()
    shutil.copyfile(KEPT / "office.db", folder / "office.db")
    store = Store.open(folder, FolderKeys(secret, secret, identity(secret, "attachments")), tmp_path / "state")
    store.anchor.write(store.counter("acts"))
    yield store
    store.close()


@pytest.mark.timeout(3600)
def test_an_office_reads_bent_parcels(office: Store, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Outcomes only; nothing is taken unless the very parcel came through (bytes behind its end do not matter)."""
    stick = tmp_path / "stick"
    stick.mkdir()
    whole = [sample(name) for name in ("changes", "attachments", "enrol", "grant", "receipt")]
    before, came = office.db.conn.execute("SELECT count(*) FROM change").fetchone()[0], 0
    for seed in range(4000 if request.config.getoption("--deep") else 150):
        chance = random.Random(seed)
        (stick / "X").write_bytes(bent(chance.choice(whole), chance))
        began = time.process_time()
        for found in receive(office, stick):
            assert found.outcome in ReceiveOutcome and found.message and found.next_step
            assert found.ok or not (found.changes or found.attachments)
            came += found.changes
        for outside in (lambda: requests.pending(office, stick), lambda: find_parcels(stick)):
            outside()
        assert time.process_time() - began < SECONDS
        digits = bent(TOLD["qr"].encode(), chance).decode("latin-1")
        assert receipts.take_digits(office, digits) in ReceiptOutcome
    assert office.db.conn.execute("SELECT count(*) FROM change").fetchone()[0] == before + came
    assert check(office).problems == []


def test_requests_and_grants_bent_under_the_clerks_hand(office: Store, tmp_path: Path) -> None:
    """The right digits are typed, the file is another one."""
    stick = tmp_path / "stick"
    stick.mkdir()
    for seed in range(60):
        chance = random.Random(seed)
        (stick / "X").write_bytes(bent(sample(chance.choice(("enrol", "grant"))), chance))
        for act in (
            lambda: enrolment.grant(office, stick, TOLD["request_digits"], HOA),
            lambda: enrolment.accept(office, stick, TOLD["grant_digits"]),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.next_step


@pytest.mark.timeout(3600)
def test_anybody_signs_a_bent_request(world: World, request: pytest.FixtureRequest) -> None:  # noqa: F811
    """It needs no key that anybody knows: whatever such a file on a stick says, the others on it are found, and its own digits, which a
    person typed from a sheet, let a whole machine in or nobody."""
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    enrolment.request(commune.store, world.stick, commune.clock)
    own, path = Peers(commune.store).keys, world.stick / FOLDER / "X"
    header = parcel.read(io.BytesIO(whole := next(world.stick.rglob("*.CCHC")).read_bytes()), len(whole)).header
    let_in = 0
    for seed in range(3000 if request.config.getoption("--deep") else 200):
        chance = random.Random(seed)
        told = with_another(dict(own.request), chance) if seed else own.request
        try:
            with open(path, "wb+") as out:
                parcel.write(out, replace(header, parcel=str(uuid4()), request=told), own.seed)
            digits = request_body.digits_of(told)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # no file, or no sheet, can be written so
        before, began = set(Peers(office.store).ring.certificates), time.process_time()
        assert commune.unit.key in {one.unit for one in requests.pending(office.store, world.stick)} or let_in
        assert all(one.message and one.next_step for one in office.receive(world.stick))
        try:
            enrolment.grant(office.store, world.stick, digits, HOA, to=world.new_stick(), clock=office.clock)
            let_in += 1
        except Refused as refused:
            assert refused.next_step and set(Peers(office.store).ring.certificates) == before, refused.code
        assert time.process_time() - began < SECONDS
    assert let_in and check(office.store).problems == []


@pytest.mark.timeout(3600)
def test_an_enrolled_key_signs_nonsense(world: World, request: pytest.FixtureRequest) -> None:  # noqa: F811
    """Header and frames are bent before they are signed and sealed: whoever holds a key can go no further than an outcome."""
    office, commune = world.pair()
    commune.take_in(2)
    (world.stick / FOLDER).mkdir()
    path = world.stick / FOLDER / "X"
    for seed in range(2000 if request.config.getoption("--deep") else 80):
        chance = random.Random(seed)
        signed_nonsense(commune, path, chance)
        began = time.process_time()
        found = office.receive(world.stick)
        assert time.process_time() - began < SECONDS
        assert all(one.outcome in ReceiveOutcome for one in found)
    assert check(office.store).problems == [] and Peers(office.store).certificate is not None
    path.unlink()
    commune.seal(world.stick)
    office.receive(world.stick)
    assert office.tables(commune.unit) == commune.tables(commune.unit), "the true one is taken all the same"


def signed_nonsense(commune: Bureau, path: Path, chance: random.Random) -> None:
    """A parcel with one bent frame, or a bent header, signed by its sender."""

    def bend_one(whole: list[bytes]) -> list[bytes]:
        place = chance.randrange(len(whole))
        kind = Frame(whole[place][4:5])
        whole[place] = pack(kind, bent(whole[place][5:], chance)[: 1 << 20])
        return whole

    rebuilt(commune, path, frames=bend_one if chance.random() < 0.7 else list)
    if chance.random() < 0.4:
        try:
            relabelled(commune, path, lambda header: header.update(with_another(dict(header), chance)))
        except (ValueError, TypeError, UnicodeEncodeError):
            return  # no header can be written so


@cache
def backup_key() -> bytes:
    return KeyFile.from_bytes(read_wraps(KEPT / "office.cchcbak")).unlock_recovery(TOLD["backup_code"])


@pytest.mark.parametrize("seed", range(12))
def test_bent_backups(tmp_path: Path, seed: int) -> None:
    file, whole = tmp_path / "x.cchcbak", (KEPT / "office.cchcbak").read_bytes()
    chance = random.Random(seed)
    file.write_bytes(bent(whole, chance))
    began = time.process_time()
    with pytest.raises(Refused) as refused:
        restore(file, identity(backup_key(), "backup"), tmp_path / "never")
    assert refused.value.next_step and not (tmp_path / "never").exists() and time.process_time() - began < SECONDS * 2

"""What is wrong with a parcel is said by one of the closed words, and nothing of it takes effect."""

from __future__ import annotations

import builtins
import io
import json
import logging
import os
import shutil
import struct
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, BinaryIO

import pytest

from cchc_desktop.domain.change import LogInfo, branch_id, canonical, compose, line, log_id
from cchc_desktop.domain.unit import Unit
from cchc_desktop.security import certificates, signing
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.travel import Travel
from cchc_desktop.sync import judge, outbox, parcel, quarantine
from cchc_desktop.sync.frames import Frame, pack, pack_change
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.parcel import Header, LogRange
from cchc_desktop.sync.peers import CHECKPOINT, Peers, checkpoint_body, keep_certificates
from cchc_desktop.sync.plan import plans
from cchc_desktop.sync.receive import receive, receive_held
from cchc_desktop.sync.stick import FOLDER
from tests.storage.test_store import dump

from .conftest import COMMUNE, DISTRICT, PROVINCE, SIBLING, Bureau, World, enrol


def one_file(stick: Path) -> Path:
    (found,) = (stick / FOLDER).iterdir()
    return found


def everything(bureau: Bureau) -> object:
    """All that a parcel could change: the log and every projected table."""
    return dump(bureau.store), bureau.store.db.conn.execute("SELECT id FROM change ORDER BY id").fetchall()


@pytest.fixture
def sent(world: World) -> tuple[Bureau, Bureau, Path]:
    """An office, a commune, and the commune's parcel with two dossiers."""
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    return office, commune, one_file(world.stick)


def refused(office: Bureau, path: Path, outcome: str, unit: str = "xã Vĩnh Thủy") -> None:
    """The outcome, its calm sentence, nothing changed, the file untouched."""
    before, data = everything(office), path.read_bytes()
    (found,) = office.receive(path.parents[1])
    assert found.outcome.name == outcome
    assert found.message == ReceiveOutcome[outcome].says(unit, found.more)[0] and found.next_step
    assert everything(office) == before and path.read_bytes() == data
    assert not found.ok and (found.changes, found.attachments, found.receipts) == (0, 0, [])


@pytest.mark.parametrize("keep", [0, 15, 16, 21, 22, 500, -200, -1])
def test_truncated(sent: tuple[Bureau, Bureau, Path], keep: int) -> None:
    office, _, path = sent
    path.write_bytes(path.read_bytes()[:keep] if keep else b"CCHC parcel\r\n\x1a")
    known = keep < 0
    refused(office, path, "TRUNCATED", "xã Vĩnh Thủy" if known else "đơn vị gửi")
    assert Handover(office.store.db).held() == []


def test_a_cut_file_that_nobody_known_signed_names_nobody(sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, path = sent
    relabelled(commune, path, lambda header: header.update(number=7))
    path.write_bytes(path.read_bytes()[:-1])
    (found,) = office.receive(path.parents[1])
    assert (found.outcome.name, found.unit, found.title) == ("TRUNCATED", COMMUNE.key, "Xã Vĩnh Thủy")
    data = path.read_bytes()
    assert b'"number":7' in data
    path.write_bytes(data.replace(b'"number":7', b'"number":8'))
    refused(office, path, "TRUNCATED", "đơn vị gửi")


@pytest.mark.parametrize("place", [0.3, 0.6, 0.999])
def test_damaged_body(sent: tuple[Bureau, Bureau, Path], place: float, caplog: pytest.LogCaptureFixture) -> None:
    office, _, path = sent
    data = bytearray(path.read_bytes())
    start = envelope_of(path).offset
    data[start + int((len(data) - start) * place)] ^= 4
    path.write_bytes(data)
    with caplog.at_level(logging.WARNING, "cchc.security"):
        refused(office, path, "DAMAGED")
    (held,) = Handover(office.store.db).held()
    assert held.outcome == "DAMAGED" and caplog.text.count("DAMAGED") == 1 and "Vĩnh Thủy" not in caplog.text


@pytest.mark.parametrize("place", [18, 60, 400])
def test_bad_signature_sounds_like_damage_and_is_logged(
    sent: tuple[Bureau, Bureau, Path], place: int, caplog: pytest.LogCaptureFixture
) -> None:
    office, _, path = sent
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    before = everything(office)
    with caplog.at_level(logging.WARNING, "cchc.security"):
        (found,) = office.receive(path.parents[1])
    assert found.outcome is ReceiveOutcome.BAD_SIGNATURE and "bị hỏng trên USB" in found.message
    assert everything(office) == before and "BAD_SIGNATURE" in caplog.text


def envelope_of(path: Path) -> parcel.Envelope:
    with open(path, "rb") as stream:
        return parcel.read(stream, path.stat().st_size)


Mend = Callable[[dict[str, Any]], None]


def relabelled(bureau: Bureau, path: Path, mend: Mend, version: int = 1) -> None:
    """The parcel's header changed and signed anew by the sender's own key; the body stays."""
    envelope = envelope_of(path)
    body = path.read_bytes()[envelope.offset :]
    fields = json.loads(envelope.signed)
    mend(fields)
    signed = canonical(fields)
    signature = signing.sign(Peers(bureau.store).keys.seed, fields["kind"], signed, version)
    path.write_bytes(parcel._PREFIX.pack(parcel.MAGIC, version, len(signed)) + signed + signature + body)


@pytest.mark.parametrize(
    "mend",
    [lambda h: h.update(parcel="0b2a7a4e-1111-4111-8111-111111111111"), lambda h: h.update(number=99),
     lambda h: h["logs"][0].__setitem__(2, h["logs"][0][2] + 1), lambda h: h.update(logs=[]),
     lambda h: h["sender"].update(title="Xã Khác"), lambda h: h.update(kind="attachments", logs=[])],
)  # fmt: skip
def test_a_header_that_the_first_frame_does_not_repeat(sent: tuple[Bureau, Bureau, Path], mend: Mend) -> None:
    """F44: re-labelled, even by whoever holds the key that seals."""
    office, commune, path = sent
    relabelled(commune, path, mend)
    before = everything(office)
    (found,) = office.receive(path.parents[1])
    assert found.outcome is ReceiveOutcome.DAMAGED and everything(office) == before


def test_numbers_that_no_database_holds_stop_nothing(sent: tuple[Bureau, Bureau, Path], world: World) -> None:
    """F74: in a header that the first frame repeats, and in one that is cut off behind it; what lies beside them comes through."""
    office, commune, path = sent
    rebuilt(commune, path.with_name("A.CCHC"), header=lambda h: replace(h, number=1 << 63))
    shutil.copy(path.with_name("A.CCHC"), path.with_name("B.CCHC"))
    os.truncate(path.with_name("B.CCHC"), path.stat().st_size - 1)
    assert sorted(office.outcomes(world.stick)) == ["APPLIED", "BAD_SIGNATURE", "BAD_SIGNATURE"]
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)


def test_what_a_stranger_names_his_parcels_does_not_swell_our_receipts(sent: tuple[Bureau, Bureau, Path], world: World) -> None:
    office, commune, path = sent
    envelope = envelope_of(path)
    for n in range(12):
        signed = canonical(json.loads(envelope.signed) | {"parcel": f"{n}{'x' * 3_000_000}"})
        prefix = parcel._PREFIX.pack(parcel.MAGIC, 1, len(signed))
        path.with_name(f"{n}.CCHC").write_bytes(prefix + signed + bytes(64) + path.read_bytes()[envelope.offset :])
    assert sorted(office.outcomes(world.stick)) == ["APPLIED", *["BAD_SIGNATURE"] * 12]
    office.seal(back := world.new_stick())
    assert one_file(back).stat().st_size < 1 << 20 and commune.outcomes(back) == ["APPLIED"]


def test_a_newer_format_is_held_and_never_partly_applied(sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, path = sent
    relabelled(commune, path, lambda header: None, version=2)
    refused(office, path, "NEWER_FORMAT")
    assert [held.outcome for held in Handover(office.store.db).held()] == ["NEWER_FORMAT"]


def test_for_another_office(world: World) -> None:
    office, commune = world.pair()
    other = world.bureau(SIBLING, PROVINCE)
    enrol(other, office, world.new_stick())
    commune.take_in()
    commune.seal(world.stick)
    refused(other, one_file(world.stick), "NOT_FOR_US")


def test_re_wrapped_for_us_by_somebody_who_is_not_enrolled(sent: tuple[Bureau, Bureau, Path], world: World) -> None:
    """F37, F38: a stranger with keys and certificates of his own making."""
    office, _, path = sent
    stranger = world.bureau(PROVINCE)
    thief = world.bureau(COMMUNE, PROVINCE)
    enrol(thief, stranger, world.new_stick())
    thief.take_in(1)
    path.unlink()
    thief.seal(world.stick)
    relabelled(thief, one_file(world.stick), lambda h: h["recipient"].update(keys=list(Peers(office.store).certificate.recipients)))  # type: ignore[union-attr]
    refused(office, one_file(world.stick), "UNKNOWN_UNIT")
    assert [held.outcome for held in Handover(office.store.db).held()] == ["UNKNOWN_UNIT"]


def test_what_an_unknown_unit_wrote_for_somebody_else_is_not_held(world: World) -> None:
    """F18: a stick that went through an office of another province."""
    office, _ = world.pair()
    elsewhere = world.bureau(Unit("52", "Tỉnh", "Gia Lai", PROVINCE.valid_from))
    theirs = world.bureau(SIBLING, elsewhere.unit)
    enrol(theirs, elsewhere, world.new_stick())
    theirs.take_in(1)
    theirs.seal(world.stick)
    refused(office, one_file(world.stick), "NOT_FOR_US", "xã Cửa Tùng")
    assert Handover(office.store.db).held() == []


def test_a_parcel_without_any_certificate_has_no_key_to_check_it_by(sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, path = sent
    relabelled(commune, path, lambda header: header.update(certificates=[]))
    refused(office, path, "BAD_SIGNATURE")


def test_held_until_enrolled(world: World) -> None:
    """The office was set up anew without its old keys: it knows nobody until they enrol again, then the held parcel comes through."""
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    with office.store.transaction():
        office.store.db.conn.execute("DROP TRIGGER keep_certificate_delete")
        office.store.db.conn.execute("DELETE FROM certificate WHERE unit = ?", (COMMUNE.key,))
    store = office.store
    store.close()
    office.store = Store.open(store.folder, store.keys, store.anchor.path.parent)
    path = one_file(world.stick)
    relabelled(commune, path, lambda header: None)
    strip_certificates(office, commune, path)
    (found,) = office.receive(world.stick)
    assert found.outcome is ReceiveOutcome.UNKNOWN_UNIT and found.message == "Xã Vĩnh Thủy chưa đăng ký ở đây, gói này chưa nhận vào được."
    assert receive_held(office.store) == [] and office.dossiers() == 0
    with office.store.transaction():
        keep_certificates(office.store, list(Peers(commune.store).ring.statements.values()))
    (came,) = receive_held(office.store)
    assert (came.outcome.name, came.changes) == ("APPLIED", 2) and office.dossiers() == 2
    assert Handover(office.store.db).held() == [] and list((office.store.folder / "quarantine").iterdir()) == []


def strip_certificates(office: Bureau, commune: Bureau, path: Path) -> None:
    """The same parcel with no more than its own leaf certificate in header and first frame, which nobody here believes."""
    peers = Peers(commune.store)
    assert peers.certificate is not None
    leaf = certificates.issue(
        certificates.Certificate(**{**asdict(peers.certificate), "issuer": signing.key_id(signing.public_of(STRANGER))}), STRANGER
    )  # fmt: skip
    rebuilt(commune, path, certificates_=(leaf,))


STRANGER = signing.new_seed()


def rebuilt(
    bureau: Bureau, path: Path, *, certificates_: tuple[signing.Statement, ...] | None = None,
    frames: Callable[[list[bytes]], list[bytes]] = list, header: Callable[[Header], Header] = lambda h: h,
) -> None:  # fmt: skip
    """Seal what is due anew, with the frames and the header mended on the way, all properly signed by the sender."""
    peers = Peers(bureau.store)
    (plan,) = plans(peers, [peers.parent], clock=bureau.clock)
    load = outbox.changes_load(peers, plan)
    made = header(outbox.header_for(peers, plan, "changes", 7))
    if certificates_ is not None:
        made = replace(made, statements=certificates_)
    outbox.write_parcel(path, made, peers.keys.seed, plan.recipients.values(), frames(list(load.frames(lambda _: None))))


def drop(letter: str) -> Callable[[list[bytes]], list[bytes]]:
    return lambda frames: [frame for frame in frames if chr(frame[4]) != letter]


def swap_changes(frames: list[bytes]) -> list[bytes]:
    places = [n for n, frame in enumerate(frames) if chr(frame[4]) == "L"]
    first, second = places[:2]
    frames[first], frames[second] = frames[second], frames[first]
    return frames


def bend_change(frames: list[bytes]) -> list[bytes]:
    place = next(n for n, frame in enumerate(frames) if chr(frame[4]) == "L")
    frames[place] = frames[place].replace(b"2026-11-23T09:30", b"2026-11-23T10:30")
    return frames


def strip_personal(frames: list[bytes]) -> list[bytes]:
    """What a middle office would do that does not want the province to know the persons."""
    place = next(n for n, frame in enumerate(frames) if chr(frame[4]) == "L")
    header, facts, _ = struct.unpack_from(">III", frames[place], 5)
    start = 5 + 12
    frames[place] = pack_change(frames[place][start : start + header], frames[place][start + header : start + header + facts], None)
    return frames


@pytest.mark.parametrize(
    ("frames", "outcome"),
    [(drop("L"), "DAMAGED"), (lambda f: f[:-1], "DAMAGED"), (lambda f: [*f, f[-1]], "DAMAGED"), (swap_changes, "DAMAGED"),
     (bend_change, "DAMAGED"), (strip_personal, "DAMAGED"), (drop("P"), "BAD_SIGNATURE"),
     (lambda f: [*f, pack(Frame.BLOB, b"{}")], "DAMAGED"), (lambda f: [*f, pack(Frame.CENSUS, b'{"a":1,"a":2}')], "DAMAGED"),
     (lambda f: [*f, pack(Frame.RECEIPT, b"short")], "DAMAGED"), (lambda f: [*f, pack(Frame.HEADER, b"{}")], "DAMAGED"),
     (lambda f: [*f, b"\0\0\0\1Q"], "DAMAGED"), (lambda f: [*f, pack(Frame.CHANGE, b"\xff" * 12)], "DAMAGED"),
     (lambda f: [*f, pack(Frame.CENSUS, b'{"a":' + b"[" * 50_000)], "DAMAGED")],
)  # fmt: skip
def test_a_body_that_does_not_fit_its_header_or_itself(world: World, frames: Callable[[list[bytes]], list[bytes]], outcome: str) -> None:
    """F74: sealed and signed by an enrolled machine, and still nothing of it is taken."""
    office, commune = world.pair()
    commune.take_in(3)
    (world.stick / FOLDER).mkdir()
    rebuilt(commune, world.stick / FOLDER / "X", frames=frames)
    refused(office, world.stick / FOLDER / "X", outcome)


@pytest.mark.parametrize("kind", [Frame.CERTIFICATE, Frame.CHECKPOINT, Frame.RECEIPT])
def test_no_body_brings_statements_without_end(world: World, kind: Frame) -> None:
    """One more than anybody needs, each of them well-formed: none is kept in memory beyond that, none is believed."""
    office, commune = world.pair()
    commune.take_in(1)
    (world.stick / FOLDER).mkdir()
    path, one = world.stick / FOLDER / "X", pack(kind, signing.Statement(b"{}", bytes(64)).packed())
    assert judge.MAX_STATEMENTS == 20_000
    rebuilt(commune, path, frames=lambda frames: [*[one] * (judge.MAX_STATEMENTS + 1), *frames])
    refused(office, path, "DAMAGED")


@pytest.mark.parametrize("kind", ["forged", "other_head", "other_unit"])
def test_a_log_needs_the_signature_of_its_own_author(world: World, kind: str) -> None:
    """A middle office that writes into its commune's log, or signs for it."""
    top, middle, commune = world.three_levels()
    commune.take_in(2)
    commune.seal(world.stick)
    middle.receive(world.stick)
    stick = world.new_stick()
    (stick / FOLDER).mkdir()
    log = log_id(commune.store.replica, commune.line)
    info = next(one for one in Peers(middle.store).travel.logs() if one.id == log)
    seq, head = Travel(middle.store.db).tip(log)

    def forge(frames: list[bytes]) -> list[bytes]:
        told = {"forged": (info, seq, head), "other_head": (info, seq, "0" * 64),
                "other_unit": (LogInfo(info.id, middle.store.replica, middle.unit.key, info.audience), seq, head)}[kind]  # fmt: skip
        body = checkpoint_body(*told)
        said = signing.Statement(body, signing.sign(Peers(middle.store).keys.seed, CHECKPOINT, body))
        mine = [frame for frame in frames if chr(frame[4]) != "P" or commune.store.replica.encode() not in frame]
        return [pack(Frame.CHECKPOINT, said.packed()), *mine]

    rebuilt(middle, stick / FOLDER / "X", frames=forge)
    refused(top, stick / FOLDER / "X", "BAD_SIGNATURE", "huyện Vĩnh Linh")


def test_nobody_writes_for_an_audience_that_is_not_his(world: World) -> None:
    """A commune's machine keeps a log for its sister commune and sends it: refused, whatever stands in it."""
    office, commune = world.pair()
    commune.take_in(1)
    audience = line(SIBLING.key)
    info = LogInfo(log_id(commune.store.replica, audience), commune.store.replica, commune.unit.key, audience)
    change = compose(
        log=info.id, seq=1, prev="", lamport=9, time="2026-11-23T09:30:00+07:00", account="a", account_name="Hoa", record="r",
        kind="dossier", schema=1, parents=(), facts={"x": 1}, personal={},
    )  # fmt: skip
    body = checkpoint_body(info, 1, change.id)
    said = signing.Statement(body, signing.sign(Peers(commune.store).keys.seed, CHECKPOINT, body))
    extra = [pack(Frame.CHECKPOINT, said.packed()), pack_change(change.header, change.facts, change.personal)]

    def header(made: Header) -> Header:
        return replace(made, logs=(*made.logs, LogRange(info.id, 1, 1, "", change.id)))

    (world.stick / FOLDER).mkdir()
    rebuilt(commune, world.stick / FOLDER / "X", frames=lambda f: [*f, *extra], header=header)
    refused(office, world.stick / FOLDER / "X", "BAD_SIGNATURE")


def test_a_branch_of_a_fork_is_held_politely(world: World) -> None:
    """A later program splits a forked log; the format names the branch, and this program keeps it aside and takes all else."""
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    office.receive(world.stick)
    commune.take_in(1)
    log = log_id(commune.store.replica, commune.line)
    first = commune.store.db.conn.execute("SELECT id FROM change WHERE log = ? AND seq = 1", (log,)).fetchone()[0]
    other = compose(
        log=log, seq=2, prev=first, lamport=9, time="2026-11-23T09:30:00+07:00", account="a", account_name="Hoa", record="r",
        kind="dossier", schema=1, parents=(), facts={"x": 1}, personal={},
    )  # fmt: skip
    branch = LogInfo(branch_id(log, other.id), commune.store.replica, commune.unit.key, commune.line, log, other.id)
    body = checkpoint_body(branch, 2, other.id)
    said = signing.Statement(body, signing.sign(Peers(commune.store).keys.seed, CHECKPOINT, body))
    extra = [pack(Frame.CHECKPOINT, said.packed()), pack_change(other.header, other.facts, other.personal)]
    path = world.new_stick() / "X"
    rebuilt(commune, path, frames=lambda f: [*f, *extra],
            header=lambda made: replace(made, logs=(*made.logs, LogRange(branch.id, 2, 2, first, other.id))))  # fmt: skip
    (found,) = office.receive(path)
    assert (found.outcome.name, found.changes) == ("FORK", 1) and office.dossiers() == 3
    assert [held.outcome for held in Handover(office.store.db).held()] == ["FORK"]
    bent = replace(branch, first="0" * 64)
    said = signing.Statement(body := checkpoint_body(bent, 2, other.id), signing.sign(Peers(commune.store).keys.seed, CHECKPOINT, body))
    rebuilt(commune, path, frames=lambda f: [*f, pack(Frame.CHECKPOINT, said.packed()), extra[1]],
            header=lambda made: replace(made, logs=(*made.logs, LogRange(branch.id, 2, 2, first, other.id))))  # fmt: skip
    assert office.outcomes(path) == ["BAD_SIGNATURE"]


def test_a_gap_in_one_log_stops_no_other(world: World) -> None:
    """The district believes that the province has the commune's first changes; all it says of its own is taken meanwhile."""
    top, middle, commune = world.three_levels()
    commune.take_in(2)
    commune.seal(world.stick)
    middle.receive(world.stick)
    log = log_id(commune.store.replica, commune.line)
    seq, head = Travel(middle.store.db).tip(log)
    told = {"kind": "receipt", "number": 99, "time": "", "replica": top.store.replica, "unit": top.unit.key, "held": [], "refused": [],
            "logs": {log: [seq, head, 0, ""]}, "missing": [], "lanes": []}  # fmt: skip
    said = signing.state(Peers(top.store).keys.seed, "receipt", told)
    Handover(middle.store.db).keep_receipt(top.store.replica, 99, top.unit.key, "", said.packed())
    commune.take_in(1)
    commune.seal(world.stick)
    middle.receive(world.stick)
    middle.take_in(3)
    middle.seal(up := world.new_stick(), for_unit=PROVINCE.key)
    (found,) = top.receive(up)
    assert found.outcome.name == "GAP" and top.tables(DISTRICT) == middle.tables(DISTRICT) and top.tables(COMMUNE) == []
    (held,) = Handover(top.store.db).held()
    assert held.body["logs"] == [[log, 3, 3]]
    assert check(top.store).ok


def test_a_forget_in_the_same_parcel_lets_a_personal_part_be_missing(world: World) -> None:
    """Whoever carries it on may have dropped the part already."""
    office, commune = world.pair()
    (record,) = commune.take_in()
    store = commune.store
    info = LogInfo(log_id(store.replica, commune.line), store.replica, store.unit, commune.line)
    seq, head = Travel(store.db).tip(info.id)
    forget = compose(
        log=info.id, seq=seq + 1, prev=head, lamport=store.counter("lamport") + 1, time="2026-11-23T09:30:00+07:00", account="a",
        account_name="Hoa", record="f", kind="forget", schema=1, parents=(), facts={"records": [record]}, personal={},
    )  # fmt: skip
    with store.transaction():
        store.apply([forget], [info])
    (world.stick / FOLDER).mkdir()
    rebuilt(commune, world.stick / FOLDER / "X", frames=strip_personal)
    (found,) = office.receive(world.stick)
    assert (found.outcome.name, found.changes) == ("APPLIED", 2)
    name = office.store.db.conn.execute("SELECT applicant_name, number FROM dossier").fetchall()
    assert name == [("(đã xóa theo quy định)", "H50.31.18-261123-00001")]
    assert check(office.store).problems == []
    more = world.new_stick()
    commune.take_in(1)
    commune.seal(more)
    assert office.outcomes(more) == ["APPLIED"], "what came without its personal part had come; the rest goes on"


def revoke(office: Bureau, commune: Bureau, by: Bureau | None = None) -> None:
    certificate = Peers(commune.store).certificate
    assert certificate is not None
    said = certificates.revoke(Peers((by or office).store).keys.seed, certificate.key_id)
    with office.store.transaction():
        keep_certificates(office.store, [said])


def test_a_revoked_key_is_held_and_what_it_said_before_stands(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    office.receive(world.stick)
    revoke(office, commune)
    commune.take_in(1)
    after = world.new_stick()
    commune.seal(after)
    refused(office, one_file(after), "REVOKED_KEY")
    assert office.dossiers() == 2 and [held.outcome for held in Handover(office.store.db).held()] == ["REVOKED_KEY"]
    assert receive_held(office.store) == [], "no key, no reading again"
    (again,) = office.receive(world.stick)
    assert again.outcome.name == "DUPLICATE", "what was taken in before is no alarm"


def test_a_revoked_commune_does_not_stop_the_others_of_its_district(world: World) -> None:
    """P6: the district forwards both; the province takes all but what the revoked machine said since."""
    top, middle, commune = world.three_levels()
    other = world.bureau(SIBLING, DISTRICT)
    enrol(other, middle, world.new_stick())
    commune.take_in(2)
    other.take_in(3)
    for bureau in (commune, other):
        bureau.seal(world.stick)
    middle.receive(world.stick)
    up = world.new_stick()
    middle.seal(up, for_unit=PROVINCE.key)
    revoke(top, commune, by=middle)
    (found,) = top.receive(up)
    assert found.outcome.name == "REVOKED_KEY"
    assert top.tables(SIBLING) == other.tables(SIBLING) and top.tables(COMMUNE) == []


class Full(io.FileIO):
    """A file on a full disk."""

    def write(self, data: object, /) -> int:
        raise OSError(28, "as told")


def _full_to_write(path: Path, mode: str) -> IO[bytes]:
    return Full(path, mode) if mode == "wb" else open(path, mode)  # type: ignore[return-value]


def test_our_own_disk_full_before_and_in_the_middle(
    world: World, sent: tuple[Bureau, Bureau, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, commune, path = sent
    usage = shutil.disk_usage(office.store.folder)
    monkeypatch.setattr(quarantine.shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    refused(office, path, "DISK_FULL", "đơn vị gửi")
    monkeypatch.undo()
    monkeypatch.setattr(quarantine, "open", _full_to_write, raising=False)
    refused(office, path, "DISK_FULL", "đơn vị gửi")
    monkeypatch.undo()
    assert list((office.store.folder / "quarantine").iterdir()) == []
    commune.take_in(60)  # more than fits into pages that are not full
    commune.seal(stick := world.new_stick())
    pages = office.store.db.conn.execute("PRAGMA page_count").fetchone()[0]
    office.store.db.conn.execute(f"PRAGMA max_page_count = {pages}")
    (found,) = office.receive(stick)
    office.store.db.conn.execute("PRAGMA max_page_count = 1000000")
    assert found.outcome is ReceiveOutcome.DISK_FULL and office.dossiers() == 0
    assert office.outcomes(stick) == ["APPLIED"] and check(office.store).ok


@pytest.mark.parametrize(("number", "outcome"), [(5, "PULLED"), (13, "PULLED"), (16, "PULLED"), (19, "PULLED")])
def test_a_stick_that_fails_at_every_single_read(
    sent: tuple[Bureau, Bureau, Path], monkeypatch: pytest.MonkeyPatch, number: int, outcome: str
) -> None:
    """EACCES is what the C library of Windows makes of a bad spot: what could be opened is held by nobody and not waited for."""
    monkeypatch.setattr("cchc_desktop.sync.stick.time.sleep", lambda _: pytest.fail("waited for nobody"))
    office, _, path = sent
    before = everything(office)
    real, left = builtins.open, [0]

    class Bad:
        """The file on the stick; so many reads of it go well."""

        def __init__(self, stream: BinaryIO) -> None:
            self._stream = stream

        def read(self, size: int = -1) -> bytes:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(number, "as told")
            return self._stream.read(size)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._stream, name)

        def __enter__(self) -> Bad:
            return self

        def __exit__(self, *_: object) -> None:
            self._stream.close()

    def fake(file: Any, *rest: Any, **more: Any) -> Any:
        stream = real(file, *rest, **more)
        return Bad(stream) if str(file) == str(path) else stream

    monkeypatch.setattr(builtins, "open", fake)
    for reads in range(1, 20):
        left[0] = reads
        found = office.receive(path.parents[1])
        if [one.outcome.name for one in found] == ["APPLIED"]:
            break
        assert [one.outcome.name for one in found] == [outcome] and everything(office) == before
    assert reads > 4 and office.dossiers() == 2


@pytest.mark.parametrize("stage", ["check", "apply"])
def test_cancelled_at_any_stage_and_gone_on_later(world: World, stage: str) -> None:
    office, commune = world.pair()
    commune.take_in(300)
    commune.seal(world.stick)
    seen: list[str] = []

    def progress(now: str, done: int, total: int) -> None:
        assert 0 <= done <= total
        seen.append(now)

    (found,) = receive(office.store, world.stick, progress, lambda: seen[-1:] == [stage], office.clock)
    assert found.outcome is ReceiveOutcome.CANCELLED and check(office.store).ok
    rest = receive_held(office.store, clock=office.clock)
    assert [one.outcome.name for one in rest] == ["APPLIED"]
    assert office.outcomes(world.stick) == ["DUPLICATE"]
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)


def test_cancelled_while_copying_leaves_nothing(sent: tuple[Bureau, Bureau, Path]) -> None:
    office, _, path = sent
    (found,) = receive(office.store, path.parents[1], cancelled=lambda: True, clock=office.clock)
    assert found.outcome is ReceiveOutcome.CANCELLED and list((office.store.folder / "quarantine").iterdir()) == []
    assert receive_held(office.store) == [] and office.outcomes(path.parents[1]) == ["APPLIED"]

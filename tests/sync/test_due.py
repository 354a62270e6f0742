"""What would be sent, what lies on a stick: both told without sealing or applying anything."""

from __future__ import annotations

import hashlib
import io
import random

from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.glance import Glance
from cchc_desktop.sync import enrolment, keyring
from cchc_desktop.sync.due import Due, due
from cchc_desktop.sync.glimpse import look
from cchc_desktop.sync.outcomes import ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.states import states
from cchc_desktop.sync.stick import FOLDER

from .conftest import COMMUNE, PROVINCE, SIBLING, World, enrol


def test_what_is_due_is_what_a_seal_then_brings(world: World) -> None:
    office, commune = world.pair()
    first, *_ = commune.take_in(3)
    told = due(commune.store)
    assert (told.changes, told.first, told.last, told.new_dossiers, told.edited_dossiers) == (3, 1, 3, 3, 0)
    assert told.to == ("Tỉnh Quảng Trị",) and not told.nothing
    rows = commune.store.db.conn.total_changes
    assert due(commune.store) == told
    assert commune.store.db.conn.total_changes == rows, "counting writes nothing"
    assert commune.seal(world.stick).changes == told.changes
    office.receive(world.stick)
    office.seal(world.stick)
    commune.receive(world.stick)
    commune.edit(first, note="thêm giấy")
    after = due(commune.store)
    assert (after.changes, after.first, after.last, after.new_dossiers, after.edited_dossiers) == (1, 4, 4, 0, 1)
    assert commune.seal(world.stick).changes == 1


def test_nothing_is_due_before_enrolment_and_after_the_receipt(world: World) -> None:
    alone = world.bureau(SIBLING, PROVINCE)
    alone.take_in(2)
    assert due(alone.store) == Due()
    office, commune = world.pair()
    assert due(commune.store).nothing
    assert due(office.store).changes == 2, "what the grant brought is not known to have arrived"
    commune.take_in(1)
    commune.seal(world.stick)
    office.receive(world.stick)
    told = due(office.store)
    assert (told.changes, told.receipts, told.nothing) == (0, ("Xã Vĩnh Thủy",), False)
    office.seal(world.stick)
    assert due(office.store).nothing


def test_an_office_counts_what_goes_to_each_unit(world: World) -> None:
    office, commune = world.pair()
    second = world.bureau(SIBLING, PROVINCE)
    enrol(second, office, world.new_stick())
    (record,) = commune.take_in()
    commune.seal(world.stick)
    office.receive(world.stick)
    office.edit(record, officer="Lê Văn Hùng")
    told = due(office.store)
    assert told.to == ("Xã Vĩnh Thủy", "Xã Cửa Tùng"), "the other unit's new machine is told to all"
    assert told.receipts == ("Xã Vĩnh Thủy",)
    assert told.changes == office.seal(world.new_stick()).changes


def test_a_look_at_a_stick_names_what_is_new_and_changes_nothing(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    (seen,) = look(office.store, world.stick)
    assert (seen.kind, seen.title, seen.changes, seen.fresh) == ("changes", "Xã Vĩnh Thủy", 2, True)
    assert look(commune.store, world.stick) == [], "one's own parcels are no news"
    assert office.dossiers() == 0
    office.receive(world.stick)
    assert [one.outcome for one in look(office.store, world.stick)] == [ReceiveOutcome.DUPLICATE]


def test_a_look_tells_what_cannot_be_received(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    commune.seal(world.stick)
    (parcel,) = (world.stick / FOLDER).iterdir()
    whole = parcel.read_bytes()
    spoilt = {ReceiveOutcome.TRUNCATED: whole[:-1], ReceiveOutcome.BAD_SIGNATURE: whole[:200] + b"#" + whole[201:]}
    for outcome, data in spoilt.items():
        parcel.write_bytes(data)
        (seen,) = look(office.store, world.stick)
        assert (seen.outcome, seen.fresh) == (outcome, False)
    stranger = world.bureau(SIBLING, PROVINCE)
    other = world.new_stick()
    enrolment.request(stranger.store, other, stranger.clock)
    (seen,) = look(office.store, other)
    assert (seen.kind, seen.title, seen.outcome) == ("enrol", "Xã Cửa Tùng", ReceiveOutcome.UNKNOWN_UNIT)
    assert look(office.store, world.folder / "none") == []


def test_holdings_and_questions_are_counted(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in()
    commune.take_in(1)
    commune.seal(world.stick)
    office.receive(world.stick)
    glance = Glance(office.store.db)
    assert glance.holdings() == {COMMUNE.key: (2, 0)}
    assert (glance.questions(), glance.waiting()) == ([], {})
    commune.edit(record, note="xã ghi")
    office.edit(record, note="tỉnh ghi")
    commune.seal(world.stick)
    office.receive(world.stick)
    (question,) = glance.questions()
    assert (question.record, question.kind, question.unit, question.field) == (record, "dossier", COMMUNE.key, "note")
    assert glance.waiting() == {COMMUNE.key: 1}


def test_a_parcel_of_attachments_is_received_when_none_of_its_files_is_missing(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in()
    data = b"quet" * 500
    sha = hashlib.sha256(data).hexdigest()
    blobs_of(commune.store).put(io.BytesIO(data))
    file = {"sha256": sha, "size": len(data), "media": "application/pdf", "component": "c1", "result": False}
    commune.edit(record, **{"attachment/a1": file, "attachment_name/a1": {"name": "to-khai.pdf"}})
    assert due(commune.store).attachments == 1
    commune.seal(world.stick)
    _, files = sorted((world.stick / FOLDER).iterdir(), key=lambda path: path.name)
    aside = files.rename(world.folder / "files")
    office.receive(world.stick)
    office.seal(world.stick)
    commune.receive(world.stick)
    assert {one.kind: one.state.name for one in states(commune.store).parcels} == {"attachments": "ON_STICK", "changes": "RECEIVED"}
    aside.rename(files)
    office.receive(world.stick)
    office.seal(world.stick)
    commune.receive(world.stick)
    told = {one.kind: (one.state.name, bool(one.receipt_at)) for one in states(commune.store).parcels}
    assert told == {"attachments": ("RECEIVED", True), "changes": ("RECEIVED", True)}


def test_progress_of_writing_rises_to_the_whole_with_attachments_too(world: World) -> None:
    _, commune = world.pair()
    (record,) = commune.take_in()
    data = b"\xff" * 900_000 + random.Random(1).randbytes(2_100_000)  # a part that shrinks, a part that does not
    sha, length = blobs_of(commune.store).put(io.BytesIO(data))
    file = {"sha256": sha, "size": length, "media": "application/pdf", "component": "c1", "result": False}
    commune.edit(record, **{"attachment/a1": file, "attachment_name/a1": {"name": "to-khai.pdf"}})
    told: list[tuple[str, int, int]] = []
    commune.seal(world.stick, progress=lambda *row: told.append(row))
    looked = next(n for n, row in enumerate(told) if row[0] == "look")
    parts = [done / total for stage, done, total in told[looked + 1 :] if stage in ("write", "verify")]
    assert parts == sorted(parts)
    assert parts[0] < 0.05 and parts[-1] > 0.9, "not full from the start, not far from full at the end"
    packed = [(done, total) for stage, done, total in told[looked + 1 :] if stage == "pack"]
    assert packed and packed[-1][0] <= packed[-1][1] == length


def test_what_was_revoked_is_due_until_the_recipient_has_shown_that_it_knows(world: World) -> None:
    office, commune = world.pair()
    sister = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(sister, office, world.new_stick())
    for _ in range(3):
        for one in (commune, sister):
            one.seal(up := world.new_stick())
            office.receive(up)
        office.seal(down := world.new_stick())
        for one in (commune, sister):
            one.receive(down)
    assert office.seal(world.new_stick(), for_unit=COMMUNE.key).outcome is WriteOutcome.NOTHING_NEW, "it was shown"
    keyring.revoke(office.store, sister.store.replica)
    lost, kept = world.new_stick(), world.new_stick()
    for stick in (lost, kept):
        assert office.seal(stick).outcome is WriteOutcome.WRITTEN and office.seal(stick).outcome is WriteOutcome.NOTHING_NEW
    spoil = next((kept / FOLDER).glob("*.CCHC"))
    whole = spoil.read_bytes()
    spoil.write_bytes(whole[:-1])
    assert office.seal(kept).outcome is WriteOutcome.WRITTEN and spoil.read_bytes() == whole
    commune.receive(kept)
    assert sister.store.replica not in {c.replica for c in Peers(commune.store).ring.machines(COMMUNE.key)}
    commune.seal(up := world.new_stick())
    office.receive(up)
    assert office.seal(world.new_stick()).outcome is WriteOutcome.NOTHING_NEW

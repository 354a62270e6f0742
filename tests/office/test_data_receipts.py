"""The receipt on paper: it says what is held, and the code read from the printed page is the receipt itself."""

from __future__ import annotations

import pytest
import zxingcpp

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Office
from cchc_desktop.office.data_receipts import data_receipt
from cchc_desktop.printing.data_receipt import MachineRow, data_receipt_pdf
from cchc_desktop.sync import forks, keyring, spoken
from cchc_desktop.sync.due import due
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.receipts import take_digits
from cchc_desktop.sync.states import ChangeState, states
from cchc_desktop.sync.stick import FOLDER
from tests.printing.reading import Paper
from tests.sync.conftest import (  # noqa: F401  (fixtures)
    COMMUNE,
    HOA,
    NAME,
    NUMBER,
    PHONE,
    PROVINCE,
    SIBLING,
    Bureau,
    World,
    enrol,
    quick_fingerprints,
    trip,
    world,
)
from tests.sync.strange import write_unchecked
from tests.sync.test_forks import go_on, twin_of
from tests.sync.test_heirs import changed
from tests.sync.test_passage import pretend_received
from tests.sync.test_unit_events import LAM, THUY


def paper(office: Bureau, unit: str) -> tuple[tuple[MachineRow, ...], Paper]:
    """What the page says a row a machine, and the page as printed."""
    _, told = data_receipt(office.store, Office(office.unit, "H50", "TRUNG TÂM", phone="0233 3820 118"), unit, office.clock)
    return told.rows, Paper(data_receipt_pdf(told))


def scanned(page: Paper) -> str:
    """The digits that a scanner reads from the paper."""
    (code,) = [one.text for leaf in page.leaves for one in zxingcpp.read_barcodes(leaf.picture(150), zxingcpp.BarcodeFormat.QRCode)]
    return str(code)


def received(bureau: Bureau) -> int:
    return states(bureau.store).counts[ChangeState.RECEIVED]


def without_files(world: World, giver: Bureau, taker: Bureau) -> list[str]:  # noqa: F811
    """What comes of a trip on which the parcel with the scans is lost."""
    stick = world.new_stick()
    for one in giver.seal(stick).parcels:
        if one.kind == "attachments":
            (stick / FOLDER / one.file).unlink()
    return taker.outcomes(stick)


def test_the_code_on_the_paper_is_taken_and_moves_the_senders_state(world: World) -> None:  # noqa: F811
    office, commune = world.pair()
    commune.take_in(3)
    trip(world, commune, office)
    (row,), page = paper(office, "19405")
    code = spoken.codes(office.store)[commune.store.replica]
    assert row == MachineRow(f"Máy số 01 ({commune.store.replica[:8]})", row.parcel, 3, "cần từ số 4", "", code)
    assert row.parcel == states(commune.store).parcels[0].number
    assert not any(text in page.text for text in (NAME, NUMBER, PHONE, "Nguyễn Thị Hoa")), "nobody is named"
    assert received(commune) == 0
    assert take_digits(commune.store, scanned(page), commune.clock) is ReceiptOutcome.TAKEN
    assert received(commune) == 3 and due(commune.store).changes == 0
    again, same = paper(office, COMMUNE.key)
    assert again == (row,) and scanned(same) == scanned(page), "nothing new, the same receipt"
    assert take_digits(commune.store, scanned(same), commune.clock) is ReceiptOutcome.OLDER


def test_the_spoken_code_on_the_paper_is_taken_too(world: World) -> None:  # noqa: F811
    office, commune = world.pair()
    commune.take_in(2)
    trip(world, commune, office)
    (row,), page = paper(office, "19405")
    assert row.code in page.text
    assert take_digits(commune.store, row.code, commune.clock) is ReceiptOutcome.TAKEN and received(commune) == 2


def test_a_gap_is_told_with_what_waits_behind_it_and_the_sender_seals_from_there(world: World) -> None:  # noqa: F811
    office, commune = world.pair()
    commune.take_in(3)
    trip(world, commune, office)
    commune.take_in(2)
    pretend_received(commune, office)
    commune.take_in(1)
    assert trip(world, commune, office) == ["GAP"]
    (row,), page = paper(office, "19405")
    assert (row.applied, row.needed, row.waiting) == (3, "cần từ số 4", "thiếu 4–5; giữ 6")
    assert "cần từ số 4" in page.text
    assert take_digits(commune.store, scanned(page), commune.clock) is ReceiptOutcome.TAKEN
    assert (due(commune.store).first, due(commune.store).last) == (4, 6)
    assert "APPLIED" in trip(world, commune, office)
    (row,), _ = paper(office, "19405")
    assert (row.applied, row.needed, row.waiting) == (6, "cần từ số 7", "")


def test_every_machine_of_the_unit_has_its_row_and_the_code_serves_them_all(world: World) -> None:  # noqa: F811
    office, first = world.pair()
    others = [world.bureau(COMMUNE, PROVINCE, lane) for lane in (2, 3)]
    sibling = world.bureau(SIBLING, PROVINCE)
    for one in (*others, sibling):
        enrol(one, office, world.new_stick())
    for count, one in enumerate((first, others[0], sibling), 1):
        one.take_in(count)
        trip(world, one, office)
    rows, page = paper(office, "19405")
    assert [(row.machine[:10], row.applied, row.needed, bool(row.code)) for row in rows] == [
        ("Máy số 01 ", 1, "cần từ số 2", True), ("Máy số 02 ", 2, "cần từ số 3", True), ("Máy số 03 ", 0, "cần từ số 1", False),
    ]  # fmt: skip
    assert rows[2].parcel == 0 and "Cửa Tùng" not in page.text
    for one in (first, others[0]):
        assert take_digits(one.store, scanned(page), one.clock) is ReceiptOutcome.TAKEN and received(one)
    assert take_digits(sibling.store, scanned(page), sibling.clock) is ReceiptOutcome.NOT_OURS


def test_what_waits_in_the_tray_and_files_that_lack_are_counted_for_this_unit_only(world: World) -> None:  # noqa: F811
    office, commune = world.pair()
    sibling = world.bureau(SIBLING, PROVINCE)
    enrol(sibling, office, world.new_stick())
    for one, files in ((commune, 2), (sibling, 1)):
        (record,) = one.take_in()
        one.attach(record, *(f"%PDF-{one.unit.code}{n}".encode() for n in range(files)))
        assert without_files(world, one, office) == ["APPLIED"]
    write_unchecked(commune.store, commune.take_in()[0], {"status": 77})
    assert without_files(world, commune, office) == ["APPLIED_WITH_QUARANTINE"]
    for unit, tray, files in (("19405", "1", "2"), ("19411", "không có", "1")):
        _, page = paper(office, unit)
        assert f"Thay đổi còn chờ trong khay ở nơi nhận: {tray} Tệp đính kèm chưa đến: {files} “Đã" in page.text, unit


def test_a_log_that_branched_says_that_nothing_more_of_it_comes(world: World) -> None:  # noqa: F811
    office, commune = world.pair()
    commune.take_in(2)
    twin = twin_of(world, commune)
    (twin.take_in(1), commune.take_in(2))
    (trip(world, commune, office), trip(world, twin, office))
    (fork,) = forks.forks(office.store)
    forks.merge(office.store, fork.id, HOA, office.clock)
    go_on(office)
    rows, page = paper(office, "19405")
    assert sorted((row.applied, row.needed, "dòng rẽ" in row.machine) for row in rows) == [
        (2, "", False), (3, "cần từ số 4", True), (4, "cần từ số 5", True),
    ]  # fmt: skip
    assert take_digits(commune.store, scanned(page), commune.clock) is ReceiptOutcome.TAKEN and received(commune) == 2


def test_a_machine_that_went_on_under_an_heir_has_a_row_for_each_name(world: World) -> None:  # noqa: F811
    top, lam, _ = changed(world)
    enrol(lam, top, world.new_stick())
    lam.take_in()
    trip(world, lam, top)
    rows, page = paper(top, "19405@2025-07-01")
    assert sorted((row.applied, row.needed, "khi còn là xã Vĩnh Lâm" in row.machine, bool(row.code)) for row in rows) == [
        (1, "cần từ số 2", False, True), (2, "cần từ số 3", True, False), (3, "cần từ số 4", False, False),
    ]  # fmt: skip
    assert rows[2].machine.endswith(", của xã Vĩnh Thủy, chưa đăng ký lại")
    assert {row.parcel for row in rows[:2]} == {max(one.number for one in states(lam.store).parcels if one.unit == top.unit.key)}
    assert take_digits(lam.store, scanned(page), lam.clock) is ReceiptOutcome.TAKEN and states(lam.store).unsent == 0
    assert received(lam) == 3
    assert paper(top, LAM.key)[0] == rows, "asked for by its old name"


def test_a_machine_that_has_not_enrolled_again_stands_on_the_page_of_the_heir(world: World) -> None:  # noqa: F811
    top, lam, thuy = changed(world)
    for one, unit in ((lam, LAM), (thuy, THUY)):
        one.take_in()
        trip(world, one, top)
        (row,), _ = paper(top, unit.key)
        assert "chưa đăng ký lại" not in row.machine, "asked for by its old name"
    heir = "19405@2025-07-01"
    rows, page = paper(top, heir)
    assert sorted((row.machine.partition(", ")[2], row.applied, row.needed) for row in rows) == [
        (f"của xã {name}, chưa đăng ký lại", n, f"cần từ số {n + 1}") for name, n in (("Vĩnh Lâm", 3), ("Vĩnh Thủy", 4))
    ]  # fmt: skip
    assert "Xã Vĩnh Thủy" in page.text and "chưa đăng ký lại" in page.text
    for one in (lam, thuy):
        assert take_digits(one.store, scanned(page), one.clock) is ReceiptOutcome.TAKEN and states(one.store).unsent == 0
    enrol(thuy, top, world.new_stick())
    rows, _ = paper(top, heir)
    assert ["chưa đăng ký lại" in row.machine for row in rows] == [False, True], "its own ones first"
    assert lam.store.replica[:8] in rows[1].machine


def test_what_a_machine_writes_about_an_old_unit_it_never_was_of_has_a_row_of_its_own(world: World) -> None:  # noqa: F811
    top, lam, thuy = changed(world)
    for one in (lam, thuy):
        enrol(one, top, world.new_stick())
    for giver, taker in ((lam, top), (top, thuy)):
        trip(world, giver, taker)
    (record, *_), *_ = thuy.tables(LAM)
    thuy.edit(str(record), note="xã mới ghi tiếp")
    trip(world, thuy, top)
    rows, page = paper(top, "19405@2025-07-01")
    (row,) = [one for one in rows if one.machine.endswith(", hồ sơ của xã Vĩnh Lâm")]
    assert (row.applied, row.needed, row.code) == (1, "cần từ số 2", "") and thuy.store.replica[:8] in row.machine
    assert take_digits(thuy.store, scanned(page), thuy.clock) is ReceiptOutcome.TAKEN and states(thuy.store).unsent == 0
    assert received(thuy) == 4


@pytest.mark.parametrize("unit", ["99999", "44", ""])
def test_a_unit_that_sends_nothing_here_is_refused(world: World, unit: str) -> None:  # noqa: F811
    office, _ = world.pair()
    with pytest.raises(Refused, match="UNKNOWN_UNIT"):
        paper(office, unit)


def test_before_anything_came_and_after_the_keys_were_revoked_there_is_no_receipt(world: World) -> None:  # noqa: F811
    office, commune = world.pair()
    with pytest.raises(Refused, match="NOTHING_RECEIVED"):
        paper(office, "19405")
    commune.take_in()
    trip(world, commune, office)
    assert paper(office, "19405")[0]
    keyring.revoke(office.store, "19405")
    with pytest.raises(Refused, match="UNIT_REVOKED"):
        paper(office, "19405")

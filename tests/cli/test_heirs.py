"""A unit renamed by decision, from the command line: its machine is granted anew and goes on with the old dossiers."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from cchc_desktop.domain.listing import Listing
from cchc_desktop.office.session import open_office
from tests.printing.reading import Paper
from ui.dossiers.acts import HAND, next_deed

from .conftest import PASSWORD, Desk, enrol

OLD, NEW = "19405@2025-07-01", "19405@2026-07-01"
EVENT = {
    "day": "2026-07-01", "basis": "Nghị quyết sắp xếp", "heirs": [{"old": OLD, "heir": NEW}],
    "units": [{"code": "19405", "level": "Phường", "name": "Bến Hải", "valid_from": "2026-07-01", "parent": "44@2025-07-01",
               "prefix": "H50.40.07"}],
}  # fmt: skip


SIDE = {"unit": "Ủy ban nhân dân xã Vĩnh Thủy", "person": "Lê Văn Hải", "title": "Chủ tịch"}


def carried(giver: Desk, taker: Desk, stick: Path) -> None:
    giver.ok("seal", "--to", stick)
    done = taker("receive", stick)
    assert done.code == 0, "\n".join(map(str, done.rows))


def test_a_renamed_commune_is_granted_anew_and_works_on(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    (before,) = commune.take_in()
    carried(commune, province, stick)
    province.ok("unit", "event", province.file("e.json", EVENT))
    carried(province, commune, stick)
    shown = commune.ok("enrol", "show")
    assert (shown.value["unit"], shown.value["before"], shown.value["enrolled"]) == (NEW, OLD, False)
    assert "đăng ký lại" in commune("enrol", "show", plain=True).out
    (between,) = commune.take_in()
    assert between["number"].startswith("H50.31.18-"), "until the grant everything goes on as before"
    carried(commune, province, stick)
    page = province.place / "bien-nhan.pdf"
    province.ok("print", "receipt-page", NEW, "--out", page)
    assert "chưa đăng ký lại" in Paper(page.read_bytes()).text, "the machine stands on the page of its heir before it is one of that"
    enrol(province, commune, stick)
    assert commune.ok("replica", "show").value["unit"] == NEW
    (after,) = commune.take_in()
    assert after["number"].startswith("H50.40.07-") and after["number"] != between["number"]
    found = commune.ok("dossier", "find", "lê quang").rows
    assert {row["number"]: row["unit"] for row in found} == {
        before["number"]: OLD, between["number"]: OLD, after["number"]: NEW,
    }  # fmt: skip
    session = open_office(commune.folder, commune.place / "state", lambda: PASSWORD, clock=commune.clock, quick_check=False)
    old = session.counter.get(between["number"])
    assert set(session.own_units) == {OLD, NEW} and next_deed(old, session.own_units) is HAND, "in the window it is our own dossier"
    assert {one.number for one in session.lists.rows(Listing.ALL, "", NEW, 9).rows} == {one["number"] for one in (before, between, after)}
    session.close()
    commune.ok("dossier", "step", before["number"], "processing")
    carried(commune, province, stick)
    assert province.ok("dossier", "show", after["id"]).value["unit"] == NEW
    assert province.ok("dossier", "show", before["id"]).value["status"] == "processing"
    carried(province, commune, stick)
    for desk in pair[:2]:
        assert desk.ok("check").value["ok"] and desk.ok("tray", "list").rows == [] == desk.ok("conflict", "list").rows
    out = commune.place / "giay.pdf"
    commune.ok("print", "receipt", after["number"], "--out", out)
    printed = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out)).upper()
    assert "BẾN HẢI" in printed and "VĨNH THỦY" not in printed


def test_the_heir_goes_on_with_commitments_scores_and_registers_of_the_old_unit(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    sheet = commune.ok("commitment", "add", commune.file("ck.json", {"year": 2026, "committing": SIDE, "receiving": SIDE})).value["id"]
    score = commune.ok("score", "begin", "2026", "--set", "bo-mau").value["id"]
    carried(commune, province, stick)
    province.ok("unit", "event", province.file("e.json", EVENT))
    carried(province, commune, stick)
    enrol(province, commune, stick)
    assert commune.ok("replica", "show").value["unit"] == NEW
    scan = commune.file("scan.png", b"\x89PNG\r\n\x1a\n")
    for side in ("committing", "receiving"):
        commune.ok("commitment", "record-signature", sheet, "--scan", scan, "--side", side, "--person", "Lê Văn Hải")
    manual = next(n for n, one in enumerate(commune.ok("commitment", "show", sheet).value["targets"], 1) if one["source"] == "manual")
    commune.ok("commitment", "note", sheet, str(manual), "92,5", "--note", "Đến tháng 11")
    commune.ok("score", "mark", score, "1.5", "2", "--note", "Đủ sổ")
    carried(commune, province, stick)
    assert province.ok("commitment", "show", sheet).value["state"] == "signed"
    told = province.ok("score", "show", score).value
    assert told["unit"] == OLD and next(one for one in told["lines"] if one["id"] == "1.5")["self"]["points"] == 2
    for desk in (province, commune):
        assert desk.ok("check").value["ok"] and desk.ok("tray", "list").rows == [] == desk.ok("conflict", "list").rows

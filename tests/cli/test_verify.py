"""``verify FILE.pdf`` of whatever the program writes: ours, unchanged, of which record; in another office too."""

from __future__ import annotations

import random
from pathlib import Path

import pypdfium2

from tests.cli.conftest import Desk, enrol


def test_a_form_says_whether_a_byte_of_its_file_was_changed(desk: Desk) -> None:
    made, out = desk.take_in()[0], desk.place / "giấy.pdf"
    told = desk.ok("print", "receipt", made["number"], "--out", out).value
    assert told["bytes"] == out.stat().st_size
    good = {"ours": True, "unchanged": True, "record": made["id"], "signatures": []}
    assert desk.ok("verify", out).value == good
    data, chance = out.read_bytes(), random.Random(8)
    for at in [*chance.sample(range(len(data)), 60), len(data) - 1]:
        changed = desk("verify", desk.file("sửa.pdf", data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]))
        assert changed.value.get("refused") == "NOT_A_PDF" or not changed.value["unchanged"], at
    assert desk.ok("verify", desk.file("gốc.pdf", data)).value == good


def test_a_form_given_out_names_its_dossier_and_a_list_names_none(desk: Desk) -> None:
    made, out = desk.take_in()[0], desk.place / "ra.pdf"
    desk.ok("dossier", "step", made["number"], "supplement", "--reason", "Thiếu giấy.", "--content", "Tờ khai")
    desk.ok("print", "supplement", made["number"], "--out", out)
    assert desk.ok("verify", out).value == {"ours": True, "unchanged": True, "record": made["id"], "signatures": []}
    desk.ok("report", "ii06a", "--from", "2026-11-01", "--to", "2026-11-30", "--out", out)
    assert desk.ok("verify", out).value == {"ours": True, "unchanged": True, "signatures": []}


def test_the_other_office_knows_a_file_by_the_key_of_the_machine_that_wrote_it(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    made, out = commune.take_in()[0], commune.place / "giấy.pdf"
    commune.ok("print", "receipt", made["number"], "--out", out)
    assert province.ok("verify", out).value == {"ours": False, "unchanged": False, "signatures": []}
    enrol(province, commune, stick)
    assert province.ok("verify", out).value == {"ours": True, "unchanged": True, "signatures": []}, "the dossier has not come yet"
    province.ok("key", "revoke", commune.ok("replica", "show").value["replica"])
    assert not province.ok("verify", out).value["ours"]


def test_receiving_tells_the_groups_that_the_slip_asks_to_compare(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    commune.ok("seal", "--to", stick)
    came = next(row for row in province("receive", stick).rows if row["outcome"] == "APPLIED" and row["kind"] == "changes")
    assert len(came["slip"].split()) == 12
    out = commune.place / "phiếu.pdf"
    commune.ok("print", "handoff-slip", "last", "--out", out)
    shown = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range()
    assert all(group in shown for group in came["slip"].split())
    commune.take_in()
    commune.ok("seal", "--to", stick)
    said = province("receive", stick, plain=True).out
    assert said.count("Dãy số để so với phiếu giao: ") == 1
    (whole,) = stick.glob("CCHC/*000003*")
    whole.write_bytes(whole.read_bytes()[:-300] + bytes(300))
    (harmed,) = (row for row in province("receive", stick).rows if row["file"].endswith(whole.name))
    assert (harmed["outcome"], harmed["unit"], harmed["slip"]) == ("DAMAGED", "19405@2025-07-01", ""), "its sentence names the unit too"

"""The ledger of sticks by verbs: what was written, a stick that was lost, its page, the next parcel whole again."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_desktop.sync.stick import Medium
from tests.cli.conftest import Desk, enrol
from tests.printing.reading import Paper


def test_a_lost_stick_is_reported_and_everything_goes_again(pair: tuple[Desk, Desk, Path]) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    assert commune.ok("stick", "list").rows == []
    commune.take_in()
    sent = commune.ok("seal", "--to", stick).value
    (one,) = commune.ok("stick", "list").rows
    assert (one["state"], one["open"], one["changes"]) == ("written", 1, sent["changes"])
    page = commune.place / "mất.pdf"
    lost = commune.ok("stick", "lost", one["id"][:8], "--where", "Chợ Hồ Xá", "--out", page).value
    assert lost["state"] == "lost" and "Chợ Hồ Xá" in Paper(page.read_bytes()).text
    other = commune.place / "usb2"
    other.mkdir()
    assert commune.ok("seal", "--to", other).value["changes"] == sent["changes"]
    assert [row["outcome"] for row in province.ok("receive", other).rows] == ["APPLIED"]
    assert commune("stick", "lost", "khong-co").value["refused"] == "NO_STICK"


def test_a_folder_that_read_back_wrongly_is_refused_until_it_is_trusted(
    pair: tuple[Desk, Desk, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    province, commune, stick = pair
    enrol(province, commune, stick)
    commune.take_in()
    with monkeypatch.context() as lying:
        honest = Medium.read
        lying.setattr(Medium, "read", lambda medium, name: (bytes(len(block)) for block in honest(medium, name)))
        assert commune("seal", "--to", stick).value["refused"] == "READ_BACK_DIFFERS"
    again = commune("seal", "--to", stick)
    assert (again.code, again.value["refused"]) == (3, "READ_BACK_DIFFERS") and "stick trust" in again.value["next_step"]
    (bad,) = commune.ok("stick", "list").rows
    assert commune.ok("stick", "trust", bad["id"][:8]).value["state"] == "written"
    assert commune("stick", "trust", bad["id"][:8]).value["refused"] == "NO_STICK"
    assert commune.ok("seal", "--to", stick).value["outcome"] == "WRITTEN"

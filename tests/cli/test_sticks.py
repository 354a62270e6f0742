"""The ledger of sticks by verbs: what was written, a stick that was lost, its page, the next parcel whole again."""

from __future__ import annotations

from pathlib import Path

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

"""The main job from the command line alone, each verb a process of its own: from two empty folders to a receipt that came back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.office.session import open_office
from cchc_desktop.sync.states import ChangeState
from tests.cli.conftest import COMMUNE, PASSWORD, PDF, PROVINCE

ROOT = Path(__file__).parents[2]
NAMES = ["Lê Quang Ẩn", "Trần Thị Ánh Nguyệt", "Hồ Đức Ỷ"]


class Machine:
    """One office's machine: its folder, its state directory, its shell."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()

    def __call__(self, *words: str | Path, stdin: str = "") -> list[Any]:
        env = {**os.environ, "CCHC_STATE": str(self.place / "state"), "CCHC_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "cchc_desktop", "--data", str(self.place / "office"), "--json", *map(str, words)]
        done = subprocess.run(command, input=stdin.encode(), capture_output=True, env=env, cwd=self.place, timeout=120, check=False)
        assert done.returncode == 0, (words, done.stdout.decode(), done.stderr.decode())
        return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]

    def states(self) -> dict[str, int]:
        """How many changes are where, as the window shows it."""
        session = open_office(self.place / "office", self.place / "state", lambda: PASSWORD)
        try:
            return {state.name: count for state, count in session.handover.states().counts.items() if count}
        finally:
            session.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_from_two_empty_folders_to_a_receipt_that_came_back(tmp_path: Path) -> None:
    province, commune, stick = Machine(tmp_path / "tinh"), Machine(tmp_path / "xa"), tmp_path / "usb"
    stick.mkdir()
    for machine, office in ((province, PROVINCE), (commune, COMMUNE)):
        (machine.place / "o.json").write_text(json.dumps(office, ensure_ascii=False), encoding="utf-8")
        machine("setup", "o.json")

    (asked,) = commune("enrol", "request", "--to", stick)
    (granted,) = province("enrol", "grant", stick, "--fingerprint", asked["fingerprint"], "--to", stick)
    (accepted,) = commune("enrol", "accept", stick, "--fingerprint", granted["fingerprint"])
    assert (accepted["unit"], accepted["lane"]) == ("44@2025-07-01", 1)

    lines = [{"procedure": "1.001193", "applicant": {"name": name, "id_number": f"04508500621{n}"}} for n, name in enumerate(NAMES)]
    made = commune("dossier", "add", "-", stdin="\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert [row["status"] for row in made] == ["accepted"] * 3
    (commune.place / "scan.pdf").write_bytes(PDF)
    commune("dossier", "attach", made[0]["number"], "--component", "1", "scan.pdf")
    commune("print", "receipt", made[0]["number"], "--out", "giay.pdf")
    printed = text_of(commune.place / "giay.pdf")
    assert NAMES[0].casefold() in printed.casefold() and made[0]["number"] in printed
    assert set(commune.states()) == {"SAVED"}

    (sealed,) = commune("seal", "--to", stick)
    assert (sealed["outcome"], sealed["attachments"]) == ("WRITTEN", 1) and len(sealed["files"]) == 2
    assert set(commune.states()) == {"ON_STICK"}
    on_stick = b"".join(path.read_bytes() for path in stick.rglob("*") if path.is_file())
    assert not [name for name in (*NAMES, "04508500621", "khai sinh") if name.encode() in on_stick], "nothing readable about a person"

    outcomes = {row["outcome"] for row in province("receive", stick)}
    assert "APPLIED" in outcomes and outcomes <= {"APPLIED", "DUPLICATE"}
    for name, dossier in zip(NAMES, made, strict=True):
        (row,) = province("dossier", "find", name)
        assert (row["number"], row["unit"]) == (dossier["number"], "19405@2025-07-01")
    here, there = (machine("dossier", "show", made[0]["id"])[0] for machine in (commune, province))
    assert here == there and here["components"][0]["digitised"]

    province("receipt", "--to", stick)
    back = commune("receive", stick)
    assert {"unit": "44@2025-07-01", "outcome": "TAKEN"} in [receipt for row in back for receipt in row["receipts"]]
    states = commune.states()
    assert set(states) == {ChangeState.RECEIVED.name} and states["RECEIVED"] >= 4
    assert commune("seal", "--to", stick)[0]["outcome"] in ("NOTHING_NEW", "WRITTEN")
    assert all(machine("check")[0]["ok"] for machine in (commune, province))


def text_of(pdf: Path) -> str:
    """The text of a printed page, blanks made equal."""
    from pypdf import PdfReader

    return " ".join(PdfReader(pdf).pages[0].extract_text().split())

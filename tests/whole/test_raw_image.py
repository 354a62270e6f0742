"""The raw image of a stick, every byte of it: files, names, slack behind them, what was deleted. Nothing in it is about a person."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.seal import seal
from cchc_desktop.sync.stick import FOLDER, TEMPORARY, Medium
from tests.sync.conftest import COMMUNE, NAME, NUMBER, PHONE, PROVINCE, Bureau, World, enrol, quick_fingerprints, world  # noqa: F401  (fixtures)
from tests.whole.faults.layer import CachedStick
from tests.whole.faults.promises import found_in, unreadable

SCAN = b"%PDF-1.4 " + f"Họ tên: {NAME}, CCCD {NUMBER}, ĐT {PHONE}\n".encode() * 9000
WHERE = ["/usr/sbin", "/sbin", *os.environ.get("PATH", "").split(os.pathsep)]


def tool(name: str) -> str:
    return shutil.which(name, path=os.pathsep.join(WHERE)) or ""


def journey(world: World) -> tuple[Bureau, Bureau]:  # noqa: F811
    """Enrolment, scans, a run cut off in mid-write, a whole one, the way down with receipts: all on one stick."""
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    enrol(commune, office, world.stick)
    record = commune.take_in(3)[0]
    commune.attach(record, SCAN, NAME.encode() * 4000)
    commune.edit(record, note=f"{NAME} gọi {PHONE}")
    commune.seal(world.stick, cancelled=Stopping(6))
    commune.seal(world.stick)
    office.receive(world.stick)
    office.edit(record, note=f"trả lời {NAME}")
    office.seal(world.stick)
    commune.receive(world.stick)
    return office, commune


class Stopping:
    """Presses Cancel after some questions."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_the_search_would_find_it() -> None:
    """In any of the writings a finder would try; a test that cannot fail is none."""
    from unicodedata import normalize

    for text in (NAME, normalize("NFD", NAME), "TRAN THI ANH NGUYET", NUMBER, PHONE):
        for code in ("utf-8", "utf-16-le", "utf-16-be"):
            assert found_in(os.urandom(77) + text.encode(code) + os.urandom(9)), (text, code)
    assert not found_in(os.urandom(100_000))


def test_everything_on_the_stick(world: World) -> None:  # noqa: F811
    journey(world)
    assert len(list((world.stick / FOLDER).iterdir())) >= 5
    unreadable([world.stick])


def test_every_byte_a_run_ever_sent_to_the_stick(world: World) -> None:  # noqa: F811
    """Also those of a run that was pulled, which may lie anywhere in the free space afterwards."""
    office, commune = journey(world)
    record = commune.take_in(1)[0]
    commune.attach(record, SCAN + b"2")
    sent = bytearray()

    class Wire(CachedStick):
        def _kept(self, piece: bytes) -> bytes:
            sent.extend(piece)
            return piece

    for call in range(4, 40, 3):
        medium = Wire()
        medium.fail_at = call
        commune.seal(medium)
    assert commune.seal(Wire()).outcome in (WriteOutcome.WRITTEN, WriteOutcome.NOTHING_NEW)
    assert len(sent) > 100_000
    unreadable([bytes(sent)])
    assert office.dossiers() == 3


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="images are made with mtools")
def test_the_raw_image_of_a_fat_stick(world: World, tmp_path: Path) -> None:  # noqa: F811
    """All files go onto a real FAT image in the order they were written, the half-written .TMP is deleted there: its bytes stay in
    the free space. Without mtools the same bytes are laid one behind the other."""
    _, commune = journey(world)
    commune.take_in(1)
    half = tmp_path / f"HALF.CCHC{TEMPORARY}"
    medium = CachedStick()
    medium.fail_at = 9
    seal(commune.store, medium, clock=commune.clock)
    whole = b"".join(medium.seen.values()) or b"x"
    half.write_bytes(whole[: len(whole) * 2 // 3])
    image, files = tmp_path / "stick.img", sorted((world.stick / FOLDER).iterdir())
    if tool("mkfs.vfat") and tool("mcopy"):
        with open(image, "wb") as out:
            out.truncate(16 << 20)
        run("mkfs.vfat", "-n", "USB", str(image))
        run("mmd", "-i", str(image), f"::/{FOLDER}")
        run("mcopy", "-i", str(image), str(half), f"::/{FOLDER}/HALF.TMP")
        run("mdel", "-i", str(image), f"::/{FOLDER}/HALF.TMP")
        run("mcopy", "-i", str(image), *map(str, files[:-1]), f"::/{FOLDER}")
        run("mcopy", "-i", str(image), str(files[-1]), f"::/{FOLDER}")
        back = tmp_path / "back"
        back.mkdir()
        run("mcopy", "-i", str(image), "-s", f"::/{FOLDER}", str(back))
        assert {path.name: path.read_bytes() for path in (back / FOLDER).iterdir()} == {path.name: path.read_bytes() for path in files}
    else:
        image.write_bytes(half.read_bytes() + b"".join(path.name.encode() + path.read_bytes() for path in files))
    raw = image.read_bytes()
    assert files[0].read_bytes()[:400] in raw and Medium(world.stick).size(files[0].name) > 0
    unreadable([raw])


def run(name: str, *words: str) -> None:
    done = subprocess.run([tool(name), *words], capture_output=True, text=True, check=False, env={**os.environ, "MTOOLS_SKIP_CHECK": "1"})
    assert done.returncode == 0, done.stderr

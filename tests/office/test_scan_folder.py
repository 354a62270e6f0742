"""A scanner's folder: new scans, files still being written, files that lie, a folder that goes away and comes back."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.copies import copy_out
from cchc_desktop.office.scan_folder import ScanFolder
from cchc_desktop.office.scans import picture
from cchc_desktop.office.session import Session
from tests.office.counterside import SINGLE, counterside, paper, typed
from tests.office.places import StillClock
from tests.office.test_scans import pdf

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    opened = counterside(tmp_path_factory.mktemp("office"), StillClock())
    yield opened
    opened.close()


def image(kind: str, wide: int = 60, high: int = 40, pages: int = 1) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Image.new("RGB", (wide, high), (255, 0, 0))
    made.paste((0, 0, 255), (wide // 2, 0, wide, high))
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [made] * (pages - 1)} if pages > 1 else {}
    made.save(out, kind, **more)
    return out.getvalue()


def put(folder: Path, name: str, content: bytes, at: datetime = NOW - timedelta(minutes=1)) -> Path:
    file = folder / name
    file.write_bytes(content)
    os.utime(file, (at.timestamp(), at.timestamp()))
    return file


def test_a_finished_scan_is_told_at_the_second_look_with_its_pages_and_picture(tmp_path: Path) -> None:
    watched = ScanFolder(tmp_path)
    put(tmp_path, "b.pdf", pdf(3), NOW - timedelta(minutes=1))
    put(tmp_path, "a.tif", image("TIFF", pages=2), NOW - timedelta(minutes=2))
    assert (watched.look(NOW).scans, watched.look(NOW).waiting) == ((), 0)
    found = watched.look(NOW + 2 * SECOND).scans
    assert [(scan.path.name, scan.pages, scan.problem, bool(scan.picture)) for scan in found] == [
        ("a.tif", 2, "", True), ("b.pdf", 3, "", True),
    ]  # fmt: skip
    assert [scan.at for scan in found] == [NOW - timedelta(minutes=2), NOW - timedelta(minutes=1)]
    assert {path.name for path in tmp_path.iterdir()} == {"a.tif", "b.pdf"}, "nothing in the folder is changed"


def test_a_file_that_grows_or_has_no_end_yet_is_waited_for(tmp_path: Path) -> None:
    watched, whole = ScanFolder(tmp_path), pdf(1)
    put(tmp_path, "a.pdf", whole[:50])
    assert (watched.look(NOW).waiting, watched.look(NOW + SECOND).waiting) == (1, 1)
    put(tmp_path, "a.pdf", whole[:90])
    assert watched.look(NOW + 2 * SECOND).waiting == 1
    put(tmp_path, "a.pdf", whole)
    assert watched.look(NOW + 3 * SECOND).waiting == 1
    assert [scan.problem for scan in watched.look(NOW + 4 * SECOND).scans] == [""]


def test_a_file_that_lies_still_without_an_end_is_said_to_be_cut_off(tmp_path: Path) -> None:
    watched = ScanFolder(tmp_path)
    put(tmp_path, "a.pdf", pdf(1)[:80])
    put(tmp_path, "b.jpg", image("JPEG")[:300])
    watched.look(NOW)
    assert watched.look(NOW + 10 * SECOND).waiting == 2
    found = watched.look(NOW + 31 * SECOND)
    assert found.waiting == 0 and [scan.problem.split(",")[0] for scan in found.scans] == ["Tệp a.pdf bị cắt cụt", "Tệp b.jpg bị cắt cụt"]


def test_what_lies_about_its_type_or_is_no_scan_stands_there_with_a_sentence(tmp_path: Path) -> None:
    watched = ScanFolder(tmp_path)
    put(tmp_path, "anh.pdf", image("JPEG"))
    put(tmp_path, "virus.pdf", b"MZ\x90\0 no scan")
    put(tmp_path, "empty.pdf", b"")
    for name in (".hidden.pdf", "~lock.pdf", "a.tmp", "b.part"):
        put(tmp_path, name, pdf(1))
    (tmp_path / "sub.pdf").mkdir()
    watched.look(NOW)
    found = watched.look(NOW + 2 * SECOND)
    assert found.waiting == 1, "an empty file is one that is about to be written"
    assert [scan.problem for scan in found.scans] == [
        "Tệp anh.pdf thật ra là ảnh JPEG, không phải PDF. Mở tệp xem lại, lưu đúng loại rồi đính kèm.",
        "Tệp virus.pdf không phải PDF, JPEG, PNG hay TIFF. Quét hoặc lưu lại thành PDF rồi đính kèm.",
    ]  # fmt: skip


def test_two_gigabytes_in_the_folder_are_told_without_reading_them(tmp_path: Path) -> None:
    watched, whole = ScanFolder(tmp_path), pdf(1)
    file = put(tmp_path, "lon.pdf", whole)
    with open(file, "r+b") as opened:
        opened.seek((2 << 30) - 6)
        opened.write(b"%%EOF\n")
    os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    watched.look(NOW)
    (scan,) = watched.look(NOW + 2 * SECOND).scans
    assert scan.size == 2 << 30 and scan.problem.startswith("Tệp lớn hơn 1000 MB")


def test_only_the_last_day_is_looked_at_and_of_very_many_the_latest(tmp_path: Path) -> None:
    watched = ScanFolder(tmp_path)
    put(tmp_path, "yesterday.png", image("PNG"), NOW - timedelta(hours=25))
    for n in range(50):
        put(tmp_path, f"{n:02d}.png", image("PNG", 4, 4), NOW - timedelta(minutes=60 - n))
    watched.look(NOW)
    assert [scan.path.name for scan in watched.look(NOW + SECOND).scans] == [f"{n:02d}.png" for n in range(10, 50)]


def test_a_folder_that_goes_away_is_told_and_comes_back_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "scanner"
    watched = ScanFolder(folder)
    assert watched.look(NOW).gone
    folder.mkdir()
    put(folder, "a.png", image("PNG"))
    assert not watched.look(NOW).gone
    assert len(watched.look(NOW + SECOND).scans) == 1
    folder.rename(tmp_path / "elsewhere")
    assert watched.look(NOW + 2 * SECOND).gone
    (tmp_path / "elsewhere").rename(folder)
    assert watched.look(NOW + 3 * SECOND).waiting == 1
    assert [scan.path.name for scan in watched.look(NOW + 4 * SECOND).scans] == ["a.png"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", image("PNG")[:40], b"II*\0\x08\0\0\0", b"\xff\xd8\xff\xe0 no picture"])
def test_what_cannot_be_drawn_has_no_picture(content: bytes) -> None:
    assert picture(io.BytesIO(content), "application/pdf" if content.startswith(b"%PDF") else "image/png") == b""


def test_a_picture_of_a_billion_pixels_is_not_unpacked(tmp_path: Path) -> None:
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IEND\xaeB`\x82"
    assert picture(io.BytesIO(bomb), "image/png") == b""


def first_pixel(content: bytes) -> str:
    """Whether the upper left corner is red or blue."""
    red, _, blue = Image.open(io.BytesIO(content)).convert("RGB").getpixel((1, 1))  # type: ignore[misc]
    return "red" if red > blue else "blue"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_turning_keeps_the_original_bit_for_bit_and_turns_the_copy_that_is_opened(session: Session, tmp_path: Path, kind: str) -> None:
    kept = session.intake.save(typed(SINGLE, components=(paper(1),)))
    content = image(kind, pages=2 if kind == "TIFF" else 1)
    made = session.counter.attach(kept.id, put(tmp_path, f"a.{kind.lower()}", content), 1)
    (file,) = session.counter.turn(kept.id, made.id, 180).attachments
    assert (file.turn, file.sha256, file.pages) == (180, made.sha256, 2 if kind == "TIFF" else 1)
    whole = io.BytesIO()
    session.counter.blobs.copy_to(file.sha256, whole)
    assert whole.getvalue() == content
    copy = copy_out(session, file, tmp_path)
    assert (first_pixel(content), first_pixel(copy.read_bytes())) == ("red", "blue")
    assert session.counter.turn(kept.id, made.id, 360).attachments[0].turn == 0
    assert picture(io.BytesIO(session.counter.picture(file)), "image/png") != b""
    with pytest.raises(Refused, match="NO_BLOB"):
        session.counter.turn(kept.id, "another", 90)


def test_the_pages_of_a_turned_pdf_are_turned_in_its_copy(session: Session, tmp_path: Path) -> None:
    import pypdfium2

    kept = session.intake.save(typed(SINGLE, components=(paper(1),)))
    made = session.counter.attach(kept.id, put(tmp_path, "a.pdf", pdf(2)), 1, turn=90)
    copy = copy_out(session, made, tmp_path)
    document = pypdfium2.PdfDocument(copy)
    assert [page.get_rotation() for page in document] == [90, 90]
    document.close()
    assert session.counter.get(kept.id).attachments[0].turn == 90


def test_copying_tells_how_far_it_is_and_stopped_leaves_nothing(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed(SINGLE, components=(paper(1),)))
    file = put(tmp_path, "big.pdf", b"%PDF-1.4" + os.urandom(3 << 20) + b"%%EOF")
    before, told = list(session.counter.blobs.files()), list[int]()

    def stop(done: int) -> bool:
        told.append(done)
        return done < 1 << 20

    with pytest.raises(Cancelled):
        session.counter.attach(kept.id, file, 1, watch=stop)
    assert told[0] == 0 and told[-1] >= 1 << 20
    assert list(session.counter.blobs.files()) == before and session.counter.get(kept.id).attachments == ()
    assert not list((session.store.folder / "blobs").glob("*.new"))


def test_a_source_that_goes_away_while_it_is_copied_is_said_so(session: Session) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(Refused, match="NO_FILE"):
        session.counter.blobs.put(Torn(b"x"))
    assert not list((session.store.folder / "blobs").glob("*.new"))

"""Scans from outside: files that lie about their type, huge ones, pages counted, results under their national code."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.scans import page_count
from cchc_desktop.office.session import Session
from tests.office.counterside import SINGLE, counterside, paper, typed
from tests.office.places import StillClock

JPEG, PNG = b"\xff\xd8\xff\xe0 jpeg", b"\x89PNG\r\n\x1a\n png"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    opened = counterside(tmp_path_factory.mktemp("office"), StillClock())
    yield opened
    opened.close()


def written(place: Path, name: str, content: bytes) -> Path:
    file = place / name
    file.write_bytes(content)
    return file


def tiff(pages: int, order: str = "<", *, ring: bool = False) -> bytes:
    """A TIFF of so many directories without a picture in them."""
    out, at = io.BytesIO(), 8
    out.write((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, at))
    for page in range(pages):
        at = (8 if ring else 0) if page == pages - 1 else at + 18
        out.write(struct.pack(order + "H", 1) + b"\0" * 12 + struct.pack(order + "I", at))
    return out.getvalue()


def pdf(pages: int) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(pages):
        canvas.drawString(100, 100, "x")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("name", "content"), [
    ("anh.pdf", JPEG), ("ban quet.JPG", b"%PDF-1.4"), ("a.png", JPEG), ("a.tiff", PNG), ("A.PDF", tiff(1)),
])  # fmt: skip
def test_a_file_that_lies_about_its_type_is_refused(session: Session, tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(Refused, match="WRONG_ENDING"):
        session.counter.keep(written(tmp_path, name, content))
    assert list(session.counter.blobs.files()) == []


@pytest.mark.parametrize(("name", "content"), [("virus.pdf", b"MZ\x90\0"), ("trong.pdf", b""), ("a.txt", b"chu")])
def test_what_is_no_scan_is_refused(session: Session, tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(Refused, match="UNKNOWN_MEDIA"):
        session.counter.keep(written(tmp_path, name, content))


def test_two_gigabytes_are_refused_before_a_byte_is_copied(session: Session, tmp_path: Path) -> None:
    file = written(tmp_path, "lon.pdf", b"%PDF-1.4")
    with open(file, "r+b") as opened:
        opened.truncate(2 << 30)
    with pytest.raises(Refused, match="TOO_BIG"):
        session.counter.keep(file)


@pytest.mark.parametrize(("media", "content", "pages"), [
    ("application/pdf", pdf(3), 3), ("application/pdf", b"%PDF-1.4 broken", None), ("image/jpeg", JPEG, 1), ("image/tiff", tiff(4), 4),
    ("image/tiff", tiff(2, ">"), 2), ("image/tiff", tiff(3, ring=True), 3),
    ("image/tiff", b"II*\0\x08\0\0\0", None), ("image/tiff", b"II*\0", None),
])  # fmt: skip
def test_pages_are_counted_where_they_can_be(tmp_path: Path, media: str, content: bytes, pages: int | None) -> None:
    assert page_count(written(tmp_path, "x", content), media) == pages


def test_a_result_is_named_by_its_national_code(session: Session, tmp_path: Path) -> None:
    procedure = session.catalogue.get(SINGLE)
    assert procedure and procedure.result_code.startswith("KQ.")
    kept = session.intake.save(typed(SINGLE))
    made = session.counter.attach(kept.id, written(tmp_path, "Scan 001.PDF", pdf(2)), result=True)
    assert (made.name, made.code, made.pages) == (f"{procedure.result_code}.pdf", procedure.result_code, 2)
    again = session.counter.get(kept.id).attachments
    assert [(a.name, a.code, a.pages, a.result) for a in again] == [(made.name, made.code, 2, True)]
    done = session.life.step(kept.id, Status.READY, result=session.counter.keep(written(tmp_path, "b.pdf", pdf(1)), result=True))
    assert {a.name for a in done.attachments} == {made.name}


def test_a_paper_held_elsewhere_is_told_without_a_scan(session: Session) -> None:
    kept = session.intake.save(typed(SINGLE, components=(paper(1), paper(2))))
    assert session.life.held(kept.id, 2, reused=2).components[1].reused == 2
    assert session.life.held(kept.id, 1, from_store=True).components[0].held
    with pytest.raises(Refused, match="NO_COMPONENT"):
        session.life.held(kept.id, 3, reused=1)

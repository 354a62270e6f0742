"""Copies of attachments: what another office named and sent is neither believed nor run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import copies
from cchc_desktop.office.copies import copy_out, harmless, mark_foreign
from cchc_desktop.office.session import Session
from tests.office.counterside import counterside
from tests.office.places import StillClock

STARTS = {".pdf": b"%PDF-1.4 x", ".jpg": b"\xff\xd8\xff\xe0 x", ".png": b"\x89PNG\r\n\x1a\n x", ".tif": b"II*\x00 x"}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    opened = counterside(tmp_path_factory.mktemp("office"), StillClock())
    yield opened
    opened.close()


def sent(session: Session, name: str, content: bytes, id_: str = "abcdefgh-1", media: str = "application/pdf") -> Attachment:
    sha, size = session.counter.blobs.put(BytesIO(content))
    return Attachment(id_, name, sha, size, media)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    place = tmp_path / "out"
    place.mkdir()
    return place


def test_a_copy_is_opened_not_the_kept_one(session: Session, out: Path) -> None:
    copy = copy_out(session, sent(session, "Giấy khai sinh: bản 1.pdf", b"%PDF-1.4 scan"), out)
    assert copy.read_bytes() == b"%PDF-1.4 scan" and copy == out / "abcdefgh-Giấy khai sinh_ bản 1.pdf"
    with pytest.raises(Refused, match="NO_BLOB"):
        copy_out(session, Attachment("x", "a.pdf", "00" * 32, 1, "application/pdf"), out)
    assert list(out.iterdir()) == [copy]


@pytest.mark.parametrize("name", ["x.bat", "x.exe", "x.lnk", "a.pdf.js", "a.pdf .hta", "a.js\u202efdp.", "CON", "nul.pdf", "x", ".pdf", ""])
@pytest.mark.parametrize("ending", STARTS)
def test_the_ending_is_what_the_content_is(session: Session, out: Path, name: str, ending: str) -> None:
    copy = copy_out(session, sent(session, name, STARTS[ending]), out)
    assert copy.suffixes == [ending] and copy.parent == out and copy.stem.split(".")[0].upper() not in ("CON", "NUL")
    assert copy.read_bytes() == STARTS[ending]


@pytest.mark.parametrize("content", [b"MZ\x90\0", b"L\0\0\0\x01\x14\x02\0", b"@echo off", b"PK\3\4", b"<html>", b" %PDF-1.4", b""])
def test_anything_else_is_not_opened_whatever_it_is_called(session: Session, out: Path, content: bytes) -> None:
    with pytest.raises(Refused, match="UNKNOWN_MEDIA: Tệp tờ khai không phải PDF") as refused:
        copy_out(session, sent(session, "tờ khai.pdf", content), out)
    assert "Nhờ nơi gửi" in refused.value.next_step and list(out.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\Windows\\x", "a/b", "\\\\server\\share\\x", "ề" * 300 + ".pdf", "x:Zone.Identifier", "a\0b"]
)
@pytest.mark.parametrize("id_", ["../../../x", "", "a" * 500, "..\\..", "\u202e/"])
def test_neither_name_nor_id_is_a_path(session: Session, out: Path, name: str, id_: str) -> None:
    copy = copy_out(session, sent(session, name, b"%PDF-1.4", id_), out)
    assert [one.resolve() for one in out.iterdir()] == [copy.resolve()] and len(os.fsencode(copy.name)) < 256
    assert not set(copy.name) & set('/\\:*?"<>|\0\u202e')


def test_names_stay_readable() -> None:
    assert harmless("Gia\u0302\u0301y chứng nhận (2).PDF") == "Giấy chứng nhận (2)"
    assert harmless("ảnh.jpeg") == "ảnh" and harmless("bản 1.2") == "bản 1_2" and harmless("\ud800\u200b . ") == "_"


def test_windows_is_told_that_a_copy_came_from_outside(session: Session, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[Path] = []
    monkeypatch.setattr(copies, "mark_foreign", marked.append)
    assert marked == [copy_out(session, sent(session, "a.pdf", b"%PDF-1.4"), out)]
    (copy,) = marked
    mark_foreign(copy, windows=False)
    assert list(out.iterdir()) == [copy]
    mark_foreign(copy, windows=True)
    assert Path(f"{copy}:Zone.Identifier").read_bytes() == b"[ZoneTransfer]\r\nZoneId=3\r\n"
    mark_foreign(out / "no folder" / "x", windows=True)

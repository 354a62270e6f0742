"""Names that Windows keeps for its devices: what is opened is the file on the stick, never a keyboard or a port."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest

from cchc_desktop.sync import scan
from cchc_desktop.sync.parcel import MAGIC

DEVICES = ["CON", "con.txt", "NUL.CCHC", "Aux.tar.gz", "COM1", "lpt9.pdf", "COM²", "CONIN$", "prn .doc"]
ENDINGS = ["gói.CCHC.", "gói "]
PLAIN = ["CONG.CCHC", "gói.CCHC", "COM10", "NULL", ".con", "a con.txt"]


class Entry:
    """A file as a folder of Windows lists it."""

    def __init__(self, name: str) -> None:
        self.name, self.path = name, f"E:\\GÓI\\{name}"


@pytest.mark.parametrize("name", [*DEVICES, *ENDINGS])
def test_a_device_s_name_is_opened_as_the_file_that_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_WINDOWS", True)
    monkeypatch.setattr(scan.os, "sep", "\\")
    monkeypatch.setattr(scan.os.path, "dirname", lambda path: path.rpartition("\\")[0])
    monkeypatch.setattr(scan.os.path, "abspath", lambda path: path)
    monkeypatch.setattr(scan, "Path", PureWindowsPath)
    found = scan._as_it_stands(Entry(name))  # type: ignore[arg-type]
    assert str(found) == f"\\\\?\\E:\\GÓI\\{name}"
    assert scan.named(found, PureWindowsPath("E:\\GÓI")) == name == scan.named(found, PureWindowsPath("F:\\"))  # type: ignore[arg-type]
    assert scan.named(found, PureWindowsPath("E:\\")) == f"GÓI/{name}"  # type: ignore[arg-type]


@pytest.mark.parametrize("name", PLAIN)
def test_other_names_are_left_as_they_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_WINDOWS", True)
    assert str(scan._as_it_stands(Entry(name))) == f"E:\\GÓI\\{name}"  # type: ignore[arg-type]


@pytest.mark.skipif(os.name == "nt", reason="there such a file can only be brought by a stick")
def test_elsewhere_they_are_names_like_others(tmp_path: Path) -> None:
    for name in (*DEVICES, *ENDINGS, *PLAIN):
        (tmp_path / name).write_bytes(MAGIC + b"x")
    assert len(scan.find_parcels(tmp_path)) == len({*DEVICES, *ENDINGS, *PLAIN})
    assert {scan.named(path, tmp_path) for path in scan.find_parcels(tmp_path)} == {*DEVICES, *ENDINGS, *PLAIN}


@pytest.mark.parametrize("mark", [0, 0xA0000003])
def test_a_junction_is_not_followed(mark: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows' other kind of link leads out of the stick, into the machine."""
    (tmp_path / "gói.CCHC").write_bytes(MAGIC + b"x")
    asked = list[str]()

    class Folder:
        name, path = "CCHC", str(tmp_path)

        def is_file(self, *, follow_symlinks: bool) -> bool:
            return False

        def is_dir(self, *, follow_symlinks: bool) -> bool:
            return True

        def stat(self, *, follow_symlinks: bool) -> SimpleNamespace:
            asked.append(self.name)
            return SimpleNamespace(st_reparse_tag=mark)

    real = os.scandir
    monkeypatch.setattr(scan, "_WINDOWS", True)
    monkeypatch.setattr(scan.os, "scandir", lambda place: [Folder()] if str(place) == "E:\\" else real(place))
    assert len(list(scan._files(PureWindowsPath("E:\\"), 4, []))) == (0 if mark else 1)  # type: ignore[arg-type]
    assert asked == ["CCHC"]


def test_an_empty_file_is_a_parcel_by_its_name_alone(tmp_path: Path) -> None:
    """What a stick pulled too early leaves of one; an empty file of another name is none, nor one of this name that holds other things."""
    for name, data in (("19405-000004-1215F720.CCHC", b""), ("gói.cchc", b""), ("x.txt", b""), ("Y.CCHC", b"hello"), ("z.CCHC.TMP", b"")):
        (tmp_path / name).write_bytes(data)
    assert [path.name for path in scan.find_parcels(tmp_path)] == ["19405-000004-1215F720.CCHC", "gói.cchc"]

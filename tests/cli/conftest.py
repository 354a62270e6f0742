"""A person at the command line: every call runs the whole of ``cli.main.run`` in this process, on real folders. Only the parser, always
the same, is built once."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from cchc_desktop.cli.main import build, run
from cchc_desktop.domain.moments import ICT
from cchc_desktop.security.keys import Cost
from tests.copies import copy_office

PASSWORD = "mật khẩu của Hoa"
COMMUNE = {
    "unit": {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy", "valid_from": "2025-07-01"}, "prefix": "H50.31.18",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY", "address": "Thôn Linh Hải", "phone": "0233 3820 118",
    "receiving_office": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"},
    "account": {"login": "hoa", "name": "Nguyễn Thị Hoa", "title": "Công chức"},
}  # fmt: skip
PROVINCE = {
    "unit": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"}, "prefix": "H50",
    "office_name": "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ", "account": {"login": "nam", "name": "Hoàng Nam"},
}  # fmt: skip
LINE = {
    "procedure": "1.001193",
    "applicant": {"name": "Lê Quang Ẩn", "id_number": "045085006214", "address": "thôn Linh Hải", "phone": "0912345678"},
}
BUILT = cache(build)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


class Ticking:
    """A clock that moves one second at each look, from a Monday morning."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """The JSON lines of the answer."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def value(self) -> Any:
        """The one JSON value of the answer."""
        (found,) = self.rows
        return found


class Desk:
    """One machine's shell, standing in a folder of its own."""

    def __init__(self, place: Path, data: str = "office", password: str = PASSWORD) -> None:
        self.place, self.data, self.password, self.clock = place, data, password, Ticking()
        place.mkdir(parents=True, exist_ok=True)

    @property
    def folder(self) -> Path:
        return self.place / self.data

    def __call__(self, *words: str | Path, stdin: bytes | None = None, plain: bool = False, **env: str) -> Done:
        """Run a verb with --json (or ``plain``) on this machine's folder."""
        line = [] if plain else ["--json"]
        if "--data" not in words:
            line += ["--data", str(self.folder)]
        given = {"CCHC_STATE": str(self.place / "state"), "CCHC_PASSWORD": self.password, **env}
        out, err = io.StringIO(), io.StringIO()
        entered = io.TextIOWrapper(io.BytesIO(stdin or b""))
        patched = mock.patch("cchc_desktop.cli.main.build", BUILT), mock.patch.object(sys, "stdin", entered)
        with mock.patch.dict(os.environ, given), patched[0], patched[1], redirect_stdout(out), redirect_stderr(err):
            code = run([*line, *map(str, words)], clock=self.clock)
        return Done(int(code), out.getvalue(), err.getvalue())

    def ok(self, *words: str | Path, stdin: bytes | None = None, **env: str) -> Done:
        """Run a verb that must succeed."""
        done = self(*words, stdin=stdin, **env)
        assert done.code == 0, (words, done)
        return done

    def file(self, name: str, content: object) -> Path:
        """A file beside the office: bytes as they are, anything else as JSON."""
        path = self.place / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode())
        return path

    def take_in(self, *lines: object) -> list[Any]:
        """Dossiers from lines, through standard input."""
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines or (LINE,))
        return self.ok("dossier", "add", "-", stdin=text.encode()).rows

    def stored(self) -> str:
        """A digest of the office's file: equal digests mean that no byte of it has changed."""
        return hashlib.sha256((self.folder / "office.db").read_bytes()).hexdigest()

    def vector(self) -> Any:
        """How far every log goes: equal vectors mean that nothing has changed."""
        return self.ok("check").value["vector"]


def quick() -> AbstractContextManager[object]:
    """Passwords of an office set up meanwhile cost nothing to try."""
    return mock.patch.object(Cost.__init__, "__defaults__", (1, 64, 1))


@pytest.fixture(scope="module", autouse=True)
def quick_keys() -> Iterator[None]:
    """Quick keys in the modules here only: elsewhere they are real."""
    with quick():
        yield


def new_desk(place: Path, office: dict[str, Any] = COMMUNE, data: str = "office") -> Desk:
    """An office just set up. Those of the whole session are made before any module's ``quick_keys``, so the keys are made quick here."""
    desk = Desk(place, data)
    with quick():
        desk.ok("setup", desk.file(f"{data}.json", office))
    return desk


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An office that many tests look at and none may change (they check that)."""
    return new_desk(tmp_path_factory.mktemp("shared"))


def moved(desk: Desk, place: Path) -> Desk:
    """The same office as if it had been set up in another place (its anchor says so): quicker than setting up anew."""
    copy_office(desk.place, place, desk.data)
    return Desk(place, desk.data)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An office nobody has worked in yet, to be copied."""
    return new_desk(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="session")
def fresh_province(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A topmost office nobody has worked in yet, to be copied."""
    return new_desk(tmp_path_factory.mktemp("province"), PROVINCE)


@pytest.fixture
def desk(fresh: Desk, tmp_path: Path) -> Desk:
    """A fresh office."""
    return moved(fresh, tmp_path)


@pytest.fixture
def pair(fresh: Desk, fresh_province: Desk, tmp_path: Path) -> tuple[Desk, Desk, Path]:
    """A province and a commune that names it as its receiving office, not enrolled yet, and the stick between them."""
    (tmp_path / "usb").mkdir()
    return moved(fresh_province, tmp_path / "t"), moved(fresh, tmp_path / "x"), tmp_path / "usb"


def enrol(province: Desk, commune: Desk, stick: Path) -> None:
    """The whole enrolment, digits read out both ways."""
    asked = commune.ok("enrol", "request", "--to", stick).value
    granted = province.ok("enrol", "grant", stick, "--fingerprint", asked["fingerprint"], "--to", stick).value
    commune.ok("enrol", "accept", stick, "--fingerprint", granted["fingerprint"])

"""The program as the system sees it: a process with a console, a lock, signals and pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cchc_desktop.domain.moments import SystemClock
from tests.cli.conftest import LINE, PASSWORD, Desk

ROOT = Path(__file__).parents[2]


def start(desk: Desk, *words: str, **env: str) -> subprocess.Popen[bytes]:
    given = {**os.environ, "CCHC_STATE": str(desk.place / "state"), "CCHC_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT), **env}
    command = [sys.executable, "-m", "cchc_desktop", "--data", str(desk.folder), *words]
    pipe = subprocess.PIPE
    heard = None if sys.platform == "win32" else _hears_ctrl_c
    return subprocess.Popen(command, cwd=desk.place, env=given, stdin=pipe, stdout=pipe, stderr=pipe, preexec_fn=heard)


def _hears_ctrl_c() -> None:
    """A suite begun in the background ignores the signal, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(desk: Desk, *words: str, stdin: bytes = b"", **env: str) -> tuple[int, bytes, bytes]:
    process = start(desk, *words, **env)
    out, err = process.communicate(stdin, timeout=60)
    return process.returncode, out, err


def test_exit_codes_of_a_real_process(shared: Desk) -> None:
    assert finish(shared, "--help")[0] == 0
    assert finish(shared, "nosuch")[0] == 2
    code, out, err = finish(shared, "--json", "dossier", "show", "không có")
    assert (code, err) == (3, b"") and json.loads(out)["refused"] == "NO_DOSSIER"
    code, out, err = finish(shared, "--json", "check")
    assert (code, err) == (0, b"") and json.loads(out)["ok"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX locales")
@pytest.mark.parametrize("locale", [
    {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"},
])  # fmt: skip
def test_letters_are_utf_8_whatever_the_console(desk: Desk, locale: dict[str, str]) -> None:
    line = json.dumps(LINE, ensure_ascii=False).encode()
    today = f"{SystemClock().now():%Y-%m-%d}"
    code, out, _ = finish(desk, "--json", "dossier", "add", "-", "--today", today, stdin=line, **locale)
    assert code == 0
    number = json.loads(out)["number"]
    code, out, _ = finish(desk, "dossier", "show", number, **locale)
    assert code == 0 and "Lê Quang Ẩn" in out.decode("utf-8")
    code, _, err = finish(desk, "dossier", "show", "x", **locale)
    assert code == 3 and "Không có hồ sơ x." in err.decode("utf-8")
    code, out, err = finish(desk, "--json", "dossier", "find", "Lê Quang Ẩn", **locale)
    assert (code, err) == (0, b"") and json.loads(out)["name"] == "Lê Quang Ẩn"


def test_two_processes_on_one_folder(desk: Desk) -> None:
    """This process has the office open, as the window would; a second one is refused and changes nothing."""
    from cchc_desktop.office.session import open_office

    before = desk.vector()
    session = open_office(desk.folder, desk.place / "state", lambda: PASSWORD)
    for words in (("check",), ("dossier", "add", "-"), ("seal", "--to", str(desk.place))):
        code, out, _ = finish(desk, "--json", *words, stdin=json.dumps(LINE).encode())
        assert code == 3 and json.loads(out)["refused"] == "IN_USE"
    session.close()
    assert desk.vector() == before
    assert finish(desk, "check")[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_leaves_quietly_and_the_folder_free(desk: Desk) -> None:
    waiting = start(desk, "--json", "dossier", "add", "-")
    time.sleep(1.0)
    waiting.send_signal(signal.SIGINT)
    assert waiting.stdout is not None and waiting.stderr is not None
    out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, out, err) == (130, b"", b"")
    assert desk.ok("check").value["ok"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_nobody_listening_is_no_bug(shared: Desk) -> None:
    process = start(shared, "--json", "catalogue", "find", "")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.wait(timeout=60)
    process.stderr.close()
    if process.stdin:
        process.stdin.close()
    assert (process.returncode, err) == (0, b"")

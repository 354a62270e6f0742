"""The program as the system sees it: a process with a console, a lock, signals and pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.moments import SystemClock
from tests.cli.conftest import LINE, PASSWORD, Desk

ROOT = Path(__file__).parents[2]


def start(
    desk: Desk, *words: str, largest: int = 0, stdout: Any = subprocess.PIPE, stderr: Any = subprocess.PIPE, **env: str
) -> subprocess.Popen[bytes]:  # fmt: skip
    """A process, which can write no file of more than ``largest`` bytes (0 = any)."""
    given = {**os.environ, "CCHC_STATE": str(desk.place / "state"), "CCHC_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT), **env}
    command = [sys.executable, "-m", "cchc_desktop", "--data", str(desk.folder), *words]
    heard = None if sys.platform == "win32" else partial(_begins, largest)
    return subprocess.Popen(command, cwd=desk.place, env=given, stdin=subprocess.PIPE, stdout=stdout, stderr=stderr, preexec_fn=heard)


def _begins(largest: int) -> None:
    """A suite begun in the background ignores Ctrl+C, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if largest:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


def finish(desk: Desk, *words: str, stdin: bytes = b"", **other: Any) -> tuple[int, bytes, bytes]:
    process = start(desk, *words, **other)
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


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
@pytest.mark.parametrize(("words", "code"), [(("dossier", "show", "x"), 3), (("receive", "không có"), 3), (("nosuch",), 2)])
def test_nobody_listening_changes_no_exit_code(shared: Desk, words: tuple[str, ...], code: int) -> None:
    """Neither stream has a reader any more when the refusal is said: no traceback, and never "done"."""
    process = start(shared, "--json", *words)
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdin.close()
    process.stdout.close()
    if code == 2:
        process.stderr.close()
    err = b"" if code == 2 else process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), err) == (code, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_a_full_disk_behind_the_answer(desk: Desk) -> None:
    """What was done is said to be done, but is no success, for its answer is lost; a refusal stays one; doubts stop nothing."""
    line = json.dumps(LINE | {"applicant": {"name": "Lê Ẩn", "id_number": "999085006214"}}).encode()
    today = f"{SystemClock().now():%Y-%m-%d}"
    with open("/dev/full", "wb") as full:
        code, _, err = finish(desk, "--json", "dossier", "add", "--today", today, stdin=line, stdout=full)
        assert code == 1 and "đã làm xong" in err.decode() and "Traceback" not in err.decode()
        code, _, err = finish(desk, "--json", "dossier", "show", "x", stdout=full)
        assert code == 3 and "Traceback" not in err.decode()
        code, out, _ = finish(desk, "--json", "dossier", "add", "--today", today, stdin=line, stderr=full)
        assert code == 0 and json.loads(out)["status"] == "accepted"
    assert len(desk.ok("dossier", "find", "lê ẩn").rows) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams")
def test_a_process_begun_without_a_standard_input(shared: Desk) -> None:
    command = f'exec "{sys.executable}" -m cchc_desktop --data "{shared.folder}" --json dossier add <&-'
    given = {**os.environ, "CCHC_STATE": str(shared.place / "state"), "CCHC_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", command], env=given, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (3, b"") and json.loads(done.stdout)["refused"] == "NOT_JSON"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_disk_that_takes_no_large_file_is_called_so(desk: Desk) -> None:
    """As FAT32 with more than 4 GiB: the backup is good, and so is the folder."""
    kept = desk.ok("backup", "--to", desk.place / "kệ").value["file"]
    for words in (("restore", kept, "--data", str(desk.place / "mới")), ("salvage", "--to", str(desk.place / "cứu"))):
        code, out, err = finish(desk, "--json", *words, largest=1_000_000)
        assert (code, err) == (3, b""), err
        told = json.loads(out)
        assert told["refused"] == "DISK_FULL" and "FAT32" in told["message"] and "NTFS" in told["next_step"]
    assert not (desk.place / "mới").exists() and not (desk.place / "cứu").exists()
    size = (desk.folder / "office.db").stat().st_size
    code, out, err = finish(desk, "--json", "salvage", "--to", str(desk.place / "cứu"), largest=size)
    assert (code, err) in ((0, b""), (3, b"")) and (not code or "thư mục hỏng vẫn nguyên" in json.loads(out)["next_step"])
    desk.ok("restore", kept, "--data", desk.place / "mới")


CUT_SHORT = """
import os, sys
from cchc_desktop.cli.main import run
from cchc_desktop.storage import backups, checks
{where} = lambda *words, **more: os._exit(9)
run(sys.argv[1:])
"""


@pytest.mark.parametrize(("where", "words", "written"), [
    ("backups._opened", ("backup", "--to", "kệ"), [".TMP"]), ("checks._differences", ("check",), []),
])  # fmt: skip
def test_what_a_power_cut_leaves_of_a_copy_goes_with_the_next(desk: Desk, where: str, words: tuple[str, ...], written: list[str]) -> None:
    """Such a copy would fill the disks, and hold what was forgotten since."""
    shelf, before = desk.place / "kệ", {path.name for path in desk.folder.iterdir()}
    shelf.mkdir()
    given = {**os.environ, "CCHC_STATE": str(desk.place / "state"), "CCHC_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CUT_SHORT.format(where=where), "--data", str(desk.folder), *words]
    assert subprocess.run(command, cwd=desk.place, env=given, timeout=60, check=False).returncode == 9
    assert [path.suffix for path in shelf.iterdir()] == written
    assert [path for path in desk.folder.rglob("*.db") if path.parent != desk.folder], "the copy is there"
    desk.ok("backup", "--to", shelf)
    assert {path.name for path in desk.folder.iterdir()} == before
    assert [path.suffix for path in shelf.iterdir()] == [".cchcbak"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_log_that_cannot_be_written_fails_nothing(desk: Desk) -> None:
    code, out, err = finish(desk, "--json", "dossier", "show", "x", largest=1)
    assert (code, err) == (3, b"") and json.loads(out)["refused"]

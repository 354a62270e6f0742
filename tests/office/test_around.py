"""Around an office: files people name, default folders, the program's log, the carrier's slip."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import folders
from cchc_desktop.office.files import read_file, read_json_file, write_file
from cchc_desktop.office.journal import LOG, as_refusal, bug_report, journal, where
from cchc_desktop.office.slips import log_groups


def test_a_file_is_written_whole_or_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "giấy.pdf"
    write_file(path, b"one")
    write_file(path, b"two")
    with mock.patch("os.replace", side_effect=OSError(28, "full")), pytest.raises(Refused, match="CANNOT_WRITE"):
        write_file(path, b"three")
    assert path.read_bytes() == b"two" and os.listdir(tmp_path) == ["giấy.pdf"]
    with pytest.raises(Refused, match="CANNOT_WRITE"):
        write_file(tmp_path / "no" / "x", b"")
    with pytest.raises(Refused, match="CANNOT_WRITE"):
        write_file(tmp_path, b"")


def test_a_file_is_read_with_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b'{"a": 1}')
    assert read_json_file(path) == {"a": 1} and read_file(path, 8) == b'{"a": 1}'
    with pytest.raises(Refused, match="TOO_BIG"):
        read_file(path, 7)
    for lost in (tmp_path / "no", tmp_path):
        with pytest.raises(Refused, match="NO_FILE"):
            read_file(lost)


def test_the_state_directory_moves_and_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCHC_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    assert folders.ready(Path("office")) == (tmp_path / "office", tmp_path / "state")
    assert (tmp_path / "state").is_dir() and not (tmp_path / "office").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the folders of Linux")
def test_without_a_word_the_folders_are_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CCHC_STATE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert folders.ready(None) == (tmp_path / "data/cchc-desktop", tmp_path / "state/cchc-desktop")
    assert (tmp_path / "data/cchc-desktop").is_dir()


def test_on_windows_a_fresh_folder_is_opened_to_all_users_once(tmp_path: Path) -> None:
    told: list[list[str]] = []
    for _ in range(2):
        folders.share(tmp_path / "CCHC Desktop", told.append, windows=True)
    assert told == [["icacls", str(tmp_path / "CCHC Desktop"), "/grant", "*S-1-5-32-545:(OI)(CI)M", "/Q"]]
    folders.share(tmp_path / "other", told.append, windows=False)
    assert len(told) == 1 and (tmp_path / "other").is_dir()


def test_what_takes_the_place_of_the_data_folder_is_shared_from_above_and_no_console_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restored or rescued office is a new folder beside the old one: the right given to the old one alone would go with it."""
    shared: list[Path] = []
    monkeypatch.setenv("CCHC_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(folders, "default_data", lambda: tmp_path / "CCHC Desktop" / "office")
    monkeypatch.setattr(folders, "share", shared.append)
    folders.ready(None)
    assert shared == [tmp_path / "state", tmp_path / "CCHC Desktop", tmp_path / "CCHC Desktop" / "office"]
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    with mock.patch.object(subprocess, "run") as run:
        folders._quietly(["icacls"])
    assert run.call_args.kwargs["creationflags"] == 0x08000000


def test_a_log_that_another_process_has_open_grows_on_where_such_a_file_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(source: str, target: str) -> None:
        if Path(source).name == LOG:
            raise PermissionError(13, "in use")
        rename(source, target)

    rename = os.rename
    monkeypatch.setattr(os, "rename", held)
    with journal(tmp_path) as file:
        Path(f"{file}.1").write_text("cũ", encoding="utf-8")
        for number in range(2000):
            logging.getLogger("cchc.security").warning("%04d %s", number, "x" * 400)
    assert file.read_text(encoding="utf-8").count("\n") == 2000 and Path(f"{file}.1").read_text(encoding="utf-8") == "cũ"
    assert sorted(path.name for path in file.parent.iterdir()) == [LOG, f"{LOG}.1"]


def test_a_report_says_where_and_never_whose() -> None:
    def deep() -> None:
        raise KeyError("Nguyễn Văn A")

    try:
        try:
            deep()
        except KeyError as problem:
            raise RuntimeError("045085006214") from problem
    except RuntimeError as problem:
        said, report = where(problem), bug_report(problem)
        problem.__cause__ = problem
        assert where(problem).count("RuntimeError") == 1, "a circle ends"
    assert "KeyError\n" in said and "then RuntimeError" in said and " deep" in said and report.endswith(said)
    assert not [word for word in ("Nguyễn", "0450", str(Path(__file__).parents[2])) if word in report]


def test_only_failures_of_the_machine_are_refusals() -> None:
    from cchc_desktop.storage.engine import DatabaseError

    said = ("database or disk is full", "database disk image is malformed", "attempt to write a readonly database", "disk I/O error")
    found = [as_refusal(DatabaseError(text)) for text in (*said, "database is locked")]
    assert [one and one.code for one in found] == ["DISK_FULL", "DAMAGED_DATABASE", "NO_ACCESS", "DISK_ERROR", "BUSY"]
    for bug in (DatabaseError("no such column: x"), ValueError("x"), OSError("x"), FileNotFoundError(2, "x")):
        assert as_refusal(bug) is None


@pytest.mark.parametrize("code", [3, 53, 123, 183, 267])
def test_a_path_that_windows_does_not_take_is_a_refusal(code: int) -> None:
    """A drive that is not there, a share, a name with a question mark, a file where a folder should be."""
    fault = OSError(0, "x", None, code)
    fault.winerror = code  # type: ignore[attr-defined, unused-ignore]
    found = as_refusal(fault)
    assert found and found.code == "BAD_PATH" and found.next_step


def test_the_groups_of_a_slip_depend_on_where_every_log_ends() -> None:
    rows = [["b", 1, 7, "ff"], ["a", 3, 9, "ee"]]
    groups = log_groups(rows)
    assert [len(group) for group in groups] == [5] * 12 and "".join(groups).isdigit()
    assert log_groups(rows[::-1]) == groups and log_groups([["b", 4, 7, "ff"], rows[1]]) == groups
    assert log_groups([["b", 1, 8, "ff"], rows[1]]) != groups != log_groups([["b", 1, 7, "fe"], rows[1]])

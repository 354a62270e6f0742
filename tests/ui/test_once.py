"""The program started once more on a folder: the first window comes forward, the second start goes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.start.once import OneWindow, let_others_come_forward

ROOT = Path(__file__).parents[2]


@contextmanager
def started(data: Path, state: Path) -> Iterator[subprocess.Popen[str]]:
    """The program on a folder, as from the Start menu."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CCHC_STATE": str(state)}
    command = [sys.executable, "-m", "cchc_desktop", "--data", str(data)]
    run = subprocess.Popen(command, env=env, cwd=ROOT, text=True, stderr=subprocess.DEVNULL)
    try:
        yield run
    finally:
        run.kill()
        run.wait()


@pytest.mark.slow
def test_two_processes_on_one_folder_and_a_third_after_the_first_was_killed(qtbot: QtBot, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with started(data, tmp_path) as first:
        qtbot.waitUntil(lambda: any(tmp_path.glob("window/*/lock")), timeout=30_000)
        with started(data, tmp_path) as second, started(tmp_path / "other", tmp_path) as other:
            qtbot.waitUntil(lambda: second.poll() == 0, timeout=30_000)
            assert first.poll() is None and other.poll() is None, "another folder has a window of its own"
        first.kill()
        first.wait()
        assert OneWindow(data, tmp_path).is_first()


def test_a_window_that_hangs_is_not_waited_for(qtbot: QtBot, tmp_path: Path) -> None:
    first, called = OneWindow(tmp_path, tmp_path), list[bool]()
    first.called.connect(lambda: called.append(True))
    assert first.is_first()
    first.listen()
    assert OneWindow(tmp_path, tmp_path).is_first(patience=0.1), "its event loop does not run: the login then says who has the folder"
    answers: list[bool] = []
    asking = threading.Thread(target=lambda: answers.append(OneWindow(tmp_path, tmp_path).is_first(patience=20)))
    asking.start()
    qtbot.waitUntil(lambda: answers == [False])
    asking.join()
    assert called == [True]


def test_another_session_or_person_is_not_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (first := OneWindow(tmp_path, tmp_path)).is_first()
    for name, value in (("SESSIONNAME", "RDP-Tcp#4"), ("LOGNAME", "lan")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert OneWindow(tmp_path, tmp_path).is_first()
    assert first is not None


def test_a_folder_that_cannot_be_written_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "window").write_text("a file", encoding="utf-8")
    assert OneWindow(tmp_path, tmp_path).is_first()


def test_on_windows_the_right_to_the_front_is_handed_on() -> None:
    told: list[int] = []
    let_others_come_forward(told.append)
    assert told == [-1]

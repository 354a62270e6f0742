"""dev.py on its own: what it says, what it skips the second time, what it does on a machine it may not change."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from cchc_desktop import __version__

ROOT = Path(__file__).parents[2]


@pytest.fixture
def dev() -> ModuleType:
    """A fresh copy of dev.py as a module, so that a test may bend its names."""
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "dev.py", *words], cwd=ROOT, env={**os.environ, **(env or {})},
                          capture_output=True, text=True, encoding="utf-8", check=False)  # fmt: skip


def test_help_names_every_command() -> None:
    told = start("--help").stdout
    assert [name for name in ("run", "test", "bench", "build", "lock") if name not in told] == []


@pytest.mark.parametrize("words", [(), ("fly",)])
def test_a_wrong_word_is_refused_with_the_right_ones(words: tuple[str, ...]) -> None:
    done = start(*words)
    assert done.returncode == 2
    assert "run" in done.stderr and "Traceback" not in done.stderr


def test_the_tool_needs_the_standard_library_only() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", "dev.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_second_call_makes_nothing(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(dev, "create", lambda venv, base: made.append("venv"))
    monkeypatch.setattr(dev, "must", lambda command, env=None: made.append("pip"))
    python = dev.python_of(tmp_path)
    python.parent.mkdir()
    python.touch()
    assert dev.environment(tmp_path) == python
    assert made == ["venv", "pip"]
    assert dev.environment(tmp_path) == python
    assert made == ["venv", "pip"]


def test_a_changed_lock_or_python_renews_the_environment(dev: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("a==1", encoding="utf-8")
    first = dev.stamp_of(lock, "3.11")
    assert dev.stamp_of(lock, "3.12") != first
    lock.write_text("a==2", encoding="utf-8")
    assert dev.stamp_of(lock, "3.11") != first


def test_an_installation_cut_short_is_taken_up_again(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(command: object, env: object = None) -> None:
        raise dev.Stop("pip ended with 1")

    monkeypatch.setattr(dev, "create", lambda venv, base: None)
    monkeypatch.setattr(dev, "must", no_network)
    with pytest.raises(dev.Stop):
        dev.environment(tmp_path)
    assert not (tmp_path / "made-from").exists()


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages are a matter of Linux")


@linux
def test_missing_libraries_are_named_in_one_line_to_type(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "become_root", lambda: None)
    with pytest.raises(dev.Stop) as stopped:
        dev.system_libraries({"libc6": "libc.so.6", "libnowhere1": "libnowhere.so.1", "nothing-tools": "no-such-program"})
    line = str(stopped.value).splitlines()[-1]
    assert line.strip() == "apt-get update && apt-get install -y --no-install-recommends libnowhere1 nothing-tools"


@linux
def test_what_only_some_tests_need_does_not_stop_anyone(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "become_root", lambda: None)
    dev.system_libraries({"nothing-tools": "no-such-program"}, needed=False)
    assert "nothing-tools" in capsys.readouterr().err


@linux
def test_apt_is_asked_once_and_after_an_update_once_more(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    typed: list[str] = []
    answers = iter([100, 0, 0])
    monkeypatch.setattr(dev, "become_root", lambda: [])
    monkeypatch.setattr(dev, "call", lambda command, env=None: typed.append(command[1]) or next(answers))
    assert dev.apt_install(["libnowhere1"])
    assert typed == ["install", "update", "install"]


def test_without_a_display_run_makes_the_tour(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(dev, "system_libraries", lambda wanted, needed=True: None)
    monkeypatch.setattr(dev, "environment", lambda: Path("python"))
    monkeypatch.setattr(dev, "call", lambda command, env=None: started.append([str(part) for part in command]) or 0)
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert dev.run([]) == 0 and dev.run(["there"]) == 0
    assert [command[-2:] for command in started] == [["tour", "tour-output"], ["tour", "there"]]
    assert "no display" in capsys.readouterr().out
    monkeypatch.setenv("DISPLAY", ":0")
    dev.run(["--exit-when-ready"])
    assert started[-1] == ["python", "-m", "cchc_desktop", "--exit-when-ready"]


@pytest.mark.parametrize(("shared", "chosen"), [({sys.executable, "/b"}, sys.executable), ({"/b"}, "/b")])
def test_the_program_is_frozen_with_a_python_that_can_travel(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, shared: set[str], chosen: str
) -> None:
    monkeypatch.setattr(dev, "WINDOWS", False)
    monkeypatch.setattr(dev, "has_shared_library", lambda python: python in shared)
    monkeypatch.setattr(dev.shutil, "which", lambda name, path=None: {"python3.11": "/a", "python3.12": "/b"}.get(name))
    assert dev.shared_python() == chosen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows' Python has its library beside it")
def test_without_such_a_python_the_build_says_so(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "WINDOWS", False)
    monkeypatch.setattr(dev, "has_shared_library", lambda python: False)
    monkeypatch.setattr(dev, "apt_install", lambda packages: False)
    with pytest.raises(dev.Stop, match="libpython"):
        dev.shared_python()


@pytest.mark.parametrize(
    ("line", "stray"),
    [
        ("Traceback (most recent call last):", True),
        ("qt.qpa.plugin: Could not load the Qt platform plugin", True),
        ("QFont::setPointSize: Point size <= 0 (0)", True),
        ("x.py:3: DeprecationWarning: old", True),
        ("Đang in giấy tiếp nhận 3/8", False),
    ],
)
def test_a_stray_line_of_the_frozen_program_is_noticed(dev: ModuleType, line: str, stray: bool) -> None:
    assert bool(dev.STRAY.search(f"một dòng\n{line}\n")) is stray


def test_every_pin_has_hashes_and_the_program_s_pins_are_the_developers_too(dev: ModuleType) -> None:
    for lock in (dev.LOCK, dev.RUNTIME_LOCK):
        blocks = re.split(r"^(?=\w)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        assert len(blocks) == len(dev.pins(lock)) > 20
        assert [block for block in blocks if "--hash=sha256:" not in block] == []
    chosen, known = ({pin.partition(" ")[0] for pin in dev.pins(lock)} for lock in (dev.RUNTIME_LOCK, dev.LOCK))
    assert chosen <= known


def test_the_lock_holds_everything_the_project_asks_for(dev: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["kyso"]
    locked = {pin.partition("==")[0].lower().replace("_", "-") for pin in dev.pins(dev.RUNTIME_LOCK)}
    names = {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in wanted}
    assert names <= locked


def test_the_windows_version_resource_is_the_project_s_version() -> None:
    version = __version__
    resource = (ROOT / "version_info.txt").read_text(encoding="utf-8")
    assert f"'FileVersion', '{version}'" in resource and f"'ProductVersion', '{version}'" in resource
    assert f"filevers=({version.replace('.', ', ')}, 0), prodvers=({version.replace('.', ', ')}, 0)" in resource

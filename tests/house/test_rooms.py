"""The rooms keep their doors: imports go down, and nothing in the tree belongs to one machine only."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run_lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_imports_go_down_through_the_rooms() -> None:
    done = run_lint_imports(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("cchc_desktop/domain/x.py", "import cchc_desktop.storage"),
        ("cchc_desktop/printing/x.py", "import cchc_desktop.security"),
        ("cchc_desktop/sync/x.py", "import cchc_desktop.reports"),
        ("cchc_desktop/cli/x.py", "import ui"),
        ("cchc_desktop/office/x.py", "import PySide6.QtCore"),
        ("cchc_desktop/sync/x.py", "import sqlite_utils"),
        ("ui/x.py", "import sqlite3"),
    ],
)
def test_a_door_that_must_stay_shut_is_shut(tmp_path: Path, file: str, line: str) -> None:
    """A bare house of empty rooms with one wrong import: the contracts must see it."""
    for room in layered() - {"cchc_desktop.__main__"} | {"cchc_desktop"}:
        (tmp_path / room.replace(".", "/")).mkdir(parents=True, exist_ok=True)
        (tmp_path / room.replace(".", "/") / "__init__.py").touch()
    (tmp_path / "cchc_desktop/__main__.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert run_lint_imports(tmp_path).returncode == 0
    (tmp_path / file).write_text(f"{line}\n", encoding="utf-8")
    assert "BROKEN" in run_lint_imports(tmp_path).stdout


def layered() -> set[str]:
    """The rooms that the first contract knows."""
    return set(re.findall(r"[\w.]+", " ".join(SETTINGS["tool"]["importlinter"]["contracts"][0]["layers"])))


def test_every_room_has_its_layer() -> None:
    rooms = {f"cchc_desktop.{path.stem}" for path in (ROOT / "cchc_desktop").glob("[!.]*") if is_room(path)}
    assert rooms <= layered(), "a room outside the layers may import what it likes"


def test_every_folder_with_code_is_a_package() -> None:
    """A folder without __init__.py would be left out of the wheel and of the contracts without a word."""
    folders = {path.parent for top in ("cchc_desktop", "ui") for path in (ROOT / top).rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def is_room(path: Path) -> bool:
    return (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")


def tracked_texts() -> list[Path]:
    """The files git would hand to the next reader, pictures and fonts left out; all files where there is no git."""
    try:
        listed = subprocess.check_output(["git", "ls-files"], cwd=ROOT, stderr=subprocess.DEVNULL).decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the repository")
    binary = {".ttf", ".png", ".ico", ".pdf", ".cchc", ".age", ".p12", ".xlsx", ".gz", ".zst"}
    paths = [ROOT / line for line in listed.splitlines()]
    return [path for path in paths if path.is_file() and path.suffix not in binary]


def test_no_file_names_a_place_that_only_one_machine_has() -> None:
    # Written in halves, so that this file does not find itself.
    home, index = r"(?<![\w.])/(?:ho" + r"me|ro" + r"ot|wo" + r"rk|opt/py)\w*/", r"py" + r"pi\.org|pythonho" + r"sted"
    wrong = re.compile(f"{home}|{index}|registry\\.np" + r"mjs|[A-Z]:\\Us" + "ers")
    named = [f"{path.relative_to(ROOT)}: {hit.group()}" for path in tracked_texts()
             for hit in wrong.finditer(path.read_text(encoding="utf-8", errors="replace"))]  # fmt: skip
    assert named == []

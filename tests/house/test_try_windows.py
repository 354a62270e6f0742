"""The tool that runs tests on Windows' own Python: what it installs there."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
LOCK = """\
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:aa
    # via pytest
macholib==1.16.4 ; sys_platform == 'darwin' \\
    --hash=sha256:bb
pytest==9.0 \\
    --hash=sha256:cc \\
    --hash=sha256:dd
"""


@pytest.fixture
def tool() -> ModuleType:
    spec = spec_from_file_location("try_windows", ROOT / "tools" / "try_windows.py")
    assert spec and spec.loader
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_what_is_for_windows_is_wanted_and_what_is_for_others_is_not(tool: ModuleType) -> None:
    found = tool.for_windows(LOCK)
    assert found.startswith("colorama==0.4.6 \\\n    --hash=sha256:aa\n") and "macholib" not in found and "sha256:bb" not in found
    assert found.endswith("pytest==9.0 \\\n    --hash=sha256:cc \\\n    --hash=sha256:dd\n")
    whole = tool.for_windows((ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8"))
    assert "sys_platform" not in whole and "tzdata==" in whole and "PySide6" in whole.replace("pyside6", "PySide6")


def test_both_shims_offer_what_is_asked_of_them(tool: ModuleType) -> None:
    assert "ProcessPrng" in tool.SHIMS["bcryptprimitives"]
    assert tool.SHIMS["icuuc"].count("\nX void *ucnv_") == 18 and tool.SHIMS["icuuc"].count("_CALLBACK_SUBSTITUTE(void)") == 2

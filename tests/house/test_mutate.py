"""The tool that changes one thing at a time in a rule module: what it changes, and that a change nobody notices is told."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "tools" / "mutate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


SOURCE = '''
"""A docstring."""


def late(days: int, *, rule: str = "closing") -> bool:
    """Another."""
    if days > 3 and not rule:
        print("Quá hạn rồi")
    return [day for day in range(days) if day + 1]
'''


def changes(mutate: ModuleType, source: str) -> list[tuple[str, str]]:
    return [(mutant.before, mutant.after) for mutant, _ in mutate.mutants(source)]


def test_everything_that_decides_is_changed_and_sentences_are_not(mutate: ModuleType) -> None:
    found = changes(mutate, SOURCE)
    for wanted in (
        ("days > 3", "days >= 3"), ("days > 3", "days <= 3"), ("3", "4"), ("3", "2"), ("not rule", "rule"), ("'closing'", "'XXclosing'"),
        ("days > 3 and (not rule)", "days > 3 or not rule"), ("day + 1", "day - 1"), ("print('Quá hạn rồi')", "pass"),
        ("if days > 3 and (not rule):", "if False:"), ("return [day for day in range(days) if day + 1]", "return None"),
    ):  # fmt: skip
        assert wanted in found, found
    assert not any("docstring" in before or "Another" in before or before == "'Quá hạn rồi'" for before, _ in found)


def test_each_mutant_differs_in_one_place_and_can_be_run(mutate: ModuleType) -> None:
    import ast

    whole = ast.unparse(ast.parse(SOURCE))
    seen = [ast.unparse(tree) for _, tree in mutate.mutants(SOURCE)]
    assert whole not in seen and len(seen) == len(changes(mutate, SOURCE)) == 15
    for _, tree in mutate.mutants(SOURCE):
        compile(tree, "x", "exec")


def test_every_rule_module_has_tests_that_answer_for_it(mutate: ModuleType) -> None:
    for module, tests in mutate.RULES.items():
        assert (ROOT / "cchc_desktop" / "domain" / f"{module}.py").exists()
        assert all((ROOT / "tests" / "domain" / test).exists() for test in tests), module


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool forks")
def test_a_change_is_noticed_by_the_tests_and_the_module_as_it_is_passes(mutate: ModuleType, tmp_path: Path) -> None:
    """The tool in a process of its own, on one mutant of the table of steps: ``in`` turned into ``not in``."""
    import subprocess

    command = [sys.executable, str(ROOT / "tools" / "mutate.py"), "statuses", "--only", "0", "--json", str(tmp_path / "found.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 noticed" in done.stdout and '"killed": 1' in (tmp_path / "found.json").read_text(encoding="utf-8")

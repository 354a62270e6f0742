"""Each of the eighty faults stands in exactly one list, and every row that says it is tried is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.whole.faults.rows import ELSEWHERE, NOT_SHOWN, PARTLY, ROWS

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def functions_in(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_all_eighty_once() -> None:
    listed = [*ROWS, *ELSEWHERE, *NOT_SHOWN]
    assert sorted(listed) == [f"F{number:02d}" for number in range(1, 81)]


def test_every_row_is_tried_under_its_number() -> None:
    names = {name for path in HERE.glob("test_*.py") for name in functions_in(path)}
    tried = {f"F{found[1]}" for name in names if (found := re.match(r"test_f(\d\d)_", name))}
    assert tried == set(ROWS)
    assert PARTLY.keys() <= {**ROWS, **ELSEWHERE}.keys()


def test_what_is_tried_elsewhere_is_there() -> None:
    for _, how, places in ELSEWHERE.values():
        for place in places:
            file, _, name = place.partition("::")
            assert name in functions_in(ROOT / file), place
        assert how.endswith(".")

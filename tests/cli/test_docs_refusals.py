"""docs/refusals.md holds every refusal of the code and no other, and every outcome of the hand-over."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome, WriteOutcome

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| ([^|]+) \|(?: ([^|]+) \|)?$", re.MULTILINE)


@cache
def refusals(path: Path) -> tuple[ast.expr, ...]:
    """The first argument of each ``Refused(…)`` of a file."""
    text = path.read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.args] if "Refused" in text else []
    return tuple(node.args[0] for node in calls if getattr(node.func, "id", getattr(node.func, "attr", "")) == "Refused")


def sources() -> list[Path]:
    return [path for room in ("cchc_desktop", "ui") for path in sorted((ROOT / room).rglob("*.py"))]


def raised() -> set[str]:
    """Every code that stands in the code base as a word."""
    return {arg.value for path in sources() for arg in refusals(path) if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}


def tables() -> list[list[tuple[str, str, str]]]:
    """The rows of each table of the page."""
    parts = re.split(r"^\|---.*$", TEXT, flags=re.MULTILINE)[1:]
    return [ROW.findall(part.partition("\n\n")[0]) for part in parts]


def test_every_refusal_stands_in_the_table_and_no_other() -> None:
    listed = [code for code, _, _ in tables()[0]]
    assert raised() - set(listed) == set(), "add them to docs/refusals.md: code, when, next step"
    assert set(listed) - raised() == set(), "nobody refuses with these any more"
    assert listed == sorted(listed) and len(listed) == len(set(listed))
    assert all(when.strip() and (after or "").strip() for _, when, after in tables()[0])


def test_every_outcome_stands_in_its_table() -> None:
    for rows, outcomes in zip(tables()[1:], (WriteOutcome, ReceiveOutcome, ReceiptOutcome), strict=True):
        assert [code for code, _, _ in rows] == [one.name for one in outcomes]


def test_codes_that_are_no_words_come_from_the_outcomes() -> None:
    """What is raised under a name made at run time is one of the outcomes above, a refusal said again at another field, or the one
    place that defines Refused."""
    others = [path for path in sources() if path.name != "errors.py"]
    made = {ast.unparse(arg) for path in others for arg in refusals(path) if not isinstance(arg, ast.Constant)}
    assert made <= {"fault.outcome.name", "outcome.name", "report.outcome.name", "refused.code"}


def test_codes_are_upper_case_words() -> None:
    assert [code for code in raised() if not re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", code)] == []

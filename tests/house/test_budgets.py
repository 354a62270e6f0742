"""Sizes that keep the code readable: a module, a class, a function; exceptions are named here and may only shrink."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
MODULE, CLASS, FUNCTION, MEDIAN = 400, 300, 40, 13

# "file" or "file:name" -> the lines it has today. A number may be lowered, never raised; an entry within its budget goes.
EXCEPTIONS: dict[str, int] = {}


def sources() -> Iterator[Path]:
    """Every Python file we ship or build with."""
    for room in ("cchc_desktop", "ui", "benchmarks", "scripts"):
        yield from sorted((ROOT / room).rglob("*.py"))
    yield ROOT / "dev.py"


def sizes(path: Path) -> Iterator[tuple[str, int, int]]:
    """(name, lines, budget) of a module and of each class and function in it."""
    name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    yield name, len(text.splitlines()), MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            yield f"{name}:{node.name}", lines_of(node), CLASS
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not builds_a_form(name):
            yield f"{name}:{node.name}", lines_of(node), FUNCTION


def lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def builds_a_form(name: str) -> bool:
    """A printed form reads top to bottom like the paper: its builder may be as long as the paper."""
    return name.startswith("cchc_desktop/printing/")


def everything() -> list[tuple[str, int, int]]:
    return [size for path in sources() for size in sizes(path)]


def test_nothing_is_over_its_budget() -> None:
    over = {name: lines for name, lines, budget in everything() if lines > max(budget, EXCEPTIONS.get(name, 0))}
    assert over == {}, "split it; the list of exceptions only shrinks"


def test_exceptions_only_shrink() -> None:
    today = {name: lines for name, lines, _ in everything()}
    needed = {name for name, lines, budget in everything() if lines > budget}
    stale = EXCEPTIONS.keys() - needed
    loose = {name: today[name] for name in EXCEPTIONS.keys() & needed if today[name] < EXCEPTIONS[name]}
    assert stale == set(), "within its budget or gone: strike the entry"
    assert loose == {}, "shorter than allowed: lower the number"


def test_the_middle_function_is_short() -> None:
    lengths = [lines_of(node) for path in sources() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
               if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]  # fmt: skip
    assert median(lengths) < MEDIAN

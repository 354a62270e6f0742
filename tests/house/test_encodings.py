"""Vietnamese Windows writes and reads text in code page 1258 unless told otherwise, and its C library knows no letter beyond that."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BY_ITSELF = {"read_text", "write_text"}


def calls(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            yield (one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")), one


def opens_text_by_itself(name: str, call: ast.Call) -> bool:
    """``path.read_text()``, ``open(path)``, ``open(path, "w")``: in whatever encoding the machine has."""
    if any(word.arg in ("encoding", None) for word in call.keywords):  # None: "**more"
        return False
    if name in BY_ITSELF:
        return isinstance(call.func, ast.Attribute) and len(call.args) == (name == "write_text")
    mode = call.args[1] if len(call.args) > 1 else ast.Constant("r")
    return name == "open" and isinstance(call.func, ast.Name) and isinstance(mode, ast.Constant) and "b" not in mode.value


def asks_the_c_library(node: ast.AST) -> Iterator[ast.AST]:
    """Patterns of ``strftime`` and ``f"{day:…}"`` with letters of ours among them."""
    for name, call in calls(node):
        if name == "strftime" and not all(text.isascii() for text in texts(call)):
            yield call
    for one in ast.walk(node):
        if isinstance(one, ast.FormattedValue) and one.format_spec:
            spec = "".join(texts(one.format_spec))
            if "%" in spec and not spec.isascii():
                yield one


def texts(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def sources() -> Iterator[tuple[str, ast.AST]]:
    for room in ("cchc_desktop", "ui", "benchmarks", "tools", "tests"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
    yield "dev.py", ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))


def test_text_is_read_and_written_in_an_encoding_that_is_named() -> None:
    found = [f"{file}:{call.lineno}" for file, tree in sources() for name, call in calls(tree) if opens_text_by_itself(name, call)]
    assert found == [], 'say encoding="utf-8"'


def test_no_vietnamese_letter_goes_through_the_c_library() -> None:
    found = [f"{file}:{one.lineno}" for file, tree in sources() for one in asks_the_c_library(tree)]  # type: ignore[attr-defined]
    assert found == [], "write the words outside of the pattern"


def test_what_is_looked_for_is_found() -> None:
    bad = ast.parse('p.read_text(); p.write_text("x"); open(p); open(p, "a"); f"{day:%H giờ}"; day.strftime("%d tháng")')
    good = ast.parse('p.read_text(encoding="utf-8"); open(p, "rb"); f"{day:%H} giờ"; day.strftime("%d"); read_text(data); f"{x:.2%}"')
    for tree, texts_, dates in ((bad, 4, 2), (good, 0, 0)):
        assert len([1 for name, call in calls(tree) if opens_text_by_itself(name, call)]) == texts_
        assert len(list(asks_the_c_library(tree))) == dates

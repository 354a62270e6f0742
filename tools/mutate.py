"""Mutation testing of the rule modules: change one thing at a time in a module and see whether its tests notice.

    python tools/mutate.py [MODULE …] [--json FILE] [--again FILE] [--list] [--only N]

Runs at the lowest priority, one process at a time, each mutant in a fork of a warmed-up process (so not on Windows). Sentences shown to
people, docstrings, annotations and decorators stay as they are; everything that decides is changed: comparisons, numbers, truth values,
conditions, arithmetic, returned values, words that name something. docs/mutation.md tells the last run and why the survivors may live.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).parents[1]
PACKAGE = "cchc_desktop.domain"
RULES: dict[str, tuple[str, ...]] = {
    "deadlines": ("test_deadlines.py",), "workdays": ("test_workdays.py",), "statuses": ("test_statuses.py",), "life": ("test_life.py",),
    "number": ("test_number.py",), "fees": ("test_fees.py",), "person": ("test_person.py",),
    "merge": ("test_merge.py", "test_merge_rules.py"),
}  # fmt: skip
"""Rule module -> the tests that answer for it, in tests/domain."""
PATIENCE = 20.0
"""Seconds after which a mutant that never ends is called noticed."""
_NOT_WANTED = ("cacheprovider", "xdist", "benchmark", "timeout", "pytest-qt", "xvfb")
"""Plug-ins the rules do not need."""
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Div: ast.Mult,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_SAID = re.compile(r"[A-Za-z_][A-Za-z_.\-]*|")
"""A word that names something; a Vietnamese sentence or a pattern is not one."""


@dataclass(frozen=True)
class Mutant:
    """One change: its number in the module, the line, what stood there and what stands there now."""

    place: int
    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """A module with all its mutants: how many the tests noticed, and which they did not."""

    module: str
    mutants: int
    killed: int
    seconds: float
    survivors: tuple[Mutant, ...]


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of a node."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARED[type(operator)]:
                yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _RECKONED:
        yield ast.BinOp(node.left, _RECKONED[type(node.op)](), node.right)
    elif isinstance(node, ast.AugAssign) and type(node.op) in _RECKONED:
        yield ast.AugAssign(node.target, _RECKONED[type(node.op)](), node.value)
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value))
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.If):
        yield from (ast.If(ast.Constant(held), node.body, node.orelse) for held in (True, False))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield from (ast.comprehension(node.target, node.iter, [*node.ifs[:n], *node.ifs[n + 1 :]], 0) for n in range(len(node.ifs)))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()


def _other_values(value: object) -> Sequence[int | str]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1)
    if isinstance(value, str) and _SAID.fullmatch(value):
        return (f"XX{value}",)
    return ()


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _spots(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """(parent, field, place in the field) of everything that may be changed, top to bottom."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "format_spec"):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.AST) and not _is_docstring(node, child):
                yield node, name, place
                yield from _spots(child)


def _is_docstring(parent: ast.AST, child: ast.AST) -> bool:
    """A bare string, a piece of a sentence with values in it."""
    bare = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    return bare or (isinstance(parent, ast.JoinedStr) and isinstance(child, ast.Constant))


def _get(spot: tuple[ast.AST, str, int | None]) -> ast.AST:
    parent, name, place = spot
    held = getattr(parent, name)
    found: ast.AST = held if place is None else held[place]
    return found


def mutants(source: str) -> Iterator[tuple[Mutant, ast.Module]]:
    """Every mutant of a module's source, with its tree."""
    tree = ast.parse(source)
    number, line = 0, 1
    for where, spot in enumerate(_spots(tree)):
        node = _get(spot)
        line = getattr(node, "lineno", line)
        for which in range(len(list(_others(node)))):
            changed = copy.deepcopy(tree)
            parent, name, place = next(found for n, found in enumerate(_spots(changed)) if n == where)
            here = _get((parent, name, place))
            other = list(_others(here))[which]
            before = _short(here)
            if place is None:
                setattr(parent, name, other)
            else:
                getattr(parent, name)[place] = other
            yield Mutant(number, line, before, _short(other)), ast.fix_missing_locations(changed)
            number += 1


def _short(node: ast.AST) -> str:
    """The first line of a node's source."""
    if isinstance(node, ast.comprehension):
        return ast.unparse(ast.fix_missing_locations(ast.ListComp(ast.Name("_"), [node])))[3:-1]
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).splitlines()[0][:100]


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant out as the module."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The mutant for its name, nothing for any other."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant as the module's body."""
        exec(self._code, module.__dict__)


def notices(tests: Sequence[Path], name: str, code: CodeType, patience: float = PATIENCE) -> bool:
    """Whether the tests fail, or never end, with ``code`` in place of the module ``name``. The tests run in a child process."""
    child = os.fork()
    if not child:
        _try(tests, name, code)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status != 0
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _try(tests: Sequence[Path], name: str, code: CodeType) -> None:
    """In the child: run the tests with the mutant and leave with their outcome."""
    import pytest

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.meta_path.insert(0, Planted(name, code))
    plugins = [part for plugin in _NOT_WANTED for part in ("-p", f"no:{plugin}")]
    options = ["-x", "-q", "-c", os.devnull, "--rootdir", str(ROOT), "--import-mode=importlib", "--hypothesis-profile=mutate"]
    os._exit(int(pytest.main([*options, *plugins, *map(str, tests)])))


def warm_up() -> None:
    """Import once what every child needs, none of it ours; examples are drawn alike each time and not made smaller."""
    from hypothesis import HealthCheck, Phase, settings

    health = tuple(HealthCheck)
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutate", database=None, derandomize=True, deadline=None, phases=phases, suppress_health_check=health)
    sys.path.insert(0, str(ROOT))
    sys.dont_write_bytecode = True


def judge(module: str, said: Callable[[str], None], wanted: Callable[[Mutant], bool] = lambda _: True) -> Outcome:
    """The wanted mutants of a rule module against its tests. Raises SystemExit when the tests fail without any change."""
    path, began = ROOT / "cchc_desktop" / "domain" / f"{module}.py", time.monotonic()
    source = path.read_text(encoding="utf-8")
    tests = [ROOT / "tests" / "domain" / test for test in RULES[module]]
    name = f"{PACKAGE}.{module}"
    if notices(tests, name, compile(source, str(path), "exec"), 120):
        raise SystemExit(f"{module}: its tests fail as they are")
    count, survivors = 0, []
    for mutant, tree in mutants(source):
        if not wanted(mutant):
            continue
        count += 1
        if not notices(tests, name, compile(tree, str(path), "exec")):
            survivors.append(mutant)
            said(f"  {module}.py:{mutant.line}  #{mutant.place}  {mutant.before}  →  {mutant.after}")
    return Outcome(module, count, count - len(survivors), round(time.monotonic() - began, 1), tuple(survivors))


def again(file: Path, module: str) -> tuple[Outcome, Callable[[Mutant], bool]]:
    """(what an earlier run found of a module, whether a mutant lived through it); tests only grow, so the others are noticed still."""
    earlier = next(one for one in json.loads(file.read_text(encoding="utf-8")) if one["module"] == module)
    lived = {(one["place"], one["before"], one["after"]) for one in earlier["survivors"]}
    return Outcome(**{**earlier, "survivors": ()}), lambda mutant: (mutant.place, mutant.before, mutant.after) in lived


def asked(module: str, given: argparse.Namespace) -> Outcome:
    """A module as the command line asks for it."""
    say = lambda line: print(line, flush=True)  # noqa: E731
    if given.again is None:
        return judge(module, say, lambda mutant: given.only in (None, mutant.place))
    earlier, lived = again(given.again, module)
    now = judge(module, say, lived)
    return replace(earlier, killed=earlier.mutants - len(now.survivors), seconds=now.seconds, survivors=now.survivors)


def main() -> int:
    """Judge the modules asked for, print a line each and the survivors; 1 when one is under 95 %."""
    parser = argparse.ArgumentParser(prog="mutate", description="Mutation testing of the rule modules.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(RULES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome")
    parser.add_argument("--again", type=Path, metavar="FILE", help="only those that lived through an earlier run (its --json)")
    parser.add_argument("--list", action="store_true", help="only show the mutants")
    parser.add_argument("--only", type=int, metavar="N", help="only mutant N")
    given = parser.parse_args()
    if unknown := set(given.modules) - set(RULES):
        parser.error(f"no rule module: {', '.join(sorted(unknown))}")
    found: list[Outcome] = []
    if hasattr(os, "nice"):
        os.nice(19)
    warm_up()
    for module in given.modules or RULES:
        if given.list:
            for mutant, _ in mutants((ROOT / "cchc_desktop" / "domain" / f"{module}.py").read_text(encoding="utf-8")):
                print(f"{module}.py:{mutant.line}  #{mutant.place}  {mutant.before}  →  {mutant.after}")
            continue
        one = asked(module, given)
        found.append(one)
        print(f"{one.module}: {one.killed} of {one.mutants} noticed ({one.killed / max(one.mutants, 1):.1%}), {one.seconds} s", flush=True)
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1), encoding="utf-8")
    return int(any(one.killed < 0.95 * one.mutants for one in found))


if __name__ == "__main__":
    sys.exit(main())

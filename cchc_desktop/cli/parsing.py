"""Reading the command line: verbs and their words, wrong usage said in Vietnamese, the options that stand anywhere."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn
from unicodedata import normalize

from cchc_desktop.cli.answers import Answer
from cchc_desktop.cli.shell import Shell, as_utf8
from cchc_desktop.domain.json_text import JsonObject

PROGRAM = "python -m cchc_desktop"
Act = Callable[[Shell, argparse.Namespace], Answer]
"""What a verb does: opens what it needs through the shell and answers."""


class Usage(Exception):
    """Wrong usage (exit 2); the text says what, for a person."""


_SAID = (
    (r"^argument (.*?): ", r"\1: "),
    (r"the following arguments are required: (.*)", r"còn thiếu: \1"),
    (r"unrecognized arguments: (.*)", r"không hiểu: \1"),
    (r"one of the arguments (.*) is required", r"cần một trong: \1"),
    (r"not allowed with argument (.*)", r"không dùng cùng \1"),
    (r"expected one argument", "thiếu giá trị"),
    (r"expected at least one argument", "thiếu giá trị"),
    (r"ignored explicit argument (.*)", r"không nhận giá trị \1"),
    (r"invalid choice: '?(.*?)'? \(choose from (.*)\)", r"không có “\1”; chọn: \2"),
    (r"invalid int value: '?(.*?)'?$", r"“\1” không phải số nguyên"),
)


def _in_vietnamese(message: str) -> str:
    for pattern, replacement in _SAID:
        message = re.sub(pattern, replacement, message)
    return message


class _Help(argparse.RawDescriptionHelpFormatter):
    """Usage and help under Vietnamese headings."""

    def add_usage(self, usage: str | None, actions: object, groups: object, prefix: str | None = None) -> None:
        """The usage line with our word before it."""
        super().add_usage(usage, actions, groups, "Cách dùng: ")  # type: ignore[arg-type]


class Parser(argparse.ArgumentParser):
    """A parser that raises Usage instead of leaving the program."""

    def __init__(self, prog: str = PROGRAM, description: str = "", **other: object) -> None:
        super().__init__(prog=prog, description=description, formatter_class=_Help, add_help=False, allow_abbrev=False)
        self._positionals.title, self._optionals.title = "Tham số", "Tùy chọn"
        self.add_argument("-h", "--help", action="help", help="hiện hướng dẫn này")
        self.verbs: dict[str, tuple[Parser, str]] = {}

    def format_help(self) -> str:
        """The help, with the shape of each verb below this one."""
        lines = [f"  {verb} {_shape(made)}".rstrip() + f"\n      {about}" for verb, (made, about) in self.verbs.items()]
        return super().format_help() + ("\nLệnh:\n" + "\n".join(lines) + "\n" if lines else "")

    def error(self, message: str) -> NoReturn:
        """Wrong usage."""
        raise Usage(f"{_in_vietnamese(message)}\n{self.format_usage().rstrip()}")


def _shape(parser: Parser) -> str:
    """What stands behind a verb: ``--to DIR [--for UNIT]``."""
    words = parser.format_usage().partition("[-h]")[2].split()
    return " ".join(words).replace(" VERB ...", "").removesuffix("VERB ...").strip()


def text(value: str) -> str:
    """A typed text in NFC; bytes that are no UTF-8 are wrong usage."""
    try:
        return normalize("NFC", as_utf8(value))
    except UnicodeError:
        raise argparse.ArgumentTypeError("không phải chữ UTF-8") from None


def file(value: str) -> Path:
    """A path, ``~`` included."""
    if not value or "\0" in value:
        raise argparse.ArgumentTypeError("thiếu đường dẫn")
    return Path(value).expanduser()


def count(value: str) -> int:
    """A whole number from 1."""
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 10**9):
        raise argparse.ArgumentTypeError(f"“{value[:20]}” không phải số nguyên từ 1")
    return int(value)


def day(value: str) -> date:
    """A day as 2026-11-25."""
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        raise argparse.ArgumentTypeError("ngày ghi như 2026-11-25") from None


def moment(value: str | None) -> datetime | None:
    """The time after ``--at``, None when it is left out. Raises Refused BAD_FIELD: a wrong day is bad data, not wrong usage."""
    return JsonObject({"at": value}, frozenset({"at"})).moment("at")


class Verbs:
    """The tree of verbs; ``add("dossier find", …)`` makes the group on the way."""

    def __init__(self, parser: Parser, groups: dict[str, str]) -> None:
        parser.usage = f"{PROGRAM} [--data DIR] [--login NAME] [--read-only] [--json] VERB …"
        self._groups, self._about = {"": _sub(parser)}, groups
        self._made: dict[str, Parser] = {"": parser}

    def add(self, verb: str, act: Act, about: str) -> Parser:
        """A verb: its words, what it does, one sentence for the help."""
        group, _, word = verb.rpartition(" ")
        if group not in self._groups:
            if group not in self._made:
                self._made[group] = self._new("", group, self._about[group])
                self._made[group].usage = f"{PROGRAM} {group} VERB …"
            self._groups[group] = _sub(self._made[group], required=self._made[group].get_default("act") is None)
        made = self._new(group, word, about)
        made.set_defaults(act=act, verb=verb)
        self._made[verb] = made
        for above in {"", group}:
            self._made[above].verbs[verb] = (made, about)
        return made

    def _new(self, group: str, word: str, about: str) -> Parser:
        name = " ".join(part for part in (PROGRAM, group, word) if part)
        return self._groups[group].add_parser(word, prog=name, description=about)


def _sub(parser: Parser, *, required: bool = True) -> argparse._SubParsersAction[Parser]:
    return parser.add_subparsers(metavar="VERB", help=argparse.SUPPRESS, required=required, parser_class=Parser)


@dataclass
class Everywhere:
    """The options that may stand before or after the verb, taken out of the line; ``rest`` is what is left."""

    data: Path | None = None
    login: str = ""
    json: bool = False
    read_only: bool = False
    rest: list[str] = field(default_factory=list)


def take_out(line: Sequence[str]) -> Everywhere:
    """Take --data, --login, --read-only and --json out of a command line. Raises Usage."""
    found, words = Everywhere(), list(line)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            found.rest += [word, *words]
            break
        if word == "--json":
            found.json = True
        elif word == "--read-only":
            found.read_only = True
        elif name in ("--data", "--login"):
            if not equals and not words:
                raise Usage(f"{name}: thiếu giá trị")
            _set(found, name, value if equals else words.pop(0))
        else:
            found.rest.append(word)
    return found


def _set(found: Everywhere, name: str, value: str) -> None:
    try:
        if name == "--data":
            found.data = file(value)
        else:
            found.login = text(value).strip().casefold()
    except argparse.ArgumentTypeError as problem:
        raise Usage(f"{name}: {problem}") from None

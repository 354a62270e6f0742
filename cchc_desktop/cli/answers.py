"""What a verb answers: JSON for scripts, words for people; the one place that prints on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from cchc_desktop.domain.errors import Refused


class Exit(IntEnum):
    """Exit codes, as scripts rely on them."""

    DONE = 0
    BUG = 1
    USAGE = 2
    REFUSED = 3
    INTERRUPTED = 130


@dataclass(frozen=True)
class Answer:
    """``value`` is one JSON value; ``rows``, when given, one JSON line a record instead. ``words`` are lines for people.

    ``refused`` is an outcome that counts as a refusal: its JSON is that of the value, its words go to standard error. So do those of
    ``beware``, whatever the answer's form.
    """

    value: Any = None
    rows: Sequence[Mapping[str, Any]] | None = None
    words: Sequence[str] = field(default=())
    code: Exit = Exit.DONE
    refused: Refused | None = None
    beware: Sequence[str] = field(default=())

    @property
    def came_to(self) -> Exit:
        """The exit code of the run."""
        return Exit.REFUSED if self.refused else self.code


def print_answer(answer: Answer, as_json: bool) -> None:
    """Print one answer. Raises OSError when standard output does not take it."""
    if answer.refused:
        print_refusal(answer.refused, as_json, answer.value)
    elif not as_json:
        _print(answer.words)
    elif answer.rows is None:
        _print([dump(answer.value)])
    else:
        _print(dump(row) for row in answer.rows)
    for line in answer.beware:
        tell(line)


def print_refusal(refused: Refused, as_json: bool, more: Mapping[str, Any] | None = None) -> None:
    """JSON on standard output (with ``more`` beside it), or a calm sentence on standard error."""
    if as_json:
        _print([dump({**refused.as_json(), **(more or {})})])
        return
    place = f"Dòng {refused.line}: " if refused.line is not None else ""
    name = f" [{refused.field}]" if refused.field else ""
    tell(f"{place}{refused.message}{name}\n{refused.next_step} ({refused.code})")


def tell(sentence: str, end: str = "\n") -> None:
    """Say something on standard error. That nobody reads it, or that it is full, must not stop work that goes on."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, end=end, flush=True)


def dump(value: Any) -> str:
    """One line of JSON, letters as themselves."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines with columns as wide as their widest cell; the last one is left ragged."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))] if cells else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]

"""docs/commands.md is under test: every example runs in its order, every answer shown has the shape of the real one."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from cchc_desktop.cli.main import build, run
from tests.cli.conftest import BUILT, PASSWORD, PDF, Ticking
from tests.cli.test_verbs import p12_of

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^((?:\w+=\S+ |\w+=\"[^\"]*\" )*)python -m cchc_desktop (.*?)(?:\s+# (.*))?$")


@dataclass
class Reader:
    """Somebody who types the page's examples one after the other in one folder."""

    folder: Path
    clock: Ticking = field(default_factory=Ticking)
    names: dict[str, str] = field(default_factory=dict)
    last: list[Any] = field(default_factory=list)

    def type(self, env: dict[str, str], words: list[str]) -> tuple[int, str]:
        out, err = io.StringIO(), io.StringIO()
        built = mock.patch("cchc_desktop.cli.main.build", BUILT)
        with mock.patch.dict(os.environ, env), built, redirect_stdout(out), redirect_stderr(err):
            code = run(words, clock=self.clock, tour=leave_a_page)
        return int(code), out.getvalue() or err.getvalue()

    def line(self, text: str) -> None:
        """One example with what stands before and after it."""
        found = COMMAND.match(text)
        assert found, text
        env = dict(part.split("=", 1) for part in shlex.split(found[1]))
        words = [re.sub(r"\$(\w+)", lambda name: self.names[name[1]], word) for word in shlex.split(found[2])]
        note = found[3] or ""
        code, said = self.type(env, words)
        wanted = int(note.removeprefix("exit ")) if note.startswith("exit ") else 0
        assert code == wanted, (text, said)
        if "--json" in words:
            self.last = [json.loads(row) for row in said.splitlines()]
        else:
            assert said.strip(), text
        if note.startswith("-> "):
            for name, key in (part.split("=") for part in note.removeprefix("-> ").split(", ")):
                self.names[name] = self.last[0][key]

    def answer(self, text: str) -> None:
        """An answer shown on the page, held against the last real one."""
        shown = json.loads(text)
        assert any(shape(shown) == shape(row) for row in self.last), (shown, self.last)


def shape(value: Any) -> Any:
    """Keys and types, not values; of a list its first entry; what may be null or text is either."""
    if isinstance(value, dict):
        keys = list(value)
        return {"…": shape(value[keys[0]])} if keys and is_made_up(keys[0]) else {key: shape(value[key]) for key in sorted(keys)}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    return type(value).__name__


def is_made_up(key: str) -> bool:
    """Keys that are data: digests of logs, kinds of records."""
    return bool(re.fullmatch(r"[0-9a-f]{4,}…?|[0-9a-f]{64}", key)) or key in ("dossier", "account")


def leave_a_page(folder: Path) -> int:
    """The real tour opens windows; it has a test of its own."""
    folder.mkdir()
    (folder / "page.pdf").write_bytes(PDF)
    return 0


def steps() -> Iterator[tuple[str, str, str]]:
    for language, title, body in BLOCK.findall(TEXT):
        yield language, title.strip(), body


@pytest.mark.slow
def test_every_example_runs_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CCHC_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CCHC_PASSWORD", PASSWORD)
    (tmp_path / "usb").mkdir()
    (tmp_path / "scan.pdf").write_bytes(PDF)
    (tmp_path / "hai.p12").write_bytes(p12_of("Lê Văn Hải", "chứng thư"))
    reader, ran = Reader(tmp_path), 0
    for language, title, body in steps():
        if language == "sh":
            for line in body.splitlines():
                reader.line(line)
                ran += 1
        elif title == "answer":
            reader.answer(body)
        elif title:
            (tmp_path / title).write_text(body, encoding="utf-8")
    assert ran > 45


def test_every_verb_and_option_stands_on_the_page() -> None:
    examples = "\n".join(body for language, _, body in steps() if language == "sh")
    for verb, (parser, _) in build(leave_a_page).verbs.items():
        assert re.search(rf"\b{verb}\b", examples), f"no example of {verb}"
        for action in parser._actions:
            for option in action.option_strings:
                assert option in ("-h", "--help") or option in TEXT, (verb, option)


def test_every_variable_and_exit_code_stands_on_the_page() -> None:
    from cchc_desktop.cli.answers import Exit

    sources = "".join(path.read_text(encoding="utf-8") for path in (PAGE.parents[1] / "cchc_desktop").rglob("*.py"))
    assert {name for name in re.findall(r"CCHC_[A-Z0-9_]+", sources)} == set(re.findall(r"`(CCHC_[A-Z0-9_]+)`", TEXT))
    assert all(f"| {code.value} |" in TEXT for code in Exit)

"""One run of the command line: parse, act, answer, and an exit code that scripts can rely on."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from cchc_desktop.cli.answers import Answer, Exit, print_answer, print_refusal, tell
from cchc_desktop.cli.parsing import Everywhere, Parser, Usage, Verbs, take_out
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import Clock

if TYPE_CHECKING:
    from cchc_desktop.cli.samples import Tour

log = logging.getLogger(__name__)
Window = Callable[[Path | None, str, bool], int]
"""Opens the window: data folder or None, login or "", whether to end as soon as it takes keys."""
READY = "--exit-when-ready"
WITHOUT_OFFICE = ("setup", "restore", "salvage", "demo", "tour")
"""Verbs that open no office and write: nothing for ``--read-only``."""
_ABOUT = """Bộ phận Một cửa cấp xã trên một máy, không cần mạng. Không có lệnh thì mở cửa sổ.

Tùy chọn đặt trước hoặc sau lệnh:
  --data DIR     thư mục dữ liệu của cơ quan
  --login NAME   tài khoản (bỏ trống: tài khoản duy nhất hoặc dùng lần cuối)
  --read-only    chỉ xem: tệp hỏng cũng mở được, lệnh ghi bị từ chối
  --json         in JSON, mỗi bản ghi một dòng

Mật khẩu lấy ở biến CCHC_PASSWORD hoặc gõ. Kết thúc: 0 xong, 2 gõ lệnh sai, 3 bị từ chối, 1 lỗi chương trình."""


def build(tour: Tour | None = None) -> Parser:
    """The parser of all verbs that are built; they are loaded here, since the window needs none of them."""
    from cchc_desktop.cli import (
        amends,
        catalogue,
        commitments,
        desk,
        dossiers,
        handover,
        lives,
        moving,
        offices,
        prints,
        samples,
        scores,
        surveys,
        work,
    )

    parser = Parser(description=_ABOUT)
    parser.add_argument(READY, action="store_true", help="mở cửa sổ rồi thoát ngay khi đã vẽ xong và nhận phím (để đo)")
    rooms = (offices, catalogue, dossiers, lives, amends, commitments, prints, moving, handover, desk, scores, surveys, work)
    verbs = Verbs(parser, {name: about for room in rooms for name, about in room.GROUPS.items()})
    for room in rooms:
        room.add_to(verbs)
    samples.add_to(verbs, tour)
    return parser


def run(line: Sequence[str], *, window: Window | None = None, tour: Tour | None = None, clock: Clock | None = None) -> int:
    """Run one command line; the exit code. ``window`` and ``tour`` come from the room above."""
    try:
        words = take_out(line)
        if window is not None and words.rest in ([], [READY]):
            if words.read_only:
                raise Usage("--read-only đi với một lệnh; ở cửa sổ, mở tệp hỏng rồi bấm “Mở để xem”.")
            return _watched("window", words, lambda _: window(words.data, words.login, bool(words.rest)), clock)
        given = build(tour).parse_args(words.rest)
    except Usage as wrong:
        tell(str(wrong))
        return Exit.USAGE
    except SystemExit:  # --help has said what it had to say
        return Exit.DONE
    if getattr(given, "exit_when_ready"):  # noqa: B009  (argparse made it)
        tell(f"{READY} chỉ dùng khi mở cửa sổ.")
        return Exit.USAGE
    return _watched(given.verb, words, lambda shell: _act(shell, given, words.json), clock)


def _act(shell: Shell, given: argparse.Namespace, as_json: bool) -> int:
    """Do what the verb does and print its answer."""
    if shell.read_only and given.verb in WITHOUT_OFFICE:
        from cchc_desktop.storage.faults import read_only

        raise read_only()
    answer: Answer = given.act(shell, given)
    shell.finish()
    try:
        print_answer(answer, as_json)
        sys.stdout.flush()
    except OSError as fault:
        return _unheard(fault, answer.came_to)
    return answer.came_to


def _unheard(fault: OSError, code: Exit) -> Exit:
    """The exit code when what the verb came to could not be said. Who reads no further (EINVAL: so Windows says it) knows why;
    any other fault of the output is told, and is no "done", since a script that believes it would miss its answer."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if fault.errno in (errno.EPIPE, errno.EINVAL):
        log.info("nobody listened")
        return code
    tell("Lệnh đã làm xong, nhưng không ghi được câu trả lời ra đầu ra chuẩn (đĩa đầy hoặc hỏng).")
    return Exit.BUG if code is Exit.DONE else code


def _watched(verb: str, words: Everywhere, act: Callable[[Shell], int], clock: Clock | None) -> int:
    """Turn whatever happens into an exit code; nothing personal reaches the log."""
    from cchc_desktop.office.folders import state_folder
    from cchc_desktop.office.journal import journal

    shell, start = Shell(words.data, words.login, clock, words.read_only), monotonic()
    with journal(state_folder()) as file:
        code, told = _tried(shell, act, words.json, file)
        log.info("%s: exit %d%s, %d ms", verb, code, told, 1000 * (monotonic() - start))
    return code


def _tried(shell: Shell, act: Callable[[Shell], int], as_json: bool, file: Path) -> tuple[int, str]:
    """(exit code, a word for the log)."""
    try:
        return act(shell), ""
    except Usage as wrong:
        tell(str(wrong))
        return Exit.USAGE, ""
    except Refused as refused:
        return _refused(shell, refused, as_json)
    except (KeyboardInterrupt, Cancelled):
        shell.finish()
        return Exit.INTERRUPTED, ""
    except Exception as problem:  # the last line of defence: told without a word of its text
        from cchc_desktop.office.journal import as_refusal, bug_report

        expected = as_refusal(problem)
        if expected:
            return _refused(shell, expected, as_json)
        shell.finish()
        log.exception("a bug")
        tell(f"Chương trình gặp lỗi; dữ liệu đã lưu còn nguyên. Gửi các dòng dưới đây và tệp {file} cho nơi hỗ trợ.")
        tell(bug_report(problem))
        return Exit.BUG, ""


def _refused(shell: Shell, refused: Refused, as_json: bool) -> tuple[int, str]:
    shell.finish()
    try:
        print_refusal(refused, as_json)
        sys.stdout.flush()
    except OSError as fault:
        _unheard(fault, Exit.REFUSED)
    return Exit.REFUSED, f" {refused.code}"

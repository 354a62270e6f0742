"""Verbs that show the program: made-up data, and the tour through the whole job."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path

from cchc_desktop.cli.answers import Answer, Exit
from cchc_desktop.cli.parsing import Verbs, count, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.json_text import JsonObject

GROUPS: dict[str, str] = {}
Tour = Callable[[Path], int]
"""Runs the tour into a folder; 0 when all went well. The window's room has it, so it is handed in from above."""


def add_to(verbs: Verbs, tour: Tour | None) -> None:
    """Add these verbs, as far as they are built."""
    if find_spec("cchc_desktop.demo") is not None:
        found = verbs.add("demo", demo, "Tạo dữ liệu mẫu: một cơ quan nhận và các xã, người và hồ sơ đều là bịa; mật khẩu demo-demo")
        found.add_argument("place", metavar="DIR", type=file)
        found.add_argument("--from", dest="start", metavar="DATE", type=text, help="nửa năm từ ngày này (bỏ trống: đến hôm nay)")
        found.add_argument("--communes", metavar="N", type=count, help="số xã (bỏ trống: mọi xã của vùng)")
        found.add_argument("--dossiers", metavar="N", type=count, help="số hồ sơ trong nửa năm (bỏ trống: như thực tế)")
        found.add_argument("--seed", metavar="N", type=int, default=1, help="cùng số thì cùng dữ liệu (1)")
    if tour is not None:
        about = "Làm trọn công việc một lần, để lại giấy in và hình các màn hình"
        found = verbs.add("tour", lambda shell, given: show_round(given, tour), about)
        found.add_argument("place", metavar="DIR", type=file)


def demo(shell: Shell, given: Namespace) -> Answer:
    """A province's office with enrolled communes and half a year of dossiers."""
    from cchc_desktop.demo.make import make_demo

    start = JsonObject({"from": given.start}, frozenset({"from"})).day("from")
    report = make_demo(
        given.place, start=start, communes=given.communes, dossiers=given.dossiers, seed=given.seed, progress=shell.progress
    )  # fmt: skip
    return Answer(report.as_json(), words=list(report.words()))


def show_round(given: Namespace, tour: Tour) -> Answer:
    """The whole job once; what the tour says on its way is no part of the answer."""
    with redirect_stdout(sys.stderr):
        code = tour(given.place)
    files = sorted(path.relative_to(given.place).as_posix() for path in given.place.rglob("*") if path.is_file())
    return Answer({"folder": str(given.place), "files": files}, words=[f"Đã đi hết một vòng: {given.place}"], code=Exit(code))

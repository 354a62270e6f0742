"""Verbs of dossiers: taking in, finding, showing, moving on, attaching."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Verbs, count, day, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.dossier import STATUS_NAMES
from cchc_desktop.domain.dossier_json import STATUS_WORDS, brief_json, dossier_to_json, status_name
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.json_text import read_json, read_text
from cchc_desktop.domain.moments import store

if TYPE_CHECKING:
    from cchc_desktop.domain.dossier import Dossier, DossierDraft
    from cchc_desktop.office.session import Session
    from cchc_desktop.storage.dossiers import DossierRow

GROUPS = {"dossier": "Hồ sơ"}
STDIN = "-"


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("dossier add", add, "Tiếp nhận hồ sơ, mỗi dòng JSON một hồ sơ; một dòng sai thì không nhận dòng nào")
    found.add_argument("file", metavar="FILE.jsonl", nargs="?", default=STDIN, help="bỏ trống hoặc -: đọc từ đầu vào chuẩn")
    found.add_argument("--today", metavar="NGÀY", type=day, help="xác nhận ngày hôm nay khi đồng hồ của máy bị nghi sai, ví dụ 2026-11-25")
    found = verbs.add("dossier find", find, "Tìm hồ sơ theo tên không dấu, số, điện thoại, mã, thủ tục")
    found.add_argument("text", metavar="TEXT", nargs="+", type=text)
    found.add_argument("--status", metavar="S", choices=STATUS_WORDS, help="chỉ hồ sơ ở bước này: " + ", ".join(STATUS_WORDS))
    found.add_argument("--limit", metavar="N", type=count, default=50, help="nhiều nhất bấy nhiêu hồ sơ (50)")
    found = verbs.add("dossier where", where, "Hồ sơ của tôi đến đâu: câu trả lời để đọc, tìm theo tên không dấu, số, điện thoại, mã")
    found.add_argument("text", metavar="TEXT", nargs="+", type=text)
    found = verbs.add("dossier show", show, "Một hồ sơ với mọi điều đã ghi và lịch sử")
    found.add_argument("number", metavar="NUMBER", type=text)
    found = verbs.add("dossier attach", attach, "Đính kèm bản quét vào giấy tờ số N (từ 1) hoặc làm kết quả")
    found.add_argument("number", metavar="NUMBER", type=text)
    which = found.add_mutually_exclusive_group(required=True)
    which.add_argument("--component", metavar="N", type=count)
    which.add_argument("--result", action="store_true")
    found.add_argument("file", metavar="FILE", type=file)


def add(shell: Shell, given: Namespace) -> Answer:
    """Dossiers from JSON lines, all or none."""
    lines = _lines(given.file)
    with shell.office() as session:
        session.store.refuse_restored()
        session.intake.refuse_doubted(given.today)
        made = _take_in(shell, session, lines)
    words = [f"{one.number}  nhận {one.received_at:%H:%M %d/%m/%Y}, hẹn trả {one.due_at:%H:%M %d/%m/%Y}" for one in made]
    return Answer(rows=[brief_json(one) for one in made], words=words)


def _lines(name: str) -> list[tuple[int, Any]]:
    """(line number, value) of each line that is not blank. Raises Refused NO_FILE, TOO_BIG, NOT_JSON."""
    from cchc_desktop.office.files import read_file

    typed = sys.stdin.buffer.read() if name == STDIN and sys.stdin else b""  # a program started without one has no standard input
    data = typed if name == STDIN else read_file(Path(name).expanduser())
    rows = enumerate(read_text(data).split("\n"), 1)
    return [(number, read_json(row, number)) for number, row in rows if row.strip()]


def _take_in(shell: Shell, session: Session, lines: list[tuple[int, Any]]) -> list[Dossier]:
    """Check and take in; what is doubtful is told, what is wrong names its line in the file."""
    numbers = [number for number, _ in lines]
    drafts: list[DossierDraft] = [session.intake.draft(value, number) for number, value in lines]

    def warn(line: int, problem: Problem) -> None:
        shell.tell(f"Lưu ý, dòng {line}: {problem.message} [{problem.field}]")

    try:
        return session.intake.save_all(drafts, numbers=numbers, warn=warn)
    except Refused as refused:
        if refused.field == "procedure_code":
            refused.field = "procedure"  # as a line calls it
        raise


def find(shell: Shell, given: Namespace) -> Answer:
    """Dossiers that hold all the words, the newest first."""
    wanted = STATUS_WORDS[given.status] if given.status else None
    with shell.office() as session:
        rows = session.counter.find(" ".join(given.text), status=wanted, limit=given.limit)
        papers = [session.counter.on_paper(row.id, row.number) for row in rows]
    words = table([
        (paper, STATUS_NAMES[row.status], "đã hủy" if row.voided else f"hẹn {row.due_at:%d/%m/%Y}", row.name, row.procedure_name)
        for row, paper in zip(rows, papers, strict=True)
    ])  # fmt: skip
    return Answer(rows=[_row(row) | _printed(row.number, paper) for row, paper in zip(rows, papers, strict=True)], words=words)


def _printed(number: str, paper: str) -> dict[str, str]:
    """The number as it stands on paper, where it differs: another dossier bore it first."""
    return {} if paper == number else {"printed": paper}


def where(shell: Shell, given: Namespace) -> Answer:
    """What to tell who asks about a dossier: what waits to be fetched first, then what runs, then what is closed."""
    from cchc_desktop.office.spoken import answer_for, asked_for

    with shell.office() as session:
        found = asked_for(session, " ".join(given.text))
        told = [(row, session.counter.on_paper(row.id, row.number), answer_for(session, row.id)) for row in found]
    rows = [
        {"id": row.id, "number": row.number, "status": status_name(row.status), "said": list(one.said), "aside": list(one.aside)}
        | _printed(row.number, paper)
        for row, paper, one in told
    ]
    return Answer(rows=rows, words=[f"{paper}  {' '.join((*one.said, *one.aside))}" for _, paper, one in told])


def _row(row: DossierRow) -> dict[str, Any]:
    return {
        "id": row.id, "number": row.number, "unit": row.unit, "name": row.name, "id_number": row.id_number, "phone": row.phone,
        "procedure": row.procedure_code, "procedure_name": row.procedure_name, "sector": row.sector, "status": status_name(row.status),
        "received_at": store(row.received_at), "due_at": store(row.due_at),
        "finished_at": store(row.finished_at) if row.finished_at else None, "officer": row.officer, "voided": row.voided,
        "national_code": row.national_code,
    }  # fmt: skip


def show(shell: Shell, given: Namespace) -> Answer:
    """Everything of one dossier."""
    from cchc_desktop.cli.dossier_words import dossier_words
    from cchc_desktop.office import desk

    with shell.office() as session:
        shown = desk.read(session, given.number)
        dossier = shown.dossier
        unit, paper = session.offices.unit(dossier.unit), session.counter.on_paper(dossier.id, dossier.number)
        named = replace(shown, dossier=replace(dossier, number=paper))
        words = dossier_words(named, session.life.story(dossier.id), unit.title if unit else "", session.clock.now())
    told = [{"at": store(one.at), "who": one.who, "field": one.field, "old": one.old, "new": one.new} for one in shown.history]
    return Answer(dossier_to_json(dossier) | _printed(dossier.number, paper) | {"history": told}, words=words)


def attach(shell: Shell, given: Namespace) -> Answer:
    """A scan onto a paper or as the result."""
    with shell.office() as session:
        session.store.refuse_restored()
        made = session.counter.attach(given.number, given.file, given.component or 0, result=given.result)
    value = {"id": made.id, "name": made.name, "sha256": made.sha256, "bytes": made.size, "media": made.media}
    return Answer({**value, "component": given.component, "result": made.result}, words=[f"Đã đính kèm {made.name}."])

"""Verbs of the registers of work: what was planned, given, shown, inspected, answered; tasks and models for units below."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Verbs, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.json_text import JsonObject
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.work import WorkEntry

GROUPS = {"work": "Sổ việc: kế hoạch, việc cấp trên giao, niêm yết, kiểm tra, phản ánh, mô hình…"}
_PARTS = frozenset({"book", "values", "state"})


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    verbs.add("work books", books, "Các sổ, ô và tình trạng của mỗi sổ")
    found = verbs.add("work list", rows, "Các việc của một sổ")
    _asked(found)
    found = verbs.add("work save", save, "Ghi một việc từ tệp JSON, hoặc sửa việc --id")
    found.add_argument("file", metavar="FILE.json", type=file)
    found.add_argument("--id", metavar="ID", type=text, default="")
    found = verbs.add("work attach", attach, "Thêm tệp minh chứng cho một việc")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("file", metavar="FILE", type=file)
    found = verbs.add("work prove", prove, "Nêu một việc làm minh chứng trên phiếu chấm điểm của năm")
    found.add_argument("id", metavar="ID", type=text)
    found = verbs.add("work void", void, "Hủy một việc ghi nhầm")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--reason", metavar="TEXT", type=text, required=True)
    found = verbs.add("work give", give, "Giao việc, gửi mô hình cho đơn vị")
    found.add_argument("file", metavar="FILE.json", type=file)
    found.add_argument("--to", metavar="ĐƠN VỊ", type=text, action="append", default=[], help="một lần cho mỗi đơn vị (bỏ trống: tất cả)")
    found = verbs.add("work judge", judge, "Đánh giá việc của đơn vị gửi lên")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("word", metavar="MỨC", type=text)
    found.add_argument("--note", metavar="TEXT", type=text, default="")
    found = verbs.add("work take", take, "Lấy một mô hình về áp dụng ở cơ quan này")
    found.add_argument("id", metavar="ID", type=text)
    found = verbs.add("work out", out, "Một sổ ra .pdf hoặc .xlsx")
    _asked(found)
    found.add_argument("--out", required=True, metavar="FILE", type=file)


def _asked(parser: Any) -> None:
    parser.add_argument("book", metavar="SỔ", type=text)
    parser.add_argument("--unit", metavar="ĐƠN VỊ", type=text, default="", help="mã một đơn vị (bỏ trống: tất cả)")
    parser.add_argument("--open", action="store_true", help="chỉ việc còn phải làm")


def books(shell: Shell, _: Namespace) -> Answer:
    """The registers, so that a script knows what to write."""
    with shell.office() as session:
        found = session.work.books()
    told = [
        {
            "id": book.id, "title": book.title, "fields": {one.name: one.label for one in book.fields},
            "required": [one.name for one in book.fields if one.required],
            "states": {state.id: state.label for state in book.states}, "judgements": list(book.judgements),
        }
        for book in found
    ]  # fmt: skip
    return Answer(rows=told, words=table([(book.id, book.title) for book in found]))


def rows(shell: Shell, given: Namespace) -> Answer:
    """The entries of a register."""
    with shell.office() as session:
        found = session.work.rows(given.book, given.unit, open_only=given.open)
    told = [{**_told(row.entry), "title": row.title, "unit_title": row.unit, "late": row.late} for row in found]
    words = [(row.id, row.state, show_date(row.due) if row.due else "–", row.title, row.unit) for row in found]
    return Answer(rows=told, words=table(words) or ["Sổ này chưa có việc nào."])


def _told(one: WorkEntry) -> dict[str, Any]:
    return {
        "id": one.id, "unit": one.unit, "book": one.book, "state": one.state, "values": dict(one.values), "voided": one.voided,
        "evidence": [{"name": proof.name, "sha256": proof.sha256} for proof in one.evidence],
        "judged": one.judged.word if one.judged else None, "given": one.given.title if one.given else None,
    }  # fmt: skip


def _read(given: Namespace) -> tuple[str, dict[str, str], str]:
    """(register, values, state) of ``{"book", "values": {field: text}, "state"?}``."""
    from cchc_desktop.office.files import read_json_file

    data = JsonObject(read_json_file(given.file), _PARTS)
    values = data.raw("values")
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        data.refuse("values", "Mục này ghi nội dung từng ô, mỗi ô một chuỗi chữ.")
    return data.text("book"), values, data.text("state")


def save(shell: Shell, given: Namespace) -> Answer:
    """A new entry, or other values of one: fields left out stay."""
    book, values, state = _read(given)
    with shell.office() as session:
        old = session.work.get(given.id) if given.id else None
        if old is not None and book not in ("", old.book):
            raise Refused("BAD_FIELD", "Việc này ở sổ khác.", "Bỏ mục book, hoặc ghi đúng sổ của việc.", field="book")
        kept = {**old.values, **values} if old else values
        made = session.work.save(old.book if old else book, kept, state or (old.state if old else ""), given.id)
    return Answer(_told(made), words=[f"Đã ghi vào sổ {made.book}: {made.id}."])


def attach(shell: Shell, given: Namespace) -> Answer:
    """Evidence of an entry."""
    with shell.office() as session:
        made = session.work.attach(given.id, given.file)
    return Answer({"id": made.id, "name": made.name, "sha256": made.sha256, "bytes": made.size}, words=[f"Đã thêm minh chứng {made.name}."])


def prove(shell: Shell, given: Namespace) -> Answer:
    """An entry as evidence on the score sheet, on the line its register feeds."""
    with shell.office() as session:
        line = session.work.prove(given.id)
    return Answer({"id": given.id, "line": line.id, "name": line.name}, words=[f"Là minh chứng của dòng {line.id}. {line.name}."])


def void(shell: Shell, given: Namespace) -> Answer:
    """Take an entry out."""
    with shell.office() as session:
        session.work.void(given.id, given.reason)
    return Answer({"id": given.id, "voided": True}, words=["Đã hủy việc này."])


def give(shell: Shell, given: Namespace) -> Answer:
    """A task or a model for units below."""
    book, values, _ = _read(given)
    with shell.office() as session:
        made = session.work.give(book, values, given.to or [one.key for one in session.work.below()])
    return Answer(rows=[_told(one) for one in made], words=[f"Đã giao cho {len(made)} đơn vị, sẽ đi cùng gói dữ liệu kế tiếp."])


def judge(shell: Shell, given: Namespace) -> Answer:
    """What the office above says of an entry."""
    with shell.office() as session:
        made = session.work.judge(given.id, given.word, given.note)
    return Answer(_told(made), words=[f"Đã đánh giá: {given.word}."])


def take(shell: Shell, given: Namespace) -> Answer:
    """A model of others for this office."""
    with shell.office() as session:
        made = session.work.take_over(given.id)
    return Answer(_told(made), words=[f"Đã lấy về áp dụng: {made.id}."])


def out(shell: Shell, given: Namespace) -> Answer:
    """A register into a file."""
    with shell.office() as session:
        asked = (given.book, given.unit, "", given.open)
        if given.out.suffix.lower() == ".pdf":
            session.prints.save(session.work_lists.page(*asked), given.out)
        else:
            session.work_lists.sheet(given.out, *asked)
    return Answer({"file": str(given.out), "bytes": given.out.stat().st_size}, words=[f"Đã ghi {given.out}."])

"""Verbs of criteria sets and score sheets: importing, self-scoring, appraising, all units of a year."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Verbs, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.criteria import number
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.score import STAGE_NAMES

if TYPE_CHECKING:
    from cchc_desktop.domain.score import Mark, ScoreSheet
    from cchc_desktop.office.session import Session

GROUPS = {"score": "Chấm điểm chỉ số cải cách hành chính"}


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    verbs.add("score sets", sets, "Các bộ tiêu chí")
    found = verbs.add("score import", import_set, "Nhập bộ tiêu chí từ tệp JSON hoặc XLSX")
    found.add_argument("file", metavar="FILE", type=file)
    found.add_argument("--official", action="store_true", help="bộ do cấp có thẩm quyền ban hành, dùng trước bộ mẫu")
    found = verbs.add("score write", write_set, "Ghi một bộ tiêu chí ra tệp .json hoặc .xlsx để sửa")
    found.add_argument("id", metavar="BỘ", type=text)
    found.add_argument("--out", required=True, metavar="FILE", type=file)
    found = verbs.add("score begin", begin, "Lập phiếu chấm điểm của một năm")
    found.add_argument("year", metavar="NĂM", type=int)
    found.add_argument("--set", metavar="BỘ", type=text, default="", help="bộ tiêu chí (bỏ trống: bộ của năm ấy)")
    found = verbs.add("score show", show, "Một phiếu: điểm, minh chứng, thẩm định, giải trình")
    _sheet(found)
    _scoring(verbs)


def _scoring(verbs: Verbs) -> None:
    found = verbs.add("score propose", propose, "Điểm tính từ hồ sơ, kèm cách tính; --take để ghi vào phiếu")
    _sheet(found)
    found.add_argument("--take", action="store_true", help="ghi điểm đề xuất vào phần tự chấm")
    found = verbs.add("score mark", mark, "Ghi điểm một dòng: tự chấm, hoặc thẩm định phiếu của đơn vị gửi lên")
    _sheet(found)
    found.add_argument("line", metavar="DÒNG", type=text)
    found.add_argument("points", metavar="ĐIỂM", nargs="?", default="", type=text)
    found.add_argument("--value", metavar="SỐ", type=text, default="", help="tỷ lệ hoặc số lượng, điểm tính theo cách chấm của dòng")
    found.add_argument("--note", default="", type=text)
    found = verbs.add("score attach", attach, "Thêm tệp minh chứng, hoặc nêu một việc trong sổ làm minh chứng")
    _sheet(found)
    found.add_argument("line", metavar="DÒNG", type=text)
    found.add_argument("file", metavar="FILE", nargs="?", type=file)
    found.add_argument("--work", metavar="ID", type=text, default="", help="việc trong sổ việc")
    found = verbs.add("score detach", detach, "Gỡ một minh chứng (mã của nó) khỏi phiếu; lịch sử vẫn giữ")
    _sheet(found)
    found.add_argument("evidence", metavar="ID", type=text)
    found = verbs.add("score explain", explain, "Giải trình một dòng")
    _sheet(found)
    found.add_argument("line", metavar="DÒNG", type=text)
    found.add_argument("text", metavar="TEXT", type=text)
    found = verbs.add("score lock", lock, "Chốt bước đang mở của phiếu")
    _sheet(found)
    found = verbs.add("score reopen", reopen, "Mở lại bước đã chốt của phiếu đơn vị gửi lên")
    _sheet(found)
    found = verbs.add("score board", board, "Các đơn vị của một năm: điểm, hạng, so năm trước")
    found.add_argument("year", metavar="NĂM", type=int)
    found = verbs.add("score out", out, "Phiếu (hoặc tổng hợp của một năm) ra .pdf, .xlsx, .json")
    _sheet(found)
    found.add_argument("--all", action="store_true", help="tổng hợp mọi đơn vị của năm ấy")
    found.add_argument("--out", required=True, metavar="FILE", type=file)


def _sheet(parser: Any) -> None:
    parser.add_argument("sheet", metavar="PHIẾU", type=text, help="năm (phiếu của cơ quan này) hoặc mã phiếu")


def _key(session: Session, given: Namespace) -> str:
    """A sheet by its id, or this office's by its year."""
    asked: str = given.sheet
    return session.scores.id_of(int(asked)) if asked.isdigit() and len(asked) == 4 else asked


def sets(shell: Shell, given: Namespace) -> Answer:
    """Every set."""
    with shell.office() as session:
        found = session.scores.sets.all()
    rows = [
        {"id": one.id, "name": one.criteria.name, "source": one.criteria.source, "first": one.criteria.first, "last": one.criteria.last,
         "total": float(one.criteria.total), "lines": len(one.criteria.lines), "official": one.criteria.official, "shipped": not one.record}
        for one in found
    ]  # fmt: skip
    return Answer(rows=rows, words=table([(one.id, one.criteria.name) for one in found]))


def import_set(shell: Shell, given: Namespace) -> Answer:
    """A set from a file, kept when it adds up."""
    from dataclasses import replace

    with shell.office() as session:
        read = session.scores.sets.read(given.file)
        found = session.scores.sets.save(replace(read, official=True) if given.official else read)
    value = {"id": found.id, "name": found.name, "lines": len(found.lines), "total": float(found.total)}
    return Answer(value, words=[f"Đã nhập {found.name}: {len(found.lines)} dòng, {number(found.total)} điểm."])


def write_set(shell: Shell, given: Namespace) -> Answer:
    """A set into a file."""
    with shell.office() as session:
        made = session.scores.sets.write(session.scores.sets.get(given.id), given.out)
    return Answer({"file": str(made.file), "lines": made.rows}, words=[f"Đã ghi {made.file}."])


def begin(shell: Shell, given: Namespace) -> Answer:
    """This office's sheet of a year."""
    with shell.office() as session:
        return _told(session.scores.begin(given.year, given.set))


def show(shell: Shell, given: Namespace) -> Answer:
    """One sheet whole."""
    with shell.office() as session:
        return _told(session.scores.get(_key(session, given)))


def _told(sheet: ScoreSheet) -> Answer:
    sums, red = sheet.sums(), {one.id for one in sheet.unproved()}
    lines = [
        {"id": one.id, "name": one.name, "most": float(one.most), "self": _mark(sheet.own.get(one.id)),
         "first": _mark(sheet.first.get(one.id)), "second": _mark(sheet.second.get(one.id)),
         "explained": sheet.explained.get(one.id, ""), "unproved": one.id in red,
         "proofs": sum(f.component == one.id for f in sheet.proofs) + sum(n.line == one.id for n in sheet.named),
         "evidence": [{"id": f.id, "file": f.name} for f in sheet.proofs if f.component == one.id]
         + [{"id": n.id, "work": n.record} for n in sheet.named if n.line == one.id]}
        for one in sheet.criteria.leaves()
    ]  # fmt: skip
    value = {
        "id": sheet.id, "unit": sheet.unit, "year": sheet.year, "set": sheet.criteria.id, "stage": sheet.stage.value,
        "total": float(sums[""]), "band": sheet.band,
        "areas": {one.id: float(sums[one.id]) for one in sheet.criteria.children("")}, "unproved": sorted(red),
        "lines": lines,
    }  # fmt: skip
    words = [f"Phiếu chấm điểm năm {sheet.year}: {number(sums[''])} điểm {sheet.band}, {STAGE_NAMES[sheet.stage].lower()} ({sheet.id})."]
    return Answer(value, words=words + [f"Dòng {one} có điểm mà chưa có minh chứng." for one in sorted(red)])


def _mark(one: Mark | None) -> dict[str, Any] | None:
    if one is None:
        return None
    found = {"points": float(one.points), "by": one.by, "at": one.at.isoformat(), "note": one.note}
    return found | ({"value": float(one.value), "reckoning": one.reckoning} if one.value is not None else {})


def propose(shell: Shell, given: Namespace) -> Answer:
    """What the figures would give, and taken when asked."""
    with shell.office() as session:
        key = _key(session, given)
        found = session.scores.proposals(key)
        if given.take:
            session.scores.take_proposals(key)
    rows = [{"line": one.line.id, "value": float(one.value), "points": float(one.points), "reckoning": one.reckoning} for one in found]
    return Answer(rows=rows, words=table([(one.line.id, number(one.points), one.reckoning) for one in found]))


def mark(shell: Shell, given: Namespace) -> Answer:
    """Points on a line."""
    if not given.points and not given.value:
        raise Refused("BAD_FIELD", "Chưa ghi điểm.", "Ghi điểm, hoặc --value để tính theo cách chấm.", field="points")
    with shell.office() as session:
        return _told(session.scores.mark(_key(session, given), given.line, given.points, given.note, given.value))


def attach(shell: Shell, given: Namespace) -> Answer:
    """Evidence of a line."""
    if (given.file is None) == (not given.work):
        raise Refused("BAD_FIELD", "Cần một tệp, hoặc một việc trong sổ.", "Ghi FILE hoặc --work ID.", field="file")
    with shell.office() as session:
        key = _key(session, given)
        if given.work:
            return _told(session.scores.name(key, given.line, given.work))
        session.scores.attach(key, given.line, given.file)
        return _told(session.scores.get(key))


def detach(shell: Shell, given: Namespace) -> Answer:
    """Evidence taken off again."""
    with shell.office() as session:
        return _told(session.scores.take_off(_key(session, given), given.evidence))


def explain(shell: Shell, given: Namespace) -> Answer:
    """The unit's answer on a line."""
    with shell.office() as session:
        return _told(session.scores.explain(_key(session, given), given.line, given.text))


def lock(shell: Shell, given: Namespace) -> Answer:
    """End the open stage."""
    with shell.office() as session:
        key = _key(session, given)
        for problem in session.scores.warnings(key):
            shell.tell(problem.message)
        return _told(session.scores.close(key))


def reopen(shell: Shell, given: Namespace) -> Answer:
    """Give the last closed stage back."""
    with shell.office() as session:
        return _told(session.scores.reopen(_key(session, given)))


def board(shell: Shell, given: Namespace) -> Answer:
    """All units of a year."""
    with shell.office() as session:
        found = session.scores.board(given.year)
    rows = [
        {"unit": one.unit.key, "name": one.unit.title, "sheet": one.sheet.id if one.sheet else None, "rank": one.rank or None,
         "total": float(one.total) if one.total is not None else None, "band": one.band, "late": one.late,
         "before": float(one.before) if one.before is not None else None, "stage": one.sheet.stage.value if one.sheet else None}
        for one in found
    ]  # fmt: skip
    told = [number(one.total) if one.total is not None else "–" for one in found]
    words = table([(str(one.rank or "–"), one.unit.title, points, one.band, one.stage) for one, points in zip(found, told, strict=True)])
    return Answer(rows=rows, words=words)


def out(shell: Shell, given: Namespace) -> Answer:
    """A sheet, or the summary of a year, into a file."""
    with shell.office() as session:
        lists, paper = session.score_lists, given.out.suffix.lower() == ".pdf"
        if given.all and not given.sheet.isdigit():
            raise Refused("BAD_FIELD", "Tổng hợp thì ghi năm.", "Ví dụ: score out 2026 --all --out tong-hop.pdf", field="sheet")
        if paper:
            session.prints.save(lists.summary(int(given.sheet)) if given.all else lists.page(_key(session, given)), given.out)
        elif given.all:
            lists.summary_sheet(given.out, int(given.sheet))
        else:
            lists.sheet(given.out, _key(session, given))
    return Answer({"file": str(given.out)}, words=[f"Đã ghi {given.out}."])

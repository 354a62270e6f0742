"""Verbs of moving: old registers in (and back out), lists out as files."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Usage, Verbs, day, file, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import store
from cchc_desktop.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cchc_desktop.domain.moving_in import BadRow, Readings
    from cchc_desktop.domain.moving_map import MoveMap
    from cchc_desktop.domain.periods import Period
    from cchc_desktop.office.moving_in import Moved, OldTable
    from cchc_desktop.office.prints import Printed
    from cchc_desktop.office.session import Session

GROUPS: dict[str, str] = {}
KINDS = ("dossiers",)
FIGURES = ("indicators", "ii06a", "ii06b", "cchc", "year")
REPORTS = (*FIGURES, "register", "fees", "exchange")
_SHOWN = 20


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("import", import_file, "Nhập sổ cũ (XLSX, XLS, ODS, CSV, DBF); dòng sai ở lại và được kể ra")
    found.add_argument("file", metavar="FILE", nargs="?", type=file)
    found.add_argument("--kind", metavar="KIND", choices=KINDS, help="sổ gì: " + ", ".join(KINDS))
    found.add_argument("--map", metavar="MAP.json", type=file, help="cách đọc: cột, bảng mã, trạng thái, thủ tục (bỏ trống: như lần trước)")
    found.add_argument("--sheet", metavar="TRANG", type=text, default="", help="trang tính (mặc định: trang đầu)")
    found.add_argument("--dry-run", action="store_true", help="chỉ đọc thử, không ghi gì")
    found.add_argument("--undo", metavar="BATCH", type=text, help="hoàn tác một lần nhập")
    found.add_argument("--reason", metavar="TEXT", type=text, default="", help="lý do hoàn tác")
    found.add_argument("--list", action="store_true", help="các lần nhập")
    found = verbs.add("report", report, "Ghi một danh sách ra tệp .xlsx, .json hoặc .pdf")
    found.add_argument("name", metavar="NAME", choices=REPORTS, help=", ".join(REPORTS))
    found.add_argument("--from", dest="first", metavar="DATE", required=True, type=day)
    found.add_argument("--to", dest="last", metavar="DATE", required=True, type=day)
    found.add_argument("--out", required=True, metavar="FILE", type=file)
    found.add_argument("--unit", metavar="ĐƠN VỊ", type=text, default="", help="mã hoặc tên một đơn vị có hồ sơ ở đây")
    found.add_argument("--sector", metavar="LĨNH VỰC", type=text, default="", help="indicators: một lĩnh vực")
    found.add_argument("--texts", metavar="TEXTS.json", type=file, help="cchc: lưu {mục: nội dung} trước khi ghi")


# -- in


def import_file(shell: Shell, given: Namespace) -> Answer:
    """An old register tried or taken over; a run undone; the runs."""
    if sum((given.file is not None, given.undo is not None, given.list)) != 1:
        raise Usage("import: cần FILE, hoặc --undo BATCH, hoặc --list")
    if given.file is not None and given.kind is None:
        raise Usage("import: còn thiếu: --kind")
    with shell.office() as session:
        if given.list:
            return _runs(session)
        return _undone(shell, session, given) if given.undo else _taken_over(shell, session, given)


def _taken_over(shell: Shell, session: Session, given: Namespace) -> Answer:
    from cchc_desktop.office.files import read_json_file

    moving = session.moving_in
    old = moving.open(given.file, given.sheet)
    if given.sheet and given.sheet != old.sheet:
        raise Refused("BAD_FIELD", f"Tệp không có trang “{given.sheet[:60]}”.", f"Các trang: {', '.join(old.sheets)}.", field="sheet")
    used = moving.with_json(old, read_json_file(given.map)) if given.map else moving.propose(old)
    if given.dry_run:
        return _tried(session, old, used, moving.check(old, used, shell.progress))
    return _moved(moving.run(old, used, shell.progress))


def _tried(session: Session, old: OldTable, used: MoveMap, found: Readings) -> Answer:
    unknown = {"statuses": dict(found.statuses), "channels": dict(found.channels), "procedures": dict(found.procedures)}
    value = {
        "rows": found.rows, "good": len(found.good), "bad": _rows(found.bad), "doubts": _rows(found.doubts), "unknown": unknown,
        "map": session.moving_in.as_json(old, used),
    }  # fmt: skip
    words = [f"Đọc {found.rows} dòng: nhập được {len(found.good)}, không nhập {found.bad_lines}.", *_said(found.bad)]
    return Answer(value, words=words)


def _moved(done: Moved) -> Answer:
    value = {"batch": done.batch, "imported": done.count, "bad": _rows(done.bad), "doubts": _rows(done.doubts)}
    return Answer(value, words=[f"Đã nhập {done.count} hồ sơ (lần nhập {done.batch}).", *_said(done.bad)])


def _undone(shell: Shell, session: Session, given: Namespace) -> Answer:
    count = session.moving_in.undo(given.undo, given.reason, shell.progress)
    return Answer({"batch": given.undo, "undone": count}, words=[f"Đã hoàn tác: hủy {count} hồ sơ."])


def _runs(session: Session) -> Answer:
    found = session.moving_in.batches()
    rows = [{**asdict(one), "at": store(one.at), "undone": store(one.undone) if one.undone else None} for one in found]
    lines = table([
        (one.id, f"{one.at:%H:%M %d/%m/%Y}", f"{one.count} hồ sơ", one.file, "đã hoàn tác" if one.undone else "") for one in found
    ])  # fmt: skip
    return Answer(rows=rows, words=lines or ["Chưa nhập sổ nào."])


def _rows(rows: Iterable[BadRow]) -> list[dict[str, Any]]:
    return [{"line": one.line, "field": one.field, "value": one.value, "why": one.why} for one in rows]


def _said(bad: Iterable[BadRow]) -> list[str]:
    told = [f"Dòng {one.line}: {one.why} [{one.label}]" for one in bad]
    return told if len(told) <= _SHOWN else [*told[:_SHOWN], f"… và {len(told) - _SHOWN} chỗ nữa (--json để xem hết)."]


# -- out


def report(shell: Shell, given: Namespace) -> Answer:
    """A list of a period as a file."""
    if given.texts is not None and given.name != "cchc":
        raise Usage("report: --texts chỉ dùng với cchc")
    if (given.unit and given.name not in ("indicators", "ii06a", "cchc", "year")) or (given.sector and given.name != "indicators"):
        raise Usage("report: --unit dùng với indicators, ii06a, cchc, year; --sector dùng với indicators")
    with shell.office() as session:
        if given.name in FIGURES:
            rows = _figures(session, given)
        elif given.out.suffix.lower() == ".pdf":
            rows = _printed(session, given.name, given.first, given.last, given.out)
        else:
            rows = session.exports.report(given.name, given.first, given.last, given.out, shell.progress).rows
    value = {"report": given.name, "file": str(given.out), "bytes": given.out.stat().st_size, "rows": rows}
    return Answer(value, words=[f"Đã ghi {given.out}{'' if rows is None else f': {rows} dòng'}."])


def _figures(session: Session, given: Namespace) -> int | None:
    """Indicators or the official count."""
    from cchc_desktop.domain.periods import named

    name, unit = given.name, _unit(session, given.unit) if given.unit else ""
    period = named(session.figures.systems(), given.first, given.last)
    if given.texts is not None:
        _texts(session, given, period, unit)
    if given.out.suffix.lower() == ".pdf":
        session.prints.save(_page(session, name, period, unit, given.sector), given.out)
        return None
    if name == "year":
        raise Refused("NO_PAGE", "Bức tranh năm chỉ có trang in.", "Ghi ra .pdf.", field="out")
    if name == "cchc":
        return session.cchc.write(period, given.out, unit).rows
    return session.reports.write(name, given.first, given.last, given.out, unit, given.sector).rows


def _page(session: Session, name: str, period: Period, unit: str, sector: str) -> Printed:
    if name == "year":
        return session.reports.year(period.last.year, unit)
    return session.cchc.page(period, unit) if name == "cchc" else session.reports.page(name, period, unit, sector)


def _unit(session: Session, said: str) -> str:
    """The key of a unit whose dossiers are held here, by key, code or name. Raises Refused BAD_FIELD."""
    units, wanted = session.lists.units(), fold(said)
    found = [one for one in units if wanted in (fold(one.key), fold(one.code), fold(one.title), fold(one.name))]
    if len(found) != 1:
        names = ", ".join(f"{one.title} ({one.key})" for one in found or units[:20])
        raise Refused("BAD_FIELD", f"Không rõ đơn vị “{said[:40]}”.", f"Chọn một trong: {names}.", field="unit")
    return found[0].key


def _texts(session: Session, given: Namespace, period: Period, unit: str) -> None:
    """Keep what a file says of the sections of the report on administrative reform."""
    from cchc_desktop.office.files import read_json_file

    told = read_json_file(given.texts)
    if not isinstance(told, dict):
        raise Refused("BAD_FIELD", "Tệp nội dung không đúng dạng.", "Ghi {mục: nội dung} cho báo cáo cchc.", field="texts")
    session.cchc.save(period, told, unit)


def _printed(session: Session, name: str, first: date, last: date, out: Path) -> int | None:
    """The page of a list where there is one: the fees of one day, the rows of a period in one volume of the register."""
    if not session.read_only:
        session.store.refuse_restored()
    if name == "fees" and first == last:
        printed, rows = session.prints.forms.fees(first), None
    elif name == "register":
        book, low, high = session.exports.volume(first, last)
        printed, rows = session.prints.forms.register(book, int(book[-4:]), first=low, last=high), high - low + 1
    else:
        raise Refused("NO_PAGE", "Danh sách này không có trang in cho khoảng ngày ấy.", "Ghi ra .xlsx, hoặc chọn một ngày.", field="out")
    session.prints.save(printed, out)
    session.prints.taken(printed, out.name)
    return rows

"""What reports say, counted again: SQL and arithmetic of another hand over the rows as they lie in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from cchc_desktop.domain.periods import Period
from cchc_desktop.office.session import Session

_DAYS = "FROM dossier d WHERE d.voided = 0 AND date(d.received_at, '+7 hours') BETWEEN :first AND :last AND (:unit = '' OR d.unit = :unit)"
_DONE = "unixepoch(d.finished_at)"
_HELD = "(c.value ->> 7 OR c.value ->> 10 OR c.value ->> 11)"
"""Scanned, re-used, or fetched from the store."""
_PAID = "SELECT 1 FROM payment p WHERE p.dossier = d.id AND NOT p.voided AND NOT p.waived"
_PAPER = "SELECT 1 FROM json_each((SELECT p.list FROM papers p WHERE p.n = d.n)) c WHERE 1"
PLAIN = {
    "on_time": (f"{_DONE} IS NOT NULL AND d.status <> 3", f"d.status IN (7, 8) OR {_DONE} <= unixepoch(d.due_at)"),
    "in_time": (
        "d.status NOT IN (1, 3)",
        f"d.status BETWEEN 5 AND 8 OR {_DONE} <= unixepoch(d.due_at) OR (d.finished_at IS NULL AND unixepoch(d.due_at) > unixepoch(:now))",
    ),
    "digitised": ("1", f"EXISTS ({_PAPER} AND {_HELD})"),
    "digitised_full": (f"EXISTS ({_PAPER} AND c.value ->> 8)", f"NOT EXISTS ({_PAPER} AND c.value ->> 8 AND NOT {_HELD})"),
    "results_digitised": (f"{_DONE} IS NOT NULL", "EXISTS (SELECT 1 FROM attachment a WHERE a.owner = d.id AND a.result)"),
    "digitised_results": (
        "1", f"EXISTS ({_PAPER} AND {_HELD}) AND EXISTS (SELECT 1 FROM attachment a WHERE a.owner = d.id AND a.result)",
    ),
    "reused": ("1", f"EXISTS ({_PAPER} AND c.value ->> 10)"),
    "online": ("1", "d.channel = 'online'"),
    "paid_online": (f"EXISTS ({_PAID})", f"EXISTS ({_PAID} AND p.method = 'online')"),
    "post": ("1", "d.channel = 'post' OR EXISTS (SELECT 1 FROM handout h WHERE h.dossier = d.id AND h.how = 'post')"),
    "apologised": (
        f"{_DONE} > unixepoch(d.due_at) AND d.status NOT IN (3, 7, 8)",
        "EXISTS (SELECT 1 FROM issue i WHERE i.dossier = d.id AND i.form = 'apology' AND NOT i.voided)",
    ),
}  # fmt: skip
"""Indicator -> (what counts as the whole, what counts of it), from domain facts 3.3, 4.2 and 4.3."""
BANDS = ((90, "Xuất sắc"), (80, "Tốt"), (65, "Khá"), (50, "Trung bình"), (0, "Yếu"))
LINEAR = {
    "3.3": ("on_time", 90, 98), "3.4": ("apologised", 0, 100), "3.6": ("digitised_full", 0, 100), "3.7": ("results_digitised", 0, 100),
    "7.2": ("online", 0, 80), "7.3": ("paid_online", 0, 80), "8.1": ("", 50, 95),
}  # fmt: skip
"""Line of the illustrative set -> (its indicator, "" the satisfaction; nothing below this, full from here on)."""


def share(session: Session, name: str, period: Period, unit: str = "") -> tuple[int, int]:
    """(how many, of how many)."""
    base, counts = PLAIN[name]
    days = {"first": period.first.isoformat(), "last": period.last.isoformat(), "unit": unit, "now": session.clock.now().isoformat()}
    sql = f"SELECT count(*) FILTER (WHERE ({base}) AND ({counts})), count(*) FILTER (WHERE {base}) {_DAYS}"
    good, whole = session.store.db.conn.execute(sql, days).fetchone()
    return good, whole


def answers(session: Session, unit: str, first: date, last: date) -> tuple[int, int]:
    """(good answers, all answers) of the satisfaction sheets typed in these days."""
    sql = "SELECT body FROM survey_batch WHERE form = 'sipas' AND voided = 0 AND ? IN ('', unit) AND day BETWEEN ? AND ?"
    rows = session.store.db.conn.execute(sql, (unit, first.isoformat(), last.isoformat()))
    text = "".join(sheet for (body,) in rows for sheet in json.loads(body)["sheets"])
    return sum(text.count(mark) for mark in "45"), sum(text.count(mark) for mark in "12345")


def _said(good: int, whole: int) -> str:
    if not whole:
        return "–"
    value = (Decimal(100 * good) / whole).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return f"{value.normalize():f}".replace(".", ",") + "\u00a0%"


def _rows(file: Path) -> list[list[dict[str, Any]]]:
    return [sheet["rows"] for sheet in json.loads(file.read_text(encoding="utf-8"))["sheets"]]


def indicators_agree(session: Session, period: Period, unit: str, place: Path) -> None:
    """Every row of the file of indicators."""
    file = place / "indicators.json"
    session.reports.write("indicators", period.first, period.last, file, unit)
    told = [(row["numerator"], row["denominator"]) for row in _rows(file)[0] if row["base"] != "Ý kiến trả lời"]
    assert told[: len(PLAIN)] == [share(session, name, period, unit) for name in PLAIN]


def cchc_agrees(session: Session, period: Period, unit: str, place: Path) -> None:
    """Every automatic cell of the report on administrative reform; ``unit`` "" = the receiving office's own, which has all in it."""
    file = place / "cchc.json"
    session.cchc.write(period, file, unit)
    annex = {row["title"]: row["value"] for row in _rows(file)[0] if row["from"] == "Tự động"}
    titles = {
        "Hồ sơ giải quyết đúng và trước hạn": "on_time", "Hồ sơ trực tuyến": "online", "Hồ sơ thanh toán trực tuyến": "paid_online",
        "Hồ sơ có số hóa giấy tờ": "digitised", "Hồ sơ số hóa đầy đủ giấy tờ": "digitised_full",
        "Số hóa kết quả giải quyết": "results_digitised", "Hồ sơ qua bưu chính công ích": "post",
    }  # fmt: skip
    expected = {title: _said(*share(session, name, period, unit)) for title, name in titles.items()}
    expected["Mức độ hài lòng (SIPAS)"] = _said(*answers(session, unit, period.first, period.last))
    work = {
        "Nhiệm vụ trong kế hoạch CCHC": ("plan", "due", ""), "Nhiệm vụ trong kế hoạch đã hoàn thành": ("plan", "due", "done"),
        "Bộ phận được kiểm tra CCHC": ("inspections", "day", ""), "Nhiệm vụ cấp trên giao": ("given", "due", ""),
        "Nhiệm vụ cấp trên giao đã báo cáo xong": ("given", "due", "done"), "Phản ánh, kiến nghị đã nhận": ("feedback", "day", ""),
        "Phản ánh, kiến nghị đã trả lời": ("feedback", "day", "answered"), "Tin, bài, buổi tuyên truyền": ("communication", "day", "done"),
    }  # fmt: skip
    sql = (
        "SELECT count(*) FROM work WHERE voided = 0 AND ? IN ('', unit) AND book = ? AND (? = '' OR state = ?) "
        "AND json_extract(body, '$.values.' || ?) BETWEEN ? AND ?"
    )
    for title, (book, day, state) in work.items():
        asked = (unit, book, state, state, day, period.first.isoformat(), period.last.isoformat())
        expected[title] = str(session.store.db.conn.execute(sql, asked).fetchone()[0])
    expected["Nhiệm vụ cấp trên giao đang quá hạn"] = "0"
    served = annex.pop("Thủ tục hành chính cấp xã đang giải quyết")
    assert annex == expected and int(served) > 200


def _added(body: Mapping[str, Any], layers: tuple[str, ...]) -> dict[str, Decimal]:
    """Line -> points, each line above the sum of those below it, "" the sheet; bonus and penalty count as they stand."""
    lines = {line["id"]: line["parent"] for line in json.loads(body["set"])["lines"]}
    found = dict.fromkeys([*lines, ""], Decimal(0))
    marks: dict[str, str] = {}
    for layer in layers:
        marks |= {id_: mark["points"] for id_, mark in body.get(layer, {}).items()}
    for id_, points in marks.items():
        while id_:
            found[id_] += Decimal(points)
            id_ = lines[id_]
        found[""] += Decimal(points)
    return found


def score_agrees(session: Session, key: str, place: Path) -> Decimal:
    """Every cell of a score sheet: sums of what was marked, automatic lines by their rule from the dossiers themselves; its points."""
    unit, year, text = session.store.db.conn.execute("SELECT unit, year, body FROM score WHERE id = ?", (key,)).fetchone()
    body, whole = json.loads(text), Period("", date(year, 1, 1), date(year, 12, 31))
    sides = [_added(body, layers) for layers in (("self",), ("self", "first"), ("self", "first", "second"))]
    file = place / "sheet.json"
    session.score_lists.sheet(file, key)
    most = {line["id"]: line["most"] for line in json.loads(body["set"])["lines"]}
    told = {row["id"]: [Decimal(str(row[name])) for name in ("most", "self", "first", "second")] for row in _rows(file)[0]}
    assert told == {id_: [Decimal(top), *(side[id_] for side in sides)] for id_, top in most.items()}
    for id_, (name, floor, full) in LINEAR.items():
        good, of = share(session, name, whole, unit) if name else answers(session, unit, whole.first, whole.last)
        if of:
            value = (Decimal(100 * good) / of).quantize(Decimal("0.01"), ROUND_HALF_UP)
            part = min(Decimal(1), value / full) if value >= floor else Decimal(0)
            points = (Decimal(most[id_]) * part).quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert (Decimal(body["self"][id_]["value"]), Decimal(body["self"][id_]["points"])) == (value, points), id_
    return sides[2][""]


def ranking_agrees(session: Session, year: int, place: Path) -> list[str]:
    """Every cell of the ranking and of the criteria side by side; the bands, best unit first."""
    rows = session.store.db.conn.execute("SELECT unit, id, body FROM score WHERE year = ?", (year,)).fetchall()
    added = {unit: _added(json.loads(body), ("self", "first", "second")) for unit, _, body in rows}
    totals = {unit: score_agrees(session, key, place) for unit, key, _ in rows}
    file = place / "ranking.json"
    session.score_lists.summary_sheet(file, year)
    ranking, lines = _rows(file)
    names = {unit.key: unit.title for unit in session.lists.units()}
    order = sorted(totals.values(), reverse=True)
    told = {row["unit"]: (row["rank"], Decimal(str(row["points"])), row["band"]) for row in ranking if row["rank"]}
    bands = {unit: next(name for least, name in BANDS if points >= least) for unit, points in totals.items()}
    assert told == {names[unit]: (1 + order.index(points), points, bands[unit]) for unit, points in totals.items()}
    for row in lines:
        assert {unit: Decimal(str(row[unit])) for unit in added} == {unit: found[row["id"]] for unit, found in added.items()}
    return [row["band"] for row in ranking if row["rank"]]

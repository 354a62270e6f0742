"""The catalogue of procedures (danh mục thủ tục hành chính): our own file shape, the portal's, and what an office serves.

A catalogue file is ``{"format": "cchc-catalogue/1", "procedures": [...]}``, one procedure a line; the list published from
the national portal (entries with ``ma``, ``ten`` …) is read as well and cleaned on the way in. Nothing here touches a disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from cchc_desktop.domain.catalogue_known import Known
from cchc_desktop.domain.catalogue_portal import NotAnEntry, count_of, national_code, read_entry, rows_of, text_of
from cchc_desktop.domain.catalogue_trail import Cleaned, Trail
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.procedure import AfterWait, Channel, ComponentTemplate, Fee, Limit, LimitUnit, Procedure, Result
from cchc_desktop.domain.text import has_hidden

FORMAT = "cchc-catalogue/1"
MOST_BYTES = 32 * 1024 * 1024
MOST_PROCEDURES = 20_000
MOST_DAYS = 365
DEEPEST = 32
NAME, TEXT = 1000, 2000
NONE_SUCH = "Tệp này không phải danh mục thủ tục hành chính."
NEXT_STEP = "Chọn tệp danh mục thủ tục khác, hoặc xin lại tệp từ nơi đã gửi."


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """What a file held: procedures, and (code, why) for each entry left out. ``cleaned`` by code, of portal files only."""

    procedures: tuple[Procedure, ...]
    rejected: tuple[tuple[str, str], ...] = ()
    cleaned: Mapping[str, tuple[Cleaned, ...]] = field(default_factory=dict)


def import_catalogue(text: bytes | str, known: Known | None = None) -> CatalogueFile:
    """Read a catalogue file of either shape; raises Refused NOT_A_CATALOGUE when the whole is none.

    ``known`` is put over portal entries only. Record ids are left "": storage gives them.
    """
    data = _parse(text)
    entries = data.get("procedures") if isinstance(data, dict) else data
    ours = isinstance(data, dict)
    if not isinstance(entries, list) or not entries or (ours and data.get("format") != FORMAT):
        _refuse(NONE_SUCH)
    if len(entries) > MOST_PROCEDURES:
        _refuse(f"Tệp này có quá {MOST_PROCEDURES} thủ tục.")
    if not any(isinstance(entry, dict) and ("code" if ours else "ma") in entry for entry in entries):
        _refuse(NONE_SUCH)
    return _read_all(entries, ours, known or Known())


def _read_all(entries: list[Any], ours: bool, known: Known) -> CatalogueFile:
    found: dict[tuple[str, date | None], Procedure] = {}
    rejected: list[tuple[str, str]] = []
    cleaned: dict[str, tuple[Cleaned, ...]] = {}
    for entry in entries:
        trail = Trail()
        try:
            procedure = _read_one(entry, ours, known, trail)
        except NotAnEntry as problem:
            rejected.append((_shown_code(entry), str(problem)))
            continue
        key = (procedure.code, procedure.valid_from)
        if key in found:
            rejected.append((procedure.code, "Mã thủ tục này đã có ở trên trong cùng tệp."))
            continue
        found[key] = procedure
        if trail.cleaned:
            cleaned[procedure.code] = tuple(trail.cleaned)
    return CatalogueFile(tuple(found.values()), tuple(rejected), cleaned)


def _read_one(entry: Any, ours: bool, known: Known, trail: Trail) -> Procedure:
    if not isinstance(entry, dict):
        raise NotAnEntry("Dòng này không phải một thủ tục.")
    return procedure_from_json(entry) if ours else read_entry(entry, known, trail)


def _shown_code(entry: Any) -> str:
    """What to call a rejected entry by: its code as far as it can be shown, else ""."""
    code = entry.get("ma", entry.get("code")) if isinstance(entry, dict) else None
    return code[:40] if isinstance(code, str) and code.isprintable() else ""


def _refuse(message: str, *, line: int | None = None) -> NoReturn:
    raise Refused("NOT_A_CATALOGUE", message, NEXT_STEP, line=line)


def _parse(text: bytes | str) -> Any:
    """Strict JSON: UTF-8, no repeated keys, no NaN, no figures of absurd length, at most DEEPEST levels."""
    if len(text) > MOST_BYTES:
        _refuse("Tệp này quá lớn, không phải danh mục thủ tục.")
    try:
        words = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        data = json.loads(words, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        at_end = problem.pos >= len(problem.doc.rstrip()) or problem.msg.startswith("Unterminated")
        cut_off = at_end and words.lstrip()[:1] in ("[", "{")
        _refuse("Tệp danh mục bị cắt ngang, chưa đủ nội dung." if cut_off else NONE_SUCH, line=problem.lineno)
    except (ValueError, RecursionError):
        _refuse(NONE_SUCH)
    if _too_deep(data):
        _refuse("Tệp này lồng quá nhiều tầng, không phải danh mục thủ tục.")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _too_deep(data: Any) -> bool:
    level = [data]
    for _ in range(DEEPEST):
        level = [part for item in level for part in _parts(item)]
        if not level:
            return False
    return True


def _parts(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


def procedure_to_json(procedure: Procedure) -> dict[str, Any]:
    """The procedure in our own shape without its record id: every key at the top, below it only what is not the default."""
    return {
        "code": procedure.code,
        "name": procedure.name,
        "sector": procedure.sector,
        "limits": [_limit_json(limit) for limit in procedure.limits],
        "fees": [_fee_json(fee) for fee in procedure.fees],
        "components": [_component_json(paper) for paper in procedure.components],
        "results": [_bare({"name": result.name, "code": result.code}) for result in procedure.results],
        "audience": procedure.audience,
        "decision": procedure.decision,
        "valid_from": procedure.valid_from.isoformat() if procedure.valid_from else None,
        "valid_to": procedure.valid_to.isoformat() if procedure.valid_to else None,
        "confirm": list(procedure.confirm),
        **_waits_json(procedure),
    }


def _waits_json(procedure: Procedure) -> dict[str, Any]:
    """The switches of the clock, only where they are not the ordinary ones."""
    switches = {name: getattr(procedure, name) for name in ("after_supplement", "after_payment")}
    found: dict[str, Any] = {name: str(rule) for name, rule in switches.items() if rule is not AfterWait.PAUSE}
    return found | ({"supplement_days": procedure.supplement_days} if procedure.supplement_days else {})


def catalogue_text(procedures: Iterable[Procedure]) -> str:
    """A catalogue file: one procedure a line, without empty keys, so that a later version shows its differences."""
    lines = (json.dumps(_bare(procedure_to_json(one)), ensure_ascii=False, separators=(",", ":")) for one in procedures)
    return f'{{"format":"{FORMAT}","procedures":[\n' + ",\n".join(lines) + "\n]}\n"


def _bare(fields: dict[str, Any]) -> dict[str, Any]:
    """Without empty texts, false flags, empty lists and zeros: what reading takes as absent anyway."""
    return {name: value for name, value in fields.items() if value}


def _limit_json(limit: Limit) -> dict[str, Any]:
    return _bare(
        {
            "amount": limit.amount, "unit": str(limit.unit), "case": limit.case,
            "channel": limit.channel and str(limit.channel), "confirm": limit.confirm, "source": limit.source,
        }
    )  # fmt: skip


def _fee_json(fee: Fee) -> dict[str, Any]:
    channel = fee.channel and str(fee.channel)
    rest = _bare({"text": fee.text, "channel": channel, "confirm": fee.confirm, "source": fee.source})
    return {"amount": fee.amount, **rest}


def _component_json(paper: ComponentTemplate) -> dict[str, Any]:
    return _bare(
        {
            "name": paper.name, "originals": paper.originals, "copies": paper.copies,
            "show_only": paper.show_only, "must_digitise": paper.must_digitise, "confirm": paper.confirm,
            "remark": paper.remark, "source": paper.source,
        }
    )  # fmt: skip


def procedure_from_json(data: Mapping[str, Any], id: str = "") -> Procedure:
    """A procedure out of our own shape; raises NotAnEntry (a ValueError) with a Vietnamese reason."""
    name = _text(data, "name", NAME)
    if not name:
        raise NotAnEntry("Thủ tục không có tên.")
    start, end = _day(data, "valid_from"), _day(data, "valid_to")
    if start and end and end < start:
        raise NotAnEntry("Ngày hết hiệu lực sớm hơn ngày có hiệu lực.")
    return Procedure(
        id,
        national_code(_text(data, "code", 40)),
        name,
        _text(data, "sector", 300),
        tuple(_limit(row) for row in rows_of(data, "limits")),
        tuple(_fee(row) for row in rows_of(data, "fees")),
        tuple(_component(row) for row in rows_of(data, "components")),
        tuple(Result(_text(row, "name", NAME), _text(row, "code", 40)) for row in rows_of(data, "results")),
        _text(data, "audience", NAME),
        _text(data, "decision", 200),
        start,
        end,
        _sentences(data),
        _wait(data, "after_supplement"),
        _wait(data, "after_payment"),
        _days(data),
    )


def _wait(data: Mapping[str, Any], key: str) -> AfterWait:
    found = _text(data, key, 20) or "pause"
    if found not in set(AfterWait):
        raise NotAnEntry(f"Mục “{key}” là pause hoặc restart.")
    return AfterWait(found)


def _days(data: Mapping[str, Any]) -> int:
    found = data.get("supplement_days", 0)
    if type(found) is not int or not 0 <= found <= MOST_DAYS:
        raise NotAnEntry(f"Mục “supplement_days” từ 0 đến {MOST_DAYS}.")
    return found


def _text(data: Mapping[str, Any], key: str, limit: int) -> str:
    """Text of our own files: hidden characters are refused outright, nothing is quietly dropped."""
    found = data.get(key, "")
    if isinstance(found, str) and has_hidden(found):
        raise NotAnEntry(f"Mục “{key}” có ký tự ẩn.")
    return text_of(data, key, limit=limit, optional=True)


def _flag(data: Mapping[str, Any], key: str) -> bool:
    found = data.get(key, False)
    if not isinstance(found, bool):
        raise NotAnEntry(f"Mục “{key}” phải là có hoặc không.")
    return found


def _day(data: Mapping[str, Any], key: str) -> date | None:
    found = _text(data, key, 10) if data.get(key) is not None else ""
    try:
        return date.fromisoformat(found) if found else None
    except ValueError:
        raise NotAnEntry(f"Mục “{key}” phải là ngày dạng 2026-07-01.") from None


def _sentences(data: Mapping[str, Any]) -> tuple[str, ...]:
    found = data.get("confirm", [])
    if not isinstance(found, list):
        raise NotAnEntry("Mục “confirm” phải là danh sách.")
    return tuple(_text({"confirm": sentence}, "confirm", NAME) for sentence in found)


def _channel(row: Mapping[str, Any]) -> Channel | None:
    found = _text(row, "channel", 20)
    if found and found not in set(Channel):
        raise NotAnEntry("Mục “channel” phải là direct, online hoặc post.")
    return Channel(found) if found else None


def _limit(row: Mapping[str, Any]) -> Limit:
    unit = _text(row, "unit", 20)
    if unit not in set(LimitUnit):
        raise NotAnEntry("Đơn vị thời hạn phải là working_days, calendar_days, hours hoặc same_day.")
    amount = count_of(row, "amount")
    if not amount and unit != LimitUnit.SAME_DAY:
        raise NotAnEntry("Thời hạn phải từ 1 trở lên.")
    case, source = _text(row, "case", NAME), _text(row, "source", NAME)
    return Limit(amount, LimitUnit(unit), case, _channel(row), _flag(row, "confirm"), source)


def _fee(row: Mapping[str, Any]) -> Fee:
    amount = None if row.get("amount") is None else count_of(row, "amount", most=10**10)
    return Fee(amount, _text(row, "text", TEXT), _channel(row), _flag(row, "confirm"), _text(row, "source", TEXT))


def _component(row: Mapping[str, Any]) -> ComponentTemplate:
    name = _text(row, "name", TEXT)
    if not name:
        raise NotAnEntry("Giấy tờ không có tên.")
    return ComponentTemplate(
        name, count_of(row, "originals", most=1000), count_of(row, "copies", most=1000), _flag(row, "show_only"),
        _flag(row, "must_digitise"), _flag(row, "confirm"), _flag(row, "remark"), _text(row, "source", TEXT),
    )  # fmt: skip


def known_from_json(data: Mapping[str, Any]) -> Known:
    """The table of resources/catalogue/known.json; raises NotAnEntry."""
    return Known(
        limits={code: tuple(_limit(row) for row in rows_of(line, "limits")) for code, line in _lines(data) if "limits" in line},
        fees={code: tuple(_fee(row) for row in rows_of(line, "fees")) for code, line in _lines(data) if "fees" in line},
        added=tuple(procedure_from_json(row) for row in rows_of(data, "added")),
    )


def _lines(data: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(national_code(_text(line, "code", 40)), line) for line in rows_of(data, "known")]


def served_sectors(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The sectors (lĩnh vực) a commune's counter serves unless it chooses otherwise, out of sectors.json, in its order."""
    return tuple(_text(row, "name", 300) for row in rows_of(data, "sectors") if _flag(row, "served_by_default"))

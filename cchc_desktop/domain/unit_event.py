"""Units that change (sắp xếp đơn vị): renamed, merged, split, a level abolished; each old unit names exactly one heir of its records.

Of a split, further heirs take listed records only. Codes are re-used with another meaning, so units go by (code, valid_from).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.number import PREFIX
from cchc_desktop.domain.unit import Unit


@dataclass(frozen=True, slots=True)
class Heir:
    """``old`` unit's key and its heir's; ``records`` (ids or numbers) when only these go to it."""

    old: str
    heir: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """What a decision does on a day: units that begin, heirs of those that end; ``prefixes`` is what dossier numbers of a unit begin
    with from then on, by its key, where the decision names it."""

    day: date
    basis: str
    units: tuple[Unit, ...]
    heirs: tuple[Heir, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)


def event_from(data: object) -> UnitEvent:
    """An event from JSON ``{"day", "basis"?, "units"?: [unit…], "heirs": [{"old", "heir", "records"?}]}``; a unit is named by its key
    ``CODE@YYYY-MM-DD`` (``CODE@`` when its start is not recorded); one that begins may have a ``prefix`` for its dossier numbers.
    At least one unit begins or ends.

    Raises Refused BAD_FIELD.
    """
    told = _object(data, "file")
    strange = told.keys() - {"day", "basis", "units", "heirs"}
    if strange:
        raise _bad(sorted(strange)[0], "Mục này không có trong tệp sắp xếp đơn vị.")
    day = _day(told.get("day"), "day")
    if day is None:
        raise _bad("day", "Chưa ghi ngày sắp xếp có hiệu lực.")
    listed = _list(told.get("units", []), "units")
    units = tuple(_unit(one, f"units.{n}") for n, one in enumerate(listed, 1))
    prefixes = {unit.key: prefix for n, unit in enumerate(units, 1) if (prefix := _prefix(listed[n - 1], f"units.{n}.prefix"))}
    heirs = tuple(_heir(one, f"heirs.{n}") for n, one in enumerate(_list(told.get("heirs"), "heirs"), 1))
    if not units and not heirs:
        raise _bad("heirs", "Tệp chưa ghi đơn vị nào bắt đầu hay kết thúc.")
    _check_heirs(heirs)
    return UnitEvent(day, _text(told.get("basis", ""), "basis"), units, heirs, prefixes)


def _check_heirs(heirs: Iterable[Heir]) -> None:
    whole = [one.old for one in heirs if not one.records]
    for one in heirs:
        if whole.count(one.old) != 1:
            raise _bad("heirs", f"Đơn vị {one.old} phải có đúng một nơi kế thừa; nơi khác chỉ nhận hồ sơ liệt kê.")
    following = {one.old: one.heir for one in heirs if not one.records}
    for start in following:
        seen, at = {start}, following[start]
        while at in following:
            if at in seen:
                raise _bad("heirs", "Các đơn vị kế thừa lẫn nhau thành vòng.")
            seen.add(at)
            at = following[at]


def _bad(field: str, sentence: str) -> Refused:
    return Refused("BAD_FIELD", sentence, "Sửa tệp rồi làm lại.", field=field)


def _object(data: object, field: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _bad(field, "Tệp sắp xếp đơn vị không đúng dạng.")
    return data


def _list(data: object, field: str) -> list[object]:
    if not isinstance(data, list):
        raise _bad(field, "Mục này phải là danh sách.")
    return data


def _text(data: object, field: str) -> str:
    if not isinstance(data, str) or len(data) > 300:
        raise _bad(field, "Mục này phải là chữ.")
    return data.strip()


def _day(data: object, field: str) -> date | None:
    try:
        return None if data is None else date.fromisoformat(_text(data, field))
    except ValueError:
        raise _bad(field, "Ngày ghi như 2025-07-01.") from None


def _unit(data: object, field: str) -> Unit:
    told = _object(data, field)
    names = [_text(told.get(name), f"{field}.{name}") for name in ("code", "level", "name")]
    parent = told.get("parent")
    key = None if parent is None else _key(parent, f"{field}.parent")
    return Unit(names[0], names[1], names[2], _day(told.get("valid_from"), f"{field}.valid_from"), None, key)


def _prefix(data: object, field: str) -> str:
    found = _text(_object(data, field).get("prefix", ""), field).upper()
    if found and not PREFIX.match(found):
        raise _bad(field, "Mã định danh có dạng H50.31.18 hoặc 000.00.16.H50.")
    return found


def _key(data: object, field: str) -> str:
    code, at, start = _text(data, field).partition("@")
    if not code or not at:
        raise _bad(field, "Đơn vị ghi như 19405@2025-07-01, hoặc 464@ khi không rõ ngày bắt đầu.")
    if start:
        _day(start, field)
    return f"{code}@{start}"


def _heir(data: object, field: str) -> Heir:
    told = _object(data, field)
    records = tuple(_text(one, f"{field}.records") for one in _list(told.get("records", []), f"{field}.records"))
    found = Heir(_key(told.get("old"), f"{field}.old"), _key(told.get("heir"), f"{field}.heir"), records)
    if found.old == found.heir:
        raise _bad(field, "Nơi kế thừa phải là đơn vị khác.")
    return found

"""Rules of the commitment sheet: reading one, checking it, printing, signing, and the new version after signing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from cchc_desktop.domain.commitment import INDICES, Commitment, CommitmentState, Party, Signature, Target
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import parse_moment, store
from cchc_desktop.domain.text import clean, fold

_T = TypeVar("_T")
KINDS = ("office", "inner", "official")
SIDES = ("committing", "receiving")
PARTS = frozenset({
    "kind", "year", "date", "place", "number", "basis", "committing", "receiving", "pledges", "targets", "officials", "execution",
    "validity",
})  # fmt: skip
"""The parts a file may name."""
MOST_TARGETS = 200
_SMALL = ("Thôn ", "Bản ", "Ấp ", "Khu phố ", "Tổ dân phố ", "Xã ", "Phường ", "Thị trấn ", "Huyện ", "Tỉnh ")
_OPEN = {"committing": "đơn vị", "receiving": "cơ quan nhận cam kết"}
"""What a template's sentence says while a side has no name yet."""
_LIMITS = {"name": 600, "unit": 60, "owner": 300, "evidence": 600}


def _texts(rows: Any, limit: int = 4000) -> tuple[str, ...]:
    """A list of cleaned, non-empty paragraphs. Raises TypeError when it is not a list of texts."""
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, str) for row in rows):
        raise TypeError("not a list of texts")
    return tuple(text for row in rows if (text := clean(row, limit=limit, multiline=True)))


def _word(data: Mapping[str, Any], name: str, limit: int = 600) -> str:
    """One cleaned text, "" when it is missing. Raises TypeError for anything but a text."""
    found = data.get(name)
    if found is not None and not isinstance(found, str):
        raise TypeError("not a text")
    return clean(found or "", limit=limit)


def _party(data: Mapping[str, Any]) -> Party:
    """One side from ``{"unit", "person", "title"}``; what is missing is "" and is asked for before signing."""
    return Party(*(_word(data, name) for name in ("unit", "person", "title")))


def _figure(value: Any) -> float | str | None:
    """A target's figure: a number, a word ("Tốt") or nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise TypeError("not a figure")
    return clean(value, limit=120) if isinstance(value, str) else float(value)


def _target(data: Mapping[str, Any]) -> Target:
    """One line of the table from its JSON shape."""
    due = data.get("due")
    words = {name: _word(data, name, limit) for name, limit in _LIMITS.items()}
    return Target(
        index=_word(data, "index", 300), last=_figure(data.get("last")), target=_figure(data.get("target")),
        due=date.fromisoformat(due) if due else None, source=_word(data, "source", 60) or "manual", **words,
    )  # fmt: skip


def _filled(text: str, places: Mapping[str, str]) -> str:
    """A template's sentence with ``{unit}``, ``{receiving}``, ``{year}`` filled in; a village's name starts small inside it."""
    for name, value in places.items():
        mark = "{" + name + "}"
        text = value[:1].upper() + value[1:] + text.removeprefix(mark) if text.startswith(mark) else text
        text = text.replace(mark, value[:1].lower() + value[1:] if value.startswith(_SMALL) else value)
    return text


def _fill(value: Any, places: Mapping[str, str]) -> Any:
    """Every text inside a template filled."""
    if isinstance(value, str):
        return _filled(value, places)
    if isinstance(value, list):
        return [_fill(one, places) for one in value]
    if isinstance(value, dict):
        return {name: _fill(one, places) for name, one in value.items()}
    return value


def library_targets(rows: Iterable[Mapping[str, Any]], held: Iterable[Target], year: int) -> list[Target]:
    """Targets to choose from: the shipped ones, then those of the sheets held (newest first); each name once, of an index together."""
    found = [*(_target(_fill(dict(row), {"year": str(year)})) for row in rows), *held]
    names = {fold(one.name): one for one in reversed(found) if one.name}
    fresh = [replace(one, last=None, due=date(year, 12, 31)) for one in found if names.get(fold(one.name)) is one]
    return sorted(fresh, key=lambda one: INDICES.index(one.index) if one.index in INDICES else len(INDICES))


def _part(name: str, read: Callable[..., _T], *given: Any) -> _T:
    """What ``read`` makes of one part of a sheet; its complaints name the part."""
    try:
        return read(*given)
    except Refused as refused:
        refused.field = name
        raise
    except (TypeError, ValueError, AttributeError, OverflowError) as problem:
        sentence = f"Phần “{name}” của bản cam kết ghi không đúng dạng."
        raise Refused("NOT_A_COMMITMENT", sentence, "Sửa phần ấy rồi thử lại.", field=name) from problem


def _year(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 2000 <= value <= 2100:
        raise ValueError("not a year")
    return value


def _each(read: Callable[[Any], _T], rows: Any) -> tuple[_T, ...]:
    if not isinstance(rows, (list, tuple)):
        raise TypeError("not a list")
    return tuple(read(row) for row in rows)


def _pledges(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {clean(name): _texts(rows) for name, rows in data.items()}


def commitment_from_json(data: object, template: Mapping[str, Any], unit_key: str, today: date) -> Commitment:
    """A commitment from the command line's shape; a part left out comes from the template of its kind.

    Raises Refused NOT_A_COMMITMENT, TOO_LONG with the name of the bad part.
    """
    if not isinstance(data, dict):
        raise Refused("NOT_A_COMMITMENT", "Tệp này không phải bản cam kết.", "Xem mẫu tệp trong docs/commands.md.")
    year = _part("year", _year, data.get("year", today.year))
    sides = {side: _part(side, _party, data.get(side) or {}) for side in SIDES}
    names = {side: sides[side].unit or _OPEN[side] for side in SIDES}
    places = {"unit": names["committing"], "receiving": names["receiving"], "year": str(year)}
    merged = {**_fill(dict(template), places), **{name: value for name, value in data.items() if value is not None}}
    return Commitment(
        id=str(uuid4()), unit=unit_key, kind=_part("kind", _word, merged, "kind", 60) or "office", year=year,
        date=_part("date", date.fromisoformat, merged.get("date") or today.isoformat()),
        place=_part("place", _word, merged, "place"), number=_part("number", _word, merged, "number"),
        basis=_part("basis", _texts, merged.get("basis", [])), committing=sides["committing"], receiving=sides["receiving"],
        pledges=_part("pledges", _pledges, merged.get("pledges", {})),
        targets=_part("targets", _each, _target, merged.get("targets", [])),
        execution=_part("execution", _texts, merged.get("execution", [])),
        validity=_part("validity", _texts, merged.get("validity", [])),
        officials=_part("officials", _each, _party, merged.get("officials", [])),
    )  # fmt: skip


def check_commitment(c: Commitment) -> list[Problem]:
    """Problems of a sheet, in the order of the form; who signs may still be open while it is a draft (a warning)."""
    found: list[Problem] = []
    if c.kind not in KINDS:
        found.append(Problem("kind", "Loại cam kết không có trong các mẫu."))
    for side, words in (("committing", "Bên cam kết"), ("receiving", "Bên nhận cam kết")):
        party: Party = getattr(c, side)
        if not party.unit:
            found.append(Problem(f"{side}.unit", f"{words} chưa có tên cơ quan."))
        if not party.person and not (side == "committing" and c.kind == "official" and c.officials):
            found.append(Problem(f"{side}.person", f"{words} chưa có tên người ký.", warning=True))
    for place, official in enumerate(c.officials):
        if not official.person:
            found.append(Problem(f"officials.{place}.person", f"Dòng {place + 1} của danh sách chưa có họ tên.", warning=True))
    if not any(c.pledges.values()):
        found.append(Problem("pledges", "Bản cam kết chưa có nội dung nào."))
    if len(c.targets) > MOST_TARGETS:
        found.append(Problem("targets", f"Bảng chỉ tiêu có nhiều nhất {MOST_TARGETS} dòng, đang có {len(c.targets)}."))
    if c.kind == "office" and not c.targets:
        found.append(Problem("targets", "Bảng chỉ tiêu chưa có dòng nào."))
    for place, target in enumerate(c.targets):
        found += _check_target(target, place, c.year)
    return found


def check_ready(c: Commitment) -> list[Problem]:
    """What keeps a sheet from being printed and signed: its problems, and names of signers that are still open."""
    return [replace(p, warning=p.warning and not p.field.endswith(".person")) for p in check_commitment(c)]


def _check_target(target: Target, place: int, year: int) -> list[Problem]:
    """Problems of one line of the table."""
    found: list[Problem] = []
    if not target.name:
        found.append(Problem(f"targets.{place}.name", f"Dòng {place + 1} chưa có tên chỉ tiêu."))
    if isinstance(target.target, float) and target.unit == "%" and not 0 <= target.target <= 100:
        found.append(Problem(f"targets.{place}.target", f"Dòng {place + 1}: tỷ lệ từ 0 đến 100 %."))
    if target.source != "manual" and target.source.removeprefix("auto:") in ("", target.source):
        found.append(Problem(f"targets.{place}.source", f"Dòng {place + 1}: nguồn số liệu là manual hoặc auto:TÊN."))
    if target.due is None:
        words = f"Dòng {place + 1} chưa có thời hạn; tiến độ được tính đến 31/12/{year}."
        found.append(Problem(f"targets.{place}.due", words, warning=True))
    elif target.due.year not in (year, year + 1):
        found.append(Problem(f"targets.{place}.due", f"Dòng {place + 1}: thời hạn không thuộc năm cam kết.", warning=True))
    return found


def commitment_to_json(c: Commitment) -> dict[str, Any]:
    """The whole sheet as JSON, dates as ISO text; :func:`commitment_from_stored` reads it back."""
    found = asdict(c)
    found["date"] = c.date.isoformat()
    found["state"] = c.state.value
    found["targets"] = [{**asdict(t), "due": t.due.isoformat() if t.due else None} for t in c.targets]
    found["signatures"] = [{**asdict(s), "at": store(s.at)} for s in c.signatures]
    if not c.annex_of:  # what was printed before there were annexes keeps its digest
        del found["annex_of"]
    return found


def commitment_from_stored(data: Mapping[str, Any]) -> Commitment:
    """A sheet as this program stored it."""
    return Commitment(
        id=data["id"], unit=data["unit"], kind=data["kind"], year=data["year"], date=date.fromisoformat(data["date"]),
        place=data["place"], number=data["number"], basis=tuple(data["basis"]), committing=Party(**data["committing"]),
        receiving=Party(**data["receiving"]), pledges={name: tuple(rows) for name, rows in data["pledges"].items()},
        targets=tuple(_target(row) for row in data["targets"]), state=CommitmentState(data["state"]),
        version=data["version"], previous=data["previous"], execution=tuple(data["execution"]),
        validity=tuple(data["validity"]), officials=tuple(Party(**row) for row in data["officials"]),
        signatures=tuple(Signature(**{**row, "at": parse_moment(row["at"])}) for row in data["signatures"]),
        annex_of=data.get("annex_of", ""),
    )  # fmt: skip


def refuse_if_signed(c: Commitment) -> None:
    """A signed sheet never changes."""
    if c.state is CommitmentState.SIGNED:
        raise Refused("SIGNED", "Bản cam kết đã ký, không sửa được nữa.", "Lập phiên bản mới thay cho bản này.")


def with_signature(c: Commitment, signature: Signature) -> Commitment:
    """The sheet with one more signature; signed from the first one on.

    Each side signs once, of officials each person. Raises Refused SIGNED_ALREADY for what is done, BAD_FIELD for a side or an
    official that the sheet does not have.
    """
    if signature.side not in SIDES:
        raise Refused("BAD_FIELD", "Bên ký là committing hoặc receiving.", "Chọn lại bên ký.", field="side")
    each = signature.side == "committing" and bool(c.officials)
    if each and signature.person not in {official.person for official in c.officials}:
        sentence = "Người ký không có trong danh sách công chức của bản này."
        raise Refused("BAD_FIELD", sentence, "Chọn người ký trong danh sách.", field="person")
    if any(s.side == signature.side and (not each or s.person == signature.person) for s in c.signatures):
        raise Refused("SIGNED_ALREADY", "Bên này đã ký bản cam kết.", "Xem chữ ký đã ghi; muốn đổi thì lập phiên bản mới.")
    return replace(c, state=CommitmentState.SIGNED, signatures=(*c.signatures, signature))


def new_version(c: Commitment, today: date) -> Commitment:
    """A draft of the next version, linked to the signed one it will replace."""
    draft = replace(c, id=str(uuid4()), state=CommitmentState.DRAFT, date=today, number="")
    return replace(draft, version=c.version + 1, previous=c.id, signatures=())

"""JSON that others wrote (tệp JSON): read with suspicion, then field by field, every complaint naming its place.

Strict: UTF-8, no key twice, no NaN, no figure beyond 64 bits, at most DEEPEST levels; hidden characters are refused, since
a file is not a keyboard and what nobody can see nobody has checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NoReturn

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.text import NAME_LIMIT, clean, has_hidden

MOST_BYTES = 32 << 20
DEEPEST = 32
_NEXT = "Xem mẫu tệp trong docs/commands.md, sửa rồi thử lại."


def _refuse(sentence: str, line: int | None) -> NoReturn:
    raise Refused("NOT_JSON", sentence, _NEXT, line=line)


def read_text(data: bytes, line: int | None = None) -> str:
    """The text of a UTF-8 file, with or without a byte order mark. Raises Refused NOT_JSON."""
    if len(data) > MOST_BYTES:
        _refuse(f"Tệp lớn hơn {MOST_BYTES >> 20} MB.", line)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("Tệp không phải chữ UTF-8.", line)
    if not text.strip():
        _refuse("Tệp trống.", line)
    return text


def read_json(text: str, line: int | None = None) -> Any:
    """The value of a JSON text. ``line`` is its own line in a larger file, else the line of a mistake is told.

    Raises Refused NOT_JSON, and BAD_FIELD for a text with hidden characters.
    """
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole, parse_float=_figure)
    except json.JSONDecodeError as problem:
        at_end = problem.pos >= len(text.rstrip()) or problem.msg.startswith("Unterminated")
        sentence = "Nội dung JSON bị cắt ngang." if at_end and text.lstrip()[:1] in ("{", "[") else "Nội dung không phải JSON."
        _refuse(sentence, line or problem.lineno)
    except RecursionError:
        _refuse("Nội dung JSON lồng quá nhiều tầng.", line)
    except ValueError as problem:
        _refuse(str(problem), line)
    _look_through(found, "", DEEPEST, line)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"Mục “{twice[:40]}” ghi hai lần.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} không phải một con số.")


def _whole(digits: str) -> int:
    found = int(digits) if len(digits) <= 20 else 1 << 64
    if abs(found) >= 1 << 63:
        raise ValueError("Có con số dài quá mức.")
    return found


def _figure(digits: str) -> float:
    found = float(digits)
    if found - found != 0:
        raise ValueError("Có con số lớn quá mức.")
    return found


def _look_through(value: Any, path: str, left: int, line: int | None) -> None:
    """No level too deep, no text with hidden characters, in any corner."""
    if left < 0:
        _refuse("Nội dung JSON lồng quá nhiều tầng.", line)
    if isinstance(value, str) and has_hidden(value):
        sentence = "Mục này có ký tự ẩn (điều khiển, đổi chiều chữ hoặc không độ rộng)."
        raise Refused("BAD_FIELD", sentence, "Gõ lại mục ấy rồi thử lại.", field=path or None, line=line)
    if isinstance(value, dict):
        for name, inner in value.items():
            _look_through(name, path, left, line)
            _look_through(inner, f"{path}.{name}" if path else name, left - 1, line)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _look_through(inner, f"{path}.{place}" if path else str(place), left - 1, line)


class JsonObject:
    """One JSON object read by names: each reader checks the type and raises Refused BAD_FIELD naming ``path.name``.

    A name that is absent or null counts as left out. Names outside ``known`` are refused, so that a slip of the pen is never
    taken for something left out.
    """

    def __init__(self, data: object, known: frozenset[str], path: str = "", line: int | None = None) -> None:
        self._path, self._line = path, line
        if not isinstance(data, Mapping):
            raise Refused("BAD_FIELD", "Chỗ này phải là một nhóm mục {…}.", _NEXT, field=path or None, line=line)
        self._data: Mapping[str, Any] = {name: value for name, value in data.items() if value is not None}
        for name in data:
            if name not in known:
                self.refuse(name, f"Không có mục “{name[:40]}”; các mục là: {', '.join(sorted(known))}.")

    def refuse(self, name: str, sentence: str) -> NoReturn:
        """Say what is wrong with a field."""
        raise Refused("BAD_FIELD", sentence, "Sửa mục này rồi thử lại.", field=self.place(name), line=self._line)

    def place(self, name: str) -> str:
        """The full name of a field: ``applicant.name``."""
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        """Whether a field was given."""
        return name in self._data

    def raw(self, name: str) -> Any:
        """The value as it stands, None when left out."""
        return self._data.get(name)

    def text(self, name: str, default: str = "", *, limit: int = NAME_LIMIT, multiline: bool = False) -> str:
        """A cleaned text."""
        found = self._data.get(name, default)
        if not isinstance(found, str):
            self.refuse(name, "Mục này phải là chữ, đặt trong dấu ngoặc kép.")
        try:
            return clean(found, limit=limit, multiline=multiline)
        except Refused as refused:
            refused.field, refused.line = self.place(name), self._line
            raise

    def count(self, name: str, default: int | None = 0) -> int | None:
        """A whole number; its range is the rules' matter."""
        found = self._data.get(name, default)
        if found is not None and type(found) is not int:
            self.refuse(name, "Mục này phải là số nguyên.")
        return found

    def flag(self, name: str, default: bool) -> bool:
        """true or false."""
        found = self._data.get(name, default)
        if not isinstance(found, bool):
            self.refuse(name, "Mục này phải là true hoặc false.")
        return found

    def moment(self, name: str) -> datetime | None:
        """A time, Vietnamese unless it names a zone; None when left out."""
        if not self.has(name):
            return None
        try:
            return parse_moment(self.text(name))
        except (ValueError, OverflowError):
            self.refuse(name, "Ngày giờ ghi như 2026-11-23T09:30, và phải có thật.")

    def day(self, name: str) -> date | None:
        """A day; None when left out."""
        if not self.has(name):
            return None
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            self.refuse(name, "Ngày ghi như 2026-11-23, và phải có thật.")

    def inner(self, name: str, known: frozenset[str]) -> JsonObject:
        """The object under a name."""
        return JsonObject(self._data.get(name, {}), known, self.place(name), self._line)

    def rows(self, name: str, known: frozenset[str]) -> list[JsonObject] | None:
        """The objects of a list under a name; None when left out."""
        if not self.has(name):
            return None
        found = self._data[name]
        if not isinstance(found, list):
            self.refuse(name, "Mục này phải là một danh sách [ … ].")
        return [JsonObject(row, known, self.place(f"{name}.{place}"), self._line) for place, row in enumerate(found)]

"""How an old register is read (cách đọc sổ cũ): which column is what, in which encoding, which words mean which status or procedure.

A map is proposed from the headings and the letters of the file, changed by a person, kept as JSON for the next file of the same
headings. In JSON columns are named by heading or counted from 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.dossier_json import STATUS_WORDS, status_name
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.json_text import JsonObject
from cchc_desktop.domain.legacy_text import Encoding, detect, from_tcvn3, to_unicode
from cchc_desktop.domain.moving_cells import DAY_FIRST, MONTH_FIRST, Cell, as_text
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.domain.text import fold, words

FIELD_NAMES = {
    "number": "Mã hồ sơ cũ", "procedure_code": "Mã thủ tục", "procedure": "Tên thủ tục", "name": "Họ và tên", "id_number": "Số định danh",
    "birth_date": "Ngày sinh", "gender": "Giới tính", "address": "Địa chỉ", "phone": "Số điện thoại", "email": "Email",
    "submitted_by": "Người nộp thay", "channel": "Cách nộp", "sets": "Số bộ", "received_at": "Ngày nhận", "due_at": "Ngày hẹn trả",
    "finished_at": "Ngày xử lý xong", "returned_at": "Ngày trả kết quả", "status": "Trạng thái", "officer": "Người xử lý",
    "received_by": "Người tiếp nhận", "fee": "Phí, lệ phí", "result_place": "Nơi nhận kết quả", "note": "Ghi chú",
}  # fmt: skip
"""What a column can be -> its name on screen."""
DATES = ("received_at", "due_at", "finished_at", "returned_at")
_HEADING_WITHIN, _SAMPLE, _SEVERAL = 30, 400, 3
_MODERN = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")


@dataclass(frozen=True)
class Words:
    """Shipped tables: heading key -> field, folded name -> status, folded name -> channel."""

    headings: Mapping[str, str]
    statuses: Mapping[str, Status]
    channels: Mapping[str, Channel]


@dataclass(frozen=True)
class MoveMap:
    """``columns`` field -> place from 0; ``heading`` the row of the headings from 0, -1 when there is none; the rows behind it are
    dossiers. ``capitals`` are the fields in a capital font; ``statuses``, ``channels``, ``procedures`` (name -> code, "" = leave
    out) hold folded words; ``procedure`` is the code for rows that name none."""

    columns: Mapping[str, int] = field(default_factory=dict)
    heading: int = -1
    encoding: Encoding = Encoding.UNICODE
    capitals: frozenset[str] = frozenset()
    order: str = DAY_FIRST
    statuses: Mapping[str, Status] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    procedures: Mapping[str, str] = field(default_factory=dict)
    procedure: str = ""

    @property
    def lacking(self) -> list[str]:
        """The fields without which no row can become a dossier."""
        need = [name for name in ("name", "received_at") if name not in self.columns]
        named = self.procedure or "procedure" in self.columns or "procedure_code" in self.columns
        return need if named else [*need, "procedure"]


def words_from_json(data: Mapping[str, Any]) -> Words:
    """The shipped tables of ``{"headings": {FIELD: [text]}, "statuses": {CODE: [text]}, "channels": {NAME: [text]}}``."""
    return Words(
        {heading_key(text): name for name, texts in data["headings"].items() for text in texts},
        {fold(text): Status(int(code)) for code, texts in data["statuses"].items() for text in texts},
        {fold(text): Channel(name) for name, texts in data["channels"].items() for text in texts},
    )


def heading_key(text: str) -> str:
    """A heading as it is compared: letters and digits only (``Mã hồ sơ`` and ``MaHoSo`` are one)."""
    return "".join(words(text))


# -- letters


def _is_modern(text: str) -> bool:
    return not text.isascii() and bool(_MODERN.search(unicodedata.normalize("NFC", text)))


def row_encoding(texts: Sequence[str], chosen: Encoding) -> Encoding:
    """A row with letters only Unicode has is Unicode whatever the rest of the file is (half of it may have been converted)."""
    return Encoding.UNICODE if any(map(_is_modern, texts)) else chosen


def guess_encoding(rows: Sequence[Sequence[Cell]]) -> Encoding:
    """How the file is written, by its rows: an old encoding counts when a fifth of the rows that can tell are in it."""
    told: Counter[Encoding] = Counter()
    for row in rows:
        texts = [cell for cell in row if isinstance(cell, str) and not cell.isascii()]
        if texts:
            told[Encoding.UNICODE if any(map(_is_modern, texts)) else detect(texts)] += 1
    old = max((Encoding.TCVN3, Encoding.VNI), key=lambda one: told[one])
    return old if told[old] and 5 * told[old] >= told.total() else Encoding.UNICODE


def texts_of(row: Sequence[Cell], encoding: Encoding) -> list[str]:
    """The cells of a row as NFC text of the encoding found for it."""
    plain = [as_text(cell) for cell in row]
    found = row_encoding(plain, encoding)
    return [to_unicode(text, found) if isinstance(cell, str) else text for cell, text in zip(row, plain, strict=True)]


def guess_capitals(rows: Sequence[Sequence[Cell]], columns: Mapping[str, int]) -> frozenset[str]:
    """Fields in a capital font: their TCVN3 words mix capital plain letters with small marked ones ("NGUYễN")."""
    found = set()
    for name in ("name", "submitted_by", "address", "procedure", "note"):
        place = columns.get(name, -1)
        texts = [cell for row in rows if 0 <= place < len(row) and isinstance(cell := row[place], str) and not cell.isascii()]
        mixed = sum(_is_mixed(from_tcvn3(text)) for text in texts)
        if texts and 2 * mixed > len(texts):
            found.add(name)
    return frozenset(found)


def _is_mixed(text: str) -> bool:
    return any(re.search("[A-Z]", word[1:]) and not re.search("[a-z]", word) and word != word.upper() for word in text.split())


# -- headings


def headings_at(rows: Sequence[Sequence[Cell]], heading: int, encoding: Encoding) -> list[str]:
    """The headings of a row; a cell that is empty there says what stands above it (headings of two lines)."""
    if not 0 <= heading < len(rows):
        return []
    found = texts_of(rows[heading], encoding)
    above = texts_of(rows[heading - 1], encoding) if heading else []
    return [text.strip() or (above[place].strip() if place < len(above) else "") for place, text in enumerate(found)]


def match_columns(headings: Sequence[str], known: Words) -> dict[str, int]:
    """Field -> column of the headings that are known; the first one of a field counts."""
    found: dict[str, int] = {}
    for place, text in enumerate(headings):
        bare = re.sub(r"\(.*?\)|\*|:", " ", text)
        name = known.headings.get(heading_key(text)) or known.headings.get(heading_key(bare))
        if name and name not in found:
            found[name] = place
    return found


def propose(rows: Sequence[Sequence[Cell]], known: Words) -> MoveMap:
    """A map from what the file shows; ``heading`` -1 and no columns when no row looks like headings."""
    encoding = guess_encoding(rows[:_SAMPLE] if len(rows) <= 2 * _SAMPLE else [*rows[:_SAMPLE], *rows[-_SAMPLE:]])
    best: dict[str, int] = {}
    at = -1
    for place in range(min(_HEADING_WITHIN, len(rows))):
        found = match_columns(headings_at(rows, place, encoding), known)
        if len(found) > len(best) and len(set(found.values())) == len(found):
            best, at = found, place
    if len(best) < 2:
        return MoveMap(encoding=encoding)
    capitals = guess_capitals(rows[at + 1 : at + _SAMPLE], best) if encoding is Encoding.TCVN3 else frozenset[str]()
    return MoveMap(best, at, encoding, capitals, guess_order(rows[at + 1 :], best))


def guess_order(rows: Sequence[Sequence[Cell]], columns: Mapping[str, int]) -> str:
    """Month first only when several days can be read so alone and none can be read the other way; one slip turns no file round."""
    months: Counter[str] = Counter()
    for row in rows:
        for name in DATES:
            place = columns.get(name, -1)
            cell = row[place] if 0 <= place < len(row) else None
            typed = re.match(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d", cell) if isinstance(cell, str) else None
            if typed:
                months[DAY_FIRST] += int(typed[1]) > 12
                months[MONTH_FIRST] += int(typed[2]) > 12
    return MONTH_FIRST if months[MONTH_FIRST] >= _SEVERAL and not months[DAY_FIRST] else DAY_FIRST


# -- as JSON

_PARTS = frozenset({"columns", "heading", "encoding", "capitals", "order", "statuses", "channels", "procedures", "procedure", "sheet"})


def map_to_json(used: MoveMap, headings: Sequence[str]) -> dict[str, Any]:
    """A map as a file holds it; a column is named by its heading when no other has the same."""
    keys = Counter(heading_key(text) for text in headings)
    columns: dict[str, Any] = {}
    for name, place in used.columns.items():
        text = headings[place] if place < len(headings) else ""
        columns[name] = text if keys[heading_key(text)] == 1 and heading_key(text) else place + 1
    return {
        "columns": columns, "heading": used.heading + 1, "encoding": used.encoding.value, "capitals": sorted(used.capitals),
        "order": used.order, "statuses": {text: status_name(status) for text, status in used.statuses.items()},
        "channels": {text: channel.value for text, channel in used.channels.items()}, "procedures": dict(used.procedures),
        "procedure": used.procedure,
    }  # fmt: skip


def map_from_json(data: object, rows: Sequence[Sequence[Cell]], base: MoveMap) -> MoveMap:
    """A map file over what was proposed: parts (and columns) left out stay as proposed, null = not read.

    Raises Refused BAD_FIELD naming the part.
    """
    given = JsonObject(data, _PARTS)
    assert isinstance(data, dict)
    heading = given.count("heading", base.heading + 1)
    encoding = _one_of(data, "encoding", Encoding, base.encoding)
    at = (heading or 0) - 1
    order = given.text("order", base.order)
    if order not in (DAY_FIRST, MONTH_FIRST):
        raise _bad("order", "Thứ tự ngày tháng là dmy hoặc mdy.")
    columns = base.columns
    if "columns" in data:
        told = _table(data, "columns")
        given_ones = _columns(told, headings_at(rows, at, encoding), max(map(len, rows), default=0))
        columns = {n: place for n, place in base.columns.items() if n not in told and place not in given_ones.values()} | given_ones
    capitals = data.get("capitals", sorted(base.capitals))
    if not isinstance(capitals, list) or not all(name in FIELD_NAMES for name in capitals):
        raise _bad("capitals", "Chữ hoa là danh sách tên mục, ví dụ [\"name\"].")
    statuses = {fold(text): _status(word) for text, word in _table(data, "statuses").items()}
    channels = {fold(text): _channel(word) for text, word in _table(data, "channels").items()}
    procedures = {fold(text): _code(code) for text, code in _table(data, "procedures").items()}
    return MoveMap(columns, at, encoding, frozenset(capitals), order, {**base.statuses, **statuses}, {**base.channels, **channels},
                   {**base.procedures, **procedures}, given.text("procedure", base.procedure))  # fmt: skip


def _bad(name: str, said: str) -> Refused:
    return Refused("BAD_FIELD", said, "Sửa tệp cách đọc rồi nhập lại.", field=name)


def _table(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise _bad(name, f"Mục {name} là một bảng.")
    return found


def _one_of(data: Mapping[str, Any], name: str, kind: type[Encoding], base: Encoding) -> Encoding:
    value = data.get(name, base.value)
    if value not in set(kind):
        raise _bad(name, "Bảng mã là unicode, tcvn3 hoặc vni.")
    return kind(value)


def _status(word: object) -> Status:
    found = STATUS_WORDS.get(str(word))
    if found is None:
        raise _bad("statuses", f"Không có trạng thái “{str(word)[:40]}”.")
    return found


def _channel(word: object) -> Channel:
    if word not in set(Channel):
        raise _bad("channels", "Cách nộp là direct, online hoặc post.")
    return Channel(str(word))


def _code(code: object) -> str:
    if not isinstance(code, str):
        raise _bad("procedures", "Thủ tục ghép bằng mã, ví dụ \"1.001193\".")
    return code.strip()


def _columns(told: Mapping[str, Any], headings: Sequence[str], width: int) -> dict[str, int]:
    keys = [heading_key(text) for text in headings]
    found: dict[str, int] = {}
    for name, value in told.items():
        if name not in FIELD_NAMES:
            raise _bad("columns", f"Không có mục “{name[:40]}”.")
        if value is None:
            continue
        if isinstance(value, str) and heading_key(value) in keys:
            found[name] = keys.index(heading_key(value))
        elif isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= width:
            found[name] = value - 1
        else:
            raise _bad("columns", f"Không có cột “{str(value)[:60]}” cho mục {name}.")
    return found

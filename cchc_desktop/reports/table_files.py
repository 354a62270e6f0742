"""Old registers as rows of cells: XLSX, XLS, ODS (python-calamine), CSV and DBF; nothing is interpreted but what the file says.

A cell is text, a number, a date or None. Merged cells repeat their value over the merged range, since a register that names a
field once for twenty rows means all twenty. Text stays as read: which encoding it is in is told by ``domain.legacy_text``.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from cchc_desktop.domain.errors import Refused

CellValue = str | float | date | datetime | None
MOST_ROWS = 200_000
MOST_COLUMNS = 256
_LARGEST = 256 << 20
_EXCEL_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DBF_VERSIONS = frozenset({0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5})
_DBF_FIELD = 32


@dataclass(frozen=True, slots=True)
class TableFile:
    """One sheet: all its rows (the heading is one of them), the other sheets' names, what kind of file it was.

    ``first_line`` is the sheet's own number of the first row, ``since_1904`` that its numbered days count from 1904.
    """

    rows: list[list[CellValue]]
    sheet: str
    sheets: tuple[str, ...]
    kind: str
    first_line: int = 1
    since_1904: bool = False


def read_table(file: Path, sheet: str = "") -> TableFile:
    """Read a register by what the file is, not by its name. Raises Refused NO_FILE, NOT_A_TABLE, TOO_LARGE, LOCKED_FILE."""
    try:
        size = file.stat().st_size
        with open(file, "rb") as opened:
            head = opened.read(8)
    except OSError as problem:
        raise Refused("NO_FILE", f"Không mở được tệp {file.name}.", "Xem lại tệp còn ở chỗ cũ không.") from problem
    if size > _LARGEST:
        raise Refused("TOO_LARGE", f"Tệp {file.name} quá lớn để nhập.", "Tách tệp theo năm rồi nhập từng tệp.")
    if head.startswith(_EXCEL_MAGIC):
        return _from_spreadsheet(file, sheet)
    data = file.read_bytes()
    if _is_dbf(data):
        return TableFile(_limited(_dbf_rows(data)), "", (), "dbf")
    return TableFile(_limited(_csv_rows(data, file.name)), "", (), "csv")


def _not_a_table(name: str) -> Refused:
    said = f"Tệp {name} không phải bảng tính, CSV hay DBF, hoặc đã bị cắt."
    return Refused("NOT_A_TABLE", said, "Mở tệp bằng chương trình đã làm ra nó, lưu lại thành XLSX rồi nhập.")


def _limited(rows: Iterator[list[CellValue]]) -> list[list[CellValue]]:
    found: list[list[CellValue]] = []
    for row in rows:
        if len(found) >= MOST_ROWS:
            raise Refused("TOO_LARGE", f"Tệp có hơn {MOST_ROWS} dòng.", "Tách tệp theo năm rồi nhập từng tệp.")
        found.append(row[:MOST_COLUMNS])
    return found


# -- spreadsheets


def _from_spreadsheet(file: Path, sheet: str) -> TableFile:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(str(file)) as book:
            names = tuple(book.sheet_names)
            chosen = sheet if sheet in names else names[0]
            found = book.get_sheet_by_name(chosen)
            start = found.start or (0, 0)
            rows = _limited(map(_cells, found.to_python(skip_empty_area=True)))
            _spread(rows, found.merged_cell_ranges or (), start)
    except PasswordError as problem:
        raise Refused("LOCKED_FILE", f"Tệp {file.name} có mật khẩu.", "Mở tệp, bỏ mật khẩu rồi lưu lại.") from problem
    except (CalamineError, IndexError, ValueError, OSError) as problem:
        raise _not_a_table(file.name) from problem
    return TableFile(rows, chosen, names, "spreadsheet", start[0] + 1, _since_1904(file))


def _since_1904(file: Path) -> bool:
    """Whether an XLSX counts its days from 1904; days with a date's look are right in any case, bare numbers are not."""
    try:
        with zipfile.ZipFile(file) as parts, parts.open("xl/workbook.xml") as book:
            return re.search(rb'date1904\s*=\s*"(1|true)"', book.read(1 << 20)) is not None
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return False


def _cells(row: Sequence[object]) -> list[CellValue]:
    return [_cell(value) for value in row]


def _cell(value: object) -> CellValue:
    """A cell as calamine gives it: "" is nothing, booleans and times are told as text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, (datetime, date)):
        return value
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def _spread(rows: list[list[CellValue]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], start: tuple[int, int]) -> None:
    """Repeat a merged cell's value over its range (rows and columns counted from the sheet's first used cell)."""
    for (top, left), (bottom, right) in merged:
        first = _at(rows, top - start[0], left - start[1])
        if first is None or (bottom - top + 1) * (right - left + 1) > MOST_ROWS:
            continue
        for line in range(top - start[0], bottom - start[0] + 1):
            for place in range(left - start[1], right - start[1] + 1):
                if 0 <= line < len(rows) and 0 <= place < len(rows[line]):
                    rows[line][place] = first


def _at(rows: list[list[CellValue]], line: int, place: int) -> CellValue:
    return rows[line][place] if 0 <= line < len(rows) and 0 <= place < len(rows[line]) else None


# -- CSV


def _csv_rows(data: bytes, name: str) -> Iterator[list[CellValue]]:
    text = decoded(data)
    if "\x00" in text or not text.strip():
        raise _not_a_table(name)
    sample = text[:20_000]
    delimiter = max(",;\t|", key=lambda sign: sample.count(sign))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            yield [cell if cell.strip() else None for cell in row]
    except csv.Error as problem:
        raise _not_a_table(name) from problem


def decoded(data: bytes) -> str:
    """Bytes as text: UTF-8 or UTF-16 when they are, else Western bytes (TCVN3, VNI and CP1258 are told apart later)."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            with suppress(UnicodeDecodeError):
                return data.decode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="surrogateescape").translate(_UNDEFINED)


_UNDEFINED = {0xDC00 + byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""The five bytes Windows-1252 leaves open stay the characters of their number."""


# -- DBF


def _is_dbf(data: bytes) -> bool:
    """A dBase header: known version, a real date of last change, a header length that fits its fields and the file."""
    if len(data) < 33 or data[0] not in _DBF_VERSIONS or not (1 <= data[2] <= 12 and 1 <= data[3] <= 31):
        return False
    header, record = struct.unpack_from("<HH", data, 8)
    return bool(33 <= header <= len(data) and record > 1 and data[32 : header].find(b"\r") >= 0)


def _dbf_fields(data: bytes) -> list[tuple[str, str, int]]:
    """(name, type letter, width) of each field."""
    found: list[tuple[str, str, int]] = []
    at = _DBF_FIELD
    while at + _DBF_FIELD <= len(data) and data[at] != 0x0D and len(found) < MOST_COLUMNS:
        name = data[at : at + 11].split(b"\x00")[0].decode("cp1252", errors="replace")
        found.append((name, chr(data[at + 11]), data[at + 16]))
        at += _DBF_FIELD
    return found


def _dbf_rows(data: bytes) -> Iterator[list[CellValue]]:
    """The heading, then every record that is not deleted; a file cut short ends at its last whole record."""
    count, header, length = struct.unpack_from("<IHH", data, 4)
    fields = _dbf_fields(data)
    yield [name for name, _, _ in fields]
    for place in range(count):
        record = data[header + place * length : header + (place + 1) * length]
        if len(record) < length:
            return
        if record[:1] == b"*":
            continue
        at, row = 1, list[CellValue]()
        for _, letter, width in fields:
            row.append(_dbf_value(letter, record[at : at + width]))
            at += width
        yield row


def _dbf_value(letter: str, raw: bytes) -> CellValue:
    text = raw.decode("cp1252", errors="surrogateescape").translate(_UNDEFINED).strip("\x00 ")
    if not text:
        return None
    if letter == "D":
        with suppress(ValueError):
            return datetime.strptime(text, "%Y%m%d").date()
    if letter in "NF":
        with suppress(ValueError):
            return float(text)
    if letter == "T" and len(raw) == 8:
        days, milliseconds = struct.unpack("<II", raw)
        with suppress(OverflowError):
            return datetime(1, 1, 1) + timedelta(days=days - 1721426, milliseconds=milliseconds)
    return text

"""Lists as files for other programs: XLSX with what was asked for above the rows, or JSON. Nothing in a cell is ever run.

A text that a spreadsheet would take for a formula (= + - @, a tab, a line's end at its beginning) gets an apostrophe before it: the
file may be saved as CSV later, where a cell's type is lost. Rows go to the disk as they come, so a long list costs no memory.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol
from uuid import uuid4

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.storage.durable import put_in_place


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that reckons itself, written without the sign in front; ``value`` is what it comes to now."""

    text: str
    value: int | float | None


Value = str | int | float | bool | date | datetime | Formula | None
_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LONGEST_CELL, _LONGEST_NAME = 32_000, 31


class Look(StrEnum):
    """How a column is shown."""

    TEXT = "text"
    WHOLE = "whole"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for programs, its heading for people, how it looks, how wide in letters."""

    key: str
    heading: str
    look: Look = Look.TEXT
    width: int = 16


class SheetOut(Protocol):
    """A sheet that takes rows."""

    def row(self, cells: Sequence[Value]) -> None:
        """One more row, as many cells as there are columns."""
        ...


class BookOut(Protocol):
    """A file being written: a context manager; it stands in its place only when all went well."""

    def __enter__(self) -> BookOut:
        """Begin."""
        ...

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        """End; Refused CANNOT_WRITE."""
        ...

    def sheet(self, name: str, columns: Sequence[Column], head: Sequence[str] = ()) -> SheetOut:
        """A further sheet; ``head`` says what it is and by which filters."""
        ...


def open_book(file: Path) -> BookOut:
    """A file by its ending, .xlsx or .json. Raises Refused BAD_FIELD for another one."""
    kinds: dict[str, type[Xlsx] | type[Json]] = {".xlsx": Xlsx, ".json": Json}
    made = kinds.get(file.suffix.lower())
    if made is None:
        raise Refused("BAD_FIELD", f"Không ghi được dạng tệp “{file.suffix}”.", "Đặt tên tệp có đuôi .xlsx hoặc .json.", field="out")
    return made(file)


def harmless(text: str) -> str:
    """A text that no spreadsheet runs, whatever it is saved as later; cut where a cell ends."""
    risky = text.lstrip(" \u00a0").startswith(_DANGEROUS) or text[:1] in ("\t", "\r", "\n")
    return f"'{text}"[:_LONGEST_CELL] if risky else text[:_LONGEST_CELL]


def _local(value: date | datetime) -> date | datetime:
    """Vietnamese time without its zone, as spreadsheets have it."""
    return value.astimezone(ICT).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


class _Whole:
    """Writes beside the place and moves there at the end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._fresh = file.with_name(f".{file.name}.{uuid4().hex[:8]}")

    def _refused(self) -> Refused:
        said = f"Không ghi được tệp {self._file.name}."
        return Refused("CANNOT_WRITE", said, "Xem thư mục còn đó và còn chỗ trống; đóng tệp nếu đang mở.")

    def _settle(self) -> None:
        try:
            put_in_place(self._fresh, self._file)
        except OSError as problem:
            raise self._refused() from problem

    def _drop(self) -> None:
        with suppress(OSError):
            self._fresh.unlink(missing_ok=True)


class Xlsx(_Whole):
    """A workbook."""

    def __init__(self, file: Path) -> None:
        import xlsxwriter

        super().__init__(file)
        if not file.parent.is_dir():
            raise self._refused()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(self._fresh), options)
        self._looks = {
            Look.TEXT: self._format(), Look.WHOLE: self._format(num_format="0"), Look.MONEY: self._format(num_format="#,##0"),
            Look.DAY: self._format(num_format="dd/mm/yyyy"), Look.SHARE: self._format(num_format="0.0"),
            Look.MOMENT: self._format(num_format="dd/mm/yyyy hh:mm"),
        }  # fmt: skip
        self._title = self._book.add_format({"bold": True, "font_size": 14})
        self._heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#EEF1F0", "bottom": 1})
        self._sheets: list[_XlsxSheet] = []

    def _format(self, **more: str) -> Any:
        return self._book.add_format({"valign": "top", **more})

    def __enter__(self) -> Xlsx:
        """Begin."""
        return self

    def sheet(self, name: str, columns: Sequence[Column], head: Sequence[str] = ()) -> SheetOut:
        """A further sheet."""
        made = _XlsxSheet(self._book.add_worksheet(name[:_LONGEST_NAME]), columns, head, self._looks, (self._title, self._heading))
        self._sheets.append(made)
        return made

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        """Whole in its place, or nothing."""
        from xlsxwriter.exceptions import XlsxFileError

        try:
            for one in self._sheets:
                one.finish()
            self._book.close()
            if kind is None:
                self._settle()
        except (OSError, XlsxFileError) as wrong:
            if kind is None:
                raise self._refused() from wrong
        finally:
            self._drop()


class _XlsxSheet:
    """One sheet: what it is, its headings frozen, its rows as they come."""

    def __init__(self, sheet: Any, columns: Sequence[Column], head: Sequence[str], looks: dict[Look, Any], styles: tuple[Any, Any]) -> None:
        self._sheet, self._columns, self._looks = sheet, columns, looks
        for place, text in enumerate(head):
            sheet.write_string(place, 0, harmless(text), styles[0] if place == 0 else looks[Look.TEXT])
        self._top = self._next = len(head) + 1 if head else 0
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(self._next, place, column.heading, styles[1])
        sheet.freeze_panes(self._next + 1, 0)
        self._next += 1

    def row(self, cells: Sequence[Value]) -> None:
        """One more row."""
        for place, (cell, column) in enumerate(zip(cells, self._columns, strict=True)):
            self._write(place, cell, column)
        self._next += 1

    def _write(self, place: int, cell: Value, column: Column) -> None:
        look = self._looks[column.look]
        if cell is None or cell == "":
            return
        if isinstance(cell, date):  # a datetime is one too
            self._sheet.write_datetime(self._next, place, _local(cell), look)
        elif isinstance(cell, Formula):
            self._sheet.write_formula(self._next, place, f"={cell.text}", look, "" if cell.value is None else cell.value)
        elif isinstance(cell, str):
            self._sheet.write_string(self._next, place, harmless(cell), look)
        else:
            self._sheet.write_number(self._next, place, int(cell) if isinstance(cell, bool) else cell, look)

    def finish(self) -> None:
        """The filter over all rows; paper lies across."""
        self._sheet.autofilter(self._top, 0, max(self._next - 1, self._top), max(len(self._columns) - 1, 0))
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(self._top)


class Json(_Whole):
    """``{"sheets": [{"name", "head", "rows": [{key: value}]}]}``; moments as stored, what is empty is null."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._sheets: list[dict[str, Any]] = []

    def __enter__(self) -> Json:
        """Begin."""
        return self

    def sheet(self, name: str, columns: Sequence[Column], head: Sequence[str] = ()) -> SheetOut:
        """A further sheet."""
        made = _JsonSheet([column.key for column in columns])
        self._sheets.append({"name": name, "head": list(head), "rows": made.rows})
        return made

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        """Whole in its place, or nothing."""
        if kind is not None:
            return
        try:
            self._fresh.write_text(json.dumps({"sheets": self._sheets}, ensure_ascii=False, indent=1), encoding="utf-8")
            self._settle()
        except OSError as wrong:
            raise self._refused() from wrong
        finally:
            self._drop()


class _JsonSheet:
    def __init__(self, keys: Sequence[str]) -> None:
        self._keys, self.rows = keys, list[dict[str, Any]]()

    def row(self, cells: Sequence[Value]) -> None:
        """One more row."""
        told = [cell.value if isinstance(cell, Formula) else cell for cell in cells]
        dated = [None if cell == "" else cell.isoformat() if isinstance(cell, date) else cell for cell in told]
        self.rows.append(dict(zip(self._keys, dated, strict=True)))

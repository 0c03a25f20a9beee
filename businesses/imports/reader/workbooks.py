"""xlsx, xls and ods."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from businesses.imports.reader.limits import MAX_CELL_TEXT, MAX_COLUMNS, MAX_ROWS, TOP_ROWS, Cell, Refused, Row
from businesses.imports.reader.scan import SheetScan, scan_sheet, sheet_entries
from businesses.imports.reader.zips import check_zip


class Workbook:
    """xlsx, xls and ods through calamine."""

    def __init__(self, data: bytes, kind: str) -> None:
        import python_calamine

        self.kind = kind
        self.archive: zipfile.ZipFile | None = None
        self.entries: list[str] = []
        try:
            if kind in {"xlsx", "ods"}:
                check_zip(data)
            if kind == "xlsx":
                self.archive = zipfile.ZipFile(io.BytesIO(data))
                self.entries = sheet_entries(self.archive)
            self.book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            self.names = list(self.book.sheet_names)
        except Refused:
            raise
        except Exception as error:
            raise Refused("password" if "password" in str(error).lower() else "broken") from None
        if len(self.entries) != len(self.names):
            self.entries = [""] * len(self.names)

    def is_visible(self, index: int) -> bool:
        return str(self.book.sheets_metadata[index].visible).endswith(".Visible")

    def rows(self, index: int, *, only_top: bool = False) -> tuple[Iterator[Row], list[Any], SheetScan]:
        """Rows that are not blank, the merged ranges as (row, column, row, column) from 1, and the scan.

        `only_top` leaves the cells of rows behind the first ones as calamine gave them: they are just counted.
        """
        scan = SheetScan()
        try:
            if self.archive and self.entries[index]:
                scan = scan_sheet(self.archive, self.entries[index])
            sheet = self.book.get_sheet_by_index(index)
            merged = [
                (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
                for first, last in (sheet.merged_cell_ranges or [])[:2000]
            ]
        except Refused:
            raise
        except Exception:
            raise Refused("broken") from None
        return self._rows(sheet, scan.marks, only_top), merged, scan

    def _rows(self, sheet: Any, marks: dict[int, dict[int, Cell]], only_top: bool) -> Iterator[Row]:
        if sheet.end is not None and sheet.end[1] + 1 > MAX_COLUMNS:
            raise Refused("too_many_columns", limit=MAX_COLUMNS)
        offset = [None] * (sheet.start[1] if sheet.start else 0)
        marks = dict(marks)
        number, count = 0, 0
        for number, values in enumerate(sheet.iter_rows() if sheet.end is not None else [], start=1):
            mark = marks.pop(number, None)
            # Most cheaply told: a blank row is all empty texts.
            if mark is None and not any(value != "" for value in values):
                continue
            count += 1
            if only_top and count > TOP_ROWS:
                cells = values
            else:
                cells = offset + [_plain(value) for value in values]
                if mark:
                    _put(cells, mark)
            if count > MAX_ROWS:
                raise Refused("too_many_rows", limit=MAX_ROWS)
            yield number, cells
        # Formulas without a result below the last value.
        for number in sorted(marks):
            cells = []
            _put(cells, marks[number])
            yield number, cells


def _put(cells: list[Cell], mark: dict[int, Cell]) -> None:
    for column, cell in mark.items():
        if column > MAX_COLUMNS:
            continue
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = cell


def _plain(value: Any) -> Cell:
    if value == "":
        return None
    if type(value) is str:
        # A zero byte can't be stored.
        return value[:MAX_CELL_TEXT].replace("\x00", "")
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return str(value)[:MAX_CELL_TEXT]

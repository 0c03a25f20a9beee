"""What calamine does not tell: errors, formulas without a result, how far the values reach."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from businesses.imports.reader.limits import MAX_CELLS, MAX_ROWS, MB, Cell, Refused, column_number
from businesses.imports.reader.zips import unpacked

# These begin with plain letters to run fast over hundreds of megabytes. Who writes XML so that they miss it meets
# the limits of this process instead.
_REACH = re.compile(rb' r="(?:(\d{1,9})"|([A-Z]{2,3})\d)')
_VALUED = re.compile(rb' r="([A-Z]{1,3})(\d{1,9})"(?: [a-z]+="[^"]*")*>(?!</)')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]{0,20})</"
)
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class SheetScan:
    """One pass over the XML of a sheet: errors and unsaved formulas, and how far its values reach."""

    def __init__(self) -> None:
        # Column number → mark, a row.
        self.marks: dict[int, dict[int, Cell]] = {}
        self.last_row = 0
        self.last_column = 26

    def read(self, chunks: Iterator[bytes]) -> SheetScan:
        rest = b""
        for chunk in chunks:
            block = rest + chunk
            # Cells are never cut in two: the rest waits for the next chunk.
            cut = max(block.rfind(b"</row>"), block.rfind(b"</x:row>"), block.rfind(b"/>"))
            if cut < 0 and len(block) > 32 * MB:
                raise Refused("broken")
            self._see(block[: cut + 2])
            rest = block[cut + 2 :] if cut >= 0 else block
        self._see(rest)
        return self

    def _see(self, block: bytes) -> None:
        for row, letters in set(_REACH.findall(block)):
            if row:
                self.last_row = max(self.last_row, int(row))
            else:
                self.last_column = max(self.last_column, column_number(letters.decode()))
        if b't="e"' in block:
            for match in _ERROR.finditer(block):
                self._mark(match[1], match[2], {"error": match[3].decode("utf-8", "replace")})
        if b"<f" in block or b":f" in block:
            for match in _NO_RESULT.finditer(block):
                self._mark(match[1], match[2], {"formula": True})

    def _mark(self, letters: bytes, row: bytes, cell: Cell) -> None:
        self.marks.setdefault(int(row), {})[column_number(letters.decode())] = cell
        if len(self.marks) > MAX_ROWS:
            raise Refused("too_many_rows", limit=MAX_ROWS)

    @property
    def may_be_too_large(self) -> bool:
        return self.last_row * self.last_column > MAX_CELLS


def furthest_values(chunks: Iterator[bytes]) -> tuple[int, int, str]:
    """The last row and column that hold a value, and the cell that reaches furthest."""
    last_row, last_column, cell = 0, 0, "A1"
    rest = b""
    for chunk in chunks:
        block = rest + chunk
        cut = max(block.rfind(b"<c "), 0)
        for letters, row in _VALUED.findall(block[:cut]):
            if int(row) > last_row:
                last_row, cell = int(row), f"{letters.decode()}{int(row)}"
            last_column = max(last_column, column_number(letters.decode()))
        rest = block[cut:]
    for letters, row in _VALUED.findall(rest):
        if int(row) > last_row:
            last_row, cell = int(row), f"{letters.decode()}{int(row)}"
        last_column = max(last_column, column_number(letters.decode()))
    return last_row, last_column, cell


def sheet_entries(archive: zipfile.ZipFile) -> list[str]:
    """The file of each sheet, in the order of the workbook."""
    relations = archive.read("xl/_rels/workbook.xml.rels")[: 4 * MB].decode("utf-8", "replace")
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
        found, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if found and target:
            path = target[1]
            targets[found[1]] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    workbook = archive.read("xl/workbook.xml")[: 4 * MB].decode("utf-8", "replace")
    return [
        targets.get(found[1], "")
        for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", workbook)
        if (found := re.search(r'\b\w+:id="([^"]*)"', tag))
    ]


def scan_sheet(archive: zipfile.ZipFile, name: str) -> SheetScan:
    try:
        info = archive.getinfo(name)
    except KeyError:
        return SheetScan()
    scan = SheetScan().read(unpacked(archive, info))
    if scan.may_be_too_large:
        rows, columns, cell = furthest_values(unpacked(archive, info))
        if rows * columns > MAX_CELLS:
            raise Refused("far_cell", cell=cell, rows=rows)
    return scan

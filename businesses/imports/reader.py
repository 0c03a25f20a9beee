"""Reads one workbook or CSV in a process of its own, with limits on memory and time.

A workbook is somebody else's file: it may be a bomb, and the library that reads it may abort the process. So the
portal never opens one itself: `reading.py` starts this file by its path, hands the bytes to stdin and reads lines
of JSON. Only the standard library and calamine are used here, so that it starts in a few hundredths of a second.

    reader.py look [CHARSET]       one line: {"kind": …, "sheets": [{…, "top": first rows}]}
    reader.py rows INDEX [CHARSET] lines of up to 500 rows that are not blank: [[row number, [cell, …]], …]

A cell is null, text, a number or true/false, or {"date": "1975-03-12"}, {"error": "#REF!"}, {"formula": true}
(a formula whose result was never saved). A refusal is one line {"refused": code, …} and exit code 3.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, NoReturn

MB = 1024 * 1024
MAX_ENTRIES = 1000
# A million formatted but blank rows of ten columns are 250 MB of XML, and harmless.
MAX_UNPACKED = 900 * MB
# Texts are kept in memory once each.
MAX_SHARED_STRINGS = 150 * MB
# Real sheets pack 5 to 30 times; spaces and zeros, the filling of a bomb, a thousand times.
MAX_RATIO = 120
RATIO_COUNTS_FROM = 5 * MB
# Calamine keeps the rectangle around all values in memory, 32 bytes a cell.
MAX_CELLS = 8_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELL_TEXT = 4000
TOP_ROWS = 60
BATCH = 500
MEMORY = 1024 * MB
CPU_SECONDS = 60

Cell = Any
Row = tuple[int, list[Cell]]


class Refused(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


# --- Which kind of file: by content, never by its name -------------------------------------------------------


def kind_of(data: bytes) -> str:
    start = data[:4096]
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Refused("empty_file")
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("password")
        if "WordDocument".encode("utf-16-le") in data:
            raise Refused("word")
        return "xls"
    if start.startswith(b"%PDF"):
        raise Refused("pdf")
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")):
        raise Refused("picture")
    if start.startswith(b"{\\rtf"):
        raise Refused("word")
    # Some old portals save a web page as ".xls".
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|table|\?xml)", start, re.IGNORECASE):
        raise Refused("web_page")
    return "csv"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename for info in archive.infolist()[: MAX_ENTRIES + 1]}
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:100]:
                return "ods"
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused("broken") from None
    if "word/document.xml" in names:
        raise Refused("word")
    if "xl/workbook.bin" in names:
        raise Refused("xlsb")
    raise Refused("unknown")


# --- Before a zip is opened: what will come out of it ------------------------------------------------------------


def check_zip(data: bytes) -> None:
    """Refuse bombs by what their directory says, without unpacking anything."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise Refused("bomb")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise Refused("bomb")
    for info in infos:
        if info.flag_bits & 1:
            raise Refused("password")
        if info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise Refused("bomb")
        # Overlapping entries: the same packed bytes unpacked many times.
        if info.compress_size > len(data):
            raise Refused("bomb")
        if "sharedStrings" in info.filename and info.file_size > MAX_SHARED_STRINGS:
            raise Refused("bomb")
    if sum(info.compress_size for info in infos) > len(data):
        raise Refused("bomb")


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one entry, counted while they come: a directory may lie about its sizes."""
    seen = 0
    with archive.open(info) as stream:
        while chunk := stream.read(MB):
            seen += len(chunk)
            if seen > info.file_size:
                raise Refused("bomb")
            yield chunk


# --- What calamine does not tell ---------------------------------------------------------------------------------

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


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


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


# --- Workbooks -----------------------------------------------------------------------------------------------------


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


# --- CSV -------------------------------------------------------------------------------------------------------------


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text and the name of its encoding: a mark at the start, UTF-8 if it is valid, else Windows-1252."""
    if charset:
        return data.decode(charset), charset
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(name), name
            except UnicodeDecodeError:
                raise Refused("encoding") from None
    sample = data[:2000]
    # UTF-16 without its mark: every other byte of Latin text is zero.
    if len(sample) > 3 and sample.count(b"\x00") > len(sample) // 3:
        name = "utf-16-le" if sample[1] == 0 else "utf-16-be"
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            raise Refused("encoding") from None
    if b"\x00" in data:
        raise Refused("unknown")
    if sum(byte < 32 and byte not in b"\t\r\n\x0b\x0c\x1a" for byte in sample) > len(sample) // 50:
        raise Refused("unknown")
    for name in ("utf-8", "cp1252"):
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def separator_of(text: str) -> str:
    """The separator that gives the most columns over the first records, and the same number in most of them."""
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        return declared[1]
    best, best_score = ",", 0.0
    for separator in ";,\t|":
        widths = []
        try:
            for record in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator):
                if any(record):
                    widths.append(len(record))
                if len(widths) >= 30:
                    break
        except csv.Error:
            continue
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (usual - 1) * widths.count(usual) / len(widths)
        if score > best_score:
            best, best_score = separator, score
    return best


class Csv:
    kind = "csv"
    names = [""]

    def __init__(self, data: bytes, charset: str = "") -> None:
        self.text, self.charset = decode(data, charset)
        self.separator = separator_of(self.text)
        csv.field_size_limit(1 * MB)

    def is_visible(self, index: int) -> bool:
        return True

    def rows(self, index: int, *, only_top: bool = False) -> tuple[Iterator[Row], list[Any], SheetScan]:
        return self._rows(), [], SheetScan()

    def _rows(self) -> Iterator[Row]:
        count = 0
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        try:
            for number, record in enumerate(reader, start=1):
                if number == 1 and len(record) <= 2 and record and record[0].startswith("sep="):
                    continue
                if not any(cell.strip() for cell in record):
                    continue
                if len(record) > MAX_COLUMNS:
                    raise Refused("too_many_columns", limit=MAX_COLUMNS)
                count += 1
                if count > MAX_ROWS:
                    raise Refused("too_many_rows", limit=MAX_ROWS)
                yield number, [cell[:MAX_CELL_TEXT].replace("\x00", "") or None for cell in record]
        except csv.Error:
            raise Refused("broken_csv", row=reader.line_num) from None


# --- The two commands ----------------------------------------------------------------------------------------------


def open_file(data: bytes, charset: str = "") -> Workbook | Csv:
    kind = kind_of(data)
    return Csv(data, charset) if kind == "csv" else Workbook(data, kind)


def look(data: bytes, charset: str = "") -> dict[str, Any]:
    book = open_file(data, charset)
    sheets: list[dict[str, Any]] = []
    seen: dict[str, str] = {}
    several = len(book.names) > 1
    for index, name in enumerate(book.names):
        sheet: dict[str, Any] = {"index": index, "name": name, "visible": book.is_visible(index), "repeats": ""}
        try:
            rows, merged, _scan = book.rows(index, only_top=True)
            digest = hashlib.blake2b(digest_size=16)
            top: list[Any] = []
            count = columns = 0
            for number, cells in rows:
                count += 1
                columns = max(columns, len(cells))
                if len(top) < TOP_ROWS:
                    top.append([number, cells])
                if several:
                    digest.update(repr((number, cells)).encode("utf-8", "replace"))
            sheet.update(rows=count, columns=columns, top=top)
            sheet["merged"] = [area for area in merged if area[0] <= (top[-1][0] if top else 0)]
            if count and several:
                sheet["repeats"] = seen.setdefault(digest.hexdigest(), name)
                sheet["repeats"] = "" if sheet["repeats"] == name else sheet["repeats"]
        except Refused as refused:
            # One hostile sheet is enough: a workbook is trusted as a whole or not at all.
            if len(book.names) == 1 or refused.code == "bomb":
                raise
            sheet.update(rows=0, columns=0, top=[], merged=[], refused=[refused.code, refused.params])
        sheets.append(sheet)
    result: dict[str, Any] = {"kind": book.kind, "sheets": sheets}
    if isinstance(book, Csv):
        result.update(charset=book.charset, separator=book.separator)
    return result


def write_rows(data: bytes, index: int, out: Any, charset: str = "") -> None:
    book = open_file(data, charset)
    if not 0 <= index < len(book.names):
        raise Refused("broken")
    rows, _merged, _scan = book.rows(index)
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            out.write(json.dumps(batch, ensure_ascii=False) + "\n")
            batch = []
    out.write(json.dumps(batch, ensure_ascii=False) + "\n")
    out.write('"end"\n')


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(arguments: list[str]) -> NoReturn:
    _limit()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="backslashreplace", write_through=False)
    try:
        data = sys.stdin.buffer.read()
        if arguments[0] == "look":
            out.write(json.dumps(look(data, *arguments[1:2]), ensure_ascii=False) + "\n")
        else:
            write_rows(data, int(arguments[1]), out, *arguments[2:3])
        out.flush()
    except Refused as refused:
        out.write(json.dumps({"refused": refused.code, **refused.params}) + "\n")
        out.flush()
        sys.exit(3)
    except MemoryError:
        out.write('{"refused": "bomb"}\n')
        out.flush()
        sys.exit(3)
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])

"""CSV in whatever encoding and with whatever separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from businesses.imports.reader.limits import MAX_CELL_TEXT, MAX_COLUMNS, MAX_ROWS, MB, Refused, Row
from businesses.imports.reader.scan import SheetScan


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

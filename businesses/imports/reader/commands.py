"""What the process is asked for: a look, or the rows."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from typing import Any, NoReturn

from businesses.imports.reader.kinds import kind_of
from businesses.imports.reader.limits import BATCH, CPU_SECONDS, MEMORY, TOP_ROWS, Refused, Row
from businesses.imports.reader.separated import Csv
from businesses.imports.reader.workbooks import Workbook


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

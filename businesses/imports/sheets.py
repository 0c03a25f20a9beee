"""Writes a plain workbook of texts and numbers, fast and with flat memory.

The report of 50,000 rows takes XlsxWriter longer than checking them takes us,
and it needs nothing of what that library can do. This one knows no formula, no link and no macro, so nothing that it
writes can be more than a text or a number.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from businesses.imports.headings import letter_of

PLAIN, QUOTED, BOLD = 0, 1, 2
# A cell that begins so is marked as text with Excel's quote sign too, for whoever saves the sheet as CSV later.
_STARTERS = ("=", "+", "-", "@", "\t", "\r")
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
# What XML can't hold at all, and what Excel would take for its own escape.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_000
_FLUSH = 500

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill'
    ' patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0"'
    ' borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    "</cellXfs></styleSheet>"
)


class Workbook:
    """Sheets one after the other; use it in a `with` statement."""

    def __init__(self, out: BinaryIO | str) -> None:
        # Compressed lightly: half the time for a tenth more bytes.
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=2)
        self._names: list[str] = []

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._finish()
        self._archive.close()

    def write_sheet(
        self, name: str, rows: Iterable[Sequence[Any]], *, widths: Sequence[int], headings: Sequence[str] = ()
    ) -> None:
        """Write a sheet: texts, integers, None; `headings` are bold and stay in sight."""
        self._names.append(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
        with self._archive.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w", force_zip64=True) as part:
            part.write(f'{_XML}<worksheet xmlns="{_MAIN}">'.encode())
            if headings:
                part.write(
                    b'<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
                    b' activePane="bottomLeft"'
                    b' state="frozen"/></sheetView></sheetViews>'
                )
            columns = "".join(
                f'<col min="{column}" max="{column}" width="{width}" style="0" customWidth="1"/>'
                for column, width in enumerate(widths, start=1)
            )
            part.write(f"<cols>{columns}</cols><sheetData>".encode())
            letters = [letter_of(column) for column in range(1, len(widths) + 1)]
            number = 0
            lines = []
            if headings:
                number = 1
                lines.append(_row(1, headings, letters, BOLD))
            first = number + 1
            for number, cells in enumerate(rows, start=first):
                lines.append(_row(number, cells, letters, PLAIN))
                if len(lines) == _FLUSH:
                    part.write("".join(lines).encode())
                    lines.clear()
            part.write("".join(lines).encode())
            part.write(b"</sheetData>")
            if headings:
                part.write(f'<autoFilter ref="A1:{letters[-1]}{max(number, 1)}"/>'.encode())
            part.write(b"</worksheet>")

    def _finish(self) -> None:
        count = len(self._names)
        write = self._archive.writestr
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in enumerate(self._names, start=1)
        )
        write(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        )
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)] + [("styles", "styles.xml")]
        write("xl/_rels/workbook.xml.rels", _relations(targets))
        write("xl/styles.xml", _STYLES)
        write("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
            for n in range(1, count + 1)
        )
        write(
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
            ' ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
            f' ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{overrides}</Types>',
        )


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _row(number: int, cells: Sequence[Any], letters: list[str], style: int) -> str:
    parts = [f'<row r="{number}">']
    for letter, cell in zip(letters, cells, strict=False):
        if cell is None or cell == "":
            continue
        if isinstance(cell, int):
            parts.append(f'<c r="{letter}{number}"><v>{int(cell)}</v></c>')
            continue
        text = str(cell)
        mark = QUOTED if text.startswith(_STARTERS) else style
        if len(text) > _LONGEST:
            # A cell holds 32,767 characters.
            text = text[:_LONGEST] + "…"
        if _SPECIAL.search(text):
            text = escape(_ESCAPE.sub("_x005F_", _NO_XML.sub("", text)))
        parts.append(
            f'<c r="{letter}{number}" s="{mark}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        )
    parts.append("</row>")
    return "".join(parts)

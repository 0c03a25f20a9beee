"""Where the headings stand in a sheet, and what is no register at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from businesses.imports.headings.columns import MONEY, NOTE, NUMBER, Column
from businesses.imports.headings.meanings import BARE_NAMES, factor_of, holds, meaning_of, words_of

Rows = Sequence[Sequence[Any]]
_SUMMARY = re.compile(r"\b(jumlah|total|banyaknya|persentase|prosentase|rekap|rekapitulasi)\b")


class Found(NamedTuple):
    """Where the headings stand and what the columns mean; `refusal` is a code when this is no register."""

    first_row: int
    last_row: int
    columns: list[Column]
    refusal: str = ""


def _text(cell: Any) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _is_heading_like(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    texts = [cell for cell in filled if isinstance(cell, str) and re.search(r"[A-Za-z]", cell)]
    return len(texts) >= 1 and len(texts) * 3 >= len(filled) * 2


def _score(cells: Sequence[Any]) -> float:
    found: dict[str, float] = {}
    for cell in cells:
        text = _text(cell)
        if not text or len(text) > 80:
            continue
        field, surety = meaning_of(text)
        if not field and words_of(text) in BARE_NAMES:
            field, surety = "name", 1.0
        if field:
            found[field] = max(found.get(field, 0), surety)
    return sum(found.values())


def _joined(rows: dict[int, list[Any]], first: int, last: int, merged: Rows) -> list[str]:
    """The heading of each column: what stands in the rows `first` to `last`, merged cells spread over their width."""
    width = max((len(rows.get(number, [])) for number in range(first, last + 1)), default=0)
    lines = []
    for number in range(first, last + 1):
        line = [_text(cell) for cell in rows.get(number, [])] + [""] * width
        for top, left, bottom, right in merged:
            if top <= number <= bottom and left <= width:
                value = line[left - 1] if top == number else ""
                for column in range(left, min(right, width) + 1):
                    line[column - 1] = value if top == number and right > left else line[column - 1]
        lines.append(line[:width])
    headings = []
    for column in range(width):
        parts: list[str] = []
        for line in lines:
            if line[column] and line[column] not in parts:
                parts.append(line[column])
        headings.append(" ".join(parts))
    # A merged heading over columns without one of their own (NO over A to C) names only the first of them.
    for top, left, _bottom, right in merged:
        if first <= top <= last and right > left:
            for column in range(left + 1, min(right, width) + 1):
                if headings[column - 1] == headings[left - 1]:
                    headings[column - 1] = ""
    return headings


def _heading_rows(rows: dict[int, list[Any]], merged: Rows) -> tuple[int, int] | None:
    best, best_score = None, 0.0
    for number, cells in rows.items():
        if not _is_heading_like(cells):
            continue
        score = _score(cells)
        if score > best_score + 0.01:
            best, best_score = number, score
    if best is None:
        return None
    first = last = best
    # A second line: below cells merged to the right, or it names more of what the first one leaves open.
    above = rows.get(best - 1)
    if above and _is_heading_like(above) and _reads_on(best - 1, above, rows[best], merged):
        first = best - 1
    below = rows.get(best + 1)
    if first == best and below and _is_heading_like(below) and _reads_on(best, rows[best], below, merged):
        last = best + 1
    return first, last


def _reads_on(number: int, upper: list[Any], lower: list[Any], merged: Rows) -> bool:
    """Whether `lower` is the second line of the headings in `upper` (row `number`)."""
    if any(not isinstance(cell, str | None) for cell in [*upper, *lower]):
        return False
    spans = [area for area in merged if area[0] == area[2] == number and area[3] > area[1]]
    under = [
        lower[column - 1]
        for _top, left, _bottom, right in spans
        for column in range(left, min(right, len(lower)) + 1)
        if lower[column - 1]
    ]
    if under:
        return True
    # Without merged ranges (CSV, xls): every text below stands under a gap or under its own group's heading.
    filled = [index for index, cell in enumerate(lower) if cell]
    gaps = [index for index in filled if index >= len(upper) or not upper[index]]
    closed = [index for index, cell in enumerate(upper) if cell and (index >= len(lower) or not lower[index])]
    return bool(closed) and len(gaps) * 2 >= len(filled) > 0


def find(sheet: dict[str, Any], *, rows: tuple[int, int] | None = None) -> Found:
    """Find the headings in a sheet from `reading.look`, or read them from the two given rows."""
    top = dict(sheet.get("top", []))
    merged = sheet.get("merged", [])
    if not top:
        return Found(0, 0, [], "empty")
    where = rows or _heading_rows(top, merged)
    if where is None:
        return Found(0, 0, [], "no_headings")
    first, last = where
    headings = _joined(top, first, last, merged)
    data = [cells for number, cells in top.items() if number > last and not is_column_numbers(cells)]
    title = " ".join(_text(cell) for number, cells in top.items() if number < first for cell in cells)
    columns = _assign(headings, data, factor_of(title) if re.search(r"ribu|juta", title, re.IGNORECASE) else 1)
    if rows is None:
        names = {column.field for column in columns}
        if "business_name" not in names and "owner_name" not in names:
            if _is_summary(sheet, headings, title):
                return Found(first, last, columns, "summary")
            if sum(field not in {NUMBER, NOTE} for field in names) < 2:
                return Found(first, last, columns, "no_headings")
        if not data:
            return Found(first, last, columns, "no_rows")
    return Found(first, last, columns)


def _is_summary(sheet: dict[str, Any], headings: list[str], title: str) -> bool:
    counted = any(_SUMMARY.search(words_of(heading)) for heading in headings)
    named = _SUMMARY.search(words_of(f"{title} {sheet.get('name', '')}"))
    return bool(counted or named)


def _assign(headings: list[str], data: list[list[Any]], title_factor: int) -> list[Column]:
    values = [
        [cells[index] for cells in data if index < len(cells) and cells[index] is not None]
        for index in range(len(headings))
    ]
    wishes = []
    for index, heading in enumerate(headings):
        field, surety = meaning_of(heading)
        if field and holds(field, values[index]):
            # A column with values is worth more than an empty one of the same heading.
            wishes.append((surety + (0.05 if values[index] else 0), -index, field))
    chosen: dict[int, str] = {}
    for _surety, negative, field in sorted(wishes, reverse=True):
        if field == NUMBER or field not in chosen.values():
            chosen[-negative] = field
        elif field == "phone" and "other_phone" not in chosen.values():
            chosen[-negative] = "other_phone"
    bare = [index for index, heading in enumerate(headings) if words_of(heading) in BARE_NAMES]
    for index in bare:
        for field in ("business_name", "owner_name"):
            if field not in chosen.values() and index not in chosen:
                chosen[index] = field
    result = []
    for index, heading in enumerate(headings):
        if not heading and not values[index]:
            continue
        field = chosen.get(index, NOTE)
        factor = (factor_of(heading) if factor_of(heading) > 1 else title_factor) if field in MONEY else 1
        result.append(Column(index + 1, heading[:200], field, factor))
    return result


def is_column_numbers(cells: Sequence[Any]) -> bool:
    """A row of column numbers below the headings: 1, 2, 3, …"""
    filled = [cell for cell in cells if cell is not None]
    numbers = [int(str(cell).strip("() ")) for cell in filled if str(cell).strip("() ").isdigit()]
    if len(filled) < 3 or len(numbers) != len(filled):
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in {1, 2}

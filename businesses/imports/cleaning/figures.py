"""Numbers of the state, years, people, money, coordinates and dates."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from businesses import numbers
from businesses.imports.cleaning.cleaned import NOTE, Cleaned
from businesses.imports.cleaning.texts import NONE, NONE_NUMBER, digits_of, mask_all, text_of
from businesses.imports.headings import Column

if TYPE_CHECKING:
    from businesses.imports.cleaning.cleaner import Cleaner

_MONTHS = {
    name: number
    for number, names in enumerate(
        ["januari jan january", "februari feb pebruari february", "maret mar march", "april apr", "mei may",
         "juni jun june", "juli jul july", "agustus agu ags agt aug august", "september sep sept",
         "oktober okt oct october", "november nov nopember nop", "desember des dec december"], start=1)
    for name in names.split()
}  # fmt: skip
# The city with a margin (WGS 84).
_LATITUDES, _LONGITUDES = (Decimal("-7.40"), Decimal("-7.15")), (Decimal("112.55"), Decimal("112.90"))
_LARGEST_RUPIAH = 10**14


def digits_or_none(row: Cleaned, address: str, cell: Any) -> str:
    raw = text_of(cell)
    text = " ".join(raw.split()).removeprefix("'")
    if text.casefold() in NONE_NUMBER or not text:
        row.changes.append([address, raw, "", "none"])
        return ""
    return text


def read_nik(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    text = digits_or_none(row, address, cell)
    if not text:
        return
    if isinstance(cell, float) or re.search(r"(?i)\de\+?\d", text):
        sheet.problem(row, column, address, "nik_rounded")
        return
    try:
        nik = numbers.check_nik(text, today=sheet.today)
    except ValidationError as error:
        params = {"count": len(digits_of(text))} if error.code == "length" else {}
        sheet.problem(row, column, address, f"nik_{error.code}", params)
        return
    row.nik = nik.number
    if nik.number != text:
        row.changes.append([address, mask_all(text), mask_all(nik.number), "format"])


def read_nib(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    text = digits_or_none(row, address, cell)
    if not text:
        return
    try:
        nib = numbers.check_nib(text)
    except ValidationError as error:
        params = {"count": len(digits_of(text))} if error.code == "length" else {}
        sheet.problem(row, column, address, f"nib_{error.code}", params)
        return
    row.business["nib"] = nib
    if nib != text:
        row.changes.append([address, text, nib, "format"])


def read_kbli(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    text = digits_or_none(row, address, cell)
    if not text:
        return
    try:
        code = numbers.check_kbli(text)
    except ValidationError:
        sheet.problem(row, column, address, "kbli_digits", weight=NOTE)
        return
    if sheet.kbli_edition is None:
        sheet.problem(row, column, address, "kbli_edition", weight=NOTE)
        return
    row.business["kbli_code"], row.business["kbli_edition"] = code, sheet.kbli_edition
    if code != text:
        row.changes.append([address, text, code, "format"])


def read_year(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    if type(cell) is int and 1900 <= cell <= sheet.today.year:
        row.business["started_year"] = cell
        return
    text = digits_or_none(row, address, cell)
    if not text:
        return
    year = date.fromisoformat(cell["date"]).year if isinstance(cell, dict) else int(text) if text.isdecimal() else 0
    if not 1900 <= year <= sheet.today.year:
        sheet.problem(row, column, address, "year")
        return
    row.business["started_year"] = year
    if isinstance(cell, dict):
        row.changes.append([address, text, str(year), "meaning"])


def read_count(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    if type(cell) is int and 0 <= cell < 10_000:
        row.business[column.field] = cell
        return
    raw = text_of(cell)
    text = raw.strip()
    if text.casefold() in NONE or not text:
        row.changes.append([address, raw, "", "none"])
        return
    found = re.fullmatch(r"(\d{1,4})(?:\s*(?:orang|org))?", text, re.IGNORECASE)
    if not found:
        sheet.problem(row, column, address, "number")
        return
    row.business[column.field] = int(found[1])
    if found[1] != raw:
        row.changes.append([address, raw, found[1], "format"])


def read_money(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    raw = text_of(cell)
    amount: int | Decimal
    if type(cell) is int:
        amount = cell * column.factor
    elif isinstance(cell, float):
        amount = Decimal(str(cell)) * column.factor
    else:
        text = " ".join(raw.split())
        if text.casefold() in NONE or not text:
            row.changes.append([address, raw, "", "none"])
            return
        try:
            amount = numbers.check_rupiah(text) * column.factor
        except ValidationError:
            sheet.problem(row, column, address, "rupiah")
            return
    if amount < 0 or amount % 1:
        sheet.problem(row, column, address, "rupiah")
        return
    if amount > _LARGEST_RUPIAH:
        sheet.problem(row, column, address, "rupiah_huge")
        return
    name = "capital_rupiah" if column.field == "capital" else "annual_sales_rupiah"
    row.business[name] = int(amount)
    shown = str(int(amount))
    if shown != raw:
        code = {1000: "thousands", 1_000_000: "millions"}.get(column.factor, "format")
        row.changes.append([address, raw, shown, code])


def read_coordinate(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    raw = text_of(cell)
    text = raw.strip().removeprefix("'").replace(",", ".").strip()
    if text.casefold() in NONE_NUMBER or not text:
        row.changes.append([address, raw, "", "none"])
        return
    low, high = _LATITUDES if column.field == "latitude" else _LONGITUDES
    try:
        value = round(Decimal(text), 6)
    except InvalidOperation:
        sheet.problem(row, column, address, "coordinate")
        return
    if not (value.is_finite() and low <= value <= high):
        sheet.problem(row, column, address, "coordinate")
        return
    row.business[column.field] = str(value)
    try:
        same = Decimal(raw) == value
    except InvalidOperation:
        same = False
    if not same:
        row.changes.append([address, raw, str(value), "format"])


def read_birth_date(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    if isinstance(cell, dict):
        born: date | None = date.fromisoformat(cell["date"])
    else:
        raw = text_of(cell)
        text = " ".join(raw.split()).removeprefix("'")
        if text.casefold() in NONE_NUMBER or not text:
            row.changes.append([address, raw, "", "none"])
            return
        if not isinstance(cell, str):
            sheet.problem(row, column, address, "date_number")
            return
        born = _date_in(text)
        if born and born.isoformat() != raw:
            row.changes.append([address, raw, born.isoformat(), "format"])
    if born is None or not 1900 <= born.year <= sheet.today.year - 10:
        sheet.problem(row, column, address, "date")
        return
    row.owner["birth_date"] = born.isoformat()


def _date_in(text: str) -> date | None:
    """A day written the Indonesian way round, perhaps behind a place of birth."""
    text = text.rpartition(",")[2].strip() or text
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?", text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := re.fullmatch(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})", text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
    elif found := re.fullmatch(r"(\d{1,2})\s*[-/. ]?\s*([A-Za-z]+)\.?\s*[-/. ]?\s*(\d{4})", text):
        day, month, year = int(found[1]), _MONTHS.get(found[2].casefold(), 0), int(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

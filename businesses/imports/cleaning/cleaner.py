"""One sheet, row by row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from businesses import numbers
from businesses.imports.areas import Areas, Place
from businesses.imports.cleaning.choices import SECTORS, read_gender, read_sector
from businesses.imports.cleaning.cleaned import ERROR, NOTE, Cleaned
from businesses.imports.cleaning.figures import (
    read_birth_date,
    read_coordinate,
    read_count,
    read_kbli,
    read_money,
    read_nib,
    read_nik,
    read_year,
)
from businesses.imports.cleaning.names import (
    part_owner_from_name,
    read_address,
    read_business_name,
    read_description,
    read_owner_name,
)
from businesses.imports.cleaning.phones import read_other_phone, read_phone
from businesses.imports.cleaning.places import find_place, read_area
from businesses.imports.cleaning.texts import mask, mask_all, says_something, squeezed, text_of
from businesses.imports.headings import NUMBER, Column, column_number, is_column_numbers, letter_of, words_of
from businesses.models import MicroLimit, Sector

_TOTAL = re.compile(
    r"(?:sub\s*|grand\s*)?(?:total|jumlah|jml)(?:\s+(?:keseluruhan|seluruhnya|total|akhir|usaha|umkm|ikm|data|\d+))?\s*:?",
    re.IGNORECASE,
)


class Cleaner:
    def __init__(
        self,
        columns: Sequence[Column],
        areas: Areas,
        *,
        sectors: Iterable[Sector],
        limit: MicroLimit | None,
        today: date,
        kbli_edition: int | None = None,
        without_unreadable: bool = False,
        digest_key: str = "",
    ) -> None:
        self.columns = list(columns)
        self.areas = areas
        self.limit = limit
        self.today = today
        self.kbli_edition = kbli_edition
        self.without_unreadable = without_unreadable
        self._digest_key = digest_key.encode()[:64]
        self._fields = [column for column in self.columns if column.field in _READERS]
        # Areas are worked out together in `_place`, after all others.
        self._readers = [(column, column.column - 1, column.letter, _READERS[column.field]) for column in self._fields]
        self.by_field = {column.field: column for column in self._fields}
        # Columns that tell one row from another: all but the running number.
        self._told = [column.column for column in self.columns if column.field != NUMBER]
        self._width = max((column.column for column in self.columns), default=0)
        self._unread_of: dict[int, list[int]] = {}
        self.places: dict[tuple[str, str], tuple[Place | None, list[Any], list[Any]]] = {}
        self._headings = {column.column: words_of(column.heading) for column in self.columns}
        self._heading_texts = {column.heading.casefold() for column in self.columns} | {
            column.heading.split()[0].casefold() for column in self.columns if column.heading
        }
        self.names_owner_too = "business_name" in self.by_field and bool(
            re.search(r"(?i)pemilik|owner", self.by_field["business_name"].heading)
        )
        self.sectors: dict[str, int] = {}
        for sector in sectors:
            for spelling in [sector.slug, sector.name_id, sector.name_en, *SECTORS.get(sector.slug, "").split()]:
                self.sectors[squeezed(spelling)] = sector.pk
        self._first = True

    # --- One row ---------------------------------------------------------------------------------------------

    def read(self, number: int, cells: Sequence[Any]) -> Cleaned:
        if len(cells) < self._width:
            cells = [*cells, *[None] * (self._width - len(cells))]
        texts = [cell if type(cell) is str else text_of(cell) for cell in cells]
        row = Cleaned(number, {})
        row.skip = self._no_business(cells)
        self._first = False
        if row.skip:
            row.raw = self._raw(texts, range(len(texts)))
            return row
        row.digest = self._digest(texts)
        for column, index, letter, read in self._readers:
            cell = cells[index]
            if cell is None:
                continue
            address = f"{letter}{number}"
            if type(cell) is dict and "date" not in cell:
                if "error" in cell:
                    self.problem(row, column, address, "cell_error", {"value": cell["error"]})
                else:
                    self.problem(row, column, address, "formula")
                continue
            read(self, row, column, address, cell)
        part_owner_from_name(self, row)
        find_place(self, row, cells)
        self._look_once_more(row)
        row.raw = self._raw(texts, range(len(texts)) if row.has_errors else self._unread(len(texts)))
        if row.problems:
            self._keep_unread(row, texts)
        return row

    def _keep_unread(self, row: Cleaned, texts: Sequence[str]) -> None:
        """Keep the cells that were not taken over, though the row is."""
        columns = [column_number(problem[0].rstrip("0123456789")) for problem in row.problems]
        row.raw |= self._raw(texts, [column - 1 for column in columns])
        for change in row.changes:
            if change[3] == "left_out":
                change[1] = row.raw.get(change[0].rstrip("0123456789"), "")

    def _raw(self, texts: Sequence[str], indexes: Iterable[int]) -> dict[str, str]:
        """The texts of some cells by their letters, numbers of people masked."""
        nik = self.by_field["nik"].column - 1 if "nik" in self.by_field else -1
        return {
            letter_of(index + 1): mask_all(text) if index == nik else mask(text)
            for index in indexes
            if (text := texts[index])
        }

    def _unread(self, width: int) -> list[int]:
        """Indexes of cells that no field reads: they are kept with the row."""
        if width not in self._unread_of:
            read = {index for _column, index, _letter, _read in self._readers}
            self._unread_of[width] = [index for index in range(width) if index not in read]
        return self._unread_of[width]

    def _no_business(self, cells: Sequence[Any]) -> str:
        if self._first and is_column_numbers(cells):
            return "column_numbers"
        filled = len(cells) - cells.count(None)
        label = next((cell for cell in cells if type(cell) is str), "").strip()
        if label and len(label) < 40 and label[0] in "tTjJsSgG" and _TOTAL.fullmatch(label):
            name = self.by_field.get("business_name")
            named = cells[name.column - 1] if name else None
            if named is None or text_of(named).strip() == label:
                return "total"
        # The first text tells; the others are looked at only then, for this runs for every row.
        if filled > 1 and label.casefold() in self._heading_texts:
            texts = [(index, cell) for index, cell in enumerate(cells, start=1) if type(cell) is str]
            if sum(self._is_heading(index, cell) for index, cell in texts) * 2 > filled:
                return "repeated_heading"
        for _column, index, _letter, _read in self._readers:
            if says_something(cells[index]):
                break
        else:
            return "no_data"
        # A signature, a remark: text in one cell, and not where the names are.
        if filled == 1 and (name := self.by_field.get("business_name")) and cells[name.column - 1] is None:
            return "one_cell"
        return ""

    def _is_heading(self, column: int, cell: str) -> bool:
        heading = self._headings.get(column, "")
        return heading != "" and len(cell) < 80 and heading == words_of(cell)

    def _digest(self, texts: Sequence[str]) -> str:
        text = "\x1f".join([f"{column}:{text}" for column in self._told if (text := texts[column - 1])])
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16, key=self._digest_key).hexdigest()

    def problem(
        self,
        row: Cleaned,
        column: Column,
        address: str,
        code: str,
        params: dict[str, Any] | None = None,
        *,
        weight: str = ERROR,
    ) -> None:
        if (
            weight == ERROR
            and self.without_unreadable
            and column.field not in {"business_name", "subdistrict", "district"}
        ):
            row.changes.append([address, "", "", "left_out"])
            weight = NOTE
        row.problems.append([address, code, params or {}, weight])

    # --- Texts -------------------------------------------------------------------------------------------------

    # --- Numbers -------------------------------------------------------------------------------------------------

    # --- Choices ---------------------------------------------------------------------------------------------------

    # --- The row as a whole ----------------------------------------------------------------------------------------

    def _look_once_more(self, row: Cleaned) -> None:
        name = self.by_field.get("business_name")
        if not row.name and not any(name and problem[0] == f"{name.letter}{row.number}" for problem in row.problems):
            row.problems.insert(0, [f"{name.letter if name else 'A'}{row.number}", "name_missing", {}, ERROR])
        if self.limit:
            for field_name, key, most in (
                ("capital", "capital_rupiah", self.limit.capital_rupiah),
                ("annual_sales", "annual_sales_rupiah", self.limit.annual_sales_rupiah),
            ):
                if row.business.get(key, 0) > most:
                    address = f"{self.by_field[field_name].letter}{row.number}"
                    row.problems.append([address, "above_micro", {}, NOTE])
        born = row.owner.get("birth_date")
        if row.nik and born and numbers.check_nik(row.nik, today=self.today).birth_date.isoformat() != born:
            row.problems.append([f"{self.by_field['birth_date'].letter}{row.number}", "birth_differs", {}, NOTE])


_READERS = {
    "business_name": read_business_name,
    "owner_name": read_owner_name,
    "gender": read_gender,
    "birth_date": read_birth_date,
    "nik": read_nik,
    "phone": read_phone,
    "other_phone": read_other_phone,
    "address": read_address,
    "subdistrict": read_area,
    "district": read_area,
    "sector": read_sector,
    "description": read_description,
    "nib": read_nib,
    "kbli": read_kbli,
    "started_year": read_year,
    "capital": read_money,
    "annual_sales": read_money,
    "workers_men": read_count,
    "workers_women": read_count,
    "latitude": read_coordinate,
    "longitude": read_coordinate,
}

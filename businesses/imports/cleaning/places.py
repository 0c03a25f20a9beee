"""Kecamatan and kelurahan, which are worked out together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from businesses.imports.areas import Place
from businesses.imports.cleaning.cleaned import ERROR, NOTE, Cleaned
from businesses.imports.cleaning.texts import NONE_NUMBER_OR_EMPTY, squeezed, text_of
from businesses.imports.headings import Column

if TYPE_CHECKING:
    from businesses.imports.cleaning.cleaner import Cleaner


def read_area(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    """Kecamatan and kelurahan are worked out together, in `find_place`."""


def find_place(sheet: Cleaner, row: Cleaned, cells: Sequence[Any]) -> None:
    """Districts repeat from row to row: what follows from two cells is worked out once."""
    district, subdistrict = _area_cell(sheet, "district", cells), _area_cell(sheet, "subdistrict", cells)
    key = (district, subdistrict)
    if key not in sheet.places:
        sheet.places[key] = _work_out_place(sheet, district, subdistrict)
    row.place, changes, problems = sheet.places[key]
    for letter, before, after, code in changes:
        row.changes.append([f"{letter}{row.number}", before, after, code])
    for letter, code, weight in problems:
        row.problems.append([f"{letter}{row.number}", code, {}, weight])
    if row.place and row.place.subdistrict is not None:
        row.business["subdistrict_id"] = row.place.subdistrict


def _area_cell(sheet: Cleaner, name: str, cells: Sequence[Any]) -> str:
    column = sheet.by_field.get(name)
    cell = cells[column.column - 1] if column else None
    # An error in the cell is told by then.
    return cell if type(cell) is str else "" if isinstance(cell, dict) else text_of(cell)


def _work_out_place(
    sheet: Cleaner, district: str, subdistrict: str
) -> tuple[Place | None, list[tuple[str, str, str, str]], list[tuple[str, str, str]]]:
    """The place, changes and problems that two cells lead to, with letters of columns instead of cells."""
    changes: list[tuple[str, str, str, str]] = []
    typed = {"district": district, "subdistrict": subdistrict}
    for name, text in typed.items():
        if text and text.strip().casefold() in NONE_NUMBER_OR_EMPTY:
            changes.append((sheet.by_field[name].letter, text, "", "none"))
            typed[name] = ""
    district, subdistrict = typed["district"], typed["subdistrict"]
    if not district and not subdistrict:
        return None, changes, []
    place = sheet.areas.place(district, subdistrict)
    letter = sheet.by_field["district" if district else "subdistrict"].letter
    if place.problem:
        about = sheet.by_field["subdistrict"].letter if place.problem.startswith("subdistrict") else letter
        return place, changes, [(about, place.problem, ERROR)]
    if place.subdistrict is None:
        if place.code == "no_subdistrict":
            return place, changes, [(letter, "no_subdistrict", NOTE)]
        return place, [*changes, (letter, " / ".join(filter(None, [district, subdistrict])), "", "left_empty")], []
    for name, proper in (("district", place.district_name), ("subdistrict", place.name)):
        text = typed[name]
        if text and text != proper:
            code = "format" if squeezed(text) == squeezed(proper) else place.code or "spelling"
            changes.append((sheet.by_field[name].letter, text, proper, code))
    if not district:
        changes.append((letter, subdistrict, f"{place.name}, {place.district_name}", place.code))
    return place, changes, []

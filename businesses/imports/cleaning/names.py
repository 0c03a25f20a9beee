"""Names, addresses and descriptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from businesses.imports.cleaning.cleaned import Cleaned
from businesses.imports.cleaning.texts import LIMITS, NONE, SIXTEEN_DIGITS, squeezed, text_of
from businesses.imports.headings import Column

if TYPE_CHECKING:
    from businesses.imports.cleaning.cleaner import Cleaner

_PHONE_LIKE = re.compile(r"\+?[\d\s.\-()]{9,20}")
_PHONE_STARTS = set("+0123456789(-")
_IN_BRACKETS = re.compile(
    r"(.+?)\s*\(\s*((?:bu|ibu|pak|bpk|bapak|hj|h|sdri?|mbak|mas|ny|tn|a\.?n|pemilik)\b[^)]*)\)", re.IGNORECASE
)
_MARKED = re.compile(
    r"(.+?)\s*[,;/\-–]?\s*\b(?:a\.\s?n\b|an\.|atas nama\b|pemilik\b|milik\b|owner\b)[.:\s]*(\S.*)", re.IGNORECASE
)


def plain_text(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> str:
    raw = text_of(cell)
    text = " ".join(raw.split()).removeprefix("'")
    if len(text) < 12 and text.casefold() in NONE:
        row.changes.append([address, raw, "", "none"])
        return ""
    if text[:1] in _PHONE_STARTS and _PHONE_LIKE.fullmatch(text) and squeezed(text).startswith(("8", "08", "62")):
        sheet.problem(row, column, address, "phone_in_text")
        return ""
    if len(text) > 15 and SIXTEEN_DIGITS.search(text):
        # Names and addresses are shown to everybody who sees the register.
        sheet.problem(row, column, address, "nik_in_text")
        return ""
    if text != raw:
        row.changes.append([address, raw, text, "space"])
    return text


def keep(
    sheet: Cleaner, row: Cleaned, column: Column, address: str, values: dict[str, Any], name: str, text: str
) -> None:
    if len(text) > LIMITS[name]:
        sheet.problem(row, column, address, "too_long", {"limit": LIMITS[name]})
    elif text:
        values[name] = text


def read_business_name(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    keep(sheet, row, column, address, row.business, "name", plain_text(sheet, row, column, address, cell))


def read_owner_name(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    keep(sheet, row, column, address, row.owner, "full_name", plain_text(sheet, row, column, address, cell))


def read_address(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    keep(sheet, row, column, address, row.business, "address", plain_text(sheet, row, column, address, cell))


def read_description(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    keep(sheet, row, column, address, row.business, "description_id", plain_text(sheet, row, column, address, cell))


def part_owner_from_name(sheet: Cleaner, row: Cleaned) -> None:
    """A business and its owner in one cell, told apart only where the cell or its heading says so."""
    name = row.name
    if not name or row.owner.get("full_name"):
        return
    found = _IN_BRACKETS.fullmatch(name) or _MARKED.fullmatch(name)
    if not found and sheet.names_owner_too:
        found = re.fullmatch(r"([^/(]+?)\s*/\s*([^/]+)", name) or re.fullmatch(r"([^(]+?)\s*\(([^)]+)\)", name)
    if not found:
        return
    business, owner = (found[1].strip(" ,;-–/"), re.sub(r"(?i)^(?:a\.?\s?n\.?|pemilik)\s*:?\s+", "", found[2]).strip())
    if not business or not owner or len(owner) > LIMITS["full_name"]:
        return
    address = f"{sheet.by_field['business_name'].letter}{row.number}"
    row.business["name"], row.owner["full_name"] = business, owner
    row.changes.append([address, name, f"{business} | {owner}", "owner_in_name"])

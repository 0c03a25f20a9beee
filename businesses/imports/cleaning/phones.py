"""Telephone numbers: one to be called by, the others kept as they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from businesses import numbers
from businesses.imports.cleaning.cleaned import Cleaned
from businesses.imports.cleaning.figures import digits_or_none
from businesses.imports.cleaning.names import keep
from businesses.imports.cleaning.texts import LIMITS, NONE_NUMBER, digits_of, text_of
from businesses.imports.headings import Column

if TYPE_CHECKING:
    from businesses.imports.cleaning.cleaner import Cleaner

_PHONE_LABELS = re.compile(r"(?i)\b(?:wa|whatsapp|hp|telp?|tlp|telepon|fax|rumah|kantor)\b[.:]*|[()':]")
_PHONE_PLAIN = re.compile(r"\s*\+?[\d .\-]+")
_PHONE_SIGNS = re.compile(r"[;,&|]")
_PHONE_BREAKS = re.compile(r"[\n/;,&|]|\batau\b|\bdan\b")
_LANDLINE = re.compile(r"0[2-79]\d{6,10}")


def _single_number(text: str) -> str:
    """The number of a cell that holds one, however it is grouped; "" where there may be two or none."""
    if "\n" in text or len(digits_of(text)) > 14 or _PHONE_SIGNS.search(text):
        return ""
    try:
        return numbers.clean_phone(text)
    except ValidationError:
        return ""


def read_phone(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    raw = text_of(cell)
    if isinstance(cell, float):
        sheet.problem(row, column, address, "phone_rounded" if abs(cell) >= 1e15 else "phone_decimals")
        return
    # Nearly every number is written without words around it.
    text = raw.strip() if _PHONE_PLAIN.fullmatch(raw) else _PHONE_LABELS.sub(" ", raw).strip()
    if text.casefold() in NONE_NUMBER or not text:
        row.changes.append([address, raw, "", "none"])
        return
    mobiles: list[str] = []
    others: list[str] = []
    single = _single_number(text)
    if single:
        mobiles.append(single)
    for part in () if single else _PHONE_BREAKS.split(text):
        if not part.strip():
            continue
        try:
            mobiles.append(numbers.clean_phone(part))
        except ValidationError as error:
            digits = digits_of(part)
            if error.code == "landline" and _LANDLINE.fullmatch(digits):
                others.append(" ".join(part.split()))
            else:
                sheet.problem(row, column, address, f"phone_{error.code}")
                return
    others = mobiles[1:] + others
    kept = " / ".join(others)
    if len(kept) > LIMITS["other_phone"]:
        sheet.problem(row, column, address, "phone_many")
        return
    shown = []
    if mobiles:
        row.owner["phone"] = mobiles[0]
        shown.append(mobiles[0])
    if kept:
        if before := row.owner.get("other_phone"):
            kept = f"{before} / {kept}"[: LIMITS["other_phone"]]
        row.owner["other_phone"] = kept
        shown.append(kept)
    if shown != [raw]:
        lost_zero = not others and raw.startswith("8")
        code = "split" if len(shown) > 1 else "zero" if lost_zero else "format"
        row.changes.append([address, raw, " | ".join(shown), code])


def read_other_phone(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    text = digits_or_none(row, address, cell)
    if not text:
        return
    if isinstance(cell, float):
        sheet.problem(row, column, address, "phone_rounded" if abs(cell) >= 1e15 else "phone_decimals")
        return
    if len(digits_of(text)) < 5:
        sheet.problem(row, column, address, "phone_short")
        return
    text = f"{before} / {text}" if (before := row.owner.get("other_phone")) else text
    keep(sheet, row, column, address, row.owner, "other_phone", text)

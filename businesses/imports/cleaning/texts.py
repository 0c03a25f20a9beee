"""Cells as people see them, and bare string work."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

NONE = {
    "-",
    "--",
    "---",
    "–",
    "—",
    ".",
    "n/a",
    "na",
    "nihil",
    "tidak ada",
    "tdk ada",
    "belum ada",
    "belum punya",
    "kosong",
    "none",
    "null",
    "nan",
    "?",
}
NONE_NUMBER = NONE | {"0", "00"}
_NONE_OR_EMPTY = NONE | {""}
NONE_NUMBER_OR_EMPTY = NONE_NUMBER | {""}
SIXTEEN_DIGITS = re.compile(r"(?<!\d)(\d{4})[\d\s.\-]{8,14}?(\d{4})(?!\d)")
LIMITS = {"name": 120, "full_name": 150, "address": 250, "description_id": 600, "other_phone": 30}


def text_of(cell: Any) -> str:
    """A cell as a person sees it."""
    if isinstance(cell, str):
        return cell
    if type(cell) is int:
        return str(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dict):
        return str(cell.get("date") or cell.get("error") or "(formula)")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def mask(text: str) -> str:
    """`3578••••••••0001`: numbers of 16 digits are a NIK or a family card, wherever they stand."""
    return SIXTEEN_DIGITS.sub(r"\1••••••••\2", text) if len(text) > 15 else text


def mask_all(text: str) -> str:
    """For the NIK column itself, where a number of the wrong length is personal data too."""
    return f"{text[:4]}••••{text[-4:]}" if len(text) > 8 else "••••"


# The keys of a row are asked for more than once, one after the other.
@lru_cache(maxsize=5_000)
def key_of(text: str) -> str:
    """A name without what doesn't tell names apart: case, accents, signs, legal forms."""
    plain = unicodedata.normalize("NFKD", text).casefold() if not text.isascii() else text.casefold()
    words = _WORDS.findall(plain)
    return " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


_NOT_PLAIN = re.compile(r"[^a-z0-9]")
_NOT_DIGITS = re.compile(r"\D")
_WORDS = re.compile(r"[a-z0-9]+")
_LEGAL_FORMS = {"cv", "ud", "pt", "pd", "po", "tb"}


# Sectors, areas and sexes repeat in every row.
@lru_cache(maxsize=20_000)
def squeezed(text: str) -> str:
    return _NOT_PLAIN.sub("", text.casefold())


def digits_of(text: str) -> str:
    return _NOT_DIGITS.sub("", text)


def says_something(cell: Any) -> bool:
    if isinstance(cell, str):
        return cell.strip().casefold() not in _NONE_OR_EMPTY
    return cell is not None and not (isinstance(cell, dict) and "formula" in cell)

"""Which field a heading means, by its words and by what stands below it."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from businesses.imports.headings.columns import NUMBER, Column
from businesses.imports.headings.synonyms import SYNONYMS

_MEANING = {word: field for field, words in SYNONYMS.items() for word in words}
# "Nama" alone: of the business, unless another column is; then of the owner.
BARE_NAMES = {"nama", "name"}
# Where she lives is not where she works.
_HOME = {"ktp", "rumah", "domisili", "pemilik", "tinggal"}
_GROUPS = {"alamat", "data", "identitas", "lokasi"}
_FACTORS = [
    (1_000_000, re.compile(r"juta|rp\.?\s*000\.000|000\.000\s*\)", re.IGNORECASE)),
    (1_000, re.compile(r"ribu|rp\.?\s*000|\(\s*(?:rp)?\.?\s*000\s*\)|x\s*(?:rp\.?\s*)?1\.?000\b", re.IGNORECASE)),
]


def words_of(text: Any) -> str:
    """A heading as bare words: `NAMA PEMILIK/ KONTAK PERSON` → `nama pemilik kontak person`, `Rp.000` gone."""
    plain = unicodedata.normalize("NFKD", str(text)).casefold()
    plain = re.sub(r"\((?:dalam\s+)?(?:rp|ribu|juta|000|x\s*1)[^)]*\)|\(rupiah\)", " ", plain)
    plain = re.sub(r"\b(?:dalam\s+)?(?:ribuan|jutaan)?\s*rupiah\b|\brp\b\.?", " ", plain)
    words = " ".join(re.findall(r"[a-z0-9]+", plain))
    return re.sub(r"\b(nomer|nomor)\b", "nomor", words.replace("omset", "omzet").replace("perempuan p", "perempuan"))


def factor_of(text: str) -> int:
    """1,000 when a heading says that its money is in thousands (`Rp.000`, `ribu rupiah`), or a million."""
    for factor, pattern in _FACTORS:
        if pattern.search(text):
            return factor
    return 1


def meaning_of(heading: str) -> tuple[str, float]:
    """The field that a heading means and how surely (0 to 1), or ("", 0)."""
    words = words_of(heading)
    if not words:
        return "", 0
    if words in _MEANING:
        return _MEANING[words], 1.0
    parts = words.split()
    if parts[0] == "alamat" and _HOME & set(parts):
        return "", 0
    # "ALAMAT" over "TELP/ FAX": the second line says it.
    if parts[0] in _GROUPS and (tail := " ".join(parts[1:])) in _MEANING:
        return _MEANING[tail], 0.95
    # "KECAMATAN (lokasi)", "Nomor WhatsApp yang aktif": a known heading with words behind it.
    for length in range(min(len(parts) - 1, 4), 0, -1):
        start = " ".join(parts[:length])
        if start in _MEANING and _MEANING[start] != NUMBER and len(start) > 2 and len(parts) - length <= 3:
            rest = set(parts[length:])
            if rest & {"ktp", "izin", "data", "iumk", "pirt", "halal", "jumlah", "produk", "bulan"}:
                return "", 0
            return _MEANING[start], 0.7 + 0.05 * length
    if len(words) >= 5:
        near = difflib.get_close_matches(words, _MEANING, n=1, cutoff=0.87)
        if near:
            return _MEANING[near[0]], difflib.SequenceMatcher(None, words, near[0]).ratio() * 0.9
    return "", 0


def _digits(value: Any) -> str:
    return re.sub(r"\D", "", str(value))


def _fits(field: str, value: Any) -> bool:
    if isinstance(value, dict):
        return field == "birth_date" if "date" in value else True
    text = str(value).strip()
    if text in {"", "-", "0"}:
        return True
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    match field:
        case "kbli":
            return 2 <= len(_digits(text)) <= 6 and len(text) <= 9
        case "nik":
            return len(_digits(text)) >= 12
        case "nib":
            return len(_digits(text)) >= 9
        case "phone" | "other_phone":
            return len(_digits(text)) >= 5
        case "gender":
            return len(text) <= 12
        case "started_year":
            return len(_digits(text)) in {1, 4}
        case "capital" | "annual_sales" | "workers_men" | "workers_women" | "latitude" | "longitude":
            return numeric or bool(_digits(text))
        case "business_name" | "owner_name" | "subdistrict" | "district":
            return not numeric
    return True


def holds(field: str, values: list[Any]) -> bool:
    """Whether most of a column's values could be of this field; an empty column could be of any."""
    return not values or sum(_fits(field, value) for value in values) * 2 >= len(values)


def fingerprint(columns: Sequence[Column]) -> str:
    """The same for sheets of the same headings in the same order, wherever they stand."""
    text = "|".join(f"{column.column}:{words_of(column.heading)}:{column.factor}" for column in columns)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def edition_of(columns: Sequence[Column]) -> int | None:
    """The KBLI edition, when the heading of the code names it."""
    for column in columns:
        if column.field == "kbli" and (found := re.search(r"\b(2020|2025)\b", column.heading)):
            return int(found[1])
    return None

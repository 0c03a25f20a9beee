"""Finds the headings of a sheet and which field each column means, and refuses what is no register.

Plain Python on the first rows that `reading.look` returns; nothing here knows the database.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

Rows = Sequence[Sequence[Any]]

# The fields in the order of the form. A field is given to one column at most.
FIELDS = {
    "business_name": _("Business: name"),
    "owner_name": _("Owner: full name"),
    "gender": _("Owner: gender"),
    "birth_date": _("Owner: birth date"),
    "nik": _("Owner: NIK"),
    "phone": _("Owner: mobile number (WhatsApp)"),
    "other_phone": _("Owner: other phone"),
    "address": _("Business: address"),
    "subdistrict": _("Business: kelurahan"),
    "district": _("Business: kecamatan"),
    "sector": _("Business: sector"),
    "description": _("Business: what it does"),
    "nib": _("Business: NIB"),
    "kbli": _("Business: KBLI code"),
    "started_year": _("Business: started in (year)"),
    "capital": _("Business: capital (Rp)"),
    "annual_sales": _("Business: sales in a year (Rp)"),
    "workers_men": _("Business: men working"),
    "workers_women": _("Business: women working"),
    "latitude": _("Business: latitude"),
    "longitude": _("Business: longitude"),
}
# Not a field of the register: the running number, and what is only kept with the row.
NUMBER, NOTE = "number", "note"
MONEY = {"capital", "annual_sales"}

SYNONYMS = {
    "business_name": [
        "nama usaha",
        "nama perusahaan",
        "nama umkm",
        "nama ukm",
        "nama ikm",
        "nama toko",
        "nama warung",
        "nama bisnis",
        "nama industri",
        "nama merek",
        "merek usaha",
        "nama brand",
        "brand",
        "nama badan usaha",
        "nama unit usaha",
        "nama usaha pemilik",
        "nama perusahaan pemilik",
        "usaha",
        "perusahaan",
        "business name",
        "nm usaha",
    ],
    "owner_name": [
        "nama pemilik",
        "pemilik",
        "nama pemilik kontak person",
        "kontak person",
        "contact person",
        "nama pengusaha",
        "pengusaha",
        "nama pelaku usaha",
        "pelaku usaha",
        "nama penanggung jawab",
        "penanggung jawab",
        "nama lengkap",
        "nama ktp",
        "nama sesuai ktp",
        "nama pimpinan",
        "pimpinan",
        "nama owner",
        "owner",
        "nama pemilik usaha",
        "pemilik usaha",
        "nama peserta",
        "nm pemilik",
    ],
    "gender": ["jenis kelamin", "jenis kelamin l p", "kelamin", "l p", "jk", "gender", "sex", "jns kelamin"],
    "birth_date": ["tanggal lahir", "tgl lahir", "tempat tanggal lahir", "tempat tgl lahir", "ttl", "birth date"],
    "nik": [
        "nik",
        "no nik",
        "nomor nik",
        "no ktp",
        "nomor ktp",
        "ktp",
        "nik pemilik",
        "nik ktp",
        "no ktp nik",
        "nomor induk kependudukan",
        "no induk kependudukan",
    ],
    "phone": [
        "no hp",
        "hp",
        "nomor hp",
        "no wa",
        "wa",
        "whatsapp",
        "no whatsapp",
        "nomor whatsapp",
        "nomor wa",
        "no hp wa",
        "hp wa",
        "no handphone",
        "handphone",
        "no ponsel",
        "telp hp",
        "no telp hp",
        "no telepon hp",
        "no hp telp",
        "telp",
        "telepon",
        "no telp",
        "no telepon",
        "nomor telepon",
        "nomor telp",
        "telp fax",
        "telepon fax",
        "no tlp",
        "tlp",
        "kontak",
        "no kontak",
        "nomor kontak",
        "phone",
        "contact",
        "no hp aktif",
        "no telp wa",
    ],
    "other_phone": [
        "telepon rumah",
        "no telp rumah",
        "telepon kantor",
        "no telp kantor",
        "fax",
        "no hp lain",
        "hp 2",
        "no hp 2",
    ],
    "address": [
        "alamat",
        "jalan",
        "alamat jalan",
        "alamat usaha",
        "alamat tempat usaha",
        "alamat perusahaan",
        "alamat lengkap",
        "lokasi usaha",
        "alamat toko",
        "alamat produksi",
        "address",
    ],
    "subdistrict": [
        "kelurahan",
        "desa kelurahan",
        "kelurahan desa",
        "kel",
        "desa",
        "kel desa",
        "nama kelurahan",
        "kelurahan usaha",
        "alamat kelurahan",
        "alamat desa kelurahan",
    ],
    "district": ["kecamatan", "kec", "nama kecamatan", "kecamatan usaha", "alamat kecamatan"],
    "sector": [
        "sektor",
        "sektor usaha",
        "kategori",
        "kategori usaha",
        "bidang usaha",
        "bidang",
        "komoditi",
        "komoditas",
        "jenis usaha",
        "kategori produk",
        "klasifikasi usaha",
        "jenis komoditi",
    ],
    "description": ["kegiatan", "kegiatan usaha", "uraian usaha", "deskripsi", "deskripsi usaha", "uraian kegiatan"],
    "nib": ["nib", "no nib", "nomor nib", "nomor induk berusaha"],
    "kbli": [
        "kbli",
        "kode kbli",
        "no kbli",
        "nomor kbli",
        "kbli 2020",
        "kbli 2025",
        "kode kbli 2020",
        "kode kbli 2025",
    ],
    "started_year": [
        "tahun berdiri",
        "tahun mulai",
        "tahun mulai usaha",
        "mulai usaha",
        "berdiri sejak",
        "thn berdiri",
        "tahun berdiri usaha",
        "tahun usaha berdiri",
    ],
    "capital": ["modal", "modal usaha", "nilai investasi", "investasi", "nilai modal", "jumlah modal", "modal kerja"],
    "annual_sales": [
        "omzet per tahun",
        "omset per tahun",
        "omzet tahun",
        "omset tahun",
        "omzet tahunan",
        "omset tahunan",
        "penjualan per tahun",
        "penjualan tahunan",
        "hasil penjualan tahunan",
        "nilai produksi",
        "omzet 1 tahun",
    ],
    "workers_men": [
        "tenaga kerja l",
        "tenaga kerja orang l",
        "tenaga kerja laki laki",
        "tenaga kerja pria",
        "jumlah tenaga kerja l",
        "jumlah tenaga kerja laki laki",
        "tk l",
        "tk laki laki",
        "pekerja laki laki",
        "karyawan laki laki",
        "tenaga kerja orang laki laki",
        "tenaga kerja lk",
    ],
    "workers_women": [
        "tenaga kerja p",
        "tenaga kerja orang p",
        "tenaga kerja perempuan",
        "tenaga kerja wanita",
        "jumlah tenaga kerja p",
        "jumlah tenaga kerja perempuan",
        "tk p",
        "tk perempuan",
        "pekerja perempuan",
        "karyawan perempuan",
        "tenaga kerja orang perempuan",
        "tenaga kerja pr",
    ],
    "latitude": ["lat", "latitude", "lintang", "garis lintang", "koordinat lintang"],
    "longitude": ["lng", "lon", "long", "longitude", "bujur", "garis bujur", "koordinat bujur"],
    NUMBER: ["no", "nomor", "no urut", "nomor urut", "nmr"],
}
_MEANING = {word: field for field, words in SYNONYMS.items() for word in words}
# "Nama" alone: of the business, unless another column is; then of the owner.
_BARE_NAMES = {"nama", "name"}
# Where she lives is not where she works.
_HOME = {"ktp", "rumah", "domisili", "pemilik", "tinggal"}
_GROUPS = {"alamat", "data", "identitas", "lokasi"}
_SUMMARY = re.compile(r"\b(jumlah|total|banyaknya|persentase|prosentase|rekap|rekapitulasi)\b")
_FACTORS = [
    (1_000_000, re.compile(r"juta|rp\.?\s*000\.000|000\.000\s*\)", re.IGNORECASE)),
    (1_000, re.compile(r"ribu|rp\.?\s*000|\(\s*(?:rp)?\.?\s*000\s*\)|x\s*(?:rp\.?\s*)?1\.?000\b", re.IGNORECASE)),
]


class Column(NamedTuple):
    """A column of the sheet, counted from 1, its heading as people read it and the field it is for."""

    column: int
    heading: str
    field: str
    factor: int = 1

    @property
    def letter(self) -> str:
        return letter_of(self.column)


class Found(NamedTuple):
    """Where the headings stand and what the columns mean; `refusal` is a code when this is no register."""

    first_row: int
    last_row: int
    columns: list[Column]
    refusal: str = ""


@lru_cache(maxsize=1000)
def letter_of(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letter: str) -> int:
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - 64
    return number


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


# --- What a column holds speaks too -----------------------------------------------------------------------------


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


def _holds(field: str, values: list[Any]) -> bool:
    """Whether most of a column's values could be of this field; an empty column could be of any."""
    return not values or sum(_fits(field, value) for value in values) * 2 >= len(values)


# --- The headings --------------------------------------------------------------------------------------------------


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
        if not field and words_of(text) in _BARE_NAMES:
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
        if field and _holds(field, values[index]):
            # A column with values is worth more than an empty one of the same heading.
            wishes.append((surety + (0.05 if values[index] else 0), -index, field))
    chosen: dict[int, str] = {}
    for _surety, negative, field in sorted(wishes, reverse=True):
        if field == NUMBER or field not in chosen.values():
            chosen[-negative] = field
        elif field == "phone" and "other_phone" not in chosen.values():
            chosen[-negative] = "other_phone"
    bare = [index for index, heading in enumerate(headings) if words_of(heading) in _BARE_NAMES]
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

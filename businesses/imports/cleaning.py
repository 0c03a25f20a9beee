"""From the cells of one row to clean values, with every change and every problem told.

Nothing is mended by guessing, nothing is cut, nothing is dropped without a line in `changes` or `problems`. Speed
matters (50,000 rows): bare string work, one pass a row.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError

from businesses import numbers
from businesses.imports.areas import Areas, Place
from businesses.imports.headings import NUMBER, Column, column_number, is_column_numbers, letter_of, words_of
from businesses.models import MicroLimit, Sector
from businesses.models.business import Gender

ERROR, NOTE = "error", "note"

_NONE = {
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
_NONE_NUMBER = _NONE | {"0", "00"}
_NONE_OR_EMPTY = _NONE | {""}
_NONE_NUMBER_OR_EMPTY = _NONE_NUMBER | {""}
_TOTAL = re.compile(
    r"(?:sub\s*|grand\s*)?(?:total|jumlah|jml)(?:\s+(?:keseluruhan|seluruhnya|total|akhir|usaha|umkm|ikm|data|\d+))?\s*:?",
    re.IGNORECASE,
)
_SIXTEEN = re.compile(r"(?<!\d)(\d{4})[\d\s.\-]{8,14}?(\d{4})(?!\d)")
_PHONE_LIKE = re.compile(r"\+?[\d\s.\-()]{9,20}")
_PHONE_STARTS = set("+0123456789(-")
_PHONE_LABELS = re.compile(r"(?i)\b(?:wa|whatsapp|hp|telp?|tlp|telepon|fax|rumah|kantor)\b[.:]*|[()':]")
_PHONE_PLAIN = re.compile(r"\s*\+?[\d .\-]+")
_PHONE_SIGNS = re.compile(r"[;,&|]")
_PHONE_BREAKS = re.compile(r"[\n/;,&|]|\batau\b|\bdan\b")
_LANDLINE = re.compile(r"0[2-79]\d{6,10}")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ["januari jan january", "februari feb pebruari february", "maret mar march", "april apr", "mei may",
         "juni jun june", "juli jul july", "agustus agu ags agt aug august", "september sep sept",
         "oktober okt oct october", "november nov nopember nop", "desember des dec december"], start=1)
    for name in names.split()
}  # fmt: skip
_GENDERS = {
    **dict.fromkeys(["l", "lk", "laki", "lakilaki", "pria", "m", "male"], Gender.MAN.value),
    **dict.fromkeys(["p", "pr", "perempuan", "wanita", "w", "f", "female"], Gender.WOMAN.value),
}
# What departments call the sectors of the portal; the names of the sectors themselves are added from their rows.
_SECTORS = {
    "makanan": "makanan pangan kuliner makananringan kue kuekering kuebasah camilan snack olahanpangan makananolahan",
    "minuman": "minuman jamu minumanringan minumanolahan",
    "kriya": "kriya kerajinan handicraft handycraft craft anekakerajinan kerajinantangan",
    "fesyen": "fesyen fashion sandang konveksi garmen pakaian batik busana pakaianjadi",
    "perawatan": "perawatan kecantikan kosmetik perawatantubuh",
    "lainnya": "lainnya lainlain",
}
_IN_BRACKETS = re.compile(
    r"(.+?)\s*\(\s*((?:bu|ibu|pak|bpk|bapak|hj|h|sdri?|mbak|mas|ny|tn|a\.?n|pemilik)\b[^)]*)\)", re.IGNORECASE
)
_MARKED = re.compile(
    r"(.+?)\s*[,;/\-–]?\s*\b(?:a\.\s?n\b|an\.|atas nama\b|pemilik\b|milik\b|owner\b)[.:\s]*(\S.*)", re.IGNORECASE
)
_LIMITS = {"name": 120, "full_name": 150, "address": 250, "description_id": 600, "other_phone": 30}
# The city with a margin (WGS 84).
_LATITUDES, _LONGITUDES = (Decimal("-7.40"), Decimal("-7.15")), (Decimal("112.55"), Decimal("112.90"))
_LARGEST_RUPIAH = 10**14


@dataclass(slots=True)
class Cleaned:
    """One row as it should be. `skip` is a code when it is no business at all."""

    number: int
    raw: dict[str, str]
    skip: str = ""
    business: dict[str, Any] = field(default_factory=dict)
    owner: dict[str, Any] = field(default_factory=dict)
    nik: str = ""
    place: Place | None = None
    changes: list[list[str]] = field(default_factory=list)
    problems: list[list[Any]] = field(default_factory=list)
    digest: str = ""

    @property
    def name(self) -> str:
        name: str = self.business.get("name", "")
        return name

    @property
    def has_errors(self) -> bool:
        return any(problem[3] == ERROR for problem in self.problems)


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
    return _SIXTEEN.sub(r"\1••••••••\2", text) if len(text) > 15 else text


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
def _squeezed(text: str) -> str:
    return _NOT_PLAIN.sub("", text.casefold())


def _digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)


def _single_number(text: str) -> str:
    """The number of a cell that holds one, however it is grouped; "" where there may be two or none."""
    if "\n" in text or len(_digits(text)) > 14 or _PHONE_SIGNS.search(text):
        return ""
    try:
        return numbers.clean_phone(text)
    except ValidationError:
        return ""


def _says_something(cell: Any) -> bool:
    if isinstance(cell, str):
        return cell.strip().casefold() not in _NONE_OR_EMPTY
    return cell is not None and not (isinstance(cell, dict) and "formula" in cell)


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
        self._by_field = {column.field: column for column in self._fields}
        # Columns that tell one row from another: all but the running number.
        self._told = [column.column for column in self.columns if column.field != NUMBER]
        self._unread_of: dict[int, list[int]] = {}
        self._places: dict[tuple[str, str], tuple[Place | None, list[Any], list[Any]]] = {}
        self._headings = {column.column: words_of(column.heading) for column in self.columns}
        self._heading_texts = {column.heading.casefold() for column in self.columns} | {
            column.heading.split()[0].casefold() for column in self.columns if column.heading
        }
        self._names_owner_too = "business_name" in self._by_field and bool(
            re.search(r"(?i)pemilik|owner", self._by_field["business_name"].heading)
        )
        self._sectors: dict[str, int] = {}
        for sector in sectors:
            for spelling in [sector.slug, sector.name_id, sector.name_en, *_SECTORS.get(sector.slug, "").split()]:
                self._sectors[_squeezed(spelling)] = sector.pk
        self._first = True

    # --- One row ---------------------------------------------------------------------------------------------

    def read(self, number: int, cells: Sequence[Any]) -> Cleaned:
        texts = [cell if isinstance(cell, str) else text_of(cell) for cell in cells]
        row = Cleaned(number, {})
        row.skip = self._no_business(cells)
        self._first = False
        if row.skip:
            row.raw = self._raw(texts, range(len(texts)))
            return row
        row.digest = self._digest(texts)
        for column, index, letter, read in self._readers:
            cell = cells[index] if index < len(cells) else None
            if cell is None:
                continue
            address = f"{letter}{number}"
            if type(cell) is dict and "date" not in cell:
                if "error" in cell:
                    self._problem(row, column, address, "cell_error", {"value": cell["error"]})
                else:
                    self._problem(row, column, address, "formula")
                continue
            read(self, row, column, address, cell)
        self._owner_in_name(row)
        self._place(row, cells)
        self._look_once_more(row)
        row.raw = self._raw(texts, range(len(texts)) if row.has_errors else self._unread(len(texts)))
        if row.problems:
            self._keep_unread(row, texts)
        return row

    def _keep_unread(self, row: Cleaned, texts: Sequence[str]) -> None:
        """Keep the cells that were not taken over, though the row is."""
        columns = [column_number(problem[0].rstrip("0123456789")) for problem in row.problems]
        row.raw |= self._raw(texts, [column - 1 for column in columns if column <= len(texts)])
        for change in row.changes:
            if change[3] == "left_out":
                change[1] = row.raw.get(change[0].rstrip("0123456789"), "")

    def _raw(self, texts: Sequence[str], indexes: Iterable[int]) -> dict[str, str]:
        """The texts of some cells by their letters, numbers of people masked."""
        nik = self._by_field["nik"].column - 1 if "nik" in self._by_field else -1
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
            name = self._by_field.get("business_name")
            named = cells[name.column - 1] if name and name.column <= len(cells) else None
            if named is None or text_of(named).strip() == label:
                return "total"
        # The first text tells; the others are looked at only then, for this runs for every row.
        if filled > 1 and label.casefold() in self._heading_texts:
            texts = [(index, cell) for index, cell in enumerate(cells, start=1) if type(cell) is str]
            if sum(self._is_heading(index, cell) for index, cell in texts) * 2 > filled:
                return "repeated_heading"
        width = len(cells)
        for _column, index, _letter, _read in self._readers:
            if index < width and _says_something(cells[index]):
                break
        else:
            return "no_data"
        # A signature, a remark: text in one cell, and not where the names are.
        if (
            filled == 1
            and (name := self._by_field.get("business_name"))
            and cells[name.column - 1 : name.column] in ([None], [])
        ):
            return "one_cell"
        return ""

    def _is_heading(self, column: int, cell: str) -> bool:
        heading = self._headings.get(column, "")
        return heading != "" and len(cell) < 80 and heading == words_of(cell)

    def _digest(self, texts: Sequence[str]) -> str:
        text = "\x1f".join(
            [f"{column}:{texts[column - 1]}" for column in self._told if column <= len(texts) and texts[column - 1]]
        )
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16, key=self._digest_key).hexdigest()

    def _problem(
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

    def _text(self, row: Cleaned, column: Column, address: str, cell: Any) -> str:
        raw = text_of(cell)
        text = " ".join(raw.split()).removeprefix("'")
        if len(text) < 12 and text.casefold() in _NONE:
            row.changes.append([address, raw, "", "none"])
            return ""
        if text[:1] in _PHONE_STARTS and _PHONE_LIKE.fullmatch(text) and _squeezed(text).startswith(("8", "08", "62")):
            self._problem(row, column, address, "phone_in_text")
            return ""
        if len(text) > 15 and _SIXTEEN.search(text):
            # Names and addresses are shown to everybody who sees the register.
            self._problem(row, column, address, "nik_in_text")
            return ""
        if text != raw:
            row.changes.append([address, raw, text, "space"])
        return text

    def _keep(self, row: Cleaned, column: Column, address: str, values: dict[str, Any], name: str, text: str) -> None:
        if len(text) > _LIMITS[name]:
            self._problem(row, column, address, "too_long", {"limit": _LIMITS[name]})
        elif text:
            values[name] = text

    def _business_name(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        self._keep(row, column, address, row.business, "name", self._text(row, column, address, cell))

    def _owner_name(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        self._keep(row, column, address, row.owner, "full_name", self._text(row, column, address, cell))

    def _address(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        self._keep(row, column, address, row.business, "address", self._text(row, column, address, cell))

    def _description(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        self._keep(row, column, address, row.business, "description_id", self._text(row, column, address, cell))

    def _owner_in_name(self, row: Cleaned) -> None:
        """A business and its owner in one cell, told apart only where the cell or its heading says so."""
        name = row.name
        if not name or row.owner.get("full_name"):
            return
        found = _IN_BRACKETS.fullmatch(name) or _MARKED.fullmatch(name)
        if not found and self._names_owner_too:
            found = re.fullmatch(r"([^/(]+?)\s*/\s*([^/]+)", name) or re.fullmatch(r"([^(]+?)\s*\(([^)]+)\)", name)
        if not found:
            return
        business, owner = (
            found[1].strip(" ,;-–/"),
            re.sub(r"(?i)^(?:a\.?\s?n\.?|pemilik)\s*:?\s+", "", found[2]).strip(),
        )
        if not business or not owner or len(owner) > _LIMITS["full_name"]:
            return
        address = f"{self._by_field['business_name'].letter}{row.number}"
        row.business["name"], row.owner["full_name"] = business, owner
        row.changes.append([address, name, f"{business} | {owner}", "owner_in_name"])

    # --- Numbers -------------------------------------------------------------------------------------------------

    def _phone(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        raw = text_of(cell)
        if isinstance(cell, float):
            self._problem(row, column, address, "phone_rounded" if abs(cell) >= 1e15 else "phone_decimals")
            return
        # Nearly every number is written without words around it.
        text = raw.strip() if _PHONE_PLAIN.fullmatch(raw) else _PHONE_LABELS.sub(" ", raw).strip()
        if text.casefold() in _NONE_NUMBER or not text:
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
                digits = _digits(part)
                if error.code == "landline" and _LANDLINE.fullmatch(digits):
                    others.append(" ".join(part.split()))
                else:
                    self._problem(row, column, address, f"phone_{error.code}")
                    return
        others = mobiles[1:] + others
        kept = " / ".join(others)
        if len(kept) > _LIMITS["other_phone"]:
            self._problem(row, column, address, "phone_many")
            return
        shown = []
        if mobiles:
            row.owner["phone"] = mobiles[0]
            shown.append(mobiles[0])
        if kept:
            if before := row.owner.get("other_phone"):
                kept = f"{before} / {kept}"[: _LIMITS["other_phone"]]
            row.owner["other_phone"] = kept
            shown.append(kept)
        if shown != [raw]:
            lost_zero = not others and raw.startswith("8")
            code = "split" if len(shown) > 1 else "zero" if lost_zero else "format"
            row.changes.append([address, raw, " | ".join(shown), code])

    def _other_phone(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        text = self._digits_or_none(row, address, cell)
        if not text:
            return
        if isinstance(cell, float):
            self._problem(row, column, address, "phone_rounded" if abs(cell) >= 1e15 else "phone_decimals")
            return
        if len(_digits(text)) < 5:
            self._problem(row, column, address, "phone_short")
            return
        text = f"{before} / {text}" if (before := row.owner.get("other_phone")) else text
        self._keep(row, column, address, row.owner, "other_phone", text)

    def _digits_or_none(self, row: Cleaned, address: str, cell: Any) -> str:
        raw = text_of(cell)
        text = " ".join(raw.split()).removeprefix("'")
        if text.casefold() in _NONE_NUMBER or not text:
            row.changes.append([address, raw, "", "none"])
            return ""
        return text

    def _nik(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        text = self._digits_or_none(row, address, cell)
        if not text:
            return
        if isinstance(cell, float) or re.search(r"(?i)\de\+?\d", text):
            self._problem(row, column, address, "nik_rounded")
            return
        try:
            nik = numbers.check_nik(text, today=self.today)
        except ValidationError as error:
            params = {"count": len(_digits(text))} if error.code == "length" else {}
            self._problem(row, column, address, f"nik_{error.code}", params)
            return
        row.nik = nik.number
        if nik.number != text:
            row.changes.append([address, mask_all(text), mask_all(nik.number), "format"])

    def _nib(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        text = self._digits_or_none(row, address, cell)
        if not text:
            return
        try:
            nib = numbers.check_nib(text)
        except ValidationError as error:
            params = {"count": len(_digits(text))} if error.code == "length" else {}
            self._problem(row, column, address, f"nib_{error.code}", params)
            return
        row.business["nib"] = nib
        if nib != text:
            row.changes.append([address, text, nib, "format"])

    def _kbli(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        text = self._digits_or_none(row, address, cell)
        if not text:
            return
        try:
            code = numbers.check_kbli(text)
        except ValidationError:
            self._problem(row, column, address, "kbli_digits", weight=NOTE)
            return
        if self.kbli_edition is None:
            self._problem(row, column, address, "kbli_edition", weight=NOTE)
            return
        row.business["kbli_code"], row.business["kbli_edition"] = code, self.kbli_edition
        if code != text:
            row.changes.append([address, text, code, "format"])

    def _year(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        if type(cell) is int and 1900 <= cell <= self.today.year:
            row.business["started_year"] = cell
            return
        text = self._digits_or_none(row, address, cell)
        if not text:
            return
        year = date.fromisoformat(cell["date"]).year if isinstance(cell, dict) else int(text) if text.isdecimal() else 0
        if not 1900 <= year <= self.today.year:
            self._problem(row, column, address, "year")
            return
        row.business["started_year"] = year
        if isinstance(cell, dict):
            row.changes.append([address, text, str(year), "meaning"])

    def _count(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        if type(cell) is int and 0 <= cell < 10_000:
            row.business[column.field] = cell
            return
        raw = text_of(cell)
        text = raw.strip()
        if text.casefold() in _NONE or not text:
            row.changes.append([address, raw, "", "none"])
            return
        found = re.fullmatch(r"(\d{1,4})(?:\s*(?:orang|org))?", text, re.IGNORECASE)
        if not found:
            self._problem(row, column, address, "number")
            return
        row.business[column.field] = int(found[1])
        if found[1] != raw:
            row.changes.append([address, raw, found[1], "format"])

    def _money(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        raw = text_of(cell)
        amount: int | Decimal
        if type(cell) is int:
            amount = cell * column.factor
        elif isinstance(cell, float):
            amount = Decimal(str(cell)) * column.factor
        else:
            text = " ".join(raw.split())
            if text.casefold() in _NONE or not text:
                row.changes.append([address, raw, "", "none"])
                return
            try:
                amount = numbers.check_rupiah(text) * column.factor
            except ValidationError:
                self._problem(row, column, address, "rupiah")
                return
        if amount < 0 or amount % 1:
            self._problem(row, column, address, "rupiah")
            return
        if amount > _LARGEST_RUPIAH:
            self._problem(row, column, address, "rupiah_huge")
            return
        name = "capital_rupiah" if column.field == "capital" else "annual_sales_rupiah"
        row.business[name] = int(amount)
        shown = str(int(amount))
        if shown != raw:
            code = {1000: "thousands", 1_000_000: "millions"}.get(column.factor, "format")
            row.changes.append([address, raw, shown, code])

    def _coordinate(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        raw = text_of(cell)
        text = raw.strip().removeprefix("'").replace(",", ".").strip()
        if text.casefold() in _NONE_NUMBER or not text:
            row.changes.append([address, raw, "", "none"])
            return
        low, high = _LATITUDES if column.field == "latitude" else _LONGITUDES
        try:
            value = round(Decimal(text), 6)
        except InvalidOperation:
            self._problem(row, column, address, "coordinate")
            return
        if not (value.is_finite() and low <= value <= high):
            self._problem(row, column, address, "coordinate")
            return
        row.business[column.field] = str(value)
        try:
            same = Decimal(raw) == value
        except InvalidOperation:
            same = False
        if not same:
            row.changes.append([address, raw, str(value), "format"])

    def _birth_date(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        if isinstance(cell, dict):
            born: date | None = date.fromisoformat(cell["date"])
        else:
            raw = text_of(cell)
            text = " ".join(raw.split()).removeprefix("'")
            if text.casefold() in _NONE_NUMBER or not text:
                row.changes.append([address, raw, "", "none"])
                return
            if not isinstance(cell, str):
                self._problem(row, column, address, "date_number")
                return
            born = _date_in(text)
            if born and born.isoformat() != raw:
                row.changes.append([address, raw, born.isoformat(), "format"])
        if born is None or not 1900 <= born.year <= self.today.year - 10:
            self._problem(row, column, address, "date")
            return
        row.owner["birth_date"] = born.isoformat()

    # --- Choices ---------------------------------------------------------------------------------------------------

    def _gender(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        raw = text_of(cell)
        if raw.strip().casefold() in _NONE_NUMBER_OR_EMPTY:
            row.changes.append([address, raw, "", "none"])
            return
        gender = _GENDERS.get(_squeezed(raw))
        if gender is None:
            self._problem(row, column, address, "gender")
            return
        row.owner["gender"] = gender
        row.changes.append([address, raw, gender, "meaning"])

    def _sector(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        raw = text_of(cell)
        if raw.strip().casefold() in _NONE_NUMBER_OR_EMPTY:
            row.changes.append([address, raw, "", "none"])
            return
        sector = self._sectors.get(_squeezed(raw))
        if sector is None:
            self._problem(row, column, address, "sector_unknown", weight=NOTE)
            return
        row.business["sector_id"] = sector
        row.changes.append([address, raw, f"sector:{sector}", "meaning"])

    def _area(self, row: Cleaned, column: Column, address: str, cell: Any) -> None:
        """Kecamatan and kelurahan are worked out together, in `_place`."""

    def _place(self, row: Cleaned, cells: Sequence[Any]) -> None:
        """Districts repeat from row to row: what follows from two cells is worked out once."""
        district, subdistrict = self._area_cell("district", cells), self._area_cell("subdistrict", cells)
        key = (district, subdistrict)
        if key not in self._places:
            self._places[key] = self._work_out_place(district, subdistrict)
        row.place, changes, problems = self._places[key]
        for letter, before, after, code in changes:
            row.changes.append([f"{letter}{row.number}", before, after, code])
        for letter, code, weight in problems:
            row.problems.append([f"{letter}{row.number}", code, {}, weight])
        if row.place and row.place.subdistrict is not None:
            row.business["subdistrict_id"] = row.place.subdistrict

    def _area_cell(self, name: str, cells: Sequence[Any]) -> str:
        column = self._by_field.get(name)
        cell = cells[column.column - 1] if column and column.column <= len(cells) else None
        # An error in the cell is told by then.
        return cell if type(cell) is str else "" if isinstance(cell, dict) else text_of(cell)

    def _work_out_place(
        self, district: str, subdistrict: str
    ) -> tuple[Place | None, list[tuple[str, str, str, str]], list[tuple[str, str, str]]]:
        """The place, changes and problems that two cells lead to, with letters of columns instead of cells."""
        changes: list[tuple[str, str, str, str]] = []
        typed = {"district": district, "subdistrict": subdistrict}
        for name, text in typed.items():
            if text and text.strip().casefold() in _NONE_NUMBER_OR_EMPTY:
                changes.append((self._by_field[name].letter, text, "", "none"))
                typed[name] = ""
        district, subdistrict = typed["district"], typed["subdistrict"]
        if not district and not subdistrict:
            return None, changes, []
        place = self.areas.place(district, subdistrict)
        letter = self._by_field["district" if district else "subdistrict"].letter
        if place.problem:
            about = self._by_field["subdistrict"].letter if place.problem.startswith("subdistrict") else letter
            return place, changes, [(about, place.problem, ERROR)]
        if place.subdistrict is None:
            if place.code == "no_subdistrict":
                return place, changes, [(letter, "no_subdistrict", NOTE)]
            return place, [*changes, (letter, " / ".join(filter(None, [district, subdistrict])), "", "left_empty")], []
        for name, proper in (("district", place.district_name), ("subdistrict", place.name)):
            text = typed[name]
            if text and text != proper:
                code = "format" if _squeezed(text) == _squeezed(proper) else place.code or "spelling"
                changes.append((self._by_field[name].letter, text, proper, code))
        if not district:
            changes.append((letter, subdistrict, f"{place.name}, {place.district_name}", place.code))
        return place, changes, []

    # --- The row as a whole ----------------------------------------------------------------------------------------

    def _look_once_more(self, row: Cleaned) -> None:
        name = self._by_field.get("business_name")
        if not row.name and not any(name and problem[0] == f"{name.letter}{row.number}" for problem in row.problems):
            row.problems.insert(0, [f"{name.letter if name else 'A'}{row.number}", "name_missing", {}, ERROR])
        if self.limit:
            for field_name, key, most in (
                ("capital", "capital_rupiah", self.limit.capital_rupiah),
                ("annual_sales", "annual_sales_rupiah", self.limit.annual_sales_rupiah),
            ):
                if row.business.get(key, 0) > most:
                    address = f"{self._by_field[field_name].letter}{row.number}"
                    row.problems.append([address, "above_micro", {}, NOTE])
        born = row.owner.get("birth_date")
        if row.nik and born and numbers.check_nik(row.nik, today=self.today).birth_date.isoformat() != born:
            row.problems.append([f"{self._by_field['birth_date'].letter}{row.number}", "birth_differs", {}, NOTE])


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


_READERS = {
    "business_name": Cleaner._business_name,
    "owner_name": Cleaner._owner_name,
    "gender": Cleaner._gender,
    "birth_date": Cleaner._birth_date,
    "nik": Cleaner._nik,
    "phone": Cleaner._phone,
    "other_phone": Cleaner._other_phone,
    "address": Cleaner._address,
    "subdistrict": Cleaner._area,
    "district": Cleaner._area,
    "sector": Cleaner._sector,
    "description": Cleaner._description,
    "nib": Cleaner._nib,
    "kbli": Cleaner._kbli,
    "started_year": Cleaner._year,
    "capital": Cleaner._money,
    "annual_sales": Cleaner._money,
    "workers_men": Cleaner._count,
    "workers_women": Cleaner._count,
    "latitude": Cleaner._coordinate,
    "longitude": Cleaner._coordinate,
}

"""Cells that mean one of a few things: gender and sector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from businesses.imports.cleaning.cleaned import NOTE, Cleaned
from businesses.imports.cleaning.texts import NONE_NUMBER_OR_EMPTY, squeezed, text_of
from businesses.imports.headings import Column
from businesses.models.owners import Gender

if TYPE_CHECKING:
    from businesses.imports.cleaning.cleaner import Cleaner

_GENDERS = {
    **dict.fromkeys(["l", "lk", "laki", "lakilaki", "pria", "m", "male"], Gender.MAN.value),
    **dict.fromkeys(["p", "pr", "perempuan", "wanita", "w", "f", "female"], Gender.WOMAN.value),
}
# What departments call the sectors of the portal; the names of the sectors themselves are added from their rows.
SECTORS = {
    "makanan": "makanan pangan kuliner makananringan kue kuekering kuebasah camilan snack olahanpangan makananolahan",
    "minuman": "minuman jamu minumanringan minumanolahan",
    "kriya": "kriya kerajinan handicraft handycraft craft anekakerajinan kerajinantangan",
    "fesyen": "fesyen fashion sandang konveksi garmen pakaian batik busana pakaianjadi",
    "perawatan": "perawatan kecantikan kosmetik perawatantubuh",
    "lainnya": "lainnya lainlain",
}


def read_gender(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    raw = text_of(cell)
    if raw.strip().casefold() in NONE_NUMBER_OR_EMPTY:
        row.changes.append([address, raw, "", "none"])
        return
    gender = _GENDERS.get(squeezed(raw))
    if gender is None:
        sheet.problem(row, column, address, "gender")
        return
    row.owner["gender"] = gender
    row.changes.append([address, raw, gender, "meaning"])


def read_sector(sheet: Cleaner, row: Cleaned, column: Column, address: str, cell: Any) -> None:
    raw = text_of(cell)
    if raw.strip().casefold() in NONE_NUMBER_OR_EMPTY:
        row.changes.append([address, raw, "", "none"])
        return
    sector = sheet.sectors.get(squeezed(raw))
    if sector is None:
        sheet.problem(row, column, address, "sector_unknown", weight=NOTE)
        return
    row.business["sector_id"] = sector
    row.changes.append([address, raw, f"sector:{sector}", "meaning"])

"""Columns of a sheet and the fields they can be for."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

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


class Column(NamedTuple):
    """A column of the sheet, counted from 1, its heading as people read it and the field it is for."""

    column: int
    heading: str
    field: str
    factor: int = 1

    @property
    def letter(self) -> str:
        return letter_of(self.column)


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

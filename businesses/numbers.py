"""Checks of the numbers that people type: NIK, phone, NIB, KBLI, rupiah.

Each takes text and returns the clean value, or raises ValidationError in plain words. Forms and the import of
workbooks share them, so they are bare string work: 50,000 rows take less than a second.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.phones import clean_phone, ungrouped

__all__ = ["Nik", "check_kbli", "check_nib", "check_nik", "check_rupiah", "clean_phone"]

# Decimals only behind a grouped number: "18.00" may be a slip for 18.000, and a slip is asked about, not guessed.
_RUPIAH = re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,00|,-)?|(\d{1,3}(?:,\d{3})+)(?:\.00)?|(\d+)(?:,-)?")

# Whoever registers a business is no small child, so 15 in a NIK of 2026 means 1915 only when 2015 is impossible.
_YOUNGEST = 15


class Nik(NamedTuple):
    """A checked NIK. What it says of birth and sex was true at first registration and is never corrected."""

    number: str
    birth_date: date
    is_woman: bool
    region: str


def _is_digits(text: str) -> bool:
    # str.isdigit alone takes Arabic and superscript digits too.
    return text.isascii() and text.isdigit()


def check_nik(text: str, *, today: date | None = None) -> Nik:
    """Read a 16-digit NIK: region of first registration (6), birth DDMMYY with 40 more for women (6), serial (4)."""
    number = ungrouped(text)
    if not number:
        raise ValidationError(_("Enter the NIK."), code="required")
    if not _is_digits(number):
        raise ValidationError(_("A NIK has digits only. Please check the letters and signs."), code="letters")
    if len(number) < 16:
        raise ValidationError(
            ngettext(
                "The NIK has only %(count)d digit, it should be 16",
                "The NIK has only %(count)d digits, it should be 16",
                len(number),
            )
            % {"count": len(number)},
            code="length",
        )
    if len(number) > 16:
        raise ValidationError(
            _("The NIK has %(count)d digits, it should be 16") % {"count": len(number)}, code="length"
        )
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    is_woman = day > 40
    birth_date = _nik_birth_date(day - 40 if is_woman else day, month, year, today or timezone.localdate())
    if birth_date is None:
        raise ValidationError(
            _("Digits 7 to 12 of a NIK are a date, and this date doesn't exist. Please compare with the KTP."),
            code="date",
        )
    if number[12:] == "0000":
        raise ValidationError(_("A NIK never ends in 0000. Please compare with the KTP."), code="serial")
    return Nik(number, birth_date, is_woman, number[:6])


def _nik_birth_date(day: int, month: int, year: int, today: date) -> date | None:
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if (today.year - born.year) >= _YOUNGEST or century == 1900:
            return born
    return None


def check_nib(text: str) -> str:
    """Read a business identification number: 13 digits."""
    number = ungrouped(text)
    if not _is_digits(number):
        raise ValidationError(_("A NIB has digits only. Please check the letters and signs."), code="letters")
    if len(number) != 13:
        raise ValidationError(
            _("The NIB has %(count)d digits, it should be 13") % {"count": len(number)}, code="length"
        )
    return number


def check_kbli(text: str) -> str:
    """Read a KBLI code: 5 digits. Which editions know it is not checked: our list holds only common ones."""
    number = ungrouped(text)
    if not _is_digits(number):
        raise ValidationError(_("A KBLI code has digits only. Please check the letters and signs."), code="letters")
    if len(number) != 5:
        raise ValidationError(
            _("The KBLI code has %(count)d digits, it should be 5") % {"count": len(number)}, code="length"
        )
    return number


def check_rupiah(text: str) -> int:
    """Read whole rupiah: `18000`, `18.000`, `Rp 18.000`, `Rp18.000,00`; a part of a rupiah is refused."""
    number = re.sub(r"\s+", "", text)
    number = re.sub(r"(?i)^rp\.?|^idr", "", number)
    match = _RUPIAH.fullmatch(number) if number.isascii() else None
    if not match:
        raise ValidationError(_("Write the amount in whole rupiah, for example 18.000"), code="rupiah")
    return int(re.sub(r"[.,]", "", match[1] or match[2] or match[3]))

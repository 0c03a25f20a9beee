"""Indonesian mobile numbers: read in any usual writing, kept as E.164.

Bare string work, because the import of workbooks reads 50,000 of them in less than a second.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Spaces of every kind, dots, dashes of every kind, brackets and slashes are how people group digits.
_SEPARATORS = re.compile(r"[\s.\-‐‑‒–—−()/\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
# What phonenumbers knows of Indonesian mobiles, without its cost a row.
_MOBILE = re.compile(r"8[1-35-9]\d{7,10}")


def ungrouped(text: str) -> str:
    """`text` without the spaces, dots and dashes that people write between digits."""
    return _SEPARATORS.sub("", text)


def clean_phone(text: str) -> str:
    """Turn any usual writing of an Indonesian mobile number into E.164 (`+628…`).

    What could be two different numbers is refused in plain words (ValidationError), never mended.
    """
    number = ungrouped(text)
    if not number:
        raise ValidationError(_("Enter the WhatsApp number."), code="required")
    plain = number[1:] if number.startswith("+") else number
    # str.isdigit alone takes Arabic and superscript digits too.
    if not (plain.isascii() and plain.isdigit()):
        raise ValidationError(_("A phone number has digits only. Please check the letters and signs."), code="letters")
    if number.startswith("00"):
        number, plain = "+" + number[2:], number[2:]
    if plain.startswith("62"):
        # "+62 (0)812…" says the same number twice over; nothing is guessed by dropping the zero.
        national = plain[2:].removeprefix("0")
        if not national.startswith("8"):
            raise ValidationError(
                _("After 62 a mobile number goes on with 8, like 62812…. Please check this number."), code="country"
            )
    elif number.startswith("+"):
        raise ValidationError(_("Only Indonesian numbers: they begin with 08, 62 or +62."), code="foreign")
    elif plain.startswith("08"):
        national = plain[1:]
    elif plain.startswith("8"):
        # A spreadsheet drops the zero in front of a number.
        national = plain
    elif plain.startswith("0"):
        raise ValidationError(
            _("This is a landline. Please give a mobile number that has WhatsApp, beginning with 08."),
            code="landline",
        )
    else:
        raise ValidationError(_("A mobile number begins with 08, 62 or +62."), code="prefix")
    if len(national) < 9:
        raise ValidationError(_("This number is too short. Please check it digit by digit."), code="short")
    if len(national) > 12:
        raise ValidationError(_("This number is too long. Please check it digit by digit."), code="long")
    if not _MOBILE.fullmatch(national):
        raise ValidationError(_("No mobile number begins like this. Please check it."), code="prefix")
    return f"+62{national}"


def search_form(text: str) -> str:
    """What to look for when somebody types the beginning of a phone (`0812-34`): `+6281234`. Other text stays."""
    digits = ungrouped(text)
    match = re.fullmatch(r"(?:\+?62|0)(8\d*)", digits)
    return f"+62{match[1]}" if match else text


class PhoneField(forms.CharField):
    """A mobile number in any usual writing; `cleaned_data` holds E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("WhatsApp number"))
        kwargs.setdefault("help_text", gettext_lazy("08…, 62… or +62…, spaces are fine."))
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "input-mid"}),
        )
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Enter the WhatsApp number.")})
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return clean_phone(text) if text else ""


class AddressField(forms.CharField):
    """What somebody signs in with: a phone (any writing, becomes E.164) or an e-mail (becomes lower case)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("WhatsApp number or e-mail"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}))
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Enter your WhatsApp number or e-mail.")})
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if "@" not in text:
            return clean_phone(text)
        validate_email(text)
        return text.lower()

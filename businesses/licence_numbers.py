"""Checks of licence numbers: what is wrong is raised, what may be wrong is a remark, what it says is read out.

Errors are ValidationErrors in plain words, like those of `businesses.numbers`. Remarks are for the person who holds
the paper: a licence of another place is fine when she moved, an old one may be kept and is shown as expired.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from businesses.models import LicenceKind
from businesses.numbers import check_nib

SURABAYA = "3578"

# Digit 1 of a P-IRT number (BPOM regulation 22/2018, annex).
PACKAGINGS: dict[str, str | Promise] = {
    "1": gettext_lazy("glass"),
    "2": gettext_lazy("plastic"),
    "3": gettext_lazy("carton or paper"),
    "4": gettext_lazy("can"),
    "5": gettext_lazy("aluminium foil"),
    "6": gettext_lazy("other"),
    "7": gettext_lazy("composite of several materials"),
    "8": gettext_lazy("double packaging"),
}
# Digits 2 and 3 (the same annex). An unknown one is remarked on and not refused, because the list may grow.
FOOD_TYPES: dict[str, str | Promise] = {
    "01": gettext_lazy("dried meat"),
    "02": gettext_lazy("dried fish"),
    "03": gettext_lazy("dried poultry"),
    "04": gettext_lazy("vegetables"),
    "05": gettext_lazy("coconut"),
    "06": gettext_lazy("flour and things made of it"),
    "07": gettext_lazy("oil and fat"),
    "08": gettext_lazy("jam and jelly"),
    "09": gettext_lazy("sugar, sweets and honey"),
    "10": gettext_lazy("dry coffee and tea"),
    "11": gettext_lazy("seasoning"),
    "12": gettext_lazy("spices"),
    "13": gettext_lazy("drink powder"),
    "14": gettext_lazy("fruit"),
    "15": gettext_lazy("grains, nuts and tubers"),
}
# Ministry of Home Affairs: provinces begin with 1 to 9, and a regency is never 00.
_REGION = re.compile(r"[1-9][0-9](?!00)[0-9]{2}")


class Pirt(NamedTuple):
    """The parts of a checked P-IRT number."""

    number: str
    packaging: str
    food_type: str
    region: str
    product: str
    producer: str
    year: int

    @property
    def ends_on(self) -> date:
        return date(self.year, 12, 31)


def _compact(text: str) -> str:
    return re.sub(r"[\s.\-_/:–—]", "", text).upper()


def _only_digits(number: str) -> bool:
    # str.isdigit alone takes Arabic and superscript digits too.
    return number.isascii() and number.isdigit()


def check_pirt(text: str) -> Pirt:
    """Read `1234567890123-45`: packaging 1, food type 2, province and regency 4, product 2, producer 4, year 2."""
    number = re.sub(r"^(SPP)?P?IRT(NO|NOMOR)?", "", _compact(text))
    _say_if_another(number, LicenceKind.PIRT)
    if number and not _only_digits(number):
        raise ValidationError(_("A P-IRT number has digits only. Please check the letters and signs."), code="letters")
    if len(number) != 15:
        raise ValidationError(
            ngettext(
                "The P-IRT number has %(count)d digit, it should be 15, like 1234567890123-45",
                "The P-IRT number has %(count)d digits, it should be 15, like 1234567890123-45",
                len(number),
            )
            % {"count": len(number)},
            code="length",
        )
    if number[0] not in PACKAGINGS:
        raise ValidationError(
            _("The first digit stands for the packaging and is 1 to 8. Please compare with your certificate."),
            code="packaging",
        )
    if number[1:3] == "00":
        raise ValidationError(
            _("Digits 2 and 3 stand for the kind of food and are never 00. Please compare with your certificate."),
            code="food",
        )
    if not _REGION.fullmatch(number[3:7]):
        raise ValidationError(
            _("Digits 4 to 7 stand for the city or regency, like 3578 for Surabaya, and these don't exist."),
            code="region",
        )
    if number[7:9] == "00" or number[9:13] == "0000":
        raise ValidationError(
            _("The numbers of product and maker inside are never all zeros. Please compare with your certificate."),
            code="serial",
        )
    return Pirt(
        number=f"{number[:13]}-{number[13:]}",
        packaging=number[0],
        food_type=number[1:3],
        region=number[3:7],
        product=number[7:9],
        producer=number[9:13],
        year=2000 + int(number[13:]),
    )


def _check_bpom(text: str) -> str:
    number = re.sub(r"^BPOM(RI)?(NO)?", "", _compact(text))
    _say_if_another(number, LicenceKind.BPOM_MD)
    if number.startswith("ML"):
        raise ValidationError(
            _("ML is the number of imported food. Food that you make yourself has a number that starts with MD."),
            code="imported",
        )
    if not number.startswith("MD"):
        raise ValidationError(
            _("A BPOM number for food starts with MD, followed by 12 to 15 digits."), code="beginning"
        )
    digits = number[2:]
    if not _only_digits(digits):
        raise ValidationError(_("Behind MD there are digits only. Please check the letters."), code="letters")
    if not 12 <= len(digits) <= 15:
        raise ValidationError(
            ngettext(
                "There is %(count)d digit behind MD, it should be 12 to 15",
                "There are %(count)d digits behind MD, it should be 12 to 15",
                len(digits),
            )
            % {"count": len(digits)},
            code="length",
        )
    return number


def _check_halal(text: str) -> str:
    number = re.sub(r"^(NO|NOMOR)", "", _compact(text))
    if number.startswith("KH"):
        raise ValidationError(
            _(
                "A number that starts with KH belongs to the fatwa of the MUI, a step on the way. The certificate "
                "comes from BPJPH, and its number starts with ID. Please look for that one on the certificate."
            ),
            code="fatwa",
        )
    _say_if_another(number, LicenceKind.HALAL)
    if not number.startswith("ID") or number.startswith(("IDM", "IDD")):
        raise ValidationError(_("The number of a halal certificate starts with ID."), code="beginning")
    digits = number[2:]
    if not _only_digits(digits):
        raise ValidationError(_("Behind ID there are digits only. Please check the letters."), code="letters")
    if not 10 <= len(digits) <= 20:
        raise ValidationError(
            ngettext(
                "There is %(count)d digit behind ID. Please compare with your certificate.",
                "There are %(count)d digits behind ID. Please compare with your certificate.",
                len(digits),
            )
            % {"count": len(digits)},
            code="length",
        )
    return number


def _check_trade_mark(text: str) -> str:
    number = re.sub(r"^(NO|NOMOR)", "", _compact(text))
    _say_if_another(number, LicenceKind.TRADE_MARK)
    # Offices and years have written these in several ways, so only the shape is looked at.
    if not re.fullmatch(r"[A-Z]{0,4}[0-9]{6,15}", number):
        raise ValidationError(
            _("This doesn't look like a trade mark number. Registered marks start with IDM, applications with DID."),
            code="shape",
        )
    return number


def _check_nib(text: str) -> str:
    _say_if_another(_compact(text), LicenceKind.NIB)
    return check_nib(re.sub(r"(?i)^\s*nib\W*", "", text))


# How the numbers of other licences begin, so that one in the wrong place is called by its name.
_OTHERS = [
    (re.compile(r"MD[0-9]{8,}"), LicenceKind.BPOM_MD, gettext_lazy("This is a BPOM MD number. Please enter it there.")),
    (re.compile(r"ID[MD][0-9]{6,}"), LicenceKind.TRADE_MARK, gettext_lazy(
        "This is the number of a trade mark. Please enter it there."
    )),
    (re.compile(r"ID[0-9]{10,}"), LicenceKind.HALAL, gettext_lazy(
        "This is the number of a halal certificate. Please enter it there."
    )),
    (re.compile(r"KH[0-9]{6,}"), LicenceKind.HALAL, gettext_lazy(
        "A number that starts with KH belongs to a halal fatwa. It is no number of this licence."
    )),
]  # fmt: skip


def _say_if_another(number: str, kind: str) -> None:
    for shape, its_kind, words in _OTHERS:
        if its_kind != kind and shape.fullmatch(number):
            raise ValidationError(words, code="another_kind")


_CHECKS: dict[str, Callable[[str], str]] = {
    LicenceKind.NIB: _check_nib,
    LicenceKind.PIRT: lambda text: check_pirt(text).number,
    LicenceKind.BPOM_MD: _check_bpom,
    LicenceKind.HALAL: _check_halal,
    LicenceKind.TRADE_MARK: _check_trade_mark,
}


def check_number(kind: str, text: str) -> str:
    """The clean number of a licence of `kind`, as it is stored and shown; raises ValidationError."""
    return _CHECKS[kind](text)


def is_application(kind: str, number: str) -> bool:
    """A trade mark that is applied for: its number is not that of a registered one."""
    return kind == LicenceKind.TRADE_MARK and not number.startswith("IDM")


def remarks(kind: str, number: str) -> Iterator[str]:
    """What may be wrong about a checked `number`, in words for the person who holds the paper."""
    if kind == LicenceKind.PIRT:
        pirt = check_pirt(number)
        if pirt.region != SURABAYA:
            yield _(
                "This P-IRT was given in another city or regency (%(region)s; Surabaya is 3578). If you made it there "
                "before you moved, send it again: the licence is for that place, so please ask for a new one here."
            ) % {"region": pirt.region}
        if pirt.food_type not in FOOD_TYPES:
            yield _(
                "We don't know the kind of food %(code)s (digits 2 and 3). If it really stands on your certificate, "
                "send it again."
            ) % {"code": pirt.food_type}
    elif is_application(kind, number):
        yield _(
            "This is the number of an application. You may keep it here; once the mark is registered, "
            "put in the number that starts with IDM. If that is right, send it again."
        )


def says(kind: str, number: str) -> list[dict[str, str]]:
    """What can be read out of a stored number, as rows of term and value; nothing of one that no form has checked."""
    if kind == LicenceKind.PIRT:
        try:
            pirt = check_pirt(number)
        except ValidationError:
            return []
        place = _("Surabaya") if pirt.region == SURABAYA else _("another city or regency")
        rows = [
            (_("Packaging"), str(PACKAGINGS[pirt.packaging])),
            (_("Kind of food"), str(FOOD_TYPES.get(pirt.food_type, pirt.food_type))),
            (_("City or regency"), f"{place} ({pirt.region})"),
            (_("Product number"), pirt.product),
            (_("Maker number"), pirt.producer),
            (_("Valid until the year"), str(pirt.year)),
        ]
    elif kind == LicenceKind.TRADE_MARK:
        state = _("applied for, not registered yet") if is_application(kind, number) else _("registered")
        rows = [(_("Trade mark"), state)]
    else:
        rows = []
    return [{"term": term, "value": value} for term, value in rows]

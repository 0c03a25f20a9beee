"""Slips with claim codes, three on a sheet, to be cut and given to the owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from businesses.documents import pdf_of, qr_svg
from businesses.models import Business
from businesses.services.claims import grouped
from rumah_kreatif.templatetags.look import local_phone


@dataclass(frozen=True)
class Slip:
    """What stands on one slip. The QR code leads to the page and carries no code: that is typed."""

    business: str
    place: str
    code: str
    valid_until: date
    language: str = "id"

    @classmethod
    def of(cls, business: Business, text: str) -> Slip:
        subdistrict, reader = business.subdistrict, business.owner.user
        return cls(
            business=str(business),
            place=f"Kecamatan {subdistrict.district.name}" if subdistrict else "",
            code=grouped(text),
            valid_until=timezone.localdate() + timedelta(days=settings.CLAIM_CODE_DAYS),
            language=reader.language if reader else "id",
        )


def claim_address() -> str:
    return f"{settings.SITE_URL}{reverse('businesses:claim')}"


def claim_qr() -> str:
    return qr_svg(claim_address())


def slips_pdf(slips: list[Slip]) -> bytes:
    """Each slip speaks the language of whom it is given to; the sheet has a title in that of whoever prints it."""
    printed = []
    for slip in slips:
        with override(slip.language):
            printed.append(_printed(slip))
    return pdf_of("slips", {"language": get_language() or "id", "title": _("Claim codes"), "slips": printed})


def _printed(slip: Slip) -> dict[str, Any]:
    return {
        "language": slip.language,
        "business": slip.business,
        "place": slip.place,
        "code": slip.code,
        "valid_until": date_format(slip.valid_until, "j F Y"),
        "heading": _("Your business is registered. Take it into your own hands."),
        "code_label": _("Claim code"),
        "steps": [
            _("Open %(address)s, or scan the picture.") % {"address": claim_address()},
            _("Sign up with your own WhatsApp number, or sign in."),
            _("Type this code, and say your birth date when you are asked."),
        ],
        "valid": _("Valid until"),
        "secret": _("Give this slip to nobody else. Whoever entered the business never asks you for the code."),
        "help": _("Help by WhatsApp: %(phone)s, %(hours)s WIB")
        % {"phone": local_phone(settings.HELP_WHATSAPP), "hours": settings.HELP_HOURS},
        "qr": claim_qr(),
        "qr_words": _("QR code of the claim page"),
    }

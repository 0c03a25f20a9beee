"""Slips with claim codes, three on a sheet, to be cut and given to the owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
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

    @classmethod
    def of(cls, business: Business, text: str) -> Slip:
        subdistrict = business.subdistrict
        return cls(
            business=str(business),
            place=f"Kecamatan {subdistrict.district.name}" if subdistrict else "",
            code=grouped(text),
            valid_until=timezone.localdate() + timedelta(days=settings.CLAIM_CODE_DAYS),
        )


def claim_address() -> str:
    return f"{settings.SITE_URL}{reverse('businesses:claim')}"


def claim_qr() -> str:
    return qr_svg(claim_address())


def slips_pdf(slips: list[Slip]) -> bytes:
    return pdf_of(
        "slips",
        {
            "language": get_language() or "id",
            "title": _("Claim codes"),
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
            "organisation": settings.ORGANISATION_NAME,
            "qr": claim_qr(),
            "qr_words": _("QR code of the claim page"),
            "slips": [
                {
                    "business": slip.business,
                    "place": slip.place,
                    "code": slip.code,
                    "valid_until": date_format(slip.valid_until, "j F Y"),
                }
                for slip in slips
            ],
        },
    )

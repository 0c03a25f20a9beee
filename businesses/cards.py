"""Member cards of verified businesses, eight on an A4 sheet in the size of a bank card, to be cut out."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from businesses.documents import pdf_of, qr_svg
from businesses.models import Business


def member_number(business: Business) -> str:
    """`RK-000123`: short enough to be read out on the phone, and never given twice."""
    return f"RK-{business.pk:06d}"


def cards_pdf(businesses: Iterable[Business]) -> bytes:
    """A sheet for every eight of `businesses`, which must be verified: the QR code opens their public page."""
    return pdf_of(
        "cards",
        {
            "language": get_language() or "id",
            "title": _("Member cards"),
            "organisation": settings.ORGANISATION_NAME,
            "number_label": _("Member number"),
            "qr_words": _("QR code of the page of this business"),
            "cards": [_card(business) for business in businesses],
        },
    )


def _card(business: Business) -> dict[str, str]:
    subdistrict = business.subdistrict
    return {
        "business": str(business),
        "owner": business.owner.full_name,
        "place": f"Kecamatan {subdistrict.district.name}" if subdistrict else "",
        "number": member_number(business),
        "qr": qr_svg(f"{settings.SITE_URL}{business.get_absolute_url()}"),
    }

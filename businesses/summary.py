"""A registration in words: beside each step, and to be checked before it is sent."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Consent, ConsentPurpose
from businesses.models import Business, BusinessStatus, Product, ProductStatus
from rumah_kreatif.templatetags.look import local_phone, rupiah

Row = dict[str, Any]


def _place(business: Business) -> str:
    subdistrict = business.subdistrict
    if subdistrict is None:
        return ""
    return f"Kelurahan {subdistrict.name}, Kecamatan {subdistrict.district.name}"


def what_is_filled(business: Business) -> list[Row]:
    """The few lines that stand beside each step; nothing secret."""
    names = [
        product.name for product in business.products.exclude(status=ProductStatus.ARCHIVED).order_by("created_at")
    ]
    rows = [
        (_("Owner"), business.owner.full_name if business.owner.nik else ""),
        (_("Business name"), business.name),
        (_("Kind of business"), business.sector.name if business.sector else ""),
        (_("Place of business"), _place(business)),
        (_("Products"), ", ".join(names)),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def what_is_checked(business: Business) -> list[Row]:
    """What officials have verified, so that only they change it."""
    return [
        {"term": _("Business name"), "value": business.name},
        {"term": _("Owner"), "value": business.owner.full_name},
        {"term": _("NIK"), "value": business.owner.masked_nik},
        {"term": _("Address of the business"), "value": f"{business.address}, {_place(business)}"},
    ]


def registration_summary(business: Business) -> list[dict[str, Any]]:
    """All answers by step, each with its name, the page to change it, and rows of question and answer."""
    owner = business.owner
    consents = set(Consent.objects.active().filter(user__owner=owner).values_list("purpose", flat=True))
    products = business.products.exclude(status=ProductStatus.ARCHIVED).prefetch_related("pictures")
    return [
        _section(
            "person",
            _("Owner"),
            business,
            [
                (_("Full name"), owner.full_name),
                (_("NIK"), owner.masked_nik),
                (_("Birth date"), date_format(owner.birth_date, "j F Y") if owner.birth_date else ""),
                (_("WhatsApp number"), local_phone(owner.phone)),
            ],
        ),
        _section(
            "about",
            _("Business"),
            business,
            [
                (_("Business name"), business.name),
                (_("Kind of business"), business.sector.name if business.sector else ""),
                (_("About the business"), business.description_id),
                (_("The same in English"), business.description_en),
                (_("Year it began"), str(business.started_year or "")),
                (_("People working"), str(business.workers) if business.workers is not None else ""),
                (_("Sales in a year"), rupiah(business.annual_sales_rupiah)),
                (_("Capital"), rupiah(business.capital_rupiah)),
                (_("NIB"), business.nib),
                (_("KBLI code"), f"{business.kbli_code} ({business.kbli_edition})" if business.kbli_code else ""),
            ],
        ),
        _section(
            "place",
            _("Place"),
            business,
            [
                (_("Address of the business"), business.address),
                (_("Kelurahan"), _place(business)),
            ],
        ),
        _section(
            "registration_products",
            _("Products"),
            business,
            [
                (product.name_id, _product_words(business, product, ConsentPurpose.SHOWCASE in consents))
                for product in products
            ],
        ),
        _section(
            "consents",
            _("Consents"),
            business,
            [(purpose.label.capitalize(), _("Yes") if purpose in consents else _("No")) for purpose in ConsentPurpose]
            + [(_("Customers may write to my WhatsApp number"), _("Yes") if business.whatsapp_is_public else _("No"))],
        ),
    ]


def _section(view: str, name: str, business: Business, rows: list[tuple[str, str]]) -> dict[str, Any]:
    url = reverse(f"businesses:{view}", args=[business.pk])
    return {
        "name": name,
        "url": f"{url}?check",
        "rows": [{"term": term, "value": value} for term, value in rows if value],
    }


def _product_words(business: Business, product: Product, is_agreed: bool) -> str:
    count = len(product.pictures.all())
    pictures = ngettext("%(count)d picture", "%(count)d pictures", count) % {"count": count}
    shown = _("not shown yet")
    if product.status == ProductStatus.PUBLISHED:
        if business.status != BusinessStatus.VERIFIED:
            shown = _("shown once the business is verified")
        else:
            shown = _("shown in the catalogue") if is_agreed else _("hidden until you agree to be shown")
    return f"{rupiah(product.price_rupiah)} / {product.unit}, {pictures}, {shown}"

"""What is printed at the shelves: the slip of an errand, of which the maker keeps a copy, and the shelf cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from businesses.documents import pdf_of, qr_svg
from businesses.models import Licence, LicenceKind
from businesses.models.products import Halal
from rumah_kreatif.templatetags.look import local_phone, rupiah
from sentra.models import Consignment, DocumentKind, StockDocument
from sentra.shelves import lines_of

# Fifty sheets: more at once is a mistake.
MOST_CARDS = 200
# Whose numbers stand on a pack of food; a number is the product's own.
FOOD_LICENCES = [LicenceKind.PIRT, LicenceKind.BPOM_MD]
SIGNERS = {
    DocumentKind.RECEIPT: "gives",
    DocumentKind.RETURN: "takes",
    DocumentKind.WRITE_OFF: "knows",
    DocumentKind.CORRECTION: "knows",
}


def response(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows, ready to print."""
    return HttpResponse(content, "application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def slip_pdf(document: StockDocument) -> bytes:
    """One errand on A5, in the language of the moment; its QR code opens its page among the maker's own."""
    rows = _count_rows(document) if document.kind == DocumentKind.COUNT else _rows(document)
    data = {
        "language": get_language() or "id",
        "organisation": settings.ORGANISATION_NAME,
        "title": document.get_kind_display().capitalize(),
        "number": document.full_number,
        "facts": _facts(document),
        "columns": _columns(document),
        "rows": rows,
        "total": _total(document),
        "note": document.note,
        "note_label": _("Note"),
        "terms": _terms(document),
        "signed": _signed(document),
        "qr": qr_svg(_address(document)) if document.business_id else "",
        "qr_words": _("QR code of this slip among your own pages"),
        "qr_label": _("Your copy: sign in and scan."),
        "help": _("Help by WhatsApp: %(phone)s, %(hours)s WIB")
        % {"phone": local_phone(settings.HELP_WHATSAPP), "hours": settings.HELP_HOURS},
        "page_words": [_("Page"), _("of")],
    }
    return pdf_of("stock_slip", data)


def _address(document: StockDocument) -> str:
    # The same in both languages: whoever scans it reads neither on the paper.
    with override(settings.LANGUAGE_CODE):
        return f"{settings.SITE_URL}{reverse('sentra:document', args=[document.pk])}"


def _facts(document: StockDocument) -> list[list[str]]:
    facts = [[_("Date"), date_format(timezone.localtime(document.made_at), "j F Y, H.i")]]
    if document.business:
        facts.append([_("Business"), str(document.business)])
        facts.append([_("Owner"), document.business.owner.full_name])
    facts.append([_("Outlet"), f"{document.outlet}, {document.outlet.place}"])
    if document.to_outlet:
        facts.append([_("To"), f"{document.to_outlet}, {document.to_outlet.place}"])
    facts.append([_("Keeper"), document.made_by.full_name])
    return facts


def _columns(document: StockDocument) -> list[str]:
    if document.kind == DocumentKind.COUNT:
        return [_("Product"), _("Should be"), _("Counted"), _("Why it differs")]
    return [_("Product"), _("Pieces"), _("Price"), _("Expires on")]


def _rows(document: StockDocument) -> list[dict[str, Any]]:
    rows = []
    for line in lines_of(document):
        row = line.consignment
        reason = f"{line.get_kind_display()}: {line.reason}" if line.reason else ""
        rows.append(
            {
                "name": row.product.name,
                "small": " · ".join(filter(None, [_("code %(code)s") % {"code": row.code}, reason])),
                "cells": [
                    f"{line.quantity:+d}" if document.kind == DocumentKind.CORRECTION else str(abs(line.quantity)),
                    rupiah(row.price_rupiah),
                    date_format(line.expires_on, "d.m.Y") if line.expires_on else "–",
                ],
            }
        )
    return rows


def _count_rows(document: StockDocument) -> list[dict[str, Any]]:
    found = document.count_lines.select_related("consignment__product")
    return [
        {
            "name": line.consignment.product.name,
            "small": _("code %(code)s") % {"code": line.consignment.code},
            "cells": [str(line.expected), str(line.counted), line.reason],
        }
        for line in found
    ]


def _total(document: StockDocument) -> str:
    if document.kind == DocumentKind.COUNT:
        n = document.count_lines.count()
        return ngettext("%(n)d product counted", "%(n)d products counted", n) % {"n": n}
    n = sum(abs(line.quantity) for line in lines_of(document))
    return ngettext("%(n)d piece in all", "%(n)d pieces in all", n) % {"n": n}


def _terms(document: StockDocument) -> str:
    if document.kind == DocumentKind.RECEIPT:
        return _("The goods stay the maker's property. She sets the price, and is paid for what is sold.")
    if document.kind == DocumentKind.TRANSFER:
        return _("The goods stay the maker's property, at the same price and share.")
    return ""


def _signed(document: StockDocument) -> list[str]:
    keeper = _("Keeper of the outlet")
    if document.kind == DocumentKind.TRANSFER:
        return [_("Sent by"), _("Arrived whole")]
    if document.kind == DocumentKind.COUNT:
        return [_("Counted by"), _("Seen by")]
    maker = {
        "gives": _("Handed over by the maker"),
        "takes": _("Received by the maker"),
        "knows": _("Seen by the maker"),
    }[SIGNERS[DocumentKind(document.kind)]]
    return [maker, keeper]


def cards_pdf(consignments: Iterable[Consignment]) -> bytes:
    """Cards of A6, four on a sheet of A4: the QR code opens the product, and the counter reads the shelf in it."""
    rows = list(consignments)
    licensed = {
        product: f"{LicenceKind(kind).label} {number}"
        for product, kind, number in Licence.objects.trusted()
        .valid_on(timezone.localdate())
        .filter(products__in=[row.product_id for row in rows], kind__in=FOOD_LICENCES)
        .order_by("pk")
        .values_list("products", "kind", "number")
    }
    data = {
        "language": get_language() or "id",
        "title": _("Shelf cards"),
        "organisation": settings.ORGANISATION_NAME,
        "maker_label": _("Made by"),
        "code_label": _("Code at the counter"),
        "scan": _("Scan: its maker and its story"),
        "qr_words": _("QR code of the product"),
        "cards": [_card(row, licensed) for row in rows],
    }
    return pdf_of("shelf_cards", data)


def _card(row: Consignment, licensed: dict[int, str]) -> dict[str, Any]:
    product = row.product
    words = []
    if product.halal == Halal.HALAL:
        words.append(_("Certified halal"))
    elif product.halal == Halal.NON_HALAL:
        words.append(_("Not halal"))
    if row.product_id in licensed:
        words.append(licensed[row.product_id])
    return {
        "name": product.name,
        "maker": str(row.business),
        "price": rupiah(row.price_rupiah),
        "unit": product.unit,
        "code": row.code,
        "place": row.shelf_place,
        "words": words,
        "qr": qr_svg(shelf_address(row)),
    }


def shelf_address(row: Consignment) -> str:
    """The public page of the product; `rak` tells the counter which shelf it was scanned at."""
    with override(settings.LANGUAGE_CODE):
        return f"{settings.SITE_URL}{reverse('showcase:product', args=[row.product.slug])}?rak={row.code}"

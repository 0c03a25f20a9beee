"""The statement of a settlement: every line that she is paid for, on paper and on her page."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from businesses.documents import pdf_of, qr_svg
from rumah_kreatif.templatetags.look import local_phone, rupiah
from sentra.models import Settlement, SettlementLine


def lines_of(settlement: Settlement) -> QuerySet[SettlementLine]:
    """By the day of the sale; what was taken back stands where it was sold."""
    rows = settlement.lines.select_related("sale_line__sale")
    return rows.order_by("sale_line__sale__sold_on", "sale_line__pk", "sign")


def statement_pdf(settlement: Settlement) -> bytes:
    """On A4, in the language of the moment; its QR code opens its page among her own."""
    # The same in both languages: whoever scans it reads neither on the paper.
    with override(settings.LANGUAGE_CODE):
        address = f"{settings.SITE_URL}{reverse('sentra:settlement', args=[settlement.pk])}"
    data = {
        "language": get_language() or "id",
        "organisation": settings.ORGANISATION_NAME,
        "title": _("Settlement"),
        "number": settlement.full_number or _("draft"),
        "facts": _facts(settlement),
        "columns": [_("Sold on"), _("Product"), _("Pieces"), _("Price"), _("Sold for"), _("Outlet’s share"), _("Hers")],
        "rows": [_row(line) for line in lines_of(settlement)],
        "totals": [
            [_("Sold for"), rupiah(settlement.gross_rupiah)],
            [_("Outlet’s share"), rupiah(settlement.commission_rupiah)],
            [_("To be paid"), rupiah(settlement.net_rupiah)],
        ],
        "rule": _(
            "The outlet’s share of each line is rounded down to the whole rupiah, in the maker’s favour. "
            "All sums are sums of these lines."
        ),
        "signed": [_("Prepared and approved"), _("Received by")],
        "names": [
            settlement.approved_by.full_name if settlement.approved_by else "",
            settlement.owner.full_name,
        ],
        "qr": qr_svg(address),
        "qr_words": _("QR code of this settlement among your own pages"),
        "qr_label": _("Your copy: sign in and scan."),
        "help": _("Help by WhatsApp: %(phone)s, %(hours)s WIB")
        % {"phone": local_phone(settings.HELP_WHATSAPP), "hours": settings.HELP_HOURS},
        "page_words": [_("Page"), _("of")],
    }
    return pdf_of("settlement", data)


def _facts(settlement: Settlement) -> list[list[str]]:
    facts = [
        [_("Business"), str(settlement.business)],
        [_("Owner"), settlement.owner.full_name],
        [_("Outlet"), f"{settlement.outlet}, {settlement.outlet.place}"],
        [_("Sold until"), date_format(settlement.until_on, "j F Y")],
    ]
    if settlement.paid_on:
        paid = f"{date_format(settlement.paid_on, 'j F Y')}, {settlement.get_payout_display()}"
        facts.append([_("Paid on"), paid])
    return facts


def _row(line: SettlementLine) -> list[str]:
    sold = line.sale_line
    name = sold.product_name
    if line.sign < 0:
        name = _("%(product)s, voided after it was settled") % {"product": name}
    return [
        date_format(sold.sale.sold_on, "d.m.Y"),
        name,
        str(line.sign * sold.quantity).replace("-", "−"),
        rupiah(sold.price_rupiah),
        rupiah(line.gross_rupiah),
        rupiah(line.commission_rupiah),
        rupiah(line.net_rupiah),
    ]

"""What the time line of a business says of the outlets: places, curations, papers of goods, settlements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from businesses.admin.activity import NEWEST, SOURCES, Happening, Source
from businesses.models import Business
from rumah_kreatif.templatetags.look import rupiah
from sentra.models import Consignment, Curation, Settlement


def _consignments(business: Business) -> Iterable[Happening]:
    rows = Consignment.objects.filter(business=business).select_related("product", "outlet", "agreed_by")
    for row in rows.order_by("-agreed_on", "-pk")[:NEWEST]:
        url = reverse("admin:sentra_consignment_change", args=[row.pk])
        what = _("A place in the outlet: %(what)s") % {"what": row}
        detail = str(row.get_status_display())
        who = str(row.agreed_by)
        yield Happening(_noon(row.agreed_on), _("Consignment"), what, who, detail, url, has_time=False)


def _curations(business: Business) -> Iterable[Happening]:
    rows = Curation.objects.filter(product__business=business).select_related("product", "asked_by", "decided_by")
    for row in rows.order_by("-asked_at", "-pk")[:NEWEST]:
        url = reverse("admin:sentra_curation_change", args=[row.pk])
        what = _("Curation asked for: %(product)s") % {"product": row.product}
        yield Happening(row.asked_at, _("Curation"), what, str(row.asked_by), row.wish, url)
        if row.decided_at:
            what = _("Curation of %(product)s: %(result)s") % {
                "product": row.product,
                "result": row.get_status_display(),
            }
            yield Happening(row.decided_at, _("Curation"), what, str(row.decided_by or ""), row.words, url)


def _settlements(business: Business) -> Iterable[Happening]:
    rows = Settlement.objects.filter(business=business).exclude(number=None)
    rows = rows.select_related("outlet", "approved_by", "paid_by", "owner").defer("owner__nik")
    for row in rows.order_by("-approved_at", "-pk")[:NEWEST]:
        url = reverse("admin:sentra_settlement_change", args=[row.pk])
        names = {"number": row, "amount": rupiah(row.net_rupiah), "outlet": row.outlet}
        what = _("Settlement %(number)s approved: %(amount)s from %(outlet)s") % names
        if row.approved_at:
            yield Happening(row.approved_at, _("Settlement"), what, str(row.approved_by or ""), url=url)
        if row.paid_on:
            what = _("Settlement %(number)s paid: %(amount)s") % names
            who = str(row.paid_by or "")
            yield Happening(_noon(row.paid_on), _("Settlement"), what, who, url=url, has_time=False)
        if row.answered_at:
            what = f"{row}: {row.get_status_display()}"
            yield Happening(row.answered_at, _("Settlement"), what, str(row.owner), row.objection, url)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


SOURCES += [
    Source("consignments", "sentra.view_consignment", _consignments),
    Source("curations", "sentra.view_curation", _curations),
    Source("settlements", "sentra.view_settlement", _settlements),
]

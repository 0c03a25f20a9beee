"""Member cards of the selected businesses as a sheet to print."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from businesses.cards import cards_pdf
from businesses.models import Business, BusinessStatus

# A sheet holds eight: 25 sheets, some seconds.
CARDS_AT_ONCE = 200


@admin.action(description=gettext_lazy("Print member cards"), permissions=["verify"])
def cards_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
    rows = list(
        queryset.select_related("owner", "subdistrict__district")
        .defer("owner__nik", "owner__nik_hash")
        .order_by("name", "pk")[: CARDS_AT_ONCE + 1]
    )
    if len(rows) > CARDS_AT_ONCE:
        words = _("Please choose at most %(limit)d businesses at a time.") % {"limit": CARDS_AT_ONCE}
        model_admin.message_user(request, words, messages.WARNING)
        return None
    others = [row for row in rows if row.status != BusinessStatus.VERIFIED]
    if others:
        words = ngettext(
            "%(count)d of these is not verified. Only verified businesses get a card.",
            "%(count)d of these are not verified. Only verified businesses get a card.",
            len(others),
        )
        model_admin.message_user(request, words % {"count": len(others)}, messages.WARNING)
        return None
    response = HttpResponse(cards_pdf(rows), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kartu-anggota-{timezone.localdate():%Y-%m-%d}.pdf"'
    return response

"""Her own member card."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from businesses.cards import cards_pdf, member_number
from businesses.models import BusinessStatus
from businesses.views.owned import own_business


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of her verified business as PDF; before that there is none."""
    business = own_business(request, pk)
    if business.status != BusinessStatus.VERIFIED:
        raise Http404
    response = HttpResponse(cards_pdf([business]), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kartu-{member_number(business)}.pdf"'
    return response

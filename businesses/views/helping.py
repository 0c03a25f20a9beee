"""The helper's pages: whom she has registered, how they are doing, and the code that hands them over."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.limits import TooMany
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import journey
from businesses.forms import BeginForNeighbourForm
from businesses.models import Business, BusinessStatus, ClaimCode, ClaimWay
from businesses.services import begin_registration, claim_slip, make_claim_code
from businesses.slips import Slip, claim_address, claim_qr, slips_pdf
from businesses.summary import registration_summary

helpers_only = permission_required("businesses.help_register", raise_exception=True)

# Whose turn it is while a neighbour's business is in the helper's hands.
_TURNS = {
    BusinessStatus.DRAFT: "you",
    BusinessStatus.RETURNED: "you",
    BusinessStatus.SUBMITTED: "officials",
    BusinessStatus.INACTIVE: "officials",
    BusinessStatus.VERIFIED: "owner",
}


def _with_codes(businesses: QuerySet[Business]) -> QuerySet[Business]:
    """Annotate the state of the last code: by way, end, use and withdrawal."""
    last = ClaimCode.objects.filter(business=OuterRef("pk")).order_by("-made_at", "-pk").values("pk")[:1]
    return businesses.annotate(last_code=Subquery(last))


@require_GET
@helpers_only
def helping(request: HttpRequest) -> HttpResponse:
    """List those whom she has registered and who have not claimed their business yet."""
    helped = _with_codes(Business.objects.helped_by(user_of(request)))
    rows = list(helped.select_related("owner", "subdistrict__district").defer("owner__nik").order_by("-created_at"))
    codes = ClaimCode.objects.in_bulk([row.last_code for row in rows if row.last_code])  # type: ignore[attr-defined]
    helped_rows = [
        {
            "business": row,
            "turn": _TURNS.get(BusinessStatus(row.status), "nobody"),
            "code": codes.get(row.last_code),  # type: ignore[attr-defined]
        }
        for row in rows
    ]
    return render(request, "businesses/helping.html", {"rows": helped_rows})


@require_http_methods(["GET", "POST"])
@helpers_only
def help_register(request: HttpRequest) -> HttpResponse:
    """Say what is needed and to be said, and open a draft for a neighbour."""
    user = user_of(request)
    form = BeginForNeighbourForm(request.POST or None, helper=user)
    if request.method == "POST" and form.is_valid():
        try:
            token = uuid.UUID(request.POST.get("token", ""))
        except ValueError:
            token = uuid.uuid4()
        neighbour = form.cleaned_data["neighbour"]
        try:
            business = begin_registration(by=user, token=token, for_neighbour=True, neighbour=neighbour)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("businesses:help_register")
        return redirect("businesses:about" if neighbour else "businesses:person", pk=business.pk)
    known = form.fields["neighbour"].queryset.exists()  # type: ignore[attr-defined]
    return render(
        request, "businesses/help_register.html", {"form": form, "token": uuid.uuid4(), "has_neighbours": known}
    )


def helped(request: HttpRequest, business: Business) -> HttpResponse:
    """How one of them is doing, for the helper: her own consents and account have no place here."""
    context = {
        "business": business,
        "next": journey.next_for_helper(business),
        "sections": registration_summary(business),
        "register": journey.register_gaps(business, is_helping=True),
        "code": business.claim_codes.first(),
    }
    return render(request, "businesses/helped.html", context)


def _helped_business(request: HttpRequest, pk: int) -> Business:
    businesses = Business.objects.helped_by(user_of(request)).select_related("owner__user", "subdistrict__district")
    return get_object_or_404(businesses, pk=pk)


@require_http_methods(["GET", "POST"])
@helpers_only
@sensitive_variables("text")
def claim_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a code by POST: shown this once to be printed, or sent and not shown."""
    business = _helped_business(request, pk)
    if request.method == "POST":
        way = ClaimWay.SENT if request.POST.get("way") == ClaimWay.SENT else ClaimWay.SLIP
        try:
            _code, text = make_claim_code(business, by=user_of(request), way=way)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("businesses:claim_code", pk=business.pk)
        except TooMany:
            messages.error(request, _("This number has been sent enough codes for today. Please print a slip."))
            return redirect("businesses:claim_code", pk=business.pk)
        if text:
            # No redirect: the code is stored nowhere from which a next page could read it.
            return render(request, "businesses/claim_slip.html", slip_context(business, text))
        messages.success(request, _("The code is on its way to the number of the owner. You don't see it."))
        return redirect("businesses:business", pk=business.pk)
    return render(request, "businesses/claim_code.html", {"business": business, "code": business.claim_codes.first()})


def slip_context(business: Business, text: str) -> dict[str, Any]:
    slip = Slip.of(business, text)
    with override(slip.language):
        # Our own drawing of our own address.
        address, drawing = claim_address(), mark_safe(claim_qr())
    return {"business": business, "slip": slip, "claim_address": address, "claim_qr": drawing}


@require_POST
@helpers_only
@sensitive_post_parameters("code")
@sensitive_variables("text")
def claim_slip_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip once more as PDF, for whoever still has its code on the screen."""
    business = _helped_business(request, pk)
    return pdf_of_slip(business, request.POST.get("code", ""))


def pdf_of_slip(business: Business, text: str) -> HttpResponse:
    if claim_slip(business, text) is None:
        raise Http404
    response = HttpResponse(slips_pdf([Slip.of(business, text)]), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kode-klaim-{business.pk}.pdf"'
    return response

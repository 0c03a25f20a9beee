"""Taking over what somebody else has entered: the code, a look at what it is, and the claim."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.limits import TooMany
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.forms import ClaimForm, ConfirmClaimForm
from businesses.models import Business, ClaimCode
from businesses.services import claim_business, find_claim_code
from businesses.services.claims import check_can_claim

# Which code this browser has typed; kept by the server, so that no address or hidden field carries it.
_CODE = "claim_code"


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
def claim(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        network = get_adapter().get_client_ip(request)
        try:
            code = find_claim_code(form.cleaned_data["code"], by=user_of(request), network=network)
        except NotAllowed as error:
            form.add_error("code", str(error))
        except TooMany:
            form.add_error("code", _("Too many tries. Please wait an hour, or ask Help."))
        else:
            request.session[_CODE] = code.pk
            return redirect("businesses:claim_confirm")
    return render(request, "businesses/claim.html", {"form": form})


def _typed_code(request: HttpRequest) -> ClaimCode | None:
    pk = request.session.get(_CODE)
    codes = ClaimCode.objects.select_related(
        "business__owner__user", "business__subdistrict__district", "business__helper"
    )
    return codes.select_related("change_request").filter(pk=pk).first() if pk else None


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("proof", "proof_day", "proof_month", "proof_year")
def claim_confirm(request: HttpRequest) -> HttpResponse:
    """Show what she is about to take over, ask what only she knows, and hand it over."""
    user = user_of(request)
    code = _typed_code(request)
    if code is None:
        return redirect("businesses:claim")
    if code.used_by_id == user.pk:
        return _claimed(request, code.business)
    form = ConfirmClaimForm(request.POST if request.method == "POST" else None, code=code)
    try:
        check_can_claim(code, user)
        if request.method == "POST" and form.is_valid():
            return _claimed(request, claim_business(code, by=user, proof=form.proof))
    except NotAllowed as error:
        code.refresh_from_db()
        if not code.is_living or "proof" not in form.fields:
            request.session.pop(_CODE, None)
            messages.error(request, str(error))
            return redirect("businesses:claim")
        form.add_error("proof", str(error))
    return render(request, "businesses/claim_confirm.html", {"form": form, "code": code, "others": _others(code)})


def _others(code: ClaimCode) -> list[Business]:
    """What else the code hands over: all that was entered for the same owner."""
    if code.change_request_id:
        return []
    return list(code.business.owner.businesses.exclude(pk=code.business_id).order_by("pk"))


def _claimed(request: HttpRequest, business: Business) -> HttpResponse:
    request.session.pop(_CODE, None)
    messages.success(request, _("%(business)s is in your hands now.") % {"business": business})
    return redirect("businesses:business", pk=business.pk)

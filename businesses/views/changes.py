"""Asking officials for a change after verification, and closing a business."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import services
from businesses.forms.changes import CHANGE_FORMS, CloseForm
from businesses.models import BusinessStatus, ChangeKind, ChangeRequest
from businesses.views.owned import own_business


@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """List what can be asked for, and what she asked for before."""
    business = own_business(request, pk)
    rows = business.change_requests.select_related("proof", "old_subdistrict__district", "new_subdistrict__district")
    waiting = {row.kind for row in rows if row.status == "pending"}
    context = {
        "business": business,
        # An earlier owner's are about herself.
        "requests": [row for row in rows if row.made_by_id == business.owner.user_id],
        "kinds": [(kind, kind.value in waiting) for kind in ChangeKind],
        "is_verified": business.status == BusinessStatus.VERIFIED,
    }
    return render(request, "businesses/changes.html", context)


@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask for one change."""
    business = own_business(request, pk)
    form_class = CHANGE_FORMS.get(kind)
    if form_class is None:
        raise Http404
    form = form_class(request.POST or None, request.FILES or None, business=business)
    if request.method == "POST" and form.is_valid():
        try:
            services.request_change(business, kind, by=user_of(request), **form.wish)
        except NotAllowed as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error("proof", error)
        else:
            messages.success(request, _("Sent. Officials will look at it and write to you."))
            return redirect("businesses:changes", pk=business.pk)
    if form.errors:
        form.ask_again_for_file()
    context = {"business": business, "form": form, "kind": ChangeKind(kind)}
    return render(request, "businesses/change_new.html", context)


@require_POST
def change_withdraw(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    business = own_business(request, pk)
    row = get_object_or_404(ChangeRequest, pk=request_pk, business=business, made_by=user_of(request))
    try:
        services.withdraw_change(row, by=user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn. Nothing changes."))
    return redirect("businesses:changes", pk=business.pk)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what closing means (GET), and close the business (POST)."""
    business = own_business(request, pk)
    if not business.is_closable_by_owner:
        return redirect("businesses:business", pk=business.pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_business(business, by=user_of(request), reason=form.cleaned_data["reason"])
        except NotAllowed as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("“%(name)s” is closed.") % {"name": business})
        return redirect("businesses:business", pk=business.pk)
    return render(request, "businesses/close.html", {"business": business, "form": form})

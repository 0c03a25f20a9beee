"""A whole NIK on the desk: found by its 16 digits, shown once with a reason, and the list of who saw which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.fields import keyed_hash
from accounts.limits import TooMany
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin.base import RegisterAdmin
from businesses.models import NikReveal, Owner
from businesses.services.nik import REVEALS_OF_PERSON, may_reveal_nik, reveal_nik, whole_nik


class RevealForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need the NIK?"),
        help_text=_("It is kept with your name. For example: comparing with the KTP she brought along."),
        max_length=300,
        error_messages={"required": _("Say in a few words why you need the NIK.")},
    )


def with_nik(request: HttpRequest, rows: QuerySet[Any], term: str, *, column: str) -> QuerySet[Any] | None:
    """Rows of the person with exactly this NIK; None when `term` is no NIK, or not hers to look up."""
    nik = whole_nik(term)
    if not nik or not request.user.has_perm("businesses.view_owner"):
        return None
    return rows.filter(Q((column, keyed_hash(nik))))


def reveal_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Ask why (GET), and show the NIK in the answer to this POST and nowhere else."""
    if not may_reveal_nik(user_of(request)):
        raise PermissionDenied
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    owner = Owner.objects.filter(pk=object_id).first()
    if owner is None:
        raise Http404
    form = RevealForm(request.POST if request.method == "POST" else None)
    nik, problem, status = "", "", 200
    if request.method == "POST" and form.is_valid():
        try:
            nik = reveal_nik(owner, by=user_of(request), reason=form.cleaned_data["reason"])
        except NotAllowed as error:
            problem = str(error)
        except TooMany:
            words = _("You have looked at %(count)d NIKs within a day, that is the most. Please try again later.")
            problem, status = str(words % {"count": REVEALS_OF_PERSON.amount}), 429
    # No cache keeps it: every page of the desk is sent with no-store.
    return TemplateResponse(
        request,
        "admin/businesses/owner/nik.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Show the NIK"),
            "opts": model_admin.opts,
            "original": owner,
            "form": form,
            "nik": nik,
            "problem": problem,
        },
        status=status,
    )


def urls(model_admin: Any) -> list[Any]:
    def view(request: HttpRequest, object_id: int) -> HttpResponse:
        return reveal_view(model_admin, request, object_id)

    return [path("<int:object_id>/nik/", model_admin.admin_site.admin_view(view), name="businesses_owner_nik")]


@admin.register(NikReveal)
class NikRevealAdmin(RegisterAdmin):
    """Read only, for whoever watches over the desk."""

    list_display = ["owner", "by", "reason", "at"]
    search_fields = ["owner__full_name", "by__full_name", "reason"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["owner", "by", "reason", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[NikReveal]:
        rows = super().get_queryset(request).select_related("owner", "by")
        return rows.defer("owner__nik", "owner__nik_hash")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

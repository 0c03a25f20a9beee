"""Filters of the business list that an official keeps under a name, for herself or for all colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from businesses.admin.exports import kept_query
from businesses.models import SavedFilter

LIST = "businesses_business"
# Above a list is room for a line or two.
SHOWN = 20


class KeepForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ("name", "is_shared")
        labels = {"name": gettext_lazy("Name of the filter"), "is_shared": gettext_lazy("colleagues see it too")}


@dataclass(frozen=True)
class Kept:
    filter: SavedFilter
    url: str
    is_own: bool
    is_current: bool


def kept_filters(request: HttpRequest) -> list[Kept]:
    """Her own and the shared ones, by name."""
    now = kept_query(request)
    rows = SavedFilter.objects.filter(Q(by=request.user.pk) | Q(is_shared=True), list_name=LIST)
    return [
        Kept(row, f"?{row.query}", row.by_id == request.user.pk, row.query == now)
        for row in rows.order_by("name", "pk")[:SHOWN]
    ]


def keep_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Keep the filters in the address under a name (POST); the same name again replaces what it meant."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    query = kept_query(request)
    form = KeepForm(request.POST)
    longest = SavedFilter._meta.get_field("query").max_length or 0
    if not query or len(query) > longest:
        model_admin.message_user(request, _("Filter or search the list first, then keep that."), messages.ERROR)
    elif not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        model_admin.message_user(request, f"{_('Name of the filter')}: {problem}", messages.ERROR)
    else:
        kept, _is_new = SavedFilter.objects.update_or_create(
            by_id=request.user.pk,
            list_name=LIST,
            name=form.cleaned_data["name"],
            defaults={"query": query, "is_shared": form.cleaned_data["is_shared"]},
        )
        model_admin.message_user(request, _("“%(name)s” is kept above the list.") % {"name": kept}, messages.SUCCESS)
    return redirect(f"{reverse('admin:businesses_business_changelist')}?{query}")


def remove_view(model_admin: Any, request: HttpRequest, filter_pk: int) -> HttpResponse:
    """Take one of her own filters away (POST)."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    kept = get_object_or_404(SavedFilter, pk=filter_pk, by=request.user.pk, list_name=LIST)
    kept.delete()
    model_admin.message_user(request, _("“%(name)s” is no longer kept.") % {"name": kept}, messages.SUCCESS)
    return redirect("admin:businesses_business_changelist")


def urls(model_admin: Any) -> list[Any]:
    def keep(request: HttpRequest) -> HttpResponse:
        return keep_view(model_admin, request)

    def remove(request: HttpRequest, filter_pk: int) -> HttpResponse:
        return remove_view(model_admin, request, filter_pk)

    view = model_admin.admin_site.admin_view
    return [
        path("filters/keep/", view(keep), name="businesses_business_keep_filter"),
        path("filters/<int:filter_pk>/remove/", view(remove), name="businesses_business_remove_filter"),
    ]

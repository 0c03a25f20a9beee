"""What is missing of whom: the report, its work lists, and a word to the owners on one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.requests import user_of
from businesses.admin.base import RegisterAdmin
from businesses.models import Business, District, RegisterField
from businesses.readiness import MISSING, fields, gaps, lacking, with_readiness
from businesses.services.gaps import ASKED_AT_ONCE, ask_for_fact, may_ask, whom_to_ask

REPORT = "admin:businesses_business_gaps"


class GapFilter(admin.SimpleListFilter):
    """The work lists of the report: only businesses on the register, so the numbers are the same."""

    title = gettext_lazy("missing")
    parameter_name = "gap"
    template = "admin/businesses/folded_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        # Whether somebody has given her NIK or phone is for those who may see it.
        if not request.user.has_perm("businesses.view_owner"):
            return []
        return [(field.key, field.name) for field in fields()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Business]) -> QuerySet[Business]:
        return lacking(queryset, self.value() or "") if self.value() else queryset


class ReadinessFilter(admin.SimpleListFilter):
    title = gettext_lazy("ready for the national register")
    parameter_name = "ready"
    BOUNDS = {"low": (0, 49), "half": (50, 79), "nearly": (80, 99), "full": (100, 100)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if not request.user.has_perm("businesses.view_owner"):
            return []
        return [("low", _("below 50%")), ("half", "50–79%"), ("nearly", "80–99%"), ("full", "100%")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Business]) -> QuerySet[Any]:
        bounds = self.BOUNDS.get(self.value() or "")
        # Each percentage by name, because BETWEEN would work the sum out twice for every row.
        return with_readiness(queryset).filter(readiness__in=range(bounds[0], bounds[1] + 1)) if bounds else queryset


def _district(request: HttpRequest) -> District | None:
    """The kecamatan in the address; 404 when it names none."""
    value = request.GET.get("district", "")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise Http404
    return get_object_or_404(District, pk=int(value))


def _rows(district: District | None) -> QuerySet[Business]:
    rows = Business.objects.all()
    return rows.filter(subdistrict__district=district) if district else rows


def report_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not request.user.has_perms(["businesses.view_business", "businesses.view_owner"]):
        raise PermissionDenied
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    district = _district(request)
    total, mean, found = gaps(_rows(district))
    return TemplateResponse(
        request,
        "admin/businesses/business/gaps.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("What is missing"),
            "opts": model_admin.opts,
            "district": district,
            "districts": District.objects.order_by("name"),
            "total": total,
            "mean": mean,
            "gaps": sorted(found, key=lambda gap: -gap.count),
            "may_ask": may_ask(user_of(request)),
        },
    )


def ask_view(model_admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Say how many owners would be written to (GET), and write (POST)."""
    if not may_ask(user_of(request)):
        raise PermissionDenied
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    field = get_object_or_404(RegisterField, key=key, key__in=MISSING, is_active=True)
    district = _district(request)
    if request.method == "POST":
        done = ask_for_fact(_rows(district), field, by=user_of(request))
        words = ngettext("%(count)d owner was written to.", "%(count)d owners were written to.", done.owners)
        model_admin.message_user(request, words % {"count": done.owners}, messages.SUCCESS)
        if done.left:
            words = ngettext("%(count)d is left: send again.", "%(count)d are left: send again.", done.left)
            model_admin.message_user(request, words % {"count": done.left}, messages.WARNING)
        return redirect(f"{reverse(REPORT)}?district={district.pk}" if district else reverse(REPORT))
    return TemplateResponse(
        request,
        "admin/businesses/business/gap_ask.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Ask for: %(what)s") % {"what": field.name},
            "opts": model_admin.opts,
            "field": field,
            "district": district,
            "asking": whom_to_ask(_rows(district), field),
            "at_once": ASKED_AT_ONCE,
        },
    )


def urls(model_admin: Any) -> list[Any]:
    def report(request: HttpRequest) -> HttpResponse:
        return report_view(model_admin, request)

    def ask(request: HttpRequest, key: str) -> HttpResponse:
        return ask_view(model_admin, request, key)

    view = model_admin.admin_site.admin_view
    return [
        path("gaps/", view(report), name="businesses_business_gaps"),
        path("gaps/<slug:key>/ask/", view(ask), name="businesses_business_gap_ask"),
    ]


@admin.register(RegisterField)
class RegisterFieldAdmin(RegisterAdmin):
    """Which facts count and how much. What each key means in our tables is code, so rows are not added here."""

    list_display = ["name", "key", "weight", "position", "is_active", "source"]
    ordering = ["position", "key"]
    fields = ["key", "name_id", "name_en", "weight", "position", "is_active", "source"]
    readonly_fields = ["key"]

    @admin.display(description=gettext_lazy("name"))
    def name(self, field: RegisterField) -> str:
        return field.name

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.save(update_fields=form.changed_data)

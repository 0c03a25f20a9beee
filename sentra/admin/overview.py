"""The officials' overview of the outlets, and the report of a month as spreadsheet and PDF."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from accounts.requests import user_of
from businesses.exports import CONTENT_TYPES
from sentra import overview, papers
from sentra.admin.base import as_file, outlets_of
from sentra.models import Outlet
from sentra.overview import Month


class OverviewMixin:
    """Three more pages beside the list of outlets, for who may see settlements, of the outlets that are hers."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("overview/", view(self.overview_view), name="sentra_outlet_overview"),
            path("overview/pdf/", view(self.report_view), name="sentra_outlet_report"),
            path("overview/<slug:format>/", view(self.file_view), name="sentra_outlet_file"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def overview_view(self, request: HttpRequest) -> HttpResponse:
        outlets, chosen = self._outlets(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Overview of the outlets"),
            "all_outlets": self._hers(request),
            "chosen": chosen,
            **overview.page(outlets, Month.of(request.GET.get("month", ""))),
        }
        return TemplateResponse(request, "admin/sentra/outlet/overview.html", context)

    def report_view(self, request: HttpRequest) -> HttpResponse:
        outlets, chosen = self._outlets(request)
        month = Month.of(request.GET.get("month", ""))
        return papers.response(overview.month_pdf(outlets, month), f"gerai-{chosen or 'semua'}-{month}.pdf")

    def file_view(self, request: HttpRequest, format: str) -> HttpResponseBase:
        outlets, _chosen = self._outlets(request)
        if format not in CONTENT_TYPES:
            raise PermissionDenied
        month = Month.of(request.GET.get("month", ""))
        return as_file(overview.month_file(outlets, month, format), f"penjualan-{month}", format)

    def _hers(self, request: HttpRequest) -> QuerySet[Outlet]:
        if not request.user.has_perm("sentra.view_settlement"):
            raise PermissionDenied
        user = user_of(request)
        return Outlet.objects.all() if user.is_superuser else outlets_of(user)

    def _outlets(self, request: HttpRequest) -> tuple[QuerySet[Outlet], str]:
        """Hers, or the one of them that the page asks for."""
        outlets = self._hers(request)
        chosen = outlets.filter(slug=request.GET.get("outlet", ""))
        return (chosen, chosen[0].slug) if chosen else (outlets, "")

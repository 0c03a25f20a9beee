"""Filters of the lists of goods; the desk's tasks lead here with the same rows that were counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.requests import user_of
from sentra.admin.base import outlets_of
from sentra.services import days


class OutletFilter(admin.SimpleListFilter):
    """Only her own outlets are offered."""

    title = _("outlet")
    parameter_name = "outlet"
    path = "outlet__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(outlet.slug, str(outlet)) for outlet in outlets_of(user_of(request))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class MovementOutletFilter(OutletFilter):
    path = "consignment__outlet__slug"


class WorkFilter(admin.SimpleListFilter):
    title = _("to be done")
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("low", _("running low")),
            ("expiring", _("expires soon")),
            ("slow", _("slow seller")),
            ("count", _("to be counted")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        if self.value() == "low":
            return queryset.low()
        if self.value() == "expiring":
            return queryset.expiring(today + timedelta(days=days("expiry_days")))
        if self.value() == "slow":
            return queryset.slow(today - timedelta(days=days("slow_days")))
        if self.value() == "count":
            return queryset.to_count(today - timedelta(days=days("count_days")))
        return queryset

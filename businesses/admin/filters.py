"""Filters of the business list; those of the index's tasks lead here with the same rows that were counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, District


def verify_deadline() -> datetime:
    """What was sent before this moment should have been decided by now."""
    return timezone.now() - timedelta(days=settings.VERIFY_WITHIN_DAYS)


def answer_deadline() -> datetime:
    """What was returned before this moment and has no answer needs a call to the owner."""
    return timezone.now() - timedelta(days=settings.UNANSWERED_AFTER_DAYS)


class DistrictFilter(admin.SimpleListFilter):
    title = _("kecamatan")
    parameter_name = "district"
    template = "admin/businesses/folded_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(pk), name) for pk, name in District.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Business]) -> QuerySet[Business]:
        value = self.value() or ""
        return queryset.filter(subdistrict__district=int(value)) if value.isdecimal() and len(value) < 10 else queryset


class ConsentFilter(admin.SimpleListFilter):
    title = _("consent to be shown")
    parameter_name = "consent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", _("agrees")),
            ("no", _("has an account, does not agree")),
            ("unclaimed", _("has no account yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.consented()
        if self.value() == "no":
            return queryset.filter(owner__user__isnull=False).consented(to_showcase=False)
        if self.value() == "unclaimed":
            return queryset.filter(owner__user__isnull=True)
        return queryset


class LateFilter(admin.SimpleListFilter):
    title = _("waiting too long")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("us", _("for us: verification overdue")), ("her", _("for the owner: returned, no answer"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "us":
            return queryset.sent_before(verify_deadline())
        if self.value() == "her":
            return queryset.unanswered_since(answer_deadline())
        return queryset

"""Kecamatan and kelurahan: names change now and then, and workbooks spell them in their own ways."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from businesses.models import District, Subdistrict


class _AreaAdmin(admin.ModelAdmin):
    list_filter = ["is_active"]
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 200

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Businesses, statistics and old workbooks name it: switch it off instead.
        return False

    @admin.display(description=_("other spellings"))
    def spellings(self, area: Any) -> str:
        return ", ".join(area.other_spellings)


@admin.register(District)
class DistrictAdmin(_AreaAdmin):
    list_display = ["name", "code", "spellings", "subdistrict_count", "is_active"]
    search_fields = ["name", "code"]
    # Counting groups the rows and loses the order of the model.
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[District]:
        return super().get_queryset(request).annotate(subdistrict_count=Count("subdistricts"))

    @admin.display(description=_("number of kelurahan"), ordering="subdistrict_count")
    def subdistrict_count(self, district: Any) -> int:
        return int(district.subdistrict_count)


@admin.register(Subdistrict)
class SubdistrictAdmin(_AreaAdmin):
    list_display = ["name", "district", "code", "spellings", "is_active"]
    list_filter = ["is_active", "district"]
    list_select_related = ["district"]
    search_fields = ["name", "code", "district__name"]
    autocomplete_fields = ["district"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subdistrict]:
        # Its name says the kecamatan too, also in autocomplete answers.
        return super().get_queryset(request).select_related("district")

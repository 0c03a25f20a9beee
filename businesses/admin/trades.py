"""Kinds of business and product, and the limits of the law: rows that officials keep."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from businesses.models import KbliCode, MicroLimit, ProductCategory, Sector


class _KeptAdmin(admin.ModelAdmin):
    show_facets = admin.ShowFacets.NEVER

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What businesses once chose must stay readable.
        return False


@admin.register(Sector)
class SectorAdmin(_KeptAdmin):
    list_display = ["name_id", "name_en", "is_food", "position"]
    search_fields = ["name_id", "name_en"]
    prepopulated_fields = {"slug": ["name_id"]}


@admin.register(ProductCategory)
class ProductCategoryAdmin(_KeptAdmin):
    list_display = ["name_id", "name_en", "sector", "position"]
    list_filter = ["sector"]
    list_select_related = ["sector"]
    search_fields = ["name_id", "name_en"]
    autocomplete_fields = ["sector"]
    prepopulated_fields = {"slug": ["name_id"]}


@admin.register(KbliCode)
class KbliCodeAdmin(_KeptAdmin):
    list_display = ["code", "edition", "title", "is_active"]
    list_filter = ["edition", "is_active"]
    search_fields = ["code", "title"]


@admin.register(MicroLimit)
class MicroLimitAdmin(_KeptAdmin):
    list_display = ["effective_on", "capital_rupiah", "annual_sales_rupiah", "source"]

"""Imports on the officials' desk: the list, the addresses of the steps, and the answers that are remembered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy

from businesses.imports import views
from businesses.models import AreaAnswer, ImportJob

STEPS = {
    "sheet": "lembar", "columns": "kolom", "headings": "judul-kolom", "plan": "periksa", "areas": "ejaan",
    "duplicates": "kembar", "check_again": "periksa-lagi", "progress": "jalan", "start": "mulai", "stop": "berhenti",
    "resume": "lanjut", "undo": "urungkan", "discard": "buang", "result": "hasil",
}  # fmt: skip


@admin.register(ImportJob)
class ImportJobAdmin(admin.ModelAdmin):
    list_display = ["__str__", "status", "created_by", "created_at", "rows_total"]
    list_filter = ["status"]
    list_select_related = ["created_by"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("businesses.import_businesses")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or self.has_add_permission(request)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        steps = [
            path(f"<int:pk>/{word}/", wrap(getattr(views, name)), name=f"businesses_importjob_{name}")
            for name, word in STEPS.items()
        ]
        report = path("<int:pk>/laporan.xlsx", wrap(views.report), name="businesses_importjob_report")
        return [*steps, report, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return views.upload(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return views.open_job(request, object_id)


@admin.register(AreaAnswer)
class AreaAnswerAdmin(admin.ModelAdmin):
    """Deleting an answer makes the next check ask again."""

    list_display = ["question", "choice", "district", "subdistrict", "answered_by", "answered_at"]
    list_select_related = ["district", "subdistrict__district", "answered_by"]
    list_filter = ["choice"]
    search_fields = ["question"]
    search_help_text = gettext_lazy("A spelling as it stood in a workbook.")
    ordering = ["question"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

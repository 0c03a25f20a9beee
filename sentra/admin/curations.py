"""The checks of products as officials look them up; they are written at the outlet, on a phone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sentra.admin.base import kept
from sentra.admin.filters import OutletFilter
from sentra.models import Curation, CurationCriterion, CurationDay, CurationMark


class LookedUp(admin.ModelAdmin):
    """Rows that are written elsewhere: nobody adds, changes or deletes them here."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return kept(request, super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("to be done")
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", gettext_lazy("waiting for curation")), ("due", gettext_lazy("to be looked at again"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "waiting":
            return queryset.waiting()
        return queryset.due(timezone.localdate()) if self.value() == "due" else queryset


class MarkInline(admin.TabularInline):
    model = CurationMark
    fields = ["criterion", "result", "words"]
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Marks have no permissions of their own: who may read the curation reads them.
        return request.user.has_perm("sentra.view_curation")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Curation)
class CurationAdmin(LookedUp):
    list_display = ["product", "business", "outlet", "status", "is_recheck", "asked_at", "decided_at", "check_again_on"]
    list_filter = [DueFilter, "status", "is_recheck", OutletFilter]
    list_select_related = ["product__business", "outlet"]
    search_fields = ["product__name_id", "product__business__name"]
    date_hierarchy = "asked_at"
    ordering = ["-asked_at", "-pk"]
    inlines = [MarkInline]
    fields = [
        "product", "business", "outlet", "status", "is_recheck", "wish", "asked_by", "asked_at", "decided_by",
        "decided_at", "words", "check_again_on", "at_the_outlet",
    ]  # fmt: skip
    readonly_fields = ["business", "at_the_outlet"]

    @admin.display(description=gettext_lazy("business"), ordering="product__business__name")
    def business(self, curation: Curation) -> str:
        return str(curation.product.business)

    @admin.display(description=gettext_lazy("at the outlet"))
    def at_the_outlet(self, curation: Curation) -> str:
        if curation.outlet is None:
            return "–"
        url = reverse("sentra:curate", args=[curation.outlet.slug, curation.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open the checklist"))


@admin.register(CurationDay)
class CurationDayAdmin(LookedUp):
    list_display = ["day", "outlet", "minutes_number", "curators", "closed_at"]
    list_filter = [OutletFilter]
    list_select_related = ["outlet"]
    search_fields = ["curators"]
    date_hierarchy = "day"
    fields = ["outlet", "day", "minutes_number", "curators", "note", "closed_at", "closed_by", "at_the_outlet"]
    readonly_fields = ["minutes_number", "at_the_outlet"]

    @admin.display(description=gettext_lazy("number"), ordering="number", empty_value="–")
    def minutes_number(self, day: CurationDay) -> str | None:
        return day.full_number or None

    @admin.display(description=gettext_lazy("at the outlet"))
    def at_the_outlet(self, day: CurationDay) -> str:
        url = reverse("sentra:curation_day", args=[day.outlet.slug, day.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open the minutes"))


@admin.register(CurationCriterion)
class CurationCriterionAdmin(admin.ModelAdmin):
    list_display = ["name", "question", "is_food_only", "topic", "position", "is_active"]
    list_filter = ["is_active", "is_food_only"]
    search_fields = ["name_id", "name_en"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # The pages know some lines by it.
        return ["key"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Old checks name it: it is switched off.
        return False

    @admin.display(description=gettext_lazy("name"), ordering="name_id")
    def name(self, line: CurationCriterion) -> str:
        return line.name

    @admin.display(description=gettext_lazy("what is looked at"))
    def question(self, line: CurationCriterion) -> str:
        return line.question

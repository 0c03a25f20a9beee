"""The people behind the businesses. The NIK is shown masked; `admin.nik` reveals it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from businesses.admin import nik
from businesses.admin.base import HistoryAdmin
from businesses.admin.nik import with_nik
from businesses.models import Business, Owner
from rumah_kreatif.templatetags.look import local_phone


class AccountFilter(admin.SimpleListFilter):
    title = _("account")
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("has an account")), ("no", _("not claimed yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Owner]) -> QuerySet[Owner]:
        if self.value() in {"yes", "no"}:
            return queryset.filter(user__isnull=self.value() == "no")
        return queryset


class BusinessInline(admin.TabularInline):
    model = Business
    # Its name is the heading of the row.
    fields = ("status", "sector")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Business]:
        return super().get_queryset(request).select_related("sector")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Owner)
class OwnerAdmin(HistoryAdmin):
    change_form_template = "admin/businesses/owner/change_form.html"
    list_display = ["full_name", "phone_shown", "gender", "business_count"]
    list_filter = [AccountFilter, "gender"]
    # What is searched is decided in get_search_results; the field only shows the box.
    search_fields = ["full_name"]
    search_help_text = _("Name, phone written in any way, or a whole NIK.")
    ordering = ["-pk"]
    fields = ["full_name", "phone", "other_phone", "gender", "birth_date", "nik_masked", "user"]
    readonly_fields = ["nik_masked", "user"]
    inlines = [BusinessInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Owner]:
        # A list never decrypts: only the one page that shows the mask does.
        return super().get_queryset(request).defer("nik", "nik_hash").select_related("user")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = with_nik(request, queryset, search_term, column="nik_hash")
        return queryset.known_as(search_term) if found is None else found, False  # type: ignore[attr-defined]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        pks = [owner.pk for owner in changelist.result_list]
        # Counted for the rows on this page only: a join would count the whole register first.
        counts = dict(
            Business.objects.filter(owner__in=pks).values_list("owner").annotate(number=Count("pk")) if pks else []
        )
        for owner in changelist.result_list:
            owner.business_count = counts.get(owner.pk, 0)
        return changelist

    @admin.display(description=_("WhatsApp number"), ordering="phone")
    def phone_shown(self, owner: Owner) -> str:
        return local_phone(owner.phone) or "–"

    @admin.display(description=_("number of businesses"))
    def business_count(self, owner: Any) -> int:
        return int(owner.business_count)

    @admin.display(description=_("NIK"))
    def nik_masked(self, owner: Owner) -> str:
        return owner.masked_nik or "–"

    def get_urls(self) -> list[Any]:
        return [*nik.urls(self), *super().get_urls()]

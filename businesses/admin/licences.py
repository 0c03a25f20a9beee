"""Licences, and what the rules say about them. Officials look numbers up; owners keep them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import services
from businesses.admin.base import HistoryAdmin, badge
from businesses.licence_numbers import says
from businesses.models import (
    Business,
    LadderRule,
    Licence,
    LicenceCheck,
    LicenceRule,
    LicenceState,
)

STATE_BADGES = {LicenceState.VALID: "green", LicenceState.ENDING: "gold", LicenceState.EXPIRED: "chilli"}
CHECK_BADGES = {LicenceCheck.FOUND: "green", LicenceCheck.NOT_FOUND: "chilli"}
# For the list, whatever the rule of each kind reminds of.
SOON_DAYS = 180


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("validity")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (LicenceState.VALID, gettext_lazy("valid")),
            ("ending180", gettext_lazy("ends within 180 days")),
            ("ending30", gettext_lazy("ends within 30 days")),
            (LicenceState.EXPIRED, gettext_lazy("expired")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        if self.value() == LicenceState.VALID:
            return queryset.valid_on(today)
        if self.value() == "ending180":
            return queryset.ending_within(180, today=today)
        if self.value() == "ending30":
            return queryset.ending_within(30, today=today)
        if self.value() == LicenceState.EXPIRED:
            return queryset.expired_on(today)
        return queryset


class ResultForm(forms.Form):
    """What the official saw, and which entries of the owner she compared it with."""

    result = forms.ChoiceField(choices=[("found", ""), ("not_found", "")])
    seen = forms.CharField(max_length=40)

    def clean_seen(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError(_("Please open this page again."), code="seen") from None


@admin.register(Licence)
class LicenceAdmin(HistoryAdmin):
    list_display = ["number", "kind", "business", "valid_until", "state_badge", "check_badge"]
    list_filter = ["kind", StateFilter, "check_result"]
    # What is searched is decided in get_search_results; the field only shows the box.
    search_fields = ["number"]
    search_help_text = gettext_lazy("Number or business.")
    ordering = ["-pk"]
    fields = (
        "business", "kind", "number", "meaning", "for_products", "issued_on", "valid_until", "scan_link",
        "check_result", "checked_on", "checked_by", "created_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Licence]:
        return super().get_queryset(request).select_related("business", "scan", "checked_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # They are the owner's; the desk records what it found, by the page below.
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for word in search_term.split():
            bare = re.sub(r"\D", "", word)
            number = Q(number__icontains=word)
            if len(bare) == 15:
                number |= Q(number=f"{bare[:13]}-{bare[13:]}")
            by_number = Licence.objects.filter(number).values("pk")
            by_business = Licence.objects.filter(business__in=Business.objects.known_as(word)).values("pk")
            queryset = queryset.filter(pk__in=by_number.union(by_business))
        return queryset, False

    @admin.display(description=gettext_lazy("validity"), ordering="valid_until")
    def state_badge(self, licence: Licence) -> str:
        state = licence.state_on(timezone.localdate(), soon=SOON_DAYS)
        return badge(str(state.label), STATE_BADGES[state])

    @admin.display(description=gettext_lazy("check"), ordering="check_result")
    def check_badge(self, licence: Licence) -> str:
        return badge(licence.get_check_result_display(), CHECK_BADGES.get(LicenceCheck(licence.check_result), ""))

    @admin.display(description=gettext_lazy("what the number says"))
    def meaning(self, licence: Licence) -> str:
        return "; ".join(f"{row['term']}: {row['value']}" for row in says(licence.kind, licence.number)) or "–"

    @admin.display(description=gettext_lazy("products"))
    def for_products(self, licence: Licence) -> str:
        return ", ".join(product.name for product in licence.products.all()) or _("all")

    @admin.display(description=gettext_lazy("scan"))
    def scan_link(self, licence: Licence) -> str:
        return render_to_string("admin/businesses/cells/scan.html", {"scan": licence.scan})

    # --- Looking it up ---

    def has_check_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("businesses.check_licence")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_check"] = self.has_check_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def check_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Lead to the authority's site (GET) and record what was seen there (POST)."""
        if not self.has_check_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        licence: Any = self.get_object(request, str(object_id))
        if licence is None:
            raise Http404
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        form = ResultForm(request.POST)
        if request.method == "POST" and form.is_valid():
            licence.updated_at = form.cleaned_data["seen"]
            return self._record(request, licence, found=form.cleaned_data["result"] == "found")
        return TemplateResponse(
            request,
            "admin/businesses/licence/check.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Is it found at its authority?"),
                "opts": self.opts,
                "original": licence,
                "rule": LicenceRule.objects.in_force(timezone.localdate()).get(licence.kind),
                "says": says(licence.kind, licence.number),
                "seen": licence.updated_at.isoformat(),
                "is_refused": request.method == "POST",
            },
            status=400 if request.method == "POST" else 200,
        )

    def _record(self, request: HttpRequest, licence: Licence, *, found: bool) -> HttpResponse:
        try:
            services.record_check(licence, by=user_of(request), found=found)
        except NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:businesses_licence_check", licence.pk)
        words = _("Recorded: found.") if found else _("Recorded: not found. The owner has been told.")
        self.message_user(request, words, messages.SUCCESS)
        return redirect("admin:businesses_licence_change", licence.pk)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/check/", view(self.check_view), name="businesses_licence_check"),
            *super().get_urls(),
        ]


class _RuleAdmin(admin.ModelAdmin):
    """Rules are changed by adding a newer one: what was true once stays readable."""

    show_facets = admin.ShowFacets.NEVER

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """`?from=7` begins with a copy of row 7, from tomorrow on."""
        number = request.GET.get("from", "")
        row: Any = self.model._default_manager.filter(pk=number).first() if number.isdecimal() else None
        if row is None:
            return super().get_changeform_initial_data(request)
        tomorrow = timezone.localdate() + timedelta(days=1)
        copied = {field.name: getattr(row, field.name) for field in self.opts.concrete_fields if field.name != "id"}
        return {**copied, "effective_on": tomorrow, "ends_on": None}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context.get("original") and self.has_add_permission(request):
            add = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
            context["newer_url"] = f"{add}?from={context['original'].pk}"
        return super().render_change_form(request, context, *args, **kwargs)


def _has_begun(row: Any) -> bool:
    return row is not None and row.effective_on <= timezone.localdate()


@admin.register(LicenceRule)
class LicenceRuleAdmin(_RuleAdmin):
    change_form_template = "admin/businesses/rule_change_form.html"
    # Without it Django would take a bare address for http, and warns of that.
    formfield_overrides: ClassVar[Any] = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["kind", "effective_on", "validity_years", "renewal_months", "obligatory_from", "source"]
    list_filter = ["kind"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _has_begun(obj)


@admin.register(LadderRule)
class LadderRuleAdmin(_RuleAdmin):
    change_form_template = "admin/businesses/rule_change_form.html"
    list_display = [
        "position", "kind", "outcome", "is_food", "is_frozen", "is_pasteurised", "keeps_a_week", "is_made_at_home",
        "effective_on", "ends_on",
    ]  # fmt: skip
    list_display_links = ["kind"]
    list_filter = ["kind", "outcome"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A rule that has begun can be ended, and nothing else."""
        if not _has_begun(obj):
            return []
        return [field.name for field in self.opts.concrete_fields if field.name not in {"id", "ends_on"}]

"""The list of businesses, the verification queue and the page on which an official decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.lists import PageList
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin import around
from businesses.admin.base import HistoryAdmin, badge, leading_pictures, thumbnail
from businesses.admin.cards import cards_selected
from businesses.admin.claims import slips_selected
from businesses.admin.decisions import DECISIONS, Decision, ReasonForm, decisions_about
from businesses.admin.filters import ConsentFilter, DistrictFilter, LateFilter
from businesses.admin.gaps import GapFilter, ReadinessFilter
from businesses.admin.nik import with_nik
from businesses.admin.sheet import sheet
from businesses.models import Business, BusinessStatus
from businesses.numbers import check_kbli, check_nib

STATUS_BADGES = {
    BusinessStatus.SUBMITTED: "gold",
    BusinessStatus.VERIFIED: "green",
    BusinessStatus.REJECTED: "chilli",
}
# Beyond this many, names and remarks of a bulk decision are counted, not listed.
LISTED = 50


class BusinessForm(forms.ModelForm):
    """Corrections by an official obey the same checks as what she typed herself."""

    # Longer than 13, for the spaces and dots that people copy with it.
    nib = forms.CharField(label=gettext_lazy("NIB"), required=False, max_length=30)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not name and self.instance.status != BusinessStatus.DRAFT:
            raise forms.ValidationError(_("Enter the name of the business."))
        return name

    def clean_nib(self) -> str:
        nib = self.cleaned_data["nib"]
        return check_nib(nib) if nib else ""

    def clean_kbli_code(self) -> str:
        code = self.cleaned_data["kbli_code"]
        return check_kbli(code) if code else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("kbli_code")) != bool(cleaned.get("kbli_edition")) and "kbli_code" not in self.errors:
            self.add_error("kbli_edition", _("A KBLI code and its edition belong together: give both or none."))
        return cleaned


class BusinessList(PageList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        if "o" not in request.GET and request.GET.get("status__exact") == BusinessStatus.SUBMITTED:
            # The queue: who sent first is decided first.
            return ["submitted_at", "pk"]
        return super().get_ordering(request, queryset)


@admin.register(Business)
class BusinessAdmin(HistoryAdmin):
    form = BusinessForm
    change_form_template = "admin/businesses/business/change_form.html"
    prefetch_for_list = [leading_pictures("business")]
    list_display = ["picture", "name_or_draft", "owner", "kecamatan", "sector", "status_badge", "sent"]
    list_display_links = ["name_or_draft"]
    list_filter = ["status", LateFilter, DistrictFilter, "sector", "source", ConsentFilter, GapFilter, ReadinessFilter]
    # What is searched is decided in get_search_results; the field only shows the box.
    search_fields = ["name"]
    search_help_text = gettext_lazy("Name, owner, phone written in any way, NIB, or a whole NIK.")
    ordering = ["-pk"]
    actions = [
        *(f"{name}_selected" for name in ("verify", "return", "reject", "deactivate", "reactivate", "reopen")),
        slips_selected,
        cards_selected,
    ]
    autocomplete_fields = ["sector", "subdistrict"]
    readonly_fields = ["status", "source"]
    fieldsets = [
        (
            gettext_lazy("The business"),
            {
                "classes": ["collapse"],
                "fields": ["name", "sector", "description_id", "description_en", "started_year"],
            },
        ),
        (
            gettext_lazy("Numbers"),
            {
                "classes": ["collapse"],
                "fields": [
                    "nib",
                    ("kbli_code", "kbli_edition"),
                    "capital_rupiah",
                    "annual_sales_rupiah",
                    ("workers_women", "workers_men"),
                ],
            },
        ),
        (
            gettext_lazy("Place and contact"),
            {
                "classes": ["collapse"],
                "fields": ["address", "subdistrict", ("latitude", "longitude"), "whatsapp_is_public"],
            },
        ),
    ]

    # --- The list ---

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BusinessList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Business]:
        # A list never decrypts a NIK.
        rows = super().get_queryset(request).select_related("owner__user", "sector", "subdistrict__district")
        return rows.defer("owner__nik", "owner__nik_hash")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**around.list_context(request), **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = with_nik(request, queryset, search_term, column="owner__nik_hash")
        return queryset.known_as(search_term) if found is None else found, False  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, business: Any) -> str:
        return thumbnail(next(iter(business.leading_pictures), None))

    @admin.display(description=gettext_lazy("business"), ordering="name")
    def name_or_draft(self, business: Business) -> str:
        return str(business)

    @admin.display(description=gettext_lazy("kecamatan"))
    def kecamatan(self, business: Business) -> str:
        return business.subdistrict.district.name if business.subdistrict else "–"

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, business: Business) -> str:
        return badge(business.get_status_display(), STATUS_BADGES.get(BusinessStatus(business.status), ""))

    @admin.display(description=gettext_lazy("sent"), ordering="submitted_at")
    def sent(self, business: Business) -> str:
        return render_to_string(
            "admin/businesses/cells/sent.html",
            {"business": business, "is_late": (business.days_waiting or 0) >= settings.VERIFY_WITHIN_DAYS},
        )

    # --- Decisions about many ---

    def has_verify_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("businesses.verify_business")

    @admin.action(description=gettext_lazy("Verify"), permissions=["verify"])
    def verify_selected(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        return self._decide_many(request, queryset, DECISIONS["verify"])

    @admin.action(description=gettext_lazy("Return for correction"), permissions=["verify"])
    def return_selected(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        return self._decide_many(request, queryset, DECISIONS["return"])

    @admin.action(description=gettext_lazy("Reject"), permissions=["verify"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        return self._decide_many(request, queryset, DECISIONS["reject"])

    @admin.action(description=gettext_lazy("Deactivate"), permissions=["verify"])
    def deactivate_selected(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        return self._decide_many(request, queryset, DECISIONS["deactivate"])

    @admin.action(description=gettext_lazy("Activate again"), permissions=["verify"])
    def reactivate_selected(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        return self._decide_many(request, queryset, DECISIONS["reactivate"])

    @admin.action(description=gettext_lazy("Open again"), permissions=["verify"])
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        return self._decide_many(request, queryset, DECISIONS["reopen"])

    def _decide_many(
        self, request: HttpRequest, queryset: QuerySet[Business], decision: Decision
    ) -> HttpResponse | None:
        """Ask first, naming those that can't; then one transaction a business and a line for each failure."""
        limit = settings.DECISIONS_AT_ONCE
        rows = list(queryset.order_by("submitted_at", "pk")[: limit + 1])
        if len(rows) > limit:
            self.message_user(
                request,
                _("Please choose at most %(limit)d businesses at a time.") % {"limit": limit},
                messages.WARNING,
            )
            return None
        confirmed = "confirmed" in request.POST
        form = ReasonForm(request.POST if confirmed else None, decision=decision) if decision.needs_reason else None
        if confirmed and (form is None or form.is_valid()):
            self._carry_out(request, rows, decision, form)
            return None
        able = [business for business in rows if decision.allows(business)]
        return TemplateResponse(
            request,
            "admin/businesses/business/decide_many.html",
            {
                **self.admin_site.each_context(request),
                "title": decision.many % {"count": len(able)} if able else decision.button,
                "opts": self.opts,
                "decision": decision,
                "form": form,
                "rows": rows,
                "able": able,
                "unable": [business for business in rows if not decision.allows(business)],
                "action_checkbox_name": ACTION_CHECKBOX_NAME,
                "action": f"{decision.name}_selected",
            },
        )

    def _carry_out(
        self, request: HttpRequest, rows: list[Business], decision: Decision, form: ReasonForm | None
    ) -> None:
        done = 0
        refusals = []
        for business in rows:
            try:
                decision.carry_out(business, by=user_of(request), reason=form.reason if form else None)
            except NotAllowed as error:
                refusals.append(f"{business}: {error}")
            else:
                done += 1
        if done:
            self.message_user(request, decision.done_many % {"count": done}, messages.SUCCESS)
        for refusal in refusals[:LISTED]:
            self.message_user(request, refusal, messages.WARNING)
        if len(refusals) > LISTED:
            rest = len(refusals) - LISTED
            self.message_user(
                request,
                ngettext("%(count)d more could not be changed.", "%(count)d more could not be changed.", rest)
                % {"count": rest},
                messages.WARNING,
            )

    # --- One business ---

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        business = context.get("original")
        if business and not context.get("is_popup"):
            context |= sheet(business, viewer=user_of(request))
            context |= around.sheet_context(business, request)
            context["decisions"] = decisions_about(business) if self.has_verify_permission(request) else []
            context["status_badge"] = STATUS_BADGES.get(BusinessStatus(business.status), "")
            context["deadline_days"] = settings.VERIFY_WITHIN_DAYS
            if business.status == BusinessStatus.SUBMITTED:
                context["next_in_queue"] = self._next_in_queue(business)
        return super().render_change_form(request, context, *args, **kwargs)

    def decide_view(self, request: HttpRequest, object_id: int, decision: str) -> HttpResponse:
        """Ask for the reason (GET) and carry the decision out (POST); then on to the next in the queue."""
        if not self.has_verify_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        business: Any = self.get_object(request, str(object_id))
        chosen = DECISIONS.get(decision)
        if business is None or chosen is None:
            raise Http404
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        data = request.POST if request.method == "POST" else None
        form = ReasonForm(data, decision=chosen) if chosen.needs_reason else None
        if request.method == "POST" and (form is None or form.is_valid()):
            return self._decide_one(request, business, chosen, form)
        return TemplateResponse(
            request,
            "admin/businesses/business/decide.html",
            {
                **self.admin_site.each_context(request),
                "title": chosen.question,
                "opts": self.opts,
                "original": business,
                "decision": chosen,
                "is_possible": chosen.allows(business),
                "form": form,
            },
        )

    def _decide_one(
        self, request: HttpRequest, business: Business, decision: Decision, form: ReasonForm | None
    ) -> HttpResponse:
        try:
            decision.carry_out(business, by=user_of(request), reason=form.reason if form else None)
        except NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(self._page(business))
        self.message_user(request, decision.done % {"name": business}, messages.SUCCESS)
        if decision.frm != BusinessStatus.SUBMITTED:
            return redirect(self._page(business))
        following = self._next_in_queue(business)
        if following is None:
            self.message_user(request, _("Nobody is waiting any more. Well done."), messages.SUCCESS)
            return redirect("admin:index")
        return redirect(self._page(following))

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Open the case that has waited longest."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        first = Business.objects.waiting().first()
        if first is None:
            self.message_user(request, _("Nobody is waiting for verification."), messages.INFO)
            return redirect("admin:index")
        return redirect(self._page(first))

    def _next_in_queue(self, business: Business) -> Business | None:
        """Whoever waits behind `business`; at the end of the queue, whoever was skipped before."""
        behind = Business.objects.waiting_after(business).first()
        return behind or Business.objects.waiting().exclude(pk=business.pk).first()

    def _page(self, business: Business) -> str:
        return reverse("admin:businesses_business_change", args=[business.pk])

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("queue/", view(self.queue_view), name="businesses_business_queue"),
            path("<int:object_id>/decide/<slug:decision>/", view(self.decide_view), name="businesses_business_decide"),
            *around.urls(self),
            *super().get_urls(),
        ]

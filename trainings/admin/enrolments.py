"""Enrolments: who is in which class. Seats are given by services; the desk cancels with a reason and excuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin.base import HistoryAdmin, badge
from businesses.models import Business
from trainings import services
from trainings.admin import attendance, rosters
from trainings.admin.forms import ReasonForm
from trainings.models import Attendance, Enrolment, EnrolmentStatus
from trainings.reasons import sentence

STATUS_BADGES = {
    EnrolmentStatus.SEATED: "green",
    EnrolmentStatus.OFFERED: "gold",
    EnrolmentStatus.APPLIED: "gold",
    EnrolmentStatus.CANCELLED: "chilli",
}


@admin.register(Enrolment)
class EnrolmentAdmin(HistoryAdmin):
    list_display = ["business", "training", "status_badge", "rank", "made_at"]
    list_filter = ["status", "reason", "training__topic"]
    search_fields = ["business__name"]
    search_help_text = gettext_lazy("Business, owner or phone.")
    ordering = ["-made_at", "-pk"]
    fields = (
        "business", "training", "status", "why", "rank", "ticket", "offered_at", "offer_ends_at", "confirmed_at",
        "made_by", "made_at", "seated_at", "ended_at", "override_reason", "no_show_excuse", "no_show_excused_by",
    )  # fmt: skip
    readonly_fields = fields
    actions = ["write_to_chosen", "mark_chosen", "cancel_chosen", "excuse_chosen"]
    change_list_template = "admin/trainings/enrolment/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        return super().get_queryset(request).select_related("business", "training", "made_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Needed for the actions; the page itself shows only.
        return request.user.has_perm("trainings.change_enrolment")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == "training__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.filter(business__in=Business.objects.known_as(search_term).values("pk")), False

    def get_urls(self) -> list[Any]:
        return [*rosters.urls(self), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"filters": request.GET.urlencode(), **(extra_context or {})})

    @admin.action(permissions=["change"], description=gettext_lazy("Write to the chosen"))
    def write_to_chosen(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse | None:
        return rosters.write_to_chosen(self, request, queryset)

    @admin.action(permissions=["mark"], description=gettext_lazy("Note the chosen as there or not there"))
    def mark_chosen(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse | None:
        return rosters.mark_chosen(self, request, queryset)

    def has_mark_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("trainings.change_attendance")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, row: Enrolment) -> str:
        return badge(row.get_status_display(), STATUS_BADGES.get(EnrolmentStatus(row.status), ""))

    @admin.display(description=gettext_lazy("why"))
    def why(self, row: Enrolment) -> str:
        return sentence(row)

    @admin.action(permissions=["change"], description=gettext_lazy("End the chosen enrolments, with a reason"))
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse | None:
        return self._with_reason(
            request, queryset, "cancel_chosen", _("Why do these enrolments end?"), services.cancel_enrolment
        )

    @admin.action(permissions=["change"], description=gettext_lazy("Excuse the chosen for not coming"))
    def excuse_chosen(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse | None:
        return self._with_reason(
            request, queryset, "excuse_chosen", _("Why could they not come?"), services.excuse_no_show
        )

    def _with_reason(
        self,
        request: HttpRequest,
        queryset: QuerySet[Enrolment],
        action: str,
        question: str,
        service: Callable[..., Enrolment],
    ) -> HttpResponse | None:
        """The confirm page with the count and the reason; then one service call a row, each on its own."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            done = 0
            for row in queryset.order_by("pk"):
                try:
                    service(row, by=user_of(request), reason=form.cleaned_data["reason"])
                    done += 1
                except NotAllowed as error:
                    self.message_user(request, f"{row}: {error}", "ERROR")
            self.message_user(request, _("Done for %(count)d.") % {"count": done}, "SUCCESS")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": question,
            "opts": self.opts,
            "rows": queryset,
            "action": action,
            "form": form,
        }
        return TemplateResponse(request, "admin/trainings/enrolment_reason.html", context)


@admin.register(Attendance)
class AttendanceAdmin(HistoryAdmin):
    list_display = ["enrolment", "session", "is_present", "minutes_late", "minutes_early", "way", "recorded_by"]
    list_filter = ["is_present", "way"]
    list_select_related = ["enrolment__business", "enrolment__training", "session__training", "recorded_by"]
    search_fields = ["enrolment__business__name"]
    fields = (
        "enrolment",
        "session",
        "is_present",
        "minutes_late",
        "minutes_early",
        "way",
        "recorded_by",
        "recorded_at",
    )
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        return [*attendance.urls(self), *super().get_urls()]

"""Change requests: the queue, and one page to compare and decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.limits import TooMany
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import services
from businesses.admin.base import HistoryAdmin, badge
from businesses.models import ChangeKind, ChangeRequest, ChangeStatus

STATUS_BADGES = {
    ChangeStatus.PENDING: "gold",
    ChangeStatus.APPROVED: "green",
    ChangeStatus.REFUSED: "chilli",
}


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("She reads exactly these words. Say what she can do instead."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write the reason, so that the owner knows what to do.")},
    )


@admin.register(ChangeRequest)
class ChangeRequestAdmin(HistoryAdmin):
    change_form_template = "admin/businesses/changerequest/change_form.html"
    list_display = ["business", "kind", "status_badge", "made_at", "decided_by"]
    list_filter = ["status", "kind"]
    search_fields = ["business__name"]
    ordering = ["-made_at", "-pk"]
    fields = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeRequest]:
        # A list never decrypts a NIK.
        rows = (
            super()
            .get_queryset(request)
            .select_related(
                "business__owner",
                "proof",
                "decided_by",
                "made_by",
                "old_subdistrict__district",
                "new_subdistrict__district",
            )
        )
        return rows.defer("new_nik", "business__owner__nik")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("businesses.decide_changerequest")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, row: ChangeRequest) -> str:
        return badge(row.get_status_display(), STATUS_BADGES.get(ChangeStatus(row.status), ""))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row: ChangeRequest = context["original"]
        context |= {
            "status_badge": STATUS_BADGES.get(ChangeStatus(row.status), ""),
            "may_decide": row.status == ChangeStatus.PENDING and self.has_decide_permission(request),
            "is_transfer": row.kind == ChangeKind.TRANSFER,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def approve_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Carry out the change (POST)."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._row(request, object_id)
        try:
            services.approve_change(row, by=user_of(request))
        except NotAllowed as error:
            self.message_user(request, str(error), "ERROR")
            return redirect(self._page(row))
        except TooMany:
            self.message_user(
                request, _("This number has been sent enough codes for today. Try again tomorrow."), "ERROR"
            )
            return redirect(self._page(row))
        if row.kind == ChangeKind.TRANSFER:
            self.message_user(request, _("Approved: the code is on its way to the new owner."), "SUCCESS")
        else:
            self.message_user(request, _("Approved and carried out: %(request)s.") % {"request": row}, "SUCCESS")
        return self._onward()

    def refuse_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask for the reason (GET) and refuse (POST)."""
        row = self._row(request, object_id)
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        form = RefusalForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                services.refuse_change(row, by=user_of(request), reason=form.cleaned_data["reason"])
            except NotAllowed as error:
                self.message_user(request, str(error), "ERROR")
                return redirect(self._page(row))
            self.message_user(request, _("Refused, and the owner was told why."), "SUCCESS")
            return self._onward()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why can't this be changed?"),
            "opts": self.opts,
            "original": row,
            "form": form,
        }
        return TemplateResponse(request, "admin/businesses/changerequest/refuse.html", context)

    def _row(self, request: HttpRequest, object_id: int) -> ChangeRequest:
        if not (self.has_decide_permission(request) and self.has_view_permission(request)):
            raise PermissionDenied
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        return row

    def _page(self, row: ChangeRequest) -> str:
        return reverse("admin:businesses_changerequest_change", args=[row.pk])

    def _onward(self) -> HttpResponse:
        following = ChangeRequest.objects.waiting().first()
        if following:
            return redirect(self._page(following))
        return redirect("admin:businesses_changerequest_changelist")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/approve/", view(self.approve_view), name="businesses_changerequest_approve"),
            path("<int:object_id>/refuse/", view(self.refuse_view), name="businesses_changerequest_refuse"),
            *super().get_urls(),
        ]

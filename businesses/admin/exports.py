"""The filtered list of businesses as a file, and the list of what was taken out of the portal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.requests import user_of
from businesses.admin.base import RegisterAdmin
from businesses.exports import CONTENT_TYPES, export_register, may_export
from businesses.models import RegisterExport
from businesses.services.nik import may_reveal_nik, whole_nik


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", _("Excel (XLSX)")), ("csv", _("Text (CSV, semicolons)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    with_nik = forms.BooleanField(label=_("with whole NIKs"), required=False)
    reason = forms.CharField(
        label=_("Why do you need whole NIKs?"),
        help_text=_("Only for whole NIKs. It is kept with your name."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, may_have_nik: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_have_nik:
            del self.fields["with_nik"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("with_nik") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say in a few words why you need the NIK."))
        return cleaned


def kept_query(request: HttpRequest) -> str:
    """The filters of a list as a query string; without pages, and without a NIK that was searched for."""
    query = request.GET.copy()
    for name in ("p", "e", "all"):
        query.pop(name, None)
    if whole_nik(query.get("q", "")):
        del query["q"]
    return query.urlencode()


def export_view(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Say how many and ask how (GET); give the file (POST). The address carries the filters of the list."""
    if not model_admin.has_view_permission(request) or not may_export(user_of(request)):
        raise PermissionDenied
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    try:
        changelist = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect("admin:businesses_business_changelist")
    data = request.POST if request.method == "POST" else None
    form = ExportForm(data, may_have_nik=may_reveal_nik(user_of(request)))
    if data is not None and form.is_valid():
        file_format = form.cleaned_data["format"]
        reason = form.cleaned_data["reason"] if form.cleaned_data.get("with_nik") else ""
        file, _kept = export_register(
            changelist.get_queryset(request),
            by=user_of(request),
            format=file_format,
            filters=kept_query(request),
            reason=reason,
        )
        name = f"usaha-{timezone.localdate():%Y-%m-%d}.{file_format}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[file_format])
    return TemplateResponse(
        request,
        "admin/businesses/business/export.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Export the filtered list"),
            "opts": model_admin.opts,
            "form": form,
            "count": changelist.result_count,
            "filters": request.GET.urlencode(),
        },
    )


def urls(model_admin: Any) -> list[Any]:
    def view(request: HttpRequest) -> HttpResponse:
        return export_view(model_admin, request)  # type: ignore[return-value]

    return [path("export/", model_admin.admin_site.admin_view(view), name="businesses_business_export")]


@admin.register(RegisterExport)
class RegisterExportAdmin(RegisterAdmin):
    """Read only, for whoever watches over the desk."""

    list_display = ["at", "by", "format", "rows", "has_nik", "reason", "filters"]
    list_filter = ["has_nik", "format"]
    search_fields = ["by__full_name", "reason"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["by", "at", "format", "rows", "filters", "has_nik", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegisterExport]:
        return super().get_queryset(request).select_related("by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

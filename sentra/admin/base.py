"""What the pages of the outlets share: each keeper sees her own outlets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.requests import user_of
from businesses.exports import CONTENT_TYPES
from sentra.models import Outlet, OutletQuerySet


def outlets_of(user: User) -> OutletQuerySet:
    """Those whose rows she sees: a keeper her own; who only reads (a verifier, the head) all of them."""
    return Outlet.objects.kept_by(user) if user.has_perm("sentra.receive_stock") else Outlet.objects.all()


def kept(request: HttpRequest, rows: QuerySet[Any], path: str = "outlet") -> QuerySet[Any]:
    user = user_of(request)
    return rows if user.is_superuser else rows.filter(**{f"{path}__in": outlets_of(user)})


class FormatForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("Text (CSV, semicolons)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason: she reads exactly these words.")},
    )


def page(model_admin: Any, request: HttpRequest, **context: Any) -> HttpResponse:
    """A question with a form: `title`, `form`, `button`, `back_url`, and what else is said before it in `words`."""
    return TemplateResponse(
        request,
        "admin/sentra/ask.html",
        {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, **context},
    )


def as_file(file: Any, name: str, format: str) -> FileResponse:
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{timezone.localdate():%Y-%m-%d}.{format}",
        content_type=CONTENT_TYPES[format],
    )


def day_text(day: Any) -> str:
    return day.isoformat() if day else ""

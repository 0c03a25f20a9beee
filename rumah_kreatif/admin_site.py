"""The officials' desk: Django's admin with an index by task instead of by model."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError, ProgrammingError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

# What Django and PostgreSQL say to `?name__regex=(` or `?created_at__year=99999`.
_BAD_LOOKUPS = (DataError, ProgrammingError, OverflowError, ValueError, IndexError)


def _refuse_nul(request: HttpRequest) -> None:
    """PostgreSQL keeps no text with a NUL, and no browser sends one by itself."""
    for sent in (request.GET, request.POST):
        if any("\0" in text for name, texts in sent.lists() for text in (name, *texts)):
            raise BadRequest("NUL in a text")


def _check_chosen(request: HttpRequest, key: Any) -> None:
    try:
        for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
            key.clean(chosen, None)
    except ValidationError as error:
        raise BadRequest("no such row") from error


class PortalAdminSite(admin.AdminSite):
    site_header = _("Rumah Kreatif, officials' desk")
    site_title = _("Officials' desk")
    index_title = _("Tasks")
    index_template = "admin/index.html"
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but an address that somebody typed by hand is her mistake (400), not ours (500)."""
        inner = super().admin_view(view, cacheable)
        is_list = getattr(view, "__name__", "") == "changelist_view"

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _refuse_nul(request)
            if not is_list:
                return inner(request, *args, **kwargs)
            if request.method == "POST":
                _check_chosen(request, view.__self__.opts.pk)
                return inner(request, *args, **kwargs)
            try:
                return inner(request, *args, **kwargs)
            except _BAD_LOOKUPS as error:
                if not request.GET:
                    raise
                raise BadRequest("no such lookup") from error

        return guarded

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        # This module is read before the models are ready.
        from accounts.requests import user_of
        from rumah_kreatif.desk import desk_of

        return super().index(request, {**desk_of(user_of(request)), **(extra_context or {})})


class PortalAdminConfig(AdminConfig):
    default_site = "rumah_kreatif.admin_site.PortalAdminSite"

"""The officials' desk: Django's admin with an index by task instead of by model."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    site_header = _("Rumah Kreatif, officials' desk")
    site_title = _("Officials' desk")
    index_title = _("Tasks")
    index_template = "admin/index.html"
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        # This module is read before the models are ready.
        from rumah_kreatif.desk import desk_of

        return super().index(request, {**desk_of(request.user), **(extra_context or {})})  # type: ignore[arg-type]


class PortalAdminConfig(AdminConfig):
    default_site = "rumah_kreatif.admin_site.PortalAdminSite"

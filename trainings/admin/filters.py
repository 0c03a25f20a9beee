"""The classes that wait for an official; the index's tasks lead here with the same rows that were counted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TaskFilter(admin.SimpleListFilter):
    title = _("what is to be done")
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("today", _("class today")),
            ("list", _("attendance not noted")),
            ("certificates", _("certificates to issue")),
            ("stuck", _("issuing got stuck")),
            ("seat", _("free seat that nobody is offered")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "today":
            return queryset.on(timezone.localdate())
        if self.value() == "list":
            return queryset.without_list(timezone.now())
        if self.value() == "certificates":
            return queryset.owing_certificates()
        if self.value() == "stuck":
            return queryset.stuck_in_issuing()
        if self.value() == "seat":
            return queryset.with_unoffered_seat(timezone.now())
        return queryset

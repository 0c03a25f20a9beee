"""What the admin pages of the register share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from accounts.lists import LongListMixin
from businesses.admin.history import deleted_rows, history_of, name_of
from businesses.models import Picture

ENTRIES_A_PAGE = 50


def thumbnail(picture: Picture | None) -> str:
    return render_to_string("admin/businesses/cells/thumbnail.html", {"picture": picture})


def badge(text: str, kind: str = "") -> str:
    return render_to_string("includes/badge.html", {"text": text, "kind": kind})


class RegisterAdmin(LongListMixin):
    """Rows of the register are never deleted and not typed in here: people register, workbooks are imported."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        # Whoever may filter by the hash of a NIK, or by its beginning, finds the NIK in the end. A list that filters by
        # whether there was one (`has_nik`) says so itself.
        offered = [
            item if isinstance(item, str) else item[0]
            for item in self.get_list_filter(request)
            if isinstance(item, str | tuple)
        ]
        is_offered = any(lookup == name or lookup.startswith(f"{name}__") for name in offered)
        return ("nik" not in lookup or is_offered) and super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # Only what was corrected: the row was read before, and a decision or the owner's own change since must stay.
        columns = {field.name for field in self.opts.concrete_fields}
        obj.save(update_fields=columns.intersection([*form.changed_data, "updated_at"]))


class HistoryAdmin(RegisterAdmin):
    """Shows the events that the database recorded, whoever or whatever wrote the row."""

    def has_history_permission(self, request: HttpRequest) -> bool:
        opts = self.opts
        return request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}event")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not (self.has_view_permission(request) and self.has_history_permission(request)):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        entries = history_of(self.model, int(object_id))
        if not entries:
            raise Http404
        page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("p"))
        original = self.get_object(request, object_id)
        return TemplateResponse(
            request,
            "admin/businesses/history.html",
            {
                **self.admin_site.each_context(request),
                "title": _("History: %(name)s") % {"name": original or entries[0].subject},
                "opts": self.opts,
                "original": original,
                "page": page,
                **(extra_context or {}),
            },
        )

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """List rows that are gone: nobody can delete here, but a hand in the database can."""
        if not (self.has_view_permission(request) and self.has_history_permission(request)):
            raise PermissionDenied
        page = Paginator(deleted_rows(self.model), ENTRIES_A_PAGE).get_page(request.GET.get("p"))
        return TemplateResponse(
            request,
            "admin/businesses/deleted.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Deleted: %(what)s") % {"what": self.opts.verbose_name_plural},
                "opts": self.opts,
                "page": page,
                "rows": [(event, name_of(event)) for event in page],
            },
        )

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        return [path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        extra_context = {"has_history_permission": self.has_history_permission(request), **(extra_context or {})}
        return super().changelist_view(request, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["has_history_permission"] = self.has_history_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)


def leading_pictures(key: str) -> models.Prefetch:
    """Prefetch one picture a row as `leading_pictures`, for `key` business or product."""
    return models.Prefetch("pictures", Picture.objects.leading(key), to_attr="leading_pictures")

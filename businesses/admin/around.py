"""What stands around the list and the sheet of businesses: addresses and context of the pages beside them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.requests import user_of
from businesses.admin import activity, exports, gaps, saved
from businesses.exports import may_export
from businesses.models import Business
from businesses.readiness import score


def urls(model_admin: Any) -> list[Any]:
    return [*activity.urls(model_admin), *exports.urls(model_admin), *gaps.urls(model_admin), *saved.urls(model_admin)]


def list_context(request: HttpRequest) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("p", None)
    return {
        "may_export": may_export(user_of(request)),
        "filters": query.urlencode(),
        "kept_filters": saved.kept_filters(request),
        "keep_form": saved.KeepForm() if saved.kept_query(request) else None,
    }


def sheet_context(business: Business, request: HttpRequest) -> dict[str, Any]:
    return {"readiness": score(business) if request.user.has_perm("businesses.view_owner") else None}

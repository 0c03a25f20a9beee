"""The month at the desk: every session with its room and trainers."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from trainings.models import Session, TrainingStatus


def month_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """A grid of weeks, on a phone a list of the days that have a class."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    first = _month(request.GET.get("month", ""))
    after = _next(first)
    days = _days(first, after)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Calendar"),
        "opts": model_admin.opts,
        "first": first,
        "before": first - timedelta(days=1),
        "after": after,
        "days": days,
        "sessions": sum(len(day["sessions"]) for day in days),
        "blanks": range(first.weekday()),
        # Any Monday will do: only the names are shown.
        "week": [date(2024, 1, 1) + timedelta(days=number) for number in range(7)],
    }
    return TemplateResponse(request, "admin/trainings/training/month.html", context)


def _month(text: str) -> date:
    """The first of the month in the address (2026-11), or of this one; 404 when it names none."""
    if not text:
        return timezone.localdate().replace(day=1)
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    if not found:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _days(first: date, after: date) -> list[dict[str, Any]]:
    rows = (
        Session.objects.filter(starts_at__gte=_midnight(first), starts_at__lt=_midnight(after))
        .exclude(training__status=TrainingStatus.CANCELLED)
        .select_related("training", "room")
        .prefetch_related("trainers")
        .order_by("starts_at", "pk")
    )
    of_day: dict[date, list[Session]] = {}
    for session in rows:
        of_day.setdefault(timezone.localdate(session.starts_at), []).append(session)
    today = timezone.localdate()
    days = [first + timedelta(days=number) for number in range((after - first).days)]
    return [{"date": day, "sessions": of_day.get(day, []), "is_today": day == today} for day in days]

"""Her classes: seats, places in waiting lists, offers, and what was."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import user_of
from accounts.services import NotAllowed
from trainings import answers, hers
from trainings.models import CalendarFeed, Enrolment, EnrolmentQuerySet
from trainings.views.demand import wishes_of


def _own(request: HttpRequest) -> EnrolmentQuerySet:
    rows = Enrolment.objects.owned_by(user_of(request)).select_related("business__owner__user", "training__topic")
    return rows.annotate(starts_at=Min("training__sessions__starts_at"), ends_at=Max("training__sessions__ends_at"))


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Offers first, because they run out; then what comes, then what was."""
    feed = CalendarFeed.objects.filter(user=user_of(request), revoked_at=None).first()
    context = {
        "groups": hers.groups(_own(request), user_of(request)),
        "feed": feed,
        "site_url": settings.SITE_URL.rstrip("/"),
        **wishes_of(user_of(request)),
    }
    return render(request, "trainings/mine.html", context)


@require_GET
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_own(request), pk=pk)
    return render(request, "trainings/enrolment.html", {"enrolment": row, **hers.page(row)})


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer, pass it on for now, or say that she comes."""
    row = get_object_or_404(_own(request), pk=pk)
    _give(request, row, request.POST.get("answer", ""))
    return redirect("trainings:enrolment", pk=row.pk)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then give the seat back or leave the list."""
    row = get_object_or_404(_own(request), pk=pk)
    if request.method == "GET" and answers.can_cancel(row):
        return render(request, "trainings/cancel.html", {"enrolment": row})
    if request.method == "POST":
        _give(request, row, answers.CANNOT)
    return redirect("trainings:enrolment", pk=row.pk)


def _give(request: HttpRequest, row: Enrolment, what: str) -> None:
    try:
        messages.success(request, answers.give(row, what, by=user_of(request)))
    except NotAllowed as error:
        messages.error(request, str(error))

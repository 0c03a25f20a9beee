"""Calendar files."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import user_of
from trainings import calendars, services
from trainings.models import Training


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions of one training for a phone's calendar."""
    training = get_object_or_404(Training.objects.public(), slug=slug)
    response = HttpResponse(calendars.of_training(training), content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{training.slug}.ics"'
    return response


@login_not_required
@require_safe
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Her seats, for a calendar that knows the secret address."""
    found = services.feed_of(token)
    if found is None:
        raise Http404
    response = HttpResponse(calendars.of_person(found.user), content_type=calendars.CONTENT_TYPE)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def make_calendar(request: HttpRequest) -> HttpResponse:
    services.make_feed(user_of(request))
    messages.success(request, _("Your calendar address is ready."))
    return redirect("trainings:mine")


@require_POST
def revoke_calendar(request: HttpRequest) -> HttpResponse:
    services.revoke_feed(user_of(request))
    messages.success(request, _("The address opens nothing any more."))
    return redirect("trainings:mine")

"""Calendar files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from trainings import calendars
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

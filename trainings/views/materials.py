"""Files of a class, for those who take part."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import user_of
from businesses.views import send_file
from trainings.models import Material


@never_cache
@require_safe
def material(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Serve a file of a class to those with a seat in it and to officials; for everybody else it does not exist."""
    rows = Material.objects.visible_to(user_of(request)).exclude(file="")
    return send_file(get_object_or_404(rows, pk=pk))

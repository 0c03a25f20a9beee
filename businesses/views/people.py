"""Who may see or touch what is hers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import user_of
from businesses.people import people_around


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody around her and her businesses, with what she can do about each."""
    return render(request, "businesses/people.html", {"people": people_around(user_of(request))})

"""The person behind a request."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


def user_of(request: HttpRequest) -> User:
    """Who is signed in, on a page behind the sign-in or at the officials' desk."""
    assert isinstance(request.user, User)  # LoginRequiredMiddleware and the admin let nobody else in
    return request.user

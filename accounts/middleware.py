"""What every request needs to know about the person behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pghistory
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import RateLimited
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_resolver, reverse
from django.utils.http import urlencode

from accounts.limits import TooMany

Handler = Callable[[HttpRequest], HttpResponse]


class StaffSecondFactorMiddleware:
    """Officials see nothing behind the sign-in before a second factor proved them in this very session."""

    # What they need to set one up, to use it, or to leave. Recovery codes are not among it: whoever holds the password
    # and an older session would otherwise make herself new ones.
    TO_SET_UP: ClassVar[set[str | None]] = {"account_logout", "account_reauthenticate", "mfa_activate_totp"}
    TO_PROVE: ClassVar[set[str | None]] = {"account_logout", "mfa_reauthenticate"}

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        # A public page is public for officials too; not to look at the session there keeps it cacheable.
        if not settings.STAFF_SECOND_FACTOR or not getattr(view, "login_required", True):
            return None
        user = request.user
        here = request.resolver_match.url_name if request.resolver_match else None
        if not (user.is_authenticated and user.is_staff):
            return None
        if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return None if here in self.TO_SET_UP else redirect("mfa_activate_totp")
        if here in self.TO_PROVE or any(
            record["method"] == "mfa" for record in get_authentication_records(request, user)
        ):
            return None
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")


class RateLimitedMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, (TooMany, RateLimited)):
            return None
        page: Any = get_resolver().resolve_error_handler(429)
        return page(request, exception, retry_after=getattr(exception, "retry_after", 60))


class HistoryMiddleware:
    """Name the person and the page in every row of history that a request writes."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
            return self.get_response(request)
        # The path only: a query string may hold what somebody searched for.
        with pghistory.context(user=request.user.pk, url=request.path):
            return self.get_response(request)

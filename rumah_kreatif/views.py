"""Error pages. They need neither the database nor a session, so that they also work when those are what is broken."""

import logging
import math

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from rumah_kreatif.context_processors import portal

log = logging.getLogger(__name__)


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    # The address alone decides the language: the middleware may not have come that far.
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        # Not `request=request`: that would run the context processors, which read the session.
        html = render_to_string(template, {"request": request, **portal(request), **context})
    response = HttpResponse(html, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is gone or old: usually the page stood open too long, or cookies are off."""
    log.warning("csrf_failure", extra={"reason": reason})
    return _page(request, "403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404.html", 404)


def too_many_requests(
    request: HttpRequest, exception: Exception | None = None, *, retry_after: int = 60
) -> HttpResponse:
    """`retry_after` in seconds; the page says it in minutes."""
    response = _page(request, "429.html", 429, minutes=math.ceil(retry_after / 60))
    response.headers["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        return _page(request, "500.html", 500)
    except Exception:
        # Whatever broke the page may break this template too; a plain line is better than an empty answer.
        log.exception("error_page_failed")
        return HttpResponse(
            "Maaf, ada gangguan. Silakan coba lagi sebentar lagi.\n"
            "Sorry, something went wrong. Please try again soon.\n",
            status=500,
            content_type="text/plain; charset=utf-8",
        )

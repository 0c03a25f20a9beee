"""What is refused before anything of the portal looks at it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rumah_kreatif.views import bad_request


class ZeroByteMiddleware:
    """PostgreSQL holds no zero byte, so a session key with one would end in an error: it is a 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No header carries the byte itself; a quoted cookie spells it in octal digits.
        if "\\000" in request.headers.get("cookie", ""):
            return bad_request(request)
        return self.get_response(request)

"""Handing out private files."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import user_of
from businesses.models import PrivateFile


@never_cache
@require_safe
def private_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Serve a scan or proof to whoever may see it; for everybody else it does not exist."""
    return send_file(get_object_or_404(PrivateFile.objects.visible_to(user_of(request)), pk=pk))


def send_file(row: Any) -> HttpResponseBase:
    """The bytes of a row with `file`, `name` and `content_type`, from the private storage.

    Call it after looking at the person. With PRIVATE_FILES_ACCEL nginx sends the bytes.
    """
    response: HttpResponseBase
    if settings.PRIVATE_FILES_ACCEL:
        response = HttpResponse(content_type=row.content_type)
        response["X-Accel-Redirect"] = settings.PRIVATE_FILES_ACCEL + quote(str(row.file.name))
    else:
        try:
            response = FileResponse(row.file.open("rb"), content_type=row.content_type)
        except FileNotFoundError:
            raise Http404 from None
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=row.name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever is in it: no script, no form, nothing of our site within reach.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
    return response

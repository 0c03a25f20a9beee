"""What a load balancer or a person with curl asks: is the process alive, and can it do its work?"""

from __future__ import annotations

import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rumah_kreatif.celery import WORKER_ALIVE_KEY

log = structlog.get_logger(__name__)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, broker and a worker answer, else 503; each is named, the reason is in the log only."""
    answers = {"database": _database(), "broker": _broker(), "worker": _worker()}
    return JsonResponse(
        {name: "ok" if well else "down" for name, well in answers.items()}, status=200 if all(answers.values()) else 503
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("database_down")
        return False
    return True


def _broker() -> bool:
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        log.exception("broker_down")
        return False
    return True


def _worker() -> bool:
    try:
        return cache.get(WORKER_ALIVE_KEY) is True
    except redis.RedisError:
        return False

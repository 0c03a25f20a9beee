"""The Celery app. Its settings are the CELERY_ ones of `settings.py`; tasks live in each app's `tasks.py`."""

import logging.config
import os
import time
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rumah_kreatif.settings")

app = Celery("rumah_kreatif")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

WORKER_ALIVE_KEY = "worker-alive"
WORKER_ALIVE_SECONDS = 20
_next_sign = 0.0


@setup_logging.connect
def log_like_the_web(**kwargs: Any) -> None:
    """A worker writes the same lines as the web, with nobody's data in them, and not Celery's own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@heartbeat_sent.connect
def sign_of_life(**kwargs: Any) -> None:
    """Leave a mark that /readyz reads; the worker's own heartbeat calls this every two seconds."""
    global _next_sign
    if time.monotonic() < _next_sign:
        return
    _next_sign = time.monotonic() + 5
    from django.core.cache import cache

    cache.set(WORKER_ALIVE_KEY, True, WORKER_ALIVE_SECONDS)

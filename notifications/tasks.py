"""Wake-ups for the outbox. The rows are the truth: a lost, late or repeated task changes nothing but the hour."""

from __future__ import annotations

import time

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from notifications import delivery

log = structlog.get_logger(__name__)

BROKER_REST_SECONDS = 10
_broker_rests_until = 0.0


@shared_task
def deliver_due() -> None:
    delivery.deliver_due()


def wake_up_on_commit() -> None:
    """Ask for a delivery once the caller's transaction is committed, once a transaction."""
    connection = transaction.get_connection()
    if not any(func is _wake_up for _savepoints, func, _robust in connection.run_on_commit):
        transaction.on_commit(_wake_up, robust=True)


def _wake_up() -> None:
    """Tell a worker. Without a broker the request goes on at once, and beat's sweep finds the rows later."""
    global _broker_rests_until
    if time.monotonic() < _broker_rests_until:
        return
    try:
        deliver_due.apply_async(retry=False, ignore_result=True)
    except (OperationalError, OSError):
        # Ask again in a while only, so that a hundred messages don't wait a hundred times.
        _broker_rests_until = time.monotonic() + BROKER_REST_SECONDS
        log.warning("broker_unreachable")

"""From the outbox to the channels: at least once out of the portal, each row marked as soon as it is taken.

Any number of deliveries may run at once. A row is claimed before it is sent; whoever dies with a claim loses it
when `claimed_until` passes, and the row goes out again with the same idempotency key.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications import channels
from notifications.models import Channel, Failure, Message, MessageQuerySet, MessageStatus

log = structlog.get_logger(__name__)

BATCH = 100
# A delivery begins no row after BUDGET. Even a row that then hangs until the task's soft time limit (240 s)
# ends before its claim does, so nobody else sends it meanwhile.
BUDGET = timedelta(seconds=120)
CLAIM = timedelta(seconds=300)
PAUSES = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)]
# One message may break the connection by what it is; three in a row mean that the server is unwell.
MAX_BREAKS = 3


def deliver_due() -> int:
    """Send what is due, phone messages (codes) first, until nothing is left or BUDGET is used; return how many went."""
    stop = time.monotonic() + BUDGET.total_seconds()
    retire_codes(timezone.now())
    return sum(_deliver_channel(channel, stop) for channel in (Channel.PHONE, Channel.EMAIL))


def retire_codes(now: datetime) -> None:
    """Codes that have run out are not sent any more, and nobody needs to read them."""
    Message.objects.unclaimed(now).run_out(now).update(
        status=MessageStatus.CANCELLED, failure=Failure.EXPIRED, claimed_until=None
    )
    if not settings.DEMO:
        Message.objects.run_out(now).exclude(body="").exclude(status=MessageStatus.PENDING).update(body="")


def claim(channel: str, now: datetime) -> list[Message]:
    """Take up to BATCH due rows that nobody else holds and count the attempt."""
    with transaction.atomic():
        rows = list(Message.objects.due(now).filter(channel=channel).select_for_update(skip_locked=True)[:BATCH])
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            claimed_until=now + CLAIM, attempts=F("attempts") + 1
        )
    for row in rows:
        row.claimed_until = now + CLAIM
        row.attempts += 1
    return rows


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries; a fifth more or less, so that what failed together parts."""
    return PAUSES[min(attempts, len(PAUSES)) - 1] * random.uniform(0.8, 1.2)


def _deliver_channel(channel: str, stop: float) -> int:
    sent = 0
    backend = channels.backend_for(channel)
    try:
        while time.monotonic() < stop and (rows := claim(channel, timezone.now())):
            sent += _deliver_batch(backend, rows, stop)
    finally:
        backend.close()
    return sent


def _deliver_batch(backend: channels.Backend, rows: list[Message], stop: float) -> int:
    sent = breaks = 0
    waiting = deque(rows)
    try:
        while waiting and time.monotonic() < stop and breaks < MAX_BREAKS:
            # From here on this row is in doubt. If we die, it comes back when its claim runs out.
            message = waiting.popleft()
            if message.attempts > settings.NOTIFICATION_MAX_ATTEMPTS:
                # Counted when claimed and never marked: every worker that took it was killed.
                _give_up(message, channels.DeliveryError(failure=Failure.STOPPED))
                continue
            try:
                backend.send(message)
            except channels.Refused as error:
                _give_up(message, error)
            except channels.Unreachable as error:
                for row in (message, *waiting):
                    _retry(row, error)
                waiting.clear()
            except channels.TryLater as error:
                breaks = breaks + 1 if isinstance(error, channels.ConnectionBroke) else 0
                _retry(message, error)
            except SoftTimeLimitExceeded:
                raise
            except Exception as error:
                # The text of an exception may hold an address: it goes into the row, not into the log.
                log.error("message_not_sent", message_id=message.pk, error=type(error).__name__)
                _retry(message, channels.DeliveryError(repr(error), Failure.ERROR))
            else:
                breaks = 0
                sent += 1
                _mark_sent(message)
    finally:
        _release(waiting, pause=PAUSES[0] if breaks >= MAX_BREAKS else timedelta(0))
    return sent


def _mark_sent(message: Message) -> None:
    changes = {} if settings.DEMO or not message.is_secret else {"body": ""}
    Message.objects.filter(pk=message.pk).update(
        status=MessageStatus.SENT, sent_at=timezone.now(), claimed_until=None, failure="", last_error="", **changes
    )


def _retry(message: Message, error: channels.DeliveryError) -> None:
    if message.attempts >= settings.NOTIFICATION_MAX_ATTEMPTS:
        _give_up(message, error)
        return
    _still_ours(message).update(
        due_at=timezone.now() + pause_after(message.attempts),
        claimed_until=None,
        failure=error.failure,
        last_error=error.detail,
    )


def _give_up(message: Message, error: channels.DeliveryError) -> None:
    log.warning("message_dead", message_id=message.pk, failure=str(error.failure))
    _still_ours(message).update(
        status=MessageStatus.DEAD, claimed_until=None, failure=error.failure, last_error=error.detail
    )


def _release(messages: Iterable[Message], pause: timedelta) -> None:
    """Give back rows that were claimed and not tried."""
    for message in messages:
        _still_ours(message).update(claimed_until=None, attempts=F("attempts") - 1, due_at=F("due_at") + pause)


def _still_ours(message: Message) -> MessageQuerySet:
    # Somebody who claimed the row after us knows better than we do.
    return Message.objects.filter(pk=message.pk, status=MessageStatus.PENDING, claimed_until=message.claimed_until)

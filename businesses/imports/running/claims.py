"""Who works on an import: a claim for a while, extended with every piece, and what becomes of a job that is let go."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.services import change_status
from businesses.models import ImportJob, ImportStatus

CLAIM_SECONDS = 90
# A job that kills its worker again and again is stopped and says so.
MAX_ATTEMPTS = 5
# One import writes at a time, so that two of them see each other's rows.
_WRITING = 0x1990_0B12


class ClaimLost(Exception):
    """Another worker has this job now, or an official stopped it."""


def claim(job_id: int) -> ImportJob | None:
    """Take a job that is in nobody's hands; None when there is nothing to do."""
    now = timezone.now()
    token = uuid.uuid4()
    taken = (
        ImportJob.objects.due(now)
        .filter(pk=job_id)
        .order_by()
        .update(claim=token, claimed_until=now + timedelta(seconds=CLAIM_SECONDS), attempts=models.F("attempts") + 1)
    )
    return ImportJob.objects.get(pk=job_id) if taken else None


def extend(job: ImportJob, **fields: Any) -> None:
    until = timezone.now() + timedelta(seconds=CLAIM_SECONDS)
    held = ImportJob.objects.filter(pk=job.pk, claim=job.claim, stop_requested=False)
    if not held.update(claimed_until=until, attempts=0, **fields):
        raise ClaimLost


def locked(job: ImportJob) -> ImportJob:
    row = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if row.claim != job.claim:
        raise ClaimLost
    return row


def release(row: ImportJob) -> None:
    row.claim = row.claimed_until = None
    row.attempts = 0
    row.stop_requested = False


@transaction.atomic
def give_up(job: ImportJob, failure: list[Any]) -> None:
    row = locked(job)
    row.failure = failure
    release(row)
    back = {
        ImportStatus.PLANNING: ImportStatus.UPLOADED,
        ImportStatus.IMPORTING: ImportStatus.STOPPED,
        ImportStatus.UNDOING: ImportStatus.STOPPED,
    }
    change_status(row, back[ImportStatus(row.status)], by=None, reason=failure[0])


@transaction.atomic
def stopped(job: ImportJob) -> None:
    """An official asked to stop: leave the job where it can go on or be undone."""
    row = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if row.claim != job.claim or not row.stop_requested or not row.is_in_work:
        return
    finish_stopping(row)


def finish_stopping(row: ImportJob) -> None:
    """Let go of a locked job that was asked to stop."""
    release(row)
    to = ImportStatus.STOPPED if row.status == ImportStatus.IMPORTING else ImportStatus.UPLOADED
    change_status(row, to, by=None)


def alone_in_writing() -> None:
    """Hold off other imports until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])

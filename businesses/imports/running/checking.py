"""The check of every row, as one piece of work."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from accounts.services import change_status
from businesses.imports.planning import Plan
from businesses.imports.reading import Refused
from businesses.imports.running.claims import alone_in_writing, extend, give_up, locked, release
from businesses.models import Business, ImportJob, ImportStatus


def check(job: ImportJob) -> None:
    with transaction.atomic():
        alone_in_writing()
        started = timezone.now()
        last = Business.objects.aggregate(last=models.Max("pk"))["last"] or 0
    try:
        plan = Plan(job)
        plan.run(progress=lambda done: extend(job, rows_done=done))
    except Refused as refused:
        give_up(job, [refused.code, refused.params])
        return
    with transaction.atomic():
        row = locked(job)
        row.planned_at = started
        row.counts = {**plan.counts, "last_business": last}
        row.rows_total = row.rows_done = plan.counts["rows"]
        row.failure = []
        release(row)
        change_status(row, ImportStatus.PLANNED, by=None)

"""Putting checked rows into the register, a piece of 1,000 at a time."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import pghistory
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.services import change_status
from businesses.imports import files
from businesses.imports.running.claims import alone_in_writing, extend, locked, release
from businesses.imports.running.creating import create
from businesses.imports.running.newcomers import Run, still_new
from businesses.imports.running.updating import update
from businesses.models import Decision, Fate, ImportJob, ImportStatus, Outcome
from notifications.services import notify

CHUNK = 1000


def put_into_register(job: ImportJob, deadline: float | None) -> bool:
    run = Run(job)
    while True:
        try:
            more = put_chunk(job, run)
        except IntegrityError:
            # Somebody took a number (a NIK, an address) between our look and our write; a fresh look sees it.
            run = Run(job)
            more = put_chunk(job, run)
        if not more:
            return False
        if deadline and time.monotonic() > deadline:
            with transaction.atomic():
                row = locked(job)
                release(row)
                row.save()
            return True


def put_chunk(job: ImportJob, run: Run) -> bool:
    """Put the next rows into the register; returns whether any are left."""
    # Context first: pghistory writes it with the first statement of the transaction.
    with pghistory.context(user=job.created_by_id, import_job=job.pk), transaction.atomic():
        extend(job)
        alone_in_writing()
        rows: list[Any] = list(
            job.rows.to_apply().filter(outcome=Outcome.PENDING, number__gt=run.row).order_by("number")[:CHUNK].values(
                "pk", "number", "fate", "decision", "name", "nik_hash", "digest", "owner_key", "owner_id", "match_id",
            )
        )  # fmt: skip
        if not rows:
            finish(job)
            return False
        new = [row for row in rows if _is_new(row)]
        updates = [row for row in rows if not _is_new(row)]
        new = still_new(run, new)
        highest = create(run, new) if new else 0
        if updates:
            update(job, updates)
        extend(job, rows_done=models.F("rows_done") + len(rows))
    run.after, run.row = max(run.after, highest), rows[-1]["number"]
    return True


def _is_new(row: dict[str, Any]) -> bool:
    return row["fate"] == Fate.NEW or row["decision"] == Decision.NEW


def finish(job: ImportJob) -> None:
    row = locked(job)
    outcomes = dict(row.rows.order_by().values_list("outcome").annotate(count=models.Count("pk")))
    row.counts = row.counts | {key: outcomes.get(key, 0) for key in ("created", "updated", "left")}
    row.finished_at = timezone.now()
    row.failure = []
    release(row)
    transaction.on_commit(partial(files.delete, row.file))
    row.file = ""
    change = change_status(row, ImportStatus.FINISHED, by=None)
    if row.created_by:
        notify(
            row.created_by, "import_finished", dedup_key=f"import_finished:{change.pk}", job=str(row),
            url=reverse("admin:businesses_importjob_result", args=[row.pk]),
        )  # fmt: skip

"""One turn of a worker."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from businesses.imports.running.checking import check
from businesses.imports.running.claims import MAX_ATTEMPTS, ClaimLost, claim, give_up, stopped
from businesses.imports.running.importing import put_into_register
from businesses.imports.running.undoing import take_back_all
from businesses.models import ImportStatus


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Millions of small lists and no cycles: looking for cycles among them would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_garbage_collection()
def work(job_id: int, *, seconds: float | None = None) -> bool:
    """Do what the job's status asks for, for about `seconds`; returns whether something is left to do."""
    job = claim(job_id)
    if job is None:
        return False
    deadline = time.monotonic() + seconds if seconds else None
    try:
        if job.attempts > MAX_ATTEMPTS:
            give_up(job, ["too_many_attempts", {}])
        elif job.status == ImportStatus.PLANNING:
            check(job)
        elif job.status == ImportStatus.IMPORTING:
            return put_into_register(job, deadline)
        elif job.status == ImportStatus.UNDOING:
            take_back_all(job)
    except ClaimLost:
        stopped(job)
    return False

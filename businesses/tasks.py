"""Wake-ups for the worker. The rows are the truth: a task that never arrives is made up for by the sweep."""

from functools import partial

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from businesses import files, pictures
from businesses.imports import running
from businesses.models import ImportJob
from businesses.services import remind_of_ends

log = structlog.get_logger(__name__)


# A hostile file may keep a decoder busy for hours: then the worker is killed, and the attempt counts.
@shared_task(soft_time_limit=60, time_limit=90)
def prepare_picture(picture_id: int) -> None:
    pictures.prepare(picture_id)


@shared_task
def sweep_pictures() -> None:
    """Every minute: clear what is left over and wake up for what nobody works on."""
    for picture_id in pictures.sweep():
        prepare_picture.delay(picture_id)


def wake_up_on_commit(picture_ids: list[int]) -> None:
    transaction.on_commit(partial(_wake_up, picture_ids), robust=True)


def _wake_up(picture_ids: list[int]) -> None:
    try:
        for picture_id in picture_ids:
            prepare_picture.apply_async([picture_id], retry=False, ignore_result=True)
    except (OperationalError, OSError):
        # She must not wait for a broker that is away; the sweep finds the rows later.
        log.warning("pictures_wait_for_sweep", pictures=picture_ids)


# --- Imports of workbooks ---

# One call works for as long as a task may, then hands over to the next: a workbook may take longer than a task.
IMPORT_SECONDS = 120


@shared_task
def run_import(job_id: int) -> None:
    if running.work(job_id, seconds=IMPORT_SECONDS):
        run_import.delay(job_id)


@shared_task
def sweep_imports() -> None:
    """Wake up for imports that nobody works on: the broker lost the call, or the worker died."""
    for job_id in ImportJob.objects.due(timezone.now()).values_list("pk", flat=True)[:20]:
        run_import.delay(job_id)


def wake_import_on_commit(job_id: int) -> None:
    transaction.on_commit(partial(_wake_import, job_id), robust=True)


def _wake_import(job_id: int) -> None:
    try:
        run_import.apply_async([job_id], retry=False, ignore_result=True)
    except (OperationalError, OSError):
        log.warning("import_waits_for_sweep", job=job_id)


# --- Licences and their scans ---


@shared_task
def remind_of_licences() -> None:
    """Four times an hour: tell owners whose licence ends soon. By night it does nothing."""
    remind_of_ends()


@shared_task
def sweep_private_files() -> None:
    files.sweep()

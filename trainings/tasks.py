"""Wake-ups for what is due. The rows are the truth; each sweep may come twice or late."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.services import NotAllowed
from trainings import services, sharing
from trainings.models import CertificateRun, Training, TrainingStatus

log = logging.getLogger(__name__)


@shared_task
def sweep_seats() -> None:
    """Close what is due, mark what is over as held, end doubles, let offers lapse, and offer free seats."""
    now = timezone.now()
    due = Training.objects.filter(status=TrainingStatus.PUBLISHED, enrolment_closes_at__lte=now)
    _each(services.close_enrolment, due.order_by("enrolment_closes_at", "pk"))
    _each(services.mark_held, Training.objects.over(now).order_by("pk"))
    services.end_doubles()
    services.lapse_offers()
    _each(services.fill_seats, Training.objects.with_somebody_waiting(now).order_by("pk"))


def _each(service: Callable[[Training], Any], trainings: Iterable[Training]) -> None:
    for training in trainings:
        try:
            service(training)
        except NotAllowed:
            # Somebody changed it since it was read. The others must not wait for it. A refusal's sentence may name
            # people, so it stays out of the log.
            log.info("training %s: %s refused", training.pk, service.__name__)


@shared_task
def remind_of_sessions() -> None:
    services.remind_of_sessions()


@shared_task
def ask_participants() -> None:
    services.ask_participants()


@shared_task
def sweep_share_pictures() -> None:
    sharing.sweep_pictures()


@shared_task
def forget() -> None:
    """Drop what is kept of people for a time only."""
    services.forget_askings()
    services.forget_lists()


# --- Certificates ---

# One call works for as long as a task may, then hands over to the next.
ISSUING_SECONDS = 120


@shared_task
def run_certificates(run_id: int) -> None:
    if services.run_issuing(run_id, seconds=ISSUING_SECONDS):
        run_certificates.delay(run_id)


@shared_task
def sweep_certificates() -> None:
    """Wake up for runs that nobody works on, and make the PDFs that are missing."""
    for run_id in CertificateRun.objects.due(timezone.now()).values_list("pk", flat=True)[:20]:
        run_certificates.delay(run_id)
    services.make_missing_papers()


def wake_certificates_on_commit(run_id: int) -> None:
    transaction.on_commit(partial(_wake_certificates, run_id), robust=True)


def _wake_certificates(run_id: int) -> None:
    try:
        run_certificates.apply_async([run_id], retry=False, ignore_result=True)
    except (OperationalError, OSError):
        log.warning("certificates of run %s wait for the sweep", run_id)

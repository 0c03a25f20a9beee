"""Wake-ups for what is due. The rows are the truth; each sweep may come twice or late."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from trainings import services
from trainings.models import Training, TrainingStatus


@shared_task
def sweep_seats() -> None:
    """Close what is due, mark what is over as held, let offers lapse, and offer free seats."""
    now = timezone.now()
    for training in Training.objects.filter(status=TrainingStatus.PUBLISHED, enrolment_closes_at__lte=now):
        services.close_enrolment(training)
    for training in Training.objects.over(now):
        services.mark_held(training)
    services.lapse_offers()
    for training in Training.objects.with_somebody_waiting(now):
        services.fill_seats(training)


@shared_task
def remind_of_sessions() -> None:
    services.remind_of_sessions()

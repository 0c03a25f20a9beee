"""Wake-ups for what is due at the outlets. The rows are the truth; each sweep may come twice or late."""

from celery import shared_task
from django.utils import timezone

from sentra import services


@shared_task
def prepare_settlements() -> None:
    services.prepare_settlements(timezone.localdate())


@shared_task
def tell_day() -> None:
    services.tell_day_when_due()

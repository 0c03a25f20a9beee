"""Housekeeping of sign-in; beat runs it once an hour."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import OneTimeCode, Tally


@shared_task(ignore_result=True)
def sweep_sign_in() -> None:
    """Delete what has outlived its use: codes after a day, counts and sessions when they end."""
    now = timezone.now()
    OneTimeCode.objects.outlived().delete()
    Tally.objects.filter(resets_at__lt=now).delete()
    Session.objects.filter(expire_date__lt=now).delete()

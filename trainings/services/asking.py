"""Participants are sent the links to the tests and to the feedback form: each once, and never at night."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from trainings import surveys
from trainings.models import Asked, Asking, Attendance, Enrolment, Training, TrainingStatus
from trainings.services import telling
from trainings.services.quizzes import questions_for
from trainings.services.rules import is_night, numbers

# Before the class: early enough to be read, late enough to be remembered.
BEFORE = timedelta(hours=48)
# After it: lists that are typed in late still count.
AFTER = timedelta(days=7)
KEYS = {
    Asked.QUIZ_BEFORE: "training_quiz_before",
    Asked.QUIZ_AFTER: "training_quiz_after",
    Asked.FEEDBACK: "training_feedback",
}


def ask_participants() -> int:
    """Send what is due: the test before to those with a seat, the rest to those who came. Returns how many."""
    now = timezone.now()
    if is_night(now, numbers()):
        return 0
    dated: Any = Training.objects.exclude(status__in=[TrainingStatus.DRAFT, TrainingStatus.CANCELLED]).with_dates()
    count = 0
    for training in dated.filter(starts_at__gt=now, starts_at__lte=now + BEFORE).order_by("pk"):
        if questions_for(training):
            count += _ask(training, Asked.QUIZ_BEFORE, _seats(training))
    for training in dated.filter(ends_at__lte=now, ends_at__gt=now - AFTER).order_by("pk"):
        if questions_for(training):
            count += _ask(training, Asked.QUIZ_AFTER, _came(training))
        count += _ask(training, Asked.FEEDBACK, _came(training))
    return count


def _seats(training: Training) -> Any:
    return Enrolment.objects.seated().filter(training=training)


def _came(training: Training) -> Any:
    return _seats(training).filter(Exists(Attendance.objects.filter(enrolment=OuterRef("pk"), is_present=True)))


def _ask(training: Training, what: Asked, rows: Any) -> int:
    asked = Asking.objects.filter(enrolment=OuterRef("pk"), what=what)
    due = rows.filter(~Exists(asked)).select_related("business__owner__user").order_by("pk")
    return sum(_ask_one(training, what, enrolment) for enrolment in due)


@transaction.atomic
def _ask_one(training: Training, what: Asked, enrolment: Enrolment) -> int:
    """Of two sweeps at once the second finds the row and writes nothing."""
    _row, is_new = Asking.objects.get_or_create(enrolment=enrolment, what=what)
    if not is_new:
        return 0
    enrolment.training = training
    telling.tell(enrolment, KEYS[what], moment="asked", url=surveys.address(enrolment, what))
    return 1

"""Reminders of sessions: three days before and the evening before, each once, to those who still have a seat."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from trainings.models import Enrolment, Session
from trainings.services import telling

KEYS = {"remind_first_at": "training_reminder_first", "remind_last_at": "training_reminder_last"}


def remind_of_sessions() -> int:
    """Send what is due, one transaction a session. Returns how many sessions were dealt with."""
    count = 0
    for column in KEYS:
        due = Session.objects.filter(**{f"{column}__lte": timezone.now()}).order_by("starts_at", "pk")
        count += sum(_remind(pk, column) for pk in due.values_list("pk", flat=True))
    return count


@transaction.atomic
def _remind(pk: int, column: str) -> int:
    now = timezone.now()
    due = Session.objects.select_for_update(no_key=True, of=("self",), skip_locked=True).select_related(
        "training", "room"
    )
    session = due.filter(pk=pk, **{f"{column}__lte": now}).first()
    if session is None:
        # Another sweep has it, or it was moved meanwhile.
        return 0
    planned = getattr(session, column)
    setattr(session, column, None)
    session.save(update_fields=[column])
    # They say "in three days" and "tomorrow": on another day than planned (the beat was down) that would be untrue.
    if not session.is_booked or now >= session.starts_at or timezone.localdate(now) != timezone.localdate(planned):
        return 1
    seats = Enrolment.objects.seated().filter(training=session.training)
    for enrolment in seats.select_related("business__owner__user").order_by("pk"):
        enrolment.training = session.training
        telling.tell(
            enrolment,
            KEYS[column],
            # Moved to another day, she is reminded again; the same day never twice.
            moment=f"{session.pk}:{timezone.localdate(session.starts_at).isoformat()}",
            when=telling.when(session),
            room=str(session.room),
        )
    return 1

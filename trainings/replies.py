"""Links in messages by which she answers without signing in.

A link names one enrolment and the person whom it was sent to, signed. It works until the class starts, and for
nobody once the business belongs to somebody else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import Max, Min
from django.urls import reverse

from trainings.models import Enrolment, EnrolmentQuerySet

SALT = "trainings.replies"
# No class is announced earlier than this; what is older was never meant to be tried.
OLDEST = timedelta(days=365)


def address(enrolment: Enrolment) -> str:
    """Where the link in a message leads; its business comes with its owner."""
    token = signing.dumps([enrolment.pk, enrolment.business.owner.user_id], salt=SALT)
    return reverse("trainings:reply", args=[token])


def find(token: str) -> Enrolment | None:
    """The enrolment that `token` opens, with the start and the end of its class; None for anything else."""
    try:
        pk, user = signing.loads(token, salt=SALT, max_age=OLDEST)
    except signing.BadSignature:
        return None
    found = Enrolment.objects.filter(pk=pk, business__owner__user=user, business__owner__user__is_active=True)
    return dated(found).first()


def dated(rows: EnrolmentQuerySet) -> Any:
    """`rows` with all that a page about them needs, the start and the end of the class among it."""
    rows = rows.select_related("business__owner__user", "training__topic")
    return rows.annotate(starts_at=Min("training__sessions__starts_at"), ends_at=Max("training__sessions__ends_at"))

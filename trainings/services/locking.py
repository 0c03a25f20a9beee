"""The lock of a training. Whoever gives, takes or offers a seat holds it, so that seats are counted one at a time.

Order of locks everywhere: the training, then owners by their key, then enrolments. The owner's lock keeps one person
from getting two overlapping classes through two trainings at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.services import NotAllowed
from businesses.models import Owner
from trainings.models import Enrolment, Training


def locked(training: Training) -> Training:
    """The training under lock as it is now, with its sessions."""
    rows: Any = Training.objects.select_for_update(no_key=True, of=("self",)).with_limits()
    # Read after the lock and not with it: whoever held it may have moved them.
    return rows.prefetch_related("sessions").get(pk=training.pk)


def locked_enrolment(enrolment: Enrolment, *, with_owner: bool = False) -> tuple[Training, Enrolment]:
    """The training under lock, and the enrolment as it is now."""
    training = locked(enrolment.training)
    if with_owner:
        lock_owners(Enrolment.objects.filter(pk=enrolment.pk).values_list("business__owner", flat=True))
    row = (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("business__owner__user", "business__subdistrict")
        .get(pk=enrolment.pk)
    )
    row.training = training
    return training, row


def lock_owners(owners: Iterable[int]) -> None:
    list(Owner.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk").values_list("pk"))


def times_of(training: Training) -> tuple[datetime, datetime]:
    """First and last moment of its sessions; a training without any has no seats to give yet."""
    sessions = training.sessions.all()
    if not sessions:
        raise NotAllowed(_("This training has no date yet."))
    return min(row.starts_at for row in sessions), max(row.ends_at for row in sessions)

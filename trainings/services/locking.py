"""The lock of a training. Whoever gives, takes or offers a seat holds it, so that seats are counted one at a time.

Order of locks everywhere: the training, then owners by their key, then enrolments. The owner's lock keeps one person
from getting two overlapping classes through two trainings at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts.services import NotAllowed
from businesses.models import Owner
from trainings.models import Enrolment, Session, Training


def locked(training: Training) -> Training:
    return Training.objects.select_for_update(no_key=True, of=("self",)).get(pk=training.pk)


def locked_enrolment(enrolment: Enrolment) -> tuple[Training, Enrolment]:
    """The training under lock, and the enrolment as it is now."""
    training = locked(enrolment.training)
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
    times = Session.objects.filter(training=training).aggregate(starts=Min("starts_at"), ends=Max("ends_at"))
    if times["starts"] is None:
        raise NotAllowed(_("This training has no date yet."))
    return times["starts"], times["ends"]

"""The numbers of the seats, and who may have one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.services import NotAllowed
from businesses.models import Business, BusinessStatus, Licence
from trainings.models import (
    Enrolment,
    EnrolmentQuerySet,
    SeatRule,
    Session,
    Stage,
    Training,
    TrainingStatus,
)
from trainings.services.locking import times_of


@dataclass(frozen=True)
class Place:
    """One active enrolment of a person."""

    enrolment: int
    training: int
    business: int


def places_of(owner: int) -> list[Place]:
    """All that this person is in or waits for; few, so that one query answers several questions."""
    rows = Enrolment.objects.active().filter(business__owner=owner).order_by("pk")
    return [Place(*row) for row in rows.values_list("pk", "training", "business")]


# Whoever is asked needs time to read and to ask at home, even when the class is near.
SHORTEST_OFFER = timedelta(hours=3)


def numbers() -> dict[str, Decimal]:
    return dict(SeatRule.objects.values_list("key", "number"))


def check_open(training: Training) -> None:
    """Raise NotAllowed unless she may enrol at this moment."""
    now = timezone.now()
    if training.status == TrainingStatus.CANCELLED:
        raise NotAllowed(_("This training has been cancelled."))
    if training.status == TrainingStatus.DRAFT:
        raise NotAllowed(_("This training has not been announced yet."))
    if training.status == TrainingStatus.PUBLISHED and now < training.enrolment_opens_at:
        opens = date_format(timezone.localtime(training.enrolment_opens_at), "j F Y, H.i")
        raise NotAllowed(_("Enrolment opens on %(date)s WIB.") % {"date": opens})
    if training.status != TrainingStatus.PUBLISHED or now >= training.enrolment_closes_at:
        raise NotAllowed(_("Enrolment is closed."))


def check_before_start(training: Training) -> None:
    starts_at, _ends_at = times_of(training)
    if timezone.now() >= starts_at:
        raise NotAllowed(_("The class has begun."))


def check_audience(training: Any, business: Business) -> None:
    """Raise NotAllowed, with the reason in plain words, when the training is not for this business.

    `training` carries `has_limits`.
    """
    if business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("“%(name)s” has not been verified yet. You can enrol once it is.") % {"name": business})
    if training.has_limits:
        _check_sector_and_district(training, business)
    if training.stages and not stages_of(business) & set(training.stages):
        wanted = ", ".join(str(Stage(stage).label) for stage in training.stages)
        raise NotAllowed(_("This training is for businesses that are: %(stages)s.") % {"stages": wanted})
    if training.is_for_newcomers and was_trained(business):
        raise NotAllowed(_("This training is for those who have not been trained yet, so that everybody gets a turn."))


def _check_sector_and_district(training: Training, business: Business) -> None:
    sectors = list(training.sectors.all())
    if sectors and business.sector not in sectors:
        raise NotAllowed(_("This training is for: %(names)s.") % {"names": ", ".join(str(row) for row in sectors)})
    districts = list(training.districts.all())
    if districts and (business.subdistrict is None or business.subdistrict.district not in districts):
        names = ", ".join(row.name for row in districts)
        raise NotAllowed(_("This training is for businesses in kecamatan %(names)s.") % {"names": names})


def check_first(training: Training, business: Business, places: Iterable[Place]) -> None:
    """Raise NotAllowed when its owner is in this class already, with another business.

    One person sits on one chair and hears it once. What is left over the desk may give, with a reason.
    """
    for place in places:
        if place.training == training.pk and place.business != business.pk:
            other = Business.objects.get(pk=place.business)
            raise NotAllowed(
                _("You are in this class already, with “%(name)s”. One person has one seat.") % {"name": other}
            )


def check_clash(training: Training, business: Business, *, seats_only: bool = False) -> None:
    """Raise NotAllowed when its owner has, or (not with `seats_only`) is being offered, a seat at the same time."""
    held = Enrolment.objects.seated() if seats_only else Enrolment.objects.holding()
    other = _overlapping(training, held.filter(business__owner=business.owner_id)).select_related("training").first()
    if other:
        starts = timezone.localtime(other.starts_at)
        raise NotAllowed(
            _("You have “%(title)s” at that time (%(date)s).")
            % {"title": other.training, "date": date_format(starts, "j F Y, H.i")}
        )


def busy_owners(training: Training, owners: Iterable[int]) -> set[int]:
    """Those of `owners` who have, or are being offered, a seat in another class at the time of `training`."""
    held = Enrolment.objects.holding().filter(business__owner__in=list(owners))
    others = _overlapping(training, held).values("training")
    return set(held.filter(training__in=others).values_list("business__owner", flat=True))


def _overlapping(training: Training, held: EnrolmentQuerySet) -> QuerySet[Session]:
    """The sessions of other classes among `held` that overlap one of `training`."""
    mine = Q(pk__in=[])
    for session in training.sessions.all():
        mine |= Q(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    others = Session.objects.filter(mine, training__in=held.exclude(training=training.pk).order_by().values("training"))
    return others.exclude(training__status=TrainingStatus.CANCELLED)


def stages_of(business: Business) -> set[str]:
    stages: set[str] = {Stage.VERIFIED}
    if was_trained(business):
        stages.add(Stage.TRAINED)
    if Licence.objects.trusted().valid_on(timezone.localdate()).filter(business=business).exists():
        stages.add(Stage.LICENSED)
    return stages


def was_trained(business: Business) -> bool:
    return Enrolment.objects.trained().filter(business=business).exists()


def is_night(moment: datetime, rules: dict[str, Decimal]) -> bool:
    hour = timezone.localtime(moment).hour
    return hour >= rules["night_from"] or hour < rules["night_until"]


def offer_end(now: datetime, starts_at: datetime, rules: dict[str, Decimal]) -> datetime:
    """Until when a seat is kept for one person: never past the start, and never in the night."""
    end = now + timedelta(hours=float(rules["offer_hours"]))
    last_minute = starts_at - timedelta(hours=float(rules["last_minute_hours"]))
    if now < last_minute:
        end = min(end, max(last_minute, now + SHORTEST_OFFER))
    if is_night(end, rules):
        local = timezone.localtime(end)
        if local.hour >= rules["night_from"]:
            local += timedelta(days=1)
        end = local.replace(hour=int(rules["night_until"]), minute=0, second=0, microsecond=0)
    return min(end, starts_at)

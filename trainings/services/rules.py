"""The numbers of the seats, and who may have one."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.services import NotAllowed
from businesses.models import Business, BusinessStatus, Licence
from trainings.models import (
    Enrolment,
    SeatRule,
    Session,
    Stage,
    Training,
    TrainingStatus,
)


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


def check_audience(training: Training, business: Business) -> None:
    """Raise NotAllowed, with the reason in plain words, when the training is not for this business."""
    if business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("“%(name)s” has not been verified yet. You can enrol once it is.") % {"name": business})
    sectors = list(training.sectors.all())
    if sectors and business.sector not in sectors:
        raise NotAllowed(_("This training is for: %(names)s.") % {"names": ", ".join(str(row) for row in sectors)})
    districts = list(training.districts.all())
    if districts and (business.subdistrict is None or business.subdistrict.district not in districts):
        names = ", ".join(row.name for row in districts)
        raise NotAllowed(_("This training is for businesses in kecamatan %(names)s.") % {"names": names})
    if training.stages and not stages_of(business) & set(training.stages):
        wanted = ", ".join(str(Stage(stage).label) for stage in training.stages)
        raise NotAllowed(_("This training is for businesses that are: %(stages)s.") % {"stages": wanted})
    if training.is_for_newcomers and was_trained(business):
        raise NotAllowed(_("This training is for those who have not been trained yet, so that everybody gets a turn."))


def check_clash(training: Training, business: Business) -> None:
    """Raise NotAllowed when its owner has, or is being offered, a seat in a class at the same time."""
    other = clashing(training, business)
    if other:
        starts = timezone.localtime(other.starts_at)
        raise NotAllowed(
            _("You have “%(title)s” at that time (%(date)s).")
            % {"title": other.training, "date": date_format(starts, "j F Y, H.i")}
        )


def clashing(training: Training, business: Business) -> Session | None:
    """A session of another class of the same owner that overlaps one of `training`."""
    mine = Q()
    for starts, ends in training.sessions.values_list("starts_at", "ends_at"):
        mine |= Q(starts_at__lt=ends, ends_at__gt=starts)
    if not mine:
        return None
    held = Enrolment.objects.holding().filter(business__owner=business.owner_id).exclude(training=training.pk)
    return (
        Session.objects.filter(mine, training__in=held.values("training"))
        .exclude(training__status=TrainingStatus.CANCELLED)
        .select_related("training")
        .first()
    )


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
        end = min(end, last_minute)
    if is_night(end, rules):
        local = timezone.localtime(end)
        if local.hour >= rules["night_from"]:
            local += timedelta(days=1)
        end = local.replace(hour=int(rules["night_until"]), minute=0, second=0, microsecond=0)
    return min(end, starts_at)

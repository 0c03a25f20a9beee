"""Places in classes that a business gets back when a merge is undone and it stands on its own again."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StatusChange
from accounts.services import NotAllowed
from businesses.models import BusinessStatus, Merge
from trainings.models import Enrolment, EnrolmentStatus, SeatReason, TrainingStatus
from trainings.services import telling
from trainings.services.filling import GIVING, Seats, fill_seats, take_back_open_offers
from trainings.services.locking import locked_enrolment, times_of
from trainings.services.rules import check_clash


def give_places_back(merge: Merge) -> list[str]:
    """Undo `end_doubles` for the entry that was merged away; returns in words what could not be as before.

    Call it in the transaction that undoes the merge, when the entry has its old status (`BUSINESSES_MERGE_UNDONE`).
    She heard nothing when the place ended, so she hears only what is different now.
    """
    ended = {
        change.object_id: change.from_status
        for change in StatusChange.objects.filter(
            content_type=ContentType.objects.get_for_model(Enrolment),
            object_id__in=Enrolment.objects.filter(business=merge.gone_id).values("pk"),
            # Nobody else takes a place away without a name.
            to_status=EnrolmentStatus.CANCELLED,
            by=None,
            at__gte=merge.at,
        )
    }
    rows = Enrolment.objects.filter(pk__in=ended).select_related("training").order_by("training", "pk")
    return [words for row in rows if (words := _give_back(row, ended[row.pk]))]


def _give_back(ended: Enrolment, before: str) -> str:
    training, ended = locked_enrolment(ended, with_owner=True)
    names = {"business": ended.business, "training": training}
    if training.status not in GIVING or times_of(training)[0] <= timezone.now():
        words = _("“%(business)s” does not get its place in “%(training)s” back: the class has begun or is over.")
        return words % names
    if ended.business.status != BusinessStatus.VERIFIED:
        return _("“%(business)s” does not get its place in “%(training)s” back: it is not verified.") % names
    try:
        check_clash(training, ended.business)
    except NotAllowed:
        words = _(
            "“%(business)s” does not get its place in “%(training)s” back: its owner has another class at that time."
        )
        return words % names
    place = Enrolment(training=training, business=ended.business, made_by=ended.made_by, made_at=ended.made_at)
    place.override_reason, place.rank = ended.override_reason, ended.rank
    if before == EnrolmentStatus.APPLIED and training.status == TrainingStatus.PUBLISHED:
        place.status, place.reason = EnrolmentStatus.APPLIED, SeatReason.TO_BE_DECIDED
        place.save()
        return ""
    if before == EnrolmentStatus.SEATED and Seats.of(training).has_room_for(place):
        place.status, place.reason, place.reason_details = EnrolmentStatus.SEATED, ended.reason, ended.reason_details
        place.seated_at, place.confirmed_at = ended.seated_at, ended.confirmed_at
        place.save()
        take_back_open_offers(training, Seats.of(training))
        return ""
    place.status, place.reason = EnrolmentStatus.WAITING, SeatReason.CLASS_FULL
    if before == EnrolmentStatus.SEATED:
        place.rank = 0
    place.save()
    fill_seats(training)
    if before != EnrolmentStatus.SEATED:
        return ""
    telling.tell_first(place, "training_waiting", when=telling.when_of(training))
    return _("“%(training)s” is full by now: “%(business)s” waits for a seat there, first in line.") % names

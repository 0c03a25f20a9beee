"""The waiting list: who is offered a seat that falls free, until when, and why nobody is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.services import change_status
from trainings.models import Enrolment, EnrolmentStatus, OfferKind, Training, TrainingStatus
from trainings.services import telling
from trainings.services.locking import locked, locked_enrolment, times_of
from trainings.services.rules import clashing, is_night, numbers, offer_end

GIVING = {TrainingStatus.PUBLISHED, TrainingStatus.CLOSED}


@dataclass
class Seats:
    """How many seats are free, and how many each kecamatan may still have. Counted under the training's lock."""

    free: int
    most_per_district: int | None
    by_district: Counter[Any]

    @classmethod
    def of(cls, training: Training) -> Seats:
        held = Enrolment.objects.holding().filter(training=training)
        by_district = Counter(held.values_list("business__subdistrict__district", flat=True))
        return cls(training.capacity - by_district.total(), training.most_per_district, by_district)

    def has_room_for(self, enrolment: Enrolment) -> bool:
        return self.free > 0 and self.has_district_room_for(enrolment)

    def has_district_room_for(self, enrolment: Enrolment) -> bool:
        district = district_of(enrolment)
        return self.most_per_district is None or district is None or self.by_district[district] < self.most_per_district

    def take(self, enrolment: Enrolment) -> None:
        self.free -= 1
        self.by_district[district_of(enrolment)] += 1


def district_of(enrolment: Enrolment) -> int | None:
    subdistrict = enrolment.business.subdistrict
    return subdistrict.district_id if subdistrict else None


def is_last_minute(now: datetime, starts_at: datetime, rules: dict[str, Decimal]) -> bool:
    return now >= starts_at - timedelta(hours=float(rules["last_minute_hours"]))


@transaction.atomic
def fill_seats(training: Training) -> int:
    """Offer every free seat to those who wait, in their order. Returns how many offers were made.

    Close to the start the offer goes to all who wait at once, and the first tap takes it. Safe to call at any time.
    """
    training = locked(training)
    if not _gives_seats(training):
        return 0
    starts_at, _ends_at = times_of(training)
    now = timezone.now()
    if now >= starts_at:
        return 0
    rules, seats = numbers(), Seats.of(training)
    to_all = is_last_minute(now, starts_at, rules)
    made = 0
    for enrolment in _waiting(training):
        if seats.free <= 0:
            break
        if not seats.has_district_room_for(enrolment) or clashing(training, enrolment.business):
            continue
        if to_all:
            _offer(enrolment, OfferKind.OPEN, now, starts_at)
        elif enrolment.no_offer_before and enrolment.no_offer_before > now:
            continue
        else:
            _offer(enrolment, OfferKind.OWN, now, offer_end(now, starts_at, rules))
            seats.take(enrolment)
        made += 1
    return made


def _gives_seats(training: Training) -> bool:
    if training.status not in GIVING:
        return False
    # Before the decision nobody is in any order yet.
    return not training.is_decided_at_closing or training.decided_at is not None


def _waiting(training: Training) -> list[Enrolment]:
    rows = (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .filter(training=training, status=EnrolmentStatus.WAITING)
        .select_related("business__owner__user", "business__subdistrict")
        .order_by("rank", "pk")
    )
    found = list(rows)
    for row in found:
        row.training = training
    return found


def _offer(enrolment: Enrolment, kind: str, now: datetime, end: datetime) -> None:
    enrolment.offer_kind = kind
    enrolment.offered_at = now
    enrolment.offer_ends_at = end
    enrolment.no_offer_before = None
    change = change_status(enrolment, EnrolmentStatus.OFFERED, by=None)
    key = "training_offer" if kind == OfferKind.OWN else "training_offer_all"
    telling.tell(enrolment, key, moment=str(change.pk), until=telling.moment(end))


def end_offer(enrolment: Enrolment) -> None:
    """Forget the offer that was made to her; the caller moves the status and saves."""
    enrolment.offer_kind = ""
    enrolment.offered_at = enrolment.offer_ends_at = None


@transaction.atomic
def back_into_line(training: Training) -> int:
    """The last seat is gone: take the offer to everybody back from those who did not get it. Returns how many."""
    rows = Enrolment.objects.select_for_update(no_key=True, of=("self",)).filter(
        training=training, status=EnrolmentStatus.OFFERED, offer_kind=OfferKind.OPEN
    )
    count = 0
    for row in rows.order_by("rank", "pk"):
        end_offer(row)
        change_status(row, EnrolmentStatus.WAITING, by=None)
        count += 1
    return count


def lapse_offers() -> int:
    """End the offers whose time is over, one transaction each, and offer their seats on. Returns how many ended.

    In the night nothing lapses: who sleeps can't answer.
    """
    now = timezone.now()
    if is_night(now, numbers()):
        return 0
    due = Enrolment.objects.filter(status=EnrolmentStatus.OFFERED, offer_ends_at__lte=now)
    return sum(_lapse(enrolment) for enrolment in due.select_related("training").order_by("offer_ends_at", "pk"))


@transaction.atomic
def _lapse(enrolment: Enrolment) -> int:
    training, row = locked_enrolment(enrolment)
    now = timezone.now()
    if row.status != EnrolmentStatus.OFFERED or row.offer_ends_at is None or row.offer_ends_at > now:
        # She answered, or another sweep was quicker.
        return 0
    was_open = row.offer_kind == OfferKind.OPEN
    end_offer(row)
    if was_open:
        # An offer to all ends with the start of the class: she waited until the end and let nothing pass.
        change_status(row, EnrolmentStatus.WAITING, by=None)
        return 1
    row.ended_at = now
    change = change_status(row, EnrolmentStatus.LAPSED, by=None)
    telling.tell(row, "training_offer_lapsed", moment=str(change.pk))
    fill_seats(training)
    return 1


def why_nobody_is_offered(training: Training) -> str:
    """One sentence for the officials: what stands between the waiting list and a free seat, or what is under way."""
    if training.status not in GIVING:
        return _("Seats are offered only while a training is published or its enrolment is closed.")
    if not _gives_seats(training):
        closes = date_format(timezone.localtime(training.enrolment_closes_at), "j F Y, H.i")
        return _("Seats are given when enrolment closes, on %(date)s WIB.") % {"date": closes}
    session = training.sessions.order_by("starts_at").first()
    if session is None:
        return _("The training has no date yet.")
    if timezone.now() >= session.starts_at:
        return _("The class has begun; nobody is offered a seat any more.")
    offers = Enrolment.objects.filter(training=training, status=EnrolmentStatus.OFFERED)
    if count := offers.filter(offer_kind=OfferKind.OPEN).count():
        return _("A free seat is being offered to all %(count)s who wait: the first tap takes it.") % {"count": count}
    seats = Seats.of(training)
    if first := offers.order_by("offer_ends_at").first():
        assert first.offer_ends_at
        until = date_format(timezone.localtime(first.offer_ends_at), "j F Y, H.i")
        if seats.free <= 0:
            return _("%(count)s offered; the first answer is due by %(date)s WIB.") % {
                "count": offers.count(),
                "date": until,
            }
    if seats.free <= 0:
        return _("All seats are taken.")
    waiting = list(
        Enrolment.objects.filter(training=training, status=EnrolmentStatus.WAITING).select_related(
            "business__subdistrict", "business__owner"
        )
    )
    if not waiting:
        return _("Nobody is waiting.")
    if not any(seats.has_district_room_for(row) for row in waiting):
        return _("Those who wait come from kecamatan that have all the seats they may have.")
    later = [row for row in waiting if row.no_offer_before and row.no_offer_before > timezone.now()]
    if len(later) == len(waiting):
        return _("All who wait asked to be offered a seat later.")
    if all(clashing(training, row.business) for row in waiting):
        return _("Those who wait have another class at that time.")
    return _("A seat is free and will be offered within minutes.")

"""The waiting list: who is offered a seat that falls free, until when, and why nobody is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.services import change_status
from businesses.models import BusinessStatus
from trainings.models import (
    Enrolment,
    EnrolmentQuerySet,
    EnrolmentStatus,
    OfferKind,
    Training,
    TrainingStatus,
)
from trainings.services import telling
from trainings.services.locking import locked, locked_enrolment, times_of
from trainings.services.rules import busy_owners, is_night, numbers, offer_end

GIVING = {TrainingStatus.PUBLISHED, TrainingStatus.CLOSED}


@dataclass
class Seats:
    """How many seats are free, and how many each kecamatan may still have. Counted under the training's lock."""

    free: int
    most_per_district: int | None
    by_district: Counter[Any]
    # Those who wait, and those of them to whom a free seat is offered all at once.
    in_line: int = 0
    open_offers: int = 0
    last_rank: int = 0

    @classmethod
    def of(cls, training: Training) -> Seats:
        seats = cls(training.capacity, training.most_per_district, Counter())
        rows = Enrolment.objects.filter(training=training).active().order_by()
        groups = rows.values_list("status", "offer_kind", "business__subdistrict__district")
        for status, offer, district, count, rank in groups.annotate(count=Count("pk"), last=Max("rank")):
            seats.last_rank = max(seats.last_rank, rank)
            if status == EnrolmentStatus.SEATED or offer == OfferKind.OWN:
                seats.free -= count
                seats.by_district[district] += count
            elif status != EnrolmentStatus.APPLIED:
                seats.in_line += count
                seats.open_offers += count if offer else 0
        return seats

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


class WhyNot(Enum):
    """What keeps a free seat from one who waits."""

    UNVERIFIED = "unverified"
    DISTRICT = "district"
    CLASH = "clash"
    LATER = "later"


def why_not(enrolment: Enrolment, seats: Seats, busy: set[int], now: datetime) -> WhyNot | None:
    """`busy` are the owners who have another class at that time."""
    if enrolment.business.status != BusinessStatus.VERIFIED:
        return WhyNot.UNVERIFIED
    if not seats.has_district_room_for(enrolment):
        return WhyNot.DISTRICT
    if enrolment.business.owner_id in busy:
        return WhyNot.CLASH
    if enrolment.no_offer_before and enrolment.no_offer_before > now:
        return WhyNot.LATER
    return None


def last_minute_of(starts_at: datetime, rules: dict[str, Decimal]) -> datetime:
    """From then on a free seat is offered to all who wait at once."""
    return starts_at - timedelta(hours=float(rules["last_minute_hours"]))


@transaction.atomic
def fill_seats(training: Training) -> int:
    """Offer every free seat to those who wait, in their order. Returns how many offers were made.

    Close to the start the offer goes to all who wait at once, and the first tap takes it. Safe to call at any time.
    """
    training = locked(training)
    if not _gives_seats(training) or not training.sessions.all():
        return 0
    starts_at, _ends_at = times_of(training)
    now = timezone.now()
    if now >= starts_at:
        return 0
    seats = Seats.of(training)
    if not seats.in_line:
        return 0
    rules = numbers()
    to_all = now >= last_minute_of(starts_at, rules)
    # Moved to a later day, a class goes back to asking one after the other.
    take_back_open_offers(training, seats, every=not to_all)
    if seats.free <= 0:
        return 0
    waiting = _waiting(training)
    busy = busy_owners(training, {row.business.owner_id for row in waiting})
    made = 0
    for enrolment in waiting:
        if seats.free <= 0:
            break
        if why_not(enrolment, seats, busy, now):
            continue
        if to_all:
            _offer(enrolment, OfferKind.OPEN, now, starts_at)
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


def take_back_open_offers(training: Training, seats: Seats, *, every: bool = False) -> int:
    """End the offers to everybody for which there is no seat any more. Returns how many; needs the training's lock."""
    if not seats.open_offers:
        return 0
    rows = Enrolment.objects.select_for_update(no_key=True, of=("self",)).filter(
        training=training, status=EnrolmentStatus.OFFERED, offer_kind=OfferKind.OPEN
    )
    count = 0
    for row in rows.select_related("business__subdistrict").order_by("rank", "pk"):
        if every or not seats.has_room_for(row):
            end_offer(row)
            change_status(row, EnrolmentStatus.WAITING, by=None)
            count += 1
    seats.open_offers -= count
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
    sessions = training.sessions.all()
    if not sessions:
        return _("The training has no date yet.")
    now = timezone.now()
    if now >= min(session.starts_at for session in sessions):
        return _("The class has begun; nobody is offered a seat any more.")
    offers = Enrolment.objects.filter(training=training, status=EnrolmentStatus.OFFERED)
    if count := offers.filter(offer_kind=OfferKind.OPEN).count():
        return _("A free seat is being offered to %(count)s who wait: the first tap takes it.") % {"count": count}
    seats = Seats.of(training)
    if seats.free <= 0:
        return _under_way(offers) or _("All seats are taken.")
    rows = Enrolment.objects.filter(training=training, status=EnrolmentStatus.WAITING)
    waiting = list(rows.select_related("business__subdistrict"))
    if not waiting:
        return _under_way(offers) or _("Nobody is waiting.")
    busy = busy_owners(training, {row.business.owner_id for row in waiting})
    reasons = Counter(why_not(row, seats, busy, now) for row in waiting)
    if reasons[None]:
        return _("A seat is free and will be offered within minutes.")
    words = {
        WhyNot.UNVERIFIED: _("%(count)s not on the register at present"),
        WhyNot.DISTRICT: _("%(count)s from kecamatan that have all the seats they may have"),
        WhyNot.CLASH: _("%(count)s with another class at that time"),
        WhyNot.LATER: _("%(count)s asked to be offered a seat later"),
    }
    parts = [text % {"count": reasons[why]} for why, text in words.items() if reasons[why]]
    return _("A seat is free, but nobody who waits can have it: %(reasons)s.") % {"reasons": "; ".join(parts)}


def _under_way(offers: EnrolmentQuerySet) -> str:
    first = offers.order_by("offer_ends_at").first()
    if first is None or first.offer_ends_at is None:
        return ""
    until = date_format(timezone.localtime(first.offer_ends_at), "j F Y, H.i")
    return _("%(count)s offered; the first answer is due by %(date)s WIB.") % {"count": offers.count(), "date": until}

"""A business takes a seat, waits, answers an offer, or leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.models import Business, BusinessStatus
from trainings.models import Enrolment, EnrolmentStatus, OfferKind, SeatReason, Training, TrainingStatus
from trainings.services import quick, telling
from trainings.services.filling import GIVING, Seats, end_offer, fill_seats, last_minute_of, take_back_open_offers
from trainings.services.locking import locked, locked_enrolment, times_of
from trainings.services.rules import (
    SHORTEST_OFFER,
    Place,
    check_audience,
    check_before_start,
    check_clash,
    check_first,
    check_open,
    numbers,
    places_of,
)

ASKED = [
    "name",
    "status",
    "sector_id",
    "subdistrict__district_id",
    "owner__user__full_name",
    "owner__user__language",
    "owner__user__email",
    "owner__user__phone",
    "owner__user__phone_verified_at",
]

EXCUSE_LENGTH = 200


def enrol(training: Training, business: Business, *, by: User) -> Enrolment:
    """Give `business` a seat, or a place in the waiting list, and tell its owner which.

    Where seats are decided at closing she has applied until then. A second call (a double tap, another tab) returns
    the first enrolment. Raises NotAllowed with the reason: not open, not verified, not for her, a clash, list full.
    """
    return quick.enrol(training, business, by=by) or _enrol(training, business, by=by)


@transaction.atomic
def _enrol(training: Training, business: Business, *, by: User) -> Enrolment:
    """What `enrol` promises, in every case: all questions are asked under the lock."""
    training = locked(training)
    business = _with_owner_locked(business)
    places = places_of(business.owner_id)
    if existing := _active(training, business, places):
        return existing
    check_open(training)
    check_before_start(training)
    check_audience(training, business)
    check_first(training, business, places)
    if any(place.training != training.pk for place in places):
        check_clash(training, business)
    enrolment = Enrolment(training=training, business=business, made_by=by)
    if training.is_decided_at_closing:
        enrolment.status, enrolment.reason = EnrolmentStatus.APPLIED, SeatReason.TO_BE_DECIDED
        enrolment.save()
        telling.tell_first(enrolment, "training_applied", when=telling.when_of(training))
        return enrolment
    seats = Seats.of(training)
    if seats.free > 0 and seats.in_line:
        # What fell free by the clock alone, since the last sweep, belongs to those who wait already.
        fill_seats(training)
        seats = Seats.of(training)
    if seats.has_room_for(enrolment):
        _seat(enrolment, SeatReason.FREE_SEAT)
        enrolment.status = EnrolmentStatus.SEATED
        enrolment.save()
        seats.take(enrolment)
        take_back_open_offers(training, seats)
        telling.tell_first(enrolment, "training_seat", when=telling.when_of(training))
        return enrolment
    if training.waiting_capacity is not None and seats.in_line >= training.waiting_capacity:
        raise NotAllowed(_("The class and its waiting list are full."))
    enrolment.status = EnrolmentStatus.WAITING
    enrolment.reason = SeatReason.CLASS_FULL if seats.free <= 0 else SeatReason.DISTRICT_FULL
    enrolment.rank = seats.last_rank + 1
    enrolment.save()
    telling.tell_first(enrolment, "training_waiting", when=telling.when_of(training))
    return enrolment


@transaction.atomic
def cancel_enrolment(enrolment: Enrolment, *, by: User, reason: str = "") -> Enrolment:
    """Leave the class, the waiting list or an offer; a seat that falls free goes to the next who waits.

    A second call changes nothing. Raises NotAllowed once the class has begun, or she was let in.
    """
    training, row = locked_enrolment(enrolment)
    if row.status == EnrolmentStatus.CANCELLED:
        return row
    check_before_start(training)
    if row.attendances.filter(is_present=True).exists():
        # Doors open before the class does; a row of who was there without a seat would prove nothing.
        raise NotAllowed(_("“%(name)s” was let in already. Take that back at the door first.") % {"name": row.business})
    row.ended_at = timezone.now()
    end_offer(row)
    change = change_status(row, EnrolmentStatus.CANCELLED, by=by, reason=reason)
    if by.pk != row.business.owner.user_id:
        telling.tell(row, "training_seat_taken_back", moment=str(change.pk), reason=reason)
    fill_seats(training)
    return row


@transaction.atomic
def accept_offer(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Take the offered seat. A second call returns the seat that she has.

    Raises NotAllowed when the offer is over, somebody else was quicker, or she has another class at that time.
    """
    training, row = locked_enrolment(enrolment, with_owner=True)
    if row.status == EnrolmentStatus.SEATED:
        return row
    if row.status == EnrolmentStatus.WAITING:
        raise NotAllowed(_("Somebody was quicker this time. You keep your place in the waiting list."))
    if row.status != EnrolmentStatus.OFFERED:
        raise NotAllowed(_("This offer is over. If enrolment is still open, you can join the list again."))
    if training.status not in GIVING:
        raise NotAllowed(_("This training gives no seats any more."))
    check_before_start(training)
    if row.business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("“%(name)s” is not on the register at present.") % {"name": row.business})
    # Another offer is no class yet: she takes the one that she wants, and the other one can't be taken any more.
    check_clash(training, row.business, seats_only=True)
    was_open = row.offer_kind == OfferKind.OPEN
    if was_open and not Seats.of(training).has_room_for(row):
        raise NotAllowed(_("Somebody was quicker this time. You keep your place in the waiting list."))
    end_offer(row)
    row.reason_details = {}
    row.reason = SeatReason.OFFER_TAKEN
    row.seated_at = timezone.now()
    change = change_status(row, EnrolmentStatus.SEATED, by=by)
    telling.tell(row, "training_seat", moment=str(change.pk), when=telling.when_of(training))
    if was_open:
        take_back_open_offers(training, Seats.of(training))
    return row


@transaction.atomic
def pass_offer(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Say "later": the seat goes to the next, she keeps waiting at the end of the list and is asked again in time."""
    training, row = locked_enrolment(enrolment)
    if row.status == EnrolmentStatus.WAITING:
        return row
    if row.status != EnrolmentStatus.OFFERED:
        raise NotAllowed(_("This offer is over. If enrolment is still open, you can join the list again."))
    check_before_start(training)
    end_offer(row)
    row.rank = Seats.of(training).last_rank + 1
    row.no_offer_before = _later(training)
    change_status(row, EnrolmentStatus.WAITING, by=by)
    fill_seats(training)
    return row


@transaction.atomic
def confirm_coming(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Note that she answered a reminder with "I come"."""
    training, row = locked_enrolment(enrolment)
    if row.status != EnrolmentStatus.SEATED:
        raise NotAllowed(_("You have no seat in this class."))
    check_before_start(training)
    if row.confirmed_at is None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
    return row


@transaction.atomic
def enrol_by_override(training: Training, business: Business, *, by: User, reason: str) -> Enrolment:
    """An official gives a seat past order, audience, kecamatan quota and closing, but never past the capacity.

    Never to a business that is not verified either: seats and certificates rest on the register, and an entry that
    nobody has looked at may be one that was trained before under another spelling. Needs `trainings.decide_seats`
    and a reason, which she and every official can read.
    """
    if not by.has_perm("trainings.decide_seats"):
        raise NotAllowed(_("Only officials who decide about seats may do this."))
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("Write the reason: it stays with the seat."))
    training = locked(training)
    business = _with_owner_locked(business)
    if business.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    if training.status not in GIVING:
        raise NotAllowed(_("This training gives no seats any more."))
    check_before_start(training)
    if business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("“%(name)s” is not on the register at present.") % {"name": business})
    check_clash(training, business)
    existing = _active(training, business, places_of(business.owner_id))
    if existing and existing.status == EnrolmentStatus.SEATED:
        return existing
    if not (existing and existing.holds_seat) and Seats.of(training).free <= 0:
        raise NotAllowed(_("All seats are taken. Give the class more seats, or free one first."))
    enrolment = existing or Enrolment(training=training, business=business, made_by=by)
    enrolment.business, enrolment.training = business, training
    enrolment.override_reason = reason
    _seat(enrolment, SeatReason.OVERRIDE)
    if existing:
        end_offer(enrolment)
        change_status(enrolment, EnrolmentStatus.SEATED, by=by, reason=reason)
    else:
        enrolment.status = EnrolmentStatus.SEATED
        enrolment.save()
    take_back_open_offers(training, Seats.of(training))
    telling.tell(enrolment, "training_seat", moment="override", when=telling.when_of(training))
    return enrolment


def end_doubles() -> int:
    """Where two entries of one business were merged and both were in one class, the kept one's place stays.

    The other's ends before the class begins, and its seat goes to the next. Returns how many ended.
    """
    doubles = Enrolment.objects.active().filter(
        business__status=BusinessStatus.MERGED,
        training__status__in=GIVING,
        training__sessions__starts_at__gt=timezone.now(),
    )
    return sum(_end_double(row) for row in doubles.select_related("training").order_by("pk").distinct())


@transaction.atomic
def _end_double(enrolment: Enrolment) -> int:
    training, row = locked_enrolment(enrolment)
    merged_away = row.business.status == BusinessStatus.MERGED
    if not (merged_away and row.is_active) or times_of(training)[0] <= timezone.now():
        # The merge was undone meanwhile, or the class has begun and the list of those present is made.
        return 0
    row.ended_at = timezone.now()
    end_offer(row)
    change_status(row, EnrolmentStatus.CANCELLED, by=None, reason=str(row.business.merged_into))
    fill_seats(training)
    return 1


@transaction.atomic
def excuse_no_show(enrolment: Enrolment, *, by: User, reason: str) -> Enrolment:
    """Let an absence not count against her in later classes."""
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("Write why she could not come."))
    if len(reason) > EXCUSE_LENGTH:
        raise NotAllowed(_("Write the reason in at most %(most)d characters.") % {"most": EXCUSE_LENGTH})
    training, row = locked_enrolment(enrolment)
    if row.status != EnrolmentStatus.SEATED or training.status != TrainingStatus.HELD:
        raise NotAllowed(_("Only a seat in a class that was held can be excused."))
    if row.business.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    row.no_show_excuse, row.no_show_excused_by = reason, by
    row.save(update_fields=["no_show_excuse", "no_show_excused_by"])
    return row


def _active(training: Training, business: Business, places: list[Place]) -> Enrolment | None:
    for place in places:
        if (place.training, place.business) == (training.pk, business.pk):
            found = Enrolment.objects.get(pk=place.enrolment)
            found.training, found.business = training, business
            return found
    return None


def _with_owner_locked(business: Business) -> Business:
    """As it is now (between the page and the tap it may have been closed), its owner under lock.

    Only what seats and messages ask for: all the rest, a NIK to decrypt among it, costs more than the lock.
    """
    rows = Business.objects.select_for_update(no_key=True, of=("owner",)).select_related("owner__user", "subdistrict")
    return rows.only(*ASKED).get(pk=business.pk)


def _seat(enrolment: Enrolment, reason: str) -> None:
    enrolment.reason = reason
    enrolment.reason_details = {}
    enrolment.seated_at = timezone.now()


def _later(training: Training) -> datetime:
    """When she who said "later" is asked again: in a while, and at the latest when all are asked at once.

    When all are being asked already, in the shortest while that anybody gets to think: a day would be too late.
    """
    now, rules = timezone.now(), numbers()
    starts_at, _ends_at = times_of(training)
    last_minute = last_minute_of(starts_at, rules)
    if now >= last_minute:
        return now + SHORTEST_OFFER
    return min(now + timedelta(hours=float(rules["offer_hours"])), last_minute)

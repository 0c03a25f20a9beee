"""A class is announced, moved, copied, closed, held or called off."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from trainings.models import (
    ACTIVE,
    Enrolment,
    EnrolmentStatus,
    OfferKind,
    Room,
    SeatsPolicy,
    Session,
    Teaching,
    Trainer,
    Training,
    TrainingStatus,
)
from trainings.services import telling
from trainings.services.deciding import decide_seats, new_seed
from trainings.services.demand import invite, invited_to, with_head_start
from trainings.services.filling import Seats, end_offer, fill_seats
from trainings.services.locking import locked, times_of
from trainings.services.materials import copy_materials
from trainings.services.quizzes import copy_questions

FIRST_REMINDER_DAYS = 3
OVER = {TrainingStatus.HELD, TrainingStatus.CANCELLED}
# The hour of both reminders: when the day's work is done, and before anybody sleeps.
REMINDER_TIME = time(17, 0)


@transaction.atomic
def publish_training(training: Training, *, by: User) -> Training:
    """Announce a draft: its rooms and trainers are booked, its reminders planned, its draw sealed.

    Those who asked for it hear of it first (`demand`).
    """
    training = locked(training)
    starts_at, _ends_at = times_of(training)
    now = timezone.now()
    if starts_at <= now:
        raise NotAllowed(_("The first session lies in the past. Correct its date first."))
    if training.enrolment_closes_at <= now:
        raise NotAllowed(_("Enrolment would be closed already. Correct its times first."))
    if training.enrolment_closes_at > starts_at:
        raise NotAllowed(_("Enrolment must close before the class begins."))
    training.slug = _free_slug(training)
    training.published_at = now
    if training.seats_policy == SeatsPolicy.LOTTERY:
        training.lottery_seed = new_seed()
    if invited := invited_to(training):
        training.enrolment_opens_at = with_head_start(training, now)
    change_status(training, TrainingStatus.PUBLISHED, by=by)
    _book(training)
    invite(training, invited)
    return training


def _book(training: Training) -> None:
    """Hold rooms and trainers for every session; PostgreSQL refuses what is taken."""
    for session in training.sessions.order_by("starts_at"):
        session.is_booked = True
        plan_reminders(session)
        save_booked(session)


def save_booked(session: Session) -> None:
    """Save a session that holds its room; raises NotAllowed that names what is taken and when."""
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        if "session_room_once_at_a_time" in str(error):
            raise NotAllowed(
                _("“%(room)s” is taken at that time by “%(other)s”. Choose another room or time.")
                % {"room": session.room, "other": _other_in(session)}
            ) from error
        if "teaching_trainer_once_at_a_time" in str(error):
            raise NotAllowed(
                _("A trainer of this session has another class at that time. Choose another trainer or time.")
            ) from error
        raise


def _other_in(session: Session) -> str:
    other = Session.objects.filter(
        room=session.room_id, is_booked=True, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).exclude(pk=session.pk)
    found = other.select_related("training").first()
    return str(found.training) if found else "?"


def _free_slug(training: Training) -> str:
    first = training.sessions.order_by("starts_at").first()
    day = f"-{timezone.localdate(first.starts_at):%Y-%m-%d}" if first else ""
    base = f"{slugify(training.title_id)[:100]}{day}"
    slug, number = base, 2
    while Training.objects.filter(slug=slug).exclude(pk=training.pk).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def plan_reminders(session: Session) -> None:
    """Three days before and the evening before, as far as these lie ahead; a class in the past reminds nobody."""
    day = timezone.localdate(session.starts_at)
    now = timezone.now()
    session.remind_first_at = _ahead(day - timedelta(days=FIRST_REMINDER_DAYS), now)
    session.remind_last_at = _ahead(day - timedelta(days=1), now)


def _ahead(day: date, now: datetime) -> datetime | None:
    at = datetime.combine(day, REMINDER_TIME, tzinfo=timezone.get_default_timezone())
    return at if at > now else None


@transaction.atomic
def close_enrolment(training: Training, *, by: User | None = None) -> Training:
    """Take no more enrolments; where seats are decided at closing, decide them now."""
    training = locked(training)
    if training.status == TrainingStatus.CLOSED:
        return training
    change_status(training, TrainingStatus.CLOSED, by=by)
    # Closed so late that the class has begun, it gives no seats any more.
    if training.is_decided_at_closing and times_of(training)[0] > timezone.now():
        decide_seats(training)
    return training


@transaction.atomic
def cancel_training(training: Training, *, by: User, reason: str) -> Training:
    """Call a class off and tell everybody who is in it or waits, once."""
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("Write why the class is called off: everybody who is in it reads it."))
    training = locked(training)
    training.status_reason = reason
    change_status(training, TrainingStatus.CANCELLED, by=by, reason=reason)
    when = telling.when_of(training)
    training.sessions.update(is_booked=False, sequence=F("sequence") + 1, remind_first_at=None, remind_last_at=None)
    rows = Enrolment.objects.select_for_update(no_key=True, of=("self",)).filter(training=training, status__in=ACTIVE)
    for row in rows.select_related("business__owner__user").order_by("pk"):
        row.training = training
        row.ended_at = timezone.now()
        end_offer(row)
        change_status(row, EnrolmentStatus.CANCELLED, by=by, reason=reason)
        telling.tell(row, "training_cancelled", moment="cancelled", when=when, reason=reason)
    return training


@transaction.atomic
def mark_held(training: Training, *, by: User | None = None) -> Training:
    """The last session is over; from now on attendance counts."""
    training = locked(training)
    if training.status == TrainingStatus.HELD:
        return training
    _starts_at, ends_at = times_of(training)
    if timezone.now() < ends_at:
        raise NotAllowed(_("The last session is not over yet."))
    if training.status == TrainingStatus.PUBLISHED:
        change_status(training, TrainingStatus.CLOSED, by=by)
    change_status(training, TrainingStatus.HELD, by=by)
    rows = Enrolment.objects.select_for_update(no_key=True, of=("self",)).filter(training=training).active()
    for row in rows.exclude(status=EnrolmentStatus.SEATED).order_by("pk"):
        row.ended_at = timezone.now()
        end_offer(row)
        change_status(row, EnrolmentStatus.CANCELLED, by=by)
    return training


@transaction.atomic
def move_session(
    session: Session, *, starts_at: datetime, ends_at: datetime, room: Room | None = None, by: User
) -> Session:
    """Move a session to another time or room: its participants hear of it once, its reminders are planned anew.

    Told are all who are in it or wait, and only when the class still lies ahead.
    """
    training = locked(session.training)
    row = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("room").get(pk=session.pk)
    if training.status in OVER:
        raise NotAllowed(_("This class is over or was called off; its dates stay as they were."))
    if ends_at <= starts_at:
        raise NotAllowed(_("A session must end after it starts."))
    room = room or row.room
    if (starts_at, ends_at, room) == (row.starts_at, row.ends_at, row.room):
        return row
    # A copy, for it is read in the language of whoever gets the message, after the row has changed.
    before = telling.when(copy.copy(row))
    row.starts_at, row.ends_at, row.room = starts_at, ends_at, room
    row.sequence += 1
    if row.is_booked:
        plan_reminders(row)
    save_booked(row)
    if row.is_booked and starts_at > timezone.now():
        moment = f"{row.pk}:{row.sequence}"
        _tell_all(training, "training_moved", moment, before=before, when=telling.when(row), room=str(row.room))
    _end_offers_in_time(training)
    fill_seats(training)
    return row


def _tell_all(training: Training, key: str, moment: str, **context: Any) -> None:
    """Write to all who are in a class or wait for a seat in it."""
    rows = Enrolment.objects.filter(training=training).active().select_related("business__owner__user")
    for enrolment in rows.order_by("pk"):
        enrolment.training = training
        telling.tell(enrolment, key, moment=moment, **context)


def _end_offers_in_time(training: Training) -> None:
    """No offer lives on when the class has begun, and one to everybody lives until then."""
    offers = Enrolment.objects.filter(training=training, status=EnrolmentStatus.OFFERED)
    starts_at = training.sessions.order_by("starts_at").values_list("starts_at", flat=True)[0]
    late = Q(offer_kind=OfferKind.OPEN) | Q(offer_ends_at__gt=starts_at)
    offers.filter(late).exclude(offer_ends_at=starts_at).update(offer_ends_at=starts_at)


@transaction.atomic
def add_session(session: Session, *, by: User) -> Session:
    """Put one more session into a training that is announced already: its room is booked, its reminders planned.

    All who are in it or wait hear of it, when it still lies ahead.
    """
    training = locked(session.training)
    if training.status not in {TrainingStatus.PUBLISHED, TrainingStatus.CLOSED}:
        raise NotAllowed(_("This class is over or was called off; its dates stay as they were."))
    session.is_booked = True
    plan_reminders(session)
    save_booked(session)
    if session.starts_at > timezone.now():
        when, room = telling.when(session), str(session.room)
        _tell_all(training, "training_session_added", str(session.pk), when=when, room=room)
    _end_offers_in_time(training)
    fill_seats(training)
    return session


@transaction.atomic
def set_trainers(session: Session, trainers: Iterable[Trainer]) -> None:
    """Let exactly `trainers` hold a session; raises NotAllowed when one of them has another class at that time."""
    locked(session.training)
    wanted = {trainer.pk: trainer for trainer in trainers}
    session.teachings.exclude(trainer__in=wanted).delete()
    present = set(session.teachings.values_list("trainer", flat=True))
    for pk, trainer in wanted.items():
        if pk in present:
            continue
        try:
            with transaction.atomic():
                Teaching.objects.create(session=session, trainer=trainer)
        except IntegrityError as error:
            raise NotAllowed(
                _("%(trainer)s has another class at that time. Choose another trainer or time.") % {"trainer": trainer}
            ) from error


@transaction.atomic
def change_capacity(training: Training, capacity: int, *, by: User) -> Training:
    """Give a class more or fewer seats, never fewer than are held; new ones are offered to those who wait."""
    training = locked(training)
    if training.status in OVER:
        raise NotAllowed(_("This training gives no seats any more."))
    held = training.capacity - Seats.of(training).free
    if capacity < max(held, 1):
        raise NotAllowed(
            _("%(held)s seats are taken or offered. Free some first, or leave at least that many.") % {"held": held}
        )
    training.capacity = capacity
    training.save(update_fields=["capacity"])
    fill_seats(training)
    return training


@transaction.atomic
def copy_training(training: Training, *, by: User, first_day: datetime) -> Training:
    """A new draft like `training`, its first session on the day of `first_day` and all other times moved likewise.

    Its materials and its own test questions come along. Nothing of its past does: no enrolments, reminders or draw.
    """
    sessions = list(training.sessions.order_by("starts_at").prefetch_related("teachings"))
    if not sessions:
        raise NotAllowed(_("This training has no date yet."))
    shift = timezone.localdate(first_day) - timezone.localdate(sessions[0].starts_at)
    new_training = Training(
        **{name: getattr(training, name) for name in COPIED},
        enrolment_opens_at=training.enrolment_opens_at + shift,
        enrolment_closes_at=training.enrolment_closes_at + shift,
        copied_from=training,
        made_by=by,
    )
    new_training.slug = f"draf-{new_training.calendar_uid}"
    new_training.save()
    new_training.sectors.set(training.sectors.all())
    new_training.districts.set(training.districts.all())
    for session in sessions:
        new = Session.objects.create(
            training=new_training,
            starts_at=session.starts_at + shift,
            ends_at=session.ends_at + shift,
            room=session.room,
        )
        Teaching.objects.bulk_create(
            Teaching(session=new, trainer_id=row.trainer_id) for row in session.teachings.all()
        )
    copy_materials(training, new_training, by=by)
    copy_questions(training, new_training)
    return new_training


COPIED = [
    "topic_id",
    "title_id",
    "title_en",
    "text_id",
    "text_en",
    "level",
    "stages",
    "is_for_newcomers",
    "capacity",
    "waiting_capacity",
    "most_per_district",
    "seats_policy",
    "attendance_percent",
]

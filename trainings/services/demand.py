"""Wishes for classes: asked, withdrawn, turned into a draft, and answered by an invitation.

The rule, as people read it: whoever asked for the topic, in the kecamatan of the class or anywhere, and for whom the
class is, hears of it when it is announced; enrolment opens to all a day later at the earliest, unless it would close
before that. A wish is answered once she has a seat in a class of its topic; until then she hears of each of them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from businesses.models import Business, District, Owner
from notifications.services import notify
from trainings.models import Room, Session, Topic, Training, Wish, WishedTime
from trainings.services import telling
from trainings.services.rules import check_audience

# How long those who asked know of a class before enrolment opens to all.
HEAD_START = timedelta(hours=24)
# A class that is opened from the board begins this many days later, so that there is time to plan and to enrol.
DAYS_AHEAD = 21
USUAL_SEATS, USUAL_HOURS = 20, 3
HOURS = {WishedTime.AFTERNOON: 13, WishedTime.EVENING: 18}
WEEKDAYS = {WishedTime.SATURDAY: 5, WishedTime.SUNDAY: 6}


@transaction.atomic
def ask_for_class(owner: Owner, topic: Topic, time: str, district: District | None, *, by: User) -> Wish:
    """Note what she would like to learn. Asking for the same topic again changes day and place, not her turn.

    Once she has had her seat, asking again is a new wish.
    """
    if not Business.objects.verified().filter(owner=owner).exists():
        raise NotAllowed(_("You can ask for a class as soon as your business is verified."))
    row, is_new = Wish.objects.get_or_create(owner=owner, topic=topic, defaults={"time": time, "district": district})
    if is_new:
        return row
    row = Wish.objects.select_for_update(no_key=True).get(pk=row.pk)
    row.time, row.district = time, district
    if not Wish.objects.unanswered().filter(pk=row.pk).exists():
        row.asked_at = timezone.now()
    row.save()
    return row


def withdraw_wish(wish: Wish, *, by: User) -> None:
    """Forget it: what nobody wants any more is not kept."""
    wish.delete()


@transaction.atomic
def open_class(topic: Topic, district: District | None, *, by: User) -> Training:
    """A draft of the topic in the kecamatan, for the most wished time, to be checked and published by an official.

    Without a room in the kecamatan it has no session yet.
    """
    wishes = Wish.objects.unanswered().filter(topic=topic)
    if district:
        wishes = wishes.for_place([district])
    times = list(wishes.exclude(time=WishedTime.ANY).values_list("time", flat=True))
    wished = max(sorted(set(times)), key=times.count) if times else WishedTime.MORNING
    starts_at = _first_of(str(wished))
    where = f" di {district.name}" if district else ""
    where_en = f" in {district.name}" if district else ""
    training = Training(
        topic=topic,
        title_id=f"{topic.name_id}{where}"[:100],
        title_en=f"{topic.name_en}{where_en}"[:100],
        text_id=topic.summary_id,
        text_en=topic.summary_en,
        capacity=min(max(len(wishes), USUAL_SEATS), 40),
        enrolment_opens_at=starts_at - timedelta(days=14),
        enrolment_closes_at=starts_at - timedelta(days=2),
        made_by=by,
    )
    training.slug = f"draf-{training.calendar_uid}"
    training.save()
    rooms = Room.objects.filter(is_active=True, district=district) if district else Room.objects.none()
    if room := rooms.order_by("pk").first():
        ends_at = starts_at + timedelta(hours=USUAL_HOURS)
        Session.objects.create(training=training, starts_at=starts_at, ends_at=ends_at, room=room)
    return training


def _first_of(wished: str) -> datetime:
    """The first moment in three weeks that fits a wished time; a weekday unless it says otherwise."""
    day = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    wanted = WEEKDAYS.get(WishedTime(wished))
    while day.weekday() != wanted if wanted is not None else day.weekday() > 4:
        day += timedelta(days=1)
    hour = HOURS.get(WishedTime(wished), 9)
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def invited_to(training: Any) -> list[User]:
    """Who asked for this class, by the rule above, each once, the longest waiting first.

    `training` comes from `locked`: it carries its sessions and `has_limits`.
    """
    places = {session.room.district_id for session in training.sessions.select_related("room")}
    wishes = Wish.objects.unanswered().for_place(places).filter(topic=training.topic_id, owner__user__is_active=True)
    owners = dict(wishes.values_list("owner", "owner__user"))
    theirs: dict[int, list[Business]] = {}
    for business in Business.objects.verified().filter(owner__in=owners).select_related("sector", "subdistrict"):
        theirs.setdefault(business.owner_id, []).append(business)
    invited = [owner for owner in owners if any(_is_for(training, row) for row in theirs.get(owner, []))]
    people = User.objects.in_bulk([owners[owner] for owner in invited])
    return [people[owners[owner]] for owner in invited]


def _is_for(training: Any, business: Business) -> bool:
    try:
        check_audience(training, business)
    except NotAllowed:
        return False
    return True


def with_head_start(training: Training, now: datetime) -> datetime:
    """When enrolment opens to all, for a class that somebody is invited to."""
    earliest = now + HEAD_START
    if training.enrolment_opens_at >= earliest or training.enrolment_closes_at <= earliest:
        return training.enrolment_opens_at
    return earliest


def invite(training: Training, people: list[User]) -> None:
    """Tell each of `people` of the class that was announced in this transaction."""
    first = min(training.sessions.select_related("room"), key=lambda row: row.starts_at)
    for person in people:
        notify(
            person,
            "training_invited",
            dedup_key=f"training_invited:{training.pk}:{person.pk}",
            topic=lazy(lambda: training.topic.name, str)(),
            training=telling.lazy_title(training),
            when=telling.when(first),
            room=str(first.room),
            opens=lazy(lambda: _opens(training), str)(),
            url=reverse("trainings:training", args=[training.slug]),
        )


def _opens(training: Training) -> str:
    if training.enrolment_opens_at <= timezone.now():
        return _("now")
    return f"{date_format(timezone.localtime(training.enrolment_opens_at), 'l, j F Y, H.i')} WIB"

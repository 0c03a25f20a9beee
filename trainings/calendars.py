"""Sessions as iCalendar files (RFC 5545): one training for everybody, or the seats of one person.

A client knows an event by its UID, which never changes, and takes a change when SEQUENCE grows.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from accounts.models import User
from trainings.models import Enrolment, EnrolmentStatus, Session, Training, TrainingStatus

CONTENT_TYPE = "text/calendar; charset=utf-8"
JAKARTA = ZoneInfo("Asia/Jakarta")


def of_training(training: Training) -> bytes:
    calendar = _calendar(training.title)
    for session in training.sessions.select_related("room__district").order_by("starts_at", "pk"):
        session.training = training
        calendar.add_component(event(session))
    return _finished(calendar)


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Rumah Kreatif Surabaya//pelatihan//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Jakarta")
    return calendar


def _finished(calendar: Calendar) -> bytes:
    calendar.add_missing_timezones()
    return calendar.to_ical()


def event(session: Session, *, is_given_back: bool = False, times_given_back: int = 0, note: str = "") -> Event:
    """`session` with its training and room; a seat that was given back is as good as a class called off."""
    training = session.training
    is_off = training.status == TrainingStatus.CANCELLED
    address = settings.SITE_URL.rstrip("/") + training.get_absolute_url()
    found = Event()
    found.add("uid", f"{training.calendar_uid}-{session.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    found.add("sequence", session.sequence + times_given_back)
    found.add("dtstamp", timezone.now())
    found.add("dtstart", session.starts_at.astimezone(JAKARTA))
    found.add("dtend", session.ends_at.astimezone(JAKARTA))
    found.add("status", "CANCELLED" if is_off or is_given_back else "CONFIRMED")
    title = training.title
    if is_off:
        # Some calendars show a cancelled event like any other.
        title = _("CALLED OFF: %(title)s") % {"title": title}
    elif is_given_back:
        title = _("GIVEN BACK: %(title)s") % {"title": title}
    found.add("summary", title)
    found.add("location", f"{session.room}, {session.room.address}, {session.room.district.name}")
    found.add("description", "\n".join(filter(None, [note, address])))
    found.add("url", address)
    return found


# A calendar keeps what it has read; further back nobody looks.
PAST = timedelta(days=90)


def of_person(user: User) -> bytes:
    """Her seats, those in classes called off and those that she gave back too: a calendar must hear of these."""
    with override(user.language):
        calendar = _calendar(_("My trainings"))
        rows = Enrolment.objects.owned_by(user).exclude(seated_at=None).select_related("business")
        by_training: dict[int, list[Enrolment]] = {}
        for row in rows.filter(status__in=[EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED]).order_by("made_at"):
            by_training.setdefault(row.training_id, []).append(row)
        sessions = Session.objects.filter(training__in=by_training, ends_at__gt=timezone.now() - PAST)
        for session in sessions.select_related("training", "room__district").order_by("starts_at", "pk"):
            mine = by_training[session.training_id]
            seated = [row for row in mine if row.status == EnrolmentStatus.SEATED]
            calendar.add_component(
                event(
                    session,
                    is_given_back=not seated,
                    times_given_back=len(mine) - len(seated),
                    note=", ".join(dict.fromkeys(str(row.business) for row in seated or mine)),
                )
            )
        return _finished(calendar)

"""What the tests of seats share."""

from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from notifications.models import Message
from tests.factories import EnrolmentFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.certificates import papers
from trainings.models import ACTIVE, Attendance, Enrolment
from trainings.models import EnrolmentStatus as Status


def owner(row):
    return row.business.owner.user


def put(row, status):
    """Let the row stand in any status, whatever led there."""
    now = timezone.now()
    fields = {"status": status, "offer_kind": "", "offered_at": None, "offer_ends_at": None}
    if status == Status.OFFERED:
        fields |= {"offer_kind": "own", "offered_at": now, "offer_ends_at": now + timedelta(hours=5)}
    fields |= {"seated_at": now if status == Status.SEATED else None}
    fields |= {"ended_at": None if status in ACTIVE else now}
    Enrolment.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


def trained(one):
    """She was in a class last month, and came."""
    starts_at = timezone.now() - timedelta(days=30)
    past = TrainingFactory(status="held", published_at=starts_at, session__starts_at=starts_at)
    row = EnrolmentFactory(training=past, business=one)
    person = UserFactory()
    Attendance.objects.create(enrolment=row, session=past.sessions.get(), is_present=True, recorded_by=person)
    return row


@pytest.fixture
def enrol_many(business):
    """So many businesses enrol, one after the other."""

    def enrol(training, count, **kwargs):
        rows = []
        for _number in range(count):
            one = business(**kwargs)
            rows.append(services.enrol(training, one, by=one.owner.user))
        return rows

    return enrol


@pytest.fixture
def statuses():
    def read(training):
        return list(Enrolment.objects.filter(training=training).order_by("pk").values_list("status", flat=True))

    return read


@pytest.fixture
def told():
    """How many messages of each kind somebody has got, in the inbox."""

    def read(row=None):
        messages = Message.objects.filter(channel="inbox", key__startswith="training_")
        if row:
            messages = messages.filter(recipient=row.business.owner.user)
        return dict(Counter(messages.values_list("key", flat=True)))

    return read


@pytest.fixture
def start():
    """The first moment of a training."""

    def read(training):
        return training.sessions.order_by("starts_at")[0].starts_at

    return read


@pytest.fixture
def clash(tuti):
    """Give the owner of `business` a seat in another class at the time of `training`."""

    def give(training, business):
        session = training.sessions.get()
        other = TrainingFactory(title_id="Kelas lain", session__starts_at=session.starts_at + timedelta(hours=1))
        return EnrolmentFactory(training=other, business=business, made_by=tuti)

    return give


@pytest.fixture
def last_minute(published, enrol_many, start, time_machine):
    """Twelve hours before the start one of three seats falls free; two wait."""
    rows = enrol_many(published, 5)
    time_machine.move_to(start(published) - timedelta(hours=12), tick=False)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    return rows


# --- certificates and attendance ---


@pytest.fixture
def papers_are_quick(private, monkeypatch):
    """The PDFs have tests of their own."""
    monkeypatch.setattr(papers, "pdf_of", lambda template, words: b"%PDF-1.7")


def inbox_of(row):
    user = row.business.owner.user
    return list(Message.objects.filter(recipient=user, channel="inbox").order_by("pk").values_list("key", flat=True))


def correct(row, tuti, present=True, **minutes):
    return services.record_attendance(row.training.sessions.first(), row, present, by=tuti, **minutes)


def events():
    return list(
        apps.get_model("trainings", "AttendanceEvent")
        .objects.order_by("pgh_id")
        .values_list("pgh_label", "is_present", "minutes_late")
    )


def stands():
    return list(Attendance.objects.values_list("is_present", "minutes_late", "minutes_early"))

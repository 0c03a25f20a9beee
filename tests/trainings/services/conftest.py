"""What the tests of seats share."""

from collections import Counter
from datetime import timedelta

import pytest

from notifications.models import Message
from tests.factories import EnrolmentFactory, TrainingFactory
from trainings import services
from trainings.models import Enrolment


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

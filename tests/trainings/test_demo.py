"""The demo year: every state of a class and of a place in it, told as if it had happened."""

from collections import Counter

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from businesses.models import Sector
from notifications.models import Message
from tests.factories import BusinessFactory, UserFactory
from trainings.demo import Year
from trainings.models import Attendance, Enrolment, SeatsPolicy, Session, Training, TrainingStatus


@pytest.fixture
def year(db):
    """Seventeen makers, Ratna, and an official; the year that they had."""
    official = UserFactory(full_name="Tuti Pelatihan", is_staff=True)
    official.groups.add(Group.objects.get(name="training"))
    ratna = UserFactory(full_name="Ratna Contoh")
    food = Sector.objects.get(slug="makanan")
    BusinessFactory(owner__user=ratna, sector=food)
    craft = Sector.objects.get(slug="kriya")
    for number in range(17):
        BusinessFactory(sector=food if number % 6 else craft)
    Year({"training": official, "entrepreneur": ratna}, seed=1).build()
    return ratna


def has_every_state_of_a_class(year):
    statuses = Counter(Training.objects.values_list("status", flat=True))

    assert sum(statuses.values()) == 25
    assert set(statuses) == set(TrainingStatus)
    assert statuses["draft"] == 1
    assert set(Training.objects.values_list("seats_policy", flat=True)) == set(SeatsPolicy)
    assert Training.objects.exclude(decided_at=None).count() == 2


def reaches_back_most_of_a_year_and_forward_some_weeks(year):
    first = Session.objects.order_by("starts_at")[0].starts_at
    last = Session.objects.order_by("-starts_at")[0].starts_at

    assert (timezone.now() - first).days > 200
    assert (last - timezone.now()).days > 20


def ratna_has_an_offer_a_seat_and_a_past(year):
    hers = Enrolment.objects.owned_by(year)

    assert hers.filter(status="offered").count() == 1
    assert hers.filter(status="seated", training__status="published").exists()
    assert hers.filter(status="seated", training__status="held").exists()


def keeps_the_rules_in_the_demo_city_too(year):
    for training in Training.objects.with_seats():
        assert training.seats_held <= training.capacity
    doubles = Counter(Enrolment.objects.active().values_list("training", "business__owner"))
    assert set(doubles.values()) == {1}


def what_lies_behind_has_attendance_and_sends_nothing_today(year):
    for training in Training.objects.filter(status="held"):
        assert Attendance.objects.filter(session__training=training).exists()
        assert training.published_at < timezone.now()
        for row in training.enrolments.all():
            assert row.made_at < timezone.now()
            told = Message.objects.filter(dedup_key__regex=rf"^training_[a-z_]+:{row.pk}:")
            assert not told.exclude(channel="inbox").exists()


def a_slug_has_the_day_on_which_it_was(year):
    for training in Training.objects.exclude(status="draft"):
        day = timezone.localdate(training.sessions.order_by("starts_at")[0].starts_at)
        assert training.slug.endswith(f"-{day:%Y-%m-%d}")


def test_the_demo_year(year):
    """One year for all, because making it takes some seconds."""
    has_every_state_of_a_class(year)
    reaches_back_most_of_a_year_and_forward_some_weeks(year)
    ratna_has_an_offer_a_seat_and_a_past(year)
    keeps_the_rules_in_the_demo_city_too(year)
    what_lies_behind_has_attendance_and_sends_nothing_today(year)
    a_slug_has_the_day_on_which_it_was(year)

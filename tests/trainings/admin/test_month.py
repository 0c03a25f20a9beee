"""The month at the desk."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.factories import TrainerFactory, TrainingFactory, UserFactory
from trainings.models import Teaching

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:trainings_training_month")
JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def desk(client, tuti, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(tuti)
    return client


def a_class(text, **kwargs):
    return TrainingFactory(session__starts_at=datetime.fromisoformat(text).replace(tzinfo=JAKARTA), **kwargs)


def days_with_classes(response):
    return {day["date"].day: len(day["sessions"]) for day in response.context["days"] if day["sessions"]}


def test_sessions_stand_on_their_day_in_jakarta(desk):
    for text in ("2027-01-31T23:59", "2027-02-01T00:00", "2027-02-28T23:59", "2027-03-01T00:00"):
        a_class(text)
    a_class("2027-02-01T09:00", status="cancelled")

    response = desk.get(PAGE, {"month": "2027-02"})

    assert days_with_classes(response) == {1: 1, 28: 1}
    assert len(response.context["days"]) == 28
    assert response.context["sessions"] == 2


def test_each_names_room_and_trainers(desk):
    training = a_class("2027-02-10T09:00")
    Teaching.objects.create(session=training.sessions.get(), trainer=TrainerFactory(name="Endah Tiruan"))

    text = desk.get(PAGE, {"month": "2027-02"}).content.decode()

    assert str(training.sessions.get().room) in text
    assert "Endah Tiruan" in text
    assert "09.00–12.00" in text


@pytest.mark.parametrize(
    ("month", "before", "after", "blanks"),
    [("2027-01", "2026-12", "2027-02", 4), ("2026-12", "2026-11", "2027-01", 1), ("2027-02", "2027-01", "2027-03", 0)],
)
def test_the_months_before_and_after(desk, month, before, after, blanks):
    response = desk.get(PAGE, {"month": month})

    text = response.content.decode()
    assert f"?month={before}" in text
    assert f"?month={after}" in text
    assert len(response.context["blanks"]) == blanks


def test_without_a_month_it_is_this_one(desk, tuti, time_machine):
    # Still December in UTC.
    time_machine.move_to(datetime(2027, 1, 1, 3, tzinfo=JAKARTA), tick=False)
    desk.force_login(tuti)

    response = desk.get(PAGE)

    assert (response.context["first"].year, response.context["first"].month) == (2027, 1)
    assert [day["date"].day for day in response.context["days"] if day["is_today"]] == [1]


@pytest.mark.parametrize("month", ["2027-13", "2027-00", "besok", "1999-01", "2027-1", "2027-02-01"])
def test_what_is_no_month_is_not_found(desk, month):
    assert desk.get(PAGE, {"month": month}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_for_one_as_for_three(desk, count, django_assert_num_queries):
    for number in range(count):
        training = a_class("2027-02-10T09:00")
        Teaching.objects.create(session=training.sessions.get(), trainer=TrainerFactory(name=f"Pelatih {number}"))

    with django_assert_num_queries(6):
        assert desk.get(PAGE, {"month": "2027-02"}).status_code == 200


@pytest.mark.parametrize(("group", "status"), [("head", 200), ("verifier", 200), ("keeper", 403)])
def test_who_may_see_classes_sees_it(client, settings, group, status):
    settings.STAFF_SECOND_FACTOR = False
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    assert client.get(PAGE).status_code == status

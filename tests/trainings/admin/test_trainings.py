"""Classes at the desk: planned, announced, moved, filled, copied, called off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from tests.factories import BusinessFactory, RoomFactory, TrainerFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Enrolment, EnrolmentStatus, Session, Topic, Training, TrainingStatus, Wish

LIST = reverse("admin:trainings_training_changelist")
ADD = reverse("admin:trainings_training_add")


def page(training):
    return reverse("admin:trainings_training_change", args=[training.pk])


def step(training, name):
    return reverse("admin:trainings_training_step", args=[training.pk, name])


def local(moment):
    return timezone.localtime(moment)


def posted(training=None, **changes):
    """What the form sends: a training with one session in ten days."""
    starts = local(timezone.now() + timedelta(days=10)).replace(hour=9, minute=0, second=0, microsecond=0)
    session = training.sessions.get() if training else None
    if session:
        starts = local(session.starts_at)
    opens, closes = local(timezone.now() - timedelta(days=1)), local(timezone.now() + timedelta(days=7))
    data = {
        "topic": Topic.objects.get(slug="kemasan").pk,
        "title_id": training.title_id if training else "Kemasan yang kuat",
        "text_id": "Belajar bersama.",
        "level": "basic",
        "capacity": 3,
        "seats_policy": "first_come",
        "enrolment_opens_at_0": f"{opens:%d-%m-%Y}",
        "enrolment_opens_at_1": f"{opens:%H:%M}",
        "enrolment_closes_at_0": f"{closes:%d-%m-%Y}",
        "enrolment_closes_at_1": f"{closes:%H:%M}",
        "attendance_percent": 80,
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 1 if session else 0,
        "sessions-MIN_NUM_FORMS": 1,
        "sessions-MAX_NUM_FORMS": 1000,
        "sessions-0-id": session.pk if session else "",
        "sessions-0-training": training.pk if training else "",
        "sessions-0-starts_at_0": f"{starts:%d-%m-%Y}",
        "sessions-0-starts_at_1": f"{starts:%H:%M:%S}",
        "sessions-0-ends_at_0": f"{starts + timedelta(hours=3):%d-%m-%Y}",
        "sessions-0-ends_at_1": f"{starts + timedelta(hours=3):%H:%M:%S}",
        "sessions-0-room": session.room_id if session else "",
    }
    return data | changes


@pytest.fixture
def desk(client, tuti):
    client.force_login(tuti)
    return client


def test_a_class_is_planned_with_its_session_and_trainer(desk, tuti):
    room, trainer = RoomFactory(), TrainerFactory()

    response = desk.post(ADD, posted(**{"sessions-0-room": room.pk, "sessions-0-taught_by": [trainer.pk]}))

    assert response.status_code == 302, response.context["errors"]
    training = Training.objects.get()
    assert (training.status, training.made_by) == (TrainingStatus.DRAFT, tuti)
    session = training.sessions.get()
    assert (session.room, session.is_booked, list(session.trainers.all())) == (room, False, [trainer])


def test_publishing_books_and_opens(desk):
    training = TrainingFactory()

    response = desk.post(step(training, "publish"))

    assert response.url == page(training)
    training.refresh_from_db()
    assert training.status == TrainingStatus.PUBLISHED
    assert training.sessions.get().is_booked


def test_publishing_says_when_those_who_asked_move_the_opening(desk):
    wish = Wish.objects.create(owner=BusinessFactory().owner, topic=Topic.objects.get(slug="kemasan"))
    asked, other = TrainingFactory(), TrainingFactory(topic=Topic.objects.exclude(pk=wish.topic_id)[0])

    told = [len(list(desk.post(step(row, "publish"), follow=True).context["messages"])) for row in (asked, other)]

    assert told == [2, 1]
    asked.refresh_from_db()
    assert asked.enrolment_opens_at > timezone.now()


def test_a_taken_room_is_named_when_publishing(desk, published):
    taken = published.sessions.get()
    training = TrainingFactory(session__starts_at=taken.starts_at, session__room=taken.room)

    response = desk.post(step(training, "publish"))

    assert response.context["form"].non_field_errors() == [
        f"“{taken.room}” dipakai “{published}” pada waktu itu. Pilih ruang atau waktu lain."
    ]
    training.refresh_from_db()
    assert training.status == TrainingStatus.DRAFT


def test_moving_a_session_of_an_announced_class_tells_once(desk, published, business):
    one = business()
    services.enrol(published, one, by=one.owner.user)
    later = local(published.sessions.get().starts_at) + timedelta(days=1)
    change = {
        "sessions-0-starts_at_0": f"{later:%d-%m-%Y}",
        "sessions-0-ends_at_0": f"{later + timedelta(hours=3):%d-%m-%Y}",
    }

    for _time in range(2):
        assert desk.post(page(published), posted(published) | change).status_code == 302

    session = published.sessions.get()
    assert timezone.localdate(session.starts_at) == later.date()
    assert session.sequence == 1
    assert Message.objects.filter(key="training_moved", channel="inbox").count() == 1


def test_more_seats_are_offered_to_those_who_wait(desk, published, business):
    for _number in range(4):
        one = business()
        services.enrol(published, one, by=one.owner.user)

    desk.post(step(published, "seats"), {"capacity": 4})

    published.refresh_from_db()
    assert published.capacity == 4
    assert Enrolment.objects.filter(status=EnrolmentStatus.OFFERED).count() == 1


def test_fewer_seats_than_are_held_are_refused_with_the_number(desk, published, business):
    for _number in range(3):
        one = business()
        services.enrol(published, one, by=one.owner.user)

    response = desk.post(step(published, "seats"), {"capacity": 2})

    assert response.context["form"].non_field_errors() == [
        "3 kursi sudah terisi atau ditawarkan. Kosongkan dulu beberapa, atau sisakan sebanyak itu."
    ]


def test_a_seat_is_given_past_the_order_with_a_reason(desk, published, business):
    one = business(name="Sri Rekaan")

    without = desk.post(step(published, "override"), {"business": one.name, "reason": ""})
    desk.post(step(published, "override"), {"business": one.name, "reason": "Diundang wali kota"})

    assert "reason" in without.context["form"].errors
    row = Enrolment.objects.get()
    assert (row.business, row.status, row.override_reason) == (one, EnrolmentStatus.SEATED, "Diundang wali kota")


def test_a_copy_is_a_draft_on_other_days(desk, published):
    day = timezone.localdate() + timedelta(days=40)

    response = desk.post(step(published, "copy"), {"first_day": day.isoformat()})

    copy = Training.objects.exclude(pk=published.pk).get()
    assert response.url == page(copy)
    assert (copy.status, copy.copied_from) == (TrainingStatus.DRAFT, published)
    assert timezone.localdate(copy.sessions.get().starts_at) == day


def test_calling_off_tells_everybody(desk, published, business):
    one = business()
    services.enrol(published, one, by=one.owner.user)

    desk.post(step(published, "cancel"), {"reason": "Pelatihnya sakit"})

    published.refresh_from_db()
    assert published.status == TrainingStatus.CANCELLED
    assert Enrolment.objects.get().status == EnrolmentStatus.CANCELLED
    assert Message.objects.filter(key="training_cancelled", channel="inbox").count() == 1


@pytest.mark.parametrize("name", ["publish", "seats", "override", "close", "copy", "cancel"])
def test_asking_changes_nothing(desk, name):
    training = TrainingFactory()

    response = desk.get(step(training, name))

    assert response.status_code == 200
    training.refresh_from_db()
    assert training.status == TrainingStatus.DRAFT


def test_an_unknown_step_is_not_found(desk):
    assert desk.get(step(TrainingFactory(), "nothing")).status_code == 404


@pytest.mark.parametrize("group", ["verifier", "head", "keeper"])
def test_others_take_no_step(client, group, db):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    training = TrainingFactory()

    response = client.post(step(training, "publish"))

    assert response.status_code == 403
    training.refresh_from_db()
    assert training.status == TrainingStatus.DRAFT


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(desk, django_assert_num_queries, count):
    for _number in range(count):
        TrainingFactory()

    with django_assert_num_queries(8):
        assert desk.get(LIST).status_code == 200


def test_page_shows_the_roster_and_why_nobody_is_offered(desk, published, business):
    for _number in range(4):
        one = business()
        services.enrol(published, one, by=one.owner.user)

    response = desk.get(page(published))

    assert [item["row"].status for item in response.context["roster"]] == ["seated"] * 3 + ["waiting"]
    assert [item["place"] for item in response.context["roster"]] == [None] * 3 + [1]
    assert response.context["why_nobody"] == "Semua kursi terisi."
    assert Session.objects.count() == 1

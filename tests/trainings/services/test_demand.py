"""Wishes: asked, changed, answered by a seat, invited first, turned into a draft."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from businesses.models import BusinessStatus, District, Owner
from notifications.models import Message
from tests.factories import BusinessFactory, OwnerFactory, RoomFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Topic, Training, TrainingStatus, Wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def gubeng():
    return District.objects.get(name="Gubeng")


@pytest.fixture
def topic():
    return Topic.objects.get(slug="kemasan")


def ask(business, topic, district=None, time="any"):
    return services.ask_for_class(business.owner, topic, time, district, by=business.owner.user)


def told(user):
    return Message.objects.filter(key="training_invited", channel="inbox", recipient=user).count()


def draft(district, **kwargs):
    return TrainingFactory(session__room=RoomFactory(district=district), **kwargs)


def test_asking_twice_for_a_topic_changes_day_and_place_and_keeps_her_turn(business, topic, gubeng):
    hers = business()
    first = ask(hers, topic)

    second = ask(hers, topic, gubeng, "saturday")

    assert (second.pk, second.asked_at) == (first.pk, first.asked_at)
    assert (second.time, second.district) == ("saturday", gubeng)
    assert Wish.objects.count() == 1


def test_who_is_not_on_the_register_cannot_ask_yet(topic):
    hers = BusinessFactory(status=BusinessStatus.DRAFT)

    with pytest.raises(NotAllowed):
        ask(hers, topic)

    assert not Wish.objects.exists()


@pytest.fixture
def seat(business, topic, tuti):
    """Her wish, and the seat that answered it."""
    hers = business()
    training = TrainingFactory(topic=topic, published_by=tuti)
    wish = ask(hers, topic)
    return wish, services.enrol(training, hers, by=hers.owner.user)


def test_a_seat_answers_and_giving_it_back_opens_the_wish_again(seat):
    wish, enrolment = seat
    assert not Wish.objects.unanswered().exists()

    services.cancel_enrolment(enrolment, by=enrolment.business.owner.user)

    assert Wish.objects.unanswered().get() == wish


def test_a_class_that_is_called_off_answers_nothing(seat, tuti):
    wish, enrolment = seat

    services.cancel_training(enrolment.training, by=tuti, reason="Pelatihnya sakit.")

    assert Wish.objects.unanswered().get() == wish


def test_a_seat_in_another_topic_answers_nothing(business, topic, tuti):
    hers = business()
    other = TrainingFactory(topic=Topic.objects.get(slug="keuangan"), published_by=tuti)
    wish = ask(hers, topic)

    services.enrol(other, hers, by=hers.owner.user)

    assert Wish.objects.unanswered().get() == wish


def test_asking_again_after_a_seat_is_a_new_wish(seat, topic):
    wish, enrolment = seat

    again = ask(enrolment.business, topic)

    assert again.asked_at > wish.asked_at
    assert Wish.objects.unanswered().get() == again


def test_withdrawing_forgets_it(business, topic):
    hers = business()
    wish = ask(hers, topic)

    services.withdraw_wish(wish, by=hers.owner.user)

    assert not Wish.objects.exists()


def test_who_asked_is_told_when_the_class_is_announced_and_before_it_opens_to_all(business, topic, gubeng, tuti):
    near, anywhere, far, other = business(), business(), business(), business()
    ask(near, topic, gubeng)
    ask(anywhere, topic)
    ask(far, topic, District.objects.get(name="Benowo"))
    ask(other, Topic.objects.get(slug="keuangan"), gubeng)

    training = services.publish_training(draft(gubeng, topic=topic), by=tuti)

    assert [told(row.owner.user) for row in (near, anywhere, far, other)] == [1, 1, 0, 0]
    assert training.enrolment_opens_at - training.published_at == timedelta(hours=24)
    message = Message.objects.get(channel="inbox", recipient=near.owner.user, key="training_invited")
    assert message.link.endswith(training.get_absolute_url())


def test_without_a_wish_the_opening_stays(gubeng, topic, tuti):
    training = draft(gubeng, topic=topic)

    published = services.publish_training(training, by=tuti)

    assert published.enrolment_opens_at == training.enrolment_opens_at


@pytest.mark.parametrize(
    ("opens", "closes"), [(timedelta(days=3), timedelta(days=7)), (timedelta(0), timedelta(hours=20))]
)
def test_an_opening_later_on_or_too_short_a_time_is_not_moved(business, topic, gubeng, tuti, opens, closes):
    ask(business(), topic, gubeng)
    now = timezone.now()
    training = draft(gubeng, topic=topic, enrolment_opens_at=now + opens, enrolment_closes_at=now + closes)

    published = services.publish_training(training, by=tuti)

    assert published.enrolment_opens_at == now + opens
    assert Message.objects.filter(key="training_invited", channel="inbox").count() == 1


def test_only_those_whom_the_class_is_for_are_invited(business, topic, gubeng, tuti):
    hers = business()
    ask(hers, topic, gubeng)
    training = draft(gubeng, topic=topic)
    training.districts.add(District.objects.get(name="Benowo"))

    services.publish_training(training, by=tuti)

    assert told(hers.owner.user) == 0


def test_nobody_without_an_active_account_is_invited(topic, gubeng, tuti):
    gone = BusinessFactory(owner=OwnerFactory(user=UserFactory(is_active=False)))
    Wish.objects.create(owner=gone.owner, topic=topic)
    nobody = BusinessFactory()
    Owner.objects.filter(pk=nobody.owner_id).update(user=None)
    Wish.objects.create(owner=nobody.owner, topic=topic)

    services.publish_training(draft(gubeng, topic=topic), by=tuti)

    assert not Message.objects.filter(key="training_invited").exists()


def test_a_person_with_two_businesses_is_told_once(business, topic, gubeng, tuti):
    hers = business()
    BusinessFactory(owner=hers.owner)
    ask(hers, topic, gubeng)

    services.publish_training(draft(gubeng, topic=topic), by=tuti)

    assert told(hers.owner.user) == 1


def test_a_class_is_opened_for_the_most_wished_day_in_a_room_of_the_kecamatan(business, topic, gubeng, tuti):
    room = RoomFactory(district=gubeng)
    for time in ("saturday", "saturday", "evening", "any"):
        ask(business(), topic, gubeng, time)

    training = services.open_class(topic, gubeng, by=tuti)

    session = training.sessions.get()
    starts_at = timezone.localtime(session.starts_at)
    assert (training.status, training.topic, session.room) == (TrainingStatus.DRAFT, topic, room)
    assert (starts_at.weekday(), starts_at.hour) == (5, 9)
    assert "Gubeng" in training.title_id
    assert not Message.objects.exists()


def test_without_a_room_or_a_kecamatan_the_draft_has_no_session(business, topic, gubeng, tuti):
    ask(business(), topic, gubeng)

    assert not services.open_class(topic, gubeng, by=tuti).sessions.exists()
    assert not services.open_class(topic, None, by=tuti).sessions.exists()
    assert Training.objects.count() == 2


@pytest.mark.parametrize(
    ("time", "weekdays", "hour"),
    [("morning", range(5), 9), ("afternoon", range(5), 13), ("evening", range(5), 18), ("sunday", [6], 9)],
)
def test_a_draft_fits_the_wished_time(business, topic, gubeng, tuti, time, weekdays, hour):
    RoomFactory(district=gubeng)
    ask(business(), topic, gubeng, time)

    starts_at = timezone.localtime(services.open_class(topic, gubeng, by=tuti).sessions.get().starts_at)

    assert starts_at.weekday() in weekdays
    assert starts_at.hour == hour
    assert starts_at > timezone.now() + timedelta(days=20)

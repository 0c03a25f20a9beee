"""The links to tests and feedback: to whom, when, once, and never at night."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.models import Message
from tests.factories import EnrolmentFactory, TrainingFactory, UserFactory
from trainings import surveys, tasks
from trainings.models import Asked, Asking, Attendance, Question
from trainings.services.asking import _ask_one

pytestmark = pytest.mark.django_db
JAKARTA = ZoneInfo("Asia/Jakarta")
START = datetime(2027, 3, 11, 9, 0, tzinfo=JAKARTA)


@pytest.fixture
def training(time_machine):
    """A class of three hours in a topic that has a question; announced before the clock is moved."""
    time_machine.move_to(START - timedelta(days=10), tick=False)
    row = TrainingFactory(session__starts_at=START, published_by=UserFactory())
    Question.objects.create(topic=row.topic, text_id="Mana?", answers_id="Ini\nItu")
    return row


@pytest.fixture
def sweep(time_machine):
    def at(delta):
        time_machine.move_to(START + delta, tick=False)
        tasks.ask_participants()
        rows = Message.objects.filter(channel="inbox", key__in=KEYS).order_by("pk")
        return list(rows.values_list("key", flat=True))

    return at


KEYS = ["training_quiz_before", "training_quiz_after", "training_feedback"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def came(enrolment, is_present=True):
    Attendance.objects.create(
        enrolment=enrolment,
        session=enrolment.training.sessions.get(),
        is_present=is_present,
        recorded_by=UserFactory(),
    )


@pytest.mark.parametrize(
    ("before", "sent"),
    [(49 * HOUR, []), (48 * HOUR, KEYS[:1]), (HOUR, KEYS[:1]), (0 * HOUR, [])],
)
def test_the_first_test_goes_out_in_the_two_days_before(training, sweep, before, sent):
    EnrolmentFactory(training=training)

    assert sweep(-before) == sent


def test_the_message_leads_to_the_test(training, sweep):
    hers = EnrolmentFactory(training=training)

    sweep(-DAY)

    assert Message.objects.get(channel="inbox").link.endswith(surveys.address(hers, "before"))


def test_each_is_sent_once_and_late_seats_are_asked_later(training, sweep):
    EnrolmentFactory(training=training)
    sweep(-DAY)

    EnrolmentFactory(training=training)

    assert sweep(-DAY + HOUR) == KEYS[:1] * 2
    assert sweep(-DAY + 2 * HOUR) == KEYS[:1] * 2


@pytest.mark.parametrize("status", ["waiting", "applied", "cancelled"])
def test_without_a_seat_nobody_is_asked(training, sweep, status):
    EnrolmentFactory(training=training, status=status)

    assert sweep(-DAY) == []


def test_nobody_is_asked_at_night(training, sweep):
    EnrolmentFactory(training=training)

    # Three in the morning of the day before, then seven.
    assert sweep(-30 * HOUR) == []
    assert sweep(-26 * HOUR) == KEYS[:1]


def test_without_questions_there_is_only_feedback(training, sweep):
    Question.objects.all().delete()
    hers = EnrolmentFactory(training=training)
    came(hers)

    assert sweep(-DAY) == []
    assert sweep(4 * HOUR) == KEYS[2:]


def test_afterwards_those_who_came_are_asked(training, sweep):
    hers, absent, _unknown = (EnrolmentFactory(training=training) for _number in range(3))
    came(hers)
    came(absent, is_present=False)

    assert sweep(4 * HOUR) == KEYS[1:]
    assert set(Asking.objects.values_list("enrolment", flat=True)) == {hers.pk}


def test_a_list_that_is_typed_in_late_still_counts_for_a_week(training, sweep):
    hers, late = EnrolmentFactory(training=training), EnrolmentFactory(training=training)
    came(hers)

    assert sweep(6 * DAY) == KEYS[1:]
    came(late)
    assert sweep(8 * DAY) == KEYS[1:]


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_a_class_that_was_never_on_asks_nobody(training, sweep, status):
    training.status = status
    training.save()
    came(EnrolmentFactory(training=training))

    assert sweep(4 * HOUR) == []


def test_another_sweep_at_the_same_moment_asks_nobody_twice(training, sweep):
    hers = EnrolmentFactory(training=training)

    assert _ask_one(training, Asked.FEEDBACK, hers) == 1
    assert _ask_one(training, Asked.FEEDBACK, hers) == 0

    assert Message.objects.filter(channel="inbox", key="training_feedback").count() == 1

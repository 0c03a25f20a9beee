"""A double tap on a form behind a link: two requests in the same moment keep one answer."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from tests.factories import EnrolmentFactory, TrainingFactory
from trainings import replies, services
from trainings.models import Enrolment, Feedback, Question, QuizResult
from trainings.services import feedback

TAPS = 6
GOOD = {"content": 5, "trainer": 4, "place": 3, "text": ""}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hers():
    training = TrainingFactory(session__starts_at=timezone.now() - timedelta(days=1))
    Question.objects.create(topic=training.topic, text_id="Mana?", answers_id="Ini\nItu")
    return replies.dated(Enrolment.objects.filter(pk=EnrolmentFactory(training=training).pk)).get()


def at_once(do):
    """What each of the taps got, and what went wrong."""
    barrier, got, errors = threading.Barrier(TAPS, timeout=60), [], []

    def tap():
        try:
            got.append(do(barrier))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tap) for _number in range(TAPS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got, errors


def test_control_looking_before_writing_keeps_several(hers):
    def look_then_write(barrier):
        was_given = feedback.is_given(hers)
        barrier.wait()
        if not was_given:
            Feedback.objects.create(training=hers.training, **GOOD)

    at_once(look_then_write)

    assert Feedback.objects.count() == TAPS


def test_one_link_gives_feedback_once(hers):
    def give(barrier):
        barrier.wait()
        return services.give_feedback(hers, **GOOD)

    got, errors = at_once(give)

    assert errors == []
    assert sorted(got) == [False] * (TAPS - 1) + [True]
    assert Feedback.objects.count() == 1


def test_one_link_takes_a_test_once_and_all_taps_get_the_same_result(hers):
    question = Question.objects.get()

    def take(barrier):
        barrier.wait()
        return services.take_quiz(hers, "after", {question.pk: "0"}).pk

    got, errors = at_once(take)

    assert errors == []
    assert set(got) == {QuizResult.objects.get().pk}
    assert len(got) == TAPS

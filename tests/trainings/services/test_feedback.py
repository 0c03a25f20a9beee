"""Feedback: once each, without a name, and nothing of fewer than five."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from tests.factories import EnrolmentFactory, SessionFactory, TrainerFactory, TrainingFactory
from trainings import replies, services
from trainings.models import Asked, Asking, Enrolment, Feedback, Teaching
from trainings.services import feedback

pytestmark = pytest.mark.django_db
GOOD = {"content": 5, "trainer": 4, "place": 3, "text": " Bagus. "}


def over(days=1, **kwargs):
    return TrainingFactory(session__starts_at=timezone.now() - timedelta(days=days), **kwargs)


def seat(training):
    return replies.dated(Enrolment.objects.filter(pk=EnrolmentFactory(training=training).pk)).get()


def say(training, count, **kwargs):
    for _number in range(count):
        Feedback.objects.create(training=training, **({"content": 5, "trainer": 4, "place": 3} | kwargs))


def test_what_she_says_is_kept_and_her_link_is_used_up():
    hers = seat(over())

    assert services.give_feedback(hers, **GOOD)

    row = Feedback.objects.get()
    assert (row.training, row.content, row.trainer, row.place, row.text) == (hers.training, 5, 4, 3, "Bagus.")
    assert feedback.is_given(hers)


def test_a_second_time_keeps_nothing():
    hers = seat(over())
    services.give_feedback(hers, **GOOD)

    assert not services.give_feedback(hers, **GOOD | {"content": 1})

    assert Feedback.objects.get().content == 5


@pytest.mark.parametrize("days", [-1, 31])
def test_before_the_end_and_a_month_later_the_form_is_closed(days):
    with pytest.raises(NotAllowed):
        services.give_feedback(seat(over(days)), **GOOD)

    assert not Feedback.objects.exists()


def test_nothing_in_the_row_leads_to_her():
    names = {field.name for field in Feedback._meta.get_fields()}

    assert names == {"id", "training", "content", "trainer", "place", "text"}
    assert [field.name for field in Asking._meta.get_fields()] == ["id", "enrolment", "what", "asked_at", "is_used"]


def test_the_order_of_the_rows_is_not_that_of_the_answers():
    training = over()
    for number in range(20):
        services.give_feedback(seat(training), **GOOD | {"text": str(number)})

    assert [row.text for row in Feedback.objects.all()] != [str(number) for number in range(20)]


def test_the_mark_does_not_say_when():
    hers = seat(over())
    asked_at = timezone.now() - timedelta(hours=5)
    row = Asking.objects.create(enrolment=hers, what=Asked.FEEDBACK, asked_at=asked_at)

    services.give_feedback(hers, **GOOD)

    row.refresh_from_db()
    assert (row.is_used, row.asked_at) == (True, asked_at)


def test_once_the_form_is_closed_the_marks_go():
    old, new = seat(over(40)), seat(over(3))
    for row in (old, new):
        Asking.objects.create(enrolment=row, what=Asked.FEEDBACK, is_used=True)
    Asking.objects.create(enrolment=old, what=Asked.QUIZ_AFTER)

    assert services.forget_askings() == 1

    kept = Asking.objects.order_by("pk").values_list("enrolment", "what")
    assert list(kept) == [(new.pk, "feedback"), (old.pk, "after")]


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_results_are_shown_from_five_answers(count, shown):
    training = over()
    say(training, count, text="Mantap")

    found = feedback.results(training)

    assert (found.count, found.are_shown, bool(found.ratings), len(found.texts)) == (count, shown, shown, 5 * shown)


def test_ratings_have_mean_and_counts():
    training = over()
    say(training, 4)
    say(training, 1, content=1)

    content, trainer, place = feedback.results(training).ratings

    assert (content.mean, content.counts) == (4.2, [(5, 4), (4, 0), (3, 0), (2, 0), (1, 1)])
    assert (trainer.mean, trainer.percent, place.percent) == (4.0, 75, 50)


def test_a_trainer_is_counted_by_classes_with_five_answers_only():
    endah, joko = TrainerFactory(name="Endah"), TrainerFactory(name="Joko")
    big, small = over(), over()
    for training in (big, small):
        Teaching.objects.create(session=training.sessions.get(), trainer=endah)
    Teaching.objects.create(session=small.sessions.get(), trainer=joko)
    # Two sessions of one class are one class.
    Teaching.objects.create(session=SessionFactory(training=big), trainer=endah)
    say(big, 5)
    say(small, 4, trainer=1)

    found = feedback.results_by_trainer(type(endah).objects.all())

    assert [(row.trainer, row.classes, row.count) for row in found] == [(endah, 1, 5)]
    assert found[0].ratings[1].mean == 4.0

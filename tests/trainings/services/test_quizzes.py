"""Tests before and after a class: what is asked, once each, and what is made of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.services import NotAllowed
from tests.factories import EnrolmentFactory, TrainingFactory
from trainings import replies, services
from trainings.models import Enrolment, Question, QuizResult, Topic
from trainings.services import quizzes

pytestmark = pytest.mark.django_db


def question(number=1, **kwargs):
    kwargs = {} if "training" in kwargs else {"topic": Topic.objects.get(slug="kemasan")} | kwargs
    return Question.objects.create(
        text_id=f"Pertanyaan {number}?", answers_id="Benar\nSalah\nNgawur", position=number, **kwargs
    )


def place_of(row, *, right):
    places = [place for place, _text in row.options if row.is_right(place) == right]
    return places[0]


def seat(days=0, **kwargs):
    """A seat in a class that begins in so many days, as the pages fetch it."""
    training = TrainingFactory(session__starts_at=timezone.now() + timedelta(days=days, hours=1), **kwargs)
    return replies.dated(Enrolment.objects.filter(pk=EnrolmentFactory(training=training).pk)).get()


def given(rows, *, right=True):
    return {row.pk: place_of(row, right=right) for row in rows}


def test_a_class_asks_the_questions_of_its_topic_or_its_own_alone():
    of_topic = question()
    question(2, topic=Topic.objects.get(slug="keuangan"))
    question(3, is_active=False)
    training, special = TrainingFactory(), TrainingFactory()
    own = Question.objects.create(training=special, text_id="Khusus?", answers_id="Ya\nTidak")

    assert quizzes.questions_for(training) == [of_topic]
    assert quizzes.questions_for(special) == [own]


def test_answers_are_mixed_the_same_way_each_time_and_none_is_lost():
    row = question()

    assert row.options == Question.objects.get(pk=row.pk).options
    assert sorted(text for _place, text in row.options) == ["Benar", "Ngawur", "Salah"]
    assert [text for place, text in row.options if row.is_right(place)] == ["Benar"]


def test_english_answers_stand_where_the_indonesian_ones_do():
    row = question()
    row.answers_en = "Right\nWrong\nNonsense"

    with translation.override("en"):
        assert [text for place, text in row.options if row.is_right(place)] == ["Right"]


@pytest.mark.parametrize(
    ("answers_id", "answers_en", "field"),
    [
        ("Satu", "", "answers_id"),
        ("1\n2\n3\n4\n5\n6", "", "answers_id"),
        ("Sama\nSama", "", "answers_id"),
        ("Ya\nTidak", "Yes", "answers_en"),
    ],
)
def test_answers_that_make_no_question_are_refused(answers_id, answers_en, field):
    row = Question(topic=Topic.objects.first(), text_id="Mana?", answers_id=answers_id, answers_en=answers_en)

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert list(refused.value.message_dict) == [field]


def test_a_question_is_of_a_topic_or_of_a_class():
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(text_id="Mana?", answers_id="Ya\nTidak")


def test_what_she_answered_is_counted():
    rows = [question(1), question(2), question(3)]
    hers = seat()

    result = services.take_quiz(hers, "before", given(rows[:2]) | given(rows[2:], right=False))

    assert (result.right, result.asked) == (2, 3)
    assert result.marks == {str(rows[0].pk): True, str(rows[1].pk): True, str(rows[2].pk): False}


def test_the_first_answer_counts():
    row = question()
    hers = seat()
    first = services.take_quiz(hers, "before", given([row], right=False))

    second = services.take_quiz(hers, "before", given([row]))

    assert second == first
    assert QuizResult.objects.get().right == 0


@pytest.mark.parametrize("answers", [{}, {"0": "7"}])
def test_a_missing_or_impossible_answer_is_refused(answers):
    row = question()

    with pytest.raises(NotAllowed):
        services.take_quiz(seat(), "before", {row.pk: "7"} if answers else {})

    assert not QuizResult.objects.exists()


def test_without_questions_there_is_no_test():
    with pytest.raises(NotAllowed):
        services.take_quiz(seat(), "before", {})


@pytest.mark.parametrize(
    ("days", "before", "after"),
    [(5, True, False), (0, True, False), (-1, False, True), (-14, False, True), (-15, False, False)],
)
def test_each_test_has_its_time(days, before, after):
    hers = seat(days)

    assert (quizzes.is_open(hers, "before"), quizzes.is_open(hers, "after")) == (before, after)


def test_a_closed_test_is_refused():
    row = question()

    with pytest.raises(NotAllowed):
        services.take_quiz(seat(5), "after", given([row]))


def test_a_class_without_a_date_has_no_test():
    training = TrainingFactory()
    training.sessions.all().delete()
    hers = replies.dated(Enrolment.objects.filter(pk=EnrolmentFactory(training=training).pk)).get()

    assert quizzes.open_parts(hers) == []


def test_her_page_offers_what_is_open_and_not_taken():
    row = question()
    hers = seat()
    assert quizzes.open_parts(hers) == ["before"]

    services.take_quiz(hers, "before", given([row]))

    assert quizzes.open_parts(hers) == []


def test_results_tell_before_from_after_question_by_question():
    rows = [question(1), question(2)]
    training = TrainingFactory()
    for part, marks in (("before", [True, False]), ("before", [False, False]), ("after", [True, True])):
        QuizResult.objects.create(
            enrolment=EnrolmentFactory(training=training),
            part=part,
            marks={str(row.pk): mark for row, mark in zip(rows, marks, strict=True)},
            right=sum(marks),
            asked=2,
        )

    found = quizzes.results(training)

    assert [(share.part, share.count, share.percent) for share in found.shares] == [
        ("before", 2, 25),
        ("after", 1, 100),
    ]
    assert found.gain == 75
    assert [[share.percent for share in row.shares] for row in found.questions] == [[50, 100], [0, 100]]


def test_a_class_without_tests_has_no_results():
    found = quizzes.results(TrainingFactory())

    assert (found.shares, found.questions, found.gain) == ([], [], None)


def test_a_copied_class_brings_its_own_questions(tuti):
    training = TrainingFactory()
    Question.objects.create(training=training, text_id="Khusus?", answers_id="Ya\nTidak", position=4)
    Question.objects.create(training=training, text_id="Lama?", answers_id="Ya\nTidak", is_active=False)

    copy = services.copy_training(training, by=tuti, first_day=timezone.now() + timedelta(days=40))

    assert list(copy.questions.values_list("text_id", "position")) == [("Khusus?", 4)]

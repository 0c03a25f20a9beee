"""What the demo city says about its classes."""

import pytest

from notifications.models import Message
from tests.trainings.conftest import make_held, seat
from trainings import services
from trainings.demo.voices import add_voices
from trainings.models import Asking, Feedback, Material, Question, QuizResult, Topic, Wish
from trainings.services import feedback, quizzes

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """Three classes that were held, with ten people each."""
    trainings = [make_held(), make_held(), make_held()]
    for training in trainings:
        for _number in range(10):
            seat(training)
    return trainings


def test_every_topic_has_questions_in_both_languages(held, tuti):
    add_voices(tuti, seed=1)

    assert set(Question.objects.values_list("topic", flat=True)) == set(Topic.objects.values_list("pk", flat=True))
    for question in Question.objects.all():
        question.full_clean()
        assert question.answers_en


def test_classes_have_results_materials_and_one_too_few_answers(held, tuti):
    add_voices(tuti, seed=1)

    assert QuizResult.objects.exists()
    assert all(quizzes.results(training).gain is not None for training in held)
    assert not feedback.results(held[0]).are_shown
    assert feedback.results(held[1]).are_shown
    assert [training.materials.count() for training in held] == [2, 2, 2]
    assert len(set(Material.objects.exclude(file="").values_list("file", flat=True))) == 1


def test_nobody_is_written_to(held, tuti, time_machine):
    add_voices(tuti, seed=1)
    before = Message.objects.count()
    time_machine.move_to(held[0].sessions.get().ends_at.replace(hour=6), tick=False)

    services.ask_participants()

    assert Message.objects.count() == before


def test_people_wish_for_classes(held, tuti):
    add_voices(tuti, seed=1)

    assert Wish.objects.count() > 10
    assert Wish.objects.filter(district=None).exists()


def results():
    taken = QuizResult.objects.order_by("pk").values_list("enrolment", "part", "right")
    return [list(taken), Feedback.objects.count()]


def test_the_same_seed_makes_the_same_city(held, tuti):
    add_voices(tuti, seed=3)
    first = results()
    for model in (Asking, QuizResult, Feedback, Question, Wish, Material):
        model.objects.all().delete()

    add_voices(tuti, seed=3)

    assert results() == first

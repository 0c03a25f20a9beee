"""Tests and feedback of a class as charts, and by trainer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from tests.factories import EnrolmentFactory, TrainerFactory, TrainingFactory, UserFactory
from trainings.models import Feedback, Question, QuizResult, Teaching

pytestmark = pytest.mark.django_db
TRAINERS = reverse("admin:trainings_training_trainers")


@pytest.fixture
def desk(client, tuti, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(tuti)
    return client


@pytest.fixture
def training():
    return TrainingFactory(session__starts_at=timezone.now() - timedelta(days=1))


def page(training):
    return reverse("admin:trainings_training_results", args=[training.pk])


def say(training, count):
    for number in range(count):
        Feedback.objects.create(training=training, content=5, trainer=4, place=3, text=f"Kata {number}")


def test_tests_are_drawn_before_and_after_and_name_nobody(desk, training):
    question = Question.objects.create(topic=training.topic, text_id="Mana?", answers_id="Ini\nItu")
    hers = EnrolmentFactory(training=training)
    for part, is_right in (("before", False), ("after", True)):
        QuizResult.objects.create(
            enrolment=hers, part=part, marks={str(question.pk): is_right}, right=int(is_right), asked=1
        )

    text = desk.get(page(training)).content.decode()

    assert 'class="bar-value bar-before" width="0"' in text
    assert 'class="bar-value bar-after" width="100"' in text
    assert "Mana?" in text
    assert hers.business.owner.full_name not in text
    assert str(hers.business) not in text


@pytest.mark.parametrize("part", ["before", "after"])
def test_one_test_alone_leaves_the_other_column_empty(desk, training, part):
    QuizResult.objects.create(enrolment=EnrolmentFactory(training=training), part=part, marks={}, right=1, asked=2)

    text = desk.get(page(training)).content.decode()

    assert text.count('<svg class="bar"') == 1
    assert text.count("–</span></td>") == 1


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_feedback_is_shown_from_five_answers(desk, training, count, shown):
    say(training, count)

    text = desk.get(page(training)).content.decode()

    assert ("Kata 0" in text) is shown


@pytest.mark.parametrize("count", [5, 8])
def test_pages_ask_as_often_for_more(desk, training, count, django_assert_num_queries):
    say(training, count)
    Teaching.objects.create(session=training.sessions.get(), trainer=TrainerFactory())

    with django_assert_num_queries(8):
        assert desk.get(page(training)).status_code == 200
    with django_assert_num_queries(8):
        assert desk.get(TRAINERS).status_code == 200


def test_by_trainer(desk, training):
    endah = TrainerFactory(name="Endah Tiruan")
    Teaching.objects.create(session=training.sessions.get(), trainer=endah)
    say(training, 5)

    assert [row.trainer for row in desk.get(TRAINERS).context["found"]] == [endah]


def test_an_unknown_class_is_not_found(desk):
    assert desk.get(reverse("admin:trainings_training_results", args=[999])).status_code == 404


@pytest.mark.parametrize(("group", "status"), [("head", 200), ("verifier", 403), ("keeper", 403), ("visits", 403)])
def test_the_head_looks_on_and_others_see_nothing(client, training, settings, group, status):
    settings.STAFF_SECOND_FACTOR = False
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    assert [client.get(url).status_code for url in (page(training), TRAINERS)] == [status, status]


def test_a_trainer_who_is_a_mentor_sees_neither(client, training):
    person = UserFactory()
    person.groups.add(Group.objects.get(name="mentor"))
    Teaching.objects.create(session=training.sessions.get(), trainer=TrainerFactory(user=person))
    client.force_login(person)

    assert [client.get(url).status_code for url in (page(training), TRAINERS)] == [302, 302]

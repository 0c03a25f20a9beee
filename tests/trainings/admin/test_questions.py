"""Questions at the desk."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import TrainingFactory
from trainings.models import Question, Topic

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:trainings_question_changelist"), reverse("admin:trainings_question_add")
GOOD = {"text_id": "Mana?", "answers_id": "Ini\nItu", "text_en": "", "answers_en": "", "position": 1, "is_active": "on"}


@pytest.fixture
def desk(client, tuti, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(tuti)
    return client


def test_a_question_is_added_to_a_topic(desk):
    topic = Topic.objects.first()

    desk.post(ADD, GOOD | {"topic": topic.pk})

    assert Question.objects.get().topic == topic


@pytest.mark.parametrize("where", ["neither", "both"])
def test_it_belongs_to_a_topic_or_a_class(desk, where):
    both = {"topic": Topic.objects.first().pk, "training": TrainingFactory().pk}

    response = desk.post(ADD, GOOD | (both if where == "both" else {}))

    assert response.context["adminform"].form.non_field_errors() == ["Pilih topik atau pelatihan, salah satu."]
    assert not Question.objects.exists()


def test_answers_are_checked(desk):
    response = desk.post(ADD, GOOD | {"topic": Topic.objects.first().pk, "answers_id": "Ini"})

    assert list(response.context["adminform"].form.errors) == ["answers_id"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(desk, count, django_assert_num_queries):
    for _number in range(count):
        Question.objects.create(training=TrainingFactory(), text_id="Mana?", answers_id="Ini\nItu")

    with django_assert_num_queries(8):
        assert desk.get(LIST).status_code == 200


def test_a_class_is_chosen_by_title_and_day_the_newest_first(desk):
    older, newer = TrainingFactory(title_id="Kemasan"), TrainingFactory(title_id="Kemasan")
    newer.sessions.all().delete()

    choices = list(desk.get(ADD).context["adminform"].form.fields["training"].choices)

    assert [str(value) for value, _label in choices] == ["", str(newer.pk), str(older.pk)]
    day = date_format(timezone.localtime(older.sessions.get().starts_at), "j M Y")
    assert [label for _value, label in choices[1:]] == ["Kemasan", f"Kemasan, {day}"]

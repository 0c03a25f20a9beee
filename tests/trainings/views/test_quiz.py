"""The tests behind the links in messages."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from tests.factories import EnrolmentFactory, TrainingFactory, UserFactory
from trainings import surveys
from trainings.models import Question, QuizResult, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return Question.objects.create(
        topic=Topic.objects.get(slug="kemasan"),
        text_id="Apa yang wajib?",
        text_en="What is a must?",
        answers_id="Benar\nSalah",
        answers_en="Right\nWrong",
    )


def seat(days, **kwargs):
    return EnrolmentFactory(
        training=TrainingFactory(session__starts_at=timezone.now() + timedelta(days=days)), **kwargs
    )


def right(question):
    return {f"q{question.pk}": next(place for place, _text in question.options if question.is_right(place))}


def test_looking_changes_nothing_and_needs_no_sign_in(client, question):
    url = surveys.address(seat(1), "before")

    response = client.get(url)

    assert response.status_code == 200
    assert "Apa yang wajib?" in response.content.decode()
    assert not QuizResult.objects.exists()
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("strict-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


def test_the_page_does_not_tell_which_answer_is_right(client, question):
    values = {place for place, _text in question.options}

    assert values == {"0", "1"}
    assert {question.is_right(place) for place in values} == {True, False}


def test_answers_are_kept_without_a_cookie(question):
    url = surveys.address(seat(1), "before")

    response = Client(enforce_csrf_checks=True).post(url, right(question))

    assert response.url == url
    assert QuizResult.objects.get().right == 1


def test_a_second_time_shows_the_first_answers(client, question):
    url = surveys.address(seat(-1), "after")
    client.post(url, right(question))

    client.post(url, {f"q{question.pk}": "7"})
    response = client.get(url)

    assert QuizResult.objects.get().right == 1
    assert "1 dari 1" in response.content.decode()


def test_after_the_class_she_sees_before_and_after(client, question):
    hers = seat(-1)
    QuizResult.objects.create(enrolment=hers, part="before", marks={str(question.pk): False}, right=0, asked=1)
    url = surveys.address(hers, "after")
    client.post(url, right(question))

    text = client.get(url).content.decode()

    assert "1 dari 1" in text
    assert "0 dari 1" in text


@pytest.mark.parametrize("value", [None, "7", "Benar"])
def test_bad_input_is_shown_and_nothing_is_kept(client, question, value):
    url = surveys.address(seat(1), "before")

    response = client.post(url, {} if value is None else {f"q{question.pk}": value})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not QuizResult.objects.exists()


@pytest.mark.parametrize("with_question", [True, False])
def test_a_test_that_is_not_open_says_so(client, with_question, question):
    if not with_question:
        question.delete()
    url = surveys.address(seat(5 if with_question else -1), "after")

    assert client.get(url).context["form"] is None
    assert client.post(url, {}).status_code == 302
    assert not QuizResult.objects.exists()


def test_the_other_language(client, question):
    response = client.get("/en" + surveys.address(seat(1), "before"))

    assert "What is a must?" in response.content.decode()


@pytest.mark.parametrize("kind", ["broken", "other part", "other form", "no seat", "called off", "no account", "old"])
def test_links_that_open_nothing(client, question, kind, time_machine):
    hers = seat(1, status="waiting" if kind == "no seat" else "seated")
    url = surveys.address(hers, "before")
    if kind == "broken":
        url = url[:-3] + "x/"
    if kind == "other part":
        url = url.replace("/before/", "/after/")
    if kind == "other form":
        url = surveys.address(hers, "feedback").replace("/pendapat/", "/tes/before/")
    if kind == "called off":
        hers.training.status = "cancelled"
        hers.training.save()
    if kind == "no account":
        hers.business.owner.user.is_active = False
        hers.business.owner.user.save()
    if kind == "old":
        time_machine.move_to(timezone.now() + timedelta(days=121))

    assert client.get(url).status_code == 404
    assert client.post(url, right(question)).status_code == 404
    assert not QuizResult.objects.exists()


def test_an_unknown_part_is_not_found(client):
    hers = seat(1)
    token = signing.dumps([hers.pk, hers.business.owner.user_id], salt="trainings.surveys.later")

    assert client.get(f"/tes/later/{token}/").status_code == 404


def test_a_business_that_has_another_owner_now(client, question):
    hers = seat(1)
    url = surveys.address(hers, "before")
    hers.business.owner.user = UserFactory()
    hers.business.owner.save()

    assert client.get(url).status_code == 404


def test_wrong_method(client, question):
    assert client.put(surveys.address(seat(1), "before")).status_code == 405

"""The feedback form behind the link in her message."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import EnrolmentFactory, TrainingFactory
from trainings import surveys
from trainings.models import Asking, Feedback

pytestmark = pytest.mark.django_db
GOOD = {"content": "5", "trainer": "4", "place": "2", "text": "Ruangannya panas."}


@pytest.fixture
def url():
    training = TrainingFactory(session__starts_at=timezone.now() - timedelta(days=1))
    return surveys.address(EnrolmentFactory(training=training), "feedback")


def test_looking_changes_nothing_and_needs_no_sign_in(client, url):
    response = client.get(url)

    assert response.status_code == 200
    assert (Feedback.objects.count(), Asking.objects.count()) == (0, 0)
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("strict-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


def test_what_she_says_is_kept_without_a_cookie(url):
    response = Client(enforce_csrf_checks=True).post(url, GOOD)

    assert response.url == url
    row = Feedback.objects.get()
    assert (row.content, row.trainer, row.place, row.text) == (5, 4, 2, "Ruangannya panas.")


def test_a_double_tap_keeps_one(client, url):
    client.post(url, GOOD)
    client.post(url, GOOD)

    response = client.get(url)

    assert Feedback.objects.count() == 1
    assert response.context["form"] is None
    assert response.context["is_given"]
    # What she wrote is not shown again: whoever holds the link need not read it.
    assert "Ruangannya" not in response.content.decode()


@pytest.mark.parametrize("bad", [{"content": ""}, {"trainer": "6"}, {"place": "0"}, {"text": "x" * 1001}])
def test_bad_input_is_shown_and_nothing_is_kept(client, url, bad):
    response = client.post(url, GOOD | bad)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == list(bad)
    assert (Feedback.objects.count(), Asking.objects.count()) == (0, 0)


def test_before_the_end_the_form_is_closed(client):
    url = surveys.address(EnrolmentFactory(), "feedback")

    assert client.get(url).context["form"] is None
    assert client.post(url, GOOD).status_code == 302
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("token", ["x", "x:y:z"])
def test_links_that_open_nothing(client, token):
    assert client.get(f"/pendapat/{token}/").status_code == 404
    assert client.post(f"/pendapat/{token}/", GOOD).status_code == 404


def test_the_link_to_a_test_does_not_open_it(client):
    token = surveys.address(EnrolmentFactory(), "after").split("/")[-2]

    assert client.get(f"/pendapat/{token}/").status_code == 404


def test_wrong_method(client, url):
    assert client.put(url).status_code == 405

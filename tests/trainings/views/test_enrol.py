"""Enrolling from the page of a training."""

import pytest
from django.urls import reverse

from tests.factories import BusinessFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Enrolment, Training
from trainings.models import EnrolmentStatus as Status


def url(training):
    return reverse("trainings:enrol", args=[training.slug])


@pytest.fixture
def siti(client, business):
    one = business(name="Siti Rekaan")
    client.force_login(one.owner.user)
    return one


def test_a_tap_gives_a_seat_and_leads_to_it(client, published, siti):
    response = client.post(url(published), {"business": siti.pk})

    row = Enrolment.objects.get()
    assert (row.business, row.status) == (siti, Status.SEATED)
    assert response.status_code == 302
    assert response.url == row.get_absolute_url()


def test_a_second_tap_leads_to_the_same_place(client, published, siti):
    first = client.post(url(published), {"business": siti.pk})
    second = client.post(url(published), {"business": siti.pk})

    assert second.url == first.url
    assert Enrolment.objects.count() == 1


def test_a_refusal_is_said_on_the_page_and_nothing_is_lost(client, published, siti):
    Training.objects.filter(pk=published.pk).update(is_for_newcomers=False, status="closed")

    response = client.post(url(published), {"business": siti.pk})

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == ["Pendaftaran sudah ditutup."]
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("posted", [{}, {"business": ""}, {"business": "abc"}, {"business": 999999}])
def test_bad_input_is_said_at_the_field(client, published, siti, posted):
    response = client.post(url(published), posted)

    assert response.status_code == 200
    assert "business" in response.context["form"].errors


def test_nobody_enrols_a_business_of_others(client, published, siti):
    other = BusinessFactory()

    response = client.post(url(published), {"business": other.pk})

    assert response.context["form"].errors["business"] == ["Pilih salah satu usaha Anda sendiri."]
    assert not Enrolment.objects.exists()


def test_fields_that_are_none_of_hers_change_nothing(client, published, siti):
    posted = dict.fromkeys(("status", "rank", "reason", "made_by", "seated_at", "override_reason", "ticket"), "1")

    client.post(url(published), {**posted, "status": "waiting", "business": siti.pk})

    row = Enrolment.objects.get()
    assert (row.status, row.rank, row.reason, row.override_reason) == ("seated", 0, "free_seat", "")
    assert row.made_by == siti.owner.user


def test_opened_by_itself_it_leads_to_the_training_and_changes_nothing(client, published, siti):
    response = client.get(url(published))

    assert response.url == published.get_absolute_url()
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_wrong_method(client, published, siti, method):
    assert getattr(client, method)(url(published)).status_code == 405


def test_anonymous_people_sign_in_first(client, published):
    response = client.post(url(published), {"business": 1})

    assert response.status_code == 302
    assert response.url.startswith("/akun/masuk/")


def test_a_draft_is_not_found(client, siti):
    assert client.post(url(TrainingFactory()), {"business": siti.pk}).status_code == 404


def test_without_a_business_there_is_nothing_to_choose(client, published):
    client.force_login(UserFactory())

    assert "business" in client.post(url(published), {"business": 1}).context["form"].errors


def test_a_tap_asks_few_questions(client, published, siti, django_assert_num_queries):
    services.enrol(published, BusinessFactory(), by=UserFactory())

    # Session, person, training, her business; what the rules ask, and all that is decided.
    with django_assert_num_queries(6):
        client.post(url(published), {"business": siti.pk})

"""Files of a class: for those who take part, and officials."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.businesses.test_files import PLAIN
from tests.factories import EnrolmentFactory, OwnerFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Attendance, Material, Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def handout(tuti):
    training = TrainingFactory()
    file = SimpleUploadedFile("lembar.pdf", PLAIN)
    return services.add_material(Material(training=training, title_id="Lembar", title_en="Sheet"), file, by=tuti)


@pytest.fixture
def hers(client, handout):
    row = EnrolmentFactory(training=handout.training)
    client.force_login(row.business.owner.user)
    return row


def test_who_has_a_seat_gets_it_and_finds_it_on_her_page(client, handout, hers):
    response = client.get(handout.get_absolute_url())

    assert b"".join(response.streaming_content) == PLAIN
    assert response["Content-Type"] == "application/pdf"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert handout.get_absolute_url() in client.get(hers.get_absolute_url()).content.decode()


def test_officials_get_it(client, handout, tuti):
    client.force_login(tuti)

    assert b"".join(client.get(handout.get_absolute_url()).streaming_content) == PLAIN


def test_a_stranger_does_not_find_it(client, handout):
    client.force_login(OwnerFactory().user)

    assert client.get(handout.get_absolute_url()).status_code == 404


def test_anonymous_is_sent_to_sign_in(client, handout):
    assert "/akun/masuk/" in client.get(handout.get_absolute_url()).url


def test_a_link_has_no_file(client, tuti):
    row = Material(training=TrainingFactory(), title_id="Situs", link="https://contoh.example/")
    services.add_material(row, None, by=tuti)
    client.force_login(tuti)

    assert client.get(reverse("trainings:material", args=[row.pk])).status_code == 404


def test_nothing_by_an_unknown_key(client, hers):
    assert client.get(reverse("trainings:material", args=[uuid.uuid4()])).status_code == 404


def test_wrong_method(client, handout, hers):
    assert client.post(handout.get_absolute_url()).status_code == 405


def test_her_page_leads_to_tests_and_feedback_in_their_time(client, tuti):
    training = TrainingFactory(session__starts_at=timezone.now() - timedelta(days=1))
    Question.objects.create(topic=training.topic, text_id="Mana?", answers_id="Ini\nItu")
    hers = EnrolmentFactory(training=training)
    Attendance.objects.create(
        enrolment=hers, session=training.sessions.get(), is_present=True, recorded_by=UserFactory()
    )
    client.force_login(hers.business.owner.user)

    links = client.get(hers.get_absolute_url()).context["surveys"]

    assert [url.split("/")[1:-2] for _words, url in links] == [["tes", "after"], ["pendapat"]]
    assert [client.get(url).status_code for _words, url in links] == [200, 200]

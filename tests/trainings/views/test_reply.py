"""The page behind the link in a message: GET shows, only POST does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notifications.models import Message
from trainings import replies, services
from trainings.models import Enrolment
from trainings.models import EnrolmentStatus as Status


@pytest.fixture
def offered(published, business):
    some = [business() for _number in range(4)]
    rows = [services.enrol(published, one, by=one.owner.user) for one in some]
    services.cancel_enrolment(rows[0], by=rows[0].business.owner.user)
    return Enrolment.objects.get(pk=rows[3].pk)


@pytest.fixture
def link(offered):
    """As it stands in her message."""
    return Message.objects.get(key="training_offer", channel="inbox").link


def test_opening_it_changes_nothing_however_often(client, offered, link):
    """WhatsApp opens every link once to show a preview."""
    before = Enrolment.objects.filter(pk=offered.pk).values()[0]

    for method in (client.get, client.get, client.head):
        assert method(link).status_code == 200

    assert Enrolment.objects.filter(pk=offered.pk).values()[0] == before


def test_the_buttons_are_there_in_both_languages(client, link):
    text = client.get(link).content.decode()
    assert [f'value="{answer}"' in text for answer in ("take", "later", "cannot")] == [True] * 3
    assert "Take this seat" in client.get(f"/en{link}").content.decode()


@pytest.mark.parametrize("answer, status", [("take", "seated"), ("later", "waiting"), ("cannot", "cancelled")])
def test_pressing_a_button_answers_without_signing_in_or_a_cookie(offered, link, answer, status):
    client = Client(enforce_csrf_checks=True)

    response = client.post(link, {"answer": answer})

    assert (response.status_code, response.url) == (302, link)
    offered.refresh_from_db()
    assert offered.status == status


def test_pressing_twice_gives_the_same(client, offered, link):
    for _time in range(2):
        client.post(link, {"answer": "take"})

    assert Enrolment.objects.get(pk=offered.pk).status == Status.SEATED
    assert (
        Message.objects.filter(key="training_seat", channel="inbox", recipient=offered.business.owner.user).count() == 1
    )


def test_nonsense_is_said_and_changes_nothing(client, offered, link):
    response = client.post(link, {"answer": "maybe"}, follow=True)

    assert "Pilih salah satu tombolnya." in response.content.decode()
    assert Enrolment.objects.get(pk=offered.pk).status == Status.OFFERED


def test_once_the_class_has_begun_there_are_no_buttons(client, offered, link):
    offered.training.sessions.update(starts_at=timezone.now())

    assert 'name="answer"' not in client.get(link).content.decode()
    client.post(link, {"answer": "take"})
    assert Enrolment.objects.get(pk=offered.pk).status == Status.OFFERED


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_broken_link_leads_nowhere(client, offered, link, method):
    response = getattr(client, method)(f"{link[:-3]}x/")

    assert response.status_code == 404
    assert "Tautan ini tidak berfungsi" in response.content.decode()


def test_an_old_link_leads_nowhere(client, link, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=366))

    assert client.get(link).status_code == 404


def test_wrong_method(client, link):
    assert client.put(link).status_code == 405


def test_the_address_is_told_to_nobody(client, link):
    for address in (link, f"{link[:-3]}x/"):
        response = client.get(address)

        assert response["Referrer-Policy"] == "strict-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]


def test_a_reminder_is_answered_by_its_link(client, published, business):
    one = business()
    row = services.enrol(published, one, by=one.owner.user)

    client.post(replies.address(row), {"answer": "come"})

    row.refresh_from_db()
    assert row.confirmed_at is not None

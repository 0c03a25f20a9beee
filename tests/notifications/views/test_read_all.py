import pytest
from django.urls import reverse

from notifications.models import Message

URL = "/saya/pesan/dibaca/"


@pytest.fixture
def rows(letter, siti, dewi):
    for person in (siti, siti, dewi):
        letter("", recipient=person, channel="inbox")


def test_all_of_hers_and_only_hers_are_read(client, siti, dewi, rows):
    client.force_login(siti)

    response = client.post(URL)

    assert (response.status_code, response["Location"]) == (302, "/saya/pesan/")
    assert Message.objects.inbox_of(siti).unread().count() == 0
    assert Message.objects.inbox_of(dewi).unread().count() == 1


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_reading_needs_a_post(client, siti, rows, method):
    client.force_login(siti)

    response = getattr(client, method)(URL)

    assert response.status_code == 405
    assert Message.objects.inbox_of(siti).unread().count() == 2


def test_visitors_are_asked_to_sign_in(client, rows):
    response = client.post(URL)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert Message.objects.unread().count() == 3

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.services import notify

URL = "/saya/pesan/"


def test_inbox_shows_her_messages_newest_first(client, letter, siti):
    client.force_login(siti)
    letter("", recipient=siti, channel="inbox", subject="Lama", created_at=timezone.now() - timedelta(1))
    letter("", recipient=siti, channel="inbox", subject="Baru", link="/saya/")

    response = client.get(URL)

    assert response.status_code == 200
    assert [message.subject for message in response.context["page"]] == ["Baru", "Lama"]
    assert response.context["unread_count"] == 2


def test_looking_marks_nothing_as_read(client, letter, siti):
    client.force_login(siti)
    row = letter("", recipient=siti, channel="inbox")

    client.get(URL)

    row.refresh_from_db()
    assert row.read_at is None


def test_what_people_typed_is_escaped(client, siti):
    client.force_login(siti)
    notify(siti, "business_active", business="<script>alert(1)</script>")

    response = client.get(URL)

    assert "<script>alert(1)" not in response.text
    assert response.text.count("&lt;script&gt;alert(1)") >= 2


def test_inbox_shows_no_row_of_another_channel_or_person(client, letter, siti, dewi):
    client.force_login(dewi)
    letter("", recipient=siti, channel="inbox")
    letter(recipient=dewi)

    response = client.get(URL)

    assert list(response.context["page"]) == []
    assert response.context["unread_count"] == 0


def test_inbox_pages_by_twenty(client, letter, siti):
    client.force_login(siti)
    for number in range(21):
        letter("", recipient=siti, channel="inbox", subject=f"Pesan {number}")

    first, second = client.get(URL), client.get(URL + "?page=2")

    assert (len(first.context["page"]), first.context["previous"], first.context["next"]) == (20, "", "?page=2")
    assert (len(second.context["page"]), second.context["previous"], second.context["next"]) == (1, "?page=1", "")


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999", "1.5", ""])
def test_a_strange_page_number_shows_a_page(client, siti, number):
    client.force_login(siti)

    assert client.get(URL, {"page": number}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_asks_the_same_however_many_there_are(client, letter, siti, django_assert_num_queries, count):
    client.force_login(siti)
    for _ in range(count):
        letter("", recipient=siti, channel="inbox", link="/saya/")
    client.get(URL)

    # session, person, count, rows, unread, and the unread count of the tabs
    with django_assert_num_queries(6):
        client.get(URL)


def test_inbox_speaks_english_under_en(client, siti):
    client.force_login(siti)
    siti.language = "en"
    siti.save()

    response = client.get("/en/saya/pesan/")

    assert "No messages yet" in response.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_inbox_is_only_read(client, siti, method):
    client.force_login(siti)

    assert getattr(client, method)(URL).status_code == 405


def test_visitors_are_asked_to_sign_in(client, db):
    response = client.get(URL)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={URL}"

import pytest
from django.urls import reverse


@pytest.fixture
def row(letter, siti):
    return letter("", recipient=siti, channel="inbox", link="/saya/akun/")


def url(row):
    return reverse("notifications:read", args=[row.pk])


def test_the_button_marks_one_message_as_read(client, letter, siti, row):
    client.force_login(siti)
    other = letter("", recipient=siti, channel="inbox")

    response = client.post(url(row))

    row.refresh_from_db()
    other.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/saya/pesan/")
    assert row.read_at is not None
    assert other.read_at is None


def test_opening_leads_to_what_the_message_speaks_of(client, siti, row):
    client.force_login(siti)

    response = client.post(url(row), {"open": "1"})

    row.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/saya/akun/")
    assert row.read_at is not None


@pytest.mark.parametrize("link", ["", "https://lain.example/"])
def test_opening_never_leaves_the_portal(client, letter, siti, link):
    client.force_login(siti)
    row = letter("", recipient=siti, channel="inbox", link=link)

    response = client.post(url(row), {"open": "1"})

    assert response["Location"] == "/saya/pesan/"


def test_a_second_tap_changes_nothing(client, siti, row):
    client.force_login(siti)
    client.post(url(row))
    row.refresh_from_db()
    first = row.read_at

    response = client.post(url(row))

    row.refresh_from_db()
    assert (response.status_code, row.read_at) == (302, first)


def test_strangers_find_nothing(client, dewi, row):
    client.force_login(dewi)

    response = client.post(url(row))

    row.refresh_from_db()
    assert response.status_code == 404
    assert row.read_at is None


def test_an_official_finds_nothing_either(client, bagus, row):
    client.force_login(bagus)

    assert client.post(url(row)).status_code == 404


def test_her_own_row_of_another_channel_is_no_message_of_the_inbox(client, letter, siti):
    client.force_login(siti)
    row = letter(recipient=siti)

    assert client.post(url(row)).status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_reading_needs_a_post(client, siti, row, method):
    client.force_login(siti)

    response = getattr(client, method)(url(row))

    row.refresh_from_db()
    assert response.status_code == 405
    assert row.read_at is None


def test_visitors_are_asked_to_sign_in(client, row):
    response = client.post(url(row))

    row.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert row.read_at is None

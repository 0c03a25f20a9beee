import pytest

from notifications.models import Message
from tests.accounts.conftest import digits_sent_to, sent_to

URL = "/akun/masuk/kode/"


@pytest.mark.parametrize(
    "typed, address", [("0812 3456 7001", "+6281234567001"), ("Ratna@Contoh.example", "ratna@contoh.example")]
)
def test_a_code_goes_to_phone_or_email(client, ratna, typed, address):
    response = client.post(URL, {"address": typed})

    assert response.url == "/akun/kode/"
    assert sent_to(address) == ["sign_in_code"]


def test_a_stranger_is_told_by_message_only(client, db):
    response = client.post(URL, {"address": "081234567099"})

    assert response.url == "/akun/kode/"
    assert sent_to("+6281234567099") == ["unknown_account"]


def test_she_goes_on_where_she_wanted_to(client, ratna):
    client.post(f"{URL}?next=/saya/akun/", {"address": "081234567001"})

    assert client.post("/akun/kode/", {"code": digits_sent_to("+6281234567001")}).url == "/saya/akun/"


@pytest.mark.parametrize("typed", ["", "ratna", "62123456789", "ratna@"])
def test_bad_input_sends_nothing(client, db, typed):
    response = client.post(URL, {"address": typed})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["address"]
    assert not Message.objects.exists()


def test_one_network_sends_no_more_than_its_share(client, db, monkeypatch):
    from accounts import limits

    monkeypatch.setattr(limits, "CODES_FROM_IP", limits.Limit("code-ip", 2, 3600))

    answers = [client.post(URL, {"address": f"08123456709{n}"}).status_code for n in range(3)]

    assert answers == [302, 302, 429]
    assert Message.objects.count() == 2


def test_another_network_has_its_own_share(client, db, monkeypatch, settings):
    from accounts import limits

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(limits, "CODES_FROM_IP", limits.Limit("code-ip", 1, 3600))

    answers = [
        client.post(
            URL, {"address": f"08123456709{n}"}, headers={"X-Forwarded-For": f"6.6.6.6, 10.0.0.{n}"}
        ).status_code
        for n in (1, 2, 2)
    ]

    assert answers == [302, 302, 429]


def test_who_is_signed_in_goes_to_her_pages(ratna_client):
    assert ratna_client.get(URL).url == "/saya/akun/masuk-selesai/"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(client, db, method):
    assert getattr(client, method)(URL).status_code == 405

from urllib.parse import quote

import pytest

from notifications.models import Message
from tests.accounts.conftest import PASSWORD, digits_sent_to, error_of, sent_to, wrong
from tests.factories import UserFactory

URL = "/saya/akun/nomor/"
NEW = "+6281234567099"


def test_a_code_to_the_new_number_changes_it(sure_client, ratna):
    assert sure_client.post(URL, {"address": "0812 3456 7099"}).url == "/akun/kode/"
    ratna.refresh_from_db()
    assert str(ratna.phone) == "+6281234567001"

    response = sure_client.post("/akun/kode/", {"code": digits_sent_to(NEW)})

    ratna.refresh_from_db()
    assert (response.url, str(ratna.phone), ratna.is_phone_verified) == ("/saya/akun/", NEW, True)
    assert sent_to("+6281234567001") == ["account_changed"]


def test_a_wrong_code_changes_nothing(sure_client, ratna):
    sure_client.post(URL, {"address": NEW})

    sure_client.post("/akun/kode/", {"code": wrong(digits_sent_to(NEW))})

    ratna.refresh_from_db()
    assert str(ratna.phone) == "+6281234567001"


def test_a_number_of_somebody_else_works_with_its_code(sure_client, ratna, yuni):
    assert sure_client.post(URL, {"address": "081234567002"}).url == "/akun/kode/"

    response = sure_client.post("/akun/kode/", {"code": digits_sent_to("+6281234567002")}, follow=True)

    ratna.refresh_from_db()
    assert str(ratna.phone) == str(yuni.phone)
    assert response.context["shares_phone"] is True


def test_a_full_number_is_told_after_the_code_only(sure_client, ratna, yuni):
    for _ in range(5):
        UserFactory(phone=str(yuni.phone))
    assert sure_client.post(URL, {"address": "081234567002"}).url == "/akun/kode/"

    response = sure_client.post("/akun/kode/", {"code": digits_sent_to("+6281234567002")})

    ratna.refresh_from_db()
    assert "6" in error_of(response)
    assert str(ratna.phone) == "+6281234567001"


def test_who_was_away_types_the_password_first(ratna_client):
    response = ratna_client.get(URL)
    assert response.url == f"/akun/pastikan/?next={quote(URL, safe='')}"

    assert ratna_client.post(response.url, {"password": "wrong"}).status_code == 200
    assert ratna_client.post(response.url, {"password": PASSWORD}).url == URL
    assert ratna_client.get(URL).status_code == 200


def test_without_the_password_nothing_is_sent(ratna_client):
    ratna_client.post(URL, {"address": NEW})

    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["", "62123456789", "031 5312144", "ratna@contoh.example"])
def test_bad_input_sends_nothing(sure_client, address):
    response = sure_client.post(URL, {"address": address})

    assert list(response.context["form"].errors) == ["address"]
    assert not Message.objects.exists()


def test_anonymous_people_sign_in_first(client, db):
    assert client.post(URL, {"address": NEW}).url == f"/akun/masuk/?next={URL}"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(sure_client, method):
    assert getattr(sure_client, method)(URL).status_code == 405

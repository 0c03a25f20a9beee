from urllib.parse import quote

import pytest

from accounts.models import User
from notifications.models import Message
from tests.accounts.conftest import digits_sent_to, sent_to

URL = "/saya/akun/email/"
NEW = "dapur@contoh.example"


def test_a_code_to_the_new_address_changes_it(sure_client, ratna):
    assert sure_client.post(URL, {"address": "Dapur@Contoh.Example"}).url == "/akun/kode/"

    sure_client.post("/akun/kode/", {"code": digits_sent_to(NEW)})

    ratna.refresh_from_db()
    assert ratna.email == NEW
    assert sent_to("ratna@contoh.example") == ["account_changed"]


def test_an_address_of_somebody_else_looks_the_same(sure_client, yuni):
    User.objects.filter(pk=yuni.pk).update(email=NEW)

    assert sure_client.post(URL, {"address": NEW}).url == "/akun/kode/"
    assert sent_to(NEW) == ["account_exists"]


def test_leaving_it_empty_removes_it(sure_client, ratna):
    response = sure_client.post(URL, {"address": ""})

    ratna.refresh_from_db()
    assert (response.url, ratna.email) == ("/saya/akun/", None)


def test_the_only_address_is_not_removed(sure_client, ratna):
    User.objects.filter(pk=ratna.pk).update(phone=None)

    response = sure_client.post(URL, {"address": ""})

    ratna.refresh_from_db()
    assert list(response.context["form"].errors) == ["address"]
    assert ratna.email == "ratna@contoh.example"


@pytest.mark.parametrize("address", ["ratna", "ratna@", "081234567099"])
def test_bad_input_sends_nothing(sure_client, address):
    response = sure_client.post(URL, {"address": address})

    assert list(response.context["form"].errors) == ["address"]
    assert not Message.objects.exists()


def test_who_was_away_types_the_password_first(ratna_client):
    assert ratna_client.post(URL, {"address": NEW}).url == f"/akun/pastikan/?next={quote(URL, safe='')}"
    assert not Message.objects.exists()


def test_anonymous_people_sign_in_first(client, db):
    assert client.get(URL).url == f"/akun/masuk/?next={URL}"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(sure_client, method):
    assert getattr(sure_client, method)(URL).status_code == 405

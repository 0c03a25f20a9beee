"""allauth's view with our form and service."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD, sent_to

URL = "/akun/sandi/ganti/"
FORM = {"oldpassword": PASSWORD, "password1": "sambal bawang pedas"}


def test_she_changes_her_password_and_hears_of_it(ratna_client, ratna):
    ratna_client.post(URL, FORM)

    ratna.refresh_from_db()
    assert ratna.check_password("sambal bawang pedas")
    assert sent_to("+6281234567001") == ["account_changed"]


def test_all_other_devices_are_signed_out_and_this_one_stays(ratna_client, ratna):
    other = Client()
    other.force_login(ratna)

    ratna_client.post(URL, FORM)

    assert other.get("/saya/akun/").status_code == 302
    assert ratna_client.get("/saya/akun/").status_code == 200


@pytest.mark.parametrize(
    "field, value",
    [
        ("oldpassword", "wrong"),
        ("oldpassword", ""),
        ("password1", "pendek"),
        ("password1", "12345678"),
        ("password1", ""),
    ],
)
def test_bad_input_changes_nothing(ratna_client, ratna, field, value):
    response = ratna_client.post(URL, {**FORM, field: value})

    ratna.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert ratna.check_password(PASSWORD)


def test_guessing_the_old_one_is_limited(ratna_client, ratna):
    for _ in range(10):
        ratna_client.post(URL, {**FORM, "oldpassword": "wrong"})

    ratna_client.post(URL, FORM)

    ratna.refresh_from_db()
    assert ratna.check_password(PASSWORD)


def test_who_has_none_yet_sets_one(ratna_client, ratna):
    ratna.set_unusable_password()
    ratna.save()
    ratna_client.force_login(ratna)
    assert ratna_client.get(URL).url == "/akun/sandi/buat/"
    assert ratna_client.get("/akun/sandi/buat/").status_code == 200

    ratna_client.post("/akun/sandi/buat/", {"password1": "sambal bawang pedas"})

    assert User.objects.get().check_password("sambal bawang pedas")


@pytest.mark.parametrize("url", [URL, "/akun/sandi/buat/"])
def test_anonymous_people_sign_in_first(client, db, url):
    assert client.post(url, FORM).url == f"/akun/masuk/?next={url}"

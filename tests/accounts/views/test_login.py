"""allauth's view with our form, adapter and limits."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.conftest import PASSWORD, digits_sent_to, error_of, text_of

URL = "/akun/masuk/"


def sign_in(client, login="081234567001", password=PASSWORD):
    return client.post(URL, {"login": login, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "login",
    [
        "081234567001",
        "0812-3456-7001",
        "62 812 3456 7001",
        "+6281234567001",
        "ratna@contoh.example",
        "RATNA@contoh.example",
    ],
)
def test_she_signs_in_by_phone_or_email(client, ratna, login):
    response = sign_in(client, login)

    assert response.url == "/saya/akun/masuk-selesai/"
    assert client.session["_auth_user_id"] == str(ratna.pk)


def test_she_stays_signed_in_for_a_month(client, ratna):
    sign_in(client)

    assert client.session.get_expiry_age() == 30 * 24 * 60 * 60


def test_signing_in_changes_the_session_key(client, ratna):
    client.post("/akun/masuk/kode/", {"address": "081234567001"})
    before = client.session.session_key

    sign_in(client)

    assert client.session.session_key != before


def test_she_goes_on_where_she_wanted_to(client, ratna):
    response = client.post(f"{URL}?next=/saya/akun/", {"login": "081234567001", "password": PASSWORD})

    assert response.url == "/saya/akun/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client, ratna, target):
    response = client.post(f"{URL}?next={target}", {"login": "081234567001", "password": PASSWORD})

    assert response.url == "/saya/akun/masuk-selesai/"


@pytest.mark.parametrize("password", ["wrong", PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD])
def test_a_wrong_password_is_refused(client, ratna, password):
    response = sign_in(client, password=password)

    assert response.status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("field", ["login", "password"])
def test_an_empty_field_is_told_at_the_field(client, ratna, field):
    response = client.post(URL, {"login": "081234567001", "password": PASSWORD, field: ""})

    assert list(response.context["form"].errors) == [field]


def test_a_closed_account_stays_closed(client, ratna):
    User.objects.update(is_active=False)

    response = sign_in(client)

    assert response.url == "/akun/nonaktif/"
    assert client.get(response.url).status_code == 200
    assert not is_in(client)


def test_an_account_closed_while_signed_in_is_out_at_once(ratna_client):
    User.objects.update(is_active=False)

    assert ratna_client.get("/saya/akun/").status_code == 302


def test_after_ten_wrong_passwords_the_right_one_waits(client, ratna):
    for _ in range(10):
        sign_in(client, password="wrong")

    assert sign_in(client).status_code == 200
    assert not is_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        sign_in(client)
    assert is_in(client)


def test_the_lock_is_on_the_account_and_not_on_the_browser(client, ratna, yuni):
    for _ in range(10):
        sign_in(client, password="wrong")

    sign_in(Client(), "081234567001")
    other = Client()
    sign_in(other, "081234567002")

    assert is_in(other)


def test_right_passwords_are_not_counted(client, ratna):
    for _ in range(12):
        sign_in(client)
        assert is_in(client)
        client.post("/akun/keluar/")


def test_a_right_password_does_not_wipe_the_count(client, ratna):
    for _ in range(9):
        sign_in(client, password="wrong")
    sign_in(client)
    client.post("/akun/keluar/")
    sign_in(client, password="wrong")

    sign_in(client)

    assert not is_in(client)


def test_a_locked_account_opens_with_a_code(client, ratna):
    for _ in range(10):
        sign_in(client, password="wrong")
    client.post("/akun/masuk/kode/", {"address": "081234567001"})
    client.post("/akun/kode/", {"code": digits_sent_to("+6281234567001")})
    assert is_in(client)
    client.post("/akun/keluar/")

    sign_in(client)

    assert is_in(client)


def test_one_network_guesses_no_more_than_its_share(client, ratna, yuni, monkeypatch):
    from accounts import limits

    monkeypatch.setattr(limits, "PASSWORDS_FROM_IP", limits.Limit("password-ip", 2, 900))
    for n in range(2):
        sign_in(client, f"08123456708{n}", "wrong")

    sign_in(client)

    assert not is_in(client)


def test_without_the_cache_she_still_signs_in(client, ratna, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    sign_in(client)

    assert is_in(client)


def test_the_page_offers_the_other_ways(client, db):
    text = text_of(client.get(f"{URL}?next=/saya/akun/"))

    assert [part in text for part in ("/akun/masuk/kode/?next=/saya/akun/", "/akun/lupa-sandi/", "/akun/daftar/")] == [
        True
    ] * 3


def test_the_same_words_for_every_mismatch(client, ratna):
    errors = {
        error_of(sign_in(client, login, "wrong"), "__all__")
        for login in ("081234567001", "081234567099", "ratna@contoh.example", "nobody@contoh.example")
    }

    assert len(errors) == 1


@pytest.mark.parametrize("password", [PASSWORD, "jamu kunyit asam"])
def test_on_a_shared_phone_no_password_opens_and_the_words_are_the_same(client, ratna, kartini, yuni, password):
    usual = error_of(sign_in(client, "081234567002", "wrong"), "__all__")

    response = sign_in(client, password=password)

    assert error_of(response, "__all__") == usual
    assert not is_in(client)


def test_on_a_shared_phone_the_email_still_goes_with_the_password(client, ratna, kartini):
    sign_in(client, "kartini@contoh.example", "jamu kunyit asam")

    assert client.session["_auth_user_id"] == str(kartini.pk)


def test_alone_again_on_her_phone_her_password_opens_again(client, ratna, kartini):
    User.objects.filter(pk=kartini.pk).update(phone="+6281234567099")

    sign_in(client)

    assert client.session["_auth_user_id"] == str(ratna.pk)


def test_signing_out_ends_the_session(ratna_client):
    response = ratna_client.post("/akun/keluar/")

    assert response.url == "/"
    assert not is_in(ratna_client)


def test_looking_at_the_sign_out_page_signs_nobody_out(ratna_client):
    assert ratna_client.get("/akun/keluar/").status_code == 200
    assert is_in(ratna_client)

"""allauth's pages of the second factor with our forms, templates and limits."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.conftest import PASSWORD, digits_sent_to, text_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def app_code(secret=SECRET, at=None):
    """The six digits of the half minute; at its very end it waits for the next, or they would be old on arrival."""
    if at is None and (left := 30 - time.time() % 30) < 3:
        time.sleep(left + 0.1)
    return format_hotp_value(hotp_value(secret, int((at or time.time()) // 30)))


@pytest.fixture
def guarded(wati):
    """Wati with an authenticator app and recovery codes."""
    TOTP.activate(wati, SECRET)
    RecoveryCodes.activate(wati)
    return wati


def password_typed(client):
    return client.post("/akun/masuk/", {"login": "081234567003", "password": PASSWORD})


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_password_alone_is_not_enough(client, guarded):
    response = password_typed(client)

    assert response.url == "/akun/dua-langkah/masuk/"
    assert not is_in(client)


def test_a_code_to_the_phone_alone_is_not_enough_either(client, guarded):
    client.post("/akun/masuk/kode/", {"address": "081234567003"})

    response = client.post("/akun/kode/", {"code": digits_sent_to("+6281234567003")})

    assert response.url == "/akun/dua-langkah/masuk/"
    assert not is_in(client)


def test_nor_is_a_new_password(client, guarded):
    client.post("/akun/lupa-sandi/", {"address": "081234567003"})
    client.post("/akun/kode/", {"code": digits_sent_to("+6281234567003")})

    response = client.post("/akun/sandi-baru/", {"password": "sambal bawang pedas"})

    assert response.url == "/akun/dua-langkah/masuk/"
    assert not is_in(client)


def test_with_the_code_of_the_app_she_is_in(client, guarded):
    password_typed(client)

    response = client.post("/akun/dua-langkah/masuk/", {"code": app_code()})

    assert response.url == "/saya/akun/masuk-selesai/"
    assert is_in(client)


def test_a_code_of_the_app_works_once(client, guarded):
    code = app_code()
    password_typed(client)
    client.post("/akun/dua-langkah/masuk/", {"code": code})
    other = Client()
    password_typed(other)

    other.post("/akun/dua-langkah/masuk/", {"code": code})

    assert (is_in(client), is_in(other)) == (True, False)


def test_a_recovery_code_works_once(client, guarded):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    password_typed(client)
    client.post("/akun/dua-langkah/masuk/", {"code": f"{code[:4]} {code[4:]}"})
    other = Client()
    password_typed(other)

    other.post("/akun/dua-langkah/masuk/", {"code": code})

    assert (is_in(client), is_in(other)) == (True, False)


def test_five_wrong_codes_and_the_right_one_waits(client, guarded):
    password_typed(client)
    for _ in range(5):
        client.post("/akun/dua-langkah/masuk/", {"code": "000000"})

    client.post("/akun/dua-langkah/masuk/", {"code": app_code()})
    assert not is_in(client)

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client.post("/akun/dua-langkah/masuk/", {"code": app_code(at=time.time())})
    assert is_in(client)


@pytest.mark.parametrize("code", ["", "12345", "abcdef"])
def test_a_wrong_code_is_told(client, guarded, code):
    password_typed(client)

    response = client.post("/akun/dua-langkah/masuk/", {"code": code})

    assert list(response.context["form"].errors) == ["code"]


def test_cancelling_forgets_the_password_that_was_typed(client, guarded):
    password_typed(client)

    response = client.post("/akun/keluar/", {"next": "/akun/masuk/"})

    assert response.url == "/akun/masuk/"
    assert client.get("/akun/dua-langkah/masuk/").url == "/akun/masuk/"


def test_she_switches_it_on(client, wati):
    client.force_login(wati)
    page = client.get("/akun/dua-langkah/aktifkan/")
    assert page.url.startswith("/akun/pastikan/")
    client.post(page.url, {"password": PASSWORD})
    page = client.get("/akun/dua-langkah/aktifkan/")

    response = client.post("/akun/dua-langkah/aktifkan/", {"code": app_code(page.context["form"].secret)})

    assert response.url == "/akun/dua-langkah/cadangan/"
    codes = client.get(response.url).context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in text_of(client.get("/akun/dua-langkah/cadangan/unduh/"))


def test_the_code_that_switched_it_on_opens_nothing_else(client, wati):
    client.force_login(wati)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    code = app_code(client.get("/akun/dua-langkah/aktifkan/").context["form"].secret)
    client.post("/akun/dua-langkah/aktifkan/", {"code": code})
    other = Client()
    password_typed(other)

    response = other.post("/akun/dua-langkah/masuk/", {"code": code})

    assert list(response.context["form"].errors) == ["code"]
    assert not is_in(other)


def test_its_secret_stands_in_the_database_encrypted(client, wati):
    client.force_login(wati)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    secret = client.get("/akun/dua-langkah/aktifkan/").context["form"].secret

    client.post("/akun/dua-langkah/aktifkan/", {"code": app_code(secret)})

    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_the_key_is_shown_in_fours(client, wati):
    client.force_login(wati)
    client.post("/akun/pastikan/", {"password": PASSWORD})

    form = client.get("/akun/dua-langkah/aktifkan/").context["form"]

    assert "".join(form.secret_in_fours) == form.secret
    assert {len(part) for part in form.secret_in_fours} == {4}


def test_a_wrong_code_switches_nothing_on(client, wati):
    client.force_login(wati)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    client.get("/akun/dua-langkah/aktifkan/")

    client.post("/akun/dua-langkah/aktifkan/", {"code": "000000"})

    assert not Authenticator.objects.exists()


@pytest.fixture
def inside(client, guarded):
    """Wati's browser, in which she has just proved herself twice."""
    password_typed(client)
    client.post("/akun/dua-langkah/masuk/", {"code": app_code()})
    client.post("/akun/pastikan/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "url",
    [
        "/akun/dua-langkah/",
        "/akun/dua-langkah/cadangan/",
        "/akun/dua-langkah/cadangan/baru/",
        "/akun/dua-langkah/matikan/",
    ],
)
def test_its_pages_open_in_both_languages(inside, url):
    assert [inside.get(prefix + url).status_code for prefix in ("", "/en")] == [200, 200]


def test_new_recovery_codes_end_the_old_ones(inside):
    before = inside.get("/akun/dua-langkah/cadangan/").context["unused_codes"]

    inside.post("/akun/dua-langkah/cadangan/baru/")

    after = inside.get("/akun/dua-langkah/cadangan/").context["unused_codes"]
    assert not set(before) & set(after)


def test_she_switches_it_off_to_move_to_a_new_phone(inside):
    inside.post("/akun/dua-langkah/matikan/")

    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "url",
    ["", "aktifkan/", "matikan/", "cadangan/", "cadangan/baru/", "cadangan/unduh/", "pastikan/"],
)
def test_anonymous_people_see_none_of_it(client, db, url):
    assert client.get(f"/akun/dua-langkah/{url}").url.startswith("/akun/masuk/")


def test_a_person_without_one_is_not_asked(client, ratna):
    client.post("/akun/masuk/", {"login": "081234567001", "password": PASSWORD})

    assert is_in(client)
    assert User.objects.count() == 1

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.conftest import PASSWORD, digits_sent_to, only_code, text_of
from tests.factories import UserFactory

URL = "/akun/siapa/"
PHONE = "+6281234567001"
SIGN_UP = {"full_name": "Melati Contoh", "address": PHONE, "password": PASSWORD}


def enter(client, url="/akun/masuk/kode/", fields=None):
    """Ask for a code to the shared phone and enter it."""
    client.post(url, fields or {"address": PHONE})
    return client.post("/akun/kode/", {"code": digits_sent_to(PHONE)})


def is_in(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def asked(client, ratna, kartini):
    """A browser in which the code of a sign-in was entered."""
    enter(client)
    return client


@pytest.fixture
def signing_up(client, ratna, kartini):
    """A browser in which the code of a sign-up was entered."""
    enter(client, "/akun/daftar/", SIGN_UP)
    return client


def test_after_the_code_she_is_asked_who_she_is(client, ratna, kartini, yuni):
    response = enter(client)

    assert response.url == URL
    assert not is_in(client)
    assert client.get(URL).context["people"] == [ratna, kartini]


def test_she_chooses_herself_and_is_in(asked, kartini):
    response = asked.post(URL, {"person": kartini.pk})

    assert response.url == "/saya/akun/masuk-selesai/"
    assert is_in(asked) == str(kartini.pk)


def test_choosing_changes_the_session_key(asked, ratna):
    before = asked.session.session_key

    asked.post(URL, {"person": ratna.pk})

    assert asked.session.session_key != before


def test_one_person_alone_is_not_asked(client, ratna):
    assert enter(client).url == "/saya/akun/masuk-selesai/"


def test_she_goes_on_where_she_wanted_to(client, ratna, kartini):
    enter(client, "/akun/masuk/kode/?next=/saya/akun/")

    assert client.post(URL, {"person": ratna.pk}).url == "/saya/akun/"


@pytest.mark.parametrize("language, question", [("", "Siapa Anda?"), ("/en", "Who are you?")])
def test_the_page_asks_in_both_languages(asked, language, question):
    text = text_of(asked.get(f"{language}{URL}"))

    assert f"<h1>{question}</h1>" in text
    assert ("Ratna Contoh" in text, "Kartini Rekaan" in text, "0812-3456-7001" in text) == (True, True, True)


def test_a_sign_in_offers_nobody_new(asked):
    assert 'value="new"' not in text_of(asked.get(URL))
    assert asked.post(URL, {"person": "new"}).status_code == 404


def test_looking_at_the_page_changes_nothing(asked):
    for _ in range(2):
        assert asked.get(URL).status_code == 200

    assert only_code().user is None


@pytest.mark.parametrize("value", ["", "0", "-1", "1e3", "Ratna Contoh", "9" * 30, "²", "\x00"])
def test_what_is_nobody_is_not_found(asked, value):
    assert asked.post(URL, {"person": value}).status_code == 404
    assert not is_in(asked)


def test_a_person_of_another_phone_is_not_found(asked, yuni, ratna):
    assert asked.post(URL, {"person": yuni.pk}).status_code == 404

    assert not is_in(asked)
    asked.post(URL, {"person": ratna.pk})
    assert is_in(asked) == str(ratna.pk)


def test_a_closed_account_is_not_offered(asked, kartini):
    User.objects.filter(pk=kartini.pk).update(is_active=False)

    assert "Kartini" not in text_of(asked.get(URL))
    assert asked.post(URL, {"person": kartini.pk}).status_code == 404


def test_a_choice_is_made_once(asked, ratna, kartini):
    right = asked.session["one_time_choice"]
    asked.post(URL, {"person": ratna.pk})
    asked.post("/akun/keluar/")
    session = asked.session
    session["one_time_choice"] = right
    session.save()

    assert asked.get(URL).url == "/akun/masuk/"
    assert asked.post(URL, {"person": kartini.pk}).url == "/akun/masuk/"
    assert not is_in(asked)


def test_the_choice_ends_after_ten_minutes(asked, ratna):
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert asked.get(URL).url == "/akun/masuk/"
        assert asked.post(URL, {"person": ratna.pk}).url == "/akun/masuk/"

    assert not is_in(asked)


def test_another_browser_has_no_such_page(asked, ratna):
    other = Client()

    assert other.get(URL).url == "/akun/masuk/"
    assert other.post(URL, {"person": ratna.pk}).url == "/akun/masuk/"
    assert not is_in(other)


def test_before_the_code_there_is_no_page(client, ratna, kartini):
    client.post("/akun/masuk/kode/", {"address": PHONE})

    assert client.post(URL, {"person": ratna.pk}).url == "/akun/masuk/"
    assert not is_in(client)


def test_the_page_is_never_stored(asked):
    assert "no-store" in asked.get(URL)["Cache-Control"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(asked, method):
    assert getattr(asked, method)(URL).status_code == 405


def test_the_second_factor_follows_the_choice(asked, kartini, ratna):
    Authenticator.objects.create(user=kartini, type="totp", data={"secret": "x"})

    response = asked.post(URL, {"person": kartini.pk})

    assert response.url.startswith("/akun/dua-langkah/masuk/")
    assert not is_in(asked)


# --- Signing up on a phone that others use ---


def test_somebody_new_signs_up_on_the_phone(signing_up):
    assert "Melati Contoh" in text_of(signing_up.get(URL))

    response = signing_up.post(URL, {"person": "new"}, follow=True)

    person = User.objects.get(full_name="Melati Contoh")
    assert response.context["user"] == person
    assert (str(person.phone), person.check_password(PASSWORD), person.is_staff) == (PHONE, True, False)


def test_one_person_on_the_phone_is_enough_to_be_asked(client, ratna):
    assert enter(client, "/akun/daftar/", SIGN_UP).url == URL


def test_who_was_there_already_comes_in_as_she_was(signing_up, kartini):
    response = signing_up.post(URL, {"person": kartini.pk}, follow=True)

    kartini.refresh_from_db()
    assert response.context["user"] == kartini
    assert kartini.check_password("jamu kunyit asam")
    assert User.objects.count() == 2


def test_no_other_field_gets_through(signing_up):
    signing_up.post(URL, {"person": "new", "is_staff": "on", "full_name": "X", "phone": "+628123", "details": "{}"})

    person = User.objects.latest("pk")
    assert (person.full_name, person.is_staff, str(person.phone)) == ("Melati Contoh", False, PHONE)


def test_a_typed_name_is_text_and_not_markup(client, ratna):
    enter(client, "/akun/daftar/", {**SIGN_UP, "full_name": "<script>alert(1)</script>"})

    assert "<script>alert(1)" not in text_of(client.get(URL))


def test_a_full_phone_offers_no_more_room_and_says_so(signing_up):
    for _ in range(4):
        UserFactory(phone=PHONE)
    text = text_of(signing_up.get(URL))

    response = signing_up.post(URL, {"person": "new"}, follow=True)

    assert 'value="new"' not in text
    assert response.redirect_chain[-1][0] == URL
    assert (User.objects.count(), is_in(signing_up)) == (6, None)


# --- A new password ---


def test_recovery_sets_the_password_of_the_one_who_was_chosen(client, ratna, kartini):
    assert enter(client, "/akun/lupa-sandi/").url == URL
    assert client.get("/akun/sandi-baru/").url == "/akun/lupa-sandi/"
    assert client.post(URL, {"person": kartini.pk}).url == "/akun/sandi-baru/"
    assert not is_in(client)

    client.post("/akun/sandi-baru/", {"password": "sambal bawang pedas"})

    ratna.refresh_from_db()
    kartini.refresh_from_db()
    assert is_in(client) == str(kartini.pk)
    assert kartini.check_password("sambal bawang pedas")
    assert ratna.check_password(PASSWORD)

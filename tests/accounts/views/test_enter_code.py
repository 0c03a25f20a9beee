from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import OneTimeCode
from tests.accounts.conftest import digits_sent_to, error_of, only_code, text_of, wrong

URL = "/akun/kode/"
PHONE = "+6281234567001"


@pytest.fixture
def asked(client, ratna):
    """A browser in which Ratna has asked for a code to sign in."""
    client.post("/akun/masuk/kode/", {"address": "0812-3456-7001"})
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_right_code_signs_her_in(asked, ratna):
    response = asked.post(URL, {"code": digits_sent_to(PHONE)})

    assert response.url == "/saya/akun/masuk-selesai/"
    assert asked.session["_auth_user_id"] == str(ratna.pk)


def test_signing_in_changes_the_session_key(asked):
    before = asked.session.session_key

    asked.post(URL, {"code": digits_sent_to(PHONE)})

    assert asked.session.session_key != before


@pytest.mark.parametrize("writing", ["{0} {1}", " {0}-{1} ", "{0}\u00a0{1}"])
def test_the_code_may_be_pasted_with_blanks(asked, writing):
    digits = digits_sent_to(PHONE)

    asked.post(URL, {"code": writing.format(digits[:3], digits[3:])})

    assert is_in(asked)


def test_there_is_one_input_that_the_phone_can_fill(asked):
    text = text_of(asked.get(URL))

    assert text.count('name="code"') == 1
    assert 'autocomplete="one-time-code"' in text
    assert 'inputmode="numeric"' in text


def test_the_page_says_where_the_message_went(asked):
    assert "0812-3456-7001" in text_of(asked.get(URL))


@pytest.mark.parametrize("value", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_what_is_no_code_is_not_counted(asked, value):
    response = asked.post(URL, {"code": value})

    assert response.status_code == 200
    assert "code" in response.context["form"].errors
    assert only_code().guesses == 0


def test_a_wrong_code_is_counted_and_said(asked):
    response = asked.post(URL, {"code": wrong(digits_sent_to(PHONE))})

    assert response.status_code == 200
    assert "code" in response.context["form"].errors
    assert (only_code().guesses, is_in(asked)) == (1, False)


def test_after_five_wrong_ones_only_a_new_code_helps(asked):
    digits = digits_sent_to(PHONE)
    for _ in range(5):
        asked.post(URL, {"code": wrong(digits)})

    first_error = error_of(asked.post(URL, {"code": digits}))

    assert not is_in(asked)
    assert first_error != ""
    asked.post("/akun/kode/kirim-ulang/")
    asked.post(URL, {"code": digits_sent_to(PHONE)})
    assert is_in(asked)


def test_an_old_code_does_not_work(asked):
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        asked.post(URL, {"code": digits_sent_to(PHONE)})

    assert not is_in(asked)


def test_a_used_code_does_not_work_again(asked):
    digits = digits_sent_to(PHONE)
    asked.post(URL, {"code": digits})
    asked.post("/akun/keluar/")

    response = asked.post(URL, {"code": digits})

    assert response.url == "/akun/masuk/"
    assert not is_in(asked)


def test_another_browser_has_no_page_for_the_code(asked):
    other = Client()

    response = other.post(URL, {"code": digits_sent_to(PHONE)})

    assert response.url == "/akun/masuk/"
    assert (is_in(other), only_code().guesses) == (False, 0)


def test_another_browser_that_asked_too_cannot_use_it(asked):
    hers = digits_sent_to(PHONE)
    other = Client()
    other.post("/akun/masuk/kode/", {"address": PHONE})
    newest = digits_sent_to(PHONE)

    if hers != newest:
        other.post(URL, {"code": hers})
    asked.post(URL, {"code": hers})

    assert (is_in(other), is_in(asked)) == (False, True)


def test_the_row_of_another_browser_is_not_reached_by_a_field(asked):
    other = Client()

    response = other.post(URL, {"code": digits_sent_to(PHONE), "pk": only_code().pk, "one_time_code": only_code().pk})

    assert (response.url, is_in(other)) == ("/akun/masuk/", False)


def test_without_having_asked_there_is_no_page(client, db):
    assert client.get(URL).url == "/akun/masuk/"


def test_a_change_code_needs_the_person_who_asked(sure_client):
    sure_client.post("/saya/akun/nomor/", {"address": "081234567099"})
    digits = digits_sent_to("+6281234567099")
    code = OneTimeCode.objects.get(purpose="phone")
    other = Client()
    session = other.session
    session["one_time_code"] = str(code.pk)
    session.save()

    response = other.post(URL, {"code": digits})

    assert response.url == "/akun/masuk/"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(asked, method):
    assert getattr(asked, method)(URL).status_code == 405


def test_the_page_is_never_stored(asked):
    assert "no-store" in asked.get(URL)["Cache-Control"]


def test_in_the_demo_city_it_says_where_codes_can_be_read(asked, settings):
    assert "/admin/notifications/message/" in text_of(asked.get(URL))

    settings.DEMO = False
    assert "/admin/notifications/message/" not in text_of(asked.get(URL))

"""Nothing tells a stranger whether a phone or an e-mail is known: same body, status and headers, and about the time."""

import re
import time

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import OneTimeCode, Tally, User
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory

KNOWN = {"phone": "081234567001", "email": "ratna@contoh.example"}
UNKNOWN = {"phone": "081234567999", "email": "nobody@contoh.example"}
SIGN_UP = {"full_name": "Melati Contoh", "password": PASSWORD}

# These tell the time and nothing else; Content-Length follows the address that the stranger typed.
CLOCKS = {"Date", "Expires", "Retry-After", "Content-Length"}

# What the stranger does, and with what kind of address.
DOORS = [
    ("/akun/daftar/", "phone", lambda address: {**SIGN_UP, "address": address}),
    ("/akun/masuk/", "phone", lambda address: {"login": address, "password": "wrong password"}),
    ("/akun/masuk/", "email", lambda address: {"login": address, "password": "wrong password"}),
    ("/akun/masuk/kode/", "phone", lambda address: {"address": address}),
    ("/akun/masuk/kode/", "email", lambda address: {"address": address}),
    ("/akun/lupa-sandi/", "phone", lambda address: {"address": address}),
    ("/akun/lupa-sandi/", "email", lambda address: {"address": address}),
]


def neutral(response, address):
    """Status, headers and body without what differs from any request to the next."""
    body = response.content.decode()
    body = re.sub(r'name="(csrfmiddlewaretoken|form_token)" value="[^"]*"', "", body)
    for writing in (address, f"{address[:4]}-{address[4:8]}-{address[8:]}"):
        body = body.replace(writing, "…")
    headers = {name: value for name, value in response.headers.items() if name not in CLOCKS}
    cookies = sorted((name, bool(morsel.value), morsel["max-age"]) for name, morsel in response.cookies.items())
    return response.status_code, headers, cookies, body


def visit(url, address, fields):
    """Knock, look at the next page, guess a code, ask for another: every answer that a stranger sees."""
    client = Client()
    answers = [client.post(url, fields)]
    if answers[0].status_code == 302:
        answers.append(client.get(answers[0].url))
        answers += [client.post("/akun/kode/", {"code": f"{guess:06d}"}) for guess in range(6)]
        answers.append(client.post("/akun/kode/kirim-ulang/"))
        answers.append(client.get("/akun/kode/"))
    return [neutral(answer, address) for answer in answers]


@pytest.mark.parametrize("url, kind, fields", DOORS)
def test_known_and_unknown_are_answered_alike(ratna, url, kind, fields):
    known = visit(url, KNOWN[kind], fields(KNOWN[kind]))
    unknown = visit(url, UNKNOWN[kind], fields(UNKNOWN[kind]))

    assert known == unknown


@pytest.mark.parametrize("url, kind, fields", DOORS)
def test_a_closed_account_is_answered_alike_too(ratna, url, kind, fields):
    ratna.is_active = False
    ratna.save()

    assert visit(url, KNOWN[kind], fields(KNOWN[kind])) == visit(url, UNKNOWN[kind], fields(UNKNOWN[kind]))


@pytest.mark.parametrize("url, kind, fields", [door for door in DOORS if door[1] == "phone"])
def test_a_shared_phone_is_answered_alike_too(ratna, kartini, url, kind, fields):
    assert visit(url, KNOWN[kind], fields(KNOWN[kind])) == visit(url, UNKNOWN[kind], fields(UNKNOWN[kind]))


@pytest.mark.parametrize("url, kind, fields", DOORS)
def test_the_limit_comes_at_the_same_try(ratna, url, kind, fields):
    def answers(address):
        client = Client()
        return [neutral(client.post(url, fields(address)), address) for _ in range(12)]

    assert answers(KNOWN[kind]) == answers(UNKNOWN[kind])


@pytest.mark.parametrize("how_many", [1, 2, 6])
@pytest.mark.parametrize("url, kind, fields", DOORS)
def test_the_database_is_asked_as_often(ratna, url, kind, fields, how_many):
    for _ in range(1, how_many):
        UserFactory(phone=str(ratna.phone))

    def statements(address):
        with CaptureQueriesContext(connection) as queries:
            Client().post(url, fields(address))
        return len(queries)

    assert statements(KNOWN[kind]) == statements(UNKNOWN[kind])


class ShorterHasher(PBKDF2PasswordHasher):
    """Long enough to be heard when it is left out, short enough for a test."""

    iterations = 60_000


@pytest.mark.parametrize("url, kind, fields", DOORS)
def test_it_takes_about_the_same_time(ratna, settings, url, kind, fields):
    settings.PASSWORD_HASHERS = [f"{__name__}.ShorterHasher"]
    for person in User.objects.all():
        person.set_password(PASSWORD)
        person.save()
    times = {"known": [], "unknown": []}

    for _ in range(9):
        for name, address in (("known", KNOWN[kind]), ("unknown", UNKNOWN[kind])):
            OneTimeCode.objects.all().delete()
            Tally.objects.all().delete()
            client = Client()
            started = time.thread_time()
            client.post(url, fields(address))
            times[name].append(time.thread_time() - started)

    # The quickest of nine, in processor time: what the work takes, without what a busy machine adds.
    known, unknown = min(times["known"]), min(times["unknown"])
    assert abs(known - unknown) < 0.35 * max(known, unknown)


def test_a_shared_phone_and_a_password_take_about_the_same_time(ratna, kartini, settings):
    test_it_takes_about_the_same_time(ratna, settings, *DOORS[1])


def test_control_a_hash_left_out_would_be_noticed(ratna, settings, monkeypatch):
    from allauth.account.auth_backends import AuthenticationBackend

    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda self, password: None)

    with pytest.raises(AssertionError):
        test_it_takes_about_the_same_time(ratna, settings, *DOORS[1])

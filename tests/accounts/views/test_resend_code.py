from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.accounts.conftest import sent_to

URL = "/akun/kode/kirim-ulang/"
PHONE = "+6281234567001"


@pytest.fixture
def asked(client, ratna):
    client.post("/akun/masuk/kode/", {"address": PHONE})
    return client


def test_a_new_code_is_sent(asked):
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        response = asked.post(URL)

    assert response.url == "/akun/kode/"
    assert sent_to(PHONE) == ["sign_in_code"] * 2


def test_a_double_tap_sends_one(asked):
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        answers = [asked.post(URL).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert sent_to(PHONE) == ["sign_in_code"] * 2


def test_too_often_is_a_page_that_says_wait(asked):
    answers = []
    for round_ in range(1, 6):
        with time_machine.travel(timezone.now() + timedelta(seconds=31 * round_)):
            answers.append(asked.post(URL))

    assert [answer.status_code for answer in answers] == [302] * 4 + [429]
    assert int(answers[-1]["Retry-After"]) > 60


def test_without_having_asked_nothing_is_sent(client, db):
    assert client.post(URL).url == "/akun/masuk/"


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_wrong_method(asked, method):
    assert getattr(asked, method)(URL).status_code == 405
    assert sent_to(PHONE) == ["sign_in_code"]

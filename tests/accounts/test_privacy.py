"""Nothing that names a person stands in a log line, whatever happens."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services, urls, urls_sign_in
from tests.accounts.conftest import digits_sent_to

CANARIES = ["Melati", "Kenari", "81234567099", "0812-3456-7099", "melati@contoh.example", "burung kenari kuning"]


@pytest.fixture
def lines(caplog):
    """Every line of every logger, as it would be printed."""
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join([caplog.text, *(str(record.__dict__) for record in caplog.records)])


def journey():
    client = Client()
    client.post(
        "/akun/daftar/",
        {"full_name": "Melati Kenari", "address": "0812 3456 7099", "password": "burung kenari kuning"},
    )
    digits = digits_sent_to("+6281234567099")
    client.post("/akun/kode/", {"code": "000000"})
    client.post("/akun/kode/", {"code": digits})
    client.post("/saya/akun/", {"full_name": "Melati Kenari", "language": "id"})
    client.post("/saya/akun/persetujuan/showcase/beri/")
    client.post("/akun/pastikan/", {"password": "burung kenari kuning"})
    client.post("/saya/akun/email/", {"address": "melati@contoh.example"})
    client.post("/akun/keluar/")
    for _ in range(11):
        client.post("/akun/masuk/", {"login": "0812 3456 7099", "password": "wrong"})
    client.post("/akun/masuk/kode/", {"address": "melati@contoh.example"})
    client.get("/admin/?q=Melati")
    return digits


def test_no_journey_writes_a_name_phone_email_password_or_code(db, lines):
    digits = journey()

    text = lines()
    assert [canary for canary in [*CANARIES, digits] if canary in text] == []


def test_an_error_in_the_middle_does_not_write_them_either(db, lines, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(services, "send_code", breaks)
    client = Client(raise_request_exception=False)

    response = client.post(
        "/akun/daftar/",
        {"full_name": "Melati Kenari", "address": "0812 3456 7099", "password": "burung kenari kuning"},
    )

    text = lines()
    assert response.status_code == 500
    assert "broken on purpose" in text
    assert [canary for canary in CANARIES if canary in text] == []


def test_control_the_fixture_sees_what_is_logged(lines):
    logging.getLogger("accounts").warning("Melati %s", "Kenari")

    assert [canary for canary in CANARIES if canary in lines()] == ["Melati", "Kenari"]


@pytest.mark.parametrize("pattern", [*urls.urlpatterns, *urls_sign_in.urlpatterns], ids=lambda pattern: pattern.name)
def test_no_page_of_an_account_is_kept_by_a_cache(sure_client, pattern):
    name = pattern.name if pattern in urls_sign_in.urlpatterns else f"accounts:{pattern.name}"
    url = reverse(name, args=["photo"] if pattern.pattern.converters else [])

    assert "no-store" in sure_client.get(url)["Cache-Control"]

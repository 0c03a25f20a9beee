"""Error pages: designed, in the language of the address, and working without database and session."""

import re

import pytest
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from rumah_kreatif import views

PAGES = [
    (views.bad_request, 400, "Permintaan itu tidak terbaca", "We could not read that request"),
    (views.permission_denied, 403, "Halaman ini tidak terbuka untuk Anda", "This page is not open to you"),
    (views.csrf_failure, 403, "Formulir ini sudah terlalu lama terbuka", "This form has been open too long"),
    (views.page_not_found, 404, "Halaman ini tidak ditemukan", "We can’t find this page"),
    (views.too_many_requests, 429, "Mohon tunggu sebentar", "Please wait a moment"),
    (views.server_error, 500, "Ada gangguan di pihak kami", "Something went wrong on our side"),
]


@pytest.mark.parametrize(("view", "status", "indonesian", "english"), PAGES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_error_page_speaks_the_language_of_its_address(view, status, indonesian, english, language):
    path, heading = ("/entah/", indonesian) if language == "id" else ("/en/entah/", english)

    # No database fixture here: a query would fail the test.
    response = view(RequestFactory().get(path))

    html = response.content.decode()
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert f'<html lang="{language}">' in html
    assert f"<h1>{heading}</h1>" in html
    assert f"<title>{heading} – Rumah Kreatif Surabaya</title>" in html
    assert 'style="' not in html


@pytest.mark.parametrize("view", [page[0] for page in PAGES])
def test_error_page_shows_where_help_is(view, settings):
    settings.HELP_WHATSAPP = "+6281234567890"

    html = view(RequestFactory().get("/entah/")).content.decode()

    assert 'href="https://wa.me/6281234567890"' in html
    assert "0812-3456-7890" in html


def test_error_page_switches_language_on_the_spot():
    html = views.page_not_found(RequestFactory().get("/entah/?q=x")).content.decode()

    assert set(re.findall(r'<a [^>]*href="([^"]*)" lang="en"', html)) == {"/en/entah/?q=x"}


def test_too_many_requests_says_when():
    response = views.too_many_requests(RequestFactory().get("/en/akun/"), retry_after=300)

    assert response.headers["Retry-After"] == "300"
    assert "Try again in 5 minutes." in response.content.decode()


def test_too_many_requests_waits_a_minute_unless_told():
    response = views.too_many_requests(RequestFactory().get("/en/akun/"))

    assert response.headers["Retry-After"] == "60"
    assert "Try again in a minute." in response.content.decode()


def test_server_error_falls_back_to_plain_words(monkeypatch):
    def broken(*args, **kwargs):
        raise TemplateDoesNotExist("500.html")

    monkeypatch.setattr(views, "render_to_string", broken)
    response = views.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith("Maaf, ada gangguan.")


def test_unknown_host_gets_the_designed_page(db):
    response = Client(headers={"host": "jahat.example"}).get("/")

    assert response.status_code == 400
    assert "Permintaan itu tidak terbaca" in response.content.decode()
    assert "jahat.example" not in response.content.decode()


def test_unknown_address_gets_the_designed_page(db):
    response = Client().get("/en/entah/")

    assert response.status_code == 404
    assert "We can’t find this page" in response.content.decode()


def test_form_without_token_gets_the_designed_page(db):
    with translation.override("id"):
        address = reverse("account_login")

    response = Client(enforce_csrf_checks=True).post(address, {})

    assert response.status_code == 403
    assert "Formulir ini sudah terlalu lama terbuka" in response.content.decode()

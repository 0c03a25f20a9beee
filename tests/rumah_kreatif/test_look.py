"""Icons, money, telephone numbers and the addresses of a page."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from rumah_kreatif.templatetags import look


def render(source, path="/", **context):
    request = RequestFactory().get(path)
    return Template("{% load look %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "Rp0"), (999, "Rp999"), (1250000, "Rp1.250.000"), (-5000, "−Rp5.000"), (None, "")],
)
def test_rupiah_groups_thousands_with_dots(amount, written):
    assert look.rupiah(amount) == written


def test_rupiah_is_the_same_in_english():
    with translation.override("en"):
        written = render("{{ amount|rupiah }}", amount=1250000)

    assert written == "Rp1.250.000"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+628123456789", "0812-3456-789"),
        ("+6231123456", "0311-2345-6"),
        ("+60123456789", "+60123456789"),
        ("", ""),
        (None, ""),
    ],
)
def test_local_phone_writes_as_people_do(number, written):
    assert look.local_phone(number) == written


def test_whatsapp_links_to_the_chat():
    assert look.whatsapp("+6281234567890") == "https://wa.me/6281234567890"


def test_whatsapp_types_the_text_already():
    link = look.whatsapp("+6281234567890", "Halo, D’niel & teman?")

    assert link == "https://wa.me/6281234567890?text=Halo%2C%20D%E2%80%99niel%20%26%20teman%3F"


def test_icon_is_hidden_from_screen_readers():
    assert render('{% icon "check" %}') == (
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l4.5 4.5L19 7"/></svg>'
    )


def test_icon_unknown_is_an_error():
    with pytest.raises(KeyError):
        render('{% icon "nothing" %}')


@pytest.mark.parametrize(
    ("language", "path", "url"),
    [
        ("id", "/", "/en/"),
        ("id", "/produk/?q=sambal&sektor=makanan", "/en/produk/?q=sambal&amp;sektor=makanan"),
        ("id", "/entah/di-mana/", "/en/entah/di-mana/"),
        ("id", "/energi/", "/en/energi/"),
        ("en", "/en/", "/"),
        ("en", "/en/produk/?q=sambal", "/produk/?q=sambal"),
    ],
)
def test_other_language_stays_on_the_page(language, path, url):
    with translation.override(language):
        html = render("{% other_language as other %}{{ other.url }}", path)

    assert html == url


@pytest.mark.parametrize(("language", "code", "name"), [("id", "en", "English"), ("en", "id", "Bahasa Indonesia")])
def test_other_language_is_named_in_itself(language, code, name):
    with translation.override(language):
        html = render("{% other_language as other %}{{ other.code }} {{ other.name }}")

    assert html == f"{code} {name}"


def test_page_addresses_leave_the_query_out(settings):
    settings.SITE_URL = "https://rumah.example/"

    with translation.override("en"):
        html = render("{% page_addresses as a %}{{ a.canonical }} {{ a.id }} {{ a.en }}", "/en/produk/?q=x")

    assert html == ("https://rumah.example/en/produk/ https://rumah.example/produk/ https://rumah.example/en/produk/")

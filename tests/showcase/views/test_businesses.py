import re

import pytest

from accounts.models import ConsentPurpose
from accounts.services import withdraw_consent
from showcase.services import count_figures
from tests.factories import BusinessFactory, ProductFactory

URL = "/usaha/"
pytestmark = pytest.mark.django_db


def names(response):
    return re.findall(r'<h3><a href="[^"]+"[^>]*>([^<]+)</a>', response.content.decode())


def test_list_shows_a_card(client, basket):
    response = client.get(URL)

    assert (response.status_code, names(response)) == (200, ["Anyam Bu Pandan"])
    assert "Makanan · 1 produk" in response.content.decode()


def test_list_in_english(client, basket):
    body = client.get("/en/usaha/").content.decode()

    assert "Food · 1 product" in body
    assert '<a href="/en/usaha/anyam-bu-pandan/">' in body


def test_unverified_and_unconsented_are_not_shown(client):
    BusinessFactory()
    BusinessFactory(status="submitted", verified_at=None, consented=True)

    assert names(client.get(URL)) == []


def test_withdrawn_consent_empties_the_list_at_once(client, basketry, sri):
    before = names(client.get(URL))

    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert (before, names(client.get(URL))) == (["Anyam Bu Pandan"], [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "keranjang"}, ["Anyam Bu Pandan"]),
        ({"q": "gubeng"}, ["Anyam Bu Pandan"]),
        ({"jenis": "makanan", "kecamatan": "gubeng"}, ["Anyam Bu Pandan"]),
        ({"jenis": "kriya"}, []),
        ({"halal": "ya"}, []),
        ({"q": "canary"}, []),
    ],
)
def test_search_and_filters(client, basket, query, found):
    assert names(client.get(URL, query)) == found


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)(URL).status_code == 405


def test_nothing_private(client, basket, says_nothing_private):
    says_nothing_private(client.get(URL))


def test_name_is_escaped(client):
    BusinessFactory(consented=True, name="<b>Toko</b>", slug="toko")

    assert "&lt;b&gt;Toko&lt;/b&gt;" in client.get(URL).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, rows, django_assert_num_queries):
    for _number in range(rows):
        ProductFactory()
    count_figures()

    with django_assert_num_queries(3):
        client.get(URL)

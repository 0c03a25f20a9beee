import re

import pytest
import time_machine
from django.urls import reverse

from accounts.models import ConsentPurpose
from accounts.services import withdraw_consent
from showcase.services import count_figures, refresh_words
from tests.factories import ProductFactory
from tests.showcase.conftest import ready_picture

URL = "/produk/"
pytestmark = pytest.mark.django_db


def names(response):
    return re.findall(r'<h3><a href="[^"]+"[^>]*>([^<]+)</a>', response.content.decode())


def test_list_shows_a_card(client, basket):
    response = client.get(URL)

    assert (response.status_code, names(response)) == (200, ["Keranjang Pandan"])
    assert "Rp145.000" in response.content.decode()


def test_address_and_template(client, basket):
    response = client.get(reverse("showcase:products"))

    assert response.templates[0].name == "showcase/products.html"


def test_list_in_english(client, basket):
    response = client.get("/en/produk/")

    assert names(response) == ["Pandan Basket"]


def test_name_without_english_is_marked_as_indonesian(client, basketry):
    ProductFactory(business=basketry, name_id="Tikar", slug="tikar")

    assert '<a href="/en/produk/tikar/" lang="id">Tikar</a>' in client.get("/en/produk/").content.decode()


def test_withdrawn_consent_empties_the_list_at_once(client, basket, sri):
    before = names(client.get(URL))

    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert (before, names(client.get(URL))) == (["Keranjang Pandan"], [])


def test_nothing_found_says_so(client, basket):
    response = client.get(URL, {"q": "zzqqxx"})

    assert "Kami tidak menemukan “zzqqxx”." in response.content.decode()


def test_mended_search_says_so(client, basket):
    refresh_words()

    response = client.get(URL, {"q": "keranjnag"})

    assert names(response) == ["Keranjang Pandan"]
    assert "Tidak ada yang ditulis persis “keranjnag”." in response.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE showcase_productcard; --",
        "%",
        "_",
        "\\",
        "\0",
        "\ud800".encode("utf-8", "replace"),
        "a" * 9000,
        "&|!():*",
        "{{ 7*7 }}",
    ],
)
def test_hostile_search_is_only_text(client, basket, text):
    response = client.get(URL, {"q": text})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert names(client.get(URL)) == ["Keranjang Pandan"]


@pytest.mark.parametrize("place", ["x", "1-2", "-1", "zzzzzzzzzzzz-1-1", "\0", "1-1-1-b", "0-999999-0"])
def test_hostile_place_is_a_page(client, basket, place):
    assert client.get(URL, {"mulai": place}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)(URL).status_code == 405


def test_head(client, basket):
    assert client.head(URL).status_code == 200


@pytest.mark.parametrize("query", ["", "?q=keranjang", "?jenis=makanan", "?q=zzqqxx"])
def test_nothing_private(client, basket, says_nothing_private, query):
    says_nothing_private(client.get(URL + query))


@pytest.mark.parametrize("private", ["canary", "81399988877", "3578014507850001", "tersembunyi", "9120001234567"])
def test_private_words_find_nobody(client, basket, private):
    assert names(client.get(URL, {"q": private})) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, basketry, rows, django_assert_num_queries):
    for product in ProductFactory.create_batch(rows, business=basketry):
        ready_picture(basketry, product)
    count_figures()

    # The figures, the two ranges of the round.
    with django_assert_num_queries(3):
        client.get(URL)


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        # figures, two ranges, count
        ({"jenis": "makanan", "halal": "ya"}, 4),
        # figures, count, ranked rows
        ({"q": "keranjang"}, 3),
        # figures, count of nothing, near words, count, ranked rows
        ({"q": "keranjnag"}, 5),
        # figures, count of nothing, near words
        ({"q": "zzqqxx"}, 3),
    ],
)
def test_queries_of_a_narrowed_list(client, basket, query, queries, django_assert_num_queries):
    refresh_words()
    count_figures()

    with django_assert_num_queries(queries):
        client.get(URL, query)


def test_pages_are_walked_by_their_links(client, basketry):
    made = {product.name_id for product in ProductFactory.create_batch(50, business=basketry)}

    seen, url = [], URL
    while url:
        body = client.get(url).content.decode()
        seen += re.findall(r'<h3><a href="[^"]+"[^>]*>([^<]+)</a>', body)
        following = re.search(r'<a href="([^"]+)" rel="next">', body)
        url = URL + following[1].replace("&amp;", "&") if following else ""

    assert (sorted(seen), len(seen)) == (sorted(made), 50)


def test_order_changes_from_day_to_day(client, basketry):
    ProductFactory.create_batch(12, business=basketry)

    with time_machine.travel("2026-11-24 03:00 +0000"):
        today, again = names(client.get(URL)), names(client.get(URL))
    with time_machine.travel("2026-11-25 03:00 +0000"):
        tomorrow = names(client.get(URL))

    assert today == again
    assert today != tomorrow
    assert sorted(today) == sorted(tomorrow)


def test_chosen_filters_stay_chosen(client, basket):
    body = client.get(URL, {"jenis": "makanan", "kecamatan": "gubeng", "halal": "ya"}).content.decode()

    assert re.findall(r'value="([^"]+)" (?:checked|selected)', body) == ["makanan", "gubeng", "ya"]


@pytest.mark.parametrize(
    ("query", "is_indexed"), [("", True), ("?q=pandan", False), ("?halal=ya", False), ("?mulai=0-2-1", False)]
)
def test_only_the_plain_list_is_for_search_engines(client, basket, query, is_indexed):
    assert ('content="noindex, follow"' in client.get(URL + query).content.decode()) is not is_indexed


def test_page_is_private_to_caches(client, basket):
    assert client.get(URL)["Cache-Control"] == "private, no-cache"


def test_demonstration_pictures_are_called_so(client, basket, settings):
    settings.DEMO = True

    assert "Gambar peragaan, bukan foto produk." in client.get(URL).content.decode()

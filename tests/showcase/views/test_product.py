import json
import re

import pytest

from accounts.models import ConsentPurpose
from accounts.services import withdraw_consent
from businesses.models import Business, BusinessStatus, Halal, Product, ProductStatus, Refusal
from sentra.models import Consignment, Outlet
from tests.factories import ProductFactory
from tests.sentra.conftest import consign, keeper_of
from tests.showcase.conftest import ready_picture

URL = "/produk/keranjang-pandan/"
pytestmark = pytest.mark.django_db


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_product(client, basket):
    page = body(client)

    assert "<h1>Keranjang Pandan</h1>" in page
    assert "Keranjang dua warna." in page
    assert '<a href="/usaha/anyam-bu-pandan/"><b>Anyam Bu Pandan</b></a>' in page


def test_product_in_english(client, basket):
    page = body(client, "/en" + URL)

    assert "<h1>Pandan Basket</h1>" in page
    assert '<div class="lead" lang="id">' in page
    assert "The maker has written this in Indonesian." in page


def test_english_description_needs_no_note(client, basket):
    Product.objects.update(description_en="A two-coloured basket.")

    assert "The maker has written this in Indonesian." not in body(client, "/en" + URL)


@pytest.mark.parametrize("url", ["/produk/tidak-ada/", "/en/produk/tidak-ada/"])
def test_unknown(client, basket, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("status", sorted(set(ProductStatus.values) - {ProductStatus.PUBLISHED}))
def test_not_published(client, basket, status):
    Product.objects.update(status=status)

    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("status", sorted(set(BusinessStatus.values) - {BusinessStatus.VERIFIED}))
def test_business_not_verified(client, basket, status):
    Business.objects.update(status=status)

    assert client.get(URL).status_code == 404


def test_withdrawn_consent_is_a_404_at_once(client, basket, sri):
    before = client.get(URL).status_code

    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert (before, client.get(URL).status_code) == (200, 404)


def test_owner_herself_sees_no_more_than_the_public(client, basket, sri):
    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)
    client.force_login(sri.user)

    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, basket, method):
    assert getattr(client, method)(URL).status_code == 405


# --- ordering by WhatsApp ---


def test_no_order_button_without_her_leave(client, basket, says_nothing_private):
    response = client.get(URL)

    assert "wa.me/6281399988877" not in response.content.decode()
    says_nothing_private(response)


def test_order_button_carries_product_and_address(client, basket, settings):
    settings.SITE_URL = "https://rk.example"
    Business.objects.update(whatsapp_is_public=True)

    link = re.search(r'href="(https://wa.me/6281399988877\?text=[^"]+)"', body(client))[1]

    assert link.endswith(
        "text=Halo%20Anyam%20Bu%20Pandan%2C%20saya%20ingin%20memesan%20Keranjang%20Pandan."
        "%20https%3A//rk.example/produk/keranjang-pandan/"
    )


def test_order_speaks_indonesian_to_the_maker_on_the_english_page_too(client, basket):
    Business.objects.update(whatsapp_is_public=True)

    assert "saya%20ingin%20memesan%20Keranjang%20Pandan" in body(client, "/en" + URL)


def test_no_order_button_without_a_number(client, basket, sri):
    Business.objects.update(whatsapp_is_public=True)
    sri.phone = None
    sri.save()

    assert "Pesan lewat WhatsApp" not in body(client)


# --- what it says ---


@pytest.mark.parametrize(
    ("halal", "words"),
    [
        (Halal.HALAL, "Ya, bersertifikat, menurut pembuatnya"),
        (Halal.NON_HALAL, "Tidak, produk ini tidak halal"),
        (Halal.NOT_YET, "Belum bersertifikat"),
    ],
)
def test_halal_in_words(client, basket, halal, words):
    Product.objects.update(halal=halal)

    assert words in body(client)


def test_halal_is_not_mentioned_where_it_does_not_apply(client, basket):
    Product.objects.update(halal=Halal.NOT_APPLICABLE)

    assert "<dt>Halal</dt>" not in body(client)


def test_shelf_life_storage_and_ingredients(client, basket):
    Product.objects.update(shelf_life_days=5, storage="Di kulkas", ingredients="Susu, gula")

    page = body(client)

    assert [words in page for words in ("5 hari", "Di kulkas", "Susu, gula")] == [True, True, True]


def test_indonesian_facts_are_marked_and_explained_on_the_english_page(client, basket):
    Product.objects.update(unit="bungkus isi 10", storage="Di kulkas")

    page = body(client, "/en" + URL)

    assert '<dd lang="id">bungkus isi 10</dd>' in page
    assert '<dd lang="id">Di kulkas</dd>' in page
    assert "the maker’s own words, in Indonesian" in page
    assert "own words" not in body(client)


def test_other_products_of_the_maker(client, basket):
    ProductFactory(business=basket.business, name_id="Tikar Pandan", slug="tikar")
    ProductFactory(business=basket.business, name_id="Rahasia", slug="rahasia", status=ProductStatus.DRAFT)

    page = body(client)

    assert '<a href="/produk/tikar/">Tikar Pandan</a>' in page
    assert "Rahasia" not in page


def test_text_is_escaped(client, basket):
    Product.objects.update(description_id="<script>alert(1)</script>", name_id="</script><b>")

    page = body(client)

    assert "<script>alert" not in page
    assert "</script><b>" not in page


def test_lineage_both_ways(client, basket):
    old = ProductFactory(business=basket.business, name_id="Anyaman Lama", slug="lama")
    Product.objects.filter(pk=basket.pk).update(evolved_from=old)

    assert '<a href="/produk/lama/">Anyaman Lama</a>' in body(client)
    assert '<a href="/produk/keranjang-pandan/">Keranjang Pandan</a>' in body(client, "/produk/lama/")


def test_lineage_hides_what_is_not_public(client, basket):
    old = ProductFactory(business=basket.business, name_id="Anyaman Lama", slug="lama", status=ProductStatus.ARCHIVED)
    Product.objects.filter(pk=basket.pk).update(evolved_from=old)

    assert "Anyaman Lama" not in body(client)


# --- pictures ---


def test_picture_in_its_widths(client, basket):
    ready_picture(basket.business, basket, stem="pictures/basket")

    page = body(client)

    assert "pictures/basket-1280.avif 1280w" in page
    assert re.search(r'<meta property="og:image" content="http[^"]+/pictures/basket-1280.jpg">', page)


def test_waiting_and_refused_pictures_are_not_shown(client, basket):
    ready_picture(basket.business, basket, stem="pictures/wait", state="waiting")
    ready_picture(basket.business, basket, position=2, stem="pictures/bad", state="refused", refusal=Refusal.TOO_HEAVY)

    assert ("pictures/wait" in body(client), "pictures/bad" in body(client)) == (False, False)


def test_face_with_photo_consent(client, basket, face):
    assert "pictures/face-canary" in body(client)


def test_face_goes_with_the_photo_consent(client, basket, face, sri):
    withdraw_consent(sri.user, ConsentPurpose.PHOTO, by=sri.user)

    assert "pictures/face-canary" not in body(client)


def test_structured_data_is_json(client, basket):
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', body(client))[1])

    assert (data["@type"], data["name"], data["offers"]["price"]) == ("Product", "Keranjang Pandan", 145_000)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, basket, rows, django_assert_num_queries):
    for number in range(rows):
        ready_picture(basket.business, basket, position=number + 1, stem=f"pictures/{number}")
        ProductFactory(business=basket.business)

    with django_assert_num_queries(1):
        client.get(URL)


def test_a_line_of_products_takes_one_query_more(client, basket, django_assert_num_queries):
    ProductFactory(business=basket.business, evolved_from=basket)

    with django_assert_num_queries(2):
        client.get(URL)


# --- where it stands today ---


def test_where_it_stands_today(client, basket):
    consign(basket, Outlet.objects.get(slug="merr"), by=keeper_of(), pieces=4321)
    consign(basket, Outlet.objects.get(slug="siola"), by=keeper_of(), pieces=1)

    page = body(client)

    assert re.findall(r'<a href="(/sentra/[^"]+/)">(Tersedia di [^<]+)</a>', page) == [
        ("/sentra/siola/", "Tersedia di Sentra Siola"),
        ("/sentra/merr/", "Tersedia di Sentra MERR"),
    ]
    assert ("4321" in page, "4.321" in page) == (False, False)
    assert "Available at Sentra Siola" in body(client, "/en" + URL)


@pytest.mark.parametrize(
    ("consignment", "outlet"),
    [
        ({}, {}),
        ({"status": "ended"}, {}),
        ({}, {"closed_on": "2020-01-01"}),
        ({}, {"opened_on": "2099-01-01"}),
        ({}, {"closed_on": "2099-01-01", "opened_on": "2020-01-01"}),
    ],
)
@pytest.mark.parametrize("pieces", [0, 2])
def test_page_and_queryset_agree_on_what_stands_on_the_shelf(client, basket, consignment, outlet, pieces):
    row = consign(basket, Outlet.objects.get(slug="siola"), by=keeper_of(), pieces=pieces)
    Consignment.objects.filter(pk=row.pk).update(**consignment)
    Outlet.objects.filter(slug="siola").update(**outlet)

    assert ("Tersedia di" in body(client)) == Consignment.objects.on_shelf().exists()

import re

import pytest

from accounts.models import ConsentPurpose
from accounts.services import withdraw_consent
from businesses.models import Business, BusinessStatus, ProductStatus
from sentra.models import Outlet
from tests.factories import BusinessFactory, ProductFactory
from tests.sentra.conftest import consign, keeper_of
from tests.showcase.conftest import ready_picture

URL = "/usaha/anyam-bu-pandan/"
pytestmark = pytest.mark.django_db


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_business(client, basket):
    Business.objects.update(started_year=2019)

    page = body(client)

    assert "<h1>Anyam Bu Pandan</h1>" in page
    assert [words in page for words in ("Anyaman dari daun pandan.", "Gubeng", ">2019<", "Keranjang Pandan")] == [
        True
    ] * 4


def test_business_in_english(client, basketry):
    page = body(client, "/en" + URL)

    assert "The maker has written this in Indonesian." in page
    assert "Verified by the city" in page


@pytest.mark.parametrize("url", ["/usaha/tidak-ada/", "/en/usaha/tidak-ada/"])
def test_unknown(client, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("status", sorted(set(BusinessStatus.values) - {BusinessStatus.VERIFIED}))
def test_not_verified(client, basketry, status):
    Business.objects.update(status=status)

    assert client.get(URL).status_code == 404


def test_never_consented(client):
    BusinessFactory(slug="diam")

    assert client.get("/usaha/diam/").status_code == 404


def test_withdrawn_consent_is_a_404_at_once(client, basketry, sri):
    before = client.get(URL).status_code

    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert (before, client.get(URL).status_code) == (200, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, basketry, method):
    assert getattr(client, method)(URL).status_code == 405


def test_nothing_private(client, basket, says_nothing_private):
    says_nothing_private(client.get(URL))


def test_whatsapp_leave_is_for_orders_not_for_this_page(client, basket, says_nothing_private):
    Business.objects.update(whatsapp_is_public=True)

    says_nothing_private(client.get(URL))


def test_face_and_name_with_photo_consent(client, basketry, face):
    page = body(client)

    assert ("pictures/face-canary" in page, "Sri Canary Rekaan" in page) == (True, True)


def test_face_and_name_go_with_the_photo_consent(client, basketry, face, sri, says_nothing_private):
    withdraw_consent(sri.user, ConsentPurpose.PHOTO, by=sri.user)

    response = client.get(URL)

    assert "pictures/face-canary" not in response.content.decode()
    says_nothing_private(response)


def test_face_is_never_the_picture_that_previews_show(client, basketry, face):
    assert 'content="http://localhost:8000/media/pictures/face-canary' not in body(client)


def test_process_pictures_with_their_words(client, basketry):
    ready_picture(basketry, kind="place", stem="pictures/home")
    ready_picture(basketry, kind="process", stem="pictures/weaving", caption="Menganyam di teras")

    page = body(client)

    assert ("pictures/home-640.avif" in page, "<b>1.</b> Menganyam di teras" in page) == (True, True)


def test_business_without_products_or_pictures(client, basketry):
    ProductFactory(business=basketry, name_id="Belum Jadi", slug="belum", status=ProductStatus.DRAFT)

    page = body(client)

    assert "Saat ini belum ada produk yang ditampilkan." in page
    assert "Belum Jadi" not in page


def test_outlets_where_something_of_hers_stands_today(client, basketry, basket):
    consign(basket, Outlet.objects.get(slug="merr"), by=keeper_of(), pieces=3)
    consign(basket, Outlet.objects.get(slug="siola"), by=keeper_of())

    assert re.findall(r'<a href="/sentra/[^"]+/">(Sentra [^<]+)</a>', client.get(URL).content.decode()) == [
        "Sentra MERR"
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, basketry, rows, django_assert_num_queries):
    ProductFactory.create_batch(rows, business=basketry)
    for number in range(rows):
        ready_picture(basketry, kind="process", position=number + 1, stem=f"pictures/{number}")

    # The business, its pictures, the outlets where it is found, its products.
    with django_assert_num_queries(4):
        client.get(URL)


def test_the_address_of_a_merged_entry_leads_to_the_kept_one(client, basketry):
    gone = BusinessFactory(name="Pandan Dua", slug="pandan-dua", status="merged", merged_into=basketry, consented=True)

    assert client.get("/usaha/pandan-dua/").url == URL

    withdraw_consent(basketry.owner.user, ConsentPurpose.SHOWCASE, by=basketry.owner.user)
    assert client.get(f"/usaha/{gone.slug}/").status_code == 404

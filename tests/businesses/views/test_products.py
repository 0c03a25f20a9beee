"""Her products: product_list, product_new, product_edit, and the four moves."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from businesses.models import Picture, Product, ProductCategory, ProductStatus
from sentra.models import Consignment, Outlet
from sentra.services import receive_stock
from tests.factories import BusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db


def url_of(name, business, *more):
    return reverse(f"businesses:{name}", args=[business.pk, *more])


@pytest.fixture
def good():
    return {
        "name_id": "Lemper Ayam",
        "category": str(ProductCategory.objects.get(slug="kue-basah").pk),
        "price_rupiah": "3.500",
        "unit": "buah",
        "is_self_made": "on",
        "halal": "halal",
        "token": str(uuid.uuid4()),
    }


# --- product_list ---


def test_list_shows_all_of_hers_and_nobody_elses(as_ratna, in_status, product):
    business = in_status("verified")
    archived = ProductFactory(business=business, status=ProductStatus.ARCHIVED)
    ProductFactory(business=BusinessFactory())

    response = as_ratna.get(url_of("product_list", business))

    assert set(response.context["products"]) == {product, archived}


def test_list_of_a_closed_business_offers_no_change(as_ratna, in_status):
    page = as_ratna.get(url_of("product_list", in_status("inactive"))).content.decode()

    assert "/tampilkan/" not in page
    assert "/produk/baru/" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_three(as_ratna, in_status, count, django_assert_num_queries):
    business = in_status("verified")
    for _ in range(count - 1):
        ProductFactory(business=business)
    for row in business.products.all():
        Picture.objects.create(business=business, product=row)

    with django_assert_num_queries(7):
        as_ratna.get(url_of("product_list", business))


# --- product_new ---


def test_new_makes_a_draft_and_asks_for_pictures(as_ratna, draft, good):
    response = as_ratna.post(url_of("product_new", draft), good)

    product = Product.objects.get(name_id="Lemper Ayam")
    assert (product.business, product.status, product.price_rupiah) == (draft, ProductStatus.DRAFT, 3500)
    assert response.url == url_of("product_pictures", draft, product.pk)


def test_new_stands_inside_the_registration_until_it_is_sent(as_ratna, in_status):
    within = as_ratna.get(url_of("product_new", in_status("draft"))).content.decode()
    alone = as_ratna.get(url_of("product_new", in_status("verified"))).content.decode()

    assert "Langkah 4 dari 6" in within
    assert "Langkah 4 dari 6" not in alone


def test_new_sent_twice_makes_one(as_ratna, draft, good):
    first, second = (as_ratna.post(url_of("product_new", draft), good) for _ in range(2))

    assert first.url == second.url
    assert Product.objects.filter(name_id="Lemper Ayam").count() == 1


def test_new_with_mistakes_keeps_what_she_typed(as_ratna, draft, good):
    page = as_ratna.post(url_of("product_new", draft), {**good, "price_rupiah": "3.5"}, follow=True).content.decode()

    assert "<title>Kesalahan: Produk baru Langkah 4 dari 6" in page
    assert 'value="3.5"' in page
    assert 'value="Lemper Ayam"' in page
    assert page.count("Tulis jumlahnya dalam rupiah utuh, contoh: 18.000") == 2


def test_new_later_keeps_what_she_typed(as_ratna, draft):
    response = as_ratna.post(url_of("product_new", draft), {"name_id": "Lem", "later": "1"})

    page = as_ratna.get(url_of("product_new", draft)).content.decode()
    assert response.url == "/saya/"
    assert 'value="Lem"' in page
    assert "Kesalahan" not in page


def test_new_saved_begins_empty_the_next_time(as_ratna, draft, good):
    as_ratna.post(url_of("product_new", draft), {**good, "unit": ""})
    as_ratna.post(url_of("product_new", draft), good)

    assert "Lemper" not in as_ratna.get(url_of("product_new", draft)).context["form"]["name_id"].as_widget()


@pytest.mark.parametrize("status", ["rejected", "inactive"])
def test_new_in_a_closed_business_is_refused(as_ratna, in_status, good, status):
    business = in_status(status)

    response = as_ratna.post(url_of("product_new", business), good)

    assert response.url == f"/saya/usaha/{business.pk}/"
    assert not Product.objects.filter(name_id="Lemper Ayam").exists()


@pytest.mark.django_db(transaction=True)
def test_new_sent_by_four_taps_at_once_makes_one(draft, ratna, good):
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.force_login(ratna)
    together = threading.Barrier(4)
    answers = []

    def tap(browser):
        try:
            together.wait()
            answers.append(browser.post(url_of("product_new", draft), good).url)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    product = Product.objects.get(name_id="Lemper Ayam")
    assert answers == [url_of("product_pictures", draft, product.pk)] * 4


# --- product_edit ---


@pytest.mark.parametrize(
    ("status", "then"),
    [("draft", "registration_products"), ("submitted", "product_list"), ("verified", "product_list")],
)
def test_edit_saves_and_goes_back(as_ratna, in_status, product, good, status, then):
    business = in_status(status)

    response = as_ratna.post(url_of("product_edit", business, product.pk), {**good, "name_id": "Pastel Besar"})

    product.refresh_from_db()
    assert (product.name_id, product.price_rupiah, product.status) == ("Pastel Besar", 3500, ProductStatus.DRAFT)
    assert response.url == url_of(then, business)


def test_edit_of_anothers_product_under_her_business_finds_nothing(as_ratna, draft, good):
    other = ProductFactory(business=BusinessFactory())

    assert as_ratna.post(url_of("product_edit", draft, other.pk), good).status_code == 404


def test_edit_of_her_product_under_her_other_business_finds_nothing(as_ratna, owner, product, good):
    second = BusinessFactory(owner=owner)

    assert as_ratna.get(url_of("product_edit", second, product.pk)).status_code == 404


def test_edit_of_a_published_product_leaves_it_published(as_ratna, in_status, product, good):
    business = in_status("verified")
    Product.objects.update(status=ProductStatus.PUBLISHED, published_at=business.created_at)

    as_ratna.post(url_of("product_edit", business, product.pk), {**good, "name_id": "Pastel Besar"})

    product.refresh_from_db()
    assert (product.status, product.slug, product.name_id) == (ProductStatus.PUBLISHED, "pastel-tutup", "Pastel Besar")


@pytest.mark.parametrize("count", [1, 3])
def test_edit_asks_the_database_as_often_for_one_as_for_three(
    as_ratna, in_status, product, count, django_assert_num_queries
):
    business = in_status("verified")
    for _ in range(count - 1):
        ProductFactory(business=business)

    with django_assert_num_queries(11):
        as_ratna.get(url_of("product_edit", business, product.pk))


# --- the four moves ---

MOVES = {
    "product_publish": (ProductStatus.DRAFT, ProductStatus.PUBLISHED),
    "product_unpublish": (ProductStatus.PUBLISHED, ProductStatus.DRAFT),
    "product_archive": (ProductStatus.DRAFT, ProductStatus.ARCHIVED),
    "product_restore": (ProductStatus.ARCHIVED, ProductStatus.DRAFT),
}


@pytest.mark.parametrize("name", MOVES)
def test_move_is_done_and_said(as_ratna, in_status, product, name):
    before, after = MOVES[name]
    business = in_status("verified")
    Picture.objects.create(business=business, product=product)
    Product.objects.update(status=before)

    response = as_ratna.post(url_of(name, business, product.pk), follow=True)

    product.refresh_from_db()
    assert product.status == after
    assert response.redirect_chain == [(url_of("product_list", business), 302)]
    assert "“Pastel Tutup”" in response.content.decode()


@pytest.mark.parametrize("name", MOVES)
def test_move_that_is_not_allowed_says_why(as_ratna, in_status, product, name):
    _before, after = MOVES[name]
    business = in_status("verified")
    Picture.objects.create(business=business, product=product)
    Product.objects.update(status=after)

    response = as_ratna.post(url_of(name, business, product.pk), follow=True)

    product.refresh_from_db()
    assert product.status == after
    assert 'class="alert alert-error"' in response.content.decode()


def test_publish_before_verification_says_that_it_waits(as_ratna, draft, product):
    Picture.objects.create(business=draft, product=product)

    page = as_ratna.post(url_of("product_publish", draft, product.pk), follow=True).content.decode()

    assert "akan tampil begitu usaha Anda terverifikasi" in page
    assert not Product.objects.public().exists()


def test_a_form_sent_to_two_of_her_businesses_makes_a_product_of_each(as_ratna, in_status, good):
    first = in_status("verified")
    second = BusinessFactory(owner=first.owner)

    for business in (first, second, second):
        as_ratna.post(url_of("product_new", business), good)

    assert [business.products.filter(name_id="Lemper Ayam").count() for business in (first, second)] == [1, 2]


def test_archiving_warns_of_what_still_stands_in_an_outlet(as_ratna, in_status, product, ratna):
    business = in_status("verified")
    row = Consignment.objects.create(
        business=business, product=product, outlet=Outlet.objects.get(slug="siola"), price_rupiah=1, agreed_by=ratna
    )
    receive_stock(row, 3, by=ratna)

    page = as_ratna.post(url_of("product_archive", business, product.pk), follow=True).content.decode()

    assert "masih ada di Sentra Siola" in page
    assert Product.objects.get(pk=product.pk).status == ProductStatus.ARCHIVED

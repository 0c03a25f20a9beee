"""Deleting a product that was never published: product_delete."""

import pytest
from django.urls import reverse

from businesses.models import BusinessStatus, Picture, Product
from businesses.services import archive_product, publish_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(draft, product):
    return reverse("businesses:product_delete", args=[draft.pk, product.pk])


def test_page_asks_before_anything_goes(as_ratna, url):
    page = as_ratna.get(url).content.decode()

    assert "Hapus Pastel Tutup?" in page
    assert Product.objects.count() == 1


def test_product_goes(as_ratna, url, draft):
    response = as_ratna.post(url)

    assert not Product.objects.exists()
    assert response.url == reverse("businesses:registration_products", args=[draft.pk])


def test_second_tap_gets_the_answer_of_the_first(as_ratna, url):
    first, second = as_ratna.post(url), as_ratna.post(url)

    assert (second.status_code, second.url) == (302, first.url)


def test_what_another_deleted_finds_nothing(as_ratna, url, sari):
    as_ratna.post(url)
    as_ratna.force_login(sari)

    assert as_ratna.post(url).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_published_one_stays_and_the_archive_is_named(as_ratna, url, draft, product, ratna, method):
    Picture.objects.create(business=draft, product=product)
    publish_product(product, by=ratna)

    page = getattr(as_ratna, method)(url, follow=True).content.decode()

    assert "Simpan saja di arsip" in page
    assert Product.objects.exists()


def test_archived_draft_that_nobody_saw_goes(as_ratna, url, product, ratna):
    archive_product(product, by=ratna)

    as_ratna.post(url)

    assert not Product.objects.exists()


def test_last_one_under_check_stays(as_ratna, url, in_status):
    in_status(BusinessStatus.SUBMITTED)

    page = as_ratna.post(url, follow=True).content.decode()

    assert "paling sedikit satu produk" in page
    assert Product.objects.exists()


def test_product_page_leads_here_only_before_it_is_published(as_ratna, url, draft, product, ratna):
    page = reverse("businesses:product_edit", args=[draft.pk, product.pk])
    before = url in as_ratna.get(page).content.decode()
    Picture.objects.create(business=draft, product=product)
    publish_product(product, by=ratna)

    assert (before, url in as_ratna.get(page).content.decode()) == (True, False)


def test_helper_deletes_a_product_of_her_neighbour(client, kadar, helped):
    client.force_login(kadar)

    client.post(reverse("businesses:product_delete", args=[helped.pk, helped.products.get().pk]))

    assert not Product.objects.exists()

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from businesses.models import Product, ProductCategory
from sentra.models import Consignment, Holiday, Outlet
from tests.factories import ProductFactory
from tests.sentra.conftest import consign, keeper_of

URL = "/sentra/siola/"
pytestmark = pytest.mark.django_db


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def on_the_shelf(pieces=5, outlet="siola", **fields):
    product = ProductFactory(**fields)
    return consign(product, Outlet.objects.get(slug=outlet), by=keeper_of(), pieces=pieces)


def names(page):
    return re.findall(r'<h3><a href="/produk/[^"]+">([^<]+)</a>', page)


@time_machine.travel("2026-11-24 03:00 +0000", tick=False)
def test_outlet(client):
    page = body(client)

    assert "<h1>Sentra Siola</h1>" in page
    assert "Mal Pelayanan Publik, Jl. Tunjungan" in page
    assert "Buka sekarang, sampai 20.00" in page
    assert 'href="https://www.openstreetmap.org/?mlat=-7.' in page


@time_machine.travel("2026-11-24 03:00 +0000", tick=False)
def test_outlet_in_english(client):
    page = body(client, "/en" + URL)

    assert ("Public service mall" in page, "Open now, until 20.00" in page, "How to get there" in page) == (True,) * 3


def test_shelf_by_category_with_what_is_new(client):
    first, second = ProductCategory.objects.order_by("sector", "pk")[:2]
    on_the_shelf(name_id="Kukis", category=first)
    on_the_shelf(name_id="Sambal", category=second)
    old = on_the_shelf(name_id="Tua", category=second)
    Consignment.objects.filter(pk=old.pk).update(agreed_on=timezone.localdate() - timedelta(days=40))

    page = body(client)
    heads = re.findall(r'<div class="head"><h2>([^<]+)</h2>', page)

    assert heads == ["Baru di sini", first.name, second.name]
    assert (sorted(names(page)[:2]), sorted(names(page)[2:])) == (["Kukis", "Sambal"], ["Kukis", "Sambal", "Tua"])


def test_price_is_that_of_this_outlet_and_no_stock_is_told(client):
    row = on_the_shelf(pieces=4321, price_rupiah=10_000)
    Consignment.objects.filter(pk=row.pk).update(price_rupiah=12_500)

    page = body(client)

    assert ("Rp12.500" in page, "Rp10.000" in page, "4321" in page, "4.321" in page) == (True, False, False, False)


def test_one_category_whole(client):
    category = ProductCategory.objects.first()
    for number in range(8):
        on_the_shelf(name_id=f"Kukis {number}", category=category)

    page, whole = body(client), body(client, f"{URL}?kategori={category.slug}")

    assert (f"?kategori={category.slug}" in page, len(names(whole))) == (True, 8)
    assert len(names(page)) == 4 + 6


def test_unknown_category_leads_to_the_outlet(client):
    response = client.get(URL + "?kategori=tidak-ada")

    assert (response.status_code, response["Location"]) == (302, URL)


@pytest.mark.parametrize("gone", ["hidden", "sold", "ended", "elsewhere"])
def test_what_does_not_stand_there_today_is_not_shown(client, gone):
    row = on_the_shelf(
        name_id="Kukis", outlet="merr" if gone == "elsewhere" else "siola", pieces=0 if gone == "sold" else 5
    )
    if gone == "hidden":
        Product.objects.update(status="draft")
    if gone == "ended":
        Consignment.objects.filter(pk=row.pk).update(status="ended")

    assert names(body(client)) == []


def test_closed_for_good_says_so(client):
    on_the_shelf(name_id="Kukis")
    Outlet.objects.filter(slug="siola").update(closed_on="2026-01-31")

    page = body(client)

    assert ("Gerai ini tutup pada 31 Januari 2026." in page, names(page), "noindex" in page) == (True, [], True)


def test_opens_later(client):
    Outlet.objects.filter(slug="siola").update(opened_on="2099-01-31")

    assert "Gerai ini buka mulai 31 Januari 2099." in body(client)


def test_unknown(client):
    assert client.get("/sentra/tidak-ada/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)(URL).status_code == 405


@time_machine.travel("2026-11-24 03:00 +0000", tick=False)
def test_structured_data_has_the_days_that_differ(client):
    Holiday.objects.create(day="2026-11-25", name_id="Libur", name_en="Holiday")

    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', body(client))[1])

    days = [day["validFrom"] for day in found["openingHoursSpecification"]]
    assert (found["@type"], found["name"], days[:2]) == ("Store", "Sentra Siola", ["2026-11-24", "2026-11-26"])


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, rows, django_assert_num_queries):
    for _number in range(rows):
        on_the_shelf()

    # The outlet, its shelf, cards, categories; hours and holidays.
    with django_assert_num_queries(6):
        client.get(URL)

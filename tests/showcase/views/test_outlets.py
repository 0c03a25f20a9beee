from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from businesses.models import Product
from sentra.models import Holiday, Outlet
from tests.factories import ProductFactory
from tests.sentra.conftest import consign, keeper_of

URL = "/sentra/"
pytestmark = pytest.mark.django_db


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def on_the_shelf(outlet, pieces=5, **fields):
    product = ProductFactory(**fields)
    return consign(product, Outlet.objects.get(slug=outlet), by=keeper_of(), pieces=pieces)


@time_machine.travel("2026-11-24 03:00 +0000", tick=False)
def test_the_outlets_with_their_hours(client):
    page = body(client)

    assert page.count("Buka sekarang, sampai 20.00") == 2
    assert page.count("Buka sekarang, sampai 16.00") == 1
    assert [f'href="/sentra/{slug}/"' in page for slug in ("siola", "pemkot", "merr")] == [True] * 3


@time_machine.travel("2026-11-27 10:00 +0000", tick=False)
def test_a_closed_one_says_when_it_opens_next(client):
    # A Friday, five in the afternoon: the city hall keeps office hours.
    assert "Sedang tutup, buka Senin, 30 November, pukul 09.00" in body(client)
    assert "Closed now, opens on Monday, 30 November, at 09.00" in body(client, "/en/sentra/")


@time_machine.travel("2026-11-24 03:00 +0000", tick=False)
def test_a_holiday_counts(client):
    Holiday.objects.create(day=date(2026, 11, 24), name_id="Libur", name_en="Holiday")

    assert body(client).count("Sedang tutup, buka Rabu, 25 November, pukul 09.00") == 3


def test_how_many_products_never_how_many_pieces(client):
    on_the_shelf("siola", pieces=4321)
    on_the_shelf("siola", pieces=4322)

    page = body(client)

    assert "2 produk di etalase hari ini" in page
    assert [text in page for text in ("4321", "4.321", "4322", "8643", "8.643")] == [False] * 5


def test_what_is_not_public_is_not_counted(client):
    on_the_shelf("siola")
    Product.objects.update(status="draft")

    assert "produk di etalase hari ini" not in body(client)


def test_closed_for_good_is_not_listed(client):
    Outlet.objects.filter(slug="merr").update(closed_on=timezone.localdate())

    assert "/sentra/merr/" not in body(client)


def test_without_any(client):
    Outlet.objects.update(closed_on=timezone.localdate())

    assert "Saat ini tidak ada gerai yang buka." in body(client)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)(URL).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, rows, django_assert_num_queries):
    Outlet.objects.filter(pk__in=Outlet.objects.values("pk")[rows:]).update(closed_on=timezone.localdate())
    on_the_shelf("siola")

    # Outlets, hours, holidays, and how many products stand in each.
    with django_assert_num_queries(4):
        client.get(URL)


def test_hours_differ_on_one_day(client):
    siola = Outlet.objects.get(slug="siola")
    tomorrow = timezone.localdate() + timedelta(days=1)
    Holiday.objects.create(day=tomorrow, name_id="Libur", name_en="Holiday")
    Holiday.objects.create(
        outlet=siola, day=tomorrow, name_id="Pasar malam", name_en="Night fair", opens_at=time(17), closes_at=time(22)
    )

    page = body(client, "/sentra/siola/")

    assert ("Pasar malam" in page, "17.00–22.00" in page, "Libur" in page) == (True, True, False)

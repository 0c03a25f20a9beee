import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from businesses.models import Product
from sentra.models import Outlet
from showcase.services import count_figures
from tests.factories import BusinessFactory, EnrolmentFactory, ProductFactory, TrainingFactory, UserFactory

URL = "/"
pytestmark = pytest.mark.django_db


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_home_has_its_sentence_and_two_doors(client):
    page = body(client)

    assert "<h1>Dari dapur rumah, ke etalase kota.</h1>" in page
    assert re.findall(r'<a class="door[^"]*" href="([^"]+)"', page) == [
        "/akun/daftar/?next=/saya/usaha/daftar/",
        "/kunjungan/",
    ]


def test_home_in_english(client):
    page = body(client, "/en/")

    assert "<h1>From the kitchen at home to the shelves of the city.</h1>" in page
    assert re.findall(r'<a class="door[^"]*" href="([^"]+)"', page) == [
        "/en/akun/daftar/?next=/en/saya/usaha/daftar/",
        "/en/kunjungan/",
    ]


def test_door_leads_a_signed_in_maker_straight_to_registration(client, sri):
    client.force_login(sri.user)

    assert re.findall(r'<a class="door[^"]*" href="([^"]+)"', body(client))[0] == "/saya/usaha/daftar/"


@time_machine.travel("2026-11-24 00:00 +0000", tick=False)
def test_figures_and_their_time(client, basket):
    page = body(client)

    assert re.findall(r"<dd>(\d+)</dd></div>", page)[:4] == ["1", "1", "1", "1"]
    assert "24 November 2026, pukul 07.00 WIB" in page


def test_makers_are_five_different_ones(client):
    for _number in range(7):
        business = BusinessFactory(consented=True)
        ProductFactory.create_batch(2, business=business)

    makers = re.findall(r'<p class="quiet">(Usaha Rekaan \d+)</p>', body(client))

    assert (len(makers), len(set(makers))) == (5, 5)


def test_makers_change_from_day_to_day(client):
    for _number in range(7):
        ProductFactory()

    pages = []
    for day in ("2026-11-24", "2026-11-25"):
        with time_machine.travel(f"{day} 03:00 +0000"):
            pages.append(re.findall(r'<p class="quiet">(Usaha Rekaan \d+)</p>', body(client)))

    assert pages[0] != pages[1]


def test_maker_without_products_is_not_among_them(client):
    BusinessFactory(consented=True)

    assert "Pembuat minggu ini" not in body(client)


def test_topics_and_open_outlets(client):
    Outlet.objects.filter(slug="merr").update(closed_on="2026-01-01")

    page = body(client)

    assert [words in page for words in ("Proses produksi", "Pengelolaan keuangan", "Siola", "Pemkot", "MERR")] == [
        True
    ] * 4 + [False]


def test_story_needs_both_products_in_public(client):
    dniel = BusinessFactory(consented=True, name="D’niel Pudding", slug="dniel-pudding")
    art = ProductFactory(business=dniel, name_id="Art Pudding", slug="art")
    ProductFactory(business=dniel, name_id="Minuman Puding", slug="minuman", evolved_from=art)
    told = body(client)

    Product.objects.filter(pk=art.pk).update(status="archived")

    assert ("Puding hias yang belajar" in told, "Puding hias yang belajar" in body(client)) == (True, False)


def test_no_link_leads_nowhere(client, basket):
    links = set(re.findall(r'href="(/(?!static|media)[^"#?]*)', body(client))) - {"/saya/usaha/daftar/"}

    assert {link: client.get(link, follow=True).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)(URL).status_code == 405


def test_nothing_private(client, basket, says_nothing_private):
    says_nothing_private(client.get(URL))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, rows, django_assert_num_queries):
    for _number in range(rows):
        ProductFactory()
        TrainingFactory(published_by=UserFactory())
    count_figures()

    # Two ranges of makers, figures, topics, outlets, no story; classes with sectors, kecamatan and sessions.
    with django_assert_num_queries(10):
        client.get(URL)


def test_the_next_classes_with_free_seats(client):
    planner = UserFactory()
    full = TrainingFactory(title_id="Kelas penuh", capacity=1, published_by=planner)
    EnrolmentFactory(training=full)
    TrainingFactory(title_id="Rencana saja")
    for number in range(4):
        starts_at = timezone.now() + timedelta(days=20 - number)
        TrainingFactory(title_id=f"Kelas {number}", session__starts_at=starts_at, published_by=planner)

    page = body(client)

    assert re.findall(r'<article class="trainrow">.*?<h3><a href="[^"]+">([^<]+)</a>', page) == [
        "Kelas 3",
        "Kelas 2",
        "Kelas 1",
    ]
    assert "Pelatihan yang masih ada kursinya" in page


def test_without_a_free_seat_home_says_nothing_of_classes(client):
    assert "Pelatihan yang masih ada kursinya" not in body(client)

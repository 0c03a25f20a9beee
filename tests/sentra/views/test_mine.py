from datetime import timedelta

import pytest
from django.utils import timezone

from sentra import services
from sentra.models import Consignment
from tests.factories import OwnerFactory, ProductFactory
from tests.sentra.conftest import consign, sell

URL = "/saya/sentra/"


@pytest.fixture
def her(client, ratna):
    client.force_login(ratna.owner.user)
    return client


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_she_reads_what_was_sold_of_the_last_delivery_and_what_is_owed(her, consignment, lestari):
    sell(consignment, 12, by=lestari)

    page = body(her)

    assert "12 dari 20 terjual di Sentra Siola · 8 di rak" in page
    assert "Rp240.000 belum dibayar" in page


def test_a_new_delivery_begins_anew(her, consignment, lestari):
    sell(consignment, 12, by=lestari)
    services.receive_stock(consignment, 22, by=lestari)
    sell(consignment, 5, by=lestari)

    assert "5 dari 30 terjual" in body(her)


def test_a_delivery_that_was_taken_back_is_none(her, consignment, lestari):
    wrong = services.receive_stock(consignment, 50, by=lestari)
    services.correct_movement(wrong, by=lestari, reason="Salah hitung")

    assert "0 dari 20 terjual" in body(her)


def test_what_runs_low_has_a_text_ready_for_whatsapp(her, consignment):
    assert "https://wa.me/?text=" not in body(her)
    Consignment.objects.filter(pk=consignment.pk).update(minimum_stock=20)

    page = body(her)

    assert "https://wa.me/?text=" in page
    assert "Kukis%20Cokelat" in page


def test_what_expires_says_when(her, consignment, lestari):
    services.receive_stock(consignment, 4, by=lestari, expires_on=timezone.localdate() + timedelta(days=30))
    assert "kedaluwarsa pada" not in body(her)

    services.receive_stock(consignment, 3, by=lestari, expires_on=timezone.localdate() + timedelta(days=5))

    assert "3 buah kedaluwarsa pada" in body(her)


def test_money_that_was_added_up_is_on_its_way(her, consignment, lestari):
    sell(consignment, 2, by=lestari)
    services.settle(consignment.business, consignment.outlet, timezone.localdate(), by=lestari)

    page = body(her)

    assert "Rp40.000 lagi segera dibayar" in page
    # A draft may still change.
    assert "/saya/sentra/penyetoran/" not in page


def test_the_weeks_are_bars_with_a_table_beside(her, consignment, lestari):
    assert '<svg class="chart weeks"' not in body(her)
    sell(consignment, 2, by=lestari)

    page = body(her)

    assert page.count('class="f-fg"') == 12
    assert 'height="120"' in page
    assert '<td class="r num">2</td><td class="r num">Rp40.000</td>' in page


def test_a_stranger_sees_nothing_of_it(client, consignment, lestari):
    sell(consignment, 2, by=lestari)
    client.force_login(OwnerFactory().user)

    assert "Kukis Cokelat" not in body(client)


def test_anonymous_signs_in_first(client):
    assert client.get(URL).status_code == 302


def test_nothing_is_posted_here(her):
    assert her.post(URL).status_code == 405


def test_english(her, consignment, lestari):
    sell(consignment, 12, by=lestari)

    assert "12 of 20 sold at Sentra Siola" in body(her, "/en" + URL)


def test_one_product_and_three_ask_the_same_number_of_questions(
    her, consignment, siola, ratna, lestari, django_assert_num_queries
):
    sell(consignment, 2, by=lestari)
    her.get(URL)
    with django_assert_num_queries(16):
        her.get(URL)
    for number in range(2):
        row = consign(ProductFactory(business=ratna, slug=f"baru-{number}"), siola, by=lestari, pieces=9)
        sell(row, by=lestari)
    with django_assert_num_queries(16):
        her.get(URL)

from datetime import timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from notifications.models import Message
from sentra import services
from sentra.models import Consignment
from tests.sentra.conftest import sell


def at(clock, day="2026-11-24"):
    return travel(f"{day}T{clock}:00+07:00", tick=False)


@pytest.fixture
def on_the_shelf(siola, lestari, biscuits):
    """Put there the day before, so that nothing of it is news."""
    from tests.sentra.conftest import consign

    with at("10:00", "2026-11-23"):
        return consign(biscuits, siola, by=lestari, pieces=20)


def news():
    return list(Message.objects.filter(key="sentra_day", channel="inbox").order_by("pk"))


def test_in_the_evening_she_hears_what_was_sold(on_the_shelf, lestari):
    with at("14:00"):
        sell(on_the_shelf, 2, by=lestari)
        sell(on_the_shelf, 1, by=lestari)
    with at("19:00"):
        assert services.tell_day_when_due() == 1

    assert "Sentra Siola: 3 × Kukis Cokelat, Rp60.000" in news()[0].body


def test_before_seven_nobody_is_told(on_the_shelf, lestari):
    with at("14:00"):
        sell(on_the_shelf, 2, by=lestari)
    with at("18:59"):
        assert services.tell_day_when_due() == 0

    assert news() == []


def test_she_is_told_once_a_day(on_the_shelf, lestari):
    with at("14:00"):
        sell(on_the_shelf, 2, by=lestari)
    for clock in ["19:00", "19:15", "23:00"]:
        with at(clock):
            services.tell_day_when_due()

    assert len(news()) == 1


def test_what_is_sold_after_the_message_is_in_the_next_one(on_the_shelf, lestari):
    with at("19:30"):
        sell(on_the_shelf, 2, by=lestari)
        assert services.tell_day_when_due() == 0
    with at("19:00", "2026-11-25"):
        services.tell_day_when_due()

    assert "2 × Kukis Cokelat" in news()[0].body


def test_what_was_voided_is_no_news(on_the_shelf, lestari):
    with at("14:00"):
        services.void_sale(sell(on_the_shelf, 2, by=lestari), by=lestari, reason="Salah")
    with at("19:00"):
        assert services.tell_day_when_due() == 0


def test_she_hears_what_runs_low_and_what_expires(on_the_shelf, lestari):
    Consignment.objects.filter(pk=on_the_shelf.pk).update(minimum_stock=22)
    with at("10:00"):
        services.receive_stock(on_the_shelf, 4, by=lestari, expires_on=timezone.localdate() + timedelta(days=7))
        sell(on_the_shelf, 2, by=lestari)

    with at("19:00"):
        services.tell_day_when_due()

    body = news()[0].body
    assert "tinggal 22 × Kukis Cokelat" in body
    assert "1 Desember 2026" in body


def test_low_is_news_once_and_again_after_it_was_restocked(on_the_shelf, lestari):
    Consignment.objects.filter(pk=on_the_shelf.pk).update(minimum_stock=18)
    with at("10:00"):
        sell(on_the_shelf, 2, by=lestari)
    for day in ["2026-11-24", "2026-11-25"]:
        with at("19:00", day):
            services.tell_day_when_due()
    with at("10:00", "2026-11-26"):
        sell(on_the_shelf, 1, by=lestari)
    with at("19:00", "2026-11-26"):
        services.tell_day_when_due()
    with at("10:00", "2026-11-27"):
        services.receive_stock(on_the_shelf, 5, by=lestari)
        sell(on_the_shelf, 6, by=lestari)
    with at("19:00", "2026-11-27"):
        services.tell_day_when_due()

    # One piece more sold of what is low already is news of a sale only.
    assert ["hampir habis" in row.body.lower() or "menipis" in row.body.lower() for row in news()] == [
        True,
        False,
        True,
    ]


def test_a_lot_is_news_on_the_day_from_which_it_expires_soon(on_the_shelf, lestari):
    with at("10:00", "2026-11-23"):
        services.receive_stock(on_the_shelf, 4, by=lestari, expires_on=timezone.localdate() + timedelta(days=9))
    for day in ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"]:
        with at("19:00", day):
            services.tell_day_when_due()

    assert [timezone.localtime(row.created_at).day for row in news()] == [25]


def test_nobody_hears_that_nothing_happened(on_the_shelf):
    with at("19:00"):
        assert services.tell_day_when_due() == 0


def test_an_owner_without_an_account_is_not_told(on_the_shelf, lestari):
    with at("14:00"):
        sell(on_the_shelf, 2, by=lestari)
    owner = on_the_shelf.business.owner
    owner.user = None
    owner.save()

    with at("19:00"):
        assert services.tell_day_when_due() == 0


def test_it_asks_the_same_number_of_questions_for_one_product_and_for_three(
    on_the_shelf, siola, lestari, ratna, django_assert_num_queries
):
    from tests.factories import ProductFactory
    from tests.sentra.conftest import consign

    with at("14:00"):
        sell(on_the_shelf, 2, by=lestari)
    with at("18:00"), django_assert_num_queries(10):
        services.tell_day(timezone.localdate())
    Message.objects.all().delete()
    with at("14:00"):
        for number in range(2):
            sell(consign(ProductFactory(business=ratna, slug=f"a-{number}"), siola, by=lestari, pieces=9), by=lestari)
    with at("18:00"), django_assert_num_queries(10):
        services.tell_day(timezone.localdate())

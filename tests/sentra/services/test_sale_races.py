"""Counters that send at the same moment: one sale twice, baskets in each other's order, a day being closed."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from sentra import services
from sentra.models import Consignment, Sale, SaleLine
from tests.factories import ProductFactory
from tests.sentra.conftest import consign, sell
from tests.sentra.services.test_machine import at_once

pytestmark = pytest.mark.django_db(transaction=True)
COUNTERS = 8


@pytest.fixture
def no_unique_token(transactional_db):
    """PostgreSQL takes the same token twice; afterwards it refuses again."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sentra_sale DROP CONSTRAINT sentra_sale_token_key")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE sentra_sale CASCADE")
        cursor.execute("ALTER TABLE sentra_sale ADD CONSTRAINT sentra_sale_token_key UNIQUE (token)")


def send_at_once(row, by, *, was_offline=False):
    token = uuid.uuid4()
    return at_once(*[lambda: sell(row, 1, by=by, token=token, was_offline=was_offline)] * COUNTERS)


@pytest.mark.parametrize("was_offline", [False, True])
def test_one_sale_sent_by_eight_at_once_is_one(consignment, lestari, was_offline):
    results = send_at_once(consignment, lestari, was_offline=was_offline)

    assert {getattr(result, "pk", result) for result in results} == {Sale.objects.get().pk}
    assert Consignment.objects.get().on_hand == 19


def test_control_without_the_unique_token_it_is_eight(consignment, lestari, no_unique_token):
    send_at_once(consignment, lestari)

    assert Sale.objects.count() == COUNTERS


def test_a_repeat_while_the_first_is_under_way_gets_its_sale_though_nothing_is_left(consignment, lestari):
    token = uuid.uuid4()

    results = at_once(*[lambda: sell(consignment, 20, by=lestari, token=token)] * COUNTERS)

    assert {getattr(result, "pk", result) for result in results} == {Sale.objects.get().pk}
    assert Consignment.objects.get().on_hand == 0


def test_baskets_in_each_others_order_wait_for_nobody_for_ever(consignment, siola, lestari):
    other = consign(ProductFactory(business=consignment.business), siola, by=lestari, pieces=20)
    there = [(consignment, 1), (other, 1)]

    def buy(lines):
        return lambda: services.record_sale(siola, lines, by=lestari, token=uuid.uuid4())

    results = at_once(*[buy(there), buy(there[::-1])] * 5)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert SaleLine.objects.count() == 20
    assert set(Consignment.objects.values_list("on_hand", flat=True)) == {10}


def test_a_day_closed_while_it_sells_shows_every_sale_in_the_closing_or_beside_it(consignment, siola, lestari):
    today = timezone.localdate()

    results = at_once(
        *[lambda: sell(consignment, 1, by=lestari)] * COUNTERS,
        lambda: services.close_day(siola, today, by=lestari, counted_rupiah=0, reason="Uji."),
    )

    closing, sold = results[-1], [result for result in results[:-1] if isinstance(result, Sale)]
    late = services.late_totals(closing)
    assert closing.sales + late["sales"] == len(sold) == Sale.objects.count()
    assert closing.cash_rupiah + late["cash_rupiah"] == len(sold) * 20_000

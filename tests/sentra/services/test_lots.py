from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sentra import services
from sentra.models import Consignment
from sentra.services import Goods, Lot, left_of
from tests.sentra.conftest import consign, sell

TODAY = timezone.localdate()
DAYS = st.one_of(st.none(), st.integers(0, 30).map(lambda days: TODAY + timedelta(days=days)))


def day(number):
    return timezone.localdate() + timedelta(days=number)


@given(st.integers(0, 500), st.lists(st.tuples(DAYS, st.integers(-60, 60))))
def test_lots_always_add_up_to_what_is_on_hand(on_hand, came):
    lots = left_of(on_hand, came)

    assert sum(lot.pieces for lot in lots) == on_hand
    assert all(lot.pieces > 0 for lot in lots)


@given(st.integers(0, 500), st.lists(st.tuples(DAYS, st.integers(1, 60))))
def test_of_no_day_are_more_left_than_came_and_the_first_to_expire_stands_first(on_hand, came):
    lots = left_of(on_hand, came)

    dated = [lot for lot in lots if lot.expires_on]
    assert [lot.expires_on for lot in dated] == sorted({lot.expires_on for lot in dated})
    assert all(lot.pieces <= sum(pieces for when, pieces in came if when == lot.expires_on) for lot in dated)


def test_buyers_get_what_expires_first(biscuits, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    services.receive_stock(row, 5, by=lestari, expires_on=day(5))
    services.receive_stock(row, 5, by=lestari, expires_on=day(50))

    sell(row, 3, by=lestari)

    row.refresh_from_db()
    assert services.lots_of([row]) == {row.pk: [Lot(day(5), 2), Lot(day(50), 5)]}


def test_what_goes_back_with_its_date_is_taken_off_that_date(biscuits, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    services.receive_stock(row, 5, by=lestari, expires_on=day(5))
    services.receive_stock(row, 5, by=lestari, expires_on=day(50))

    services.return_goods(siola, [Goods(row, 4, day(50))], by=lestari)

    row.refresh_from_db()
    assert services.lots_of([row]) == {row.pk: [Lot(day(5), 5), Lot(day(50), 1)]}


def test_what_is_found_at_a_count_has_no_date(biscuits, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    services.receive_stock(row, 5, by=lestari, expires_on=day(5))

    services.count_stock(siola, [services.Counted(row, 7, 5, "Tercecer di gudang.")], by=lestari)

    row.refresh_from_db()
    assert sorted(services.lots_of([row])[row.pk], key=lambda lot: lot.pieces) == [Lot(None, 2), Lot(day(5), 5)]


@pytest.mark.parametrize(
    ("came", "sold", "until", "found"),
    [
        ([(5, 3), (5, 40)], 0, 7, 5),
        ([(5, 3), (5, 40)], 4, 7, 1),
        ([(5, 3), (5, 40)], 5, 7, 0),
        ([(5, 3)], 0, 2, 0),
        ([(5, 7)], 0, 7, 5),
        ([(5, None)], 0, 7, 0),
    ],
)
def test_the_database_finds_what_expires_as_the_lots_say(biscuits, siola, lestari, came, sold, until, found):
    row = consign(biscuits, siola, by=lestari)
    for pieces, days in came:
        services.receive_stock(row, pieces, by=lestari, expires_on=day(days) if days else None)
    if sold:
        sell(row, sold, by=lestari)
    row.refresh_from_db()

    pieces = sum(lot.pieces for lot in services.expiring([row], day(until)).get(row.pk, []))

    assert pieces == found
    assert Consignment.objects.expiring(day(until)).exists() == bool(found)

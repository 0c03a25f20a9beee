from decimal import Decimal

import pytest
from django.db import InternalError
from django.utils import timezone

from accounts.services import NotAllowed
from businesses.models import BusinessStatus, ProductStatus
from sentra import services
from sentra.models import Consignment, ConsignmentStatus, Curation, Outlet
from tests.sentra.conftest import consign, pass_curation, sell


@pytest.fixture
def passed(biscuits, lestari):
    pass_curation(biscuits, by=lestari)
    return biscuits


# --- agreeing ---


def test_a_product_that_has_passed_gets_a_place_at_her_price_without_a_share(passed, siola, lestari):
    row = services.agree_consignment(passed, siola, by=lestari, minimum_stock=5, shelf_place="A2")
    again = services.agree_consignment(passed, siola, by=lestari)

    assert (row.price_rupiah, row.commission_percent, row.on_hand) == (20_000, 0, 0)
    assert (row.minimum_stock, row.shelf_place, len(row.code)) == (5, "A2", 5)
    assert again == row


def test_what_has_not_passed_gets_none(biscuits, siola, lestari):
    with pytest.raises(NotAllowed):
        services.agree_consignment(biscuits, siola, by=lestari)


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.VERIFIED, BusinessStatus.MERGED}))
def test_only_a_business_on_the_register_gets_a_place(passed, siola, lestari, status):
    passed.business.status = status

    with pytest.raises(NotAllowed):
        services.agree_consignment(passed, siola, by=lestari)


def test_what_is_not_made_any_more_gets_none(passed, siola, lestari):
    passed.status = ProductStatus.ARCHIVED

    with pytest.raises(NotAllowed):
        services.agree_consignment(passed, siola, by=lestari)


def test_a_closed_outlet_takes_nothing(passed, siola, lestari):
    Outlet.objects.filter(pk=siola.pk).update(closed_on=timezone.localdate())
    siola.refresh_from_db()

    with pytest.raises(NotAllowed):
        services.agree_consignment(passed, siola, by=lestari)


def test_nobody_agrees_with_herself(passed, siola):
    with pytest.raises(NotAllowed):
        services.agree_consignment(passed, siola, by=passed.business.owner.user)


@pytest.mark.parametrize("price", [-1, 100_000_001])
def test_the_price_is_a_price(passed, siola, lestari, price):
    with pytest.raises(NotAllowed):
        services.agree_consignment(passed, siola, by=lestari, price_rupiah=price)


def test_the_share_is_frozen(consignment):
    with pytest.raises(InternalError, match="sentra_consignment"):
        Consignment.objects.filter(pk=consignment.pk).update(commission_percent=Decimal(5))


# --- the price ---


def test_she_sets_another_price_for_what_is_sold_from_then_on(consignment, lestari):
    before = sell(consignment, 1, by=lestari)

    services.change_price(consignment, 22_000, by=consignment.business.owner.user)
    after = sell(consignment, 1, by=lestari)

    assert [before.lines.get().price_rupiah, after.lines.get().price_rupiah] == [20_000, 22_000]


def test_another_maker_sets_no_price(consignment, hartono):
    with pytest.raises(NotAllowed):
        services.change_price(consignment, 22_000, by=hartono)


@pytest.mark.parametrize("price", [0, 100_000_001])
def test_a_new_price_is_a_price(consignment, lestari, price):
    with pytest.raises(NotAllowed):
        services.change_price(consignment, price, by=lestari)


def test_what_has_ended_has_no_price(passed, siola, lestari):
    row = services.end_consignment(consign(passed, siola, by=lestari), by=lestari, reason="Ganti produk")

    with pytest.raises(NotAllowed):
        services.change_price(row, 22_000, by=lestari)


# --- the end ---


def test_it_ends_once_nothing_is_left(passed, siola, lestari):
    row = consign(passed, siola, by=lestari)

    ended = services.end_consignment(row, by=lestari, reason="Ganti produk")
    services.end_consignment(row, by=lestari, reason="Sekali lagi")

    assert ended.status == ConsignmentStatus.ENDED


def test_it_does_not_end_while_goods_are_there(consignment, lestari):
    with pytest.raises(NotAllowed, match="20"):
        services.end_consignment(consignment, by=lestari, reason="Ganti produk")


def test_ending_says_why(passed, siola, lestari):
    with pytest.raises(NotAllowed):
        services.end_consignment(consign(passed, siola, by=lestari), by=lestari, reason=" ")


def test_what_has_ended_begins_again_at_the_same_share(passed, siola, lestari):
    row = consign(passed, siola, by=lestari)
    services.end_consignment(row, by=lestari, reason="Musim libur")

    again = services.agree_consignment(passed, siola, by=lestari, price_rupiah=21_000)

    assert (again.pk, again.status, again.price_rupiah) == (row.pk, ConsignmentStatus.OPEN, 21_000)


def test_what_has_ended_does_not_begin_again_at_another_share(passed, siola, lestari):
    services.end_consignment(consign(passed, siola, by=lestari), by=lestari, reason="Musim libur")

    with pytest.raises(NotAllowed):
        services.agree_consignment(passed, siola, by=lestari, commission_percent=Decimal(5))


def test_what_failed_its_monthly_check_has_not_passed(consignment, siola, lestari):
    Curation.objects.update(check_again_on=timezone.localdate())
    again = services.ask_for_curation(consignment.product, siola, by=lestari)
    found = {mark.criterion.key: (False, "Berubah.") for mark in Curation.objects.first().marks.all()}

    services.decide_curation(again, found, by=lestari)

    assert not services.has_passed(consignment.product)

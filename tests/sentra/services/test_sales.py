"""Selling, taking a sale back, what was sold beyond the stock, and the end of the day."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import NotAllowed
from sentra import services
from sentra.models import (
    ConflictStatus,
    Consignment,
    DayClosing,
    Sale,
    SaleConflict,
    SaleStatus,
    StockMovement,
)
from tests.factories import BusinessFactory, ProductFactory
from tests.sentra.conftest import consign, sell


def on_hand(row):
    return Consignment.objects.get(pk=row.pk).on_hand


def ledger(row):
    return list(row.movements.order_by("pk").values_list("kind", "quantity", "balance"))


@pytest.fixture
def sambal(siola, lestari):
    """Five jars of another maker."""
    product = ProductFactory(business=BusinessFactory(), price_rupiah=32_000)
    return consign(product, siola, by=lestari, pieces=5)


# --- record_sale ---


def test_a_sale_takes_from_the_shelf_and_keeps_price_share_and_owner(consignment, sambal, lestari, siola):
    token = uuid.uuid4()

    sale = services.record_sale(
        siola, [(consignment, 2), (sambal.pk, 1), (consignment, 1)], by=lestari, token=token, given_rupiah=100_000
    )

    assert (sale.total_rupiah, sale.given_rupiah, sale.change_rupiah) == (92_000, 100_000, 8_000)
    assert (sale.token, sale.method, sale.sold_by, sale.was_offline) == (token, "cash", lestari, False)
    assert sale.sold_on == timezone.localdate()
    assert list(sale.lines.values_list("consignment", "quantity", "price_rupiah", "gross_rupiah", "owner")) == [
        (consignment.pk, 3, 20_000, 60_000, consignment.business.owner_id),
        (sambal.pk, 1, 32_000, 32_000, sambal.business.owner_id),
    ]
    assert (on_hand(consignment), on_hand(sambal)) == (17, 4)
    assert ledger(consignment)[-1] == ("sold", -3, 17)
    assert Consignment.objects.get(pk=consignment.pk).last_sold_on == timezone.localdate()


def test_a_sale_is_four_statements_and_one_more_for_the_first_of_the_day(
    consignment, sambal, lestari, siola, django_assert_num_queries
):
    with django_assert_num_queries(7):
        services.record_sale(siola, [(consignment, 1), (sambal, 1)], by=lestari, token=uuid.uuid4())

    # A savepoint and its release, which is a transaction outside of a test, and four.
    with django_assert_num_queries(6):
        services.record_sale(siola, [(consignment, 1), (sambal, 1)], by=lestari, token=uuid.uuid4())


def test_a_price_changed_later_leaves_what_was_sold(consignment, lestari):
    sale = sell(consignment, 2, by=lestari)

    services.change_price(consignment, 25_000, by=lestari)

    assert sale.lines.get().price_rupiah == 20_000
    assert sell(consignment, 1, by=lestari).total_rupiah == 25_000


@pytest.mark.parametrize("method", ["qris", "edc", "transfer"])
def test_other_ways_of_paying_give_no_change(consignment, lestari, method):
    sale = sell(consignment, 1, by=lestari, method=method, given_rupiah=50_000)

    assert (sale.method, sale.given_rupiah, sale.change_rupiah) == (method, 20_000, 0)


def test_a_sale_sent_again_returns_the_first_even_when_nothing_is_left(consignment, lestari):
    token = uuid.uuid4()
    first = sell(consignment, 20, by=lestari, token=token)

    again = sell(consignment, 20, by=lestari, token=token)
    late = sell(consignment, 20, by=lestari, token=token, was_offline=True)
    other_lines = sell(consignment, 3, by=lestari, token=token, was_offline=True)

    assert {first.pk, again.pk, late.pk, other_lines.pk} == {Sale.objects.get().pk}
    assert (on_hand(consignment), SaleConflict.objects.count()) == (0, 0)


def test_a_token_of_another_outlet_is_refused(consignment, biscuits, merr, lestari, murni):
    token = uuid.uuid4()
    sell(consignment, by=lestari, token=token)
    there = consign(biscuits, merr, by=murni, pieces=3)

    with pytest.raises(NotAllowed, match=r"sudah dipakai|used before"):
        sell(there, by=murni, token=token)

    assert Sale.objects.count() == 1


def ended(row, by):
    services.return_goods(row.outlet, [services.Goods(row, row.on_hand)], by=by)
    services.end_consignment(row, by=by, reason="Musim habis.")


def closed(row, by):
    services.close_day(row.outlet, timezone.localdate(), by=by, counted_rupiah=0)


def dearer(row, by):
    services.change_price(row, 21_000, by=by)


@pytest.mark.parametrize(
    ("before", "pieces", "more"),
    [
        (None, 21, {}),
        (None, 0, {}),
        (None, -1, {}),
        (None, 10_000, {}),
        (None, 1, {"given_rupiah": 19_999}),
        (ended, 1, {}),
        (closed, 1, {}),
        (dearer, 1, {"told": True}),
    ],
)
def test_a_sale_that_can_not_be_is_refused_and_leaves_nothing(consignment, lestari, before, pieces, more):
    if before:
        before(consignment, lestari)
    prices = {consignment.pk: 20_000} if more.pop("told", False) else None
    left, lines = on_hand(consignment), StockMovement.objects.count()

    with pytest.raises(NotAllowed):
        sell(consignment, pieces, by=lestari, prices=prices, **more)

    assert (on_hand(consignment), StockMovement.objects.count(), Sale.objects.count()) == (left, lines, 0)


def test_an_empty_sale_a_long_one_and_goods_of_another_outlet_are_refused(consignment, biscuits, merr, lestari, murni):
    there = consign(biscuits, merr, by=murni, pieces=3)
    for lines in ([], [(there, 1)], [(consignment, 1), (there, 1)], [(0, 1)], [(key, 1) for key in range(1, 52)]):
        with pytest.raises(NotAllowed):
            services.record_sale(consignment.outlet, lines, by=lestari, token=uuid.uuid4())

    assert Sale.objects.count() == 0


# --- Without a signal ---


def test_a_sale_made_without_a_signal_stands_at_the_price_that_was_told(consignment, lestari):
    at = timezone.now() - timedelta(hours=2)
    services.change_price(consignment, 25_000, by=lestari)

    sale = sell(consignment, 2, by=lestari, was_offline=True, sold_at=at, prices={consignment.pk: 20_000})

    assert (sale.total_rupiah, sale.was_offline, sale.sold_at) == (40_000, True, at)
    assert sale.recorded_at > at
    assert SaleConflict.objects.count() == 0


@pytest.mark.parametrize(("pieces", "missing", "moved"), [(21, 1, [-20]), (45, 25, [-20])])
def test_what_was_not_there_becomes_a_conflict(consignment, lestari, pieces, missing, moved):
    sale = sell(consignment, pieces, by=lestari, was_offline=True)

    conflict = SaleConflict.objects.get()
    assert (conflict.line, conflict.missing, conflict.status) == (sale.lines.get(), missing, ConflictStatus.OPEN)
    assert sale.total_rupiah == pieces * 20_000
    assert on_hand(consignment) == 0
    assert list(StockMovement.objects.filter(kind="sold").values_list("quantity", flat=True)) == moved


@pytest.mark.parametrize("before", [ended, closed])
def test_a_late_sale_of_a_closed_day_or_an_ended_place_is_recorded(consignment, lestari, before):
    before(consignment, lestari)

    sale = sell(consignment, 1, by=lestari, was_offline=True)

    assert (sale.status, sale.sold_on) == (SaleStatus.RECORDED, timezone.localdate())


@pytest.mark.parametrize(("hours", "kept"), [(-5, 0), (24 * 30, 24 * 7)])
def test_a_clock_that_is_wrong_is_put_into_its_bounds(consignment, lestari, hours, kept):
    now = timezone.now()

    sale = sell(consignment, 1, by=lestari, was_offline=True, sold_at=now - timedelta(hours=hours))

    assert abs(sale.sold_at - (now - timedelta(hours=kept))) < timedelta(minutes=1)


# --- settle_conflict ---


def test_a_conflict_is_explained_and_takes_out_what_was_found(consignment, lestari):
    sell(consignment, 22, by=lestari, was_offline=True)
    services.receive_stock(consignment, 1, by=lestari)

    conflict = services.settle_conflict(SaleConflict.objects.get(), by=lestari, explanation="Satu belum diterima.")
    again = services.settle_conflict(conflict, by=lestari, explanation="Lain.")

    assert (again.status, again.explanation) == (ConflictStatus.SETTLED, "Satu belum diterima.")
    assert on_hand(consignment) == 0
    assert ledger(consignment)[-1] == ("sold", -1, 0)
    change = StatusChange.objects.get(content_type__model="saleconflict", object_id=conflict.pk)
    assert (change.to_status, change.reason) == ("settled", "Satu belum diterima.")


def test_a_conflict_without_words_stays(consignment, lestari):
    sell(consignment, 21, by=lestari, was_offline=True)

    with pytest.raises(NotAllowed):
        services.settle_conflict(SaleConflict.objects.get(), by=lestari, explanation="  ")

    assert SaleConflict.objects.get().status == ConflictStatus.OPEN


# --- void_sale ---


def test_a_voided_sale_puts_its_pieces_back_by_new_lines(consignment, lestari):
    sale = sell(consignment, 3, by=lestari)

    voided = services.void_sale(sale, by=lestari, reason=" Salah pilih. ")
    services.void_sale(sale, by=lestari, reason="Sekali lagi.")

    assert (voided.status, voided.void_reason) == (SaleStatus.VOIDED, "Salah pilih.")
    assert ledger(consignment) == [("received", 20, 20), ("sold", -3, 17), ("sold", 3, 20)]
    assert services.day_totals(consignment.outlet, timezone.localdate())["sales"] == 0


def test_voiding_a_sale_beyond_the_stock_settles_its_conflict(consignment, lestari):
    sale = sell(consignment, 22, by=lestari, was_offline=True)

    services.void_sale(sale, by=lestari, reason="Tidak jadi.")

    assert SaleConflict.objects.get().status == ConflictStatus.SETTLED
    assert on_hand(consignment) == 20


def test_a_sale_is_not_voided_without_a_reason_on_a_later_day_or_after_the_closing(consignment, lestari, time_machine):
    sale = sell(consignment, 3, by=lestari)
    with pytest.raises(NotAllowed):
        services.void_sale(sale, by=lestari, reason=" ")
    services.close_day(consignment.outlet, timezone.localdate(), by=lestari, counted_rupiah=60_000)
    with pytest.raises(NotAllowed):
        services.void_sale(sale, by=lestari, reason="Salah.")
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    with pytest.raises(NotAllowed):
        services.void_sale(sale, by=lestari, reason="Salah.")

    assert Sale.objects.get().status == SaleStatus.RECORDED


# --- close_day ---


def test_a_closed_day_keeps_what_was_recorded_then(consignment, lestari, siola):
    today = timezone.localdate()
    sell(consignment, 1, by=lestari)
    sell(consignment, 2, by=lestari, method="qris")
    services.void_sale(sell(consignment, 5, by=lestari), by=lestari, reason="Salah.")

    closing = services.close_day(
        siola, today, by=lestari, counted_rupiah=218_000, float_rupiah=200_000, reason="Kurang dua ribu."
    )
    sell(consignment, 1, by=lestari, was_offline=True)

    assert (closing.sales, closing.cash_rupiah, closing.qris_rupiah) == (2, 20_000, 40_000)
    assert closing.difference_rupiah == -2_000
    assert services.late_totals(closing) == {
        "sales": 1, "cash_rupiah": 20_000, "qris_rupiah": 0, "edc_rupiah": 0, "transfer_rupiah": 0,
    }  # fmt: skip
    assert services.close_day(siola, today, by=lestari, counted_rupiah=0, reason="Lagi.") == closing


def test_a_difference_without_words_and_a_day_to_come_are_refused(consignment, lestari, siola):
    sell(consignment, 1, by=lestari)

    with pytest.raises(NotAllowed):
        services.close_day(siola, timezone.localdate(), by=lestari, counted_rupiah=19_000)
    with pytest.raises(NotAllowed):
        services.close_day(siola, timezone.localdate() + timedelta(days=1), by=lestari, counted_rupiah=0)

    assert not DayClosing.objects.exists()


def test_the_database_refuses_an_unexplained_difference(lestari, siola):
    with pytest.raises(IntegrityError), transaction.atomic():
        DayClosing.objects.create(
            outlet=siola, day=timezone.localdate(), counted_rupiah=5, sales=0, cash_rupiah=0, qris_rupiah=0,
            edc_rupiah=0, transfer_rupiah=0, closed_by=lestari,
        )  # fmt: skip

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts.services import NotAllowed
from businesses.models import BusinessStatus
from notifications.models import Channel, Message
from sentra import services
from sentra.models import Consignment, MovementKind, StockDocument, StockMovement
from sentra.services import Counted, Goods
from tests.factories import BusinessFactory, ProductFactory
from tests.sentra.conftest import consign, sell


def on_hand(row):
    row.refresh_from_db()
    return row.on_hand


def told(row):
    user = row.business.owner.user
    return list(Message.objects.filter(recipient=user, channel=Channel.INBOX).values_list("key", flat=True))


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def sambal(lestari, siola):
    """Another maker's product with five bottles in Siola."""
    return consign(ProductFactory(business=BusinessFactory(name="Sambal Sari")), siola, by=lestari, pieces=5)


# --- receiving ---


def test_goods_come_on_one_paper_and_she_is_told(biscuits, ratna, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    other = consign(ProductFactory(business=ratna), siola, by=lestari)

    document = services.receive_goods(siola, [Goods(row, 20, tomorrow()), Goods(other, 5), Goods(row, 0)], by=lestari)

    assert (on_hand(row), on_hand(other)) == (20, 5)
    assert (document.business, document.full_number) == (ratna, f"TT-SIOLA-{timezone.localdate().year}-0001")
    assert "sentra_received" in told(row)


def test_the_same_form_receives_once(biscuits, siola, lestari):
    row, token = consign(biscuits, siola, by=lestari), uuid.uuid4()

    first, second = (services.receive_goods(siola, [Goods(row, 20)], by=lestari, token=token) for _time in range(2))

    assert (first, on_hand(row)) == (second, 20)


def test_a_form_of_another_errand_is_refused(consignment, siola, lestari):
    token = uuid.uuid4()
    services.receive_goods(siola, [Goods(consignment, 1)], by=lestari, token=token)

    with pytest.raises(NotAllowed):
        services.return_goods(siola, [Goods(consignment, 1)], by=lestari, token=token)


@pytest.mark.parametrize("pieces", [0, -1, 10_000])
def test_so_many_pieces_never_come(consignment, siola, lestari, pieces):
    with pytest.raises(NotAllowed):
        services.receive_goods(siola, [Goods(consignment, pieces)], by=lestari)


def test_goods_of_two_makers_need_two_papers(consignment, sambal, siola, lestari):
    with pytest.raises(NotAllowed):
        services.receive_goods(siola, [Goods(consignment, 1), Goods(sambal, 1)], by=lestari)


def test_goods_of_another_outlet_are_not_received_here(consignment, merr, lestari):
    with pytest.raises(NotAllowed):
        services.receive_goods(merr, [Goods(consignment, 1)], by=lestari)


def test_expired_goods_stay_outside(consignment, siola, lestari):
    with pytest.raises(NotAllowed):
        services.receive_goods(siola, [Goods(consignment, 1, timezone.localdate())], by=lestari)


def test_a_closed_outlet_takes_nothing(consignment, siola, lestari):
    siola.closed_on = timezone.localdate()

    with pytest.raises(NotAllowed):
        services.receive_goods(siola, [Goods(consignment, 1)], by=lestari)


def test_who_left_the_register_brings_nothing(consignment, ratna, siola, lestari):
    ratna.status = BusinessStatus.INACTIVE
    ratna.save()

    with pytest.raises(NotAllowed):
        services.receive_goods(siola, [Goods(consignment, 1)], by=lestari)


def test_what_has_ended_does_not_come_again(biscuits, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    services.end_consignment(row, by=lestari, reason="Musim selesai.")

    with pytest.raises(NotAllowed):
        services.receive_goods(siola, [Goods(row, 1)], by=lestari)


# --- going ---


def test_goods_go_back_and_she_is_told(consignment, siola, lestari):
    document = services.return_goods(siola, [Goods(consignment, 8)], by=lestari, note="Masa simpan pendek.")

    assert (on_hand(consignment), document.kind, document.note) == (12, "return", "Masa simpan pendek.")
    assert "sentra_returned" in told(consignment)


def test_no_more_goes_back_than_is_there_in_all_lines_together(consignment, siola, lestari):
    with pytest.raises(NotAllowed):
        services.return_goods(siola, [Goods(consignment, 15), Goods(consignment, 6)], by=lestari)

    assert on_hand(consignment) == 20


def test_damaged_goods_need_a_reason_that_she_reads(consignment, siola, lestari):
    with pytest.raises(NotAllowed):
        services.write_off(siola, [Goods(consignment, 1, reason=" ")], MovementKind.DAMAGED, by=lestari)

    services.write_off(siola, [Goods(consignment, 1, reason="Kemasan sobek.")], MovementKind.DAMAGED, by=lestari)

    assert (on_hand(consignment), StockMovement.objects.last().reason) == (19, "Kemasan sobek.")
    assert "sentra_written_off" in told(consignment)


def test_expired_goods_say_enough_by_that(consignment, siola, lestari):
    services.write_off(siola, [Goods(consignment, 2)], MovementKind.EXPIRED, by=lestari)

    assert on_hand(consignment) == 18


def test_only_damaged_or_expired_goods_are_written_off(consignment, siola, lestari):
    with pytest.raises(ValueError, match="sold"):
        services.write_off(siola, [Goods(consignment, 2)], MovementKind.SOLD, by=lestari)


# --- moving ---


def test_moved_goods_stay_hers_at_the_same_price_and_share(consignment, siola, merr, lestari):
    services.transfer_goods(siola, merr, [Goods(consignment, 5, tomorrow())], by=lestari)

    there = Consignment.objects.get(outlet=merr)
    assert (on_hand(consignment), there.on_hand, there.business) == (15, 5, consignment.business)
    assert (there.price_rupiah, there.commission_percent) == (consignment.price_rupiah, consignment.commission_percent)
    assert services.lots_of([there])[there.pk] == [services.Lot(tomorrow(), 5)]


def test_moved_goods_join_what_stands_there(consignment, siola, merr, lestari):
    services.transfer_goods(siola, merr, [Goods(consignment, 5)], by=lestari)
    services.transfer_goods(siola, merr, [Goods(consignment, 2)], by=lestari)

    assert Consignment.objects.get(outlet=merr).on_hand == 7


def test_goods_are_not_moved_to_where_they_are(consignment, siola, lestari):
    with pytest.raises(NotAllowed):
        services.transfer_goods(siola, siola, [Goods(consignment, 5)], by=lestari)


def test_goods_are_not_moved_to_a_closed_outlet(consignment, siola, merr, lestari):
    merr.closed_on = timezone.localdate()

    with pytest.raises(NotAllowed):
        services.transfer_goods(siola, merr, [Goods(consignment, 5)], by=lestari)


def test_goods_are_not_moved_to_a_place_that_ended(consignment, siola, merr, lestari, biscuits):
    services.end_consignment(consign(biscuits, merr, by=lestari), by=lestari, reason="Tidak laku.")

    with pytest.raises(NotAllowed):
        services.transfer_goods(siola, merr, [Goods(consignment, 5)], by=lestari)

    assert on_hand(consignment) == 20


def test_a_code_that_is_taken_at_the_other_end_gets_a_new_one(consignment, siola, merr, lestari):
    other = ProductFactory()
    Consignment.objects.create(
        business=other.business, product=other, outlet=merr, code=consignment.code, price_rupiah=1, agreed_by=lestari
    )

    services.transfer_goods(siola, merr, [Goods(consignment, 1)], by=lestari)

    assert Consignment.objects.get(outlet=merr, product=consignment.product).code != consignment.code


# --- counting ---


def test_a_difference_is_explained_and_becomes_a_line(consignment, siola, lestari):
    document = services.count_stock(siola, [Counted(consignment, 18, 20, "Dua dicicipi.")], by=lestari)

    line = document.count_lines.get()
    assert (on_hand(consignment), line.expected, line.counted, line.difference) == (18, 20, 18, -2)
    assert document.movements.get().reason == "Dua dicicipi."


def test_what_is_as_it_should_be_writes_no_line_of_the_ledger(consignment, siola, lestari):
    document = services.count_stock(siola, [Counted(consignment, 20, 20)], by=lestari)

    assert (document.count_lines.count(), document.movements.count()) == (1, 0)


@pytest.mark.parametrize(("counted", "seen"), [(18, 20), (20, 19)])
def test_unexplained_or_outdated_counts_are_refused(consignment, siola, lestari, counted, seen):
    with pytest.raises(NotAllowed):
        services.count_stock(siola, [Counted(consignment, counted, seen)], by=lestari)

    assert on_hand(consignment) == 20


def test_each_product_is_counted_once(consignment, siola, lestari):
    with pytest.raises(NotAllowed):
        services.count_stock(siola, [Counted(consignment, 20, 20)] * 2, by=lestari)
    with pytest.raises(NotAllowed):
        services.count_stock(siola, [], by=lestari)


# --- correcting ---


def test_a_line_is_taken_back_by_a_new_one_once(consignment, lestari):
    line = StockMovement.objects.get()

    first, second = (services.correct_movement(line, by=lestari, reason="Salah hitung.") for _time in range(2))

    assert (first, on_hand(consignment)) == (second, 0)
    assert (first.corrects, first.quantity, first.document.kind) == (line, -20, "correction")


def test_what_was_sold_meanwhile_can_not_be_taken_back(consignment, lestari):
    sell(consignment, 1, by=lestari)

    with pytest.raises(NotAllowed):
        services.correct_movement(StockMovement.objects.first(), by=lestari, reason="Salah hitung.")


def test_a_correction_needs_a_reason(consignment, lestari):
    with pytest.raises(NotAllowed):
        services.correct_movement(StockMovement.objects.get(), by=lestari, reason=" ")


@pytest.mark.parametrize("kind", ["sold", "transfer_out", "transfer_in", "correction"])
def test_lines_that_have_another_way_back_are_not_corrected(consignment, siola, merr, lestari, kind):
    sell(consignment, 1, by=lestari)
    services.transfer_goods(siola, merr, [Goods(consignment, 2)], by=lestari)
    damaged = services.write_off(siola, [Goods(consignment, 1, reason="Sobek.")], MovementKind.DAMAGED, by=lestari)
    services.correct_movement(damaged.movements.get(), by=lestari, reason="Ternyata utuh.")
    of_kind = {"corrects__isnull": False} if kind == "correction" else {"kind": kind}
    line = StockMovement.objects.get(**of_kind)

    with pytest.raises(NotAllowed):
        services.correct_movement(line, by=lestari, reason="Salah.")


# --- what the database keeps ---


def test_the_ledger_is_only_ever_added_to(consignment):
    for write in (
        lambda: StockMovement.objects.update(quantity=1),
        lambda: StockMovement.objects.all().delete(),
        lambda: StockDocument.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            write()


def test_nothing_goes_below_zero_whoever_writes(consignment, lestari):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockMovement.objects.create(consignment=consignment, kind="returned", quantity=-21, made_by=lestari)


def test_numbers_of_papers_have_no_gaps_for_each_outlet_and_kind(consignment, siola, lestari):
    with pytest.raises(NotAllowed):
        services.return_goods(siola, [Goods(consignment, 99)], by=lestari)
    numbers = [services.return_goods(siola, [Goods(consignment, 1)], by=lestari).number for _time in range(3)]

    assert numbers == [1, 2, 3]

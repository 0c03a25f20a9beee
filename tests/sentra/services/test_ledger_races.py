"""Keepers at the same shelf at the same moment: one form sent twice, the last pieces, transfers towards each other."""

import threading
import uuid

import pytest
from django.db import IntegrityError, OperationalError

from accounts.services import NotAllowed
from sentra import services
from sentra.models import Consignment, ConsignmentQuerySet, StockDocument
from sentra.services import Counted, Goods, ledger
from tests.sentra.conftest import consign, sell
from tests.sentra.services.test_machine import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_lock(monkeypatch):
    """Nobody waits for anybody: both have seen the shelf before either takes from it."""
    meet, locked = threading.Barrier(2, timeout=20), ledger._locked

    def unlocked(keys):
        found = locked(keys)
        meet.wait()
        return found

    monkeypatch.setattr(ConsignmentQuerySet, "select_for_update", lambda rows, **_options: rows)
    monkeypatch.setattr(ledger, "_locked", unlocked)


def give_all_back_twice(row, by):
    return at_once(*[lambda: services.return_goods(row.outlet, [Goods(row, 20)], by=by)] * 2)


def types_of(results):
    return {type(result) for result in results if isinstance(result, Exception)}


def test_two_keepers_give_the_last_pieces_back_once(consignment, lestari):
    results = give_all_back_twice(consignment, lestari)

    assert types_of(results) == {NotAllowed}
    assert (Consignment.objects.get().on_hand, StockDocument.objects.filter(kind="return").count()) == (0, 1)


def test_control_without_the_lock_the_second_gets_an_error_and_no_sentence(consignment, lestari, no_lock):
    results = give_all_back_twice(consignment, lestari)

    assert types_of(results) == {IntegrityError}
    assert Consignment.objects.get().on_hand == 0


def test_one_form_sent_by_six_at_once_is_one_paper(consignment, siola, lestari):
    token = uuid.uuid4()

    results = at_once(*[lambda: services.receive_goods(siola, [Goods(consignment, 5)], by=lestari, token=token)] * 6)

    assert {getattr(result, "pk", result) for result in results} == {StockDocument.objects.get(token=token).pk}
    assert Consignment.objects.get().on_hand == 25


def test_papers_made_at_once_are_numbered_without_a_gap(consignment, siola, lestari):
    at_once(*[lambda: services.return_goods(siola, [Goods(consignment, 1)], by=lestari)] * 6)

    numbers = StockDocument.objects.filter(kind="return").order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]


def towards_each_other(row, there, by):
    """One keeper moves goods one way, another the other way."""
    return at_once(
        lambda: services.transfer_goods(row.outlet, there.outlet, [Goods(row, 3)], by=by),
        lambda: services.transfer_goods(there.outlet, row.outlet, [Goods(there, 2)], by=by),
    )


def test_transfers_towards_each_other_wait_for_nobody_for_ever(consignment, biscuits, merr, lestari):
    there = consign(biscuits, merr, by=lestari, pieces=20)

    results = [result for _time in range(5) for result in towards_each_other(consignment, there, lestari)]

    assert types_of(results) == set()
    assert set(Consignment.objects.values_list("outlet__slug", "on_hand")) == {("siola", 15), ("merr", 25)}


def test_control_without_the_order_of_the_keys_they_wait_for_each_other(
    consignment, biscuits, merr, lestari, no_lock, monkeypatch
):
    there = consign_without_meeting(biscuits, merr, lestari, monkeypatch)
    meet, take = threading.Barrier(2, timeout=20), ledger._take

    def take_and_meet(*args, **kwargs):
        take(*args, **kwargs)
        meet.wait()

    monkeypatch.setattr(ledger, "_take", take_and_meet)

    results = towards_each_other(consignment, there, lestari)

    assert types_of(results) == {OperationalError}


def consign_without_meeting(product, outlet, by, monkeypatch):
    with monkeypatch.context() as alone:
        alone.setattr(ledger, "_locked", lambda keys: {row.pk: row for row in Consignment.objects.filter(pk__in=keys)})
        return consign(product, outlet, by=by, pieces=20)


def test_a_sale_beside_a_count_is_in_it_or_the_product_is_counted_again(consignment, siola, lestari):
    counted, sold = at_once(
        lambda: services.count_stock(siola, [Counted(consignment, 18, 20, "Dua rusak.")], by=lestari),
        lambda: sell(consignment, 1, by=lestari),
    )

    assert not isinstance(sold, Exception)
    assert Consignment.objects.get().on_hand == (19 if isinstance(counted, NotAllowed) else 17)

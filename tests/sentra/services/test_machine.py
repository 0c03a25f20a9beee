"""The ledger and the money against a small model, on real PostgreSQL: any order of what keepers do, alone and at once.

`SHELF_EXAMPLES=200 SHELF_STEPS=60` runs it long; the suite runs a short, repeatable part.
"""

import os
import threading
import uuid
from collections import Counter
from itertools import permutations

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.services import NotAllowed
from sentra import services
from sentra.models import (
    Consignment,
    ConsignmentQuerySet,
    MovementKind,
    Outlet,
    Sale,
    SaleConflict,
    Settlement,
    SettlementLine,
)
from sentra.services import sales
from tests.factories import BusinessFactory, ProductFactory
from tests.sentra.conftest import consign, keeper_of, pass_curation, sell
from tests.sentra.services.shelf_model import PRICE, Model, Refused

EXAMPLES, STEPS = int(os.environ.get("SHELF_EXAMPLES", 8)), int(os.environ.get("SHELF_STEPS", 25))
PRODUCTS, OUTLETS = ["kukis", "sambal"], ["siola", "merr"]

pytestmark = pytest.mark.django_db(transaction=True)

places = st.tuples(st.sampled_from(PRODUCTS), st.sampled_from(OUTLETS))
pieces = st.integers(1, 9)
numbers = st.integers(0, 40)
OTHER = {"siola": "merr", "merr": "siola"}


def at_once(*calls):
    """Do all `calls` in the same moment; what each returned or raised, in their order."""
    barrier, results = threading.Barrier(len(calls), timeout=60), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place, call]) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def came_in(order, on_hand):
    """Would one after the other have been served and sent away just like this?"""
    for what, count, result in order:
        if what == "come":
            on_hand += count
        elif (count > on_hand) != isinstance(result, NotAllowed):
            return False
        elif count <= on_hand:
            on_hand -= count
    return True


class Shelves(RuleBasedStateMachine):
    keeper = None

    @initialize()
    def open(self):
        self.model = Model()
        self.business = BusinessFactory()
        self.outlets = {slug: Outlet.objects.get(slug=slug) for slug in OUTLETS}
        self.rows = {}
        for name in PRODUCTS:
            product = ProductFactory(business=self.business, name_id=name, slug=f"{name}-{uuid.uuid4()}")
            for slug in OUTLETS:
                self.rows[name, slug] = consign(product, self.outlets[slug], by=self.keeper, price_rupiah=PRICE)
        self.sales: list[Sale] = []

    def both(self, model, service):
        """Do it in the model and by the service: both do it, or both refuse. What the service returned."""
        try:
            model()
        except Refused:
            with pytest.raises(NotAllowed):
                service()
            return None
        return service()

    def goods(self, place, count):
        return [services.Goods(self.rows[place], count)]

    def outlet(self, place):
        return self.outlets[place[1]]

    # --- one after the other ---

    @rule(place=places, count=pieces)
    def receive(self, place, count):
        self.both(
            lambda: self.model.come(place, count),
            lambda: services.receive_stock(self.rows[place], count, by=self.keeper),
        )

    @rule(place=places, count=pieces)
    def give_back(self, place, count):
        self.both(
            lambda: self.model.go(place, count),
            lambda: services.return_goods(self.outlet(place), self.goods(place, count), by=self.keeper),
        )

    @rule(place=places, count=pieces)
    def expire(self, place, count):
        self.both(
            lambda: self.model.go(place, count),
            lambda: services.write_off(
                self.outlet(place), self.goods(place, count), MovementKind.EXPIRED, by=self.keeper
            ),
        )

    @rule(place=places, count=pieces)
    def transfer(self, place, count):
        to = (place[0], OTHER[place[1]])
        self.both(
            lambda: self.model.move(place, to, count),
            lambda: services.transfer_goods(
                self.outlet(place), self.outlet(to), self.goods(place, count), by=self.keeper
            ),
        )

    @rule(place=places, count=pieces)
    def sell(self, place, count):
        sale = self.both(lambda: self.model.sell(place, count), lambda: sell(self.rows[place], count, by=self.keeper))
        if sale:
            self.sales.append(sale)

    @rule(place=places, count=pieces)
    def sell_offline(self, place, count):
        self.model.sell_offline(place, count)
        sale = sell(self.rows[place], count, by=self.keeper, was_offline=True)
        self.sales.append(sale)

    @rule(place=places, price=st.integers(1, 5_000))
    def change_price(self, place, price):
        self.model.prices[place] = price
        services.change_price(self.rows[place], price, by=self.keeper)

    @rule(place=places, counted=st.integers(0, 12))
    def count(self, place, counted):
        seen = self.model.on_hand[place]
        self.model.count(place, counted)
        line = services.Counted(self.rows[place], counted, seen, reason="Selisih")
        services.count_stock(self.outlet(place), [line], by=self.keeper)

    # Who of several came first differs from run to run, so nothing that they did may decide which rules are drawn:
    # without a sale these do nothing.

    @rule(number=numbers)
    def void(self, number):
        if not self.sales:
            return
        place = number % len(self.sales)
        self.model.void(self.model.sold[place])
        services.void_sale(self.sales[place], by=self.keeper, reason="Salah")

    @rule(number=numbers)
    def explain(self, number):
        open_now = list(SaleConflict.objects.filter(line__sale__in=self.sales, status="open").order_by("pk"))
        if not open_now:
            return
        conflict = open_now[number % len(open_now)]
        place = [sale.pk for sale in self.sales].index(conflict.line.sale_id)
        self.model.explain(self.model.sold[place])
        services.settle_conflict(conflict, by=self.keeper, explanation="Belum dicatat saat diterima")

    @rule(outlet=st.sampled_from(OUTLETS))
    def settle(self, outlet):
        draft = self.both(
            lambda: self.model.settle(outlet),
            lambda: services.settle(self.business, self.outlets[outlet], timezone.localdate(), by=self.keeper),
        )
        if draft:
            services.approve_settlement(draft, by=self.keeper)

    # --- at once ---

    @rule(
        place=places,
        doings=st.lists(st.tuples(st.sampled_from(["sell", "back", "come"]), pieces), min_size=2, max_size=5),
    )
    def at_once(self, place, doings):
        """Several keepers at one shelf: what became of each is as if they had come in some order."""
        row, start = self.rows[place], self.model.on_hand[place]
        calls = {
            "sell": lambda count: sell(row, count, by=self.keeper),
            "back": lambda count: services.return_goods(row.outlet, self.goods(place, count), by=self.keeper),
            "come": lambda count: services.receive_stock(row, count, by=self.keeper),
        }

        results = at_once(*(lambda what=what, count=count: calls[what](count) for what, count in doings))

        done = [(*doing, result) for doing, result in zip(doings, results, strict=True)]
        assert {type(result) for *_doing, result in done if isinstance(result, Exception)} <= {NotAllowed}
        order = next(order for order in permutations(done) if came_in(order, start))
        for what, count, result in order:
            if isinstance(result, Exception):
                continue
            {"come": self.model.come, "back": self.model.go, "sell": self.model.sell}[what](place, count)
            if what == "sell":
                self.sales.append(result)

    @rule(number=numbers)
    def send_twice(self, number):
        """The page sends a sale again, twice at once: it is the same sale."""
        if not self.sales:
            return
        sale = self.sales[number % len(self.sales)]
        line = sale.lines.get()

        again = at_once(*[lambda: sell(line.consignment, 1, by=self.keeper, token=sale.token)] * 2)

        assert again == [sale, sale]

    # --- what holds always ---

    @invariant()
    def the_shelves_are_the_models(self):
        if hasattr(self, "rows"):
            found = {place: Consignment.objects.get(pk=row.pk).on_hand for place, row in self.rows.items()}
            assert found == {place: self.model.on_hand[place] for place in self.rows}

    @invariant()
    def the_balance_is_the_sum_of_the_ledger(self):
        assert list(Consignment.objects.unbalanced()) == []

    @invariant()
    def what_did_not_fit_is_on_the_list(self):
        if hasattr(self, "rows"):
            missing = sum(row.missing for row in SaleConflict.objects.filter(line__sale__in=self.sales, status="open"))
            assert missing <= sum(sale.missing for sale in self.model.sold)

    @invariant()
    def every_rupiah_is_settled_once(self):
        if hasattr(self, "rows"):
            mine = Settlement.objects.filter(business=self.business)
            assert sum(mine.values_list("net_rupiah", flat=True)) == self.model.paid
            lines = SettlementLine.objects.filter(settlement__in=mine).values_list("sale_line", "sign")
            assert max(Counter(lines).values(), default=1) == 1


def test_the_shelves_and_the_money_are_those_of_the_model():
    Shelves.keeper = keeper_of("siola", "merr")
    run_state_machine_as_test(
        Shelves,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="SHELF_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- why there is a lock ---


@pytest.fixture
def last_pieces():
    """Three pieces, and the keeper of eight counters that each sell one."""
    keeper = keeper_of("siola")
    product = ProductFactory()
    pass_curation(product, by=keeper)
    return consign(product, Outlet.objects.get(slug="siola"), by=keeper, pieces=3), keeper


COUNTERS = 8


def sell_at_once(row, keeper):
    return at_once(*[lambda: sell(row, 1, by=keeper)] * COUNTERS)


def on_hand(row):
    return Consignment.objects.get(pk=row.pk).on_hand


@pytest.fixture
def no_lock(monkeypatch):
    """Nobody waits for anybody: all have seen the shelf before anybody takes from it."""
    meet = threading.Barrier(COUNTERS, timeout=20)

    locked_shelf = sales._locked_shelf

    def unlocked(*shelf):
        found = locked_shelf(*shelf)
        meet.wait()
        return found

    monkeypatch.setattr(ConsignmentQuerySet, "select_for_update", lambda rows, **_options: rows)
    monkeypatch.setattr(sales, "_locked_shelf", unlocked)


@pytest.fixture
def no_constraint(transactional_db):
    """PostgreSQL lets a shelf go below zero; afterwards it refuses again."""
    name, table = "consignment_never_below_zero", "sentra_consignment"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (on_hand >= 0) NOT VALID")


def test_three_pieces_are_sold_to_three_buyers(last_pieces):
    row, keeper = last_pieces

    results = sell_at_once(row, keeper)

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [NotAllowed] * (COUNTERS - 3)
    assert (on_hand(row), Sale.objects.count()) == (0, 3)


def test_control_without_the_lock_postgresql_refuses_what_is_not_there(last_pieces, no_lock):
    row, keeper = last_pieces

    results = sell_at_once(row, keeper)

    refused = {type(result).__name__ for result in results if isinstance(result, Exception)}
    assert refused == {"IntegrityError"}
    assert on_hand(row) == 0


def test_control_without_lock_and_constraint_the_shelf_goes_below_zero(last_pieces, no_lock, no_constraint):
    row, keeper = last_pieces

    results = sell_at_once(row, keeper)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert on_hand(row) == 3 - COUNTERS

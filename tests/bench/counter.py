"""The counter: `record_sale` beside a bare sale under a lock, and its slowest while goods come and are settled."""

from __future__ import annotations

import argparse
import multiprocessing
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from tests.bench.table import Row, percentile

PRODUCTS, PIECES = 60, 9_000
PROCESSES, THREADS = 2, 10
SALES, TURNS = 2_000, 5
# How often goods come and a settlement is made beside the counters.
PAUSE = 0.05
Basket = list[tuple[int, int]]


def sweep() -> None:
    """Forget everything of the outlets, so that every run begins alike."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE sentra_consignment, sentra_sale, sentra_stockdocument, sentra_settlement CASCADE")
        cursor.execute("DELETE FROM notifications_message WHERE key LIKE 'sentra_%%'", [])
        cursor.execute("ANALYZE")


def stand(outlet: Any, by: Any) -> list[Any]:
    """Products of as many makers on the shelves of one outlet, received through the ledger."""
    from businesses.models import Product
    from sentra.models import Consignment
    from sentra.services import receive_stock

    products = Product.objects.filter(business__status="verified", business__owner__user__isnull=False)
    rows = []
    for number, product in enumerate(products.select_related("business").order_by("pk")[:PRODUCTS]):
        row = Consignment.objects.create(
            product=product,
            business=product.business,
            outlet=outlet,
            code=f"{number:05d}",
            price_rupiah=20_000,
            agreed_by=by,
        )
        receive_stock(row, PIECES, by=by)
        rows.append(row)
    return rows


def baskets(rows: list[Any], seed: int) -> list[Basket]:
    """What so many buyers take: one to three products, the same for both ways."""
    chance = random.Random(seed)
    return [[(row.pk, 1) for row in chance.sample(rows, chance.choice([1, 1, 2, 3]))] for _buyer in range(SALES)]


def sell(outlet: Any, by: Any, basket: Basket) -> None:
    from sentra.services import record_sale

    record_sale(outlet, basket, by=by, token=uuid.uuid4())


def bare(outlet: Any, by: Any, basket: Basket) -> None:
    """What it takes at least: lock, look, insert, count down. No rule, no ledger, no answer for a second send."""
    from django.db import transaction
    from django.db.models import F
    from django.utils import timezone

    from sentra.models import Consignment, Sale, SaleLine

    wanted = dict(basket)
    with transaction.atomic():
        rows = list(
            Consignment.objects.select_for_update(of=("self",))
            .filter(pk__in=wanted)
            .select_related("product", "business")
            .order_by("pk")
        )
        total = sum(row.price_rupiah * wanted[row.pk] for row in rows if row.on_hand >= wanted[row.pk])
        sale = Sale.objects.create(
            outlet=outlet,
            token=uuid.uuid4(),
            total_rupiah=total,
            given_rupiah=total,
            sold_on=timezone.localdate(),
            sold_at=timezone.now(),
            sold_by=by,
        )
        SaleLine.objects.bulk_create(
            SaleLine(
                sale=sale,
                consignment=row,
                business=row.business,
                owner_id=row.business.owner_id,
                product_name=row.product.name_id,
                quantity=wanted[row.pk],
                price_rupiah=row.price_rupiah,
                commission_percent=0,
                gross_rupiah=wanted[row.pk] * row.price_rupiah,
                commission_rupiah=0,
                net_rupiah=wanted[row.pk] * row.price_rupiah,
            )
            for row in rows
        )
        # Everybody takes one piece of each.
        Consignment.objects.filter(pk__in=wanted).update(on_hand=F("on_hand") - 1)


def crowd(
    do: Callable[..., None], outlet: Any, by: Any, jobs: list[Basket], beside: Callable[[], None] | None = None
) -> tuple[float, list[float], list[str]]:
    """Sell to all from twenty connections begun at once; the seconds, how long each took, and what went wrong."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    barrier, results, done = fork.Barrier(PROCESSES + 1), fork.Queue(), fork.Event()

    def work(part: list[Basket]) -> None:
        times: list[float] = []
        errors: list[str] = []

        def tap(basket: Basket) -> None:
            began = time.perf_counter()
            try:
                do(outlet, by, basket)
            except Exception as error:
                errors.append(repr(error))
            times.append(time.perf_counter() - began)

        with ThreadPoolExecutor(THREADS) as pool:
            # Every thread has its connection before the clock runs.
            list(pool.map(lambda _number: connections["default"].ensure_connection(), range(THREADS * 4)))
            barrier.wait()
            list(pool.map(tap, part))
            list(pool.map(lambda _number: connections.close_all(), range(THREADS * 4)))
        results.put((times, errors))

    def go_on() -> None:
        while beside and not done.wait(PAUSE):
            beside()

    children = [fork.Process(target=work, args=[jobs[number::PROCESSES]]) for number in range(PROCESSES)]
    helper = fork.Process(target=go_on)
    for child in [*children, helper]:
        child.start()
    barrier.wait()
    began = time.perf_counter()
    answers = [results.get(timeout=600) for _child in children]
    took = time.perf_counter() - began
    done.set()
    for child in [*children, helper]:
        child.join()
    if helper.exitcode:
        answers[0][1].append("receiving or settling failed")
    return took, [one for times, _errors in answers for one in times], [one for _t, errors in answers for one in errors]


def measure(options: argparse.Namespace) -> Iterator[Row]:
    from django.utils import timezone

    from accounts.models import User
    from accounts.services import NotAllowed
    from sentra.models import Consignment, Outlet, Sale
    from sentra.services import receive_stock, settle

    by = User.objects.order_by("pk")[0]
    outlet = Outlet.objects.order_by("pk")[0]
    seconds: Counter[Any] = Counter()
    errors: list[str] = []
    # By turns, so that other work on the machine weighs on both alike; each turn has a full shelf.
    for turn in range(TURNS):
        for do in (bare, sell):
            sweep()
            jobs = baskets(stand(outlet, by), turn)
            took, _times, wrong = crowd(do, outlet, by, jobs)
            seconds[do] += took
            errors += wrong
    count = SALES * TURNS
    ratio = seconds[bare] / seconds[sell]
    yield Row("a bare sale under a lock, 20 connections", f"{count / seconds[bare]:.0f}/s")
    yield Row(
        "a sale through record_sale", f"{count / seconds[sell]:.0f}/s {ratio:6.2f}", ">= 0.5 x bare", ratio >= 0.5
    )

    sweep()
    rows = stand(outlet, by)
    businesses = [row.business for row in rows]
    coming = iter(range(10**9))

    def beside() -> None:
        number = next(coming)
        receive_stock(rows[number % PRODUCTS], 1, by=by)
        with suppress(NotAllowed):  # nothing of hers was sold yet
            settle(businesses[number % PRODUCTS], outlet, timezone.localdate(), by=by)

    jobs = baskets(rows, TURNS)
    _took, times, wrong = crowd(sell, outlet, by, jobs, beside)
    words = f"p95 {percentile(times, 0.95) * 1000:.0f} ms, slowest {max(times):.2f} s"
    yield Row("sales while goods come and are settled", words, "<= 1 s", max(times) <= 1)
    sold = sum(pieces for basket in jobs for _key, pieces in basket)
    moved = -sum(Consignment.objects.filter(movements__kind="sold").values_list("movements__quantity", flat=True))
    is_right = moved == sold and Sale.objects.count() == SALES and not Consignment.objects.unbalanced().exists()
    words = f"{moved} of {sold} pieces, {len(errors + wrong)} errors"
    yield Row("the ledger afterwards", words, "all, 0 errors", is_right and not errors + wrong)
    sweep()

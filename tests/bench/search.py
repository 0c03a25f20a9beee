"""Searching the products of 100,000 businesses: the time that the database takes for one answer."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Any

from tests.bench.table import Row, percentile

TYPED = {
    "one word": ["sambal", "gubeng", "batik", "kukis", "wedang", "rajut"],
    "two words": ["puding karamel", "sambal bawang", "batik tulis", "kopi arjuno", "sanggar tulis", "kue lapis"],
    "a typing error": ["samball", "batek", "kukiz", "pudding karamell", "krupuk udang", "wedhang"],
    "the beginning of a word": ["samb", "keranj", "karam", "wed"],
    "no hit": ["zzqqxxvv", "qwertz uiop", "xxxxxxxx yyyyyyyy"],
    "a word on every card": ["surabaya", "dibuat", "setiap pagi"],
    "with filters": ["sambal&kecamatan=gubeng", "kue&jenis=makanan&halal=ya", "batik&kecamatan=bulak&whatsapp=ya"],
}
ROUNDS = 12


class Clock:
    """Adds up what the statements of one answer take."""

    def __init__(self) -> None:
        self.seconds, self.statements = 0.0, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began
            self.statements += 1


def measure(options: argparse.Namespace) -> Iterator[Row]:
    from django.db import connection
    from django.http import QueryDict

    from showcase.cards import BUSINESS_COLUMNS, PRODUCT_COLUMNS
    from showcase.catalogue import Wishes, business_conditions, product_conditions
    from showcase.models import BusinessCard, ProductCard
    from showcase.services import current_figures

    facets = current_figures().facets
    for what, typed in TYPED.items():
        times, statements = [], 0
        for _round in range(ROUNDS):
            for query in typed:
                clock = Clock()
                wishes = Wishes(QueryDict(f"q={query}".replace(" ", "+")), facets, "products")
                with connection.execute_wrapper(clock):
                    wishes.page(ProductCard.objects.all(), PRODUCT_COLUMNS, product_conditions)
                times.append(clock.seconds * 1000)
                statements = max(statements, clock.statements)
        p95 = percentile(times, 0.95)
        yield Row(f"search products: {what}", f"p95 {p95:.1f} ms, {statements} statements", "p95 <= 30 ms", p95 <= 30)
    times = []
    for _round in range(ROUNDS):
        for query in [text for typed in TYPED.values() for text in typed]:
            clock = Clock()
            wishes = Wishes(QueryDict(f"q={query}".replace(" ", "+")), facets, "businesses")
            with connection.execute_wrapper(clock):
                wishes.page(BusinessCard.objects.all(), BUSINESS_COLUMNS, business_conditions)
            times.append(clock.seconds * 1000)
    p95 = percentile(times, 0.95)
    yield Row("search makers: all of these", f"p95 {p95:.1f} ms", "p95 <= 30 ms", p95 <= 30)

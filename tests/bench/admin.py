"""Every list of the officials' desk over 100,000 businesses: plain, filtered, sorted and searched in every way."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from tests.bench.table import Row

# A word on every row, a frequent one, two words, a phone, a typing error, no hit, and a single letter.
TYPED = ["contoh", "dapur", "sambal", "batik tulis", "0899-0004-5678", "samball", "zzqqxxvv", "a"]
ROUNDS = 3
MOST_SECONDS = 1.0


def official() -> Any:
    from accounts.models import User

    phone = "+6289000000001"
    found = User.objects.filter(phone=phone).first()
    return found or User.objects.create_superuser(full_name="Petugas Contoh", phone=phone)


def queries(admin: Any, request: Any) -> Iterator[str]:
    """The query strings that an official can click together on this list, one thing at a time."""
    yield ""
    changelist = admin.get_changelist_instance(request)
    if changelist.result_count > changelist.list_per_page:
        yield urlencode({"p": min(changelist.paginator.num_pages, 2000)})
    for spec in changelist.filter_specs:
        yield from (choice["query_string"].lstrip("?") for choice in spec.choices(changelist))
    searched = [urlencode({"q": typed}) for typed in TYPED] if admin.get_search_fields(request) else []
    yield from searched
    for number, column in enumerate(changelist.list_display):
        if column == "action_checkbox" or not changelist.get_ordering_field(column):
            continue
        for order in (number, -number):
            yield from ("&".join(filter(None, [asked, f"o={order}"])) for asked in ["", *searched[:2]])
    if admin.date_hierarchy:
        field = admin.date_hierarchy
        newest = admin.model.objects.order_by(f"-{field}").values_list(field, flat=True).first()
        if newest:
            yield urlencode({f"{field}__year": newest.year})
            yield urlencode({f"{field}__year": newest.year, f"{field}__month": newest.month})


def measure(options: argparse.Namespace) -> Iterator[Row]:
    from django.contrib.admin import site
    from django.test import Client, RequestFactory
    from django.urls import reverse

    from tests.bench.city import furnish_desk

    furnish_desk()
    person = official()
    client = Client()
    client.force_login(person)

    def seconds(address: str) -> float:
        took = []
        for _round in range(ROUNDS):
            began = time.perf_counter()
            answer = client.get(address, secure=True)
            took.append(time.perf_counter() - began)
            if answer.status_code != 200:
                raise RuntimeError(f"answers with {answer.status_code}: {address}")
            if took[0] < MOST_SECONDS / 4:
                break
        return statistics.median(took)

    index = reverse("admin:index")
    seconds(index)
    lists = {f"{model._meta.app_label}.{model._meta.model_name}": admin for model, admin in site._registry.items()}
    for name, admin in {"index": None, **lists}.items():
        address = reverse(f"admin:{name.replace('.', '_')}_changelist") if admin else index
        asked = [""]
        if admin:
            request = RequestFactory().get(address)
            request.user = person
            asked = list(dict.fromkeys(queries(admin, request)))
        seen = {query: seconds(f"{address}?{query}") for query in asked}
        slowest = max(seen, key=seen.__getitem__)
        if options.verbose:
            for query, took in sorted(seen.items(), key=lambda pair: -pair[1]):
                print(f"    {took:.3f} s {query}")
        yield Row(
            f"desk: {name}, {len(asked)} ways",
            f"{seen[slowest] * 1000:.0f} ms {slowest or 'plain'}",
            "<= 1 s each",
            seen[slowest] <= MOST_SECONDS,
        )

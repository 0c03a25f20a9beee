"""Who gets what from every route: the routes, the people, and the objects that stand for all others.

`tests/access_matrix.csv` is the result, read and approved by a person: a line a route and method, a column a person.
After a change on purpose, `REWRITE_ACCESS=1 python -m pytest tests/test_project.py -k access -p no:xdist` writes it
anew; the diff is what reviewers look at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

MATRIX = Path(__file__).parent / "access_matrix.csv"
METHODS = ("GET", "POST")
OUR_APPS = ("accounts", "notifications", "businesses", "sentra", "trainings", "showcase")

PEOPLE = (
    "nobody", "owner", "stranger", "mentor", "helper", "verifier", "training", "keeper", "visits", "publisher", "head",
    "super",
)  # fmt: skip
# allauth's and Django's own routes are tested by them; what we configure of them is in tests/accounts.
# What /readyz answers depends on the workers around, not on the person.
FOREIGN = re.compile(r"^(readyz$|account_|mfa_|django\.|javascript|admin:(jsi18n|view_on_site|password_change|None$))")

# Rows of which the neighbour in the world of the matrix has none.
NOT_HELPED = {"picture_pk", "request_pk"}


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named route below `resolver` with its full name, like `businesses:person`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def addresses(world: dict[str, Any]) -> dict[str, str]:
    """An address for each of our named routes; `world` has their arguments by name, or by route and name."""
    found = {}
    for name, pattern in routes():
        if pattern.name is None or FOREIGN.search(name):
            continue
        keys = list(pattern.pattern.converters) or [key for key in ("app_label",) if key in str(pattern.pattern)]
        found[name] = reverse(name, kwargs={key: _value(world, name, key) for key in keys})
        # What a helper has entered for a neighbour opens to others than what its owner keeps.
        if name.startswith("businesses:") and "pk" in keys and not NOT_HELPED & set(keys):
            arguments = {key: world["helped"].get(key) or _value(world, name, key) for key in keys}
            found[f"{name} of a neighbour"] = reverse(name, kwargs=arguments)
    return found


def _value(world: dict[str, Any], name: str, key: str) -> Any:
    if (name, key) in world:
        return world[name, key]
    if name.startswith("admin:") and key in {"object_id", "id", "pk"}:
        # admin:<app>_<model>_<view>
        return world["_".join(name.removeprefix("admin:").split("_")[:2])]
    return world[key]


def outcome(response: HttpResponse) -> str:
    """What a person got, in a word: the status, or `sign in` for a redirect there."""
    # Closing files ends the request, and the end of a request would close the test's own connection.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    location = response.headers.get("Location", "")
    if response.status_code == 302 and "/akun/masuk/" in location:
        return "sign in"
    return str(response.status_code)


def read_matrix() -> dict[tuple[str, str], dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return {(row.pop("route"), row.pop("method")): row for row in csv.DictReader(file)}


def write_column(person: str, seen: dict[tuple[str, str], str]) -> None:
    rows = read_matrix() if MATRIX.exists() else {}
    with MATRIX.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["route", "method", *PEOPLE])
        for route, method in sorted(seen):
            row = rows.get((route, method), {}) | {person: seen[route, method]}
            writer.writerow([route, method, *(row.get(column, "") for column in PEOPLE)])

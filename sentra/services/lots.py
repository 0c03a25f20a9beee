"""Which of the pieces on a shelf expire when.

The ledger says what came with which date, and not which piece was sold. Buyers are given what expires first, so what is
left is taken to be the latest dates that came: a rule, and the only one that never calls fresh goods old. What a keeper
takes from the shelf with its date (returned, moved, written off) is taken off that date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from sentra.models import Consignment, StockMovement


@dataclass(frozen=True)
class Lot:
    """So many pieces that expire on a day; None: they never do, or nobody knows."""

    expires_on: date | None
    pieces: int


def left_of(on_hand: int, came: Iterable[tuple[date | None, int]]) -> list[Lot]:
    """What is left of the lots that came, the first to expire first; together they are `on_hand`."""
    by_day: dict[date | None, int] = defaultdict(int)
    for expires_on, pieces in came:
        by_day[expires_on] += pieces
    left, found = on_hand, []
    for expires_on in sorted(by_day, key=lambda day: (day is None, day or date.max), reverse=True):
        pieces = min(left, max(by_day[expires_on], 0))
        if pieces:
            found.append(Lot(expires_on, pieces))
            left -= pieces
    if left:
        # More than ever came with a date: found at a count.
        found.append(Lot(None, left))
    return found[::-1]


def lots_of(consignments: Sequence[Consignment]) -> dict[int, list[Lot]]:
    """The lots on the shelf by the key of their consignment, at one query for all."""
    came: dict[int, list[tuple[date | None, int]]] = defaultdict(list)
    rows = (
        StockMovement.objects.dated()
        .filter(consignment__in=consignments)
        .order_by()
        .values_list("consignment_id", "expires_on")
        .annotate(pieces=Sum("quantity"))
    )
    for consignment, expires_on, pieces in rows:
        came[consignment].append((expires_on, pieces))
    return {row.pk: left_of(row.on_hand, came[row.pk]) for row in consignments}


def expiring(consignments: Sequence[Consignment], until: date) -> dict[int, list[Lot]]:
    """What expires until a day (included), by the key of its consignment; only those that have any."""
    found = {
        key: [lot for lot in lots if lot.expires_on and lot.expires_on <= until]
        for key, lots in lots_of(consignments).items()
    }
    return {key: lots for key, lots in found.items() if lots}

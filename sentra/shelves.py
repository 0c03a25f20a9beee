"""What the keeper's pages of the shelves show: makers and lots, and what is to be counted, pulled or moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from businesses.models import Business, BusinessStatus
from sentra.models import (
    Consignment,
    ConsignmentQuerySet,
    DocumentKind,
    MovementKind,
    Outlet,
    StockDocument,
    StockMovement,
)
from sentra.services import Lot, days, expiring, lots_of

NEWEST = 12


@dataclass(frozen=True)
class ShelfLine:
    """One lot of one product: what a keeper takes into her hand."""

    consignment: Consignment
    lot: Lot

    @property
    def key(self) -> str:
        return f"{self.consignment.pk}-{self.lot.expires_on or 0}"


def goods_of(outlet: Outlet) -> ConsignmentQuerySet:
    """Everything with a place in the outlet, and all that stands there without one any more."""
    rows = Consignment.objects.filter(outlet=outlet).filter(Q(status="open") | Q(on_hand__gt=0))
    return rows.select_related("product__category__sector", "business").order_by("product__name_id", "pk")


def shelf_lines(rows: Sequence[Consignment]) -> list[ShelfLine]:
    """What is there, a line for each expiry date."""
    lots = lots_of(rows)
    return [ShelfLine(row, lot) for row in rows for lot in lots[row.pk]]


def receivable(outlet: Outlet) -> ConsignmentQuerySet:
    return goods_of(outlet).filter(status="open", business__status=BusinessStatus.VERIFIED)


def makers(rows: ConsignmentQuerySet, typed: str) -> QuerySet[Business]:
    """Whose goods these are, by name; each with how many products and pieces."""
    keys = rows.order_by().values("pk")
    found = Business.objects.filter(consignments__in=keys)
    for word in typed.split():
        found = found.filter(Q(name__icontains=word) | Q(consignments__product__name_id__icontains=word))
    businesses = Business.objects.filter(pk__in=found.values("pk"))
    of_these = Q(consignments__in=keys)
    return businesses.annotate(
        products_there=Count("consignments", filter=of_these),
        pieces_there=Sum("consignments__on_hand", filter=of_these),
    ).order_by("name", "pk")


@dataclass(frozen=True)
class Place:
    """One shelf: its name, what stands on it, and when it was counted last."""

    name: str
    products: int
    counted_at: Any


def places_of(outlet: Outlet) -> list[Place]:
    rows = goods_of(outlet).order_by().values("shelf_place").annotate(n=Count("pk", distinct=True))
    counted = rows.annotate(last=Max("count_lines__document__made_at")).order_by("shelf_place")
    return [Place(row["shelf_place"], row["n"], row["last"]) for row in counted]


def on_place(outlet: Outlet, name: str) -> list[Consignment]:
    """What stands on one shelf, each with `mark`: the newest line of its ledger, by which a change is noticed."""
    return list(goods_of(outlet).filter(shelf_place=name).annotate(mark=Max("movements__pk")))


@dataclass(frozen=True)
class Maker:
    """The goods of one business on a list, to be returned or moved together."""

    business: Business
    lines: Sequence[Any]


def to_pull(outlet: Outlet, today: date) -> list[Maker]:
    """What expires within the days of the rule, by maker, the first to expire first."""
    until = today + timedelta(days=days("expiry_days"))
    rows = list(goods_of(outlet).expiring(until))
    soon = expiring(rows, until)
    lines = [ShelfLine(row, lot) for row in rows for lot in soon.get(row.pk, [])]
    by_maker = _by_maker(lines, lambda line: line.consignment.business)
    return sorted(by_maker, key=lambda maker: min(line.lot.expires_on for line in maker.lines))


def slow_sellers(outlet: Outlet, today: date) -> list[Maker]:
    rows = goods_of(outlet).slow(today - timedelta(days=days("slow_days")))
    return _by_maker(list(rows), lambda row: row.business)


def _by_maker(lines: Sequence[Any], business_of: Any) -> list[Maker]:
    ordered = sorted(lines, key=lambda line: (business_of(line).name, business_of(line).pk))
    return [Maker(business, list(part)) for business, part in groupby(ordered, key=business_of)]


def work_of(outlet: Outlet) -> dict[str, int]:
    """How much there is to do at the shelves."""
    today = timezone.localdate()
    rows = Consignment.objects.filter(outlet=outlet)
    return {
        "low": rows.low().count(),
        "pull": rows.expiring(today + timedelta(days=days("expiry_days"))).count(),
        "slow": rows.slow(today - timedelta(days=days("slow_days"))).count(),
        "count": rows.to_count(today - timedelta(days=days("count_days"))).count(),
    }


def papers_of(outlet: Outlet) -> QuerySet[StockDocument]:
    """Its own, and those of goods that came from another outlet."""
    rows = StockDocument.objects.filter(Q(outlet=outlet) | Q(to_outlet=outlet))
    return rows.select_related("outlet", "to_outlet", "business__owner__user", "made_by")


def lines_of(document: StockDocument) -> QuerySet[StockMovement]:
    """What stands on the paper: of goods that were moved, the end from which they went."""
    rows = document.movements.select_related("consignment__product", "consignment__outlet").order_by("pk")
    return rows.exclude(kind=MovementKind.TRANSFER_IN) if document.kind == DocumentKind.TRANSFER else rows

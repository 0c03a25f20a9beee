"""What the pages of the outlets show: the hours, and what stands on the shelf. Never how many of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from businesses.models import Business, ProductCategory
from sentra.models import Consignment, Outlet
from sentra.services import Hours, Opening, opening_at, weeks_of
from showcase.cards import PRODUCT_COLUMNS, product_cards
from showcase.models import ProductCard

WEEK = 7
# So far ahead a holiday is told of below the table of the week.
DAYS_AHEAD = 31
NEW_DAYS = 30
NEW_SHOWN = 4
# Of one category on the page of all; the rest has its own address.
SHELF_SHOWN = 6
CATEGORY_SHOWN = 120


@dataclass(frozen=True)
class OutletCard:
    outlet: Outlet
    opening: Opening
    products: int


@dataclass(frozen=True)
class Shelf:
    """One category: its first products, and how many there are in all."""

    category: ProductCategory
    cards: list[dict[str, Any]]
    total: int

    @property
    def has_more(self) -> bool:
        return self.total > len(self.cards)


@dataclass(frozen=True)
class OutletHours:
    opening: Opening
    week: list[Hours]
    later: list[Hours]


def outlet_cards() -> list[OutletCard]:
    outlets = list(Outlet.objects.open())
    now = timezone.localtime()
    weeks = weeks_of(outlets, now.date(), length=DAYS_AHEAD)
    on_shelf = _shown().order_by().values_list("outlet").annotate(n=Count("pk"))
    counts: dict[int, int] = dict(on_shelf)
    return [OutletCard(row, opening_at(weeks[row.pk], now), counts.get(row.pk, 0)) for row in outlets]


def hours_of(outlet: Outlet) -> OutletHours:
    now = timezone.localtime()
    days = weeks_of([outlet], now.date(), length=DAYS_AHEAD)[outlet.pk]
    return OutletHours(opening_at(days, now), days[:WEEK], [day for day in days[WEEK:] if day.holiday])


def shelves_of(outlet: Outlet, category: str = "") -> tuple[list[Shelf], list[dict[str, Any]]]:
    """The shelves by category, and what is new; with `category`, the address of one, that shelf whole."""
    here = {
        row["product"]: row for row in _shown().filter(outlet=outlet).values("product", "price_rupiah", "agreed_on")
    }
    rows = list(
        ProductCard.objects.filter(pk__in=here)
        .order_by("category_id", "rotation")
        .values("product_id", "category_id", *PRODUCT_COLUMNS)
    )
    for row in rows:
        # What it costs here; elsewhere she may ask for another price.
        row["price_rupiah"] = here[row["product_id"]]["price_rupiah"]
    by_category = {key: list(part) for key, part in groupby(rows, key=lambda row: row["category_id"])}
    names = ProductCategory.objects.filter(pk__in=by_category).order_by("sector", "pk")
    shelves = [
        Shelf(name, product_cards(by_category[name.pk][: CATEGORY_SHOWN if category else SHELF_SHOWN]), len(part))
        for name in names
        if (part := by_category[name.pk]) and (not category or name.slug == category)
    ]
    return shelves, product_cards(_new(rows, here))


def outlets_of_business(business: Business) -> QuerySet[Outlet]:
    """Where something of hers that is public stands today."""
    return Outlet.objects.filter(Exists(_shown().filter(outlet=OuterRef("pk"), business=business)))


def _new(rows: list[dict[str, Any]], here: dict[int, Any]) -> list[dict[str, Any]]:
    since = timezone.localdate() - timedelta(days=NEW_DAYS)
    fresh = [row for row in rows if here[row["product_id"]]["agreed_on"] > since]
    return sorted(fresh, key=lambda row: here[row["product_id"]]["agreed_on"], reverse=True)[:NEW_SHOWN]


def _shown() -> QuerySet[Consignment]:
    """What stands on the shelves and is public: exactly what has a card."""
    return Consignment.objects.on_shelf().filter(product__in=ProductCard.objects.values("pk"))

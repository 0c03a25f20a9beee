"""What the counter of an outlet shows: its shelf, the basket of the sale being typed, and what the day has sold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from businesses.models import Picture
from sentra.models import ConflictStatus, Consignment, DayClosing, Outlet, Sale, SaleConflict
from sentra.services.ledger import MOST_PIECES

# For so many days back a counter is asked to close a day that it forgot.
DAYS_TO_CLOSE = 14
# "3*10452": three pieces of it.
TIMES = re.compile(r"^(\d{1,4})\s*[*x×]\s*(.+)$", re.IGNORECASE)
SHELF_CODE = re.compile(r"^\d{5}$")


@dataclass(frozen=True)
class Item:
    """One product on the shelf, as a button shows it."""

    consignment: Consignment
    picture: str = ""
    colour: str = ""
    in_basket: int = 0

    @property
    def key(self) -> str:
        # Without the full stops that numbers have in a page.
        return str(self.consignment.pk)

    @property
    def words(self) -> str:
        """All that it is found by: its names, its maker, its code."""
        row = self.consignment
        return f"{row.product.name_id} {row.product.name_en} {row.business.name} {row.code}".casefold()


@dataclass
class Basket:
    """What the buyer has in her hands: pieces by the key of the consignment, and the prices that she was told."""

    pieces: dict[int, int] = field(default_factory=dict)
    prices: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, keys: Iterable[str], posted: Mapping[str, str]) -> Basket:
        """From a form: `line` names a key, `pieces-<key>` and `price-<key>` belong to it. Nonsense is left out."""
        basket = cls()
        for key in keys:
            pieces, price = posted.get(f"pieces-{key}", ""), posted.get(f"price-{key}", "")
            if key.isdecimal() and pieces.isdecimal() and price.isdecimal() and 0 < int(pieces[:5]) <= MOST_PIECES:
                basket.pieces[int(key)] = int(pieces[:5])
                basket.prices[int(key)] = int(price[:12])
        return basket

    def change(self, row: Consignment, pieces: int) -> None:
        """Put so many pieces more in, or fewer; what is told is the price of now."""
        now = min(self.pieces.get(row.pk, 0) + pieces, MOST_PIECES)
        if now > 0:
            self.pieces[row.pk] = now
            self.prices.setdefault(row.pk, row.price_rupiah)
        else:
            self.pieces.pop(row.pk, None)

    @property
    def count(self) -> int:
        return sum(self.pieces.values())

    @property
    def total_rupiah(self) -> int:
        return sum(pieces * self.prices[key] for key, pieces in self.pieces.items())


@dataclass(frozen=True)
class BasketLine:
    consignment: Consignment
    pieces: int
    price_rupiah: int

    @property
    def key(self) -> str:
        return str(self.consignment.pk)

    @property
    def total_rupiah(self) -> int:
        return self.pieces * self.price_rupiah


def shelf_of(outlet: Outlet) -> QuerySet[Consignment]:
    """Everything that has a place there, what is sold out too, by name."""
    rows = Consignment.objects.open().filter(outlet=outlet)
    return rows.select_related("product", "business").order_by("product__name_id", "pk")


def items_of(rows: Iterable[Consignment], basket: Basket) -> Iterator[Item]:
    """The buttons, each with one picture; one query for all of them."""
    rows = list(rows)
    shown = Picture.objects.ready().filter(product__in=[row.product_id for row in rows]).order_by("-position")
    pictures = {picture.product_id: picture for picture in shown}
    for row in rows:
        picture = pictures.get(row.product_id)
        yield Item(
            row,
            picture=picture.smallest_url if picture else "",
            colour=picture.colour if picture else "",
            in_basket=basket.pieces.get(row.pk, 0),
        )


def lines_of(basket: Basket, rows: Iterable[Consignment]) -> list[BasketLine]:
    """The basket in the order in which it was filled; what does not stand here is left out."""
    found = {row.pk: row for row in rows}
    return [BasketLine(found[key], pieces, basket.prices[key]) for key, pieces in basket.pieces.items() if key in found]


def scanned(typed: str) -> tuple[int, str]:
    """Pieces, and what was scanned or typed; the code, where it was the QR code of a shelf card."""
    typed = " ".join(typed.split())
    times = TIMES.match(typed)
    pieces, text = (int(times[1]), times[2]) if times else (1, typed)
    codes = parse_qs(urlsplit(text).query).get("rak", []) if "?" in text else []
    return pieces, codes[0] if codes else text


def found_by(typed: str, rows: Iterable[Consignment]) -> Consignment | None:
    """The one product whose code this is."""
    if not SHELF_CODE.match(typed):
        return None
    return next((row for row in rows if row.code == typed), None)


def day_of(outlet: Outlet, day: date) -> dict[str, int]:
    """How many sales a day has, and for how much."""
    return (
        Sale.objects.recorded()
        .filter(outlet=outlet, sold_on=day)
        .aggregate(sales=Count("pk"), total_rupiah=Sum("total_rupiah", default=0))
    )


def open_conflicts(outlet: Outlet) -> QuerySet[SaleConflict]:
    """What was sold beyond the stock, for the keeper to look at."""
    return (
        SaleConflict.objects.filter(line__sale__outlet=outlet, status=ConflictStatus.OPEN)
        .select_related("line__sale__outlet", "line__sale__sold_by", "line__consignment", "line__business")
        .order_by("pk")
    )


def days_to_close(outlet: Outlet) -> list[date]:
    """Earlier days on which something was sold and nobody closed, the newest first."""
    today = timezone.localdate()
    since = today - timedelta(days=DAYS_TO_CLOSE)
    sold = Sale.objects.recorded().filter(outlet=outlet, sold_on__gte=since, sold_on__lt=today)
    closed = DayClosing.objects.filter(outlet=outlet, day__gte=since).values("day")
    return list(sold.exclude(sold_on__in=closed).order_by("-sold_on").values_list("sold_on", flat=True).distinct())

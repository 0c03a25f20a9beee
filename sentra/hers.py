"""What she reads about her goods and her money in the outlets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import User
from rumah_kreatif.templatetags.look import whatsapp
from sentra.models import Consignment, MovementKind, SaleLine, Settlement, SettlementStatus, StockMovement
from sentra.services import Lot, days, expiring

WEEKS = 12
# The chart's own units: a bar and the gap beside it, and the height of the highest one.
STEP, BAR, HIGHEST = 30, 22, 120


@dataclass(frozen=True)
class Place:
    """One product in one outlet: sold of the last delivery, owed by the outlet, and what she should do."""

    consignment: Consignment
    sold: int
    delivered: int
    owed_rupiah: int
    paid_on: date | None
    lots: Sequence[Lot]
    restock: str

    @property
    def is_low(self) -> bool:
        return self.consignment.is_low


@dataclass(frozen=True)
class Week:
    """A bar of the chart, in its own units, and the row of the table beside it."""

    monday: date
    pieces: int
    net_rupiah: int
    x: int
    y: int
    height: int


def page(user: User) -> dict[str, Any]:
    """Everything on her page of the outlets, at a fixed number of queries."""
    rows = list(
        Consignment.objects.owned_by(user)
        .filter(Q(status="open") | Q(on_hand__gt=0))
        .select_related("product", "outlet", "business")
    )
    lines = SaleLine.objects.owned_by(user)
    owed = lines.owed().aggregate(net=Sum("net_rupiah", default=0), since=Min("sale__sold_on"))
    return {
        "places": _places(user, rows),
        "owed_rupiah": owed["net"],
        "waiting_rupiah": _waiting(user),
        "locked_days": (timezone.localdate() - owed["since"]).days if owed["since"] else None,
        "weeks": _weeks(lines),
        "chart_width": WEEKS * STEP,
        "chart_height": HIGHEST,
    }


def _places(user: User, rows: list[Consignment]) -> list[Place]:
    last = StockMovement.objects.filter(
        consignment=OuterRef("consignment"), kind=MovementKind.RECEIVED, corrects=None, corrected_by=None
    ).order_by("-pk")
    deliveries = {
        row.consignment_id: row
        for row in StockMovement.objects.filter(consignment__in=rows, pk=Subquery(last.values("pk")[:1]))
    }
    sold = dict(
        StockMovement.objects.filter(
            consignment__in=rows, kind=MovementKind.SOLD, pk__gt=Subquery(last.values("pk")[:1])
        )
        .order_by()
        .values_list("consignment")
        .annotate(Sum("quantity"))
    )
    owed = dict(
        SaleLine.objects.owned_by(user).owed().order_by().values_list("consignment").annotate(net=Sum("net_rupiah"))
    )
    paid = dict(
        Settlement.objects.owned_by(user)
        .exclude(paid_on=None)
        .order_by()
        .annotate(place=F("outlet"))
        .values_list("place")
        .annotate(last=Max("paid_on"))
    )
    old = expiring(rows, timezone.localdate() + timedelta(days=days("expiry_days")))
    return [
        Place(
            consignment=row,
            sold=-sold.get(row.pk, 0),
            delivered=deliveries[row.pk].balance or 0 if row.pk in deliveries else 0,
            owed_rupiah=owed.get(row.pk, 0),
            paid_on=paid.get(row.outlet_id),
            lots=old.get(row.pk, []),
            restock=_restock(row) if row.is_low else "",
        )
        for row in rows
    ]


def _restock(row: Consignment) -> str:
    """A WhatsApp link with a ready text, to herself or to whoever helps her: WhatsApp asks to whom."""
    words = ngettext(
        "%(product)s at %(outlet)s is running low: %(count)d is left. Please bring more.",
        "%(product)s at %(outlet)s is running low: %(count)d are left. Please bring more.",
        row.on_hand,
    )
    return whatsapp("", words % {"product": row.product.name, "outlet": row.outlet, "count": row.on_hand})


def _waiting(user: User) -> int:
    """Added up already, and not paid yet."""
    rows = Settlement.objects.owned_by(user).filter(status__in=[SettlementStatus.DRAFT, SettlementStatus.APPROVED])
    total: int = rows.aggregate(total=Sum("net_rupiah", default=0))["total"]
    return total


def _weeks(lines: Any) -> list[Week]:
    """The last twelve weeks, this one included; weeks without a sale too."""
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    found = {
        row["week"]: row
        for row in lines.recorded()
        .filter(sale__sold_on__gte=first)
        .order_by()
        .annotate(week=TruncWeek("sale__sold_on"))
        .values("week")
        .annotate(pieces=Sum("quantity"), net=Sum("net_rupiah"))
    }
    if not found:
        return []
    most = max(row["net"] for row in found.values()) or 1
    weeks = []
    for place in range(WEEKS):
        monday = first + timedelta(weeks=place)
        row = found.get(monday, {"pieces": 0, "net": 0})
        height = round(row["net"] * HIGHEST / most)
        weeks.append(Week(monday, row["pieces"], row["net"], place * STEP + 4, HIGHEST - height, height))
    return weeks

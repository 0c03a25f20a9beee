"""What the outlets sold, owe and keep: the officials' overview and the report of a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from businesses.documents import pdf_of
from businesses.exports import file_of
from businesses.models import Business
from rumah_kreatif.templatetags.look import rupiah
from sentra.models import (
    Consignment,
    Curation,
    Outlet,
    PaymentMethod,
    Sale,
    SaleLine,
    Settlement,
)
from sentra.services import days

# Enough to see who leads and who lags; the lists behind them have all.
MOST = 10


@dataclass(frozen=True)
class Month:
    """The days of a month that have come."""

    year: int
    number: int

    @classmethod
    def of(cls, text: str) -> Month:
        """From `2026-11`; this month where that says nothing, or one to come."""
        today = timezone.localdate()
        try:
            first = date.fromisoformat(f"{text}-01")
        except ValueError:
            first = today
        if not date(2000, 1, 1) <= first <= today:
            first = today
        return cls(first.year, first.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    @property
    def before(self) -> Month:
        day = self.first - timedelta(days=1)
        return Month(day.year, day.month)

    @property
    def after(self) -> Month | None:
        """None for the month that runs: nothing has happened after it."""
        day = self.last + timedelta(days=1)
        return Month(day.year, day.month) if day <= timezone.localdate() else None

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def name(self) -> str:
        return date_format(self.first, "F Y")


def page(outlets: QuerySet[Outlet], month: Month) -> dict[str, Any]:
    """All figures of `outlets`: those of the month, and what stands and is owed today."""
    lines = SaleLine.objects.recorded().filter(sale__outlet__in=outlets, sale__sold_on__range=(month.first, month.last))
    return {
        "month": month,
        "outlets": by_outlet(outlets, month),
        "methods": _methods(outlets, month),
        "best": _best(lines),
        "slow": _slow(outlets),
        "idle": _idle(outlets),
        "idle_days": days("no_sale_days"),
        "owners": _stock_by_owner(outlets),
    }


def by_outlet(outlets: QuerySet[Outlet], month: Month) -> list[dict[str, Any]]:
    """A row an outlet, and below them all together: sold in the month; on the shelf, owed and waiting today."""
    during = Q(sold_on__range=(month.first, month.last))
    sold = _by(Sale.objects.recorded().filter(during), "outlet", sales=Count("pk"), gross=Sum("total_rupiah"))
    value = _by(
        Consignment.objects.filter(on_hand__gt=0),
        "outlet",
        pieces=Sum("on_hand"),
        value=Sum(Cast(F("on_hand"), BigIntegerField()) * F("price_rupiah")),
    )
    owed = _by(SaleLine.objects.owed(), "sale__outlet", owed=Sum("net_rupiah"))
    unpaid = _by(Settlement.objects.unpaid(), "outlet", unpaid=Sum("net_rupiah"))
    late_before = timezone.localdate() - timedelta(days=days("late_days"))
    late = _by(Settlement.objects.late(late_before), "outlet", late=Sum("net_rupiah"))
    queue = _by(Curation.objects.waiting(), "outlet", queue=Count("pk"))
    expiring = _by(
        Consignment.objects.expiring(timezone.localdate() + timedelta(days=days("expiry_days"))),
        "outlet",
        expiring=Count("pk"),
    )
    rows = []
    for outlet in outlets:
        row: dict[str, Any] = dict.fromkeys(FIGURES, 0)
        for part in (sold, value, owed, unpaid, late, queue, expiring):
            row |= part.get(outlet.pk, {})
        row["owed"] += row.pop("unpaid", 0)
        rows.append({"outlet": str(outlet), **row})
    if len(rows) > 1:
        rows.append({"outlet": _("All together"), **{key: sum(row[key] for row in rows) for key in FIGURES}})
    return rows


FIGURES = ["sales", "gross", "pieces", "value", "owed", "late", "queue", "expiring"]


def _by(rows: QuerySet[Any], key: str, **figures: Any) -> dict[Any, dict[str, int]]:
    found = rows.order_by().values(key).annotate(**figures)
    return {row[key]: {name: row[name] or 0 for name in figures} for row in found}


def _methods(outlets: QuerySet[Outlet], month: Month) -> list[dict[str, Any]]:
    rows = Sale.objects.recorded().filter(outlet__in=outlets, sold_on__range=(month.first, month.last))
    found = _by(rows, "method", sales=Count("pk"), gross=Sum("total_rupiah"))
    return [{"method": method.label, **found[method.value]} for method in PaymentMethod if method.value in found]


def _best(lines: QuerySet[SaleLine]) -> list[dict[str, Any]]:
    rows: Any = lines.order_by().values(product=F("consignment__product__name_id"), maker=F("business__name"))
    rows = rows.annotate(pieces=Sum("quantity"), gross=Sum("gross_rupiah"))
    return list(rows.order_by("-gross", "product")[:MOST])


def _slow(outlets: QuerySet[Outlet]) -> list[Consignment]:
    since = timezone.localdate() - timedelta(days=days("slow_days"))
    rows = Consignment.objects.slow(since).filter(outlet__in=outlets).select_related("product", "business", "outlet")
    return list(rows.order_by(F("last_sold_on").asc(nulls_first=True), "pk")[:MOST])


def _idle(outlets: QuerySet[Outlet]) -> list[Any]:
    """Makers with goods on a shelf of whom nothing was sold for long, in any of these outlets."""
    since = timezone.localdate() - timedelta(days=days("no_sale_days"))
    there = Q(consignments__status="open", consignments__outlet__in=outlets)
    rows = Business.objects.filter(there).annotate(
        last=Max("consignments__last_sold_on", filter=there), since=Max("consignments__agreed_on", filter=there)
    )
    idle = rows.filter(Q(last__lt=since) | Q(last=None, since__lt=since))
    return list(idle.order_by(F("last").asc(nulls_first=True), "pk")[:MOST])


def _stock_by_owner(outlets: QuerySet[Outlet]) -> list[dict[str, Any]]:
    rows: Any = Consignment.objects.filter(outlet__in=outlets, on_hand__gt=0).order_by()
    rows = rows.values(maker=F("business__name"), owner=F("business__owner__full_name"))
    found = rows.annotate(pieces=Sum("on_hand"), value=Sum(Cast(F("on_hand"), BigIntegerField()) * F("price_rupiah")))
    return list(found.order_by("-value", "maker")[:MOST])


# --- the report of a month ---


def _headings() -> list[str]:
    return [
        _("Outlet"), _("Sales"), _("Sold for (Rp)"), _("Pieces on the shelf"), _("Their value (Rp)"),
        _("Owed to makers (Rp)"), _("Of it late (Rp)"), _("Waiting for curation"), _("Products that expire soon"),
    ]  # fmt: skip


def month_file(outlets: QuerySet[Outlet], month: Month, format: str) -> Any:
    """Every line that was sold in the month, for a spreadsheet."""
    lines = SaleLine.objects.recorded().filter(sale__outlet__in=outlets, sale__sold_on__range=(month.first, month.last))
    headings = [
        _("Sold on"), _("Outlet"), _("Receipt"), _("Product"), _("Business"), _("Pieces"), _("Price (Rp)"),
        _("Sold for (Rp)"), _("Share of the outlet (Rp)"), _("Hers (Rp)"), _("Paid by"),
    ]  # fmt: skip
    widths = [12, 18, 16, 30, 30, 8, 12, 14, 14, 14, 12]
    return file_of(_lines(lines), format=format, name=month.name, headings=headings, widths=widths)


def _lines(lines: QuerySet[SaleLine]) -> Iterator[list[Any]]:
    rows = lines.select_related("sale__outlet", "business").order_by("sale__sold_on", "pk")
    for line in rows.iterator(chunk_size=2000):
        sale = line.sale
        yield [
            sale.sold_on.isoformat(), str(sale.outlet), sale.receipt_number, line.product_name, str(line.business),
            line.quantity, line.price_rupiah, line.gross_rupiah, line.commission_rupiah, line.net_rupiah,
            str(sale.get_method_display()),
        ]  # fmt: skip


def month_pdf(outlets: QuerySet[Outlet], month: Month) -> bytes:
    """The overview on A4, in the language of the moment."""
    found = page(outlets, month)
    money = {"gross", "value", "owed", "late"}
    data = {
        "language": get_language() or "id",
        "organisation": settings.ORGANISATION_NAME,
        "title": _("Outlets in %(month)s") % {"month": month.name},
        "made_on": _("Figures of %(day)s; what stands and is owed is of that day.")
        % {"day": date_format(timezone.localdate(), "j F Y")},
        "tables": [
            {
                "name": _("Outlets"),
                "columns": _headings(),
                "rows": [
                    [row["outlet"], *(rupiah(row[key]) if key in money else str(row[key]) for key in FIGURES)]
                    for row in found["outlets"]
                ],
            },
            {
                "name": _("Best sellers"),
                "columns": [_("Product"), _("Business"), _("Pieces"), _("Sold for")],
                "rows": [
                    [row["product"], row["maker"], str(row["pieces"]), rupiah(row["gross"])] for row in found["best"]
                ],
            },
            {
                "name": _("Slow sellers"),
                "columns": [_("Product"), _("Outlet"), _("Pieces"), _("Last sold on")],
                "rows": [
                    [row.product.name, str(row.outlet), str(row.on_hand), _day(row.last_sold_on)]
                    for row in found["slow"]
                ],
            },
            {
                "name": _("Makers without a sale for %(days)d days") % {"days": found["idle_days"]},
                "columns": [_("Business"), _("Last sold on")],
                "rows": [[str(row), _day(row.last)] for row in found["idle"]],
            },
            {
                "name": _("Stock by owner"),
                "columns": [_("Business"), _("Owner"), _("Pieces"), _("Value")],
                "rows": [
                    [row["maker"], row["owner"], str(row["pieces"]), rupiah(row["value"])] for row in found["owners"]
                ],
            },
        ],
        "none": _("None."),
    }
    return pdf_of("outlets_report", data)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else "–"

"""What the outlets sold for a business in a month: her report of the month begins with it."""

from __future__ import annotations

from django.db.models import Sum

from businesses.models import Business
from sentra.models import SaleLine


def sold_in_month(business: Business, year: int, month: int) -> int:
    """Whole rupiah that buyers paid for its goods in all outlets, by the day of the sale; voided sales left out."""
    rows = SaleLine.objects.recorded().filter(business=business, sale__sold_on__year=year, sale__sold_on__month=month)
    total: int = rows.aggregate(total=Sum("gross_rupiah", default=0))["total"]
    return total

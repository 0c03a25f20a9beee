"""How much of what the national register asks for is known of a business, and what is missing.

`RegisterField` rows say which facts count and how much; what "missing" means in our tables is said here, once, in SQL,
so that lists of a hundred thousand rows can be filtered by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Avg,
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from businesses.models import Business, BusinessStatus, Product, ProductStatus, RegisterField

# Drafts are hers alone; what was refused, closed or merged asks for nothing any more.
ON_REGISTER = (BusinessStatus.SUBMITTED, BusinessStatus.RETURNED, BusinessStatus.VERIFIED, BusinessStatus.INACTIVE)


def _empty(column: str) -> Q:
    return Q(**{column: ""})


def _null(column: str) -> Q:
    return Q(**{f"{column}__isnull": True})


def _no_product() -> Q:
    kept = Product.objects.filter(business=OuterRef("pk")).exclude(status=ProductStatus.ARCHIVED)
    return Q(~Exists(kept))


# By the key of the RegisterField: when the fact is missing.
MISSING: dict[str, Q] = {
    "nik": _null("owner__nik_hash"),
    "owner_name": _empty("owner__full_name"),
    "birth_date": _null("owner__birth_date"),
    "gender": _empty("owner__gender"),
    "phone": _null("owner__phone"),
    "business_name": _empty("name"),
    "address": _empty("address"),
    "kelurahan": _null("subdistrict"),
    "sector": _null("sector"),
    "kbli": _empty("kbli_code"),
    "nib": _empty("nib"),
    "started_year": _null("started_year"),
    "capital": _null("capital_rupiah"),
    "annual_sales": _null("annual_sales_rupiah"),
    "workers": _null("workers_women") & _null("workers_men"),
    "product": _no_product(),
}


@dataclass(frozen=True)
class Score:
    percent: int
    missing: list[RegisterField]


@dataclass(frozen=True)
class Gap:
    field: RegisterField
    count: int
    percent: int


def fields() -> list[RegisterField]:
    return list(RegisterField.objects.filter(is_active=True, key__in=MISSING))


def with_readiness(rows: QuerySet[Business], asked: list[RegisterField] | None = None) -> QuerySet[Any]:
    """Annotate `readiness`: the weights of what is known, in percent of all, rounded down."""
    asked = fields() if asked is None else asked
    total = sum(field.weight for field in asked)
    if not total:
        return rows.annotate(readiness=Value(100))
    known: Any = Value(0)
    for field in asked:
        known = known + Case(
            When(MISSING[field.key], then=Value(0)), default=Value(field.weight), output_field=IntegerField()
        )
    return rows.annotate(readiness=ExpressionWrapper(known * 100 / total, output_field=IntegerField()))


def lacking(rows: QuerySet[Business], key: str) -> QuerySet[Business]:
    """Businesses on the register of which the fact `key` is missing; none when there is no such fact."""
    return rows.filter(MISSING[key], status__in=ON_REGISTER) if key in MISSING else rows.none()


def score(business: Business, asked: list[RegisterField] | None = None) -> Score:
    asked = fields() if asked is None else asked
    absent = {
        f"lacks_{field.key}": ExpressionWrapper(MISSING[field.key], output_field=BooleanField()) for field in asked
    }
    names = [*absent, "readiness"]
    found = with_readiness(Business.objects.filter(pk=business.pk), asked).annotate(**absent).values(*names).get()
    return Score(found["readiness"], [field for field in asked if found[f"lacks_{field.key}"]])


def gaps(rows: QuerySet[Business]) -> tuple[int, int, list[Gap]]:
    """How many of `rows` are on the register, their mean readiness, and of how many each fact is missing."""
    asked = fields()
    counts = {f"lacks_{field.key}": Count("pk", filter=MISSING[field.key]) for field in asked}
    found = with_readiness(rows.order_by().filter(status__in=ON_REGISTER), asked).aggregate(
        all=Count("pk"), mean=Avg("readiness"), **counts
    )
    total = found["all"]
    return (
        total,
        int(found["mean"] or 0),
        [
            Gap(field, found[f"lacks_{field.key}"], found[f"lacks_{field.key}"] * 100 // total if total else 0)
            for field in asked
        ],
    )

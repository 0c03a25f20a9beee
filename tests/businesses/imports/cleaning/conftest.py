"""Rows made of a few cells."""

from datetime import date

from businesses.imports.areas import Areas
from businesses.imports.cleaning import Cleaner
from businesses.imports.headings import Column
from businesses.models import MicroLimit, Sector


def cleaner(*fields, headings=(), **options):
    columns = [
        Column(index, headings[index - 1] if index <= len(headings) else field.upper(), field, options.get("factor", 1))
        for index, field in enumerate(fields, start=1)
    ]
    sectors = [
        Sector(pk=1, slug="makanan", name_id="Makanan", name_en="Food"),
        Sector(pk=3, slug="kriya", name_id="Kriya", name_en="Craft"),
    ]
    limit = MicroLimit(effective_on=date(2021, 2, 2), capital_rupiah=10**9, annual_sales_rupiah=2 * 10**9)
    return Cleaner(
        columns, Areas([], []), sectors=sectors, limit=limit, today=date(2026, 11, 24),
        kbli_edition=options.get("kbli_edition"), without_unreadable=options.get("without_unreadable", False),
    )  # fmt: skip


def read(field, cell, **options):
    """One row with a name in column A and `cell` in column B."""
    return cleaner("business_name", field, **options).read(5, ["Batik Satu", cell])


def value(row):
    """The one value besides the name, or None."""
    values = [*(v for k, v in row.business.items() if k != "name"), *row.owner.values()]
    return values[0] if len(values) == 1 else values or None


def problem(row):
    return row.problems[0][:2] if row.problems else None

"""Counting and indexing what the public pages show, away from the pages."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.db import connection, models
from django.utils import timezone
from django.utils.text import slugify

from businesses.models import Business, BusinessStatus, District, ProductCategory, Sector
from showcase.models import BusinessCard, Figures, ProductCard

# Every list page needs the last count; beat makes a new one every five minutes.
FIGURES_KEPT_SECONDS = 20


def current_figures() -> Figures:
    """The last count, at most some seconds old; a portal that has never counted does it now, once."""
    figures: Figures | None = caches["local"].get("figures")
    if figures is None:
        figures = Figures.objects.first() or count_figures()
        caches["local"].set("figures", figures, FIGURES_KEPT_SECONDS)
    return figures


def count_figures() -> Figures:
    """Count everything that pages show a number of, and write it into the one row of figures."""
    verified = Business.objects.verified()
    unsent = [BusinessStatus.DRAFT, BusinessStatus.REJECTED]
    figures = Figures(
        pk=1,
        counted_at=timezone.now(),
        registered=Business.objects.exclude(status__in=unsent).count(),
        verified=verified.count(),
        public_businesses=BusinessCard.objects.count(),
        public_products=ProductCard.objects.count(),
        districts=verified.exclude(subdistrict=None).aggregate(n=models.Count("subdistrict__district", distinct=True))[
            "n"
        ],
        facets=_facets(),
    )
    caches["local"].delete("figures")
    # Two first visitors at once both count; the second writes over the first.
    Figures.objects.bulk_create(
        [figures],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[field.name for field in Figures._meta.fields if not field.primary_key],
    )
    return figures


def _facets() -> dict[str, list[dict[str, Any]]]:
    def cards_by(model: type[models.Model], column: str) -> dict[int, int]:
        return dict(model._default_manager.order_by().values_list(column).annotate(n=models.Count("*")))

    products = {name: cards_by(ProductCard, name) for name in ("sector_id", "category_id", "district_id")}
    businesses = {name: cards_by(BusinessCard, name) for name in ("sector_id", "district_id")}
    return {
        "sectors": [
            {
                "id": s.pk,
                "slug": s.slug,
                "name_id": s.name_id,
                "name_en": s.name_en,
                "products": products["sector_id"].get(s.pk, 0),
                "businesses": businesses["sector_id"].get(s.pk, 0),
            }
            for s in Sector.objects.all()
        ],
        "categories": [
            {
                "id": c.pk,
                "slug": c.slug,
                "name_id": c.name_id,
                "name_en": c.name_en,
                "sector": c.sector_id,
                "products": products["category_id"].get(c.pk, 0),
            }
            for c in ProductCategory.objects.all()
        ],
        "districts": [
            {
                "id": d.pk,
                "slug": slugify(d.name),
                "name_id": d.name,
                "name_en": d.name,
                "products": products["district_id"].get(d.pk, 0),
                "businesses": businesses["district_id"].get(d.pk, 0),
            }
            for d in District.objects.all()
        ],
    }


def refresh_words() -> None:
    """Bring the words that mistyped ones are mended against in step with the cards; words of gone cards go too."""
    with connection.cursor() as cursor:
        cursor.execute("""
            WITH found AS MATERIALIZED (
                SELECT word FROM ts_stat(
                    'SELECT search FROM showcase_productcard UNION ALL SELECT search FROM showcase_businesscard')
                WHERE length(word) BETWEEN 3 AND 60 AND word !~ '^[0-9]+$'
            ), gone AS (
                DELETE FROM showcase_word w WHERE NOT EXISTS (SELECT 1 FROM found f WHERE f.word = w.word)
            )
            INSERT INTO showcase_word SELECT word FROM found ON CONFLICT DO NOTHING
        """)

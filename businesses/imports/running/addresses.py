"""Addresses for many businesses at once."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from django.db import connection
from django.utils.text import slugify

from businesses.imports.running.newcomers import Run
from businesses.models import Business

_SLUG = 120


@lru_cache(maxsize=10_000)
def _base(name: str) -> str:
    return slugify(name)[:_SLUG].strip("-") or "business"


def free_slugs(run: Run, names: list[str]) -> list[str]:
    """Addresses like `slugs.free_slug` gives them, for many names in three statements."""
    bases = [_base(name) for name in names]
    table = Business._meta.db_table
    with connection.cursor() as cursor:
        # The same locks as free_slug, in one order, so that nobody on the website takes one of them now.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(base)) FROM (SELECT unnest(%s::text[]) AS base"
            " ORDER BY 1) b",
            [table, sorted(set(bases))],
        )
        cursor.execute(f'SELECT slug FROM "{table}" WHERE slug = ANY(%s)', [list(set(bases) - set(run.slugs))])
        taken = [slug for (slug,) in cursor.fetchall()]
        # Wanted twice: then the numbers behind it may be taken although it is free itself.
        repeated = [base for base, count in Counter(bases).items() if count > 1 and base not in run.slugs]
        cursor.execute(
            f"SELECT w.base, max(substring(b.slug FROM length(w.base) + 2)::bigint) FROM unnest(%s::text[]) AS w (base)"
            f" JOIN \"{table}\" b ON b.slug ~>=~ (w.base || '-') AND b.slug ~<~ (w.base || '.')"
            " WHERE substring(b.slug FROM length(w.base) + 2) ~ '^\\d{1,9}$' GROUP BY w.base",
            [[*taken, *repeated]],
        )
        highest = dict(cursor.fetchall())
    for base in taken:
        run.slugs[base] = max(highest.get(base, 1), 1)
    slugs = []
    for base in bases:
        slug = base
        if base in run.slugs:
            number = max(run.slugs[base], highest.get(base, 1)) + 1
            # "Batik 2" may have taken the address that a second "Batik" would get.
            while (slug := f"{base}-{number}") in run.slugs:
                number += 1
            run.slugs[base] = number
        run.slugs[slug] = max(run.slugs.get(slug, 1), 1)
        slugs.append(slug)
    return slugs

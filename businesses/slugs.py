"""Addresses of businesses and products: readable, unique, and never changed once they were public."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.text import slugify

from businesses.locks import lock_words

_LONGEST = 120


def free_slug(rows: models.QuerySet[Any], text: str, *, keep: str | None = None) -> str:
    """The first of `kue-lapis`, `kue-lapis-2`, … that none of `rows` has; `keep` when it still fits `text`.

    Call it inside the transaction that saves: an advisory lock holds off others who want the same words.
    """
    base = slugify(text)[:_LONGEST].strip("-") or rows.model._meta.model_name
    lock_words("slug", rows.model._meta.db_table, base)
    taken = set(rows.filter(slug__regex=rf"^{base}(-\d+)?$").values_list("slug", flat=True))
    taken.discard(keep)
    if keep and (keep == base or (keep.rpartition("-")[0] == base and keep.rpartition("-")[2].isdigit())):
        return keep
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"

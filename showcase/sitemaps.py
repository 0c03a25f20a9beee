"""Sitemaps: one section a list and language, so that none of them holds a whole city in memory."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override

from sentra.models import Outlet
from showcase.models import BusinessCard, ProductCard
from trainings.models import Training


class Pages(Sitemap):
    def __init__(self, language: str) -> None:
        self.language = language

    def items(self) -> list[str]:
        mine = [f"showcase:{name}" for name in ("home", "products", "businesses", "outlets", "visit", "privacy")]
        return [*mine, "trainings:list"]

    def location(self, item: str) -> str:
        with override(self.language):
            return reverse(item)


class Slugs(Sitemap):
    limit = 5000

    def __init__(self, language: str, view: str, slugs: QuerySet[Any, str]) -> None:
        self.language, self.view, self.slugs = language, view, slugs

    def items(self) -> QuerySet[Any, str]:
        return self.slugs.order_by("pk")

    def location(self, item: str) -> str:
        with override(self.language):
            return reverse(self.view, args=[item])


def sections() -> dict[str, Sitemap]:
    found: dict[str, Sitemap] = {}
    for language in ("id", "en"):
        found[f"halaman-{language}"] = Pages(language)
        found[f"usaha-{language}"] = Slugs(
            language, "showcase:business", BusinessCard.objects.values_list("slug", flat=True)
        )
        found[f"produk-{language}"] = Slugs(
            language, "showcase:product", ProductCard.objects.values_list("slug", flat=True)
        )
        found[f"pelatihan-{language}"] = Slugs(
            language, "trainings:training", Training.objects.public().values_list("slug", flat=True)
        )
        found[f"sentra-{language}"] = Slugs(
            language, "showcase:outlet", Outlet.objects.open().values_list("slug", flat=True)
        )
    return found

"""What the public lists are read from: cards that PostgreSQL itself keeps in step with the register.

A card exists exactly while its business or product is public. Triggers (migration 0002) write the cards in the
transaction that changes a business, product, picture, consent or area, so a withdrawn consent empties the lists
at once and no code path, raw import included, can forget it. Nothing here is the truth; everything can be rebuilt.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField, TrigramSimilarity
from django.db import connection, models
from django.db.models.functions import Mod
from django.db.models.query import RawQuerySet
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, Product

TURNS = 2**32
# Fewer letters begin, and resemble, half of the words there are.
SHORTEST_START = 3
# The golden section of the circle: steps of this size never fall into a rhythm with any number of makers.
DAILY_STEP = 2654435769


def turn_on(day: date) -> int:
    """Where on the circle of `TURNS` places the lists begin on `day`."""
    return day.toordinal() * DAILY_STEP % TURNS


def words_of(text: str) -> list[str]:
    """The first words of what somebody typed, written as `showcase_words` writes them in the database."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text[:100]) if not unicodedata.combining(c))
    # Each once: a word typed three times finds no more than once.
    return list(dict.fromkeys(re.findall(r"[^\W_]+", re.sub("['’‘`]", "", plain.lower()))))[:6]


class CardQuerySet(models.QuerySet[Any]):
    def matching(self, words: list[str]) -> CardQuerySet:
        """The cards that carry every word, in any of its Indonesian forms."""
        return self._fitting([SearchQuery(word, config="indonesian") for word in words])

    def spelled(self, spellings: list[list[str]]) -> CardQuerySet:
        """The cards that carry one of the spellings of every word, as `Word.objects.near` writes them."""
        return self._fitting(
            [
                reduce(or_, (SearchQuery(spelling, config="simple", search_type="raw") for spelling in alternatives))
                for alternatives in spellings
            ]
        )

    def _fitting(self, queries: list[SearchQuery]) -> CardQuerySet:
        query = reduce(and_, queries)
        return self.filter(search=query).annotate(rank=SearchRank(models.F("search"), query))

    def count_up_to(self, most: int) -> int:
        """Count, but stop at `most`."""
        sql, params = self.order_by().values("pk").query.sql_with_params()
        # MATERIALIZED: planned as if all were wanted, so by the index of the words, and still stopped early.
        # Planned for the first few only, PostgreSQL reads the table from its start instead.
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH found AS MATERIALIZED ({sql}) SELECT count(*) FROM (SELECT 1 FROM found LIMIT %s) few",
                [*params, most],
            )
            return int(cursor.fetchone()[0])

    def best_up_to(self, most: int, start: int) -> list[int]:
        """After `matching`: the keys of the cards, but of no more than `most`; first those that the words fit best.

        Where words fit alike, by today's turn. Of more cards than `most` it is any `most` of them, so their order says
        nothing then. One reading of the index for the number and the order, for that is what a search costs.
        """
        turn = Mod(models.F("rotation") - start + TURNS, TURNS)
        sql, params = self.order_by().annotate(turn=turn).values_list("pk", "rank", "turn").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH found (pk, rank, turn) AS MATERIALIZED ({sql})"
                " SELECT pk FROM (SELECT * FROM found LIMIT %s) few ORDER BY rank DESC, turn",
                [*params, most],
            )
            return [pk for (pk,) in cursor.fetchall()]

    def in_order(self, keys: list[int], columns: list[str]) -> list[dict[str, Any]]:
        """`columns` of the cards with these keys, in the order of the keys."""
        key = self.model._meta.pk.name
        rows = {row[key]: row for row in self.filter(pk__in=keys).values(*columns, key)}
        return [rows[pk] for pk in keys if pk in rows]

    def from_turn(self, start: int, after: int | None) -> list[CardQuerySet]:
        """The cards behind place `after` of a round that begins at `start`, as one or two index ranges in order.

        Places count from 0 at `start`; None is before the first. The circle wraps round, hence the second range.
        """
        position = -1 if after is None else after
        if start + position < TURNS:
            return [
                self.filter(rotation__gte=start, rotation__gt=start + position).order_by("rotation"),
                self.filter(rotation__lt=start).order_by("rotation"),
            ]
        return [self.filter(rotation__lt=start, rotation__gt=start + position - TURNS).order_by("rotation")]

    def before_turn(self, start: int, before: int) -> list[CardQuerySet]:
        """The mirror of `from_turn`: the cards in front of place `before`, the nearest first."""
        if start + before < TURNS:
            return [self.filter(rotation__gte=start, rotation__lt=start + before).order_by("-rotation")]
        return [
            self.filter(rotation__lt=min(start, start + before - TURNS)).order_by("-rotation"),
            self.filter(rotation__gte=start).order_by("-rotation"),
        ]


class Card(models.Model):
    slug = models.CharField(max_length=140)
    sector_id = models.BigIntegerField(null=True)
    district_id = models.BigIntegerField(null=True)
    district_name = models.CharField(max_length=60)
    takes_whatsapp = models.BooleanField()
    picture_stem = models.CharField(max_length=200)
    picture_widths = models.JSONField()
    picture_colour = models.CharField(max_length=7)
    picture_alt = models.CharField(max_length=150)
    rotation = models.BigIntegerField(unique=True)
    search = SearchVectorField()

    class Meta:
        abstract = True


class ProductCardQuerySet(CardQuerySet):
    def lineage_of(self, product: Product) -> RawQuerySet[ProductCard]:
        """The public cards of what `product` grew out of and what grew out of it, the oldest first, itself included."""
        # UNION, not UNION ALL: a circle of products ends instead of turning for ever.
        return self.raw(
            """
            WITH RECURSIVE older AS (
                SELECT id, evolved_from_id, 0 AS step FROM businesses_product WHERE id = %(id)s
                UNION SELECT p.id, p.evolved_from_id, o.step - 1
                FROM businesses_product p JOIN older o ON p.id = o.evolved_from_id WHERE o.step > -9
            ), newer AS (
                SELECT id, 0 AS step FROM businesses_product WHERE id = %(id)s
                UNION SELECT p.id, n.step + 1
                FROM businesses_product p JOIN newer n ON p.evolved_from_id = n.id WHERE n.step < 9
            ), line AS (
                SELECT id, min(step) AS step FROM (SELECT id, step FROM older UNION SELECT id, step FROM newer) AS steps
                GROUP BY id
            )
            SELECT c.*, l.step FROM showcase_productcard c JOIN line l ON l.id = c.product_id
            ORDER BY l.step, c.product_id
            """,
            {"id": product.pk},
        )


class ProductCard(Card):
    """One public product, with what its card shows."""

    # Only on cards from `lineage_of`: generations after the product that was asked for; before it, negative.
    step: int

    product = models.OneToOneField(
        Product, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    business_id = models.BigIntegerField(db_index=True)
    business_name = models.CharField(max_length=120)
    business_slug = models.CharField(max_length=140)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    price_rupiah = models.IntegerField()
    category_id = models.BigIntegerField()
    is_halal = models.BooleanField()

    objects = ProductCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("product card")
        verbose_name_plural = _("product cards")
        indexes = [
            models.Index(fields=["sector_id", "rotation"], name="productcard_sector"),
            models.Index(fields=["category_id", "rotation"], name="productcard_category"),
            models.Index(fields=["district_id", "rotation"], name="productcard_district"),
            GinIndex(fields=["search"], name="productcard_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name_id


class BusinessCard(Card):
    """One public business; its picture is that of its first product."""

    business = models.OneToOneField(
        Business, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    name = models.CharField(max_length=120)
    lead = models.ForeignKey(ProductCard, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    product_count = models.IntegerField()
    has_halal = models.BooleanField()

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("business card")
        verbose_name_plural = _("business cards")
        indexes = [
            models.Index(fields=["sector_id", "rotation"], name="businesscard_sector"),
            models.Index(fields=["district_id", "rotation"], name="businesscard_district"),
            GinIndex(fields=["search"], name="businesscard_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name


def _swapped(word: str) -> list[str]:
    """The word with each two neighbouring letters exchanged: trigrams hardly see that slip of the thumbs."""
    if len(word) <= SHORTEST_START:
        return []
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


class WordQuerySet(models.QuerySet["Word"]):
    def near(self, words: list[str]) -> list[list[str]]:
        """For each word what it may have meant, as raw terms of a text query: itself, its endings, its neighbours."""
        wanted = models.Q()
        for word in words:
            wanted |= models.Q(word=word)
            if len(word) >= SHORTEST_START:
                wanted |= models.Q(word__startswith=word) | models.Q(word__trigram_similar=word)
                wanted |= models.Q(word__in=_swapped(word))
        nearness = {f"near_{at}": TrigramSimilarity("word", word) for at, word in enumerate(words)}
        found = list(self.filter(wanted).annotate(**nearness).values_list("word", *nearness))
        return [_spellings(word, {row[0]: row[at] for row in found}) for at, word in enumerate(words, 1)]


def _spellings(typed: str, nearness: dict[str, float]) -> list[str]:
    if typed in nearness:
        return [f"'{typed}'"]
    if len(typed) < SHORTEST_START:
        return []
    if any(word.startswith(typed) for word in nearness):
        return [f"'{typed}':*"]
    swapped = sorted(word for word in _swapped(typed) if word in nearness)
    if swapped:
        return [f"'{word}'" for word in swapped]
    best = sorted(nearness, key=lambda word: (-nearness[word], word))[:3]
    return [f"'{word}'" for word in best if nearness[word] >= max(0.3, nearness[best[0]] - 0.1)]


class Word(models.Model):
    """A word that stands on some card, to mend a mistyped one against. Never shown to anybody."""

    word = models.CharField(max_length=60, primary_key=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        indexes = [GinIndex(fields=["word"], name="word_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


class Figures(models.Model):
    """How many there are of everything, counted in the background: no page counts 100,000 rows."""

    counted_at = models.DateTimeField(_("counted at"))
    registered = models.IntegerField(_("businesses registered"))
    verified = models.IntegerField(_("businesses verified"))
    public_businesses = models.IntegerField(_("businesses shown"))
    public_products = models.IntegerField(_("products shown"))
    districts = models.IntegerField(_("kecamatan reached"))
    # {"sectors": […], "categories": […], "districts": […]}: id, slug, names and how many cards each has.
    facets = models.JSONField(_("choices to filter by"))

    class Meta:
        verbose_name = _("figures")
        verbose_name_plural = _("figures")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="figures_one_row")]

    def __str__(self) -> str:
        return str(self.counted_at)

import pytest
import time_machine
from django.utils import timezone

from businesses.models import BusinessStatus
from showcase.models import Figures, Word
from showcase.services import count_figures, current_figures, refresh_words
from showcase.tasks import refresh_figures, refresh_search_words
from tests.factories import BusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db


def test_figures_count_each_thing_once():
    ProductFactory(business=BusinessFactory(consented=True))
    BusinessFactory()
    BusinessFactory(status=BusinessStatus.SUBMITTED, verified_at=None)
    BusinessFactory(status=BusinessStatus.DRAFT, verified_at=None)
    BusinessFactory(status=BusinessStatus.REJECTED, verified_at=None)

    figures = count_figures()

    assert (
        figures.registered,
        figures.verified,
        figures.public_businesses,
        figures.public_products,
        figures.districts,
    ) == (3, 2, 1, 1, 1)


def test_facets_say_how_many_cards_each_choice_has(basket):
    facets = count_figures().facets

    assert [(row["slug"], row["products"], row["businesses"]) for row in facets["sectors"]][:2] == [
        ("makanan", 1, 1), ("minuman", 0, 0)
    ]  # fmt: skip
    assert [row["slug"] for row in facets["districts"] if row["products"]] == ["gubeng"]
    assert [row["slug"] for row in facets["categories"] if row["products"]] == ["kue-basah"]


@time_machine.travel("2026-11-24 00:00 +0000", tick=False)
def test_figures_carry_their_time():
    assert count_figures().counted_at == timezone.now()


def test_current_figures_count_only_when_nothing_was_counted(basket):
    first = current_figures()
    ProductFactory(business=basket.business)

    assert (first.public_products, current_figures().public_products) == (1, 1)


def test_counting_again_replaces_the_row(basket):
    count_figures()
    ProductFactory(business=basket.business)

    refresh_figures()

    assert list(Figures.objects.values_list("pk", "public_products")) == [(1, 2)]


def test_words_come_from_the_cards_and_go_with_them(basket):
    refresh_words()
    before = Word.objects.filter(word="keranjang").exists()
    basket.delete()

    refresh_search_words()

    assert (before, Word.objects.filter(word="keranjang").exists(), Word.objects.filter(word="anyam").exists()) == (
        True,
        False,
        True,
    )


def test_words_hold_nothing_private(basket):
    refresh_words()

    words = set(Word.objects.values_list("word", flat=True))

    assert words.isdisjoint({"canary", "sri", "tersembunyi", "81399988877", "9120001234567"})

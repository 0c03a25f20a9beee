from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict

from showcase.cards import PRODUCT_COLUMNS
from showcase.catalogue import (
    COUNTED_AT_MOST,
    PAGE_SIZE,
    Page,
    Place,
    Wishes,
    business_conditions,
    product_conditions,
    round_page,
    search_page,
)
from showcase.models import TURNS, ProductCard, turn_on
from showcase.services import count_figures, refresh_words
from tests.factories import BusinessFactory, ProductFactory

# --- places in an address ---


@pytest.mark.parametrize(
    "place",
    [
        Place(0),
        Place(5, 2, 7),
        Place(TURNS - 1, 4000, TURNS - 1),
        Place(5, 3, 0, is_back=True),
    ],
)
def test_place_is_read_as_it_was_written(place):
    assert Place.read(place.write()) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "-",
        "1-2",
        "1-0-1",
        "-5-1-1",
        "1-1--1",
        "zzzzzzzzzz-1-1",
        "1-1-zzzzzzzzzz",
        "1-zzzzzzzzz-1",
        "' OR 1",
        "١-٢-٣",
        "1-2-3-4-5",
    ],
)
@time_machine.travel("2026-11-24 03:00 +0000")
def test_place_that_nobody_wrote_is_a_sound_one(text):
    place = Place.read(text)

    assert 0 <= place.start < TURNS
    assert place.edge is None or 0 <= place.edge < TURNS


@time_machine.travel("2026-11-24 16:59 +0000")
def test_first_page_begins_at_todays_turn_in_jakarta():
    assert Place.read("") == Place(turn_on(date(2026, 11, 24)))


@time_machine.travel("2026-11-24 17:01 +0000")
def test_turn_changes_at_midnight_in_jakarta():
    assert Place.read("") == Place(turn_on(date(2026, 11, 25)))


# --- walking through the round ---


def walk(place, cards=None, meanwhile=lambda number: None):
    """Every slug from `place` on, page by page, and the last page."""
    seen, pages = [], []
    while place:
        page = round_page(ProductCard.objects.all() if cards is None else cards, place, ["slug"])
        seen += [row["slug"] for row in page.rows]
        pages.append(page)
        meanwhile(page.number)
        place = page.next
    return seen, pages


@pytest.fixture
def many(basketry, monkeypatch):
    monkeypatch.setattr("showcase.catalogue.PAGE_SIZE", 3)
    return {product.slug for product in ProductFactory.create_batch(11, business=basketry)}


@pytest.mark.parametrize(
    "start", [0, 1, TURNS // 3, TURNS - 1, *(turn_on(date(2026, 11, 24) + timedelta(n)) for n in range(3))]
)
def test_walk_visits_everyone_once(many, start):
    seen, pages = walk(Place(start))

    assert sorted(seen) == sorted(many)
    assert [page.number for page in pages] == [1, 2, 3, 4]


def test_walk_that_begins_at_a_cards_own_place_begins_with_it(many):
    card = ProductCard.objects.order_by("rotation")[4]

    seen, _pages = walk(Place(card.rotation))

    assert seen[0] == card.slug


@pytest.mark.parametrize("start", [0, TURNS // 3, TURNS - 1])
def test_walk_back_is_the_walk_in_reverse(many, start):
    seen, pages = walk(Place(start))

    back, place = [], pages[-1].previous
    while place:
        page = round_page(ProductCard.objects.all(), place, ["slug"])
        back = [row["slug"] for row in page.rows] + back
        place = page.previous

    assert back == seen[:9]


def test_card_that_appears_meanwhile_moves_nobody(many, basketry):
    def add(number):
        ProductFactory(business=basketry, slug=f"baru-{number}")

    seen, _pages = walk(Place(turn_on(date(2026, 11, 24))), meanwhile=add)

    assert sorted(slug for slug in seen if not slug.startswith("baru")) == sorted(many)
    assert len(set(seen)) == len(seen)


def test_card_that_goes_meanwhile_moves_nobody_else(many):
    place = Place(turn_on(date(2026, 11, 24)))
    last_on_first = round_page(ProductCard.objects.all(), place, ["slug"]).rows[-1]["slug"]

    def remove(number):
        ProductCard.objects.filter(slug=last_on_first).delete()

    seen, _pages = walk(place, meanwhile=remove)

    assert sorted(seen) == sorted(many)


def test_another_day_another_order(many):
    orders = {tuple(walk(Place(turn_on(date(2026, 11, 24) + timedelta(days=day))))[0]) for day in range(4)}

    assert len(orders) == 4


def test_empty_round_has_no_neighbours(db):
    assert round_page(ProductCard.objects.all(), Place(5), ["slug"]) == Page([], 1, None, None)


@pytest.mark.parametrize(("cards", "has_next"), [(2, False), (3, False), (4, True)])
def test_next_page_only_where_there_is_one(basketry, monkeypatch, cards, has_next):
    monkeypatch.setattr("showcase.catalogue.PAGE_SIZE", 3)
    ProductFactory.create_batch(cards, business=basketry)

    page = round_page(ProductCard.objects.all(), Place(5), ["slug"])

    assert (page.next is not None, page.previous) == (has_next, None)


def test_page_behind_the_end_is_empty(many):
    card = ProductCard.objects.order_by("-rotation")[0]

    page = round_page(ProductCard.objects.all(), Place(0, 9, card.rotation), ["slug"])

    assert (page.rows, page.next, page.previous) == ([], None, None)


# --- search ---


def search(text, place=None, cards=None):
    return search_page(ProductCard.objects.all() if cards is None else cards, text, place or Place(0), ["slug"])


def slugs(page):
    return [row["slug"] for row in page.rows]


def test_word_in_the_name_comes_before_word_in_the_text(basketry):
    ProductFactory(business=basketry, slug="in-text", description_id="Untuk sambal.")
    ProductFactory(business=basketry, slug="in-name", name_id="Sambal Bawang")

    assert slugs(search("sambal")) == ["in-name", "in-text"]


def test_typing_error_finds_the_nearest(basket):
    refresh_words()

    page = search("keranjnag")

    assert (slugs(page), page.is_mended, page.total) == (["keranjang-pandan"], True, 1)


@pytest.mark.parametrize("typed", ["kelpon", "klepno", "lkepon", "kelpon pandna", "d'neil puding"])
def test_swapped_letters_find_what_was_meant(basketry, typed):
    business = BusinessFactory(consented=True, name="D’niel Pudding")
    ProductFactory(business=business, name_id="Klepon Pandan", slug="klepon")
    ProductFactory(business=basketry, name_id="Keripik Kelapa", slug="keripik")
    refresh_words()

    page = search(typed)

    assert (slugs(page), page.is_mended) == (["klepon"], True)


def test_right_spelling_is_not_mended(basket):
    refresh_words()

    page = search("keranjang")

    assert (page.is_mended, page.total) == (False, 1)


def test_beginning_of_a_word_finds_it(basket):
    refresh_words()

    assert slugs(search("keran")) == ["keranjang-pandan"]


def test_one_word_right_one_mistyped(basket):
    refresh_words()

    assert slugs(search("keranjang gubenk")) == ["keranjang-pandan"]


@pytest.mark.parametrize(
    "text", ["zzqqxx", "keranjang zzqqxx", "q", "%", "_", "\\", "'", "&|!()<->:*", "\0", "😀" * 50, "a" * 100_000]
)
def test_no_hit_is_an_empty_page(basket, text):
    refresh_words()

    page = search(text)

    assert (page.rows, page.total, page.next, page.previous) == ([], 0, None, None)


def test_mended_word_may_still_find_nothing_together(basket, basketry):
    ProductFactory(business=BusinessFactory(consented=True), name_id="Sambal", slug="sambal")
    refresh_words()

    assert search("sambel pandn").rows == []


def test_few_hits_are_paged_by_rank(basketry, monkeypatch):
    monkeypatch.setattr("showcase.catalogue.PAGE_SIZE", 3)
    names = {product.slug for product in ProductFactory.create_batch(7, business=basketry, name_id="Sambal")}

    pages = [search("sambal", Place(0, number)) for number in (1, 2, 3)]

    assert {slug for page in pages for slug in slugs(page)} == names
    assert [(page.previous, page.next) for page in pages] == [
        (None, Place(0, 2)), (Place(0, 1), Place(0, 3)), (Place(0, 2), None)
    ]  # fmt: skip


def test_page_behind_the_last_is_the_last(basket):
    assert slugs(search("keranjang", Place(0, 99))) == ["keranjang-pandan"]


def test_too_common_a_word_walks_the_round(basketry, monkeypatch):
    monkeypatch.setattr("showcase.catalogue.PAGE_SIZE", 3)
    monkeypatch.setattr("showcase.catalogue.COUNTED_AT_MOST", 5)
    names = {product.slug for product in ProductFactory.create_batch(7, business=basketry, name_id="Sambal")}

    seen, place = [], Place(turn_on(date(2026, 11, 24)))
    while place:
        page = search("sambal", place)
        seen += slugs(page)
        place = page.next

    assert sorted(seen) == sorted(names)


def test_search_counts_no_further_than_it_says(basketry, monkeypatch):
    monkeypatch.setattr("showcase.catalogue.COUNTED_AT_MOST", 2)
    ProductFactory.create_batch(3, business=basketry, name_id="Sambal")

    page = search("sambal")

    assert (page.total, page.is_total_capped) == (2, True)


# --- wishes ---


def wishes(query):
    return Wishes(QueryDict(query), count_figures().facets, "products")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["cake", "sambal", "soap"]),
        ("jenis=makanan", ["cake", "sambal"]),
        ("jenis=makanan&jenis=perawatan", ["cake", "sambal", "soap"]),
        ("kategori=sambal", ["sambal"]),
        ("kecamatan=gubeng", ["cake", "sambal", "soap"]),
        ("kecamatan=bulak", []),
        ("halal=ya", ["sambal"]),
        ("halal=tidak", ["cake", "sambal", "soap"]),
        ("whatsapp=ya", ["soap"]),
        ("jenis=makanan&halal=ya&kecamatan=gubeng", ["sambal"]),
        ("jenis=perawatan&halal=ya", []),
        ("jenis=makanan&q=kue", ["cake"]),
        ("jenis=perawatan&q=kue", []),
        ("jenis=nothing&kategori=&kecamatan=%00&mulai=x", ["cake", "sambal", "soap"]),
    ],
)
@pytest.mark.django_db
def test_filters_combine(query, found):
    business = BusinessFactory(consented=True)
    from businesses.models import ProductCategory

    ProductFactory(business=business, slug="cake", name_id="Kue Lapis")
    ProductFactory(business=business, slug="sambal", halal="halal", category=ProductCategory.objects.get(slug="sambal"))
    ProductFactory(
        business=BusinessFactory(consented=True, whatsapp_is_public=True),
        slug="soap",
        category=ProductCategory.objects.get(slug="sabun"),
    )

    page = wishes(query).page(ProductCard.objects.all(), ["slug"], product_conditions)

    assert sorted(slugs(page)) == found


@pytest.mark.django_db
def test_total_is_counted_only_for_a_narrowed_list(basket):
    pages = [
        wishes(query).page(ProductCard.objects.all(), ["slug"], product_conditions)
        for query in ("", "jenis=makanan", "q=keranjang", "q=x")
    ]

    assert [page.total for page in pages] == [None, 1, 1, 0]


@pytest.mark.django_db
def test_total_of_filters_is_capped(basketry, monkeypatch):
    monkeypatch.setattr("showcase.catalogue.COUNTED_AT_MOST", 1)
    ProductFactory.create_batch(2, business=basketry)

    page = wishes("jenis=makanan").page(ProductCard.objects.all(), ["slug"], product_conditions)

    assert (page.total, page.is_total_capped) == (1, True)


@pytest.mark.django_db
def test_chips_take_one_wish_back_and_keep_the_others(basket):
    chips = wishes("q=pandan&jenis=makanan&kecamatan=gubeng&halal=ya&whatsapp=ya&mulai=1-2-3").chips()

    assert [chip["words"] for chip in chips] == [
        "“pandan”", "Makanan", "Gubeng", "Bersertifikat halal", "Lewat WhatsApp"
    ]  # fmt: skip
    assert chips[1]["url"] == "?q=pandan&kecamatan=gubeng&halal=ya&whatsapp=ya"


@pytest.mark.django_db
def test_last_chip_leads_to_everything():
    assert wishes("halal=ya").chips() == [{"words": "Bersertifikat halal", "url": "?"}]


@pytest.mark.django_db
def test_address_of_a_page_keeps_the_wishes(basketry, monkeypatch):
    monkeypatch.setattr("showcase.catalogue.PAGE_SIZE", 1)
    ProductFactory.create_batch(2, business=basketry)

    page = wishes("jenis=makanan&mulai=0-1-").page(ProductCard.objects.all(), ["slug"], product_conditions)

    assert page.next_url == "?jenis=makanan&" + "mulai=" + page.next.write()
    assert page.previous_url == ""


@pytest.mark.django_db
def test_typed_text_is_tidied():
    assert wishes("q=%20%20a%00b%20%20c").text == "a b c"


@pytest.mark.django_db
def test_typed_text_ends_early():
    assert len(wishes("q=" + "a" * 5000).text) == 100


def test_conditions_of_businesses(db):
    found = Wishes(
        QueryDict("jenis=makanan&jenis=minuman&kecamatan=gubeng&halal=ya&whatsapp=ya&kategori=puding"),
        {
            "sectors": [
                {"id": 1, "slug": "makanan", "name_id": "a", "name_en": "b"},
                {"id": 2, "slug": "minuman", "name_id": "a", "name_en": "b"},
            ],
            "categories": [{"id": 9, "slug": "puding", "name_id": "a", "name_en": "b", "sector": 1}],
            "districts": [{"id": 3, "slug": "gubeng", "name_id": "a", "name_en": "b"}],
        },
        "businesses",
    )

    assert business_conditions(found) == {
        "sector_id__in": [1, 2], "district_id": 3, "has_halal": True, "takes_whatsapp": True
    }  # fmt: skip


def test_page_size_and_limits_are_what_the_pages_promise():
    assert (PAGE_SIZE, COUNTED_AT_MOST, "slug" in PRODUCT_COLUMNS) == (12, 1000, True)

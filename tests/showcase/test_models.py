from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ConsentPurpose
from accounts.services import give_consent, withdraw_consent
from businesses.models import (
    Business,
    BusinessStatus,
    District,
    Halal,
    Owner,
    Product,
    ProductCategory,
    ProductStatus,
    Sector,
)
from showcase.models import TURNS, BusinessCard, ProductCard, Word, turn_on, words_of
from showcase.services import refresh_words
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory
from tests.showcase.conftest import consent_to_photos, ready_picture

pytestmark = pytest.mark.django_db


def cards_equal_public():
    return (
        set(ProductCard.objects.values_list("pk", flat=True))
        == set(Product.objects.public().values_list("pk", flat=True)),
        set(BusinessCard.objects.values_list("pk", flat=True))
        == set(Business.objects.public().values_list("pk", flat=True)),
    )


# --- cards follow the register ---


def test_card_shows_what_the_list_needs(basket):
    card = ProductCard.objects.get()

    assert (card.slug, card.name_id, card.name_en, card.business_name, card.business_slug, card.price_rupiah) == (
        "keranjang-pandan", "Keranjang Pandan", "Pandan Basket", "Anyam Bu Pandan", "anyam-bu-pandan", 145_000
    )  # fmt: skip
    assert card.district_name == "Gubeng"


def test_business_card_counts_its_products_and_leads_with_the_first(basket):
    ProductFactory(business=basket.business, halal=Halal.HALAL)

    card = BusinessCard.objects.get()

    assert (card.lead_id, card.product_count, card.has_halal) == (basket.pk, 2, True)


def test_business_leads_with_a_product_that_has_a_picture(basket):
    pictured = ProductFactory(business=basket.business)
    ready_picture(basket.business, pictured, stem="pictures/two")

    card = BusinessCard.objects.get()

    assert (card.lead_id, card.picture_stem) == (pictured.pk, "pictures/two")


def test_withdrawing_consent_removes_the_cards_at_once(basket, sri):
    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert (ProductCard.objects.count(), BusinessCard.objects.count()) == (0, 0)


def test_giving_consent_again_brings_them_back(basket, sri):
    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    give_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert (ProductCard.objects.count(), BusinessCard.objects.count()) == (1, 1)


@pytest.mark.parametrize("purpose", sorted(set(ConsentPurpose.values) - {ConsentPurpose.SHOWCASE}))
def test_no_other_consent_makes_a_card(purpose):
    business = BusinessFactory()

    give_consent(business.owner.user, purpose, by=business.owner.user)

    assert BusinessCard.objects.count() == 0


@pytest.mark.parametrize("status", sorted(set(BusinessStatus.values) - {BusinessStatus.VERIFIED}))
def test_business_that_is_not_verified_has_no_card(basket, status):
    Business.objects.update(status=status)

    assert (ProductCard.objects.count(), BusinessCard.objects.count()) == (0, 0)


@pytest.mark.parametrize("status", sorted(set(ProductStatus.values) - {ProductStatus.PUBLISHED}))
def test_product_that_is_not_published_has_no_card(basket, status):
    Product.objects.update(status=status)

    assert (ProductCard.objects.count(), BusinessCard.objects.get().product_count) == (0, 0)


def test_owner_without_an_account_has_no_card():
    BusinessFactory(owner=OwnerFactory(user=None, full_name="Imporan", phone=None))

    assert BusinessCard.objects.count() == 0


def test_claiming_by_a_person_who_consented_makes_the_card():
    business = BusinessFactory(owner=OwnerFactory(user=None, full_name="Imporan", phone=None))
    user = UserFactory()
    give_consent(user, ConsentPurpose.SHOWCASE, by=user)

    Owner.objects.filter(pk=business.owner_id).update(user=user)

    assert BusinessCard.objects.get().pk == business.pk


def test_deleting_removes_the_cards(basket):
    business = basket.business

    basket.delete()
    business.delete()

    assert (ProductCard.objects.count(), BusinessCard.objects.count()) == (0, 0)


def test_moved_product_leaves_its_old_business(basket):
    other = BusinessFactory(consented=True)

    Product.objects.update(business=other)

    assert ProductCard.objects.get().business_id == other.pk


def test_picture_reaches_the_card_when_it_is_ready(basket):
    picture = ready_picture(basket.business, basket, state="waiting")
    before = ProductCard.objects.get().picture_stem

    picture.state = "ready"
    picture.save()

    assert (before, ProductCard.objects.get().picture_stem) == ("", picture.stem)


def test_removed_picture_leaves_the_card(basket):
    ready_picture(basket.business, basket).delete()

    assert ProductCard.objects.get().picture_stem == ""


@pytest.mark.parametrize(
    ("model", "change", "words"),
    [
        (District, {"name": "Bungurasih"}, "bungurasih"),
        (Sector, {"name_en": "Weaving"}, "weaving"),
        (ProductCategory, {"name_id": "Tikar"}, "tikar"),
    ],
)
def test_renamed_area_or_trade_is_found_by_its_new_name(basket, model, change, words):
    model.objects.filter(**{"name__in": ["Gubeng"]} if model is District else {}).update(**change)

    assert [card.pk for card in ProductCard.objects.matching([words])] == [basket.pk]


def test_moved_kelurahan_changes_the_kecamatan_of_the_card(basket):
    other = District.objects.exclude(name="Gubeng").order_by("pk")[0]
    basket.business.subdistrict.district = other
    basket.business.subdistrict.name = "Pindahan"

    basket.business.subdistrict.save()

    assert ProductCard.objects.get().district_id == other.pk


def test_unchanged_card_is_not_written_again(basket):
    from django.db import connection

    def version():
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid::text FROM showcase_productcard")
            return cursor.fetchone()[0]

    before = version()

    Business.objects.update(status_reason="")

    assert version() == before


@given(
    steps=st.lists(
        st.sampled_from(
            ["consent", "withdraw", "verify", "pause", "publish", "draft", "archive", "add", "drop", "claim", "lose"]
        ),
        max_size=12,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cards_equal_what_is_public_after_any_history(steps):
    from django.db import transaction

    with transaction.atomic():
        product = ProductFactory()
        business, owner, user = product.business, product.business.owner, product.business.owner.user
        for step in steps:
            match step:
                case "consent":
                    give_consent(user, ConsentPurpose.SHOWCASE, by=user)
                case "withdraw":
                    withdraw_consent(user, ConsentPurpose.SHOWCASE, by=user)
                case "verify" | "pause":
                    Business.objects.filter(pk=business.pk).update(
                        status="verified" if step == "verify" else "inactive"
                    )
                case "publish" | "draft" | "archive":
                    status = {"publish": "published", "draft": "draft", "archive": "archived"}[step]
                    Product.objects.filter(business=business).update(status=status)
                case "add":
                    ProductFactory(business=business)
                case "drop":
                    Product.objects.filter(business=business).first() and Product.objects.filter(
                        business=business
                    ).first().delete()
                case "claim" | "lose":
                    Owner.objects.filter(pk=owner.pk).update(user=user if step == "claim" else None)
            assert cards_equal_public() == (True, True)
        transaction.set_rollback(True)


# --- the round ---


def test_every_card_has_its_own_place():
    ProductFactory.create_batch(5)

    places = list(ProductCard.objects.values_list("rotation", flat=True))

    assert len(set(places)) == 5
    assert all(0 <= place < TURNS for place in places)


def test_one_makers_products_stand_apart(basketry):
    ProductFactory.create_batch(3, business=basketry)

    first, second, third = sorted(ProductCard.objects.values_list("rotation", flat=True))

    assert min(second - first, third - second, TURNS - third + first) > TURNS / 10


def test_round_begins_elsewhere_every_day():
    days = [turn_on(date(2026, 1, 1) + timedelta(days=day)) for day in range(366)]

    assert len(set(days)) == 366


def test_same_day_same_turn():
    assert turn_on(date(2026, 11, 24)) == turn_on(date(2026, 11, 24))


@pytest.mark.parametrize("makers", [30, 60, 200])
def test_makers_stand_in_front_about_equally_often(makers):
    """Over 31 days, at 24 a page, nobody is left out and nobody has more than twice her share and a day."""
    places = [(number * 2654435769) % TURNS for number in range(1, makers + 1)]
    in_front = dict.fromkeys(places, 0)

    for day in range(31):
        start = turn_on(date(2026, 11, 1) + timedelta(days=day))
        for place in sorted(places, key=lambda place: (place - start) % TURNS)[:24]:
            in_front[place] += 1

    share = 31 * 24 / makers
    assert min(in_front.values()) >= share * 0.6 - 1
    assert max(in_front.values()) <= share * 1.6 + 1


# --- words ---


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Sambal", ["sambal"]),
        ("  sambal   bawang ", ["sambal", "bawang"]),
        ("D’niel", ["dniel"]),
        ("D'niel", ["dniel"]),
        ("crème", ["creme"]),
        ("kue-kering/basah", ["kue", "kering", "basah"]),
        ("kue kue KUE", ["kue"]),
        ("100%_x", ["100", "x"]),
        ("' OR 1=1 --", ["or", "1"]),
        ("\0\0", []),
        ("😀", []),
        ("", []),
        ("a b c d e f g h", ["a", "b", "c", "d", "e", "f"]),
    ],
)
def test_words_of(typed, words):
    assert words_of(typed) == words


def test_words_of_a_very_long_text_end_early():
    assert words_of("a" * 100_000) == ["a" * 100]


@pytest.mark.parametrize(
    "typed", ["keranjang", "KERANJANG", "pandan basket", "anyam", "gubeng", "Anyam Bu Pandan", "dua warna", "makanan"]
)
def test_product_is_found_by_name_maker_kecamatan_text_and_trade(basket, typed):
    assert [card.pk for card in ProductCard.objects.matching(words_of(typed))] == [basket.pk]


def test_indonesian_forms_of_a_word_are_one(basketry):
    product = ProductFactory(business=basketry, name_id="Anyaman", slug="anyaman")

    assert product.pk in {card.pk for card in ProductCard.objects.matching(["menganyam"])}


def test_business_is_found_by_its_products(basket):
    assert [card.pk for card in BusinessCard.objects.matching(["keranjang"])] == [basket.business_id]


def test_person_is_found_by_name_only_with_photo_consent(basket, sri):
    before = BusinessCard.objects.matching(["canary"]).count()
    consent_to_photos(sri.user)
    during = BusinessCard.objects.matching(["canary"]).count()

    withdraw_consent(sri.user, ConsentPurpose.PHOTO, by=sri.user)

    assert (before, during, BusinessCard.objects.matching(["canary"]).count()) == (0, 1, 0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["keranjang"], [["'keranjang'"]]),
        (["keran"], [["'keran':*"]]),
        (["keranjanq"], [["'keranjang'"]]),
        (["krnjang"], [["'keranjang'", "'ranjang'"]]),
        (["pandn", "basket"], [["'pandan'"], ["'basket'"]]),
        (["zzqqxx"], [[]]),
        (["zz"], [[]]),
    ],
)
def test_mistyped_word_is_mended_from_the_words_on_the_cards(basket, typed, meant):
    refresh_words()

    assert Word.objects.near(typed) == meant


def test_spelled_finds_any_of_the_spellings(basket):
    found = ProductCard.objects.spelled([["'nothing'", "'keranjang'"], ["'pand':*"]])

    assert [card.pk for card in found] == [basket.pk]


@pytest.mark.parametrize(("most", "count"), [(2, 2), (3, 3), (10, 3)])
def test_count_stops_at_most(most, count):
    ProductFactory.create_batch(3)

    assert ProductCard.objects.all().count_up_to(most) == count


# --- lineage ---


@pytest.fixture
def line(basketry):
    art = ProductFactory(business=basketry, name_id="Art Pudding", slug="art")
    cup = ProductFactory(business=basketry, name_id="Puding Cup", slug="cup", evolved_from=art)
    drink = ProductFactory(business=basketry, name_id="Minuman Puding", slug="minuman", evolved_from=cup)
    return art, cup, drink


@pytest.mark.parametrize("at", [0, 1, 2])
def test_lineage_is_the_same_from_each_of_its_products(line, at):
    cards = ProductCard.objects.lineage_of(line[at])

    assert [card.slug for card in cards] == ["art", "cup", "minuman"]


def test_lineage_leaves_out_what_is_not_public(line):
    Product.objects.filter(pk=line[1].pk).update(status="archived")

    assert [card.slug for card in ProductCard.objects.lineage_of(line[2])] == ["art", "minuman"]


def test_lineage_leaves_out_cousins(line, basketry):
    ProductFactory(business=basketry, slug="talas", evolved_from=line[1])

    assert [card.slug for card in ProductCard.objects.lineage_of(line[2])] == ["art", "cup", "minuman"]


def test_lineage_of_a_circle_ends(line):
    Product.objects.filter(pk=line[0].pk).update(evolved_from=line[2])

    assert {card.slug for card in ProductCard.objects.lineage_of(line[0])} == {"art", "cup", "minuman"}

import pytest

from showcase.cards import PRODUCT_COLUMNS, product_cards
from showcase.models import ProductCard
from showcase.templatetags.plates import business_plates, product_plates
from tests.factories import ProductFactory
from tests.showcase.conftest import ready_picture


def card(**fields):
    values = {
        "slug": "tikar", "name": "Tikar", "is_foreign": False, "business_name": "Anyam", "price": "Rp5.000",
        "what": "Kriya",
        "district_name": "Bulak", "src": "/m/a-640.jpg", "avif": "/m/a-640.avif 640w", "jpeg": "/m/a-640.jpg 640w",
        "picture_alt": "Tikar",
    }  # fmt: skip
    return values | fields


@pytest.mark.parametrize("field", ["name", "business_name", "district_name", "picture_alt", "slug", "price"])
@pytest.mark.parametrize("plates", [product_plates, business_plates])
def test_whatever_people_write_is_escaped(plates, field):
    written = plates([card(**{field: '"><script>alert(1)</script>'})])

    assert "<script>" not in written


def test_first_pictures_load_at_once_and_the_others_when_needed():
    written = product_plates([card(), card()], eager=1)

    assert (written.count('fetchpriority="high"'), written.count('loading="lazy"')) == (1, 1)


def test_plate_without_a_picture_has_a_quiet_one():
    assert "picture-waiting.svg" in product_plates([card(src="")])


def test_indonesian_name_on_an_english_page_is_marked():
    assert 'href="/produk/tikar/" lang="id">' in product_plates([card(is_foreign=True)])


@pytest.mark.django_db
def test_card_offers_the_widths_that_a_plate_can_use(basketry):
    product = ProductFactory(business=basketry)
    ready_picture(basketry, product, stem="pictures/x")

    made = product_cards(ProductCard.objects.values(*PRODUCT_COLUMNS))[0]

    assert made["avif"] == "/media/pictures/x-320.avif 320w, /media/pictures/x-640.avif 640w"
    assert made["src"] == "/media/pictures/x-640.jpg"


@pytest.mark.django_db
def test_picture_with_one_odd_width_is_offered_as_it_is(basketry):
    product = ProductFactory(business=basketry)
    ready_picture(basketry, product, stem="pictures/x", widths=[900], width=900)

    made = product_cards(ProductCard.objects.values(*PRODUCT_COLUMNS))[0]

    assert made["src"] == "/media/pictures/x-900.jpg"

import pytest

from businesses.forms import PicturesForm, ProductForm
from businesses.models import Product, ProductCategory
from tests.businesses.forms.conftest import sent
from tests.factories import BusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db


def product_form(business, instance=None, **changes):
    data = {
        "name_id": "Lemper",
        "category": ProductCategory.objects.get(slug="kue-basah").pk,
        "price_rupiah": "3.500",
        "unit": "buah",
        "is_self_made": "on",
        "halal": "not_yet",
        **changes,
    }
    return ProductForm(
        sent(**{name: value for name, value in data.items() if value is not None}),
        instance=instance or Product(),
        business=business,
    )


def test_product_is_saved_as_a_draft(draft):
    form = product_form(draft, name_en="Sticky rice roll", shelf_life_days="2")

    assert form.is_valid()
    assert form.is_confirmed
    form.save()

    row = Product.objects.get(name_id="Lemper")
    assert (row.business, row.status, row.price_rupiah, row.slug, row.halal, row.shelf_life_days) == (
        draft,
        "draft",
        3500,
        "lemper",
        "not_yet",
        2,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name_id", ""),
        ("category", ""),
        ("category", "0"),
        ("price_rupiah", ""),
        ("price_rupiah", "0"),
        ("price_rupiah", "3.50"),
        ("price_rupiah", "9" * 11),
        ("unit", ""),
        ("is_self_made", None),
        ("halal", None),
        ("halal", "not_applicable"),
        ("halal", "x"),
        ("shelf_life_days", "-1"),
        ("shelf_life_days", "lama"),
        ("name_id", "a" * 121),
        ("description_id", "a" * 1001),
        ("evolved_from", "0"),
    ],
)
def test_product_error_stands_at_its_field(draft, name, value):
    form = product_form(draft, **{name: value})

    assert not form.is_valid()
    assert list(form.errors) == [name]


@pytest.mark.parametrize("halal", [None, "halal", "non_halal"])
def test_product_that_is_no_food_has_no_halal_value(draft, halal):
    category = ProductCategory.objects.get(slug="anyaman").pk

    form = product_form(draft, category=category, halal=halal)

    assert form.is_valid(), form.errors
    assert form.save().halal == "not_applicable"


def test_product_does_not_answer_halal_for_her(draft, product):
    fresh = ProductForm(None, instance=Product(), business=draft)
    known = ProductForm(None, instance=product, business=draft)

    assert (fresh.initial["halal"], known.initial["halal"]) == ("", "not_yet")


def test_product_with_a_price_that_lacks_zeros_is_asked_about(draft):
    form = product_form(draft, price_rupiah="18")

    assert form.is_valid()
    assert list(form.warnings) == ["price_rupiah"]
    assert product_form(draft, price_rupiah="18", confirmed=form.warning_codes).is_valid()


def test_product_grows_out_of_another_of_hers(draft, product):
    form = product_form(draft, evolved_from=product.pk)

    assert form.is_valid()
    assert form.save().evolved_from == product


def test_product_cannot_grow_out_of_a_strangers(draft):
    other = ProductFactory(business=BusinessFactory())

    form = product_form(draft, evolved_from=other.pk)

    assert not form.is_valid()
    assert list(form.errors) == ["evolved_from"]


def test_product_cannot_grow_out_of_what_grew_out_of_it(draft, product):
    child = ProductFactory(business=draft, evolved_from=product)
    grandchild = ProductFactory(business=draft, evolved_from=child)

    form = product_form(draft, instance=product, evolved_from=grandchild.pk)

    assert not form.is_valid()
    assert list(form.errors) == ["evolved_from"]


def test_first_product_is_not_asked_what_it_grew_out_of(draft, product):
    product.delete()

    assert "evolved_from" not in ProductForm(None, instance=Product(), business=draft).fields


def test_product_address_follows_its_name_until_it_was_public(draft, product):
    form = product_form(draft, instance=product, name_id="Pastel Ayam")

    assert form.is_valid()
    assert form.save().slug == "pastel-ayam"


def test_product_address_stays_once_it_was_public(draft, product):
    product.published_at = product.created_at
    product.save()

    form = product_form(draft, instance=product, name_id="Pastel Ayam")

    assert form.is_valid()
    assert form.save().slug == "pastel-tutup"


def test_pictures_form_needs_a_file():
    form = PicturesForm({}, {})

    assert not form.is_valid()
    assert list(form.errors) == ["pictures"]

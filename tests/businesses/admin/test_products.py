"""Products and pictures on the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from businesses.models import Picture, PictureState, ProductStatus
from tests.factories import BusinessFactory, ProductFactory

LIST = reverse("admin:businesses_product_changelist")
PICTURES = reverse("admin:businesses_picture_changelist")


def _names(response):
    return [product.name_id for product in response.context["cl"].result_list]


@pytest.mark.parametrize("term", ["pudding", "NIEL", "niel pudding", "mango"])
def test_search_finds_by_product_and_business(desk, term):
    ProductFactory(name_id="Pudding mangga", name_en="Mango pudding", business=BusinessFactory(name="D'niel"))
    ProductFactory(name_id="Keripik", business=BusinessFactory(name="Renyah"))

    response = desk.get(LIST, {"q": term})

    assert _names(response) == ["Pudding mangga"]


@pytest.mark.parametrize(("term", "count"), [("li", 1), ("bu", 1), ("q", 0)])
def test_search_finds_words_of_two_letters_too(desk, term, count):
    ProductFactory(name_id="Pastel Lilin", business__name="Omah Bu Yah")

    assert desk.get(LIST, {"q": term}).context["cl"].result_count == count


def test_list_filters_by_status(desk):
    ProductFactory(name_id="Konsep", status=ProductStatus.DRAFT)
    ProductFactory(name_id="Tampil")

    response = desk.get(LIST, {"status__exact": "draft"})

    assert _names(response) == ["Konsep"]


def test_list_shows_the_first_ready_picture(desk):
    product = ProductFactory()
    Picture.objects.create(business=product.business, product=product, position=1)
    for position in (2, 3):
        Picture.objects.create(
            business=product.business,
            product=product,
            position=position,
            state=PictureState.READY,
            stem=f"pictures/26/contoh-{position}",
            widths=[320, 640],
        )

    response = desk.get(LIST)

    text = response.content.decode()
    assert "pictures/26/contoh-2-320.jpg" in text
    assert "contoh-3" not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_one_and_three_rows(desk, rows, django_assert_num_queries):
    for _ in range(rows):
        ProductFactory()
    desk.get(LIST)

    with django_assert_num_queries(10):
        desk.get(LIST)


def test_status_of_a_product_is_read_only(desk):
    product = ProductFactory(status=ProductStatus.DRAFT)
    page = reverse("admin:businesses_product_change", args=[product.pk])
    form = desk.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    desk.post(page, {**values, "name_id": "Nama baru", "status": "published", "is_self_made": "", "slug": "lain"})

    old_slug = product.slug
    product.refresh_from_db()
    assert (product.name_id, product.status, product.is_self_made, product.slug) == (
        "Nama baru",
        "draft",
        True,
        old_slug,
    )


def test_pictures_that_wait_long_are_filtered(desk, settings):
    settings.PICTURE_LATE_MINUTES = 15
    business = BusinessFactory()
    late = Picture.objects.create(business=business, kind="face", created_at=timezone.now() - timedelta(minutes=16))
    Picture.objects.create(business=business, kind="place", created_at=timezone.now() - timedelta(minutes=14))

    response = desk.get(PICTURES, {"late": "yes"})

    assert response.context["cl"].result_list == [late]


def test_refused_picture_says_why(desk):
    picture = Picture.objects.create(
        business=BusinessFactory(), kind="face", state=PictureState.REFUSED, refusal="heic"
    )

    listed = desk.get(PICTURES, {"state__exact": "refused"})
    page = desk.get(reverse("admin:businesses_picture_change", args=[picture.pk]))

    assert listed.context["cl"].result_list == [picture]
    assert "HEIC" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_picture_list_needs_the_same_queries_for_one_and_three_rows(desk, rows, django_assert_num_queries):
    for _ in range(rows):
        Picture.objects.create(business=BusinessFactory(), kind="face")
    desk.get(PICTURES)

    with django_assert_num_queries(7):
        desk.get(PICTURES)

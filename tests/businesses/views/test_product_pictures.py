"""Pictures of a product: product_pictures, picture_move, picture_remove."""

import io

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image

from businesses.models import Picture, PictureState, ProductStatus, Refusal
from tests.factories import BusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(draft, product):
    return reverse("businesses:product_pictures", args=[draft.pk, product.pk])


def action(name, picture):
    return reverse(f"businesses:{name}", args=[picture.business_id, picture.product_id, picture.pk])


def test_pictures_are_saved(as_ratna, url, product, photo):
    response = as_ratna.post(url, {"pictures": [photo("a.jpg"), photo("b.jpg", size=(900, 600))]}, follow=True)

    assert product.pictures.count() == 2
    assert response.redirect_chain == [(url, 302)]
    assert "2 foto tersimpan" in response.content.decode()


def test_a_large_picture_that_waits_on_disk_is_saved_too(as_ratna, url, product, photo):
    noise = Image.effect_noise((1800, 1800), 90)
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")

    as_ratna.post(url, {"pictures": [photo("besar.png", buffer.getvalue())]})

    picture = product.pictures.get()
    with storages["private"].open(picture.upload) as file:
        assert file.read() == buffer.getvalue()
    assert len(buffer.getvalue()) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def test_good_pictures_are_kept_when_another_is_refused(as_ratna, url, product, photo):
    response = as_ratna.post(url, {"pictures": [photo("a.jpg"), photo("virus.jpg", b"<html>")]})

    page = response.content.decode()
    assert product.pictures.count() == 1
    assert "<title>Kesalahan:" in page
    assert page.count("virus.jpg: Berkas ini bukan foto yang bisa kami baca. Kirim foto JPEG, PNG, atau WebP") == 2
    assert '<a href="#id_pictures">' in page


def test_an_empty_file_is_refused_by_name(as_ratna, url, product, photo):
    page = as_ratna.post(url, {"pictures": [photo("kosong.jpg", b"")]}).content.decode()

    assert "kosong.jpg: " in page
    assert not product.pictures.exists()


def test_nothing_chosen_says_so(as_ratna, url):
    page = as_ratna.post(url, {}).content.decode()

    assert page.count("Pilih paling sedikit satu foto") == 2


def test_a_hostile_name_is_only_text(as_ratna, url, photo):
    page = as_ratna.post(url, {"pictures": [photo("<script>alert(1)</script>.jpg", b"x")]}).content.decode()

    assert "<script>alert" not in page


def test_pictures_sent_twice_are_kept_once(as_ratna, url, product, photo):
    for _ in range(2):
        as_ratna.post(url, {"pictures": [photo("a.jpg")]})

    assert product.pictures.count() == 1


def test_waiting_and_refused_pictures_say_so(as_ratna, url, draft, product):
    Picture.objects.create(business=draft, product=product)
    Picture.objects.create(
        business=draft, product=product, position=2, state=PictureState.REFUSED, refusal=Refusal.BROKEN
    )

    page = as_ratna.get(url).content.decode()

    assert "Sedang disiapkan" in page
    assert "Foto ini rusak" in page


def test_six_pictures_are_the_most(as_ratna, url, draft, product):
    for position in range(1, 7):
        Picture.objects.create(business=draft, product=product, position=position)

    assert 'type="file"' not in as_ratna.get(url).content.decode()


def test_move_swaps_two(as_ratna, draft, product):
    first, second = (Picture.objects.create(business=draft, product=product, position=at) for at in (1, 2))

    as_ratna.post(action("picture_move", second), {"to": "earlier"})

    assert list(product.pictures.order_by("position")) == [second, first]


def test_move_later_swaps_two(as_ratna, draft, product):
    first, second = (Picture.objects.create(business=draft, product=product, position=at) for at in (1, 2))

    as_ratna.post(action("picture_move", first), {"to": "later"})

    assert list(product.pictures.order_by("position")) == [second, first]


def test_remove_deletes(as_ratna, draft, product):
    picture = Picture.objects.create(business=draft, product=product)

    response = as_ratna.post(action("picture_remove", picture))

    assert not Picture.objects.exists()
    assert response.url == reverse("businesses:product_pictures", args=[draft.pk, product.pk])


def test_remove_of_the_last_one_of_a_published_product_says_why_not(as_ratna, draft, product):
    picture = Picture.objects.create(business=draft, product=product)
    product.status = ProductStatus.PUBLISHED
    product.save()

    page = as_ratna.post(action("picture_remove", picture), follow=True).content.decode()

    assert Picture.objects.exists()
    assert "satu-satunya foto" in page


@pytest.mark.parametrize("name", ["picture_move", "picture_remove"])
def test_picture_of_another_product_finds_nothing(as_ratna, draft, product, name):
    other = ProductFactory(business=BusinessFactory())
    picture = Picture.objects.create(business=other.business, product=other)
    url = reverse(f"businesses:{name}", args=[draft.pk, product.pk, picture.pk])

    assert as_ratna.post(url).status_code == 404
    assert Picture.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_pictures_ask_the_database_as_often_for_one_as_for_three(
    as_ratna, url, draft, product, count, django_assert_num_queries
):
    for position in range(1, count + 1):
        Picture.objects.create(business=draft, product=product, position=position)

    with django_assert_num_queries(11):
        as_ratna.get(url)

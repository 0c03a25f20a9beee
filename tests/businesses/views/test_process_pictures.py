"""Pictures of how it is made: process_pictures, business_picture_move, business_picture_remove."""

import pytest
from django.urls import reverse

from businesses.models import Picture, PictureKind, PictureState, Refusal
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(draft):
    return reverse("businesses:process_pictures", args=[draft.pk])


@pytest.fixture
def steps(draft):
    def make(count, **values):
        return [
            Picture.objects.create(business=draft, kind=PictureKind.PROCESS, position=at, **values)
            for at in range(1, count + 1)
        ]

    return make


def action(name, picture):
    return reverse(f"businesses:{name}", args=[picture.business_id, picture.pk])


def test_pictures_are_saved(as_ratna, url, draft, photo):
    response = as_ratna.post(url, {"pictures": [photo("a.jpg"), photo("b.jpg", size=(900, 600))]}, follow=True)

    assert list(draft.pictures.values_list("kind", "position")) == [("process", 1), ("process", 2)]
    assert response.redirect_chain == [(url, 302)]
    assert "2 foto tersimpan" in response.content.decode()


def test_good_pictures_are_kept_when_another_is_refused(as_ratna, url, draft, photo):
    page = as_ratna.post(url, {"pictures": [photo("a.jpg"), photo("virus.jpg", b"<html>")]}).content.decode()

    assert draft.pictures.count() == 1
    assert "<title>Kesalahan:" in page
    assert page.count("virus.jpg: ") == 2


def test_nothing_chosen_says_so(as_ratna, url):
    assert as_ratna.post(url, {}).content.decode().count("Pilih paling sedikit satu foto") == 2


def test_three_are_the_most(as_ratna, url, steps):
    steps(3)

    page = as_ratna.get(url).content.decode()

    assert 'type="file"' not in page
    assert "tiga foto" in page


def test_refused_one_says_why(as_ratna, url, steps):
    steps(1, state=PictureState.REFUSED, refusal=Refusal.BROKEN)

    assert "Foto ini rusak" in as_ratna.get(url).content.decode()


@pytest.mark.parametrize(("which", "to"), [(0, "later"), (1, "earlier")])
def test_move_swaps_two(as_ratna, url, draft, steps, which, to):
    rows = steps(2)

    response = as_ratna.post(action("business_picture_move", rows[which]), {"to": to})

    assert list(draft.pictures.order_by("position")) == rows[::-1]
    assert response.url == url


def test_move_at_the_end_changes_nothing(as_ratna, draft, steps):
    rows = steps(2)

    as_ratna.post(action("business_picture_move", rows[0]), {"to": "earlier"})

    assert list(draft.pictures.order_by("position")) == rows


def test_remove_deletes(as_ratna, url, steps):
    [row] = steps(1)

    response = as_ratna.post(action("business_picture_remove", row))

    assert response.url == url
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["business_picture_move", "business_picture_remove"])
def test_picture_of_another_business_or_of_a_product_finds_nothing(as_ratna, draft, product, name):
    other = Picture.objects.create(business=BusinessFactory(), kind=PictureKind.PROCESS)
    own = Picture.objects.create(business=draft, product=product)

    for picture in (other, own):
        assert as_ratna.post(reverse(f"businesses:{name}", args=[draft.pk, picture.pk])).status_code == 404
    assert Picture.objects.count() == 2


def test_closed_business_takes_none_and_lets_them_go(as_ratna, url, in_status, steps, photo):
    [row] = steps(1)
    in_status("closed")

    page = as_ratna.post(url, {"pictures": [photo()]}).content.decode()
    as_ratna.post(action("business_picture_remove", row))

    assert 'type="file"' not in page
    assert not Picture.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_questions_for_one_as_for_three(as_ratna, url, steps, count, django_assert_num_queries):
    steps(count)

    with django_assert_num_queries(4):
        as_ratna.get(url)

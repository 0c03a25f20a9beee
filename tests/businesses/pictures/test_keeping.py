"""Pictures of products and of the work: taken in, moved, removed."""

import threading

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.translation import override

from accounts.services import NotAllowed
from businesses import pictures, tasks
from businesses.models import BusinessStatus, Picture, PictureState, ProductStatus, Refusal
from tests.businesses.conftest import picture_bytes
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


# --- add_pictures ---


def test_add_stores_the_file_privately_and_wakes_a_worker(product, photo, woken, django_capture_on_commit_callbacks):
    content = picture_bytes()

    with django_capture_on_commit_callbacks(execute=True):
        [picture], refused = pictures.add_pictures(product, [photo("KTP Ratna.jpg", content)])

    assert refused == []
    assert (picture.state, picture.position, picture.business) == (PictureState.WAITING, 1, product.business)
    with storages["private"].open(picture.upload) as file:
        assert file.read() == content
    assert "KTP" not in picture.upload
    assert woken == [picture.pk]


def test_add_keeps_the_good_ones_and_says_why_not_the_others(product, photo):
    files = [photo("satu.jpg"), photo("dua.jpg", b"<html>"), photo("tiga.png", size=(900, 700), file_format="PNG")]

    added, refused = pictures.add_pictures(product, files)

    assert [picture.position for picture in added] == [1, 2]
    assert [name for name, _reason in refused] == ["dua.jpg"]
    assert refused[0][1] == Refusal.NOT_A_PICTURE.label


def test_add_the_same_bytes_twice_keeps_one(product, photo):
    content = picture_bytes()

    for _ in range(2):
        pictures.add_pictures(product, [photo("a.jpg", content), photo("b.jpg", content)])

    assert product.pictures.count() == 1


def test_add_stops_at_six(product, photo):
    files = [photo(f"{at}.png", size=(300 + at, 300), file_format="PNG") for at in range(8)]

    added, refused = pictures.add_pictures(product, files)

    assert [picture.position for picture in added] == [1, 2, 3, 4, 5, 6]
    assert [name for name, _reason in refused] == ["6.png", "7.png"]


def test_add_fills_the_gap(product, photo):
    for at in range(3):
        pictures.add_pictures(product, [photo(size=(300 + at, 300))])
    product.pictures.get(position=2).delete()

    [picture], _refused = pictures.add_pictures(product, [photo(size=(500, 300))])

    assert picture.position == 2


def test_add_gives_a_refused_ones_place_to_the_next(product, photo):
    for at in range(6):
        pictures.add_pictures(product, [photo(size=(300 + at, 300))])
    product.pictures.filter(position=3).update(state=PictureState.REFUSED, refusal=Refusal.BROKEN)

    [picture], refused = pictures.add_pictures(product, [photo(size=(500, 300))])

    assert (picture.position, refused) == (3, [])
    assert product.pictures.count() == 6


@pytest.mark.django_db(transaction=True)
def test_add_the_same_form_four_times_at_once_keeps_one(product):
    content = picture_bytes()
    together = threading.Barrier(4)
    results = []

    def send():
        try:
            together.wait()
            results.append(pictures.add_pictures(product, [SimpleUploadedFile("foto.jpg", content)]))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(added) for added, _refused in results) == [0, 0, 0, 1]
    assert Picture.objects.count() == 1


# --- move_picture, remove_picture ---


@pytest.mark.parametrize(
    ("which", "earlier", "order"),
    [(2, True, [2, 1, 3]), (2, False, [1, 3, 2]), (1, True, [1, 2, 3]), (3, False, [1, 2, 3])],
)
def test_move_swaps_with_the_neighbour(product, photo, which, earlier, order):
    rows = [pictures.add_pictures(product, [photo(size=(300 + at, 300))])[0][0] for at in range(3)]

    pictures.move_picture(rows[which - 1], earlier=earlier)

    assert [rows.index(picture) + 1 for picture in product.pictures.order_by("position")] == order


def test_move_of_a_picture_that_is_gone_does_nothing(waiting):
    Picture.objects.all().delete()

    pictures.move_picture(waiting, earlier=True)

    assert not Picture.objects.exists()


def test_remove_deletes_row_and_files(waiting, own_files, django_capture_on_commit_callbacks):
    pictures.prepare(waiting.pk)
    waiting.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove_picture(waiting)

    assert not Picture.objects.exists()
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_remove_before_it_was_prepared_deletes_what_she_sent(waiting, own_files, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove_picture(waiting)

    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_remove_twice_is_no_error(waiting):
    pictures.remove_picture(waiting)

    pictures.remove_picture(waiting)

    assert not Picture.objects.exists()


def test_remove_of_the_only_picture_of_a_published_product_is_refused(waiting, product):
    product.status = ProductStatus.PUBLISHED
    product.save()

    with pytest.raises(NotAllowed):
        pictures.remove_picture(waiting)

    assert Picture.objects.count() == 1


def test_broker_that_is_away_costs_her_nothing(product, photo, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.prepare_picture, "apply_async", away)

    with django_capture_on_commit_callbacks(execute=True):
        [picture], _refused = pictures.add_pictures(product, [photo()])

    assert pictures.sweep() == [picture.pk]


def test_closed_business_keeps_its_pictures(in_status, waiting):
    in_status(BusinessStatus.INACTIVE)

    pictures.prepare(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == PictureState.READY


# --- add_process_pictures ---


def test_process_pictures_stand_in_a_row_of_their_own(draft, product, photo, woken, django_capture_on_commit_callbacks):
    pictures.add_pictures(product, [photo("produk.jpg")])

    with django_capture_on_commit_callbacks(execute=True):
        added, refused = pictures.add_process_pictures(draft, [photo("a.jpg"), photo("b.jpg", size=(900, 600))])

    assert refused == []
    assert [(row.kind, row.position, row.product) for row in added] == [("process", 1, None), ("process", 2, None)]
    assert woken == [row.pk for row in added]


def test_process_stops_at_three(draft, photo):
    files = [photo(f"{n}.jpg", size=(300 + n, 300)) for n in range(4)]

    added, refused = pictures.add_process_pictures(draft, files)

    assert len(added) == 3
    assert [name for name, _reason in refused] == ["3.jpg"]
    assert "paling banyak 3" in refused[0][1]


def test_process_pictures_of_two_businesses_are_two_rows(draft, photo):
    other = BusinessFactory()

    pictures.add_process_pictures(other, [photo()])
    [picture], _refused = pictures.add_process_pictures(draft, [photo()])

    assert picture.position == 1


def test_process_pictures_can_change_places(draft, photo):
    files = [photo(f"{n}.jpg", size=(300 + n, 300)) for n in range(2)]
    first, second = pictures.add_process_pictures(draft, files)[0]

    pictures.move_picture(second, earlier=True)

    assert list(draft.pictures.order_by("position")) == [second, first]


# --- words ---


@pytest.mark.parametrize(
    ("language", "words_en", "words"),
    [("id", "Kneading", "Menguleni"), ("en", "Kneading", "Kneading"), ("en", "", "Menguleni")],
)
def test_words_in_the_language_of_the_page(language, words_en, words):
    with override(language):
        assert Picture(caption="Menguleni", caption_en=words_en).words == words
